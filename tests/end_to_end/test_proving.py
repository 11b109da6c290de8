"""`grade verify`: says yes to what is true, names what is not, and does not take what was not checked for true."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from .conftest import ANSWER, Command, MakeCourse

Without = Callable[..., dict[str, str]]
PASSES = ANSWER.replace("    ### BEGIN", "    return 2 * x\n    ### BEGIN")


def test_an_exercise_of_the_repository_is_true(command: Command) -> None:
    result = command("verify", "1", "--framework", "numpy")
    assert (result.returncode, "6 facts checked on 3 seeds, 0 untrue." in result.stdout) == (0, True)


def test_a_course_of_ones_own_is_true(command: Command, make_course: MakeCourse) -> None:
    assert command("verify", "--framework", "numpy", "--course", make_course()).returncode == 0


@pytest.mark.parametrize(
    ("change", "fact", "detail"),
    [
        ({"answer": ANSWER.replace("2 * x", "3 * x")}, "figures", "twice: 3, and the course prints 2"),
        ({"figure": "(2.0, 5.1)"}, "figures", "twice: 5, and the course prints 5.1"),
        ({"reference": "return 2 * x + 1e-3"}, "reference", "twice: the reference is off by"),
        ({"answer": PASSES}, "stub", "the stub is passed with 2 points"),
        ({"answer": ANSWER.replace("return", "raise RuntimeError;")}, "solution", "RuntimeError"),
    ],
)
def test_an_untruth_is_named_and_is_exit_1(
    command: Command, make_course: MakeCourse, change: dict[str, str], fact: str, detail: str
) -> None:
    result = command("verify", "--framework", "numpy", "--course", make_course(**change))
    assert result.returncode == 1
    assert f"Untrue: exercise_01, NumPy, {fact}:" in result.stdout
    assert detail in result.stdout


def test_a_reference_that_leaves_the_independent_solution_is_untrue(command: Command, make_course: MakeCourse) -> None:
    course = make_course(reference="return 2 * x * (1 + 1e-8)", frameworks=("torch", "numpy"))
    result = command("verify", "--framework", "torch", "--course", course)
    assert (result.returncode, "twice: the reference is off by 1.0e-08" in result.stdout) == (1, True)


def test_a_stub_file_out_of_date_is_untrue(command: Command, make_course: MakeCourse) -> None:
    course = make_course()
    (course / "exercises" / "numpy" / "exercise_01.py").write_text("old")
    result = command("verify", "--framework", "numpy", "--course", course)
    assert (result.returncode, "exercises/numpy/exercise_01.py is out of date" in result.stdout) == (1, True)


def test_every_untruth_is_listed(command: Command, make_course: MakeCourse) -> None:
    course = make_course(answer=PASSES, figure="(2.0, 5.1)")
    result = command("verify", "--framework", "numpy", "--course", course, "--json", "-")
    untrue = {fact["name"] for fact in json.loads(result.stdout)["facts"] if fact["state"] == "untrue"}
    assert (result.returncode, untrue) == (1, {"stub", "figures"})


def test_a_framework_that_is_missing_is_not_checked(
    command: Command, make_course: MakeCourse, without: Without
) -> None:
    course = make_course(frameworks=("tensorflow", "numpy"))
    result = command("verify", "--course", course, "--json", "-", env=without("tensorflow", "torch"))
    states = {(fact["framework"], fact["state"]) for fact in json.loads(result.stdout)["facts"]}
    assert (result.returncode, states) == (0, {("tensorflow", "unchecked"), ("numpy", "true")})


def test_a_missing_framework_that_was_named_is_exit_2(command: Command, without: Without) -> None:
    result = command("verify", "1", "--framework", "tensorflow", env=without("tensorflow"))
    assert (result.returncode, "pip install 'grader[tensorflow]'" in result.stderr) == (2, True)


def test_the_sentence_to_a_learner_says_what_to_install(command: Command, without: Without) -> None:
    result = command("1", "--framework", "torch", env=without("torch"))
    assert (result.returncode, "pip install 'grader[torch]'" in result.stderr) == (2, True)


def test_a_broken_declaration_is_an_untruth_and_hides_no_other(command: Command, make_course: MakeCourse) -> None:
    course = make_course()
    broken = course / "solutions" / "exercise_02"
    broken.mkdir()
    (broken / "exercise.py").write_text("raise RuntimeError('boom')")
    result = command("verify", "--framework", "numpy", "--course", course)
    assert result.returncode == 1
    assert "exercise_02  NumPy       the declaration is WRONG" in result.stdout
    assert "RuntimeError: boom" in result.stdout
    assert "exercise_01  NumPy       ok" in result.stdout
