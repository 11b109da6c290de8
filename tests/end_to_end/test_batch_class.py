"""A small class through the real `grade batch`: what it writes, what it takes over, what it hides, when it refuses."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import GRADE, ROOT, need

Command = Callable[..., subprocess.CompletedProcess[str]]
SOLUTION = (ROOT / "solutions" / "exercise_03" / "numpy_solution.py").read_text("utf-8")
SECRET = "what the code printed"
CLASS = {
    "ada": SOLUTION,
    "ben": SOLUTION.replace("2 *", "3 *"),
    "cleo": f"print({SECRET!r})\n{SOLUTION}",
    "dan": "def mse_gradient(:\n",
    "eve": SOLUTION + "\nraise ValueError('after the functions')\n",
}
forks = pytest.mark.skipif(sys.platform != "linux", reason="the jail is Linux's")


def write_class(folder: Path) -> Path:
    for learner, source in CLASS.items():
        (folder / learner).mkdir(parents=True)
        (folder / learner / "exercise_03.py").write_text(source, "utf-8")
    return folder


def reports(out: Path) -> dict[str, dict[str, Any]]:
    found = sorted((out / "reports").glob("*/*.json"))
    return {path.parent.name: json.loads(path.read_text("utf-8")) for path in found}


def timeless(out: Path) -> dict[str, Any]:
    """All that a batch writes for others, but for the seconds."""
    told = {name: {**report, "seconds": 0} for name, report in reports(out).items()}
    return {**told, **{name: (out / name).read_bytes() for name in ("summary.json", "summary.csv", "batch.json")}}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """DIR of the class, graded with seed 17, and what the command said."""
    need(sys.platform != "linux" or shutil.which("bwrap") is not None, "bubblewrap")
    home = tmp_path_factory.mktemp("class")
    return home / "graded", batch(write_class(home / "submissions"), home / "graded", "--seed", "17")


def batch(submissions: Path, out: Path, *options: str, **settings: Any) -> subprocess.CompletedProcess[str]:
    call = [str(GRADE), "batch", str(submissions), "--out", str(out), "--framework", "numpy", *options]
    return subprocess.run(call, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False, **settings)


Graded = tuple[Path, subprocess.CompletedProcess[str]]


@forks
def test_every_submission_gets_its_report(graded: Graded) -> None:
    outcomes = {learner: report["outcome"] for learner, report in reports(graded[0]).items()}
    assert outcomes == {
        "ada": "passed", "ben": "failed", "cleo": "passed", "dan": "rejected", "eve": "passed",
    }, graded[1].stderr  # fmt: skip


@forks
def test_the_exit_code_is_0_whatever_the_verdicts(graded: Graded) -> None:
    assert graded[1].returncode == 0


@forks
def test_reports_say_that_the_jail_was_strict(graded: Graded) -> None:
    assert {report["provenance"]["isolation"] for report in reports(graded[0]).values()} == {"strict"}


@forks
def test_the_table_is_at_most_80_columns_wide(graded: Graded) -> None:
    table = graded[1].stdout.split("Reports: ")[0]
    assert "exercise_03" in table
    assert max(map(len, table.splitlines())) <= 80


@forks
def test_the_seed_is_kept_for_its_owner_alone(graded: Graded) -> None:
    path = graded[0] / "batch.json"
    assert json.loads(path.read_text("utf-8"))["options"]["seed"] == 17
    assert path.stat().st_mode & 0o077 == 0


@forks
def test_what_is_graded_already_is_taken_over(graded: Graded) -> None:
    before = {path: path.stat().st_mtime_ns for path in graded[0].glob("reports/*/*.json")}
    again = batch(graded[0].parent / "submissions", graded[0])
    assert "5 reports taken over" in again.stdout
    assert {path: path.stat().st_mtime_ns for path in graded[0].glob("reports/*/*.json")} == before


@forks
def test_hidden_reports_tell_neither_seed_nor_inputs_nor_prints(graded: Graded, tmp_path: Path) -> None:
    done = batch(graded[0].parent / "submissions", tmp_path / "hidden", "--seed", "17", "--hidden")
    assert done.returncode == 0, done.stderr
    for report in reports(tmp_path / "hidden").values():
        assert (report["seed"], report["stdout"]) == (None, "")
        assert all(check["counterexample"] is None for check in report["checks"])
    written = "".join(path.read_text("utf-8") for path in (tmp_path / "hidden").glob("reports/*/*.json"))
    assert SECRET not in written
    assert "--seed" not in written


@forks
def test_after_kill_9_a_second_run_ends_with_the_same_reports(graded: Graded, tmp_path: Path) -> None:
    submissions, out = graded[0].parent / "submissions", tmp_path / "killed"
    for wait_s in (0.3, 0.6, 0.8, 0.9, 1.0):
        call = [str(GRADE), "batch", str(submissions), "--out", str(out), "--framework", "numpy", "--seed", "17"]
        with subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
            time.sleep(wait_s)
            killed.send_signal(signal.SIGKILL)
        time.sleep(0.2)  # its workers hear of it
    assert batch(submissions, out, "--seed", "17").returncode == 0
    assert timeless(out) == timeless(graded[0])


@forks
def test_after_kill_9_nothing_of_a_batch_is_left_running(graded: Graded, tmp_path: Path) -> None:
    call = [str(GRADE), "batch", str(graded[0].parent / "submissions"), "--out", str(tmp_path / "out")]
    with subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
        # The supervisor's own, a worker, a zygote and what they have started.
        while killed.poll() is None and len(family := descendants(killed.pid)) < 3:
            time.sleep(0.01)
        killed.send_signal(signal.SIGKILL)
    assert family
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(os.path.exists(f"/proc/{pid}") for pid in family):
        time.sleep(0.05)
    assert not [pid for pid in family if os.path.exists(f"/proc/{pid}")]


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            found += [child, *descendants(child)]
    return found


def test_without_a_jail_nothing_is_graded_unless_asked_outright(tmp_path: Path) -> None:
    submissions = write_class(tmp_path / "submissions")
    done = batch(submissions, tmp_path / "out", env={**os.environ, "GRADER_LAUNCHER": "spare"})
    assert done.returncode == 2
    assert "--isolation none" in done.stderr
    assert not reports(tmp_path / "out")


def test_asked_outright_it_grades_without_a_jail_and_says_so(tmp_path: Path) -> None:
    submissions = write_class(tmp_path / "submissions")
    for learner in ("ben", "cleo", "eve"):
        shutil.rmtree(submissions / learner)
    settings = {"env": {**os.environ, "GRADER_LAUNCHER": "spare"}}
    done = batch(submissions, tmp_path / "out", "--isolation", "none", **settings)
    assert done.returncode == 0, done.stderr
    assert "Without isolation" in done.stdout
    told = {name: (it["outcome"], it["provenance"]["isolation"]) for name, it in reports(tmp_path / "out").items()}
    assert told == {"ada": ("passed", "none"), "dan": ("rejected", "none")}


@forks
def test_a_link_to_another_file_is_never_followed(tmp_path: Path) -> None:
    submissions = write_class(tmp_path / "submissions")
    (submissions / "zoe").mkdir()
    (submissions / "zoe" / "exercise_03.py").symlink_to(submissions / "ada" / "exercise_03.py")
    batch(submissions, tmp_path / "out", "--isolation", "floor")
    assert reports(tmp_path / "out")["zoe"]["outcome"] == "rejected"


def test_dir_inside_the_submissions_is_refused_with_a_sentence(tmp_path: Path) -> None:
    submissions = write_class(tmp_path / "submissions")
    done = batch(submissions, submissions / "out")
    assert (done.returncode, "lies inside" in done.stderr) == (2, True)


@forks
def test_ctrl_c_says_that_running_it_again_goes_on(tmp_path: Path) -> None:
    submissions = write_class(tmp_path / "submissions")
    (submissions / "ada" / "exercise_03.py").write_text("while True:\n    pass\n", "utf-8")
    call = [str(GRADE), "batch", str(submissions), "--out", str(tmp_path / "out"), "--framework", "numpy"]
    with subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as started:
        while started.poll() is None and not reports(tmp_path / "out"):
            time.sleep(0.02)
        started.send_signal(signal.SIGINT)
        _, said = started.communicate(timeout=20)
    assert started.returncode == 130
    assert "run the same command again to go on" in said
