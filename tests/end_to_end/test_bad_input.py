"""Everything that a learner can hand in by mistake: a fact, a cure, exit code 2 or 1, and never a traceback of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from .conftest import NUMPY, RIGHT, Command, notebook

Learner = Callable[..., Path]
Try = Callable[[str], str]


def said(result: CompletedProcess[str]) -> str:
    """What was printed, as one line."""
    assert "Traceback" not in result.stdout + result.stderr
    return " ".join((result.stdout + result.stderr).split())


@pytest.fixture
def returning(command: Command, learner: Learner) -> Try:
    """returning("None") is what a learner reads whose regression gives that back."""

    def run(value: str) -> str:
        learner(RIGHT.replace("return m * x + b", f"return {value}"))
        result = command("1", "--seed", "3")
        assert result.returncode == 1
        return said(result)

    return run


def test_an_unknown_exercise_is_answered_with_the_nearest(command: Command) -> None:
    result = command("exercise_33")
    assert (result.returncode, "Nearest: exercise_" in said(result)) == (2, True)


def test_a_missing_file(command: Command) -> None:
    result = command("1", "--file", "nowhere.py")
    assert (result.returncode, "nowhere.py does not exist." in said(result)) == (2, True)


def test_a_folder(command: Command, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    result = command("1", "--file", "folder")
    assert (result.returncode, "folder is a folder. Name the .py or .ipynb file in it" in said(result)) == (2, True)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        ("", "exercise_01.py", "exercise_01.py is empty."),
        ("", "exercise_01.ipynb", "exercise_01.ipynb holds no code."),
        (b"\x89PNG\r\n\x1a\n\0\0", "exercise_01.py", "is not text in UTF-8 (byte 0x89 in line 1)"),
        (b"import os\0", "exercise_01.py", "holds NUL bytes"),
        ("hello", "notes.txt", "notes.txt is neither a .py nor an .ipynb file."),
        ("{", "exercise_01.ipynb", "is no Jupyter notebook"),
        (notebook("x = 1").replace('{}, "nb', '{"language_info": {"name": "R"}}, "nb'), "r.ipynb", "a notebook in R"),
        ("#" * (50 << 20), "exercise_01.py", "exercise_01.py has 50 MiB; at most 20 MiB are read."),
    ],
    ids=["empty", "empty-notebook", "binary", "nul", "text", "broken-notebook", "language", "50-MB"],
)
def test_a_file_that_cannot_be_graded_is_exit_2_and_a_sentence(
    command: Command, learner: Learner, content: str | bytes, name: str, sentence: str
) -> None:
    result = command("1", "--file", learner(content, name))
    assert result.returncode == 2
    assert sentence in said(result)
    assert "cannot be graded" in said(result)


def test_a_syntax_error_is_shown_with_its_line_and_a_caret(command: Command, learner: Learner) -> None:
    learner(f"{NUMPY}def regression(x, m, b):\n    return m * x + b)\n")
    result = command("1")
    lines = result.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if "return m * x + b)" in line)
    assert (result.returncode, "exercise_01.py, line 4: unmatched ')'" in lines[at - 1]) == (2, True)
    assert lines[at + 1].index("^") == lines[at].index(")")


def test_a_file_that_cannot_be_graded_still_gets_its_report(command: Command, tmp_path: Path) -> None:
    result = command("1", "--file", "nowhere.py", "--json", "report.json")
    assert (result.returncode, json.loads((tmp_path / "report.json").read_text())["outcome"]) == (2, "rejected")


def test_a_missing_function_is_answered_with_what_was_found(command: Command, learner: Learner) -> None:
    learner(RIGHT.replace("def regression", "def regresion"))
    text = said(command("1"))
    assert "There is no function `regression` in the file. Found: " in text
    assert "Did you mean `regresion`?" in text


def test_a_wrong_signature_is_named(command: Command, learner: Learner) -> None:
    learner(RIGHT.replace("regression(x, m, b)", "regression(x, m)"))
    assert "regression(x, m) is called with (x, m, b): too many positional arguments. Keep the arguments" in said(
        command("1")
    )


def test_a_function_without_return(returning: Try) -> None:
    assert "regression gave back nothing (None): did you forget `return`?" in returning("None")


def test_a_string(returning: Try) -> None:
    assert "ŷ is a string and should be an array of shape (1,)." in returning("'6.4'")


def test_a_ragged_list(returning: Try) -> None:
    assert "and should be an array of shape (1,)." in returning("[[1.0], [1.0, 2.0]]")


def test_nan(returning: Try) -> None:
    assert "Entry [0] of ŷ is NaN and should be" in returning("m * x + np.nan")


def test_a_wrong_shape(returning: Try) -> None:
    assert "ŷ has shape (1, 1) and should have shape (1,)." in returning("(m * x + b)[None]")


def test_complex_numbers(returning: Try) -> None:
    assert "ŷ holds complex numbers (complex" in returning("m * x + b + 0j")


@pytest.mark.parametrize("place", ["a file/report.json", "missing/report.json", "folder", "/dev/null/report.json"])
def test_a_report_that_cannot_be_written_is_said_beside_the_result(
    command: Command, learner: Learner, tmp_path: Path, place: str
) -> None:
    learner(RIGHT)
    learner("", "a file")
    (tmp_path / "folder").mkdir()
    result = command("1", "--json", place)
    assert (result.returncode, "Score: 5 / 5" in result.stdout) == (2, True)
    assert f"The report could not be written to {place}" in said(result)
