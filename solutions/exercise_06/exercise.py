"""Simulate and fit a new line: data of one's own, and a descent that arrives whatever the scale of x."""

import math

import numpy as np

from grader.authoring import Check, Exercise, Limits, Malformed, Mistake, Truth, paper, term

STORY = """\
So far the eight points were given, and so was a learning rate that happened to suit
them. Now you make the data yourself, and then find a line through data that nobody
has prepared for you.

Simulation comes first, since it is the one case in which the truth is known. Choose n
values of x, put them on a line, and let every point miss it by a little chance of its
own:

    yᵢ = m·xᵢ + b + εᵢ        εᵢ normal, mean 0, standard deviation `noise`

This is how the course's points were made, with m = -0.5, b = 2 and a noise of 0.2. A
standard deviation σ is a width: 68 % of all εᵢ lie between -σ and σ. From draws of
standard deviation 1 one gets it by a factor. Random numbers come from a generator,
and its seed decides all that follows: the same seed, the same data, tomorrow and on
another machine. Without a seed no result can be repeated, and no bug either.

Then the fit. Gradient descent only arrives if its learning rate α suits the curvature
of the cost, and that depends on x alone. Here is all of it, the Hessian:

    ∂²C/∂m² = (2/n) · Σ xᵢ²      ∂²C/∂m∂b = (2/n) · Σ xᵢ      ∂²C/∂b² = 2

Let λ be the largest curvature in any direction, the larger eigenvalue. Each step
multiplies the distance from the minimum along that direction by (1 - α·λ), so beyond
α = 2/λ every step overshoots by more than the one before: the descent flies off. For
the course's x = 0 … 7 that limit is 0.0549. For floor areas around 1000 it is a
millionth, and then b, whose own curvature is just 2, would take millions of epochs.
For x in micrometres, written down in metres, 0.01 is safe, and m never moves. No fixed
rate is right for every x. But the x in which you descend is yours to choose: a line in
a shifted and stretched x is a line in x, with another slope and another intercept.

What to implement

- `simulate(m, b, n, noise, seed)`: m and b are scalars, n an int of at least 2, noise
  a float of at least 0, seed an int of at least 0. Returns the pair (x, y), both of
  shape (n,): n values of x as you like them, not all equal, and y as above. Whatever
  is random, in x and in the noise, follows from the seed.
- `fit(x, y)`: both have shape (n,), n is at least 2. Returns the pair (m, b), two
  scalars, of the line with the smallest mean squared error, found by gradient descent
  for whatever x comes: thousandths or millions, around 0 or far away from it, up to
  100 times its standard deviation (20 times in float32).

The rules

- The fitted line is compared with the least-squares line: at every given x they agree
  within a thousandth of the standard deviation of y.
- Automatic differentiation, losses and optimizers are welcome. Solving the equations
  in closed form earns a note: it is right, but it is not what you are here for.
- `fit` is tried on about a dozen sets of points, with a minute for all of them. A
  descent that suits its x needs a hundred epochs, not a hundred thousand.
- The simulation is judged as statistics, on 5000 points. A right one fails less than
  once in a million times.
- Leave the arguments as they are.
"""

X_COURSE = np.arange(8.0)
Y_COURSE = np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])
LEAST_SQUARES = (-0.46928571428571, 1.76)  # m and b, as the course prints them

CLOSED_FORM = (
    "fit solves the equations in closed form: accepted. It works for a line; where there is no closed form, as in "
    "every network, there is only the descent."
)
FORM = "a pair (x, y), each of shape (n,)"
LINE_FIGURES = (
    "the number of values in x", "the number of values in y", "whether the values of x differ",
    "the slope of y over x", "the intercept", "whether the same seed gives the same x",
    "whether the same seed gives the same noise", "whether another seed gives other data",
)  # fmt: skip
NOISE_FIGURES = (
    "the standard deviation of the noise", "the mean of the noise",
    "the share of the noise within `noise` of its mean", "the correlation of the noise with x",
)  # fmt: skip
WHOLE = (-5.0, -4.0, -3.0, -2.0, 2.0, 3.0, 4.0, 5.0)


# --- what simulate gave back


def numbers(values):
    """The numbers of a tensor or a list, (n,). Raises Malformed for all else."""
    if isinstance(values, (list, tuple)):
        values = [one[0] if isinstance(one, np.ndarray) and one.shape == (1,) else one for one in values]
    try:
        found = np.asarray(values)
    except ValueError:  # rows of several lengths
        raise Malformed(values) from None
    if found.dtype.kind not in "iuf" or found.ndim != 1:
        raise Malformed(values)
    return found.astype(np.float64)


def pair(result):
    if not isinstance(result, (list, tuple, np.ndarray)) or getattr(result, "shape", None) == () or len(result) != 2:
        raise Malformed(result)
    return numbers(result[0]), numbers(result[1])


def least_squares(x, y):
    """Slope and intercept; NaN where all x are the same."""
    with np.errstate(all="ignore"):
        m = np.mean((x - x.mean()) * (y - y.mean())) / np.mean((x - x.mean()) ** 2)
    return m, y.mean() - m * x.mean()


def namesakes(mistakes):
    """(k, k): which of the mistakes bear the same name, and so need not be told apart."""
    ids = np.array([mistake.id for mistake in mistakes])
    return ids[:, None] == ids


# --- simulate: the line, through so little noise that it shows, and the seed

FAR_OUT = 8  # normal noise is larger once in 10^15 times
NEARER = 1e-3  # two draws come so near to each other once in 10^3 times, and n of them never
ENOUGH = 5  # points of other x: where float32 rounds most, one of four is near by chance, all of five hardly ever
ROUNDING = 8 * 2.0**-24


def draw_line(rng, case):
    """Lines so steep and so high that noise of a wrong size cannot hide them: it is judged by another check."""
    steep, high = rng.choice((200.0, 300.0, 400.0, 600.0, 800.0), 2, replace=False) * rng.choice((-1.0, 1.0), 2)
    seed = 0 if case == 0 else int(rng.integers(1, 10_000))  # 0 is a seed like any other
    noise = 0.0 if case == 5 else 0.01
    return {"m": steep, "b": high, "n": (5, 2, 3, 12, 40, 8)[case], "noise": noise, "seed": seed}


def twice_and_another(work, m, b, n, noise, seed):
    """The data of a seed, those of another one, and those of the first again."""
    return [work.simulate(m, b, n, noise, each) for each in (seed, seed + 1, seed)]


def lines(m, b):
    """Slope and intercept of the line that is asked for, and those of the mistakes."""
    return {
        "": (m, b), "swapped_parameters": (b, m), "missing_intercept": (m, 0.0), "bracket_added": (m, m * b),
        "parameters_ignored": (-0.5, 2.0), "swapped_pair": (1 / m, -b / m),
    }  # fmt: skip


def line_through(x, y, m, b, noise):
    """The first of those lines that all points are near; the least-squares line where they are near none.

    What is known need not be measured: for two x that lie side by side, noise turns the measured line anywhere.
    """
    for slope, intercept in lines(m, b).values():
        if np.all(np.abs(y - slope * x - intercept) <= FAR_OUT * noise + room(x, slope, intercept)):
            return slope, intercept
    return least_squares(x, y)


def room(x, m, b):
    """What float32 may round y by."""
    return ROUNDING * (np.abs(m * x) + abs(b))


def right_data(m, b, n, **_):
    return n, n, True, m, b, True, True, True


def measured_line(result, m, b, n, noise, **_):
    (x, y), (other_x, other_y), (again_x, again_y) = map(pair, result)
    if any(len(one) != n for one in (x, y, other_x, other_y, again_x, again_y)):
        return len(x), len(y), *right_data(m, b, n)[2:]
    e, again_e = y - (m * x + b), again_y - (m * again_x + b)
    rounded = room(np.maximum(np.abs(x), np.abs(again_x)), m, b)
    slope, intercept = line_through(x, y, m, b, noise)
    same_x, near = np.all(x == again_x), np.all(np.abs(e - again_e) <= NEARER * noise + rounded)
    # With the same x, the same noise gives the same y to the last bit; otherwise few points may be near by chance.
    same_e = np.all(y == again_y) if same_x else near and n >= ENOUGH
    others = noise == 0 or np.any(x != other_x) or np.any(y != other_y)
    return n, n, bool(np.any(x != x[0])), slope, intercept, bool(same_x), bool(same_e), bool(others)


def allowed_line(right, **_):
    """A twentieth of slope and intercept: nobody's noise moves them farther."""
    return 0, 0, 0, *(0.05 * abs(part) + 0.05 for part in right[3:5]), 0, 0, 0


def wrong_line(mistake, differ=True):
    return lambda m, b, n, noise, seed: (n, n, differ, *lines(m, b)[mistake], True, True, True)


def seeded(same_x, same_noise, others):
    """The noise of few points cannot be told to be the same, unless they are the same points."""
    return lambda m, b, n, noise, seed: (
        n, n, True, m, b, same_x, same_noise and (same_x or n >= ENOUGH), others or noise == 0,
    )  # fmt: skip


LINE_MISTAKES = (
    Mistake("swapped_parameters", wrong_line("swapped_parameters"), step="line", says=
            "m and b have changed places: m is the slope and comes before x, b is added."),
    Mistake("missing_intercept", wrong_line("missing_intercept"), step="line", says=
            "The line goes through 0: b is missing."),
    Mistake("bracket_added", wrong_line("bracket_added"), step="line", says=
            "b is multiplied by m: is there a bracket around x + b? Only x is multiplied."),
    Mistake("parameters_ignored", wrong_line("parameters_ignored"), step="line", says=
            "This is the course's line, -0.5·x + 2, whatever m and b say: use the arguments."),
    Mistake("swapped_pair", wrong_line("swapped_pair"), step="x", says=
            "The pair comes in the other order: x first, then y."),
    Mistake("x_all_equal", wrong_line("", differ=False), step="x", says=
            "All x are the same value, so that the points stand above one another: no line can be seen in them."),
    Mistake("n_ignored", lambda m, b, n, noise, seed: (8, 8, *right_data(m, b, n)[2:]), step="x", says=
            "There are always 8 points, as in the course: n says how many."),
    Mistake("seed_ignored", seeded(False, False, True), step="seed", says=
            "Two calls with the same seed have nothing in common: neither x nor the noise follows from it. Is the "
            "generator seeded inside the function, and before the first draw?"),
    Mistake("noise_not_seeded", seeded(True, False, True), step="seed", says=
            "x is the same again, and the noise is not: it comes from another generator than the seeded one, or from "
            "one that is not seeded at all."),
    Mistake("seeded_too_late", seeded(False, True, True), step="seed", says=
            "The noise is the same again, and x is not: x is drawn before the generator is seeded, or from another."),
    Mistake("fixed_seed", seeded(True, True, False), step="seed", says=
            "Another seed gives the same data: the generator is seeded with a number of its own, and not with `seed`."),
)  # fmt: skip


# --- simulate: the noise

POINTS, CASES = 5000, 3
WITHIN, MEAN_WITHIN, SHARE_WITHIN, LINKED_WITHIN = 0.08, 0.08, 0.05, 0.25
# How often does a right simulation fail? ε is normal, so of one case with n = 5000 points, in units of σ,
#   the standard deviation s: n·s² is χ² with n - 1 degrees of freedom; off by 8 % with a probability of 1.5e-15;
#   the mean is normal with a width of 1/√n; beyond 0.08, which is 5.66 widths, with a probability of 1.5e-8;
#   the share within σ of the mean is beyond 0.6827 ± 0.05, 7.6 widths of the binomial, with less than 1e-11;
#   the correlation r with x: r·√((n - 2)/(1 - r²)) is Student's t for any x; beyond 0.25 with less than 1e-70.
# Together 1.5e-8, and three cases in one report: 4.7e-8. With the 2000 points that would do for s, the mean alone would
# fail once in 3000 times. The tests have the exact formulas.
NONE_AT_ALL = 1e-3


def noise_of(width, mean=lambda s: 0.0, share=None, linked=0.0):
    """The figures of noise of width(m, s) and mean(s) where s is asked for; normal where no share within s is told."""

    def figures(m, noise, **_):
        std = width(abs(m), noise)
        return std, mean(noise), share or math.erf(noise / std / math.sqrt(2)), linked

    return figures


right_noise = noise_of(lambda m, s: s)


def measured_noise(result, m, b, n, noise, **_):
    """The figures of the noise; those within what is allowed are told as exact, so that all right results agree."""
    x, y = pair(result)
    if not len(x) == len(y) == n:
        raise Malformed(x if len(x) != n else y)
    e = y - (m * x + b)
    mean, std, spread = e.mean(), e.std(), x.std()
    if std < NONE_AT_ALL * noise:
        # One draw for all points is a chance shift of the line: nobody could foretell it.
        return 0.0, 0.0, 1.0, 0.0
    linked = np.mean((x - x.mean()) * (e - mean)) / (spread * std) if spread > 0 else 0.0
    found, right = (std, mean, np.mean(np.abs(e - mean) <= noise), linked), right_noise(m, noise)
    rooms = allowed_noise(right, noise)
    return tuple(
        wanted if abs(one - wanted) <= room else one for one, wanted, room in zip(found, right, rooms, strict=True)
    )


def allowed_noise(right, noise, **_):
    std = max(float(right[0]), NONE_AT_ALL * noise)
    return WITHIN * std, MEAN_WITHIN * std, SHARE_WITHIN, LINKED_WITHIN


UNIFORM = "These draws are uniform, all alike between two ends and none beyond: normal ones are asked for, around 0."
FOLLOWS = (
    "The noise goes with x: where x is large, it is large, or small. Both come from the same random numbers. Is the "
    "seed set a second time between the two?"
)
NOISE_MISTAKES = (
    Mistake("noise_as_variance", noise_of(lambda m, s: math.sqrt(s)), step="noise", says=
            "The noise is as wide as the root of `noise`: that is the standard deviation itself, not the variance."),
    Mistake("noise_squared", noise_of(lambda m, s: s * s), step="noise", says=
            "The noise is as wide as the square of `noise`: that is the standard deviation already, and not its root."),
    Mistake("noise_not_scaled", noise_of(lambda m, s: 1.0), step="noise", says=
            "The noise has a standard deviation of 1, whatever `noise` says: multiply."),
    Mistake("noise_as_mean", noise_of(lambda m, s: 1.0, mean=lambda s: s), step="noise", says=
            "`noise` has become the mean of draws whose standard deviation is 1: the generator takes the mean first."),
    Mistake("no_noise", noise_of(lambda m, s: 0.0, share=1.0), step="noise", says=
            "All points miss the line by the same amount, or not at all. Each point has a draw of its own, n in all, "
            "and it is added to y."),
    Mistake("noise_on_x", noise_of(lambda m, s: m * s), step="noise", says=
            "The noise is |m| times too wide: it went into x before the multiplication by m, and x was returned "
            "without it. It belongs to y."),
    Mistake("uniform_noise", noise_of(lambda m, s: s / math.sqrt(3), share=1.0), UNIFORM, step="noise"),
    Mistake("uniform_noise", noise_of(lambda m, s: s / math.sqrt(12), share=1.0), UNIFORM, step="noise"),
    Mistake("uniform_noise", noise_of(lambda m, s: s / math.sqrt(12), lambda s: s / 2, 1.0), UNIFORM, step="noise"),
    Mistake("uniform_noise", noise_of(lambda m, s: s, share=1 / math.sqrt(3)), UNIFORM, step="noise"),
    Mistake("noise_follows_x", noise_of(lambda m, s: s, linked=1.0), FOLLOWS, step="seed"),
    # PyTorch's rand and randn after the same seed.
    Mistake("noise_follows_x", noise_of(lambda m, s: s, linked=-1 / 3), FOLLOWS, step="seed"),
)  # fmt: skip


def draw_noise(rng, _case):
    """A noise for which every mistake gives other figures."""
    while True:
        m, b = rng.choice(WHOLE, 2)
        noise = float(rng.choice((0.25, 0.4, 0.5, 2.0, 2.5, 4.0)))
        figures = np.array([mistake.wrong(m=m, noise=noise) for mistake in NOISE_MISTAKES])
        rooms = 1.5 * np.array([allowed_noise(one, noise) for one in figures])
        apart = np.abs(figures[:, None] - figures) > np.maximum(rooms[:, None], rooms)
        if np.all(apart.any(axis=2) | namesakes(NOISE_MISTAKES)):
            return {"m": m, "b": b, "n": POINTS, "noise": noise, "seed": int(rng.integers(10_000))}


# --- fit

SIZES = (2, 3, 5, 4, 50, 12)
SPREADS = ((1, 2), (1000, 2000), (9, 12), (1e-6, 1e-4), (1e4, 1e6), (1e-6, 1e-4))
FAR = (2, 4, 5)  # cases in which x is far from 0, measured by its spread
FARNESS = {"float32": (15.0, 19.0), "float64": (70.0, 95.0)}
NEARNESS = (0.1, 0.8)


def line_at(x, m, b):
    """The line at each x; infinite where it has flown off, however far it came before it was stopped."""
    with np.errstate(all="ignore"):
        found = m * x + b
    return found if np.all(np.abs(found) < 1e20) else np.full(len(x), np.inf)


def allowed_fit(right, y, **_):
    """A wrong line may be as large as x, and is foretold to its own digits."""
    return 1e-3 * np.std(y) + 1e-4 * np.maximum(0, np.abs(right) - 10 * np.max(np.abs(y)))


def number(value):
    found = np.asarray(value)
    if found.dtype.kind not in "iuf" or found.shape not in ((), (1,)):
        raise TypeError("no number")
    return float(found.reshape(()))


def best(xp, x, y):
    """Least squares, centred, so that no digits are lost for x far from 0."""
    from_mean = x - xp.mean(x)
    slope = xp.mean(from_mean * (y - xp.mean(y))) / xp.mean(from_mean**2)
    return xp.mean(y) + slope * from_mean


def other(change):
    """Another line: change(m, b, x, y), of the right m and b."""
    return lambda x, y: line_at(x, *change(*least_squares(x, y), x, y))


flat = other(lambda m, b, x, y: (0.0, np.mean(y)))
diverged = other(lambda m, b, x, y: (np.inf, np.inf))


def rate_for_one_scale(x, y):
    """0.01, or something like it, for every x: on a large scale it flies off, on a tiny one the slope never moves."""
    if 2 * (1 + np.mean(x**2)) > 40:
        return diverged(x, y)
    return flat(x, y) if np.std(x) < 0.01 else best(np, x, y)


def not_centred(x, y):
    """x over its spread, and still far from 0: there the curvature is large, and a rate for spread 1 flies off."""
    return diverged(x, y) if abs(np.mean(x)) > 5 * np.std(x) else best(np, x, y)


INTERCEPT = (
    "The slope is right, and the intercept is that of the shifted x: for x itself the shift times the slope has to "
    "come off."
)
SCALED = "This line belongs to the scaled x in which you descend, not to the x that was given: bring m and b back."
FIT_MISTAKES = (
    Mistake("rate_for_one_scale", rate_for_one_scale, step="scale", says=
            "Where x is around 0 with a spread of about 1, the line is right; where x is large, the descent flies "
            "off, and where x is tiny, the slope does not move. One learning rate cannot suit every x: let the data "
            "choose it, or descend in an x of which you know the spread."),
    Mistake("not_centred", not_centred, step="scale", says=
            "The line is right as long as x lies around 0, and the descent flies off where x is far from it. Its "
            "spread is taken care of, its mean is not: shift x as well."),
    Mistake("diverges", diverged, step="descent", says=
            "The descent flies off for every x, even around 0 with a spread of 1: either the step goes uphill, or "
            "the learning rate is far too large, or the gradient is summed where it should be averaged."),
    Mistake("overflow", None, step="scale", raises="OverflowError", says=
            "The numbers grow from epoch to epoch until nothing can hold them: every step overshoots by more than "
            "the one before. The learning rate is too large for this x, or the step goes uphill."),
    Mistake("slope_stays_0", flat, step="descent", says=
            "The line is flat, at the mean of y: b has arrived, and the slope has not moved. Look at ∂C/∂m, and at "
            "whether m is updated."),
    Mistake("missing_x", other(lambda m, b, x, y: np.mean(y) * np.array((1, np.std(x) - np.mean(x))) / np.std(x)),
            step="descent", says=
            "m and b are moved by the same gradient: in ∂C/∂m every error has to be multiplied by its (scaled) x "
            "before the mean."),
    Mistake("scaled_intercept", other(lambda m, b, x, y: (m, np.mean(y))), INTERCEPT, step="back"),
    Mistake("scaled_intercept", other(lambda m, b, x, y: (m, m * np.min(x) + b)), INTERCEPT, step="back"),
    Mistake("scaled_line", other(lambda m, b, x, y: (m * np.std(x), np.mean(y))), SCALED, step="back"),
    Mistake("scaled_line", other(lambda m, b, x, y: (m * np.ptp(x), m * np.min(x) + b)), SCALED, step="back"),
    Mistake("scaled_line", other(lambda m, b, x, y: (m * np.std(x) / np.std(y), 0.0)), SCALED, step="back"),
    Mistake("scaled_y", other(lambda m, b, x, y: (m / np.std(y), (b - np.mean(y)) / np.std(y))), step="back", says=
            "The line is brought back to x, but still predicts the scaled y: stretch and shift it to y as well."),
    Mistake("swapped_pair", other(lambda m, b, x, y: (b, m)), step="back", says=
            "Both numbers are right, but the pair is in the other order: m comes first, then b."),
)  # fmt: skip
FLYING = ("rate_for_one_scale", "not_centred", "diverges")  # where they are off, they are off by everything


def points(rng, case, dtype):
    """x and y of a spread and a distance from 0 that go with the case; the first three are whole numbers."""
    z = rng.normal(size=SIZES[case])
    z = (z - z.mean()) / z.std()
    away = rng.uniform(*FARNESS[dtype] if case in FAR else NEARNESS) * rng.choice((-1.0, 1.0))
    x = np.exp(rng.uniform(*np.log(SPREADS[case]))) * (z + away)
    slope, level = rng.choice((-1.0, 1.0), 2) * rng.uniform((3, 3), (6, 20))
    y = slope * (z + 0.3 * rng.normal(size=SIZES[case])) + level
    return (np.round(x, -2 if case == 1 else 0) + 0.0, np.round(y) + 0.0) if case < 3 else (x, y)


def draw_fit(rng, case, dtype="float32"):
    while True:
        x, y = points(rng, case, dtype)
        # Only small whole numbers make two lines the same by chance.
        if fair(x, case, dtype) and (case > 2 or telling(x, y)):
            return {"x": x, "y": y}


def fair(x, case, dtype):
    """Different x, and still as near or as far as meant after rounding; case 0 is there for who has a fixed rate."""
    low, high = FARNESS[dtype] if case in FAR else (0, NEARNESS[1])
    steep = case == 0 and np.mean(x**2) > 6
    return len(set(x)) == len(x) and low <= abs(np.mean(x)) / np.std(x) <= high and not steep


def telling(x, y):
    """The right line and all wrong ones that do not fly off are apart by more than rounding could hide."""
    wrong = [mistake for mistake in FIT_MISTAKES if mistake.wrong and mistake.id not in FLYING]
    lines, room = np.array([mistake.wrong(x, y) for mistake in wrong]), 0.02 * np.std(y)
    apart = np.abs(lines[:, None] - lines).max(axis=2) > room
    return np.all(np.abs(lines - best(np, x, y)).max(axis=1) > room) and np.all(apart | namesakes(wrong))


# --- by hand, for hints


def simulation_by_hand(m, b, n, noise, seed):
    return {
        "x": f"x: {paper(n)} values of your choice, for instance drawn between 0 and 10",
        "line": f"the line at each of them: {paper(m)}·x + {term(b)}; at x = 2 it is {paper(2 * m + b)}",
        "noise": f"{paper(n)} draws of a normal distribution with mean 0 and standard deviation {paper(noise)}, one "
        f"for each point: {paper(noise)} times a draw of standard deviation 1. They are added to the line's y",
        "seed": f"one generator, made with seed {paper(seed)} before anything is drawn; x and noise both come from it",
    }


def fit_by_hand(x, y):
    center, spread = np.mean(x), np.std(x)
    m, b = least_squares((x - center) / spread, y)
    slope, intercept = least_squares(x, y)
    return {
        "scale": f"mean(x) = {paper(center)}, std(x) = {paper(spread)}, so z = (x - {term(center)}) / {paper(spread)} "
        "has mean 0 and spread 1. The Hessian in z is [[2, 0], [0, 2]]: every rate below 1 converges",
        "descent": "in z, from (0, 0): dm = 2·mean(u·z), db = 2·mean(u) with u = m·z + b - y, both from the same u; "
        f"the end is m = {paper(m)}, b = {paper(b)}",
        "back": f"m·(x - center)/spread + b is a line in x: its slope is {paper(m)}/{paper(spread)} = {paper(slope)}, "
        f"and at x = 0 it is {paper(b)} - {term(slope)}·{term(center)} = {paper(intercept)}",
    }


CHECKS = (
    Check("simulate", points=2, draw=draw_line, probe=twice_and_another,
          reference=lambda xp, **inputs: right_data(**inputs), measure=measured_line, allows=allowed_line,
          returns=LINE_FIGURES, form=FORM, parameters=("m", "b"), mistakes=LINE_MISTAKES, working=simulation_by_hand,
          noted={5: "noise = 0"}),
    Check("simulate_noise", calls="simulate", points=2, draw=draw_noise,
          reference=lambda xp, noise, **_: right_noise(0.0, noise), measure=measured_noise, allows=allowed_noise,
          returns=NOISE_FIGURES, form=FORM, parameters=("m", "b"), cases=CASES, dtypes=("float32",),
          mistakes=NOISE_MISTAKES, working=simulation_by_hand),
    Check("fit", points=4, draw=draw_fit, draws_by_dtype=True, reference=best,
          measure=lambda result, x, y: line_at(x, *map(number, result)), allows=allowed_fit,
          returns=("your line m·x + b at the given x",), form="the pair (m, b), two numbers", mistakes=FIT_MISTAKES,
          working=fit_by_hand, if_used={"closed_form": CLOSED_FORM}),
)  # fmt: skip

EXERCISE = Exercise(
    title="Simulate and fit a new line",
    story=STORY,
    frameworks=("torch", "tensorflow", "numpy"),
    part="Let the machine differentiate",
    builds_on=("exercise_04",),
    limits=Limits(wall_s=60.0, cpu_s=60.0),
    checks=CHECKS,
    hints=(
        "Draw it first: make 100 points with a noise of 0.2 and plot them over the line. Then take a noise of 2. About "
        "two in three points should be nearer to the line than that. And call it twice with the same seed.",
        "For `fit` look at what goes wrong before you mend it: print m and b over the first epochs, for x = 0 … 7, for "
        "1000 times that, and for a thousandth of it. One of them flies off, one hardly moves.",
        "Subtract the mean of x and divide by its standard deviation before you descend. The new x, often called z, "
        "has mean 0 and spread 1 whatever the data were, so one learning rate suits all of them, and 0.1 is not bold.",
        "The line that you find is m·z + b. Put z = (x - center) / spread into it and sort by x: what stands before x "
        "is the slope, and what is left is the intercept.",
        "y = m * x + b + noise * z with z from a generator seeded in the function. And in fit, after some ten epochs "
        "with rate 0.4 in z = (x - mean(x)) / std(x): return m / std(x), b - m * mean(x) / std(x).",
    ),
    solved=(
        "Simulated data let you test a method before you trust it with real ones, and scaled inputs let one learning "
        "rate serve them all: every network is fed this way, and batch normalisation, in exercise_17, does it inside. "
        "Next comes what a derivative is when there is no formula to differentiate, only two values close together."
    ),
    sources=(
        "jonkrohn/ML-foundations, commit a459590, notebooks/regression-in-pytorch.ipynb and "
        "notebooks/gradient-descent-from-scratch.ipynb",
        "Goodfellow, Bengio and Courville, Deep Learning (MIT Press, 2016), section 4.3, Gradient-Based Optimization",
        "LeCun, Bottou, Orr and Müller, Efficient BackProp (1998), sections 4.3, Normalizing the Inputs, and 5.1, "
        "A Little Theory",
    ),
    truths=(Truth("fit", {"x": X_COURSE, "y": Y_COURSE}, LEAST_SQUARES[0] * X_COURSE + LEAST_SQUARES[1], digits=12),),
)
