# %% [markdown]
# # Exercise 10: Mini-batches and a falling learning rate
#
# In exercise_04 every step looked at all n points. With eight of them that costs
# nothing; with eight million a single step takes minutes, though a few hundred points
# would have said nearly the same. So the points are dealt out in mini-batches, and θ
# takes a step after each of them. A mini-batch gives the gradient only roughly, but
# there are many steps for the price of one. That is the "stochastic" in stochastic
# gradient descent, SGD.
#
# Both parameters now stand in one column, the intercept first, and so does the gradient:
#
#     θ = [b, m]ᵀ        ∇C = [∂C/∂b, ∂C/∂m]ᵀ        both (2, 1)
#
#     ∂C/∂b = (2/n) · Σᵢ uᵢ        ∂C/∂m = (2/n) · Σᵢ uᵢ·xᵢ        uᵢ = b + m·xᵢ - yᵢ
#
# On a mini-batch the sums run over its points, and n is how many it has.
#
# One epoch goes through all the points once. They are shuffled first, or the same points
# would pull together in every epoch; each x keeps its y; and if batch_size does not
# divide n, what is left makes a smaller last batch. With n = 8 and batch_size = 3:
#
#     order      5 0 7 2 6 1 3 4
#     batches    5 0 7 | 2 6 1 | 3 4
#
# Near the minimum the steps of single batches begin to disagree, and θ dances around it
# without coming to rest. Shorter steps calm it down, so the learning rate falls: after
# each epoch, not after each batch,
#
#     α ← λ·α
#
# What to implement
#
# - `gradient_vector(x, y, theta)`: x and y have shape (n,), theta has shape (2, 1);
#   returns ∇C of the mean squared error, shape (2, 1).
# - `minibatches(x, y, batch_size, seed)`: one epoch. Yields pairs (x_batch, y_batch):
#   every point once, batch_size of them in each batch and the rest in the last, the
#   order given by seed, an int. The same seed gives the same order, another seed another
#   one. A generator, a list, whatever a `for` can go through; of arrays or of lists.
# - `train_sgd(x, y, theta, lr, decay, batch_size, epochs, seed)`: `epochs` epochs from
#   theta on, a step after every batch, each epoch in a new order, all of it given by
#   seed. lr is multiplied by decay after each epoch. Returns the pair (θ, costs): the
#   last θ, (2, 1), and a list of `epochs` scalars, costs[k] being the cost on all the n
#   points after epoch k + 1.
#
# The rules
#
# - By hand: inside these functions no automatic differentiation. Everything else of your
#   framework may be used, and each function may call the others; `train_sgd` need not
#   call `minibatches`.
# - lr and decay are floats; batch_size and epochs are ints of at least 1, and batch_size
#   may be larger than n.
# - Your order is your own: nobody asks for a particular one. Where it makes no difference
#   your numbers are compared with the right ones, elsewhere with all that can come out.
# - Leave the arguments as they are: beware of shuffling x itself, and of `theta -= …`.
#
# Check your work with `grade exercise_10`; ask for a hint with `grade hint exercise_10`.

# %%
import numpy as np

# The course's eight points, and the line it starts from: θ = [b, m]ᵀ.
x = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
y = np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])
theta = np.array([[0.1], [0.9]])


# %%
def gradient_vector(x, y, theta):
    """The gradient of the mean squared error as one column, [∂C/∂b, ∂C/∂m]ᵀ.

    x, y: (n,), the points. theta: (2, 1), the column [b, m]ᵀ, the intercept first.
    Returns an array of shape (2, 1), in the order of theta.

    Example, on the course's eight points:
        gradient_vector(x, y, theta)  ->  [[6.265], [36.305]]
    """
    raise NotImplementedError


# %% [markdown]
# One epoch: all the points in a new order, a few at a time.


# %%
def minibatches(x, y, batch_size, seed):
    """The points of one epoch in batches, shuffled as the seed says.

    x, y: (n,), the points. batch_size: an int of at least 1. seed: an int.
    Yields pairs (x_batch, y_batch), each of two arrays of equal length: batch_size points,
    and what is left in the last one. Any iterable of such pairs will do.

    Example, on the course's eight points:
        [len(x_batch) for x_batch, y_batch in minibatches(x, y, 3, 42)]  ->  [3, 3, 2]
    """
    raise NotImplementedError


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
    raise NotImplementedError
