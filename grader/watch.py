"""`grade watch`: grades a file each time it is saved, from a warm process; single keys do the rest.

One loop in the main thread takes what the keyboard and the file's folder put into a queue. Nothing but a key moves it
to another exercise.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import click

from grader import desk, learner, overview
from grader.attempts import Attempts, first_unsolved
from grader.course import open_course
from grader.keyboard import QUIT, REDRAW, Keyboard, expect_terminal
from grader.model import GraderFault, UserError
from grader.text import escape

if TYPE_CHECKING:
    from grader.records import Report
    from grader.saves import Saves

SAVED = "saved"
LOOK_S = 0.5
"""How often the file is looked at, for where no event comes."""
CLEAR, CLEAR_LINE = "\x1b[H\x1b[J", "\r\x1b[K"


def run(exercise: str | None, framework: str | None, root: Path | None) -> int:
    """Until somebody quits; gives the exit code."""
    expect_terminal()
    try:
        course = open_course(root)
        name = course.resolve(exercise) if exercise else first_unsolved(course, framework)
        events = SimpleQueue[str]()
        request = learner.Request(name, framework=framework, course=root)
        with Attempts(course, request) as attempts, Watch(attempts, events) as watch, Keyboard(events.put):
            watch.serve()
    except KeyboardInterrupt:
        with suppress(OSError):  # its window was closed
            click.echo()
    except (UserError, GraderFault):
        raise
    except Exception as error:
        raise GraderFault(f"{type(error).__name__}: {error}") from error
    return 0


class Watch:
    """The screen, and what keys and saves do; a context manager, since a thread watches the folder."""

    def __init__(self, attempts: Attempts, events: SimpleQueue[str]):
        self.attempts, self.events = attempts, events
        self.root = attempts.course.root
        self.page = self.below = ""
        """The result, and what a key has asked for beneath it."""
        self.asked = False
        """Whether the learner is asked if the file shall be set back."""
        self.saves = self._follow()

    def __enter__(self) -> Watch:
        self.saves.__enter__()
        return self

    def __exit__(self, *_: Any) -> None:
        self.saves.__exit__()

    def serve(self) -> None:
        """Raises KeyboardInterrupt in the end, and returns in no other way."""
        self._grade()
        while True:
            self._draw()
            while not self._handle(self._event()):
                pass

    def _follow(self) -> Saves:
        """Both the script and the notebook of the exercise: whichever is saved is graded."""
        # Its import takes a while, in which the warm process has its framework to import.
        from grader.saves import Saves

        found, exercise = self.attempts.found.path, self.attempts.exercise
        files = [found.with_name(f"{exercise}{suffix}") for suffix in (".py", ".ipynb")]
        return Saves(files, lambda: self.events.put(SAVED))

    def _event(self) -> str:
        while True:
            if self.events.empty():
                self.attempts.prepare()
            try:
                return self.events.get(timeout=LOOK_S)
            except Empty:
                if self.saves.stale():
                    return SAVED

    def _handle(self, event: str) -> bool:
        """Whether there is something new to show."""
        if event == QUIT:
            raise KeyboardInterrupt
        if event == REDRAW:
            return True
        if event == SAVED:
            return self._take_save()
        acts = {"h": self._hint, "l": self._list, "n": self._next, "x": self._ask}
        if self.asked:
            acts = {"y": self._reset}
        if event not in acts and not self.asked:
            return False
        self.asked, self.below = False, ""
        with self._told():
            acts.get(event, lambda: None)()
        return True

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What goes wrong is told beneath the result, and the watch goes on."""
        try:
            yield
        except (UserError, OSError) as error:
            self.below = str(error)

    def _take_save(self) -> bool:
        path = self.saves.saved()
        if path is None or (path != self.attempts.found.path and not path.exists()):
            return False
        self.asked, self.below = False, ""
        self._grade(path)
        return True

    def _grade(self, saved: Path | None = None) -> None:
        self.page = ""
        with self._told():
            if saved is not None and saved.exists():
                self.attempts.take(saved)
            name = learner.near(self.attempts.found.path)
            click.echo(f"{CLEAR_LINE}grading {escape(name)} …", nl=False)
            self.page = self._shown(self.attempts.grade())

    # --- keys

    def _hint(self) -> None:
        self.below = desk.hint(self.attempts.exercise, self.attempts.request.framework, self.root)

    def _list(self) -> None:
        self.below = overview.chart(self.root)

    def _ask(self) -> None:
        self.asked = True
        self.below = f"Set {learner.near(self.attempts.found.path)} back to the stub? Your work is kept beside it."

    def _reset(self) -> None:
        path, framework = self.attempts.found.path, self.attempts.request.framework
        told = desk.reset(self.attempts.exercise, path, framework, self.root)
        self._take_save()
        self.below = told

    def _next(self) -> None:
        following = self.attempts.following()
        if not self.attempts.passed:
            self.below = f"n goes on when every point of {self.attempts.exercise} is earned."
        elif following is None:
            self.below = f"{self.attempts.exercise} is the last exercise."
        else:
            self.attempts.turn_to(following)
            self.saves.__exit__()
            self.saves = self._follow().__enter__()
            self._grade()

    # --- the screen

    def _draw(self) -> None:
        from grader.report import footer

        keys = {"h": "hint", "l": "list", "n": "next", "x": "reset", "q": "quit"}
        if not self.attempts.passed or self.attempts.following() is None:
            del keys["n"]
        if self.asked:
            keys = {"y": "yes", "n": "no", "q": "quit"}
        solved, total = len(self.attempts.solved), len(self.attempts.course.ids)
        parts = [self.page, _rows(self.below), footer.render(solved, total, keys, colour=learner.colour())]
        click.echo(CLEAR + "\n".join(filter(None, parts)), nl=False)

    def _shown(self, report: Report) -> str:
        from grader.report import text

        if report.outcome == "grader_error":  # the traceback is for staff
            report = report.model_copy(update={"notes": report.notes[:1]})
        taken = f"{learner.near(self.attempts.found.path)} ({self.attempts.found.why})"
        return text.render(
            report,
            taken=taken,
            next_step=self._step(report),
            colour=learner.colour(),
            width=learner.width(),
            solved=learner.solved(self.attempts.course, report),
        )

    def _step(self, report: Report) -> str | None:
        if report.outcome == "passed":
            following = self.attempts.following()
            return f"press n for {following}" if following else "that was the last exercise"
        if report.outcome == "not_attempted":
            return "write the first function, and save the file"
        if report.outcome == "grader_error":
            return f"grade {report.exercise} tells more, for whoever is to mend it"
        return None if report.outcome == "rejected" else "stuck? Press h for a hint"


def _rows(said: str) -> str:
    """What is told beneath the result, in rows that fit; what fits already, such as a table, stays as it is."""
    from grader.report import text

    width, rows = learner.width(), list[str]()
    for line in escape(said).rstrip("\n").split("\n"):
        rows += [line] if text.columns(line) <= width else text.wrap(line, width)
    return "\n".join(rows) + "\n" if said else ""
