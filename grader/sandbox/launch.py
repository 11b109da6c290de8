"""How jobs are started: forks of a zygote where the system can fork safely, spare workers where it cannot.

Either gives a `Process`. This module is imported before NumPy and pydantic are, so that the framework's import starts
as early as can be.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Protocol

ROOT = str(Path(__file__).resolve().parent.parent.parent)
BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from grader.sandbox.{0} import main; main()"
CHUNK = 1 << 16
Event = tuple[str, Any]


class Process(Protocol):
    """One started job. `send` blocks until the process has taken the bytes.

    `event` gives what happens next: ("data", bytes), ("data", None) at the end of the stream, ("prints", bytes),
    ("prints", None), ("exit", status) with waitpid's status, or ("lost", why) when the zygote died.
    """

    def send(self, data: bytes) -> None: ...
    def kill(self) -> None: ...
    def event(self, timeout: float) -> Event: ...
    def release(self) -> None: ...


class Launcher(Protocol):
    def start(self, entry: str) -> Process: ...
    def close(self) -> None: ...


def launcher(framework: str, gpu: bool = False) -> Launcher:
    """The launcher for this system. GRADER_LAUNCHER=spare forces the one that does not fork."""
    if sys.platform == "linux" and hasattr(os, "pidfd_open") and os.environ.get("GRADER_LAUNCHER") != "spare":
        from grader.sandbox.fork import ForkLauncher

        return ForkLauncher(framework, gpu)
    from grader.sandbox.spare import SpareLauncher

    return SpareLauncher(framework, gpu)


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
