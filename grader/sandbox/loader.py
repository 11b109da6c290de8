"""Runs a learner's file the way it was written, and forgives what has nothing to do with the exercise.

A notebook runs cell by cell, a script statement by statement: a plot that fails after the functions are defined costs
nothing. Only `exit()` ends the file early. Sources are known to `linecache` and to the module's loader, so that
tracebacks, `inspect` and TensorFlow's AutoGraph find them.
"""

from __future__ import annotations

import builtins
import linecache
import sys
from collections.abc import Callable
from dataclasses import dataclass
from types import CodeType, ModuleType
from typing import Any

from grader import pieces
from grader.model import Cell, Fault
from grader.sandbox import faults


@dataclass(frozen=True)
class Source:
    """A loader that knows the text, for `inspect.getsource`."""

    text: str

    def get_source(self, _name: str) -> str:
        return self.text


class Shell:
    """Stands for IPython's shell, and for what `check` gives back: every method does nothing here."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


def new_module(name: str, cells: tuple[Cell, ...], notebook: bool) -> ModuleType:
    module = ModuleType(name)
    module.__file__ = cells[0].label
    module.__loader__ = Source(cells[0].source)  # type: ignore[assignment]
    if notebook:
        # What a notebook's own surroundings give it, as far as it makes sense here.
        vars(module).update(display=print, get_ipython=Shell)
    # A file that checks itself is being checked already.
    stand_in = ModuleType("grader.notebook")
    vars(stand_in).update(check=lambda *_, **__: Shell())
    sys.modules[stand_in.__name__] = stand_in
    # Dataclasses and postponed annotations look their module up by name.
    sys.modules[name] = module
    for cell in cells:
        lines = cell.source.splitlines(keepends=True)
        linecache.cache[cell.label] = (len(cell.source), None, lines, cell.label)
    return module


def run(
    module: ModuleType,
    cells: tuple[Cell, ...],
    notebook: bool,
    running: Callable[[str, int], None],
    fault: Callable[[Fault], None],
) -> None:
    """Executes the cells in the module; tells `running` what is about to run, and `fault` what failed."""
    labels = frozenset(cell.label for cell in cells)
    flags = 0
    for cell in cells:
        try:
            for line, code in pieces.unpack(cell, notebook, flags):
                running(cell.label, line)
                flags |= code.co_flags & pieces.FUTURE_FLAGS
                if not _execute(code, module, labels, fault):
                    return
        except SyntaxError as error:
            fault(faults.syntax(error, cell))
        except (ValueError, RecursionError, MemoryError) as error:  # nested too deeply for the parser
            fault(faults.of(error, labels))


def _execute(code: CodeType, module: ModuleType, labels: frozenset[str], fault: Callable[[Fault], None]) -> bool:
    """False when the code asked to exit."""
    try:
        exec(code, module.__dict__)
    except SystemExit as error:
        fault(faults.of(error, labels))
        return False
    except BaseException as error:  # noqa: BLE001 - whatever the learner raises is data
        fault(faults.of(error, labels))
    return True


def refuse_input() -> None:
    """Nobody is there to answer: input() says so, instead of waiting."""

    def no_input(*_: Any) -> str:
        raise EOFError("input() cannot be answered while the file is graded: nobody is at the keyboard.")

    builtins.input = no_input
