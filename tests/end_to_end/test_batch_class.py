"""A small class through the real `grade batch`: what it writes, what it takes over, what it hides, when it refuses."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import need

from .batches import (
    BROKEN,
    ENDLESS,
    SOLUTION,
    WRONG,
    Done,
    batch,
    call,
    descendants,
    forks,
    outcomes,
    put,
    refused,
    reports,
    without_jail,
)

pytestmark = pytest.mark.xdist_group("batch class")
SECRET = "what the code printed"
CLASS = {
    "ada": SOLUTION,
    "ben": WRONG,
    "cleo": f"print({SECRET!r})\n{SOLUTION}",
    "dan": BROKEN,
    "eve": SOLUTION + "\nraise ValueError('after the functions')\n",
}


def write_class(folder: Path) -> Path:
    return put(folder, {f"{learner}/exercise_03.py": source for learner, source in CLASS.items()})


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """DIR of the class, graded with seed 17, and what the command said."""
    need(sys.platform != "linux" or shutil.which("bwrap") is not None, "bubblewrap")
    home = tmp_path_factory.mktemp("class")
    return home / "graded", batch(write_class(home / "submissions"), home / "graded", "--seed", "17")


Graded = tuple[Path, Done]


@forks
def test_every_submission_gets_its_report(graded: Graded) -> None:
    assert outcomes(graded[0]) == {
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
def test_after_kill_9_nothing_of_a_batch_is_left_running(graded: Graded, tmp_path: Path) -> None:
    command = call(graded[0].parent / "submissions", tmp_path / "out")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
        # The supervisor's own, a worker, a zygote and what they have started.
        while killed.poll() is None and len(family := descendants(killed.pid)) < 3:
            time.sleep(0.01)
        killed.send_signal(signal.SIGKILL)
    assert family
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and any(os.path.exists(f"/proc/{pid}") for pid in family):
        time.sleep(0.05)
    assert not [pid for pid in family if os.path.exists(f"/proc/{pid}")]


def test_without_a_jail_nothing_is_graded_unless_asked_outright(tmp_path: Path) -> None:
    submissions = write_class(tmp_path / "submissions")
    done = batch(submissions, tmp_path / "out", env=without_jail())
    assert "--isolation none" in refused(done)
    assert not reports(tmp_path / "out")


def test_asked_outright_it_grades_without_a_jail_and_says_so(tmp_path: Path) -> None:
    submissions = write_class(tmp_path / "submissions")
    for learner in ("ben", "cleo", "eve"):
        shutil.rmtree(submissions / learner)
    done = batch(submissions, tmp_path / "out", "--isolation", "none", env=without_jail())
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
    assert "lies inside" in refused(done)


@forks
def test_ctrl_c_says_that_running_it_again_goes_on(tmp_path: Path) -> None:
    submissions = write_class(tmp_path / "submissions")
    (submissions / "ada" / "exercise_03.py").write_text(ENDLESS, "utf-8")
    with subprocess.Popen(
        call(submissions, tmp_path / "out"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as started:
        while started.poll() is None and not reports(tmp_path / "out"):
            time.sleep(0.02)
        started.send_signal(signal.SIGINT)
        _, said = started.communicate(timeout=20)
    assert started.returncode == 130
    assert "run the same command again to go on" in said
