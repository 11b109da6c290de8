"""Right solutions in other styles: `grade verify` has each of them earn every point.

A network, a way to train it, and a way to train it by autodiff make a whole: each network is put together with others.
"""

from grader.authoring import Only

NETWORKS = {
    "two lists as cache": """
IMPORT

def activation_gradient(z, kind):
    if kind == "sigmoid":
        e = EXP(-z)
        return e / (1 + e) ** 2
    if kind == "tanh":
        return 4 / (EXP(z) + EXP(-z)) ** 2
    return WHERE(z > 0, ONES_LIKE(z), ZEROS_LIKE(z))

def bend(z, kind):
    if kind == "sigmoid":
        return 0.5 * (1 + TANH(z / 2))
    return TANH(z) if kind == "tanh" else WHERE(z > 0, z, ZEROS_LIKE(z))

def forward(X, params, kind):
    inputs, zs, a = [], [], X
    for i, (W, b) in enumerate(params):
        inputs.append(a)
        zs.append(a @ W + b)
        a = zs[-1] if i == len(params) - 1 else bend(zs[-1], kind)
    return a, (inputs, zs)

def backward(y, cache, params, kind):
    inputs, zs = cache
    delta = 2 * (zs[-1] - y) / (y.shape[0] * y.shape[1])
    grads = [None] * len(params)
    for i in range(len(params))[::-1]:
        grads[i] = (TRANSPOSE(inputs[i]) @ delta, SUM(delta, 0))
        if i > 0:
            delta = (delta @ TRANSPOSE(params[i][0])) * activation_gradient(zs[i - 1], kind)
    return grads
""",
    "a dictionary as cache, means at the end": """
IMPORT

def g(z, kind):
    return {"sigmoid": 1 / (1 + EXP(-z)), "tanh": TANH(z), "relu": (z + SQRT(z * z)) / 2}[kind]

def activation_gradient(z, kind):
    a = g(z, kind)
    if kind == "relu":
        return WHERE(a > 0, ONES_LIKE(z), ZEROS_LIKE(z))
    return a - a * a if kind == "sigmoid" else (1 - a) * (1 + a)

def forward(X, params, kind):
    cache, L = {"A0": X}, len(params)
    for l in range(1, L + 1):
        cache[f"Z{l}"] = MATMUL(cache[f"A{l - 1}"], params[l - 1][0]) + params[l - 1][1]
        cache[f"A{l}"] = g(cache[f"Z{l}"], kind) if l < L else cache[f"Z{l}"]
    return cache[f"A{L}"], cache

def backward(y, cache, params, kind):
    L, m = len(params), y.shape[0]
    dZ = (cache[f"A{L}"] - y) * 2 / y.shape[1]
    grads = []
    for l in range(L, 0, -1):
        grads.append([MATMUL(TRANSPOSE(cache[f"A{l - 1}"]), dZ) / m, MEAN(dZ, 0)])
        if l > 1:
            dZ = MULTIPLY(MATMUL(dZ, TRANSPOSE(params[l - 1][0])), activation_gradient(cache[f"Z{l - 1}"], kind))
    return list(reversed(grads))
""",
    "recursion": """
IMPORT

def sigmoid(z):
    return 1 / (1 + EXP(-z))

def bend(z, kind):
    if kind == "relu":
        return z * WHERE(z > 0, ONES_LIKE(z), ZEROS_LIKE(z))
    return 2 * sigmoid(2 * z) - 1 if kind == "tanh" else sigmoid(z)

def activation_gradient(z, kind):
    if kind == "sigmoid":
        return sigmoid(z) * sigmoid(-z)
    if kind == "tanh":
        return 4 * sigmoid(2 * z) * sigmoid(-2 * z)
    return WHERE(z < 0, ZEROS_LIKE(z), ONES_LIKE(z))

def forward(X, params, kind):
    (W, b), *rest = params
    z = X @ W + b
    if not rest:
        return z, (X, z, None)
    y_hat, deeper = forward(bend(z, kind), rest, kind)
    return y_hat, (X, z, deeper)

def backward(y, cache, params, kind):
    def back(cache, params):
        a, z, deeper = cache
        if deeper is None:
            delta, found = 2 / (y.shape[0] * y.shape[1]) * (z - y), []
        else:
            below, found = back(deeper, params[1:])
            delta = (below @ TRANSPOSE(params[1][0])) * activation_gradient(z, kind)
        return delta, [(TRANSPOSE(a) @ delta, SUM(delta, 0)), *found]

    return back(cache, params)[1]
""",
    "closures as cache": """
IMPORT

BEND = {
    "sigmoid": lambda z: 1 / (1 + EXP(-z)),
    "tanh": TANH,
    "relu": lambda z: WHERE(z > 0, z, ZEROS_LIKE(z)),
}
SLOPES = {
    "sigmoid": lambda z: BEND["sigmoid"](z) * (1 - BEND["sigmoid"](z)),
    "tanh": lambda z: 1 - SQUARE(TANH(z)),
    "relu": lambda z: WHERE(z > 0, ONES_LIKE(z), ZEROS_LIKE(z)),
}

def activation_gradient(z, kind):
    return SLOPES[kind](z)

def linear(a, W, b):
    return a @ W + b, lambda d: (d @ TRANSPOSE(W), (TRANSPOSE(a) @ d, SUM(d, 0)))

def bent(z, kind):
    return BEND[kind](z), lambda d: (d * SLOPES[kind](z), None)

def forward(X, params, kind):
    a, steps = X, []
    for W, b in params[:-1]:
        z, step = linear(a, W, b)
        a, curve = bent(z, kind)
        steps = steps + [step, curve]
    y_hat, step = linear(a, *params[-1])
    return y_hat, (y_hat, steps + [step])

def backward(y, cache, params, kind):
    y_hat, steps = cache
    d, found = 2 * (y_hat - y) / (y.shape[0] * y.shape[1]), []
    for step in reversed(steps):
        d, pair = step(d)
        found = found if pair is None else [pair] + found
    return found
""",
    "objects for layers": """
IMPORT

class Layer:
    def __init__(self, W, b, kind):
        self.W, self.b, self.kind = W, b, kind

    def __call__(self, a):
        self.a, self.z = a, MATMUL(a, self.W) + self.b
        return activation(self.z, self.kind)

    def backward(self, d):
        d = d * activation_gradient(self.z, self.kind)
        return MATMUL(d, TRANSPOSE(self.W)), (MATMUL(TRANSPOSE(self.a), d), SUM(d, 0))

def activation(z, kind):
    if kind == "relu":
        return WHERE(z > 0, z, ZEROS_LIKE(z))
    elif kind == "tanh":
        return TANH(z)
    elif kind == "sigmoid":
        return 1 / (1 + EXP(-z))
    return z

def activation_gradient(z, kind):
    if kind == "linear":
        return ONES_LIKE(z)
    if kind == "relu":
        return WHERE(z > 0, ONES_LIKE(z), ZEROS_LIKE(z))
    a = activation(z, kind)
    return 1 - a ** 2 if kind == "tanh" else a * (1 - a)

def forward(X, params, kind):
    layers = [Layer(W, b, kind) for W, b in params]
    layers[-1].kind = "linear"
    for layer in layers:
        X = layer(X)
    return X, layers

def backward(y, cache, params, kind):
    d = (cache[-1].z - y) / (y.shape[0] * y.shape[1] / 2)
    pairs = []
    for layer in cache[::-1]:
        d, pair = layer.backward(d)
        pairs.insert(0, pair)
    return pairs
""",
    "point by point": """
IMPORT
from collections import namedtuple

Step = namedtuple("Step", "a z")

def activation(z, kind):
    return TANH(z) if kind == "tanh" else 1 / (1 + EXP(-z)) if kind == "sigmoid" else WHERE(z > 0, z, 0 * z)

def activation_gradient(z, kind):
    a = activation(z, kind)
    return 1 - a * a if kind == "tanh" else a * (1 - a) if kind == "sigmoid" else WHERE(z > 0, 1 + 0 * z, 0 * z)

def forward(X, params, kind):
    steps, a = [], X
    for number, (W, b) in enumerate(params, start=1):
        steps.append(Step(a, a @ W + b))
        a = activation(steps[-1].z, kind) if number < len(params) else steps[-1].z
    return a, tuple(steps)

def backward(y, cache, params, kind):
    n, k = y.shape
    sums = [(0 * W, 0 * b) for W, b in params]
    for i in range(n):
        delta = 2 * (cache[-1].z[i:i + 1] - y[i:i + 1]) / (n * k)
        for l in reversed(range(len(params))):
            W, b = sums[l]
            sums[l] = (W + TRANSPOSE(cache[l].a[i:i + 1]) * delta, b + delta[0])
            if l:
                delta = (delta @ TRANSPOSE(params[l][0])) * activation_gradient(cache[l - 1].z[i:i + 1], kind)
    return sums
""",
    "einsum, all computed anew from the points": """
IMPORT

def act(z, kind):
    a = {"sigmoid": lambda: 1 / (1 + EXP(-z)), "tanh": lambda: TANH(z), "relu": lambda: WHERE(z > 0, z, ZEROS_LIKE(z))}
    return a[kind]()

def activation_gradient(z, kind):
    if kind == "relu":
        return WHERE(z > 0, ONES_LIKE(z), ZEROS_LIKE(z))
    return {"sigmoid": lambda a: a * (1 - a), "tanh": lambda a: 1 - a ** 2}[kind](act(z, kind))

def layers_of(X, params, kind):
    out = [(X, EINSUM("ni,ij->nj", X, params[0][0]) + params[0][1])]
    for W, b in params[1:]:
        a = act(out[-1][1], kind)
        out.append((a, EINSUM("ni,ij->nj", a, W) + b))
    return out

def forward(X, params, kind):
    return layers_of(X, params, kind)[-1][1], X

def backward(y, cache, params, kind):
    known = layers_of(cache, params, kind)
    deltas = [2 * (known[-1][1] - y) / (y.shape[0] * y.shape[1])]
    for (W, _), (_, z) in zip(params[:0:-1], known[-2::-1]):
        deltas.append(EINSUM("nj,ij->ni", deltas[-1], W) * activation_gradient(z, kind))
    return [(EINSUM("ni,nj->ij", a, d), EINSUM("nj->j", d)) for (a, _), d in zip(known, deltas[::-1])]
""",
    "slopes remembered on the way": """
IMPORT

def both(z, kind):
    if kind == "sigmoid":
        s = 1 / (1 + EXP(-z))
        return s, s * (1 - s)
    if kind == "tanh":
        t = TANH(z)
        return t, 1 - t * t
    on = WHERE(z > 0, ONES_LIKE(z), ZEROS_LIKE(z))
    return z * on, on

def activation_gradient(z, kind):
    _, slope = both(z, kind)
    return slope

def forward(X, params, kind):
    a, inputs, slopes = X, [], []
    *hidden, (W_out, b_out) = params
    for W, b in hidden:
        inputs = [*inputs, a]
        a, slope = both(a @ W + b, kind)
        slopes = [*slopes, slope]
    y_hat = a @ W_out + b_out
    return y_hat, [y_hat, *inputs, a, *slopes]

def backward(y, cache, params, kind):
    L = len(params)
    y_hat, inputs, slopes = cache[0], cache[1:L + 1], cache[L + 1:]
    rate = 2.0 / (y.shape[0] * y.shape[1])
    delta, grads = rate * (y_hat - y), []
    while True:
        l = L - 1 - len(grads)
        grads = grads + [(TRANSPOSE(inputs[l]) @ delta, SUM(delta, 0))]
        if l == 0:
            return grads[::-1]
        delta = slopes[l - 1] * (delta @ TRANSPOSE(params[l][0]))
""",
}
TRAININGS = (
    """
import random

def train_mlp(X, y, params, kind, lr, batch_size, epochs, seed):
    rng, order, costs = random.Random(seed), list(range(len(X))), []
    for _ in range(epochs):
        rng.shuffle(order)
        for start in range(0, len(order), batch_size):
            rows = order[start:start + batch_size]
            _, cache = forward(ROWS(X, rows), params, kind)
            grads = backward(ROWS(y, rows), cache, params, kind)
            params = [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)]
        costs.append(MEAN((forward(X, params, kind)[0] - y) ** 2))
    return params, costs
""",
    """
import numpy

def batches(n, size, generator):
    order = generator.permutation(n)
    while len(order):
        yield order[:size]
        order = order[size:]

def train_mlp(X, y, params, kind, lr, batch_size, epochs, seed):
    generator = numpy.random.default_rng(seed)
    Ws, bs, history = [W for W, b in params], [b for W, b in params], []
    for epoch in range(epochs):
        for batch in batches(X.shape[0], batch_size, generator):
            now = list(zip(Ws, bs))
            for l, (dW, db) in enumerate(backward(ROWS(y, batch), forward(ROWS(X, batch), now, kind)[1], now, kind)):
                Ws[l], bs[l] = Ws[l] - lr * dW, bs[l] - lr * db
        error = forward(X, list(zip(Ws, bs)), kind)[0] - y
        history.append(float(SUM(error * error)) / (y.shape[0] * y.shape[1]))
    return [[W, b] for W, b in zip(Ws, bs)], tuple(history)
""",
    """
import random

class Trainer:
    def __init__(self, params, kind, lr):
        self.params, self.kind, self.lr = [tuple(layer) for layer in params], kind, lr

    def learn(self, X, y):
        _, cache = forward(X, self.params, self.kind)
        grads = backward(y, cache, self.params, self.kind)
        self.params = [tuple(p - self.lr * g for p, g in zip(*both)) for both in zip(self.params, grads)]

    def cost(self, X, y):
        return RESHAPE(MEAN(SQUARE(forward(X, self.params, self.kind)[0] - y)), (1,))

def train_mlp(X, y, params, kind, lr, batch_size, epochs, seed):
    trainer, costs = Trainer(params, kind, lr), []
    for epoch in range(epochs):
        order = random.Random(f"{seed}/{epoch}").sample(range(len(X)), len(X))
        for _ in range(-(-len(X) // batch_size)):
            part, order = order[:batch_size], order[batch_size:]
            trainer.learn(ROWS(X, part), ROWS(y, part))
        costs.append(trainer.cost(X, y))
    return trainer.params, costs
""",
)
BY_AUTODIFF = {
    "torch": (
        """
def train_network(X, y, params, kind, lr, batch_size, epochs, seed):
    net = [tuple(torch.nn.Parameter(p.clone()) for p in layer) for layer in params]
    optimizer = torch.optim.SGD([p for layer in net for p in layer], lr=lr)
    torch.manual_seed(seed)
    loss = torch.nn.MSELoss()
    costs = []
    for _ in range(epochs):
        for rows in torch.randperm(len(X)).split(batch_size):
            optimizer.zero_grad()
            loss(forward(X[rows], net, kind)[0], y[rows]).backward()
            optimizer.step()
        costs.append(loss(forward(X, net, kind)[0], y).item())
    return net, costs
""",
        """
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

def train_network(X, y, params, kind, lr, batch_size, epochs, seed):
    parts = []
    for W, b in params:
        layer = nn.Linear(*W.shape)
        layer.weight.data, layer.bias.data = W.T.clone(), b.clone()
        parts += [layer, {"relu": nn.ReLU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}[kind]()]
    net = nn.Sequential(*parts[:-1])
    generator = torch.Generator().manual_seed(seed)
    batches = DataLoader(TensorDataset(X, y), batch_size=batch_size, shuffle=True, generator=generator)
    optimizer = torch.optim.SGD(net.parameters(), lr)
    costs = []
    for _ in range(epochs):
        for x_b, y_b in batches:
            cost = nn.functional.mse_loss(net(x_b), y_b)
            optimizer.zero_grad()
            cost.backward()
            optimizer.step()
        with torch.no_grad():
            costs.append(((net(X) - y) ** 2).mean())
    return [(layer.weight.T, layer.bias) for layer in net[::2]], costs
""",
    ),
    "tensorflow": (
        """
import numpy

def train_network(X, y, params, kind, lr, batch_size, epochs, seed):
    net = [[tf.Variable(p) for p in layer] for layer in params]
    every = [p for layer in net for p in layer]
    optimizer = tf.keras.optimizers.SGD(learning_rate=lr)
    generator = numpy.random.default_rng(seed)
    costs = []
    for _ in range(epochs):
        order = generator.permutation(len(X))
        for start in range(0, len(X), batch_size):
            rows = order[start:start + batch_size]
            with tf.GradientTape() as tape:
                cost = tf.reduce_mean(tf.square(forward(tf.gather(X, rows), net, kind)[0] - tf.gather(y, rows)))
            optimizer.apply_gradients(zip(tape.gradient(cost, every), every))
        costs.append(tf.reduce_mean(tf.square(forward(X, net, kind)[0] - y)).numpy())
    return [tuple(tf.convert_to_tensor(p) for p in layer) for layer in net], costs
""",
        """
def train_network(X, y, params, kind, lr, batch_size, epochs, seed):
    layers = [(tf.Variable(W), tf.Variable(b)) for W, b in params]
    bend = getattr(tf.nn, kind)

    def predict(a):
        for W, b in layers[:-1]:
            a = bend(a @ W + b)
        return a @ layers[-1][0] + layers[-1][1]

    sgd, costs = tf.optimizers.SGD(lr), []
    tf.random.set_seed(seed)
    trained = sum(map(list, layers), [])
    for _ in range(epochs):
        order = tf.random.shuffle(tf.range(X.shape[0]))
        while order.shape[0]:
            rows, order = order[:batch_size], order[batch_size:]
            with tf.GradientTape() as tape:
                loss = tf.losses.MeanSquaredError()(tf.gather(y, rows), predict(tf.gather(X, rows)))
            sgd.apply_gradients(list(zip(tape.gradient(loss, trained), trained)))
        costs.append(float(tf.reduce_mean((predict(X) - y) ** 2)))
    return layers, costs
""",
    ),
}


def whole(number, network, framework):
    """A network with one of the ways to train it, and of those by autodiff where there are some."""
    more = BY_AUTODIFF.get(framework, ("",))
    return network + TRAININGS[number % len(TRAININGS)] + more[number % len(more)]


RIGHT = {
    f"{style}, {framework}": Only((framework,), "autodiff is another in each framework", whole(number, text, framework))
    for number, (style, text) in enumerate(NETWORKS.items())
    for framework in ("torch", "tensorflow", "numpy")
}
