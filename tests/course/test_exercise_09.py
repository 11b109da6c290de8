"""Exercise 09, partial derivatives: what `grade verify` does not prove of it."""

from __future__ import annotations

import importlib.util
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import frameworks
from grader.course import open_course, run_file
from grader.model import Check
from tests.conftest import ROOT, Grade, need

COURSE = open_course(ROOT)
EXERCISE = COURSE.load("exercise_09")
CHECKS = {check.name: check for check in EXERCISE.checks}
PATH = COURSE.solution("exercise_09", "numpy")
SOLUTION = vars(run_file(PATH))
POSITIVE = ("r", "l", "h")
each_check = pytest.mark.parametrize("name", CHECKS)


def drawn(check: Check, seed: int) -> list[dict[str, Any]]:
    rng = np.random.default_rng(seed)
    return [dict(check.draw(rng, case)) for case in range(check.cases)]


def numbers(value: Any) -> Any:
    return np.array(value if isinstance(value, (tuple, list)) else [value], dtype=np.float64)


@each_check
@pytest.mark.parametrize("framework", ["torch", "tensorflow"])
def test_solution_agrees_with_autodiff_in_float64(framework: str, name: str) -> None:
    need(importlib.util.find_spec(framework) is not None, framework)
    check, xp = CHECKS[name], frameworks.load(framework).namespace("cpu")
    for seed in range(3):
        for inputs in drawn(check, seed):
            right = check.reference(xp, **{key: xp.convert(np.float64(value)) for key, value in inputs.items()})
            parts = [xp.array(part) for part in (right if isinstance(right, tuple) else (right,))]
            found = [getattr(part, "array", part) for part in parts]
            assert np.allclose(numbers(SOLUTION[name](**inputs)), numbers(found), rtol=1e-12, atol=0)


@each_check
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_solution_agrees_with_central_differences_far_below_the_tolerance(name: str, seed: int) -> None:
    check, xp = CHECKS[name], frameworks.load("numpy").namespace("cpu")
    for inputs in drawn(check, seed):
        assert np.allclose(numbers(SOLUTION[name](**inputs)), numbers(check.reference(xp, **inputs)), rtol=2e-7, atol=0)


@each_check
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_lengths_are_positive_and_everything_else_has_both_signs(name: str, seed: int) -> None:
    cases = drawn(CHECKS[name], seed)
    for variable in cases[0]:
        signs = {float(np.sign(case[variable])) for case in cases}
        assert signs == ({1.0} if variable in POSITIVE else {-1.0, 1.0})


@each_check
def test_arguments_are_python_floats(name: str) -> None:
    assert all(type(value) is float for inputs in drawn(CHECKS[name], 1) for value in inputs.values())


@each_check
def test_every_example_in_a_docstring_is_true(name: str) -> None:
    call, expected = re.search(r"^ +(\w+\(.*\))  ->  (.+)$", SOLUTION[name].__doc__, re.MULTILINE).groups()
    assert np.allclose(numbers(eval(call, dict(SOLUTION))), numbers(eval(expected)), rtol=5e-6, atol=0)


def off_by(share: float) -> str:
    return PATH.read_text("utf-8").replace("return 2 * x, -2 * y", f"return 2 * x * (1 + {share}), -2 * y")


@pytest.mark.parametrize(("share", "outcome"), [(0.9e-6, "passed"), (-0.9e-6, "passed"), (1.2e-6, "failed")])
def test_result_may_be_off_by_a_millionth(share: float, outcome: str, grade: Grade) -> None:
    assert grade(off_by(share), "exercise_09").checks[0].outcome == outcome


FORWARD = """
def saddle_partials(x, y, h=1e-5):
    z = lambda x, y: x**2 - y**2
    return (z(x + h, y) - z(x, y)) / h, (z(x, y + h) - z(x, y)) / h
"""


def test_crude_difference_quotient_fails(grade: Grade) -> None:
    for seed in range(5):
        assert grade(FORWARD, "exercise_09", seed=seed).checks[0].outcome == "failed"
