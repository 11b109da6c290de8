"""Archives of strangers, read as hostile.

Nothing is ever extracted: members are listed, and those that are wanted are copied, by their place in the archive, to
files that we named. Headers are not believed: bytes are counted as they come, and memory is bounded whatever a header
announces.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from io import FileIO
from pathlib import Path

from grader.batch import tar, zips
from grader.batch.member import DOUBLE, Broken, Caps, Member
from grader.batch.names import folded

SUFFIXES = (".tar.gz", ".tar.bz2", ".tar.xz", ".tgz", ".tar", ".zip")

# Notebooks of a class resemble each other, so an honest archive of them may well shrink to a hundredth; zeros shrink to
# a thousandth and less. The first 64 MiB are nobody's bomb.
RATIO = 500
FREE_BYTES = 64 << 20


def stem(name: str) -> str:
    """The name of an archive without its suffix; "" if the name is no archive's."""
    suffix = next((suffix for suffix in SUFFIXES if name.lower().endswith(suffix)), "")
    return name[: -len(suffix)] if suffix else ""


def members(path: Path, caps: Caps) -> tuple[Member, ...]:
    """Every file in the archive, in its order. Raises Broken."""
    with _opened(path) as file:
        listing = zips.listed if _is_zip(path) else tar.listed
        listed = tuple(listing(file, _allowed(file, caps)))
    names = Counter(map(_key, listed))
    return tuple(replace(member, flaw=DOUBLE) if names[_key(member)] > 1 else member for member in listed)


def copy(path: Path, targets: Mapping[int, Path], caps: Caps) -> dict[int, str]:
    """Copy members, by place, to new files. What those that could not be are instead, by place. Raises Broken.

    An OSError that comes through is a target's own.
    """
    with _opened(path) as file:
        copying = zips.copied if _is_zip(path) else tar.copied
        return copying(file, targets, _allowed(file, caps))


def _is_zip(path: Path) -> bool:
    return path.name.lower().endswith(".zip")


def _key(member: Member) -> str:
    return folded("/".join(member.parts) or member.name)


def _allowed(file: FileIO, caps: Caps) -> Caps:
    return replace(caps, total=min(caps.total, max(FREE_BYTES, RATIO * os.fstat(file.fileno()).st_size)))


def _opened(path: Path) -> FileIO:
    """The archive, if it still is the regular file that it was."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        file = FileIO(os.open(path, flags))
    except OSError as error:
        raise Broken(f"an archive that cannot be read ({error.strerror})") from None
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise Broken("no regular file")
    return file
