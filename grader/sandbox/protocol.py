"""What one child may say, and in which order: a strict reading of its frames.

READY, then what happens while the file is loaded, LOADED, then for each check BEGIN and its calls, then END. Whatever
comes out of its turn, too early, twice, or after the end, is malformed: somebody else than our code wrote it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from grader.model import Call, End, Fault, Frame, Observation
from grader.sandbox import task, wire
from grader.sandbox.folder import placeless
from grader.sandbox.frames import Frames

KINDS = ("exception", "not_implemented", "forbidden", "signature", "memory", "results")
MAX_FAULTS = 100
REMEMBERED_BYTES = 1024

_remembered = lru_cache(2048)(wire.decode)
"""A class returns the same numbers again and again. Nobody changes what was read: its arrays cannot be written to."""


class Transcript:
    """What one child has said so far. `stage` is called when a new part of the work begins, for the clock."""

    def __init__(self, checks: tuple[task.Calls, ...], output_bytes: int, stage: Callable[[], None]):
        self.checks, self.stage = checks, stage
        self.frames = Frames(output_bytes)
        self.device: str | None = None
        self.at: tuple[str, int] | None = None
        self.loaded = self.ended = False
        self.faults: list[Fault] = []
        self.done: list[Observation] = []
        self.calls: list[Call] | None = None
        """The calls of the check that is running; None between checks."""
        self.missing: tuple[str, ...] | None = None
        self.instead = ""
        self.heard = hashlib.sha256()
        """All that was said in the running check."""
        self.seen: Callable[[int, Observation], None] = lambda *_: None

    def feed(self, data: bytes) -> None:
        """Raises wire.Malformed or wire.TooLarge; what was read before stands."""
        for kind, payload in self.frames.feed(data):
            self._frame(kind, _remembered(payload) if len(payload) <= REMEMBERED_BYTES else wire.decode(payload))
            self.heard.update(b"%d %d " % (kind, len(payload)) + payload)
            if kind in (task.LOADED, task.BEGIN):
                self.frames.renew()
        expect(not (self.ended and self.frames.buffer), "bytes after the end")

    def close(self, end: End) -> None:
        """The child was cut short: what was running is lost, and nothing else."""
        if self.calls is None:
            # Nothing was running: the child died between two checks, which costs the next one. What comes after the
            # end costs the last.
            if len(self.done) == len(self.checks):
                self.done.pop()
            self.calls = []
        self._finish(end)

    def _frame(self, kind: int, value: Any) -> None:
        expect(not self.ended, "a frame after the end")
        if self.device is None:
            # Types first, here and below: an array would answer == with an array, and True is equal to 1.
            expect(kind == task.READY and type(value) is str and value in ("cpu", "cuda", "meta"), "no READY")
            self.device = value
            self.stage()
        elif not self.loaded:
            self._loading(kind, value)
        elif kind in (task.BEGIN, task.END):
            self._turn(kind, value)
        else:
            self._result(kind, value)

    def _loading(self, kind: int, value: Any) -> None:
        if kind == task.RUNNING:
            expect(shaped(value, (str, int)), "a place")
            self.at = value
        elif kind == task.CELL_FAULT:
            if len(self.faults) < MAX_FAULTS:
                self.faults.append(unpack_fault(value))
        else:
            expect(kind == task.LOADED and value is None, "no LOADED")
            self.loaded = True

    def _turn(self, kind: int, value: Any) -> None:
        """The running check is over; the next one begins, or all is done."""
        if self.calls is not None:
            wanted = len(self.checks[len(self.done)].inputs)
            expect(self.missing is not None or len(self.calls) == wanted, f"{len(self.calls)} results of {wanted}")
            self._finish(None)
        due = type(value) is int and value == len(self.done) if kind == task.BEGIN else value is None
        expect(due, "a check out of its turn")
        expect((kind == task.END) == (len(self.done) == len(self.checks)), "an end out of its turn")
        self.heard = hashlib.sha256()
        self.ended = kind == task.END
        self.calls = None if self.ended else []
        self.stage()

    def _finish(self, end: End | None) -> None:
        digest = self.heard.digest() if end is None else b""
        self.done.append(Observation(tuple(self.calls or ()), end, self.missing, self.instead, digest))
        self.calls, self.missing, self.instead = None, None, ""
        self.seen(len(self.done) - 1, self.done[-1])

    def _result(self, kind: int, value: Any) -> None:
        expect(self.calls is not None and self.missing is None, "a result outside a check")
        assert self.calls is not None
        if kind == task.MISSING:
            expect(not self.calls and shaped(value, (str, tuple)) and all(type(n) is str for n in value[1]), "names")
            self.instead, self.missing = value
            return
        expect(kind == task.CALL and type(value) is tuple and len(value) == 6, "a call's result")
        index, number, result, fault, changed, used = value
        wanted = self.checks[len(self.done)].inputs
        expect(type(index) is int and type(number) is int, "a call's number")
        expect((index, number) == (len(self.done), len(self.calls)) and number < len(wanted), "a call out of its turn")
        names = [name for name, _ in wanted[number][1]]
        expect(type(changed) is tuple and all(type(n) is str and n in names for n in changed), "names of arguments")
        notices = self.checks[len(self.done)].notices
        expect(type(used) is tuple and all(type(n) is str and n in notices for n in used), "words of the check")
        self.calls.append(Call(result, None if fault is None else unpack_fault(fault), changed, used))


def expect(holds: bool, what: str) -> None:
    if not holds:
        raise wire.Malformed(f"a frame that is not what was due: {what}")


def shaped(value: Any, types: tuple[type, ...]) -> bool:
    return type(value) is tuple and tuple(map(type, value)) == types


def unpack_fault(value: Any) -> Fault:
    expect(type(value) is tuple and len(value) == 4 and shaped(value[:3], (str, str, str)), "a fault")
    kind, name, text, frames = value
    expect(type(frames) is tuple and all(shaped(frame, (str, int, str, str)) for frame in frames), "lines of code")
    expect(kind in KINDS, "a kind of fault")
    return Fault(kind, name, placeless(text), tuple(Frame(*frame) for frame in frames))
