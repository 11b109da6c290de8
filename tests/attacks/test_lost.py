"""A warm process is killed while it grades, for want of memory, say: nobody loses a point."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from tests.attacks.conftest import expect_level
from tests.attacks.scene import CASES, Batch, Scene
from tests.attacks.watch import descendants

LEARNERS = [f"slow-{number:02d}" for number in range(12)]
LEVELS = ("floor", "strict")
pytestmark = pytest.mark.xdist_group("lost")


@pytest.fixture(scope="module", params=LEVELS)
def graded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Batch, list[int]]:
    """A class, and the processes that were killed while it was graded."""
    expect_level(request.param)
    with Scene(tmp_path_factory.mktemp("lost")).staged() as scene:
        for learner in LEARNERS:
            scene.hand_in(learner, CASES / "neighbours" / "slow.py")
        killed, over = list[int](), threading.Event()
        threading.Thread(target=kill_at_work, args=(scene.out, killed, over)).start()
        try:
            return scene.grade("numpy", request.param), killed
        finally:
            over.set()


def kill_at_work(out: Path, killed: list[int], over: threading.Event) -> None:
    """After the first report, kills one that has a child at work: the second of three warm processes in a line."""
    while not killed and not over.wait(0.02):
        if not list(out.glob("reports/*/*.json")):
            continue
        warm = {number: parent for number in descendants(os.getpid()) if (parent := parent_of_warm(number))}
        killed += [number for number in warm.values() if warm.get(number) in warm][:1]
    for number in killed:
        os.kill(number, signal.SIGKILL)


def parent_of_warm(number: int) -> int:
    """The parent of a warm process, or of what it has forked; 0 for any other."""
    with suppress(OSError):
        call = Path(f"/proc/{number}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        if "python" in Path(call[0]).name and "grader.sandbox.zygote" in " ".join(call):
            return int(Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[1])
    return 0


def test_a_warm_process_was_killed(graded: tuple[Batch, list[int]]) -> None:
    assert len(graded[1]) == 1


def test_everybody_earns_everything(graded: tuple[Batch, list[int]]) -> None:
    reports = [graded[0].report(learner) for learner in LEARNERS]
    assert [it["learner"] for it in reports if it["score"] != it["max_score"]] == []


def test_the_batch_ends_in_order(graded: tuple[Batch, list[int]]) -> None:
    assert graded[0].status == 0, graded[0].output


def test_no_process_is_left(graded: tuple[Batch, list[int]]) -> None:
    assert graded[0].left["processes"] == []


def test_no_file_is_left(graded: tuple[Batch, list[int]]) -> None:
    assert graded[0].left["files"] == []
