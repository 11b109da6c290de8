"""The forward pass: a line, and then a weighted sum of many features, gives a prediction for every point."""

import numpy as np

from grader.authoring import Check, Exercise, Mistake, Truth, paper, term

STORY = """\
Everything in this course turns around one loop of four steps: predict, measure the
error, find out which way the error grows, and take a small step the other way. This
is the first of the four, the forward pass: from the inputs and the current parameters
to the predictions.

There are eight points (x, y) that lie near a straight line, and a line with slope m
and intercept b that does not fit them yet. What the line says at the i-th point is
called ŷᵢ ("y hat"):

    ŷᵢ = m·xᵢ + b

Real data have more than one number a point. With d features a point, row i of a
matrix X holds the features of point i, every feature has a weight of its own, and the
slope becomes a vector w:

    ŷᵢ = Xᵢ₁·w₁ + Xᵢ₂·w₂ + … + Xᵢd·wd + b

That is one product of a matrix with a vector, and the same b added to every entry.
With d = 1 it is the line again; with thousands of features it is one neuron of a
network.

What to implement

- `regression(x, m, b)`: x has shape (n,), m and b are scalars; the result ŷ has shape
  (n,).
- `linear(X, w, b)`: X has shape (n, d), w has shape (d,), b is a scalar; the result
  has shape (n,).

Good to know

- A scalar arrives as a 0-d tensor or with shape (1,), and sometimes as a plain
  number. Code that leaves the broadcasting to the framework handles all of them
  alike.
- n and d may be any positive number, 1 included, and x need not be sorted.
- Any function of your framework may be used.
- Leave the arguments as they are: make new tensors, and change none that was given.
"""

X_COURSE = np.arange(8.0)
START = {"m": np.float64(0.9), "b": np.float64(0.1)}
Y_HAT_START = (0.1, 1.0, 1.9, 2.8, 3.7, 4.6, 5.5, 6.4)

SIZES = (1, 2, 3, 7, 12, 50)
FEATURES = (2, 3, 3, 5, 1, 4)  # one square X: a transpose runs there, and gives wrong numbers


def spread(rng, shape):
    """Both signs, more often plus, and sizes over two decades."""
    return rng.choice((-1, 1), shape, p=(0.3, 0.7)) * 10 ** rng.uniform(-1, 1, shape)


def whole(rng, shape):
    """Whole numbers to calculate with on paper; no 1, which would hide a forgotten factor."""
    return rng.choice((-5.0, -4.0, -3.0, -2.0, 2.0, 3.0, 4.0, 5.0), shape)


def clear(terms):
    """The rows of `terms` whose sum keeps its digits, since it is no small rest of large numbers."""
    return np.abs(terms.sum(axis=-1)) > 0.1 * np.abs(terms).sum(axis=-1)


def draw_features(rng, n, d, numbers):
    """X, w and b such that no prediction cancels: of many rows, the first n good ones."""
    w, b = numbers(rng, d), numbers(rng, ())
    rows = numbers(rng, (20 + 4 * n, d))
    good = clear(np.column_stack((rows * w, np.full(len(rows), b))))
    return rows[good][:n], w, b


def draw_line(rng, case):
    """Points in no order, none twice, not centred; a sorted x would hide a sort, m = b a swap."""
    n, numbers = SIZES[case], whole if case < 3 else spread
    while True:
        X, w, b = draw_features(rng, n, 1, numbers)
        x, m = X[:, 0], w[0]
        centred = abs(np.sum(x)) < 0.05 * np.sum(np.abs(x))
        unsorted = n == 1 or np.any(np.diff(x) < 0)
        if len(np.unique(x)) == n and unsorted and not centred and abs(m - b) > 0.1 * abs(m):
            return {"x": x, "m": m, "b": b}


def draw_linear(rng, case):
    X, w, b = draw_features(rng, SIZES[case], FEATURES[case], whole if case < 3 else spread)
    return {"X": X, "w": w, "b": b}


def line(_xp, x, m, b):
    return m * x + b


def weighted_sum(xp, X, w, b):
    return xp.matmul(X, w) + b


LINE_MISTAKES = (
    Mistake(
        "missing_intercept",
        lambda x, m, b: m * x,
        "The line always goes through the origin: b does not come in. At x = 0 the prediction should be b.",
    ),
    Mistake(
        "slope_and_intercept_swapped",
        lambda x, m, b: b * x + m,
        "m and b have changed places: one of them multiplies x, the other is only added. At x = 0 what is left is "
        "the intercept.",
    ),
    Mistake(
        "bracket_misplaced",
        lambda x, m, b: m * (x + b),
        "b is multiplied by m as well. Write out what your expression does to x = 0: only b should be left.",
    ),
    Mistake(
        "intercept_subtracted",
        lambda x, m, b: m * x - b,
        "b is subtracted where it should be added: with a positive b the line should lie higher, not lower.",
    ),
    Mistake(
        "sign_flipped",
        lambda x, m, b: b - m * x,
        "The slope has the wrong sign: with a positive m the prediction should rise with x.",
    ),
    Mistake(
        "mean_returned",
        lambda x, m, b: np.mean(m * x + b),
        "There is one number for all points together: every point keeps a prediction of its own, so nothing is to be "
        "averaged.",
    ),
    Mistake(
        "column_returned",
        lambda x, m, b: (m * x + b).reshape(-1, 1),
        "The predictions are right, but stand in a column, (n, 1). Later ŷ - y would silently become n by n: keep "
        "the shape of x, (n,).",
    ),
)

LINEAR_MISTAKES = (
    Mistake(
        "missing_intercept",
        lambda X, w, b: X @ w,
        "The weighted sum is right, but b does not come in: at X = 0 the prediction should be b.",
    ),
    Mistake(
        "intercept_per_feature",
        lambda X, w, b: (X * w + b).sum(axis=1),
        "b comes in once for each feature, d times in all: add it after the sum over the features, not inside it.",
    ),
    Mistake(
        "mean_not_sum",
        lambda X, w, b: (X * w).mean(axis=1) + b,
        "The products are averaged over the features where they should be summed: with more features the "
        "prediction does not get smaller.",
    ),
    Mistake(
        "summed_over_points",
        lambda X, w, b: (X * w).sum(axis=0) + b,
        "The sum runs over the points where it should run over the features: the result has one entry for each "
        "feature instead of one for each point. Which axis of X is which?",
    ),
    Mistake(
        "not_summed",
        lambda X, w, b: X * w + b,
        "Every product of a feature and its weight is still there on its own, in shape (n, d): a prediction is "
        "their sum.",
    ),
    Mistake(
        "column_returned",
        lambda X, w, b: (X @ w + b).reshape(-1, 1),
        "The predictions are right, but stand in a column, (n, 1): (n,) was asked for.",
    ),
)


def line_by_hand(x, m, b):
    return {
        "product": f"m·x = {paper(m)}·{term(x)} = {paper(m * x)}, entry by entry",
        "intercept": f"ŷ = m·x + b = {paper(m * x)} + {term(b)} = {paper(m * x + b)}, b added to each entry",
    }


def linear_by_hand(X, w, b):
    return {
        "products": f"row 1 of X times w, entry by entry: {paper(X[0])}·{paper(w)} = {paper(X[0] * w)}",
        "sum": f"their sum: {paper(X[0] @ w)}",
        "intercept": f"ŷ₁ = {paper(X[0] @ w)} + {term(b)} = {paper(X[0] @ w + b)}; the other rows in the same way",
    }


EXERCISE = Exercise(
    title="The forward pass",
    part="Fit a line",
    story=STORY,
    frameworks=("torch", "tensorflow", "numpy"),
    checks=(
        Check(
            "regression",
            points=2,
            draw=draw_line,
            reference=line,
            returns=("ŷ",),
            parameters=("m", "b"),
            mistakes=LINE_MISTAKES,
            working=line_by_hand,
        ),
        Check(
            "linear",
            points=3,
            draw=draw_linear,
            reference=weighted_sum,
            returns=("ŷ",),
            parameters=("b",),
            mistakes=LINEAR_MISTAKES,
            working=linear_by_hand,
        ),
    ),
    hints=(
        "Take one point first: with m = 0.9 and b = 0.1, what does the line say at x = 7? It is 6.4. "
        "Now write the same expression with the whole x in place of the 7.",
        "No loop is needed. A scalar times a vector multiplies every entry, and a scalar added to a vector is added "
        "to every entry; that is called broadcasting.",
        "For `linear`, look at the shapes: (n, d) and (d,) have to become (n,), so the d has to be summed away. "
        "A product of entries, X * w, still has the shape (n, d); a matrix product has not.",
        "regression: m * x + b. linear: X @ w + b, and in TensorFlow tf.linalg.matvec(X, w) + b.",
    ),
    solved=(
        "Every model of this course begins with this step, a network's layers included: there the weighted sum is "
        "only followed by a bend. Next comes the number that says how wrong such predictions are."
    ),
    sources=(
        "jonkrohn/ML-foundations, commit a459590, notebooks/regression-in-pytorch.ipynb",
        "Goodfellow, Bengio and Courville, Deep Learning (MIT Press, 2016), section 5.1.4, Example: Linear Regression",
    ),
    truths=(
        Truth("regression", {"x": X_COURSE, **START}, Y_HAT_START, digits=12),
        Truth("regression", {"x": np.array([7.0]), **START}, (6.4,), digits=12),
        Truth(
            "linear",
            {"X": X_COURSE.reshape(8, 1), "w": np.array([0.9]), "b": START["b"]},
            Y_HAT_START,
            digits=12,
        ),
    ),
)
