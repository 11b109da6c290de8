"""What the parts of a batch hand to each other. Standard library only."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

OUTCOMES = ("passed", "partial", "failed", "not_attempted", "rejected", "crashed", "limit_hit", "grader_error")


@dataclass(frozen=True, slots=True)
class Entry:
    """One file that is going to be graded."""

    learner: str
    exercise: str
    name: str
    """How the instructor knows the file: its path below SUBMISSIONS, with "/", that of an archive included."""
    path: str
    """Where its bytes are; a copy of ours for a member of an archive. A `Path` would take five times the memory."""
    refused: str = ""
    """Why it is not even read (a link, a bomb): a sentence for the report. Empty for a file to read."""


@dataclass(frozen=True, slots=True)
class Superseded:
    """A submission that a later one of the same learner for the same exercise replaced."""

    learner: str
    exercise: str
    name: str
    by: str


@dataclass(frozen=True, slots=True)
class Unrecognised:
    """A file that belongs to nobody and nothing that is known, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What SUBMISSIONS holds. Every file is in one of the three, or is counted below them."""

    entries: tuple[Entry, ...]
    """One for each learner and exercise, ordered by both."""
    superseded: tuple[Superseded, ...]
    unrecognised: tuple[Unrecognised, ...]
    passed_over: int = 0
    """Submissions of exercises that `--exercise` did not pick."""
    unlisted: int = 0
    """Files not recognised beyond those in `unrecognised`, which is bounded."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a report depends on besides the submission, the course and the grader."""

    seed: int
    framework: str | None = None
    """For files that do not say which; None: their folder or their imports say."""
    device: str = "cpu"
    time_limit_s: float | None = None
    isolation: str = "floor"
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One submission's line in the summary."""

    learner: str
    exercise: str
    framework: str
    outcome: str
    score: float
    max_score: float
    mistakes: tuple[str, ...]
    path: str
    """Of the report, below DIR, with "/"."""

    def plain(self) -> dict[str, Any]:
        return {**asdict(self), "mistakes": list(self.mistakes)}
