"""The supervisor's side of one submission's run: starts children, reads their frames strictly, keeps the clock.

Results stream: a check that crashes, exits or hits a limit costs itself alone, and what is left runs in a fresh child.
A frame that does not come in its turn, or says something other than it should, ends the child as malformed.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from grader.model import Call, End, Fault, Frame, GraderFault, Limits, Observation, Run
from grader.sandbox import task, wire
from grader.sandbox.launch import Launcher, Process

ENTRY = "grader.sandbox.child:serve"
START_UP_S = 120.0
"""How long a framework's import may take on a slow machine before the start counts as failed."""


class Lost(GraderFault):
    """The process that was to do the work vanished through no fault of the learner's."""


def run(launcher: Launcher, job: task.Task, limits: Limits) -> Run:
    """Runs a submission, in as many children as it needs; an observation for each of `job.checks`, by position."""
    observations: list[Observation] = []
    first: _Child | None = None
    clock = _Clock(limits)
    printed = bytearray()
    while len(observations) < len(job.checks):
        child = _Child(launcher, replace(job, checks=job.checks[len(observations) :]), limits, clock)
        child.follow()
        first = first or child
        # A further child runs the file again: what it printed while doing so is known already.
        printed += child.printed if child is first else _new(child.printed, first.printed)
        observations += child.done
        left = len(job.checks) - len(observations)
        if not child.loaded:
            # What ends the file ends it every time: no check can be tried.
            observations += [Observation(end=child.end)] * left
        elif clock.spent():
            observations += [Observation(end=End("total", f"{limits.total_s:g}"))] * left
    return _outcome(observations, first, printed, limits)


def _new(printed: bytearray, before: bytearray) -> bytearray:
    """What `printed` has beyond the beginning that both share."""
    same = (place for place, pair in enumerate(zip(printed, before, strict=False)) if pair[0] != pair[1])
    return printed[next(same, min(len(printed), len(before))) :]


def _outcome(observations: list[Observation], first: _Child | None, printed: bytearray, limits: Limits) -> Run:
    notes: tuple[str, ...] = ()
    if len(printed) >= limits.print_bytes:
        notes = (f"Your code printed more than {limits.print_bytes >> 10} KiB: the rest was dropped.",)
    text = bytes(printed[: limits.print_bytes]).decode("utf-8", "replace")
    faults = tuple(first.faults) if first else ()
    return Run(tuple(observations), faults, text, notes, first.device if first else "cpu")


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
        now = time.monotonic()
        if now >= self.stage_end:
            return End("time", f"{self.limits.wall_s:g}")
        if now >= self.total_end:
            return End("total", f"{self.limits.total_s:g}")
        return None

    def left(self) -> float:
        return max(0.0, min(self.stage_end, self.total_end) - time.monotonic())


@dataclass
class _Child:
    """One child, from its start to its end."""

    launcher: Launcher
    job: task.Task
    limits: Limits
    clock: _Clock
    device: str = "cpu"
    loaded: bool = False
    ended: bool = False
    end: End | None = None
    at: tuple[str, int] | None = None
    done: list[Observation] = field(default_factory=list)
    calls: list[Call] | None = None
    """The calls of the check that is running; None between checks."""
    missing: tuple[str, ...] | None = None
    faults: list[Fault] = field(default_factory=list)
    printed: bytearray = field(default_factory=bytearray)
    open: set[str] = field(default_factory=lambda: {"data", "prints", "exit"})
    """What may still come out of the process's queue."""

    def follow(self) -> None:
        """Runs the child to its end, whatever that is."""
        process = self.launcher.start(ENTRY)
        try:
            process.send(wire.frame(task.TASK, task.pack(self.job)))
            self._listen(process)
        finally:
            process.kill()
            self.clock.stop()
            self._drain(process)
        if self.end is not None and self.loaded:
            self._close(self.end)
        elif self.end is not None:
            self.end = replace(self.end, at=self.at)

    def _listen(self, process: Process) -> None:
        frames = wire.Frames(self.limits.output_bytes)
        started = time.monotonic()
        status = 0
        while self.open and self.end is None and not self.ended:
            try:
                name, value = process.events.get(timeout=self._patience(started))
            except queue.Empty:
                if "exit" not in self.open:  # a grandchild holds the pipes open
                    break
                self._late()
                continue
            self._note(name, value)
            if name == "exit":
                status = value
            elif name == "lost":
                raise Lost(f"The warm process ended: {value}")
            elif name == "data" and value is not None:
                self._data(frames, value)
        if self.end is None and not self.ended:
            self.end = _how_it_ended(status)

    def _patience(self, started: float) -> float:
        # An exit may overtake the last bytes of the pipes, which are read to their end: but not for long.
        if "exit" not in self.open:
            return 0.5
        left = started + START_UP_S - time.monotonic() if self.clock.since is None else self.clock.left()
        return max(0.0, min(left, 3600.0))

    def _note(self, name: str, value: Any) -> None:
        if name in ("exit", "lost") or value is None:
            self.open.discard("exit" if name == "lost" else name)
        elif name == "prints":
            self.printed += value[: max(0, self.limits.print_bytes - len(self.printed))]

    def _late(self) -> None:
        if self.clock.since is None:
            raise Lost(f"The process did not start within {START_UP_S:g} s.")
        self.end = self.clock.end()

    def _data(self, frames: wire.Frames, data: bytes) -> None:
        try:
            for kind, payload in frames.feed(data):
                self._frame(kind, wire.decode(payload))
                if kind in (task.LOADED, task.BEGIN):
                    frames.renew()
            expect(not (self.ended and frames.buffer), "bytes after the end")
        except wire.TooLarge:
            self.end = End("results", str(self.limits.output_bytes))
        except wire.Malformed as error:
            self.end = End("malformed", str(error))

    def _frame(self, kind: int, value: Any) -> None:
        """One frame in its turn: READY, then cells, then LOADED, then each check, then END."""
        expect(not self.ended, "a frame after the end")
        if self.clock.since is None:
            expect(kind == task.READY and value in ("cpu", "cuda", "meta"), "no READY")
            self.device = value
            self.clock.stage()
        elif not self.loaded:
            self._loading(kind, value)
        elif kind in (task.BEGIN, task.END):
            self._close(None)
            expect(value == (len(self.done) if kind == task.BEGIN else None), "a check out of its turn")
            expect((kind == task.END) == (len(self.done) == len(self.job.checks)), "an end out of its turn")
            self.ended = kind == task.END
            self.calls = None if self.ended else []
            self.clock.stage()
        else:
            self._result(kind, value)

    def _loading(self, kind: int, value: Any) -> None:
        if kind == task.RUNNING:
            expect(shaped(value, (str, int)), "a place")
            self.at = value
        elif kind == task.CELL_FAULT:
            if len(self.faults) < 100:
                self.faults.append(unpack_fault(value))
        else:
            expect(kind == task.LOADED and value is None, "no LOADED")
            self.loaded = True

    def _result(self, kind: int, value: Any) -> None:
        expect(self.calls is not None and self.missing is None, "a result outside a check")
        assert self.calls is not None
        if kind == task.MISSING:
            expect(not self.calls and type(value) is tuple and all(type(n) is str for n in value), "names")
            self.missing = value
            return
        expect(kind == task.CALL and type(value) is tuple and len(value) == 5, "a call's result")
        index, number, result, fault, changed = value
        wanted = self.job.checks[len(self.done)].inputs
        expect((index, number) == (len(self.done), len(self.calls)) and number < len(wanted), "a call out of its turn")
        names = {name for name, _ in wanted[number][1]}
        expect(type(changed) is tuple and set(changed) <= names, "names of arguments")
        self.calls.append(Call(result, None if fault is None else unpack_fault(fault), changed))

    def _close(self, end: End | None) -> None:
        """The running check is over, by itself or by the end of the child."""
        if self.calls is None:
            if end is None:
                return
            # Nothing was running: the child died between two checks, which costs the next one. What comes after the
            # end costs the last: somebody else than our code wrote it.
            if len(self.done) == len(self.job.checks):
                self.done.pop()
            self.calls = []
        wanted = len(self.job.checks[len(self.done)].inputs)
        if end is None and self.missing is None and len(self.calls) != wanted:
            raise wire.Malformed(f"{len(self.calls)} results of {wanted}")
        self.done.append(Observation(tuple(self.calls), end, self.missing))
        self.calls, self.missing = None, None

    def _drain(self, process: Process) -> None:
        """Lets the threads that read the pipes come to their end."""
        deadline = time.monotonic() + 1.0
        while self.open and (left := deadline - time.monotonic()) > 0:
            with contextlib.suppress(queue.Empty):
                self._note(*process.events.get(timeout=left))


def expect(holds: bool, what: str) -> None:
    if not holds:
        raise wire.Malformed(f"a frame that is not what was due: {what}")


def shaped(value: Any, types: tuple[type, ...]) -> bool:
    return type(value) is tuple and tuple(map(type, value)) == types


def unpack_fault(value: Any) -> Fault:
    expect(type(value) is tuple and len(value) == 4 and shaped(value[:3], (str, str, str)), "a fault")
    frames = value[3]
    expect(type(frames) is tuple and all(shaped(frame, (str, int, str, str)) for frame in frames), "frames")
    expect(value[0] in ("exception", "not_implemented", "forbidden", "signature", "memory", "results"), "a kind")
    return Fault(value[0], value[1], value[2], tuple(Frame(*frame) for frame in frames))


def _how_it_ended(status: int) -> End:
    if os.name == "posix" and os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return End("time", "processor time")
        return End("signal", signal.Signals(number).name)
    return End("exit", str(status >> 8))


def lines(process: Process) -> Iterator[tuple[int, Any]]:
    """The frames of a process that is trusted: the oracle. Ends with its stream; raises Lost where it dies."""
    frames = wire.Frames()
    prints = bytearray()
    while True:
        name, value = process.events.get(timeout=START_UP_S)
        if name == "data" and value is not None:
            for kind, payload in frames.feed(value):
                yield kind, wire.decode(payload)
        elif name == "prints" and value:
            prints += value
        elif name in ("exit", "lost"):
            raise Lost(f"The oracle ended ({value}): {prints.decode('utf-8', 'replace')[-2000:]}")
