# %%
import torch


# A cost of two parameters, and its gradient by hand: is that right?
def cost(x):
    return x[0] ** 2 + 3 * x[0] * x[1]


def cost_gradient(x):
    return torch.stack([2 * x[0] + 3 * x[1], 3 * x[0]])


x = torch.tensor([2.0, -1.0], dtype=torch.float64)


# %%
def numerical_gradient(f, x):
    """The gradient of f at x from values of f alone.

    f: a function of (k,) that returns a 0-d tensor. x: (k,), float64.
    Returns a tensor of shape (k,), to 1e-4 of its largest component.

    Example, the cost above:
        numerical_gradient(cost, x)  ->  (1, 6)
    """
    ### BEGIN SOLUTION
    h = 1e-5
    slopes = []
    for step in h * torch.eye(len(x), dtype=x.dtype, device=x.device):
        slopes.append((f(x + step) - f(x - step)) / (2 * h))
    return torch.stack(slopes)
    ### END SOLUTION


# %% [markdown]
# Whoever derives by hand makes mistakes. Now a machine finds them.


# %%
def check_gradient(f, grad, x):
    """Whether grad is the gradient of f, as far as can be seen at x.

    f: a function of (k,) that returns a 0-d tensor. x: (k,), float64.
    grad: a function of (k,) that returns a tensor of shape (k,).
    Returns True or False.

    Example, the cost above:
        check_gradient(cost, cost_gradient, x)              ->  True
        check_gradient(cost, lambda x: -cost_gradient(x), x)  ->  False
    """
    ### BEGIN SOLUTION
    measured = numerical_gradient(f, x)
    off = torch.linalg.norm(grad(x) - measured)
    # Both sides grow with f, so that it does not matter how large the gradient is.
    return bool(off < 1e-3 * torch.linalg.norm(measured))
    ### END SOLUTION
