"""Right solutions, written otherwise: `grade verify` has each of them earn every point."""

from grader.authoring import Only

WHY = "autodiff is each framework's own"
PARTIALS = """
def second_partials(x, y):
    return 6 * x, 0 * y, 2 + 0 * x
"""
NEWTON = """
def newton_step(x, y, m, b):
    n = len(x)
    mean_x, mean_y = sum(x) / n, sum(y) / n
    slope = sum((a - mean_x) * (c - mean_y) for a, c in zip(x, y)) / sum((a - mean_x) ** 2 for a in x)
    return slope, mean_y - slope * mean_x
"""
TORCH_HESSIAN = """
import torch

def hessian(f, x):
    def gradient(p):
        return torch.autograd.functional.jacobian(f, p, create_graph=True)
    return torch.autograd.functional.jacobian(gradient, x)
"""
TAPES = """
import tensorflow as tf

def hessian(f, x):
    rows = []
    for i in range(x.shape[0]):
        with tf.GradientTape() as t2:
            t2.watch(x)
            with tf.GradientTape() as t1:
                t1.watch(x)
                z = f(x)
            entry = t1.gradient(z, x, unconnected_gradients="zero")[i]
        rows.append(t2.gradient(entry, x, unconnected_gradients="zero"))
    return tf.stack(rows)
"""


def _torch(hessian=TORCH_HESSIAN, partials=PARTIALS, newton=NEWTON):
    return Only(("torch",), WHY, hessian + partials + newton)


def _tensorflow(hessian=TAPES, partials=PARTIALS, newton=NEWTON):
    return Only(("tensorflow",), WHY, hessian + partials + newton)


FLOATS = """
def second_partials(x, y):
    return 6 * float(x), 0.0, 2.0
"""
WHOLE = """
def second_partials(x, y):
    xx = x * 6
    return [xx, 0, 2]
"""
SOLVED = """
import torch

def newton_step(x, y, m, b):
    A = torch.stack([x, torch.ones_like(x)], dim=1)
    line = torch.linalg.lstsq(A, y[:, None]).solution[:, 0]
    return line[0], line[1]
"""
AUTOMATIC = """
import torch

def newton_step(x, y, m, b):
    theta = torch.stack([m, b])
    def cost(t):
        return torch.mean((t[0] * x + t[1] - y) ** 2)
    g, H = torch.autograd.functional.jacobian(cost, theta), torch.autograd.functional.hessian(cost, theta)
    return tuple(theta - torch.linalg.inv(H) @ g)
"""
MATRIX = """
import torch

def newton_step(x, y, m, b):
    X = torch.stack([x, torch.ones_like(x)], 1)
    theta = torch.stack([m, b])
    residual = X @ theta - y
    return (theta - torch.linalg.solve(X.T @ X, X.T @ residual)).tolist()
"""
NORMAL = """
import tensorflow as tf

def newton_step(x, y, m, b):
    X = tf.stack([x, tf.ones_like(x)], axis=1)
    line = tf.linalg.inv(tf.transpose(X) @ X) @ tf.transpose(X) @ y[:, None]
    return line[0], line[1]
"""
TAPED = """
import tensorflow as tf

def newton_step(x, y, m, b):
    theta = tf.stack([m, b])
    with tf.GradientTape(persistent=True) as outer:
        outer.watch(theta)
        with tf.GradientTape() as inner:
            inner.watch(theta)
            c = tf.reduce_mean((theta[0] * x + theta[1] - y) ** 2)
        g = inner.gradient(c, theta)
        parts = tf.unstack(g)
    H = tf.stack([outer.gradient(part, theta) for part in parts])
    theta = theta - tf.linalg.solve(H, g[:, None])[:, 0]
    return tf.unstack(theta)
"""
DETERMINANT = """
IMPORT

def newton_step(x, y, m, b):
    u = m * x + b - y
    g0, g1 = MEAN(u * x), MEAN(u)
    p, q = MEAN(x * x), MEAN(x)
    det = p - q * q
    return m - (g0 - q * g1) / det, b - (p * g1 - q * g0) / det
"""

RIGHT = {
    "torch, a jacobian of a jacobian, sums of Python": _torch(),
    "torch, Python's floats back": _torch(partials=FLOATS),
    "torch, whole numbers in a list": _torch(partials=WHOLE, newton=SOLVED),
    "torch, Newton by autodiff, too": _torch(newton=AUTOMATIC),
    "torch, design matrix, a list back": _torch(newton=MATRIX),
    "torch, determinant by hand": _torch(newton=DETERMINANT),
    "torch.func, jacobian of a gradient": _torch("""
import torch

def hessian(f, x):
    return torch.func.jacrev(torch.func.grad(f))(x)
"""),
    "torch, create_graph and a loop over rows": _torch("""
import torch

def hessian(f, x):
    p = x.detach().clone().requires_grad_(True)
    (g,) = torch.autograd.grad(f(p), p, create_graph=True, materialize_grads=True, allow_unused=True)
    rows = []
    for entry in g:
        if not entry.requires_grad:
            rows.append(torch.zeros_like(p))
            continue
        (row,) = torch.autograd.grad(entry, p, retain_graph=True, allow_unused=True, materialize_grads=True)
        rows.append(row)
    return torch.stack(rows).detach()
"""),
    "torch.func, forward over reverse, a list of rows back": _torch("""
import torch

def hessian(f, x):
    H = torch.func.hessian(f)(x)
    return [row for row in H]
"""),
    "TensorFlow, a tape for each row": _tensorflow(),
    "TensorFlow, Python's floats back": _tensorflow(partials=FLOATS),
    "TensorFlow, whole numbers in a list": _tensorflow(partials=WHOLE, newton=NORMAL),
    "TensorFlow, Newton by autodiff, too": _tensorflow(newton=TAPED),
    "TensorFlow, determinant by hand": _tensorflow(newton=DETERMINANT),
    "TensorFlow, the gradient of each entry of the gradient": _tensorflow("""
import tensorflow as tf

def gradient(f, x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        value = f(x)
    return tape.gradient(value, x, unconnected_gradients="zero")

def hessian(f, x):
    return tf.stack([gradient(lambda p: gradient(f, p)[i], x) for i in range(x.shape[0])])
"""),
    "TensorFlow, None made 0 by hand": _tensorflow("""
import tensorflow as tf

def hessian(f, x):
    def zero_if_none(g):
        return tf.zeros_like(x) if g is None else g
    with tf.GradientTape(persistent=True) as t2:
        t2.watch(x)
        with tf.GradientTape() as t1:
            t1.watch(x)
            z = f(x)
        entries = tf.unstack(zero_if_none(t1.gradient(z, x)))
    return tf.stack([zero_if_none(t2.gradient(e, x)) for e in entries])
"""),
    "TensorFlow, a variable and a list of rows back": _tensorflow("""
import tensorflow as tf

def hessian(f, x):
    v = tf.Variable(x)
    with tf.GradientTape(persistent=True) as t2:
        with tf.GradientTape() as t1:
            z = f(tf.convert_to_tensor(v))
        entries = tf.unstack(t1.gradient(z, v, unconnected_gradients="zero"))
    return [t2.gradient(e, v, unconnected_gradients="zero") for e in entries]
"""),
}
