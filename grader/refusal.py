"""Reports without a verdict: of files that cannot be graded, and of our own faults. And what made a report."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from typing import Any, cast

from grader import __version__
from grader.course import Course
from grader.model import Submission
from grader.records import CheckReport, Isolation, Provenance, Report


def provenance(course: Course, sha256: str | None, versions: Mapping[str, str], isolation: str) -> Provenance:
    return Provenance(
        grader=__version__,
        course=course.digest,
        submission=sha256,
        isolation=cast(Isolation, isolation),
        python=platform.python_version(),
        frameworks=dict(versions),
    )


def failed_grader(
    exercise: str, framework: str, seed: int, course: Course, submission: Submission, trace: str, isolation: str
) -> Report:
    """Our own fault: no points, no zero, and the traceback for staff."""
    note = "The grader failed, not your code: nothing was scored. Please tell whoever runs it."
    made = provenance(course, submission.sha256, {}, isolation)
    return _empty(exercise, framework, seed, "grader_error", [note, trace], submission.learner, course, made)


def rejected(
    exercise: str, framework: str, seed: int, course: Course, reason: str, isolation: str = "none",
    learner: str | None = None,
) -> Report:  # fmt: skip
    """A file that cannot be graded at all still gets a report."""
    made = provenance(course, None, {}, isolation)
    return _empty(exercise, framework, seed, "rejected", [reason], learner, course, made)


def _empty(
    exercise: str, framework: str, seed: int, outcome: Any, notes: list[str], learner: str | None, course: Course,
    made: Provenance,
) -> Report:  # fmt: skip
    checks: list[CheckReport] = []
    return Report(
        exercise=exercise,
        learner=learner,
        framework=framework,
        device="cpu",
        seed=seed,
        outcome=outcome,
        score=0.0,
        max_score=course.load(exercise).within(framework).points,
        checks=checks,
        notes=notes,
        stdout="",
        hint=None,
        provenance=made,
        seconds=0.0,
    )
