"""Right solutions in other styles: `grade verify` has each of them earn every point."""

from grader.authoring import Only

TORCH, TENSORFLOW = ("torch",), ("tensorflow",)
WHY = "the frameworks differentiate in ways of their own"

COURSE = """
import torch

def slope(f, x):
    x = torch.tensor(float(x))
    x.requires_grad_()
    y = f(x)
    y.backward()
    return x.grad

def regression(my_x, my_m, my_b):
    return my_m * my_x + my_b

def mse(my_yhat, my_y):
    sigma = torch.sum((my_yhat - my_y) ** 2)
    return sigma / len(my_y)

def autodiff_gradient(x, y, m, b):
    m = m.detach().clone().requires_grad_()
    b = b.detach().clone().requires_grad_()
    C = mse(regression(x, m, b), y)
    C.backward()
    return m.grad, b.grad

def train_with_optimizer(x, y, m, b, lr, epochs):
    m = m.detach().clone().requires_grad_()
    b = b.detach().clone().requires_grad_()
    optimizer = torch.optim.SGD([m, b], lr=lr)
    epoch = 0
    costs = []
    while epoch < epochs:
        optimizer.zero_grad()
        C = mse(regression(x, m, b), y)
        C.backward()
        costs.append(C)
        optimizer.step()
        epoch += 1
    return m, b, costs
"""
MODULE = """
import torch
from torch import nn
import torch.nn.functional as F

class Line(nn.Module):
    def __init__(self, m, b):
        super().__init__()
        self.m = nn.Parameter(m.clone())
        self.b = nn.Parameter(b.clone())

    def forward(self, x):
        return self.m * x + self.b

def slope(f, x):
    p = nn.Parameter(x.clone())
    f(p).backward()
    return p.grad.item()

def autodiff_gradient(x, y, m, b):
    line = Line(m, b)
    F.mse_loss(line(x), y).backward()
    return [p.grad for p in line.parameters()]

def train_with_optimizer(x, y, m, b, lr, epochs):
    line, criterion = Line(m, b), nn.MSELoss()
    optimizer = torch.optim.SGD(line.parameters(), lr)
    history = []
    for _ in range(epochs):
        loss = criterion(line(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        history.append(loss.item())
    return line.m.item(), line.b.item(), history
"""
FUNCTIONAL = """
import torch
from torch.func import grad

def slope(f, x):
    return grad(f)(x)

def cost(m, b, x, y):
    return ((m * x + b - y) ** 2).mean()

def autodiff_gradient(x, y, m, b):
    return grad(cost, argnums=(0, 1))(m, b, x, y)

def train_with_optimizer(x, y, m, b, lr, epochs):
    theta = [m.clone(), b.clone()]
    optimizer = torch.optim.SGD(theta, lr=lr)
    costs = []
    for _ in range(epochs):
        costs.append(cost(*theta, x, y))
        for p, g in zip(theta, autodiff_gradient(x, y, *theta)):
            p.grad = g
        optimizer.step()
    m, b = theta
    return m, b, costs
"""
BY_HAND = """
import torch

def slope(f, x):
    x.requires_grad_(True)
    if x.grad is not None:
        x.grad.zero_()
    f(x).backward()
    return x.grad.clone()

def autodiff_gradient(x, y, m, b):
    m = torch.tensor(m.tolist(), requires_grad=True)
    b = torch.tensor(b.tolist(), requires_grad=True)
    C = torch.dot(m * x + b - y, m * x + b - y) / len(x)
    return torch.autograd.grad(C, (m, b))

def train_with_optimizer(x, y, m, b, lr, epochs):
    costs = []
    for _ in range(epochs):
        costs.append(torch.mean((m * x + b - y) ** 2).item())
        dm, db = autodiff_gradient(x, y, m, b)
        m, b = m - lr * dm, b - lr * db
    return m, b, costs
"""
IN_PLACE = """
import torch
from copy import deepcopy

def slope(f, x):
    w = deepcopy(x).requires_grad_()
    (g,) = torch.autograd.grad(f(w), w, create_graph=True)
    return g

def autodiff_gradient(x, y, m, b):
    w, c = deepcopy(m), deepcopy(b)
    for p in (w, c):
        p.requires_grad = True
    total = 0
    for xi, yi in zip(x, y):
        total = total + (w * xi + c - yi) ** 2 / len(x)
    total.sum().backward()
    return w.grad, c.grad

def train_with_optimizer(x, y, m, b, lr, epochs):
    w, c = deepcopy(m).requires_grad_(), deepcopy(b).requires_grad_()
    costs = torch.zeros(epochs)
    for k in range(epochs):
        C = torch.mean(torch.square(w * x + c - y))
        C.backward()
        costs[k] = C.detach()
        with torch.no_grad():
            w -= lr * w.grad
            c -= lr * c.grad
        w.grad = c.grad = None
    return w, c, costs
"""
FORWARD = """
import torch

def slope(f, x):
    return torch.func.jvp(f, (x,), (torch.ones_like(x),))[1]

def autodiff_gradient(x, y, m, b):
    def cost(m, b):
        return torch.mean((m * x + b - y) ** 2)
    return torch.autograd.functional.jacobian(cost, (m, b))

def train_with_optimizer(x, y, m, b, lr, epochs):
    groups = [{"params": [torch.nn.Parameter(m.clone())]}, {"params": [torch.nn.Parameter(b.clone())]}]
    sgd = torch.optim.SGD(groups, lr=lr)
    w, c = (group["params"][0] for group in groups)
    costs = []

    def closure():
        sgd.zero_grad()
        loss = torch.mean((w * x + c - y) ** 2)
        loss.backward()
        return loss

    for _ in range(epochs):
        costs.append(float(sgd.step(closure)))
    return w.data, c.data, costs
"""
LAYER = """
import torch
from torch import nn

def slope(f, x):
    return torch.autograd.functional.jacobian(f, x)

def layer(m, b):
    linear = nn.Linear(1, 1, dtype=m.dtype)
    with torch.no_grad():
        linear.weight.fill_(m.item())
        linear.bias.fill_(b.item())
    return linear

def autodiff_gradient(x, y, m, b):
    linear = layer(m, b)
    nn.MSELoss()(linear(x.reshape(-1, 1)), y.reshape(-1, 1)).backward()
    return linear.weight.grad.reshape(()), linear.bias.grad.reshape(())

def train_with_optimizer(x, y, m, b, lr, epochs):
    linear = layer(m, b)
    optimizer = torch.optim.SGD(linear.parameters(), lr=lr)
    costs = []
    for epoch in range(epochs):
        loss = nn.functional.mse_loss(linear(x[:, None]), y[:, None])
        costs += [loss.item()]
        loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=False)
        print(f"epoch {epoch}: {loss.item():.3f}")
    return linear.weight.reshape(()), linear.bias.reshape(()), costs
"""
VECTOR = """
import numpy as np
import torch

class Regression:
    def __init__(self, theta, lr):
        self.theta = torch.tensor(theta, requires_grad=True)
        self.optimizer = torch.optim.SGD([self.theta], lr=lr)

    def cost(self, x, y):
        m, b = self.theta
        return (m * x + b).sub(y).pow(2).mean()

    def fit(self, x, y, epochs):
        for _ in range(epochs):
            self.optimizer.zero_grad()
            cost = self.cost(x, y)
            cost.backward()
            yield cost.item()
            self.optimizer.step()

def slope(f, x):
    leaf = x.new_tensor(x.item(), requires_grad=True)
    f(leaf).backward(torch.ones_like(leaf))
    return leaf.grad.numpy()

def autodiff_gradient(x, y, m, b):
    model = Regression([m.item(), b.item()], 0.1)
    model.cost(x, y).backward()
    return model.theta.grad

def train_with_optimizer(x, y, m, b, lr, epochs):
    model = Regression([m.item(), b.item()], lr)
    costs = np.array(list(model.fit(x, y, epochs)))
    m, b = model.theta.tolist()
    return m, b, costs
"""

TF_COURSE = """
import tensorflow as tf

def slope(f, x):
    x = tf.Variable(float(x))
    with tf.GradientTape() as t:
        y = f(x)
    return t.gradient(y, x)

def regression(my_x, my_m, my_b):
    return my_m * my_x + my_b

def mse(my_yhat, my_y):
    sigma = tf.reduce_sum((my_yhat - my_y) ** 2)
    return sigma / len(my_y)

def autodiff_gradient(x, y, m, b):
    m, b = tf.Variable(m), tf.Variable(b)
    with tf.GradientTape() as t:
        C = mse(regression(x, m, b), y)
    return tuple(t.gradient(C, [m, b]))

def train_with_optimizer(x, y, m, b, lr, epochs):
    m, b = tf.Variable(m), tf.Variable(b)
    optimizer = tf.keras.optimizers.SGD(learning_rate=lr)
    epoch = 0
    costs = []
    while epoch < epochs:
        with tf.GradientTape() as t:
            C = mse(regression(x, m, b), y)
        dm, db = t.gradient(C, [m, b])
        optimizer.apply_gradients([(dm, m), (db, b)])
        costs.append(C.numpy())
        epoch += 1
    return m.numpy(), b.numpy(), costs
"""
TF_PERSISTENT = """
import tensorflow as tf

def slope(f, x):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        y = f(x)
    dy_dx = tape.gradient(y, x)
    del tape
    return dy_dx

def autodiff_gradient(x, y, m, b):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(m)
        tape.watch(b)
        loss = tf.reduce_mean(tf.square(y - (m * x + b)))
    return tape.gradient(loss, m), tape.gradient(loss, b)

def train_with_optimizer(x, y, m, b, lr, epochs):
    w, c = tf.Variable(m), tf.Variable(b)
    sgd = tf.optimizers.SGD(lr)
    costs = []
    for _ in range(epochs):
        with tf.GradientTape(persistent=True) as tape:
            loss = tf.reduce_mean(tf.square(w * x + c - y))
        costs.append(loss)
        sgd.apply_gradients([(tape.gradient(loss, v), v) for v in (w, c)])
    return tf.identity(w), tf.identity(c), costs
"""
TF_MODULE = """
import tensorflow as tf
from tensorflow import keras

class Line(tf.Module):
    def __init__(self, m, b):
        super().__init__()
        self.m, self.b = tf.Variable(m), tf.Variable(b)

    def __call__(self, x):
        return self.m * x + self.b

def loss_of(line, x, y):
    return keras.losses.MeanSquaredError()(y, line(x))

def slope(f, x):
    with tf.GradientTape(watch_accessed_variables=False) as tape:
        v = tf.Variable(x)
        tape.watch(v)
        value = f(v)
    return tape.gradient(value, v).numpy()

def autodiff_gradient(x, y, m, b):
    line = Line(m, b)
    with tf.GradientTape() as tape:
        loss = loss_of(line, x, y)
    return tape.gradient(loss, (line.m, line.b))

def train_with_optimizer(x, y, m, b, lr, epochs):
    line = Line(m, b)
    optimizer = keras.optimizers.SGD(lr)
    history = []
    for _ in range(epochs):
        with tf.GradientTape() as tape:
            loss = loss_of(line, x, y)
        variables = line.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        history.append(float(loss))
    return line.m, line.b, history
"""
TF_BY_HAND = """
import tensorflow as tf

def slope(f, x):
    w = tf.identity(x)
    with tf.GradientTape() as tape:
        tape.watch(w)
        value = f(w)
    return [tape.gradient(value, w)]

def autodiff_gradient(x, y, m, b):
    with tf.GradientTape() as tape:
        tape.watch((m, b))
        C = tf.tensordot(m * x + b - y, m * x + b - y, 1) / len(x)
    return tape.gradient(C, (m, b))

def train_with_optimizer(x, y, m, b, lr, epochs):
    costs = []
    for _ in range(epochs):
        costs.append(tf.reduce_mean((m * x + b - y) ** 2))
        dm, db = autodiff_gradient(x, y, m, b)
        m, b = m - lr * dm, b - lr * db
    return m, b, tf.stack(costs)
"""
TF_ASSIGN = """
import tensorflow as tf

def gradients(cost, *values):
    variables = [tf.Variable(value) for value in values]
    with tf.GradientTape() as tape:
        result = cost(*variables)
    return result, tape.gradient(result, variables)

def slope(f, x):
    return gradients(f, x)[1][0]

def autodiff_gradient(x, y, m, b):
    return gradients(lambda m, b: tf.reduce_mean((m * x + b - y) ** 2), m, b)[1]

def train_with_optimizer(x, y, m, b, lr, epochs):
    w, c = tf.Variable(m), tf.Variable(b)
    costs = []
    for k in range(epochs):
        C, (dw, dc) = gradients(lambda m, b: tf.reduce_mean((m * x + b - y) ** 2), w, c)
        costs.append(C)
        w.assign_sub(lr * dw)
        c.assign_sub(lr * dc)
    return w, c, costs
"""
TF_FORWARD = """
import tensorflow as tf

def slope(f, x):
    with tf.autodiff.ForwardAccumulator(x, tf.ones_like(x)) as forward:
        y = f(x)
    return forward.jvp(y)

def autodiff_gradient(x, y, m, b):
    with tf.GradientTape(persistent=True) as tape:
        tape.watch([m, b])
        C = tf.reduce_mean((m * x + b - y) ** 2)
    dm, db = tape.jacobian(C, [m, b], experimental_use_pfor=False)
    return dm, db

def train_with_optimizer(x, y, m, b, lr, epochs):
    parameters = [tf.Variable(m), tf.Variable(b)]
    optimizer = tf.keras.optimizers.SGD(learning_rate=lr)
    optimizer.build(parameters)
    costs = tf.TensorArray(tf.float32, size=epochs)
    for k in range(epochs):
        with tf.GradientTape() as tape:
            C = tf.reduce_mean((parameters[0] * x + parameters[1] - y) ** 2)
        costs = costs.write(k, C)
        optimizer.apply(tape.gradient(C, parameters))
    return (*parameters, costs.stack())
"""
TF_LOOPS = """
import tensorflow as tf

def slope(f, x):
    xs = tf.reshape(x, (1,))
    with tf.GradientTape() as tape:
        tape.watch(xs)
        y = f(xs[0])
    return tape.gradient(y, xs)

def cost(x, y, m, b):
    total = 0.0
    for xi, yi in zip(tf.unstack(x), tf.unstack(y)):
        total += (m * xi + b - yi) ** 2
    return tf.reduce_sum(total) / len(x)

def autodiff_gradient(x, y, m, b):
    w, c = tf.Variable(m), tf.Variable(b)
    with tf.GradientTape() as tape:
        C = cost(x, y, w, c)
    grads = tape.gradient(C, {"m": w, "b": c})
    return float(grads["m"]), float(grads["b"])

def train_with_optimizer(x, y, m, b, lr, epochs):
    w, c = tf.Variable(m), tf.Variable(b)
    sgd = tf.keras.optimizers.SGD(lr)
    costs = [None] * epochs
    for k in range(epochs):
        with tf.GradientTape() as tape:
            costs[k] = cost(x, y, w, c)
        sgd.apply_gradients(zip(tape.gradient(costs[k], [w, c]), [w, c]))
    return w, c, costs
"""
TF_VECTOR = """
import tensorflow as tf

class Regression:
    def __init__(self, m, b):
        self.theta = tf.Variable([float(m), float(b)])

    def cost(self, x, y):
        return tf.reduce_mean(tf.math.squared_difference(self.theta[0] * x + self.theta[1], y))

    def gradient(self, x, y):
        with tf.GradientTape() as tape:
            cost = self.cost(x, y)
        return cost, tf.convert_to_tensor(tape.gradient(cost, self.theta))

    def fit(self, x, y, lr, epochs):
        optimizer = tf.keras.optimizers.SGD(lr)
        for _ in range(epochs):
            cost, gradient = self.gradient(x, y)
            yield cost
            optimizer.apply_gradients([(gradient, self.theta)])

def slope(f, x):
    with tf.GradientTape() as outer:
        outer.watch(x)
        with tf.GradientTape() as tape:
            tape.watch(x)
            value = f(x)
        first = tape.gradient(value, x)
    return first

def autodiff_gradient(x, y, m, b):
    return Regression(m, b).gradient(x, y)[1]

def train_with_optimizer(x, y, m, b, lr, epochs):
    line = Regression(m, b)
    costs = list(line.fit(x, y, lr, epochs))
    return line.theta[0], line.theta[1], costs
"""

RIGHT = {
    "the course's own way": Only(TORCH, WHY, COURSE),
    "a module, Python numbers back": Only(TORCH, WHY, MODULE),
    "torch.func, gradients handed to the optimizer": Only(TORCH, WHY, FUNCTIONAL),
    "new tensors, no optimizer": Only(TORCH, WHY, BY_HAND),
    "under no_grad, no optimizer": Only(TORCH, WHY, IN_PLACE),
    "forward mode, a closure, two groups": Only(TORCH, WHY, FORWARD),
    "a linear layer, prints": Only(TORCH, WHY, LAYER),
    "one vector of parameters, a generator": Only(TORCH, WHY, VECTOR),
    "the course's own way, with tapes": Only(TENSORFLOW, WHY, TF_COURSE),
    "persistent tapes": Only(TENSORFLOW, WHY, TF_PERSISTENT),
    "tf.Module and Keras's loss": Only(TENSORFLOW, WHY, TF_MODULE),
    "new tensors, no optimizer, with a tape": Only(TENSORFLOW, WHY, TF_BY_HAND),
    "assign_sub, no optimizer": Only(TENSORFLOW, WHY, TF_ASSIGN),
    "forward mode, apply": Only(TENSORFLOW, WHY, TF_FORWARD),
    "loops over the points": Only(TENSORFLOW, WHY, TF_LOOPS),
    "one vector of parameters, a generator, with a tape": Only(TENSORFLOW, WHY, TF_VECTOR),
}
