"""The other commands: list, hint, init, reset, schema, stubs, demo, and the help of them all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from grader import __version__
from grader.course import Course
from grader.report.text import columns
from tests.conftest import ROOT

from .conftest import NUMPY, RIGHT, Command, MakeCourse

Learner = Callable[..., Path]
COMMANDS = ("list", "hint", "solution", "init", "reset", "demo", "verify", "stubs", "schema")


@pytest.fixture
def work(command: Command, tmp_path: Path) -> Path:
    """A workspace for NumPy."""
    assert command("init", "work", "--framework", "numpy").returncode == 0
    return tmp_path / "work"


def standing(command: Command, folder: Path) -> str:
    """What `grade list` says of exercise_01."""
    (line,) = (line for line in command("list", cwd=folder).stdout.splitlines() if line.startswith("exercise_01"))
    return line.split(" 5  ")[1]


# --- list


def test_list_names_every_exercise_with_its_title_and_points(command: Command, course: Course) -> None:
    text = command("list").stdout
    for name in course.ids:
        declared = course.load(name)
        assert f"{name}  {declared.title}" in text


def test_list_shows_the_parts_and_what_builds_on_what(command: Command) -> None:
    lines = command("list").stdout.splitlines()
    assert lines[1:3] == ["", "Fit a line"]
    (gradients,) = (line for line in lines if line.startswith("exercise_03"))
    assert "01 02" in gradients
    assert all(len(line) <= 80 for line in lines)


def test_the_readme_has_the_table_of_the_declarations(command: Command) -> None:
    table = command("list", "--markdown").stdout
    assert f"\n\n{table}\n" in (ROOT / "README.md").read_text("utf-8")


# --- grade alone


def test_grade_alone_says_where_to_go_on(command: Command, work: Path) -> None:
    (work / "exercise_01.py").write_text(RIGHT)
    command("1", cwd=work)
    result = command(cwd=work)
    assert result.returncode == 0
    first, second, last = result.stdout.splitlines()
    assert first.startswith("Solved: 1 of ")
    assert second == "Next: The cost. Check your work with: grade exercise_02"
    assert last == "All commands: grade --help"


def test_list_says_what_was_not_begun(command: Command, work: Path) -> None:
    assert standing(command, work) == "not begun"


def test_list_says_what_was_begun(command: Command, work: Path) -> None:
    (work / "exercise_01.py").write_text(RIGHT)
    assert standing(command, work) == "begun"


def test_list_says_the_points_of_the_last_run(command: Command, work: Path) -> None:
    (work / "exercise_01.py").write_text(RIGHT.replace("X @ w + b", "X @ w"))
    command("1", cwd=work)
    assert standing(command, work) == "2 of 5"


def test_grading_an_untouched_stub_does_not_begin_it(command: Command, work: Path) -> None:
    command("1", cwd=work)
    assert standing(command, work) == "not begun"


def test_a_file_that_cannot_be_graded_does_not_cost_the_points_reached(command: Command, work: Path) -> None:
    (work / "exercise_01.py").write_text(RIGHT)
    command("1", cwd=work)
    (work / "exercise_01.py").write_text("def (")
    command("1", cwd=work)
    assert standing(command, work) == "5 of 5"


def test_grading_another_persons_file_leaves_nothing_beside_it(command: Command, work: Path) -> None:
    command("1", "--file", work / "exercise_01.py")
    assert not (work / "progress.json").exists()


# --- hint


def test_each_hint_comes_by_itself_and_the_last_one_stays(command: Command, work: Path, course: Course) -> None:
    total = len(course.load("exercise_01").hints)
    shown = [command("hint", "1", cwd=work).stdout for _ in range(total + 1)]
    assert [text.partition(":")[0] for text in shown[:total]] == [f"Hint {n} of {total}" for n in range(1, total + 1)]
    assert shown[total] == shown[total - 1]


def test_the_last_hint_says_that_it_is_the_last(command: Command, work: Path, course: Course) -> None:
    total = len(course.load("exercise_01").hints)
    shown = [command("hint", "1", cwd=work).stdout for _ in range(total)]
    assert ["That was the last one." in text for text in shown] == [False] * (total - 1) + [True]


WRONG = """
import numpy as np

def squared_error(y_hat, y):
    return (y_hat - y) ** 2

def mse(y_hat, y):
    return np.sum((y_hat - y) ** 2)
"""


def test_a_hint_that_fits_the_last_run_comes_first_and_once(command: Command, work: Path) -> None:
    (work / "exercise_02.py").write_text(WRONG)
    command("2", "--seed", "17", cwd=work)
    first, second = (command("hint", "2", cwd=work).stdout for _ in range(2))
    assert first.startswith("A hint for what your last run showed, by hand for mse(y_hat=[")
    assert second.startswith("Hint 1 of ")


def test_the_same_mistake_again_does_not_bring_its_hint_again(command: Command, work: Path) -> None:
    (work / "exercise_02.py").write_text(WRONG)
    for _ in range(2):
        command("2", cwd=work)
        shown = command("hint", "2", cwd=work).stdout
    assert shown.startswith("Hint 1 of ")


# --- solution


def test_the_solution_is_for_who_has_solved_the_exercise(command: Command, work: Path, course: Course) -> None:
    (work / "exercise_02.py").write_text(WRONG)
    command("2", cwd=work)
    refused = command("solution", "2", cwd=work)
    assert (refused.returncode, "once exercise_02 is solved" in refused.stderr) == (2, True)
    (work / "exercise_02.py").write_text(course.solution("exercise_02", "numpy").read_text())
    solved = command("2", cwd=work).stdout
    assert "Compare yours with the reference: grade solution exercise_02" in solved
    assert "def mse(y_hat, y):\n    return np.mean(" in command("solution", "2", cwd=work).stdout


def test_a_course_may_keep_its_solutions_to_itself(command: Command, course: Course, tmp_path: Path) -> None:
    own = tmp_path / "course"
    for part in ("solutions/exercise_02", "exercises/numpy"):
        shutil.copytree(course.root / part, own / part)
    declared = own / "solutions/exercise_02/exercise.py"
    text = declared.read_text("utf-8")
    declared.write_text(text.replace("EXERCISE = Exercise(", "EXERCISE = Exercise(\n    reveals=False,"), "utf-8")
    command("init", "mine", "--framework", "numpy", "--course", own)
    work = tmp_path / "mine"
    (work / "exercise_02.py").write_text(course.solution("exercise_02", "numpy").read_text("utf-8"), "utf-8")
    solved = command("2", "--course", own, cwd=work).stdout
    assert ("passed" in solved, "grade solution" in solved) == (True, False)
    refused = command("solution", "2", "--course", own, cwd=work)
    assert (refused.returncode, "keeps the solution" in refused.stderr) == (2, True)


# --- init


def test_init_writes_stubs_that_grade_finds(command: Command, work: Path) -> None:
    result = command("1", cwd=work)
    assert (result.returncode, "exercise_01.py (none was edited yet)" in result.stdout) == (1, True)


def test_init_twice_keeps_the_work_and_says_so(command: Command, work: Path) -> None:
    (work / "exercise_01.py").write_text(RIGHT)
    text = command("init", "work", "--framework", "numpy").stdout
    assert "Kept as it was: work/exercise_01.py" in text
    assert (work / "exercise_01.py").read_text() == RIGHT


def test_init_into_a_file_is_refused(command: Command, learner: Learner) -> None:
    learner("", "taken")
    result = command("init", "taken")
    assert (result.returncode, "taken is a file" in result.stderr) == (2, True)


def test_init_for_another_framework_is_refused_with_the_cure(command: Command, work: Path) -> None:
    result = command("init", work, "--framework", "torch")
    assert (result.returncode, "--framework numpy" in result.stderr) == (2, True)


def test_init_says_what_to_install(command: Command, without: Callable[..., dict[str, str]]) -> None:
    result = command("init", "work", "--framework", "torch", env=without("torch"))
    assert (result.returncode, "pip install 'grader[torch]'" in result.stdout) == (0, True)


# --- reset


@pytest.mark.parametrize("suffix", [".py", ".ipynb"])
def test_reset_gives_the_stub_back_and_keeps_the_work(command: Command, work: Path, suffix: str) -> None:
    path = work / f"exercise_01{suffix}"
    stub = path.read_text()
    path.write_text("mine")
    result = command("reset", "1", "--file", path)
    kept = work / f"exercise_01.before_reset_1{suffix}"
    assert (result.returncode, path.read_text(), kept.read_text()) == (0, stub, "mine")
    assert kept.name in result.stdout


def test_reset_takes_the_points_back(command: Command, work: Path) -> None:
    (work / "exercise_01.py").write_text(RIGHT)
    command("1", cwd=work)
    command("reset", "1", cwd=work)
    assert standing(command, work) == "not begun"


def test_reset_does_not_give_the_first_hint_again(command: Command, work: Path) -> None:
    command("hint", "1", cwd=work)
    (work / "exercise_01.py").write_text(RIGHT)
    command("reset", "1", cwd=work)
    assert command("hint", "1", cwd=work).stdout.startswith("Hint 2 ")


@pytest.mark.parametrize("name", ["notes.txt", "."])
def test_reset_of_what_is_no_exercise_file_is_refused(command: Command, work: Path, name: str) -> None:
    result = command("reset", "1", "--file", name, cwd=work)
    assert (result.returncode, "neither a .py nor an .ipynb" in result.stderr) == (2, True)


# --- schema, stubs


def test_schema_prints_a_json_schema(command: Command) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(command("schema").stdout))


def test_stubs_of_the_repository_are_current(command: Command) -> None:
    result = command("stubs", "--check")
    assert (result.returncode, result.stdout) == (0, "Every stub is current.\n")


def test_a_stale_stub_is_named(command: Command, make_course: MakeCourse) -> None:
    course = make_course()
    (course / "exercises" / "numpy" / "exercise_01.py").write_text("old")
    result = command("stubs", "--check", "--course", course)
    assert (result.returncode, result.stdout) == (1, "Out of date: exercises/numpy/exercise_01.py\n")


def test_stubs_writes_what_is_stale(command: Command, make_course: MakeCourse) -> None:
    course = make_course()
    (course / "exercises" / "numpy" / "exercise_01.ipynb").unlink()
    command("stubs", "--course", course)
    assert command("stubs", "--check", "--course", course).returncode == 0


# --- demo


@pytest.mark.slow
def test_demo_grades_a_class_of_every_kind(command: Command) -> None:
    result = command("demo")
    assert (result.returncode, result.stderr) == (0, "")
    for words in ("passed", "failed", "partly right", "not written yet", "cannot be graded", "still running"):
        assert words in result.stdout
    assert max(map(columns, result.stdout.splitlines())) <= 80


# --- help


def test_version_is_the_packages(command: Command) -> None:
    assert __version__ in command("--version").stdout


@pytest.mark.parametrize("name", [None, *COMMANDS, "exercise_03"])
def test_every_help_has_examples_and_fits_80_columns(command: Command, name: str | None) -> None:
    result = command(*([name] if name else []), "--help")
    assert (result.returncode, "Examples:" in result.stdout) == (0, True)
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_no_help_line_is_cut(command: Command) -> None:
    assert "..." not in command("--help").stdout


def test_every_command_is_in_the_help(command: Command) -> None:
    text = command("--help").stdout
    assert [name for name in COMMANDS if f"\n  {name} " not in text] == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_has_a_script_for_each_shell(command: Command, shell: str) -> None:
    result = command(env={**os.environ, "_GRADE_COMPLETE": f"{shell}_source"})
    assert (result.returncode, "_GRADE_COMPLETE" in result.stdout) == (0, True)


@pytest.mark.parametrize(
    ("words", "offered"),
    [("grade hi", "hint"), ("grade exercise_03 --dev", "--device"), ("grade exerc", "exercise_03")],
)
def test_completion_offers_commands_options_and_exercises(command: Command, words: str, offered: str) -> None:
    place = str(words.count(" "))
    asked = {"_GRADE_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": place}
    assert f"plain,{offered}\n" in command(env={**os.environ, **asked}).stdout


# --- calls that are wrong


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (["99"], "There is no exercise '99' in this course. Nearest: exercise_0"),
        (["exercize_03"], "Nearest: exercise_03"),
        (["lst"], "Did you mean `grade list`?"),
        (["1", "--seed", "abc"], "'abc' is not a valid whole number"),
        (["1", "--seed", "-1"], "-1 is not in the range x>=0"),
        (["1", "--time-limit", "nan"], "'nan' is no number of seconds"),
        (["1", "--time-limit", "inf"], "'inf' is no number of seconds"),
        (["1", "--time-limit", "0"], "0.0 is not in the range"),
        (["1", "--course", "nowhere"], "nowhere is no course"),
        (["1", "--device", "gpu"], "'gpu' is not one of"),
        (["1", "--device", "meta"], "--device meta is PyTorch's, and this file is for NumPy"),
        (["1", "--device", "cuda"], "NumPy works on the CPU only"),
        (["1", "--fil", "x"], "Did you mean"),
        (["1", "2"], "unexpected extra argument"),
        (["hint"], "Missing argument 'EXERCISE'"),
        (["verify", "99"], "There is no exercise '99'"),
    ],
)
def test_a_wrong_call_is_exit_2_and_a_sentence(
    command: Command, learner: Learner, call: list[str], sentence: str
) -> None:
    learner(f"{NUMPY}def regression(x, m, b):\n    return 0\n")
    result = command(*call)
    assert (result.returncode, result.stdout, "Traceback" in result.stderr) == (2, "", False)
    assert sentence in " ".join(result.stderr.split())
    assert [line for line in result.stderr.splitlines() if line.startswith("grade:") and len(line) > 80] == []
