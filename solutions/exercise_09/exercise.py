"""Partial derivatives: one variable moves, the others hold still."""

import numpy as np

from grader.authoring import Check, Exercise, Mistake, Truth, gradient_of, paper, term

STORY = """\
A cost hangs on many parameters at once, and so does the volume of a cylinder on its
radius and its length. How does such a quantity answer when one of its variables is
turned a little, and only that one? This is its partial derivative, written with a
round ∂. In exercise_03 you have met two of them, ∂C/∂m and ∂C/∂b. Here you take them
of other functions, until it is a matter of routine.

There is no new rule to learn, only a way of looking. To differentiate with respect to
x, hold every other variable still: for the moment it is a number like 7. Then

    a term without x                 has the derivative 0
    a factor without x               stays where it is
    what is left is a function of x  and you know its derivative

The saddle z = x² - y² shows it. For ∂z/∂x the term y² is a mere number, so

    ∂z/∂x = 2x        ∂z/∂y = -2y

At the point (2, 3) the surface rises along x, with slope 4, and falls along y, with
slope -6.

When the variables act through others, the chain rule goes along every path, and the
paths are added up. For a y that hangs on u₁, u₂, …, which all hang on xᵢ:

    ∂y/∂xᵢ = Σⱼ ∂y/∂uⱼ · ∂uⱼ/∂xᵢ

One product for each path from xᵢ to y: along the path you multiply, over the paths
you add. Exactly this is what a machine does when it differentiates a whole network.

What to implement

All arguments are Python floats, and so are the results (a NumPy float is as good).

- `saddle_partials(x, y)`: of z = x² - y²; returns the pair (∂z/∂x, ∂z/∂y).
- `cylinder_partials(r, l)`: of the volume v = πr²l of a cylinder with radius r and
  length l; returns the pair (∂v/∂r, ∂v/∂l).
- `surface_partials(r, h)`: of the surface a = 2πr² + 2πrh of a cylinder with radius r
  and height h; returns the pair (∂a/∂r, ∂a/∂h).
- `box_partials(x, y, z)`: of f = x²y - z³; returns the triple (∂f/∂x, ∂f/∂y, ∂f/∂z).
- `chain_two(x, z)`: of w = u²v with u = 3x + 1 and v = xz; returns the pair (∂w/∂x,
  ∂w/∂z). Two paths lead from x to w, and one from z.
- `chain_three(x)`: of y = uvw with u = x², v = sin x and w = eˣ; returns dy/dx, one
  float. Three paths lead from x to y; x is in radians.

The rules

- r, l and h are positive; all other arguments may have either sign.
- A result may be off by a millionth of itself: a formula is far better than that, a
  crude difference quotient is not.
"""

WHOLE = (3.0, 4.0, 5.0, 6.0, 7.0)  # no 1 and no 2: there x² is x or 2x, and a lost exponent would not show
RELATIVE = 1e-6


def within(right, **_inputs):
    """A millionth of each part, as the course asks."""
    return tuple(RELATIVE * np.abs(part) for part in right) if isinstance(right, tuple) else RELATIVE * np.abs(right)


def sizes(rng, case, count):
    """Unequal and positive: whole and small in the first cases, later over one and a half decades."""
    if case < 3:
        return [float(size) for size in rng.choice(WHOLE, count, replace=False)]
    return [float(size) for size in 10 ** rng.uniform(-0.5, 1, count)]


def signed(rng, case, count):
    """The same with signs, which differ from case to case: a lost one shows in three cases at least."""
    signs = [-1.0 if (case >> place) % 2 else 1.0 for place in range(count)]
    return [float(sign) * size for sign, size in zip(rng.permutation(signs), sizes(rng, case, count), strict=True)]


def drawing(*names, choose=signed):
    return lambda rng, case: dict(zip(names, choose(rng, case, len(names)), strict=True))


def clear(terms):
    """The sum keeps its digits, since it is no small rest of large numbers."""
    return abs(np.sum(terms)) > 0.1 * np.sum(np.abs(terms))


def draw_two(rng, case):
    while True:
        x, z = signed(rng, case, 2)
        u = 3 * x + 1
        if clear((6 * u * x * z, u**2 * z)) and abs(u) > 0.5:
            return {"x": x, "z": z}


def paths(x):
    """What the three paths of chain_three carry."""
    return np.array((2 * x * np.sin(x), x**2 * np.cos(x), x**2 * np.sin(x))) * np.exp(x)


def draw_three(rng, case):
    """Small enough for eˣ, and no path silent: near a multiple of π/2 one of them would be."""
    while True:
        x = float(rng.choice((1.0, 2.0, 4.0)) if case < 3 else rng.uniform(0.4, 5)) * (-1 if case % 2 else 1)
        if clear(paths(x)) and np.min(np.abs(paths(x))) > 0.05 * np.max(np.abs(paths(x))):
            return {"x": x}


def saddle(_xp, x, y):
    return x**2 - y**2


def volume(_xp, r, l):
    return np.pi * r**2 * l


def surface(_xp, r, h):
    return 2 * np.pi * r**2 + 2 * np.pi * r * h


def box(_xp, x, y, z):
    return x**2 * y - z**3


def two(_xp, x, z):
    return (3 * x + 1) ** 2 * (x * z)


def three(xp, x):
    return x**2 * xp.sin(x) * xp.exp(x)


FACTOR_2 = "The 2 in front is missing: the derivative of a square brings its exponent down, d(x²)/dx = 2x."
EXPONENT = "The exponent has come down as a factor, but it is still there as well: d(x²)/dx is 2x, and not 2x²."
SWAPPED = "Both values are right, but the pair is in the other order: the variables come as in the signature."
PI = "The π is missing: it is a factor without a variable, and stays where it is."
ADDED = (
    "Both values are the sum of the two partial derivatives: only one variable moves at a time, so each of them is a "
    "result of its own."
)


def kept(what):
    return (
        f"{what} still there, which does not hold the variable that moves: for the moment it is a number, and the "
        "derivative of a number is 0."
    )


def factor(what, where):
    return f"In {where} the factor {what} is lost: a factor that is held still stays where it is."


SADDLE_MISTAKES = (
    Mistake("missing_factor_2", lambda x, y: (x, -y), FACTOR_2, step="x"),
    Mistake(
        "sign_flipped",
        lambda x, y: (2 * x, 2 * y),
        "∂z/∂y has the wrong sign: the minus in front of y² is a factor, and stays.",
        step="y",
    ),
    *(
        Mistake(
            "constant_kept", lambda x, y, by=by: (2 * x - by[0] * y**2, by[1] * x**2 - 2 * y), kept(what), step=step
        )
        for by, step, what in (
            ((1, 1), "x", "In each of the two the other term is"),
            ((1, 0), "x", "In ∂z/∂x the term y² is"),
            ((0, 1), "y", "In ∂z/∂y the term x² is"),
        )
    ),
    Mistake("exponent_kept", lambda x, y: (2 * x**2, -2 * y**2), EXPONENT, step="x"),
    Mistake("partials_added", lambda x, y: (2 * x - 2 * y,) * 2, ADDED),
    Mistake("swapped_pair", lambda x, y: (-2 * y, 2 * x), SWAPPED),
    Mistake(
        "value_for_derivative",
        lambda x, y: (x**2, -(y**2)),
        "These are the two terms of z itself, still squared: their derivatives are asked for.",
    ),
)

CYLINDER_MISTAKES = (
    Mistake("missing_factor_2", lambda r, l: (np.pi * r * l, np.pi * r**2), FACTOR_2, step="r"),
    Mistake("exponent_kept", lambda r, l: (2 * np.pi * r**2 * l, np.pi * r**2), EXPONENT, step="r"),
    Mistake("missing_pi", lambda r, l: (2 * r * l, r**2), PI),
    Mistake("held_factor_lost", lambda r, l: (2 * np.pi * r, np.pi * r**2), factor("l", "∂v/∂r"), step="r"),
    Mistake(
        "held_factor_differentiated",
        lambda r, l: (2 * np.pi * r * l, 2 * np.pi * r),
        "In ∂v/∂l the factor r² has been differentiated too: only l moves there, and r² is a number.",
        step="l",
    ),
    Mistake("partials_added", lambda r, l: (2 * np.pi * r * l + np.pi * r**2,) * 2, ADDED),
    Mistake("swapped_pair", lambda r, l: (np.pi * r**2, 2 * np.pi * r * l), SWAPPED),
)

SURFACE_MISTAKES = (
    Mistake("missing_factor_2", lambda r, h: (2 * np.pi * r + 2 * np.pi * h, 2 * np.pi * r), FACTOR_2, step="r"),
    Mistake(
        "term_lost",
        lambda r, h: (4 * np.pi * r, 2 * np.pi * r),
        "In ∂a/∂r the second term is lost: 2πrh holds an r as well, and grows with it.",
        step="r",
    ),
    Mistake(
        "constant_kept",
        lambda r, h: (4 * np.pi * r + 2 * np.pi * h, 2 * np.pi * r**2 + 2 * np.pi * r),
        kept("In ∂a/∂h the term 2πr² is"),
        step="h",
    ),
    Mistake(
        "held_factor_lost", lambda r, h: (4 * np.pi * r + 2 * np.pi, 2 * np.pi * r), factor("h", "∂a/∂r"), step="r"
    ),
    Mistake("missing_pi", lambda r, h: (4 * r + 2 * h, 2 * r), PI),
    Mistake("swapped_pair", lambda r, h: (2 * np.pi * r, 4 * np.pi * r + 2 * np.pi * h), SWAPPED),
)


def box_keeping(by_x, by_y, by_z):
    """box_partials where the term that should be gone is still there, or not."""
    return lambda x, y, z: (2 * x * y - by_x * z**3, x**2 - by_y * z**3, by_z * x**2 * y - 3 * z**2)


BOX_MISTAKES = (
    Mistake(
        "sign_flipped",
        lambda x, y, z: (2 * x * y, x**2, 3 * z**2),
        "∂f/∂z has the wrong sign: the minus in front of z³ is a factor, and stays.",
        step="z",
    ),
    Mistake("held_factor_lost", lambda x, y, z: (2 * x, x**2, -3 * z**2), factor("y", "∂f/∂x"), step="x"),
    *(
        Mistake("constant_kept", box_keeping(*by), kept(what), step=step)
        for by, step, what in (
            ((1, 1, 1), "", "In each of the three the other term is"),
            ((1, 0, 0), "x", "In ∂f/∂x the term z³ is"),
            ((0, 1, 0), "y", "In ∂f/∂y the term z³ is"),
            ((0, 0, 1), "z", "In ∂f/∂z the term x²y is"),
        )
    ),
    Mistake("exponent_kept", lambda x, y, z: (2 * x**2 * y, x**2, -3 * z**3), EXPONENT),
    Mistake(
        "missing_exponent",
        lambda x, y, z: (x * y, x**2, -(z**2)),
        "The exponents have not come down as factors: d(x²)/dx = 2x, and d(z³)/dz = 3z².",
    ),
    Mistake(
        "held_factor_differentiated",
        lambda x, y, z: (2 * x * y, 2 * x, -3 * z**2),
        "In ∂f/∂y the factor x² has been differentiated too: only y moves there, and x² is a number.",
        step="y",
    ),
    Mistake(
        "swapped_pair",
        lambda x, y, z: (-3 * z**2, x**2, 2 * x * y),
        "The three values are right, but they come from the last to the first: the order is that of the signature.",
    ),
)


def chained(wrong):
    """chain_two by a formula in u, v, x and z."""
    return lambda x, z: wrong(3 * x + 1, x * z, x, z)


PATH_LOST = "One path is missing: x acts on w through u and through v as well. Take both, and add them up."
INNER_U = "The inner derivative of u = 3x + 1 is missing: along a path every slope is a factor, the last one too."
INNER_V = "The inner derivative of v = xz is missing: along a path every slope is a factor, the last one too."

TWO_MISTAKES = (
    Mistake("inner_derivative_lost", chained(lambda u, v, x, z: (2 * u * v + u**2 * z, u**2 * x)), INNER_U, step="u"),
    Mistake("inner_derivative_lost", chained(lambda u, v, x, z: (6 * u * v + u**2, u**2)), INNER_V, step="v"),
    Mistake("inner_derivative_lost", chained(lambda u, v, x, z: (6 * u * v + u**2, u**2 * x)), INNER_V, step="v"),
    Mistake("inner_derivative_lost", chained(lambda u, v, x, z: (6 * u * v + u**2 * z, u**2)), INNER_V, step="z"),
    Mistake("path_lost", chained(lambda u, v, x, z: (6 * u * v, u**2 * x)), PATH_LOST, step="x"),
    Mistake("path_lost", chained(lambda u, v, x, z: (u**2 * z, u**2 * x)), PATH_LOST, step="x"),
    Mistake(
        "paths_multiplied",
        chained(lambda u, v, x, z: (6 * u * v * u**2 * z, u**2 * x)),
        "The two paths from x are multiplied: along a path you multiply, but over the paths you add.",
        step="x",
    ),
    Mistake(
        "missing_factor_2",
        chained(lambda u, v, x, z: (3 * u * v + u**2 * z, u**2 * x)),
        "In ∂w/∂u the 2 is missing: d(u²)/du = 2u.",
        step="u",
    ),
    Mistake(
        "outer_alone",
        chained(lambda u, v, x, z: (2 * u * v, u**2)),
        "These are ∂w/∂u and ∂w/∂v: from u and v on to x and z the paths have one slope more.",
    ),
    Mistake("swapped_pair", chained(lambda u, v, x, z: (u**2 * x, 6 * u * v + u**2 * z)), SWAPPED),
)

THREE_MISTAKES = (
    *(
        Mistake(
            "path_lost",
            lambda x, lost=lost: float(np.sum(np.delete(paths(x), lost))),
            f"One path is missing, the one through {name}: x acts on y through u, v and w. Take all three, and add "
            "them up.",
            step=name,
        )
        for lost, name in enumerate("uvw")
    ),
    Mistake(
        "product_of_derivatives",
        lambda x: 2 * x * np.cos(x) * np.exp(x),
        "This is u'·v'·w': the derivative of a product is not the product of the derivatives. On each path only one "
        "factor changes, and the others stay.",
    ),
    Mistake(
        "derivatives_added",
        lambda x: 2 * x + np.cos(x) + np.exp(x),
        "This is u' + v' + w', the derivative of a sum: on each path the two other factors stay as factors.",
    ),
    Mistake(
        "sign_flipped",
        lambda x: float(np.dot((1, -1, 1), paths(x))),
        "The path through v has the wrong sign: the derivative of sin x is cos x, without a minus.",
        step="v",
    ),
    Mistake(
        "missing_factor_2",
        lambda x: float(np.dot((0.5, 1, 1), paths(x))),
        "In du/dx the 2 is missing: u = x².",
        step="u",
    ),
    Mistake(
        "power_rule_for_exp",
        lambda x: float(np.dot((1, 1, x / np.e), paths(x))),
        "eˣ has been treated as a power: its exponent moves, not its base, and its derivative is eˣ itself.",
        step="w",
    ),
    Mistake(
        "value_for_derivative",
        lambda x: x**2 * np.sin(x) * np.exp(x),
        "This is y itself: its derivative is asked for.",
    ),
)


def saddle_by_hand(x, y):
    return {
        "x": f"y holds still, so y² is a number and has the derivative 0: ∂z/∂x = 2x = 2·{term(x)} = {paper(2 * x)}",
        "y": f"x holds still, so x² has the derivative 0: ∂z/∂y = -2y = -2·{term(y)} = {paper(-2 * y)}",
    }


def cylinder_by_hand(r, l):
    return {
        "r": f"l holds still, πl is a factor: ∂v/∂r = πl·2r = π·{paper(l)}·2·{paper(r)} = {paper(2 * np.pi * r * l)}",
        "l": f"r holds still, πr² is a factor, and dl/dl = 1: ∂v/∂l = πr² = π·{paper(r)}² = {paper(np.pi * r**2)}",
    }


def surface_by_hand(r, h):
    total = paper(4 * np.pi * r + 2 * np.pi * h)
    return {
        "r": f"both terms hold an r: ∂a/∂r = 2π·2r + 2πh = 4π·{paper(r)} + 2π·{paper(h)} = {total}",
        "h": f"2πr² holds no h, its derivative is 0: ∂a/∂h = 2πr = 2π·{paper(r)} = {paper(2 * np.pi * r)}",
    }


def box_by_hand(x, y, z):
    return {
        "x": f"y and z hold still: ∂f/∂x = 2xy - 0 = 2·{term(x)}·{term(y)} = {paper(2 * x * y)}",
        "y": f"x and z hold still: ∂f/∂y = x² - 0 = {term(x)}² = {paper(x**2)}",
        "z": f"x and y hold still: ∂f/∂z = 0 - 3z² = -3·{term(z)}² = {paper(-3 * z**2)}",
    }


def two_by_hand(x, z):
    u, v = 3 * x + 1, x * z
    by_u, by_v = 6 * u * v, u**2 * z
    return {
        "u": f"x through u: ∂w/∂u·∂u/∂x = 2uv·3 = 2·{term(u)}·{term(v)}·3 = {paper(by_u)}",
        "v": f"x through v: ∂w/∂v·∂v/∂x = u²·z = {term(u)}²·{term(z)} = {paper(by_v)}",
        "x": f"both paths from x, through u and through v: {paper(by_u)} + {term(by_v)} = {paper(by_u + by_v)}",
        "z": f"z through v alone: ∂w/∂v·∂v/∂z = u²·x = {term(u)}²·{term(x)} = {paper(u**2 * x)}",
    }


def three_by_hand(x):
    first, second, third = paths(float(x))
    return {
        "u": f"through u = x²: du/dx·v·w = 2x·sin x·eˣ = {paper(first)}",
        "v": f"through v = sin x: u·dv/dx·w = x²·cos x·eˣ = {paper(second)}",
        "w": f"through w = eˣ: u·v·dw/dx = x²·sin x·eˣ = {paper(third)}",
        "sum": f"added up: {paper(first)} + {term(second)} + {term(third)} = {paper(first + second + third)}",
    }


FLOATS = {"cases": 8, "allows": within, "dtypes": ("float64",)}  # one round: Python floats have one precision


EXERCISE = Exercise(
    title="Partial derivatives",
    story=STORY,
    frameworks=("numpy",),
    checks=(
        Check(
            "saddle_partials",
            points=1,
            draw=drawing("x", "y"),
            reference=gradient_of(saddle, "x", "y"),
            returns=("∂z/∂x", "∂z/∂y"),
            mistakes=SADDLE_MISTAKES,
            working=saddle_by_hand,
            **FLOATS,
        ),
        Check(
            "cylinder_partials",
            points=1,
            draw=drawing("r", "l", choose=sizes),
            reference=gradient_of(volume, "r", "l"),
            returns=("∂v/∂r", "∂v/∂l"),
            mistakes=CYLINDER_MISTAKES,
            working=cylinder_by_hand,
            **FLOATS,
        ),
        Check(
            "surface_partials",
            points=1,
            draw=drawing("r", "h", choose=sizes),
            reference=gradient_of(surface, "r", "h"),
            returns=("∂a/∂r", "∂a/∂h"),
            mistakes=SURFACE_MISTAKES,
            working=surface_by_hand,
            **FLOATS,
        ),
        Check(
            "box_partials",
            points=1,
            draw=drawing("x", "y", "z"),
            reference=gradient_of(box, "x", "y", "z"),
            returns=("∂f/∂x", "∂f/∂y", "∂f/∂z"),
            mistakes=BOX_MISTAKES,
            working=box_by_hand,
            **FLOATS,
        ),
        Check(
            "chain_two",
            points=2,
            draw=draw_two,
            reference=gradient_of(two, "x", "z"),
            returns=("∂w/∂x", "∂w/∂z"),
            mistakes=TWO_MISTAKES,
            working=two_by_hand,
            **FLOATS,
        ),
        Check(
            "chain_three",
            points=2,
            draw=draw_three,
            reference=gradient_of(three, "x"),
            returns=("dy/dx",),
            mistakes=THREE_MISTAKES,
            working=three_by_hand,
            **FLOATS,
        ),
    ),
    hints=(
        "Cover all variables but one with your thumb and read each of them as the number 7. What is left is a function "
        "of one variable, and you know its derivative; a term that is all covered has the derivative 0.",
        "A factor that holds still is no term: it stays. In πr²l, with r moving, π and l are such factors, and in "
        "2πr² + 2πrh both terms hold an r.",
        "For the chains draw the paths: x leads to u and to v, both lead to w. Along each path multiply the slopes, "
        "∂w/∂u·∂u/∂x and ∂w/∂v·∂v/∂x, and add the two products. z leads to v alone.",
        "chain_three is a product of three factors. On each path only one of them changes and the other two stay: "
        "u'·v·w + u·v'·w + u·v·w', with u' = 2x, v' = cos x and w' = eˣ.",
        "Check yourself with a difference: saddle_partials(x, y)[0] is near (z(x + h, y) - z(x - h, y)) / (2 * h) for "
        "h = 1e-5. The chains, with u and v as above: 2 * u * v * 3 + u**2 * z and u**2 * x.",
    ),
    solved=(
        "A gradient is nothing else than all partial derivatives of a function side by side. With the sum over paths "
        "you hold the rule by which gradients run backwards through any network, and exercise_11 does just that."
    ),
    sources=(
        "jonkrohn/ML-foundations, commit a459590, notebooks/4-calculus-ii.ipynb",
        "Deisenroth, Faisal and Ong, Mathematics for Machine Learning (Cambridge, 2020), section 5.2, Partial "
        "Differentiation and Gradients",
    ),
    truths=(
        Truth("saddle_partials", {"x": 3.0, "y": 0.0}, (6.0, 0.0)),
        Truth("saddle_partials", {"x": 2.0, "y": 3.0}, (4.0, -6.0)),
        Truth("saddle_partials", {"x": -2.0, "y": -3.0}, (-4.0, 6.0)),
        Truth("cylinder_partials", {"r": 3.0, "l": 5.0}, (94.2478, 28.2743)),
    ),
    part="Slopes and graphs",
    builds_on=("exercise_03", "exercise_07"),
)
