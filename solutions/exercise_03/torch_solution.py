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
    ### BEGIN SOLUTION
    return 2 * (y_hat - y) / len(y)
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    u = m * x + b - y
    return 2 * u * x, 2 * u
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    u = m * x + b - y
    return 2 * torch.mean(u * x), 2 * torch.mean(u)
    ### END SOLUTION
