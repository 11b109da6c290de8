"""The mistakes that this exercise declares, as learners write them: `grade verify` has each of them named.

Most are one of a few whole programs with one place in it written otherwise: «NAME: as it should be».
"""

import re

from grader.authoring import Only

PLACE = re.compile(r"«(\w+): (.*?)»")


def written(text, places):
    """The program with other words in some of its places."""
    unknown = places.keys() - {name for name, _ in PLACE.findall(text)}
    if unknown:
        raise KeyError(f"no such place: {unknown}")
    return PLACE.sub(lambda found: places.get(found[1], found[2]), text)


FUNCTIONS = """
IMPORT
import random

def activation(z, kind):
    if kind == "sigmoid":
        return 1 / (1 + EXP(«EXPONENT: -z»))
    if kind == "tanh":
        return TANH(z)
    return WHERE(z > 0, z, ZEROS_LIKE(z))

def activation_gradient(z, kind):
    if kind == "sigmoid":
        s = 1 / (1 + EXP(-z))
        return «SIGMOID: s * (1 - s)»
    if kind == "tanh":
        return «TANH_SLOPE: 1 - TANH(z) ** 2»
    return «RELU: WHERE(z > 0, ONES_LIKE(z), ZEROS_LIKE(z))»

def forward(X, params, kind):
    inputs, zs = [], []
    a = X
    for i, (W, b) in enumerate(params):
        inputs.append(a)
        z = «Z: a @ W + b»
        zs.append(z)
        a = «BEND: z if i == len(params) - 1 else activation(z, kind)»
    return a, (inputs, zs)

def backward(y, cache, params, kind):
    inputs, zs = cache
    n, k = y.shape
    delta = «DELTA: 2 * (zs[-1] - y) / (n * k)»
    grads = []
    for i in range(len(params) - 1, -1, -1):
        dW = «DW: TRANSPOSE(inputs[i]) @ delta»
        db = «DB: SUM(delta, 0)»
        «KEEP: grads.insert(0, (dW, db))»
        if i > 0:
            delta = «BACK: (delta @ TRANSPOSE(params[i][0])) * activation_gradient(zs[i - 1], kind)»
    return grads
"""
CLASS = """
IMPORT

class Activation:
    def __init__(self, kind):
        self.kind = kind

    def __call__(self, t):
        if self.kind == "tanh":
            return TANH(t)
        elif self.kind == "sigmoid":
            return 1.0 / (1.0 + EXP(«EXPONENT: -t»))
        else:
            return t * WHERE(t > 0, ONES_LIKE(t), ZEROS_LIKE(t))

    def slope(self, t):
        a = self(t)
        if self.kind == "tanh":
            return «TANH_SLOPE: 1 - a * a»
        elif self.kind == "sigmoid":
            return «SIGMOID: a - a * a»
        return «RELU: WHERE(a > 0, ONES_LIKE(t), ZEROS_LIKE(t))»

def activation_gradient(z, kind):
    return «SLOPE: Activation(kind).slope(z)»

def forward(X, params, kind):
    f = Activation(kind)
    cache = {"A0": X}
    L = len(params)
    for l in range(1, L + 1):
        W, b = params[l - 1]
        cache[f"Z{l}"] = «Z: MATMUL(cache[f"A{l - 1}"], W) + b»
        cache[f"A{l}"] = «BEND: f(cache[f"Z{l}"]) if l < L else cache[f"Z{l}"]»
    return cache[f"A{L}"], cache

def backward(y, cache, params, kind):
    f, L = Activation(kind), len(params)
    n, k = y.shape
    dZ = «DELTA: (cache[f"A{L}"] - y) * (2 / n / k)»
    grads = [None] * L
    for l in range(L, 0, -1):
        dW = «DW: MATMUL(TRANSPOSE(cache[f"A{l - 1}"]), dZ)»
        db = «DB: SUM(dZ, 0)»
        grads[«PLACE: l - 1»] = «PAIR: (dW, db)»
        if l > 1:
            dA = «DA: MATMUL(dZ, TRANSPOSE(params[l - 1][0]))»
            dZ = «BACK: dA * f.slope(cache[f"Z{l - 1}"])»
    return grads
"""
LOOP = (
    FUNCTIONS
    + """
def train_mlp(X, y, params, kind, lr, batch_size, epochs, seed):
    rng = random.Random(«SEED: seed»)
    n = len(X)
    costs = []
    start = params
    total = None
    for epoch in range(«EPOCHS: epochs»):
        «AGAIN: pass»
        order = list(range(n))
        «SHUFFLE: rng.shuffle(order)»
        seen = []
        «EARLY: pass»
        for i in range(0, «STOP: n», batch_size):
            rows = order[i:i + batch_size]
            y_hat, cache = forward(ROWS(X, rows), params, kind)
            seen.append(MEAN((y_hat - ROWS(y, rows)) ** 2))
            grads = backward(ROWS(y, rows), cache, params, kind)
            «GRADS: pass»
            params = «STEP: [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads)]»
        «LATE: costs.append(MEAN((forward(X, params, kind)[0] - y) ** 2))»
    return «RESULT: params, costs»
"""
)
LISTS = (
    CLASS
    + """
import numpy

def cost(X, y, params, kind):
    error = forward(X, params, kind)[0] - y
    return SUM(error ** 2) / (y.shape[0] * y.shape[1])

def train_mlp(X, y, params, kind, lr, batch_size, epochs, seed):
    generator = numpy.random.default_rng(«SEED: seed»)
    weights, biases = [W for W, _ in params], [b for _, b in params]
    sums_W, sums_b = [0 * W for W in weights], [0 * b for b in biases]
    history = []
    e = 0
    while e < «EPOCHS: epochs»:
        «AGAIN: pass»
        order = «ORDER: generator.permutation(len(X))»
        at, during = 0, []
        «EARLY: pass»
        while at < «STOP: len(X)»:
            batch = order[at:at + batch_size]
            bx, by = ROWS(X, batch), ROWS(y, batch)
            now = list(zip(weights, biases))
            during.append(cost(bx, by, now, kind))
            found = backward(by, forward(bx, now, kind)[1], now, kind)
            for l in range(len(weights)):
                gW, gb = found[l]
                «GRADS: pass»
                weights[l] = weights[l] - «RATE: lr» * gW
                biases[l] = biases[l] - «BIAS_RATE: lr» * gb
            at += batch_size
            «AFTER: pass»
        «LATE: history.append(cost(X, y, list(zip(weights, biases)), kind))»
        e += 1
    return «RESULT: list(zip(weights, biases)), history»
"""
)
SAME = "each framework has its own optimizer"
AUTODIFF = {
    "torch": (
        FUNCTIONS
        + """
def train_network(X, y, params, kind, lr, batch_size, epochs, seed):
    net = [(W.clone().requires_grad_(), b.clone().requires_grad_()) for W, b in params]
    optimizer = torch.optim.SGD(«TRAINED: [p for layer in net for p in layer]», lr=«RATE: lr»)
    rng = random.Random(«SEED: seed»)
    costs = []
    for epoch in range(«EPOCHS: epochs»):
        «AGAIN: pass»
        order = list(range(len(X)))
        «SHUFFLE: rng.shuffle(order)»
        seen = []
        «EARLY: pass»
        for i in range(0, «STOP: len(X)», batch_size):
            rows = order[i:i + batch_size]
            «ZERO: optimizer.zero_grad()»
            u = forward(X[rows], net, kind)[0] - y[rows]
            seen.append(MEAN(u.detach() ** 2))
            loss = «LOSS: MEAN(u ** 2)»
            loss.backward()
            optimizer.step()
        «LATE: costs.append(MEAN((forward(X, net, kind)[0].detach() - y) ** 2))»
    return «RESULT: net, costs»
""",
        """
import torch
from torch import nn

BENT = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "relu": nn.ReLU}

class Network(nn.Module):
    def __init__(self, params, kind):
        super().__init__()
        self.layers = nn.ModuleList()
        self.bend = BENT[kind]()
        for W, b in params:
            layer = nn.Linear(*W.shape)
            with torch.no_grad():
                layer.weight.copy_(W.T)
                layer.bias.copy_(b)
            self.layers.append(layer)

    def forward(self, a):
        for layer in self.layers[:-1]:
            a = self.bend(layer(a))
        return self.layers[-1](a)

def train_network(X, y, params, kind, lr, batch_size, epochs, seed):
    net = Network(params, kind)
    «FROZEN: pass»
    optimizer = torch.optim.SGD(net.parameters(), lr=«RATE: lr»)
    torch.manual_seed(«SEED: seed»)
    costs = []
    for epoch in range(«EPOCHS: epochs»):
        «AGAIN: pass»
        order = «ORDER: torch.randperm(len(X))»
        seen = []
        «EARLY: pass»
        for start in range(0, «STOP: len(X)», batch_size):
            rows = order[start:start + batch_size]
            «ZERO: optimizer.zero_grad()»
            u = net(X[rows]) - y[rows]
            seen.append(MEAN(u.detach() ** 2))
            loss = «LOSS: MEAN(u ** 2)»
            loss.backward()
            optimizer.step()
        «LATE: costs.append(MEAN((net(X).detach() - y) ** 2).item())»
    return «RESULT: [(layer.weight.T, layer.bias) for layer in net.layers], costs»
""",
    ),
    "tensorflow": (
        FUNCTIONS
        + """
def train_network(X, y, params, kind, lr, batch_size, epochs, seed):
    net = [(tf.Variable(W), tf.Variable(b)) for W, b in params]
    variables = «TRAINED: [v for layer in net for v in layer]»
    optimizer = tf.keras.optimizers.SGD(learning_rate=«RATE: lr»)
    rng = random.Random(«SEED: seed»)
    sums = [0 * v for v in variables]
    costs = []
    for epoch in range(«EPOCHS: epochs»):
        «AGAIN: pass»
        order = list(range(len(X)))
        «SHUFFLE: rng.shuffle(order)»
        seen = []
        «EARLY: pass»
        for i in range(0, «STOP: len(X)», batch_size):
            rows = order[i:i + batch_size]
            with tf.GradientTape() as tape:
                u = forward(tf.gather(X, rows), net, kind)[0] - tf.gather(y, rows)
                loss = «LOSS: MEAN(u ** 2)»
            seen.append(MEAN(u ** 2))
            grads = tape.gradient(loss, variables)
            «ZERO: pass»
            optimizer.apply_gradients(zip(grads, variables))
        «LATE: costs.append(MEAN((forward(X, net, kind)[0] - y) ** 2))»
    return «RESULT: net, costs»
""",
        """
import tensorflow as tf

class Network(tf.Module):
    def __init__(self, params, kind):
        super().__init__()
        self.W = [tf.Variable(W) for W, _ in params]
        self.b = [tf.Variable(b, trainable=«FROZEN: True») for _, b in params]
        self.bend = {"sigmoid": tf.nn.sigmoid, "tanh": tf.nn.tanh, "relu": tf.nn.relu}[kind]

    def __call__(self, a):
        for W, b in zip(self.W[:-1], self.b[:-1]):
            a = self.bend(tf.matmul(a, W) + b)
        return tf.matmul(a, self.W[-1]) + self.b[-1]

def train_network(X, y, params, kind, lr, batch_size, epochs, seed):
    net = Network(params, kind)
    trained = list(net.trainable_variables)
    optimizer = tf.keras.optimizers.SGD(«RATE: lr»)
    n = X.shape[0]
    tf.random.set_seed(«SEED: seed»)
    sums = [0 * v for v in trained]
    costs = []
    for epoch in range(«EPOCHS: epochs»):
        «AGAIN: pass»
        order = «ORDER: tf.random.shuffle(tf.range(n))»
        start, seen = 0, []
        «EARLY: pass»
        while start < «STOP: n»:
            rows = order[start:start + batch_size]
            with tf.GradientTape() as tape:
                u = net(tf.gather(X, rows)) - tf.gather(y, rows)
                loss = «LOSS: MEAN(u ** 2)»
            seen.append(MEAN(u ** 2))
            grads = tape.gradient(loss, trained)
            «ZERO: pass»
            optimizer.apply_gradients(list(zip(grads, trained)))
            start += batch_size
        «LATE: costs.append(float(MEAN((net(X) - y) ** 2)))»
    return «RESULT: list(zip(net.W, net.b)), costs»
""",
    ),
}


def functions(**places):
    return written(FUNCTIONS, places)


def classes(**places):
    return written(CLASS, places)


def loop(**places):
    return written(LOOP, places)


def lists(**places):
    return written(LISTS, places)


def by_autodiff(torch, torch_module, tensorflow, tensorflow_module):
    """A text for each of the four programs, by what stands otherwise in it."""
    texts = (*AUTODIFF["torch"], *AUTODIFF["tensorflow"])
    frameworks = ("torch", "torch", "tensorflow", "tensorflow")
    places = (torch, torch_module, tensorflow, tensorflow_module)
    return tuple(Only((name,), SAME, written(*each)) for name, *each in zip(frameworks, texts, places, strict=True))


def everywhere(**places):
    return by_autodiff(places, places, places, places)


def told(costs, one, net):
    """What writes down a cost, in the four programs: `one` where they have functions, `net` where they have a class."""
    return by_autodiff(*({**costs, **each} for each in (one, net, one, net)))


ALWAYS_SIGMOID = """
IMPORT

def sigmoid(z):
    return 1 / (1 + EXP(-z))

def activation_gradient(z, kind):
    return sigmoid(z) * (1 - sigmoid(z))
"""
ALWAYS_RELU = """
IMPORT

def activation_gradient(z, kind="relu"):
    if kind == "Sigmoid":
        return EXP(-z) / (1 + EXP(-z)) ** 2
    elif kind == "Tanh":
        return 1 - TANH(z) ** 2
    return WHERE(z > 0, ONES_LIKE(z), ZEROS_LIKE(z))
"""
FORWARD_ALONE = """
IMPORT

def tanh(z):
    return (EXP(z) - EXP(-z)) / (EXP(z) + EXP(-z))

def forward(X, params, kind):
    a = X
    for W, b in params[:-1]:
        a = tanh(a @ W + b)
    W, b = params[-1]
    return a @ W + b, None
"""
NO_SHAPES_HERE = "the error of NumPy's @ does not say both shapes"
IN_NUMPY = "the error of np.dot says both shapes, as that of @ does elsewhere"
NO_SHAPES = "PyTorch names one size of each tensor, which fits other mistakes as well"
POPPED = """
def backward(y, cache, params, kind):
    n, k = y.shape
    inputs, zs = cache
    delta = 2 * (zs.pop() - y) / (n * k)
    found = []
    for W, _ in reversed(params):
        found.append((TRANSPOSE(inputs.pop()) @ delta, SUM(delta, 0)))
        if inputs:
            delta = (delta @ TRANSPOSE(W)) * activation_gradient(zs.pop(), kind)
    return found[::-1]
"""
STACKED = """
class Stack(list):
    pass

def forward_pass(X, params, kind):
    stack, a = Stack(), X
    for i, (W, b) in enumerate(params):
        z = a @ W + b
        stack.append((W, a, z))
        a = z if i == len(params) - 1 else activation(z, kind)
    return a, stack

forward = forward_pass

def backward(y, cache, params, kind):
    W, a, z = cache.pop()
    delta = 2 * (z - y) / (y.shape[0] * y.shape[1])
    grads = [(TRANSPOSE(a) @ delta, SUM(delta, 0))]
    while cache:
        below, a, z = cache.pop()
        delta = (delta @ TRANSPOSE(W)) * activation_gradient(z, kind)
        grads = [(TRANSPOSE(a) @ delta, SUM(delta, 0))] + grads
        W = below
    return grads
"""
IN_PLACE = """
def backward(y, cache, params, kind):
    inputs, zs = cache
    delta = zs[-1]
    delta -= y
    delta *= 2 / (y.shape[0] * y.shape[1])
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, (TRANSPOSE(inputs[i]) @ delta, SUM(delta, 0)))
        if i:
            delta = delta @ TRANSPOSE(params[i][0]) * activation_gradient(zs[i - 1], kind)
    return grads
"""
GLOBAL = """
memory = {}

def forward(X, params, kind):
    memory["a"], memory["z"] = [X], []
    for i, (W, b) in enumerate(params):
        memory["z"].append(memory["a"][-1] @ W + b)
        memory["a"].append(memory["z"][-1] if i == len(params) - 1 else activation(memory["z"][-1], kind))
    return memory["a"][-1], None

def backward(y, cache, params, kind):
    delta = 2 * (memory["a"][-1] - y) / (y.shape[0] * y.shape[1])
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, (TRANSPOSE(memory["a"][i]) @ delta, SUM(delta, 0)))
        if i:
            delta = delta @ TRANSPOSE(params[i][0]) * activation_gradient(memory["z"][i - 1], kind)
    return grads
"""
OBJECT = """
class Network:
    def forward(self, X, params, kind):
        self.zs, self.activations = [], [X]
        for W, b in params:
            self.zs.append(self.activations[-1] @ W + b)
            self.activations.append(activation(self.zs[-1], kind))
        return self.zs[-1]

    def backward(self, y, params, kind):
        grads = []
        delta = 2 * (self.zs[-1] - y) / (y.shape[0] * y.shape[1])
        for i in reversed(range(len(params))):
            if i < len(params) - 1:
                delta = delta @ TRANSPOSE(params[i + 1][0]) * activation_gradient(self.zs[i], kind)
            grads = [(TRANSPOSE(self.activations[i]) @ delta, SUM(delta, 0)), *grads]
        return grads

net = Network()

def forward(X, params, kind):
    return net.forward(X, params, kind), net

def backward(y, cache, params, kind):
    return cache.backward(y, params, kind)
"""
ON_THE_WAY = """
def train_mlp(X, y, params, kind, lr, batch_size, epochs, seed):
    rng = random.Random(seed)
    params, costs = list(params), []
    for _ in range(epochs):
        order = list(range(len(X)))
        rng.shuffle(order)
        for start in range(0, len(X), batch_size):
            rows = order[start:start + batch_size]
            y_b = ROWS(y, rows)
            y_hat, (inputs, zs) = forward(ROWS(X, rows), params, kind)
            delta = 2 * (y_hat - y_b) / (y_b.shape[0] * y_b.shape[1])
            for i in reversed(range(len(params))):
                W, b = params[i]
                params[i] = (W - lr * (TRANSPOSE(inputs[i]) @ delta), b - lr * SUM(delta, 0))
                if i:
                    delta = (delta @ TRANSPOSE(params[i][0])) * activation_gradient(zs[i - 1], kind)
        costs.append(MEAN((forward(X, params, kind)[0] - y) ** 2))
    return params, costs
"""
ON_THE_WAY_CLASS = """
class Layer:
    def __init__(self, W, b, bend, slope):
        self.W, self.b, self.bend, self.slope = W, b, bend, slope

    def forward(self, a):
        self.a = a
        self.z = a @ self.W + self.b
        return self.bend(self.z)

    def backward(self, d, lr):
        d = d * self.slope(self.z)
        self.W = self.W - lr * (TRANSPOSE(self.a) @ d)
        self.b = self.b - lr * SUM(d, 0)
        return d @ TRANSPOSE(self.W)

def train_mlp(X, y, params, kind, lr, batch_size, epochs, seed):
    layers = [Layer(W, b, lambda z: activation(z, kind), lambda z: activation_gradient(z, kind)) for W, b in params]
    layers[-1].bend, layers[-1].slope = (lambda z: z), ONES_LIKE
    rng, order, costs = random.Random(seed), list(range(len(X))), []

    def predict(a):
        for layer in layers:
            a = layer.forward(a)
        return a

    for _ in range(epochs):
        rng.shuffle(order)
        for at in range(0, len(order), batch_size):
            x_b, y_b = ROWS(X, order[at:at + batch_size]), ROWS(y, order[at:at + batch_size])
            d = 2 * (predict(x_b) - y_b) / (y_b.shape[0] * y_b.shape[1])
            for layer in layers[::-1]:
                d = layer.backward(d, lr)
        costs.append(MEAN((predict(X) - y) ** 2))
    return [(layer.W, layer.b) for layer in layers], costs
"""

WRONG = {
    "activation_gradient": {
        "activation_returned": (
            functions(SIGMOID="s", TANH_SLOPE="TANH(z)", RELU="WHERE(z > 0, z, ZEROS_LIKE(z))"),
            classes(SLOPE="Activation(kind)(z)"),
        ),
        "derivative_at_activation": (
            functions(SIGMOID="z * (1 - z)", TANH_SLOPE="1 - z ** 2"),
            classes(SIGMOID="t * (1 - t)", TANH_SLOPE="1 - t ** 2"),
            classes(SLOPE="Activation(kind).slope(Activation(kind)(z))"),
        ),
        "kind_ignored": (ALWAYS_SIGMOID, ALWAYS_RELU, classes(SLOPE='Activation("tanh").slope(z)')),
        "tanh_not_squared": (functions(TANH_SLOPE="1 - TANH(z)"), classes(TANH_SLOPE="1 - a")),
        "sigmoid_factor_missing": (functions(SIGMOID="s"), classes(SIGMOID="1 - a")),
        "relu_not_a_step": (
            functions(RELU="WHERE(z > 0, z, ZEROS_LIKE(z))"),
            classes(RELU="ONES_LIKE(t)"),
            functions(RELU="activation(z, kind)"),
        ),
    },
    "forward": {
        "last_layer_activated": (functions(BEND="activation(z, kind)"), classes(BEND='f(cache[f"Z{l}"])')),
        "activation_skipped": (functions(BEND="z"), classes(BEND='cache[f"Z{l}"]')),
        "bias_forgotten": (functions(Z="a @ W"), classes(Z='MATMUL(cache[f"A{l - 1}"], W)')),
        "bias_after_activation": (
            functions(Z="a @ W", BEND="z + b if i == len(params) - 1 else activation(z, kind) + b"),
            classes(Z='MATMUL(cache[f"A{l - 1}"], W)', BEND='(f(cache[f"Z{l}"]) if l < L else cache[f"Z{l}"]) + b'),
        ),
        "kind_ignored": (
            FORWARD_ALONE,
            functions(BEND='z if i == len(params) - 1 else activation(z, "relu")'),
            classes(BEND='1 / (1 + EXP(-cache[f"Z{l}"])) if l < L else cache[f"Z{l}"]'),
        ),
        "sigmoid_of_minus_z": (functions(EXPONENT="z"), classes(EXPONENT="t")),
        "elementwise_product": (
            Only(("tensorflow", "numpy"), NO_SHAPES, functions(Z="a * W + b")),
            Only(("tensorflow", "numpy"), NO_SHAPES, classes(Z='MULTIPLY(cache[f"A{l - 1}"], W) + b')),
        ),
        "transpose_missing": (
            Only(("torch", "tensorflow"), NO_SHAPES_HERE, functions(Z="a @ TRANSPOSE(W) + b")),
            Only(("torch", "tensorflow"), NO_SHAPES_HERE, classes(Z='MATMUL(cache[f"A{l - 1}"], TRANSPOSE(W)) + b')),
            Only(("numpy",), IN_NUMPY, functions(Z="np.dot(a, W.T) + b")),
            Only(("numpy",), IN_NUMPY, classes(Z='cache[f"A{l - 1}"].dot(W.T) + b')),
        ),
    },
    "backward": {
        "missing_factor_2": (
            functions(DELTA="(zs[-1] - y) / (n * k)"),
            classes(DELTA='(cache[f"A{L}"] - y) / n / k'),
        ),
        "missing_mean": (functions(DELTA="2 * (zs[-1] - y)"), classes(DELTA='(cache[f"A{L}"] - y) * 2')),
        "divided_by_n_only": (functions(DELTA="2 * (zs[-1] - y) / n"), classes(DELTA='(cache[f"A{L}"] - y) * (2 / n)')),
        "sign_flipped": (
            functions(DELTA="2 * (y - zs[-1]) / (n * k)"),
            classes(DELTA='-2 / (n * k) * (cache[f"A{L}"] - y)'),
        ),
        "bias_not_summed_over_batch": (functions(DB="delta"), classes(DB="SUM(dZ, 1)"), classes(DB="1 * dZ")),
        "bias_summed_over_everything": (
            functions(DB="SUM(delta)"),
            classes(DB="MEAN(dZ) * n * k * 1.0 / k * dZ.shape[1]"),
        ),
        "bias_averaged": (functions(DB="SUM(delta, 0) / n"), classes(DB="MEAN(dZ, 0)")),
        "mask_skipped": (functions(BACK="delta @ TRANSPOSE(params[i][0])"), classes(BACK="dA")),
        "derivative_at_activation": (
            functions(BACK="(delta @ TRANSPOSE(params[i][0])) * activation_gradient(inputs[i], kind)"),
            classes(BACK='dA * f.slope(cache[f"A{l - 1}"])'),
        ),
        "last_layer_activated": (
            functions(DELTA="2 * (zs[-1] - y) / (n * k) * activation_gradient(zs[-1], kind)"),
            classes(DELTA='(cache[f"A{L}"] - y) * 2 / (n * k) * f.slope(cache[f"Z{L}"])'),
        ),
        "weights_transposed": (
            functions(DW="TRANSPOSE(delta) @ inputs[i]"),
            classes(DW='TRANSPOSE(MATMUL(TRANSPOSE(cache[f"A{l - 1}"]), dZ))'),
        ),
        "pre_activation_in_weights": (
            functions(DW="TRANSPOSE(zs[i - 1] if i > 0 else inputs[0]) @ delta"),
            classes(DW='MATMUL(TRANSPOSE(cache.get(f"Z{l - 1}", cache["A0"])), dZ)'),
        ),
        "layers_reversed": (functions(KEEP="grads.append((dW, db))"), classes(PLACE="L - l")),
        "swapped_pair": (functions(KEEP="grads.insert(0, (db, dW))"), classes(PAIR="[db, dW]")),
        "remembered_elsewhere": (functions() + GLOBAL, functions() + OBJECT),
        "cache_changed": (
            functions() + POPPED,
            functions() + STACKED,
            Only(("torch", "numpy"), "a TensorFlow tensor does not change in place", functions() + IN_PLACE),
        ),
        "elementwise_product": (
            Only(("tensorflow", "numpy"), NO_SHAPES, functions(DW="TRANSPOSE(inputs[i]) * delta")),
            Only(("tensorflow", "numpy"), NO_SHAPES, classes(DW='MULTIPLY(TRANSPOSE(cache[f"A{l - 1}"]), dZ)')),
        ),
        "transpose_missing": (
            Only(
                ("torch", "tensorflow"),
                NO_SHAPES_HERE,
                functions(BACK="(delta @ params[i][0]) * activation_gradient(zs[i - 1], kind)"),
            ),
            Only(("torch", "tensorflow"), NO_SHAPES_HERE, classes(DW='MATMUL(cache[f"A{l - 1}"], dZ)')),
            Only(
                ("numpy",),
                IN_NUMPY,
                functions(BACK="np.dot(delta, params[i][0]) * activation_gradient(zs[i - 1], kind)"),
            ),
            Only(("numpy",), IN_NUMPY, classes(DW='np.dot(cache[f"A{l - 1}"], dZ)')),
        ),
    },
    "train_mlp": {
        "gradient_ascent": (
            loop(STEP="[(W + lr * dW, b + lr * db) for (W, b), (dW, db) in zip(params, grads)]"),
            lists(RATE="-lr", BIAS_RATE="(-lr)"),
        ),
        "accumulated_gradient": (
            loop(
                GRADS="total = grads if total is None else [(A + C, B + D) for (A, B), (C, D) in zip(total, grads)]",
                STEP="[(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, total)]",
            ),
            lists(GRADS="gW, gb = sums_W[l], sums_b[l] = sums_W[l] + gW, sums_b[l] + gb"),
        ),
        "off_by_one_epoch": (loop(EPOCHS="epochs + 1"), loop(EPOCHS="1, epochs"), lists(EPOCHS="epochs - 1")),
        "one_update_per_epoch": (loop(STOP="1"), lists(AFTER="break")),
        "remainder_dropped": (loop(STOP="n - batch_size + 1"), lists(STOP="len(X) // batch_size * batch_size")),
        "costs_before_epoch": (
            loop(EARLY="costs.append(MEAN((forward(X, params, kind)[0] - y) ** 2))", LATE="pass"),
            lists(EARLY="history.append(cost(X, y, list(zip(weights, biases)), kind))", LATE="pass"),
        ),
        "costs_during_epoch": (
            loop(LATE="costs.append(sum(seen) / len(seen))"),
            lists(LATE="history.append(MEAN(STACK(during)))"),
        ),
        "last_cost_only": (loop(RESULT="params, costs[-1]"), lists(RESULT="list(zip(weights, biases)), history.pop()")),
        "half_mse": (
            loop(LATE="costs.append(MEAN((forward(X, params, kind)[0] - y) ** 2) / 2)"),
            lists(LATE="history.append(0.5 * cost(X, y, list(zip(weights, biases)), kind))"),
        ),
        "sum_not_mean": (
            loop(LATE="costs.append(SUM((forward(X, params, kind)[0] - y) ** 2))"),
            lists(LATE="history.append(SUM(SQUARE(forward(X, list(zip(weights, biases)), kind)[0] - y)))"),
        ),
        "start_returned": (loop(RESULT="start, costs"), lists(RESULT="params, history")),
        "biases_not_updated": (
            loop(STEP="[(W - lr * dW, b) for (W, b), (dW, db) in zip(params, grads)]"),
            lists(BIAS_RATE="0 * lr"),
        ),
        "missing_factor_2": (
            loop(DELTA="(zs[-1] - y) / (n * k)"),
            lists(DELTA='(cache[f"A{L}"] - y) / n / k'),
        ),
        "missing_mean": (loop(DELTA="2 * (zs[-1] - y)"), lists(DELTA='(cache[f"A{L}"] - y) * 2')),
        "divided_by_n_only": (loop(DELTA="2 * (zs[-1] - y) / n"), lists(DELTA='(cache[f"A{L}"] - y) * (2 / n)')),
        "hidden_delta_from_new_weights": (functions() + ON_THE_WAY, functions() + ON_THE_WAY_CLASS),
        "remainder_mean": (
            loop(
                STEP="[(W - lr * len(rows) / min(batch_size, n) * dW, b - lr * len(rows) / min(batch_size, n) * db)"
                " for (W, b), (dW, db) in zip(params, grads)]"
            ),
            lists(
                GRADS="gW, gb = (g * (bx.shape[0] / (batch_size if batch_size < len(X) else len(X))) for g in (gW, gb))"
            ),
        ),
        "learning_rate_twice": (
            loop(GRADS="grads = [(lr * dW, lr * db) for dW, db in grads]"),
            lists(RATE="lr * lr", BIAS_RATE="lr ** 2"),
        ),
        "learning_rate_ignored": (
            loop(STEP="[(W - 0.01 * dW, b - 0.01 * db) for (W, b), (dW, db) in zip(params, grads)]"),
            lists(RATE="0.01", BIAS_RATE="0.01"),
        ),
        "mask_skipped": (loop(BACK="delta @ TRANSPOSE(params[i][0])"), lists(BACK="dA")),
        "derivative_at_activation": (
            loop(BACK="(delta @ TRANSPOSE(params[i][0])) * activation_gradient(inputs[i], kind)"),
            lists(BACK='dA * f.slope(cache[f"A{l - 1}"])'),
        ),
    },
    "train_mlp_order": {
        "same_order_each_epoch": (
            loop(SHUFFLE="pass"),
            loop(AGAIN="rng = random.Random(seed)"),
            lists(AGAIN="generator = numpy.random.default_rng(seed)"),
            lists(ORDER="list(range(len(X)))"),
        ),
        "seed_ignored": (loop(SEED="42"), lists(SEED="epochs")),
    },
    "train_network": {
        "gradient_ascent": everywhere(LOSS="-MEAN(u ** 2)"),
        "accumulated_gradient": by_autodiff(
            {"ZERO": "pass"},
            {"ZERO": "pass"},
            {"ZERO": "grads = sums = [s + g for s, g in zip(sums, grads)]"},
            {"ZERO": "sums = [tf.add(*pair) for pair in zip(sums, grads)]; grads = sums"},
        ),
        "off_by_one_epoch": everywhere(EPOCHS="1, epochs"),
        "one_update_per_epoch": everywhere(STOP="1"),
        "remainder_dropped": by_autodiff(
            {"STOP": "len(X) - batch_size + 1"},
            {"STOP": "len(X) // batch_size * batch_size"},
            {"STOP": "len(X) - batch_size + 1"},
            {"STOP": "n // batch_size * batch_size"},
        ),
        "costs_before_epoch": by_autodiff(
            {"EARLY": "costs.append(MEAN((forward(X, net, kind)[0].detach() - y) ** 2))", "LATE": "pass"},
            {"EARLY": "costs.append(MEAN((net(X).detach() - y) ** 2).item())", "LATE": "pass"},
            {"EARLY": "costs.append(MEAN((forward(X, net, kind)[0] - y) ** 2))", "LATE": "pass"},
            {"EARLY": "costs.append(float(MEAN((net(X) - y) ** 2)))", "LATE": "pass"},
        ),
        "costs_during_epoch": everywhere(LATE="costs.append(float(sum(seen) / len(seen)))"),
        "last_cost_only": by_autodiff(
            {"RESULT": "net, costs[-1]"},
            {"RESULT": "[(layer.weight.T, layer.bias) for layer in net.layers], costs[-1]"},
            {"RESULT": "net, costs[-1]"},
            {"RESULT": "list(zip(net.W, net.b)), costs[-1]"},
        ),
        "half_mse": told(
            {},
            {"LATE": "costs.append(float(MEAN((forward(X, net, kind)[0] - y) ** 2)) / 2)"},
            {"LATE": "costs.append(0.5 * float(MEAN((net(X) - y) ** 2)))"},
        ),
        "sum_not_mean": told(
            {},
            {"LATE": "costs.append(float(SUM((forward(X, net, kind)[0] - y) ** 2)))"},
            {"LATE": "costs.append(float(SUM((net(X) - y) ** 2)))"},
        ),
        "start_returned": everywhere(RESULT="params, costs"),
        "biases_not_updated": by_autodiff(
            {"TRAINED": "[W for W, b in net]"},
            {"FROZEN": "[layer.bias.requires_grad_(False) for layer in net.layers]"},
            {"TRAINED": "[W for W, b in net]"},
            {"FROZEN": "False"},
        ),
        "missing_factor_2": everywhere(LOSS="MEAN(u ** 2) / 2"),
        "missing_mean": everywhere(LOSS="SUM(u ** 2)"),
        "divided_by_n_only": everywhere(LOSS="SUM(u ** 2) / len(u)"),
    },
    "train_network_order": {
        "same_order_each_epoch": by_autodiff(
            {"SHUFFLE": "pass"},
            {"AGAIN": "torch.manual_seed(seed)"},
            {"AGAIN": "rng = random.Random(seed)"},
            {"ORDER": "tf.range(n)"},
        ),
        "seed_ignored": everywhere(SEED="7"),
    },
}
