"""docs/authoring.md, followed literally: every command is typed, and every file written, in its order."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

from .conftest import Command

BLOCK = re.compile(r"(?:`(?P<path>[\w./]+)`:\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
TYPED = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def blocks() -> Iterator[re.Match[str]]:
    return BLOCK.finditer((ROOT / "docs" / "authoring.md").read_text("utf-8"))


def test_the_page_leads_to_an_exercise_that_is_proven(command: Command, tmp_path: Path) -> None:
    typed = 0
    for block in blocks():
        if block["kind"] == "python":
            (tmp_path / block["path"]).write_text(block["text"], "utf-8")
        for line, output in TYPED.findall(block["text"]) if block["kind"] == "sh" else ():
            result = command(*shlex.split(line)[1:])
            assert (result.stdout, result.returncode) == (output, 0), result.stderr
            typed += 1
    assert typed == 4
    assert "passed" in command("1", "--course", "my_course", "--file", solved(tmp_path)).stdout


def solved(folder: Path) -> Path:
    """The solution as a learner's file."""
    return folder / "my_course" / "solutions" / "exercise_01" / "numpy_solution.py"


def test_a_new_exercise_is_not_proven_and_its_blanks_are_named(command: Command) -> None:
    assert command("new", "exercise_01", "--title", "A mean", "--course", "mine").returncode == 0
    result = command("verify", "--course", "mine")
    assert result.returncode == 1
    assert "24 blanks are left in" in result.stdout
    assert "numpy_solution.py, line 15: the right answer, as simple as can be" in result.stdout


def test_one_exercise_with_blanks_hides_nothing_of_the_others(command: Command, tmp_path: Path) -> None:
    for block in blocks():
        if block["kind"] == "python":
            path = tmp_path / block["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block["text"], "utf-8")
    command("new", "exercise_02", "--title", "A mean", "--course", "my_course")
    result = command("verify", "--course", "my_course")
    assert "exercise_01  NumPy       ok   ok       ok        ok      ok" in result.stdout
    assert "exercise_02  NumPy       the declaration is WRONG" in result.stdout


def test_a_new_exercise_in_three_frameworks_has_a_solution_for_each(command: Command, tmp_path: Path) -> None:
    names = ("torch", "tensorflow", "numpy")
    options = [word for name in names for word in ("--framework", name)]
    command("new", "exercise_07", "--title", "The n-th mean", *options, "--course", "mine")
    folder = tmp_path / "mine" / "solutions" / "exercise_07"
    assert {path.name for path in folder.iterdir()} == {"exercise.py", "wrong.py", *(f"{n}_solution.py" for n in names)}
    assert "def the_n_th_mean(x):" in (folder / "torch_solution.py").read_text("utf-8")


@pytest.mark.parametrize("name", ["exercise_3", "mean", "../exercise_03", "exercise_0003"])
def test_a_name_that_is_none_is_refused(name: str, command: Command) -> None:
    result = command("new", name, "--title", "A mean", "--course", "mine")
    assert (result.returncode, "like exercise_19" in result.stderr) == (2, True)


def test_an_exercise_that_is_there_is_not_overwritten(command: Command, tmp_path: Path) -> None:
    command("new", "exercise_01", "--title", "A mean", "--course", "mine")
    path = tmp_path / "mine" / "solutions" / "exercise_01" / "exercise.py"
    path.write_text("mine")
    assert command("new", "exercise_01", "--title", "A mean", "--course", "mine").returncode == 2
    assert path.read_text() == "mine"
