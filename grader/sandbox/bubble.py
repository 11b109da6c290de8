"""Strict isolation: the zygote inside bubblewrap, so that for it and its children there is no other file, no network.

Whole folders are mounted here, and what must not be seen in them is covered; inside, Landlock opens entry by entry.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.sandbox import visible
from grader.sandbox.folder import MOST_BYTES

RUNS = "/runs"
COURSE = "bundled"
"""The one part of the package that is not shown, and the only one that holds answers."""


def command(closed: Iterable[str], gpu: bool, runs: int) -> list[str]:
    """What to put in front of the zygote's call; runs: how many may write at the same time."""
    alone = ["bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
    # Twice what all runs may write, so that one that is about to be ended for writing more takes no other's room.
    room = ["--size", str(2 * runs * MOST_BYTES), "--tmpfs", RUNS]
    made = ["--proc", "/proc", "--dev", "/dev", *room, *_shown(), *_covered(closed), *_package()]
    if gpu:
        for device in visible.gpu_devices():
            made += ["--dev-bind", device, device]
        for path in visible.GPU_SYSTEM:
            # Its own /proc shows the driver already.
            if path.startswith("/sys/") and os.path.exists(path):
                made += ["--ro-bind", os.path.realpath(path), path]
    return [*alone, *made, "--remount-ro", "/", "--chdir", RUNS, "--"]


def works() -> str:
    """Why bubblewrap cannot be used here; empty where it can."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed"
    call = ["bwrap", "--unshare-all", "--cap-drop", "ALL", "--ro-bind", "/", "/", "--proc", "/proc", "--", "true"]
    tried = subprocess.run(call, capture_output=True, text=True, check=False)
    return (
        "" if tried.returncode == 0 else f"bubblewrap does not work here: {tried.stderr.strip() or 'no reason given'}"
    )


def _shown() -> Iterator[str]:
    """The interpreter, the packages, the system's libraries."""
    for path in visible.LIBRARIES:
        if os.path.islink(path):
            yield from ("--symlink", os.readlink(path), path)
        elif os.path.isdir(path):
            yield from ("--ro-bind", path, path)
    for path in visible.other_pythons():
        yield from ("--tmpfs", path)
    named = [sys.executable, f"{sys.prefix}/pyvenv.cfg", *visible.named_folders(), *_mapped(), *visible.SYSTEM]
    for path in dict.fromkeys((*named, *visible.folders())):
        if os.path.exists(path):
            yield from ("--ro-bind", os.path.realpath(path), path)


def _mapped() -> list[str]:
    """Shared libraries that this interpreter has loaded, wherever they lie."""
    paths = set(re.findall(r"(/\S*\.so\S*)$", Path("/proc/self/maps").read_text(), re.MULTILINE))
    return sorted(path for path in paths if os.path.exists(path) and not path.startswith(visible.LIBRARIES))


def _covered(closed: Iterable[str]) -> Iterator[str]:
    """What lies inside a folder that is shown, and must not be seen."""
    folders = visible.folders()
    inside = [os.path.join(folder, name) for folder in folders for name in os.listdir(folder) if visible.withheld(name)]
    inside += [path for path in map(os.path.realpath, closed) if visible.within(path, folders)]
    for path in inside:
        yield from ("--tmpfs", path) if os.path.isdir(path) else ("--ro-bind", os.devnull, path)


def _package() -> Iterator[str]:
    """The grader's own modules, without the course that came with them."""
    yield from ("--tmpfs", visible.PACKAGE)
    for entry in sorted(Path(visible.PACKAGE).iterdir()):
        if entry.name not in (COURSE, "__pycache__"):
            yield from ("--ro-bind", str(entry), str(entry))
