"""Files of DIR's: whole or not at all, and a sentence where they cannot be written."""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from grader.model import UserError

OWNER_ONLY = 0o600
NO_LINKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)

_DRAFT = re.compile(r"\.draft\.\d+\.tmp")
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_TAKEN = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})


@contextmanager
def writing(out: Path, reports: int = 0) -> Iterator[None]:
    """Turns an OSError into a UserError: what is the matter with DIR, and what to do; `reports` are there already."""
    try:
        yield
    except OSError as error:
        raise UserError(_sentence(error, out, reports)) from error


def _sentence(error: OSError, out: Path, reports: int) -> str:
    if error.errno in _FULL:
        there = "1 report is" if reports == 1 else f"{reports} reports are"
        return f"The disk is full: {there} there; free some space and run the same command again to go on."
    if isinstance(error, (FileExistsError, NotADirectoryError)):
        return f"{out} is no folder, or lies in something that is none. Name a folder with --out."
    reason = error.strerror or type(error).__name__
    return f"{out} cannot be written to ({reason}). Change its permissions, or name another folder with --out."


def lock(path: Path) -> int:
    """The open lock file. Processes that are started do not inherit it, so a zygote that is left does not hold it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | NO_LINKS, OWNER_ONLY)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        if error.errno not in _TAKEN:
            raise
        cure = "Wait until it has ended, or name another folder with --out."
        raise UserError(f"Another batch is writing to {path.parent} right now. {cure}") from None
    return descriptor


def unlock(descriptor: int) -> None:
    """Lets go at once, even where a process that is just being started still has a copy of the descriptor."""
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_UN)
    os.close(descriptor)


def append(descriptor: int, line: str) -> None:
    """The whole line, or nothing of it. Raises OSError."""
    before, rest = os.fstat(descriptor).st_size, line.encode()
    try:
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    except OSError:
        with suppress(OSError):
            os.ftruncate(descriptor, before)
        raise


def write(out: Path, path: Path, text: str, mode: int = 0o666) -> None:
    """A file of DIR's, whole or not at all. Raises OSError.

    The draft stands in DIR itself, whatever folder the file is for: there the next run finds what a kill has left.
    """
    draft = out / f".draft.{os.getpid()}.tmp"
    try:
        # Never through a link, and never readable in between for whom the file is not.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_LINKS
        with open(os.open(draft, flags, mode), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise


def sweep(out: Path) -> None:
    """Removes the drafts that a killed batch left."""
    for path in out.iterdir():
        if _DRAFT.fullmatch(path.name):
            path.unlink()


def is_filled(path: Path) -> bool:
    """Whether this is a file with something in it: a failing power leaves empty ones."""
    with suppress(OSError):
        info = path.lstat()
        return stat.S_ISREG(info.st_mode) and info.st_size > 0
    return False
