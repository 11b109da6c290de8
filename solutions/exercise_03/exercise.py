"""Gradients by hand: which way does the cost rise, and how steeply?"""

import numpy as np

from grader.authoring import BY_HAND, Check, Exercise, Mistake, Truth, gradient_of, paper, term

STORY = """\
The cost says how bad the line is. To make it better, one has to know in which
direction the cost rises when a parameter is turned a little: that is its gradient,
the third step of the loop. Automatic differentiation would give it for nothing. Here
you derive it yourself, once, with the chain rule, and know from then on what the
machine does.

The mean squared error is built in three stages, from the parameters to the
prediction, to the error, to the cost:

    ŷᵢ = m·xᵢ + b
    uᵢ = ŷᵢ - yᵢ
    C  = (1/n) · Σᵢ uᵢ²

The chain rule goes through these stages backwards and multiplies the slopes it meets.
The last stage first: how does the cost answer to a single prediction?

    ∂C/∂ŷᵢ = (2/n) · uᵢ

And how does a prediction answer to the parameters?

    ∂ŷᵢ/∂m = xᵢ        ∂ŷᵢ/∂b = 1

At a single point, n = 1, the product of the two is the whole gradient of C = u²:

    ∂C/∂m = 2·u·x        ∂C/∂b = 2·u

With n points every one of them contributes, since m and b act on all predictions:

    ∂C/∂m = Σᵢ ∂C/∂ŷᵢ · xᵢ = (2/n) · Σᵢ uᵢ·xᵢ
    ∂C/∂b = Σᵢ ∂C/∂ŷᵢ · 1  = (2/n) · Σᵢ uᵢ

What to implement

- `cost_wrt_prediction(y_hat, y)`: both have shape (n,); returns ∂C/∂ŷ of the mean
  squared error, shape (n,), one slope a prediction.
- `point_gradient(x, y, m, b)`: four scalars, one point; returns the pair (∂C/∂m,
  ∂C/∂b) of C = (m·x + b - y)², two scalars.
- `mse_gradient(x, y, m, b)`: x and y have shape (n,), m and b are scalars; returns
  the pair (∂C/∂m, ∂C/∂b) of the mean squared error, two scalars, the slope first.

The rules

- By hand: inside these functions no automatic differentiation, no ready-made loss and
  no optimizer. Everything else of your framework may be used.
- Elsewhere in the file you are welcome to compare your results with automatic
  differentiation. It is a good habit, and exercise_05 lives on it.
- A scalar arrives as a 0-d tensor or with shape (1,). n may be 1, and x need not be
  sorted.
- Leave the arguments as they are: make new tensors, and change none that was given.
"""

X_COURSE = np.arange(8.0)
Y_COURSE = np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])
START = {"m": np.float64(0.9), "b": np.float64(0.1)}
Y_HAT_START = 0.9 * X_COURSE + 0.1
COST_WRT_PREDICTION_START = (-0.44, -0.0775, 0.32, 0.6175, 0.9025, 1.3175, 1.6825, 1.9425)  # (2/8)·u; the sum is ∂C/∂b

SIZES = (1, 2, 3, 7, 12, 50)
WHOLE = (-5.0, -4.0, -3.0, -2.0, 2.0, 3.0, 4.0, 5.0)  # no 1, which would hide a forgotten x


def signs(rng, n):
    """Plus and minus, both of them where there are two points or more."""
    drawn = rng.choice((-1.0, 1.0), n, p=(0.3, 0.7))
    drawn[1:2] = -drawn[:1]
    return rng.permutation(drawn)


def clear(terms):
    """The sum keeps its digits, since it is no small rest of large numbers."""
    return abs(np.sum(terms)) > 0.05 * np.sum(np.abs(terms))


def telling(x, y, m, b):
    """Neither sum of the gradient cancels; with two points or more, 2·mean(u)·mean(x) differs, and x is not sorted."""
    parts = np.stack((m * x, b + 0 * x, -y))  # they add up to u
    if not (clear(x) and clear(parts) and clear(parts * x)):
        return False
    return len(x) == 1 or (clear(parts.sum(axis=0) * (x - x.mean())) and bool(np.any(np.diff(x) < 0)))


def numbers(rng, case, n):
    """x, u, m and b: whole and small in the first cases, later over two decades."""
    if case < 3:
        m, b = rng.choice(WHOLE, 2)
        return rng.choice(WHOLE, n, replace=False), signs(rng, n) * (2 + rng.permutation(5)[:n]), m, b
    m, b = signs(rng, 2) * rng.uniform(0.5, 2, 2)
    return signs(rng, n) * 10 ** rng.uniform(-1, 1, n), signs(rng, n) * 10 ** rng.uniform(-1, 1, n), m, b


def draw_points(rng, case, n=None):
    """Points by their errors u, which so have both signs and unequal sizes: y = m·x + b - u."""
    while True:
        x, u, m, b = numbers(rng, case, n or SIZES[case])
        y = m * x + b - u
        if telling(x, y, m, b):
            return {"x": x, "y": y, "m": m, "b": b}


def draw_point(rng, case):
    """Errors of both signs, case by case in turn: a single point has only one, and |u| for u would pass."""
    while True:
        one = draw_points(rng, case, n=1)
        above = one["m"] * one["x"][0] + one["b"] > one["y"][0]
        if above == (case % 2 == 0):
            return {**one, "x": one["x"][0], "y": one["y"][0]}


def draw_predictions(rng, case):
    n = SIZES[case]
    _, u, _, _ = numbers(rng, case, n)
    y = rng.choice(WHOLE, n, replace=False) if case < 3 else u * rng.uniform(-2, 2, n)  # sized like u: no digits lost
    return {"y_hat": y + u, "y": y}


def cost(xp, y_hat, y):
    return xp.mean((y_hat - y) ** 2)


def point_cost(xp, x, y, m, b):
    return xp.sum((m * x + b - y) ** 2)


def line_cost(xp, x, y, m, b):
    return cost(xp, y_hat=m * x + b, y=y)


FACTOR_2 = "The 2 in front is missing: it comes from differentiating the square, d(u²)/du = 2u."
NO_MEAN = "n times too large: the 1/n of the mean has been lost. Is a mean taken of what is one number already?"
NEITHER = "Neither the 2 from the square nor the 1/n of the mean is there: what is left is the bare sum."
SIGN = "The sign is wrong throughout: u is ŷ - y. With u = y - ŷ the inner derivative, -1, has to come in as well."
NO_X = (
    "∂C/∂m is the same as ∂C/∂b: the inner derivative of m is missing. When m grows by a little, ŷᵢ grows by xᵢ times "
    "as much."
)
BRACKET = "In ∂C/∂m the brackets around the line are lost: y - m·x + b is not y - (m·x + b). The minus has to reach b."
SWAPPED = "Both values are right, but the pair is in the other order: ∂C/∂m comes first, then ∂C/∂b."


def residual(x, y, m, b):
    return m * x + b - y


def pair(x, y, m, b, factor=2.0, mean=np.mean):
    u = residual(x, y, m, b)
    return factor * mean(u * x), factor * mean(u)


def bracket_lost(x, y, m, b):
    """The sign of b is wrong in ∂C/∂m alone: -2 mean((y - m·x + b)·x)."""
    return -2 * np.mean((y - m * x + b) * x), 2 * np.mean(residual(x, y, m, b))


def broadcast(x, y, m, b):
    """A column of predictions minus a row of values: n by n errors, each times the x of its prediction."""
    u = (m * x + b).reshape(-1, 1) - y
    return 2 * np.mean(u * x.reshape(-1, 1)), 2 * np.mean(u)


def broadcast_x(x, y, m, b):
    """The same, with x left a row: the product then pairs every error with the x of another point."""
    u = (m * x + b).reshape(-1, 1) - y
    return 2 * np.mean(u * x), 2 * np.mean(u)


EIGHT = "is divided by 8, whatever the number of points: 8 is right for the course's points alone, n for all."

PREDICTION_MISTAKES = (
    Mistake("missing_factor_2", lambda y_hat, y: (y_hat - y) / len(y), FACTOR_2, step="derivative"),
    Mistake("missing_mean", lambda y_hat, y: 2 * (y_hat - y), f"Every entry is {NO_MEAN}", step="mean"),
    Mistake("missing_factor_2_and_mean", lambda y_hat, y: y_hat - y, NEITHER),
    Mistake("sign_flipped", lambda y_hat, y: 2 * (y - y_hat) / len(y), SIGN, step="error"),
    Mistake("eight_for_n", lambda y_hat, y: 2 * (y_hat - y) / 8, f"Every entry {EIGHT}", step="mean"),
    Mistake(
        "value_for_derivative",
        lambda y_hat, y: (y_hat - y) ** 2 / len(y),
        "These are the terms of the cost itself, still squared: their derivative is asked for.",
        step="derivative",
    ),
    Mistake(
        "mean_taken",
        lambda y_hat, y: 2 * np.mean(y_hat - y),
        "The entries are averaged to one number: each prediction has a slope of its own, shape (n,), and the 1/n only "
        "makes each of them smaller.",
    ),
)

POINT_MISTAKES = (
    Mistake("missing_factor_2", lambda x, y, m, b: pair(x, y, m, b, factor=1.0), FACTOR_2, step="outer"),
    Mistake("sign_flipped", lambda x, y, m, b: pair(x, y, m, b, factor=-2.0), SIGN, step="error"),
    Mistake("missing_x", lambda x, y, m, b: (pair(x, y, m, b)[1],) * 2, NO_X, step="inner"),
    Mistake("bracket_lost", bracket_lost, BRACKET, step="error"),
    Mistake("swapped_pair", lambda x, y, m, b: pair(x, y, m, b)[::-1], SWAPPED),
    Mistake(
        "value_for_derivative",
        lambda x, y, m, b: (residual(x, y, m, b) ** 2 * x, residual(x, y, m, b) ** 2),
        "u is still squared: the derivative of u² is 2u, and then comes the inner derivative.",
    ),
)

GRADIENT_MISTAKES = (
    Mistake("missing_factor_2", lambda x, y, m, b: pair(x, y, m, b, factor=1.0), FACTOR_2, step="outer"),
    Mistake(
        "missing_mean", lambda x, y, m, b: pair(x, y, m, b, mean=np.sum), f"Both values are {NO_MEAN}", step="mean"
    ),
    Mistake("missing_factor_2_and_mean", lambda x, y, m, b: pair(x, y, m, b, factor=1.0, mean=np.sum), NEITHER),
    Mistake("sign_flipped", lambda x, y, m, b: pair(x, y, m, b, factor=-2.0), SIGN, step="error"),
    Mistake("missing_x", lambda x, y, m, b: (pair(x, y, m, b)[1],) * 2, NO_X, step="product"),
    Mistake(
        "product_of_means",
        lambda x, y, m, b: (pair(x, y, m, b)[1] * np.mean(x), pair(x, y, m, b)[1]),
        "∂C/∂m is the mean of u times the mean of x: the mean of the products is something else. Multiply point by "
        "point first, and average afterwards.",
        step="product",
    ),
    Mistake(
        "mean_before_product",
        lambda x, y, m, b: (pair(x, y, m, b)[1] * x, pair(x, y, m, b)[1]),
        "∂C/∂m still has one entry for each point: the mean was taken of u alone, and x multiplied afterwards. It "
        "belongs around the product.",
        step="product",
    ),
    Mistake(
        "not_averaged",
        lambda x, y, m, b: (2 * residual(x, y, m, b) * x, 2 * residual(x, y, m, b)),
        "Every point still has its own two slopes: the mean over the points is missing.",
        step="mean",
    ),
    Mistake(
        "eight_for_n",
        lambda x, y, m, b: pair(x, y, m, b, mean=lambda terms: np.sum(terms) / 8),
        f"Each sum {EIGHT}",
        step="mean",
    ),
    Mistake("bracket_lost", bracket_lost, BRACKET, step="error"),
    Mistake("swapped_pair", lambda x, y, m, b: pair(x, y, m, b)[::-1], SWAPPED),
    Mistake(
        "sum_not_mean",
        lambda x, y, m, b: (pair(x, y, m, b, mean=np.sum)[0], pair(x, y, m, b)[1]),
        "∂C/∂m is n times too large, ∂C/∂b is right: one of the two is summed, the other averaged.",
        step="mean",
    ),
    *(
        Mistake(
            "broadcast_n_by_n",
            wrong,
            "Somewhere a column (n, 1) meets a row (n,): every prediction is compared with every value, n by n. "
            "∂C/∂b does not show it, since a mean over all is the same; look at the shape of u.",
        )
        for wrong in (broadcast, broadcast_x)
    ),
)


def prediction_by_hand(y_hat, y):
    u, n = y_hat - y, len(y)
    return {
        "error": f"u = ŷ - y = {paper(y_hat)} - {paper(y)} = {paper(u)}",
        "derivative": f"d(u²)/du = 2u = {paper(2 * u)}, one slope for each prediction",
        "mean": f"C has 1/n in front of the sum, and so has its slope: {paper(2 * u)} / {n} = {paper(2 * u / n)}",
    }


def point_by_hand(x, y, m, b):
    u = residual(x, y, m, b)
    return {
        "error": f"u = m·x + b - y = {paper(m)}·{term(x)} + {term(b)} - {term(y)} = {paper(u)}",
        "outer": f"d(u²)/du = 2u = {paper(2 * u)}",
        "inner": f"∂u/∂m = x = {paper(x)} and ∂u/∂b = 1",
        "chain": f"multiplied: ∂C/∂m = {paper(2 * u)}·{term(x)} = {paper(2 * u * x)}, ∂C/∂b = {paper(2 * u)}",
    }


def gradient_by_hand(x, y, m, b):
    u = residual(x, y, m, b)
    over_x, over_1 = np.mean(u * x), np.mean(u)
    return {
        "error": f"u = m·x + b - y = {paper(m * x + b)} - {paper(y)} = {paper(u)}",
        "product": f"for ∂C/∂m first u·x, point by point: {paper(u)}·{paper(x)} = {paper(u * x)}",
        "mean": f"divided by n = {len(x)}: mean(u·x) = {paper(over_x)}, mean(u) = {paper(over_1)}",
        "outer": f"the 2 of d(u²)/du = 2u: ∂C/∂m = {paper(2 * over_x)}, ∂C/∂b = {paper(2 * over_1)}",
    }


EXERCISE = Exercise(
    title="Gradients by hand",
    part="Fit a line",
    builds_on=("exercise_01", "exercise_02"),
    story=STORY,
    frameworks=("torch", "tensorflow", "numpy"),
    checks=(
        Check(
            "cost_wrt_prediction",
            points=2,
            draw=draw_predictions,
            reference=gradient_of(cost, "y_hat"),
            returns=("∂C/∂ŷ",),
            mistakes=PREDICTION_MISTAKES,
            working=prediction_by_hand,
            forbids=BY_HAND,
        ),
        Check(
            "point_gradient",
            points=1,
            draw=draw_point,
            reference=gradient_of(point_cost, "m", "b"),
            returns=("∂C/∂m", "∂C/∂b"),
            parameters=("m", "b"),
            mistakes=POINT_MISTAKES,
            follows=("cost_wrt_prediction",),
            working=point_by_hand,
            forbids=BY_HAND,
        ),
        Check(
            "mse_gradient",
            points=3,
            draw=draw_points,
            reference=gradient_of(line_cost, "m", "b"),
            returns=("∂C/∂m", "∂C/∂b"),
            parameters=("m", "b"),
            mistakes=GRADIENT_MISTAKES,
            follows=("cost_wrt_prediction", "point_gradient"),
            working=gradient_by_hand,
            forbids=BY_HAND,
        ),
    ),
    hints=(
        "Begin with one point and a pencil. C = u² has the slope 2u in u. When m grows by a tiny h, u grows by x·h; "
        "when b grows by h, u grows by h. Multiply: that is the chain rule.",
        "In `cost_wrt_prediction` only one of the n terms of the sum contains ŷᵢ, so the sum disappears. The 1/n in "
        "front of it does not.",
        "For `mse_gradient` go through the points in your mind: each has its own product u·x. Multiply first, entry by "
        "entry, and take the mean afterwards; the mean of u times the mean of x is something else.",
        "Check yourself on the course's data at m = 0.9, b = 0.1: (36.305, 6.265). Half of it: the 2 is missing. Eight "
        "times as much: the 1/n is. The opposite sign: u is ŷ - y, and not y - ŷ.",
        "With u = m * x + b - y the pair is 2 * mean(u * x), 2 * mean(u); and ∂C/∂ŷ is 2 * (y_hat - y) / n.",
    ),
    solved=(
        "These two slopes are all that a descent needs to know of the data. Next they move the line, again and "
        "again, until it fits; and every library's autodiff, which comes in exercise_05, does no more than what "
        "you just did by hand."
    ),
    sources=(
        "jonkrohn/ML-foundations, commit a459590, notebooks/single-point-regression-gradient.ipynb and "
        "notebooks/batch-regression-gradient.ipynb",
        "Deisenroth, Faisal and Ong, Mathematics for Machine Learning (Cambridge, 2020), section 5.2, Partial "
        "Differentiation and Gradients",
    ),
    truths=(
        Truth("cost_wrt_prediction", {"y_hat": Y_HAT_START, "y": Y_COURSE}, COST_WRT_PREDICTION_START, digits=12),
        Truth("point_gradient", {"x": X_COURSE[7], "y": Y_COURSE[7], **START}, (108.78, 15.54), digits=12),
        Truth("mse_gradient", {"x": X_COURSE, "y": Y_COURSE, **START}, (36.305, 6.265), digits=12),
        Truth("mse_gradient", {"x": X_COURSE[7:], "y": Y_COURSE[7:], **START}, (108.78, 15.54), digits=12),
    ),
)
