"""A learner's attempts at a course, one exercise after the other, all graded by one warm process."""

from __future__ import annotations

import secrets
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import learner, progress, submission
from grader.course import Course
from grader.model import Rejected, UserError

if TYPE_CHECKING:
    from grader.pipeline import Grader
    from grader.records import Report


def first_unsolved(course: Course, framework: str | None) -> str:
    """Raises UserError where there is none."""
    name = next((name for name in course.ids if not solved(course, name, framework)), None)
    if name is None:
        raise UserError("Every exercise is solved. To work on one again, name it: grade watch EXERCISE")
    return name


def solved(course: Course, exercise: str, framework: str | None) -> bool:
    try:
        folder = learner.own(course, exercise, framework).path.parent
    except UserError:
        return False
    return progress.load(folder).get(exercise, {}).get("outcome") == "passed"


class Attempts:
    """A context manager, since a process waits in it. Raises UserError where the exercise has no file of the learner's.

    request: which exercise to begin with, by its whole name, and how to grade. Its seed is the prepared one, if any.
    """

    def __init__(self, course: Course, request: learner.Request):
        self.course, self.request = course, request
        self.found = learner.own(course, request.exercise, request.framework)
        self.solved = {name for name in course.ids if solved(course, name, request.framework)}
        self.report: Report | None = None
        """Of the last attempt; None where it could not be graded."""
        self.grader: Grader | None = None

    def __enter__(self) -> Attempts:
        self._warm()
        return self

    def __exit__(self, *_: Any) -> None:
        if self.grader is not None:
            self.grader.launcher.close()
            self.grader = None

    @property
    def exercise(self) -> str:
        return self.request.exercise

    @property
    def passed(self) -> bool:
        return self.report is not None and self.report.outcome == "passed"

    def following(self) -> str | None:
        return next((name for name in self.course.ids if name > self.exercise), None)

    def turn_to(self, exercise: str) -> None:
        self.found = learner.own(self.course, exercise, self.request.framework)
        self.request = replace(self.request, exercise=exercise, seed=None)

    def take(self, path: Path) -> None:
        """The file that was saved last is the one to grade: a script, or its notebook."""
        found = learner.find(self.course, self.exercise, path, self.request.framework)
        self.found = replace(found, why=f"saved at {time.strftime('%H:%M:%S')}")

    def grade(self) -> Report:
        """Grades the file and notes the result. Raises UserError where it is gone."""
        self.report = None
        if not self.found.path.exists():
            raise UserError(f"{learner.near(self.found.path)} is gone. It is graded as soon as it is back.")
        try:
            work = submission.read(self.found.path)
        except Rejected as reason:
            report = learner.rejected(self.request, self.course, self.exercise, self.found, str(reason))
        else:
            grader = self._warm()
            report, _ = learner.grade(grader, learner.job(self.request, self.exercise, self.found, work))
        self.request = replace(self.request, seed=None)
        learner.remember(self.request, self.found, report)
        if report.outcome in learner.SCORED:
            (self.solved.add if report.outcome == "passed" else self.solved.discard)(self.exercise)
        self.report = report
        return report

    def prepare(self) -> None:
        """Draws the next inputs and has them answered, while the learner thinks: most of the time of a grading."""
        if self.grader is None or self.request.seed is not None:
            return
        seed = secrets.randbelow(learner.MAX_SEED)
        self.request = replace(self.request, seed=seed)
        with suppress(Exception):  # nobody waits for it; the grading that needs it says what is wrong
            self.grader.prepare(self.exercise, seed)

    def _warm(self) -> Grader:
        """The warm process for this file; another one only where the framework is another."""
        if self.grader is not None and self.grader.framework != self.found.framework:
            self.__exit__()
        if self.grader is None:
            self.grader = learner.open_grader(self.request, self.course, self.found)
        return self.grader
