"""`grade batch`, from SUBMISSIONS to the table: takes in, takes over what is done, has the rest graded, sums up."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click

from grader.batch import crew as crews
from grader.batch import ledger as ledgers
from grader.batch import marking, summary
from grader.batch.intake import take
from grader.batch.latest import stubs_of
from grader.batch.ledger import Ledger
from grader.batch.marking import Marked
from grader.batch.model import Entry, Intake, Options, Row
from grader.batch.roots import Roots
from grader.course import Course, open_course
from grader.learner import MAX_SEED
from grader.model import UserError
from grader.sandbox import isolation
from grader.sandbox.folder import make_root

FAULTS = "grader_error"
HIDDEN_SEEDS = 1 << 53


@dataclass(frozen=True)
class Request:
    """One call of `grade batch`, as it was typed."""

    submissions: Path
    out: Path
    pattern: str | None = None
    exercises: tuple[str, ...] = ()
    framework: str | None = None
    device: str = "cpu"
    seed: int | None = None
    time_limit: float | None = None
    isolation: str | None = None
    jobs: int | None = None
    hidden: bool = False
    again: str | None = None
    """An outcome, or "all": what is graded anew though nothing has changed."""
    course: Path | None = None
    quiet: bool = False
    json: bool = False


def run(request: Request) -> int:
    """Grades the class and prints; gives the exit code."""
    course = open_course(request.course)
    level = _level(request.isolation)
    _refuse_places(request)
    spool = Path(make_root("grade-spool-"))
    try:
        with Ledger(request.out) as ledger:
            return Batch(request, course, level, ledger, spool).run()
    finally:
        shutil.rmtree(spool, ignore_errors=True)


def _level(asked: str | None) -> str:
    """What is asked for, if the machine has it; else the best it has, if that is any."""
    level = isolation.best() if asked is None else asked
    # Without being asked outright, nothing is graded without a jail.
    isolation.expect("floor" if asked is None and level == "none" else level)
    return level


def _refuse_places(request: Request) -> None:
    submissions, out = request.submissions.resolve(), request.out.resolve()
    if out == submissions or submissions in out.parents:
        raise UserError(f"{request.out} lies inside {request.submissions}, where it would be taken for a submission. "
                        "Name a folder beside it with --out.")  # fmt: skip


class Batch:
    def __init__(self, request: Request, course: Course, level: str, ledger: Ledger, spool: Path):
        self.request, self.course, self.ledger, self.spool = request, course, ledger, spool
        self.options = Options(
            seed=self._seed(),
            framework=request.framework,
            device=request.device,
            time_limit_s=request.time_limit,
            isolation=level,
            hidden=request.hidden,
        )
        self.rows: dict[tuple[str, str], Row] = {}

    def _seed(self) -> int:
        if self.request.seed is not None:
            return self.request.seed
        # One seed for the whole class, and for every rerun on the same DIR. A hidden one must not be found by trying.
        most = HIDDEN_SEEDS if self.request.hidden else MAX_SEED
        return self.ledger.options.seed if self.ledger.options else secrets.randbelow(most)

    def run(self) -> int:
        request = self.request
        picked = frozenset(map(self.course.resolve, request.exercises)) or None
        stubs = stubs_of(self.course.exercises)
        intake = take(request.submissions, self.course.ids, self.spool, request.pattern, picked, stubs)
        _refuse_nothing(intake, request)
        self.ledger.begin(self.options)
        waiting = [entry for entry in intake.entries if not self._taken_over(entry)]
        taken_over = len(self.rows)
        if waiting:
            self._mark(waiting, taken_over)
        rows = [self.rows[entry.learner, entry.exercise] for entry in intake.entries]
        self._tell(rows, intake, taken_over)
        return 3 if any(row.outcome == FAULTS for row in rows) else 0

    def _key(self, entry: Entry, framework: str) -> str:
        return ledgers.key(
            marking.digest(entry), entry.learner, entry.exercise, framework, self.course.digest,
            ledgers.grader_digest(), self.options,
        )  # fmt: skip

    def _taken_over(self, entry: Entry) -> bool:
        """Whether the report that is there was made from the very same."""
        known = self.ledger.done(entry.learner, entry.exercise)
        if known is None:
            return False
        key, row = known
        # What failed through a fault of ours is always worth another try.
        if row.outcome == FAULTS or self.request.again in ("all", row.outcome):
            return False
        if key != self._key(entry, _framework(entry, self.course, self.options.framework)):
            return False
        self.rows[entry.learner, entry.exercise] = row
        return True

    def _mark(self, waiting: Sequence[Entry], taken_over: int) -> None:
        from grader.batch.screen import Screen

        jobs = min(self.request.jobs or _cores(), len(waiting))
        closed = [self.course.solutions, self.request.submissions, self.request.out, self.spool]
        roots = Roots(self.course, self.options, closed, jobs)
        try:
            roots.prepare(_framework(waiting[0], self.course, self.options.framework))
            with Screen(len(waiting) + taken_over, taken_over, self.request.quiet) as screen:
                for entry, result in crews.Crew(roots, jobs).mark(waiting, screen.tick):
                    row = self._note(entry, result)
                    screen.row(row, result.sentence)
        finally:
            roots.close()

    def _note(self, entry: Entry, result: Marked) -> Row:
        """The report first, then the word that it is there."""
        row = Row(
            entry.learner, entry.exercise, result.framework, result.outcome, result.score, result.max_score,
            result.mistakes, self.ledger.place(entry.learner, entry.exercise),
        )  # fmt: skip
        self.ledger.write_report(entry.learner, entry.exercise, result.text)
        self.ledger.add(row, self._key(entry, result.framework))
        self.rows[entry.learner, entry.exercise] = row
        if result.trace:
            click.echo(f"{entry.learner} {entry.exercise}: {result.trace}", err=True)
        return row

    def _tell(self, rows: Sequence[Row], intake: Intake, taken_over: int) -> None:
        from grader.batch.table import table

        made = summary.summarise(rows, intake, self.options)
        summary.write(self.ledger.out, rows, made)
        if self.request.json:
            click.echo(summary.render(made), nl=False)
        else:
            colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
            width = min(80, shutil.get_terminal_size((80, 24)).columns)
            click.echo(table(made, self.request.out, intake, width, colour, taken_over=taken_over), nl=False)


def _framework(entry: Entry, course: Course, wanted: str | None) -> str:
    """As the worker will find it."""
    source = ""
    if not entry.refused:
        from grader.stubs import code_of

        # What stands in one file must not stop the others: the worker that grades it says what is the matter.
        with suppress(Exception):
            source = code_of(Path(entry.path)) or ""
    return marking.framework_of(entry, course, wanted, source)


def _cores() -> int:
    """What this process may use of them."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _refuse_nothing(intake: Intake, request: Request) -> None:
    if intake.entries:
        return
    if count := intake.passed_over:
        held = "1 submission" if count == 1 else f"{count} submissions"
        fact = f"{request.submissions} holds {held}, none of an exercise that --exercise picks"
        raise UserError(f"{fact}. Pick another one, or leave --exercise away.")
    # A name can be long, and hold anything.
    names = "".join(f"\n  {one.name}: {one.reason}" for one in intake.unrecognised[:5])
    raise UserError(
        f"{request.submissions} holds no submission that is recognised. A folder a learner is taken "
        f"(ada/exercise_03.ipynb); for other layouts, see --pattern in grade batch --help.{names}"
    )
