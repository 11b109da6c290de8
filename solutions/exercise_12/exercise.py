"""Second derivatives: how fast does the slope itself change, and what is that good for?"""

import numpy as np

from grader.authoring import AUTODIFF, Check, Exercise, Mistake, Truth, formula, paper, term

STORY = """\
A gradient says which way is down, and nothing about how far the bottom is. That is
what second derivatives know: they say how fast the slope changes. A slope that changes
quickly is soon 0; along one that hardly changes a step may be long.

For a function of several variables there is one for every pair of them. Take

    z = x³ + 2xy,     z_x = 3x² + 2y,     z_y = 2x

and differentiate each of the two once more, by x and by y. The order does not matter,
so z_xy = z_yx. For k variables all of them make a k × k matrix, the Hessian:

    Hᵢⱼ = ∂²f / ∂xᵢ∂xⱼ

By hand that is a lot of work; for autodiff it is the gradient of the gradient. What
does not depend on an input has the derivative 0 there, and autodiff has to be told so:
it gives nothing, or an error, for what is not connected.

With H the loop of exercise_04 gets by without a learning rate. Near a point the cost
is nearly a bowl, and the bottom of the bowl is one step away:

    θ' = θ - H⁻¹ · ∇C          (Newton's step)

The mean squared error of a line is a bowl exactly. So a single step arrives where a
thousand small ones were on their way to: at least squares. For the line,

    ∇C = (∂C/∂m, ∂C/∂b)        H = [ 2·mean(x²)   2·mean(x) ]
                                   [ 2·mean(x)    2         ]

What to implement

- `second_partials(x, y)`: the second derivatives of z = x³ + 2xy at the point (x, y),
  by hand: no automatic differentiation. x and y are scalars. Returns the triple
  (z_xx, z_yy, z_xy) of scalars.
- `hessian(f, x)`: the Hessian of f at x by automatic differentiation. x has shape (k,),
  f takes such a tensor and returns a scalar (0-d). Returns a tensor of shape (k, k),
  with 0 where an input does not reach the result. f may be linear, or constant.
- `newton_step(x, y, m, b)`: one step of Newton's method on the mean squared error of
  the line, from (m, b). x and y have shape (n,), m and b are scalars. Returns the pair
  (m, b). Here automatic differentiation is allowed, and not needed.

The rules

- Differences, (f(x + h) - f(x)) / h, are no derivatives: in `hessian` f can only be
  called by automatic differentiation.
- Leave the arguments as they are.
"""

X_COURSE = np.arange(8.0)
Y_COURSE = np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])

# By the text of f: the texts of its gradient and of its Hessian, row by row.
FUNCTIONS = {
    "x[0]**3 + 2 * x[0] * x[1]": (
        ("3 * x[0]**2 + 2 * x[1]", "2 * x[0]"),
        (("6 * x[0]", "2"), ("2", "0")),
    ),
    "x[0]**2 * x[1] + x[1] * x[2]**2 + x[0]**2 * x[2]": (
        ("2 * x[0] * x[1] + 2 * x[0] * x[2]", "x[0]**2 + x[2]**2", "2 * x[1] * x[2] + x[0]**2"),
        (
            ("2 * x[1] + 2 * x[2]", "2 * x[0]", "2 * x[0]"),
            ("2 * x[0]", "0", "2 * x[2]"),
            ("2 * x[0]", "2 * x[2]", "2 * x[1]"),
        ),
    ),
    "3 * x[0] - 2 * x[1]": (("3", "-2"), (("0", "0"), ("0", "0"))),
    "x[0]**4 + 3 * x[0]**2": (("4 * x[0]**3 + 6 * x[0]",), (("12 * x[0]**2 + 6",),)),
    "exp(x[0]) * sin(x[1]) + x[2]**3 * x[0] + 0 * x[3]": (
        ("exp(x[0]) * sin(x[1]) + x[2]**3", "exp(x[0]) * cos(x[1])", "3 * x[2]**2 * x[0]", "0"),
        (
            ("exp(x[0]) * sin(x[1])", "exp(x[0]) * cos(x[1])", "3 * x[2]**2", "0"),
            ("exp(x[0]) * cos(x[1])", "-exp(x[0]) * sin(x[1])", "0", "0"),
            ("3 * x[2]**2", "0", "6 * x[2] * x[0]", "0"),
            ("0", "0", "0", "0"),
        ),
    ),
    "7 + 0 * x[1]": (("0", "0", "0"), (("0", "0", "0"),) * 3),
    "log(x[0]**2 + x[1]**2) + x[0] * x[1]**2": (
        ("2 * x[0] / (x[0]**2 + x[1]**2) + x[1]**2", "2 * x[1] / (x[0]**2 + x[1]**2) + 2 * x[0] * x[1]"),
        (
            (
                "2 * (x[1]**2 - x[0]**2) / (x[0]**2 + x[1]**2)**2",
                "-4 * x[0] * x[1] / (x[0]**2 + x[1]**2)**2 + 2 * x[1]",
            ),
            (
                "-4 * x[0] * x[1] / (x[0]**2 + x[1]**2)**2 + 2 * x[1]",
                "2 * (x[0]**2 - x[1]**2) / (x[0]**2 + x[1]**2)**2 + 2 * x[0]",
            ),
        ),
    ),
    "sqrt(1 + x[0]**2) * x[1] + 2 * x[2] * x[0]**2": (
        ("x[0] * x[1] / sqrt(1 + x[0]**2) + 4 * x[2] * x[0]", "sqrt(1 + x[0]**2)", "2 * x[0]**2"),
        (
            ("x[1] / sqrt(1 + x[0]**2)**3 + 4 * x[2]", "x[0] / sqrt(1 + x[0]**2)", "4 * x[0]"),
            ("x[0] / sqrt(1 + x[0]**2)", "0", "0"),
            ("4 * x[0]", "0", "0"),
        ),
    ),
}
TEXTS = tuple(FUNCTIONS)
SIZES = (2, 3, 4, 7, 12, 50)


def sized(rng, shape, low, high):
    """Either sign, sizes between `low` and `high`."""
    return rng.choice((-1.0, 1.0), shape) * rng.uniform(low, high, shape)


def draw_point(rng, case):
    """Whole numbers first; both signs, and never 0, where 6x says nothing."""
    if case < 3:
        x, y = rng.choice((-4.0, -3.0, -2.0, 2.0, 3.0, 4.0), 2)
    else:
        x, y = sized(rng, 2, 0.3, 10.0 ** (case - 3))
    return {"x": x, "y": y}


def draw_function(rng, case):
    """Every input that f has, distinct sizes, so that no two entries of H agree by chance."""
    text = TEXTS[case]
    k = len(FUNCTIONS[text][0])
    if case < 3:
        return {"f": text, "x": rng.choice((-4.0, -3.0, -2.0, 2.0, 3.0, 4.0), k, replace=False)}
    return {"f": text, "x": sized(rng, k, 0.5, 1.5) + np.arange(k) * 0.1}


def draw_line(rng, case):
    """At least two different x, whose spread is no smaller than their mean; a start that is far from the minimum."""
    n = SIZES[case]
    if case < 3:
        x = rng.permutation(np.array((-2.0, 1.0, 3.0, -4.0))[:n])
        u = rng.choice((-3.0, -2.0, 2.0, 3.0), n)
    else:
        x = rng.normal(0, 10 ** rng.uniform(-0.5, 0.7), n)
        x += (0.6 * rng.choice((-1.0, 1.0)) - np.mean(x) / np.std(x)) * np.std(x)
        u = rng.normal(0, 2, n)
    m, b = sized(rng, 2, 1, 4).round(0 if case < 3 else 6)
    y = m * x + b + u
    slope, intercept = np.polyfit(x, y, 1)
    # Neither parameter starts near where it has to go, nor at 0.
    far_m, far_b = (round(value) + rng.integers(2, 5) * (1 if value >= 0 else -1) for value in (slope, intercept))
    return {"x": x, "y": y, "m": np.float64(far_m), "b": np.float64(far_b)}


def rounded(_right, x, y, m, b):
    """What float32 leaves of a start that cancels, and of a system that is solved: a few hundred roundings."""
    largest = np.max(np.abs(y))
    return 2e-5 * (abs(m) + largest / np.std(x)), 2e-5 * (abs(b) + largest)


def second(_xp, x, y):
    return 6 * x, 0 * y, 2 + 0 * x


def matrix(xp, f, x):
    rows = FUNCTIONS[f][1]
    return xp.stack([xp.stack([formula(entry, xp)(x) + 0 * x[0] for entry in row]) for row in rows])


def of_text(work, f, x):
    """f goes no other way than through autodiff: at a point that is tracked, in the dtype of x."""
    function = work.formula(f)

    def tracked(point):
        if point.dtype != x.dtype or getattr(point, "requires_grad", True) is False:
            raise RuntimeError("f was called outside of automatic differentiation, which this exercise asks for")
        return function(point)

    return work.hessian(tracked, x)


def least_squares(xp, x, y, m, b):
    dx = x - xp.mean(x)
    slope = xp.sum(dx * (y - xp.mean(y))) / xp.sum(dx * dx)
    return slope + 0 * m, xp.mean(y) - slope * xp.mean(x) + 0 * b


# --- mistakes: the wrong formulas


def of_function(combine):
    """What is made of the gradient and the Hessian of f at x."""

    def wrong(f, x):
        gradient, rows = FUNCTIONS[f]
        value = [formula(entry, np)(x) for entry in gradient]
        return combine(np.array(value, float), np.array([[formula(e, np)(x) for e in row] for row in rows], float), x)

    return wrong


def slopes(x, y, m, b):
    u = m * x + b - y
    return np.array((2 * np.mean(u * x), 2 * np.mean(u)))


def curvature(x):
    return 2 * np.array([[np.mean(x**2), np.mean(x)], [np.mean(x), 1.0]])


def moved(step, start=1.0, longer=lambda n: 1.0):
    """newton_step with another step, step(gradient, Hessian) times `longer`, and from nowhere with start=0."""

    def wrong(x, y, m, b):
        return tuple(start * np.array((m, b)) - longer(len(x)) * step(slopes(x, y, m, b), curvature(x)))

    return wrong


def newton(g, H):
    return np.linalg.solve(H, g)


PARTIALS_MISTAKES = (
    Mistake(
        "first_for_second",
        lambda x, y: (3 * x**2 + 2 * y, 2 * x, 2 * x),
        "These are first derivatives: each has to be differentiated once more.",
    ),
    Mistake(
        "first_for_second",
        lambda x, y: (3 * x**2 + 2 * y, 2 * x, 2),
        "The first two are first derivatives: each has to be differentiated once more.",
    ),
    Mistake(
        "power_differentiated_once",
        lambda x, y: (3 * x, 0, 2),
        "z_xx comes from 3x², and the 2 of that square comes down as a factor, too.",
        step="z_xx",
    ),
    Mistake(
        "swapped_order",
        lambda x, y: (6 * x, 2, 0),
        "z_yy and z_xy come in the other order: the triple is (z_xx, z_yy, z_xy).",
    ),
    Mistake(
        "other_term_kept",
        lambda x, y: (6 * x + 2 * y, 0, 2),
        "In z_xx the 2y is still there: it does not depend on x, so its derivative by x is 0.",
        step="z_xx",
    ),
    Mistake(
        "mixed_term_lost",
        lambda x, y: (6 * x, 0, 0),
        "z_xy is not 0: z_x has a term with y in it.",
        step="z_xy",
    ),
    Mistake(
        "not_differentiated_by_y",
        lambda x, y: (6 * x, 2 * x, 2),
        "z_yy is still z_y: it has to be differentiated by y once more.",
        step="z_yy",
    ),
)

OUTSIDE = "f was called outside of automatic differentiation"
HESSIAN_MISTAKES = (
    Mistake("diagonal_only", of_function(lambda g, H, x: np.diag(np.diag(H))),
            "Only the second derivatives by one and the same input are there: the mixed ones are missing."),
    Mistake("diagonal_only", of_function(lambda g, H, x: np.diag(H)),
            "This is the diagonal of the Hessian: the mixed derivatives are missing, k × k values in all."),
    Mistake("gradient_for_hessian", of_function(lambda g, H, x: g),
            "This is the gradient: each of its entries has to be differentiated once more, by every input."),
    Mistake("rows_summed", of_function(lambda g, H, x: H.sum(axis=0)),
            "The rows of the Hessian are added up: a backward pass from all entries of the gradient together sums what "
            "each of them gives. One pass for each entry keeps them apart."),
    Mistake("outer_of_gradients", of_function(lambda g, H, x: np.outer(g, g)),
            "These are products of first derivatives, (∂f/∂xᵢ)(∂f/∂xⱼ), and no second derivatives."),
    Mistake("half_the_hessian", of_function(lambda g, H, x: H / 2),
            "Every entry is half of the second derivative: the ½ belongs to Taylor's formula, not to H."),
    Mistake("unconnected_input", None,
            "f need not depend on an input, and a gradient need not depend on x at all: autodiff then says that there "
            "is nothing to differentiate, where 0 is due.",
            raises=r"appears? to not have been used in the graph|does not require grad and does not have a grad_fn"
                   r"|None values? not supported|Attempt to convert a value \(None\)"),
    Mistake("differences", None,
            "f is called with a plain tensor, as for differences: the derivatives come from autodiff here.",
            raises=OUTSIDE),
)  # fmt: skip

NEWTON_MISTAKES = (
    Mistake("gradient_ascent", moved(lambda g, H: -newton(g, H)),
            "The step goes the wrong way: H⁻¹·∇C is subtracted.", step="step"),
    Mistake("half_step", moved(lambda g, H: newton(g, H) / 2),
            "The step is half as long as it should be: is there a 2 in H that the gradient lacks?", step="hessian"),
    Mistake("double_step", moved(lambda g, H: 2 * newton(g, H)),
            "The step is twice as long as it should be: is there a 2 in the gradient that H lacks?", step="hessian"),
    Mistake("diagonal_only", moved(lambda g, H: g / np.diag(H)),
            "Each parameter is divided by its own second derivative alone: H has mixed ones as well, and the whole "
            "matrix is to be inverted.", step="step"),
    Mistake("hessian_ignored", moved(lambda g, H: g),
            "This is a step of gradient descent with the rate 1: the inverse of H is missing.", step="step"),
    Mistake("multiplied_by_hessian", moved(lambda g, H: H @ g),
            "The gradient is multiplied by H, where it is to be multiplied by its inverse.", step="step"),
    Mistake("step_returned", moved(newton, start=0.0),
            "This is the step, and not where it leads: the line that it starts from is missing.", step="step"),
    Mistake("swapped_pair", lambda **inputs: moved(newton)(**inputs)[::-1],
            "m and b come in the other order: the pair is (m, b)."),
    Mistake("missing_factor_2_and_mean", moved(newton, longer=lambda n: n / 2),
            "The gradient is summed and without its 2, and H is not: both belong to the same cost.", step="gradient"),
    Mistake("missing_mean", moved(newton, longer=lambda n: n),
            "The gradient is summed over the points, and H is not: both belong to the same cost.", step="gradient"),
)  # fmt: skip


def partials_by_hand(x, **_):
    return {
        "z_xx": f"from z_x = 3x² + 2y, by x: 6x = 6·{term(x)} = {paper(6 * x)}",
        "z_yy": "from z_y = 2x, by y: 0, since no y is in it",
        "z_xy": "from z_x = 3x² + 2y, by y: 2",
    }


def hessian_by_hand(f, x):
    gradient, rows = FUNCTIONS[f]
    first = ", ".join(paper(formula(entry, np)(x)) for entry in rows[0])
    return {
        "gradient": f"the gradient of f is ({', '.join(gradient)})",
        "first row": f"its first entry, {gradient[0]}, differentiated by each input in turn: [{first}]",
    }


def newton_by_hand(x, y, m, b):
    g, H = slopes(x, y, m, b), curvature(x)
    d = np.linalg.solve(H, g)
    return {
        "gradient": f"∇C = (2·mean(u·x), 2·mean(u)) = {paper(g)}",
        "hessian": f"H = [{paper(H[0])}, {paper(H[1])}]",
        "step": f"H·d = ∇C is solved by d = {paper(d)}, and θ - d = {paper(np.array((m, b)) - d)}",
    }


EXERCISE = Exercise(
    title="Second derivatives",
    story=STORY,
    part="Curvature and area",
    builds_on=("exercise_05", "exercise_09"),
    frameworks=("torch", "tensorflow"),
    checks=(
        Check("second_partials", points=1, draw=draw_point, reference=second, returns=("z_xx", "z_yy", "z_xy"),
              mistakes=PARTIALS_MISTAKES, working=partials_by_hand, forbids=AUTODIFF),
        Check("hessian", points=3, draw=draw_function, reference=matrix, probe=of_text, cases=len(TEXTS),
              mistakes=HESSIAN_MISTAKES, working=hessian_by_hand),
        Check("newton_step", points=2, draw=draw_line, reference=least_squares, returns=("m", "b"),
              allows=rounded, mistakes=NEWTON_MISTAKES, working=newton_by_hand),
    ),
    hints=(
        "Each first derivative is a function like any other: differentiate it once more, by each variable in turn, and "
        "treat the others as constants.",
        "For `hessian`: the gradient of f has k entries, and the gradient of each entry is a row of H. In PyTorch the "
        "first gradient needs create_graph=True to be differentiable itself; in TensorFlow it is taken inside another "
        "tape.",
        "A linear f has a gradient that depends on nothing. torch.autograd.functional.hessian and torch.func.hessian "
        "give 0 there; with tapes say unconnected_gradients=\"zero\", both times.",
        "For `newton_step` solve H·d = ∇C for d rather than inverting H: torch.linalg.solve(H, g), or "
        "tf.linalg.solve(H, g[:, None])[:, 0]. On the course's data every start leads to m = -0.469286, b = 1.76.",
    ),
    solved=(
        "One step of Newton's method did what a thousand of gradient descent nearly did. For a network H has as many "
        "rows as there are weights, so nobody can store it; the optimizers of exercise_14 make do with a hint of it."
    ),
    sources=(
        "jonkrohn/ML-foundations, commit a459590, notebooks/4-calculus-ii.ipynb",
        "Nocedal and Wright, Numerical Optimization (Springer, 2006), section 3.3, Newton's Method",
        "Goodfellow, Bengio and Courville, Deep Learning (MIT Press, 2016), section 4.3.1, Jacobians and Hessians",
    ),
    truths=(
        Truth("second_partials", {"x": np.float64(3.0), "y": np.float64(-2.0)}, (18.0, 0.0, 2.0), digits=12),
        Truth("newton_step", {"x": X_COURSE, "y": Y_COURSE, "m": np.float64(0.9), "b": np.float64(0.1)},
              (-0.46928571428571, 1.76), digits=12),
    ),
)  # fmt: skip
