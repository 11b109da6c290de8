"""Work in several processes: every result comes, and an error is the caller's to see."""

from __future__ import annotations

import math
import multiprocessing
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.workers import each


def test_every_task_has_its_result() -> None:
    assert dict(each(math.sqrt, [1.0, 4.0, 9.0])) == {1.0: 1.0, 4.0: 2.0, 9.0: 3.0}


def test_what_a_task_raises_is_raised() -> None:
    with pytest.raises(ValueError, match=r"math domain|nonnegative"):
        list(each(math.sqrt, [1.0, -1.0]))


def test_the_work_is_done_in_another_process() -> None:
    assert os.getpid() not in dict(each(eval, ["__import__('os').getpid()"])).values()


KILLED = """
import os, signal, time
from grader.workers import each

if __name__ == "__main__":
    for task, pid in each(os.getpgid, [0] * 3):
        print(os.getpid(), flush=True)
        time.sleep(60)
"""


def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "work.py"
    script.write_text(KILLED)
    with subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, start_new_session=True) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        group = os.getpgid(parent.pid)
        parent.kill()
    deadline = time.monotonic() + 20
    while exists(-group) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not exists(-group)


def test_who_stops_to_listen_leaves_nobody_at_work() -> None:
    for _ in each(time.sleep, [600.0, 0.0]):
        at_work = [process.pid for process in multiprocessing.active_children()]
        break
    assert at_work
    # The system is asked, and not the list of children: the pool's own thread may be about to write down their end.
    deadline = time.monotonic() + 20
    while any(map(exists, at_work)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(exists, at_work))


def exists(process: int | None) -> bool:
    assert process is not None
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
