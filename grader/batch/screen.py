"""What a batch shows while it works: a bar, and the failures as they come.

Learners name files, and their code words its own errors: each such string is escaped, and goes to rich as a `Text`,
in which no markup is read. rich is imported here and in `table` alone.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from types import TracebackType
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from grader.batch.model import Row
from grader.batch.table import one_line
from grader.report.text import WORDS
from grader.text import escape

LOUD = {"rejected": "yellow", "crashed": "red", "limit_hit": "red", "grader_error": "bold red"}
"""Outcomes that are told as they come."""
REFRESH_S = 0.25
TENTHS = 10


class Screen:
    """Tells on standard error how far a batch is; a context manager.

    total: all submissions; done_before: how many of them were taken over from an earlier run. Where the stream is no
    terminal there is no bar, but a line at each tenth of the way, and once `every_s` seconds have passed since the
    last one. No thread draws: the batch starts processes, and forking from several threads is not safe.
    """

    def __init__(
        self, total: int, done_before: int, quiet: bool, *, stream: TextIO | None = None, every_s: float = 30.0
    ):
        self.stream = stream or sys.stderr
        self.total, self.done, self.quiet, self.every_s = total, done_before, quiet, every_s
        self.console = Console(
            file=self.stream, force_terminal=self.stream.isatty(), force_jupyter=False, highlight=False, markup=False
        )
        self.live = self.console.is_terminal and not self.console.is_dumb_terminal and not quiet
        self.rows = 0
        self.waiting: list[Text] = []
        self.started = self.first = self.told = time.monotonic()
        self.bar = Progress(
            BarColumn(None), MofNCompleteColumn(), TextColumn("{task.fields[pace]}", markup=False), expand=True,
            console=self.console, auto_refresh=False, redirect_stdout=False, redirect_stderr=False,
        )  # fmt: skip
        self.task = self.bar.add_task("", total=total, completed=done_before, pace=self._pace())

    def __enter__(self) -> Screen:
        if self.live:
            self.bar.start()
            self._draw()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.live:
            self._draw()
            with suppress(OSError):
                self.bar.stop()

    def row(self, row: Row, sentence: str) -> None:
        """One more is done; where it could not be graded or was cut short, `sentence` says why."""
        now = time.monotonic()
        self.rows += 1
        self.done += 1
        self.first = now if self.rows == 1 else self.first
        if self.quiet:
            return
        if row.outcome in LOUD:
            self._say(_told(row, sentence))
        if not self.live and self._is_time(now):
            self.told = now
            self._say(Text(", ".join(filter(None, [f"{self.done} of {self.total}", self._pace()]))))
        self.tick()

    def tick(self) -> None:
        """Draws the bar again, four times a second at most: to be called as often as you like."""
        if self.live and time.monotonic() - self.told >= REFRESH_S:
            self._draw()

    def _draw(self) -> None:
        self.told = time.monotonic()
        self.bar.update(self.task, completed=self.done, pace=self._pace())
        # A terminal that has hung up, or a log that nobody reads any more, is no reason to stop grading.
        with suppress(OSError):
            if self.waiting:
                self.console.print(Text("\n").join(self.waiting), no_wrap=True)
            else:
                self.bar.refresh()
        self.waiting.clear()

    def _is_time(self, now: float) -> bool:
        tenth = self.done * TENTHS // self.total > (self.done - 1) * TENTHS // self.total
        return tenth or now - self.told >= self.every_s

    def _pace(self) -> str:
        """Rate and time left. The clock starts with the first one done: what is long to start is started once."""
        now = time.monotonic()
        # Workers end their first ones at almost the same time, which says nothing of a rate.
        rate = (self.rows - 1) / max(now - self.first, REFRESH_S)
        told = [f"{rate:.1f}/s"] if rate > 0 else []
        if self.done >= self.total:
            told.append(f"done in {_clock(now - self.started)}")
        elif told:
            told.append(f"{_clock((self.total - self.done) / rate)} left")
        return ", ".join(told)

    def _say(self, text: Text) -> None:
        """A line, above the bar where there is one: with its next drawing, for a drawing takes a millisecond."""
        text.truncate(self.console.width, overflow="ellipsis")
        if self.live:
            self.waiting.append(text)
            return
        with suppress(OSError):
            print(text.plain, file=self.stream, flush=True)


def _told(row: Row, sentence: str) -> Text:
    words = (WORDS[row.outcome], LOUD[row.outcome])
    return Text.assemble(f"{one_line(row.learner)} {row.exercise} ", words, f": {' '.join(escape(sentence).split())}")


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
