"""What the tests of `grade batch` share: a class to grade, the command, what it wrote, the processes of a run."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tarfile
import threading
import time
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import GRADE, ROOT

SOLUTION = (ROOT / "solutions" / "exercise_03" / "numpy_solution.py").read_text("utf-8")
WRONG = SOLUTION.replace("2 *", "3 *")
BROKEN = "def mse_gradient(:\n"
ENDLESS = "while True:\n    pass\n"
FLAT = r"(?P<learner>\w+)-(?P<exercise>\w+)[.]py"
forks = pytest.mark.skipif(sys.platform != "linux", reason="the jail is Linux's")
Done = subprocess.CompletedProcess[str]


def put(folder: Path, files: Mapping[str, str]) -> Path:
    """Writes files, by name below the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def packed(path: Path, files: Mapping[str, str]) -> Path:
    """The files as an archive of the kind that its name says."""
    folder = put(path.parent / f"{path.name} unpacked", files)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as pack:
            for name in files:
                pack.write(folder / name, name)
    else:
        with tarfile.open(path, {".gz": "w:gz", ".xz": "w:xz"}.get(path.suffix, "w")) as tape:
            for name in files:
                tape.add(folder / name, name)
    return path


def call(submissions: Path, out: Path, *options: str, framework: str = "numpy") -> list[str]:
    chosen = ["--framework", framework] if framework else []
    return [str(GRADE), "batch", str(submissions), "--out", str(out), *chosen, *options]


def batch(submissions: Path, out: Path, *options: str, framework: str = "numpy", **settings: Any) -> Done:
    """Runs the command to its end; keyword arguments go to subprocess."""
    given = {"capture_output": True, "text": True, "encoding": "utf-8", "timeout": 120, "check": False}
    made: Done = subprocess.run(call(submissions, out, *options, framework=framework), **{**given, **settings})
    return made


def reports(out: Path) -> dict[str, dict[str, Any]]:
    """By learner; the last exercise's of each."""
    found = sorted((out / "reports").glob("*/*.json"))
    return {path.parent.name: json.loads(path.read_text("utf-8")) for path in found}


def outcomes(out: Path) -> dict[str, str]:
    return {learner: report["outcome"] for learner, report in reports(out).items()}


def summary(out: Path) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((out / "summary.json").read_text("utf-8"))
    return made


def timeless(out: Path) -> dict[str, bytes]:
    """All that a batch writes for others, byte for byte but for the seconds; by name below DIR."""
    paths = [*out.glob("reports/*/*.json"), *(out / name for name in ("summary.json", "summary.csv", "batch.json"))]
    found = {path.relative_to(out).as_posix(): path.read_bytes() for path in paths}
    return {name: re.sub(rb'"seconds": [0-9.]+', b'"seconds": 0', data) for name, data in found.items()}


def refused(done: Done) -> str:
    """The sentence of a call that was refused: exit code 2, and no traceback."""
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.split())


def until(holds: Callable[[], Any]) -> Any:
    """Waits for something that is true, and gives it: long enough for any machine."""
    deadline = time.monotonic() + 60
    while not (found := holds()) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert found
    return found


def living(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def children(pid: int) -> list[int]:
    """Its living children, in the order in which they were started."""
    found: list[int] = []
    with suppress(OSError):  # it ended meanwhile
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            with suppress(OSError):
                found += map(int, task.read_text().split())
    return sorted(filter(living, found))


def descendants(pid: int) -> list[int]:
    return [each for child in children(pid) for each in (child, *descendants(child))]


def told(pid: int) -> str:
    """What a process was started as."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def started_as(pid: int, module: str) -> list[int]:
    """The descendants that were started as this module of the grader's, forks of such a one included."""
    return [each for each in descendants(pid) if f"grader.{module} import main" in told(each)]


class Plague:
    """Kills what `find` finds, again and again, as long as the block lasts."""

    def __init__(self, find: Callable[[], list[int]]):
        self.find, self.over = find, threading.Event()
        self.thread = threading.Thread(target=self._rage)

    def __enter__(self) -> Plague:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def _rage(self) -> None:
        while not self.over.wait(0.02):
            for pid in self.find():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def without_jail() -> dict[str, str]:
    """An environment in which this system cannot fork safely."""
    return {**os.environ, "GRADER_LAUNCHER": "spare"}
