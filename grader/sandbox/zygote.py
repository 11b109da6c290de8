"""The warm process: imports one framework and nothing of the course, stays single-threaded, forks a child for each job.

It reads requests from a socket that only the supervisor holds:
    {"op": "setup", "walls": …, "many": true}  once, before all others: what its children are confined to, null for
                                 nothing; many: whether there will be hundreds of them
    {"op": "fork", "id": 7, "entry": "grader.sandbox.child:serve", "jail": true, "gpu": false}  with the job's socket
                                 and its prints; jail: behind the walls; gpu: with a context, made before work comes
    {"op": "foresee", "words": ["optimizers"]}  what jobs to come are going to use, to be made ready for all of them
    {"op": "twin", "id": 8}  with a socket like this one: another warm process, for another supervisor
    {"op": "kill", "id": 7}
and answers {"op": "ready"}, {"op": "exit", "id": 7, "status": …} (as waitpid gives it), before it {"op": "outgrew",
"id": 7} or {"op": "vanished", "id": 7} where that is so, and {"op": "failed", "text": …}. When the socket closes,
because the supervisor ended in whatever way, it kills its children and leaves.

Fork after a second thread has run, or after TensorFlow has run any operation, and the child hangs: so one thread is
kept, and no operation of TensorFlow's is run here.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import selectors
import signal
import socket
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import frameworks
from grader.sandbox import folder as folders
from grader.sandbox import limits, pages
from grader.sandbox.birth import become, killed_by_others
from grader.sandbox.warm import expect_one_thread, warm

if TYPE_CHECKING:
    from grader.sandbox.jail import Jail

MESSAGE_BYTES = 1 << 16
MEASURED_EVERY_S = 0.1
MOST_BYTES, MOST_THREADS = 2 << 30, 256
"""Of a jailed child beyond what it was forked with. The system's own limit on memory is half of that, but does not
count all: memory that was filled and is then only read, and the tables for memory that is not there."""
TRUSTED = ("grader.oracle", "grader.authoring", "grader.frameworks.numpy", "grader.sandbox.acts")
"""Ours, and needed by a fork that can read none of our files any more. They hold no answer."""


def main() -> None:
    """Entry of the process; argv: the root that grader was imported from, the framework, the socket's descriptor."""
    root, framework, descriptor = sys.argv[1:4]
    control = socket.socket(fileno=int(descriptor))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        warm(framework, root)
        jail = confined(control, framework)
        expect_one_thread(framework)
    except BaseException:  # noqa: BLE001 - told to the supervisor, which reports it
        _answer(control, op="failed", text=traceback.format_exc()[-3000:])
        os._exit(1)
    _answer(control, op="ready")
    Zygote(framework, control, jail).serve()
    os._exit(0)


def confined(control: socket.socket, framework: str) -> Jail | None:
    """Puts the walls up that the supervisor asks for."""
    setup = json.loads(control.recv(MESSAGE_BYTES))
    if setup["many"]:
        pages.forget_code()
        frameworks.load(framework).practise()
        pages.gather()
    if (walls := setup["walls"]) is None:
        return None
    from grader.sandbox.jail import Jail, Walls

    for module in TRUSTED:
        importlib.import_module(module)
    return Jail(Walls(**walls))


@dataclass(frozen=True)
class Forked:
    """A child: its number, the descriptor that tells when it ends, the folder that it writes to ("" for none)."""

    pid: int
    watch: int
    folder: str


class Zygote:
    def __init__(self, framework: str, control: socket.socket, jail: Jail | None):
        self.framework, self.control, self.jail = framework, control, jail
        self.watched = selectors.DefaultSelector()
        self.watched.register(control, selectors.EVENT_READ)
        self.children: dict[int, Forked] = {}
        """By the id of the job."""
        self.ended = set[int]()
        """Those that were killed from here."""
        self.measured = 0.0
        self.most_bytes = _most_bytes()
        limits.adopt_orphans()

    def serve(self) -> None:
        while True:
            for key, _ in self.watched.select(self._patience()):
                if key.fileobj is not self.control:
                    self._reap(key.data)
                elif not self._request():
                    for job in list(self.children):
                        self._reap(job)
                    return
            self._measure()

    def _patience(self) -> float | None:
        return MEASURED_EVERY_S if any(child.folder for child in self.children.values()) else None

    def _measure(self) -> None:
        """Ends what writes more than a run may: a limit of the system's would bound a file, not a folder."""
        now = time.monotonic()
        if now < self.measured + MEASURED_EVERY_S:
            return
        self.measured = now
        for job, child in self.children.items():
            if child.folder and (what := self._outgrown(child)):
                _answer(self.control, op="outgrew", id=job, what=what)
                self.ended.add(job)
                self._kill(job)

    def _outgrown(self, child: Forked) -> str:
        """Of what a child has more than it may; empty for nothing."""
        if folders.outgrown(child.folder):
            return "files"
        if (now := limits.usage(child.pid)) is None:
            return ""
        if now.threads > MOST_THREADS:
            return "threads"
        # A GPU's driver takes gigabytes.
        return "memory" if now.memory > self.most_bytes and self.jail and not self.jail.walls.gpu else ""

    def _request(self) -> bool:
        message, descriptors = b"", list[int]()
        with contextlib.suppress(ConnectionResetError):  # the supervisor ended, and left an answer of ours unread
            message, descriptors, _, _ = socket.recv_fds(self.control, MESSAGE_BYTES, 2)
        if not message:
            return False
        request = json.loads(message)
        if request["op"] == "kill":
            self.ended.add(request["id"])
            self._kill(request["id"])
        elif request["op"] == "foresee":
            self._foresee(request["words"])
        elif request["op"] == "twin":
            self._twin(request["id"], *descriptors)
        else:
            self._fork(request, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        return True

    def _foresee(self, words: list[str]) -> None:
        frameworks.load(self.framework).foresee(words)
        expect_one_thread(self.framework)
        gc.freeze()  # like what was imported first, it stays
        self.most_bytes = _most_bytes()

    def _fork(self, request: dict[str, Any], descriptors: list[int]) -> None:
        jail = self.jail if request["jail"] else None
        zygote = os.getpid()
        try:
            folder = folders.make(jail.walls.runs, request["id"]) if jail else ""
            pid = os.fork()
        except OSError:  # the machine has no room: the supervisor tries again
            _answer(self.control, op="vanished", id=request["id"])
            return
        if pid == 0:
            gpu = self.framework if request["gpu"] else ""
            become(zygote, request["entry"], jail, folder, gpu, *descriptors)
        self._follow(request["id"], pid, folder)

    def _twin(self, job: int, control_fd: int) -> None:
        """Another zygote that shares this one's memory: a framework is imported once, however many cores there are."""
        pid = os.fork()
        if pid == 0:
            os.setsid()
            self.watched.close()
            self.control.close()
            for child in self.children.values():
                os.close(child.watch)
            Zygote(self.framework, socket.socket(fileno=control_fd), self.jail).serve()
            os._exit(0)
        self._follow(job, pid, "")

    def _follow(self, job: int, pid: int, folder: str) -> None:
        watch = os.pidfd_open(pid)
        self.children[job] = Forked(pid, watch, folder)
        self.watched.register(watch, selectors.EVENT_READ, job)

    def _kill(self, job: int) -> None:
        if job in self.children:
            pid = self.children[job].pid
            # Its whole session, and it by itself where it has not made one yet.
            for kill in (os.killpg, os.kill):
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    kill(pid, signal.SIGKILL)

    def _reap(self, job: int) -> None:
        self._kill(job)
        child = self.children.pop(job)
        self.watched.unregister(child.watch)
        os.close(child.watch)
        if child.folder and job not in self.ended and killed_by_others(child.pid):
            _answer(self.control, op="vanished", id=job)
        self.ended.discard(job)
        _, status = os.waitpid(child.pid, 0)
        self._sweep()
        if child.folder:
            folders.clear(child.folder)
        _answer(self.control, op="exit", id=job, status=status)

    def _sweep(self) -> None:
        """Ends what a child left behind, even where it left the session: all who lose their parent become ours."""
        ours = {child.pid for child in self.children.values()}
        listing = Path(f"/proc/self/task/{os.getpid()}/children")
        # Again and again: the children of those that end here are the next.
        while orphans := {int(pid) for pid in listing.read_text().split()} - ours:
            for pid in orphans:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def _most_bytes() -> int:
    """What a jailed child may have: so much more than what it is forked with."""
    own = limits.usage(os.getpid())
    return MOST_BYTES + (own.memory if own else 0)


def _answer(control: socket.socket, **message: Any) -> None:
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        control.send(json.dumps(message).encode())
