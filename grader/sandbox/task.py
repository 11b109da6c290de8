"""What the child is told: the source, the functions to call, their inputs, the limits. Nothing that is expected."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

from grader.model import Cell
from grader.sandbox import wire

# Kinds of frames, in the order in which the child sends them. TASK alone goes the other way.
TASK, READY, RUNNING, CELL_FAULT, LOADED, BEGIN, CALL, MISSING, END = range(1, 10)


@dataclass(frozen=True)
class Calls:
    """One check's work: a function, and the inputs of each call as (dtype, ((name, value), …))."""

    function: str
    forbids: tuple[str, ...]
    probe: str
    inputs: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...]


@dataclass(frozen=True)
class Task:
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
    checks: tuple[Calls, ...]


def pack(task: Task) -> bytes:
    return wire.encode(astuple(task))


def unpack(data: bytes) -> Task:
    fields: list[Any] = list(wire.decode(data))
    *head, cells, checks = fields
    return Task(*head, tuple(Cell(*cell) for cell in cells), tuple(Calls(*calls) for calls in checks))  # type: ignore[call-arg]
