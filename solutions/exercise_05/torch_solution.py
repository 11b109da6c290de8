# %%
import torch

# The course's eight points.
x = torch.tensor([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
y = torch.tensor([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])


# %%
def slope(f, x):
    """The derivative df/dx at x, by automatic differentiation.

    f: a function of one 0-d tensor that gives a 0-d tensor. x: 0-d, floating point.
    Returns a scalar.

    Example:
        slope(lambda x: x**2, torch.tensor(5.0))  ->  10.0
    """
    ### BEGIN SOLUTION
    # A copy of its own: in x itself the gradients of all calls would add up.
    w = x.clone().requires_grad_()
    f(w).backward()
    return w.grad
    ### END SOLUTION


# %% [markdown]
# The same for the line: one cost, two parameters to differentiate by.


# %%
def autodiff_gradient(x, y, m, b):
    """The gradient of the mean squared error of the line, by automatic differentiation.

    x, y: (n,), the points. m, b: the line's slope and intercept, scalars, 0-d or of
    shape (1,), not watched.
    Returns the pair (∂C/∂m, ∂C/∂b), two scalars.

    Example, on the course's eight points:
        autodiff_gradient(x, y, torch.tensor(0.9), torch.tensor(0.1))  ->  (36.305, 6.265)
    """
    ### BEGIN SOLUTION
    m, b = leaves = [value.clone().requires_grad_() for value in (m, b)]
    cost = torch.mean((m * x + b - y) ** 2)
    cost.backward()
    return [leaf.grad for leaf in leaves]
    ### END SOLUTION


# %% [markdown]
# And the whole loop: the framework differentiates, and its optimizer makes the step.


# %%
def train_with_optimizer(x, y, m, b, lr, epochs):
    """Gradient descent as in exercise_04, with autodiff and the framework's SGD.

    x, y: (n,), the points. m, b: where to start, scalars, 0-d or of shape (1,); they
    stay as they are.
    lr: the learning rate, a float. epochs: the number of updates, an int of at least 1.
    Returns (m, b, costs): the last m, the last b, and a list of `epochs` scalars,
    costs[k] being the cost before update k + 1.

    Example, on the course's eight points, from m = 0.9 and b = 0.1:
        train_with_optimizer(x, y, m, b, 0.01, 3)  ->  (0.1573, -0.01769, [19.675, 8.572, 4.077])
    """
    ### BEGIN SOLUTION
    m, b = m.clone().requires_grad_(), b.clone().requires_grad_()
    optimizer = torch.optim.SGD([m, b], lr=lr)
    costs = []
    for _ in range(epochs):
        optimizer.zero_grad()
        cost = torch.mean((m * x + b - y) ** 2)
        costs.append(cost.item())
        cost.backward()
        optimizer.step()
    return m, b, costs
    ### END SOLUTION
