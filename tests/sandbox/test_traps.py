"""What an exercise done by hand forbids inside its functions, and only there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.records import CheckReport, Report

Lost = Callable[..., CheckReport]
Grade = Callable[..., Report]
Source = Callable[..., str]

COST = "w = m.clone().requires_grad_()\nloss = ((w * x + b - y) ** 2).mean()\n"
END = "\nu = m * x + b - y\nreturn 2 * torch.mean(u * x), 2 * torch.mean(u)"

TORCH = [  # what stands at the top of the file, the call, the name that is told
    ("", "loss.backward()", "torch.Tensor.backward"),
    ("", "torch.autograd.backward(loss)", "torch.autograd.backward"),
    ("", "torch.autograd.grad(loss, w)", "torch.autograd.grad"),
    ("from torch.autograd import grad", "grad(loss, w)", "torch.autograd.grad"),
    ("from torch import autograd as a", "a.grad(loss, w)", "torch.autograd.grad"),
    ("from torch import Tensor", "Tensor.backward(loss)", "torch.Tensor.backward"),
    ("back = torch.Tensor.backward", "back(loss)", "torch.Tensor.backward"),
    ("", "torch.func.grad(lambda w: (w * x).sum())(w)", "torch.func.grad"),
    ("from torch.func import grad as g", "g(lambda w: (w * x).sum())(w)", "torch.func.grad"),
    ("made = torch.func.grad(lambda w: w ** 2)", "made(w.reshape(()))", ""),
    ("", "torch.func.jacrev(lambda w: w * x)(w)", "torch.func.jacrev"),
    ("", "torch.func.jvp(lambda w: w * x, (w,), (w,))", "torch.func.jvp"),
    ("", "torch.autograd.functional.jacobian(lambda w: w * x, w)", "torch.autograd.functional.jacobian"),
    ("", "torch.nn.functional.mse_loss(x, y)", "torch.nn.functional.mse_loss"),
    ("import torch.nn.functional as F", "F.mse_loss(x, y)", "torch.nn.functional.mse_loss"),
    ("from torch.nn.functional import mse_loss as far", "far(x, y)", "torch.nn.functional.mse_loss"),
    ("criterion = torch.nn.MSELoss()", "criterion(x, y)", "torch.nn.functional.mse_loss"),
    ("", "torch.nn.MSELoss()(x, y)", "torch.nn.functional.mse_loss"),
    ("", "torch.nn.L1Loss()(x, y)", "torch.nn.functional.l1_loss"),
    ("", "torch.optim.SGD([w], lr=0.1)", "torch.optim.Optimizer.__init__"),
    ("", "torch.optim.AdamW([w])", "torch.optim.Optimizer.__init__"),
    ("o = torch.optim.SGD([torch.ones(1)], lr=0.1)", "o.step()", "torch.optim.SGD.step"),
]


@pytest.mark.parametrize(("top", "call", "name"), TORCH, ids=[call for _, call, _ in TORCH])
def test_pytorch_may_not_do_it(lost: Lost, top: str, call: str, name: str) -> None:
    check = lost(f"{COST}{call}{END}", "mse_gradient", "torch", top=f"import torch\n{top}")
    assert (check.outcome, check.score) == ("crashed", 0.0)
    assert f"mse_gradient calls {name}" in check.message
    assert "which this exercise asks you to do by hand." in check.message
    assert f"in mse_gradient\n        {call}\n" in check.message


TENSORFLOW = [
    ("", "with tf.GradientTape() as t: t.watch(x)", "tensorflow.GradientTape.__init__"),
    ("from tensorflow import GradientTape as G", "with G() as t: t.watch(x)", "tensorflow.GradientTape.__init__"),
    ("t = tf.GradientTape(persistent=True)", "t.gradient(y, x)", "tensorflow.GradientTape.gradient"),
    ("", "tf.autodiff.ForwardAccumulator(x, x)", "tensorflow.autodiff.ForwardAccumulator.__init__"),
    ("", "tf.keras.losses.MeanSquaredError()(y, x)", "keras.losses."),
    ("import keras", "keras.losses.MeanSquaredError()(y, x)", "keras.losses."),
    ("import keras", "keras.losses.mean_squared_error(y, x)", "keras.losses.mean_squared_error"),
    ("from keras.losses import mean_squared_error as far", "far(y, x)", "keras.losses.mean_squared_error"),
    ("made = tf.keras.losses.MeanSquaredError()", "made(y, x)", "keras.losses."),
    ("", "tf.keras.optimizers.SGD(0.1)", "keras.optimizers."),
    ("from tensorflow.keras.optimizers import Adam", "Adam()", "keras.optimizers."),
    ("o = tf.keras.optimizers.SGD(0.1)", "o.apply_gradients([(x, tf.Variable(x))])", "keras.optimizers."),
]


@pytest.mark.parametrize(("top", "call", "name"), TENSORFLOW, ids=[call for _, call, _ in TENSORFLOW])
def test_tensorflow_may_not_do_it(lost: Lost, top: str, call: str, name: str) -> None:
    end = "\nu = m * x + b - y\nreturn 2 * tf.reduce_mean(u * x), 2 * tf.reduce_mean(u)"
    check = lost(f"{call}{end}", "mse_gradient", "tensorflow", top=f"import tensorflow as tf\n{top}")
    assert (check.outcome, check.score) == ("crashed", 0.0)
    assert f"mse_gradient calls {name}" in check.message
    assert "in mse_gradient\n" in check.message


@pytest.mark.parametrize("name", ["MSE", "mse", "MAE"])
def test_tensorflow_may_not_do_it_by_a_short_name(lost: Lost, name: str) -> None:
    end = "\nu = m * x + b - y\nreturn 2 * tf.reduce_mean(u * x), 2 * tf.reduce_mean(u)"
    assert lost(f"tf.keras.losses.{name}(y, x){end}", "mse_gradient", "tensorflow").outcome == "crashed"


def test_a_function_that_tensorflow_compiles_may_not_do_it_either(grade: Grade, source: Source) -> None:
    end = "\nu = m * x + b - y\nreturn 2 * tf.reduce_mean(u * x), 2 * tf.reduce_mean(u)"
    text = source(f"with tf.GradientTape() as t: t.watch(x){end}", "mse_gradient", "tensorflow")
    report = grade(text.replace("def mse_gradient", "@tf.function\ndef mse_gradient"), framework="tensorflow")
    assert report.score == 3.0
    assert "mse_gradient calls tensorflow.GradientTape.__init__" in report.checks[2].message


@pytest.mark.parametrize("catch", ["except Exception:", "except BaseException:", "except:"])
def test_a_swallowed_trap_is_told_all_the_same(lost: Lost, catch: str) -> None:
    check = lost(f"{COST}try: loss.backward()\n{catch} pass{END}", "mse_gradient", "torch")
    assert "mse_gradient calls torch.Tensor.backward" in check.message


def test_a_helper_that_does_it_is_named_with_its_own_line(lost: Lost) -> None:
    top = "import torch\ndef helper(loss):\n    loss.backward()"
    message = lost(f"{COST}helper(loss){END}", "mse_gradient", "torch", top=top).message
    assert "exercise_03.py, line 3, in helper\n        loss.backward()" in message


def test_autodiff_in_a_single_call_fails_the_check(lost: Lost) -> None:
    body = f"calls.append(1)\n{COST}if len(calls) == 5: loss.backward(){END}"
    check = lost(body, "mse_gradient", "torch", top="calls = []")
    assert "1 of " in check.message
    assert check.outcome == "crashed"


TORCH_TOP = """
import torch
import torch.nn.functional as F
from torch.autograd import grad
def compare():
    w = torch.ones(3, requires_grad=True)
    F.mse_loss(w, torch.zeros(3)).backward()
    torch.autograd.grad((w ** 2).sum(), w)
    grad((w ** 2).sum(), w)
    torch.func.grad(lambda w: (w ** 2).sum())(w)
    torch.nn.MSELoss()(w, w)
    optimizer = torch.optim.SGD([w], lr=0.1)
    optimizer.step()
    print("compared", float(w.sum()))
compare()
"""
TENSORFLOW_TOP = """
import tensorflow as tf
def compare():
    w = tf.Variable([1.0, 2.0])
    with tf.GradientTape() as tape:
        loss = tf.keras.losses.MeanSquaredError()(tf.zeros(2), w)
    tf.keras.optimizers.SGD(0.1).apply_gradients([(tape.gradient(loss, w), w)])
    print("compared")
compare()
"""


@pytest.mark.parametrize(("framework", "top"), [("torch", TORCH_TOP), ("tensorflow", TENSORFLOW_TOP)])
def test_comparing_with_autodiff_elsewhere_is_welcome(grade: Grade, source: Source, framework: str, top: str) -> None:
    report = grade(source(framework=framework) + top, framework=framework)
    assert (report.outcome, report.notes) == ("passed", [])
    assert "compared" in report.stdout


@pytest.mark.parametrize("framework", ["torch", "tensorflow"])
def test_everything_is_restored_after_the_check(grade: Grade, source: Source, framework: str) -> None:
    """The clean-up of the process looks: at its end nothing is trapped any more."""
    module = "torch" if framework == "torch" else "tensorflow as tf"
    top = f"""
        import os, {module}
        from grader import frameworks
        from grader.sandbox import traps
        names = [name for name in frameworks.traps(("autodiff", "losses", "optimizers")) if traps._resolve(name)]
        before = [traps._resolve(name)[2] for name in names]
        def last(*_):
            after = [traps._resolve(name)[2] for name in names]
            print(len(names) > 3, [n for n, a, b in zip(names, before, after) if a is not b])
        os.closerange = last
    """
    report = grade(source(framework=framework, exercise="exercise_04", top=top), "exercise_04", framework)
    assert report.outcome == "passed"
    assert report.stdout == "True []\n"


def test_a_name_bound_in_the_file_is_restored_after_the_check(grade: Grade, source: Source) -> None:
    top = """
        import os, torch
        from torch.autograd import grad
        bound = grad
        os.closerange = lambda *_: print(grad is bound is torch.autograd.grad)
    """
    assert grade(source(framework="torch", top=top), framework="torch").stdout == "True\n"


def test_an_exercise_that_forbids_nothing_traps_nothing(grade: Grade, source: Source) -> None:
    body = "return torch.nn.functional.mse_loss(y_hat, y)"
    assert grade(source(body, "mse", "torch", "exercise_02"), "exercise_02", "torch").outcome == "passed"
