# %%
import torch

# The course's eight points, made with m = -0.5, b = 2 and a noise of 0.2.
x = torch.tensor([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
y = torch.tensor([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])


# %%
def simulate(m, b, n, noise, seed):
    """Points around a line: y = m·x + b + normal noise.

    m, b: the line, scalars, 0-d. n: the number of points, an int of at least 2.
    noise: the standard deviation of the noise, a float. seed: an int.
    Returns (x, y), both (n,): x of your choice, not all equal.

    Example, one of many that are right:
        simulate(-0.5, 2.0, 3, 0.2, 1)  ->  ([0.346, 0.822, 0.330], [1.567, 1.770, 1.924])
    """
    ### BEGIN SOLUTION
    device = m.device
    generator = torch.Generator(device).manual_seed(seed)
    x = torch.randn(n, generator=generator, device=device)
    y = torch.normal(m * x + b, noise, generator=generator)
    return x, y
    ### END SOLUTION


# %% [markdown]
# And back: from points to the line.


# %%
def fit(x, y):
    """The line with the smallest mean squared error, by gradient descent.

    x, y: (n,), the points; x of any scale, n at least 2.
    Returns (m, b), two scalars.

    Example, on the course's eight points:
        fit(x, y)  ->  (-0.46929, 1.76)
    """
    ### BEGIN SOLUTION
    center = torch.mean(x)
    spread = torch.sqrt(torch.mean((x - center) ** 2))
    z = (x - center) / spread
    # In z the curvature is 2 in every direction: rate 0.4 leaves 1 - 0.4·2, a fifth of the way, in each epoch.
    m = b = 0.0
    for _ in range(10):
        u = m * z + b - y
        m, b = m - 0.4 * 2 * torch.mean(u * z), b - 0.4 * 2 * torch.mean(u)
    return m / spread, b - m * center / spread
    ### END SOLUTION
