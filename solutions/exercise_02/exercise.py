"""The cost: one number that says how far all predictions are from the data."""

import numpy as np

from grader.authoring import Check, Exercise, Mistake, Truth, paper

STORY = """\
The forward pass gave a prediction ŷᵢ for every point. The second step of the loop
says how bad these predictions are, in one number that can then be made smaller: the
cost C.

At a single point the error is uᵢ = ŷᵢ - yᵢ. It is squared, so that too high and too
low count alike, and one large error counts more than many small ones:

    squared errorᵢ = (ŷᵢ - yᵢ)²

The cost is the mean of the squared errors over all n points, the mean squared error:

    C = (1/n) · Σᵢ (ŷᵢ - yᵢ)²

It is a mean and not a sum, so that twice as many points do not make the same line
twice as bad. It is neither halved nor put under a root: other books do the one or the
other, but the gradients of the next exercise belong to exactly this C.

What to implement

- `squared_error(y_hat, y)`: both have shape (n,); the result has shape (n,), one
  value a point.
- `mse(y_hat, y)`: both have shape (n,); the result is a scalar, the mean of the
  above.

Good to know

- n may be any positive number, 1 included. With one point the sum and the mean are
  the same, so try your function with more than one.
- Both arguments have the shape (n,) here. Keep an eye on it in your own experiments:
  a column (n, 1) minus a vector (n,) silently gives an n × n matrix, and its mean is
  a wrong cost without any error message.
- Any function of your framework may be used.
- Leave the arguments as they are: make new tensors, and change none that was given.
"""

X_COURSE = np.arange(8.0)
Y_COURSE = np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])
SQUARED_ERRORS_START = (3.0976, 0.0961, 1.6384, 6.1009, 13.0321, 27.7729, 45.2929, 60.3729)

SIZES = (1, 2, 3, 7, 12, 50)


def predictions(m, b):
    return {"y_hat": m * X_COURSE + b, "y": Y_COURSE}


def signs(rng, n):
    """Plus and minus, both of them where there are two points or more."""
    drawn = rng.choice((-1.0, 1.0), n, p=(0.3, 0.7))
    drawn[1:2] = -drawn[:1]
    return rng.permutation(drawn)


def draw(rng, case):
    """Errors of both signs and unequal size, none of them 1, where |u|, u² and √u² are the same."""
    n = SIZES[case]
    if case < 3:
        u = signs(rng, n) * (2 + rng.permutation(5)[:n])
        y = rng.choice((-5.0, -4.0, -3.0, -2.0, 2.0, 3.0, 4.0, 5.0), n, replace=False)
    else:
        u = signs(rng, n) * 10 ** rng.uniform(-1, 1, n)
        y = u * rng.uniform(0.2, 2, n) * rng.choice((-1, 1), n, p=(0.3, 0.7))  # sized like u: ŷ - y keeps its digits
    return {"y_hat": y + u, "y": y}


def squared_errors(_xp, y_hat, y):
    return (y_hat - y) ** 2


def mean_squared_error(xp, y_hat, y):
    return xp.mean((y_hat - y) ** 2)


def n_by_n(y_hat, y):
    """What a column minus a row gives: every prediction with every value."""
    return (y_hat.reshape(-1, 1) - y) ** 2


N_MINUS_1 = "The sum is divided by n - 1, as for a sample's variance: the cost divides by n."

POINT_MISTAKES = (
    Mistake(
        "not_squared",
        lambda y_hat, y: y_hat - y,
        "This is the error itself, sign and all: the square is missing.",
    ),
    Mistake(
        "absolute_error",
        lambda y_hat, y: np.abs(y_hat - y),
        "This is the size of the error: squaring it would make large errors count more than small ones.",
    ),
    Mistake(
        "half_mse",
        lambda y_hat, y: (y_hat - y) ** 2 / 2,
        "Every value is half of what it should be. Some books put a ½ in front, so that the 2 of the derivative "
        "cancels; this course does not.",
    ),
    Mistake(
        "square_of_the_parts",
        lambda y_hat, y: y_hat**2 - y**2,
        "ŷ and y are squared each on its own: subtract first, then square the difference.",
    ),
    Mistake(
        "power_before_difference",
        lambda y_hat, y: y_hat - y**2,
        "Only y is squared: a power binds more tightly than a minus, so the difference needs brackets.",
    ),
    Mistake(
        "plus_for_minus",
        lambda y_hat, y: (y_hat + y) ** 2,
        "ŷ and y are added where their difference is asked for: a perfect prediction should give 0.",
    ),
    Mistake(
        "derivative_for_value",
        lambda y_hat, y: 2 * (y_hat - y),
        "This is the slope of the squared error, which comes in exercise_03, and not its value.",
    ),
    Mistake(
        "sum_returned",
        lambda y_hat, y: np.sum((y_hat - y) ** 2),
        "The squares are added up to one number: here every point keeps its own, in shape (n,).",
    ),
    Mistake(
        "mean_returned",
        lambda y_hat, y: np.mean((y_hat - y) ** 2),
        "The squares are averaged to one number, which is what `mse` is for: here every point keeps its own, (n,).",
    ),
    *(
        Mistake(
            "broadcast_n_by_n",
            wrong,
            "Every prediction meets every value: somewhere a column (n, 1) meets a row (n,), so the difference is n "
            "by n. Look at the shapes.",
        )
        for wrong in (n_by_n, lambda y_hat, y: n_by_n(y_hat, y).T)
    ),
)

MEAN_MISTAKES = (
    Mistake(
        "sum_not_mean",
        lambda y_hat, y: np.sum((y_hat - y) ** 2),
        "The squares are added up, but not divided by n: the M of MSE is the mean.",
    ),
    Mistake(
        "half_mse",
        lambda y_hat, y: np.mean((y_hat - y) ** 2) / 2,
        "This is half the mean. Some books put a ½ in front, so that the 2 of the derivative cancels; this course "
        "does not.",
    ),
    Mistake(
        "half_sum",
        lambda y_hat, y: np.sum((y_hat - y) ** 2) / 2,
        "The squares are added up and halved: the ½ is not of this course, and the 1/n is missing.",
    ),
    Mistake(
        "root_mse",
        lambda y_hat, y: np.sqrt(np.mean((y_hat - y) ** 2)),
        "This is the root of the mean squared error, a good measure to report; the cost here is the mean itself.",
    ),
    Mistake(
        "absolute_error",
        lambda y_hat, y: np.mean(np.abs(y_hat - y)),
        "This is the mean of the absolute errors: the squares are missing.",
    ),
    Mistake(
        "not_squared",
        lambda y_hat, y: np.mean(y_hat - y),
        "This is the mean of the errors, in which too high and too low cancel: square each error before the mean.",
    ),
    Mistake(
        "square_of_the_mean",
        lambda y_hat, y: np.mean(y_hat - y) ** 2,
        "The errors are averaged first and squared afterwards, so too high and too low cancel: square first.",
    ),
    Mistake(
        "precedence_lost",
        lambda y_hat, y: np.sum((y_hat - y) ** 2) / 2 * len(y),
        "The n multiplies where it should divide: in `/ 2 * n` only the 2 stands below the line. Put the "
        "denominator in brackets, and look whether the 2 belongs there.",
    ),
    Mistake(
        "square_of_the_parts",
        lambda y_hat, y: np.mean(y_hat**2 - y**2),
        "ŷ and y are squared each on its own: subtract first, then square the difference.",
    ),
    Mistake(
        "divided_by_n_minus_1",
        lambda y_hat, y: np.sum((y_hat - y) ** 2) / max(len(y) - 1, 1),
        N_MINUS_1,
    ),
    Mistake("divided_by_n_minus_1", lambda y_hat, y: np.sum((y_hat - y) ** 2) / (len(y) - 1), N_MINUS_1),
    Mistake(
        "eight_for_n",
        lambda y_hat, y: np.sum((y_hat - y) ** 2) / 8,
        "The sum is divided by 8, whatever the number of points: 8 is right for the course's points alone, n for all.",
    ),
    Mistake(
        "not_averaged",
        lambda y_hat, y: (y_hat - y) ** 2,
        "Every point still has its own square: the mean over the points is missing.",
    ),
    Mistake(
        "broadcast_n_by_n",
        lambda y_hat, y: np.mean(n_by_n(y_hat, y)),
        "Every prediction meets every value: somewhere a column (n, 1) meets a row (n,), the difference becomes n by "
        "n, and the mean runs over all of it. Look at the shapes of ŷ and y.",
    ),
)


def errors_by_hand(y_hat, y):
    u = y_hat - y
    return {
        "error": f"u = ŷ - y = {paper(y_hat)} - {paper(y)} = {paper(u)}",
        "square": f"u², entry by entry = {paper(u**2)}",
    }


def mean_by_hand(y_hat, y):
    u, n = y_hat - y, len(y)
    return errors_by_hand(y_hat, y) | {
        "sum": f"their sum = {paper(np.sum(u**2))}",
        "mean": f"divided by n = {n}: C = {paper(np.mean(u**2))}",
    }


EXERCISE = Exercise(
    title="The cost",
    part="Fit a line",
    builds_on=("exercise_01",),
    story=STORY,
    frameworks=("torch", "tensorflow", "numpy"),
    checks=(
        Check(
            "squared_error",
            points=2,
            draw=draw,
            reference=squared_errors,
            returns=("squared error",),
            mistakes=POINT_MISTAKES,
            working=errors_by_hand,
        ),
        Check(
            "mse",
            points=3,
            draw=draw,
            reference=mean_squared_error,
            returns=("C",),
            mistakes=MEAN_MISTAKES,
            follows=("squared_error",),
            working=mean_by_hand,
        ),
    ),
    hints=(
        "Take one point first: the prediction is 6.4 and the value is -1.37. The error is 7.77, and its square is "
        "60.3729. Your function does that at every point at once.",
        "A difference of two vectors is taken entry by entry, and so is a power. Neither function needs a loop.",
        "`mse` is the mean of what `squared_error` returns. On the course's eight points at the start it is 19.6755; "
        "if you see 157.4038, you have the sum, if 9.8377, half of it, if 4.4357, its root.",
        "squared_error: (y_hat - y) ** 2. mse: the framework's mean of it, torch.mean, tf.reduce_mean or np.mean.",
    ),
    solved=(
        "From here on, learning means nothing but making this one number smaller. Next you find out in which "
        "direction it falls."
    ),
    sources=(
        "jonkrohn/ML-foundations, commit a459590, notebooks/regression-in-pytorch.ipynb",
        "Goodfellow, Bengio and Courville, Deep Learning (MIT Press, 2016), section 5.1.4, Example: Linear Regression",
    ),
    truths=(
        Truth("squared_error", predictions(0.9, 0.1), SQUARED_ERRORS_START, digits=12),
        Truth("squared_error", {"y_hat": np.array([6.4]), "y": np.array([-1.37])}, (60.3729,), digits=12),
        Truth("mse", {"y_hat": np.array([6.4]), "y": np.array([-1.37])}, 60.3729, digits=12),
        Truth("mse", predictions(0.9, 0.1), 19.675475, digits=12),
        Truth("mse", predictions(0.53695, 0.03735), 8.5722, digits=5),  # after one step of descent
        Truth("mse", predictions(-0.46928571428571, 1.76), 0.01946607142857, digits=12),  # least squares: none is lower
    ),
)
