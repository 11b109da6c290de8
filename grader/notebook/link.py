"""The kernel's end of the pipe to its supervisor, a process that is started with the first check and kept warm.

The kernel asks (CHECK, HINT, PLOT) and then does what it is told until the answer comes: it looks at its functions
(LOOK), and plays the child (WORK), whose frames, prints and end go back as DATA, PRINTS and DONE. Before each call it
asks whether to go on (MORE), since a kernel cannot be killed.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import subprocess
import sys
import tempfile
from typing import Any

from grader.model import GraderFault
from grader.sandbox import wire
from grader.sandbox.frames import Channel
from grader.sandbox.launch import ROOT

# From the kernel.
CHECK, HINT, PLOT, LOOKED, DATA, PRINTS, MORE, DONE = range(1, 9)
# From the supervisor.
LOOK, WORK, GO, STOP, ANSWER, REFUSED, FAILED = range(21, 28)

BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from grader.notebook.supervisor import main; main()"
LAST_BYTES, LEAVES_S = 2000, 0.5


class Link:
    """One supervisor. Whoever is interrupted in the middle of a message closes it: the next check starts another."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        # A temporary file, since nobody reads a pipe while the supervisor works.
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the link
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", BOOT, ROOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            bufsize=0,
            # The interrupt button is for the kernel, and reaches all of its group.
            start_new_session=True,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.channel = Channel(self.process.stdout.fileno(), self.process.stdin.fileno())
        atexit.register(self.close)

    @property
    def usable(self) -> bool:
        """Whether it is open, and this process's own: a fork of the kernel has no part in it."""
        return self.owner == os.getpid() and self.process.poll() is None

    def send(self, kind: int, value: Any = None) -> None:
        self.send_bytes(kind, wire.encode(value))

    def send_bytes(self, kind: int, payload: bytes) -> None:
        try:
            self.channel.send(kind, payload)
        except OSError:
            raise self._gone() from None

    def receive(self) -> tuple[int, bytes]:
        received = self.channel.receive()
        if received is None:
            raise self._gone()
        return received

    def close(self) -> None:
        """The supervisor leaves when its stream ends; one that is busy is not waited for."""
        atexit.unregister(self.close)
        if self.owner != os.getpid():
            return
        for stream in (self.process.stdin, self.process.stdout):
            assert stream is not None
            with contextlib.suppress(OSError):
                stream.close()
        for end in (self.process.terminate, self.process.kill):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(LEAVES_S)
                break
            end()
        self.process.wait()
        self.errors.close()

    def _gone(self) -> GraderFault:
        self.errors.seek(0)
        words = self.errors.read(LAST_BYTES).decode("utf-8", "replace").strip()
        return GraderFault(f"The grader's own process ended, through no fault of yours: check again. {words}")
