"""What the child is told: the source, the functions to call, their inputs, the limits. Nothing that is expected."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import astuple, dataclass
from functools import cached_property
from typing import Any

import numpy as np

from grader.model import Cell
from grader.sandbox import wire

# Kinds of frames. The first two go to the child, the others come from it, in this order.
TASK, CALLS, READY, RUNNING, CELL_FAULT, LOADED, BEGIN, CALL, MISSING, END = range(1, 11)


@dataclass(frozen=True)
class Calls:
    """One check's work: a function, and the inputs of each call as (dtype, ((name, value), …))."""

    function: str
    inputs: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]
    forbids: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    """Words like those of `forbids`, whose use is only told."""
    probe: str = ""
    uses: tuple[tuple[str, str], ...] = ()
    """What the probe finds in its `work`, the function itself included: the attribute, and the name in the file."""

    @cached_property
    def packed(self) -> bytes:
        """Made once, and sent to every child that is asked the same."""
        return wire.encode((self.function, self.inputs, self.forbids, self.notices, self.probe, self.uses))


@dataclass(frozen=True)
class Task:
    """The head of the work; as many CALLS as `checks` says follow it."""

    module: str
    notebook: bool
    framework: str
    device: str
    seed: int
    cpu_s: float | None
    memory_bytes: int | None
    output_bytes: int
    folder: str
    cells: tuple[Cell, ...]
    checks: int


def pack(task: Task) -> bytes:
    fields = list(astuple(task))
    # The wire carries numbers and text: bytes are an array of numbers.
    fields[-2] = tuple((cell.label, cell.source, np.frombuffer(cell.code, np.uint8)) for cell in task.cells)
    return wire.encode(fields)


def unpack(data: bytes) -> Task:
    fields: list[Any] = list(wire.decode(data))
    fields[-2] = tuple(Cell(label, source, code.tobytes()) for label, source, code in fields[-2])
    return Task(*fields)


def text_of(probe: Callable[..., Any] | None) -> str:
    """A probe as it is shipped."""
    return textwrap.dedent(inspect.getsource(probe)) if probe else ""


def unpack_calls(data: bytes) -> Calls:
    return Calls(*wire.decode(data))
