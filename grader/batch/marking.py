"""One entry to one report: read, framework chosen, graded, and hidden where that is asked for. What a worker does."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader import hidden, refusal, submission, workspace
from grader.batch.model import Entry, Options
from grader.course import Course
from grader.model import Lost, Rejected, Submission
from grader.pipeline import Grader, Job
from grader.records import Report
from grader.report.json import render
from grader.report.text import first_wrong
from grader.sandbox.launch import Launcher, Setting

Warm = Callable[[str], Launcher | str]
"""A launcher for the framework, or the sentence that says why there is none."""


@dataclass(frozen=True)
class Marked:
    """A report as it is going to be written, and what a summary and a screen need of it."""

    text: str
    framework: str
    outcome: str
    score: float
    max_score: float
    mistakes: tuple[str, ...]
    sentence: str
    """What went wrong first, for the screen."""
    trace: str = ""
    """Of a fault of ours that the report itself does not tell, since learners read it."""


def marked(report: Report, kept_notes: list[str], options: Options) -> Marked:
    """kept_notes: what was known before any code ran, which stays under --hidden."""
    trace = ""
    if options.hidden:
        trace = "\n".join(report.notes) if report.outcome == "grader_error" else ""
        report = hidden.hide(report, kept_notes)
    mistakes = tuple(dict.fromkeys(check.mistake.id for check in report.checks if check.mistake is not None))
    return Marked(
        render(report), report.framework, report.outcome, report.score, report.max_score, mistakes,
        first_wrong(report), trace,
    )  # fmt: skip


def digest(entry: Entry) -> str:
    """Of the file's bytes (sha256, hex), or of why it is not read."""
    if entry.refused:
        return f"refused: {entry.refused}"
    try:
        with open(entry.path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"unreadable: {error.strerror}"


def framework_of(entry: Entry, course: Course, wanted: str | None, source: str) -> str:
    """The framework that the entry is for: as asked, else as its folder or its imports say."""
    # Beneath something that is no folder: the names count, and nothing that a learner put beside the file.
    named = Path(os.devnull, entry.name)
    return workspace.framework_for(course.frameworks(entry.exercise), workspace.framework_of(named, source, wanted))


class Marker:
    """Grades entries one after the other, with a warm grader for each framework that comes up."""

    def __init__(self, course: Course, options: Options, warm: Warm):
        self.course, self.options, self.warm = course, options, warm
        self.graders: dict[str, Grader] = {}

    def mark(self, entry: Entry) -> Marked:
        """Raises UserError where the device is not there."""
        try:
            # The name of a copy of ours means nothing to anybody.
            called = Path(entry.name).name
            work = None if entry.refused else submission.read(Path(entry.path), entry.learner, called)
            reason = entry.refused
        except Rejected as error:
            work, reason = None, str(error)
        if work is None:
            report = self._rejected(entry, reason)
            notes = report.notes
        else:
            source = "\n".join(cell.source for cell in work.cells)
            report = self._graded(entry, work, framework_of(entry, self.course, self.options.framework, source))
            notes = list(work.notes)
        return marked(report, notes, self.options)

    def close(self) -> None:
        for grader in self.graders.values():
            grader.launcher.close()

    def _rejected(self, entry: Entry, reason: str) -> Report:
        framework = framework_of(entry, self.course, self.options.framework, "")
        isolation = self.options.isolation
        return refusal.rejected(
            entry.exercise, framework, self.options.seed, self.course, reason, isolation, entry.learner
        )  # fmt: skip

    def _graded(self, entry: Entry, work: Submission, framework: str) -> Report:
        options = self.options
        if framework not in self.graders:
            warm = self.warm(framework)
            if isinstance(warm, str):
                return refusal.failed_grader(
                    entry.exercise, framework, options.seed, self.course, work, warm, options.isolation
                )  # fmt: skip
            self.graders[framework] = Grader(self.course, framework, options.device, warm, self._again)
        with self._folder() as folder:
            command = f"grade {entry.exercise}"
            job = Job(work, entry.exercise, options.seed, command, options.time_limit_s, folder)
            return self.graders[framework].grade(job)

    def _again(self, setting: Setting) -> Launcher:
        """Where a warm process was lost: the supervisor has another, which is proven as the first one was."""
        try:
            warm = self.warm(setting.framework)
        except OSError as error:
            raise Lost(f"There is no other warm process: {error}") from error
        if isinstance(warm, str):
            raise Lost(warm)
        return warm

    @contextmanager
    def _folder(self) -> Iterator[str]:
        """Where the code runs: in the jail, its own folder there; without one, not among the instructor's files."""
        if self.options.isolation != "none":
            yield ""
            return
        folder = tempfile.mkdtemp(prefix="grade-run-")
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
