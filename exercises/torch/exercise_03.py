# %% [markdown]
# # Exercise 03: Gradients by hand
#
# The cost says how bad the line is. To make it better, one has to know in which
# direction the cost rises when a parameter is turned a little: that is its gradient,
# the third step of the loop. Automatic differentiation would give it for nothing. Here
# you derive it yourself, once, with the chain rule, and know from then on what the
# machine does.
#
# The mean squared error is built in three stages, from the parameters to the
# prediction, to the error, to the cost:
#
#     ŷᵢ = m·xᵢ + b
#     uᵢ = ŷᵢ - yᵢ
#     C  = (1/n) · Σᵢ uᵢ²
#
# The chain rule goes through these stages backwards and multiplies the slopes it meets.
# The last stage first: how does the cost answer to a single prediction?
#
#     ∂C/∂ŷᵢ = (2/n) · uᵢ
#
# And how does a prediction answer to the parameters?
#
#     ∂ŷᵢ/∂m = xᵢ        ∂ŷᵢ/∂b = 1
#
# At a single point, n = 1, the product of the two is the whole gradient of C = u²:
#
#     ∂C/∂m = 2·u·x        ∂C/∂b = 2·u
#
# With n points every one of them contributes, since m and b act on all predictions:
#
#     ∂C/∂m = Σᵢ ∂C/∂ŷᵢ · xᵢ = (2/n) · Σᵢ uᵢ·xᵢ
#     ∂C/∂b = Σᵢ ∂C/∂ŷᵢ · 1  = (2/n) · Σᵢ uᵢ
#
# What to implement
#
# - `cost_wrt_prediction(y_hat, y)`: both have shape (n,); returns ∂C/∂ŷ of the mean
#   squared error, shape (n,), one slope a prediction.
# - `point_gradient(x, y, m, b)`: four scalars, one point; returns the pair (∂C/∂m,
#   ∂C/∂b) of C = (m·x + b - y)², two scalars.
# - `mse_gradient(x, y, m, b)`: x and y have shape (n,), m and b are scalars; returns
#   the pair (∂C/∂m, ∂C/∂b) of the mean squared error, two scalars, the slope first.
#
# The rules
#
# - By hand: inside these functions no automatic differentiation, no ready-made loss and
#   no optimizer. Everything else of your framework may be used.
# - Elsewhere in the file you are welcome to compare your results with automatic
#   differentiation. It is a good habit, and exercise_05 lives on it.
# - A scalar arrives as a 0-d tensor or with shape (1,). n may be 1, and x need not be
#   sorted.
# - Leave the arguments as they are: make new tensors, and change none that was given.
#
# Check your work with `grade exercise_03`; ask for a hint with `grade hint exercise_03`.

# %%
import torch

# The course's eight points.
x = torch.tensor([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
y = torch.tensor([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])

# What the line says before it has learned anything: m = 0.9, b = 0.1.
y_hat = 0.9 * x + 0.1


# %%
def cost_wrt_prediction(y_hat, y):
    """The gradient ∂C/∂ŷ of the mean squared error with respect to every prediction.

    y_hat: (n,), the predictions. y: (n,), the data.
    Returns a tensor of shape (n,). In the example n is 4, since four points are passed.

    Example, on the course's eight points:
        cost_wrt_prediction(y_hat[4:], y[4:])  ->  (1.805, 2.635, 3.365, 3.885)
    """
    raise NotImplementedError


# %% [markdown]
# From the prediction on to the parameters, at first with a single point.


# %%
def point_gradient(x, y, m, b):
    """The gradient (∂C/∂m, ∂C/∂b) of C = (m·x + b - y)² at a single point.

    x, y: the point, two scalars. m, b: slope and intercept, 0-d or of shape (1,).
    Returns the pair (∂C/∂m, ∂C/∂b), two scalars.

    Example, on the course's eight points:
        point_gradient(x[7], y[7], 0.9, 0.1)  ->  (108.78, 15.54)
    """
    raise NotImplementedError


# %% [markdown]
# All points together: every one of them adds its share to both gradients.


# %%
def mse_gradient(x, y, m, b):
    """The gradient (∂C/∂m, ∂C/∂b) of the mean squared error of the line.

    x, y: (n,), the points. m, b: slope and intercept, scalars, 0-d or of shape (1,).
    Returns the pair (∂C/∂m, ∂C/∂b), two scalars.

    Example, on the course's eight points:
        mse_gradient(x, y, 0.9, 0.1)  ->  (36.305, 6.265)
    """
    raise NotImplementedError
