"""The kernel as a process that a launcher starts: while it is seated, a learner's job is done there and not in a fork.

A kernel cannot be killed and is never late: `kill` takes effect before its next call, and whoever waits for it waits
until the function returns or the learner interrupts it. The clock says afterwards whether that took too long.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from grader.notebook.link import DATA, DONE, GO, MORE, PRINTS, STOP, WORK
from grader.sandbox.frames import Channel
from grader.sandbox.launch import Event, Launcher, Process

EVENTS = {DATA: "data", PRINTS: "prints"}


class Seat:
    """The pipe to the kernel, and whether it is the learner's process now."""

    def __init__(self, channel: Channel):
        self.channel = channel
        self.is_taken = False

    @contextmanager
    def taken(self) -> Iterator[None]:
        self.is_taken = True
        try:
            yield
        finally:
            self.is_taken = False

    def receive(self) -> tuple[int, bytes]:
        """Leaves the process where the kernel has ended: there is nobody to answer."""
        received = self.channel.receive()
        if received is None:
            sys.exit()
        return received


class SeatedProcess:
    """One job of the kernel's."""

    def __init__(self, seat: Seat):
        self.seat = seat
        self.pending: deque[Event] = deque()
        self.killed = self.done = False

    def send(self, data: bytes) -> None:
        self.seat.channel.send(WORK, data)

    def kill(self) -> None:
        self.killed = True

    def event(self, timeout: float) -> Event:  # noqa: ARG002 - nothing can be done about a kernel that takes its time
        while not self.pending:
            self._hear()
        return self.pending.popleft()

    def release(self) -> None:
        """Hears the kernel out, so that it is ready for what comes next."""
        self.killed = True
        while not self.done:
            self._hear()

    def _hear(self) -> None:
        kind, payload = self.seat.receive()
        if kind == MORE:
            self.seat.channel.send(STOP if self.killed else GO, b"")
        elif kind == DONE:
            self.done = True
            self.pending += [("data", None), ("prints", None), ("exit", 0)]
        elif payload:
            self.pending.append((EVENTS[kind], payload))


class SeatLauncher:
    """Starts learners' jobs in the kernel while it is seated, and everything else as the other launcher does."""

    def __init__(self, warm: Launcher, seat: Seat):
        self.warm, self.seat = warm, seat
        self.setting = warm.setting

    def start(self, entry: str, jailed: bool = False) -> Process:
        return SeatedProcess(self.seat) if jailed and self.seat.is_taken else self.warm.start(entry, jailed)

    def foresee(self, words: tuple[str, ...]) -> None:
        if not self.seat.is_taken:  # what a kernel has used once is ready there
            self.warm.foresee(words)

    def close(self) -> None:
        self.warm.close()
