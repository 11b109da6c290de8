"""Starts jobs without fork: a worker that has imported the framework waits, is used once, and is replaced behind it.

For macOS, whose fork is not safe, and Windows, which has none. Threads carry what comes out of the pipes, since there
is no waiting for several of them on every system.
"""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

from grader.model import UserError
from grader.sandbox.launch import BOOT, CHUNK, ROOT, Event, Setting, environment


def kill_all(worker: subprocess.Popen[bytes]) -> None:
    """The worker, and where the system has sessions, all that its code has started in it."""
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(worker.pid, signal.SIGKILL)
    worker.kill()


class SpareProcess:
    """One worker at its job."""

    def __init__(self, worker: subprocess.Popen[bytes]):
        self.worker = worker
        self.events: queue.Queue[Event] = queue.Queue(maxsize=64)
        out, prints = worker.stdout, worker.stderr
        assert out is not None
        assert prints is not None
        self._pump("data", lambda: os.read(out.fileno(), CHUNK), self._ended)
        self._pump("prints", lambda: os.read(prints.fileno(), CHUNK), prints.close)

    def kill(self) -> None:
        kill_all(self.worker)

    def send(self, data: bytes) -> None:
        assert self.worker.stdin is not None
        with contextlib.suppress(OSError):
            self.worker.stdin.write(data)
            self.worker.stdin.flush()

    def event(self, timeout: float) -> Event:
        """The next thing that happens. Raises TimeoutError."""
        try:
            return self.events.get(timeout=timeout)
        except queue.Empty as empty:
            raise TimeoutError from empty

    def release(self) -> None:
        """Nothing more is expected of this job; its threads end with its pipes."""

    def _pump(self, name: str, read: Callable[[], bytes], close: Callable[[], None]) -> None:
        def carry() -> None:
            with contextlib.suppress(OSError):
                while data := read():
                    self.events.put((name, data))
            close()
            self.events.put((name, None))

        threading.Thread(target=carry, daemon=True).start()

    def _ended(self) -> None:
        """Its results are at an end: either it leaves by itself, or it is of no use any more."""
        try:
            code = self.worker.wait(1)
        except subprocess.TimeoutExpired:
            kill_all(self.worker)
            code = self.worker.wait()
        # As waitpid says it: a signal in the low byte, an exit code in the next.
        self.events.put(("exit", -code if code < 0 else code << 8))


class SpareLauncher:
    """Two workers always wait: the learner's and the oracle's are wanted at once."""

    def __init__(self, setting: Setting):
        if setting.isolation != "none":
            raise UserError(
                f"Isolation {setting.isolation} needs Linux and its fork: here there is none. "
                "Choose --isolation none, and grade only what you would run yourself."
            )
        self.setting = setting
        self.started: list[subprocess.Popen[bytes]] = []
        self.spare = [self._spawn(), self._spawn()]

    def start(self, entry: str, jailed: bool = False) -> SpareProcess:  # noqa: ARG002 - there is no jail here
        worker = self.spare.pop(0)
        self.spare.append(self._spawn())
        process = SpareProcess(worker)
        process.send(entry.encode() + b"\n")
        return process

    def foresee(self, words: tuple[str, ...]) -> None:
        """Nothing: the workers that wait have begun already, and each is used once."""

    def close(self) -> None:
        for worker in self.started:
            kill_all(worker)
            worker.wait()

    def _spawn(self) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen(
            [sys.executable, "-P", "-c", BOOT.format("worker"), ROOT, self.setting.framework],
            env=environment(self.setting.gpu),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.started = [old for old in self.started if old.poll() is None] + [worker]
        return worker
