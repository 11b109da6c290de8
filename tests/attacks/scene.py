"""Where an attack takes place: a class, its targets, and what `grade batch` makes of it."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.conftest import GRADE, ROOT

HERE = Path(__file__).resolve().parent
CASES = HERE / "cases"
MARK = "grade-attack-"
TOKEN = "attack-token"
SEED, LIMIT_S = 17, 3
EXERCISE = "exercise_03"


@dataclass(frozen=True)
class Case:
    """A submission that attacks, and what must become of it."""

    path: Path
    data: dict[str, Any] = field(hash=False)

    @property
    def name(self) -> str:
        return f"{self.path.parent.name[0]}-{self.path.stem}"

    @property
    def frameworks(self) -> Sequence[str]:
        return tuple(self.data.get("frameworks", ["torch"]))

    def here(self) -> bool:
        return self.data.get("machine", os.uname().machine) == os.uname().machine

    def gap(self, level: str) -> str:
        """Why this is not prevented at a level; empty where it is."""
        return str(self.data.get("gap", {}).get(level, ""))


def cases() -> list[Case]:
    """All that lie in `cases`, in the order of their names."""
    found = [path for path in sorted(CASES.glob("?_*/*")) if path.suffix in (".py", ".ipynb")]
    return [case for path in found if (case := Case(path, json.loads(path.with_suffix(".json").read_text()))).here()]


@dataclass
class Batch:
    """What came of one call of `grade batch`."""

    out: Path
    status: int
    output: str
    most: dict[str, int]
    """Processes, threads, runs' folders and bytes in one of them: the most that were seen at a time."""
    left: dict[str, list[str]]
    changed: list[str]
    """The canaries that are no longer what they were."""

    def report(self, learner: str) -> dict[str, Any]:
        return dict(json.loads((self.out / "reports" / learner / f"{EXERCISE}.json").read_text()))

    def learners(self) -> list[str]:
        return sorted(os.listdir(self.out / "reports"))

    def summary(self) -> dict[str, Any]:
        return dict(json.loads((self.out / "summary.json").read_text()))


class Scene:
    """A folder with a class in it, and with what attacks reach for."""

    def __init__(self, home: Path, run_as: Sequence[str] = ()):
        """run_as: what is put in front of a command, so that another user runs it."""
        self.run_as = run_as
        self.home, self.submissions, self.out = home, home / "class", home / "out"
        self.tmp, self.outside = home / "tmp", home / "outside"
        for folder in (self.submissions, self.tmp, self.outside):
            folder.mkdir(parents=True)
        (self.outside / "notes").write_text("somebody's notes")
        self.private = home / "private"
        self.private.write_text("nobody's business")
        self.private.chmod(0o600)
        self.ours = (self.tmp, self.out, ROOT / "solutions" / EXERCISE / "__pycache__")
        """What the grader itself writes to."""
        self.targets: dict[str, str] = {}
        self.people: dict[str, subprocess.Popen[bytes]] = {}

    @contextmanager
    def staged(self) -> Iterator[Scene]:
        """With ports and sockets that answer, and processes that can be signalled."""
        abstract, path = f"{MARK}target-{os.getpid()}", self.home / "s"
        with (
            socket.create_server(("127.0.0.1", 0)) as port,
            socket.socket(socket.AF_UNIX) as nameless,
            socket.socket(socket.AF_UNIX) as named,
        ):
            nameless.bind(f"\0{abstract}")
            named.bind(str(path))
            for one in (nameless, named):
                one.listen()
            for name in ("victim", "bystander"):
                self.people[name] = subprocess.Popen([*self.run_as, "sleep", "600"], start_new_session=True)
            self.targets = {
                "answers": str(ROOT / "solutions" / EXERCISE / "exercise.py"),
                "private": str(self.private),
                "outside": str(self.outside),
                "tmp": str(self.tmp),
                "class": str(self.submissions),
                "neighbour": str(self.submissions / "000-honest" / f"{EXERCISE}.py"),
                "out": str(self.out),
                "port": str(port.getsockname()[1]),
                "abstract": abstract,
                "socket": str(path),
                **{name: str(person.pid) for name, person in self.people.items()},
            }
            self.hand_in("000-honest", CASES / "neighbours" / "honest.py")
            yield self
        for person in self.people.values():
            person.kill()
            person.wait()

    def hand_in(self, learner: str, source: Path) -> None:
        """A learner's folder with the file in it; what stands between two @ is replaced by where it is."""
        text = source.read_text(encoding="utf-8")
        for name, value in self.targets.items():
            text = text.replace(f"@{name}@", value)
        folder = self.submissions / learner
        folder.mkdir()
        (folder / f"{EXERCISE}{source.suffix}").write_text(text, encoding="utf-8")

    def canaries(self) -> dict[str, object]:
        """What no attack may change: files with their times and modes, folders, processes."""
        folders = (self.home, self.outside, self.submissions, ROOT / "solutions" / EXERCISE)
        paths = [path for folder in folders for path in folder.iterdir() if path not in self.ours]
        files = {str(path): (path.is_dir() or path.is_socket() or path.read_bytes(), _stat(path)) for path in paths}
        return {**files, **{name: _person(person) for name, person in self.people.items()}}

    def grade(self, framework: str, isolation: str, *arguments: str, submissions: Path | None = None) -> Batch:
        """The real command, watched from its start to what is left of it."""
        before = self.canaries()
        found = self.home.parent / f"{self.home.name}-found.json"
        batch = [str(GRADE), "batch", str(submissions or self.submissions), "--out", str(self.out)]
        options = ["--seed", str(SEED), "--time-limit", str(LIMIT_S), "--quiet", "--course", str(ROOT)]
        choice = ["--framework", framework, "--isolation", isolation, "--exercise", EXERCISE]
        watch = [sys.executable, str(HERE / "watch.py"), str(found), str(self.tmp), MARK]
        subprocess.run(
            [*self.run_as, *watch, *batch, *options, *choice, *arguments],
            env={**os.environ, "TMPDIR": str(self.tmp), "HOME": str(self.home), "GRADE_ATTACK": TOKEN},
            check=True,
            timeout=300,
        )
        seen = json.loads(found.read_text())
        after = self.canaries()
        changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
        return Batch(self.out, seen["status"], seen["output"], seen["most"], seen["left"], changed)


def _stat(path: Path) -> tuple[int, ...]:
    info = path.lstat()
    # A folder that is listed keeps its times; one that is written to does not.
    return info.st_mode, info.st_uid, info.st_size, info.st_mtime_ns, info.st_nlink


def _person(person: subprocess.Popen[bytes]) -> tuple[object, ...]:
    """Whether a process lives, and what it is granted."""
    if person.poll() is not None:
        return (signal.Signals(-person.returncode).name,)
    status = Path(f"/proc/{person.pid}/stat").read_text().rpartition(")")[2].split()
    return status[0], os.getpriority(os.PRIO_PROCESS, person.pid), os.sched_getaffinity(person.pid)
