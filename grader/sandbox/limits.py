"""Limits that the kernel keeps for the child. Where a system lacks one, the supervisor's clock remains."""

from __future__ import annotations

import ctypes
import math
import os
import re
import signal
from dataclasses import dataclass
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def end_with(parent: int) -> None:
    """SIGKILL for this process when the one that forked it ends, even by SIGKILL: there is nobody to report to then."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it had ended before
        os.kill(os.getpid(), signal.SIGKILL)


def adopt_orphans() -> None:
    """Makes this process the parent of every descendant that loses its own."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def memory(extra_bytes: int | None) -> None:
    """At most `extra_bytes` of private memory beyond what this process holds now.

    RLIMIT_DATA rather than RLIMIT_AS: the address space that TensorFlow reserves says nothing of what it uses.
    """
    used = _data_bytes()
    if resource is None or extra_bytes is None or used is None:
        return
    _lower(resource.RLIMIT_DATA, used + extra_bytes)


@dataclass(frozen=True)
class Usage:
    """What a process holds now: private memory and the tables for it, in bytes; threads."""

    memory: int
    threads: int


def usage(pid: int) -> Usage | None:
    """None where it has ended, or where the system does not tell."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    found = {name: int(value) for name, value in _STATUS.findall(text)}
    return Usage(1024 * sum(found.get(name, 0) for name in _MEMORY), found.get("Threads", 1))


_MEMORY = ("RssAnon", "RssShmem", "VmPTE", "VmSwap")
_STATUS = re.compile(rf"^({'|'.join((*_MEMORY, 'Threads'))}):\s*(\d+)", re.MULTILINE)


def files(most_bytes: int, descriptors: int) -> None:
    """Bounds the size of a file that is written, and how many are open; no core is dumped where a process crashes."""
    for which, most in (("RLIMIT_FSIZE", most_bytes), ("RLIMIT_NOFILE", descriptors), ("RLIMIT_CORE", 0)):
        _lower(getattr(resource, which), most)


def cpu(more_s: float | None) -> None:
    """SIGXCPU, and with it the end, after `more_s` further seconds of processor time."""
    if resource is None or more_s is None:
        return
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(usage.ru_utime + usage.ru_stime + more_s)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY:
        # Three checks' worth is all that a submission gets; one second on top of it for SIGXCPU to come first.
        hard = math.ceil(usage.ru_utime + usage.ru_stime + 3 * more_s) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (min(soft, hard), hard))
    # Python ignores nothing here by default, but a parent may have: an ignored SIGXCPU would be no limit.
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)


def _lower(which: int, wanted: int) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    resource.setrlimit(which, (wanted, wanted))


def _data_bytes() -> int | None:
    """Private memory of this process, data and stack together; None where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_bytes().split()[5]
    except OSError:
        return None
    return int(pages) * resource.getpagesize()
