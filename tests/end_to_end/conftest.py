"""What the end-to-end tests share: a small course to change, a learner's file, a terminal, the processes of a run."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader import stubs
from grader.course import open_course

from ..conftest import GRADE, need
from .watched import Terminal

ROOT = Path(__file__).resolve().parents[2]
NUMPY = "import numpy as np\n\n"
RIGHT = f"""{NUMPY}
def regression(x, m, b):
    return m * x + b


def linear(X, w, b):
    return X @ w + b
"""
"""exercise_01, solved."""

DECLARATION = """
import numpy as np
from grader.authoring import Check, Exercise, Truth

def draw(rng, case):
    return {{"x": rng.integers(2, 9, 3).astype(float)}}

def reference(xp, x):
    {reference}

EXERCISE = Exercise(
    title="Twice", story="Give back twice x.", frameworks={frameworks},
    checks=(Check("twice", points=2, draw=draw, reference=reference),),
    hints=("Twice?", "Add x to x.", "2 * x"), sources=("none",),
    truths=(Truth("twice", {{"x": np.array([1.0, 2.5])}}, {figure}),),
)
"""
ANSWER = """# %%
import numpy as np


# %%
def twice(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
"""

Command = Callable[..., "subprocess.CompletedProcess[str]"]
MakeCourse = Callable[..., Path]


@pytest.fixture
def make_course(tmp_path: Path) -> MakeCourse:
    """A course of one exercise, `twice`, with its stubs; what is passed makes one thing in it untrue."""

    def make(
        reference: str = "return 2 * x",
        figure: str = "(2.0, 5.0)",
        answer: str = ANSWER,
        frameworks: tuple[str, ...] = ("numpy",),
    ) -> Path:
        folder = tmp_path / "a course" / "solutions" / "exercise_01"
        folder.mkdir(parents=True)
        text = DECLARATION.format(reference=reference, figure=figure, frameworks=frameworks)
        (folder / "exercise.py").write_text(text)
        for framework in frameworks:
            (folder / f"{framework}_solution.py").write_text(answer)
        made = open_course(tmp_path / "a course")
        stubs.write(made.load("exercise_01"), made.solutions, made.exercises)
        return made.root

    return make


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The project as a learner clones it: its course, with nothing edited."""
    for name in ("exercises", "solutions"):
        shutil.copytree(ROOT / name, tmp_path / "clone" / name, ignore=shutil.ignore_patterns("__pycache__", "*.json"))
    return tmp_path / "clone"


@pytest.fixture
def learner(tmp_path: Path) -> Callable[..., Path]:
    """learner(source, name) writes a file where `command` runs."""

    def write(source: str | bytes, name: str = "exercise_01.py") -> Path:
        path = tmp_path / name
        path.write_bytes(source if isinstance(source, bytes) else source.encode())
        return path

    return write


@pytest.fixture
def report(command: Command) -> Callable[..., dict[str, Any]]:
    """report("1", "--seed", "2") is the JSON that --json - prints."""

    def run(*arguments: object, **options: object) -> dict[str, Any]:
        result: dict[str, Any] = json.loads(command(*arguments, "--json", "-", **options).stdout)
        return result

    return run


@pytest.fixture
def without(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """without("tensorflow") is an environment in which it cannot be found, as if it had never been installed."""

    def make(*names: str) -> dict[str, str]:
        folder = tmp_path / "hidden"
        folder.mkdir()
        (folder / "sitecustomize.py").write_text(
            "from importlib.machinery import PathFinder\n"
            "found = PathFinder.find_spec\n"
            "def find_spec(cls, name, path=None, target=None):\n"
            f"    return None if name.partition('.')[0] in {names!r} else found(name, path, target)\n"
            "PathFinder.find_spec = classmethod(find_spec)\n"
        )
        return {**os.environ, "PYTHONPATH": str(folder)}

    return make


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A learner's folder for NumPy, nothing in it edited."""
    return tmp_path / "work"


@pytest.fixture
def open_terminal(folder: Path) -> Iterator[Callable[..., Terminal]]:
    need(importlib.util.find_spec("pexpect") is not None, "pexpect")
    shutil.copytree(ROOT / "exercises" / "torch", folder)
    # As `grade init` has it: what does not exist for NumPy is PyTorch's.
    shutil.copytree(ROOT / "exercises" / "numpy", folder, dirs_exist_ok=True)
    (folder / "grade.json").write_text('{"framework": "numpy"}')
    opened = list[Terminal]()

    def start(*call: str) -> Terminal:
        opened.append(Terminal(folder, *call))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.child.close(force=True)


@pytest.fixture
def watching(open_terminal: Callable[..., Terminal]) -> Callable[..., Terminal]:
    """watching("1") has shown its first result already."""

    def start(*arguments: str) -> Terminal:
        terminal = open_terminal(str(GRADE), "watch", *arguments)
        terminal.screen("solved")
        return terminal

    return start


Watching = Callable[..., Terminal]


def notebook(*cells: str) -> str:
    made = [{"cell_type": "code", "metadata": {}, "source": cell, "outputs": []} for cell in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
