"""Batch normalisation and its gradients: a layer in which every row of a batch acts on every other."""

import math

import numpy as np

from grader.authoring import AUTODIFF, Check, Exercise, Mistake, formula, gradient_of, paper, term

STORY = """\
Descent on the course's line was slow because the cost is a long valley, and it is one
because x runs from 0 to 7: its mean is far from 0. What comes out of a hidden layer is
no better, and changes with every update of the weights before it. Batch normalisation
puts it right inside the network. Of a batch X of n rows (points) and d columns
(features) it takes each column by itself, moves it to mean 0, divides it by its
standard deviation, and lets two parameters for each column, γ and β, choose another
scale and another place:

    μ = (1/n) Σ xᵢ                    mean of the column, over the n rows
    σ² = (1/n) Σ (xᵢ - μ)²            its variance, with 1/n and not 1/(n - 1)
    x̂ᵢ = (xᵢ - μ) / √(σ² + ε)         the normalised column
    outᵢ = γ x̂ᵢ + β

The small ε keeps a column of equal values from being divided by 0.

Now backwards. Further up, a cost C has been computed from `out`, and its gradient has
come down as far as this layer: d_out = ∂C/∂out, of the shape of X, with an entry for
each row and column. γ and β act on all rows of their column, so their gradients are
sums over the rows; and to x̂ the gradient goes on row by row:

    ∂C/∂β = Σ d_outᵢ        ∂C/∂γ = Σ d_outᵢ x̂ᵢ        ∂C/∂x̂ᵢ = γ d_outᵢ

From x̂ to X is the hard part. An xᵢ acts on its own x̂ᵢ, but it is also a part of μ and
of σ², and through them it acts on all rows. So there are three paths, and as in
exercise_09 they are added up:

    xᵢ ──────────→ x̂ᵢ         directly
    xᵢ ──→ μ ────→ x̂₁ … x̂ₙ     through the mean
    xᵢ ──→ σ² ───→ x̂₁ … x̂ₙ     through the variance

(μ is inside σ² as well, but moving it there changes nothing at first: the deviations
from the mean add up to 0.)

What to implement

- `batchnorm(X, gamma, beta, eps)`: X is (n, d), n at least 2; gamma and beta are (d,);
  eps is a float. Returns the pair (out, cache): out is (n, d), and the cache is what
  you want to have at hand on the way back.
- `batchnorm_backward(d_out, cache)`: d_out is (n, d), and the cache is the one that
  your batchnorm returned. Returns (dX, d_gamma, d_beta), the gradients of the cost with
  respect to X, (n, d), gamma, (d,), and beta, (d,).

How it is tried

- The cache is yours: a tuple, a dict, an object, whatever you like. Nobody looks into
  it. It may be needed again, so leave it as it is: every cache goes back twice.
- A report on batchnorm_backward shows all that both functions were given. With
  `batches=2`, a second batch (the entries of X times those of d_out) goes forward before
  the first one goes back, as if two networks were trained in one program: whatever you
  remember has to travel in the cache.

The rules

- By hand: no autodiff inside these functions.
- Leave X, gamma, beta and d_out as they are.
"""

SHAPES = ((3, 2), (4, 3), (2, 3), (5, 4), (7, 3), (6, 5))
BATCHES = (1, 2, 1, 2, 2, 2)
DEVIATIONS = (  # case by case: σ² + ε is the square of a whole number
    ((4.0, -2.0, -2.0), (6.0, 0.0, -6.0)),
    ((3.0, -1.0, -1.0, -1.0), (4.0, 0.0, 0.0, -4.0)),
    ((1.0, -1.0),),
)
EPSILONS = (1.0, 1.0, 3.0)
FARTHEST = {"float32": 2.0, "float64": 10.0}
"""How many standard deviations a mean may be off 0: then float32 has digits left for the deviations."""


def signed(rng, sizes):
    return np.asarray(sizes * rng.choice((-1.0, 1.0), np.shape(sizes)))


def whole_columns(rng, case):
    """Small whole numbers, with means of 1 or 2."""
    d, kinds = SHAPES[case][1], DEVIATIONS[case]
    columns = [rng.permutation(kinds[(case + j) % len(kinds)]) * rng.choice((-1, 1)) for j in range(d)]
    return np.stack(columns, axis=1) + signed(rng, rng.choice((1.0, 2.0), d))


def spread_columns(rng, case, farthest):
    """Standard deviations over a decade, the means up to so many of them away from 0."""
    n, d = SHAPES[case]
    z = rng.normal(size=(n, d))
    z = (z - np.mean(z, axis=0)) / np.std(z, axis=0)
    ratio = signed(rng, rng.uniform(0.5, 0.95 * farthest, d))
    return 10 ** rng.uniform(-0.5, 0.5, d) * (z + ratio)


def draw_forward(rng, case, dtype):
    """ε is large enough to be seen: at the usual 1e-5, which is one of the cases, nobody could tell where it stands."""
    d = SHAPES[case][1]
    if case < 3:
        X, eps = whole_columns(rng, case), EPSILONS[case]
        gamma, beta = (signed(rng, rng.choice((2.0, 3.0, 4.0, 5.0), d)) for _ in range(2))
    else:
        X = spread_columns(rng, case, FARTHEST[dtype])
        eps = 1e-5 if case == 3 else float(rng.uniform(0.2, 0.6))
        gamma, beta = (signed(rng, 10 ** rng.uniform(-0.5, 0.5, d)) for _ in range(2))
    return {"X": X, "gamma": gamma, "beta": beta, "eps": eps}


def draw_backward(rng, case, dtype):
    """No path is silent, so that a lost one shows in every column."""
    inputs = draw_forward(rng, case, dtype)
    x_hat = normal(**inputs)[0]
    while True:
        sizes = rng.choice(np.arange(1.0, 7.0), x_hat.shape) if case < 3 else rng.uniform(0.3, 3, x_hat.shape)
        d_out = signed(rng, sizes)
        both = np.abs((np.mean(d_out, axis=0), np.mean(d_out * x_hat, axis=0)))
        if np.min(both) > 0.15 and np.min(np.std(d_out, axis=0)) > 0.2:
            return {**inputs, "d_out": d_out, "batches": BATCHES[case]}


def only_out(work, X, gamma, beta, eps):
    """`out` alone: the cache is the learner's own."""
    pair = work.batchnorm(X, gamma, beta, eps)
    if pair is None:
        return None
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise TypeError(f"the pair (out, cache) is asked for, and {type(pair).__name__} came back")
    return pair[0]


def there_and_back(work, X, gamma, beta, eps, d_out, batches):
    """What batchnorm_backward makes of the cache of X when it is called for the second time."""

    def numbers(*arrays):
        """Copies, or nothing where there are no numbers to look at."""
        try:
            return [np.array(getattr(work.xp.array(one), "array", one), dtype=float) for one in arrays]
        except (TypeError, ValueError, RuntimeError):
            return []

    def same(some, others):
        pairs = zip(some, others, strict=False)
        return all(
            a.shape == b.shape and not np.any(np.abs(a - b) > 1e-3 * np.max(np.abs(a), initial=0)) for a, b in pairs
        )

    pair = work.batchnorm(X, gamma, beta, eps)
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise TypeError(f"of batchnorm the pair (out, cache) is asked for, and {type(pair).__name__} came back")
    if batches == 2:
        work.batchnorm(X * d_out, gamma, beta, eps)
    given = numbers(X, gamma, beta, d_out)
    first = work.batchnorm_backward(d_out, pair[1])
    if not isinstance(first, (tuple, list)) or not same(given, numbers(X, gamma, beta, d_out)):
        return first
    once = numbers(*first)
    again = work.batchnorm_backward(d_out, pair[1])
    if isinstance(again, (tuple, list)) and not same(once, numbers(*again)):
        raise ValueError("called a second time with the same cache, batchnorm_backward returns other numbers")
    return again


def forward(xp, X, gamma, beta, eps):
    mu = xp.mean(X, 0)
    variance = xp.mean((X - mu) ** 2, 0)
    return gamma * (X - mu) / xp.sqrt(variance + eps) + beta


def cost(xp, X, gamma, beta, eps, d_out, batches):  # noqa: ARG001 - of another batch the gradients do not know
    """A cost whose gradient with respect to `out` is d_out."""
    return xp.sum(forward(xp, X, gamma, beta, eps) * d_out)


def rows(inputs):
    """Sums over the rows follow one another; far from 0, the mean of squares less the square of the mean loses digits.

    That is an honest variance: its error grows with the square of mean over deviation, the move with the ratio.
    """
    X = inputs["X"]
    ratio = np.max(np.abs(np.mean(X, axis=0)) / np.std(X, axis=0))
    return math.ceil(3 * len(X) * (1 + ratio))


def backwards(gradients):
    d_x, d_gamma, d_beta = gradients
    return [("dβ", d_beta), ("dγ", d_gamma), ("dX", d_x)]


# --- what goes wrong on the way forward


def normal(X, eps, **_):
    """x̂, μ, σ² and √(σ² + ε)."""
    mu, variance = np.mean(X, axis=0), np.var(X, axis=0)
    root = np.sqrt(variance + eps)
    return (X - mu) / root, mu, variance, root


def made(text):
    """`out` by a text in the quantities of the story, n, and the mean square of a column."""
    rule = formula(text, np, "X", "x_hat", "mu", "var", "root", "eps", "gamma", "beta", "n", "mean_square")

    def run(X, gamma, beta, eps):
        known = normal(X, eps)
        return rule(X, *known, eps, gamma, beta, len(X), np.mean(X**2, axis=0))

    return run


def along_rows(X, gamma, beta, eps):
    mu, variance = np.mean(X, axis=1, keepdims=True), np.var(X, axis=1, keepdims=True)
    return gamma * (X - mu) / np.sqrt(variance + eps) + beta


def of_all(X, gamma, beta, eps):
    return gamma * (X - np.mean(X)) / np.sqrt(np.var(X) + eps) + beta


def told(*table):
    """Mistakes of (id, the step of the working, the wrong formula, what to say)."""
    return tuple(Mistake(name, wrong, says, step=step) for name, step, wrong, says in table)


BESSEL = (
    "The variance is divided by n - 1: that is the estimate from a sample, which some libraries take by default. Here "
    "the n rows are all there is, so it is the mean of the squares."
)
WRONG_AXIS = "over the columns of a row. Each column is a feature by itself: go over the rows, along the axis of n."

FORWARD_MISTAKES = (
    *told(
        ("unbiased_variance", "variance", made("gamma * (X - mu) / sqrt(var * n / (n - 1) + eps) + beta"), BESSEL),
        ("eps_outside_root", "normalised", made("gamma * (X - mu) / (sqrt(var) + eps) + beta"),
         "ε stands outside the root: it is added to the variance, before the root is taken."),
        ("eps_missing", "normalised", made("gamma * (X - mu) / sqrt(var) + beta"),
         "ε does not come in: it is added to the variance under the root."),
        ("eps_missing", "normalised", made("gamma * (X - mu) / sqrt(var + 1e-5) + beta"),
         "ε is always 1e-5, whatever `eps` says: use the argument."),
        ("missing_root", "normalised", made("gamma * (X - mu) / (var + eps) + beta"),
         "The deviations are divided by the variance plus ε: its root is missing."),
        ("deviation_for_variance", "variance", made("gamma * (X - mu) / sqrt(sqrt(var) + eps) + beta"),
         "Under the root stands the standard deviation where the variance is due: the root is taken twice."),
        ("mean_not_subtracted", "normalised", made("gamma * X / root + beta"),
         "X is divided but not centred: the mean has to be subtracted first."),
        ("variance_about_zero", "variance", made("gamma * (X - mu) / sqrt(mean_square + eps) + beta"),
         "The variance is the mean of X² itself: it is that of the squared deviations from the mean."),
        ("not_divided", "normalised", made("gamma * (X - mu) + beta"),
         "X is centred but not divided by √(σ² + ε)."),
        ("sum_not_mean", "variance", made("gamma * (X - mu) / sqrt(n * var + eps) + beta"),
         "The variance is a sum over the rows where their mean is due: the 1/n is missing."),
        ("wrong_axis", "mean", along_rows, f"Mean and variance are taken {WRONG_AXIS}"),
        ("all_entries", "mean", of_all,
         "Mean and variance are taken of all entries at once: each column has its own."),
        ("gamma_beta_missing", "out", made("x_hat"),
         "This is x̂ itself: γ and β have not come in yet."),
        ("gamma_beta_missing", "out", made("gamma * x_hat"),
         "β has not come in: it is added to γx̂."),
        ("gamma_beta_missing", "out", made("x_hat + beta"),
         "γ has not come in: x̂ is multiplied by it before β is added."),
        ("gamma_beta_swapped", "out", made("beta * x_hat + gamma"),
         "γ and β have changed places: γ is the scale, β the shift."),
        ("shift_before_scale", "out", made("gamma * (x_hat + beta)"),
         "β is added before γ multiplies, so γ scales it too: out = γx̂ + β."),
    ),
    Mistake(
        "cache_not_returned", None,
        "What came back is no pair: return `out` and the cache, in this order.",
        raises=r"^TypeError: the pair \(out, cache\) is asked for",
    ),
)  # fmt: skip

# --- what goes wrong on the way back

RIGHT = {
    "d_x": "(dx - mean(dx, 0) - x_hat * mean(dx * x_hat, 0)) / root",
    "d_gamma": "sum(d_out * x_hat, 0)",
    "d_beta": "sum(d_out, 0)",
}
NAMES = ("X", "x_hat", "mu", "var", "root", "eps", "gamma", "beta", "n", "d_out", "dx")


def gradients(order=("d_x", "d_gamma", "d_beta"), **other):
    """All three gradients, with other texts for some, in the quantities of the story; dx is ∂C/∂x̂."""
    rules = [formula({**RIGHT, **other}[name], np, *NAMES) for name in order]

    def run(X, gamma, beta, eps, d_out, **_):
        known = (X, *normal(X, eps), eps, gamma, beta, len(X), d_out, d_out * gamma)
        return tuple(rule(*known) for rule in rules)

    return run


def d_x(text):
    return gradients(d_x=text)


def of_the_last_batch(X, gamma, beta, eps, d_out, batches):
    """The cache of the batch that went forward last."""
    return gradients()(X * d_out if batches == 2 else X, gamma, beta, eps, d_out)


def unbiased(X, gamma, eps, d_out, **_):
    """The derivative of a batchnorm whose variance has 1/(n - 1)."""
    deviations, room = X - np.mean(X, axis=0), len(X) - 1
    root = np.sqrt(np.sum(deviations**2, axis=0) / room + eps)
    x_hat, dx = deviations / root, d_out * gamma
    paths = dx - np.mean(dx, axis=0) - x_hat * np.sum(dx * x_hat, axis=0) / room
    return paths / root, np.sum(d_out * x_hat, axis=0), np.sum(d_out, axis=0)


def row_paths(X, gamma, eps, d_out, **_):
    """dX with the means over the columns."""
    x_hat, _mu, _variance, root = normal(X, eps)
    dx = d_out * gamma
    paths = dx - np.mean(dx, axis=1, keepdims=True) - x_hat * np.mean(dx * x_hat, axis=1, keepdims=True)
    return paths / root, np.sum(d_out * x_hat, axis=0), np.sum(d_out, axis=0)


WAYS = {"unsummed": ("d_out * x_hat", "d_out"), "mean": ("mean(d_out * x_hat, 0)", "mean(d_out, 0)"),
        "axis": ("sum(d_out * x_hat, 1)", "sum(d_out, 1)")}  # fmt: skip
"""Wrong ways to gather the rows, for dγ and for dβ."""


def gathered(name, where):
    """Wrong in dγ, in dβ, or in both."""
    d_gamma, d_beta = WAYS[name]
    return gradients(**{key: text for key, text in (("d_gamma", d_gamma), ("d_beta", d_beta)) if key in where})


def in_gathering(name, mistake, says):
    """A wrong way to gather, in both gradients or in one of them."""
    places = {"dγ and dβ": ("d_gamma", "d_beta"), "dγ": ("d_gamma",), "dβ": ("d_beta",)}
    return tuple((mistake, "d_beta" if "d_beta" in where else "d_gamma", gathered(name, where), f"{what}: {says}")
                 for what, where in places.items())  # fmt: skip


THREE = "X acts on x̂ along three paths. "
MEAN_PATH = "through the mean is missing: every xᵢ moves μ by 1/n of its own move, and μ is in every x̂."
VARIANCE_PATH = "through the variance is missing: every xᵢ changes σ², and σ² is in every x̂."
NOT_SUMMED = "the rows are not added up. One γ and one β act on all rows of a column, so their gradients are sums."
POWER = "In the path through σ² the power is wrong: the derivative of (σ² + ε)^(-1/2) is -1/2·(σ² + ε)^(-3/2)."
SUMMED = "stands a sum where a mean is due: ∂μ/∂xᵢ = 1/n, and ∂σ²/∂xᵢ = (2/n)(xᵢ - μ)."

BACKWARD_MISTAKES = (
    *told(
        ("path_through_variance_missing", "d_x", d_x("(dx - mean(dx, 0)) / root"), f"{THREE}The one {VARIANCE_PATH}"),
        ("path_through_mean_missing", "d_x", d_x("(dx - x_hat * mean(dx * x_hat, 0)) / root"),
         f"{THREE}The one {MEAN_PATH}"),
        ("direct_path_only", "d_x", d_x("dx / root"),
         f"{THREE}Only the direct one is here: μ and σ² are treated as constants, but every xᵢ is a part of both."),
        ("direct_path_missing", "d_x", d_x("-(mean(dx, 0) + x_hat * mean(dx * x_hat, 0)) / root"),
         f"{THREE}The direct one is missing, on which μ and σ² hold still."),
        ("missing_gamma", "d_x", d_x("(d_out - mean(d_out, 0) - x_hat * mean(d_out * x_hat, 0)) / root"),
         "γ is missing in dX: out = γx̂ + β, so ∂C/∂x̂ = γ·d_out."),
        ("missing_factor_2", "d_x", d_x("(dx - mean(dx, 0) - x_hat * mean(dx * x_hat, 0) / 2) / root"),
         "The path through σ² is half as large as it should be: the derivative of (xᵢ - μ)² is 2(xᵢ - μ)."),
        ("factor_2_not_cancelled", "d_x", d_x("(dx - mean(dx, 0) - 2 * x_hat * mean(dx * x_hat, 0)) / root"),
         "The path through σ² is twice as large as it should be: the 1/2 of the root's derivative is missing."),
        ("wrong_power", "d_x", d_x("(dx - mean(dx, 0) - (X - mu) * mean(dx * (X - mu), 0) / root) / root"), POWER),
        ("wrong_power", "d_x", d_x("(dx - mean(dx, 0) - (X - mu) * mean(dx * (X - mu), 0)) / root"), POWER),
        ("sign_flipped", "d_x", d_x("(dx + mean(dx, 0) + x_hat * mean(dx * x_hat, 0)) / root"),
         "The two paths through μ and σ² have the wrong sign: when μ or σ² grows, x̂ gets less."),
        ("sign_flipped", "d_x", d_x("(dx - mean(dx, 0) + x_hat * mean(dx * x_hat, 0)) / root"),
         "The path through σ² has the wrong sign: when σ² grows, x̂ gets smaller."),
        ("sign_flipped", "d_x", d_x("(dx + mean(dx, 0) - x_hat * mean(dx * x_hat, 0)) / root"),
         "The path through μ has the wrong sign: when μ grows, every x̂ gets less."),
        ("sum_not_mean", "d_x", d_x("(dx - sum(dx, 0) - x_hat * sum(dx * x_hat, 0)) / root"),
         f"In the paths through μ and σ² {SUMMED}"),
        ("sum_not_mean", "d_x", d_x("(dx - sum(dx, 0) - x_hat * mean(dx * x_hat, 0)) / root"),
         f"In the path through μ {SUMMED}"),
        ("sum_not_mean", "d_x", d_x("(dx - mean(dx, 0) - x_hat * sum(dx * x_hat, 0)) / root"),
         f"In the path through σ² {SUMMED}"),
        ("not_divided", "d_x", d_x("dx - mean(dx, 0) - x_hat * mean(dx * x_hat, 0)"),
         "dX is not divided by √(σ² + ε): a move of x is so many times smaller when it arrives at x̂."),
        ("missing_root", "d_x", d_x("(dx - mean(dx, 0) - x_hat * mean(dx * x_hat, 0)) / (var + eps)"),
         "dX is divided by σ² + ε where its root is due."),
        ("eps_missing", "d_x", d_x("(dx - mean(dx, 0) - x_hat * mean(dx * x_hat, 0)) / sqrt(var)"),
         "dX is divided by √σ², and not by the √(σ² + ε) of the way forward."),
        ("wrong_axis", "d_x", row_paths,
         f"The means in dX are taken {WRONG_AXIS}"),
        ("x_for_x_hat", "d_gamma", gradients(d_gamma="sum(d_out * X, 0)"),
         "dγ has X where x̂ is due: γ multiplies the normalised column."),
        ("deviation_for_x_hat", "d_gamma", gradients(d_gamma="sum(d_out * (X - mu), 0)"),
         "dγ has X - μ where x̂ is due: the division by √(σ² + ε) is missing."),
        ("out_for_x_hat", "d_gamma", gradients(d_gamma="sum(d_out * (gamma * x_hat + beta), 0)"),
         "dγ has `out` where x̂ is due: γ multiplies x̂, before β is added."),
        ("gamma_in_its_own_gradient", "d_gamma", gradients(d_gamma="sum(dx * x_hat, 0)"),
         "dγ has a γ in it: out = γx̂ + β, so ∂out/∂γ is x̂ alone."),
        *in_gathering("unsummed", "bias_not_summed_over_batch", NOT_SUMMED),
        *in_gathering("mean", "mean_not_sum",
                      "they are means over the rows. d_out holds all there is to divide by; add the rows up."),
        *in_gathering("axis", "summed_over_wrong_axis",
                      "the sum goes along the columns, and gives a number for each row. Add the rows up instead."),
        ("swapped_order", "", gradients(order=("d_x", "d_beta", "d_gamma")),
         "dγ and dβ have changed places: the order is dX, dγ, dβ."),
        ("unbiased_variance", "d_gamma", unbiased, BESSEL),
        ("unbiased_variance", "d_x", d_x("(dx - mean(dx, 0) - x_hat * sum(dx * x_hat, 0) / (n - 1)) / root"),
         "In the path through σ² the sum is divided by n - 1: σ² has 1/n, and so has its derivative."),
        ("cache_kept_globally", "", of_the_last_batch,
         "Alone a batch is right; when a second one goes forward before it goes back (batches=2), the gradients are "
         "computed with the second's numbers. What is remembered has to travel in the cache."),
    ),
    Mistake(
        "cache_changed", None,
        "The first call has changed the cache, by +=, *= or an assignment to an entry: called with it once more, "
        "batchnorm_backward gives other numbers. Leave the cache as it is, and make a new array.",
        raises=r"^ValueError: called a second time with the same cache",
    ),
)  # fmt: skip


def forward_by_hand(X, gamma, beta, eps):
    x_hat, mu, variance, root = normal(X, eps)
    column, off = X[:, 0], X[:, 0] - mu[0]
    squares = " + ".join(f"{term(each)}²" for each in off)
    return {
        "mean": f"column 0 is {paper(column)}: μ = {paper(mu[0])}",
        "variance": f"deviations {paper(off)}: σ² = ({squares}) / {len(X)} = {paper(variance[0])}",
        "normalised": f"√(σ² + ε) = √({paper(variance[0])} + {paper(eps)}) = {paper(root[0])}, so x̂ = "
        f"{paper(x_hat[:, 0])}",
        "out": f"out = {paper(gamma[0])}·x̂ + {term(beta[0])} = {paper(gamma[0] * x_hat[:, 0] + beta[0])}",
    }


def backward_by_hand(X, gamma, eps, d_out, **_):
    x_hat, _mu, _variance, root = (each.T[0] for each in normal(X, eps))
    d, scale = d_out[:, 0], gamma[0]
    dx = scale * d
    through = np.mean(dx), np.mean(dx * x_hat)
    found = (dx - through[0] - through[1] * x_hat) / root
    return {
        "d_beta": f"column 0 of d_out is {paper(d)}: dβ = {paper(np.sum(d))}",
        "d_gamma": f"column 0 of x̂ is {paper(x_hat)}: dγ = Σ d_out·x̂ = {paper(np.sum(d * x_hat))}",
        "d_x": f"∂C/∂x̂ = {paper(scale)}·d_out = {paper(dx)}; its mean is {paper(through[0])}, that of ∂C/∂x̂·x̂ is "
        f"{paper(through[1])}, and √(σ² + ε) = {paper(root)}: dX = {paper(found)}",
    }


EXERCISE = Exercise(
    title="Batch normalisation, backwards",
    part="Training in practice",
    builds_on=("exercise_09", "exercise_11"),
    story=STORY,
    frameworks=("torch", "tensorflow", "numpy"),
    checks=(
        Check(
            "batchnorm",
            points=2,
            draw=draw_forward,
            draws_by_dtype=True,
            reference=forward,
            returns=("out",),
            tolerance=rows,
            mistakes=FORWARD_MISTAKES,
            working=forward_by_hand,
            probe=only_out,
            forbids=AUTODIFF,
        ),
        Check(
            "batchnorm_backward",
            points=4,
            draw=draw_backward,
            draws_by_dtype=True,
            reference=gradient_of(cost, "X", "gamma", "beta"),
            returns=("dX", "dγ", "dβ"),
            tolerance=rows,
            mistakes=BACKWARD_MISTAKES,
            steps=backwards,
            follows=("batchnorm",),
            working=backward_by_hand,
            probe=there_and_back,
            uses=("batchnorm",),
            forbids=AUTODIFF,
        ),
    ),
    hints=(
        "Take a single column of three numbers, and go forward on paper: μ, the deviations, σ², the root, x̂, out. "
        "Whatever you had to write down on the way is a candidate for the cache.",
        "Backwards, begin at the end: β and γ are met first, and their gradients are sums over the rows. Every "
        "gradient has the shape of what it belongs to: (d,) for γ and β, (n, d) for X.",
        "For dX hold two things still at a time. Directly: ∂x̂ᵢ/∂xᵢ = 1/√(σ² + ε). Through μ: ∂C/∂μ is the sum of "
        "-∂C/∂x̂ᵢ/√(σ² + ε) over the rows, and ∂μ/∂xᵢ = 1/n. Through σ²: the sum of ∂C/∂x̂ᵢ(xᵢ - μ) times "
        "-1/2·(σ² + ε)^(-3/2), and ∂σ²/∂xᵢ = (2/n)(xᵢ - μ).",
        "A test without any answer: adding the same number to all of a column changes nothing in out, so each column "
        "of dX adds up to 0. If yours does not, the path through the mean is wrong.",
        "x_hat, gamma and root = √(σ² + ε) are enough for a cache. With dx = gamma * d_out, all three paths together "
        "are (dx - mean of dx - x_hat * mean of dx * x_hat) / root, with the means over the rows.",
    ),
    solved=(
        "You have differentiated a layer in which every point of a batch acts on every other, and that is as involved "
        "as the layers of today's networks get: layer normalisation is the same along the other axis. From here on the "
        "chain rule holds no surprise; what is left is to use it on whole programs."
    ),
    sources=(
        "Ioffe and Szegedy, Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate "
        "Shift (ICML 2015), algorithm 1 and section 3",
        "Goodfellow, Bengio and Courville, Deep Learning (MIT Press, 2016), section 8.7.1, Batch Normalization",
    ),
)
