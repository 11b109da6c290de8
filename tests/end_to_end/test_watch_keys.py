"""`grade watch` in a real terminal: what the keys do, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from grader.course import open_course

from ..conftest import GRADE, ROOT
from .conftest import RIGHT, Watching
from .test_interrupt import ENDLESS, alive, descendants, within
from .test_watch import write
from .watched import BOTH

COURSE = open_course(ROOT)
COUNT = len(COURSE.ids)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, through a pty")


def test_without_a_name_the_first_unsolved_exercise_is_taken(open_terminal: Watching, folder: Path) -> None:
    write(folder, json.dumps({"exercise_01": {"score": 5, "max_score": 5, "outcome": "passed"}}), "progress.json")
    shown = open_terminal(str(GRADE), "watch").screen("solved")
    assert ("exercise_02 ·" in shown, f"1 of {COUNT} solved" in shown) == (True, True)


def test_h_gives_one_hint_after_the_other(watching: Watching) -> None:
    terminal = watching("1")
    assert "Hint 1 of" in terminal.press("h")
    assert "Hint 2 of" in terminal.press("h")


def test_l_lists_the_exercises_beneath_the_result(watching: Watching) -> None:
    shown = watching("1").press("l", "The forward pass")
    assert shown.index("Score: 0 / 5") < shown.index("exercise_04  ") < shown.index(f"0 of {COUNT} solved")


def test_n_goes_on_only_when_the_exercise_is_solved(watching: Watching, folder: Path) -> None:
    terminal = watching("1")
    assert "n goes on when every point of exercise_01 is earned." in terminal.press("n")
    write(folder, RIGHT)
    shown = terminal.screen(BOTH)
    assert ("n next" in shown, f"1 of {COUNT} solved" in shown, "exercise_02" in shown.partition("Next:")[0]) == (
        True, True, False,
    )  # fmt: skip
    assert "exercise_02.py (none was edited yet)" in terminal.press("n")
    write(folder, "def broken(", "exercise_02.py")
    assert "exercise_02.py, line 1" in terminal.screen("cannot be graded")


def test_x_sets_the_file_back_only_after_yes(watching: Watching, folder: Path) -> None:
    write(folder, RIGHT)
    terminal = watching("1")
    terminal.press("x", "Set exercise_01.py back to the stub?", "y yes · n no")
    terminal.press("n", "x reset")
    assert (folder / "exercise_01.py").read_text() == RIGHT
    terminal.press("x", "y yes")
    shown = terminal.press("y", "exercise_01.py is the stub again. Your work is kept in")
    assert "not written yet" in shown
    assert (folder / "exercise_01.before_reset_1.py").read_text() == RIGHT
    assert terminal.silent()


def test_keys_without_a_meaning_draw_nothing(watching: Watching) -> None:
    terminal = watching("1")
    terminal.child.send("z7\x1b[A\x1b[B ")
    assert terminal.silent()


# --- the end


@pytest.mark.parametrize("key", ["q", "Q", "\x03", "\x04", "\x1c"], ids=repr)
def test_quitting_leaves_the_terminal_as_it_was_and_no_process(watching: Watching, key: str) -> None:
    terminal = watching("1")
    family = descendants(terminal.child.pid)
    assert (bool(family), terminal.mode() != terminal.before) == (True, True)
    terminal.child.send(key)
    assert within(5, lambda: terminal.mode() == terminal.before)
    assert terminal.ended() == 0
    assert within(3, lambda: not any(map(alive, family)))
    assert terminal.child.before.strip() == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_ends_it_in_order(watching: Watching, number: signal.Signals) -> None:
    terminal = watching("1")
    family = descendants(terminal.child.pid)
    os.kill(terminal.child.pid, number)
    assert within(5, lambda: terminal.mode() == terminal.before)
    assert terminal.ended() == 0
    assert within(3, lambda: not any(map(alive, family)))


@pytest.mark.parametrize("key", ["q", "\x03"], ids=repr)
def test_quitting_does_not_wait_for_an_endless_loop(watching: Watching, folder: Path, key: str) -> None:
    terminal = watching("1")
    write(folder, ENDLESS)
    terminal.child.expect_exact("grading exercise_01.py")
    time.sleep(0.5)
    family = descendants(terminal.child.pid)
    terminal.child.send(key)
    assert terminal.ended() == 0
    assert within(3, lambda: not any(map(alive, family)))


def test_a_closed_window_leaves_no_process(watching: Watching) -> None:
    terminal = watching("1")
    family = {terminal.child.pid} | descendants(terminal.child.pid)
    terminal.child.ptyproc.fileobj.close()
    assert within(5, lambda: not any(map(alive, family)))


def test_suspended_it_gives_the_terminal_back_and_goes_on_when_called(open_terminal: Watching, folder: Path) -> None:
    shell = open_terminal("/bin/sh", "-i")
    shell.child.sendline(f"{GRADE} watch 1")
    shell.screen("solved")
    shell.child.send("\x1a")
    assert within(5, lambda: shell.mode()[3] & 8 != 0)  # it echoes again
    write(folder, RIGHT)
    shell.child.sendline("fg")
    assert shell.screen(BOTH)
    assert shell.press("h", "Hint 1 of")


# --- where it cannot be


@pytest.mark.parametrize("streams", ["< /dev/null", "| cat"])
def test_without_a_terminal_it_says_what_it_needs(open_terminal: Watching, streams: str) -> None:
    import pexpect

    shell = open_terminal("/bin/sh", "-c", f"{GRADE} watch 1 {streams}")
    shell.child.expect(pexpect.EOF)
    said = " ".join(shell.child.before.split())
    assert said == (
        "grade: `grade watch` reads keys and redraws the screen, which needs a terminal. "
        "Run it in one, without a pipe, or grade once: grade EXERCISE"
    )


def test_when_all_is_solved_it_asks_for_a_name(open_terminal: Watching, folder: Path) -> None:
    passed = {name: {"score": 5, "max_score": 5, "outcome": "passed"} for name in COURSE.ids}
    write(folder, json.dumps(passed), "progress.json")
    terminal = open_terminal(str(GRADE), "watch")
    assert terminal.ended() == 2
    assert "name it: grade watch EXERCISE" in " ".join(terminal.child.before.split())
