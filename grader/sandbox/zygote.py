"""The warm process: imports one framework and nothing of the course, stays single-threaded, forks a child for each job.

It reads requests from a socket that only the supervisor holds:
    {"op": "setup", "walls": …, "many": true}  once, before all others: what its children are confined to, null for
                                 nothing; many: whether there will be hundreds of them
    {"op": "fork", "id": 7, "entry": "grader.sandbox.child:serve", "jail": true, "gpu": false}  with the job's socket
                                 and its prints; jail: behind the walls; gpu: with a context, made before work comes
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
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader import frameworks
from grader.sandbox import folder as folders
from grader.sandbox import limits, pages

if TYPE_CHECKING:
    from grader.sandbox.jail import Jail

MESSAGE_BYTES = 1 << 16
CHANNEL_FD = 3
GPU_BYTES = 4 << 30
"""Of the GPU's memory, for each child."""
MEASURED_EVERY_S = 0.1
MOST_DESCRIPTORS = os.sysconf("SC_OPEN_MAX")
"""Asked before a child lowers it: what lies above the new limit stays open otherwise."""
TRUSTED = ("grader.oracle", "grader.authoring", "grader.frameworks.numpy", "grader.sandbox.acts")
"""Ours, and needed by a fork that can read none of our files any more. They hold no answer."""


def main() -> None:
    """Entry of the process; argv: the root that grader was imported from, the framework, the socket's descriptor."""
    root, framework, descriptor = sys.argv[1:4]
    control = socket.socket(fileno=int(descriptor))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        warm(framework, root)
        jail = confined(control)
        expect_one_thread(framework)
    except BaseException:  # noqa: BLE001 - told to the supervisor, which reports it
        _answer(control, op="failed", text=traceback.format_exc()[-3000:])
        os._exit(1)
    _answer(control, op="ready")
    Zygote(framework, control, jail).serve()
    os._exit(0)


def confined(control: socket.socket) -> Jail | None:
    """Puts the walls up that the supervisor asks for."""
    setup = json.loads(control.recv(MESSAGE_BYTES))
    if setup["many"]:
        pages.gather()
    if (walls := setup["walls"]) is None:
        return None
    from grader.sandbox.jail import Jail, Walls

    for module in TRUSTED:
        importlib.import_module(module)
    return Jail(Walls(**walls))


def warm(framework: str, root: str) -> None:
    """Imports what every child needs, in one thread; root: where grader was imported from."""
    # An import makes a million objects and no garbage worth a pass: without the collector it is a tenth faster.
    gc.disable()
    frameworks.load(framework).prepare()
    from grader.sandbox import child

    # NumPy imports its random numbers when they are first asked for, which every child would do anew.
    importlib.import_module("numpy.random")
    child.rehearse(framework)
    # A plot that is shown nowhere is no news.
    warnings.filterwarnings("ignore", message=".*non-interactive.*")
    # What is here now is never freed: children do not have to copy it for the collector's sake.
    gc.freeze()
    gc.enable()
    # A folder that holds a course beside the package must not be importable by a learner's code.
    if (Path(root) / "solutions").is_dir():
        sys.path[:] = [entry for entry in sys.path if entry != root]


def expect_one_thread(framework: str) -> None:
    """Raises RuntimeError where a library has started threads: a fork would lose them, and keep their locks."""
    threads = len(os.listdir("/proc/self/task"))
    # TensorFlow's import starts one of its own, which sleeps as long as no operation is run.
    if threads > (2 if framework == "tensorflow" else 1):
        raise RuntimeError(f"The warm process has {threads} threads and cannot be forked safely.")


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
            if child.folder and folders.outgrown(child.folder):
                _answer(self.control, op="outgrew", id=job)
                self.ended.add(job)
                self._kill(job)

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
        elif request["op"] == "twin":
            self._twin(request["id"], *descriptors)
        else:
            self._fork(request, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        return True

    def _fork(self, request: dict[str, Any], descriptors: list[int]) -> None:
        jail = self.jail if request["jail"] else None
        folder = folders.make(jail.walls.runs, request["id"]) if jail else ""
        zygote = os.getpid()
        pid = os.fork()
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
        _, status, usage = os.wait4(child.pid, 0)
        if child.folder and job not in self.ended and foreign(status, usage.ru_utime + usage.ru_stime):
            _answer(self.control, op="vanished", id=job)
        self.ended.discard(job)
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


def foreign(status: int, cpu_s: float) -> bool:
    """Whether a jailed child was killed by somebody else, the system short of memory for one: it cannot do so itself.

    Unless it has used up a limit on its time that it had lowered, to no less than the second that is the least.
    """
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL and cpu_s < 1.0


def become(
    zygote: int, entry: str, jail: Jail | None, folder: str, gpu: str, channel_fd: int, prints_fd: int
) -> None:  # fmt: skip
    """The first steps of a child, and its last: its session, descriptors and walls, the entry, `_exit`.

    gpu: the framework that starts its GPU here, before the child waits for work; "" for none.
    """
    status = 70
    try:
        os.setsid()
        limits.end_with(zygote)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        null = os.open(os.devnull, os.O_RDWR)
        # Moved out of the way first, so that none is overwritten by the other.
        held = [os.dup2(fd, 100 + place) for place, fd in enumerate((null, prints_fd, prints_fd, channel_fd))]
        for place, fd in enumerate(held):
            os.dup2(fd, place)
        if jail:
            jail.confine(folder)
        os.closerange(CHANNEL_FD + 1, MOST_DESCRIPTORS)
        if gpu:
            start_gpu(gpu)
        if jail:
            # After the driver's start, which asks the system for more than its use does.
            jail.seal()
        enter(entry, CHANNEL_FD, CHANNEL_FD)
        status = 0
    except BaseException:  # noqa: BLE001 - goes to the prints, where the supervisor finds it
        os.write(2, traceback.format_exc().encode("utf-8", "backslashreplace"))
    finally:
        # Not exit(): the interpreter's teardown takes longer than the work, and is the zygote's business.
        os._exit(status)


def start_gpu(framework: str) -> None:
    """The zygote itself never touches a GPU: a context does not survive a fork."""
    adapter = frameworks.load(framework)
    if adapter.find_device("auto") == "cuda":
        adapter.start_gpu(GPU_BYTES)


def enter(entry: str, read_fd: int, write_fd: int) -> None:
    """Calls the function that `entry` names ("module:function") with a channel over the descriptors."""
    from grader.sandbox.frames import Channel

    module, function = entry.split(":")
    getattr(importlib.import_module(module), function)(Channel(read_fd, write_fd))


def _answer(control: socket.socket, **message: Any) -> None:
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        control.send(json.dumps(message).encode())
