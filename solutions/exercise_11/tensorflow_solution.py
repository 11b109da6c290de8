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
    a = X
    cache = []
    for W, b in params[:-1]:
        z = a @ W + b
        cache.append((a, z))
        a = activation(z, kind)
    W, b = params[-1]
    y_hat = a @ W + b
    return y_hat, [*cache, (a, y_hat)]
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
    _, y_hat = cache[-1]
    delta = 2 / (y.shape[0] * y.shape[1]) * (y_hat - y)
    grads = []
    for layer in reversed(range(len(params))):
        a, _ = cache[layer]
        grads.insert(0, (tf.transpose(a) @ delta, tf.reduce_sum(delta, axis=0)))
        if layer:  # before the first layer there is none
            W, z = params[layer][0], cache[layer - 1][1]
            delta = delta @ tf.transpose(W) * activation_gradient(z, kind)
    return grads
    ### END SOLUTION


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
    n, d = X.shape
    points = tf.concat([X, y], axis=1)  # side by side, so that pairs stay together
    costs = []
    for _ in range(epochs):
        shuffled = tf.gather(points, rng.permutation(n))
        for start in range(0, n, batch_size):
            batch = shuffled[start : start + batch_size]
            _, cache = forward(batch[:, :d], params, kind)
            grads = backward(batch[:, d:], cache, params, kind)
            params = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]
        y_hat, _ = forward(X, params, kind)
        costs.append(tf.reduce_mean((y_hat - y) ** 2))
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
    rng = np.random.default_rng(seed)
    n, d = X.shape
    points = tf.concat([X, y], axis=1)
    costs = []
    for _ in range(epochs):
        shuffled = tf.gather(points, rng.permutation(n))
        for start in range(0, n, batch_size):
            batch = shuffled[start : start + batch_size]
            with tf.GradientTape() as tape:
                y_hat, _ = forward(batch[:, :d], weights, kind)
                cost = tf.reduce_mean((y_hat - batch[:, d:]) ** 2)
            optimizer.apply_gradients(zip(tape.gradient(cost, variables), variables, strict=True))
        y_hat, _ = forward(X, weights, kind)
        costs.append(tf.reduce_mean((y_hat - y) ** 2))
    return weights, costs
    ### END SOLUTION
