# %%
import torch

# The course's eight points, and the line it starts from: θ = [b, m]ᵀ.
x = torch.tensor([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
y = torch.tensor([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])
theta = torch.tensor([[0.1], [0.9]])


# %%
def gradient_vector(x, y, theta):
    """The gradient of the mean squared error as one column, [∂C/∂b, ∂C/∂m]ᵀ.

    x, y: (n,), the points. theta: (2, 1), the column [b, m]ᵀ, the intercept first.
    Returns a tensor of shape (2, 1), in the order of theta.

    Example, on the course's eight points:
        gradient_vector(x, y, theta)  ->  [[6.265], [36.305]]
    """
    ### BEGIN SOLUTION
    b, m = theta
    u = b + m * x - y
    return 2 * torch.stack((torch.mean(u), torch.mean(u * x))).reshape(theta.shape)
    ### END SOLUTION


# %% [markdown]
# One epoch: all the points in a new order, a few at a time.


# %%
def minibatches(x, y, batch_size, seed):
    """The points of one epoch in batches, shuffled as the seed says.

    x, y: (n,), the points. batch_size: an int of at least 1. seed: an int.
    Yields pairs (x_batch, y_batch), each of two tensors of equal length: batch_size points,
    and what is left in the last one. Any iterable of such pairs will do.

    Example, on the course's eight points:
        [len(x_batch) for x_batch, y_batch in minibatches(x, y, 3, 42)]  ->  [3, 3, 2]
    """
    ### BEGIN SOLUTION
    # A row is a point, so shuffling the rows keeps each x with its y.
    points = torch.column_stack((x, y))
    n, _ = points.shape
    order = torch.randperm(n, generator=torch.Generator("cpu").manual_seed(seed))
    for batch in points[order].split(batch_size):
        x_batch, y_batch = batch.T
        yield x_batch, y_batch
    ### END SOLUTION


# %% [markdown]
# The whole descent: a step after every batch, and shorter steps from epoch to epoch.


# %%
def train_sgd(x, y, theta, lr, decay, batch_size, epochs, seed):
    """Stochastic gradient descent on the mean squared error of the line.

    x, y: (n,), the points. theta: (2, 1), where to start, [b, m]ᵀ.
    lr: the learning rate of the first epoch, a float. decay: what it is multiplied by
    after each epoch, a float. batch_size, epochs: ints of at least 1. seed: an int.
    Returns (θ, costs): the last θ, (2, 1), and a list of `epochs` scalars, costs[k] being
    the cost on all the points after epoch k + 1.

    Example, on the course's eight points:
        train_sgd(x, y, theta, 0.01, 0.5, 8, 2, 0)  ->  ([[0.0194], [0.4212]], [8.572, 6.075])
    """
    ### BEGIN SOLUTION
    costs = []
    # Every epoch has a seed, and so an order, of its own.
    for epoch, own_seed in enumerate(range(seed, seed + epochs)):
        for x_batch, y_batch in minibatches(x, y, batch_size, own_seed):
            theta = theta - lr * decay**epoch * gradient_vector(x_batch, y_batch, theta)
        b, m = theta
        costs.append(torch.mean((b + m * x - y) ** 2))
    return theta, costs
    ### END SOLUTION
