"""What a learner may see of a report on hidden inputs (`--hidden`).

A submission knows the hidden inputs while it runs, and whatever it can make appear in its report could carry them out:
prints, the text and type of an exception, the names of functions, the time taken. So nothing that came out of the
learner's process stays but the verdicts. The report is put together anew, field by field: a field that is added to it
later is not let through by having been forgotten here.
"""

from __future__ import annotations

from collections.abc import Sequence

from grader.messages import FLAGGED, WIDER, not_written
from grader.records import CheckReport, MistakeRecord, Outcome, Report

NOTE = "Graded on inputs that stay hidden, so this report gives points and verdicts, and no details."
OUR_FAULT = "The grader failed, not your code: nothing was scored. Please tell whoever runs it."
SAYS: dict[Outcome, str] = {
    "passed": "",
    "partial": "Only partly right on the hidden inputs.",
    "failed": "Not right on the hidden inputs.",
    "not_attempted": "",
    "rejected": "It could not be graded.",
    "crashed": "It stopped with an error on the hidden inputs.",
    "limit_hit": "It went over a limit (time, memory or size of the results) on the hidden inputs.",
    "grader_error": OUR_FAULT,
}
TESTABLE = frozenset({"partial", "failed", "crashed", "limit_hit"})
"""Where the learner's own inputs are likely to show the same."""


def hide(report: Report, kept_notes: Sequence[str]) -> Report:
    """The report without seed, inputs, expected values, prints, and anything else that a submission could speak by.

    kept_notes: what was known before any code ran. A rejected report keeps all of its notes: none ever ran.
    """
    return Report(
        exercise=report.exercise,
        learner=report.learner,
        framework=report.framework,
        device=report.device,
        seed=None,
        outcome=report.outcome,
        score=report.score,
        max_score=report.max_score,
        checks=[_check(check, report.exercise) for check in report.checks],
        notes=_notes(report, kept_notes),
        stdout="",
        hint=None,
        provenance=report.provenance,
        seconds=0.0,
    )


def _notes(report: Report, kept_notes: Sequence[str]) -> list[str]:
    if report.outcome == "rejected":
        return list(report.notes)
    known = frozenset(kept_notes)
    fault = [OUR_FAULT] if report.outcome == "grader_error" else []
    ours = {*known, FLAGGED, WIDER}
    return [*fault, *(note for note in report.notes if note in ours), NOTE]


def _check(check: CheckReport, exercise: str) -> CheckReport:
    return CheckReport(
        name=check.name,
        function=check.function,
        outcome=check.outcome,
        score=check.score,
        max_score=check.max_score,
        message=_message(check, exercise),
        mistake=_mistake(check),
        counterexample=None,
    )


def _mistake(check: CheckReport) -> MistakeRecord | None:
    """One that the exercise declares: whoever can choose among hundreds of factors has a channel of eight bits."""
    return None if check.mistake is None or "relation:" in check.mistake.id else check.mistake


def _message(check: CheckReport, exercise: str) -> str:
    if check.outcome == "not_attempted":
        return not_written(check.function)
    cure = f" Test it yourself: grade {exercise}" if check.outcome in TESTABLE else ""
    return SAYS[check.outcome] + cure
