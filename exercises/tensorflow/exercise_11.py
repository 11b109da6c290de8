# %% [markdown]
# # Exercise 11: Backpropagation by hand
#
# A line bends nowhere. A network does: it puts lines behind one another, with a curve in
# between, so that it can learn what no line can. A layer takes the numbers a of the
# layer before, for all n points at once, multiplies them by its weights W and adds its
# biases b; every layer but the last then bends the result by its activation:
#
#     z = a @ W + b          (n, units), the pre-activation
#     a' = activation(z)     what the next layer takes
#
#     sigmoid   σ(z) = 1 / (1 + e^-z)
#     tanh      tanh(z)
#     relu      z where z > 0, and 0 elsewhere
#
# The first layer takes X, of shape (n, d). The last one is linear: its z is ŷ, of shape
# (n, k), one column for each of k outputs. A network of a single layer has no activation
# at all: with one input and one output it is the course's line. The cost is, as ever, the
# mean of the squared errors, now over all n·k entries:
#
#     C = 1/(n·k) · Σᵢⱼ (ŷᵢⱼ - yᵢⱼ)²
#
# Its gradient is the chain rule, taken from the cost backwards. Let δ be ∂C/∂z of a
# layer, one entry for each point and unit. For the last layer, whose z is ŷ,
#
#     δ = 2/(n·k) · (ŷ - y)
#
# and every layer, with the a that went into it, has
#
#     ∂C/∂W = aᵀ @ δ         ∂C/∂b = the sum of δ over the points
#
# The layer before it gets its own δ from this one: back through the weights, which is a
# matrix product, and then through the activation, which is entry by entry (∘), with the
# slope at that layer's own pre-activation z:
#
#     δ before = (δ @ Wᵀ) ∘ activation'(z before)
#
# That is all of backpropagation: one walk forward, which remembers each a and z, and one
# walk back, which costs no more. Every product has shapes that fit in one way only.
#
# What to implement
#
# - `activation_gradient(z, kind)`: the slope of the activation at the pre-activation z,
#   of the shape of z. kind is "sigmoid", "tanh" or "relu".
# - `forward(X, params, kind)`: params is a list with a pair (W, b) for each layer, W of
#   shape (inputs, units), b of shape (units,). Returns the pair (ŷ, cache). The cache is
#   your own: whatever your `backward` needs, in any form.
# - `backward(y, cache, params, kind)`: y has shape (n, k). Returns a list with a pair
#   (∂W, ∂b) for each layer, first layer first, each of the shape of its parameter.
# - `train_mlp(X, y, params, kind, lr, batch_size, epochs, seed)`: gradient descent with
#   mini-batches. Each epoch takes all points in a new order, which follows from seed, in
#   batches of batch_size; the last batch has what is left, and a mean of its own. After
#   each batch all parameters move at once. Returns the pair (params, costs), costs[k]
#   being the cost on all points after epoch k + 1.
# - `train_network(X, y, params, kind, lr, batch_size, epochs, seed)`: the same arguments,
#   the same result, but with automatic differentiation and your framework's own SGD
#   optimizer. PyTorch and TensorFlow only.
#
# The rules
#
# - By hand: in the functions above, no automatic differentiation, no ready-made loss and
#   no optimizer; `train_network` is the exception, and asks for them. Any function may
#   call the others.
# - There may be one layer or many, of any widths, and n may be 1. y has two dimensions.
# - All that is remembered travels in the cache: between your `forward` and your
#   `backward`, `forward` may be called for other points, and `backward` may be called
#   twice with the same cache. So leave it, and all arguments, as they are.
# - Where z is 0, relu has no slope, and nobody asks for one.
#
# Check your work with `grade exercise_11`; ask for a hint with `grade hint exercise_11`.

# %%
import numpy as np
import tensorflow as tf

# The course's eight points, as columns: a network takes matrices.
X = tf.constant([[0.0], [1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [7.0]])
y = tf.constant([[1.86], [1.31], [0.62], [0.33], [0.09], [-0.67], [-1.23], [-1.37]])

# The course's line is a network of a single layer, with W = [[m]] and b = [b].
line = [(tf.constant([[0.9]]), tf.constant([0.1]))]


# %%
def activation(z, kind):
    """The curve that bends what a hidden layer gives: this one is yours, ready to use."""
    match kind:
        case "sigmoid":
            return tf.sigmoid(z)
        case "tanh":
            return tf.tanh(z)
        case _:
            return tf.nn.relu(z)


# %% [markdown]
# How steep that curve is.


# %%
def activation_gradient(z, kind):
    """The slope of the activation at the pre-activation z, entry by entry.

    z: (n, units), what a layer computes before its activation.
    kind: "sigmoid", "tanh" or "relu".
    Returns a tensor of the shape of z.

    Example:
        activation_gradient(tf.constant([[0.0, 2.0]]), "tanh")  ->  [[1.0, 0.07065]]
    """
    raise NotImplementedError


# %% [markdown]
# Through all layers, and what the way back will need.


# %%
def forward(X, params, kind):
    """What the network predicts, and a cache for the way back.

    X: (n, d). params: a list with a pair (W, b) for each layer, W of shape (inputs, units)
    and b of shape (units,). kind: the activation of every layer but the last.
    Returns (y_hat, cache): y_hat of shape (n, outputs), and whatever you want to remember.

    Example, on the course's eight points and their line:
        forward(X, line, "tanh")[0]  ->  [[0.1], [1.0], [1.9], [2.8], [3.7], [4.6], [5.5], [6.4]]
    """
    raise NotImplementedError


# %% [markdown]
# And back again, from the cost to the first layer.


# %%
def backward(y, cache, params, kind):
    """The gradient of the cost, layer by layer. The cost is the mean of (y_hat - y)² over all entries.

    y: (n, outputs). cache: what your `forward` returned, which stays as it is. params, kind:
    as they were given to `forward`.
    Returns a list with a pair (dW, db) for each layer, in the order and the shapes of params.

    Example, on the course's eight points and their line:
        backward(y, forward(X, line, "tanh")[1], line, "tanh")  ->  [([[36.305]], [6.265])]
    """
    raise NotImplementedError


# %% [markdown]
# For the training, ready to use: batches as in exercise_10, the cost, and a step for all layers.


# %%
def minibatches(X, y, batch_size, rng):
    """One epoch's batches, pairs of rows of X and y in a new order."""
    n, d = X.shape
    points = rng.permutation(np.hstack([X, y]))  # side by side, so that pairs stay together
    for start in range(0, n, batch_size):
        batch = points[start : start + batch_size]
        yield tf.constant(batch[:, :d]), tf.constant(batch[:, d:])


def mean_square(X, y, params, kind):
    """The cost of the network on these points."""
    y_hat, _ = forward(X, params, kind)
    return tf.reduce_mean((y_hat - y) ** 2)


def step(params, grads, lr):
    """One step of gradient descent for every layer.

    params: a list of pairs (W, b). grads: a list of pairs (dW, db). Returns a list of the new pairs.
    """
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]


# %% [markdown]
# Forward, backward, a step: a network that learns.


# %%
def train_mlp(X, y, params, kind, lr, batch_size, epochs, seed):
    """Mini-batch gradient descent for the whole network.

    X: (n, d). y: (n, outputs). params, kind: as for `forward`; params stays as it is.
    lr: the learning rate. batch_size: the points of a batch; the last one has what is left.
    epochs: how often all points are seen. seed: an int, for the order of the points.
    Returns (params, costs): the last parameters, and a list of `epochs` scalars, costs[k]
    being the cost on all points after epoch k + 1.

    Example, on the course's eight points and their line, all in one batch:
        train_mlp(X, y, line, "tanh", 0.01, 8, 2, 1)  ->  ([([[0.3052]], [0.001370])], [8.572, 4.077])
    """
    raise NotImplementedError


# %% [markdown]
# The same once more, as it is done everywhere: the gradient by autodiff, the step by an optimizer.


# %%
def train_network(X, y, params, kind, lr, batch_size, epochs, seed):
    """The same training, with autodiff and tf.keras.optimizers.SGD.

    The arguments and the result are those of `train_mlp`; params stays as it is.

    Example, on the course's eight points and their line, all in one batch:
        train_network(X, y, line, "tanh", 0.01, 8, 2, 1)  ->  ([([[0.3052]], [0.001370])], [8.572, 4.077])
    """
    raise NotImplementedError
