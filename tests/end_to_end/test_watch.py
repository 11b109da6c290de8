"""`grade watch` in a real terminal: each save is graded, however an editor does it."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ..conftest import GRADE, need
from .conftest import RIGHT, Command, Watching, notebook
from .test_interrupt import descendants
from .watched import BOTH, NEITHER

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc, through a pty")
WRONG = RIGHT.replace("m * x + b", "m * x - b").replace("X @ w + b", "X @ w")


def write(folder: Path, source: str, name: str = "exercise_01.py") -> None:
    (folder / name).write_text(source)


def rename(folder: Path, source: str, name: str = "exercise_01.py") -> None:
    draft = folder / f".{name}.swp"
    draft.write_text(source)
    draft.replace(folder / name)


def backup(folder: Path, source: str, name: str = "exercise_01.py") -> None:
    """As vim does: the old file becomes the backup, and for a moment there is none."""
    (folder / name).replace(folder / f"{name}~")
    time.sleep(0.05)
    write(folder, source, name)


def truncate(folder: Path, source: str, name: str = "exercise_01.py") -> None:
    """Emptied first, written a little later, in two pieces."""
    with (folder / name).open("w") as file:
        time.sleep(0.1)
        file.write(source[:20])
        file.flush()
        file.write(source[20:])


SAVES = pytest.mark.parametrize("save", [write, rename, backup, truncate], ids=lambda save: save.__name__)


@SAVES
def test_a_save_is_graded(watching: Watching, folder: Path, save: Callable[..., None]) -> None:
    terminal = watching("1")
    save(folder, WRONG)
    assert "✗ regression" in terminal.screen(NEITHER)
    save(folder, RIGHT)
    assert "✓ regression" in terminal.screen(BOTH)


@SAVES
def test_one_save_is_graded_once(watching: Watching, folder: Path, save: Callable[..., None]) -> None:
    terminal = watching("1")
    save(folder, RIGHT)
    terminal.child.expect_exact("q quit")
    assert BOTH in terminal.child.before
    assert terminal.silent()


def test_the_first_screen_is_the_result_of_the_file_as_it_is(open_terminal: Watching, folder: Path) -> None:
    write(folder, RIGHT)
    assert open_terminal(str(GRADE), "watch", "1").screen(BOTH)


def test_each_save_gets_fresh_inputs(watching: Watching, folder: Path) -> None:
    terminal = watching("1")
    seeds = set()
    for _ in range(3):
        write(folder, RIGHT)
        seeds |= set(re.findall(r"seed (\d+)", terminal.screen(BOTH)))
        time.sleep(0.02)
    assert len(seeds) > 1


def test_a_save_that_changes_only_the_inside_counts(watching: Watching, folder: Path) -> None:
    write(folder, RIGHT)
    terminal = watching("1")
    times = (folder / "exercise_01.py").stat()
    with (folder / "exercise_01.py").open("r+") as file:  # of the same length, and dated back to the same moment
        file.write(RIGHT.replace("m * x + b", "m * x - b"))
        file.flush()
        os.utime(file.fileno(), ns=(times.st_atime_ns, times.st_mtime_ns))
    assert terminal.screen("✗ regression")


def test_a_file_that_does_not_parse_shows_where_and_the_watch_goes_on(watching: Watching, folder: Path) -> None:
    terminal = watching("1")
    write(folder, "def regression(x, m, b)\n    return m * x + b\n")
    assert "exercise_01.py, line 1: expected ':'" in terminal.screen("cannot be graded")
    write(folder, RIGHT)
    assert terminal.screen(BOTH)


def test_a_file_that_is_gone_is_graded_when_it_is_back(watching: Watching, folder: Path) -> None:
    terminal = watching("1")
    (folder / "exercise_01.py").unlink()
    terminal.screen("exercise_01.py is gone. It is graded as soon as it is back.")
    write(folder, RIGHT)
    assert terminal.screen(BOTH)


def test_a_notebook_that_is_saved_is_graded_in_place_of_the_script(watching: Watching, folder: Path) -> None:
    terminal = watching("1")
    write(folder, notebook(RIGHT), "exercise_01.ipynb")
    assert re.search(r"exercise_01\.ipynb \(saved at \d\d:\d\d:\d\d\)", terminal.screen(BOTH))


def test_other_files_of_the_folder_are_nothing_to_it(watching: Watching, folder: Path) -> None:
    terminal = watching("1")
    write(folder, RIGHT, "exercise_02.py")
    write(folder, RIGHT, "exercise_01_old.py")
    assert terminal.silent()


def test_results_are_kept_as_grade_keeps_them(watching: Watching, folder: Path, command: Command) -> None:
    terminal = watching("1")
    write(folder, RIGHT)
    terminal.screen(BOTH)
    assert json.loads((folder / "progress.json").read_text())["exercise_01"]["outcome"] == "passed"
    assert "5 of 5" in command("list", cwd=folder).stdout


def test_another_import_is_another_framework(watching: Watching, folder: Path) -> None:
    need(importlib.util.find_spec("torch") is not None, "torch")
    (folder / "grade.json").unlink()
    terminal = watching("1")
    write(folder, RIGHT.replace("import numpy as np", "import torch"))
    assert "PyTorch on cpu" in terminal.screen(BOTH)


def test_a_lost_warm_process_is_replaced(watching: Watching, folder: Path) -> None:
    terminal = watching("1")
    for pid in descendants(terminal.child.pid):
        os.kill(pid, signal.SIGKILL)
    write(folder, RIGHT)
    assert terminal.screen(BOTH)
