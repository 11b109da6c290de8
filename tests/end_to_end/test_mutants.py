"""`grade verify --mutants`: what weak draws let pass is told; the solution otherwise written is another matter."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.course import open_course
from grader.mutation import trial
from grader.mutation.trial import Trial
from grader.pipeline import Grader
from grader.sandbox.launch import launcher

from .conftest import ANSWER, Command, MakeCourse

Scored = Callable[[Path], tuple[int, dict[str, Any]]]


@pytest.fixture
def scored(command: Command) -> Scored:
    """scored(course) is the exit code and the score that --json tells."""

    def run(course: Path) -> tuple[int, dict[str, Any]]:
        result = command("verify", "--mutants", "--framework", "numpy", "--course", course, "--json", "-")
        (score,) = json.loads(result.stdout)["mutants"]["scores"]
        return result.returncode, score

    return run


def weakened(course: Path, draw: str) -> Path:
    """The same course, which draws this x."""
    path = course / "solutions" / "exercise_01" / "exercise.py"
    path.write_text(path.read_text().replace("rng.integers(2, 9, 3).astype(float)", draw))
    return course


def shown(mutants: list[dict[str, Any]]) -> set[str]:
    return {mutant["after"] for mutant in mutants}


def test_checks_of_the_course_kill_every_mutant(command: Command) -> None:
    result = command("verify", "2", "--mutants", "--framework", "numpy")
    assert (result.returncode, "100 %" in result.stdout, "Survives" in result.stdout) == (0, True, False)
    assert result.stderr == ""


def test_a_value_that_all_draws_share_lets_mutants_pass(make_course: MakeCourse, scored: Scored) -> None:
    code, score = scored(weakened(make_course(), "np.full(3, 2.0)"))
    assert (code, shown(score["survivors"])) == (1, {"return 2 + x", "return 2 ** x"})
    assert "twice cannot see it: no draw tells" in score["survivors"][0]["detail"]


def test_a_mutant_that_passes_with_one_seed_alone_survives(make_course: MakeCourse, scored: Scored) -> None:
    code, score = scored(weakened(make_course(), "np.full(3, 2.0 + (rng.integers(20) > 18))"))
    assert (code, shown(score["survivors"])) == (1, {"return 2 + x", "return 2 ** x"})
    assert "of 10,000 draws, such as twice(x=[3, 3, 3])" in score["survivors"][0]["detail"]


def test_the_solution_otherwise_written_is_equivalent(make_course: MakeCourse, scored: Scored) -> None:
    code, score = scored(make_course(answer=ANSWER.replace("return", "n = len(x)\n    return")))
    assert (code, shown(score["equivalent"])) == (0, {"pass", "n = x", "return 2 * x ⏎ n = len(x)"})
    assert score["killed"] == score["mutants"]


def test_a_solution_that_does_not_pass_has_no_score(make_course: MakeCourse, command: Command) -> None:
    course = make_course(answer=ANSWER.replace("return", "raise RuntimeError;"))
    result = command("verify", "--mutants", "--framework", "numpy", "--course", course)
    assert (result.returncode, "NumPy       the solution itself does not pass its checks" in result.stdout) == (1, True)


def test_a_mutant_without_end_is_killed_and_costs_no_other_its_verdict(
    make_course: MakeCourse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "LIMIT_S", 0.2)
    answer = ANSWER.replace("return", "n = 0\n    while n < 2:\n        n += 1\n    return")
    course = open_course(make_course(answer=answer))
    with Grader(course, "numpy", "cpu", launcher("numpy")) as grader:
        passing = Trial(grader, "exercise_01", 1).passing()
    assert passing is not None
    assert "while n <= 2:" in {mutant.after for mutant in passing}
    assert "n -= 1" not in {mutant.after for mutant in passing}


def test_a_mutant_is_tried_with_the_checks_that_could_see_it_and_no_others(warm: Callable[[str], Grader]) -> None:
    passing = Trial(warm("numpy"), "exercise_04", 1).passing()
    assert {mutant.function for mutant in passing or ()} == {"train"}


def test_what_the_functions_own_check_lets_pass_another_may_see(warm: Callable[[str], Grader]) -> None:
    trial = Trial(warm("numpy"), "exercise_11", 1)
    trial.mutants = [mutant for mutant in trial.mutants if mutant.function == "forward"]
    assert (len(trial.mutants) > 100, trial.passing()) == (True, [])
