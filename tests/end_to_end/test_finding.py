"""`grade EXERCISE`: which file is taken, for which framework, with which inputs, and where the report goes."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import NUMPY, RIGHT, Command, MakeCourse, notebook

Learner = Callable[..., Path]
Ask = Callable[..., dict[str, Any]]
NOTEBOOK = notebook(RIGHT)


def edit(path: Path, age_s: int = 0) -> None:
    """An attempt: something beyond the stub, written `age_s` seconds ago."""
    if path.suffix == ".py":
        path.write_text(f"{path.read_text()}\nattempt = 1\n")
    else:
        path.write_text(NOTEBOOK)
    os.utime(path, (1_700_000_000 - age_s,) * 2)


@pytest.mark.parametrize("name", ["1", "01", "exercise_01", "exercise_01.py"])
def test_an_exercise_goes_by_its_number_or_its_name(command: Command, learner: Learner, name: str) -> None:
    learner(RIGHT)
    assert command(name).stdout.startswith("exercise_01 · NumPy on cpu")


def test_file_names_the_file(command: Command, learner: Learner) -> None:
    learner("broken(")
    learner(RIGHT, "mine.py")
    result = command("1", "--file", "mine.py")
    assert (result.returncode, "mine.py (you named it)" in result.stdout) == (0, True)


@pytest.mark.parametrize(("name", "text"), [("exercise_01.py", RIGHT), ("exercise_01.ipynb", NOTEBOOK)])
def test_a_file_in_the_current_folder_is_taken_and_named(
    command: Command, learner: Learner, name: str, text: str
) -> None:
    learner(text, name)
    result = command("1")
    assert (result.returncode, f"{name} (it is in this folder)" in result.stdout) == (0, True)


def test_of_script_and_notebook_the_edited_one_is_taken(command: Command, tmp_path: Path) -> None:
    command("init", ".", "--framework", "numpy")
    (tmp_path / "exercise_01.ipynb").write_text(NOTEBOOK)
    result = command("1")
    assert (result.returncode, "exercise_01.ipynb (it was edited)" in result.stdout) == (0, True)


def test_in_a_clone_the_edited_file_is_taken(command: Command, clone: Path) -> None:
    edit(clone / "exercises" / "numpy" / "exercise_01.py")
    assert "exercises/numpy/exercise_01.py (it was edited)" in command("1", cwd=clone).stdout


def test_in_a_clone_the_newest_of_several_edited_files_is_taken(command: Command, clone: Path) -> None:
    edit(clone / "exercises" / "torch" / "exercise_01.py", 90)
    edit(clone / "exercises" / "tensorflow" / "exercise_01.ipynb", 60)
    edit(clone / "exercises" / "numpy" / "exercise_01.ipynb", 30)
    expected = "exercises/numpy/exercise_01.ipynb (it is the newest of 3 that were edited)"
    assert expected in command("1", cwd=clone).stdout


def test_in_an_untouched_clone_the_stub_for_pytorch_is_taken(command: Command, clone: Path) -> None:
    assert "exercises/torch/exercise_01.py (none was edited yet)" in command("1", cwd=clone).stdout


def test_the_folder_says_the_framework(report: Ask, clone: Path) -> None:
    path = clone / "exercises" / "numpy" / "exercise_01.py"
    path.write_text(f"import torch\n{RIGHT}")
    assert report("1", "--file", path)["framework"] == "numpy"


@pytest.mark.parametrize(
    ("source", "framework"),
    [("import torch\n", "torch"), ("import tensorflow as tf\n", "tensorflow"), (NUMPY, "numpy"), ("", "torch")],
)
def test_the_imports_say_the_framework(report: Ask, learner: Learner, source: str, framework: str) -> None:
    learner(f"{source}def regression(x, m, b):\n    return m * x + b\n")
    found = report("1")
    assert (found["framework"], found["checks"][0]["outcome"]) == (framework, "passed")


def test_framework_forces(report: Ask, learner: Learner) -> None:
    learner(RIGHT)
    found = report("1", "--framework", "torch")
    assert (found["framework"], found["outcome"]) == ("torch", "passed")


def test_an_exercise_for_numpy_alone_is_graded_in_numpy(report: Ask, make_course: MakeCourse, learner: Learner) -> None:
    learner("import torch\ndef twice(x):\n    return x + x\n")
    assert report("1", "--course", make_course())["framework"] == "numpy"


def test_a_course_of_ones_own_is_graded(command: Command, make_course: MakeCourse, learner: Learner) -> None:
    learner("def twice(x):\n    return x + x\n")
    result = command("1", "--course", make_course())
    assert (result.returncode, "✓ twice" in result.stdout) == (0, True)


@pytest.mark.parametrize("suffix", [".py", ".ipynb"])
def test_init_copies_an_exercise_for_numpy_alone_into_every_workspace(
    command: Command, make_course: MakeCourse, tmp_path: Path, suffix: str
) -> None:
    course = make_course()
    command("init", "work", "--framework", "torch", "--course", course)
    stub = course / "exercises" / "numpy" / f"exercise_01{suffix}"
    assert (tmp_path / "work" / f"exercise_01{suffix}").read_text() == stub.read_text()


def test_json_writes_the_report_beside_what_is_printed(command: Command, learner: Learner, tmp_path: Path) -> None:
    learner(RIGHT)
    result = command("1", "--json", "report.json")
    score = json.loads((tmp_path / "report.json").read_text())["score"]
    assert (score, "Score: 5 / 5" in result.stdout) == (5.0, True)


def test_json_to_standard_output_is_one_document_and_nothing_else(command: Command, learner: Learner) -> None:
    learner(f"print('noise')\n{RIGHT}")
    result = command("1", "--json", "-")
    assert (json.loads(result.stdout)["stdout"], result.stderr) == ("noise\n", "")


def test_a_time_limit_holds_for_a_check(report: Ask, learner: Learner) -> None:
    learner(RIGHT.replace("return m", "while True: pass\n    return m"))
    first, second = report("1", "--time-limit", "0.5")["checks"]
    assert "after 0.5 s" in first["message"]
    assert (first["outcome"], second["outcome"]) == ("limit_hit", "passed")


def test_a_seed_draws_the_same_inputs_again(report: Ask, learner: Learner) -> None:
    learner(RIGHT.replace("m * x + b", "m * x - b"))
    first, second = (report("1", "--seed", "5")["checks"][0]["counterexample"] for _ in range(2))
    assert first == second


def test_without_a_seed_fresh_inputs_are_drawn(report: Ask, learner: Learner) -> None:
    learner(RIGHT)
    assert len({report("1")["seed"] for _ in range(3)}) > 1


def test_an_option_may_come_before_the_exercise(report: Ask, learner: Learner) -> None:
    learner(RIGHT)
    assert report("--seed", "3", "1")["seed"] == 3


def test_what_is_graded_runs_in_its_own_folder(report: Ask, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "exercise_01.py").write_text(f"import os\nprint(os.getcwd())\n{RIGHT}")
    assert report("1", "--file", "mine/exercise_01.py")["stdout"].strip() == str((tmp_path / "mine").resolve())
