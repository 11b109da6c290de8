"""What a process imports before work comes, and how it turns to that work: the same for a zygote and a spare worker."""

from __future__ import annotations

import gc
import importlib
import os
import sys
import warnings
from pathlib import Path

from grader import frameworks


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


def enter(entry: str, read_fd: int, write_fd: int) -> None:
    """Calls the function that `entry` names ("module:function") with a channel over the descriptors."""
    from grader.sandbox.frames import Channel

    module, function = entry.split(":")
    getattr(importlib.import_module(module), function)(Channel(read_fd, write_fd))
