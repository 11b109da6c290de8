"""Which hint comes next: the working of the step that went wrong, where the last run showed one; then the staged ones.

What the last run showed stands in progress.json: the check, the mistake, and the inputs of its smallest failing case.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from grader import messages, progress
from grader.model import Check, Exercise

if TYPE_CHECKING:
    from grader.records import Report


def slips(report: Report) -> list[dict[str, Any]]:
    """What `progress.record` keeps of a report: the mistakes that it names, each with its smallest case."""
    return [
        {"check": check.name, "mistake": check.mistake.id, "inputs": check.counterexample.inputs}
        for check in report.checks
        if check.mistake is not None and check.counterexample is not None
    ]


def following(exercise: Exercise, folder: Path) -> str:
    """The next hint for the work in this folder; it counts as shown."""
    for slip in progress.slips(folder, exercise.id):
        if text := worked(exercise, slip):
            progress.shown(folder, exercise.id, slip)
            return text
    total = len(exercise.hints)
    number = progress.next_hint(folder, exercise.id, total)
    last = "\nThat was the last one.\n" if number + 1 == total else "\n"
    return f"Hint {number + 1} of {total}: {exercise.hints[number]}{last}"


def worked(exercise: Exercise, slip: Mapping[str, Any]) -> str:
    """The right working, on the smallest case that went wrong, of the step that the mistake breaks; "" for none."""
    check = next((check for check in exercise.checks if check.name == slip["check"]), None)
    if check is None or check.working is None:
        return ""
    # The file may have been edited.
    with suppress(ArithmeticError, ValueError, TypeError, LookupError, AttributeError):
        inputs = {name: _array(value) for name, value in slip["inputs"].items()}
        lines = check.working(**inputs)
        step = _step(check, slip["mistake"])
        chosen = [lines[step]] if step in lines else list(lines.values())
        head = f"A hint for what your last run showed, by hand for {messages.called(check, inputs)}:"
        return "\n".join([head, *(f"    {line}" for line in chosen), ""])
    return ""


def _step(check: Check, mistake: str) -> str:
    # Of two at once the first is the declared one.
    wanted = mistake.partition("+")[0]
    return next((one.step for one in check.mistakes if one.id == wanted), "")


def _array(value: Any) -> Any:
    """A list as the array that it was, where its entries are alike; else as the list of arrays that it was."""
    if isinstance(value, list) and any(isinstance(item, str) for item in value):
        return value
    if isinstance(value, list) and any(isinstance(item, list) for item in value):
        with suppress(ValueError):
            return np.asarray(value, np.float64)
        return list(map(_array, value))
    return np.asarray(value, np.float64) if isinstance(value, (list, float)) else value
