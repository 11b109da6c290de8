"""Right solutions, written otherwise: `grade verify` has each of them earn every point."""

from grader.authoring import Only

WHY = "autodiff and complex matrices are each framework's own"

LOOP = """
IMPORT

def simulate_throw(v0, angle, drag, dt, steps):
    vx, vy, x = v0 * LIB.cos(angle), v0 * LIB.sin(angle), 0.0
    for _ in range(steps):
        k = drag * (vx * vx + vy * vy) ** 0.5
        vx, vy = vx - dt * k * vx, vy - dt * (9.81 + k * vy)
        x += dt * vx
    return x
"""
VECTORS = """
IMPORT

def simulate_throw(v0, angle, drag, dt, steps):
    v = v0 * STACK([LIB.cos(angle), LIB.sin(angle)])
    gravity = TENSOR([0.0, -9.81])
    path = []
    while len(path) < steps:
        v = v + dt * (gravity - drag * SQRT(SUM(v * v)) * v)
        path.append(v[0])
    return dt * sum(path)
"""
OBJECT = """
IMPORT
from dataclasses import dataclass

@dataclass
class Ball:
    x: object
    vx: object
    vy: object

    def step(self, drag, dt):
        force = -drag * SQRT(SQUARE(self.vx) + SQUARE(self.vy))
        ax, ay = force * self.vx, force * self.vy - 9.81
        self.vx, self.vy = self.vx + ax * dt, self.vy + ay * dt
        self.x = self.x + self.vx * dt

def simulate_throw(v0, angle, drag, dt, steps):
    ball = Ball(ZEROS_LIKE(v0), v0 * LIB.cos(angle), v0 * LIB.sin(angle))
    for _ in range(steps):
        ball.step(drag, dt)
    return ball.x
"""
RECURSIVE = """
IMPORT
from functools import reduce

def simulate_throw(v0, angle, drag, dt, steps):
    def step(state, _):
        x, vx, vy = state
        speed = SQRT(vx * vx + vy * vy)
        left = 1 - dt * drag * speed
        vx, vy = vx * left, vy * left - 9.81 * dt
        return x + dt * vx, vx, vy
    return reduce(step, range(steps), (0 * v0, v0 * LIB.cos(angle), v0 * LIB.sin(angle)))[0]
"""
TANGENTS = """
IMPORT

def throw_gradient(v0, angle, drag, dt, steps):
    c, s = LIB.cos(angle), LIB.sin(angle)
    vx, vy = v0 * c, v0 * s
    ways = [[0.0, c, s], [0.0, -v0 * s, v0 * c]]
    for _ in range(steps):
        speed = SQRT(vx * vx + vy * vy)
        for way in ways:
            dx, dvx, dvy = way
            dspeed = (vx * dvx + vy * dvy) / speed
            dvx, dvy = (dvx - dt * drag * (dspeed * vx + speed * dvx), dvy - dt * drag * (dspeed * vy + speed * dvy))
            way[:] = dx + dt * dvx, dvx, dvy
        vx, vy = vx - dt * drag * speed * vx, vy - dt * (9.81 + drag * speed * vy)
    return ways[0][0], ways[1][0]
"""
COSINE = """
def expectation(theta):
    return LIB.cos(theta)
"""
PROBABILITIES = """
def expectation(theta):
    c, s = LIB.cos(theta / 2), LIB.sin(theta / 2)
    return c * c - s * s
"""
RULE = """
def parameter_shift(theta):
    quarter = 3.141592653589793 / 2
    return 0.5 * expectation(theta + quarter) - 0.5 * expectation(theta - quarter)
"""
BACKWARD = """
def throw_gradient(v0, angle, drag, dt, steps):
    v0 = v0.detach().clone().requires_grad_(True)
    angle = angle.detach().clone().requires_grad_(True)
    simulate_throw(v0, angle, drag, dt, steps).backward()
    return [v0.grad, angle.grad]
"""
GRAD = """
def throw_gradient(*throw):
    leaves = [one.clone().requires_grad_() for one in throw[:2]]
    return torch.autograd.grad(simulate_throw(*leaves, *throw[2:]), leaves)
"""
JACOBIAN = """
def throw_gradient(v0, angle, *rest):
    def distance(both):
        return simulate_throw(both[0], both[1], *rest)
    return torch.autograd.functional.jacobian(distance, torch.stack([v0, angle]))
"""
STEP_ALONG_I = """
def throw_gradient(v0, angle, *rest):
    def along(dv, da):
        tiny = 1e-30
        moved = simulate_throw(torch.complex(v0.double(), tiny * dv), torch.complex(angle.double(), tiny * da), *rest)
        return moved.imag / tiny
    one, none = torch.tensor([1.0, 0.0], dtype=torch.float64)
    return along(one, none), along(none, one)
"""
FLOATS = """
def throw_gradient(v0, angle, drag, dt, steps):
    v0.requires_grad_(), angle.requires_grad_()
    v0.grad = angle.grad = None
    simulate_throw(v0, angle, drag, dt, steps).backward()
    return v0.grad.item(), angle.grad.item()
"""
TAPE = """
def throw_gradient(v0, angle, drag, dt, steps):
    v0, angle = tf.Variable(v0), tf.Variable(angle)
    with tf.GradientTape() as tape:
        x = simulate_throw(tf.convert_to_tensor(v0), tf.convert_to_tensor(angle), drag, dt, steps)
    return tape.gradient(x, [v0, angle])
"""
TWO_TAPES = """
def throw_gradient(v0, angle, *rest):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(v0)
        tape.watch(angle)
        x = simulate_throw(v0, angle, *rest)
    return tape.gradient(x, v0), tape.gradient(x, angle)
"""
TF_FLOATS = """
def throw_gradient(v0, angle, *rest):
    both = tf.stack([v0, angle])
    with tf.GradientTape() as tape:
        tape.watch(both)
        x = simulate_throw(both[0], both[1], *rest)
    return tape.gradient(x, both).numpy().tolist()
"""
TORCH_KET = """
def expectation(theta):
    X, I = torch.tensor([[0, 1], [1, 0]], dtype=torch.complex64), torch.eye(2, dtype=torch.complex64)
    Z = torch.tensor([[1, 0], [0, -1]], dtype=torch.complex64)
    psi = (torch.cos(theta / 2) * I - 1j * torch.sin(theta / 2) * X) @ torch.tensor([1, 0], dtype=torch.complex64)
    return psi.conj() @ Z @ psi
"""
TORCH_EXP = """
def expectation(theta):
    X = torch.tensor([[0, 1], [1, 0]], dtype=torch.complex128)
    amplitudes = torch.linalg.matrix_exp(-0.5j * theta * X)[:, 0]
    p = amplitudes.abs() ** 2
    return p[0] - p[1]
"""
TF_KET = """
def expectation(theta):
    c, s = tf.complex(tf.cos(theta / 2), 0.0), tf.complex(0.0, -tf.sin(theta / 2))
    psi = tf.stack([[c, s], [s, c]]) @ tf.constant([[1], [0]], tf.complex64)
    Z = tf.constant([[1, 0], [0, -1]], tf.complex64)
    return (tf.linalg.adjoint(psi) @ Z @ psi)[0, 0]
"""
TF_EXP = """
def expectation(theta):
    X = tf.constant([[0, 1], [1, 0]], tf.complex128)
    psi = tf.linalg.expm(-0.5j * tf.cast(theta, tf.complex128) * X)[:, 0]
    p = tf.abs(psi) ** 2
    return p[0] - p[1]
"""
PYTHON = """
import cmath

def expectation(theta):
    half = float(theta) / 2
    psi = [cmath.cos(half), -1j * cmath.sin(half)]
    return psi[0] * psi[0].conjugate() - psi[1] * psi[1].conjugate()
"""


def _torch(throw, gradient, circuit):
    return Only(("torch",), WHY, throw + gradient + circuit + RULE)


def _tensorflow(throw, gradient, circuit):
    return Only(("tensorflow",), WHY, throw + gradient + circuit + RULE)


RIGHT = {
    "a plain loop, tangents by hand, cos θ": LOOP + TANGENTS + COSINE + RULE,
    "a fold over a step, tangents by hand, Python's complex": RECURSIVE + TANGENTS + PYTHON + RULE,
    "torch, vectors, backward, the complex value back": _torch(VECTORS, BACKWARD, TORCH_KET),
    "torch, a ball with a step, autograd.grad, a matrix exponential": _torch(OBJECT, GRAD, TORCH_EXP),
    "torch, a fold, a jacobian, probabilities": _torch(RECURSIVE, JACOBIAN, PROBABILITIES),
    "torch, a plain loop, a step along i, cos θ": _torch(LOOP, STEP_ALONG_I, COSINE),
    "torch, numbers back": _torch(OBJECT, FLOATS, PYTHON),
    "torch, vectors, autograd.grad, complex": _torch(VECTORS, GRAD, TORCH_KET),
    "TensorFlow, vectors, variables, the complex value back": _tensorflow(VECTORS, TAPE, TF_KET),
    "TensorFlow, a ball with a step, a persistent tape, a matrix exponential": _tensorflow(OBJECT, TWO_TAPES, TF_EXP),
    "TensorFlow, a fold, numbers back, probabilities": _tensorflow(RECURSIVE, TF_FLOATS, PROBABILITIES),
    "TensorFlow, a plain loop, variables, cos θ": _tensorflow(LOOP, TAPE, COSINE),
    "TensorFlow, a ball with a step, numbers back, Python's complex": _tensorflow(OBJECT, TF_FLOATS, PYTHON),
    "TensorFlow, a fold, variables, complex": _tensorflow(RECURSIVE, TAPE, TF_KET),
}
