"""Slopes from the delta method, what becomes of them as Δ goes to 0, and the rules that come out of it."""

import math
from functools import lru_cache
from types import SimpleNamespace

import numpy as np

from grader.authoring import Check, Exercise, Mistake, Truth, formula, gradient_of, paper, term

STORY = """\
A train has gone s(t) metres after t seconds. How fast is it at t = 2? Nobody can read
a speed off a single point, but two points will do: take the distance a little later,
divide how far the train has come by the time it took, and you have its speed between
the two. The slope of distance over time is the speed, and the same question, how much
of this for a little of that, stands behind every gradient of this course.

This is the delta method. For any f, any x and a small step Δ

    forward difference    (f(x + Δ) - f(x)) / Δ
    central difference    (f(x + Δ) - f(x - Δ)) / (2Δ)

On paper the first is the slope of the secant through x and x + Δ, and the smaller Δ
is, the nearer it comes to the slope of the tangent. The central one looks to both
sides, and comes nearer much faster. A computer, though, keeps about 16 digits. For a
tiny Δ the two values of f agree in nearly all of theirs, the subtraction cancels what
they share, and what is left is rounding, which the division by Δ then makes large.
For f(x) = x² + 2x + 2 at x = 2, where the slope is exactly 6, your work will give

    Δ        forward difference
    1        7
    1e-2     6.01
    1e-4     6.0001
    1e-6     6.000001000927568
    1e-8     5.999999963535174      here the cancellation begins to win
    1e-10    6.000000496442226
    1e-12    6.000533403494046
    1e-14    6.039613253960852      two digits are left

(The course prints 6.000001000088901 for Δ = 1e-6, and 1.0000889005535828e-06 at
x = -1, where the slope is 0: it divides by the step as rounded, (x + Δ) - x.)

What the slope tends to while Δ goes to 0 is a limit, and limits can be asked for of
any function, also where it has no value of its own: (x² - 25)/(x + 5) is undefined at
-5, and yet tends to -10 there, from both sides. 25/x tends to nothing at 0: from the
right it grows beyond all bounds, from the left it falls.

And with rules for sums, products, quotients and chains no Δ is needed any more.

What to implement

f is any function of one float that gives a float; x, delta and a are Python floats.

- `delta_slope(f, x, delta)`: the forward difference. delta is between 1 and 1e-14 in
  size, and may be negative. Your result may be off by what rounding f explains.
- `central_slope(f, x, delta)`: the central difference, likewise.
- `limit(f, a)`: the limit of f(x) for x towards a, within 1e-4·max(1, |limit|); a may
  also be infinity or -infinity (math.inf, -math.inf). None where there is no limit:
  where the two sides disagree, if only by a few hundredths, where f swings without
  end, and where it grows beyond all bounds, to ±infinity. f may raise ArithmeticError
  (a division by zero is one) or ValueError at a itself, or have another value there
  that says nothing; near a it is well. No f tends to its limit more slowly than
  √|x - a|, or than 1/x at infinity.
- `d1(x)` to `d8(x)`: the derivatives, by the rules, of

      d1(x)   -5x³                        d5(x)   6x²/(2 - x)
      d2(x)   2x² + 2x + 2                d6(x)   (3x + 1)²
      d3(x)   10x⁵ - 6x³ - x - 1          d7(x)   (x² + 5x)⁶
      d4(x)   (2x² + 6x)(2x³ + 5x²)       d8(x)   1/((x⁴ + 1)⁵ + 7)

The rules

- d1 to d8 are exact: a difference quotient has too few digits for them.
"""

EPS = 2.0**-52
ROUNDED = 4
"""So many roundings, each of a value's last place, may come between the difference quotient and a result."""
DELTAS = (1.0, -1.0, 0.5, -0.25, 0.1, -0.02, 1e-3, -1e-4, 1e-6, -1e-8, 1e-10, -1e-12, 1e-14)
CURVES = (
    "{b}*sin(x) + {c}*x**2", "exp(x/{b}) + {c}*x", "{b}/x + x**2", "{b}*sqrt(x) + x**2", "{b}*x*log(x)",
    "x**3 + {b}*x", "{b}*tanh(x/{c}) + x**3", "cos({b}*x) + {c}*x**2",
)  # fmt: skip
"""None is a parabola: there every central difference is exact, however wide."""


def slope_probe(work, f, x, delta):
    """f goes to the learner as a function of Python floats: what NumPy would warn of, it raises."""
    curve = eval(f"lambda x: {f}", dict(vars(math)))
    return work.delta_slope(lambda x: float(curve(float(x))), x, delta)


def central_probe(work, f, x, delta):
    curve = eval(f"lambda x: {f}", dict(vars(math)))
    return work.central_slope(lambda x: float(curve(float(x))), x, delta)


def limit_probe(work, f, a):
    """Where f has no value it says at which x, so that whoever asks it at a itself can be told."""

    def curve(x):
        try:
            return float(plain(float(x)))
        except (ArithmeticError, ValueError) as error:
            raise type(error)(f"f({float(x)!r}) has no value: {error}") from None

    plain = eval(f"lambda x: {f}", dict(vars(math)))
    return work.limit(curve, a)


def played(probe, name, function):
    """What the probe gets out of a file with this function in it."""
    return lambda **inputs: probe(SimpleNamespace(**{name: function}), *inputs.values())


# --- secants


def draw_secant(rng, case):
    """One step size a case, from 1 to 1e-14; x stays where every curve has a value on both sides."""
    b, c = (int(one) for one in rng.choice((2, 3, 4, 5), 2, replace=False))
    if case < 3:
        texts = (f"x**2 + {b}*x + {c}", f"x**3 - {b}*x**2 + {c}", f"x**3 + {b}*x")
        return {"f": texts[case], "x": float(rng.choice((2.0, 3.0, 4.0))), "delta": DELTAS[case]}
    text = str(rng.choice(CURVES)).format(b=b, c=c)
    return {"f": text, "x": round(float(rng.uniform(1.5, 4)), 2), "delta": DELTAS[case]}


def quotient(first, last):
    """The reference of a secant from x + first·Δ to x + last·Δ: in long double next to nothing cancels."""

    def exact(_xp, f, x, delta):
        curve, x, delta = formula(f, np), np.longdouble(x), np.longdouble(delta)
        return np.float64((curve(x + last * delta) - curve(x + first * delta)) / ((last - first) * delta))

    return exact


def rounding(first, last):
    """What rounding explains: of both values of f, and of the places they are taken at, divided by the step."""

    def allows(right, f, x, delta):
        values = sum(abs(formula(f, np)(x + side * delta)) for side in (first, last))
        places = abs(right) * (abs(x) + abs(delta))
        return ROUNDED * EPS * (values + places) / abs((last - first) * delta)

    return allows


def by_hand(first, last):
    def working(f, x, delta):
        step = (last - first) * delta
        (start, below), (end, above) = ((x + side * delta, formula(f, np)(x + side * delta)) for side in (first, last))
        return {
            "ends": f"f({paper(end)}) = {paper(above)} and f({paper(start)}) = {paper(below)}",
            "slope": f"their difference over the way between them, {paper(end)} - {term(start)} = {paper(step)}: "
            f"({paper(above)} - {term(below)})/{term(step)} = {paper((above - below) / step)}",
        }

    return working


def secants(probe, name, rows):
    return tuple(Mistake(mistake, played(probe, name, function), says) for mistake, function, says in rows)


FIXED_STEPS = (0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
FORWARD, CENTRAL = "(f(x + Δ) - f(x)) / Δ", "(f(x + Δ) - f(x - Δ)) / (2Δ)"
REVERSED = "The sign is wrong, since the difference is reversed: it is the value farther on minus the one before it."
NOT_DIVIDED = "This is how far f has come, and not yet a slope: divide it by the way from the one place to the other."
IGNORED = "The step is always {:g}, whatever `delta` says: use the argument."
ABSOLUTE = "For a negative Δ the step goes the other way: Δ keeps its sign, above the line and below."

DELTA_MISTAKES = secants(slope_probe, "delta_slope", (
    ("central_for_forward", lambda f, x, d: (f(x + d) - f(x - d)) / (2 * d),
     f"This is the central difference: here the forward one is asked for, {FORWARD}."),
    ("backward_for_forward", lambda f, x, d: (f(x) - f(x - d)) / d,
     f"The step goes back, from x to x - Δ: it should go on, from x to x + Δ, {FORWARD}."),
    ("reversed_difference", lambda f, x, d: (f(x) - f(x + d)) / d, REVERSED),
    ("not_divided", lambda f, x, d: f(x + d) - f(x), NOT_DIVIDED),
    ("brackets_lost", lambda f, x, d: f(x + d) - f(x) / d,
     f"Only f(x) is divided: the difference as a whole needs brackets, {FORWARD}."),
    ("absolute_delta", lambda f, x, d: (f(x + abs(d)) - f(x)) / abs(d), ABSOLUTE),
    ("absolute_delta", lambda f, x, d: (f(x + d) - f(x)) / abs(d), ABSOLUTE),
    *(("delta_ignored", lambda f, x, _, d=d: (f(x + d) - f(x)) / d, IGNORED.format(d)) for d in FIXED_STEPS),
))  # fmt: skip

CENTRAL_MISTAKES = secants(central_probe, "central_slope", (
    ("missing_factor_2", lambda f, x, d: (f(x + d) - f(x - d)) / d,
     "Twice too large: from x - Δ to x + Δ the step is 2Δ long."),
    ("brackets_lost", lambda f, x, d: (f(x + d) - f(x - d)) / 2 * d,
     f"`/ 2 * delta` divides by 2 and then multiplies by Δ: the 2Δ needs brackets, {CENTRAL}."),
    ("forward_for_central", lambda f, x, d: (f(x + d) - f(x)) / d,
     f"This is the forward difference: here the central one is asked for, {CENTRAL}."),
    ("half_step", lambda f, x, d: (f(x + d / 2) - f(x - d / 2)) / d,
     f"A central difference, but half as wide: Δ is the step to each side, {CENTRAL}."),
    ("reversed_difference", lambda f, x, d: (f(x - d) - f(x + d)) / (2 * d), REVERSED),
    ("not_divided", lambda f, x, d: f(x + d) - f(x - d), NOT_DIVIDED),
    *(("delta_ignored", lambda f, x, _, d=d: (f(x + d) - f(x - d)) / (2 * d), IGNORED.format(d)) for d in FIXED_STEPS),
))  # fmt: skip

# --- limits

INF = math.inf
HERE, FAR = (1e-9, 3e-9), (1e8, 1e9, 1e10)
KINDS = (  # f, a and the limit, for numbers p, k, q; the first are the course's own kinds
    lambda p, k, q: (f"(x**2 - {p * p:g})/(x - {term(p)})", p, 2 * p),
    lambda p, k, q: (f"{k}/(x - {term(p)})", p, None),
    lambda p, k, q: (f"{k * 5}/x", -INF, 0.0),
    lambda p, k, q: (f"(x**2 - {p * p:g})/(x - {term(p)})", k / 2 - p, k / 2),
    # The two sides disagree: widely, by little, with a value of one side's at a itself, or with none.
    lambda p, k, q: (f"{k}*abs(x - {term(p)})/(x - {term(p)})", p, None),
    lambda p, k, q: (f"x + {k} if x < {p:g} else x - {k}", p, None),
    lambda p, k, q: (f"{q:g} if x < {p:g} else {q + 0.05:g}", p, None),
    lambda p, k, q: (f"{q:g} + tanh({k}/(x - {term(p)}))", p, None),
    # The two sides agree, number for number, and still nothing converges.
    lambda p, k, q: (f"{k}/x**2", 0.0, None),
    lambda p, k, q: (f"{q:g} - {k}/abs(x)", 0.0, None),
    lambda p, k, q: (f"{k}*log(abs(x))", 0.0, None),
    lambda p, k, q: (f"{k}*cos(1/x)", 0.0, None),
    # The value at a says nothing.
    lambda p, k, q: (f"x + {k} if x != {p:g} else {q:g}", p, p + k),
    lambda p, k, q: (f"{q:g} + (x - {term(p)})**2 if x != {p:g} else {q + k:g}", p, q),
    lambda p, k, q: (f"{k}*cos(x - {term(p)}) if x != {p:g} else 0", p, k),
    # As slow as it may be.
    lambda p, k, q: (f"{q:g} + sqrt(abs(x - {term(p)}))/2", p, q),
    lambda p, k, q: (f"{q:g} - sqrt(abs(x - {term(p)}))/2", p, q),
    lambda p, k, q: (f"{q:g} + abs(x - {term(p)})/sqrt(abs(x - {term(p)}))/2", p, q),
    lambda p, k, q: (f"sin({k}*(x - {term(p)}))/(x - {term(p)})", p, k),
    lambda p, k, q: (f"{q:g} + (x - {term(p)})*sin(1/(x - {term(p)}))", p, q),
    # At infinity the sign of a decides.
    lambda p, k, q: (f"{k}*abs(x)/x + {q:g}", -INF, q - k),
    lambda p, k, q: (f"{q:g} + {k}*tanh(x)", -INF, q - k),
    lambda p, k, q: (f"{k}*x/(1 + abs(x))", -INF, -k),
    lambda p, k, q: (f"({k}*x + {q:g})/(x - {term(p)})", INF, k),
    lambda p, k, q: (f"{4 * q:g}e6 + {k}/x", INF, 4e6 * q),
    lambda p, k, q: (f"{k}*sin(x)", INF, None),
    lambda p, k, q: (f"{k}*x", INF, None),
)


def limit_case(rng, case):
    """f, a and the limit; p and q are multiples of 1/4, so that neither they nor their squares are rounded."""
    p = float(rng.choice((-4, -3, -2, 2, 3, 4))) / (1 if case < 4 else 4)
    q = float(rng.choice((-3, -2, -1, 1, 2, 3))) / 4
    return KINDS[case](p, int(rng.choice((2, 3, 4, 5))), q)


def draw_limit(rng, case):
    f, a, _ = limit_case(rng, case)
    return {"f": f, "a": float(a)}


def approached(f, a, steps=HERE, far=FAR, sides=(1, -1)):
    """The values of f on the way to a."""
    return [f(math.copysign(x, a)) for x in far] if math.isinf(a) else [f(a + s * h) for s in sides for h in steps]


def agreed(values):
    """What they all tend to, or None."""
    near = max(values) - min(values) <= 1e-4 * max(1, abs(values[0]))
    return values[0] if near else None


@lru_cache(maxsize=1000)
def limit_of(f, a):
    """The limit, or None: in long double, and elsewhere than the solution looks."""
    with np.errstate(all="ignore"):
        values = [float(formula(f, np)(x)) for x in approached(np.longdouble, a, (2e-10, 5e-11), (7e9, 9e11))]
    return agreed(values)


def exact_limit(_xp, f, a):
    """Whether there is a limit, and which, 0 for none."""
    return limit_of(f, a) is not None, limit_of(f, a) or 0.0


def measured_limit(result, f, a):
    """Whether there is a limit, and which: one that is not finite as infinity, one where there is none as 0."""
    if result is None:
        return False, 0.0
    value = np.asarray(result)
    if value.dtype.kind not in "iuf":
        raise TypeError(f"{value.dtype} is no number")
    value = float(value.reshape(()))
    return True, INF if not math.isfinite(value) else 0.0 if limit_of(f, a) is None else value


def limit_allows(right, **_inputs):
    return 0.0, 1e-4 * max(1.0, abs(float(right[1])))


def plugged_in(f, a, otherwise):
    try:
        return f(a)
    except (ArithmeticError, ValueError):
        return otherwise(f, a)


def diverging(f, a, even):
    values = approached(f, a)
    large = min(map(abs, values)) > 1e6 and (not even or min(values) > 0 or max(values) < 0)
    return INF if large and agreed(values) is None else agreed(values)


def settled(f, a):
    return agreed(approached(f, a))


NOT_CONVERGING = (
    "Both sides agree at the one distance that is looked at, and that is not enough: at 1/x² they agree as well, and "
    "grow beyond all bounds. Go nearer, and see whether the value stays."
)
POINT_ALONE = "What f is at a itself says nothing of its limit there: look at x near a, and never at a."
TOO_FAR = (
    "The step is too large where f comes near its limit slowly, like √|x - a|: at a distance h it is still √h away. "
    "Think of how small h has to be for 1e-4."
)
BOUNDS = "Where f grows beyond all bounds, None is asked for: infinity is no number that it would come near to."
ROWS = (
    ("never_none", lambda f, a: approached(f, a)[0],
     "There is always a number, and never None: compare both sides, and values nearer and nearer to a."),
    ("nothing_returned", lambda _f, _a: None,
     "It is None for every f: is a `return` missing, or is too much asked of values that agree?"),
    ("one_sided", lambda f, a: agreed(approached(f, a, sides=(1,))),
     "One side alone is looked at: where f jumps, the other one tends to something else, and there is no limit."),
    *(("convergence_not_checked", lambda f, a, h=h, far=far: agreed(approached(f, a, (h,), far)), NOT_CONVERGING)
      for h in (1e-4, 1e-5, 1e-6, 1e-7, 1e-9) for far in ((1 / h,), FAR)),
    ("value_at_point", lambda f, a: plugged_in(f, a, settled), POINT_ALONE),
    ("value_at_point", lambda f, a: plugged_in(f, a, lambda _f, _a: None), POINT_ALONE),
    ("value_at_point", lambda f, a: settled(f, a) if math.isinf(a) else plugged_in(f, a, settled), POINT_ALONE),
    ("infinite_for_none", lambda f, a: diverging(f, a, even=True), BOUNDS),
    ("infinite_for_none", lambda f, a: diverging(f, a, even=False), BOUNDS),
    ("nan_for_none", lambda f, a: math.nan if settled(f, a) is None else settled(f, a),
     "Where there is no limit you return NaN or infinity: None is asked for."),
    *(("step_too_large", lambda f, a, h=h, by=by: agreed(approached(f, a, (h, h / by), (1 / h, by / h))), TOO_FAR)
      for h in (1e-3, 1e-4, 1e-5, 1e-6) for by in (2, 10)),
    ("sign_of_infinity_lost", lambda f, a: settled(f, abs(a) if math.isinf(a) else a),
     "At -infinity you look at large positive x: x has to go far out on the other side."),
)  # fmt: skip


def limit_mistake(name, function, says):
    found = played(limit_probe, "limit", function)
    return Mistake(name, lambda **inputs: measured_limit(found(**inputs), **inputs), says)


LIMIT_MISTAKES = (
    *(limit_mistake(*row) for row in ROWS),
    Mistake(
        "evaluated_at_point",
        None,
        "f is asked at a itself, where it need not have a value, or so near that a + h is rounded to a: look at x near "
        "a. At ±infinity a + h is infinity again: there, look at large x.",
        raises=r"f\(.*\) has no value",
    ),
)


def limit_by_hand(f, a):
    a = float(a)
    places = approached(float, a, (1e-3, 1e-6), (1e3, 1e6))
    curve = formula(f, np)
    lines = [f"f({x:.7g}) = {paper(curve(x))}" for x in places]
    found = limit_of(f, a)
    end = "they tend to no common number: None" if found is None else f"they come near {paper(found)}"
    return {"near": f"{', '.join(lines)}: {end}"}


# --- the rules of differentiation

OPERATIONS = 30  # however a learner writes it, some dozen follow one another
SAYS = {
    "missing_exponent": "The exponent has not come down as a factor: the derivative of xⁿ is n·xⁿ⁻¹.",
    "exponent_kept": "The exponent has come down, but is not one less afterwards: the derivative of xⁿ is n·xⁿ⁻¹.",
    "constant_kept": "The constant is still there: it adds nothing to a slope, and its derivative is 0.",
    "linear_term_lost": "The term -x is lost: its slope is -1, everywhere.",
    "sign_flipped": "A sign is wrong: the factor in front of a term stays, with its sign.",
    "product_of_derivatives": "This is f'·g': the derivative of a product is not that, but f'·g + f·g'.",
    "one_term_lost": "Half of the product rule is missing: f'·g + f·g', since either factor may change.",
    "terms_subtracted": "The product rule adds its two terms: the minus belongs to the quotient rule.",
    "quotient_order": "The order is wrong, and with it the sign: above the line f'·g comes first, minus f·g'.",
    "quotient_sign": "Above the line there is a minus, and (2 - x)' is -1: f'·g - f·g' is 12x·(2 - x) + 6x².",
    "square_lost": "Below the line nothing is squared: (f/g)' has g² there, and (1/w)' has w².",
    "quotient_of_derivatives": "This is f'/g': the derivative of a quotient is not the quotient of the derivatives.",
    "inner_derivative_lost": "An inner derivative is missing: each function inside another adds its own as a factor.",
    "outer_at_inner_derivative": "The outer derivative is taken at the inner derivative: it belongs at u itself.",
    "brackets_lost": "2x + 5 is a factor as a whole: it needs brackets.",
    "outer_sign_lost": "The sign is lost: the derivative of 1/w is -1/w².",
    "reciprocal_of_derivative": "This is 1/w': the derivative of 1/w is not 1 over the derivative of w.",
}
U, V, DU, DV, W = "(2*x**2 + 6*x)", "(2*x**3 + 5*x**2)", "(4*x + 6)", "(6*x**2 + 10*x)", "((x**4 + 1)**5 + 7)"
SLOPES = {  # f; the whole numbers and the range that x comes from; the working, step by step; mistakes, and their steps
    "d1": ("-5*x**3", (3, 4, 5), (0.3, 5),
        (("power", "-5·3·x² = -15x²", "-15*x**2"),),
        (("missing_exponent", "-5*x**2", ""), ("exponent_kept", "-15*x**3", ""), ("sign_flipped", "15*x**2", ""))),
    "d2": ("2*x**2 + 2*x + 2", (3, 4, 5), (0.3, 5),
        (("powers", "2·2x + 2", "4*x + 2"), ("constant", "the constant gives 0: 4x + 2 + 0", "4*x + 2")),
        (("missing_exponent", "2*x + 2", "powers"), ("constant_kept", "4*x + 4", "constant"),
         ("exponent_kept", "4*x**2 + 2", "powers"), ("exponent_kept", "6*x", "powers"))),
    "d3": ("10*x**5 - 6*x**3 - x - 1", (3, 4, 5), (0.3, 3),
        (("powers", "10·5x⁴ - 6·3x²", "50*x**4 - 18*x**2"),
         ("rest", "-x gives -1, and -1 gives 0: 50x⁴ - 18x² - 1", "50*x**4 - 18*x**2 - 1")),
        (("missing_exponent", "10*x**4 - 6*x**2 - 1", "powers"), ("constant_kept", "50*x**4 - 18*x**2 - 2", "rest"),
         ("sign_flipped", "50*x**4 - 18*x**2 + 1", "rest"), ("sign_flipped", "50*x**4 + 18*x**2 - 1", "powers"),
         ("linear_term_lost", "50*x**4 - 18*x**2", "rest"))),
    "d4": (f"{U}*{V}", (1, 2, 3), (0.5, 3),
        (("first", "f'·g = (4x + 6)(2x³ + 5x²)", f"{DU}*{V}"), ("second", "f·g' = (2x² + 6x)(6x² + 10x)", f"{U}*{DV}"),
         ("sum", "f'·g + f·g'", f"{DU}*{V} + {U}*{DV}")),
        (("product_of_derivatives", f"{DU}*{DV}", ""), ("one_term_lost", f"{DU}*{V}", "second"),
         ("one_term_lost", f"{U}*{DV}", "first"), ("terms_subtracted", f"{DU}*{V} - {U}*{DV}", "sum"))),
    "d5": ("6*x**2/(2 - x)", (1, 3, 5), (0.5, 5),
        (("above", "f'·g - f·g' = 12x(2 - x) - 6x²·(-1)", "12*x*(2 - x) + 6*x**2"),
         ("below", "g² = (2 - x)²", "(2 - x)**2"),
         ("quotient", "the one over the other", "(12*x*(2 - x) + 6*x**2)/(2 - x)**2")),
        (("quotient_order", "(-6*x**2 - 12*x*(2 - x))/(2 - x)**2", "above"),
         ("quotient_sign", "(12*x*(2 - x) - 6*x**2)/(2 - x)**2", "above"),
         ("square_lost", "(12*x*(2 - x) + 6*x**2)/(2 - x)", "below"), ("quotient_of_derivatives", "-12*x", ""))),
    "d6": ("(3*x + 1)**2", (3, 4, 5), (0.5, 5),
        (("outer", "2u at u = 3x + 1", "2*(3*x + 1)"), ("inner", "times du/dx = 3", "6*(3*x + 1)")),
        (("inner_derivative_lost", "2*(3*x + 1)", "inner"), ("missing_exponent", "3*(3*x + 1)", "outer"),
         ("exponent_kept", "6*(3*x + 1)**2", "outer"), ("outer_at_inner_derivative", "18", "outer"))),
    "d7": ("(x**2 + 5*x)**6", (1, 2, 3), (0.5, 2),
        (("outer", "6u⁵ at u = x² + 5x", "6*(x**2 + 5*x)**5"), ("inner", "du/dx = 2x + 5", "2*x + 5"),
         ("chain", "6u⁵·du/dx", "6*(x**2 + 5*x)**5*(2*x + 5)")),
        (("inner_derivative_lost", "6*(x**2 + 5*x)**5", "inner"),
         ("missing_exponent", "(x**2 + 5*x)**5*(2*x + 5)", "outer"),
         ("exponent_kept", "6*(x**2 + 5*x)**6*(2*x + 5)", "outer"),
         ("outer_at_inner_derivative", "6*(2*x + 5)**5", "outer"),
         ("brackets_lost", "6*(x**2 + 5*x)**5*2*x + 5", "chain"))),
    "d8": (f"1/{W}", (1, 2, 3), (0.5, 1.5),
        (("outer", "1/w has the slope -1/w², at w = (x⁴ + 1)⁵ + 7", f"-1/{W}**2"),
         ("middle", "u⁵ + 7 has the slope 5u⁴, at u = x⁴ + 1", "5*(x**4 + 1)**4"),
         ("inner", "x⁴ + 1 has the slope 4x³", "4*x**3"),
         ("chain", "all three multiplied", f"-20*x**3*(x**4 + 1)**4/{W}**2")),
        (("inner_derivative_lost", f"-5*(x**4 + 1)**4/{W}**2", "inner"),
         ("inner_derivative_lost", f"-4*x**3/{W}**2", "middle"), ("inner_derivative_lost", f"-1/{W}**2", "chain"),
         ("outer_sign_lost", f"20*x**3*(x**4 + 1)**4/{W}**2", "outer"),
         ("square_lost", f"-20*x**3*(x**4 + 1)**4/{W}", "outer"),
         ("reciprocal_of_derivative", "1/(20*x**3*(x**4 + 1)**4)", "outer"))),
}  # fmt: skip


def slope_check(name):
    text, whole, (low, high), lines, mistakes = SLOPES[name]
    slope = formula(lines[-1][2], np)

    def draw(rng, case):
        """Both signs; no x at which the slope hardly moves, and so gets no room for rounding, or all but vanishes."""
        while True:
            size = float(rng.choice(whole)) if case < 3 else float(rng.uniform(low, high))
            x = -size if case % 2 else size
            if 0.2 < abs(slope(x * (1 + 1e-6)) / slope(x) - 1) / 1e-6 < 40:
                return {"x": x}

    def working(x):
        x = float(x)
        return {step: f"{words} = {paper(formula(value, np)(x))} at x = {paper(x)}" for step, words, value in lines}

    return Check(
        name,
        points=1,
        draw=draw,
        reference=gradient_of(lambda xp, x: formula(text, xp)(x), "x"),
        returns=("the derivative",),
        dtypes=("float64",),
        tolerance=lambda _inputs: OPERATIONS,
        mistakes=tuple(Mistake(one, formula(value, np), SAYS[one], step) for one, value, step in mistakes),
        working=working,
    )


def secant_check(name, probe, first, mistakes):
    return Check(
        name,
        points=2,
        draw=draw_secant,
        reference=quotient(first, 1),
        returns=("the slope",),
        cases=len(DELTAS),
        dtypes=("float64",),
        mistakes=mistakes,
        working=by_hand(first, 1),
        probe=probe,
        allows=rounding(first, 1),
    )


EXERCISE = Exercise(
    title="Slopes from the delta method",
    story=STORY,
    frameworks=("numpy",),
    checks=(
        secant_check("delta_slope", slope_probe, 0, DELTA_MISTAKES),
        secant_check("central_slope", central_probe, -1, CENTRAL_MISTAKES),
        Check(
            "limit",
            points=4,
            draw=draw_limit,
            reference=exact_limit,
            returns=("that there is a limit", "the limit"),
            cases=len(KINDS),
            dtypes=("float64",),
            mistakes=LIMIT_MISTAKES,
            working=limit_by_hand,
            probe=limit_probe,
            measure=measured_limit,
            form="a number, or None",
            allows=limit_allows,
        ),
        *map(slope_check, SLOPES),
    ),
    hints=(
        "A slope is a rise over a run. For `delta_slope` the run is Δ, from x to x + Δ; for `central_slope` it goes "
        "from x - Δ to x + Δ. Mind the brackets: `/ 2 * delta` divides by 2 and multiplies by Δ.",
        "How small should a Δ be? The forward difference is off by about Δ from the curve's bend, and by about 1e-16/Δ "
        "from rounding. The two are equal near 1e-8, and below it cancellation wins: at 1e-14 two digits are left. The "
        "central difference bends less, and is at its best near 1e-5. Both functions take the Δ that they are given.",
        "For `limit` look at f at several x near a, on both sides, and never at a. If all values agree to 1e-4, you "
        "have the limit; if not, there is none. At a distance h, √h may be missing still: so h has to be below 1e-8.",
        "At infinity there is one side only: look at 1e9 and 1e10, or at their negatives. Two distances at least "
        "show what grows or swings without end: 1/x² has equal sides, and log|x| grows slowly.",
        "The rules: (f·g)' = f'·g + f·g', (f/g)' = (f'·g - f·g')/g², f(u)' = f'(u)·u'. You can try each of d1 to d8 "
        "with your central_slope: it has to agree to many digits.",
        "delta_slope: (f(x + delta) - f(x)) / delta. central_slope: (f(x + delta) - f(x - delta)) / (2 * delta). "
        "limit: values = [f(a - 1e-9), f(a + 1e-9), f(a - 1e-10), f(a + 1e-10)], and None where they differ.",
    ),
    solved=(
        "From now on you can check any gradient with two calls of a function, and know why the step must not be too "
        "small; exercise_16 builds a gradient checker from it. The way back, from the speed to the distance, is the "
        "integral of exercise_13."
    ),
    sources=(
        "jonkrohn/ML-foundations, commit a459590, notebooks/3-calculus-i.ipynb",
        "Nocedal and Wright, Numerical Optimization (Springer, 2006), section 8.1, Finite-Difference Derivative "
        "Approximations",
        "Deisenroth, Faisal and Ong, Mathematics for Machine Learning (Cambridge, 2020), section 5.1, Differentiation "
        "of Univariate Functions",
    ),
    truths=(
        Truth("delta_slope", {"f": "x**2 + 2*x + 2", "x": 2.0, "delta": 1e-6}, 6.000001000088901, digits=10),
        Truth("delta_slope", {"f": "x**2 + 2*x + 2", "x": -1.0, "delta": 1e-6}, 1.0000889005535828e-06, digits=4),
        *(
            Truth("limit", {"f": f, "a": a}, expected)
            for f, a, expected in (
                ("(x**2 - 1)/(x - 1)", 0.0, (True, 1)),
                ("(x**2 - 25)/(x + 5)", -5.0, (True, -10)),
                ("(x**2 - 2*x - 8)/(x - 4)", 4.0, (True, 6)),
                ("25/x", -INF, (True, 0)),
                ("25/x", 0.0, (False, 0)),
            )
        ),
        *(
            Truth(name, {"x": 1.0}, value)
            for name, value in (("d4", 198), ("d5", 18), ("d6", 24), ("d7", 326592), ("d8", -320 / 1521))
        ),
    ),
    part="Slopes and graphs",
    builds_on=("exercise_01",),
)
