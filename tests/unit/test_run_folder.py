"""The folder of a run: measured, and removed whatever the run has made of it. Real files, no privileges."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.sandbox import folder, limits
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the jail is Linux's")
MIB = 1 << 20
Call = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path) -> str:
    made = tmp_path / "run"
    made.mkdir()
    return str(made)


@pytest.fixture
def called() -> Call:
    """called("clear(…)") runs a function of `folder` without what makes root root."""

    def one(expression: str) -> str:
        code = "import sys; sys.path.insert(0, sys.argv[1])\nfrom grader.sandbox.folder import *\n"
        code += "from grader.sandbox.jail import drop_capabilities\ndrop_capabilities()\n"
        call = [sys.executable, "-c", f"{code}print({expression})", str(ROOT)]
        return subprocess.run(call, capture_output=True, text=True, check=True, timeout=60).stdout.strip()

    return one


def fill(path: str | Path, size: int) -> None:
    Path(path).write_bytes(bytes(size))


def nested(start: str, depth: int) -> None:
    """Folders inside each other, deeper than a path can say."""
    at = os.open(start, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir("d", dir_fd=at)
        below = os.open("d", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    with os.fdopen(os.open("last", os.O_WRONLY | os.O_CREAT, dir_fd=at), "w") as file:
        file.write("the last one")
    os.close(at)


# --- made


def test_a_run_gets_a_folder_that_is_its_owners_alone(tmp_path: Path) -> None:
    made = Path(folder.make(str(tmp_path), 7))
    assert made.parent == tmp_path
    assert (made.stat().st_mode & 0o777, list(made.iterdir())) == (0o700, [])


def test_no_two_runs_share_a_folder(tmp_path: Path) -> None:
    assert folder.make(str(tmp_path), 1) != folder.make(str(tmp_path), 2)
    with pytest.raises(FileExistsError):
        folder.make(str(tmp_path), 1)


def test_what_a_killed_supervisor_left_goes_with_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ended = subprocess.Popen(["true"])
    ended.wait()
    left, ours, other = (
        tmp_path / f"{folder.PREFIX}{name}" for name in (f"{ended.pid}-ab", f"{os.getpid()}-cd", "x-y")
    )
    for path in (left, ours, other):
        (path / "run-1-1").mkdir(parents=True)
    made = folder.make_root()
    assert (left.exists(), ours.exists(), other.exists(), os.listdir(made)) == (False, True, True, [])


# --- measured


def test_an_empty_folder_has_not_outgrown(run: str) -> None:
    assert not folder.outgrown(run)


@pytest.mark.parametrize(
    ("size", "outgrown"), [(folder.MOST_BYTES - 64 * 1024, False), (folder.MOST_BYTES + 8192, True)]
)
def test_bytes_are_counted(run: str, size: int, outgrown: bool) -> None:
    fill(f"{run}/file", size)
    assert folder.outgrown(run) is outgrown


@pytest.mark.parametrize(("count", "outgrown"), [(folder.MOST_FILES, False), (folder.MOST_FILES + 1, True)])
def test_files_are_counted(run: str, count: int, outgrown: bool) -> None:
    for number in range(count):
        fill(f"{run}/{number}", 0)
    assert folder.outgrown(run) is outgrown


def test_folders_are_counted_as_files_are(run: str) -> None:
    nested(run, 5)
    assert folder.outgrown(run, most_files=5)
    assert not folder.outgrown(run, most_files=6)


def test_files_in_inner_folders_are_counted_together(run: str) -> None:
    for name in ("a", "b"):
        os.mkdir(f"{run}/{name}")
        fill(f"{run}/{name}/file", 3 * MIB)
    assert folder.outgrown(run, most_bytes=5 * MIB)
    assert not folder.outgrown(run, most_bytes=7 * MIB)


def test_a_hole_takes_no_room(run: str) -> None:
    with open(f"{run}/sparse", "wb") as file:
        file.truncate(1 << 30)
    assert not folder.outgrown(run)


def test_what_a_link_leads_to_is_not_counted(run: str, tmp_path: Path) -> None:
    fill(tmp_path / "large", folder.MOST_BYTES + MIB)
    os.symlink(tmp_path / "large", f"{run}/link")
    os.symlink(tmp_path, f"{run}/loop")
    assert not folder.outgrown(run)


def test_a_folder_deeper_than_a_path_can_say_has_outgrown(run: str) -> None:
    nested(run, 3000)
    assert folder.outgrown(run, most_files=10_000)
    folder.clear(run)


def test_a_folder_that_hides_its_inside_has_outgrown(run: str, called: Call) -> None:
    os.mkdir(f"{run}/hidden", 0)
    assert called(f"outgrown({run!r})") == "True"


def test_a_folder_that_is_gone_has_not_outgrown(run: str) -> None:
    os.rmdir(run)
    assert not folder.outgrown(run)


# --- cleared


def test_an_empty_folder_is_removed(run: str) -> None:
    folder.clear(run)
    assert not os.path.exists(run)


def test_folders_nested_3000_deep_are_removed(run: str, called: Call) -> None:
    nested(run, 3000)
    called(f"clear({run!r})")
    assert not os.path.exists(run)


def test_names_of_odd_bytes_are_removed(run: str, called: Call) -> None:
    for name in (b"\xff\xfe", b"new\nline", b"-rf", b" ", b"\\", b"\x1b[2J", "ß".encode("latin-1"), b"x" * 255, b"*"):
        os.mkdir(os.path.join(run.encode(), name))
        fill(os.fsdecode(os.path.join(run.encode(), name, name)), 1)
    called(f"clear({run!r})")
    assert not os.path.exists(run)


@pytest.mark.parametrize("mode", [0o000, 0o100, 0o400, 0o555])
def test_folders_that_forbid_everything_are_removed(run: str, called: Call, mode: int) -> None:
    os.makedirs(f"{run}/a/b")
    fill(f"{run}/a/b/file", 1)
    for path in (f"{run}/a/b/file", f"{run}/a/b", f"{run}/a"):
        os.chmod(path, mode)
    called(f"clear({run!r})")
    assert not os.path.exists(run)


def test_5000_files_are_removed(run: str) -> None:
    for number in range(5000):
        fill(f"{run}/{number}", 0)
    folder.clear(run)
    assert not os.path.exists(run)


def test_a_name_that_was_guessed_stands_in_nobodys_way(run: str) -> None:
    for name in ("0", "1-0", f"{'0' * 16}-0"):
        os.makedirs(f"{run}/{name}/{name}/{name}")
    folder.clear(run)
    assert not os.path.exists(run)


def test_what_links_lead_to_stays(run: str, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    fill(outside / "kept", 1)
    os.mkdir(f"{run}/inner")
    for link in (f"{run}/link", f"{run}/inner/link"):
        os.symlink(outside, link)
    os.symlink(outside / "kept", f"{run}/file")
    before = outside.stat().st_mode
    folder.clear(run)
    assert (os.path.exists(run), [path.name for path in outside.iterdir()]) == (False, ["kept"])
    assert outside.stat().st_mode == before


def test_pipes_and_sockets_are_removed(run: str) -> None:
    import socket

    os.mkfifo(f"{run}/pipe")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(f"{run}/socket")
    folder.clear(run)
    assert not os.path.exists(run)


# --- named


@pytest.mark.parametrize("text", ["{}", "see {}/data.csv", "'{}'", "No such file: '{}/x/y'", "path={}", "a\n{}\nb"])
@pytest.mark.parametrize("root", ["/runs", f"/tmp/{folder.PREFIX}12-a_b3", f"/a/b.c/{folder.PREFIX}9-zz"])
def test_no_text_tells_where_a_run_was(text: str, root: str) -> None:
    path = f"{root}/run-4711-12"
    assert folder.placeless(text.replace("{}", path)) == text.replace("{}", "~")


def test_the_folder_that_is_made_is_one_that_is_not_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    made = folder.make(folder.make_root(), 3)
    assert folder.placeless(f"wrote {made}/model.pt") == "wrote ~/model.pt"


@pytest.mark.parametrize("text", ["/runs/other", "run-1-2", "~/x", "/tmp/grade-runs/run-1", "/home/runs/run-1-b"])
def test_other_paths_are_told_as_they_are(text: str) -> None:
    assert folder.placeless(text) == text


@pytest.mark.parametrize("unit", ["/", "/a", f"/{folder.PREFIX}", f"/{folder.PREFIX}1-", "/run-", "/runs/run-1-"])
def test_a_long_text_takes_no_long_time(unit: str) -> None:
    text = unit * ((64 << 10) // len(unit)) + "/run-"
    started = time.process_time()
    assert folder.placeless(text) == text
    assert time.process_time() - started < 0.5


def test_a_link_that_looks_like_a_run_that_is_over_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / f"{folder.PREFIX}4194304-gone").symlink_to(tmp_path / "nowhere")
    assert Path(folder.make_root()).is_dir()


# --- what a process holds

HOLDS = """
import sys, threading
sys.path.insert(0, sys.argv[1])
from grader.sandbox import limits
import os
before = limits.usage(os.getpid())
held = bytearray(b"x") * (64 << 20)
wait = threading.Event()
for _ in range(5):
    threading.Thread(target=wait.wait, daemon=True).start()
after = limits.usage(os.getpid())
print(after.threads - before.threads, (after.memory - before.memory) >> 20)
"""


def test_memory_and_threads_are_measured() -> None:
    done = subprocess.run([sys.executable, "-c", HOLDS, str(ROOT)], capture_output=True, text=True, check=True)
    threads, mib = map(int, done.stdout.split())
    assert threads == 5
    assert 64 <= mib < 80


def test_of_a_process_that_is_no_more_nothing_is_known() -> None:
    process = subprocess.Popen(["true"])
    process.wait()
    assert limits.usage(process.pid) is None
