"""However a run ends, no process of it is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ..conftest import GRADE
from .conftest import RIGHT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
Learner = Callable[..., Path]
ENDLESS = RIGHT.replace("return m", "while True: pass\n    return m")


def descendants(root: int) -> set[int]:
    """Process ids below `root`."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):  # it ended meanwhile
            continue
    found, new = set(), {root}
    while new:
        found |= new
        new = {child for child, parent in parents.items() if parent in new} - found
    return found - {root}


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def within(seconds: float, true: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


@pytest.fixture
def endless(learner: Learner, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], set[int]]]:
    """A run that is busy with an endless loop, and the processes that belong to it."""
    learner(ENDLESS)
    with subprocess.Popen(
        [GRADE, "1", "--time-limit", "30"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as running:
        # The warm process, the learner's child and the oracle.
        assert within(20, lambda: len(descendants(running.pid)) >= 3)
        time.sleep(0.3)
        family = descendants(running.pid)
        yield running, family
        running.kill()
    for pid in filter(alive, family):
        os.kill(pid, signal.SIGKILL)


Endless = tuple[subprocess.Popen[str], set[int]]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left_behind(endless: Endless, number: signal.Signals) -> None:
    running, family = endless
    assert all(map(alive, family))
    running.send_signal(number)
    running.wait(10)
    assert within(3, lambda: not any(map(alive, family)))


def test_an_interrupted_run_says_so_and_is_neither_right_nor_wrong(endless: Endless) -> None:
    running, _ = endless
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=10)
    assert (running.returncode, out) == (130, "")
    assert err.strip() == "grade: interrupted. Nothing was recorded, and nothing is left running."


def test_an_interrupted_run_records_nothing(endless: Endless, tmp_path: Path) -> None:
    running, _ = endless
    running.send_signal(signal.SIGINT)
    running.wait(10)
    assert [path.name for path in tmp_path.iterdir()] == ["exercise_01.py"]
