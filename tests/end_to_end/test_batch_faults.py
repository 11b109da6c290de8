"""Our own faults in a batch, made by real signals to real processes: done again, and never a learner's zero."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from .batches import (
    ENDLESS,
    SOLUTION,
    WRONG,
    Done,
    Plague,
    batch,
    call,
    children,
    forks,
    outcomes,
    put,
    reports,
    started_as,
    summary,
    until,
)  # fmt: skip

pytestmark = forks
AT_WORK = f"import time\nopen('begun', 'w').close()\ntime.sleep(1.5)\n{SOLUTION}"
CLASS = {"ada/exercise_03.py": AT_WORK, "ben/exercise_03.py": WRONG}
WHOLE = {"ada": "passed", "ben": "failed"}


def disturbed(tmp_path: Path, disturb: Callable[[int], object], *options: str) -> Done:
    """Grades the class with one worker; `disturb` gets the supervisor's process id once ada's code is at work."""
    put(tmp_path / "class", CLASS)
    command = call(tmp_path / "class", tmp_path / "out", "--jobs", "1", "--isolation", "floor", *options)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as batch_:
        until(lambda: jobs(batch_.pid))
        disturb(batch_.pid)
        said, told = batch_.communicate(timeout=120)
    return subprocess.CompletedProcess(command, batch_.returncode, said, told)


def root(supervisor: int) -> int:
    """The zygote that has imported the framework."""
    return next(pid for pid in started_as(supervisor, "sandbox.zygote") if pid in children(supervisor))


def twin(supervisor: int) -> int:
    """The worker's zygote: the root's one child that stays, once the self-test is over."""
    return next(iter(twins(supervisor)), 0)


def twins(supervisor: int) -> list[int]:
    return [pid for zygote in started_as(supervisor, "sandbox.zygote") for pid in children(zygote) if children(pid)]


def jobs(supervisor: int) -> list[int]:
    """The oracle and the learner's child, once both are there."""
    found = [pid for zygote in twins(supervisor) for pid in children(zygote)]
    return found if len(found) == 2 else []


def worker(supervisor: int) -> int:
    (only,) = started_as(supervisor, "batch.worker")
    return only


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


DISTURBANCES: dict[str, Callable[[int], object]] = {
    "a worker": lambda pid: kill(worker(pid)),
    "the zygote of a worker": lambda pid: kill(twin(pid)),
    "the zygote that the others are twins of": lambda pid: kill(root(pid)),
    "the zygotes, both": lambda pid: [kill(twin(pid)), kill(root(pid))],
    "the oracle": lambda pid: kill(jobs(pid)[0]),
}


@pytest.mark.parametrize("lost", DISTURBANCES)
def test_what_was_at_work_in_a_lost_process_is_done_again(tmp_path: Path, lost: str) -> None:
    done = disturbed(tmp_path, DISTURBANCES[lost])
    assert outcomes(tmp_path / "out") == WHOLE, done.stderr
    assert done.returncode == 0


def test_a_learners_process_that_is_killed_from_outside_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))

    def disturb(pid: int) -> None:
        until(lambda: list(tmp_path.glob("temporary/*/*/begun")))
        kill(jobs(pid)[1])

    disturbed(tmp_path, disturb)
    assert outcomes(tmp_path / "out") == WHOLE


@pytest.mark.parametrize("module", ["sandbox.zygote", "batch.worker"])
def test_what_is_lost_every_time_is_the_graders_fault_and_tried_again_by_the_next_run(
    tmp_path: Path, module: str
) -> None:
    put(tmp_path / "class", CLASS)
    out = tmp_path / "out"
    command = call(tmp_path / "class", out, "--jobs", "1", "--isolation", "floor", "--seed", "17")
    started = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    with started, Plague(lambda: started_as(started.pid, module)):
        said, told = started.communicate(timeout=120)
    assert (started.returncode, outcomes(out)) == (3, {"ada": "grader_error", "ben": "grader_error"}), told
    assert "The grader itself failed on 2 submissions: not scored." in said
    assert summary(out)["by_exercise"]["exercise_03"]["mean_score"] is None
    assert all(report["checks"] == [] for report in reports(out).values())
    assert batch(tmp_path / "class", out, "--isolation", "floor").returncode == 0
    assert outcomes(out) == WHOLE


def test_an_endless_submission_does_not_stop_the_others(tmp_path: Path) -> None:
    put(tmp_path / "class", {**CLASS, "aaa/exercise_03.py": ENDLESS})
    out = tmp_path / "out"
    command = call(tmp_path / "class", out, "--jobs", "2", "--isolation", "floor", "--time-limit", "60")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as batch_:
        until(lambda: outcomes(out) == WHOLE)
        assert batch_.poll() is None
        batch_.send_signal(signal.SIGINT)
        batch_.wait(20)


def test_an_endless_submission_ends_at_its_limit(tmp_path: Path) -> None:
    put(tmp_path / "class", {"aaa/exercise_03.py": ENDLESS, "ben/exercise_03.py": WRONG})
    done = batch(tmp_path / "class", tmp_path / "out", "--jobs", "1", "--isolation", "floor", "--time-limit", "0.5")
    assert (done.returncode, outcomes(tmp_path / "out")) == (0, {"aaa": "limit_hit", "ben": "failed"}), done.stderr
