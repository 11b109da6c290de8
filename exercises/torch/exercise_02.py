# %% [markdown]
# # Exercise 02: The cost
#
# The forward pass gave a prediction ŷᵢ for every point. The second step of the loop
# says how bad these predictions are, in one number that can then be made smaller: the
# cost C.
#
# At a single point the error is uᵢ = ŷᵢ - yᵢ. It is squared, so that too high and too
# low count alike, and one large error counts more than many small ones:
#
#     squared errorᵢ = (ŷᵢ - yᵢ)²
#
# The cost is the mean of the squared errors over all n points, the mean squared error:
#
#     C = (1/n) · Σᵢ (ŷᵢ - yᵢ)²
#
# It is a mean and not a sum, so that twice as many points do not make the same line
# twice as bad. It is neither halved nor put under a root: other books do the one or the
# other, but the gradients of the next exercise belong to exactly this C.
#
# What to implement
#
# - `squared_error(y_hat, y)`: both have shape (n,); the result has shape (n,), one
#   value a point.
# - `mse(y_hat, y)`: both have shape (n,); the result is a scalar, the mean of the
#   above.
#
# Good to know
#
# - n may be any positive number, 1 included. With one point the sum and the mean are
#   the same, so try your function with more than one.
# - Both arguments have the shape (n,) here. Keep an eye on it in your own experiments:
#   a column (n, 1) minus a vector (n,) silently gives an n × n matrix, and its mean is
#   a wrong cost without any error message.
# - Any function of your framework may be used.
# - Leave the arguments as they are: make new tensors, and change none that was given.
#
# Check your work with `grade exercise_02`; ask for a hint with `grade hint exercise_02`.

# %%
import torch

# The course's eight points.
x = torch.tensor([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
y = torch.tensor([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])

# What the line says before it has learned anything: m = 0.9, b = 0.1.
y_hat = 0.9 * x + 0.1


# %%
def squared_error(y_hat, y):
    """The squared error (ŷ - y)² at every point.

    y_hat: (n,), the predictions. y: (n,), the data.
    Returns a tensor of shape (n,).

    Example, on the course's eight points:
        squared_error(y_hat[5:], y[5:])  ->  (27.7729, 45.2929, 60.3729)
    """
    raise NotImplementedError


# %% [markdown]
# One number for all points together: this is the cost that will be made smaller.


# %%
def mse(y_hat, y):
    """The mean squared error C, the mean of (ŷ - y)² over all points.

    y_hat: (n,), the predictions. y: (n,), the data.
    Returns C, a scalar.

    Example, on the course's eight points:
        mse(y_hat, y)  ->  19.6755
    """
    raise NotImplementedError
