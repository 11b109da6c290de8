"""A member of an archive: what it is called, what it is, and how its bytes are copied. For zips and tar files alike."""

from __future__ import annotations

import re
import stat
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.submission import FILE_BYTES
from grader.text import size

LOCKED = "an encrypted member of an archive"
METHOD = "a member of an archive that is compressed by an unusual method"
DAMAGED = "a damaged member of an archive"
DOUBLE = "one of several members of an archive that have the same name"
_LINK = "a link, which is never followed"
_SPECIAL = "no regular file"
_MARKED = "a file marked to run as somebody else (setuid)"
_LARGE = f"a file of more than {size(FILE_BYTES)}"
_CHUNK = 64 << 10


@dataclass(frozen=True)
class Caps:
    """What one archive may hold. members: files and folders; total: bytes, unpacked."""

    members: int
    total: int


# A class of some thousand learners who each hand in a repository; and one of them. The total bounds the time as well.
CLASS = Caps(members=100_000, total=4 << 30)
LEARNER = Caps(members=5_000, total=256 << 20)


class Broken(Exception):
    """The whole archive cannot be used. The text says what it is: "a broken archive"."""

    def __init__(self, what: str = "a broken archive") -> None:
        super().__init__(what)


class TooMany(Broken):
    def __init__(self, caps: Caps) -> None:
        super().__init__(f"an archive of more than {caps.members} members")


class TooLong(Broken):
    def __init__(self, caps: Caps) -> None:
        super().__init__(f"an archive that unpacks to more than {size(caps.total)}")


class Damaged(Exception):
    """One member cannot be read; others may be."""


@dataclass(frozen=True)
class Member:
    """A file in an archive: its place among all members, and when it was changed (ns)."""

    place: int
    name: str
    parts: tuple[str, ...]
    """Folders and file; empty for a name that leads out, or is no plain path."""
    mtime: int
    flaw: str = ""
    """What it is instead of a regular file that can be read: "a link, which is never followed"."""
    size: int = 0
    """In bytes, as the archive says."""


def member(place: int, name: str, mode: int, mtime: int, flaw: str = "", size: int = 0) -> Member:
    """A member with this mode, kind and permissions; `flaw` is what its mode does not tell."""
    marked = _MARKED if mode & (stat.S_ISUID | stat.S_ISGID) else ""
    return Member(place, name, _parts(name), mtime, flaw_of(mode) or marked or flaw, size)


def flaw_of(mode: int) -> str:
    """What a file of this mode is instead of a regular one; "" for a regular one."""
    if stat.S_ISLNK(mode):
        return _LINK
    return "" if stat.S_ISREG(mode) else _SPECIAL


def _parts(name: str) -> tuple[str, ...]:
    if name.startswith("/") or "\\" in name or re.match("[A-Za-z]:", name):
        return ()
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    return () if ".." in parts or any(unicodedata.category(char) == "Cc" for char in name) else parts


def pour(read: Callable[[int], bytes], target: Path) -> str:
    """Copy what `read` gives to a new file; where it is too much or Damaged, say so and leave no file."""
    count = 0
    with suppress(Damaged), target.open("xb") as file:
        while data := read(_CHUNK):
            count += len(data)
            if count > FILE_BYTES:
                break
            file.write(data)
        else:
            return ""
    target.unlink()
    return _LARGE if count > FILE_BYTES else DAMAGED
