"""Second derivatives: the closed forms of the declaration against autodiff of both frameworks and differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader import draws, frameworks
from grader.authoring import formula
from grader.course import Course, run_file

SEEDS = range(3)


@pytest.fixture(scope="module")
def declaration(course: Course) -> Any:
    return run_file(course.declaration("exercise_12"))


def points(course: Course, seed: int) -> Any:
    check = next(check for check in course.load("exercise_12").checks if check.name == "hessian")
    return [dict(case.inputs) for case in draws.cases(check, "exercise_12", "numpy", seed) if case.dtype == "float64"]


def closed(declaration: Any, inputs: dict[str, Any]) -> Any:
    return declaration.matrix(frameworks.load("numpy").namespace("cpu"), **inputs)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_hessian_is_that_of_pytorch(seed: int, course: Course, declaration: Any) -> None:
    torch = pytest.importorskip("torch")
    for inputs in points(course, seed):
        f = formula(inputs["f"], torch)
        found = torch.autograd.functional.hessian(f, torch.tensor(inputs["x"]))
        assert np.allclose(found, closed(declaration, inputs), rtol=1e-12, atol=1e-12)


def test_every_hessian_is_that_of_tensorflow(course: Course, declaration: Any) -> None:
    tf = pytest.importorskip("tensorflow")
    xp = frameworks.load("tensorflow").namespace("cpu")
    for inputs in points(course, 0):
        x = tf.constant(inputs["x"])
        with tf.GradientTape(persistent=True) as outer:
            outer.watch(x)
            with tf.GradientTape() as inner:
                inner.watch(x)
                value = formula(inputs["f"], xp)(x)
            entries = tf.unstack(inner.gradient(value, x, unconnected_gradients="zero"))
        rows = [outer.gradient(entry, x, unconnected_gradients="zero") for entry in entries]
        assert np.allclose(tf.stack(rows), closed(declaration, inputs), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_gradient_and_hessian_is_that_of_differences(seed: int, course: Course, declaration: Any) -> None:
    for inputs in points(course, seed):
        f, x = formula(inputs["f"], np), inputs["x"]
        gradients, _ = declaration.FUNCTIONS[inputs["f"]]
        slopes = [(f(x + step) - f(x - step)) / 2e-5 for step in np.eye(len(x)) * 1e-5]
        assert np.allclose(slopes, [formula(text, np)(x) for text in gradients], rtol=1e-6, atol=1e-6)
        steps = np.eye(len(x)) * 1e-4
        rows = [[f(x + a + b) - f(x + a - b) - f(x - a + b) + f(x - a - b) for b in steps] for a in steps]
        assert np.allclose(np.array(rows) / 4e-8, closed(declaration, inputs), rtol=1e-3, atol=1e-3)


def test_linear_and_constant_functions_are_among_the_draws(course: Course, declaration: Any) -> None:
    flat = [text for text, (_, rows) in declaration.FUNCTIONS.items() if {e for row in rows for e in row} == {"0"}]
    drawn = {inputs["f"] for inputs in points(course, 0)}
    assert len(flat) == 2
    assert set(flat) <= drawn


@pytest.mark.parametrize("framework", ["torch", "tensorflow"])
def test_one_step_is_least_squares_from_any_start(framework: str, course: Course) -> None:
    adapter = frameworks.load(framework)
    newton_step = vars(run_file(course.solution("exercise_12", framework)))["newton_step"]
    check = next(check for check in course.load("exercise_12").checks if check.name == "newton_step")
    for case in draws.cases(check, "exercise_12", "numpy", 5):
        if case.dtype == "float64":
            found = newton_step(*(adapter.tensor(value, "cpu") for value in case.inputs.values()))
            best = np.polyfit(case.inputs["x"], case.inputs["y"], 1)
            assert np.allclose([float(part) for part in found], best, rtol=1e-9, atol=1e-9)


def test_the_points_spread_no_less_than_their_mean(course: Course) -> None:
    check = next(check for check in course.load("exercise_12").checks if check.name == "newton_step")
    for case in draws.cases(check, "exercise_12", "numpy", 5):
        x = case.inputs["x"]
        assert len(set(x.tolist())) >= 2
        assert np.mean(x) ** 2 <= 1.001 * np.var(x)


DIFFERENCES = """
import torch

def hessian(f, x):
    p, h = x.double(), 1e-4
    e = h * torch.eye(len(p), dtype=torch.float64)
    rows = [[(f(p + a + b) - f(p + a) - f(p + b) + f(p)) / h ** 2 for b in e] for a in e]
    return torch.tensor(rows)
"""


def test_differences_are_refused_however_exact(grade: Any) -> None:
    check = grade(DIFFERENCES, "exercise_12", "torch").checks[1]
    assert check.outcome == "crashed"
    assert check.mistake.id == "differences"
