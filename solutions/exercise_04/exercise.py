"""The SGD loop: predict, measure, differentiate, step, and again."""

import numpy as np

from grader.authoring import BY_HAND, Check, Descent, Exercise, Mistake, Truth, gradient_of, paper, term

STORY = """\
Now the four steps become a loop, and the line begins to learn. The gradient points to
where the cost rises fastest, so every parameter θ takes a small step the other way.
How small is up to the learning rate α:

    θ' = θ - α · ∂C/∂θ

This rule is called gradient descent; "stochastic" (SGD) is added when a step sees
only a part of the data, which comes in exercise_10. It is the same for two parameters
and for two billion, so it gets a function of its own, for a whole list of parameters.

For the line, one turn of the loop is called an epoch here, since each step sees all n
points once. In every epoch, with the m and b of the moment:

    ŷᵢ    = m·xᵢ + b                  predict
    C     = (1/n) · Σᵢ (ŷᵢ - yᵢ)²     measure, and write it down
    ∂C/∂m = (2/n) · Σᵢ (ŷᵢ - yᵢ)·xᵢ   which way does it rise?
    ∂C/∂b = (2/n) · Σᵢ (ŷᵢ - yᵢ)
    m'    = m - α · ∂C/∂m             step the other way
    b'    = b - α · ∂C/∂b

Both gradients belong to the same line: they are taken with the old m and the old b,
and only then do both parameters move. Each epoch starts with fresh gradients, and
nothing of the epoch before is added to them.

What to implement

- `sgd_step(params, grads, lr)`: params is a list of any number of parameters, mostly
  scalars, but arrays of any shape as well; grads is a list of their gradients in the
  same order, each of the shape of its parameter; lr is a float. Returns the new
  parameters in the same order, each of the shape it had.
- `train(x, y, m, b, lr, epochs)`: x and y have shape (n,), m and b are scalars, lr is
  a float, epochs an int of at least 1. Makes `epochs` updates on all the points and
  returns the triple (m, b, costs): the last m, the last b, and a list of `epochs`
  scalars, where costs[k] is the cost before update k + 1. So costs[0] is the cost of
  the line that was given, and the cost after the last update is not in the list.

The rules

- By hand: inside these functions no automatic differentiation, no ready-made loss and
  no optimizer. Everything else of your framework may be used, and each function may
  call the other; your work from exercises 01 to 03 is welcome here too.
- Elsewhere in the file you are free to compare with automatic differentiation.
- A scalar arrives as a 0-d tensor or with shape (1,). n may be 1, and x need not be
  sorted.
- Leave the arguments as they are. Beware of `-=`: on a tensor or an array it may
  change the very object that the caller still holds. `m = m - …` makes a new one.
"""

X_COURSE = np.arange(8.0)
Y_COURSE = np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])
START = {"x": X_COURSE, "y": Y_COURSE, "m": np.float64(0.9), "b": np.float64(0.1), "lr": 0.01}

# After updates 0, 1, 2, …, as the course prints them, with two exceptions. The first update is exact here, since
# b = 0.03735 lies halfway between two prints of three digits; and the ninth, which the course does not print, is there
# to reach the cost after the eighth.
COSTS = (19.7, 8.57, 4.08, 2.25, 1.51, 1.2, 1.07, 1.01, 0.981)
SLOPES = (0.9, 0.53695, 0.305, 0.157, 0.0625, 0.00137, -0.0382, -0.0642, -0.0814, -0.0931)
INTERCEPTS = (0.1, 0.03735, 0.00137, -0.0177, -0.026, -0.0275, -0.0247, -0.0192, -0.0119, -0.00366)

SIZES = (1, 2, 3, 7, 12, 50)
EPOCHS = (1, 2, 3, 4, 6, 8)
SHAPES = (  # of the parameters of sgd_step, case by case
    ((), ()),
    ((), (), ()),
    ((), (), (), ()),
    ((), ()),
    ((3,), ()),
    ((2, 3), (3,), (), ()),
)
WHOLE = (-5.0, -4.0, -3.0, -2.0, 2.0, 3.0, 4.0, 5.0)


def course_costs(epochs):
    """The costs of the course's run in closed form: every eigenvector of the Hessian shrinks by a rate of its own.

    Source: Goodfellow, Bengio and Courville, Deep Learning, sections 4.3.1 and 8.2.1.
    """
    A = np.column_stack((X_COURSE, np.ones(8)))
    best = np.linalg.solve(A.T @ A, A.T @ Y_COURSE)
    curvature, axes = np.linalg.eigh(A.T @ A * 2 / 8)
    distance = axes.T @ ([START["m"], START["b"]] - best)
    shrunk = (1 - START["lr"] * curvature) ** np.arange(epochs)[:, None] * distance
    return np.mean((A @ best - Y_COURSE) ** 2) + shrunk**2 @ curvature / 2


def course_run(epochs, m, b, costs, digits):
    return Truth("train", {**START, "epochs": epochs}, (m, b, tuple(costs)), digits)


def signs(rng, n):
    """Plus and minus, both of them where there are two points or more."""
    drawn = rng.choice((-1.0, 1.0), n, p=(0.3, 0.7))
    drawn[1:2] = -drawn[:1]
    return rng.permutation(drawn)


def sized(rng, shape, low, high):
    """Either sign, the size between `low` and `high`, as likely in each decade."""
    return rng.choice((-1.0, 1.0), shape) * 10 ** rng.uniform(np.log10(low), np.log10(high), shape)


def draw_step(rng, case):
    """Steps that are smaller than the parameter they change, so that no digits are lost."""
    shapes = SHAPES[case]
    if case < 3:
        params = [rng.choice((-6.0, -5.0, -4.0, 4.0, 5.0, 6.0), shape) for shape in shapes]
        grads = [rng.choice(WHOLE, shape) for shape in shapes]
        lr = float(rng.choice((0.1, 0.25, 0.5)))
    else:
        params = [sized(rng, shape, 1, 10) for shape in shapes]
        grads = [sized(rng, shape, 0.1, 8) for shape in shapes]
        lr = float(rng.uniform(0.02, 0.1))
    return {"params": [np.asarray(p) for p in params], "grads": [np.asarray(g) for g in grads], "lr": lr}


def numbers(rng, case, n):
    """x, u, m, b and lr. The curvature is at most 2(1 + mean(x²)), so lr stays far below what makes descent diverge."""
    if case < 3:
        x = rng.choice((-4.0, -3.0, -2.0, 2.0, 3.0, 4.0), n, replace=False)
        m, b = rng.choice((-6.0, -5.0, -4.0, -3.0, -2.0, 2.0, 3.0, 4.0, 5.0, 6.0), 2)
        return x, signs(rng, n) * (2 + rng.permutation(5)[:n]), m, b, float(rng.choice((0.02, 0.03)))
    x = signs(rng, n) * 10 ** rng.uniform(-0.7, 0.7, n)
    u = signs(rng, n) * 10 ** rng.uniform(-1, 1, n)
    m, b = signs(rng, 2) * rng.uniform(1, 4, 2)
    return x, u, m, b, float(rng.uniform(0.1, 0.4) / (1 + np.mean(x**2)))


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


def roundings(inputs):
    """Every epoch sums over all points, and starts from what the epoch before has left."""
    return inputs["x"].size * inputs["epochs"]


def cost(xp, x, y, m, b):
    return xp.mean((m * x + b - y) ** 2)


gradient = gradient_of(cost, "m", "b")


def stepped(_xp, params, grads, lr):
    return [p - lr * g for p, g in zip(params, grads, strict=True)]


def trained(xp, x, y, m, b, lr, epochs):
    costs = []
    for _ in range(epochs):
        costs.append(cost(xp, x=x, y=y, m=m, b=b))
        dm, db = gradient(xp, x=x, y=y, m=m, b=b)
        m, b = m - lr * dm, b - lr * db
    return m, b, costs


def stepping(change):
    """sgd_step with another rule for one parameter: change(p, g, lr)."""
    return lambda params, grads, lr: [change(p, g, lr) for p, g in zip(params, grads, strict=True)]


UPHILL = (
    "The steps go uphill: the gradient points to where the cost rises, so the step goes the other way, with a minus."
)
RATE_TWICE = "The learning rate comes in twice, once too often: somewhere lr has been multiplied in before the step."
RATE_LOST = "The learning rate does not come in: the steps are as long as the gradient itself."

STEP_MISTAKES = (
    Mistake("gradient_ascent", stepping(lambda p, g, lr: p + lr * g), UPHILL),
    Mistake("learning_rate_twice", stepping(lambda p, g, lr: p - lr * lr * g), RATE_TWICE),
    Mistake("learning_rate_ignored", stepping(lambda p, g, lr: p - g), RATE_LOST),
    Mistake(
        "learning_rate_ignored",
        stepping(lambda p, g, lr: p - 0.01 * g),
        "The learning rate is always 0.01, whatever `lr` says: use the argument.",
    ),
    Mistake(
        "step_returned",
        stepping(lambda p, g, lr: lr * g),
        "This is the step, lr times the gradient, and not where it leads: the parameter it starts from is missing.",
    ),
    Mistake(
        "step_returned",
        stepping(lambda p, g, lr: -lr * g),
        "This is the step, -lr times the gradient, and not where it leads: the parameter it starts from is missing.",
    ),
    Mistake(
        "nothing_changed", stepping(lambda p, g, lr: p), "These are the parameters that were given: no step is made."
    ),
)


def slopes(x, y, m, b):
    u = m * x + b - y
    return 2 * np.mean(u * x), 2 * np.mean(u)


def mean_square(x, y, m, b):
    return np.mean((m * x + b - y) ** 2)


def descent(gradient=slopes, measure=mean_square, rate=lambda lr: lr, more=0):
    """train with another gradient, cost, rate or number of epochs."""

    def run(x, y, m, b, lr, epochs):
        costs = []
        for _ in range(epochs + more):
            costs.append(measure(x, y, m, b))
            dm, db = gradient(x, y, m, b)
            m, b = m - rate(lr) * dm, b - rate(lr) * db
        return m, b, costs

    return run


def states(x, y, m, b, lr, epochs):
    """(m, b, cost) before each update, and after the last."""
    found = [(m, b, mean_square(x, y, m, b))]
    for _ in range(epochs):
        dm, db = slopes(x, y, m, b)
        m, b = m - lr * dm, b - lr * db
        found.append((m, b, mean_square(x, y, m, b)))
    return found


def sequential(x, y, m, b, lr, epochs):
    costs = []
    for _ in range(epochs):
        costs.append(mean_square(x, y, m, b))
        m = m - lr * slopes(x, y, m, b)[0]
        b = b - lr * slopes(x, y, m, b)[1]
    return m, b, costs


def accumulated(x, y, m, b, lr, epochs):
    costs, sums = [], np.zeros(2)
    for _ in range(epochs):
        costs.append(mean_square(x, y, m, b))
        sums = sums + slopes(x, y, m, b)
        m, b = m - lr * sums[0], b - lr * sums[1]
    return m, b, costs


def not_renewed(x, y, m, b, lr, epochs):
    dm, db = slopes(x, y, m, b)
    costs = [mean_square(x, y, m - k * lr * dm, b - k * lr * db) for k in range(epochs)]
    return m - epochs * lr * dm, b - epochs * lr * db, costs


def step_before_the_loop(**inputs):
    """One update by hand and then the loop, as in the course's own notebook."""
    *_, (m, b, _) = found = states(**{**inputs, "epochs": inputs["epochs"] + 1})
    return m, b, [cost for _, _, cost in found[1:-1]]


def before_the_last_update(**inputs):
    found = states(**inputs)
    return *found[-2][:2], [cost for _, _, cost in found[:-1]]


def one_update_more(**inputs):
    """The loop runs once too often, and the list of costs is cut to its length."""
    m, b, costs = descent(more=1)(**inputs)
    return m, b, costs[:-1]


def with_costs(choose):
    """The right m and b, with other costs: choose(the costs before each update and after the last)."""

    def run(**inputs):
        found = states(**inputs)
        return *found[-1][:2], choose([cost for _, _, cost in found])

    return run


def single_update(**inputs):
    return descent()(**{**inputs, "epochs": 1})


def factored(factor, mean=np.mean):
    """The gradient with another factor, or summed."""

    def gradient(x, y, m, b):
        u = m * x + b - y
        return factor * mean(u * x), factor * mean(u)

    return gradient


TRAIN_MISTAKES = (
    Mistake("gradient_ascent", descent(rate=lambda lr: -lr), UPHILL, step="step"),
    Mistake(
        "sequential_update",
        sequential,
        "b is updated with the gradient of the line that already has the new m: take both gradients first, of the same "
        "line, and only then move both parameters.",
        step="step",
    ),
    Mistake(
        "accumulated_gradient",
        accumulated,
        "The gradients add up from epoch to epoch: the second step uses the sum of the first two. Each epoch begins "
        "with a fresh gradient.",
        step="again",
    ),
    Mistake(
        "gradient_not_renewed",
        not_renewed,
        "Every step uses the gradient of the first line: it has to be taken anew in each epoch, with the m and b of "
        "the moment.",
        step="again",
    ),
    Mistake("learning_rate_twice", descent(rate=lambda lr: lr * lr), RATE_TWICE, step="step"),
    Mistake("learning_rate_ignored", descent(rate=lambda lr: 1.0), RATE_LOST, step="step"),
    Mistake(
        "learning_rate_ignored",
        descent(rate=lambda lr: 0.01),
        "The learning rate is always 0.01, whatever `lr` says: use the argument.",
        step="step",
    ),
    Mistake(
        "off_by_one_epoch",
        descent(more=1),
        "There is one update too many: `epochs` of them are asked for.",
        step="again",
    ),
    Mistake(
        "off_by_one_epoch",
        descent(more=-1),
        "There is one update too few: `epochs` of them are asked for.",
        step="again",
    ),
    Mistake(
        "off_by_one_epoch",
        step_before_the_loop,
        "There is one update too many, before the loop: costs[0] is the cost of the line that was given.",
        step="again",
    ),
    Mistake(
        "off_by_one_epoch",
        one_update_more,
        "The costs are right, but m and b have had one update too many.",
        step="again",
    ),
    Mistake(
        "off_by_one_epoch",
        before_the_last_update,
        "The costs are right, but m and b are those before the last update: it is missing, or comes after the return.",
        step="again",
    ),
    Mistake(
        "epochs_ignored",
        single_update,
        "There is one update and no more, whatever `epochs` says: does the `return` stand inside the loop?",
        step="again",
    ),
    Mistake(
        "costs_after_update",
        with_costs(lambda costs: costs[1:]),
        "The line is right, but each cost is written down after its update: costs[0] is the cost of the line that was "
        "given.",
        step="cost",
    ),
    Mistake(
        "one_cost_too_many",
        with_costs(lambda costs: costs),
        "The line is right, and there is one cost too many: the cost after the last update is not in the list.",
        step="cost",
    ),
    Mistake(
        "last_cost_only",
        with_costs(lambda costs: costs[-2]),
        "The third value is one cost: a list of all of them is asked for, one for each epoch.",
        step="cost",
    ),
    Mistake(
        "missing_factor_2",
        descent(factored(1.0)),
        "The 2 is missing in both gradients, so every step is half as long as it should be.",
        step="gradient",
    ),
    Mistake(
        "missing_mean",
        descent(factored(2.0, np.sum)),
        "The gradients are summed over the points where they should be averaged: every step is n times too long.",
        step="gradient",
    ),
    Mistake(
        "missing_factor_2_and_mean",
        descent(factored(1.0, np.sum)),
        "Neither the 2 nor the 1/n is in the gradients: every step is n/2 times as long as it should be.",
        step="gradient",
    ),
    Mistake(
        "missing_x",
        descent(lambda x, y, m, b: (slopes(x, y, m, b)[1],) * 2),
        "m moves by the gradient of b: in ∂C/∂m every error has to be multiplied by its x before the mean.",
        step="gradient",
    ),
    Mistake(
        "sum_not_mean",
        descent(measure=lambda x, y, m, b: np.sum((m * x + b - y) ** 2)),
        "The line is right, but the costs are sums of squares: divide by n.",
        step="cost",
    ),
    Mistake(
        "half_mse",
        descent(measure=lambda x, y, m, b: mean_square(x, y, m, b) / 2),
        "The line is right, but every cost is half of the mean squared error: the ½ is not of this course.",
        step="cost",
    ),
    Mistake(
        "root_mse",
        descent(measure=lambda x, y, m, b: np.sqrt(mean_square(x, y, m, b))),
        "The line is right, but every cost is the root of the mean squared error.",
        step="cost",
    ),
    Mistake(
        "swapped_pair",
        lambda **inputs: (descent()(**inputs)[1], descent()(**inputs)[0], descent()(**inputs)[2]),
        "m and b come in the other order: the triple is (m, b, costs).",
    ),
)


def bowl(inputs):
    """The cost's Hessian in (m, b), and the least-squares line; with one point, the nearest of the best lines."""
    A = np.column_stack((inputs["x"], np.ones_like(inputs["x"])))
    return A.T @ A * 2 / len(A), np.linalg.lstsq(A, inputs["y"], rcond=None)[0]


def in_order(result):
    """The costs belong to the lines between the updates; m and b are the line after the last one."""
    m, b, costs = result
    named = [("costs[0], before any update", costs[0])]
    named += [(f"epoch {k}", costs[k]) for k in range(1, len(costs))]
    return [*named, (f"epoch {len(costs)}", np.stack((m, b)))]


def step_by_hand(params, grads, lr):
    p, g = params[0], grads[0]
    return {
        "step": f"the first: p - lr·g = {paper(p)} - {paper(lr)}·{term(g)} = {paper(p - lr * g)}; the others alike",
    }


def run_by_hand(x, y, m, b, lr, epochs):
    (m1, b1, _), dm, db = states(x, y, m, b, lr, 1)[1], *slopes(x, y, m, b)
    u = m * x + b - y
    return {
        "cost": f"epoch 1: u = {paper(u)}, and costs[0] = mean(u²) = {paper(np.mean(u**2))}",
        "gradient": f"∂C/∂m = 2·mean(u·x) = {paper(dm)}, ∂C/∂b = 2·mean(u) = {paper(db)}",
        "step": f"both with the old line: m = {paper(m)} - {paper(lr)}·{term(dm)} = {paper(m1)}, "
        f"b = {paper(b)} - {paper(lr)}·{term(db)} = {paper(b1)}",
        "again": f"then all of it again, with a fresh gradient of the new line, {int(epochs)} epochs in all",
    }


EXERCISE = Exercise(
    title="The SGD loop",
    part="Fit a line",
    builds_on=("exercise_03",),
    story=STORY,
    frameworks=("torch", "tensorflow", "numpy"),
    checks=(
        Check(
            "sgd_step",
            points=2,
            draw=draw_step,
            reference=stepped,
            parameters=("params", "grads"),
            mistakes=STEP_MISTAKES,
            working=step_by_hand,
            forbids=BY_HAND,
        ),
        Check(
            "train",
            points=4,
            draw=draw_run,
            reference=trained,
            returns=("m", "b", "costs"),
            parameters=("m", "b"),
            tolerance=roundings,
            mistakes=TRAIN_MISTAKES,
            follows=("sgd_step",),
            working=run_by_hand,
            steps=in_order,
            descent=Descent(parameters=(0, 1), costs=2, start=("m", "b"), rate="lr", bowl=bowl),
            forbids=BY_HAND,
        ),
    ),
    hints=(
        "`sgd_step` goes through both lists together: Python's `zip` gives a parameter and its gradient at a time. "
        "Uphill is where the gradient points, so the sign in front of the step is a minus.",
        "Write one epoch of `train` on paper: from m and b to u, from u to the cost and to the two gradients, from "
        "these to the new m and b. The loop only repeats it.",
        "Order matters. Write the cost down before the step; compute both gradients before either parameter changes. "
        "On the course's data b becomes 0.03735 in the first step; 0.0627635 means that the new m was used for it.",
        "After one step the course's line has m = 0.53695, b = 0.03735 and a cost of 8.5722, which is costs[1]. If "
        "your costs begin with it, the append stands too late; if there is one too many, one stands after the loop.",
        "In the loop: u = m * x + b - y; costs.append(mean(u ** 2)); "
        "m, b = sgd_step([m, b], [2 * mean(u * x), 2 * mean(u)], lr).",
    ),
    solved=(
        "This loop is how models with billions of parameters are trained; only the gradients come from a machine "
        "there. Next you hand over that part to automatic differentiation and keep the rest."
    ),
    sources=(
        "jonkrohn/ML-foundations, commit a459590, notebooks/regression-in-pytorch.ipynb and "
        "notebooks/gradient-descent-from-scratch.ipynb",
        "Goodfellow, Bengio and Courville, Deep Learning (MIT Press, 2016), section 4.3, Gradient-Based Optimization",
    ),
    truths=(
        Truth(
            "sgd_step",
            {"params": [START["m"], START["b"]], "grads": [np.float64(36.305), np.float64(6.265)], "lr": 0.01},
            (0.53695, 0.03735),
            digits=12,
        ),
        course_run(1, 0.53695, 0.03735, (19.675475,), digits=12),
        *(course_run(k, SLOPES[k], INTERCEPTS[k], COSTS[:k], digits=3) for k in range(1, 10)),
        course_run(1000, -0.4681191154757, 1.7542630923063, course_costs(1000), digits=12),
        # The famous result is that of 1001 updates: one by hand, and then a loop of 1000.
        course_run(1001, -0.4681258415206655, 1.7542961685434577, course_costs(1001), digits=12),
    ),
)
