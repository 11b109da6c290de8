"""The mistakes that this exercise declares, as learners write them: `grade verify` has each of them named."""

from textwrap import dedent

from grader.authoring import Only

WHY = "autodiff is each framework's own"

STEP = """
IMPORT

def simulate_throw(v0, angle, drag, dt, steps):
    vx, vy = v0 * LIB.cos(angle), v0 * LIB.sin(angle)
    x = 0 * v0
    for _ in range(steps):
        speed = SQRT(vx * vx + vy * vy)
        k = dt * drag * speed
        vx, vy = vx - k * vx, vy - k * vy - dt * 9.81
        x = x + dt * vx
    return x
"""
VECTOR = """
IMPORT

def acceleration(v, drag):
    size = SQRT(SUM(v * v))
    return TENSOR([0.0, -9.81]) - drag * size * v

def simulate_throw(v0, angle, drag, dt, steps):
    position = STACK([0 * v0, 0 * v0])
    velocity = v0 * STACK([LIB.cos(angle), LIB.sin(angle)])
    for k in range(0, steps):
        velocity = velocity + dt * acceleration(velocity, drag)
        position = position + dt * velocity
    return position[0]
"""


def changed(text, *pairs):
    """The text with each old piece, which has to be there, replaced by a new one."""
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def step(*pairs):
    return changed(STEP, *pairs)


def vector(*pairs):
    return changed(VECTOR, *pairs)


HEIGHT = (("x = 0 * v0", "x, y = 0 * v0, 0 * v0"), ("x + dt * vx\n", "x + dt * vx\n        y = y + dt * vy\n"))


SEQUENTIAL = """
IMPORT

def simulate_throw(v0, angle, drag, dt, steps):
    vx, vy, x = v0 * LIB.cos(angle), v0 * LIB.sin(angle), 0.0 * v0
    speed = lambda: SQRT(vx * vx + vy * vy)
    for _ in range(steps):
        vx = vx - dt * drag * speed() * vx
        vy = vy - dt * (9.81 + drag * speed() * vy)
        x = x + vx * dt
    return x
"""
Y_FIRST = """
IMPORT

class Ball:
    def __init__(self, v0, angle):
        self.vx, self.vy, self.x = v0 * LIB.cos(angle), v0 * LIB.sin(angle), 0 * v0

    def speed(self):
        return (self.vx ** 2 + self.vy ** 2) ** 0.5

    def step(self, drag, dt):
        self.vy = self.vy + dt * (-9.81 - drag * self.speed() * self.vy)
        self.vx = self.vx + dt * (-drag * self.speed() * self.vx)
        self.x = self.x + dt * self.vx

def simulate_throw(v0, angle, drag, dt, steps):
    ball = Ball(v0, angle)
    for _ in range(steps):
        ball.step(drag, dt)
    return ball.x
"""

DEGREES = "angle = angle * 3.141592653589793 / 180\n    "

SIMULATE_THROW = {
    "sequential_update": (SEQUENTIAL, Y_FIRST),
    "old_velocity": (
        step(("x = x + dt * vx\n", "pass\n"), ("k = dt", "x = x + dt * vx\n        k = dt")),
        vector(("position = position + dt * velocity", "pass"),
               ("velocity = velocity + dt * acc", "position = position + dt * velocity\n"
                "        velocity = velocity + dt * acc")),
    ),
    "missing_speed": (
        step(("drag * speed", "drag")),
        vector(("drag * size * v", "drag * v")),
    ),
    "drag_by_component": (
        step(("k * vx", "dt * drag * abs(vx) * vx"), ("k * vy", "dt * drag * abs(vy) * vy")),
        vector(("drag * size * v", "drag * LIB.abs(v) * v")),
    ),
    "missing_root": (
        step(("SQRT(vx * vx + vy * vy)", "vx * vx + vy * vy")),
        vector(("SQRT(SUM(v * v))", "SUM(v * v)")),
    ),
    "drag_along_x_only": (
        step((" - k * vy", "")),
        vector(("drag * size * v", "drag * size * STACK([v[0], 0 * v[1]])")),
    ),
    "drag_forward": (
        step(("- k", "+ k")),
        vector(("- drag * size", "+ drag * size")),
    ),
    "gravity_up": (
        step(("- dt * 9.81", "+ dt * 9.81")),
        vector(("-9.81", "9.81")),
    ),
    "angle_in_degrees": (
        step(("vx, vy = v0", f"{DEGREES}vx, vy = v0")),
        vector(("position = STACK([0", f"{DEGREES}position = STACK([0")),
    ),
    "sin_cos_swapped": (
        step(("v0 * LIB.cos(angle), v0 * LIB.sin(angle)", "v0 * LIB.sin(angle), v0 * LIB.cos(angle)")),
        vector(("[LIB.cos(angle), LIB.sin(angle)]", "[LIB.sin(angle), LIB.cos(angle)]")),
    ),
    "height_returned": (
        step(*HEIGHT, ("return x", "return y")),
        vector(("position[0]", "position[-1]")),
    ),
    "one_step_short": (
        step(("range(steps)", "range(1, steps)")),
        vector(("range(0, steps)", "range(0, steps - 1)")),
    ),
    "one_step_more": (
        step(("range(steps)", "range(steps + 1)")),
        vector(("range(0, steps)", "range(0, steps + 1)")),
    ),
    "stopped_at_ground": (
        step(*HEIGHT, ("y = y + dt * vy\n", "y = y + dt * vy\n        if y < 0:\n            break\n")),
        vector(("        position = position + dt * velocity",
                "        new = position + dt * velocity\n        if new[1] < 0:\n            return position[0]\n"
                "        position = new")),
    ),
}  # fmt: skip

GRAD = """
def throw_gradient(v0, angle, drag, dt, steps):
    v0, angle = v0.clone().requires_grad_(), angle.clone().requires_grad_()
    distance = simulate_throw(v0, angle, drag, dt, steps)
    distance.backward()
    return v0.grad, angle.grad
"""
TAPE = """
def throw_gradient(v0, angle, drag, dt, steps):
    with tf.GradientTape() as tape:
        tape.watch([v0, angle])
        distance = simulate_throw(v0, angle, drag, dt, steps)
    by_v0, by_angle = tape.gradient(distance, [v0, angle])
    return by_v0, by_angle
"""


def both(text, grad=GRAD, tape=TAPE):
    """A simulation, differentiated in either framework."""
    return Only(("torch",), WHY, dedent(text) + grad), Only(("tensorflow",), WHY, dedent(text) + tape)


# By a step along i. Python's numbers need no framework, and a thousand steps of theirs no time.
ALONG_I = """
import cmath

def flight(v0, angle, drag, dt, steps):
    x, y = 0, 0
    vx, vy = v0 * cmath.cos(angle), v0 * cmath.sin(angle)
    for k in range(steps):
        speed = cmath.sqrt(vx ** 2 + vy ** 2)
        ax, ay = -drag * speed * vx, -9.81 - drag * speed * vy
        vx, vy = vx + dt * ax, vy + dt * ay
        x, y = x + dt * vx, y + dt * vy
    return x

def throw_gradient(v0, angle, *rest):
    v0, angle, h = float(v0), float(angle), 1e-30
    return flight(v0 + h * 1j, angle, *rest).imag / h, flight(v0, angle + h * 1j, *rest).imag / h
"""
BRAKE = "ax, ay = -drag * speed * vx, -9.81 - drag * speed * vy"
MOVE = "x, y = x + dt * vx, y + dt * vy"


def along_i(*pairs):
    return changed(ALONG_I, *pairs)


def braked(ax, ay):
    return along_i((BRAKE, f"ax, ay = {ax}, {ay}"))


BY_NUMBERS = {
    "sequential_update": along_i(
        (BRAKE, "ay = -9.81 - drag * speed * vy"),
        ("vx, vy = vx + dt * ax, vy + dt * ay",
         "vy = vy + dt * ay\n        vx = vx - dt * drag * cmath.sqrt(vx ** 2 + vy ** 2) * vx"),
    ),
    "old_velocity": along_i((f"        {MOVE}\n", ""), ("        speed", f"        {MOVE}\n        speed")),
    "missing_speed": braked("-drag * vx", "-9.81 - drag * vy"),
    "drag_by_component": braked("-drag * cmath.sqrt(vx ** 2) * vx", "-9.81 - drag * cmath.sqrt(vy ** 2) * vy"),
    "missing_root": along_i(("cmath.sqrt(vx ** 2 + vy ** 2)", "vx ** 2 + vy ** 2")),
    "drag_along_x_only": braked("-drag * speed * vx", "-9.81"),
    "drag_forward": braked("drag * speed * vx", "-9.81 + drag * speed * vy"),
    "gravity_up": braked("-drag * speed * vx", "9.81 - drag * speed * vy"),
    "angle_in_degrees": along_i(("    x, y = 0, 0\n", "    angle *= cmath.pi / 180\n    x, y = 0, 0\n")),
    "sin_cos_swapped": along_i(("v0 * cmath.cos(angle), v0 * cmath.sin(angle)",
                                "v0 * cmath.sin(angle), v0 * cmath.cos(angle)")),
    "height_returned": along_i(("return x", "return y")),
    "one_step_short": along_i(("range(steps)", "range(steps - 1)")),
    "one_step_more": along_i(("range(steps)", "range(0, steps + 1)")),
    "stopped_at_ground": along_i((MOVE, f"{MOVE}\n        if y.real < 0:\n            break")),
}  # fmt: skip

THROW_GRADIENT = {
    **{mistake: (*both(texts[0]), BY_NUMBERS[mistake]) for mistake, texts in SIMULATE_THROW.items()},
    "swapped_pair": (
        *both(STEP, changed(GRAD, ("v0.grad, angle.grad", "angle.grad, v0.grad")),
              changed(TAPE, ("return by_v0, by_angle", "return [by_angle, by_v0]"))),
        Only(("torch",), WHY, f"""{VECTOR}
def throw_gradient(v0, angle, drag, dt, steps):
    return torch.func.grad(simulate_throw, (1, 0))(v0, angle, drag, dt, steps)
"""),
        Only(("tensorflow",), WHY, f"""{VECTOR}
def throw_gradient(v0, angle, drag, dt, steps):
    inputs = [tf.Variable(angle), tf.Variable(v0)]
    with tf.GradientTape() as tape:
        distance = simulate_throw(inputs[1], inputs[0], drag, dt, steps)
    return tape.gradient(distance, inputs)
"""),
    ),
    "speed_cut_off": (
        *both(step(("speed = SQRT(vx * vx + vy * vy)", "speed = float(vx * vx + vy * vy) ** 0.5"))),
        Only(("torch",), WHY, changed(VECTOR, ("SQRT(SUM(v * v))", "v.detach().norm()")) + GRAD),
        Only(("tensorflow",), WHY, changed(VECTOR, ("SQRT(SUM(v * v))", "tf.stop_gradient(tf.norm(v))")) + TAPE),
    ),
    "value_for_derivative": (
        *both(STEP, "\ndef throw_gradient(*throw):\n    x = simulate_throw(*throw)\n    return x, x\n",
              "\ndef throw_gradient(*throw):\n    x = simulate_throw(*throw)\n    return x, x\n"),
        *both(VECTOR, "\ndef throw_gradient(*throw):\n    return [float(simulate_throw(*throw))] * 2\n",
              "\ndef throw_gradient(*throw):\n    return [float(simulate_throw(*throw))] * 2\n"),
    ),
    "graph_cut": (
        Only(("torch",), WHY, step(("vx, vy = v0", "v0, angle = v0.detach(), angle.detach()\n    vx, vy = v0")) + GRAD),
        Only(("torch",), WHY, vector(("return position[0]", "return torch.tensor(position[0].item())")) + GRAD),
        Only(("tensorflow",), WHY, step(("vx, vy = v0", "v0 = tf.constant(float(v0))\n"
                                         "    angle = float(angle)\n    vx, vy = v0"))
             + changed(TAPE, ("[v0, angle])\n    return", "[v0, angle], unconnected_gradients=\"zero\")\n    return"))),
        Only(("tensorflow",), WHY, vector(("return position[0]", "return tf.stop_gradient(position[0])"))
             + changed(TAPE, ("return by_v0, by_angle", "return by_v0 or 0.0, by_angle or 0.0"))),
    ),
}  # fmt: skip

COLUMNS = """
IMPORT

def expectation(theta):
    c, s = LIB.cos(theta / 2), LIB.sin(theta / 2)
    p0, p1 = c ** 2, s ** 2
    return p0 - p1
"""
MATRICES = {
    "torch": """
import torch

def expectation(theta):
    half = theta / 2
    c, s = torch.cos(half) + 0j, -1j * torch.sin(half)
    psi = torch.stack([torch.stack([c, s]), torch.stack([s, c])]) @ torch.tensor([1, 0]).to(c.dtype)
    return torch.sum(psi.conj() * torch.tensor([1, -1]) * psi).real
""",
    "tensorflow": """
import tensorflow as tf

def expectation(theta):
    half = theta / 2
    c, s = tf.complex(tf.cos(half), 0.0), tf.complex(0.0, -tf.sin(half))
    psi = tf.linalg.matvec(tf.stack([tf.stack([c, s]), tf.stack([s, c])]), tf.constant([1, 0], tf.complex64))
    return tf.math.real(tf.reduce_sum(tf.math.conj(psi) * tf.constant([1, -1], tf.complex64) * psi))
""",
}


def matrices(torch, tensorflow):
    """The version with matrices, changed in either framework."""
    return tuple(
        Only((framework,), "complex matrices are written otherwise in each", changed(MATRICES[framework], pair))
        for framework, pair in (("torch", torch), ("tensorflow", tensorflow))
    )


TORCH_END = "torch.sum(psi.conj() * torch.tensor([1, -1]) * psi).real"
TF_END = "tf.math.real(tf.reduce_sum(tf.math.conj(psi) * tf.constant([1, -1], tf.complex64) * psi))"

EXPECTATION = {
    "half_angle_forgotten": (
        changed(COLUMNS, ("LIB.cos(theta / 2), LIB.sin(theta / 2)", "LIB.cos(theta), LIB.sin(theta)")),
        *matrices(("half = theta / 2", "half = theta"), ("half = theta / 2", "half = theta")),
    ),
    "probability_of_0": (
        changed(COLUMNS, ("p0 - p1", "p0")),
        *matrices((TORCH_END, "psi[1].abs() ** 2"), (TF_END, "abs(psi[1]) ** 2")),
    ),
    "sine_for_cosine": (
        "IMPORT\n\ndef expectation(theta):\n    return LIB.sin(theta)\n",
        *matrices((TORCH_END, "2 * (psi[0].conj() * psi[1]).imag"),
                  (TF_END, "2 * tf.math.imag(tf.math.conj(psi[0]) * psi[1])")),
    ),
    "sign_flipped": (
        changed(COLUMNS, ("p0 - p1", "p1 - p0")),
        *matrices(("[1, -1]", "[-1, 1]"), ("[1, -1]", "[-1, 1]")),
    ),
    "amplitude_not_squared": (
        changed(COLUMNS, ("p0 - p1", "c")),
        *matrices((TORCH_END, "psi[0].real"), (TF_END, "tf.math.real(psi)[0]")),
    ),
    "conjugate_forgotten": (
        changed(COLUMNS, ("p0 - p1", "p0 + p1")),
        *matrices(("psi.conj()", "psi"), ("tf.math.conj(psi)", "psi")),
    ),
    "angle_in_degrees": (
        changed(COLUMNS, ("    c, s", "    theta = theta * 3.141592653589793 / 180\n    c, s")),
        *matrices(("half = theta / 2", "half = theta * 3.141592653589793 / 360"),
                  ("half = theta / 2", "half = theta * 3.141592653589793 / 360")),
    ),
}  # fmt: skip

SHIFT = f"""
from math import pi
{COLUMNS}
def parameter_shift(theta):
    above = expectation(theta + pi / 2)
    below = expectation(theta - pi / 2)
    return (above - below) / 2
"""
SHORT = """
IMPORT

E = LIB.cos
s = 1.5707963267948966

def parameter_shift(theta):
    return 0.5 * (E(theta + s) - E(theta - s))
"""
PARAMETER_SHIFT = {
    "not_halved": (changed(SHIFT, ("(above - below) / 2", "above - below")), changed(SHORT, ("0.5 * ", ""))),
    "nothing_left": (changed(SHIFT, ("pi / 2)", "pi)")), changed(SHORT, (" - E", " + E"))),
    "sign_flipped": (
        changed(SHIFT, ("above - below", "below - above")),
        changed(SHORT, ("E(theta + s) - E(theta - s)", "E(theta - s) - E(theta + s)")),
    ),
    "divided_by_shift": (
        changed(SHIFT, ("(above - below) / 2", "(above - below) / pi")),
        changed(SHORT, ("0.5 * ", "1 / (2 * s) * ")),
    ),
    "shift_of_a_quarter": (
        changed(SHIFT, ("pi / 2)", "pi / 4)")),
        changed(SHORT, ("1.5707963267948966", "0.7853981633974483")),
    ),
    "value_for_derivative": (
        changed(SHIFT, ("(above - below) / 2", "expectation(theta)")),
        changed(SHORT, ("0.5 * (E(theta + s) - E(theta - s))", "E(theta)")),
    ),
    "probability_of_0": (
        changed(SHIFT, ("p0 - p1", "p0")),
        changed(SHORT, ("E = LIB.cos\n", "E = lambda t: LIB.cos(t / 2) ** 2\n")),
    ),
    "one_sided": (
        changed(SHIFT, ("theta - pi / 2", "theta")),
        changed(SHORT, ("0.5 * ", ""), ("theta - s", "theta")),
    ),
}

WRONG = {
    "simulate_throw": SIMULATE_THROW,
    "throw_gradient": THROW_GRADIENT,
    "expectation": EXPECTATION,
    "parameter_shift": PARAMETER_SHIFT,
}
