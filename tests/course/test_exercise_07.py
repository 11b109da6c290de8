"""Exercise 07, slopes from the delta method: what `grade verify` does not prove of it."""

from __future__ import annotations

import importlib.util
import math
import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import frameworks
from grader.course import open_course, run_file
from tests.conftest import ROOT, Grade, need

COURSE = open_course(ROOT)
EXERCISE = COURSE.load("exercise_07")
CHECKS = {check.name: check for check in EXERCISE.checks}
DECLARED = vars(run_file(COURSE.solutions / "exercise_07" / "exercise.py"))
PATH = COURSE.solution("exercise_07", "numpy")
SOLUTION = vars(run_file(PATH))
RULES = tuple(f"d{number}" for number in range(1, 9))
SEEDS = st.integers(0, 2**32 - 1)


def parabola(x: float) -> float:
    return x**2 + 2 * x + 2


# --- the delta method


def test_table_of_the_story_is_what_python_gives() -> None:
    rows = re.findall(r"^    (1(?:e-\d+)?) +(\d[\d.]*)", EXERCISE.story, re.MULTILINE)
    assert len(rows) == 8
    for delta, slope in rows:
        found = SOLUTION["delta_slope"](parabola, 2.0, float(delta))
        assert found == pytest.approx(float(slope), rel=1e-15 if len(slope) > 10 else 1e-8)


def test_course_divides_by_the_step_as_rounded_and_that_is_welcome() -> None:
    check = CHECKS["delta_slope"]
    for x, printed in ((2.0, 6.000001000088901), (-1.0, 1.0000889005535828e-06)):
        inputs = {"f": "x**2 + 2*x + 2", "x": x, "delta": 1e-6}
        assert (parabola(x + 1e-6) - parabola(x)) / ((x + 1e-6) - x) == printed
        right = check.reference(np, **inputs)
        assert abs(right - printed) <= check.allows(right, **inputs)


@pytest.mark.parametrize("name", ["delta_slope", "central_slope"])
def test_steps_go_from_1_to_1e_minus_14_in_both_directions(name: str) -> None:
    deltas = [CHECKS[name].draw(np.random.default_rng(1), case)["delta"] for case in range(CHECKS[name].cases)]
    assert (max(map(abs, deltas)), min(map(abs, deltas))) == (1.0, 1e-14)
    assert sum(delta < 0 for delta in deltas) >= 4


@pytest.mark.parametrize("name", ["delta_slope", "central_slope"])
@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_allowed_error_is_more_than_rounding_makes_and_no_more_than_some_of_it(name: str, seed: int) -> None:
    """Divided by the step as rounded, or apart, a quotient is off by other roundings: they pass just as well."""
    check = CHECKS[name]
    first = {"delta_slope": 0, "central_slope": -1}[name]
    for case in range(check.cases):
        inputs = check.draw(np.random.default_rng(seed), case)
        right = check.reference(np, **inputs)
        allowed = check.allows(right, **inputs)

        def step(f: Any, x: float, delta: float) -> float:
            return (f(x + delta) - f(x + first * delta)) / ((x + delta) - (x + first * delta))

        def apart(f: Any, x: float, delta: float) -> float:
            return f(x + delta) / ((1 - first) * delta) - f(x + first * delta) / ((1 - first) * delta)

        for way in (SOLUTION[name], step, apart):
            found = check.probe(SimpleNamespace(**{name: way}), *inputs.values())
            assert abs(found - right) < allowed
        assert allowed * abs(inputs["delta"]) < 1e-13 * (1 + abs(right))


CENTRAL_AT_SMALL_STEPS = """
def delta_slope(f, x, delta):
    if abs(delta) > 0.001:
        return (f(x + delta) - f(x)) / delta
    return (f(x + delta) - f(x - delta)) / (2 * delta)
"""


def test_a_central_difference_for_a_forward_one_fails_wherever_it_can_be_told_from_rounding(grade: Grade) -> None:
    found = grade(CENTRAL_AT_SMALL_STEPS, "exercise_07").checks[0]
    assert found.outcome == "failed"
    assert found.counterexample is not None
    assert abs(found.counterexample.inputs["delta"]) <= 0.001


HANDED_ON = """
def delta_slope(f, x, delta):
    assert type(x) is float and type(delta) is float
    assert type(f(x)) is float and type(f(int(x))) is float
    return (f(x + delta) - f(x)) / delta
"""


def test_learners_get_python_floats_and_functions_of_them(grade: Grade) -> None:
    assert grade(HANDED_ON, "exercise_07").checks[0].outcome == "passed"


# --- limits

KINDS = range(len(DECLARED["KINDS"]))


@pytest.mark.parametrize("case", KINDS)
@settings(max_examples=15, deadline=None)
@given(seed=SEEDS)
def test_limit_is_the_one_that_the_formula_was_made_for(case: int, seed: int) -> None:
    f, a, known = DECLARED["limit_case"](np.random.default_rng(seed), case)
    there, value = CHECKS["limit"].reference(np, f, a)
    found = CHECKS["limit"].probe(SimpleNamespace(limit=SOLUTION["limit"]), f, a)
    assert there == (known is not None) == (found is not None)
    if known is not None:
        assert max(abs(value - known), abs(found - known)) <= 2e-5 * max(1, abs(known))


def test_draws_hold_every_way_in_which_there_is_no_limit_and_every_way_in_which_there_is_one() -> None:
    rng = np.random.default_rng(1)
    cases = [DECLARED["limit_case"](rng, case) for case in KINDS]
    assert {a for _, a, _ in cases} >= {math.inf, -math.inf, 0.0}
    assert sum(known is None for _, _, known in cases) >= 10
    ends = [CHECKS["limit"].probe(SimpleNamespace(limit=at_itself), f, a) for f, a, _ in cases]
    assert {"ZeroDivisionError", "ValueError", "float"} <= set(ends)


def at_itself(f: Any, a: float) -> str:
    try:
        return type(f(a)).__name__
    except (ArithmeticError, ValueError) as error:
        return type(error).__name__


@pytest.mark.parametrize(
    "result", ["6", True, [6.0, 6.0], 6j, np.array([6j]), {}, [[[]]], np.zeros(0), np.array(["6"]), np.zeros((2, 2))]
)
def test_what_is_no_number_is_not_measured(result: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        CHECKS["limit"].measure(result, "(x**2 - 9)/(x - 3)", 3.0)


@pytest.mark.parametrize("result", [6, 6.0, np.float32(6), np.array(6.0), np.array([6.0]), [6.0]])
def test_every_form_of_a_number_is_measured(result: Any) -> None:
    assert CHECKS["limit"].measure(result, "(x**2 - 9)/(x - 3)", 3.0) == (True, 6.0)


@pytest.mark.parametrize("result", [math.nan, math.inf, -math.inf])
def test_what_is_not_finite_is_no_limit_and_no_none(result: float) -> None:
    for f in ("(x**2 - 9)/(x - 3)", "1/(x - 3)**2"):
        assert CHECKS["limit"].measure(result, f, 3.0) == (True, math.inf)


@pytest.mark.parametrize(("share", "outcome"), [(0.8e-4, "passed"), (1.2e-4, "failed")])
def test_limit_may_be_off_by_1e_minus_4(share: float, outcome: str, grade: Grade) -> None:
    source = PATH.read_text("utf-8").replace(
        "return values[0] if", f"return values[0] + {share} * max(1, abs(values[0])) if"
    )
    assert {check.name: check.outcome for check in grade(source, "exercise_07").checks}["limit"] == outcome


# --- the rules


def drawn(name: str, seed: int) -> list[float]:
    rng = np.random.default_rng(seed)
    return [CHECKS[name].draw(rng, case)["x"] for case in range(CHECKS[name].cases)]


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("framework", ["torch", "tensorflow"])
def test_derivative_agrees_with_autodiff_in_float64(framework: str, name: str) -> None:
    need(importlib.util.find_spec(framework) is not None, framework)
    xp = frameworks.load(framework).namespace("cpu")
    for x in (x for seed in range(3) for x in drawn(name, seed)):
        right = xp.array(CHECKS[name].reference(xp, x=xp.convert(np.float64(x))))
        assert SOLUTION[name](x) == pytest.approx(float(getattr(right, "array", right)), rel=1e-12)


@pytest.mark.parametrize("name", RULES)
def test_derivative_agrees_with_the_central_slope(name: str) -> None:
    def f(x: float) -> float:
        return float(eval(DECLARED["SLOPES"][name][0], {"x": x}))

    for x in drawn(name, 4):
        assert SOLUTION["central_slope"](f, x, 1e-5 * abs(x)) == pytest.approx(SOLUTION[name](x), rel=1e-6)


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_arguments_have_both_signs(name: str, seed: int) -> None:
    assert {x > 0 for x in drawn(name, seed)} == {True, False}


EXAMPLES = [
    (call, expected)
    for name in EXERCISE.functions
    for call, expected in re.findall(r"^ +(\w+\(.*\))  ->  (.+)$", SOLUTION[name].__doc__, re.MULTILINE)
]


@pytest.mark.parametrize(("call", "expected"), EXAMPLES)
def test_example_in_a_docstring_is_true(call: str, expected: str) -> None:
    found, right = eval(call, dict(SOLUTION)), eval(expected)
    assert found is None if right is None else found == pytest.approx(right, rel=1e-6)


# --- the picture


def test_forward_difference_is_best_near_1e_minus_8_and_the_central_one_near_1e_minus_5() -> None:
    drawing = vars(run_file(COURSE.pictures("exercise_07")))
    best = {}
    for name in ("delta_slope", "central_slope"):
        slopes = [SOLUTION[name](math.exp, 1.0, delta) for delta in drawing["DELTAS"]]
        best[name] = drawing["DELTAS"][int(np.argmin(drawing["errors"](slopes)))]
    assert 1e-9 <= best["delta_slope"] <= 1e-7
    assert 1e-7 <= best["central_slope"] <= 1e-4
