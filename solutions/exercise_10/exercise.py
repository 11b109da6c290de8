"""Mini-batches: a step for every few points, and a learning rate that falls from epoch to epoch."""

from itertools import combinations_with_replacement, permutations, product

import numpy as np

from grader.authoring import AUTODIFF, Check, Exercise, Mistake, Noted, Truth, paper, term

STORY = """\
In exercise_04 every step looked at all n points. With eight of them that costs
nothing; with eight million a single step takes minutes, though a few hundred points
would have said nearly the same. So the points are dealt out in mini-batches, and θ
takes a step after each of them. A mini-batch gives the gradient only roughly, but
there are many steps for the price of one. That is the "stochastic" in stochastic
gradient descent, SGD.

Both parameters now stand in one column, the intercept first, and so does the gradient:

    θ = [b, m]ᵀ        ∇C = [∂C/∂b, ∂C/∂m]ᵀ        both (2, 1)

    ∂C/∂b = (2/n) · Σᵢ uᵢ        ∂C/∂m = (2/n) · Σᵢ uᵢ·xᵢ        uᵢ = b + m·xᵢ - yᵢ

On a mini-batch the sums run over its points, and n is how many it has.

One epoch goes through all the points once. They are shuffled first, or the same points
would pull together in every epoch; each x keeps its y; and if batch_size does not
divide n, what is left makes a smaller last batch. With n = 8 and batch_size = 3:

    order      5 0 7 2 6 1 3 4
    batches    5 0 7 | 2 6 1 | 3 4

Near the minimum the steps of single batches begin to disagree, and θ dances around it
without coming to rest. Shorter steps calm it down, so the learning rate falls: after
each epoch, not after each batch,

    α ← λ·α

What to implement

- `gradient_vector(x, y, theta)`: x and y have shape (n,), theta has shape (2, 1);
  returns ∇C of the mean squared error, shape (2, 1).
- `minibatches(x, y, batch_size, seed)`: one epoch. Yields pairs (x_batch, y_batch):
  every point once, batch_size of them in each batch and the rest in the last, the
  order given by seed, an int. The same seed gives the same order, another seed another
  one. A generator, a list, whatever a `for` can go through; of arrays or of lists.
- `train_sgd(x, y, theta, lr, decay, batch_size, epochs, seed)`: `epochs` epochs from
  theta on, a step after every batch, each epoch in a new order, all of it given by
  seed. lr is multiplied by decay after each epoch. Returns the pair (θ, costs): the
  last θ, (2, 1), and a list of `epochs` scalars, costs[k] being the cost on all the n
  points after epoch k + 1.

The rules

- By hand: inside these functions no automatic differentiation. Everything else of your
  framework may be used, and each function may call the others; `train_sgd` need not
  call `minibatches`.
- lr and decay are floats; batch_size and epochs are ints of at least 1, and batch_size
  may be larger than n.
- Your order is your own: nobody asks for a particular one. Where it makes no difference
  your numbers are compared with the right ones, elsewhere with all that can come out.
- Leave the arguments as they are: beware of shuffling x itself, and of `theta -= …`.
"""

X_COURSE = np.arange(8.0)
Y_COURSE = np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])
START = np.array([[0.1], [0.9]])

# After updates 1, 2, … of the course's line with all points in each batch. Where a print of three digits lies halfway
# between two, the exact value stands here.
COSTS = (8.57, 4.08, 2.25, 1.51, 1.2, 1.07, 1.01, 0.981)
INTERCEPTS = (0.03735, 0.00137, -0.0177, -0.026, -0.0275, -0.0247, -0.0192, -0.0119)
SLOPES = (0.53695, 0.305, 0.157, 0.0625, 0.00137, -0.0382, -0.0642, -0.0814)

SIZES = (1, 2, 3, 7, 12, 50)
SHUFFLES = ((4, 5), (7, 3), (8, 4), (9, 9), (10, 4), (1, 1), (7, 1), (50, 20))
"""n and batch_size, case by case: with a rest and without, one that is larger than n."""
RUNS = ((2, 2, 2), (3, 2, 1), (5, 2, 3), (3, 5, 3), (7, 7, 3), (3, 1, 2), (7, 3, 2), (12, 20, 3))
"""n, batch_size and epochs: the points are all in one batch, or else they are all alike."""
WHOLE = (-5.0, -4.0, -3.0, -2.0, 2.0, 3.0, 4.0, 5.0)  # no 1, which would hide a forgotten x


def signs(rng, n):
    """Plus and minus, both of them where there are two points or more."""
    drawn = rng.choice((-1.0, 1.0), n, p=(0.3, 0.7))
    drawn[1:2] = -drawn[:1]
    return rng.permutation(drawn)


def clear(terms):
    """The sum keeps its digits, since it is no small rest of large numbers."""
    return abs(np.sum(terms)) > 0.05 * np.sum(np.abs(terms))


def telling(x, y, theta):
    """Neither sum of the gradient cancels, and with two points or more x is not sorted."""
    b, m = theta
    parts = np.stack((m * x, b + 0 * x, -y))  # they add up to u
    u = parts.sum(axis=0)
    kept = clear(x) and clear(parts) and clear(parts * x) and clear(parts * u)
    return kept and (len(x) == 1 or bool(np.any(np.diff(x) < 0)))


def points(rng, case, n):
    """x, y and θ, by their errors u, which so have both signs and unequal sizes: y = b + m·x - u."""
    while True:
        if case < 3:
            x, u = rng.choice(WHOLE, n, replace=False), signs(rng, n) * (2 + rng.permutation(7)[:n])
            theta = rng.choice(WHOLE, 2, replace=False)
        else:
            x, u = (signs(rng, n) * 10 ** rng.uniform(-0.7, 0.7, n) for _ in range(2))
            theta = signs(rng, 2) * rng.uniform(0.5, 3, 2)
        y = theta[0] + theta[1] * x - u
        if telling(x, y, theta):
            return x, y, theta.reshape(2, 1)


def draw_points(rng, case):
    return dict(zip(("x", "y", "theta"), points(rng, case, SIZES[case]), strict=True))


def draw_shuffle(rng, case):
    """All x and all y differ, and none of the x is one of the y: every value says where it comes from."""
    n, batch_size = SHUFFLES[case]
    values = rng.permutation(np.arange(-n, n + 1)[np.arange(2 * n + 1) != n])
    if case > 2:
        values = values * rng.uniform(0.05, 5) + rng.uniform(-0.2, 0.2, 2 * n) * 0.05
    return {"x": values[:n] * 1.0, "y": values[n:] * 1.0, "batch_size": batch_size, "seed": int(rng.integers(20, 100))}


def rates(rng, case, x):
    """lr far below what makes descent diverge, as the curvature is at most 2(1 + mean(x²)); decay; seed."""
    if case < 3:
        lr, decay = 0.01, 0.5
    else:
        lr, decay = float(rng.uniform(0.05, 0.15) / (1 + np.mean(x**2))), float(rng.uniform(0.4, 0.8))
    return {"lr": lr, "decay": decay, "seed": int(rng.integers(20, 100))}


def draw_run(rng, case):
    """Where the order makes no difference: the same point n times, or all the points in one batch."""
    n, batch_size, epochs = RUNS[case]
    x, y, theta = points(rng, case, n if batch_size >= n else 1)
    x, y = np.resize(x, n), np.resize(y, n)
    more = rates(rng, case, x)
    seed = more.pop("seed")
    return {"x": x, "y": y, "theta": theta, **more, "batch_size": batch_size, "epochs": epochs, "seed": seed}


def draw_orders(rng, case):
    """Three points, and each of their orders leads to another result."""
    while True:
        x, y, theta = points(rng, case, 3)
        lr = 0.03 if case < 1 else float(rng.uniform(0.15, 0.3) / (1 + np.mean(x**2)))
        inputs = {"x": x, "y": y, "theta": theta, "lr": lr, "decay": float(rng.choice((0.5, 0.75)))}
        inputs |= {"batch_size": (1, 2, 1)[case], "epochs": 3, "seed": int(rng.integers(20, 100))}
        once = after([orders(x, y, inputs["batch_size"])], whole, **inputs)
        if min(apart(row, np.delete(once, place, axis=0)) for place, row in enumerate(once)) > 0.02:
            return inputs


# --- gradient_vector --------------------------------------------------------------------------------------------------


def column(value):
    """θ or its gradient as it came, but for (2,), which is as good as (2, 1); and what there is to note."""
    found = np.asarray(value)
    if found.dtype.kind not in "iuf":
        raise TypeError(str(found.dtype))
    if found.shape == (2,):
        return found.reshape(2, 1), ("returns shape (2,) where (2, 1) is asked for",)
    return found, ()


def as_column(result, **_inputs):
    return Noted(*column(result))


def moments(xp, x, y):
    """A and c, of which 2(Aθ - c) is the gradient: the means of 1, x, x² and of y, xy."""
    over_x = xp.mean(x)
    A = xp.reshape(xp.stack([xp.mean(xp.ones_like(x)), over_x, over_x, xp.mean(x * x)]), (2, 2))
    return A, xp.reshape(xp.stack([xp.mean(y), xp.mean(x * y)]), (2, 1))


def gradient(xp, x, y, theta):
    A, c = moments(xp, x, y)
    return 2 * (xp.matmul(A, theta) - c)


def slopes(x, y, theta, factor=2.0, mean=np.mean):
    """The gradient as learners write it, in NumPy."""
    u = theta[0] + theta[1] * x - y
    return factor * np.array([[mean(u)], [mean(u * x)]])


def broadcast(x, y, theta):
    """A column of predictions minus a row of values: an n by n residual, and two rows of n entries."""
    X = np.column_stack((np.ones_like(x), x))
    return 2 / len(x) * X.T @ (X @ theta - y)


FACTOR_2 = "The 2 in front is missing: it comes from differentiating the square, d(u²)/du = 2u."
NO_MEAN = "n times too large: the sums are not divided by the number of points."
UPHILL = "The steps go uphill: θ - α·∇C, with a minus."

GRADIENT_MISTAKES = (
    Mistake("missing_factor_2", lambda x, y, theta: slopes(x, y, theta, 1.0), FACTOR_2, step="outer"),
    Mistake(
        "missing_mean", lambda x, y, theta: slopes(x, y, theta, mean=np.sum), f"Both entries are {NO_MEAN}", "mean"
    ),
    Mistake(
        "sign_flipped",
        lambda x, y, theta: -slopes(x, y, theta),
        "The sign is wrong throughout: u is b + m·x - y. With y - ŷ the inner derivative, -1, has to come in as well.",
        step="error",
    ),
    Mistake(
        "missing_x",
        lambda x, y, theta: slopes(x, y, theta)[[0, 0]],
        "∂C/∂m is the same as ∂C/∂b: every error has to be multiplied by its x before the mean.",
        step="product",
    ),
    Mistake(
        "swapped_pair",
        lambda x, y, theta: slopes(x, y, theta)[::-1],
        "Both entries are right, but in the other order: θ is [b, m]ᵀ, so ∂C/∂b stands first here.",
    ),
    Mistake(
        "theta_order",
        lambda x, y, theta: slopes(x, y, theta[::-1]),
        "θ is read as [m, b]ᵀ: its first entry is the intercept b, its second the slope m.",
        step="error",
    ),
    Mistake(
        "theta_order",
        lambda x, y, theta: slopes(x, y, theta[::-1])[::-1],
        "θ is read as [m, b]ᵀ, and the gradient comes in that order as well: here the intercept b stands first.",
        step="error",
    ),
    Mistake(
        "broadcast_n_by_n",
        broadcast,
        "The residual is n by n: a column of shape (n, 1) minus a row of shape (n,) pairs every prediction with every "
        "value. Bring y into the shape of the predictions first.",
        step="error",
    ),
)


# --- minibatches ------------------------------------------------------------------------------------------------------


def dealt(work, x, y, batch_size, seed):
    """The batches of several epochs, the first seed's twice; of each one more than there could be at most."""
    import itertools

    found = []
    for one in (seed, seed, seed + 1, seed + 2, seed + 3, seed + 4):
        epoch = work.minibatches(x, y, batch_size, one)
        if epoch is None:
            return None
        found.append(list(itertools.islice(epoch, len(x) + 1)))
    return found


BATCHES = (
    '"every batch is a pair of x and y, equally long"',
    "the number of batches",
    "the sizes of the batches",
    '"every point comes"',
    '"no point comes twice"',
    '"each x keeps its y"',
    '"the batches of an epoch differ"',
    '"the points are shuffled"',
    '"another seed gives another order"',
    '"the orders are more than rotated"',
    '"the same seed gives the same order"',
)
ENOUGH = 7
"""From so many points on orders are compared: fewer may agree by chance."""


def sizes_of(n, batch_size):
    return [min(batch_size, n - start) for start in range(0, n, batch_size)]


def right_batches(_xp, x, batch_size, **_inputs):
    sizes = sizes_of(len(x), batch_size)
    return (True, len(sizes), sizes, *(True,) * 8)


def pair_of(batch):
    """(x, y) of a batch; None where it is no such pair."""
    try:
        x, y = (np.asarray(part, np.float64) for part in batch)
    except (TypeError, ValueError):
        return None
    return (x, y) if x.ndim == 1 and x.shape == y.shape else None


def places(values, x):
    """Where among x each value stands; -1 for those that are none of them."""
    order = np.argsort(x)
    nearest = order[np.searchsorted((x[order][1:] + x[order][:-1]) / 2, values)]
    return np.where(np.abs(values - x[nearest]) <= 1e-6 * np.max(np.abs(x)), nearest, -1)


def measured_batches(result, x, y, batch_size, **_inputs):
    epochs = [[pair_of(batch) for batch in epoch] for epoch in result]
    right, found = sizes_of(len(x), batch_size), [[len(pair[0]) for pair in epoch if pair] for epoch in epochs]
    sizes = next((each for each in found if each != right), right)
    at = [places(np.concatenate([[], *(pair[0] for pair in epoch if pair)]), x) for epoch in epochs]
    ys = [np.concatenate([[], *(pair[1] for pair in epoch if pair)]) for epoch in epochs]
    counts = np.array([np.bincount(each[each >= 0], minlength=len(x)) for each in at])
    near = 1e-6 * np.max(np.abs(y))
    kept = [np.all((one >= 0) & (np.abs(y[one] - two) <= near)) for one, two in zip(at, ys, strict=True)]
    differ = [len(epoch) < 2 or any(differs(epoch[0], pair) for pair in epoch) for epoch in epochs]
    once = bool(np.all(counts)), bool(np.all(counts < 2))
    return (all(map(all, epochs)), len(sizes), sizes, *once, all(kept), any(differ), *orders_seen(at, len(x)))


def differs(one, other):
    return None in (one, other) or not np.array_equal(one[0], other[0])


def orders_seen(at, n):
    """Of the orders of several seeds, the first of them twice: which of four things are as they should be."""
    if n < ENOUGH or not len(at[0]):
        return (True,) * 4
    alike = [np.array_equal(at[0], order) for order in at]
    rotated = all(alike) or not all(is_rotated(order, at[0]) for order in at)
    return not all(np.array_equal(order, np.arange(n)) for order in at), not all(alike), rotated, alike[1]


def is_rotated(order, first):
    if len(order) != len(first) or not len(order):
        return False
    starts = np.flatnonzero(first == order[0])
    return len(starts) == 1 and np.array_equal(np.roll(first, -starts[0]), order)


def batches_with(wrong, sizes=None):
    """What is measured where the named facts do not hold, or the sizes are others: sizes(n, batch_size)."""

    def formula(x, batch_size, **_inputs):
        found = list(right_batches(None, x, batch_size))
        found[2] = (sizes or sizes_of)(len(x), batch_size)
        found[1] = len(found[2])
        for place in wrong(len(x), batch_size):
            found[place] = False
        return tuple(found)

    return formula


EVERY, TWICE, KEPT, DIFFER, SHUFFLED, OTHER, ROTATED, SAME = range(3, 11)


def if_long(*facts):
    """Facts that are looked at where there are enough points."""
    return lambda n, _size: facts if n >= ENOUGH else ()


def if_dropped(n, size):
    return (EVERY,) if n % size else ()


def drawn_anew(n, _size):
    return (EVERY, TWICE) if n > 1 else ()


def one_again(n, size):
    return (EVERY, TWICE, DIFFER) if size < n else ()


def equal(n, size):
    return [size] * -(-n // size)


def split_evenly(n, count):
    """The sizes that `np.array_split` makes."""
    return [n // count + (place < n % count) for place in range(count)]


REST_LOST = (
    "The remainder is dropped: where batch_size does not divide n, what is left makes a smaller last batch. With fewer "
    "points than batch_size they are all in it."
)
APART = "x and y are shuffled apart: a point's x comes with another point's y. One order has to serve both."
SHUFFLE_LOST = "The points come in the order of the data: they have to be shuffled, differently for each seed."

SHUFFLE_MISTAKES = (
    Mistake(
        "remainder_dropped", batches_with(if_dropped, lambda n, size: [size] * (n // size)), REST_LOST, step="batches"
    ),
    Mistake("no_shuffle", batches_with(if_long(SHUFFLED, OTHER)), SHUFFLE_LOST, step="order"),
    Mistake("shuffled_apart", batches_with(lambda n, _size: (KEPT,) if n > 1 else ()), APART, step="pairs"),
    Mistake(
        "seed_ignored",
        batches_with(if_long(OTHER)),
        "Every seed gives the same order: use the argument `seed`, not a number of your own.",
        step="order",
    ),
    Mistake(
        "seed_ignored",
        batches_with(if_long(SAME)),
        "The same seed gives another order each time: the shuffle does not know of `seed`.",
        step="order",
    ),
    Mistake(
        "same_batch",
        batches_with(one_again, lambda n, size: equal(n, min(n, size))),
        "It is the same batch again and again: the slice has to move on from batch to batch.",
        step="batches",
    ),
    Mistake(
        "drawn_with_replacement",
        batches_with(drawn_anew, equal),
        "Each batch is drawn anew from all the points, so some come twice in an epoch and others not at all. Shuffle "
        "once, then deal the points out.",
        step="batches",
    ),
    Mistake(
        "drawn_with_replacement",
        batches_with(drawn_anew),
        "The points are drawn with replacement, so some come twice in an epoch and others not at all: a shuffle is "
        "what is asked for.",
        step="order",
    ),
    Mistake(
        "uneven_batches",
        batches_with(lambda *_: (), lambda n, size: split_evenly(n, -(-n // size))),
        "The points are shared out evenly: asked for are batch_size points in every batch, and only what is left in "
        "the last one.",
        step="batches",
    ),
    Mistake(
        "batch_size_as_count",
        batches_with(lambda *_: (), split_evenly),
        "There are batch_size batches: it says how many points a batch has, not how many batches there are.",
        step="batches",
    ),
    Mistake(
        "swapped_pair",
        batches_with(lambda n, size: (EVERY, KEPT, *if_long(OTHER)(n, size))),
        "The pairs come as (y, x): the x of the points stand first.",
        step="pairs",
    ),
)


# --- train_sgd --------------------------------------------------------------------------------------------------------


def measured_run(result, x, y, batch_size, **_inputs):
    alike = all(np.ptp(values) <= 1e-3 * np.max(np.abs(values)) for values in (x, y))
    if batch_size < len(x) and not alike:
        raise ValueError("where the order makes a difference no result is the only right one")
    return as_run(result)


def as_run(result):
    if not isinstance(result, (list, tuple)) or len(result) != 2 or result[1] is None:
        raise TypeError("no pair")
    theta, notes = column(result[0])
    return Noted((theta, result[1]), tuple(note.replace("returns", "returns θ of") for note in notes))


def descended(xp, x, y, theta, lr, decay, batch_size, epochs, **_inputs):
    """Where the order makes no difference, and so each batch has the gradient of all the points."""
    A, c = moments(xp, x, y)
    costs = []
    for epoch in range(epochs):
        for _ in range(0, len(x), batch_size):
            theta = theta - 2 * lr * decay**epoch * (xp.matmul(A, theta) - c)
        costs.append(xp.mean((theta[0] + theta[1] * x - y) ** 2))
    return theta, costs


def roundings(inputs):
    """Every epoch sums over all points, and starts from what the epoch before has left."""
    return inputs["x"].size * inputs["epochs"]


def mean_square(x, y, theta):
    return np.mean((theta[0] + theta[1] * x - y) ** 2)


def ends(costs):
    return [epoch[-1] for epoch in costs]


def falling(lr, decay, epoch, _update):
    return lr * decay**epoch


def descent(gradient=slopes, rate=falling, count=None, costs=ends, share=None):
    """train_sgd with another gradient, learning rate or number of batches in an epoch.

    costs: chooses from lists of costs on all points, one an epoch, from its start and after each of its batches.
    share: what the gradient is multiplied by, from the number of points and those in the batch.
    """

    def run(x, y, theta, lr, decay, batch_size, epochs, **_inputs):
        sizes = sizes_of(len(x), batch_size)
        sizes, seen, update = sizes[: count(len(x), batch_size) if count else None], [], 0
        for epoch in range(epochs):
            seen.append([mean_square(x, y, theta)])
            for size in sizes:
                step = gradient(x[:size], y[:size], theta) * (share(len(x), size) if share else 1)
                theta = theta - rate(lr, decay, epoch, update) * step
                seen[-1].append(mean_square(x, y, theta))
                update += 1
        return theta, costs(seen)

    return run


def turned(**inputs):
    theta, costs = descent()(**inputs)
    return theta[::-1], costs


TRAIN_MISTAKES = (
    Mistake("remainder_dropped", descent(count=lambda n, size: n // size), REST_LOST, step="again"),
    Mistake(
        "one_update_per_epoch",
        descent(count=lambda *_: 1),
        "θ takes one step in each epoch, and should take one after every batch.",
        step="again",
    ),
    Mistake(
        "decay_per_batch",
        descent(rate=lambda lr, decay, _epoch, update: lr * decay**update),
        "The learning rate falls after every batch: it stays the same for a whole epoch, and falls when that is over.",
        step="decay",
    ),
    Mistake(
        "decay_ignored",
        descent(rate=lambda lr, *_: lr),
        "The learning rate does not fall: after each epoch it is multiplied by decay.",
        step="decay",
    ),
    Mistake(
        "decay_too_early",
        descent(rate=lambda lr, decay, epoch, _update: lr * decay ** (epoch + 1)),
        "The learning rate falls before the first epoch already: that one has the full lr.",
        step="decay",
    ),
    Mistake(
        "inverse_time_decay",
        descent(rate=lambda lr, decay, epoch, _update: lr / (1 + decay * epoch)),
        "The learning rate falls as lr / (1 + decay·epoch), which is another schedule: here it is multiplied by decay "
        "after each epoch.",
        step="decay",
    ),
    Mistake(
        "costs_before_epoch",
        descent(costs=lambda seen: [epoch[0] for epoch in seen]),
        "θ is right, but each cost is written down before its epoch: costs[0] belongs to θ after the first one.",
        step="cost",
    ),
    Mistake(
        "batch_costs_averaged",
        descent(costs=lambda seen: [np.mean(epoch[:-1]) for epoch in seen]),
        "θ is right, but each cost is the average over the batches, each before its own step: it should be the cost on "
        "all the points with the θ that the epoch ends with.",
        step="cost",
    ),
    Mistake(
        "cost_per_batch",
        descent(costs=lambda seen: [cost for epoch in seen for cost in epoch[1:]]),
        "There is a cost for every batch: one for each epoch is asked for, when the epoch is over.",
        step="cost",
    ),
    Mistake(
        "cost_per_batch",
        descent(costs=lambda seen: [cost for epoch in seen for cost in epoch[:-1]]),
        "There is a cost for every batch, before its step: one for each epoch is asked for, when the epoch is over.",
        step="cost",
    ),
    Mistake(
        "one_cost_too_many",
        descent(costs=lambda seen: [seen[0][0], *ends(seen)]),
        "There is one cost too many: that of the θ that was given is not in the list.",
        step="cost",
    ),
    Mistake(
        "last_cost_only",
        descent(costs=lambda seen: seen[-1][-1]),
        "The second value is one cost: a list of all of them is asked for, one for each epoch.",
        step="cost",
    ),
    Mistake("missing_factor_2", descent(share=lambda *_: 0.5), FACTOR_2, step="gradient"),
    Mistake("missing_mean", descent(share=lambda _n, size: size), f"The gradients are {NO_MEAN}", step="gradient"),
    Mistake(
        "mean_over_all_points",
        descent(share=lambda n, size: size / n),
        "The sums over a batch are divided by the number of all points: each batch has a mean of its own.",
        step="gradient",
    ),
    Mistake(
        "missing_x",
        descent(lambda *batch: slopes(*batch)[[0, 0]]),
        "m moves by the gradient of b: in ∂C/∂m every error has to be multiplied by its x before the mean.",
        step="gradient",
    ),
    Mistake(
        "swapped_pair",
        descent(lambda *batch: slopes(*batch)[::-1]),
        "The gradient comes as [∂C/∂m, ∂C/∂b], so b moves by the slope of m: θ is [b, m]ᵀ, the intercept first.",
        step="gradient",
    ),
    Mistake("swapped_pair", turned, "The values are right, but θ comes back as [m, b]ᵀ: the intercept b stands first."),
    Mistake("gradient_ascent", descent(share=lambda *_: -1.0), UPHILL, step="gradient"),
)


# --- the orders of train_sgd ------------------------------------------------------------------------------------------


def runs(work, x, y, theta, lr, decay, batch_size, epochs, seed):
    """The results of one seed three times, and of eleven more. They lie ten apart: no two share an epoch's seed."""
    seeds = (seed, seed, *range(seed, seed + 120, 10))
    return [work.train_sgd(x, y, theta, lr, decay, batch_size, epochs, one) for one in seeds]


FATE = (
    '"every cost is that of all points"',
    '"each x keeps its y"',
    '"the batches of an epoch differ"',
    '"every point comes once in an epoch"',
    "the distance from all that the orders allow",
    '"the points are shuffled"',
    '"the order changes from epoch to epoch"',
    '"another seed gives another result"',
    '"the same seed gives the same result"',
)
NEAR = 1e-4
"""Relative to the largest of all possible results: a thousand times what rounding does, and far from the next."""


def right_orders(_xp, **_inputs):
    return (*(True,) * 4, 0.0, *(True,) * 4)


def deals(n, size):
    """The orders of n points that differ in more than the order within a batch."""
    every = permutations(range(n))
    return [list(order) for order in every if all(order[k - 1] < order[k] for k in range(1, n) if k % size)]


def cut(x, y, size):
    return [(x[start : start + size], y[start : start + size]) for start in range(0, len(x), size)]


def orders(x, y, size):
    """All ways to go through an epoch, each a list of batches."""
    return [cut(x[order], y[order], size) for order in deals(len(x), size)]


def torn(x, y, size):
    """All ways in which x and y are shuffled apart."""
    return [cut(x[order], np.array(other), size) for order in deals(len(x), size) for other in permutations(y)]


def repeated(x, y, size):
    """The first batch of some order, again and again."""
    return [[batches[0]] * len(batches) for batches in orders(x, y, size)]


def drawn(x, y, size):
    """Each batch any of the points, with or without replacement."""
    some = [list(chosen) for chosen in combinations_with_replacement(range(len(x)), size)]
    return [[(x[c], y[c]) for c in batches] for batches in product(some, repeat=-(-len(x) // size))]


def whole(x, y, _batches):
    return x, y


def last(_x, _y, batches):
    return batches[-1]


def after(ways, costed, x, y, theta, lr, decay, likely=None, **_inputs):
    """Every result (b, m, costs …) that there can be: ways holds the ways through an epoch, for one epoch or for each.

    costed(x, y, batches): the points that an epoch's cost is taken on. likely(found): those worth going on with.
    """
    found = theta.reshape(1, 2)
    for epoch in range(len(ways)):
        rate = 2 * lr * decay**epoch
        found = np.concatenate([one_epoch(found, way, rate, costed(x, y, way)) for way in ways[epoch]])
        found = found[likely(found)] if likely else found
    return found


def one_epoch(found, batches, rate, points):
    b, m = found[:, :1], found[:, 1:2]
    for x, y in batches:
        u = b + m * x - y
        b, m = b - rate * np.mean(u, 1, keepdims=True), m - rate * np.mean(u * x, 1, keepdims=True)
    x, y = points
    return np.hstack((b, m, found[:, 2:], np.mean((b + m * x - y) ** 2, 1, keepdims=True)))


def apart(row, table, scale=None):
    """How far a result is from the nearest of a table, relative to the largest entries."""
    scale = np.max(np.abs(table), axis=0) if scale is None else scale
    return np.min(np.max(np.abs(table - row) / scale, axis=1), initial=np.inf)


def measured_orders(result, x, y, batch_size, epochs, **inputs):
    if (len(x), epochs) != (3, 3):
        raise ValueError("more than three points or epochs lead to more results than anybody could list")
    rows = np.array([as_row(run) for run in result])
    ways = orders(x, y, batch_size)
    right = after([ways] * epochs, whole, x, y, **inputs)
    scale = np.max(np.abs(right), axis=0)

    def likely(found):
        # Of the thousands of wrong ways none is followed whose costs so far are nobody's.
        costs = slice(2, found.shape[1])
        gaps = np.abs(found[:, None, costs] - rows[:, costs]) / scale[costs]
        return np.any(np.all(gaps <= NEAR, axis=2), axis=1)

    def come_of(ways, costed=whole):
        return are_near(rows, after([ways] * epochs, costed, x, y, likely=likely, **inputs), scale)

    mistakes = (
        lambda: come_of(ways, last),
        lambda: come_of(torn(x, y, batch_size)),
        lambda: come_of(repeated(x, y, batch_size)),
        lambda: come_of(drawn(x, y, batch_size)),
    )
    if are_near(rows, right):
        once_for_all = sum(len(ways) ** epoch for epoch in range(epochs))
        always = right[::once_for_all]  # one way through all the epochs
        return (*(True,) * 4, max(apart(row, right) for row in rows), *order_facts(rows, always))
    wrong = next((place for place, is_made in enumerate(mistakes) if is_made()), None)
    distance = max(apart(row, right) for row in rows) if wrong is None else 0.0
    once = wrong not in (2, 3)  # who repeats a batch misses points as well
    return (*(place != wrong for place in range(3)), once, distance, *(True,) * 4)


def as_row(run):
    theta, costs = as_run(run).value
    return np.concatenate((theta.reshape(2), np.reshape(costs, 3)), dtype=np.float64)


def are_near(rows, table, scale=None):
    return all(apart(row, table, scale) <= NEAR for row in rows)


def order_facts(rows, always):
    """always: the results of orders that are the same in every epoch, the data's own first."""
    first = rows[:1]
    return (
        not are_near(rows, always[:1]),
        not are_near(rows, always),
        not are_near(rows, first),
        are_near(rows[:3], first),
    )


def false(*facts):
    """What is measured where these facts do not hold."""
    return lambda **_inputs: tuple(0.0 if place == 4 else place not in facts for place in range(9))


ORDER_MISTAKES = (
    Mistake(
        "last_batch_cost",
        false(0),
        "θ is right, but each cost is that of the last batch: it is asked for on all the points.",
        step="cost",
    ),
    Mistake("shuffled_apart", false(1), APART, step="order"),
    Mistake(
        "same_batch",
        false(2, 3),
        "All steps of an epoch use the same batch: each batch takes its turn, once an epoch.",
        step="batches",
    ),
    Mistake(
        "drawn_with_replacement",
        false(3),
        "Each batch is drawn anew from all the points, so some come twice in an epoch and others not at all. Shuffle "
        "once an epoch, then deal the points out.",
        step="batches",
    ),
    Mistake("no_shuffle", false(5, 6, 7), SHUFFLE_LOST, step="order"),
    Mistake(
        "same_order_every_epoch",
        false(6),
        "Every epoch goes through the points in the same order: each needs a shuffle of its own. The same seed once "
        "more would give the same order once more.",
        step="order",
    ),
    Mistake(
        "seed_ignored",
        false(7),
        "Every seed gives the same result: use the argument `seed`, not a number of your own.",
        step="order",
    ),
    Mistake(
        "seed_ignored",
        false(6, 7),
        "Every seed and every epoch give the same order: it should follow from the argument `seed`, and change from "
        "epoch to epoch.",
        step="order",
    ),
    Mistake(
        "seed_ignored",
        false(8),
        "The same seed gives another result each time: the shuffle does not know of `seed`.",
        step="order",
    ),
)


# --- by hand ----------------------------------------------------------------------------------------------------------


def gradient_by_hand(x, y, theta):
    b, m = theta.ravel()
    u = b + m * x - y
    return {
        "error": f"u = b + m·x - y = {paper(b)} + {term(m)}·{paper(x)} - {paper(y)} = {paper(u)}",
        "product": f"for ∂C/∂m first u·x, point by point: {paper(u)}·{paper(x)} = {paper(u * x)}",
        "mean": f"divided by n = {len(x)}: mean(u) = {paper(np.mean(u))}, mean(u·x) = {paper(np.mean(u * x))}",
        "outer": f"the 2 of d(u²)/du = 2u, and b first: [[{paper(2 * np.mean(u))}], [{paper(2 * np.mean(u * x))}]]",
    }


def shuffle_by_hand(x, y, batch_size, seed):
    n, size = len(x), int(batch_size)
    order = np.random.default_rng(int(seed)).permutation(n)
    batches = [order[start : start + size] for start in range(0, n, size)]
    dealt = " | ".join(" ".join(map(str, batch)) for batch in batches)
    return {
        "order": f"the places 0 … {n - 1} in some order, which the seed decides: {' '.join(map(str, order))}",
        "batches": f"cut after every {size}, the rest is a batch as well: {dealt}",
        "pairs": f"the first batch: x = {paper(x[batches[0]])} and, from the same places, y = {paper(y[batches[0]])}",
    }


def run_by_hand(x, y, theta, lr, decay, batch_size, epochs, **_inputs):
    size = min(int(batch_size), len(x))
    batch = x[:size], y[:size]
    step = slopes(*batch, theta)
    moved = theta - lr * step
    return {
        "order": "before each epoch all the points are shuffled anew, x and y by the same order",
        "batches": f"n = {len(x)} and batch_size = {int(batch_size)}: {len(sizes_of(len(x), size))} batches in each "
        "epoch, every point in one of them",
        "gradient": f"a batch of x = {paper(batch[0])}, y = {paper(batch[1])}: ∇C = {paper(step)}",
        "step": f"θ = {paper(theta)} - {paper(lr)}·{paper(step)} = {paper(moved)}",
        "again": f"so for every batch: {len(sizes_of(len(x), size))} steps in each of {int(epochs)} epochs",
        "cost": "when an epoch is over, the mean of (b + m·x - y)² over all the points is written down",
        "decay": f"and only then the rate falls: {paper(lr)}·{paper(decay)} = {paper(lr * decay)} for the next epoch",
    }


def in_order(result):
    theta, costs = result
    return [*((f"epoch {k}", cost) for k, cost in enumerate(costs, start=1)), ("θ in the end", theta)]


EXERCISE = Exercise(
    title="Mini-batches and a falling learning rate",
    story=STORY,
    frameworks=("torch", "tensorflow", "numpy"),
    checks=(
        Check(
            "gradient_vector",
            points=1,
            draw=draw_points,
            reference=gradient,
            returns=("∇C",),
            measure=as_column,
            form="[∂C/∂b, ∂C/∂m]ᵀ, an array of shape (2, 1)",
            mistakes=GRADIENT_MISTAKES,
            working=gradient_by_hand,
            forbids=AUTODIFF,
        ),
        Check(
            "minibatches",
            points=2,
            draw=draw_shuffle,
            reference=right_batches,
            returns=BATCHES,
            cases=len(SHUFFLES),
            probe=dealt,
            measure=measured_batches,
            form="pairs (x_batch, y_batch), one for each batch",
            allows=lambda _right, **_inputs: 0.5,  # counts
            mistakes=SHUFFLE_MISTAKES,
            working=shuffle_by_hand,
            forbids=AUTODIFF,
        ),
        Check(
            "train_sgd",
            points=3,
            draw=draw_run,
            reference=descended,
            returns=("θ", "costs"),
            cases=len(RUNS),
            tolerance=roundings,
            measure=measured_run,
            form="a pair (θ, costs)",
            mistakes=TRAIN_MISTAKES,
            follows=("gradient_vector", "minibatches"),
            working=run_by_hand,
            steps=in_order,
            forbids=AUTODIFF,
        ),
        Check(
            "train_sgd_orders",
            calls="train_sgd",
            points=2,
            draw=draw_orders,
            reference=right_orders,
            returns=FATE,
            cases=3,
            dtypes=("float32",),
            probe=runs,
            measure=measured_orders,
            form="a pair (θ, costs), with as many costs as epochs",
            allows=lambda _right, **_inputs: NEAR,
            mistakes=ORDER_MISTAKES,
            follows=("minibatches",),
            working=run_by_hand,
            forbids=AUTODIFF,
        ),
    ),
    hints=(
        "`gradient_vector` is the gradient of exercise_03 in another dress: compute both slopes as you did there, then "
        "put that of b above that of m, in a column. As theta has shape (2, 1), theta[0] is b and theta[1] is m.",
        "For `minibatches` shuffle the places 0 … n - 1 rather than the values, and take x and y at the same places: "
        "then the pairs cannot come apart. `range` with a step of batch_size goes from batch to batch, and a slice "
        "that reaches beyond the end simply becomes shorter.",
        "A generator of random numbers that is made from the seed inside the function gives the same order each time: "
        "`np.random.default_rng(seed)`, `torch.Generator().manual_seed(seed)`, and in TensorFlow `tf.random."
        "experimental.stateless_shuffle(…, seed=[seed, 0])`. For a new order in each epoch, give every epoch a seed "
        "of its own.",
        "`train_sgd` is two loops, one in the other: over the epochs, and over the batches of an epoch. The step "
        "stands in the inner one; the cost and the fall of the learning rate in the outer one, when the inner is over. "
        "With batch_size = 8 and decay = 1 the course's points give the costs 8.57, 4.08, 2.25 of exercise_04.",
        "for epoch in range(epochs): for x_batch, y_batch in minibatches(x, y, batch_size, seed + epoch): theta = "
        "theta - lr * gradient_vector(x_batch, y_batch, theta). Then, one level further out, costs.append(mean((b + m "
        "* x - y) ** 2)) with the new b and m, and lr = lr * decay.",
    ),
    solved=(
        "This is how every large network is trained: batches, shuffled anew in each epoch, and a learning rate that "
        "falls. In exercise_11 the same loop meets a network with layers, and all that changes is where the gradient "
        "comes from."
    ),
    sources=(
        "jonkrohn/ML-foundations, commit a459590, notebooks/SGD-from-scratch.ipynb and "
        "notebooks/learning-rate-scheduling.ipynb",
        "Goodfellow, Bengio and Courville, Deep Learning (MIT Press, 2016), sections 5.9, Stochastic Gradient Descent, "
        "and 8.1.3, Batch and Minibatch Algorithms",
    ),
    truths=(
        Truth("gradient_vector", {"x": X_COURSE, "y": Y_COURSE, "theta": START}, (6.265, 36.305), digits=12),
        Truth("gradient_vector", {"x": X_COURSE[7:], "y": Y_COURSE[7:], "theta": START}, (15.54, 108.78), digits=12),
        *(
            Truth(
                "train_sgd",
                {"x": X_COURSE, "y": Y_COURSE, "theta": START, "lr": 0.01, "decay": 1.0, "batch_size": 8}
                | {"epochs": k, "seed": 0},
                (INTERCEPTS[k - 1], SLOPES[k - 1], COSTS[:k]),
                digits=3,
            )
            for k in range(1, 9)
        ),
    ),
    part="From a line to a network",
    builds_on=("exercise_03", "exercise_04"),
)
