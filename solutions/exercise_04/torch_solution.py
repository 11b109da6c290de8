# %%
import torch

# The course's eight points.
x = torch.tensor([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
y = torch.tensor([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])


# %%
def sgd_step(params, grads, lr):
    """One step of gradient descent for every parameter: θ - lr·∂C/∂θ.

    params: a list of any number of parameters, scalars or arrays of any shape.
    grads: a list of their gradients, in the same order and of the same shapes.
    lr: the learning rate, a float.
    Returns a list of the new parameters, in the same order and of the same shapes.

    Example, on the course's eight points:
        sgd_step([0.9, 0.1], [36.305, 6.265], 0.01)  ->  [0.53695, 0.03735]
    """
    ### BEGIN SOLUTION
    return [p - lr * g for p, g in zip(params, grads, strict=True)]
    ### END SOLUTION


# %% [markdown]
# The whole loop: predict, measure, differentiate, step.


# %%
def train(x, y, m, b, lr, epochs):
    """Gradient descent on the mean squared error of the line, all points in every step.

    x, y: (n,), the points. m, b: where to start, scalars, 0-d or of shape (1,).
    lr: the learning rate, a float. epochs: the number of updates, an int of at least 1.
    Returns (m, b, costs): the last m, the last b, and a list of `epochs` scalars,
    costs[k] being the cost before update k + 1.

    Example, on the course's eight points:
        train(x, y, 0.9, 0.1, 0.01, 3)  ->  (0.1573, -0.01769, [19.675, 8.572, 4.077])
    """
    ### BEGIN SOLUTION
    costs = []
    for _ in range(epochs):
        u = m * x + b - y
        costs.append(torch.mean(u**2))
        # Both gradients come from the same u, before either parameter moves.
        m, b = sgd_step([m, b], [2 * torch.mean(u * x), 2 * torch.mean(u)], lr)
    return m, b, costs
    ### END SOLUTION
