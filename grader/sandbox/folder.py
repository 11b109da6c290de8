"""The folder that a run may write to: made fresh, measured while the run goes on, removed whatever was made of it.

The zygote does all three, since under strict isolation nobody else sees the folder.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

MOST_BYTES, MOST_FILES = 32 << 20, 1000
"""What a run may leave in its folder at any time."""
PREFIX = "grade-runs-"
_RUN = re.compile(rf"(?:/runs|{PREFIX}\d+-\w+)/run-\d+-\d+")
_WORD = re.compile(r"[^\s:'\"]+")


def make_root(prefix: str = PREFIX) -> str:
    """A new folder of a supervisor's, for its runs' folders or for copies, named after its process.

    Those of supervisors that were killed, with no time to remove theirs, go.
    """
    import shutil
    import tempfile

    for left in Path(tempfile.gettempdir()).glob(f"{prefix}*-*") if sys.platform == "linux" else ():
        number = left.name.removeprefix(prefix).partition("-")[0]
        with contextlib.suppress(OSError):  # another batch may be removing it as well
            if number.isdigit() and not os.path.exists(f"/proc/{number}") and left.lstat().st_uid == os.getuid():
                shutil.rmtree(left, ignore_errors=True)
    return tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-")


def placeless(text: str) -> str:
    """The text without the names of runs' folders, which differ from one run to the next."""
    # One pattern for both would look for a run from every "/" on: seconds, for a text of nothing else.
    return _WORD.sub(_shortened, text) if "/run-" in text else text


def _shortened(word: re.Match[str]) -> str:
    path = word[0]
    ends = [found.end() for found in _RUN.finditer(path)]
    return f"{path[: path.index('/')]}~{path[ends[-1] :]}" if ends else path


def make(runs: str, job: int) -> str:
    """A fresh folder for one run."""
    folder = os.path.join(runs, f"run-{os.getpid()}-{job}")
    os.mkdir(folder, 0o700)
    return folder


def outgrown(folder: str, most_bytes: int = MOST_BYTES, most_files: int = MOST_FILES) -> bool:
    """Whether the folder holds more than a run may write; looks no further than it must."""
    total = count = 0
    waiting = [folder]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    count += 1
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        with contextlib.suppress(FileNotFoundError):  # renamed meanwhile, and counted as an entry
                            total += entry.stat(follow_symlinks=False).st_blocks * 512
                    if count > most_files or total > most_bytes:
                        return True
        except FileNotFoundError:  # the run has moved it meanwhile
            continue
        except OSError:  # a path longer than the system takes: no honest run nests so deep
            return True
    return False


def clear(folder: str) -> None:
    """Removes a run's folder, whatever the run made of it. Nobody writes into it any more.

    Folders are moved up before they are emptied: they may be nested deeper than a path can say, or a recursion go.
    """
    # No name that the run could have taken before.
    fresh = (os.path.join(folder, f"{os.urandom(8).hex()}-{count}") for count in itertools.count())
    while found := list(os.scandir(folder)):
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                _raise_inner(entry.path, fresh)
            else:
                os.unlink(entry.path)
    os.rmdir(folder)


def _raise_inner(folder: str, fresh: Iterator[str]) -> None:
    os.chmod(folder, 0o700)
    with os.scandir(folder) as entries:
        inner = list(entries)
    for entry in inner:
        # A folder that forbids writing cannot be moved either: its ".." changes.
        if entry.is_dir(follow_symlinks=False):
            os.chmod(entry.path, 0o700)
        os.rename(entry.path, next(fresh))
    os.rmdir(folder)
