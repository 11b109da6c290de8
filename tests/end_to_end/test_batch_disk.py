"""Where a batch cannot write: a full disk, a folder that is read only, a second batch on the same one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .batches import BROKEN, SOLUTION, Done, batch, call, forks, outcomes, packed, put, refused, reports, summary, until

pytestmark = [forks, pytest.mark.xdist_group("batch disk")]
LEARNERS = 40


@pytest.fixture(scope="module")
def small_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A file system of 256 KiB, with something on it that can be removed."""
    disk = tmp_path_factory.mktemp("disk")
    mounted = sys.platform == "linux" and os.geteuid() == 0 and mount("-t", "tmpfs", "-o", "size=256k", "tmpfs", disk)
    if not mounted:
        pytest.skip("only root may mount a small file system")
    (disk / "ballast").write_bytes(b"0" * (160 << 10))
    yield disk
    subprocess.run(["umount", disk], check=True)


def mount(*arguments: str | Path) -> bool:
    return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def full(small_disk: Path) -> Done:
    """What a batch said that ran on it until it was full."""
    files = {f"l{number:02d}/exercise_03.py": BROKEN for number in range(LEARNERS)}
    made = packed(small_disk.parent / f"{small_disk.name}.tar", files)
    return batch(made, small_disk / "out", "--seed", "17", "--isolation", "floor")


def test_a_full_disk_ends_the_batch_with_a_sentence(full: Done, small_disk: Path) -> None:
    there = len(reports(small_disk / "out"))
    assert refused_later(full).endswith(
        f"grade: The disk is full: {there} reports are there; free some space and run the same command again to go on."
    )


def refused_later(done: Done) -> str:
    """What a call said in the end that had begun to work."""
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.split())


def test_every_report_on_a_full_disk_is_whole(full: Done, small_disk: Path) -> None:
    assert full.returncode == 2
    assert 0 < len(reports(small_disk / "out")) < LEARNERS
    assert set(outcomes(small_disk / "out").values()) == {"rejected"}


def test_with_some_space_freed_the_same_command_goes_on(full: Done, small_disk: Path) -> None:
    before = len(reports(small_disk / "out"))
    (small_disk / "ballast").unlink()
    done = batch(small_disk.parent / f"{small_disk.name}.tar", small_disk / "out", "--isolation", "floor")
    assert (done.returncode, len(reports(small_disk / "out"))) == (0, LEARNERS), done.stderr + full.stderr
    assert f"{before} reports taken over" in done.stdout
    assert summary(small_disk / "out")["seed"] == 17


def test_a_folder_that_is_read_only_gets_a_sentence(tmp_path: Path) -> None:
    put(tmp_path / "class", {"ada/exercise_03.py": BROKEN})
    (tmp_path / "out").mkdir()
    if os.geteuid() == 0:
        if not mount("-t", "tmpfs", "-o", "ro", "tmpfs", tmp_path / "out"):
            pytest.skip("root may write anywhere, and may not mount here")
    else:
        (tmp_path / "out").chmod(0o555)
    try:
        said = refused(batch(tmp_path / "class", tmp_path / "out"))
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", tmp_path / "out"], check=True)
    assert "cannot be written to" in said
    assert said.endswith("Change its permissions, or name another folder with --out.")


def test_a_second_batch_on_the_same_folder_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    put(tmp_path / "class", {f"l{number}/exercise_03.py": "import time; time.sleep(1)" for number in range(2)})
    put(tmp_path / "class", {"ada/exercise_03.py": SOLUTION})
    out = tmp_path / "out"
    with subprocess.Popen(call(tmp_path / "class", out), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as first:
        until(lambda: (out / "batch.json").exists())
        said = refused(batch(tmp_path / "class", out, "--seed", "5"))
        first.communicate(timeout=60)
    assert "Another batch is writing to" in said
    assert said.endswith("Wait until it has ended, or name another folder with --out.")
    assert (first.returncode, outcomes(out)["ada"], len(outcomes(out))) == (0, "passed", 3)
    assert summary(out)["seed"] != 5


def test_a_file_in_the_way_of_the_folder_gets_a_sentence(tmp_path: Path) -> None:
    put(tmp_path, {"class/ada/exercise_03.py": BROKEN, "out": "mine"})
    assert "is no folder" in refused(batch(tmp_path / "class", tmp_path / "out"))


def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    put(tmp_path, {"class/ada/exercise_03.py": BROKEN, "out/summary.json": "mine"})
    assert "Move it away" in refused(batch(tmp_path / "class", tmp_path / "out"))
    assert (tmp_path / "out" / "summary.json").read_text() == "mine"
