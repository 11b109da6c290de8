"""Momentum and Adam: what an optimizer remembers from one step to the next."""

from types import SimpleNamespace

import numpy as np

from grader.authoring import OPTIMIZERS, Check, Exercise, Mistake, Truth, Work, formula, paper, term

STORY = """\
The steps of exercise_04 forget: each looks at the gradient under its feet and at
nothing else. On the course's line that is slow. The cost is a long valley, 63 times
steeper across than along, and a learning rate that is small enough not to bounce
between its walls is far too small for the way along its floor. The two optimizers that
train nearly every network today therefore remember what they have met.

Momentum lets the gradients push a ball. Its velocity v, which begins at 0, keeps a
share β of itself and gets the new gradient g on top; the parameter p rolls along:

    v ← β·v + g
    p ← p - α·v

Pushes along the valley add up; pushes across it point to and fro, and cancel more and
more. With β = 0 this is plain descent; with β = 0.9, the usual choice, a push that
stays the same takes the ball ten times as far.

Adam keeps two running means for each single number among the parameters: m of its
gradients, and v of their squares. Both begin at 0.

    m ← β₁·m + (1 - β₁)·g
    v ← β₂·v + (1 - β₂)·g²

Since they begin at 0, both are too small at first, by a known factor: after t steps,
t = 1, 2, 3, …, the weights of the gradients add up to 1 - βᵗ and not to 1. So they
are divided by that, which is called bias correction, and then the step is taken:

    m̂ = m / (1 - β₁ᵗ)        v̂ = v / (1 - β₂ᵗ)
    p ← p - α·m̂ / (√v̂ + ε)

√v̂ is the size that this number's gradients usually have. Divided by it, a step is
about α long, whether the gradients are large or small; the tiny ε only keeps the
division from ending in 0/0. The corrected m̂ and v̂ are for this step alone: what is
remembered is m, v and t.

What to implement

- `momentum_step(params, grads, state, lr, beta)`: params is a list of any number of
  parameters, arrays of any shape; grads is a list of their gradients, in the same order
  and of the same shapes; lr and beta are floats. Returns the pair (params, state): the
  list of new parameters, each of the shape it had, and what the next step has to know.
- `adam_step(params, grads, state, lr, beta1, beta2, eps)`: the same with Adam's rule;
  lr, beta1, beta2 and eps are floats. Returns the pair (params, state).

The state is yours: a list, a tuple, a dict, an object, whatever you like. In the first
step it is None, and after that it is what your function returned the step before.
Nobody looks into it.

How it is tried

- Several steps are made one after another, and the parameters are looked at after each
  of them. A report shows such a run as a whole: `grads` and `lrs` hold the gradients
  and the learning rate of each step, and entry t of params[0] is that parameter after t
  steps, entry 0 being where it began.
- The learning rate may change between two steps, as it did in exercise_10.
- With `runs=2`, two runs take their steps in turn, as two networks might be trained in
  one program. So everything that you remember has to travel in the state: a variable
  outside the function would mix them up.

The rules

- Without the optimizers of your framework inside these functions. Everything else of
  it may be used.
- Elsewhere in the file you are welcome to compare. PyTorch's SGD with momentum and its
  Adam follow these very equations; Keras has forms of its own, which differ a little.
- Leave params and grads as they are, and return new arrays. The state may be changed in
  place.
"""

X_COURSE = np.arange(8.0)
Y_COURSE = np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])

# After updates 0, 1, …, 8 of plain descent, as the course prints them; the first update is exact, since b = 0.03735
# lies halfway between two prints of three digits.
SLOPES = (0.9, 0.53695, 0.305, 0.157, 0.0625, 0.00137, -0.0382, -0.0642, -0.0814)
INTERCEPTS = (0.1, 0.03735, 0.00137, -0.0177, -0.026, -0.0275, -0.0247, -0.0192, -0.0119)

SHAPES = (  # of the parameters, case by case
    ((),),
    ((), ()),
    ((), (), ()),
    ((3,), (2, 2)),
    ((), (2, 3), (4,)),
    ((4, 2), (1,)),
)
STEPS = (2, 3, 3, 4, 5, 6)
RUNS = (1, 1, 1, 2, 2, 2)
RATES = ((0.5, 0.5), (0.5, 0.5, 0.25), (0.5, 0.25, 0.25))
START = [np.asarray(0.9), np.asarray(0.1)]
SIZES = (2.0, 3.0, 4.0, 5.0, 6.0, 7.0)


def course_gradients(updates):
    """The gradients that plain descent meets on the course's points, each as a list of two numbers."""
    m, b, met = 0.9, 0.1, []
    for _ in range(updates):
        u = m * X_COURSE + b - Y_COURSE
        dm, db = 2 * np.mean(u * X_COURSE), 2 * np.mean(u)
        met.append([np.asarray(dm), np.asarray(db)])
        m, b = m - 0.01 * dm, b - 0.01 * db
    return met


def signed(rng, sizes):
    return np.asarray(sizes * rng.choice((-1.0, 1.0), np.shape(sizes)))


def whole(rng, shapes, steps):
    """Small whole numbers; the gradients of one parameter are all of different sizes."""
    params = [signed(rng, rng.choice(SIZES, shape)) for shape in shapes]
    turns = [rng.choice(SIZES, steps, replace=False) for _ in shapes]
    return params, [[signed(rng, sizes[step]) for sizes in turns] for step in range(steps)]


def spread(rng, shapes, steps):
    """Gradients over more than a decade, and parameters that are larger than the steps, so that no digits are lost."""
    params = [signed(rng, rng.uniform(3, 12, shape)) for shape in shapes]
    grads = [[signed(rng, 10 ** rng.uniform(-0.7, 0.7, shape)) for shape in shapes] for _ in range(steps)]
    return params, grads


def draw_run(rng, case):
    """The learning rate changes in every case but the first, or it could as well be part of the velocity."""
    shapes, steps = SHAPES[case], STEPS[case]
    params, grads = (whole if case < 3 else spread)(rng, shapes, steps)
    lrs = RATES[case] if case < 3 else rng.uniform(0.1, 0.3) * rng.uniform(0.6, 0.9) ** np.arange(steps)
    return {"params": params, "grads": grads, "lrs": list(map(float, lrs)), "runs": RUNS[case]}


def draw_momentum(rng, case):
    beta = 0.5 if case < 3 else float(rng.uniform(0.6, 0.9))
    return {**draw_run(rng, case), "beta": beta}


def draw_adam(rng, case):
    """ε is large enough to be seen: at the usual 1e-8, which is one of the cases, nobody could tell where it stands."""
    betas = {"beta1": 0.5, "beta2": 0.75}
    if case > 2:
        betas = {"beta1": float(rng.uniform(0.6, 0.8)), "beta2": float(rng.uniform(0.85, 0.95))}
    eps = 1.0 if case < 3 else 1e-8 if case == 3 else float(rng.uniform(0.2, 0.6))
    return {**draw_run(rng, case), **betas, "eps": eps}


def walked(work, params, grads, lrs, runs, *settings):
    """The way of each parameter under the learner's function: entry t is its value after t steps.

    Where there are two runs, they take their steps in turn; the second begins at the same place, and meets the
    gradients in the reverse order. What a call leaves in the arrays that it was given is left in ours as well, so that
    a change does not go unseen; later calls have arrays of their own.
    """
    step = work.adam_step if len(settings) > 1 else work.momentum_step

    def plain(value):
        return np.array(getattr(work.xp.array(value), "array", value))

    def fresh(arrays):
        return [work.xp.convert(np.array(array)[()]) for array in arrays]

    def taken(pair):
        """The new parameters and the state of what a call has given back."""
        asked = "the pair (params, state) is asked for"
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise TypeError(f"{asked}, and {type(pair).__name__} came back")
        new, state = pair
        if not isinstance(new, (tuple, list)) and not np.shape(plain(new)):
            raise TypeError(f"{asked}, and where params should be there is no list")
        new = list(map(plain, new))
        if [array.size for array in new] != [array.size for array in begin]:
            shapes = ", ".join(str(array.shape) for array in new)
            raise ValueError(f"{asked}, and these params have other shapes: {shapes}")
        return [array.reshape(old.shape) for array, old in zip(new, begin, strict=True)], state

    begin = list(map(plain, params))
    met = [list(map(plain, each)) for each in grads]
    now, states, ways = [begin] * runs, [None] * runs, []
    for turn, lr in enumerate(lrs):
        for run in range(runs):
            old = fresh(array.astype(first.dtype) for array, first in zip(now[run], begin, strict=True))
            push = fresh(met[-1 - turn if run else turn])
            pair = step(old, push, states[run], lr, *settings)
            if pair is None:
                return None
            now[run], states[run] = taken(pair)
            if run == 0:
                grads[turn][:] = map(plain, push)
                params[:] = params if turn else map(plain, old)
        ways.append(now[0])
    joined = (np.stack([way[0].astype(way[-1].dtype), *way[1:]]) for way in zip(begin, *ways, strict=True))
    return list(map(work.xp.convert, joined))


def way(params, lrs, steps):
    """Where each parameter is after every step: steps[t][k] is what moves parameter k, but for the learning rate."""
    found = [list(params)]
    for lr, moves in zip(lrs, steps, strict=True):
        found.append([p - lr * move for p, move in zip(found[-1], moves, strict=True)])
    return list(zip(*found, strict=True))


def fading(grads, beta):
    """Step by step, for each parameter, Σ β^(t-s)·g(s): the sum over all gradients so far, older ones counting less."""
    return [
        [sum(beta ** (t - s) * grads[s][k] for s in range(t + 1)) for k in range(len(grads[t]))]
        for t in range(len(grads))
    ]


def momentum(xp, params, grads, lrs, beta, **_):
    """By the closed form of the velocity, a sum over all gradients so far; another run makes no difference."""
    return tuple(xp.stack(one) for one in way(params, lrs, fading(grads, beta)))


def adam(xp, params, grads, lrs, beta1, beta2, eps, **_):
    """By the closed form of both means: weighted sums, divided by the sums of their weights."""
    firsts, seconds = fading(grads, beta1), fading([[g**2 for g in each] for each in grads], beta2)
    steps = []
    for t, (ms, vs) in enumerate(zip(firsts, seconds, strict=True)):
        one, two = (sum(beta**k for k in range(t + 1)) for beta in (beta1, beta2))
        steps.append([m / one / (xp.sqrt(v / two) + eps) for m, v in zip(ms, vs, strict=True)])
    return tuple(xp.stack(each) for each in way(params, lrs, steps))


def steps_of(inputs):
    """Every step starts from what the one before has left."""
    return len(inputs["grads"])


def in_order(ways):
    count = len(ways[0])
    return [(f"step {t}", np.concatenate([np.ravel(one[t]) for one in ways])) for t in range(1, count)]


NUMPY = SimpleNamespace(array=np.asarray, convert=np.asarray)


def walking(step):
    """What is seen of a wrong step function, the same way as of a learner's."""

    def run(params, grads, **rest):
        work = Work({"momentum_step": step, "adam_step": step}, NUMPY)
        return tuple(walked(work, list(params), [list(each) for each in grads], *rest.values()))

    return run


# --- what goes wrong with momentum


def pushed(velocity="beta * v + g", move="lr * v", first=""):
    """momentum_step with another velocity of v, g, beta and lr, or another move of p, where `old` is the v before.

    first: the velocity after the first gradient, where that is not the same rule.
    """
    moved = formula(move, np, "v", "old", "g", "beta", "lr")

    def step(params, grads, state, lr, beta):
        rule = formula(first if first and state is None else velocity, np, "v", "g", "beta", "lr")
        old = state or [0.0] * len(params)
        new = [rule(v, g, beta, lr) for v, g in zip(old, grads, strict=True)]
        moves = [moved(v, before, g, beta, lr) for v, before, g in zip(new, old, grads, strict=True)]
        return [p - each for p, each in zip(params, moves, strict=True)], new

    return step


def forgetting(step):
    """The same, with every step the first."""
    return lambda params, grads, state, *rest: step(params, grads, None, *rest)


def remembering_gradients(params, grads, state, lr, beta):
    return pushed()(params, grads, state, lr, beta)[0], grads


def swapped(*inputs):
    return pushed()(*inputs)[::-1]


def shared(step):
    """What is seen where the state is in one place for all runs, begun anew by whoever comes first."""

    def run(**inputs):
        kept = []

        def sharing(params, grads, state, *rest):
            new, after = step(params, grads, kept[-1] if state else None, *rest)
            kept.append(after)
            return new, True

        return walking(sharing)(**inputs)

    return run


LOST = (
    "Every step is like a first one: what was remembered is lost. Is the new state returned, and is the state that "
    "comes in used, unless it is None?"
)
SHARED = (
    "Alone a run is right, and two runs that take turns disturb each other (runs=2): something is remembered outside "
    "the function. All of it has to travel in `state`."
)
ASCENT = "The steps go uphill: both the gradient and its mean point to where the cost rises, so p takes a minus."
ALONE = "What came back is no pair of a list and a state: return the new parameters and the state, in this order."
EMA = (
    "the new gradient is weighted with 1 - β. That is a running mean, as in Adam; here all of the gradient goes into "
    "the velocity, v ← β·v + g."
)
NOT_A_PAIR = r"^\w+: the pair \(params, state\) is asked for"


def told(*rows):
    """Mistakes of (id, the step of the working, the wrong step function, what to say)."""
    return tuple(Mistake(name, walking(wrong), says, step=step) for name, step, wrong, says in rows)


MOMENTUM_MISTAKES = (
    *told(
        ("state_lost", "again", forgetting(pushed()), LOST),
        ("running_mean", "velocity", pushed("beta * v + (1 - beta) * g"), f"In every step {EMA}"),
        ("running_mean", "velocity", pushed("beta * v + (1 - beta) * g", first="g"), f"From the second step on {EMA}"),
        ("nesterov", "update", pushed(move="lr * (g + beta * v)"),
         "The step looks one push ahead, g + β·v: that is Nesterov's momentum. Here the parameter moves by the "
         "velocity itself."),
        ("learning_rate_in_velocity", "velocity", pushed("beta * v + lr * g", "v"),
         "As long as the learning rate stays the same all is right; when it changes, the old gradients still carry "
         "the old rate. Keep lr out of the velocity: it comes in when p moves."),
        ("learning_rate_twice", "velocity", pushed("beta * v + lr * g"),
         "The learning rate comes in twice: once in the velocity and once when p moves."),
        ("learning_rate_ignored", "update", pushed(move="v"),
         "The learning rate does not come in: p moves by all of the velocity."),
        ("gradient_ascent", "update", pushed(move="-lr * v"), ASCENT),
        ("accumulated_gradient", "velocity", pushed("v + g"),
         "The velocity never slows down: it is the plain sum of all gradients, without β."),
        ("beta_on_gradient", "velocity", pushed("beta * (v + g)"),
         "β shrinks the new gradient as well: only the old velocity is multiplied by it."),
        ("beta_on_gradient", "velocity", pushed("v + beta * g"),
         "β stands with the new gradient: it belongs to the old velocity."),
        ("weights_exchanged", "velocity", pushed("(1 - beta) * v + beta * g"),
         "β and 1 - β share out gradient and velocity: v ← β·v + g, where β keeps a part of the velocity."),
        ("old_velocity", "update", pushed(move="lr * old"),
         "p moves by the velocity of the step before, and in the first step not at all: take the gradient in first, "
         "and then move by the new velocity."),
        ("velocity_of_last_gradient", "again", remembering_gradients,
         "The second step is right, and then it goes wrong: what is remembered is the last gradient. Remember the new "
         "velocity, which holds all gradients before it as well."),
        ("swapped_pair", "", swapped,
         "What comes first is the velocity and not the parameters: the pair is (params, state)."),
    ),
    Mistake("state_kept_globally", shared(pushed()), SHARED, step="again"),
    Mistake("state_not_returned", None, ALONE, raises=NOT_A_PAIR),
)  # fmt: skip

# --- what goes wrong with Adam


def adaptive(m_hat="m / (1 - b1**t)", v_hat="v / (1 - b2**t)", move="m_hat / (sqrt(v_hat) + eps)", power=2):
    """adam_step with other corrected means, of m, v, t, b1, b2, the place k of the parameter and their number n.

    move: of m_hat, v_hat, eps and of g, m, v, t, b1, b2 as well. power: what v is the mean of, g to this power.
    """
    seen = ("m", "v", "t", "b1", "b2", "k", "n")
    first, second = formula(m_hat, np, *seen), formula(v_hat, np, *seen)
    moved = formula(move, np, "m_hat", "v_hat", "eps", "g", *seen)

    def step(params, grads, state, lr, b1, b2, eps):
        ms, vs, t = state or ([0.0] * len(params), [0.0] * len(params), 0)
        ms = [b1 * m + (1 - b1) * g for m, g in zip(ms, grads, strict=True)]
        vs = [b2 * v + (1 - b2) * g**power for v, g in zip(vs, grads, strict=True)]
        new = []
        for k, (p, g, m, v) in enumerate(zip(params, grads, ms, vs, strict=True)):
            known = (m, v, np.float64(t + 1), b1, b2, k, len(params))
            new.append(p - lr * moved(first(*known), second(*known), eps, g, *known))
        return new, (ms, vs, t + 1)

    return step


def correcting_the_state(params, grads, state, lr, beta1, beta2, eps):
    """What is remembered is what was corrected, and in the next step it is corrected again."""
    new, (ms, vs, t) = adaptive()(params, grads, state, lr, beta1, beta2, eps)
    return new, ([m / (1 - beta1**t) for m in ms], [v / (1 - beta2**t) for v in vs], t)


def exchanged(params, grads, state, lr, beta1, beta2, eps):
    return adaptive()(params, grads, state, lr, beta2, beta1, eps)


KERAS = "m / (1 - b1**t) * sqrt(1 - b2**t) / (sqrt(v) + eps)"
ALL_OF_G = ("m / (1 - b1) / (1 - b1**t)", "v / (1 - b2) / (1 - b2**t)")
COUNTED = ("m / (1 - b1**((t - 1) * n + k + 1))", "v / (1 - b2**((t - 1) * n + k + 1))")
T = "t is wrong: it counts the steps, and is 1 in the first one."

ADAM_MISTAKES = (
    *told(
        ("state_lost", "again", forgetting(adaptive()), LOST),
        ("adam_no_bias_correction_power", "correction", adaptive("m / (1 - b1)", "v / (1 - b2)"),
         "The bias correction is right in the first step only: it divides by 1 - β in every step, where 1 - βᵗ is due. "
         "Raise β to the number of the step, and count the steps in the state."),
        ("no_bias_correction", "correction", adaptive("m", "v"),
         "There is no bias correction: m and v begin at 0, and are too small at first. Divide by 1 - βᵗ."),
        ("one_moment_not_corrected", "correction", adaptive(v_hat="v"),
         "m is corrected and v is not: both begin at 0, so v is divided by 1 - β₂ᵗ as well."),
        ("one_moment_not_corrected", "correction", adaptive(m_hat="m"),
         "v is corrected and m is not: both begin at 0, so m is divided by 1 - β₁ᵗ as well."),
        ("correction_kept", "again", correcting_the_state,
         "The corrected means go into the state and are corrected again in the next step: remember m and v as they "
         "were before the correction."),
        ("step_count_off", "correction", adaptive("m / (1 - b1**(t + 1))", "v / (1 - b2**(t + 1))"),
         f"{T} Here it is 2 already."),
        ("step_count_off", "correction", adaptive("m / (1 - b1**(t - 1))", "v / (1 - b2**(t - 1))"),
         f"{T} Here it is still 0, so that 1 - β⁰ = 0 is divided by."),
        ("step_counted_for_each_parameter", "correction", adaptive(*COUNTED),
         "With one parameter all is right, and with several t grows too fast: it is counted for each parameter. All of "
         "them share one step: count once, outside the loop."),
        ("missing_root", "update", adaptive(move="m_hat / (v_hat + eps)"),
         "The root of v̂ is missing: v is the mean of squares, and the step is divided by a size."),
        ("missing_square", "moments", adaptive(power=1),
         "v is a mean of the gradients themselves, so it may be negative and have no root: it is the mean of their "
         "squares, g²."),
        ("epsilon_in_root", "update", adaptive(move="m_hat / sqrt(v_hat + eps)"),
         "ε stands under the root: it comes after it, √v̂ + ε."),
        ("epsilon_missing", "update", adaptive(move="m_hat / sqrt(v_hat)"),
         "ε does not come in: the step is divided by √v̂ + ε. With gradients of 0 there would be a division by zero."),
        ("epsilon_missing", "update", adaptive(move="m_hat / (sqrt(v_hat) + 1e-8)"),
         "ε is always 1e-8, whatever `eps` says: use the argument."),
        ("epsilon_before_correction", "update", adaptive(move=KERAS),
         "ε is added to the root of v before v is corrected, as Keras does it: then it is corrected along with it. "
         "Here it is √v̂ + ε, with the corrected v̂."),
        ("weight_of_gradient_missing", "moments", adaptive(*ALL_OF_G),
         "The new gradient comes into m and v with all its weight: for a running mean it is multiplied by 1 - β."),
        ("betas_exchanged", "moments", exchanged,
         "β₁ and β₂ have changed places: β₁ is for the mean of the gradients, β₂ for that of their squares."),
        ("newest_gradient", "update", adaptive(m_hat="m", move="g / (sqrt(v_hat) + eps)"),
         "The step takes the newest gradient where m̂, the mean of all so far, should stand: that is RMSprop."),
        ("gradient_ascent", "update", adaptive(move="-m_hat / (sqrt(v_hat) + eps)"), ASCENT),
    ),
    Mistake("state_kept_globally", shared(adaptive()), SHARED, step="again"),
    Mistake("state_not_returned", None, ALONE, raises=NOT_A_PAIR),
)  # fmt: skip


def momentum_by_hand(params, grads, lrs, beta, **_):
    p, first, second, lr = params[0], grads[0][0], grads[1][0], lrs[0]
    moved, faster = p - lr * first, beta * first + second
    return {
        "velocity": f"params[0], step 1: v = β·v + g = {paper(beta)}·0 + {term(first)} = {paper(first)}",
        "update": f"p = p - lr·v = {paper(p)} - {paper(lr)}·{term(first)} = {paper(moved)}",
        "again": f"step 2, with the v of step 1: v = {paper(beta)}·{term(first)} + {term(second)} = {paper(faster)}, "
        f"p = {paper(moved)} - {paper(lrs[1])}·{term(faster)} = {paper(moved - lrs[1] * faster)}",
    }


def adam_by_hand(params, grads, lrs, beta1, beta2, eps, **_):
    p, g, lr, after = params[0], grads[0][0], lrs[0], grads[1][0]
    rest1, rest2, root = 1 - beta1, 1 - beta2, np.abs(g)
    m, v = rest1 * g, rest2 * g**2
    m2, v2 = beta1 * m + rest1 * after, beta2 * v + rest2 * after**2
    one, two = 1 - beta1**2, 1 - beta2**2
    return {
        "moments": f"params[0], step 1: m = {paper(rest1)}·{term(g)} = {paper(m)}, v = {paper(rest2)}·{term(g)}² = "
        f"{paper(v)}",
        "correction": f"t = 1: m̂ = {paper(m)} / {paper(rest1)} = {paper(g)}, v̂ = {paper(v)} / {paper(rest2)} = "
        f"{paper(g**2)}; in step 2 the divisors are 1 - β₁² = {paper(one)} and 1 - β₂² = {paper(two)}",
        "update": f"p = {paper(p)} - {paper(lr)}·{term(g)} / ({paper(root)} + {paper(eps)}) = "
        f"{paper(p - lr * g / (root + eps))}",
        "again": f"step 2, with the m and v of step 1: m = {paper(m2)}, v = {paper(v2)}, and so m̂ = {paper(m2 / one)}, "
        f"v̂ = {paper(v2 / two)}",
    }


EXERCISE = Exercise(
    title="Momentum and Adam",
    part="Training in practice",
    builds_on=("exercise_04", "exercise_10"),
    story=STORY,
    frameworks=("torch", "tensorflow", "numpy"),
    checks=(
        Check(
            "momentum_step",
            points=2,
            draw=draw_momentum,
            reference=momentum,
            returns=("params[0], step by step,", "params[1], step by step,", "params[2], step by step,"),
            tolerance=steps_of,
            mistakes=MOMENTUM_MISTAKES,
            steps=in_order,
            working=momentum_by_hand,
            probe=walked,
            forbids=OPTIMIZERS,
        ),
        Check(
            "adam_step",
            points=3,
            draw=draw_adam,
            reference=adam,
            returns=("params[0], step by step,", "params[1], step by step,", "params[2], step by step,"),
            tolerance=steps_of,
            mistakes=ADAM_MISTAKES,
            steps=in_order,
            follows=("momentum_step",),
            working=adam_by_hand,
            probe=walked,
            forbids=OPTIMIZERS,
        ),
    ),
    hints=(
        "Begin with one parameter, a single number, and two steps on paper. What do you have to know in the second "
        "step that is not among its arguments? That is what belongs into the state, and nothing else.",
        "The first step gets None for a state: treat it as a velocity of 0 for each parameter (in Adam: m = 0, v = 0 "
        "and t = 0 steps so far), and go on as in any other step. Return the new state, not the old one.",
        "In Adam, t counts the calls for the whole list, so it grows once a call, before it is used: 1 in the first "
        "step. There m̂ is exactly g and v̂ is g², whatever the betas: if yours are not, look at the correction.",
        "On the course's line, with gradients 36.305 and 6.265 at m = 0.9, b = 0.1 and lr = 0.01: momentum's first "
        "step leads to 0.53695 and 0.03735, like plain descent; Adam's to 0.89 and 0.09, as each number moves by lr.",
        "For each p, g and its v: v = beta * v + g; p = p - lr * v. In Adam: m = beta1 * m + (1 - beta1) * g; "
        "v = beta2 * v + (1 - beta2) * g**2; p = p - lr * (m / (1 - beta1**t)) / (sqrt(v / (1 - beta2**t)) + eps).",
    ),
    solved=(
        "Whoever trains a network today most likely runs these very lines, over millions of parameters at a time, and "
        "now you know what their optimizer remembers. What it is fed with are gradients, and next come those of the "
        "cost that most networks are trained on: cross-entropy."
    ),
    sources=(
        "jonkrohn/ML-foundations, commit a459590, notebooks/gradient-descent-from-scratch.ipynb and "
        "notebooks/learning-rate-scheduling.ipynb",
        "Kingma and Ba, Adam: A Method for Stochastic Optimization (ICLR 2015), algorithm 1 and section 3",
        "Goodfellow, Bengio and Courville, Deep Learning (MIT Press, 2016), sections 8.3.2, Momentum, and 8.5.3, Adam",
    ),
    truths=(
        Truth(
            "momentum_step",
            {"params": START, "grads": course_gradients(8), "lrs": [0.01] * 8, "runs": 1, "beta": 0.0},
            (SLOPES, INTERCEPTS),
            digits=3,
        ),
        Truth(
            "adam_step",
            {"params": START, "grads": course_gradients(1), "lrs": [0.01], "runs": 1,
             "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
            ((0.9, 0.89), (0.1, 0.09)),
            digits=9,
        ),
    ),
)  # fmt: skip
