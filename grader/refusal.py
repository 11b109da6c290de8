"""Reports without a verdict: of files that cannot be graded, and of our own faults. And what made a report."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from typing import Any

from grader import __version__
from grader.course import Course
from grader.model import Submission
from grader.records import CheckReport, Provenance, Report


def provenance(course: Course, sha256: str | None, versions: Mapping[str, str]) -> Provenance:
    return Provenance(
        grader=__version__,
        course=course.digest,
        submission=sha256,
        isolation="none",
        python=platform.python_version(),
        frameworks=dict(versions),
    )


def failed_grader(
    exercise: str, framework: str, seed: int, course: Course, submission: Submission, trace: str
) -> Report:
    """Our own fault: no points, no zero, and the traceback for staff."""
    note = "The grader failed, not your code: nothing was scored. Please tell whoever runs it."
    return _empty(exercise, framework, seed, "grader_error", [note, trace], submission, course)


def rejected(exercise: str, framework: str, seed: int, course: Course, reason: str) -> Report:
    """A file that cannot be graded at all still gets a report."""
    return _empty(exercise, framework, seed, "rejected", [reason], None, course)


def _empty(
    exercise: str, framework: str, seed: int, outcome: Any, notes: list[str], of: Submission | None, course: Course
) -> Report:
    checks: list[CheckReport] = []
    return Report(
        exercise=exercise,
        learner=of.learner if of else None,
        framework=framework,
        device="cpu",
        seed=seed,
        outcome=outcome,
        score=0.0,
        max_score=course.load(exercise).points,
        checks=checks,
        notes=notes,
        stdout="",
        hint=None,
        provenance=provenance(course, of.sha256 if of else None, {}),
        seconds=0.0,
    )
