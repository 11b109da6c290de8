"""What a person reads: colour in a terminal alone, 80 columns, the whole story under a failed check."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.report.text import columns

from ..conftest import GRADE, need
from .conftest import NUMPY, RIGHT, Command, notebook

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
Learner = Callable[..., Path]
Terminal = Callable[..., str]
ESCAPE = "\x1b["

WRONG = f"""{NUMPY}
def regression(x, m, b):
    return m * x - b


def linear(X, w, b):
    return helper(X) @ w + b


def helper(X):
    return X / unknown
"""


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    """terminal("1", width=60, TERM="dumb") is what `grade` writes to a terminal of that width."""

    def run(*arguments: str, width: int = 80, **variables: str) -> str:
        import fcntl
        import pty
        import termios

        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
        kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "LINES")}
        with subprocess.Popen(
            [GRADE, *arguments],
            cwd=tmp_path,
            env={**kept, "TERM": "xterm-256color", **variables},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        ):
            os.close(theirs)
            written = b""
            try:
                while chunk := os.read(ours, 1 << 16):
                    written += chunk
            except OSError:  # how Linux says that the other end was closed
                pass
        os.close(ours)
        return written.decode().replace("\r\n", "\n")

    return run


def test_a_terminal_is_shown_colour(terminal: Terminal, learner: Learner) -> None:
    learner(WRONG)
    assert "\x1b[31m✗\x1b[0m regression" in terminal("1")


def test_a_pipe_is_shown_none(command: Command, learner: Learner) -> None:
    learner(WRONG)
    assert ESCAPE not in command("1").stdout


@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=str)
def test_colour_is_left_away_where_it_is_not_wanted(
    terminal: Terminal, learner: Learner, variables: dict[str, str]
) -> None:
    learner(WRONG)
    text = terminal("1", **variables)
    assert (ESCAPE in text, "✗ regression" in text) == (False, True)


def test_colour_changes_no_word(terminal: Terminal, command: Command, learner: Learner) -> None:
    learner(WRONG)
    coloured = terminal("1", "--seed", "2")
    assert re.sub(r"\x1b\[\d*m", "", coloured) == command("1", "--seed", "2").stdout


def test_a_narrow_terminal_is_not_overrun(terminal: Terminal, learner: Learner) -> None:
    learner(WRONG)
    assert max(map(columns, terminal("1", width=64, NO_COLOR="1").splitlines())) <= 64


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (RIGHT, "exercise_01.py"),
        (WRONG, "exercise_01.py"),
        (f"print('x' * 500, '界' * 200)\n{WRONG}", "exercise_01.py"),
        (RIGHT.replace("return m * x + b", f"raise ValueError({'long words ' * 60!r} + 'x' * 300)"), "exercise_01.py"),
        (RIGHT.replace("return m * x + b", f"return {'x + ' * 80}0"), "exercise_01.py"),
        (RIGHT.replace("regression", "another_name_that_is_very_long_indeed" * 3), "exercise_01.py"),
        (f"def ({'x' * 200}", "exercise_01.py"),
        (notebook("%matplotlib inline\n" + "#" * 200, WRONG, "1 / 0"), "exercise_01.ipynb"),
    ],
    ids=["right", "wrong", "prints", "long-message", "long-line", "long-name", "syntax", "notebook"],
)
def test_no_line_of_a_report_is_over_80_columns(command: Command, learner: Learner, source: str, name: str) -> None:
    learner(source, name)
    lines = command("1", "--framework", "numpy").stdout.splitlines()
    assert [line for line in lines if columns(line) > 80] == []


# --- the story under a failed check


@pytest.fixture
def wrong(command: Command, learner: Learner) -> str:
    learner(WRONG)
    return command("1", "--seed", "3").stdout


@pytest.mark.parametrize(
    "part",
    [
        r"\n      regression\(x=\[-?\d+\], m=-?\d+, b=-?\d+\)\n",  # what was called, on the smallest failing input
        r"Entry \[0\] of ŷ is -?\d+ and should be -?\d+",
        r"\(off by \d+, allowed",
        r"All 12 cases are off\.",
        r"Replay: grade exercise_01 --seed 3\n",
        r"Score: 0 / 5",
        r"Next: stuck\? grade hint exercise_01",
    ],
)
def test_a_wrong_result_is_explained(wrong: str, part: str) -> None:
    assert re.search(part, wrong)


def test_an_exception_shows_the_learners_own_lines_alone(wrong: str) -> None:
    story = wrong[wrong.index("NameError") :].splitlines()
    assert [line.strip() for line in story[:5]] == [
        "NameError: name 'unknown' is not defined",
        "exercise_01.py, line 9, in linear",
        "return helper(X) @ w + b",
        "exercise_01.py, line 13, in helper",
        "return X / unknown",
    ]
    assert "grader/" not in wrong


def test_an_exception_in_a_notebook_names_cell_and_line(command: Command, learner: Learner) -> None:
    learner(notebook("import numpy as np", WRONG.replace(NUMPY, "")), "exercise_01.ipynb")
    assert "cell 2, line 11, in helper\n" in command("1").stdout


def test_control_characters_are_shown_not_sent(command: Command, learner: Learner) -> None:
    learner(f"print('\\x1b[2J\\x07')\n{RIGHT}")
    text = command("1").stdout
    assert ("\\x1b[2J\\x07" in text, "\x1b" in text) == (True, False)


def test_the_next_exercise_is_offered_after_a_right_one(command: Command, learner: Learner) -> None:
    learner(RIGHT)
    assert command("1").stdout.endswith("Next: grade exercise_02\n")


# --- odd terminals


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp437", "utf-16"])
@pytest.mark.parametrize("call", [["1"], ["list"], ["hint", "3"], ["1", "--help"], ["none"]], ids=" ".join)
def test_no_encoding_makes_it_fail(command: Command, learner: Learner, encoding: str, call: list[str]) -> None:
    learner(RIGHT)
    env = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C"}
    result = command(*call, env=env, encoding="latin-1")
    assert result.returncode == (2 if call == ["none"] else 0)
    assert "Traceback" not in result.stderr.replace("\0", "")


def test_a_closed_pipe_is_no_fault(tmp_path: Path) -> None:
    need(os.name == "posix", "a POSIX shell")
    shell = f"{GRADE} schema | true; {GRADE} list | head -1"
    result = subprocess.run(["sh", "-c", shell], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (result.stderr, result.stdout.startswith("exercise ")) == ("", True)
