"""exercise_13: integrals against SciPy, the ROC curve and its area against scikit-learn, and its contract."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from sklearn.metrics import roc_auc_score, roc_curve

from grader.course import bundled, open_course, run_file
from grader.work import formula

COURSE = open_course(bundled())
SOLUTION = vars(run_file(COURSE.solution("exercise_13", "numpy")))
DECLARED = vars(run_file(COURSE.solutions / "exercise_13" / "exercise.py"))
RIGHT = next(iter(run_file(COURSE.right("exercise_13")).RIGHT.values()))
RULES, FIRST, SECOND = ("left", "right", "midpoint", "trapezoid"), ("left", "right"), ("midpoint", "trapezoid")
CURVES = ("exp(-0.5*x) + x", "2*sin(3*x) - 1", "1/(x**2 + 1)", "x**3 - 2*x", "sqrt(x + 6)*tanh(x)")


def scored(rng: np.random.Generator) -> tuple[Any, Any]:
    """Cases with ties, both kinds present, at any scale and in any order."""
    n = int(rng.integers(2, 60))
    y = np.concatenate([[0, 1], rng.integers(0, 2, n - 2)])
    score = np.round(rng.normal(0, 1, n) + y * rng.uniform(-1, 2), int(rng.integers(0, 3))) * 10.0 ** rng.integers(
        -3, 4
    )
    order = rng.permutation(n)
    return y[order], score[order]


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("text", CURVES)
@pytest.mark.parametrize(("a", "b"), [(-1.0, 2.5), (2.0, -1.5)])
def test_sums_converge_to_scipys_integral_in_their_order(text: str, a: float, b: float, rule: str) -> None:
    f = formula(text, np)
    truth = quad(f, a, b)[0]
    errors = [abs(SOLUTION["riemann"](f, a, b, n, rule) - truth) for n in (400, 800)]
    assert errors[1] < 0.05
    assert errors[0] / errors[1] == pytest.approx(2 if rule in FIRST else 4, rel=0.05)


@pytest.mark.parametrize("rule", RULES)
def test_reference_is_the_solutions_sum_on_every_draw(rule: str) -> None:
    for seed in range(30):
        for case in range(12):
            inputs = DECLARED["draw_area"](np.random.default_rng([seed, case]), case)
            if inputs["rule"] == rule:
                f = formula(inputs["f"], np)
                assert SOLUTION["riemann"](f, *list(inputs.values())[1:]) == pytest.approx(
                    DECLARED["area"](np, **inputs), rel=1e-9
                )


def test_auc_is_that_of_scikit_learn_on_a_thousand_cases_with_ties() -> None:
    rng, tied = np.random.default_rng(13), 0
    for _ in range(1000):
        y, score = scored(rng)
        tied += len(np.unique(score)) < len(score)
        wanted = roc_auc_score(y, score)
        assert SOLUTION["auc"](y, score) == pytest.approx(wanted, abs=1e-12)
        assert DECLARED["concordance"](np, y=y, score=score) == pytest.approx(wanted, abs=1e-12)
    assert tied > 500


def test_points_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(14)
    for _ in range(200):
        y, score = scored(rng)
        fpr, tpr, _ = roc_curve(y, score, drop_intermediate=False)
        for points in (SOLUTION["roc_points"](y, score), DECLARED["curve"](np, y, score)):
            assert len(points[0]) == len(np.unique(score)) + 1
            np.testing.assert_allclose(points, (fpr, tpr), atol=1e-12)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(-5, 5)), min_size=2, max_size=40), st.randoms())
def test_area_hangs_on_nothing_but_the_ranks(cases: list[tuple[bool, int]], rng: Any) -> None:
    cases = [(True, 0), (False, 1), *cases]
    shuffled = rng.sample(cases, len(cases))
    (y, score), (z, other) = (np.array(each, float).T for each in (cases, shuffled))
    area = SOLUTION["auc"](y, score)
    assert SOLUTION["auc"](z, np.exp(other / 3)) == pytest.approx(area, abs=1e-12)
    assert SOLUTION["auc"](y, -score) == pytest.approx(1 - area, abs=1e-12)
    assert SOLUTION["auc"](1 - y, score) == pytest.approx(1 - area, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.floats(-3, 3), st.floats(-3, 3), st.integers(1, 30))
def test_from_b_to_a_it_is_the_negative(a: float, b: float, n: int) -> None:
    f = formula("x**2 - sin(x)", np)
    for rule in SECOND:
        there, back = SOLUTION["riemann"](f, a, b, n, rule), SOLUTION["riemann"](f, b, a, n, rule)
        assert there == pytest.approx(-back, abs=1e-9)


def test_one_draw_is_a_drive_and_the_story_says_so() -> None:
    first = DECLARED["draw_area"](np.random.default_rng(0), 0)
    assert formula(first["f"], np)(0.0) > 0
    assert "*x + " in first["f"]
    assert "its speed is a line like 3*x + 2" in DECLARED["STORY"]


def test_courses_own_curve_cannot_tell_a_left_sum_but_the_draws_can() -> None:
    course = DECLARED["COURSE"]
    assert DECLARED["ranked"](course["y"], course["score"], DECLARED["TIES"][1]) == 0.75
    draws = [DECLARED["draw_scores"](np.random.default_rng([1, case]), case) for case in range(8)]
    halves, lefts = ([DECLARED["ranked"](d["y"], d["score"], tie) for d in draws] for tie in DECLARED["TIES"][:2])
    assert sum(half - left > 0.01 for half, left in zip(halves, lefts, strict=True)) >= 6


@pytest.mark.parametrize("rule", RULES)
def test_on_the_way_back_the_draws_do_not_ask_which_end_is_left(rule: str) -> None:
    """Swapping a and b and the sign gives the same: a learner may take either end for the left one."""
    for case in range(8, 12):
        inputs = DECLARED["draw_area"](np.random.default_rng([5, case]), case)
        assert inputs["a"] > inputs["b"]
        turned = {**inputs, "a": inputs["b"], "b": inputs["a"], "rule": rule}
        there, back = DECLARED["area"](np, **{**inputs, "rule": rule}), DECLARED["area"](np, **turned)
        assert there == pytest.approx(-back, rel=1e-9)


def graded(grade: Any, name: str, text: str, old: str, new: str) -> Any:
    """The report of one check on a right solution with something in it changed."""
    source = "\n".join(line.removeprefix("        ") for line in text.split("\n"))
    assert old in source
    return next(check for check in grade(source.replace(old, new), "exercise_13", seed=3).checks if check.name == name)


def test_sorting_the_callers_scores_fails(grade: Any) -> None:
    called = "fpr, tpr = roc_points(y, score)"
    check = graded(grade, "auc", RIGHT, called, f"{called}\n    score.sort()")
    assert check.outcome == "failed"
    assert "score" in check.message


@pytest.mark.parametrize(
    ("result", "says"),
    [
        ("None", "None"),
        ("fpr", "two arrays of numbers"),
        ("[str(x) for x in fpr], [str(x) for x in tpr]", "two arrays of numbers"),
        ("fpr, tpr, tpr", "two arrays of numbers"),
        ("fpr[:-1], tpr[:-1]", "shape"),
    ],
)
def test_points_of_another_form_are_told(result: str, says: str, grade: Any) -> None:
    check = graded(grade, "roc_points", RIGHT, "return fpr, tpr", f"return {result}")
    assert check.outcome == "failed"
    assert says in check.message


def test_a_function_of_numbers_and_one_of_arrays_are_called_alike(grade: Any) -> None:
    styles = run_file(COURSE.right("exercise_13")).RIGHT
    for style in ("loops and Python floats", "weights and cumulated counts"):
        source = "\n".join(line.removeprefix("        ") for line in styles[style].split("\n"))
        assert grade(source, "exercise_13", seed=4).outcome == "passed"


def test_ties_broken_by_any_sort_are_named(grade: Any) -> None:
    for order in ("np.argsort(-score)", "np.argsort(score)[::-1]", "np.lexsort((np.random.rand(len(y)), -score))"):
        source = f"""
import numpy as np

def roc_points(y, score):
    hits = y[{order}]
    return np.append(0, np.cumsum(1 - hits)) / sum(1 - hits), np.append(0, np.cumsum(hits)) / sum(hits)
"""
        check = grade(source, "exercise_13", seed=5).checks[1]
        assert check.mistake.id == "ties_broken_by_order"
