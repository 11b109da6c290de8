"""One notebook of exercise_03 that nbgrader, otter and `grade batch` all take: the course's solution and visible tests.

The tests are what their authors write by hand: each call of one round, and the number that comes out of it. They say
`assert torch.allclose(…)` and not torch.testing.assert_close, whose first use in a process imports some five hundred
modules: a process that is forked for each submission would pay for PyTorch's import of SymPy, and not for grading.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.course import open_course, run_file
from grader.draws import cases
from tests.bench.classes import EXERCISE, ROOT, SEED

SOLVED = re.compile(r"^ *### (BEGIN|END) SOLUTION\n", re.MULTILINE)
NEAR = "rtol=1e-3, atol=1e-3"
DEFINES = re.compile(r"^def (\w+)", re.MULTILINE)


@dataclass(frozen=True)
class Tests:
    """The visible tests of one function: its points, and a line of code for each."""

    function: str
    points: float
    lines: tuple[str, ...]


def tests() -> list[Tests]:
    course = open_course(ROOT)
    exercise, solution = course.load(EXERCISE), run_file(course.solution(EXERCISE, "numpy"))
    return [
        Tests(check.function, check.points, tuple(
            _line(check.function, getattr(solution, check.function), case.inputs)
            for case in cases(check, EXERCISE, "torch", SEED)[: check.cases]
        ))
        for check in exercise.checks
    ]  # fmt: skip


def _line(name: str, function: Any, inputs: Any) -> str:
    expected = function(*(np.asarray(value, np.float64) for value in inputs.values()))
    called = f"{name}({', '.join(map(_tensor, inputs.values()))})"
    if isinstance(expected, tuple):
        right = ", ".join(map(_tensor, expected))
        return f"assert all(torch.allclose(*both, {NEAR}) for both in zip({called}, ({right})))"
    return f"assert torch.allclose({called}, {_tensor(expected)}, {NEAR})"


def _tensor(value: Any) -> str:
    return f"torch.tensor({np.asarray(value, np.float64).tolist()})"


def notebook(solved: bool) -> str:
    """With the metadata of nbgrader; solved: as a learner hands it in, else as its author writes it, with markers."""
    cells = [_cell(place, *cell) for place, cell in enumerate(_cells(solved))]
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}, indent=1)


def _cells(solved: bool) -> Iterator[tuple[str, dict[str, Any]]]:
    """Sources of code cells, each with what nbgrader notes of it."""
    tested = {one.function: one for one in tests()}
    text = open_course(ROOT).solution(EXERCISE, "torch").read_text(encoding="utf-8")
    for cell in re.split(r"^# %%", text, flags=re.MULTILINE)[1:]:
        kind, _, source = cell.partition("\n")
        if kind:  # [markdown]
            continue
        source = (SOLVED.sub("", source) if solved else source).strip("\n")
        if not (found := DEFINES.search(source)):
            yield source, {}
            continue
        one = tested[found[1]]
        yield source, {"grade": False, "grade_id": one.function, "locked": False, "solution": True}
        graded = {"grade": True, "grade_id": f"test_{one.function}", "locked": True, "solution": False}
        yield "\n".join(one.lines), {**graded, "points": one.points}


def _cell(place: int, source: str, noted: dict[str, Any]) -> dict[str, Any]:
    metadata = {"nbgrader": {**noted, "schema_version": 3, "task": False}} if noted else {}
    return {
        "cell_type": "code", "execution_count": None, "id": f"cell-{place}", "metadata": metadata, "outputs": [],
        "source": source,
    }  # fmt: skip
