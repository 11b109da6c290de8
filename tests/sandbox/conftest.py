"""Attempts at exercises: the solution, with something else in the place of one function's body."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.course import Course
from grader.records import CheckReport, Report

Source = Callable[..., str]
Lost = Callable[..., CheckReport]


@pytest.fixture(scope="session")
def source(course: Course) -> Source:
    """source("return 0", "mse_gradient") is the solution with that body; `top` is what stands before everything."""

    def of(
        body: str = "", function: str = "point_gradient", framework: str = "numpy", exercise: str = "exercise_03",
        top: str = "",
    ) -> str:  # fmt: skip
        text = course.solution(exercise, framework).read_text("utf-8")
        if body:
            inner = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"
            pattern = rf"(def {function}\(.*?)    ### BEGIN SOLUTION\n.*?    ### END SOLUTION\n"
            text, count = re.subn(pattern, lambda found: found[1] + inner, text, count=1, flags=re.DOTALL)
            assert count == 1
        return textwrap.dedent(top).strip("\n") + "\n" + re.sub(r" *### (BEGIN|END) SOLUTION\n", "", text)

    return of


@pytest.fixture(scope="session")
def lost(grade: Callable[..., Report], source: Source) -> Lost:
    """lost(body, function, …) grades such an attempt, and gives the function's check; no other check may have lost."""

    def run(
        body: str, function: str = "point_gradient", framework: str = "numpy", exercise: str = "exercise_03",
        top: str = "", **options: object,
    ) -> CheckReport:  # fmt: skip
        report = grade(source(body, function, framework, exercise, top), exercise, framework, **options)
        others = {check.name: check.outcome for check in report.checks if check.name != function}
        assert set(others.values()) == {"passed"}, report.model_dump_json(indent=1)
        return next(check for check in report.checks if check.name == function)

    return run


@pytest.fixture
def notebook(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """notebook("cell", "cell", …) is the path of a notebook with these code cells."""
    nbformat = pytest.importorskip("nbformat")

    def write(*cells: str) -> Path:
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(textwrap.dedent(cell)) for cell in cells])
        path = tmp_path / "exercise_03.ipynb"
        nbformat.write(made, path)
        return path

    return write
