"""Autodiff: the slopes by hand are those of both machines, differences fail, and nothing leaks or moves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader import frameworks
from grader.course import open_course, run_file
from grader.records import Report
from grader.work import formula
from tests.conftest import ROOT, need

COURSE = open_course(ROOT)
DECLARED = run_file(COURSE.declaration("exercise_05"))
Grade = Callable[..., Report]
BOTH = ("torch", "tensorflow")
POINTS = (-1.3, -0.4, 0.7, 1.4)
OFFSET = [f for f in DECLARED.DERIVATIVES if "1e12" in f]


@pytest.fixture(params=BOTH)
def xp(request: pytest.FixtureRequest) -> Any:
    need(frameworks.installed(request.param), request.param)
    return frameworks.load(request.param).namespace("cpu")


def autodiff(xp: Any, cost: Any, **inputs: Any) -> list[float]:
    wired = {name: xp.convert(np.asarray(value, np.float64)) for name, value in inputs.items()}
    parts = xp.autodiff(cost, wired, tuple(name for name in inputs if name in ("m", "b") or len(inputs) == 1))
    return [float(xp.array(part).array) for part in parts]


# --- slope


@pytest.mark.parametrize("f", DECLARED.DERIVATIVES)
def test_derivative_by_hand_is_that_of_the_framework(f: str, xp: Any) -> None:
    for x in POINTS:
        (slope,) = autodiff(xp, lambda names, x: formula(f, names)(x), x=x)
        assert slope == pytest.approx(float(DECLARED.derivative(np, f=f, x=x)), rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("f", [f for f in DECLARED.DERIVATIVES if f not in OFFSET])
def test_derivative_by_hand_is_that_of_differences(f: str) -> None:
    numpy = frameworks.load("numpy").namespace("cpu")
    for x in POINTS:
        (slope,) = numpy.autodiff(lambda names, x: formula(f, names)(x), {"x": x}, ("x",))
        assert slope == pytest.approx(float(DECLARED.derivative(np, f=f, x=x)), rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("f", OFFSET)
@pytest.mark.parametrize("power", range(-14, 1))
def test_differences_drown_in_a_constant_whatever_their_step(f: str, power: int) -> None:
    h, function = 10.0**power, formula(f, np)
    for x in POINTS:
        slope = float(DECLARED.derivative(np, f=f, x=x))
        assert abs((function(x + h) - function(x - h)) / (2 * h) - slope) > 1e-5 * abs(slope)


@pytest.mark.parametrize("h", ["1e-6", "1e-2"])
@pytest.mark.parametrize("x", ["x", "x.double()"])
def test_central_differences_fail(x: str, h: str, grade: Grade) -> None:
    text = f"def slope(f, x):\n    x = {x}\n    return ((f(x + {h}) - f(x - {h})) / (2 * {h})).float()\n"
    assert checked(grade(text, "exercise_05", "torch"), "slope").outcome == "failed"


def test_every_f_is_drawn() -> None:
    rng = np.random.default_rng(0)
    drawn = {DECLARED.draw_slope(rng, case)["f"] for case in range(len(DECLARED.PAIRS)) for _ in range(30)}
    assert drawn == set(DECLARED.DERIVATIVES)


# --- the loop


def test_run_of_the_course_ends_where_the_course_ends() -> None:
    m, b, costs = DECLARED.trained(np, **DECLARED.LINE, lr=0.01, epochs=1001)
    assert (m, b) == pytest.approx((-0.4681258415206655, 1.7542961685434577), rel=1e-12)
    assert len(costs) == 1001


def test_steps_of_the_reference_are_those_of_autodiff(xp: Any) -> None:
    run = DECLARED.draw_run(np.random.default_rng(3), 4)
    inputs, m, b = {name: run[name] for name in ("x", "y")}, run["m"], run["b"]
    for _ in range(run["epochs"]):
        dm, db = autodiff(xp, DECLARED.line_cost, **inputs, m=m, b=b)
        m, b = m - run["lr"] * dm, b - run["lr"] * db
    assert DECLARED.trained(np, **run)[:2] == pytest.approx((m, b), rel=1e-12)


OWN_UPDATE = {
    "torch": """
    m, b = m.clone().requires_grad_(), b.clone().requires_grad_()
    costs = []
    for _ in range(epochs):
        cost = ((m * x + b - y) ** 2).mean()
        dm, db = torch.autograd.grad(cost, (m, b))
        costs.append(cost)
        m, b = (m - lr * dm).detach().requires_grad_(), (b - lr * db).detach().requires_grad_()
    return m, b, costs
""",
    "tensorflow": """
    costs = []
    for _ in range(epochs):
        with tf.GradientTape() as tape:
            tape.watch([m, b])
            cost = tf.reduce_mean((m * x + b - y) ** 2)
        dm, db = tape.gradient(cost, [m, b])
        costs.append(cost)
        m, b = m - lr * dm, b - lr * db
    return m, b, costs
""",
}
HEAD = "import {0}\n\ndef train_with_optimizer(x, y, m, b, lr, epochs):"


def checked(report: Report, name: str) -> Any:
    return next(check for check in report.checks if check.name == name)


@pytest.mark.parametrize("framework", BOTH)
def test_own_update_instead_of_the_optimizer_earns_all_points_and_a_note(framework: str, grade: Grade) -> None:
    head = HEAD.format("torch" if framework == "torch" else "tensorflow as tf")
    report = grade(head + OWN_UPDATE[framework], "exercise_05", framework)
    assert checked(report, "train_with_optimizer").outcome == "passed"
    assert any("right without an optimizer" in note for note in report.notes)


@pytest.mark.parametrize("framework", BOTH)
def test_optimizer_of_the_framework_earns_no_note(framework: str, grade: Grade) -> None:
    report = grade(COURSE.solution("exercise_05", framework), "exercise_05", framework)
    assert (report.outcome, list(report.notes)) == ("passed", [])


SHARED = """
import torch

def train_with_optimizer(x, y, m, b, lr, epochs):
    theta = [torch.nn.Parameter(m), torch.nn.Parameter(b)]
    optimizer = torch.optim.SGD(theta, lr=lr)
    costs = []
    for _ in range(epochs):
        optimizer.zero_grad()
        costs.append(((theta[0] * x + theta[1] - y) ** 2).mean())
        costs[-1].backward()
        optimizer.step()
    return [*theta, costs]
"""


def test_loop_that_moves_the_tensors_of_its_caller_is_told_so(grade: Grade) -> None:
    found = checked(grade(SHARED, "exercise_05", "torch"), "train_with_optimizer")
    assert (found.outcome, found.mistake.id) == ("failed", "caller_changed")
    assert "changed its arguments m and b" in found.message


def test_gradient_that_is_none_is_told_from_a_lost_return(grade: Grade) -> None:
    text = (
        "import torch\n\ndef slope(f, x):\n    w = x.requires_grad_() * 1.0\n    f(w).backward()\n    return w.grad\n"
    )
    found = checked(grade(text, "exercise_05", "torch"), "slope")
    assert found.mistake.id == "gradient_is_none"
    assert "did you forget `return`?" in found.message


@pytest.mark.parametrize("seed", [0, 1])
def test_a_cost_that_is_a_plain_number_is_named_whatever_its_value(seed: int, grade: Grade) -> None:
    # TensorFlow takes some numbers for dtypes, and complains of something else then.
    text = COURSE.solution("exercise_05", "tensorflow").read_text("utf-8")
    found = grade(
        text.replace("gradient(cost, param", "gradient(float(cost), param"), "exercise_05", "tensorflow", seed
    )
    assert checked(found, "train_with_optimizer").mistake.id == "number_in_the_graph"
