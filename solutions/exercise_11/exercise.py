"""Backpropagation by hand: a network of any depth, its gradient layer by layer, and its training."""

from itertools import combinations, pairwise

import numpy as np

from grader.authoring import BY_HAND, Check, Exercise, Mistake, Truth, paper

STORY = """\
A line bends nowhere. A network does: it puts lines behind one another, with a curve in
between, so that it can learn what no line can. A layer takes the numbers a of the
layer before, for all n points at once, multiplies them by its weights W and adds its
biases b; every layer but the last then bends the result by its activation:

    z = a @ W + b          (n, units), the pre-activation
    a' = activation(z)     what the next layer takes

    sigmoid   σ(z) = 1 / (1 + e^-z)
    tanh      tanh(z)
    relu      z where z > 0, and 0 elsewhere

The first layer takes X, of shape (n, d). The last one is linear: its z is ŷ, of shape
(n, k), one column for each of k outputs. A network of a single layer has no activation
at all: with one input and one output it is the course's line. The cost is, as ever, the
mean of the squared errors, now over all n·k entries:

    C = 1/(n·k) · Σᵢⱼ (ŷᵢⱼ - yᵢⱼ)²

Its gradient is the chain rule, taken from the cost backwards. Let δ be ∂C/∂z of a
layer, one entry for each point and unit. For the last layer, whose z is ŷ,

    δ = 2/(n·k) · (ŷ - y)

and every layer, with the a that went into it, has

    ∂C/∂W = aᵀ @ δ         ∂C/∂b = the sum of δ over the points

The layer before it gets its own δ from this one: back through the weights, which is a
matrix product, and then through the activation, which is entry by entry (∘), with the
slope at that layer's own pre-activation z:

    δ before = (δ @ Wᵀ) ∘ activation'(z before)

That is all of backpropagation: one walk forward, which remembers each a and z, and one
walk back, which costs no more. Every product has shapes that fit in one way only.

What to implement

- `activation_gradient(z, kind)`: the slope of the activation at the pre-activation z,
  of the shape of z. kind is "sigmoid", "tanh" or "relu".
- `forward(X, params, kind)`: params is a list with a pair (W, b) for each layer, W of
  shape (inputs, units), b of shape (units,). Returns the pair (ŷ, cache). The cache is
  your own: whatever your `backward` needs, in any form.
- `backward(y, cache, params, kind)`: y has shape (n, k). Returns a list with a pair
  (∂W, ∂b) for each layer, first layer first, each of the shape of its parameter.
- `train_mlp(X, y, params, kind, lr, batch_size, epochs, seed)`: gradient descent with
  mini-batches. Each epoch takes all points in a new order, which follows from seed, in
  batches of batch_size; the last batch has what is left, and a mean of its own. After
  each batch all parameters move at once. Returns the pair (params, costs), costs[k]
  being the cost on all points after epoch k + 1.
"""
BY_AUTODIFF = """\
- `train_network(X, y, params, kind, lr, batch_size, epochs, seed)`: the same arguments,
  the same result, but with automatic differentiation and your framework's own SGD
  optimizer. PyTorch and TensorFlow only.
"""
RULES = """\

The rules

- By hand: in the functions above, no automatic differentiation, no ready-made loss and
  no optimizer; `train_network` is the exception, and asks for them. Any function may
  call the others.
- There may be one layer or many, of any widths, and n may be 1. y has two dimensions.
- All that is remembered travels in the cache: between your `forward` and your
  `backward`, `forward` may be called for other points, and `backward` may be called
  twice with the same cache. So leave it, and all arguments, as they are.
- Where z is 0, relu has no slope, and nobody asks for one.
"""

# In the second case the relu of an `else` gives away whoever hands on something else for kind.
KINDS = ("relu", "sigmoid", "tanh")
LARGEST = 6
TOLERANCE = 1e-4
"""Relative to the largest entry of an array: float32 comes to a tenth of it, whatever cancels in these draws."""
X_COURSE = np.arange(8.0).reshape(8, 1)
Y_COURSE = np.array([[1.86], [1.31], [0.62], [0.33], [0.09], [-0.67], [-1.23], [-1.37]])
LINE = [(np.array([[0.9]]), np.array([0.1]))]

NETWORKS = (  # kind, number of points, widths; None for widths that are drawn
    ("relu", 3, (2, 1)),
    ("tanh", 3, (2, 2, 2)),
    ("relu", 1, (3, 2, 2)),
    ("sigmoid", 6, (None,) * 3),
    ("relu", 9, (None,) * 4),
    ("sigmoid", 7, (None,) * 5),
    ("tanh", 8, (None,) * 6),
    ("sigmoid", 10, (None,) * 7),
)
RUNS = (  # kind, points, batch size, epochs, whether all points are alike, widths
    ("relu", 2, 4, 2, False, (2, 1)),
    ("tanh", 3, 3, 1, False, (2, 2, 2)),
    ("relu", 5, 2, 1, True, (2, 2, 2)),
    ("tanh", 7, 3, 1, True, (None,) * 4),
    ("sigmoid", 8, 3, 1, True, (None,) * 3),
)
POINTS, FIRST = 10, 6
"""To see the order: of so many points, so many make the first batch of an epoch, and the others the second."""
SEEDS, EPOCHS = 2, 3
"""There are 210 such batches: that all these runs, by chance, repeat one in every epoch or are alike throughout, in one
of three cases, happens once in three million gradings."""
FIRSTS = np.array(list(combinations(range(POINTS), FIRST)))
SECONDS = np.array([[point for point in range(POINTS) if point not in first] for first in FIRSTS])
NEAR = 8
"""Of the orders of an epoch, only those that come nearest to its cost are followed any further."""
LEARNED = 0.05
"""Of |x| between -2 and 2 no line comes below 0.41, and right training leaves less than 0.02."""


# --- the network in NumPy, with every step exchangeable for a wrong one


def activation(xp, z, kind):
    if kind == "sigmoid":
        return 1 / (1 + xp.exp(-z))
    return xp.tanh(z) if kind == "tanh" else xp.where(z > 0, z, 0 * z)


def slope(z, kind):
    a = activation(np, z, kind)
    return {"sigmoid": a * (1 - a), "tanh": 1 - a**2, "relu": (z > 0) * 1.0}[kind]


def passed(X, params, kind):
    """What goes into each layer, and the pre-activation that comes out."""
    inputs, zs = [X], []
    for W, b in params:
        zs.append(inputs[-1] @ W + b)
        inputs.append(activation(np, zs[-1], kind))
    return inputs[:-1], zs


def error(y_hat, y):
    return 2 * (y_hat - y) / y.size


def backprop(
    X, y, params, kind, *, error=error, slope=slope, last=lambda delta, z, kind: delta, seen=lambda inputs, zs: inputs,
    weight=lambda a, delta: a.T @ delta, bias=lambda delta: delta.sum(axis=0), through=lambda delta, W, k: delta @ W.T,
):  # fmt: skip
    """The gradient as a list of pairs; each argument by its name is a step of the way."""
    inputs, zs = passed(X, params, kind)
    delta = last(error(zs[-1], y), zs[-1], kind)
    found = []
    for k in reversed(range(len(params))):
        found.insert(0, (weight(seen(inputs, zs)[k], delta), bias(delta)))
        if k:
            delta = through(delta, params[k][0], k) * slope(zs[k - 1], kind)
    return found


def cost_of(X, y, params, kind):
    return np.mean((passed(X, params, kind)[1][-1] - y) ** 2)


def moved(params, grads, lr):
    return [(W - lr * dW, b - lr * db) for (W, b), (dW, db) in zip(params, grads, strict=True)]


def flat(layers):
    return tuple(part for layer in layers for part in layer)


# --- the right answers, by automatic differentiation of the cost


def predicted(xp, X, params, kind):
    *hidden, (W_last, b_last) = params
    for W, b in hidden:
        X = activation(xp, xp.matmul(X, W) + b, kind)
    return xp.matmul(X, W_last) + b_last


def mean_square(xp, X, y, params, kind):
    return xp.mean((predicted(xp, X, params, kind) - y) ** 2)


def gradients(xp, X, y, params, kind):
    """One array for each parameter, in order: autodiff takes them by names of their own."""
    arrays = {f"{number:02d}": array for number, array in enumerate(flat(params))}

    def cost(xp, **arrays):
        parts = list(arrays.values())
        return mean_square(xp, X, y, list(zip(parts[::2], parts[1::2], strict=True)), kind)

    return xp.autodiff(cost, arrays, tuple(arrays))


def sloped(xp, z, kind):
    return xp.autodiff(lambda xp, z: xp.sum(activation(xp, z, kind)), {"z": z}, ("z",))[0]


def trained(xp, X, y, params, kind, lr, batch_size, epochs, **_inputs):
    """The order of the points makes no difference here, so they stay in theirs."""
    costs = []
    for _ in range(epochs):
        for start in range(0, X.shape[0], batch_size):
            part = slice(start, start + batch_size)
            found = gradients(xp, X[part], y[part], params, kind)
            params = moved(params, zip(found[::2], found[1::2], strict=True), lr)
        costs.append(mean_square(xp, X, y, params, kind))
    return costs, *flat(params)


# --- what is compared of a result


def real(value):
    """An array of numbers; truth values count as 0 and 1. Raises for everything else."""
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{array.dtype} is no kind of number")
    return array.astype(np.float64)


def mask(result, **_inputs):
    return real(result)


def prediction(result, **_inputs):
    y_hat, _cache = pair(result)
    return real(y_hat)


def pair(value):
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise TypeError("no pair")
    return value


def layers(result, params):
    if not isinstance(result, (list, tuple)) or len(result) != len(params):
        raise TypeError("another number of layers")
    return flat((real(W), real(b)) for W, b in map(pair, result))


def by_layer(result, params, **_inputs):
    return layers(result, params)


def column(costs):
    """A list of scalars, some of which may have shape (1,)."""
    found = real(costs)
    return found[:, 0] if found.ndim == 2 and found.shape[1] == 1 else found


def after_training(result, params, **_inputs):
    ends, costs = pair(result)
    return column(costs), *layers(ends, params)


def epoch_ends(X, y, W, b, lr):
    """Single layers, W (m, d, k) and b (m, 1, k), after an epoch in two batches in each order: the costs, W and b."""
    W, b = W[:, None], b[:, None]
    for batch in (FIRSTS, SECONDS):
        delta = 2 * (X[batch] @ W + b - y[batch]) / y[batch[0]].size
        W, b = W - lr * X[batch].swapaxes(1, 2) @ delta, b - lr * delta.sum(axis=-2, keepdims=True)
    return np.mean((X @ W + b - y) ** 2, axis=(-2, -1)), W, b


def nearest(run, X, y, params, lr, **_inputs):
    """How far a run is from the nearest that some orders lead to, and the number of each epoch's order."""
    W, b = params[0][0][None], params[0][1][None, None]
    taken, costs = np.empty((1, 0), int), np.empty((1, 0))
    for cost in run[0]:
        ends, W, b = epoch_ends(X, y, W, b, lr)
        start, order = np.unravel_index(np.argsort(np.abs(ends - cost), axis=None)[:NEAR], ends.shape)
        taken, costs = np.column_stack([taken[start], order]), np.column_stack([costs[start], ends[start, order]])
        W, b = W[start, order], b[start, order]
    gaps = [gap(run, known) for known in zip(costs, W, b[:, 0], strict=True)]
    return np.min(gaps), tuple(taken[np.argmin(gaps)].tolist())


def gap(run, known):
    """The largest of all entries, each relative to the largest of its array; what is no number stays none."""
    return np.max([np.max(np.abs(one - two)) / np.max(np.abs(two)) for one, two in zip(run, known, strict=True)])


def orders_of(result, seeds, epochs, **inputs):
    """How far the farthest run is from what may come of it; whether orders differ between epochs, and between seeds."""
    if not isinstance(result, (list, tuple)) or len(result) != len(seeds):
        raise TypeError("another number of runs")
    runs = [after_training(one, **inputs) for one in result]
    if any([part.shape for part in run] != [(epochs,), *map(np.shape, flat(inputs["params"]))] for run in runs):
        raise TypeError("other shapes")
    gaps, orders = zip(*(nearest(run, **inputs) for run in runs), strict=True)
    farthest = float(np.max(gaps))
    if not farthest < TOLERANCE:  # an order cannot be told
        return farthest, 1.0, 1.0
    return 0.0, float(any(len(set(one)) > 1 for one in orders)), float(len(set(orders)) > 1)


def excess(result, X, y, params, kind, **_inputs):
    ends = layers(pair(result)[0], params)
    return np.maximum(cost_of(X, y, list(zip(ends[::2], ends[1::2], strict=True)), kind) - LEARNED, 0.0)


def relative(right, **_inputs):
    """So much may each array be off."""
    if isinstance(right, tuple):
        return tuple(map(relative, right))
    return TOLERANCE * np.max(np.abs(right), initial=0.0)


# --- what drives the learner's functions


def there_and_back(work, X, y, params, kind):
    """Forward, forward for other points as well, and back twice: all that is remembered is in the cache."""
    _, cache = work.forward(X, params, kind)
    work.forward(2 * X, params, kind)
    work.backward(y, cache, params, kind)
    return work.backward(y, cache, params, kind)


def several(work, X, y, params, kind, lr, batch_size, epochs, seeds):
    """A run for each seed, by whichever of the two functions is asked."""
    train = getattr(work, "train_network", None) or work.train_mlp
    return [train(X, y, params, kind, lr, batch_size, epochs, seed) for seed in seeds]


# --- draws


def numbers(rng, shape, small=False):
    """Whole numbers of both signs, none of them 0; or halves of them."""
    return rng.choice((-2.0, -1.0, 1.0, 2.0), shape) * (0.5 if small else 1.0)


def sized(rng, shape, low, high):
    return rng.choice((-1.0, 1.0), shape) * rng.uniform(low, high, shape)


def widths_of(rng, widths):
    """Those that are drawn: 2 to 4, with more than one output, and never as many as inputs."""
    if None not in widths:
        return widths
    inputs, outputs = rng.permutation((2, 3, 4))[:2]
    return (int(inputs), *(int(units) for units in rng.integers(2, 5, len(widths) - 2)), int(outputs))


def network(rng, case, widths, kind):
    """Weights of a size that keeps pre-activations where the activation bends and is not flat."""
    shapes = list(pairwise(widths))
    if case < 3:
        return [(numbers(rng, shape, kind != "relu"), numbers(rng, shape[1], kind != "relu")) for shape in shapes]
    most = {"sigmoid": 4.0, "tanh": 1.2, "relu": 1.5}[kind]
    return [(sized(rng, it, 0.3, 1) * most / it[0] ** 0.5, sized(rng, it[1], 0.1, 0.8)) for it in shapes]


def data(rng, case, n, widths, alike=False):
    shape = (1 if alike else n, widths[0])
    X = numbers(rng, shape) if case < 3 else rng.choice((-1.0, 1.0), shape) * 10 ** rng.uniform(-0.5, 0.4, shape)
    y = 3 * numbers(rng, (shape[0], widths[-1])) if case < 3 else rng.normal(0, 2, (shape[0], widths[-1]))
    return (np.repeat(X, n, axis=0), np.repeat(y, n, axis=0)) if alike else (X, y)


def clear(value, terms):
    """The largest entry is no small rest of large terms."""
    return np.max(np.abs(value)) > 0.1 * np.max(terms)


def bends(z, terms, kind):
    """Away from relu's kink, also where rounding moves it, with points on either side; or not where all is flat."""
    if kind != "relu":
        return np.max(np.abs(z)) < (6 if kind == "sigmoid" else 4)
    return np.all(np.abs(z) > 0.02 * terms) and (z.size == 1 or (np.any(z > 0) and np.any(z < 0)))


def telling(X, y, params, kind):
    """Every step of the way is seen in the gradient, and none is lost in rounding."""
    inputs, zs = passed(X, params, kind)
    terms = [np.abs(a) @ np.abs(W) + np.abs(b) for a, (W, b) in zip(inputs, params, strict=True)]
    if not all(bends(z, size, kind) for z, size in zip(zs[:-1], terms, strict=False)):
        return False
    u = zs[-1] - y
    if np.min(np.abs(u)) < 0.05 or not clear(u, terms[-1] + np.abs(y)) or not (u.size == 1 or np.ptp(np.sign(u))):
        return False
    sizes = backprop(
        X, y, params, kind, seen=lambda inputs, zs: [np.abs(a) for a in inputs],
        error=lambda y_hat, y: np.abs(error(y_hat, y)), slope=lambda z, kind: np.abs(slope(z, kind)),
        through=lambda delta, W, k: delta @ np.abs(W).T,
    )  # fmt: skip
    found = flat(backprop(X, y, params, kind))
    return all(map(clear, found, flat(sizes))) and all(np.max(np.abs(part)) > 3e-4 for part in found)


def draw_slope(rng, case):
    kind, n = KINDS[case % 3], (1, 2, 1, 3, 2, 5, 4, 7, 6)[case]
    if case < 3:
        return {"z": np.array([[-2.0, 1.0, 3.0]]) * rng.choice((-1.0, 1.0), (n, 1)), "kind": kind}
    return {"z": sized(rng, (n, int(rng.integers(2, 5))), 0.2, 3), "kind": kind}


def draw_network(rng, case):
    kind, n, widths = NETWORKS[case]
    while True:
        here = widths_of(rng, widths)
        X, y = data(rng, case, n, here)
        params = network(rng, case, here, kind)
        # For other points as well, whose gradient is returned by who remembers only the last ones.
        others = flat(backprop(2 * X, y, params, kind))
        if telling(X, y, params, kind) and min(np.max(np.abs(part)) for part in others) > 3e-4:
            return {"X": X, "y": y, "params": params, "kind": kind}


def draw_forward(rng, case):
    inputs = draw_network(rng, case)
    del inputs["y"]
    return inputs


def steady(run):
    """Every epoch lowers the cost, and moves each array by far more than may be off."""
    costs, *ends = trained_as()(**run)
    before = cost_of(run["X"], run["y"], run["params"], run["kind"])
    falls = np.append(before, costs)
    moves = zip(ends, flat(run["params"]), strict=True)
    return np.all(np.diff(falls) < -0.03 * falls[:-1]) and costs[-1] > 0.01 * before and all(
        np.max(np.abs(end - start)) > 0.01 * np.max(np.abs(start)) for end, start in moves
    )  # fmt: skip


def calm(run):
    """Neither the right way nor the commonest wrong ones lose float32: fly off, end at 0 or meet relu's kink."""
    away = []

    def watched(grad):
        def watching(X, y, params, kind):
            inputs, zs = passed(X, params, kind)
            near = [
                np.abs(z) < 0.002 * (np.abs(a) @ np.abs(W)) for z, a, (W, _) in zip(zs, inputs, params, strict=True)
            ]
            away.append(kind != "relu" or not any(map(np.any, near[:-1])))
            return grad(X, y, params, kind)

        return watching

    before = cost_of(run["X"], run["y"], run["params"], run["kind"])
    ways = [backprop, *(changed(error=each) for each in (summed, by_points, halved, lambda y_hat, y: error(y, y_hat)))]
    with np.errstate(all="ignore"):
        costs = np.array([trained_as(grad=watched(way))(**run)[0] for way in ways])
    return all(away) and np.all(costs > 0.002 * before) and np.all(costs < 30 * before)


def draw_run(rng, case):
    """Runs in which the order of the points makes no difference: one batch, or points that are all alike."""
    kind, n, batch_size, epochs, alike, widths = RUNS[case]
    while True:
        here = widths_of(rng, widths)
        X, y = data(rng, case, n, here, alike)
        params = network(rng, case, here, kind)
        lr = float(rng.choice((0.02, 0.05))) if case < 3 else float(rng.uniform(0.01, 0.2))
        run = {"X": X, "y": y, "params": params, "kind": kind, "lr": lr, "batch_size": batch_size, "epochs": epochs}
        if (alike or telling(X, y, params, kind)) and steady(run) and calm(run):
            return {**run, "seed": int(rng.integers(1000))}


def draw_orders(rng, _case):
    """Runs of a single layer, in which every order of an epoch's batches leads elsewhere."""
    widths = (3, 2)
    while True:
        X, y = data(rng, LARGEST, POINTS, widths)
        run = {"X": X, "y": y, "params": network(rng, LARGEST, widths, "tanh"), "kind": "tanh", "lr": 0.4}
        (W, b), *_ = run["params"]
        ends = np.hstack([end.reshape(len(FIRSTS), -1) for end in epoch_ends(X, y, W[None], b[None, None], run["lr"])])
        apart = np.max(np.abs(ends[:, None] - ends), axis=2) + np.eye(len(ends))
        if np.min(apart) > 50 * TOLERANCE and np.max(np.abs(ends)) < 10:
            seeds = tuple(int(seed) for seed in rng.integers(0, 2**31, SEEDS))
            return {**run, "batch_size": FIRST, "epochs": EPOCHS, "seeds": seeds}


def draw_lesson(rng, _case):
    """Two lines to bend into |x|, from a start that is nearly the same each time."""
    W1, b1, W2, b2 = (np.array(it) * rng.uniform(0.9, 1.1, np.shape(it)) for it in LESSON)
    X = np.linspace(-2, 2, 11).reshape(11, 1)
    return {
        "X": X, "y": np.abs(X), "params": [(W1, b1), (W2, b2)], "kind": "relu", "lr": 0.1, "batch_size": 6,
        "epochs": 3, "seed": int(rng.integers(1000)),
    }  # fmt: skip


LESSON = ([[2.0, -2.0]], [-0.1, -0.1], [[0.1], [0.3]], [0.1])


# --- what learners get wrong


def wrong(name, step, says, *formulas, raises=""):
    """A mistake, in each of the ways in which it is made."""
    return [Mistake(name, formula, says, step, raises) for formula in formulas or (None,)]


def sloped_as(**changed):
    """The slope with another formula for some kinds, of z and of a = activation(z)."""
    return lambda z, kind: changed[kind](z, activation(np, z, kind)) if kind in changed else slope(z, kind)


def at_activation(z, kind):
    return slope(activation(np, z, kind), kind)


NO_KIND = "Whatever `kind` says, the activation is always the same: look at where you choose between the three."
NO_SLOPE = "This is the activation itself: its slope is asked for."
AT_ACTIVATION = "The slope is taken at the activation's value a, and not at the pre-activation z that a came from."
NO_SQUARE = "The slope of tanh lacks a square: it is the same at z and at -z."
HALF_SIGMOID = "The slope of the sigmoid lacks a factor: it goes to 0 on either side, where z is large."
NO_STEP = "The slope of relu has two values: above 0 relu rises equally fast everywhere, below 0 it does not rise."
SLOPE_MISTAKES = (
    *wrong("activation_returned", "", NO_SLOPE, lambda z, kind: activation(np, z, kind)),
    *wrong("derivative_at_activation", "", AT_ACTIVATION, at_activation,
           sloped_as(sigmoid=lambda z, a: z * (1 - z), tanh=lambda z, a: 1 - z**2)),
    *wrong("kind_ignored", "", NO_KIND, *(lambda z, kind, one=one: slope(z, one) for one in KINDS)),
    *wrong("tanh_not_squared", "", NO_SQUARE, sloped_as(tanh=lambda z, a: 1 - a)),
    *wrong("sigmoid_factor_missing", "", HALF_SIGMOID, sloped_as(sigmoid=lambda z, a: a),
           sloped_as(sigmoid=lambda z, a: 1 - a)),
    *wrong("relu_not_a_step", "", NO_STEP, sloped_as(relu=lambda z, a: a), sloped_as(relu=lambda z, a: 1 + 0 * z)),
)  # fmt: skip


def layered(layer, last=lambda z, kind: z, bend=lambda z, kind: activation(np, z, kind)):
    """forward with another layer: layer(a, W, b, f), where f is what bends it."""

    def run(X, params, kind):
        *hidden, (W, b) = params
        for weights in hidden:
            X = layer(X, *weights, lambda z: bend(z, kind))
        return last(layer(X, W, b, lambda z: z), kind)

    return run


# Of two matrices that fit for a matrix product, (a, b) and (b, c), and met entry by entry; and of two that fit once one
# is turned, (a, b) and (c, b) or (a, b) and (a, c), and met as they are.
ELEMENTWISE = (
    r"broadcast together with shapes \((\d+),(\d+)\) \(\2,\d+\)|Incompatible shapes: \[(\d+),(\d+)\] vs. \[\4,\d+\]"
)
UNTURNED = (
    r"cannot be multiplied \((?:\d+x(\d+) and \d+x\1|(\d+)x\d+ and \2x\d+)\)"
    r"|In\[0\]: \[(?:\d+,(\d+)\], In\[1\]: \[\d+,\3|(\d+),\d+\], In\[1\]: \[\4,\d+)\]"
    r"|shapes (?:\(\d+,(\d+)\) and \(\d+,\5\)|\((\d+),\d+\) and \(\6,\d+\)) not aligned"
)
ENTRIES = "These two would fit for a matrix product, and they meet entry by entry: @ is the one, * the other."
TURN = (
    "These two fit once one of them is transposed. Write down the shapes of both, and of the product that you want: "
    "there is one way only."
)
PRODUCTS = (
    *wrong("elementwise_product", "", ENTRIES, raises=ELEMENTWISE),
    *wrong("transpose_missing", "", TURN, raises=UNTURNED),
)

ALL_BENT = "The last layer is activated as well: it is linear, and its z is ŷ."
NONE_BENT = "No layer is activated: without a curve in between, many layers can do no more than one."
LATE_BIAS = "In the hidden layers the bias is added after the activation: it belongs to z, before it."
FALLING = "The sigmoid falls where it should rise, to 1 at large z: look at the sign in its exponent."
FORWARD_MISTAKES = (
    *wrong("last_layer_activated", "last", ALL_BENT,
           layered(lambda a, W, b, f: f(a @ W + b), last=lambda z, kind: activation(np, z, kind))),
    *wrong("activation_skipped", "hidden", NONE_BENT, layered(lambda a, W, b, f: a @ W + b)),
    *wrong("bias_forgotten", "hidden", "The biases do not come in.", layered(lambda a, W, b, f: f(a @ W))),
    *wrong("bias_after_activation", "hidden", LATE_BIAS, layered(lambda a, W, b, f: f(a @ W) + b)),
    *wrong("kind_ignored", "hidden", NO_KIND,
           *(lambda X, params, kind, one=one: passed(X, params, one)[1][-1] for one in KINDS)),
    *wrong("sigmoid_of_minus_z", "hidden", FALLING,
           layered(lambda a, W, b, f: f(a @ W + b),
                   bend=lambda z, kind: activation(np, -z if kind == "sigmoid" else z, kind))),
    *PRODUCTS,
)  # fmt: skip


def back(**changes):
    """backward with other steps."""
    return lambda X, y, params, kind: flat(backprop(X, y, params, kind, **changes))


def summed(y_hat, y):
    return 2 * (y_hat - y)


def halved(y_hat, y):
    return (y_hat - y) / y.size


def by_points(y_hat, y):
    return 2 * (y_hat - y) / len(y)


FACTOR = "The 2 is missing, from the derivative of the square: every gradient is half of what it should be."
SUMMED = "The cost is a mean and the gradient that of a sum: the errors are divided by nothing."
BY_POINTS = "The errors are divided by the number of points alone: the mean is over all n·k entries of ŷ."
ERROR_TURNED = "Every sign is the other way round: the error is ŷ - y."
BIAS_ROWS = "∂b is not added up over the points: it has one entry for each unit, since a bias acts on all points."
BIAS_NUMBER = "∂b is a single number, added up over points and units: it has one entry for each unit."
BIAS_MEAN = "∂b is averaged over the points where it should be added up: δ has the 1/n already."
NO_MASK = (
    "On the way back the activation is left out: behind the weights, each entry is multiplied by the slope at its z."
)
LAST_SLOPE = "A slope is multiplied into the last layer's δ: that layer is linear, and its δ is 2/(n·k)·(ŷ - y)."
TURNED = "Each ∂W has its rows and columns exchanged: its shape is that of W, (inputs, units)."
UNBENT = "∂W is made with the z of the layer before: what has gone into this layer is its activation, a."
REVERSED = "The layers come as the way back meets them, the last first: the first layer comes first."
SWAPPED = "Each pair comes the other way round: it is (∂W, ∂b)."
ELSEWHERE = (
    "This is the gradient for other points, for which `forward` was called in between: what is remembered belongs into "
    "the cache, and not into a global variable or an object."
)
CACHE_CHANGED = (
    "The gradient is right at first, and not when `backward` is called again with the same cache: something in it was "
    "changed. Make new arrays and lists: -=, *= and pop change the old ones."
)
BACKWARD_MISTAKES = (
    *wrong("missing_factor_2", "error", FACTOR, back(error=halved)),
    *wrong("missing_mean", "error", SUMMED, back(error=summed)),
    *wrong("divided_by_n_only", "error", BY_POINTS, back(error=by_points)),
    *wrong("sign_flipped", "error", ERROR_TURNED, back(error=lambda y_hat, y: error(y, y_hat))),
    *wrong("bias_not_summed_over_batch", "bias", BIAS_ROWS, back(bias=lambda delta: delta),
           back(bias=lambda delta: delta.sum(axis=1))),
    *wrong("bias_summed_over_everything", "bias", BIAS_NUMBER, back(bias=np.sum)),
    *wrong("bias_averaged", "bias", BIAS_MEAN, back(bias=lambda delta: delta.mean(axis=0))),
    *wrong("mask_skipped", "hidden", NO_MASK, back(slope=lambda z, kind: 1.0)),
    *wrong("derivative_at_activation", "hidden", AT_ACTIVATION, back(slope=at_activation)),
    *wrong("last_layer_activated", "error", LAST_SLOPE, back(last=lambda delta, z, kind: delta * slope(z, kind))),
    *wrong("weights_transposed", "weights", TURNED, back(weight=lambda a, delta: delta.T @ a)),
    *wrong("pre_activation_in_weights", "weights", UNBENT, back(seen=lambda inputs, zs: [inputs[0], *zs[:-1]])),
    *wrong("layers_reversed", "", REVERSED, lambda **inputs: flat(backprop(**inputs)[::-1])),
    *wrong("swapped_pair", "", SWAPPED, lambda **inputs: flat((db, dW) for dW, db in backprop(**inputs))),
    *wrong("remembered_elsewhere", "", ELSEWHERE, lambda X, **inputs: flat(backprop(2 * X, **inputs))),
    *wrong("cache_changed", "", CACHE_CHANGED, back(error=lambda y_hat, y: error(y_hat - y, y)),
           back(error=lambda y_hat, y: error(error(y_hat, y), y))),
    *wrong("cache_changed", "", CACHE_CHANGED, raises="pop from empty list"),
    *PRODUCTS,
)  # fmt: skip


def batches(n, batch_size):
    return [slice(start, start + batch_size) for start in range(0, n, batch_size)]


def trained_as(*, grad=backprop, rate=lambda lr: lr, more=0, batches=batches, update=moved, cost=lambda told: told[-1]):
    """train_mlp with other steps. cost(told): of the costs before each batch of an epoch and after the last one."""

    def run(X, y, params, kind, lr, batch_size, epochs, **_inputs):
        costs = []
        for _ in range(epochs + more):
            told = [cost_of(X, y, params, kind)]
            for part in batches(len(X), batch_size):
                params = update(params, grad(X[part], y[part], params, kind), rate(lr))
                told.append(cost_of(X, y, params, kind))
            costs.append(cost(told))
        return np.array(costs), *flat(params)

    return run


def changed(**changes):
    """The gradient with other steps."""
    return lambda X, y, params, kind: backprop(X, y, params, kind, **changes)


def on_the_way(X, y, params, kind, lr, batch_size, epochs, **_inputs):
    """Each layer moves as soon as its gradient is known, so that δ goes back through new weights."""
    here = {}

    def new(delta, W, k):
        return delta @ (W - lr * here["inputs"][k].T @ delta).T

    def seen(inputs, _zs):
        here["inputs"] = inputs
        return inputs

    return trained_as(grad=changed(through=new, seen=seen))(X, y, params, kind, lr, batch_size, epochs)


def accumulated(**inputs):
    sums = [(0 * W, 0 * b) for W, b in inputs["params"]]

    def added(*batch):
        sums[:] = moved(sums, backprop(*batch), -1)
        return sums

    return trained_as(grad=added)(**inputs)


def of_whole_batches(batch_size, **inputs):
    """The smaller last batch is taken as if it had as many points as the others."""

    def divided(X, y, params, kind):
        share = len(X) / batch_size if batch_size < len(inputs["X"]) else 1
        return [(share * dW, share * db) for dW, db in backprop(X, y, params, kind)]

    return trained_as(grad=divided)(batch_size=batch_size, **inputs)


def told_as(change):
    """The right run with other costs or parameters: change(costs, ends, inputs)."""

    def run(**inputs):
        costs, *ends = trained_as()(**inputs)
        costs, ends = change(costs, ends, inputs)
        return costs, *ends

    return run


UPHILL = "The steps go uphill: the cost falls against the gradient, so the step has a minus."
ADDED_UP = "The gradients add up from batch to batch: each step begins with a fresh gradient."
EPOCH_COUNT = "There is one epoch too many, or one too few: `epochs` of them are asked for."
ONE_UPDATE = "There is one update in each epoch, however many batches there are: every batch makes one."
DROPPED = "The points that fill no whole batch are left out: they make a smaller last batch."
EARLY = "The parameters are right, and each cost is of the time before its epoch: costs[0] is the one after the first."
ON_THE_WAY = (
    "The parameters are right, and each cost is the mean of what the batches of an epoch had before their updates: it "
    "is asked for after the epoch, on all points."
)
ONE_COST = "The parameters are right, and there is one cost where a list of one for each epoch is asked for."
HALF = "The parameters are right, and every cost is half of what it should be."
COST_SUM = "The parameters are right, and the costs are sums: they are means over all n·k entries."
START = "The costs are right, and the parameters are those that were given, not those that the training has led to."
STILL = "The weights learn and the biases do not: they stay as they were given."
NEW_WEIGHTS = (
    "A layer moves before δ goes back through it, and so δ meets the new weights: take the whole gradient first, and "
    "then move all layers."
)
OWN_MEAN = "The smaller last batch is divided by batch_size: it has a mean of its own, over the points that it has."
RATE = (
    "The learning rate does not come in once: look at how often `lr` stands in the step, and that it is the argument."
)
LOOP_MISTAKES = (
    *wrong("gradient_ascent", "step", UPHILL, trained_as(rate=lambda lr: -lr)),
    *wrong("accumulated_gradient", "step", ADDED_UP, accumulated),
    *wrong("off_by_one_epoch", "again", EPOCH_COUNT, trained_as(more=1), trained_as(more=-1)),
    *wrong("one_update_per_epoch", "again", ONE_UPDATE,
           trained_as(batches=lambda n, batch_size: [slice(0, batch_size)])),
    *wrong("remainder_dropped", "again", DROPPED,
           trained_as(batches=lambda n, batch_size: batches(n, batch_size)[: n // batch_size])),
    *wrong("costs_before_epoch", "cost", EARLY, trained_as(cost=lambda told: told[0])),
    *wrong("costs_during_epoch", "cost", ON_THE_WAY, trained_as(cost=lambda told: np.mean(told[:-1]))),
    *wrong("last_cost_only", "cost", ONE_COST, told_as(lambda costs, ends, inputs: (costs[-1], ends))),
    *wrong("half_mse", "cost", HALF, told_as(lambda costs, ends, inputs: (costs / 2, ends))),
    *wrong("sum_not_mean", "cost", COST_SUM, told_as(lambda costs, ends, inputs: (costs * inputs["y"].size, ends))),
    *wrong("start_returned", "step", START, told_as(lambda costs, ends, inputs: (costs, flat(inputs["params"])))),
    *wrong("biases_not_updated", "step", STILL,
           trained_as(update=lambda params, grads, lr: [
               (W - lr * dW, b) for (W, b), (dW, _) in zip(params, grads, strict=True)])),
    *wrong("missing_factor_2", "gradient", FACTOR, trained_as(rate=lambda lr: lr / 2)),
    *wrong("missing_mean", "gradient", SUMMED, trained_as(grad=changed(error=summed))),
    *wrong("divided_by_n_only", "gradient", BY_POINTS, trained_as(grad=changed(error=by_points))),
)  # fmt: skip
BY_HAND_MISTAKES = (
    *LOOP_MISTAKES,
    *wrong("hidden_delta_from_new_weights", "step", NEW_WEIGHTS, on_the_way),
    *wrong("remainder_mean", "again", OWN_MEAN, of_whole_batches),
    *wrong("learning_rate_twice", "step", RATE, trained_as(rate=lambda lr: lr * lr)),
    *wrong("learning_rate_ignored", "step", RATE, trained_as(rate=lambda lr: 0.01)),
    *wrong("mask_skipped", "gradient", NO_MASK, trained_as(grad=changed(slope=lambda z, kind: 1.0))),
    *wrong("derivative_at_activation", "gradient", AT_ACTIVATION, trained_as(grad=changed(slope=at_activation))),
)
SAME_ORDER = (
    "Every epoch takes the points in the same order: shuffle them anew in each. A generator that is made inside the "
    "loop begins anew with it."
)
NO_SEED = "Whatever the seed, the orders are the same: let the generator begin with `seed`."
ORDER_MISTAKES = (
    *wrong("same_order_each_epoch", "order", SAME_ORDER, lambda **_inputs: (0.0, 0.0, 1.0),
           lambda **_inputs: (0.0, 0.0, 0.0)),
    *wrong("seed_ignored", "order", NO_SEED, lambda **_inputs: (0.0, 1.0, 0.0)),
)  # fmt: skip


# --- hints, by hand


def slope_by_hand(z, kind):
    a = activation(np, z, kind)
    formula = {"sigmoid": "a·(1 - a)", "tanh": "1 - a²", "relu": "1 where z > 0, else 0"}[kind]
    return {"slope": f"a = {kind}(z) = {paper(a)}; the slope is {formula}: {paper(slope(z, kind))}"}


def forward_by_hand(X, params, kind):
    inputs, zs = passed(X, params, kind)
    first = f"z = X @ W + b = {paper(zs[0])}"
    hidden = f", and a = {kind}(z) = {paper(inputs[1])}" if len(params) > 1 else ", and with one layer this is ŷ"
    return {
        "hidden": f"the first layer: {first}{hidden}",
        "last": f"the last layer stays as it is: ŷ = a @ W + b = {paper(zs[-1])}",
    }


def backward_by_hand(X, y, params, kind):
    inputs, zs = passed(X, params, kind)
    delta = error(zs[-1], y)
    last = len(params)
    lines = {
        "error": f"layer {last}: ŷ = {paper(zs[-1])}, and δ = 2/{y.size}·(ŷ - y) = {paper(delta)}",
        "weights": f"∂W = aᵀ @ δ, with a = {paper(inputs[-1])}: {paper(inputs[-1].T @ delta)}",
        "bias": f"∂b, the columns of δ = {paper(delta)} added up: {paper(delta.sum(axis=0))}",
        "hidden": "with one layer only, δ goes no further back",
    }
    if last > 1:
        through = delta @ params[-1][0].T
        steep = slope(zs[-2], kind)
        lines["hidden"] = (
            f"layer {last - 1}: δ @ Wᵀ = {paper(through)}, {kind}'(z) at z = {paper(zs[-2])} is {paper(steep)}; entry "
            f"by entry: {paper(through * steep)}"
        )
    return lines


def run_by_hand(X, y, params, kind, lr, batch_size, epochs, **_inputs):
    first = slice(0, int(batch_size))
    found = backprop(X[first], y[first], params, kind)
    after = moved(params, found, lr)
    return {
        "gradient": "of the first batch, in the last layer: ∂W and ∂b are "
        f"{paper(found[-1][0])} and {paper(found[-1][1])}",
        "step": f"then, in all layers at once, W - {paper(lr)}·∂W and b - {paper(lr)}·∂b: in the last layer "
        f"{paper(after[-1][0])} and {paper(after[-1][1])}",
        "again": f"{len(batches(len(X), int(batch_size)))} such steps are an epoch, each with {int(batch_size)} points "
        f"or with what is left; {int(epochs)} epochs in all",
        "cost": "after each epoch, once: ŷ for all points with the new parameters, and the mean of all (ŷ - y)²",
        "order": "one generator is made before the loop, from seed; in each epoch it gives a new order of the points",
    }


# --- the exercise


def by_layers(result):
    """From the last layer backwards, as the gradient goes."""
    pairs = list(zip(result[::2], result[1::2], strict=True))
    named = [(f"the gradient of layer {k}", np.concatenate([it.ravel() for it in one])) for k, one in
             enumerate(pairs, start=1)]  # fmt: skip
    return named[::-1]


def by_epochs(result):
    costs, *ends = result
    named = [(f"the cost after epoch {k}", cost) for k, cost in enumerate(costs, start=1)]
    return [*named, ("the last parameters", np.concatenate([part.ravel() for part in ends]))]


def named(*labels):
    return tuple(f"{label} of layer {k}" for k in range(1, LARGEST + 1) for label in labels)


TRAINED = "a pair: a list with a pair (W, b) for each layer, and a list of costs"
OPTIMIZER = "train_network works without your framework's SGD optimizer, which it is there to show: accepted."


def training(function, mistakes, follows, points, **settings):
    """A function that trains, looked at in three ways: to the digit, for the order of its batches, and for its end."""
    common = {"calls": function, "form": TRAINED, "working": run_by_hand, "follows": follows, "allows": relative}
    whole = Check(
        function, points=points, draw=draw_run, reference=trained, measure=after_training, cases=len(RUNS),
        returns=("costs", *named("W", "b")), steps=by_epochs, mistakes=mistakes, **{**common, **settings},
    )  # fmt: skip
    order = Check(
        f"{function}_order", points=1, draw=draw_orders, reference=lambda xp, **_inputs: (0.0, 1.0, 1.0),
        measure=orders_of, cases=3, dtypes=("float32",), probe=several, mistakes=ORDER_MISTAKES,
        returns=("the gap to the nearest result of any order", "a new order in each epoch (1 is yes)",
                 "other orders for other seeds (1 is yes)"),
        **{**common, **settings, "allows": lambda right, **_inputs: (TOLERANCE, 0.1, 0.1)},
    )  # fmt: skip
    learns = Check(
        f"{function}_learns", points=1, draw=draw_lesson, reference=lambda xp, **_inputs: 0.0, measure=excess, cases=1,
        dtypes=("float32",), returns=(f"what the cost in the end has above {LEARNED}",),
        **{**common, **settings, "allows": lambda right, **_inputs: 1e-6},
    )  # fmt: skip
    return whole, order, learns


def line_run(function, epochs, costs, m, b, digits):
    inputs = {"X": X_COURSE, "y": Y_COURSE, "params": LINE, "kind": "tanh", "lr": 0.01, "batch_size": 8}
    return Truth(function, {**inputs, "epochs": epochs, "seed": 1}, (costs, m, b), digits)


COSTS = (8.57, 4.08, 2.25, 1.51, 1.2, 1.07, 1.01, 0.981)
"""After updates 1 to 8, as the course prints them."""

EXERCISE = Exercise(
    title="Backpropagation by hand",
    story=STORY + BY_AUTODIFF + RULES,
    frameworks=("torch", "tensorflow", "numpy"),
    part="From a line to a network",
    builds_on=("exercise_03", "exercise_05", "exercise_10"),
    checks=(
        Check(
            "activation_gradient",
            points=1,
            draw=draw_slope,
            reference=sloped,
            measure=mask,
            form="an array of the shape of z",
            allows=relative,
            cases=9,
            mistakes=SLOPE_MISTAKES,
            working=slope_by_hand,
            forbids=BY_HAND,
        ),
        Check(
            "forward",
            points=2,
            draw=draw_forward,
            reference=predicted,
            measure=prediction,
            form="a pair: ŷ and the cache",
            returns=("ŷ",),
            cases=len(NETWORKS),
            tolerance=lambda inputs: sum(len(W) for W, _ in inputs["params"]),
            mistakes=FORWARD_MISTAKES,
            working=forward_by_hand,
            forbids=BY_HAND,
        ),
        Check(
            "backward",
            points=4,
            draw=draw_network,
            reference=gradients,
            probe=there_and_back,
            uses=("forward",),
            measure=by_layer,
            form="a list with a pair (∂W, ∂b) for each layer",
            returns=named("∂W", "∂b"),
            allows=relative,
            steps=by_layers,
            cases=len(NETWORKS),
            mistakes=BACKWARD_MISTAKES,
            follows=("activation_gradient", "forward"),
            working=backward_by_hand,
            forbids=BY_HAND,
        ),
        *training("train_mlp", BY_HAND_MISTAKES, ("activation_gradient", "forward", "backward"), 3, forbids=BY_HAND),
        *training(
            "train_network",
            LOOP_MISTAKES,
            ("train_mlp",),
            2,
            frameworks=("torch", "tensorflow"),
            if_unused={"optimizers": OPTIMIZER},
        ),
    ),
    hints=(
        "Begin with `activation_gradient`: each slope can be written with the activation's own value a. The sigmoid's "
        "is largest where a = 0.5, that of tanh where a = 0, and relu's knows two values only.",
        "Before you write `backward`, write down the shape of everything for two layers: X (n, d), a (n, h), δ of each "
        "layer like its z. A product that gives ∂W the shape of W can be written in one way only.",
        "The cache may be a list with what went into each layer and the z that came out. On the way back the layers "
        "come last first, so each pair goes to the front of the list.",
        "On the course's line, one layer, δ is 2/8·(ŷ - y): its products with x add up to 36.305, and its own entries "
        "to 6.265. If you have that and deeper networks are off, look at the line that makes δ of the layer before.",
        "`train_mlp`: shuffle X and y with one order, cut it into batches, and for each of them forward, backward, "
        "and new parameters. Two updates of the course's line, all in one batch, leave the costs 8.572 and 4.077.",
        "In `backward`: delta = 2 / (n * k) * (y_hat - y); then for each layer from the last on: dW = a.T @ delta; "
        "db = delta.sum over the points; delta = (delta @ W.T) * activation_gradient(z of the layer before, kind).",
    ),
    solved=(
        "You have written what every deep-learning framework does when it trains, for any depth and any width. From "
        "here on autodiff does the way back, and you know what it does."
    ),
    sources=(
        "jonkrohn/ML-foundations, commit a459590, notebooks/gradient-descent-from-scratch.ipynb",
        "Goodfellow, Bengio and Courville, Deep Learning (MIT Press, 2016), section 6.5, Back-Propagation",
        "Rumelhart, Hinton and Williams, Learning representations by back-propagating errors, Nature 323 (1986)",
    ),
    truths=(
        Truth("forward", {"X": X_COURSE, "params": LINE, "kind": "tanh"}, (0.1, 1.0, 1.9, 2.8, 3.7, 4.6, 5.5, 6.4), 12),
        Truth("backward", {"X": X_COURSE, "y": Y_COURSE, "params": LINE, "kind": "tanh"}, (36.305, 6.265), 10),
        *(
            line_run(function, *figures)
            for function in ("train_mlp", "train_network")
            for figures in ((1, (8.5722,), 0.53695, 0.03735, 5), (8, COSTS, -0.0814, -0.0119, 3))
        ),
    ),
)
