"""Starts processes for jobs: forks of a zygote where the system can fork safely, spare workers where it cannot.

Both give a `Process`: frames go in through `send`, and what happens comes out of a queue, as ("data", bytes),
("data", None) at the end of the stream, ("prints", bytes), ("prints", None), and ("exit", status) with waitpid's
status. This module is imported before NumPy and pydantic are, so that the framework's import starts as early as can be.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from grader.model import GraderFault

ROOT = str(Path(__file__).resolve().parent.parent.parent)
BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from grader.sandbox.{0} import main; main()"
CHUNK = 1 << 16
Event = tuple[str, Any]


class Process:
    """One started job. `send` blocks until the process has taken the bytes."""

    def __init__(self, send: Callable[[bytes], None], kill: Callable[[], None]):
        self.events: queue.Queue[Event] = queue.Queue(maxsize=64)
        self.send = send
        self.kill = kill

    def pump(self, name: str, read: Callable[[], bytes], close: Callable[[], None]) -> None:
        """A thread that carries what `read` gives into the queue, until there is no more."""

        def carry() -> None:
            with contextlib.suppress(OSError):
                while data := read():
                    self.events.put((name, data))
            close()
            self.events.put((name, None))

        threading.Thread(target=carry, daemon=True).start()


class Launcher(Protocol):
    def start(self, entry: str) -> Process: ...
    def close(self) -> None: ...


def launcher(framework: str, gpu: bool = False) -> Launcher:
    """The launcher for this system. GRADER_LAUNCHER=spare forces the one that does not fork."""
    forks = sys.platform == "linux" and hasattr(os, "pidfd_open") and os.environ.get("GRADER_LAUNCHER") != "spare"
    return ForkLauncher(framework, gpu) if forks else SpareLauncher(framework, gpu)


def environment(gpu: bool) -> dict[str, str]:
    """Made from nothing: no token of the user's reaches a learner's code."""
    made = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    made |= {
        "MPLBACKEND": "Agg",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "TF_ENABLE_ONEDNN_OPTS": "0",
        "KERAS_BACKEND": "tensorflow",
    }
    if not gpu:
        made["CUDA_VISIBLE_DEVICES"] = ""
    # Where a system's libraries are is no secret, and without it nothing starts.
    kept = ("LD_LIBRARY_PATH", "SYSTEMROOT", "PATH")
    return made | {name: os.environ[name] for name in kept if name in os.environ}


class ForkLauncher:
    """One zygote, and a thread that hears what becomes of its children."""

    def __init__(self, framework: str, gpu: bool):
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.jobs: dict[int, Process] = {}
        self.count = 0
        self.failure: str | None = None
        self.lock = threading.Lock()
        with theirs:
            self.zygote = subprocess.Popen(
                [sys.executable, "-P", "-c", BOOT.format("zygote"), ROOT, framework, str(theirs.fileno())],
                env=environment(gpu),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # Ctrl-C is for the supervisor, which then ends the zygote in order.
                start_new_session=True,
            )
        threading.Thread(target=self._listen, daemon=True).start()

    def start(self, entry: str) -> Process:
        ours, theirs = socket.socketpair()
        prints, prints_end = os.pipe()
        self.count += 1
        job = self.count
        process = Process(_sender(ours), lambda: self._say(op="kill", id=job))
        with self.lock:
            self.jobs[job] = process
        message = json.dumps({"op": "fork", "id": job, "entry": entry}).encode()
        with theirs:
            self._say_with(message, [theirs.fileno(), prints_end])
        os.close(prints_end)
        process.pump("data", lambda: ours.recv(CHUNK), ours.close)
        process.pump("prints", lambda: os.read(prints, CHUNK), lambda: os.close(prints))
        return process

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.control.shutdown(socket.SHUT_RDWR)
        try:
            self.zygote.wait(0.2)
        except subprocess.TimeoutExpired:  # still importing: it has no children yet
            self.zygote.kill()
            self.zygote.wait()
        self.control.close()

    def _say(self, **message: Any) -> None:
        self._say_with(json.dumps(message).encode(), [])

    def _say_with(self, message: bytes, descriptors: list[int]) -> None:
        try:
            socket.send_fds(self.control, [message], descriptors)
        except OSError as error:
            raise GraderFault(f"The warm process is gone: {self.failure or error}") from error

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while message := self.control.recv(CHUNK):
                answer = json.loads(message)
                if answer["op"] == "failed":
                    self.failure = answer["text"]
                elif answer["op"] == "exit":
                    with self.lock:
                        process = self.jobs.pop(answer["id"])
                    process.events.put(("exit", answer["status"]))
        with self.lock:
            lost, self.jobs = self.jobs, {}
        for process in lost.values():
            process.events.put(("lost", self.failure or "it ended without a word"))


def _sender(ours: socket.socket) -> Callable[[bytes], None]:
    def send(data: bytes) -> None:
        # A child that died early has closed its end; its exit is an event of its own.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            ours.sendall(data)

    return send


class SpareLauncher:
    """Without fork: a worker that has imported the framework waits; it is used once, and replaced in the background."""

    def __init__(self, framework: str, gpu: bool):
        self.framework, self.gpu = framework, gpu
        self.started: list[subprocess.Popen[bytes]] = []
        # One for the learner, one for the oracle: both are wanted at once.
        self.spare = [self._spawn(), self._spawn()]

    def start(self, entry: str) -> Process:
        worker = self.spare.pop(0)
        self.spare.append(self._spawn())
        process = Process(lambda data: _write(worker, data), worker.kill)
        assert worker.stdout is not None
        assert worker.stderr is not None
        out, prints = worker.stdout, worker.stderr
        process.send(entry.encode() + b"\n")
        process.pump("data", lambda: os.read(out.fileno(), CHUNK), lambda: _ended(worker, process))
        process.pump("prints", lambda: os.read(prints.fileno(), CHUNK), prints.close)
        return process

    def close(self) -> None:
        for worker in self.started:
            worker.kill()
            worker.wait()

    def _spawn(self) -> subprocess.Popen[bytes]:
        worker = subprocess.Popen(
            [sys.executable, "-P", "-c", BOOT.format("worker"), ROOT, self.framework],
            env=environment(self.gpu),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.started = [old for old in self.started if old.poll() is None] + [worker]
        return worker


def _write(worker: subprocess.Popen[bytes], data: bytes) -> None:
    assert worker.stdin is not None
    with contextlib.suppress(OSError):
        worker.stdin.write(data)
        worker.stdin.flush()


def _ended(worker: subprocess.Popen[bytes], process: Process) -> None:
    """Its results are at an end: either it leaves by itself, or it is of no use any more."""
    try:
        code = worker.wait(1)
    except subprocess.TimeoutExpired:
        worker.kill()
        code = worker.wait()
    # As waitpid says it: a signal in the low byte, an exit code in the next.
    process.events.put(("exit", -code if code < 0 else code << 8))
