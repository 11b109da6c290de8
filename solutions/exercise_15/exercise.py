"""Softmax and cross-entropy by hand: from scores to probabilities, to a cost, to its gradient."""

from functools import reduce

import numpy as np

from grader.authoring import AUTODIFF, LOSSES, SOFTMAX, Check, Exercise, Mistake, Truth, gradient_of, paper

STORY = """\
A line predicts a number. A classifier chooses: cat, dog or bird? Its network ends in
one number for each class, a score z, and the higher the score, the more the network
believes in that class. Two steps are missing for training it: the scores have to become
probabilities, and the probabilities a cost.

Softmax makes the probabilities. exp makes every score positive, and dividing by the sum
has them add up to 1. With zᵢⱼ the score of point i for class j, each row for itself:

    pᵢⱼ = exp(zᵢⱼ) / Σₗ exp(zᵢₗ)

Cross-entropy makes the cost. Point i belongs to the class yᵢ; what counts is only the
probability that this class was given. The cost is its negative logarithm, 0 for a sure
and right answer and large for a sure and wrong one, averaged over the n points:

    C = -(1/n) · Σᵢ log pᵢ,ᵧᵢ

Its gradient is the surprise of this exercise. The derivative of the logarithm and that
of softmax cancel almost completely, and what is left is the probability minus 1 at the
true class, and the probability itself elsewhere. It is the error u = ŷ - y of
exercise_03 once more, where Y holds a 1 for the true class and 0 else:

    ∂C/∂zᵢⱼ = (1/n) · (pᵢⱼ - Yᵢⱼ)

On paper that is all. A computer has numbers of finite size: exp(89) is too large for
float32, exp(710) for float64, and infinity divided by infinity is NaN. At the other end
exp(-104) is 0 in float32, and log 0 is minus infinity. Networks do reach such scores,
and then a whole training is lost. Two identities keep every number small:

    exp(zⱼ) / Σₗ exp(zₗ) = exp(zⱼ - c) / Σₗ exp(zₗ - c)      for any c
    log(exp(zⱼ) / Σₗ exp(zₗ)) = zⱼ - log Σₗ exp(zₗ)

With c = the largest score of the row, the largest power is exp(0) = 1. With the second
one, no probability that may have become 0 meets a logarithm.

What to implement

- `softmax(z)`: z has shape (n, k), a row of k scores for each of n points; returns the
  probabilities, shape (n, k).
- `cross_entropy(z, labels)`: z are the scores, not probabilities; labels has shape (n,)
  and holds the number of each point's true class, from 0 to k - 1. Returns the mean
  cost, a scalar.
- `cross_entropy_gradient(z, labels)`: the same arguments; returns ∂C/∂z, shape (n, k).

The rules

- By hand: inside these functions no automatic differentiation, and no ready-made
  softmax, log-softmax, cross-entropy or other loss. `logsumexp` and `one_hot` are
  welcome, and each function may call the others.
- All three are exact for scores between -10,000 and 10,000: neither infinity nor NaN
  comes out.
- labels are whole numbers: int64, and int32 in TensorFlow.
- Elsewhere in the file you are welcome to compare with your framework's own functions.
- Leave the arguments as they are.
"""

SIZES = ((1, 2), (2, 3), (3, 4), (4, 4), (5, 3), (4, 3), (3, 5), (6, 4), (5, 3))
WIDE, HIGH, LOW, NEAR = range(4)
ROWS = (  # of the cases with large scores; in the last one no probability of a true class is 0
    (WIDE, HIGH, NEAR, LOW),
    (WIDE, LOW, NEAR),
    (WIDE, HIGH, NEAR, LOW, NEAR, WIDE),
    (HIGH, LOW, NEAR, HIGH, NEAR),
)
APART = np.array([2000.0, 4000.0, 6000.0, 8000.0, -2000.0, -4000.0, -6000.0, -8000.0])
TOGETHER = np.array([1000.0, 3000.0, 5000.0, 7000.0, 9000.0])
"""No two of these levels, nor 0, are less than 1000 apart: where a power underflows in float32, it does in float64."""


def far_out(rng, kinds, k):
    """Scores of one point a row: far from each other, or together and far from 0, or near 0."""
    centres = iter(rng.permutation(TOGETHER))
    for kind in kinds:
        if kind == WIDE:
            yield rng.choice(APART, k, replace=False) + rng.uniform(-40, 40, k)
        else:
            sign = {HIGH: 1, LOW: -1, NEAR: 0}[kind]
            yield sign * (next(centres) + rng.uniform(-40, 40)) + rng.uniform(-2, 2, k)


def scores(rng, case):
    n, k = SIZES[case]
    if case < 3:
        return np.array([rng.choice(np.arange(-2.0, 3.0), k, replace=False) for _ in range(n)])
    if case < 5:
        return rng.uniform(-2, 2, (n, k))
    return np.array(list(far_out(rng, ROWS[case - 5], k)))[rng.permutation(n)]


def draw_scores(rng, case):
    """No row adds up to about 0: who divides scores by their sum should get numbers that can be recognised."""
    while True:
        z = scores(rng, case)
        if np.all(np.abs(z.sum(axis=1)) > 0.1 * np.abs(z).sum(axis=1)):
            return {"z": z}


def draw_points(rng, case):
    """Labels of several classes; where scores are far apart, and in one row at least, not that of the largest."""
    z = draw_scores(rng, case)["z"]
    n, k = z.shape
    best, far = z.argmax(axis=1), np.ptp(z, axis=1) > 1000
    while True:
        labels = rng.integers(0, k, n)
        off = labels != best
        if off.any() and off[far].all() and (n == 1 or len(set(labels)) > 1):
            return {"z": z, "labels": labels}


def columns(z):
    return [z[:, j] for j in range(z.shape[1])]


def lowered(xp, z):
    """Each row without its largest score: no probability changes by that, no cost and no slope."""
    return z - xp.reshape(reduce(xp.maximum, columns(z)), (-1, 1))


def log_sums(xp, z):
    """log Σ exp of each row, (n,), where no score is above 0."""
    return xp.log(xp.sum(xp.exp(z), axis=1))


def cost(xp, z, labels):
    z = lowered(xp, z)
    chosen = sum(xp.where(labels == j, column, 0 * column) for j, column in enumerate(columns(z)))
    return xp.mean(log_sums(xp, z) - chosen)


def probabilities(xp, z):
    """The gradient of log Σ exp, row by row."""
    return gradient_of(lambda xp, z: xp.sum(log_sums(xp, z)), "z")(xp, z=lowered(xp, z))


def gradient(xp, z, labels):
    """In closed form: differences of costs of thousands have too few digits. The tests hold it against autodiff."""
    logs = columns(lowered(xp, z) - xp.reshape(log_sums(xp, lowered(xp, z)), (-1, 1)))
    slopes = [xp.exp(log) - xp.where(labels == j, 1.0, 0.0) for j, log in enumerate(logs)]
    return xp.stack(slopes, axis=1) / len(labels)


SMALL = 2.0**-20
"""A dozen roundings of float32, whatever the dtype: 1 + a small power, or 1 - p, loses what is far below 1."""


def room(right, z, terms):
    """For one entry a score: a large one leaves its power as many digits fewer as it has itself."""
    found = SMALL * (1 + np.max(np.abs(z), axis=1, keepdims=True)) * terms
    return found + found / terms * np.abs(right) if np.shape(right) == z.shape else np.max(found)


def softmax_room(right, z):
    return room(right, z, stable(z) + SMALL)


def cost_room(right, z, **_):
    return SMALL * (1 + np.mean(np.max(np.abs(z), axis=1)) + np.abs(right))


def gradient_room(right, z, labels):
    """The terms p and Y may cancel."""
    return room(right, z, (stable(z) + SMALL) / len(labels))


# --- what goes wrong: each formula for stable powers, and for those that overflow


def stable(z, axis=1):
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def naive(z, axis=1):
    return np.exp(z) / np.exp(z).sum(axis=axis, keepdims=True)


def exact_log(z, axis=1):
    shifted = z - z.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def log_of_stable(z, axis=1):
    return np.log(stable(z, axis))


def log_of_naive(z, axis=1):
    return np.log(naive(z, axis))


OVERFLOW = (
    "For large scores exp overflows, and infinity divided by infinity is NaN; for very negative ones all powers are 0. "
    "Subtract each row's own largest score before exp: the probabilities stay the same."
)
LOG_OF_ZERO = (
    "A probability that is too small for a number becomes 0, and log 0 is minus infinity. Take the logarithm on paper: "
    "log p = z - log Σ exp(z), and no probability is needed."
)
BESIDES = " Besides, for large scores exp overflows here: subtract each row's largest score first."
BESIDES_ZERO = " Besides, the logarithm meets probabilities that have become 0: use log p = z - log Σ exp(z)."
AXIS = (
    "The sum runs over the points where it should run over the classes: here the columns add up to 1, and it is the "
    "rows that should."
)
MAX_OF_ALL = (
    "Subtracted is the largest of all scores: in rows that lie far below it every power becomes 0, and 0/0 is NaN. "
    "Each row needs its own largest score."
)
SIGN = "The sign is wrong throughout."
N_BY_K = "Divided is by all n·k entries: the mean is one over the n points."
LABELS = "The labels are taken to count from 1: they count from 0, so no 1 has to be subtracted."


def variants(bases, *rows):
    """Mistakes of (id, step of the working, wrong(base, **inputs), what to say), each on top of every base.

    bases: pairs of a function of z, stable or not, and of what is to be said of it besides.
    """
    return tuple(
        Mistake(name, lambda base=base, wrong=wrong, **inputs: wrong(base, **inputs), says + besides, step=step)
        for name, step, wrong, says in rows
        for base, besides in bases
    )


def centred(z):
    return z - z.max(axis=1, keepdims=True)


SHIFTED = ((centred, ""), (lambda z: z - z.max(), ""), (lambda z: z, BESIDES))
PROBABILITIES = ((stable, ""), (naive, BESIDES))
LOGARITHMS = ((exact_log, ""), (log_of_stable, BESIDES_ZERO), (log_of_naive, BESIDES))

SOFTMAX_MISTAKES = (
    Mistake("not_stable", naive, OVERFLOW, step="shift"),
    Mistake("max_of_all", lambda z: naive(z - z.max()), MAX_OF_ALL, step="shift"),
    *variants(
        PROBABILITIES,
        ("wrong_axis", "sum", lambda p, z: p(z, axis=0), AXIS),
        ("sign_flipped", "powers", lambda p, z: p(-z), f"{SIGN} The largest score gets the smallest probability."),
    ),
    *variants(
        SHIFTED,
        ("wrong_axis", "sum", lambda shift, z: np.exp(shift(z)) / np.exp(shift(z)).sum(axis=0), AXIS),
        ("sum_over_all", "sum", lambda shift, z: np.exp(shift(z)) / np.exp(shift(z)).sum(),
         "All entries together add up to 1: each row is to add up to 1 for itself."),
        ("not_normalised", "sum", lambda shift, z: np.exp(shift(z)),
         "These are the powers alone: each row still has to be divided by its sum."),
    ),
    *variants(
        LOGARITHMS,
        ("logarithm_returned", "sum", lambda log, z: log(z),
         "These are the logarithms of the probabilities: take exp of them."),
    ),
    Mistake(
        "not_exponentiated", lambda z: z / z.sum(axis=1, keepdims=True),
        "The scores themselves are divided by their sum: without exp some of these probabilities are negative.",
        step="powers",
    ),
    Mistake(
        "sigmoid_for_softmax", lambda z: 1 / (1 + np.exp(-z)),
        "Each score goes through a sigmoid for itself: the classes of a row have to share one probability of 1.",
        step="sum",
    ),
    Mistake(
        "keepdims_forgotten", None,
        "A sum or a largest score for each row has shape (n,), and does not fit to (n, k): keep the dimension, so that "
        "it is a column, (n, 1).",
        step="sum",
        raises=r"broadcast together with shapes \((\d+),\d+\) \(\1,\)|at non-singleton dimension 1|"
               r"ncompatible shapes: \[(\d+),\d+\] vs\. \[\2\]",
    ),
)  # fmt: skip


def pick(rows, labels):
    return rows[np.arange(len(rows)), labels]


def hot(z, labels):
    """1 at the label; a label out of range has no 1 at all."""
    return (labels[:, None] == np.arange(z.shape[1])).astype(float)


def clipped(change):
    return lambda z, labels: -np.mean(np.log(change(pick(stable(z), labels))))


def binary(log, z, labels):
    p, y = np.exp(log(z)), hot(z, labels)
    return -np.mean(np.sum(y * np.log(p) + (1 - y) * np.log(1 - p), axis=1))


CLIPPED = (
    "A probability of 0 was replaced by a tiny number before the logarithm: the cost of a very wrong answer is then "
    "cut off at some 20 or 30, and may be thousands. Use log p = z - log Σ exp(z), which needs no such number."
)

COST_MISTAKES = (
    Mistake("not_stable", lambda z, labels: -np.mean(pick(log_of_stable(z), labels)), LOG_OF_ZERO, step="logarithm"),
    Mistake("not_stable", lambda z, labels: -np.mean(pick(log_of_naive(z), labels)), OVERFLOW, step="logarithm"),
    *(
        Mistake("clipped_logarithm", clipped(change), CLIPPED, step="logarithm")
        for eps in (1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15)
        for change in (
            lambda p, eps=eps: p + eps,
            lambda p, eps=eps: np.maximum(p, eps),
            lambda p, eps=eps: np.clip(p, eps, 1 - eps),
        )
    ),
    *variants(
        LOGARITHMS,
        ("sum_not_mean", "mean", lambda log, z, labels: -np.sum(pick(log(z), labels)),
         "This is the sum over the points: divide by n."),
        ("mean_over_all_entries", "mean", lambda log, z, labels: -np.sum(pick(log(z), labels)) / z.size, N_BY_K),
        ("not_averaged", "mean", lambda log, z, labels: -pick(log(z), labels),
         "Every point still has its own cost: the mean over the points is missing."),
        ("sign_flipped", "mean", lambda log, z, labels: np.mean(pick(log(z), labels)),
         f"{SIGN} Logarithms of probabilities are negative, and the cost is their negative."),
        ("base_2", "logarithm", lambda log, z, labels: -np.mean(pick(log(z), labels)) / np.log(2),
         "The logarithm is that to base 2: the natural one is meant."),
        ("labels_off_by_one", "pick", lambda log, z, labels: -np.mean(pick(log(z), labels - 1)), LABELS),
        ("labels_off_by_one", "pick", lambda log, z, labels: -np.sum(hot(z, labels - 1) * log(z)) / len(z), LABELS),
        ("label_ignored", "pick", lambda log, z, labels: -np.mean(log(z).max(axis=1)),
         "Taken is the largest probability of each row: the one of the true class is asked for, labels[i]."),
        ("missing_logarithm", "logarithm", lambda log, z, labels: -np.mean(np.exp(pick(log(z), labels))),
         "This is the negative mean of the probabilities themselves: their logarithm is missing."),
        ("log_of_mean", "mean", lambda log, z, labels: -np.log(np.mean(np.exp(pick(log(z), labels)))),
         "The mean is taken before the logarithm: take the logarithm point by point, and average afterwards."),
        ("softmax_twice", "logarithm", lambda log, z, labels: -np.mean(pick(log(np.exp(log(z))), labels)),
         "Softmax has been applied twice: to the scores, and to the probabilities once more."),
        ("one_hot_missing", "pick", lambda log, z, labels: -np.sum(log(z)) / len(z),
         "The logarithms of all classes are added up: only that of the true class counts."),
        ("one_hot_missing", "pick", lambda log, z, labels: -np.mean(log(z)),
         "The logarithms of all classes are averaged: only that of the true class counts."),
        ("binary_cross_entropy", "pick", binary,
         "The other classes come in with log(1 - p): that is the cost of k separate yes-or-no questions. Here only the "
         "true class counts."),
        ("wrong_axis", "logarithm", lambda log, z, labels: -np.mean(pick(log(z, axis=0), labels)), AXIS),
    ),
    Mistake(
        "softmax_missing", lambda z, labels: -np.mean(pick(z, labels)),
        "The scores are taken for logarithms of probabilities: log Σ exp(z) of each row is missing.",
        step="logarithm",
    ),
)  # fmt: skip


def every_row(p, z, labels):
    """What p[:, labels] -= 1 does."""
    return (p(z) - np.isin(np.arange(z.shape[1]), labels)) / len(z)


PER_PROBABILITY = (
    "This is the derivative with respect to the probabilities, -1/p at the true class: the inner derivative, that of "
    "softmax, has to be multiplied in. Together they are much simpler."
)

GRADIENT_MISTAKES = (
    Mistake("not_stable", lambda z, labels: (naive(z) - hot(z, labels)) / len(z), OVERFLOW, step="softmax"),
    Mistake(
        "max_of_all", lambda z, labels: (naive(z - z.max()) - hot(z, labels)) / len(z), MAX_OF_ALL, step="softmax"
    ),
    *variants(
        PROBABILITIES,
        ("one_hot_missing", "one_hot", lambda p, z, labels: p(z) / len(z),
         "These are the probabilities over n: at the true class of each point a 1 has to be subtracted first."),
        ("missing_mean", "mean", lambda p, z, labels: p(z) - hot(z, labels),
         "Every entry is n times too large: the 1/n of the mean is missing."),
        ("mean_over_all_entries", "mean", lambda p, z, labels: (p(z) - hot(z, labels)) / z.size, N_BY_K),
        ("divided_by_classes", "mean", lambda p, z, labels: (p(z) - hot(z, labels)) / z.shape[1],
         "Divided is by the number of classes, k: the mean is one over the n points."),
        ("sign_flipped", "one_hot", lambda p, z, labels: (hot(z, labels) - p(z)) / len(z),
         f"{SIGN} It is probability minus 1 at the true class: a higher score there lowers the cost."),
        ("labels_off_by_one", "one_hot",
         lambda p, z, labels: (p(z) - hot(z, (labels - 1) % z.shape[1])) / len(z), LABELS),
        ("labels_off_by_one", "one_hot", lambda p, z, labels: (p(z) - hot(z, labels - 1)) / len(z), LABELS),
        ("labels_in_every_row", "one_hot", every_row,
         "The 1 is subtracted in whole columns: each row has one label of its own, so rows and labels have to be taken "
         "in pairs."),
        ("summed_over_points", "mean", lambda p, z, labels: np.mean(p(z) - hot(z, labels), axis=0),
         "The points are averaged away: every point has a row of slopes of its own, and the 1/n only makes each of "
         "them smaller."),
        ("softmax_differentiated_twice", "softmax",
         lambda p, z, labels: (p(z) - hot(z, labels)) * p(z) * (1 - p(z)) / len(z),
         "p·(1 - p) is a factor too many: in p - Y the derivative of softmax is contained already."),
        ("with_respect_to_probabilities", "softmax", lambda p, z, labels: -hot(z, labels) / p(z) / len(z),
         PER_PROBABILITY),
        ("with_respect_to_probabilities", "softmax",
         lambda p, z, labels: np.where(hot(z, labels) == 1, -1 / p(z), 0) / len(z), PER_PROBABILITY),
        ("wrong_axis", "softmax", lambda p, z, labels: (p(z, axis=0) - hot(z, labels)) / len(z), AXIS),
    ),
    Mistake(
        "softmax_missing", lambda z, labels: (z - hot(z, labels)) / len(z),
        "The 1 is subtracted from the scores themselves: from the probabilities, softmax(z), it should be.",
        step="softmax",
    ),
)  # fmt: skip


def softmax_by_hand(z):
    shifted = centred(z[:1])[0]
    powers = np.exp(shifted)
    return {
        "shift": f"the first row, its largest score subtracted: {paper(z[0])} - {paper(z[0].max())} = {paper(shifted)}",
        "powers": f"exp of each: {paper(powers)}",
        "sum": f"their sum is {paper(powers.sum())}, and divided by it they are {paper(powers / powers.sum())}",
    }


def cost_by_hand(z, labels):
    logs = exact_log(z)
    chosen = pick(logs, labels)
    return {
        "logarithm": f"the first row: log Σ exp(z) = {paper(z[0, 0] - logs[0, 0])}, so log p = z minus that = "
        f"{paper(logs[0])}",
        "pick": f"of each row the entry at its label, {paper(labels)}: {paper(chosen)}",
        "mean": f"the negative mean of these {len(z)}: {paper(-np.mean(chosen))}",
    }


def gradient_by_hand(z, labels):
    p, y = stable(z)[0], hot(z, labels)[0]
    return {
        "softmax": f"the first row: p = {paper(p)}",
        "one_hot": f"its label is {paper(labels[0])}, so Y = {paper(y)} and p - Y = {paper(p - y)}",
        "mean": f"C has 1/n in front of the sum, so every slope is divided by {len(z)}: {paper((p - y) / len(z))}",
    }


FORBIDDEN = AUTODIFF | LOSSES | SOFTMAX
EXAMPLE = np.array([[1.0, 2.0, 3.0]])

EXERCISE = Exercise(
    title="Softmax and cross-entropy by hand",
    part="Training in practice",
    builds_on=("exercise_03", "exercise_11"),
    story=STORY,
    frameworks=("torch", "tensorflow", "numpy"),
    checks=(
        Check(
            "softmax",
            points=2,
            draw=draw_scores,
            reference=probabilities,
            allows=softmax_room,
            cases=len(SIZES),
            mistakes=SOFTMAX_MISTAKES,
            working=softmax_by_hand,
            forbids=FORBIDDEN,
        ),
        Check(
            "cross_entropy",
            points=2,
            draw=draw_points,
            reference=cost,
            allows=cost_room,
            cases=len(SIZES),
            mistakes=COST_MISTAKES,
            follows=("softmax",),
            working=cost_by_hand,
            forbids=FORBIDDEN,
        ),
        Check(
            "cross_entropy_gradient",
            points=3,
            draw=draw_points,
            reference=gradient,
            returns=("∂C/∂z",),
            allows=gradient_room,
            cases=len(SIZES),
            mistakes=GRADIENT_MISTAKES,
            follows=("softmax", "cross_entropy"),
            working=gradient_by_hand,
            forbids=FORBIDDEN,
        ),
    ),
    hints=(
        "Take one row of three scores and a pencil. Every row is a question of its own: its probabilities add up to 1, "
        "whatever the other rows say. Which axis do you sum over, and does the result still fit beside the matrix?",
        "Add 1000 to all scores of a row: by how much do the probabilities change? Not at all, on paper. So you may "
        "subtract whatever helps, in each row something else, before the computer gets to see a power.",
        "For the cost write log(exp(a) / s) as a - log s, and do not compute the probability at all. With the largest "
        "score of the row subtracted, s lies between 1 and k, and its logarithm is harmless.",
        "A gradient can be tested: each of its rows adds up to 0, since raising all scores of a point alike changes "
        "nothing, and at its true class it is negative. On [[1, 2, 3]] with label 2 it is [[0.09, 0.245, -0.335]].",
        "softmax: e = exp(z - max of each row, kept as a column); e / (sum of each row, kept as a column). Cost: "
        "mean(log(sum of e in each row) - shifted z at the label). Gradient: (softmax(z) - one_hot(labels)) / n.",
    ),
    solved=(
        "p - Y is what every classifier's training starts from, from handwritten digits to the next word of a language "
        "model; now you know why it looks like the error of a line. Next you build the instrument that finds out "
        "whether a gradient like this one is right."
    ),
    sources=(
        "jonkrohn/ML-foundations, commit a459590, notebooks/artificial-neurons.ipynb",
        "Goodfellow, Bengio and Courville, Deep Learning (MIT Press, 2016), sections 4.1, Overflow and Underflow, and "
        "6.2.2.3, Softmax Units for Multinoulli Output Distributions",
        "Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax functions (IMA Journal of "
        "Numerical Analysis, 2021)",
    ),
    truths=(
        Truth("softmax", {"z": EXAMPLE}, (0.0900305732, 0.244728471, 0.665240956), digits=9),
        Truth("softmax", {"z": np.log([[1.0, 2.0, 5.0]])}, (0.125, 0.25, 0.625), digits=9),
        Truth("cross_entropy", {"z": np.zeros((2, 10)), "labels": np.array([3, 7])}, np.log(10), digits=12),
        Truth("cross_entropy", {"z": np.array([[1e4, -1e4]]), "labels": np.array([1])}, 2e4, digits=12),
        Truth(
            "cross_entropy_gradient",
            {"z": EXAMPLE, "labels": np.array([2])},
            (0.0900305731703805, 0.244728471054798, -0.334759044225178),
            digits=12,
        ),
    ),
)
