"""The floor: what a learner's process is confined to, by the kernel, without any privilege.

In two steps. The zygote gives up, once and for all that it forks, every file but the interpreter's, the packages' and
the runs' folder. A child then keeps its own folder, its own entry in /proc and the reading of the rest, and loads the
filter of system calls. So a child pays for some thirty rules instead of for some six hundred.

The kernel's layers do not trust Python: whatever code a learner brings to run in the process stays inside them.
"""

from __future__ import annotations

import ctypes
import os
import struct
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass

from grader.sandbox import courtesy, landlock, limits, syscalls, visible

FILE_BYTES = 32 << 20
DESCRIPTORS = 256
PR_SET_DUMPABLE = 4
CAPABILITIES_VERSION_3 = 0x20080522


@dataclass(frozen=True)
class Walls:
    """What the supervisor asks for: plain data, sent to the zygote after its start."""

    runs: str
    """The folder in which each run gets one of its own."""
    closed: tuple[str, ...]
    """Paths that must not be read, wherever they lie."""
    program: str
    """The filter of system calls, in hexadecimal."""
    gpu: bool = False


class Jail:
    """The walls, as the zygote has put them up around itself."""

    def __init__(self, walls: Walls):
        self.walls = walls
        self.abi = landlock.version()
        self.program = bytes.fromhex(walls.program)
        self.own = syscalls.places(self.program)
        self.gpu_devices = visible.gpu_devices() if walls.gpu else []
        self._settle()
        # Opened once: a child makes its rules of them.
        covers = [*visible.folders(), *filter(os.path.isdir, visible.LIBRARIES), *visible.SYSTEM]
        covers += [f"/proc/{name}" for name in visible.PROC]
        self.rules = self._rules(covers, landlock.READ) + self._devices()

    def _settle(self) -> None:
        """The zygote's own step. The oracle, which is a fork of it too, gets the course as text, and needs no file."""
        rules = self._rules([*visible.readable(self.walls.closed), "/proc"], landlock.READ)
        rules += self._rules([self.walls.runs], landlock.OWN) + self._devices()
        landlock.restrict(self.abi, rules)
        for packed in rules:
            os.close(struct.unpack("=Qi", packed)[1])
        # No other process of the same user looks into this one's memory, or into what it forks.
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)

    def _devices(self) -> list[bytes]:
        rules = self._rules(visible.DEVICES, landlock.READ) + self._rules(visible.WRITABLE_DEVICES, landlock.DEVICE)
        if self.walls.gpu:
            rules += self._rules(self.gpu_devices, landlock.GPU) + self._rules(visible.GPU_SYSTEM, landlock.READ)
        return rules

    @staticmethod
    def _rules(paths: Iterable[str], rights: int) -> list[bytes]:
        opened = map(landlock.open_path, paths)
        return [landlock.rule(descriptor, rights) for descriptor in opened if descriptor is not None]

    def confine(self, folder: str) -> None:
        """A child's own step, before it reads its work. Raises OSError, and then no learner's code runs."""
        os.chdir(folder)
        # Whatever asks for a place of its own gets this one.
        os.environ.update({"HOME": folder, "TMPDIR": folder, courtesy.CONFINED: "1"})
        tempfile.tempdir = None
        limits.files(FILE_BYTES, DESCRIPTORS)
        own = [(folder, landlock.OWN), (f"/proc/{os.getpid()}", landlock.READ)]
        rules = [rule for path, rights in own for rule in self._rules([path], rights)]
        landlock.restrict(self.abi, rules + self.rules)
        drop_capabilities()

    def seal(self) -> None:
        """The last step: from here on, only the system calls of the list."""
        syscalls.load(self.program, self.own)


def drop_capabilities() -> None:
    """Where the grader runs as root, its children do so without what makes root root: raising limits, for one."""
    header = struct.pack("=Ii", CAPABILITIES_VERSION_3, 0)
    if ctypes.CDLL(None, use_errno=True).capset(header, bytes(24)):
        number = ctypes.get_errno()
        raise OSError(number, f"capset: {os.strerror(number)}")
