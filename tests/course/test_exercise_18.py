"""Exercise 18, differentiate a program: what `grade verify` does not prove of it."""

from __future__ import annotations

import importlib.util
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import frameworks
from grader.course import open_course, run_file
from tests.conftest import ROOT, Grade, need

COURSE = open_course(ROOT)
EXERCISE = COURSE.load("exercise_18")
CHECKS = {check.name: check for check in EXERCISE.checks}
DECLARATION = run_file(COURSE.declaration("exercise_18"))
THROWS = ("simulate_throw", "throw_gradient", "thousand_steps")
each_framework = pytest.mark.parametrize("framework", ["torch", "tensorflow"])
seeds = given(seed=st.integers(0, 2**32 - 1))


def drawn(name: str, seed: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    return [dict(CHECKS[name].draw(rng, case)) for case in range(CHECKS[name].cases)]


def solution(framework: str) -> tuple[dict[str, Any], Any]:
    need(importlib.util.find_spec(framework) is not None, framework)
    return vars(run_file(COURSE.solution("exercise_18", framework))), frameworks.load(framework)


def called(framework: str, name: str, inputs: dict[str, Any], dtype: str) -> Any:
    names, adapter = solution(framework)
    given = [
        adapter.tensor(np.asarray(value, dtype), "cpu") if isinstance(value, np.float64) else value
        for value in inputs.values()
    ]
    found = names[CHECKS[name].function](*given)
    return np.array([float(part) for part in (found if isinstance(found, tuple) else (found,))])


@settings(max_examples=20, deadline=None)
@seeds
def test_without_drag_the_sum_has_a_closed_form(seed: int) -> None:
    for inputs in drawn("simulate_throw", seed):
        free = {**inputs, "drag": 0.0}
        time, angle = inputs["steps"] * inputs["dt"], inputs["angle"]
        assert math.isclose(DECLARATION.throw(np, **free), inputs["v0"] * math.cos(angle) * time, rel_tol=1e-12)
        height = time * inputs["v0"] * math.sin(angle) - 9.81 * time * (time + inputs["dt"]) / 2
        assert math.isclose(DECLARATION.flight(wanted=1)(**free), height, rel_tol=1e-10, abs_tol=1e-10)


@settings(max_examples=10, deadline=None)
@seeds
def test_the_formula_of_the_mistakes_without_a_mistake_is_the_reference(seed: int) -> None:
    for inputs in drawn("simulate_throw", seed):
        assert math.isclose(DECLARATION.flight()(**inputs), DECLARATION.throw(np, **inputs), rel_tol=1e-12)


@each_framework
def test_gradients_agree_with_differences_and_with_complex_steps_in_float64(framework: str) -> None:
    for inputs in drawn("throw_gradient", 1)[:-1]:
        found = called(framework, "throw_gradient", inputs, "float64")
        assert np.allclose(found, DECLARATION.slope_of(DECLARATION.flight())(**inputs), rtol=1e-11)
        for place, name in enumerate(("v0", "angle")):
            ends = [DECLARATION.throw(np, **{**inputs, name: inputs[name] + h}) for h in (1e-5, -1e-5)]
            assert math.isclose(found[place], (ends[0] - ends[1]) / 2e-5, rel_tol=1e-6)


@each_framework
def test_parameter_shift_is_autodiff_of_the_expectation(framework: str) -> None:
    names, adapter = solution(framework)
    for theta in np.linspace(-3, 3, 7) + 0.01:
        one = adapter.tensor(theta, "cpu")
        xp = adapter.namespace("cpu")
        (slope,) = xp.autodiff(lambda xp, theta: names["expectation"](theta), {"theta": one}, ("theta",))  # noqa: ARG005
        assert math.isclose(float(names["parameter_shift"](one)), float(slope), rel_tol=1e-12)
        assert math.isclose(float(slope), -math.sin(theta), rel_tol=1e-12)
        assert math.isclose(float(names["expectation"](one)), math.cos(theta), rel_tol=1e-12)


@pytest.mark.parametrize("name", THROWS)
def test_float32_stays_within_a_third_of_the_allowed_error(name: str) -> None:
    check, xp = CHECKS[name], frameworks.load("numpy").namespace("cpu")
    for seed in range(3 if name == "thousand_steps" else 30):
        for inputs in drawn(name, seed):
            inputs = {k: np.float64(np.float32(v)) if isinstance(v, np.float64) else v for k, v in inputs.items()}
            right = DECLARATION.throw(xp, **inputs)
            if name != "simulate_throw":
                exact = DECLARATION.slope_of(DECLARATION.flight())
                right = exact(**inputs) if inputs["drag"] else check.reference(xp, **inputs)
            off = called("torch", name, inputs, "float32") - np.array(right)
            assert np.all(np.abs(off) < np.array(check.allows(right, **inputs)) / 3)


SECANT = """
def throw_gradient(v0, angle, drag, dt, steps):
    v0, angle = v0.double(), angle.double()
    f = lambda v, a: simulate_throw(v, a, drag, dt, steps)
    by_v0 = (f(v0 + {h}, angle) - f(v0 - {h}, angle)) / (2 * {h})
    return by_v0, (f(v0, angle + {h}) - f(v0, angle - {h})) / (2 * {h})
"""


@pytest.mark.parametrize("h", [1e-7, 1e-5, 1e-3, 1e-1])
def test_a_secant_fails_even_in_float64(h: float, grade: Grade) -> None:
    text = COURSE.solution("exercise_18", "torch").read_text("utf-8") + SECANT.format(h=h)
    assert grade(text, "exercise_18", "torch").checks[1].outcome == "failed"


COMPLEX = """
def expectation(theta):
    return torch.cos(theta) + {part}j
"""


@pytest.mark.parametrize(("part", "outcome"), [("0", "passed"), ("0.01", "failed")])
def test_only_a_complex_value_without_imaginary_part_is_accepted(part: str, outcome: str, grade: Grade) -> None:
    text = COURSE.solution("exercise_18", "torch").read_text("utf-8") + COMPLEX.format(part=part)
    report = grade(text, "exercise_18", "torch")
    assert report.checks[3].outcome == outcome
    assert any(note.startswith("expectation returns a complex") for note in report.notes) == (outcome == "passed")


def test_every_call_is_noted_as_complex_only_where_it_is(grade: Grade) -> None:
    report = grade(COURSE.solution("exercise_18", "torch").read_text("utf-8"), "exercise_18", "torch")
    assert report.outcome == "passed"
    assert report.notes == []


def test_a_thousand_steps_are_asked_for_once() -> None:
    assert [inputs["steps"] for inputs in drawn("thousand_steps", 0)] == [1000]
    assert CHECKS["thousand_steps"].dtypes == ("float32",)
