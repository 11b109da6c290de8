"""A gradient checker: slopes from values alone, and what may be called the same."""

from functools import lru_cache

import numpy as np

from grader.authoring import AUTODIFF, Check, Exercise, Mistake, Truth, formula, gradient_of, paper

STORY = """\
Gradients derived by hand are wrong more often than one would like, and nothing
crashes: the network merely learns badly. This course has checked yours so far. Now you
build such a checker yourself, and with it you can trust any gradient that you will
ever derive.

All it needs are values of f. Move one component of x by a little to both sides, leave
the others where they are, and see how f answers, as in exercise_07:

    ∂f/∂xᵢ  ≈  (f(x + h·eᵢ) - f(x - h·eᵢ)) / (2h)        eᵢ: 1 at place i, 0 elsewhere

The error of this quotient is of the order of h², so h should be small; but f is known
to 16 digits only, and where h is too small, the difference of the two values has
hardly any digits left. In float64 an h between 1e-4 and 1e-7 is far from both.

Then the comparison, which is where checkers fail. Two gradients from different ways
are never equal to the last digit, so how near is near enough? An absolute tolerance
such as 1e-6 accepts everything where the gradient itself is 1e-9, and nothing where it
is 1e12. Nor can each component be compared relative to itself: it may be 0 in truth and
1e-11 in the measurement. What is left is to compare the whole vectors, and to relate
the length of the difference to the length of the gradient:

    ‖grad(x) - measured‖  <  tolerance · ‖measured‖

What to implement

- `numerical_gradient(f, x)`: f is a function of an array of shape (k,) and returns a
  scalar; x has shape (k,). Returns the gradient of f at x, shape (k,), to 1e-4
  relative to its largest component.
- `check_gradient(f, grad, x)`: the same f and x; grad is a function of x that claims
  to give the gradient of f, shape (k,). Returns True if it does at this x, and False
  if not.

What your checker is tried on

- Right gradients, exact to rounding, from very small to very large. Some components
  may be 0, but never all of them.
- Wrong ones: one component off, a sign, a missing term, a factor, two components
  exchanged. The difference is at least 5 % of the length of the right gradient.

The rules

- No automatic differentiation inside these functions: it would have to be trusted.
  Everything else of your framework may be used.
- x is float64, with |xᵢ| of at most 10. In TensorFlow too, which mixes no dtypes: what
  you add to x has to be float64 as well.
- Leave x as it is: `x[i] += h` would change the caller's, and even after `x[i] -= h`
  the last digit may have gone.
- True and False are Python's own or the framework's, 0-d. Neither None nor 1 counts.
"""

ERROR = 1e-4  # of a numerical gradient, relative to the largest component
CLEAR = 0.03  # relative to the gradient's length: what differs at all, differs by more than that
TINY, HUGE = 1e-10, 1e12

FUNCTIONS = (
    "{p}*sum(x**2) + {q}*x[0]*x[1]",
    "{p}*sum(x)**2 - {q}*x[1]**2",
    "sum(x**3) - {q}*x[1]*x[2]",
    "{p}*sum(sin(x)) + exp({q}*x[1]/4)",
    "1e-09*({p}*sum(x**2) + x[0]*sin(x[1]))",
    "1e+12*({p}*sum(x**3) + {q}*x[1]**2*x[0])",
    "{p}*exp(sum(x)/3) + {q}*sum(x**3)",
    "sqrt(sum(x**2) + 1) + {p}*x[3]**3 + {q}*sum(x)",
    "{p}*log(1 + exp(x[0] - x[1])) + {q}*sum(x**3) + 0.5*mean(x**2)",
    "{p}*x[0]**2*x[1] + {q}*cos(x[2])*x[1]",
)
"""Components are picked one by one where that tells something: in TensorFlow it takes as long as five sums."""
SIZES = (2, 2, 3, 3, 2, 3, 1, 4, 4, 4)

CASES = (  # what grad does, how large f is, and what becomes of the last of three components
    ("sign", 1, ""), ("right", 1, ""), ("twice", 1, ""), ("up", 1, ""), ("down", 1, ""), ("term", 1, ""),
    ("swapped", 1, ""), ("right", TINY, ""), ("right", HUGE, ""), ("right", 1, "large"), ("right", 1, "absent"),
    ("right", HUGE, "absent"), *(("right", HUGE, "turning"),) * 3, ("sign", TINY, ""), ("sign", HUGE, "absent"),
    ("one sign", 1, "large"), ("one sign", HUGE, ""), ("one sign", TINY, "absent"), ("twice", TINY, ""),
    ("twice", 1, "absent"), ("a little more", 1, ""), ("a little more", HUGE, ""), ("up", TINY, ""),
    ("up", 1, "large"), ("down", HUGE, "large"), ("little", 1, ""), ("little", TINY, ""), ("swapped", TINY, ""),
    ("swapped", HUGE, ""), ("swapped", 1, "absent"),
)  # fmt: skip
FACTORS = {"sign": -1.0, "twice": 2.0, "a little more": 1.07}
SHARES = {"up": 0.6, "down": -0.6, "little": 0.07}
"""What is added to the largest component, relative to the length of the gradient."""


def whole(rng, size):
    return rng.choice((-4.0, -3.0, -2.0, 2.0, 3.0, 4.0), size, replace=False)


def draw_point(rng, case):
    k = SIZES[case]
    while True:
        p, q = rng.integers(2, 6, 2) if case < 3 else np.round(rng.uniform(0.5, 3, 2), 1)
        x = whole(rng, k) if case < 3 else rng.uniform(-3, 3, k)
        x[case % k] *= 1.0 if case < 7 else 3.0
        x[3:4] = 0 if case == 9 else x[3:4]  # a step relative to a component of 0 is none
        f = FUNCTIONS[case].format(p=p, q=q)
        slopes = gradient(f, x)
        if min(abs(slopes.sum()), 10 * abs(slopes[0])) > 0.1 * np.max(np.abs(slopes)):
            return {"f": f, "x": x}


def pieces(rng, k, last):
    """The terms of a function of k components, each with its partial derivatives by component."""
    a, b, c = rng.permutation((2, 3, 4, 5, 6))[:3]
    some, choice = "x[:2]" if last else "x", int(rng.integers(3))
    text = (f"{a}*sum({some}**2)", f"{a}*sum(exp({some}))", f"{a}*sum(sin({some}))")[choice]
    partial = (f"{2 * a}*x[{{}}]", f"{a}*exp(x[{{}}])", f"{a}*cos(x[{{}}])")[choice]
    made = [(text, {i: partial.format(i) for i in range(2)})]
    made += [(f"{b}*sin(sum({some}))", dict.fromkeys(range(2), f"{b}*cos(sum({some}))"))]
    if last == "turning":
        made.append((f"{c}*sin(x[{k - 1}])", {k - 1: f"{c}*cos(x[{k - 1}])"}))
    if last == "large":
        made.append((f"{100 * c}*x[{k - 1}]", {k - 1: f"{100 * c} + 0*x[0]"}))
    return made


def small(rng):
    """The same for the first cases: a parabola in whole numbers."""
    p, q = rng.integers(2, 6, 2)
    return [
        (f"{p}*sum(x**2)", {0: f"{2 * p}*x[0]", 1: f"{2 * p}*x[1]"}),
        (f"{q}*x[0]*x[1]", {0: f"{q}*x[1]", 1: f"{q}*x[0]"}),
    ]


def times(scale, text):
    return text if scale == 1 else f"{scale:g}*{text}"


def claimed(what, scale, parts, slopes):
    """The text of a gradient with this fault. parts: by component, the texts of its terms; slopes: unscaled."""
    largest, length = int(np.argmax(np.abs(slopes))), np.linalg.norm(slopes)
    texts = [" + ".join(part) or f"0*x[{i}]" for i, part in enumerate(parts)]
    if what == "one sign":
        texts[largest] = f"-({texts[largest]})"
    if what == "term":
        texts[0] = parts[0][0]
    if what == "swapped":
        texts[:2] = texts[1::-1]
    if what in SHARES:
        off = SHARES[what] * length
        texts[largest] += f" {'+' if off > 0 else '-'} {abs(off):.3g}"
    return times(scale * FACTORS.get(what, 1.0), f"stack([{', '.join(texts)}])")


def draw_claim(rng, case):
    what, scale, last = CASES[case]
    k = 3 if last else 2
    while True:
        made = small(rng) if case < 7 else pieces(rng, k, last)
        x = whole(rng, k) if case < 7 else rng.uniform(-3, 3, k)
        x[2:] = np.pi / 2 if last == "turning" else x[2:]  # where sin has a slope of 0, but for its rounding
        parts = [[partial[i] for _, partial in made if i in partial] for i in range(k)]
        total = " + ".join(text for text, _ in made)
        slopes = formula(claimed("", 1, parts, np.ones(k)), np)(x)
        grad = claimed(what, scale, parts, slopes)
        wrong = formula(grad, np)(x) / scale
        # What is tiny is less than 1e-8, which `allclose` takes for nothing: the gradient, and what it is off by.
        size = max(np.linalg.norm(slopes), np.linalg.norm(wrong - slopes))
        if telling(what, slopes, wrong, formula(total, np)(x)) and (scale > TINY or size < 80):
            return {"f": times(scale, f"({total})" if scale != 1 else total), "grad": grad, "x": x}


def telling(what, slopes, wrong, value):
    """Nothing cancels in f, and whatever a checker may look at is either the same or clearly different."""
    length = np.linalg.norm(slopes)
    seen = [
        *(wrong - slopes),
        *(np.abs(wrong) - np.abs(slopes)),
        np.linalg.norm(wrong) - length,
        (wrong - slopes).sum(),
    ]
    clear = all(abs(one) < 1e-9 * length or abs(one) > CLEAR * length for one in seen)
    least = {"right": -1.0, "little": 0.06, "a little more": 0.06}.get(what, 0.25)
    apart = np.linalg.norm(wrong - slopes) > least * length
    return clear and apart and abs(value) < 10 * length and np.min(np.abs(slopes[:2])) > 0.001 * length


# --- the right answers


def gradient_probe(work, f, x):
    return work.numerical_gradient(work.formula(f), x)


def check_probe(work, f, grad, x):
    return work.check_gradient(work.formula(f), work.formula(grad), x)


def value(xp, f, x):
    return formula(f, xp)(x)


slope = gradient_of(value, "x")


def is_gradient(xp, f, grad, x):
    """By autodiff: the truth is nearer than 3 % of its length, a planted fault at least 5 % away."""
    right = slope(xp, f=f, x=x)
    off = right - formula(grad, xp)(x)
    return bool(xp.sum(off * off) < CLEAR**2 * xp.sum(right * right))


# --- what goes wrong


def quotients(f, x, ahead, behind, width):
    """(f(x + ahead·eᵢ) - f(x - behind·eᵢ)) / width, component by component."""
    g, eye = formula(f, np), np.eye(len(x))
    return np.array([g(x + ahead * e) - g(x - behind * e) for e in eye]) / width


def gradient(f, x):
    return quotients(f, x, 1e-5, 1e-5, 2e-5)


def changed(change):
    return lambda f, x: change(gradient(f, x))


def forward(h):
    return lambda f, x: quotients(f, x, h, 0, h)


def central(h):
    return lambda f, x: quotients(f, x, h, h, 2 * h)


def first_only(slopes):
    return np.array([*slopes[:1], *(0 * slopes[1:])])


TWICE = "Every component is twice what it should be: f is moved to both sides, so that the two points lie 2h apart."
SIGN = "The sign is wrong throughout: f(x + h) comes first, and f(x - h) is subtracted."
ALL_MOVED = (
    "All components of x are moved at once, so that every slope is the sum of all: move component i alone, and the "
    "others stay where they are."
)
TOO_LARGE = (
    "The step is too large: this is the slope of a secant, and not yet that of the curve. With h = {} to {}, the error "
    "is more than the 1e-4 that is allowed."
)

GRADIENT_MISTAKES = (
    Mistake("missing_factor_2", changed(lambda g: 2 * g), TWICE, "width"),
    Mistake("one_sided_over_2h", changed(lambda g: g / 2),
            "Every component is half of what it should be: from x to x + h it is h, and not 2h.", "width"),
    Mistake("sign_flipped", changed(lambda g: -g), SIGN, "difference"),
    Mistake("all_moved", changed(lambda g: np.full(len(g), g.sum())), ALL_MOVED, "moved"),
    Mistake("all_moved", changed(np.sum), ALL_MOVED, "moved"),
    Mistake("moves_pile_up", changed(np.cumsum),
            "Each slope has those before it in it: a component that has been moved is not put back before the next "
            "one moves.", "moved"),
    *(Mistake("step_too_large", forward(h), TOO_LARGE.format(h, "one side"), "width") for h in (1.0, 0.1, 0.01, 0.001)),
    *(Mistake("step_too_large", central(h), TOO_LARGE.format(h, "both sides"), "width") for h in (1.0, 0.5, 0.1, 0.05)),
    *(Mistake("precedence_2h", changed(lambda g, h=10.0**-e: g * h * h),
              "Nearly 0: `/ 2 * h` divides by 2 and then multiplies by h. Brackets are missing: / (2 * h).", "width")
      for e in range(2, 9)),
    Mistake("step_lost", changed(np.zeros_like),
            "All slopes are 0: either x is not moved, or by so little that in 16 digits x + h is x.", "moved"),
    Mistake("first_component_only", changed(first_only),
            "Only the first component is there, and 0 for the others: does the `return` stand inside the loop?"),
    Mistake("first_component_only", changed(lambda g: g[0]),
            "One number comes back, the first component: there is one slope for each of the k components."),
)  # fmt: skip


@lru_cache(256)
def compared(f, grad, x):
    """What is claimed and what is measured, both divided by the length of what is measured, and that length."""
    claim, slopes = formula(grad, np)(np.array(x)), gradient(f, np.array(x))
    length = np.linalg.norm(slopes)
    return claim / length, slopes / length, length


def judged(decide):
    """A checker: decide(claimed, measured), both relative to the length of the gradient."""
    return lambda f, grad, x: bool(decide(*compared(f, grad, tuple(x))[:2]))


def absolute(decide):
    """A checker to whom 1e-8 is nothing: decide(claimed, measured, 1e-8), all relative to the length."""

    def wrong(f, grad, x):
        claim, slopes, length = compared(f, grad, tuple(x))
        return bool(decide(claim, slopes, 1e-8 / length))

    return wrong


def same(one, other, tolerance=1e-4):
    return np.linalg.norm(one - other) < tolerance


def nothing(claim):
    """Which components are 0, or what rounding makes of that."""
    return np.abs(claim) < 1e-12


def near(claim, slopes, least):
    """Entry by entry, as `allclose` does it."""
    return np.abs(claim - slopes) <= least + 1e-5 * np.abs(slopes)


def cosine(claim, slopes):
    return claim @ slopes / (np.linalg.norm(claim) * np.linalg.norm(slopes))


ABSOLUTE = (
    "An absolute tolerance decides: it accepts whatever is small, such as a wrong gradient of 1e-9, {}. Relate the "
    "difference to the length of the gradient."
)
ZEROS = (
    "A right gradient is refused where one of its components is 0: relative to that, every difference is large. "
    "Relate the length of the whole difference to that of the whole gradient."
)
NO_ABS = (
    "A gradient that is too {} is accepted: a negative difference is below every tolerance. Its size is meant, abs."
)
ANY = "One component that is right is enough here: all of them have to be."
ONE = "Only the {} component is looked at: does the loop decide before it has seen the others, or forget the earlier?"

CHECK_MISTAKES = (
    Mistake("always_true", lambda f, grad, x: True,
            "Every gradient is accepted, wrong ones too: does the comparison come into what is returned?"),
    Mistake("always_false", lambda f, grad, x: False,
            "Every gradient is refused, right ones too: is the tolerance too narrow, or the measured gradient wrong?"),
    Mistake("inverted", judged(lambda c, m: not same(c, m)), "True and False are exchanged: True is for right ones."),
    Mistake("missing_factor_2", judged(lambda c, m: same(c, 2 * m)), TWICE, "measured"),
    Mistake("sign_flipped", judged(lambda c, m: same(c, -m)), SIGN, "measured"),
    Mistake("absolute_tolerance", absolute(lambda c, m, least: least > 1 or (least > 1e-15 and same(c, m))),
            ABSOLUTE.format("and refuses what is large, since there rounding alone is more"), "distance"),
    Mistake("absolute_tolerance", absolute(lambda c, m, least: least > 1 or same(c, m)),
            ABSOLUTE.format("as an atol or an epsilon beside the relative one does"), "distance"),
    Mistake("absolute_tolerance", absolute(lambda c, m, least: np.all(near(c, m, least))),
            ABSOLUTE.format("and refuses a component of 0 where the others are large"), "distance"),
    Mistake("componentwise_relative", judged(lambda c, m: same(c, m) and not np.any(nothing(c))), ZEROS, "distance"),
    Mistake("componentwise_relative", judged(lambda c, m: same(c, m) and not np.any(nothing(c) & (c != 0))), ZEROS,
            "distance"),
    Mistake("componentwise_relative", None, ZEROS, "distance", raises="^ZeroDivisionError"),
    Mistake("sign_ignored", judged(lambda c, m: same(np.abs(c), np.abs(m))),
            "A component with the wrong sign is accepted: the sizes of both are compared, not their difference.",
            "distance"),
    Mistake("abs_forgotten", judged(lambda c, m: np.all(c - m < 1e-4)), NO_ABS.format("small"), "distance"),
    Mistake("abs_forgotten", judged(lambda c, m: np.all(m - c < 1e-4)), NO_ABS.format("large"), "distance"),
    Mistake("norms_compared", judged(lambda c, m: abs(np.linalg.norm(c) - 1) < 1e-4),
            "The lengths of both gradients are compared: of the same length are also those that point elsewhere. Take "
            "the length of the difference.", "distance"),
    Mistake("sums_compared", judged(lambda c, m: abs(np.sum(c - m)) < 1e-4),
            "The sum of the differences decides, and in it they cancel: two components exchanged are not seen.",
            "distance"),
    *(Mistake("direction_only", judged(lambda c, m, least=least: cosine(c, m) > least),
              "A factor in front of the gradient is not seen: the angle alone is compared, not the length.", "distance")
      for least in (1 - 1e-6, 0.99)),
    Mistake("any_for_all", judged(lambda c, m: np.any(np.abs(c - m) < 1e-4)), ANY, "decision"),
    Mistake("any_for_all", absolute(lambda c, m, least: np.any(near(c, m, least))), ANY, "decision"),
    Mistake("one_component_only", judged(lambda c, m: same(c[:1], m[:1])), ONE.format("first"), "decision"),
    Mistake("one_component_only", judged(lambda c, m: same(c[-1:], m[-1:])), ONE.format("last"), "decision"),
    *(Mistake("tolerance_too_wide", judged(lambda c, m, wide=wide: same(c, m, wide)),
              "Faults of some per cent are accepted: a right gradient agrees to a millionth or better, so that a much "
              "narrower tolerance is safe.", "decision") for wide in (0.1, 0.5)),
)  # fmt: skip


# --- by hand


def gradient_by_hand(f, x):
    g, h, slopes = formula(f, np), 1e-5, gradient(f, x)
    ahead, behind = (np.array([x[0] + sign * h, *x[1:]]) for sign in (1, -1))
    return {
        "moved": f"for the first component, with h = 1e-05: x + h·e = [{ahead[0]:.12g}, …], the others as they were",
        "difference": f"f there is {g(ahead):.12g}, and at x - h·e it is {g(behind):.12g}: in this order, subtracted",
        "width": f"divided by 2h = 2e-05: {paper(slopes[0])}; and so on for each: {paper(slopes)}",
    }


def check_by_hand(f, grad, x):
    claim, slopes = formula(grad, np)(np.asarray(x)), gradient(f, x)
    length, off = np.linalg.norm(slopes), np.linalg.norm(claim - slopes)
    return {
        "measured": f"grad(x) = {paper(claim)}, and measured it is {paper(slopes)}",
        "distance": f"the difference is {off:.3g} long, relative to {paper(length)} that is {off / length:.2g}",
        "decision": f"{off / length:.2g} is {'above' if off > CLEAR * length else 'below'} any tolerance between 1e-6 "
        "and 0.02",
    }


SADDLE, VOLUME = "x[0]**2 - x[1]**2", "pi*x[0]**2*x[1]"
X_COURSE = tuple(range(8))
Y_COURSE = (1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37)
LINE = f"({' + '.join(f'(x[0]*{x} + x[1] - ({y}))**2' for x, y in zip(X_COURSE, Y_COURSE, strict=True))})/8"
"""The cost of the course's line: x is (m, b)."""

EXERCISE = Exercise(
    title="Build your own gradient checker",
    story=STORY,
    frameworks=("torch", "tensorflow", "numpy"),
    part="Training in practice",
    builds_on=("exercise_07", "exercise_11"),
    checks=(
        Check("numerical_gradient", points=3, draw=draw_point, reference=slope, returns=("∂f/∂x",), cases=len(SIZES),
              probe=gradient_probe, dtypes=("float64",), mistakes=GRADIENT_MISTAKES, working=gradient_by_hand,
              allows=lambda right, f, x: ERROR * np.max(np.abs(right)), forbids=AUTODIFF),
        Check("check_gradient", points=4, draw=draw_claim, reference=is_gradient, cases=len(CASES), probe=check_probe,
              dtypes=("float64",), mistakes=CHECK_MISTAKES, follows=("numerical_gradient",), working=check_by_hand,
              allows=lambda right, f, grad, x: 0.0, forbids=AUTODIFF),
    ),
    hints=(
        "Take pen and paper and f = x₀² + 3·x₀·x₁ at (2, -1). How does f change when x₀ grows by 0.1, and x₁ stays? "
        "That divided by 0.1 is nearly the first component; to both sides it is nearer.",
        "In `numerical_gradient` a loop over i makes a step for each component: an array of zeros with h at place i, "
        "such as a row of h times the identity matrix `eye`. x + step is a new array, and x stays as it is.",
        "In `check_gradient` compute both vectors first. Then ask for the length of their difference, and what share "
        "it is of the length of the measured gradient. Right ones give less than 1e-6 or so, faults more than 0.02.",
        "If right gradients are refused, look at the message: is one very large, or has it a component that is 0? If "
        "wrong ones are accepted: is it very small, or has a sign been lost before the comparison?",
        "slopes.append((f(x + step) - f(x - step)) / (2 * h)) for every row `step` of h·eye, stacked; and then "
        "bool(norm(grad(x) - measured) < 1e-3 * norm(measured)).",
    ),
    solved=(
        "With these few lines you can trust every gradient that you derive, as the authors of every framework do when "
        "they add an operation. It costs two calls of f for each parameter, which is why networks are trained by "
        "backpropagation, and only checked like this."
    ),
    sources=(
        "jonkrohn/ML-foundations, commit a459590, notebooks/3-calculus-i.ipynb, on the delta method",
        "Goodfellow, Bengio and Courville, Deep Learning (MIT Press, 2016), section 11.5, on comparing gradients with "
        "centred differences",
        "Nocedal and Wright, Numerical Optimization (Springer, 2006), section 8.1, Finite-Difference Derivative "
        "Approximations",
    ),
    truths=(
        *(Truth("numerical_gradient", {"f": SADDLE, "x": np.array(x)}, slopes)
          for x, slopes in (((3.0, 0.0), (6, 0)), ((2.0, 3.0), (4, -6)), ((-2.0, -3.0), (-4, 6)))),
        Truth("numerical_gradient", {"f": VOLUME, "x": np.array([3.0, 5.0])}, (94.2478, 28.2743)),
        Truth("numerical_gradient", {"f": LINE, "x": np.array([0.9, 0.1])}, (36.305, 6.265)),
        Truth("check_gradient", {"f": SADDLE, "grad": "stack([2*x[0], -2*x[1]])", "x": np.array([2.0, 3.0])}, True),
        Truth("check_gradient", {"f": SADDLE, "grad": "stack([2*x[0], 2*x[1]])", "x": np.array([2.0, 3.0])}, False),
    ),
)  # fmt: skip
