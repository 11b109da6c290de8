"""The hint that fits a mistake: the right working of the step that went wrong, on the learner's own smallest case."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader import hints
from grader.course import open_course
from grader.model import Check, Exercise

COURSE = open_course()
EXERCISES = [COURSE.load(name) for name in COURSE.ids]
CHECKS = [(exercise, check) for exercise in EXERCISES for check in exercise.checks]
CALL = {"x": [5.0, -4.0], "y": [-2.0, 9.0], "m": -2.0, "b": 3.0}


def slip(mistake: str, inputs: dict[str, Any] = CALL) -> dict[str, Any]:
    return {"check": "mse_gradient", "mistake": mistake, "inputs": inputs}


def worked(mistake: str, inputs: dict[str, Any] = CALL) -> str:
    return hints.worked(COURSE.load("exercise_03"), slip(mistake, inputs))


def test_only_the_step_that_the_mistake_breaks_is_worked() -> None:
    head, line = worked("product_of_means").splitlines()
    assert head.endswith("by hand for mse_gradient(x=[5, -4], y=[-2, 9], m=-2, b=3):")
    assert line == "    for ∂C/∂m first u·x, point by point: [-5, 2]·[5, -4] = [-25, -8]"


def test_of_two_mistakes_the_declared_one_is_worked() -> None:
    assert worked("product_of_means+relation:times_n") == worked("product_of_means")


def test_where_no_step_is_known_all_of_the_way_is_worked() -> None:
    assert len(worked("relation:times_-1").splitlines()) == 5


def test_inputs_of_several_shapes_are_taken() -> None:
    inputs = {"params": [1.0, [1.0, 2.0]], "grads": [1.0, [1.0, 2.0]], "lr": 0.5}
    text = hints.worked(
        COURSE.load("exercise_04"), {"check": "sgd_step", "mistake": "gradient_ascent", "inputs": inputs}
    )
    assert "p - lr·g = 1 - 0.5·1 = 0.5" in text


def test_texts_among_the_inputs_stay_texts() -> None:
    def working(x: Any, graph: Any) -> dict[str, str]:
        return {"": f"{graph[1]} with x = {x[0]}"}

    check = Check("f", 1, lambda _rng, _case: {}, lambda _xp, **_: 0, working=working)
    exercise = Exercise("", "", ("numpy",), (check,), (), ())
    inputs = {"x": [2.0], "graph": ["a = x", "b = a + a"]}
    assert "b = a + a with x = 2.0" in hints.worked(exercise, {"check": "f", "mistake": "", "inputs": inputs})


def test_a_list_of_pairs_of_arrays_stays_one() -> None:
    first, second = hints._array([[[[1.0, 2.0]], [3.0, 4.0]], [[[5.0], [6.0]], [7.0]]])
    assert [part.shape for part in (*first, *second)] == [(1, 2), (2,), (2, 1), (1,)]


@pytest.mark.parametrize("inputs", [{}, {"x": "?"}, {**CALL, "x": []}, {**CALL, "x": [[1.0]]}])
def test_inputs_that_somebody_edited_give_no_hint(inputs: dict[str, Any]) -> None:
    assert isinstance(worked("missing_mean", inputs), str)


@pytest.mark.parametrize(("exercise", "check"), CHECKS, ids=lambda it: getattr(it, "name", ""))
def test_every_step_that_a_mistake_names_is_one_of_its_check(exercise: Any, check: Check) -> None:
    assert check.working is not None, exercise.id
    for case in range(min(3, check.cases)):
        lines = check.working(**check.drawn(np.random.default_rng(case), case, "float64"))
        assert {mistake.step for mistake in check.mistakes} - {""} <= set(lines)
        assert all(len(line) <= 400 for line in lines.values())


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda it: it.id)
def test_who_has_solved_it_is_told_in_two_sentences(exercise: Any) -> None:
    assert len([part for part in exercise.solved.split(". ") if part]) == 2
