# %% [markdown]
# # Exercise 01: The forward pass
#
# Everything in this course turns around one loop of four steps: predict, measure the
# error, find out which way the error grows, and take a small step the other way. This
# is the first of the four, the forward pass: from the inputs and the current parameters
# to the predictions.
#
# There are eight points (x, y) that lie near a straight line, and a line with slope m
# and intercept b that does not fit them yet. What the line says at the i-th point is
# called ŷᵢ ("y hat"):
#
#     ŷᵢ = m·xᵢ + b
#
# Real data have more than one number a point. With d features a point, row i of a
# matrix X holds the features of point i, every feature has a weight of its own, and the
# slope becomes a vector w:
#
#     ŷᵢ = Xᵢ₁·w₁ + Xᵢ₂·w₂ + … + Xᵢd·wd + b
#
# That is one product of a matrix with a vector, and the same b added to every entry.
# With d = 1 it is the line again; with thousands of features it is one neuron of a
# network.
#
# What to implement
#
# - `regression(x, m, b)`: x has shape (n,), m and b are scalars; the result ŷ has shape
#   (n,).
# - `linear(X, w, b)`: X has shape (n, d), w has shape (d,), b is a scalar; the result
#   has shape (n,).
#
# Good to know
#
# - A scalar arrives as a 0-d tensor or with shape (1,), and sometimes as a plain
#   number. Code that leaves the broadcasting to the framework handles all of them
#   alike.
# - n and d may be any positive number, 1 included, and x need not be sorted.
# - Any function of your framework may be used.
# - Leave the arguments as they are: make new tensors, and change none that was given.
#
# Check your work with `grade exercise_01`; ask for a hint with `grade hint exercise_01`.

# %%
import torch

# The course's eight points.
x = torch.tensor([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
y = torch.tensor([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])

# The same points with two features each, x and x²: with the weights w, a parabola.
X = torch.stack((x, x**2), dim=1)
w = torch.tensor([0.9, -0.1])


# %%
def regression(x, m, b):
    """The line's prediction ŷ = m·x + b at every point.

    x: (n,). m, b: slope and intercept, scalars, 0-d or of shape (1,).
    Returns ŷ, a tensor of shape (n,).

    Example, on the course's eight points:
        regression(x, 0.9, 0.1)  ->  (0.1, 1.0, 1.9, 2.8, 3.7, 4.6, 5.5, 6.4)
    """
    raise NotImplementedError


# %% [markdown]
# With more than one feature a point, the slope becomes a vector of weights.


# %%
def linear(X, w, b):
    """The weighted sum of its features, plus b, at every point.

    X: (n, d), a row for each point. w: (d,), a weight for each feature. b: a scalar,
    0-d or of shape (1,).
    Returns ŷ, a tensor of shape (n,).

    Example, on the course's eight points:
        linear(X, w, 0.1)  ->  (0.1, 0.9, 1.5, 1.9, 2.1, 2.1, 1.9, 1.5)
    """
    raise NotImplementedError
