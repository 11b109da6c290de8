"""How jobs are started: forks of a zygote where the system can fork safely, spare workers where it cannot.

Either gives a `Process`. This module is imported before NumPy and pydantic are, so that the framework's import starts
as early as can be.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

ROOT = str(Path(__file__).resolve().parent.parent.parent)
BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from grader.sandbox.{0} import main; main()"
CHUNK = 1 << 16
START_UP_S = 120.0
"""How long a framework's import may take on a slow machine before the start counts as failed."""
Event = tuple[str, Any]


@dataclass(frozen=True)
class Setting:
    """How jobs are to be run."""

    framework: str
    gpu: bool = False
    isolation: str = "none"
    closed: tuple[str, ...] = ()
    """Paths that a jailed job must not read, wherever they lie."""
    spares: int = 0
    """How many children with a GPU's context wait for the next job."""
    runs: int = 1
    """How many may run at the same time in all that share a framework's import."""
    many: bool = False
    """Whether so many are to come that it pays to prepare the warm process for forks."""


class Process(Protocol):
    """One started job. `send` blocks until the process has taken the bytes.

    `event` gives what happens next: ("data", bytes), ("data", None) at the end of the stream, ("prints", bytes),
    ("prints", None), ("outgrew", what) when it has more files, memory or threads than it may, ("vanished", None) when
    somebody else killed it, ("exit", status) with waitpid's status, or ("lost", why) when the zygote died.
    """

    def send(self, data: bytes) -> None: ...
    def kill(self) -> None: ...
    def event(self, timeout: float) -> Event: ...
    def release(self) -> None: ...


class Launcher(Protocol):
    setting: Setting

    def start(self, entry: str, jailed: bool = False) -> Process: ...
    def foresee(self, words: tuple[str, ...]) -> None:
        """What the jobs to come are going to use, in the words of `frameworks.TRAPS`: it is made ready once for all."""

    def close(self) -> None: ...


def launcher(framework: str, gpu: bool = False, isolation: str = "none", closed: tuple[str, ...] = ()) -> Launcher:
    """The launcher for this system. GRADER_LAUNCHER=spare forces the one that does not fork."""
    return start(Setting(framework, gpu, isolation, closed))


def start(setting: Setting) -> Launcher:
    """Starts the warm process, or the workers that stand for it. Raises UserError for walls that cannot be had."""
    if forks():
        from grader.sandbox.fork import ForkLauncher

        return ForkLauncher(setting)
    from grader.sandbox.spare import SpareLauncher

    return SpareLauncher(setting)


def forks() -> bool:
    """Whether this system can fork a process that has a framework in it."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open") and os.environ.get("GRADER_LAUNCHER") != "spare"


def opens_gpu(device: str) -> bool:
    """Whether jobs get at a GPU: where one was asked for, or where `auto` may find one."""
    if device != "auto" or sys.platform != "linux":
        return device in ("auto", "cuda")
    from grader.sandbox import visible

    return bool(visible.gpu_devices())


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
    kept = ["LD_LIBRARY_PATH", "SYSTEMROOT", "PATH", *(["CUDA_VISIBLE_DEVICES"] if gpu else [])]
    return made | {name: os.environ[name] for name in kept if name in os.environ}
