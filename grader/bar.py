"""A bar on standard error that says how far a long command is; nothing where that is no terminal."""

from __future__ import annotations

import os
import sys
import threading
import time
from contextlib import suppress
from types import TracebackType

REFRESH_S = 0.1


class Bar:
    """A context manager. Its steps may be told by several threads; no thread of its own draws."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.shown = 0.0
        self.progress = None
        if sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            self.progress = Progress(
                TextColumn("{task.description}"), BarColumn(None), MofNCompleteColumn(), expand=True, transient=True,
                console=Console(stderr=True, force_jupyter=False), auto_refresh=False,
            )  # fmt: skip
            self.task = self.progress.add_task("", total=None)

    def __enter__(self) -> Bar:
        if self.progress:
            self.progress.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.progress:
            with suppress(OSError):  # a terminal that has hung up
                self.progress.stop()

    def begin(self, what: str, total: int) -> None:
        """A new stretch of the work, of so many steps."""
        if self.progress:
            self.progress.reset(self.task, total=total, description=what)
            self.progress.refresh()

    def step(self, count: int = 1) -> None:
        if self.progress is None:
            return
        with self.lock, suppress(OSError):
            self.progress.advance(self.task, count)
            if time.monotonic() - self.shown >= REFRESH_S:
                self.shown = time.monotonic()
                self.progress.refresh()
