"""Landlock: a process gives up every right to files, TCP, foreign signals and sockets that a rule does not leave it.

Only what the kernel knows is asked for; whether it is enforced is for the self-test to find out. Source: the kernel's
include/uapi/linux/landlock.h. The numbers of the system calls are the same on every architecture.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import stat
import struct
from collections.abc import Iterable

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION = 1
PATH_BENEATH = 1
PR_SET_NO_NEW_PRIVS = 38
LOWEST = 200

(
    EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE, MAKE_CHAR, MAKE_DIR, MAKE_REG, MAKE_SOCK,
    MAKE_FIFO, MAKE_BLOCK, MAKE_SYM, REFER, TRUNCATE, IOCTL_DEV,
) = (1 << bit for bit in range(16))  # fmt: skip

READ = READ_FILE | READ_DIR
DEVICE = READ_FILE | WRITE_FILE
GPU = READ_FILE | READ_DIR | WRITE_FILE | IOCTL_DEV
# No links, pipes, sockets or devices: honest code makes none, and whoever cleans up after it meets plain files only.
OWN = READ | WRITE_FILE | TRUNCATE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER
_OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV

_FILE_RIGHTS = {1: 1 << 13, 2: 1 << 14, 3: 1 << 15, 5: 1 << 16}
"""By version of the interface: one more than the highest right to files."""

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


LEAST = 3
"""The version that guards against truncating, without which there is no jail."""


def version() -> int:
    """Of the kernel's interface; 0 where there is no Landlock."""
    return max(0, int(_libc.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ASK_VERSION)))


def handled(abi: int) -> int:
    """All rights to files that this version can take away."""
    return max(bits for since, bits in _FILE_RIGHTS.items() if abi >= since) - 1


def ruleset(abi: int) -> int:
    """A descriptor of a new set of rules that leaves nothing: no file, no TCP, no signal or socket outside."""
    net = 3 if abi >= 4 else 0
    scoped = 3 if abi >= 6 else 0
    attributes = struct.pack("=QQQ", handled(abi), net, scoped)
    # An older kernel refuses what is longer than it knows.
    length = 24 if abi >= 6 else 16 if abi >= 4 else 8
    return _checked(CREATE_RULESET, attributes, ctypes.c_size_t(length), 0)


def rule(descriptor: int, rights: int) -> bytes:
    """One rule, ready for `restrict`: the rights to what `descriptor` (of O_PATH) stands for and all beneath it."""
    if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
        rights &= _OF_FILES
    return struct.pack("=Qi", rights & handled(version()), descriptor)


def open_path(path: str) -> int | None:
    """A descriptor to make a rule of; None for what is not there, or not ours to see."""
    try:
        low = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return None
    # Out of the way of the descriptors that a child is given.
    high = fcntl.fcntl(low, fcntl.F_DUPFD_CLOEXEC, LOWEST)
    os.close(low)
    return high


def restrict(abi: int, rules: Iterable[bytes]) -> None:
    """From here on, this thread and all it starts have what the rules leave and nothing else. Raises OSError."""
    descriptor = ruleset(abi)
    for packed in rules:
        _checked(ADD_RULE, descriptor, PATH_BENEATH, packed, 0)
    no_new_privileges()
    _checked(RESTRICT_SELF, descriptor, 0)
    os.close(descriptor)


def no_new_privileges() -> None:
    if _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise _error()


def _checked(number: int, *arguments: object) -> int:
    result = int(_libc.syscall(number, *arguments))
    if result < 0:
        raise _error()
    return result


def _error() -> OSError:
    number = ctypes.get_errno()
    return OSError(number, f"Landlock: {os.strerror(number)}")
