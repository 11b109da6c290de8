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
    ### BEGIN SOLUTION
    a = activation(z, kind)
    match kind:
        case "sigmoid":
            return a * (1 - a)
        case "tanh":
            return 1 - a**2
        case _:
            return tf.sign(a)  # 1 where z > 0 was let through, 0 where it was not
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    cache = [(None, X)]  # what goes into each layer, and the z that it came from
    a = X
    for W, b in params:
        z = a @ W + b
        a = activation(z, kind)
        cache.append((z, a))
    return z, cache  # the last layer is linear: its z is what it gives
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    delta = 2 / y.shape.num_elements() * (cache[-1][0] - y)
    grads = []
    for layer in reversed(range(len(params))):
        z, a = cache[layer]
        grads.insert(0, (tf.transpose(a) @ delta, tf.reduce_sum(delta, axis=0)))
        if layer:  # before the first layer there is none
            delta = delta @ tf.transpose(params[layer][0]) * activation_gradient(z, kind)
    return grads
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    rng = np.random.default_rng(seed)
    costs = []
    for _ in range(epochs):
        for x_batch, y_batch in minibatches(X, y, batch_size, rng):
            _, cache = forward(x_batch, params, kind)
            params = step(params, backward(y_batch, cache, params, kind), lr)
        costs.append(mean_square(X, y, params, kind))
    return params, costs
    ### END SOLUTION


# %% [markdown]
# The same once more, as it is done everywhere: the gradient by autodiff, the step by an optimizer.


# %%
def train_network(X, y, params, kind, lr, batch_size, epochs, seed):
    """The same training, with autodiff and tf.keras.optimizers.SGD.

    The arguments and the result are those of `train_mlp`; params stays as it is.

    Example, on the course's eight points and their line, all in one batch:
        train_network(X, y, line, "tanh", 0.01, 8, 2, 1)  ->  ([([[0.3052]], [0.001370])], [8.572, 4.077])
    """
    ### BEGIN SOLUTION
    weights = [(tf.Variable(W), tf.Variable(b)) for W, b in params]
    variables = [parameter for layer in weights for parameter in layer]
    optimizer = tf.keras.optimizers.SGD(lr)
    costs = []
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        for x_batch, y_batch in minibatches(X, y, batch_size, rng):
            with tf.GradientTape() as tape:
                cost = mean_square(x_batch, y_batch, weights, kind)
            optimizer.apply_gradients(zip(tape.gradient(cost, variables), variables, strict=True))
        costs.append(mean_square(X, y, weights, kind))
    return weights, costs
    ### END SOLUTION
