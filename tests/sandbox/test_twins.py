"""Twins of one zygote: each serves its own supervisor, and none takes another down with it."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.course import Course
from grader.model import Cell, Lost, Submission
from grader.pipeline import Grader, Job
from grader.records import Report
from grader.sandbox.fork import ForkLauncher
from grader.sandbox.launch import Launcher, Setting

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks safely")
Source = Callable[..., str]
SETTING = Setting("numpy", isolation="floor")


@pytest.fixture
def root() -> Iterator[ForkLauncher]:
    launcher = ForkLauncher(SETTING)
    yield launcher
    launcher.close()


@pytest.fixture
def grader(root: ForkLauncher, course: Course) -> Iterator[Callable[[], Grader]]:
    """grader() is a supervisor with a twin of its own."""
    made: list[Grader] = []

    def one() -> Grader:
        made.append(Grader(course, "numpy", "cpu", ForkLauncher(SETTING, root.twin())))
        return made[-1]

    yield one
    for each in made:
        each.launcher.close()


def job(source: str) -> Job:
    return Job(Submission("", (Cell("a.py", source),), False, ""), "exercise_03", 17, "grade exercise_03", 20.0)


def children(pid: int) -> list[int]:
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def living(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def until(holds: Callable[[], object]) -> bool:
    """Waits for it: long enough for any machine."""
    deadline = time.monotonic() + 30
    while not (found := holds()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return bool(found)


def zygote(root: ForkLauncher) -> int:
    assert root.zygote is not None
    return root.zygote.pid


def twins(root: ForkLauncher, count: int) -> list[int]:
    """The twins' process ids, in the order in which they were made."""
    assert until(lambda: len(children(zygote(root))) == count)
    return sorted(children(zygote(root)))


MEETING = """
import os, time
print("at work", flush=True)
time.sleep(0.7)
"""


def test_two_supervisors_grade_at_the_same_time(
    root: ForkLauncher, grader: Callable[[], Grader], source: Source
) -> None:
    both = [grader(), grader()]
    reports: list[Report] = []
    threads = [
        threading.Thread(target=lambda one=one: reports.append(one.grade(job(source(top=MEETING))))) for one in both
    ]
    for thread in threads:
        thread.start()
    pids = twins(root, 2)
    # The oracle and the learner's child of each.
    together = until(lambda: all(len(children(pid)) == 2 for pid in pids))
    for thread in threads:
        thread.join()
    assert together
    assert [report.outcome for report in reports] == ["passed", "passed"]


def test_twins_give_the_same_report(grader: Callable[[], Grader], source: Source) -> None:
    code = source(body="return 0, 0", top="import random\nprint(random.random())")
    one, other = (grader().grade(job(code)).model_copy(update={"seconds": 0.0}) for _ in range(2))
    assert one == other


def test_a_twin_that_dies_does_not_take_the_first_down(
    root: ForkLauncher, grader: Callable[[], Grader], source: Source
) -> None:
    grader()
    (pid,) = twins(root, 1)
    os.kill(pid, signal.SIGKILL)
    assert until(lambda: not living(pid))
    assert living(zygote(root))
    assert grader().grade(job(source())).outcome == "passed"


def test_a_twin_that_dies_does_not_take_another_down(
    root: ForkLauncher, grader: Callable[[], Grader], source: Source
) -> None:
    first, second = grader(), grader()
    assert first.grade(job(source())).outcome == "passed"
    os.kill(twins(root, 2)[1], signal.SIGKILL)
    assert first.grade(job(source())).outcome == "passed"
    assert second.launcher is not first.launcher


def test_the_work_of_a_twin_that_dies_is_done_again(
    root: ForkLauncher, grader: Callable[[], Grader], source: Source
) -> None:
    reports: list[Report] = []
    one = grader()
    thread = threading.Thread(target=lambda: reports.append(one.grade(job(source(top=MEETING)))))
    thread.start()
    (pid,) = twins(root, 1)
    assert until(lambda: len(children(pid)) == 2)
    os.kill(pid, signal.SIGKILL)
    thread.join()
    assert [report.outcome for report in reports] == ["passed"]


def test_a_twin_ends_when_its_supervisor_ends(root: ForkLauncher, grader: Callable[[], Grader]) -> None:
    one = grader()
    (pid,) = twins(root, 1)
    one.launcher.close()
    assert until(lambda: not living(pid))
    assert living(zygote(root))


def test_what_a_twin_was_at_ends_with_its_supervisor(root: ForkLauncher, grader: Callable[[], Grader]) -> None:
    one = grader()
    one.again = _no_other  # or it would start a zygote of its own, which nobody ends

    def endless() -> None:
        with contextlib.suppress(Lost):
            one.grade(job("while True: pass"))

    thread = threading.Thread(target=endless)
    thread.start()
    (pid,) = twins(root, 1)
    assert until(lambda: len(children(pid)) == 2)
    at_work = children(pid)
    one.launcher.control.shutdown(2)  # type: ignore[attr-defined]
    thread.join()
    assert until(lambda: not any(map(living, [pid, *at_work])))


def _no_other(setting: Setting) -> Launcher:
    raise Lost(f"There is no other warm process for {setting.framework}.")


def test_twins_end_with_the_zygote_that_they_are_twins_of(root: ForkLauncher, grader: Callable[[], Grader]) -> None:
    grader(), grader()
    pids = twins(root, 2)
    root.close()
    assert until(lambda: not any(map(living, pids)))


def test_of_a_zygote_that_is_gone_no_twin_can_be_had(root: ForkLauncher) -> None:
    os.kill(zygote(root), signal.SIGKILL)
    assert until(lambda: not living(zygote(root)))
    with pytest.raises(Lost):
        root.twin()
