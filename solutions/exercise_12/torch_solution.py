# %%
import torch

# The course's eight points.
x = torch.tensor([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
y = torch.tensor([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])


# %%
def second_partials(x, y):
    """The second derivatives of z = x³ + 2xy, by hand.

    x, y: the point, two scalars.
    Returns the triple (z_xx, z_yy, z_xy), three scalars.

    Example:
        second_partials(torch.tensor(3.0), torch.tensor(-2.0))  ->  (18, 0, 2)
    """
    ### BEGIN SOLUTION
    return 6 * x, torch.zeros_like(x), 2 * torch.ones_like(x)
    ### END SOLUTION


# %% [markdown]
# What is not connected with an input has the derivative 0 there.


# %%
def hessian(f, x):
    """The Hessian of f at x, by automatic differentiation.

    f: takes a tensor of shape (k,), and returns a scalar. x: (k,).
    Returns a tensor of shape (k, k), 0 where an input does not reach the result.

    Example, z = x³ + 2xy at the point (3, -2):
        hessian(lambda p: p[0] ** 3 + 2 * p[0] * p[1], torch.tensor([3.0, -2.0]))
        ->  [[18, 2], [2, 0]]
    """
    ### BEGIN SOLUTION
    return torch.autograd.functional.hessian(f, x)
    ### END SOLUTION


# %% [markdown]
# The mean squared error of a line is a bowl, and its bottom one step away.


# %%
def newton_step(x, y, m, b):
    """The line after one step of Newton's method on its mean squared error.

    x, y: (n,), the points. m, b: slope and intercept, two scalars.
    Returns the pair (m, b), two scalars.

    Example, on the course's eight points:
        newton_step(x, y, torch.tensor(0.9), torch.tensor(0.1))  ->  (-0.469286, 1.76)
    """
    ### BEGIN SOLUTION
    # Two equations, H·(dm, db) = ∇C, solved by hand: what u has of x comes off with m, the rest of its mean with b.
    u, dx = m * x + b - y, x - torch.mean(x)
    dm = torch.sum(dx * u) / torch.sum(dx**2)
    return m - dm, b - (torch.mean(u) - dm * torch.mean(x))
    ### END SOLUTION
