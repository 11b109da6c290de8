"""Two programs and their gradients: the distance over the angle with its tangent, and E(θ) with the parameter shift."""

import math

import numpy as np

from grader.authoring import GREY, LEARNER, RIGHT, Ask, Panel, Pictures, Text, dots, short

THROW = {"v0": np.float64(20.0), "drag": 0.02, "dt": 0.05, "steps": 50}
ANGLES = np.linspace(0.05, 1.45, 15)
HERE = 0.7
TURNS = np.linspace(-3.0, 3.0, 13)
CLOSE, FAR = 0.3, 1e6
"""How far a tangent reaches to either side; a slope beyond FAR is no line in any picture."""


def at(angle, **changes):
    return {"v0": THROW["v0"], "angle": np.float64(angle), **THROW, **changes}


def distance(v0, angle, drag, dt, steps):
    vx, vy, x = v0 * np.cos(angle), v0 * np.sin(angle), 0.0
    for _ in range(steps):
        k = dt * drag * np.hypot(vx, vy)
        vx, vy = vx - k * vx, vy - k * vy - 9.81 * dt
        x += dt * vx
    return x


def slopes(v0, angle, **rest):
    """By central differences, which are as good as exact in a picture."""
    h = 1e-5
    return (
        (distance(v0 + h, angle, **rest) - distance(v0 - h, angle, **rest)) / (2 * h),
        (distance(v0, angle + h, **rest) - distance(v0, angle - h, **rest)) / (2 * h),
    )


def over_angle(axes, braked, here):
    free = [distance(**at(angle, drag=0.0)) for angle in ANGLES]
    axes.plot(ANGLES, free, color=GREY, linestyle=":", label="without drag")
    axes.plot(ANGLES, braked.right, **RIGHT)
    axes.plot(ANGLES, braked.got, **LEARNER)
    near = np.array((HERE - CLOSE, HERE + CLOSE))
    slope = float(here.got[0][1])
    if abs(slope) < FAR:
        axes.plot(near, distance(**at(HERE)) + slope * (near - HERE), color="black", label="your tangent", zorder=6)
    axes.set_title(f"How far after 50 steps\n∂x/∂angle at {HERE}: yours {short(slope)}, right "
                   f"{short(float(here.right[0][1]))}")  # fmt: skip
    axes.set(xlabel="angle, radians", ylabel="x")
    axes.legend()


def over_theta(axes, energy, shift):
    axes.plot(TURNS, energy.right, **RIGHT)
    axes.plot(TURNS, energy.got, **LEARNER)
    for theta, value, slope in zip(TURNS, energy.right, shift.got, strict=True):
        if abs(slope) < FAR:
            way = CLOSE / 2 * np.array((-1.0, 1.0))
            axes.plot(theta + way, value + slope * way, color="black", zorder=6)
    axes.plot([], [], color="black", label="your parameter_shift")
    axes.set_title("E(θ), and its slope by the parameter shift\nwithout a look inside")
    axes.set(xlabel="θ", ylabel="⟨Z⟩")
    axes.legend()


def in_characters(braked, here):
    names = [f"x at {angle:.2f}" for angle in ANGLES[::2]] + ["∂x/∂v0", f"∂x/∂angle at {HERE}"]
    got, right = (
        [*map(float, many[::2]), *map(float, pair[0])]
        for many, pair in ((braked.got, here.got), (braked.right, here.right))
    )
    return dots("The distance by the angle, and its gradient", names, got, right)


PICTURES = Pictures(
    title="Two programs and their gradients",
    asks={
        "braked": Ask("simulate_throw", tuple(at(angle) for angle in ANGLES), right=distance),
        "here": Ask("throw_gradient", (at(HERE),), right=slopes),
        "energy": Ask("expectation", tuple({"theta": theta} for theta in TURNS), right=lambda theta: math.cos(theta)),
        "shift": Ask(
            "parameter_shift", tuple({"theta": theta} for theta in TURNS), right=lambda theta: -math.sin(theta)
        ),
    },
    panels=(Panel(("braked", "here"), over_angle), Panel(("energy", "shift"), over_theta)),
    sketch=Text(("braked", "here"), in_characters),
)
