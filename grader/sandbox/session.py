"""The supervisor's side of one submission's run: starts children, hears them out, keeps the clock.

Results stream: a check that crashes, exits or hits a limit costs itself alone, and what is left runs in a fresh child.
"""

from __future__ import annotations

import contextlib
import functools
import math
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from grader.model import End, Limits, Lost, Observation, Run
from grader.sandbox import folder, protocol, task, wire
from grader.sandbox.frames import Frames, frame
from grader.sandbox.launch import START_UP_S, Launcher, Process
from grader.text import size

ENTRY = "grader.sandbox.child:serve"
LEAVES_S = 0.5
Seen = Callable[[int, Observation], None]


def run(
    launcher: Launcher,
    job: task.Task,
    checks: tuple[task.Calls, ...],
    limits: Limits,
    seen: Seen = lambda *_: None,
    children: float = math.inf,
) -> Run:
    """Runs a submission, in as many children as it needs; an observation for each of `checks`, by position.

    children: how many at most; then there are observations for as many checks as they came to.
    seen: called with the position and the observation of a check as soon as it is over, while the child goes on with
    the next one; a position may be told again, and then the later word counts.
    All of them are killed when this returns. The kernel may take some milliseconds more to take their memory down, and
    nobody waits for that.
    """
    launcher.foresee(tuple({word for calls in checks for word in calls.notices}))
    observations: list[Observation] = []
    started: list[_Child] = []
    clock = _Clock(limits)
    while len(observations) < len(checks) and len(started) < children:
        child = _Child(launcher, job, checks[len(observations) :], limits, clock)
        child.said.seen = functools.partial(_shifted, seen, len(observations))
        started.append(child)
        child.follow()
        observations += child.said.done
        left = len(checks) - len(observations)
        if not child.said.loaded:
            # What ends the file ends it every time: no check can be tried.
            observations += [Observation(end=child.end)] * left
        elif clock.spent():
            observations += [Observation(end=End("total", f"{limits.total_s:g}"))] * left
    return _outcome(observations, started, limits)


def _shifted(seen: Seen, before: int, position: int, observation: Observation) -> None:
    seen(before + position, observation)


def _new(printed: bytearray, before: bytearray) -> bytearray:
    """What `printed` has beyond the beginning that both share."""
    same = (place for place, pair in enumerate(zip(printed, before, strict=False)) if pair[0] != pair[1])
    return printed[next(same, min(len(printed), len(before))) :]


def _outcome(observations: list[Observation], children: list[_Child], limits: Limits) -> Run:
    first, *others = children
    # A further child runs the file again: what it printed while doing so is known already.
    printed = first.printed + b"".join(_new(child.printed, first.printed) for child in others)
    notes: tuple[str, ...] = ()
    if len(printed) > limits.print_bytes:
        notes = (f"Your code printed more than {limits.print_bytes >> 10} KiB: the rest was dropped.",)
    text = folder.placeless(bytes(printed[: limits.print_bytes]).decode("utf-8", "replace"))
    return Run(tuple(observations), tuple(first.said.faults), text, notes, first.said.device or "cpu")


class _Clock:
    """Wall time: of one stage, and of the whole submission. It runs only while a child works."""

    def __init__(self, limits: Limits):
        self.limits = limits
        self.used = 0.0
        self.since: float | None = None
        self.stage_end = self.total_end = float("inf")

    def stage(self) -> None:
        now = time.monotonic()
        if self.since is None:
            self.since = now
            self.total_end = now + (self.limits.total_s or float("inf")) - self.used
        self.stage_end = now + (self.limits.wall_s or float("inf"))

    def stop(self) -> None:
        if self.since is not None:
            self.used += time.monotonic() - self.since
        self.since = None

    def spent(self) -> bool:
        return self.limits.total_s is not None and self.used >= self.limits.total_s

    def end(self) -> End | None:
        """What has run out, if anything has."""
        if self.since is None:
            return None
        now = time.monotonic()
        if now >= self.stage_end:
            return End("time", f"{self.limits.wall_s:g}")
        if now >= self.total_end:
            return End("total", f"{self.limits.total_s:g}")
        return None

    def left(self) -> float:
        return max(0.0, min(self.stage_end, self.total_end) - time.monotonic())


class _Child:
    """One child, from its start to its end."""

    def __init__(
        self, launcher: Launcher, job: task.Task, checks: tuple[task.Calls, ...], limits: Limits, clock: _Clock
    ):
        self.launcher, self.limits, self.clock = launcher, limits, clock
        head = frame(task.TASK, task.pack(replace(job, checks=len(checks))))
        self.work = head + b"".join(frame(task.CALLS, calls.packed) for calls in checks)
        self.said = protocol.Transcript(checks, limits.output_bytes, clock.stage)
        self.end: End | None = None
        self.printed = bytearray()
        self.open = {"data", "prints", "exit"}
        """What may still come out of the process's queue."""

    def follow(self) -> None:
        """Runs the child to its end, whatever that is."""
        process = self.launcher.start(ENTRY, jailed=True)
        try:
            process.send(self.work)
            self._listen(process)
        finally:
            process.kill()
            self.clock.stop()
            self._drain(process)
            process.release()
        if self.end is not None and self.said.device is None:  # no line of the learner's has run
            raise Lost(f"The process ended before its work: {self.printed.decode('utf-8', 'replace') or self.end}")
        if self.end is not None and self.said.loaded:
            self.said.close(self.end)
        elif self.end is not None:
            self.end = replace(self.end, at=self.said.at)

    def _listen(self, process: Process) -> None:
        started = time.monotonic()
        leaves = math.inf
        status = 0
        while self.end is None and self._more_to_come():
            try:
                name, value = process.event(min(self._patience(started), max(0.0, leaves - time.monotonic())))
            except TimeoutError:
                # A grandchild holds the pipes open, or a child that is done does not leave: nothing is lost.
                if "exit" not in self.open or self.said.ended:
                    break
                self._late()
                continue
            self._note(name, value)
            if name == "exit":
                status = value
            elif name == "lost":
                raise Lost(f"The warm process ended: {value}")
            elif name == "vanished":
                raise Lost("The learner's process was killed from outside.")
            elif name == "outgrew":
                self.end = End(value, f"{size(folder.MOST_BYTES)} or {folder.MOST_FILES} files")
            elif name == "data" and value is not None:
                self._data(value)
            # Not only when nothing comes: who prints without pause is heard without pause.
            if self.end is None and not self.said.ended:
                self.end = self.clock.end()
            # A child that is done leaves at once: one that goes on to print is not waited for.
            leaves = min(leaves, time.monotonic() + LEAVES_S) if self.said.ended else leaves
            if time.monotonic() > leaves:
                break
        if self.end is None and not self.said.ended:
            self.end = _how_it_ended(status, self.limits)

    def _more_to_come(self) -> bool:
        # Heard out after its END too: whether surplus bytes are found must not depend on how fast they come.
        return bool(self.open) and not (self.said.ended and "data" not in self.open)

    def _patience(self, started: float) -> float:
        # An exit may overtake the last bytes of the pipes, which are read to their end: but not for long.
        if "exit" not in self.open or self.said.ended:
            return LEAVES_S
        left = started + START_UP_S - time.monotonic() if self.clock.since is None else self.clock.left()
        return max(0.0, min(left, 3600.0))

    def _late(self) -> None:
        if self.clock.since is None:
            raise Lost(f"The process did not start within {START_UP_S:g} s.")
        self.end = self.clock.end()

    def _note(self, name: str, value: Any) -> None:
        if name in ("exit", "lost") or value is None:
            self.open.discard("exit" if name == "lost" else name)
        elif name == "prints":
            # One byte more than is shown tells that there was more.
            self.printed += value[: max(0, self.limits.print_bytes + 1 - len(self.printed))]

    def _data(self, data: bytes) -> None:
        try:
            self.said.feed(data)
        except wire.TooLarge:
            self.end = End("results", str(self.limits.output_bytes))
        except wire.Malformed as error:
            self.end = End("malformed", str(error))

    def _drain(self, process: Process) -> None:
        """Hears the rest of the prints; not for ever, since a grandchild may hold the pipe open."""
        deadline = time.monotonic() + 1.0
        while "prints" in self.open and (left := deadline - time.monotonic()) > 0:
            with contextlib.suppress(TimeoutError):
                self._note(*process.event(left))


def _how_it_ended(status: int, limits: Limits) -> End:
    if os.name == "posix" and os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return End("time", f"{limits.cpu_s or 0:g}")
        return End("signal", _signal_name(number))
    return End("exit", str(status >> 8))


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # most real-time signals have none
        return f"signal {number}"


def lines(process: Process, patience_s: float = START_UP_S) -> Iterator[tuple[int, Any]]:
    """The frames of a process that is trusted: the oracle. Ends with its stream; raises Lost where it dies."""
    frames = Frames()
    prints = bytearray()
    while True:
        try:
            name, value = process.event(patience_s)
        except TimeoutError:
            raise Lost(f"The oracle gave no answer within {patience_s:g} s.") from None
        if name == "data" and value is not None:
            for kind, payload in frames.feed(value):
                yield kind, wire.decode(payload)
        elif name == "prints" and value:
            prints += value
        elif name in ("exit", "lost", "vanished"):
            raise Lost(f"The oracle ended ({value}): {prints.decode('utf-8', 'replace')[-2000:]}")
