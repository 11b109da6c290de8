"""Differentiate a program: loops and quantum circuits have gradients, too."""

import math
from functools import partial

import numpy as np

from grader.authoring import Check, Exercise, Malformed, Mistake, Noted, gradient_of, paper, term

STORY = """\
A network is a program that happens to consist of layers. Autodiff does not know that:
it follows whatever was computed, a loop of a thousand steps as well as a product. So
any program of differentiable steps can be asked how its result answers to its inputs.
Here are two that are no networks.

A throw. A ball of unit mass leaves the origin with the speed v₀ under an angle above
the horizontal. Gravity pulls it down, and the air brakes it, the more the faster it is:

    v₀ₓ = v₀·cos(angle)              v₀ᵧ = v₀·sin(angle)
    aₓ = -drag·|v|·vₓ                aᵧ = -9.81 - drag·|v|·vᵧ        |v| = √(vₓ² + vᵧ²)

There is no formula for how far it flies. But a loop of small steps tells it: each step
first takes both accelerations from the old velocity, then moves the velocity, and then
moves the ball by the new velocity:

    v ← v + dt·a(v)
    r ← r + dt·v

By hand, two steps with v₀ = 5, angle 0, drag 0.1, dt 0.1: |v| = 5, aₓ = -2.5,
aᵧ = -9.81, so v = (4.75, -0.981) and x = 0.475; now |v| = 4.850242, aₓ = -2.303865,
vₓ = 4.519614, and x = 0.926961.

A quantum circuit. A qubit is a vector of two complex amplitudes, |0⟩ = (1, 0). A gate
is a 2 × 2 matrix; this one rotates by the angle θ:

    RX(θ) = [ cos(θ/2)      -i·sin(θ/2) ]          Z = [ 1   0 ]
            [ -i·sin(θ/2)    cos(θ/2)   ]              [ 0  -1 ]

Measured, the qubit gives +1 or -1, on average ⟨Z⟩ = ⟨ψ|Z|ψ⟩, where |ψ⟩ = RX(θ)|0⟩ and
⟨ψ| is its conjugate transpose. Call this average E(θ). A real circuit shows nothing of
what goes on inside, so no autodiff can follow it. But two more measurements, far apart,
give its derivative, exactly and not nearly:

    dE/dθ = (E(θ + π/2) - E(θ - π/2)) / 2

What to implement

- `simulate_throw(v0, angle, drag, dt, steps)`: the horizontal distance x after `steps`
  steps, a scalar. v0 > 0 and angle (in radians) are 0-d tensors, drag and dt floats,
  steps an integer ≥ 1. The loop takes all its steps: there is no ground to stop at.
- `throw_gradient(v0, angle, drag, dt, steps)`: the same arguments; returns the pair
  (∂x/∂v0, ∂x/∂angle), two scalars, through the whole loop.
- `expectation(theta)`: E(θ), a scalar, from the matrices above. theta is a 0-d tensor.
- `parameter_shift(theta)`: dE/dθ by the two shifted measurements, a scalar.

The rules

- Any exact derivative is welcome in `throw_gradient`, by autodiff or by hand. A
  difference of two throws is none: one throw is so flat that every difference drowns.
- 1,000 steps must be possible.
- Leave the arguments as they are. Results may still be attached to the graph.
"""

GRAVITY = 9.81
STEPS = (1, 2, 3, 8, 15, 30)
MILLIONTH = 1e-6


# --- the throw, right and wrong


def throw(xp, v0, angle, drag, dt, steps):
    """Over the names of a framework: the right distance."""
    vx, vy, x = v0 * xp.cos(angle), v0 * xp.sin(angle), 0 * v0
    for _ in range(steps):
        speed = xp.sqrt(vx * vx + vy * vy)
        vx, vy = vx - dt * drag * speed * vx, vy - dt * (GRAVITY + drag * speed * vy)
        x = x + dt * vx
    return x


def drag_of(vx, vy):
    """What multiplies drag in either direction: |v|·v."""
    speed = np.sqrt(vx * vx + vy * vy)
    return speed * vx, speed * vy


def moved(vx, vy, drag, dt, gravity=GRAVITY, brake=drag_of):
    bx, by = brake(vx, vy)
    return vx - dt * drag * bx, vy - dt * (gravity + drag * by)


def x_first(vx, vy, drag, dt):
    """The vertical drag already takes the new vx into |v|."""
    new = moved(vx, vy, drag, dt)[0]
    return new, moved(new, vy, drag, dt)[1]


def y_first(vx, vy, drag, dt):
    new = moved(vx, vy, drag, dt)[1]
    return moved(vx, new, drag, dt)[0], new


def other(**changes):
    return lambda vx, vy, drag, dt: moved(vx, vy, drag, dt, **changes)


def flight(move=moved, start=lambda angle: (np.cos(angle), np.sin(angle)), more=0, late=False, wanted=0, ends=None):
    """A throw gone wrong. late: r moves by the old velocity; wanted: which part of r; ends: see `landed`."""

    def run(v0, angle, drag, dt, steps):
        v, r = tuple(v0 * part for part in start(angle)), [np.array((0.0, 0.0))]
        for _ in range(steps + more):
            new = move(*v, drag, dt)
            r.append(r[-1] + dt * np.array(v if late else new))
            v = new
            if ends is not None and r[-1][1].real < 0:
                return r[ends][wanted]
        return r[-1][wanted]

    return run


def slope_of(run):
    """(∂/∂v0, ∂/∂angle) by a step along i, which no rounding spoils: the imaginary part is the derivative."""

    def gradient(v0, angle, **rest):
        tiny = 1e-30
        ways = ((v0 + tiny * 1j, angle + 0j), (v0 + 0j, angle + tiny * 1j))
        return tuple(np.imag(run(*way, **rest)) / tiny for way in ways)

    return gradient


def speed_held(vx, vy):
    """|v| without a history: a plain number."""
    speed = np.sqrt(vx * vx + vy * vy).real
    return speed * vx, speed * vy


THROWS = (
    ("sequential_update", flight(x_first),
     "One component of v is new already when |v| is taken for the other one: both accelerations belong to the same, "
     "old velocity.", "velocity"),
    ("sequential_update", flight(y_first),
     "One component of v is new already when |v| is taken for the other one: both accelerations belong to the same, "
     "old velocity.", "velocity"),
    ("old_velocity", flight(late=True),
     "The ball is moved by the velocity from before the step: first v, then r by the new v.", "position"),
    ("missing_speed", flight(other(brake=lambda vx, vy: (vx, vy))),
     "The drag is proportional to v alone: |v| is missing, so it grows too slowly with the speed.", "speed"),
    ("drag_by_component", flight(other(brake=lambda vx, vy: (vx * np.sqrt(vx * vx), vy * np.sqrt(vy * vy)))),
     "Each direction is braked by the square of its own component: |v| is the length of the whole velocity, the same "
     "for both.", "speed"),
    ("missing_root", flight(other(brake=lambda vx, vy: (vx * (vx * vx + vy * vy), vy * (vx * vx + vy * vy)))),
     "|v| is still squared: the root of vₓ² + vᵧ² is missing.", "speed"),
    ("drag_along_x_only", flight(other(brake=lambda vx, vy: (drag_of(vx, vy)[0], 0 * vy))),
     "The vertical motion is not braked: drag acts on both components.", "speed"),
    ("drag_forward", flight(other(brake=lambda vx, vy: tuple(-part for part in drag_of(vx, vy)))),
     "The drag pushes the ball instead of braking it: look at its sign.", "speed"),
    ("gravity_up", flight(other(gravity=-GRAVITY)),
     "Gravity pulls upwards here: its acceleration is -9.81 where up is positive.", "velocity"),
    ("angle_in_degrees", flight(start=lambda angle: (np.cos(np.pi / 180 * angle), np.sin(np.pi / 180 * angle))),
     "The angle is taken for degrees: it comes in radians, which cos and sin want as it is.", "start"),
    ("sin_cos_swapped", flight(start=lambda angle: (np.sin(angle), np.cos(angle))),
     "sin and cos are exchanged at the start: the angle is measured from the horizontal.", "start"),
    ("height_returned", flight(wanted=1),
     "This is the height, and the horizontal distance is asked for.", "position"),
    ("one_step_short", flight(more=-1),
     "One step is missing: the loop takes `steps` of them.", "position"),
    ("one_step_more", flight(more=1),
     "There is one step too many: the loop takes `steps` of them.", "position"),
    ("stopped_at_ground", flight(ends=-1),
     "The loop ends where the ball falls below the ground: it should take all its steps.", "position"),
    ("stopped_at_ground", flight(ends=-2),
     "The loop ends where the ball falls below the ground: it should take all its steps.", "position"),
)  # fmt: skip
CUT = (
    "The gradient is lost on the way: a number that was taken out of the framework (`.item()`, `float(…)`) or cut "
    "off, or a new tensor made of one, has no history. Keep tensors from the first line of the loop to the last."
)

THROW_MISTAKES = tuple(Mistake(name, wrong, says, step) for name, wrong, says, step in THROWS)
GRADIENT_MISTAKES = (
    *(
        Mistake(name, slope_of(wrong), f"The throw that is differentiated is another one. {says}")
        for name, wrong, says, _ in THROWS
    ),
    Mistake("swapped_pair", lambda **inputs: slope_of(flight())(**inputs)[::-1],
            "Both values are right, but they come in the other order: ∂x/∂v0 first."),
    Mistake("speed_cut_off", slope_of(flight(other(brake=speed_held))),
            "|v| has no history here: it was taken out as a number, or detached. The drag then counts as if the speed "
            "depended on neither v0 nor the angle."),
    Mistake("value_for_derivative", lambda **inputs: (flight()(**inputs),) * 2,
            "This is the distance itself, twice: its derivatives are asked for."),
    Mistake("graph_cut", lambda **_: (0.0, 0.0), CUT,
            raises=r"^None|does not require grad and does not have a grad_fn|not have been used in the graph"
                   r"|'float' object has no attribute '(backward|_id)'|Attempt to convert a value \(None\)"
                   r"|'float' object has no attribute 'requires_grad'|expected .*output.* to be .*Tensor.*float"),
)  # fmt: skip


def clear(v0, angle, drag, dt, steps):
    """Neither derivative is a small rest of large terms."""
    x = flight()(v0, angle, drag, dt, steps)
    by_v0, by_angle = slope_of(flight())(v0, angle, drag=drag, dt=dt, steps=steps)
    return abs(by_v0 * v0) > 0.25 * abs(x) and abs(by_angle) > 0.25 * abs(x) > 0.05


def draw_throw(rng, case, steps=STEPS, down=4):
    """From case 2 on the ball ends below ground, and drag takes part of its speed; one throw goes downwards.

    The more steps, the faster: so few of them follow v² in place of |v|·v without an overflow.
    """
    n = steps[case]
    while True:
        if n < 8:
            v0, angle = float(rng.integers(6, 10)), float(rng.choice((0.5, 1.0)))
            drag, dt = float(rng.choice((0.02, 0.04))), 0.25
        else:
            v0, angle = rng.uniform(3, 0.6 * min(n, 30)), rng.uniform(0.4, 1.0)
            time = rng.uniform(1.2, 1.6) * 2 * v0 * math.sin(angle) / GRAVITY
            drag, dt = float(rng.uniform(0.25, 0.5) / (v0 * time)), float(time / n)
        angle = -angle if case == down else angle
        if clear(v0, angle, drag, dt, n):
            return {"v0": np.float64(v0), "angle": np.float64(angle), "drag": drag, "dt": dt, "steps": n}


def draw_gradient(rng, case):
    """The last throw is flat and without drag: x changes with the angle by a billionth, where differences drown."""
    if case < len(STEPS):
        return draw_throw(rng, case, tuple(max(2, n) for n in STEPS), down=None)
    v0, angle = rng.uniform(6, 25), rng.uniform(1e-9, 3e-9)
    dt = float(rng.uniform(0.02, 0.1))
    return {"v0": np.float64(v0), "angle": np.float64(angle), "drag": 0.0, "dt": dt, "steps": 8}


def draw_long(rng, case):
    return draw_throw(rng, case, steps=(1000,))


def reach_room(right, v0, angle, dt, steps, **_):
    """Two roundings of float32 for each step, of what x or its derivatives would be without drag.

    By the inputs, since the result of a wrong formula may be a small rest of large terms.
    """
    time = MILLIONTH * (1 + steps / 8) * steps * dt
    return (time, time * v0 * abs(np.sin(angle))) if isinstance(right, tuple) else time * v0


def throw_by_hand(v0, angle, drag, dt, steps):
    vx, vy = v0 * math.cos(angle), v0 * math.sin(angle)
    speed = math.hypot(vx, vy)
    new = moved(vx, vy, drag, dt)
    return {
        "start": f"v₀·(cos, sin) = ({paper(vx)}, {paper(vy)})",
        "speed": f"first step, the old |v| = {paper(speed)}, the drag {paper(drag)}·{paper(speed)}·v against v",
        "velocity": f"a = ({paper((new[0] - vx) / dt)}, {paper((new[1] - vy) / dt)}), so v = ({paper(new[0])}, "
        f"{paper(new[1])})",
        "position": f"x = {paper(dt)}·{term(new[0])} = {paper(dt * new[0])}; after {steps} of them "
        f"{paper(flight()(v0, angle, drag, dt, steps))}",
    }  # fmt: skip


def gradient_by_hand(v0, angle, drag, dt, steps):
    """The chain rule through the first step, and what all of them lead to."""
    first = slope_of(flight())(v0, angle, drag=drag, dt=dt, steps=1)
    last = slope_of(flight())(v0, angle, drag=drag, dt=dt, steps=steps)
    return {
        "throw": f"x = {paper(flight()(v0, angle, drag, dt, steps))} after {steps} steps; v0 and angle are its leaves",
        "first": f"after one step dx/dv0 = {paper(first[0])}, dx/dangle = {paper(first[1])}",
        "gradient": f"after all of them dx/dv0 = {paper(last[0])}, dx/dangle = {paper(last[1])}",
    }


# --- the circuit


def draw_angle(rng, case):
    """Where sine, cosine and the probabilities are all different, at angles of both signs."""
    while True:
        theta = float(rng.integers(1, 4)) if case < 3 else rng.uniform(0.2, 3.0)
        found = np.abs((math.cos(theta), math.sin(theta), math.cos(2 * theta), math.cos(theta / 2)))
        if found.min() > 0.05:
            return {"theta": np.float64(-theta if case % 2 else theta)}


def real(result, **_):
    """A complex number without an imaginary part is a real one."""
    found = np.asarray(result)
    if found.dtype.kind != "c":
        return result
    if not np.all(np.abs(found.imag) <= MILLIONTH):
        raise Malformed(result)
    return Noted(found.real, ("returns a complex number whose imaginary part is 0",))


def circuit_room(right, **_):
    return MILLIONTH * np.maximum(1.0, np.abs(right))


def shifted(shift=np.pi / 2, divided=2.0, energy=np.cos):
    return lambda theta: (energy(theta + shift) - energy(theta - shift)) / divided


def probability(theta):
    return np.cos(theta / 2) ** 2


HALF = "The half of the angle is forgotten: RX(θ) has cos(θ/2) and sin(θ/2) in it."
PROBABILITY = (
    "This is a probability: the average of the outcomes +1 and -1 is the one probability minus the other, and Z has "
    "the signs for that."
)
SINE = "There is a sine where the average goes with the cosine: look at which entries of RX reach the state, and at Z."
EXPECTATION_MISTAKES = (
    Mistake("half_angle_forgotten", lambda theta: np.cos(2 * theta), HALF, step="state"),
    Mistake("probability_of_0", probability, PROBABILITY, step="average"),
    Mistake("probability_of_0", lambda theta: 1 - probability(theta), PROBABILITY, step="average"),
    Mistake("sine_for_cosine", lambda theta: np.sin(theta), SINE, step="average"),
    Mistake("sine_for_cosine", lambda theta: -np.sin(theta), SINE, step="average"),
    Mistake("sign_flipped", lambda theta: -np.cos(theta),
            "The sign is wrong: |0⟩ counts +1, and |1⟩ counts -1.", step="average"),
    Mistake("amplitude_not_squared", lambda theta: np.cos(theta / 2),
            "This is an amplitude: probabilities are the squares of their absolute values.", step="average"),
    Mistake("conjugate_forgotten", lambda theta: 1 + 0 * theta,
            "It is 1 whatever the angle: ⟨ψ| is the conjugate of |ψ⟩, so that (-i·s) meets (+i·s).", step="average"),
    Mistake("angle_in_degrees", lambda theta: np.cos(np.deg2rad(theta)),
            "The angle is taken for degrees: it comes in radians.", step="state"),
)  # fmt: skip
SHIFT_MISTAKES = (
    Mistake("not_halved", shifted(divided=1.0), "It is twice the derivative: the difference is to be halved."),
    Mistake("nothing_left", lambda theta: 0 * theta,
            "The two measurements cancel: shifted by π each, they are the same; and their difference counts, not their "
            "sum. The shift is π/2."),
    Mistake("sign_flipped", shifted(shift=-np.pi / 2), "The sign is wrong: E(θ + π/2) comes first."),
    Mistake("divided_by_shift", shifted(divided=np.pi),
            "The difference is divided by the way between the two angles, as a secant is: this rule divides by 2."),
    Mistake("shift_of_a_quarter", shifted(shift=np.pi / 4),
            "The shift is too small: it is π/2, and not half of that."),
    Mistake("value_for_derivative", lambda theta: np.cos(theta), "This is E(θ) itself: its derivative is asked for."),
    Mistake("probability_of_0", shifted(energy=probability),
            "It is half of the derivative: is the difference halved twice, or is it one of probabilities?"),
    Mistake("one_sided", lambda theta: -np.sin(theta) - np.cos(theta),
            "One of the two measurements is at θ itself: they are at θ + π/2 and at θ - π/2."),
    Mistake("one_sided", lambda theta: (-np.sin(theta) - np.cos(theta)) / 2,
            "One of the two measurements is at θ itself: they are at θ + π/2 and at θ - π/2."),
)  # fmt: skip


def expectation_by_hand(theta):
    c, s = math.cos(theta / 2), math.sin(theta / 2)
    return {
        "state": f"RX({paper(theta)})|0⟩ is the first column, (cos(θ/2), -i·sin(θ/2)) = ({paper(c)}, -i·{term(s)})",
        "average": f"{paper(c)}² - {term(s)}² = {paper(c * c - s * s)}",
    }


def shift_by_hand(theta):
    above, below = math.cos(theta + math.pi / 2), math.cos(theta - math.pi / 2)
    return {
        "above": f"E({paper(theta)} + π/2) = {paper(above)}",
        "below": f"E({paper(theta)} - π/2) = {paper(below)}",
        "half": f"half of the difference: {paper((above - below) / 2)}",
    }


LOOP_GRADIENT = gradient_of(throw, "v0", "angle")


def throw_gradient(xp, v0, angle, drag, dt, steps):
    """By autodiff; without drag vₓ is constant, so that there x = steps·dt·v₀·cos(angle)."""
    if drag:
        return LOOP_GRADIENT(xp, v0=v0, angle=angle, drag=drag, dt=dt, steps=steps)
    return steps * dt * xp.cos(angle), -steps * dt * v0 * xp.sin(angle)


def long_gradient(_xp, v0, angle, **rest):
    """By a step along i in NumPy: a thousand steps on a tape take TensorFlow seconds, in float64 as in float32."""
    return slope_of(partial(throw, np))(float(v0), float(angle), **rest)


SLOPES = ("dx/dv0", "dx/dangle")
REAL = "a real number"

EXERCISE = Exercise(
    title="Differentiate a program",
    part="Beyond",
    builds_on=("exercise_05",),
    story=STORY,
    frameworks=("torch", "tensorflow"),
    checks=(
        Check("simulate_throw", points=2, draw=draw_throw, reference=throw, allows=reach_room, mistakes=THROW_MISTAKES,
              working=throw_by_hand),
        Check("throw_gradient", points=3, draw=draw_gradient, reference=throw_gradient, returns=SLOPES, cases=7,
              allows=reach_room, mistakes=GRADIENT_MISTAKES, follows=("simulate_throw",), working=gradient_by_hand),
        # Once, and in one precision: a thousand steps on a tape take TensorFlow a second or two.
        Check("thousand_steps", points=1, draw=draw_long, reference=long_gradient, returns=SLOPES, cases=1,
              allows=reach_room, dtypes=("float32",), calls="throw_gradient", working=gradient_by_hand),
        Check("expectation", points=2, draw=draw_angle, reference=lambda xp, theta: xp.cos(theta), measure=real,
              form=REAL, allows=circuit_room, mistakes=EXPECTATION_MISTAKES, working=expectation_by_hand),
        Check("parameter_shift", points=1, draw=draw_angle, reference=lambda xp, theta: -xp.sin(theta), measure=real,
              form=REAL, allows=circuit_room, mistakes=SHIFT_MISTAKES, follows=("expectation",),
              working=shift_by_hand),
    ),
    hints=(
        "Write the loop as the story tells it, with tensors throughout: cos, sin and sqrt are the framework's own: "
        "those of `math` return plain numbers without a history.",
        "In each step compute |v| once, then both accelerations, then both components of v, then x. For v₀ = 5, angle "
        "0, drag 0.1, dt 0.1 two steps lead to 0.926961.",
        "`throw_gradient` is as in exercise_05: watch v0 and angle, call `simulate_throw`, and ask for both gradients "
        "at once. It does not matter to autodiff how long the loop was.",
        "RX(θ)|0⟩ is the first column of RX: (cos(θ/2), -i·sin(θ/2)). With Z between the conjugate and the state, each "
        "amplitude's square counts with its sign. E(1) = 0.540302.",
        "A complex matrix: torch.complex(re, im) or tf.complex(re, im) of two real ones that are stacked. At the end "
        "take the real part. In `parameter_shift` call `expectation` twice; at θ = 1 it gives -0.841471.",
    ),
    solved=(
        "A simulation and a circuit have answered the question of every training step, which way is better. Programs "
        "that are built to be asked this, from physics engines and renderers to quantum computers, are what is called "
        "differentiable programming, and gradient descent can tune whatever number stands in them."
    ),
    sources=(
        "Innes and others, A Differentiable Programming System to Bridge Machine Learning and Scientific Computing "
        "(arXiv:1907.07587, 2019)",
        "Mitarai, Negoro, Kitagawa and Fujii, Quantum circuit learning (Physical Review A 98, 032309, 2018)",
        "Schuld, Bergholm, Gogolin, Izaac and Killoran, Evaluating analytic gradients on quantum hardware (Physical "
        "Review A 99, 032331, 2019)",
    ),
)  # fmt: skip
