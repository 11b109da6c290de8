"""Starts jobs as forks of one zygote, and hears from them: one thread, three descriptors to wait for.

A launcher is used by one thread. It waits for what a job sends, for what it prints, and for the zygote's word that it
has ended; a word about another of its jobs is kept for that one.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from collections import defaultdict, deque
from typing import IO, Any

from grader.model import Lost
from grader.sandbox.launch import BOOT, CHUNK, ROOT, START_UP_S, Event, Setting, environment

LAST_BYTES = 2000
MOMENT_S = 0.002
NO_WORD = "it ended without a word"


class ForkProcess:
    """One forked job."""

    def __init__(self, launcher: ForkLauncher, job: int, channel: socket.socket, prints: int):
        self.launcher, self.job = launcher, job
        self.channel, self.prints = channel, prints
        self.pending: deque[Event] = deque()
        self.open = {channel.fileno(): "data", prints: "prints"}
        self.plenty = False
        """Whether more has come than was read at once."""

    def send(self, data: bytes) -> None:
        # A child that died early has closed its end; its exit is an event of its own. One that takes nothing, because
        # the import before it hangs, is waited for in vain below as well.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError, BlockingIOError):
            self.channel.sendall(data)

    def kill(self) -> None:
        self.launcher.say(op="kill", id=self.job)

    def event(self, timeout: float) -> Event:
        """The next thing that happens. Raises TimeoutError."""
        while not self.pending:
            # Results come in dozens, and to be woken for each takes longer than to read it: so what is said within a
            # moment is read together. A child that is done closes its prints, which ends that moment.
            patient = self.prints in self.open and not self.plenty
            came = patient and self._wait([self.prints], min(timeout, MOMENT_S))
            # Prints without end keep nobody from the results.
            if not self._wait(list(self.open), 0.0 if came else timeout) and not came:
                raise TimeoutError
        return self.pending.popleft()

    def _wait(self, descriptors: list[int], timeout: float) -> bool:
        """Whether anything came, from these or from the zygote."""
        # Not select(), which knows no descriptor above 1023.
        waiting = select.poll()
        for descriptor in (*descriptors, *self.launcher.watched()):
            waiting.register(descriptor, select.POLLIN)
        ready = waiting.poll(math.ceil(1000 * timeout))
        for descriptor, _ in ready:
            if descriptor in self.open:
                self._read(descriptor)
            else:
                self.launcher.hear()
        return bool(ready)

    def _read(self, descriptor: int) -> None:
        data = b""
        with contextlib.suppress(ConnectionResetError):
            data = os.read(descriptor, CHUNK)
        self.plenty = len(data) == CHUNK
        self.pending.append((self.open[descriptor], data or None))
        if not data:
            self._close(descriptor)

    def _close(self, descriptor: int) -> None:
        del self.open[descriptor]
        if descriptor == self.prints:
            os.close(descriptor)
        else:
            self.channel.close()

    def release(self) -> None:
        """Nothing more is expected of this job."""
        for descriptor in list(self.open):
            self._close(descriptor)
        self.launcher.jobs.pop(self.job, None)


class ForkLauncher:
    """One zygote: a process of its own, or the twin of another launcher's, over the socket that leads to it."""

    def __init__(self, setting: Setting, twin: socket.socket | None = None):
        self.setting = setting
        self.jobs: dict[int, ForkProcess] = {}
        self.waiting: dict[str, deque[ForkProcess]] = defaultdict(deque)
        self.count = 0
        self.foreseen = set[str]()
        self.failure: str | None = None
        self.gone = False
        self.runs = ""
        self.proven = False
        """Whether the self-test has found its walls to hold."""
        self.zygote: subprocess.Popen[bytes] | None = None
        self.errors: IO[bytes] | None = None
        if twin is not None:
            self.control = twin
            return
        walls, before = self._walls()
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the zygote lives
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.zygote = subprocess.Popen(
                [
                    *before,
                    sys.executable,
                    "-P",
                    "-c",
                    BOOT.format("zygote"),
                    ROOT,
                    setting.framework,
                    str(theirs.fileno()),
                ],
                env=environment(setting.gpu),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self.errors,
                # Ctrl-C is for the supervisor, which then ends the zygote in order.
                start_new_session=True,
            )
        self.say(op="setup", walls=walls, many=setting.many)

    def _walls(self) -> tuple[dict[str, Any] | None, list[str]]:
        """What the zygote confines its children to, and what its own call begins with."""
        isolation, closed = self.setting.isolation, self.setting.closed
        if isolation == "none":
            return None, []
        from grader.sandbox import bubble, folder, syscalls

        strict = isolation == "strict"
        if not strict:
            self.runs = folder.make_root()
        program = syscalls.build(self.setting.gpu).hex()
        walls = {"runs": self.runs or bubble.RUNS, "closed": closed, "program": program, "gpu": self.setting.gpu}
        return walls, bubble.command(closed, self.setting.gpu, self.setting.runs) if strict else []

    def start(self, entry: str, jailed: bool = False) -> ForkProcess:
        """A job; `jailed` for a learner's, which with a GPU has been waiting already, its context made."""
        if not (jailed and self.setting.gpu):
            return self._fork(entry, jailed)
        while len(self.waiting[entry]) <= self.setting.spares:
            self.waiting[entry].append(self._fork(entry, jailed))
        return self.waiting[entry].popleft()

    def _fork(self, entry: str, jailed: bool) -> ForkProcess:
        ours, theirs = socket.socketpair()
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("@ll", int(START_UP_S), 0))
        prints, prints_end = os.pipe()
        self.count += 1
        process = self.jobs[self.count] = ForkProcess(self, self.count, ours, prints)
        walls = jailed and self.setting.isolation != "none"
        request = {"op": "fork", "id": self.count, "entry": entry, "jail": walls, "gpu": jailed and self.setting.gpu}
        message = json.dumps(request).encode()
        try:
            self._send(message, [theirs.fileno(), prints_end])
        finally:
            theirs.close()
            os.close(prints_end)
        return process

    def foresee(self, words: tuple[str, ...]) -> None:
        if new := set(words) - self.foreseen:
            self.foreseen |= new
            self.say(op="foresee", words=sorted(new))

    def twin(self) -> socket.socket:
        """The socket of a new zygote that shares this one's memory, for a launcher in another process."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.count += 1
        with theirs:
            self._send(json.dumps({"op": "twin", "id": self.count}).encode(), [theirs.fileno()])
        return ours

    def close(self) -> None:
        self.gone = True
        with contextlib.suppress(OSError):
            self.control.shutdown(socket.SHUT_RDWR)
        if self.zygote is not None:
            try:
                self.zygote.wait(0.5)
            except subprocess.TimeoutExpired:  # still importing: it has no children yet
                self.zygote.kill()
                self.zygote.wait()
        self.control.close()
        if self.errors is not None:
            self.errors.close()
            self.errors = None
        for process in list(self.jobs.values()):
            process.release()
        if self.runs:
            shutil.rmtree(self.runs, ignore_errors=True)

    def watched(self) -> list[int]:
        return [] if self.gone else [self.control.fileno()]

    def hear(self) -> None:
        """One message of the zygote's, into the events of the job that it is about."""
        try:
            message = self.control.recv(CHUNK)
        except ConnectionResetError:
            # It left with a request of ours unread, which the system says once, before what it had to say itself.
            message = self.control.recv(CHUNK)
        if not message:
            self.gone = True
            for process in self.jobs.values():
                process.pending.append(("lost", self.failure or self._last_words()))
            return
        answer = json.loads(message)
        if answer["op"] == "failed":
            self.failure = answer["text"]
        elif answer["op"] in ("exit", "outgrew", "vanished") and answer["id"] in self.jobs:
            self.jobs[answer["id"]].pending.append((answer["op"], answer.get("what") or answer.get("status")))

    def say(self, **message: Any) -> None:
        # To a zygote that is gone there is nothing to say: its children went with it.
        with contextlib.suppress(Lost):
            self._send(json.dumps(message).encode(), [])

    def _send(self, message: bytes, descriptors: list[int]) -> None:
        try:
            socket.send_fds(self.control, [message], descriptors)
        except OSError as error:
            while not self.gone:  # why it went may not have been heard yet
                self.hear()
            raise Lost(f"The warm process is gone: {self.failure or self._last_words()}") from error

    def _last_words(self) -> str:
        """What it, or bubblewrap in its stead, wrote where errors go."""
        if self.errors is None:
            return NO_WORD
        self.errors.seek(0)
        return self.errors.read(LAST_BYTES).decode("utf-8", "replace").strip() or NO_WORD
