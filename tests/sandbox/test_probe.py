"""A probe drives what arrays alone cannot: here a class, of which the learner's function is the constructor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.course import Course, open_course
from grader.model import Cell, Submission
from grader.pipeline import Grader, Job
from grader.records import Report
from grader.sandbox.launch import launcher

DECLARATION = '''
from grader.authoring import Check, Exercise


def draw(rng, case):
    return {"x": rng.normal(0, 1, case + 1), "times": case}


def fed(work, x, times):
    """Feeds the same numbers again and again, and gives what has come together."""
    total = work.Total()
    for _ in range(times + 1):
        total.add(x)
    return total.value


def reference(xp, x, times):
    return (times + 1) * xp.sum(x)


EXERCISE = Exercise(
    title="A running total", story="", frameworks=("numpy",), hints=("a", "b", "c"), sources=("s",),
    checks=(Check("Total", points=1, draw=draw, reference=reference, probe=fed),),
)
'''
SOLUTION = """
class Total:
    def __init__(self):
        self.value = 0.0

    def add(self, x):
        self.value = self.value + x.sum()
"""


@pytest.fixture(scope="module")
def totals(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    folder = tmp_path_factory.mktemp("course") / "solutions" / "total"
    folder.mkdir(parents=True)
    (folder / "exercise.py").write_text(DECLARATION)
    (folder / "numpy_solution.py").write_text(SOLUTION)
    course: Course = open_course(Path(folder.parent.parent))
    with Grader(course, "numpy", "cpu", launcher("numpy")) as grader:
        yield grader


def graded(totals: Grader, source: str) -> Report:
    return totals.grade(Job(Submission("", (Cell("total.py", source),), False, ""), "total", 17, "grade total"))


def test_a_right_class_passes(totals: Grader) -> None:
    assert graded(totals, SOLUTION).outcome == "passed"


def test_a_class_that_forgets_fails(totals: Grader) -> None:
    assert graded(totals, SOLUTION.replace("self.value + x", "x")).outcome == "failed"


def test_an_exception_inside_the_class_names_the_learners_line(totals: Grader) -> None:
    (check,) = graded(totals, SOLUTION.replace("x.sum()", "x.total()")).checks
    assert (check.outcome, "total.py, line 7, in add" in check.message) == ("crashed", True)
