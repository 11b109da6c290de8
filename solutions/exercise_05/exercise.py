"""Let autodiff do it: write the computation, and let the machine differentiate it."""

import numpy as np

from grader.authoring import Check, Descent, Exercise, Mistake, Truth, formula, gradient_of, paper, term

STORY = """\
In exercise_03 you derived a gradient by hand: stage by stage backwards through the
computation, multiplying the slopes on the way. Nothing in that needs a human being.
Automatic differentiation does exactly this: while your formula is being computed, the
framework writes down every operation; asked for a gradient, it walks back through its
notes and applies the chain rule. The result is the derivative itself, exact to
rounding, and no difference of two nearby values, which would only be nearly right.

Three steps, in either framework:

                PyTorch                           TensorFlow
    watch       x.requires_grad_()                w = tf.Variable(x), or tape.watch(x)
    compute     y = f(x)                          with tf.GradientTape() as tape: y = f(x)
    ask         y.backward(), then x.grad         tape.gradient(y, x)

The notes have to be complete. A number that is taken out of the framework on the way
(`.item()`, `.numpy()`, `float(…)`) or cut off (`.detach()`) has no history, and what
was not watched has no gradient: you get None, or an error.

A gradient belongs to the tensor that was watched, and to no copy or successor of it.
PyTorch adds every gradient to what is in `.grad` already, so each epoch has to begin
with an empty one (`optimizer.zero_grad()`). TensorFlow's tape serves for one gradient,
and each epoch needs a tape of its own.

The optimizer makes the fourth step, θ' = θ - α·∂C/∂θ. It is told once which parameters
are its own and changes them in place: `torch.optim.SGD([m, b], lr=…)` with `.step()`,
`tf.keras.optimizers.SGD(…)` with `.apply_gradients([(gradient, variable), …])`.

What to implement

- `slope(f, x)`: f is a function of one number, written with your framework, such as
  x² + 2x + 2 or sin(3x)·exp(x/4); x is a 0-d floating tensor. Returns df/dx at x.
- `autodiff_gradient(x, y, m, b)`: x and y have shape (n,), m and b are scalars; returns
  the pair (∂C/∂m, ∂C/∂b) of the mean squared error C of the line m·x + b, by autodiff.
- `train_with_optimizer(x, y, m, b, lr, epochs)`: the loop of exercise_04, with autodiff
  for the gradients and the framework's own SGD for the updates. Returns (m, b, costs):
  the last m, the last b, and a list of `epochs` scalars, where costs[k] is the cost
  before update k + 1.

The rules

- `slope` has to be exact: (f(x + h) - f(x)) / h fails by its error, for any h.
- m, b and the x of `slope` arrive as plain tensors, which nobody watches. m and b are
  0-d or of shape (1,).
- Leave the arguments as they are. The optimizer changes its parameters in place, so
  give it copies: a parameter or a detached tensor still shares its numbers with the
  tensor it was made of. (`requires_grad` may be switched on: that is no change.)
- Every function is called several times, with the very same tensors too, and one call
  must not know of the other: a gradient left in `.grad` adds up from call to call.
- Results may still be attached to the graph.
"""

X_COURSE = np.arange(8.0)
Y_COURSE = np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])
LINE = {"x": X_COURSE, "y": Y_COURSE, "m": np.float64(0.9), "b": np.float64(0.1)}

# After updates 0, 1, 2, …, as the course prints them; the first update is exact, since b = 0.03735 lies halfway between
# two prints of three digits.
COSTS = (19.7, 8.57, 4.08, 2.25, 1.51, 1.2, 1.07, 1.01)
SLOPES = (0.9, 0.53695, 0.305, 0.157, 0.0625, 0.00137, -0.0382, -0.0642, -0.0814)
INTERCEPTS = (0.1, 0.03735, 0.00137, -0.0177, -0.026, -0.0275, -0.0247, -0.0192, -0.0119)

# --- slope: every f that is drawn, and its derivative by hand

DERIVATIVES = {
    "x**2": "2*x",
    "x**2 + 2*x + 2": "2*x + 2",
    "x**3 - 4*x": "3*x**2 - 4",
    "2*x**3 + 5*x**2": "6*x**2 + 10*x",
    "1/x": "-1/x**2",
    "x/(x**2 + 1)": "(1 - x**2)/(x**2 + 1)**2",
    "3*x - 7": "3 + 0*x",
    "2 - x/4": "0*x - 1/4",
    "sin(3*x)*exp(x/4)": "3*cos(3*x)*exp(x/4) + sin(3*x)*exp(x/4)/4",
    "exp(-x**2/4)*cos(2*x)": "-exp(-x**2/4)*(x/2*cos(2*x) + 2*sin(2*x))",
    "tanh(x)**2": "2*tanh(x)*(1 - tanh(x)**2)",
    "x*log(x**2 + 1)": "log(x**2 + 1) + 2*x**2/(x**2 + 1)",
    "where(x > 0, x**2 + x, sin(x))": "where(x > 0, 2*x + 1, cos(x))",
    "sqrt(x**2 + 4) - x": "x/sqrt(x**2 + 4) - 1",
    # The slope knows nothing of a constant. Differences drown in one, whatever their step and in float64 too.
    "1e12 + sin(5*x)": "5*cos(5*x)",
    "x**3 - 1e12": "3*x**2",
}
PAIRS = tuple(zip(tuple(DERIVATIVES)[::2], tuple(DERIVATIVES)[1::2], strict=True))
"""Case by case, one of two."""
BEFORE = 7.0
"""The slope of the function that `probe_slope` calls first."""


def probe_slope(work, f, x):
    """With the same x twice: what the first call, with 7x, leaves behind, the second may find."""
    work.slope(work.formula("7*x"), x)
    return work.slope(work.formula(f), x)


def derivative(xp, f, x):
    return formula(DERIVATIVES[f], xp)(x)


def draw_slope(rng, case):
    """Where the slope is no small rest of larger terms, and not the same as what a mistake gives."""
    f = str(rng.choice(PAIRS[case]))
    whole = case < 3
    while True:
        x = float(rng.choice((-1.0, 1.0)) * (rng.integers(2, 5) if whole else rng.uniform(0.3, 1.5)))
        slope = derivative(np, f=f, x=x)
        if abs(slope) > 0.05 and abs(slope - formula(f, np)(x)) > 0.01:
            return {"f": f, "x": np.float64(x)}


def slope_by_hand(f, x):
    return {
        "rule": f"f(x) = {f} has the derivative f'(x) = {DERIVATIVES[f]}",
        "value": f"at x = {paper(x)} that is {paper(derivative(np, f=f, x=x))}",
    }


# --- autodiff_gradient and train_with_optimizer

SIZES = (1, 2, 3, 7, 12, 50)
EPOCHS = (1, 2, 3, 3, 4, 5)  # a step of Keras takes milliseconds
WHOLE = (-6.0, -5.0, -4.0, -3.0, -2.0, 2.0, 3.0, 4.0, 5.0, 6.0)


def signs(rng, n):
    """Plus and minus, both of them where there are two points or more."""
    drawn = rng.choice((-1.0, 1.0), n, p=(0.3, 0.7))
    drawn[1:2] = -drawn[:1]
    return rng.permutation(drawn)


def numbers(rng, case, n):
    """x, u, m, b and lr. The curvature is at most 2(1 + mean(x²)), so lr stays far below what makes descent diverge."""
    if case < 3:
        x = rng.choice((-4.0, -3.0, -2.0, 2.0, 3.0, 4.0), n, replace=False)
        return x, signs(rng, n) * (2 + rng.permutation(5)[:n]), *rng.choice(WHOLE, 2), float(rng.choice((0.02, 0.03)))
    x = signs(rng, n) * 10 ** rng.uniform(-0.7, 0.7, n)
    u = signs(rng, n) * 10 ** rng.uniform(-1, 1, n)
    return x, u, *(signs(rng, 2) * rng.uniform(1, 4, 2)), float(rng.uniform(0.1, 0.4) / (1 + np.mean(x**2)))


def clear(terms):
    """The sum keeps its digits, since it is no small rest of large numbers."""
    return abs(np.sum(terms)) > 0.05 * np.sum(np.abs(terms))


def telling(x, y, m, b, way):
    """Neither the gradient nor the cost cancels, x is not sorted, and neither parameter ends near 0.

    way: the learning rate times the epochs. The gradient only shrinks, so no parameter goes farther than the product of
    `way` with the length of the first one.
    """
    parts = np.stack((m * x, b + 0 * x, -y))  # they add up to u
    u = parts.sum(axis=0)
    if not (clear(x) and clear(parts) and clear(parts * x) and clear(parts * u)):
        return False
    if len(x) > 1 and not np.any(np.diff(x) < 0):
        return False
    return way * 2 * np.hypot(np.mean(u * x), np.mean(u)) < 0.8 * min(abs(m), abs(b))


def draw_run(rng, case):
    """Points by their errors u, which so have both signs and unequal sizes: y = m·x + b - u."""
    epochs = EPOCHS[case]
    while True:
        x, u, m, b, lr = numbers(rng, case, SIZES[case])
        y = m * x + b - u
        if telling(x, y, m, b, lr * epochs):
            return {"x": x, "y": y, "m": m, "b": b, "lr": lr, "epochs": epochs}


def draw_points(rng, case):
    run = draw_run(rng, case)
    return {name: run[name] for name in ("x", "y", "m", "b")}


def probe_gradient(work, x, y, m, b):
    """With the same m and b twice, on other points first: what is left of their gradient would be added."""
    work.autodiff_gradient(x, 2 * y, m, b)
    return work.autodiff_gradient(x, y, m, b)


def probe_training(work, x, y, m, b, lr, epochs):
    """After another run from the same m and b: what that moved, or left behind, would be found again."""
    work.train_with_optimizer(x, y, m, b, lr, 2)
    return work.train_with_optimizer(x, y, m, b, lr, epochs)


def line_cost(xp, x, y, m, b):
    return xp.mean((m * x + b - y) ** 2)


def trained(xp, x, y, m, b, lr, epochs):
    """By the formulas of exercise_03, which take a tenth of the time of autodiff."""
    costs = []
    for _ in range(epochs):
        u = m * x + b - y
        costs.append(xp.mean(u**2))
        m, b = m - lr * 2 * xp.mean(u * x), b - lr * 2 * xp.mean(u)
    return m, b, costs


def roundings(inputs):
    """Every epoch sums over all points, and starts from what the epoch before has left."""
    return inputs["x"].size * inputs["epochs"]


def slopes(x, y, m, b, factor=2.0, mean=np.mean):
    u = m * x + b - y
    return np.array((factor * mean(u * x), factor * mean(u)))


def square(x, y, m, b, mean=np.mean):
    return mean((m * x + b - y) ** 2)


def root(*line):
    return np.sqrt(square(*line))


def root_slopes(*line):
    return slopes(*line) / (2 * root(*line))


def bracket_slopes(x, y, m, b):
    """Of the mean of (y - m·x + b)²."""
    u = y - m * x + b
    return np.array((-2 * np.mean(u * x), 2 * np.mean(u)))


def broadcast_slopes(x, y, m, b):
    """A column of predictions minus a row of values: n by n errors."""
    u = (m * x + b).reshape(-1, 1) - y
    return np.array((2 * np.mean(u * x.reshape(-1, 1)), 2 * np.mean(u)))


def pair(gradient):
    return lambda x, y, m, b: tuple(gradient(x, y, m, b))


def descent(gradient=slopes, cost=square, step=lambda grads, lr: lr * grads[-1], more=0):
    """train_with_optimizer with another gradient, cost, step or number of epochs; step(all gradients so far, lr)."""

    def run(x, y, m, b, lr, epochs):
        theta, grads, costs = np.array((m, b)), [], []
        for _ in range(epochs + more):
            costs.append(cost(x, y, *theta))
            grads.append(gradient(x, y, *theta))
            theta = theta - step(np.array(grads), lr)
        return *theta, costs

    return run


def adam(grads, lr):
    """beta1 = 0.9, beta2 = 0.999, as both frameworks have it."""
    ages = np.arange(len(grads))[::-1, None]
    mean, square = (
        np.sum((1 - beta) * beta**ages * g, axis=0) / (1 - beta ** len(grads))
        for beta, g in ((0.9, grads), (0.999, grads**2))
    )
    return lr * mean / np.sqrt(square)


def momentum(grads, lr):
    return lr * np.sum(0.9 ** np.arange(len(grads))[::-1, None] * grads, axis=0)


def states(x, y, m, b, lr, epochs):
    """(m, b, cost) before each update, and after the last."""
    found = [(m, b, square(x, y, m, b))]
    for _ in range(epochs):
        m, b = np.array((m, b)) - lr * slopes(x, y, m, b)
        found.append((m, b, square(x, y, m, b)))
    return found


def later(first, end):
    """m and b after epochs + end updates, and the costs from `first` on, `epochs` of them."""

    def run(x, y, m, b, lr, epochs):
        found = states(x, y, m, b, lr, epochs + end)
        return *found[-1][:2], [cost for _, _, cost in found[first : first + epochs]]

    return run


# --- what goes wrong

SAYS = {
    "leak": "The gradient of an earlier call is in it: each case calls the function twice, with the same {} and first "
    "with {}. PyTorch adds to `.grad`; let every call watch a copy of its own.",
    "sum": "The squares are summed, and the mean is asked for. (Of several values, TensorFlow differentiates the sum.)",
    "half": "The cost is half of the mean squared error: the ½ is not of this course.",
    "root": "The cost is the root of the mean squared error: the square root is one step too many.",
    "pair": "Both values are right, but they come in the other order: that of m first, then that of b.",
    "early": "There is one update too few: `epochs` of them are asked for.",
    "late": "There is one update too many: `epochs` of them are asked for, and costs[0] is the cost of the given line.",
    "default": "The learning rate is always {}, a default: give the optimizer the `lr` of the arguments.",
}

RAISED = (  # as the id, the errors of PyTorch and TensorFlow, and what they come of
    (
        "not_recorded",
        r"does not require grad and does not have a grad_fn|not have been used in the graph",
        "Nothing leads from {cost} back to {leaf}: either that was not watched (`requires_grad`) before the "
        "computation, or the way is cut by `.detach()`, `.item()`, `float()` or a new tensor made of an old one.",
    ),
    (
        "number_in_the_graph",
        r"'(float|numpy\.\w+)' object has no attribute '(backward|_id|dtype)'|'float' object is not iterable"
        r"|Can't call numpy\(\) on Tensor that requires grad|argument `type_value`",
        "Somewhere on the way a tensor became a plain number or a NumPy array, which has no history: autodiff needs "
        "tensors from the first operation to the last. Take numbers out only when the gradient is there.",
    ),
    (
        "graph_used_twice",
        r"backward through the graph a second time|non-persistent GradientTape can only be used",
        "One record is used for a second gradient, and the first has used it up: ask for all gradients at once, and "
        "compute {cost} anew, in a graph or on a tape of its own, for each further one.",
    ),
    (
        "integers",
        r"nly Tensors of floating point|expected to be a \w+ tensor but is a \w+ tensor",
        "There are whole numbers in {leaf}, and these have no slope: only floating-point tensors have a gradient.",
    ),
    (
        "gradient_is_none",
        r"^None|No gradients provided for any|\*: 'float' and 'NoneType'|'NoneType' object has no attribute 'zero_'",
        "Unless a `return` is missing, a gradient is None: nothing was recorded between {cost} and the very tensor "
        "that was asked about. In PyTorch only a watched leaf gets a `.grad`, and nothing that was computed from one; "
        "in TensorFlow a constant has to be watched, and all be computed inside the tape's block, in floating point.",
    ),
)
TRAINING = (
    (
        "leaf_changed_in_place",
        "leaf Variable that requires grad is being used in an in-place operation",
        "A tensor that is being watched is changed in place, which would make its record untrue. The optimizer's "
        "`step()` does it for you; by hand it belongs inside `with torch.no_grad():`.",
    ),
    (
        "not_a_parameter",
        r"can't optimize a non-leaf|EagerTensor' object has no attribute '(_unique_id|assign\w*)'",
        "The optimizer is given what it cannot change: it wants the watched leaf itself (PyTorch: `requires_grad_()` "
        "comes last, and nothing after it) or a `tf.Variable`, not a tensor computed from it.",
    ),
)
VECTOR = (
    "not_a_scalar",
    "implicitly created only for scalar outputs",
    "The squares of the single points are differentiated, and a gradient belongs to one number: take their mean first.",
)


def raised(rows, step, cost="the cost", leaf="m and b"):
    """The mistakes that end in an error."""
    return tuple(Mistake(name, None, says.format(cost=cost, leaf=leaf), step, error) for name, error, says in rows)


SLOPE_MISTAKES = (
    Mistake(
        "accumulated_gradient",
        lambda f, x: derivative(np, f=f, x=x) + BEFORE,
        SAYS["leak"].format("x", "7x, whose slope is 7"),
        "value",
    ),
    Mistake(
        "value_for_derivative", lambda f, x: formula(f, np)(x), "This is f(x) itself: its slope is asked for.", "value"
    ),
    Mistake(
        "always_the_square",
        lambda f, x: 2 * x,
        "This is 2x whatever f is, the slope of x² alone: differentiate the f that is given.",
        "rule",
    ),
    *raised(RAISED, "value", "f(x)", "x"),
)

GRADIENT_MISTAKES = (
    Mistake(
        "accumulated_gradient",
        pair(lambda x, y, m, b: slopes(x, y, m, b) + slopes(x, 2 * y, m, b)),
        SAYS["leak"].format("m and b", "other points"),
        "gradient",
    ),
    Mistake("missing_mean", pair(lambda *line: slopes(*line, mean=np.sum)), SAYS["sum"], "cost"),
    Mistake("half_mse", pair(lambda *line: slopes(*line, factor=1.0)), SAYS["half"], "cost"),
    Mistake("root_mse", pair(root_slopes), SAYS["root"], "cost"),
    Mistake(
        "bracket_lost",
        pair(bracket_slopes),
        "In the cost the brackets around the line are lost: y - m·x + b is not y - (m·x + b).",
        "cost",
    ),
    Mistake(
        "broadcast_n_by_n",
        pair(broadcast_slopes),
        "In the cost a column (n, 1) meets a row (n,): every prediction is compared with every value, n by n. ∂C/∂b "
        "does not show it; look at the shape of u.",
        "cost",
    ),
    Mistake("swapped_pair", pair(lambda *line: slopes(*line)[::-1]), SAYS["pair"]),
    *raised((VECTOR, *RAISED), "cost"),
)

TRAIN_MISTAKES = (
    Mistake(
        "accumulated_gradient",
        descent(step=lambda grads, lr: lr * grads.sum(axis=0)),
        "The gradients add up from epoch to epoch: the second step uses the sum of the first two. Each epoch has to "
        "begin with an empty gradient.",
        "again",
    ),
    Mistake(
        "caller_changed",
        later(first=2, end=2),
        "This run goes on where another one ended: each case trains for two epochs first, from the same m and b, and "
        "they have been moved. Train on copies that share no memory with the arguments.",
        "cost",
    ),
    Mistake("off_by_one_epoch", descent(more=1), SAYS["late"], "again"),
    Mistake("off_by_one_epoch", descent(more=-1), SAYS["early"], "again"),
    Mistake("off_by_one_epoch", later(first=1, end=1), SAYS["late"], "again"),
    Mistake("off_by_one_epoch", later(first=0, end=1), SAYS["late"], "again"),
    Mistake("off_by_one_epoch", later(first=0, end=-1), SAYS["early"], "again"),
    Mistake(
        "single_update",
        lambda epochs, **inputs: descent()(**inputs, epochs=1),
        "There is one update and no more, whatever `epochs` says: does the `return` stand inside the loop?",
        "again",
    ),
    Mistake(
        "nothing_changed",
        descent(step=lambda grads, lr: 0.0 * lr),
        "The line is where it was: the optimizer changes nothing until it is told to make its step, and then only the "
        "very tensors that it was given.",
        "step",
    ),
    Mistake(
        "b_left_out",
        descent(lambda x, y, m, b: slopes(x, y, m, b) * (1, 0)),
        "Only m moves: b is not among the parameters that the optimizer changes.",
        "step",
    ),
    Mistake(
        "learning_rate_ignored", descent(step=lambda grads, _: 0.01 * grads[-1]), SAYS["default"].format(0.01), "step"
    ),
    Mistake(
        "learning_rate_ignored", descent(step=lambda grads, _: 0.001 * grads[-1]), SAYS["default"].format(0.001), "step"
    ),
    Mistake(
        "gradient_ascent",
        descent(step=lambda grads, lr: -lr * grads[-1]),
        "The steps go uphill: the optimizer subtracts the gradient by itself, and needs no help with the sign.",
        "step",
    ),
    Mistake(
        "momentum",
        descent(step=momentum),
        "From the second step on, nine tenths of the step before are added: that is momentum, which comes in "
        "exercise_14. Plain SGD is asked for.",
        "step",
    ),
    Mistake(
        "adam",
        descent(step=adam),
        "The first step is as long as the learning rate, whatever the gradient: that is Adam, which comes in "
        "exercise_14. SGD is asked for.",
        "step",
    ),
    Mistake(
        "missing_mean",
        descent(lambda *line: slopes(*line, mean=np.sum), lambda *line: square(*line, mean=np.sum)),
        SAYS["sum"],
        "cost",
    ),
    Mistake(
        "half_mse",
        descent(lambda *line: slopes(*line, factor=1.0), lambda *line: square(*line) / 2),
        SAYS["half"],
        "cost",
    ),
    Mistake("root_mse", descent(root_slopes, root), SAYS["root"], "cost"),
    Mistake(
        "costs_after_update",
        later(first=1, end=0),
        "The line is right, but each cost is written down after its update: costs[0] is the cost of the line that was "
        "given.",
        "cost",
    ),
    Mistake(
        "last_cost_only",
        lambda **inputs: (*descent()(**inputs)[:2], descent()(**inputs)[2][-1]),
        "The third value is one cost: a list of all of them is asked for, one for each epoch.",
        "cost",
    ),
    Mistake("swapped_pair", lambda **inputs: tuple(descent()(**inputs)[at] for at in (1, 0, 2)), SAYS["pair"]),
    *raised(TRAINING, "step"),
    *raised((VECTOR, *RAISED), "gradient"),
)


# --- the way by hand, and where in it a result leaves the right one


def gradient_by_hand(x, y, m, b):
    u, (dm, db) = m * x + b - y, slopes(x, y, m, b)
    return {
        "cost": f"u = m·x + b - y = {paper(u)}, and C = mean(u²) = {paper(np.mean(u**2))}, one number",
        "gradient": f"as a proof by hand, 2·mean(u·x) = {paper(dm)}, 2·mean(u) = {paper(db)}",
    }


def run_by_hand(x, y, m, b, lr, epochs):
    m1, b1, _ = states(x, y, m, b, lr, 1)[1]
    dm, db = slopes(x, y, m, b)
    return {
        "cost": f"epoch 1, from m = {paper(m)} and b = {paper(b)}: costs[0] = {paper(square(x, y, m, b))}",
        "gradient": f"∂C/∂m = {paper(dm)}, ∂C/∂b = {paper(db)}",
        "step": f"m = {paper(m)} - {paper(lr)}·{term(dm)} = {paper(m1)}, "
        f"b = {paper(b)} - {paper(lr)}·{term(db)} = {paper(b1)}",
        "again": f"then all of it again, with an empty gradient and the new line, {int(epochs)} epochs in all",
    }


def in_order(result):
    """The costs belong to the lines between the updates; m and b are the line after the last one."""
    m, b, costs = result
    named = [("costs[0], before any update", costs[0])]
    named += [(f"epoch {k}", costs[k]) for k in range(1, len(costs))]
    return [*named, (f"epoch {len(costs)}", np.stack((m, b)))]


def bowl(inputs):
    """The cost's Hessian in (m, b), and the least-squares line; with one point, the nearest of the best lines."""
    A = np.column_stack((inputs["x"], np.ones_like(inputs["x"])))
    return A.T @ A * 2 / len(A), np.linalg.lstsq(A, inputs["y"], rcond=None)[0]


def course_run(epochs, m, b, costs, digits):
    return Truth("train_with_optimizer", {**LINE, "lr": 0.01, "epochs": epochs}, (m, b, costs), digits)


EXERCISE = Exercise(
    title="Let autodiff do it",
    story=STORY,
    part="Let the machine differentiate",
    builds_on=("exercise_03", "exercise_04"),
    frameworks=("torch", "tensorflow"),
    checks=(
        Check(
            "slope",
            points=2,
            draw=draw_slope,
            cases=len(PAIRS),
            reference=derivative,
            probe=probe_slope,
            returns=("df/dx",),
            mistakes=SLOPE_MISTAKES,
            working=slope_by_hand,
        ),
        Check(
            "autodiff_gradient",
            points=2,
            draw=draw_points,
            reference=gradient_of(line_cost, "m", "b"),
            probe=probe_gradient,
            returns=("∂C/∂m", "∂C/∂b"),
            parameters=("m", "b"),
            mistakes=GRADIENT_MISTAKES,
            working=gradient_by_hand,
        ),
        Check(
            "train_with_optimizer",
            points=3,
            draw=draw_run,
            reference=trained,
            probe=probe_training,
            returns=("m", "b", "costs"),
            parameters=("m", "b"),
            tolerance=roundings,
            mistakes=TRAIN_MISTAKES,
            follows=("autodiff_gradient",),
            working=run_by_hand,
            steps=in_order,
            descent=Descent(parameters=(0, 1), costs=2, start=("m", "b"), rate="lr", bowl=bowl),
            if_unused={
                "optimizers": "train_with_optimizer is right without an optimizer: your own update does the same. Try "
                "the framework's SGD as well, since larger models are trained with it."
            },
        ),
    ),
    hints=(
        "In all three functions the order is the same: make a copy that is watched, compute with that copy and with "
        "nothing else, and ask for the gradient with respect to that copy.",
        "A copy in PyTorch: `w = x.clone().requires_grad_()`. In TensorFlow: `w = tf.Variable(x)`, or leave x and call "
        "`tape.watch(x)` first thing inside the `with` block. Then f(w), and not f(x).",
        "For `autodiff_gradient` the cost has to be one number, the mean of the squares. Ask for both gradients at "
        "once. On the course's data at m = 0.9, b = 0.1 they are (36.305, 6.265), as you found by hand.",
        "Make the optimizer once, before the loop, with the copies of m and b and with `lr`. In each epoch: an empty "
        "gradient or a new tape, the cost, written down, the gradients, the step. After one step the course's line has "
        "m = 0.53695 and b = 0.03735; after two, 0.305 and 0.00137.",
        "PyTorch, an epoch: optimizer.zero_grad(); cost = torch.mean((m * x + b - y) ** 2); costs.append(cost); "
        "cost.backward(); optimizer.step(). TensorFlow: with tf.GradientTape() as tape: cost = "
        "tf.reduce_mean((m * x + b - y) ** 2), and then optimizer.apply_gradients(zip(tape.gradient(cost, [m, b]), "
        "[m, b])).",
    ),
    solved=(
        "From now on you only write the forward computation, and its gradient comes for free and exact: this is how "
        "every model is trained, whatever its size. In exercise_08 you build such a machine yourself."
    ),
    sources=(
        "jonkrohn/ML-foundations, commit a459590, notebooks/3-calculus-i.ipynb and "
        "notebooks/regression-in-pytorch.ipynb",
        "Baydin, Pearlmutter, Radul and Siskind, Automatic Differentiation in Machine Learning: a Survey (Journal of "
        "Machine Learning Research 18, 2018), sections 2 and 3",
    ),
    truths=(
        Truth("slope", {"f": "x**2", "x": np.float64(5)}, 10.0, digits=12),
        Truth("slope", {"f": "x**2 + 2*x + 2", "x": np.float64(2)}, 6.0, digits=12),
        Truth("slope", {"f": "x**2 + 2*x + 2", "x": np.float64(-1)}, 0.0, digits=12),
        Truth("autodiff_gradient", LINE, (36.305, 6.265), digits=12),
        course_run(1, 0.53695, 0.03735, (19.675475,), digits=12),
        *(course_run(k, SLOPES[k], INTERCEPTS[k], COSTS[:k], digits=3) for k in range(1, 9)),
    ),
)
