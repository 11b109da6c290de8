"""Leaves a learner's kernel as it was found: random numbers, default dtype, streams, input, interrupts.

An interrupt reaches the learner's functions, and us where we wait. Anywhere else it is kept until all is as it was.
"""

from __future__ import annotations

import io
import random
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from grader import frameworks

PRINT_BYTES = (64 << 10) + 1
"""As much as a report shows, and one more, which tells that there was more."""


class Interrupts:
    """Stands between the interrupt button and this process, where it is the main thread that checks."""

    def __init__(self) -> None:
        self.open = self.pending = False
        self.ours = threading.current_thread() is threading.main_thread()

    def __enter__(self) -> Interrupts:
        if self.ours:
            self.before = signal.signal(signal.SIGINT, self._come)
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        if self.ours:
            signal.signal(signal.SIGINT, signal.SIG_DFL if self.before is None else self.before)
        if self.pending and kind is None:
            raise KeyboardInterrupt

    def reach(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, made to raise KeyboardInterrupt when an interrupt comes, or has come since the last one."""

        def reached(*arguments: Any) -> Any:
            try:
                self.open = True
                if self.pending:
                    raise KeyboardInterrupt
                return function(*arguments)
            finally:
                self.open = self.pending = False

        return reached

    def _come(self, *_: object) -> None:
        self.pending = True
        if self.open:
            raise KeyboardInterrupt


class _Bounded(io.BytesIO):
    """Keeps the beginning of what is written, and takes the rest."""

    def write(self, data: Any) -> int:
        super().write(bytes(data)[: max(0, PRINT_BYTES - self.tell())])
        return len(data)

    def close(self) -> None:
        """Stays open: it is read when nobody can print any more, and a learner's logger may hold it for ever."""


@contextmanager
def undisturbed(framework: str) -> Iterator[io.BytesIO]:
    """Around the calls of a learner's functions; gives what they print, which is shown with the result."""
    random_numbers, numpy_numbers = random.getstate(), np.random.get_state()
    restore = frameworks.load(framework).remember()
    streams = sys.stdout, sys.stderr
    said = _Bounded()
    sys.stdout = sys.stderr = io.TextIOWrapper(said, "utf-8", "backslashreplace", write_through=True)
    try:
        with answering_nothing():
            yield said
    finally:
        sys.stdout, sys.stderr = streams
        restore()
        np.random.set_state(numpy_numbers)
        random.setstate(random_numbers)


@contextmanager
def answering_nothing() -> Iterator[None]:
    """A function that is called dozens of times must not ask as often: input() says so, instead of waiting."""
    import builtins

    from grader.sandbox.loader import refuse_input

    asked = builtins.input
    refuse_input()
    try:
        yield
    finally:
        builtins.input = asked
