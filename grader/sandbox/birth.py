"""A forked child's first steps and its last, and how it came to its end. Linux only."""

from __future__ import annotations

import os
import resource
import signal
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

from grader import frameworks
from grader.sandbox import limits
from grader.sandbox.warm import enter

if TYPE_CHECKING:
    from grader.sandbox.jail import Jail

CHANNEL_FD = 3
GPU_BYTES = 4 << 30
"""Of the GPU's memory, for each child."""
MOST_DESCRIPTORS = os.sysconf("SC_OPEN_MAX")
"""Asked before a child lowers it: what lies above the new limit stays open otherwise."""


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


def killed_by_others(pid: int) -> bool:
    """Whether a jailed child, which has ended, was killed from outside: by a system short of memory, for one.

    It cannot do so itself, but by a limit on its time, which it may have lowered.
    """
    how = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    if how is None or (how.si_code, how.si_status) != (os.CLD_KILLED, signal.SIGKILL):
        return False
    _, most_s = resource.prlimit(pid, resource.RLIMIT_CPU)
    ticks = sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
    return most_s == resource.RLIM_INFINITY or ticks / os.sysconf("SC_CLK_TCK") < most_s - 1
