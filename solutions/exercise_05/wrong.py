"""The mistakes that this exercise declares, as learners write them: `grade verify` has each of them named.

Autodiff and optimizers look different in each framework, so there are a few right texts for each, and each mistake is
one of them with some lines changed.
"""

from grader.authoring import Only

TORCH, TENSORFLOW = ("torch",), ("tensorflow",)
WHY = "the frameworks differentiate in ways of their own"


def torch(base, *changes):
    return Only(TORCH, WHY, _changed(base, changes))


def tensorflow(base, *changes):
    return Only(TENSORFLOW, WHY, _changed(base, changes))


def _changed(text, changes):
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


# --- slope

BACKWARD = """
import torch

def slope(f, x):
    x = x.clone().requires_grad_()
    y = f(x)
    y.backward()
    return x.grad
"""
GRAD = """
import torch
from torch import autograd

def slope(function, at):
    point = torch.tensor(at.item(), requires_grad=True)
    value = function(point)
    (derivative,) = autograd.grad(value, point)
    return derivative
"""
WATCHED = """
import tensorflow as tf

def slope(f, x):
    with tf.GradientTape() as tape:
        tape.watch(x)
        y = f(x)
    return tape.gradient(y, x)
"""
VARIABLE = """
import tensorflow as tf

def slope(function, at):
    point = tf.Variable(at)
    with tf.GradientTape() as t:
        value = function(point)
    derivative = t.gradient(value, point)
    return derivative
"""

SLOPE = {
    "accumulated_gradient": (
        torch(BACKWARD, ("x = x.clone().requires_grad_()", "x.requires_grad_()")),
        torch(
            BACKWARD,
            ("x = x.clone().requires_grad_()", "x.requires_grad = True"),
            ("return x.grad", "return x.grad.item()"),
        ),
    ),
    "value_for_derivative": (
        """
        def slope(f, x):
            return f(x)
        """,
        torch(GRAD, ("return derivative", "return value")),
        tensorflow(VARIABLE, ("return derivative", "return value")),
    ),
    "always_the_square": (
        """
        def slope(f, x):
            # the power rule
            return 2 * x
        """,
        torch(BACKWARD, ("y = f(x)", "y = x ** 2")),
        tensorflow(WATCHED, ("y = f(x)", "y = x * x")),
    ),
    "not_recorded": (
        torch(BACKWARD, (".clone().requires_grad_()", ".clone()")),
        torch(GRAD, ("function(point)", "function(point.detach())")),
        torch(GRAD, ("function(point)", "function(at)")),
    ),
    "number_in_the_graph": (
        torch(BACKWARD, ("y = f(x)", "y = f(x).item()")),
        torch(GRAD, ("value = function(point)", "value = torch.tensor(function(point).numpy())")),
        tensorflow(WATCHED, ("y = f(x)", "y = f(x).numpy()")),
        tensorflow(VARIABLE, ("value = function(point)", "value = float(function(point))")),
    ),
    "graph_used_twice": (
        torch(BACKWARD, ("y.backward()", "y.backward()\n    print(torch.autograd.grad(y, x))")),
        torch(GRAD, ("(derivative,)", "print(autograd.grad(value, point))\n    (derivative,)")),
        tensorflow(WATCHED, ("return tape", "print(tape.gradient(y, x))\n    return tape")),
        tensorflow(VARIABLE, ("return derivative", "return t.gradient(value, point)")),
    ),
    "integers": (
        torch(BACKWARD, ("x.clone()", "torch.tensor(int(x))")),
        torch(GRAD, ("at.item()", "round(at.item())")),
    ),
    "gradient_is_none": (
        torch(BACKWARD, (".requires_grad_()", ".requires_grad_() * 1.0")),
        torch(BACKWARD, ("y = f(x)", "x = x + 0\n    y = f(x)")),
        tensorflow(WATCHED, ("        tape.watch(x)\n", "")),
        tensorflow(VARIABLE, ("value = function(point)", "value = function(at)")),
        tensorflow(VARIABLE, ("tf.Variable(at)", "tf.constant(at)")),
    ),
}

# --- autodiff_gradient

PAIR_BACKWARD = """
import torch

def autodiff_gradient(x, y, m, b):
    m = m.clone().requires_grad_()
    b = b.clone().requires_grad_()
    y_hat = m * x + b
    C = torch.mean((y_hat - y) ** 2)
    C.backward()
    return m.grad, b.grad
"""
PAIR_GRAD = """
import torch
import torch.nn.functional as F

def predict(x, w, b):
    return w * x + b

def autodiff_gradient(x, y, w, b):
    w, b = (p.detach().clone().requires_grad_(True) for p in (w, b))
    loss = F.mse_loss(predict(x, w, b), y)
    dw, db = torch.autograd.grad(loss, [w, b])
    return dw, db
"""
PAIR_WATCHED = """
import tensorflow as tf

def autodiff_gradient(x, y, m, b):
    with tf.GradientTape() as tape:
        tape.watch([m, b])
        y_hat = m * x + b
        C = tf.reduce_mean((y_hat - y) ** 2)
    return tape.gradient(C, [m, b])
"""
PAIR_VARIABLES = """
import tensorflow as tf

def predict(x, w, b):
    return w * x + b

def autodiff_gradient(x, y, w, b):
    w, b = tf.Variable(w), tf.Variable(b)
    with tf.GradientTape() as t:
        loss = tf.math.reduce_mean(tf.square(predict(x, w, b) - y))
    dw, db = t.gradient(loss, [w, b])
    return dw, db
"""
TORCH_C, TORCH_LOSS = "torch.mean((y_hat - y) ** 2)", "F.mse_loss(predict(x, w, b), y)"
TF_C, TF_LOSS = "tf.reduce_mean((y_hat - y) ** 2)", "tf.math.reduce_mean(tf.square(predict(x, w, b) - y))"


def pairs(torch_cost, torch_loss, tf_cost, tf_loss):
    """The same change of the cost in all four."""
    return (
        torch(PAIR_BACKWARD, (TORCH_C, torch_cost)),
        torch(PAIR_GRAD, (TORCH_LOSS, torch_loss)),
        tensorflow(PAIR_WATCHED, (TF_C, tf_cost)),
        tensorflow(PAIR_VARIABLES, (TF_LOSS, tf_loss)),
    )


AUTODIFF_GRADIENT = {
    "accumulated_gradient": (
        torch(
            PAIR_BACKWARD,
            ("m = m.clone().requires_grad_()", "m.requires_grad_()"),
            ("b = b.clone().requires_grad_()", "b.requires_grad_()"),
        ),
        torch(
            PAIR_BACKWARD,
            ("    m = m.clone().requires_grad_()\n", ""),
            ("b = b.clone().requires_grad_()", "m.requires_grad = b.requires_grad = True"),
            ("return m.grad, b.grad", "return float(m.grad), float(b.grad)"),
        ),
    ),
    "missing_mean": pairs(
        "torch.sum((y_hat - y) ** 2)",
        "F.mse_loss(predict(x, w, b), y, reduction='sum')",
        "(y_hat - y) ** 2",
        "tf.reduce_sum(tf.square(predict(x, w, b) - y))",
    ),
    "half_mse": pairs(
        "torch.mean((y_hat - y) ** 2) / 2",
        "0.5 * F.mse_loss(predict(x, w, b), y)",
        "tf.reduce_mean((y_hat - y) ** 2) / 2",
        "tf.reduce_sum(tf.square(predict(x, w, b) - y)) / (2 * len(x))",
    ),
    "root_mse": pairs(
        "torch.sqrt(torch.mean((y_hat - y) ** 2))",
        "F.mse_loss(predict(x, w, b), y) ** 0.5",
        "tf.sqrt(tf.reduce_mean((y_hat - y) ** 2))",
        "tf.reduce_mean(tf.square(predict(x, w, b) - y)) ** 0.5",
    ),
    "bracket_lost": pairs(
        "torch.mean((y - m * x + b) ** 2)",
        "(y - w * x + b).square().mean()",
        "tf.reduce_mean((y - m * x + b) ** 2)",
        "tf.reduce_mean(tf.square(y - w * x + b))",
    ),
    "broadcast_n_by_n": pairs(
        "torch.mean((y_hat.reshape(-1, 1) - y) ** 2)",
        "F.mse_loss(predict(x, w, b).unsqueeze(1), y)",
        "tf.reduce_mean((y_hat[:, None] - y) ** 2)",
        "tf.reduce_mean(tf.square(predict(tf.reshape(x, (-1, 1)), w, b) - y))",
    ),
    "swapped_pair": (
        torch(PAIR_BACKWARD, ("m.grad, b.grad", "b.grad, m.grad")),
        torch(PAIR_GRAD, ("dw, db = ", "db, dw = ")),
        tensorflow(PAIR_WATCHED, ("gradient(C, [m, b])", "gradient(C, [b, m])")),
        tensorflow(PAIR_VARIABLES, ("return dw, db", "return db, dw")),
    ),
    "not_a_scalar": (
        torch(PAIR_BACKWARD, (TORCH_C, "(y_hat - y) ** 2")),
        torch(PAIR_GRAD, (TORCH_LOSS, "F.mse_loss(predict(x, w, b), y, reduction='none')")),
    ),
    "not_recorded": (
        torch(PAIR_BACKWARD, (".clone().requires_grad_()", ".clone()")),
        torch(PAIR_BACKWARD, ("m * x + b\n", "m.item() * x + b.item()\n")),
        torch(PAIR_GRAD, ("predict(x, w, b), y", "predict(x, w, b).detach(), y")),
        torch(PAIR_GRAD, ("predict(x, w, b), y", "predict(x, w, float(b)), y")),
    ),
    "number_in_the_graph": (
        torch(PAIR_BACKWARD, (TORCH_C, f"{TORCH_C}.item()")),
        torch(PAIR_GRAD, ("predict(x, w, b), y", "torch.from_numpy(predict(x, w, b).numpy()), y")),
        tensorflow(PAIR_WATCHED, (TF_C, f"{TF_C}.numpy()")),
        tensorflow(PAIR_VARIABLES, (TF_LOSS, f"float({TF_LOSS})")),
    ),
    "graph_used_twice": (
        torch(
            PAIR_GRAD,
            (
                "dw, db = torch.autograd.grad(loss, [w, b])",
                "dw = torch.autograd.grad(loss, w)[0]\n    db = torch.autograd.grad(loss, b)[0]",
            ),
        ),
        torch(PAIR_BACKWARD, ("    return", "    dm = m.grad\n    C.backward()\n    return")),
        tensorflow(PAIR_WATCHED, ("tape.gradient(C, [m, b])", "tape.gradient(C, m), tape.gradient(C, b)")),
        tensorflow(
            PAIR_VARIABLES,
            ("dw, db = t.gradient(loss, [w, b])", "dw = t.gradient(loss, w)\n    db = t.gradient(loss, b)"),
        ),
    ),
    "integers": (
        torch(PAIR_BACKWARD, ("m.clone()", "torch.tensor(int(m))")),
        torch(PAIR_GRAD, ("p.detach().clone()", "p.detach().long()")),
        tensorflow(PAIR_VARIABLES, ("tf.Variable(w)", "tf.Variable(int(w.numpy()))")),
        tensorflow(PAIR_VARIABLES, ("tf.Variable(b)", "tf.Variable(tf.cast(b, tf.int32))")),
    ),
    "gradient_is_none": (
        torch(PAIR_BACKWARD, ("m.clone().requires_grad_()", "m.clone().requires_grad_() * 1.0")),
        torch(PAIR_BACKWARD, ("    y_hat", "    m, b = m.reshape(()), b.reshape(1)[0]\n    y_hat")),
        tensorflow(PAIR_WATCHED, ("        tape.watch([m, b])\n", "")),
        tensorflow(PAIR_WATCHED, ("tape.watch([m, b])", "tape.watch(m)")),
        tensorflow(PAIR_VARIABLES, ("predict(x, w, b) - y", "predict(x, w.numpy(), b) - y")),
    ),
}

# --- train_with_optimizer

LOOP = """
import torch

def train_with_optimizer(x, y, m, b, lr, epochs):
    m = m.clone().requires_grad_()
    b = b.clone().requires_grad_()
    optimizer = torch.optim.SGD([m, b], lr=lr)
    costs = []
    for epoch in range(epochs):
        optimizer.zero_grad()
        y_hat = m * x + b
        C = torch.mean((y_hat - y) ** 2)
        costs.append(C.item())
        C.backward()
        optimizer.step()
    return m, b, costs
"""
MODULE = """
import torch
from torch import nn

class Line(nn.Module):
    def __init__(self, m, b):
        super().__init__()
        self.m = nn.Parameter(m.clone())
        self.b = nn.Parameter(b.clone())

    def forward(self, x):
        return self.m * x + self.b

def train_with_optimizer(x, y, m, b, lr, epochs):
    line = Line(m, b)
    criterion = nn.MSELoss()
    sgd = torch.optim.SGD(line.parameters(), lr=lr)
    history = []
    for _ in range(epochs):
        loss = criterion(line(x), y)
        history.append(loss.detach())
        sgd.zero_grad()
        loss.backward()
        sgd.step()
    return line.m.detach(), line.b.detach(), history
"""
TAPE = """
import tensorflow as tf

def train_with_optimizer(x, y, m, b, lr, epochs):
    m = tf.Variable(m)
    b = tf.Variable(b)
    optimizer = tf.keras.optimizers.SGD(learning_rate=lr)
    costs = []
    for epoch in range(epochs):
        with tf.GradientTape() as tape:
            y_hat = m * x + b
            C = tf.reduce_mean((y_hat - y) ** 2)
        costs.append(C)
        gradients = tape.gradient(C, [m, b])
        optimizer.apply_gradients(zip(gradients, [m, b]))
    return m, b, costs
"""
KERAS = """
import tensorflow as tf
from tensorflow import keras

class Line(tf.Module):
    def __init__(self, m, b):
        self.m, self.b = tf.Variable(m), tf.Variable(b)

    def __call__(self, x):
        return self.m * x + self.b

def train_with_optimizer(x, y, m, b, lr, epochs):
    line = Line(m, b)
    sgd = keras.optimizers.SGD(lr)
    history = []
    for _ in range(epochs):
        with tf.GradientTape() as t:
            loss = tf.reduce_mean(tf.square(line(x) - y))
        history.append(float(loss))
        grads = t.gradient(loss, (line.m, line.b))
        sgd.apply_gradients([(grads[0], line.m), (grads[1], line.b)])
    return line.m.numpy(), line.b.numpy(), history
"""
EVERY = ((torch, LOOP), (torch, MODULE), (tensorflow, TAPE), (tensorflow, KERAS))


def each(*changes):
    """One change, or several, of each of the four texts in turn."""
    return tuple(
        made(text, *(change if isinstance(change[0], tuple) else (change,)))
        for (made, text), change in zip(EVERY, changes, strict=True)
    )


def costs(torch_cost, torch_loss, tf_cost, tf_loss):
    return each(
        (TORCH_C, torch_cost),
        ("criterion(line(x), y)", torch_loss),
        (TF_C, tf_cost),
        ("tf.reduce_mean(tf.square(line(x) - y))", tf_loss),
    )


TRAIN = {
    "accumulated_gradient": (
        torch(LOOP, ("        optimizer.zero_grad()\n", "")),
        torch(MODULE, ("        sgd.zero_grad()\n", ""), ("    history = []", "    sgd.zero_grad()\n    history = []")),
        tensorflow(
            TAPE,
            ("    costs = []", "    costs, total = [], [0.0, 0.0]"),
            (
                "gradients = tape.gradient(C, [m, b])",
                "gradients = total = [t + g for t, g in zip(total, tape.gradient(C, [m, b]))]",
            ),
        ),
        tensorflow(
            KERAS,
            ("    history = []", "    history = []\n    dm = db = 0.0"),
            ("grads = t.gradient", "new = t.gradient"),
            (
                "        sgd.apply",
                "        dm, db = dm + new[0], db + new[1]\n        grads = (dm, db)\n        sgd.apply",
            ),
        ),
    ),
    "caller_changed": (
        torch(
            LOOP,
            ("m = m.clone().requires_grad_()", "m.requires_grad_()"),
            ("b = b.clone().requires_grad_()", "b.requires_grad_()"),
        ),
        torch(MODULE, ("m.clone()", "m"), ("b.clone()", "b")),
        torch(LOOP, ("m.clone()", "m.detach()"), ("b.clone()", "b.detach()")),
        tensorflow(
            KERAS,
            ("def train_with_optimizer", "line = None\n\ndef train_with_optimizer"),
            (
                "    line = Line(m, b)",
                "    global line\n    line = line if same(line, m) else Line(m, b)\n    line.start = m",
            ),
            ("line = None", "line = None\n\ndef same(line, m):\n    return line is not None and line.start is m"),
        ),
        tensorflow(
            TAPE,
            ("def train", "kept = {}\n\ndef train"),
            (
                "    m = tf.Variable(m)\n    b = tf.Variable(b)\n",
                "    m, b, *_ = kept.setdefault(id(m), (tf.Variable(m), tf.Variable(b), m, b))\n",
            ),
        ),
    ),
    "off_by_one_epoch": (
        *each(*[("range(epochs)", "range(epochs + 1)")] * 4),
        *each(*[("range(epochs)", "range(epochs - 1)")] * 4),
        *each(
            (
                "    return",
                "    C = torch.mean((m * x + b - y) ** 2)\n    C.backward()\n    optimizer.step()\n    return",
            ),
            (("range(epochs)", "range(epochs + 1)"), (", history", ", history[:epochs]")),
            (("range(epochs)", "range(epochs + 1)"), ("costs\n", "costs[1:]\n")),
            (("range(epochs)", "range(epochs + 1)"), (", history", ", history[:-1]")),
        )[1:],
        torch(LOOP, ("        optimizer.step()", "        if epoch < epochs - 1:\n            optimizer.step()")),
        tensorflow(KERAS, ("        sgd.apply", "        if len(history) < epochs:\n            sgd.apply")),
    ),
    "single_update": each(
        ("    return", "        return"),
        ("        sgd.step()", "        sgd.step()\n        break"),
        ("    return", "        return"),
        ("range(epochs)", "range(1)"),
    ),
    "nothing_changed": each(
        ("        optimizer.step()\n", ""),
        ("loss.backward()\n", "loss.backward()\n        sgd.zero_grad()\n"),
        ("        optimizer.apply_gradients(zip(gradients, [m, b]))\n", ""),
        ("        sgd.apply", "        if not history:\n            sgd.apply"),
    ),
    "b_left_out": each(
        ("SGD([m, b]", "SGD([m]"),
        ("nn.Parameter(b.clone())", "b.clone()"),
        ("zip(gradients, [m, b])", "zip(gradients[:1], [m])"),
        (", (grads[1], line.b)]", "]"),
    ),
    "learning_rate_ignored": each(
        ("[m, b], lr=lr", "[m, b]"),
        ("lr=lr", "lr=0.01"),
        ("SGD(learning_rate=lr)", "SGD()"),
        ("SGD(lr)", "SGD(0.001)"),
    ),
    "gradient_ascent": each(
        ("lr=lr", "lr=lr, maximize=True"),
        ("loss.backward()", "(-loss).backward()"),
        ("zip(gradients,", "zip([-g for g in gradients],"),
        (("(grads[0], ", "(-grads[0], "), ("(grads[1], ", "(-grads[1], ")),
    ),
    "momentum": each(
        ("lr=lr", "lr=lr, momentum=0.9"),
        ("lr=lr", "lr=lr, momentum=0.9"),
        ("learning_rate=lr", "learning_rate=lr, momentum=0.9"),
        ("SGD(lr)", "SGD(lr, momentum=0.9)"),
    ),
    "adam": each(
        ("torch.optim.SGD", "torch.optim.Adam"),
        ("torch.optim.SGD", "torch.optim.Adam"),
        ("optimizers.SGD", "optimizers.Adam"),
        ("optimizers.SGD", "optimizers.Adam"),
    ),
    "missing_mean": costs(
        "torch.sum((y_hat - y) ** 2)",
        "((line(x) - y) ** 2).sum()",
        "tf.reduce_sum((y_hat - y) ** 2)",
        "len(x) * tf.reduce_mean(tf.square(line(x) - y))",
    ),
    "half_mse": costs(
        "torch.mean((y_hat - y) ** 2) / 2",
        "0.5 * criterion(line(x), y)",
        "tf.reduce_mean((y_hat - y) ** 2) / 2",
        "0.5 * tf.reduce_mean(tf.square(line(x) - y))",
    ),
    "root_mse": costs(
        "torch.sqrt(torch.mean((y_hat - y) ** 2))",
        "criterion(line(x), y) ** 0.5",
        "tf.sqrt(tf.reduce_mean((y_hat - y) ** 2))",
        "tf.norm(line(x) - y) / len(x) ** 0.5",
    ),
    "costs_after_update": each(
        (
            ("        costs.append(C.item())\n", ""),
            ("optimizer.step()\n", "optimizer.step()\n        costs.append(torch.mean((m * x + b - y) ** 2).item())\n"),
        ),
        (
            ("        history.append(loss.detach())\n", ""),
            (
                "sgd.step()\n",
                "sgd.step()\n        with torch.no_grad():\n            history.append(criterion(line(x), y))\n",
            ),
        ),
        (
            ("        costs.append(C)\n", ""),
            (
                "zip(gradients, [m, b]))\n",
                "zip(gradients, [m, b]))\n        costs.append(tf.reduce_mean((m * x + b - y) ** 2))\n",
            ),
        ),
        (
            ("        history.append(float(loss))\n", ""),
            ("line.b)])\n", "line.b)])\n        history.append(tf.reduce_mean(tf.square(line(x) - y)))\n"),
        ),
    ),
    "last_cost_only": each(
        ("return m, b, costs", "return m, b, C"),
        (", history\n", ", history[-1]\n"),
        ("return m, b, costs", "return m, b, C"),
        (", history\n", ", history[-1]\n"),
    ),
    "swapped_pair": each(
        ("return m, b", "return b, m"),
        ("return line.m.detach(), line.b.detach()", "return line.b, line.m"),
        ("return m, b", "return b, m"),
        ("return line.m.numpy(), line.b.numpy()", "return line.b.numpy(), line.m.numpy()"),
    ),
    "leaf_changed_in_place": (
        torch(LOOP, ("optimizer.step()", "m -= lr * m.grad\n        b -= lr * b.grad")),
        torch(LOOP, ("    costs = []", "    costs = []\n    m += 0.0")),
        torch(MODULE, ("sgd.step()", "for p in line.parameters():\n            p -= lr * p.grad")),
    ),
    "not_a_parameter": (
        torch(LOOP, ("m.clone().requires_grad_()", "m.clone().requires_grad_() + 0.0")),
        torch(MODULE, ("line.parameters()", "[line.m.reshape(1), line.b.reshape(1)]")),
        tensorflow(
            TAPE,
            ("    m = tf.Variable(m)\n", ""),
            ("            y_hat", "            tape.watch(m)\n            y_hat"),
        ),
        tensorflow(KERAS, ("line.m), (", "tf.convert_to_tensor(line.m)), (")),
        tensorflow(
            TAPE,
            (
                "optimizer.apply_gradients(zip(gradients, [m, b]))",
                "m = m - lr * gradients[0]\n        b.assign_sub(lr * gradients[1])\n        m.assign(m)",
            ),
        ),
    ),
    "not_a_scalar": (
        torch(LOOP, (TORCH_C, "(y_hat - y) ** 2"), ("C.item()", "C.mean().item()")),
        torch(MODULE, ("nn.MSELoss()", "nn.MSELoss(reduction='none')"), ("loss.detach()", "loss.mean()")),
    ),
    "not_recorded": (
        torch(LOOP, (".clone().requires_grad_()", ".clone()")),
        torch(MODULE, ("line(x), y", "line(x).detach(), y")),
        torch(LOOP, ("optimizer.step()", "with torch.no_grad():\n            m, b = m - lr * m.grad, b - lr * b.grad")),
    ),
    "number_in_the_graph": (
        torch(LOOP, (TORCH_C, f"{TORCH_C}.item()"), ("C.item()", "C")),
        torch(MODULE, ("criterion(line(x), y)", "float(criterion(line(x), y))"), ("loss.detach()", "loss")),
        tensorflow(TAPE, (TF_C, f"{TF_C}.numpy()")),
        tensorflow(KERAS, ("tf.reduce_mean(tf.square(line(x) - y))", "float(tf.reduce_mean(tf.square(line(x) - y)))")),
    ),
    "graph_used_twice": (
        torch(
            LOOP,
            ("        y_hat = m * x + b\n        C = torch.mean((y_hat - y) ** 2)\n", ""),
            ("    for epoch", "    C = torch.mean((m * x + b - y) ** 2)\n    for epoch"),
        ),
        torch(
            MODULE,
            ("    for _", "    y_hat = line(x)\n    for _"),
            ("criterion(line(x), y)", "criterion(y_hat, y)"),
        ),
        tensorflow(
            TAPE,
            (f"        with tf.GradientTape() as tape:\n            y_hat = m * x + b\n            C = {TF_C}\n", ""),
            (
                "    for e",
                f"    with tf.GradientTape() as tape:\n        C = {TF_C}\n    for e".replace("y_hat", "m * x + b"),
            ),
        ),
        tensorflow(
            KERAS,
            ("t.gradient(loss, (line.m, line.b))", "(t.gradient(loss, line.m), t.gradient(loss, line.b))"),
        ),
    ),
    "integers": (
        torch(LOOP, ("m.clone()", "torch.tensor(int(m))")),
        torch(MODULE, ("m.clone()", "m.int()")),
        tensorflow(TAPE, ("tf.Variable(m)", "tf.Variable(int(m.numpy()))")),
        tensorflow(KERAS, ("tf.Variable(m)", "tf.Variable(tf.cast(m, tf.int32))")),
    ),
    "gradient_is_none": (
        torch(
            LOOP,
            ("optimizer.step()", "m = m - lr * m.grad\n        b = b - lr * b.grad"),
            ("optimizer.zero_grad()", "pass"),
        ),
        torch(
            LOOP,
            ("        optimizer.zero_grad()\n", ""),
            ("optimizer.step()", "m = m - lr * m.grad\n        b = b - lr * b.grad\n        m.grad.zero_()"),
        ),
        tensorflow(TAPE, ("y_hat = m * x + b", "y_hat = m.numpy() * x + b.numpy()")),
        tensorflow(
            KERAS,
            ("            loss = tf.reduce_mean(tf.square(line(x) - y))", "            y_hat = line(x)"),
            ("        history", "        loss = tf.reduce_mean(tf.square(y_hat - y))\n        history"),
        ),
    ),
}

WRONG = {"slope": SLOPE, "autodiff_gradient": AUTODIFF_GRADIENT, "train_with_optimizer": TRAIN}
