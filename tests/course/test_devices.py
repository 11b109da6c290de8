"""The course's own PyTorch solutions keep to the device of their arguments: a GPU is not needed to tell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course import open_course
from grader.model import Cell, Submission
from grader.pipeline import Grader, Job
from grader.records import CheckReport

COURSE = open_course(Path(__file__).resolve().parents[2])
SOLVED = [each for each in COURSE.ids if "torch" in COURSE.frameworks(each)]
Seen = Callable[..., list[CheckReport]]


@pytest.fixture
def seen(warm: Callable[[str], Grader]) -> Seen:
    """seen(exercise, old, new) are the checks of its solution, in one place another text, on tensors without data."""

    def run(exercise: str, old: str = "", new: str = "") -> list[CheckReport]:
        source = COURSE.solution(exercise, "torch").read_text("utf-8")
        assert old in source
        work = Submission("", (Cell(f"{exercise}.py", source.replace(old, new, 1) if old else source),), False, "")
        return Grader(COURSE, "torch", "meta", warm("torch").launcher).grade(Job(work, exercise, 17, "")).checks

    return run


@pytest.mark.parametrize("exercise", SOLVED)
def test_no_solution_mixes_devices(seen: Seen, exercise: str) -> None:
    assert {check.message for check in seen(exercise) if check.outcome == "failed"} == set()


def test_a_tensor_that_is_elsewhere_is_told(seen: Seen) -> None:
    assert "mixes devices" in seen("exercise_16", ", device=x.device", "")[0].message


def test_numbers_that_are_taken_out_by_the_learner_are_told(seen: Seen) -> None:
    assert "mixes devices" in seen("exercise_10", "    b, m = ", "    x.numpy()\n    b, m = ")[0].message
