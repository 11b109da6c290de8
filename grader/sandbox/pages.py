"""Fewer pages to fork: the warm process's memory in huge pages, and none that only its import needed.

A fork copies one entry of a table for every page that holds data, and the child's end goes through them again: with
PyTorch's 140 MB, most of what a fork costs. In huge pages it is one entry for every 512. What a child writes to is
copied in small pages as before.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from pathlib import Path

HUGE_BYTES = 2 << 20
MADV_DONTNEED, MADV_COLLAPSE = 4, 25
# Private memory that can be written to and is no file's: the heap, and what the interpreter takes beside it.
_AREA = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) rw-p 00000000 00:00 0 *(?:\[heap\])?$", re.MULTILINE)
# Code of a library, as it is in its file: no byte of it was changed.
_CODE = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) r-xp \S+ \S+ \d+ +/.*\n(?:[A-Z].*\n)*?Anonymous: +0 kB$", re.MULTILINE)


def forget_code() -> None:
    """Lets go of the libraries' code: an import runs through 70 MB of it, and a child comes back to 20."""
    libc = ctypes.CDLL(None)
    for start, end in code(Path("/proc/self/smaps").read_text()):
        # What is asked for again is found in the system's cache of files.
        libc.madvise(ctypes.c_void_p(start), ctypes.c_size_t(end - start), MADV_DONTNEED)


def code(smaps: str) -> Iterator[tuple[int, int]]:
    """Where unchanged code lies, by the text of /proc/self/smaps."""
    for area in _CODE.finditer(smaps):
        yield int(area[1], 16), int(area[2], 16)


def gather() -> None:
    """Takes a quarter of a second, which pays from some fifty forks on. Changes nothing before Linux 6.1."""
    libc = ctypes.CDLL(None)
    for address in places(Path("/proc/self/maps").read_text()):
        # A place that holds no data is refused, and so are all where the system knows no such request.
        libc.madvise(ctypes.c_void_p(address), ctypes.c_size_t(HUGE_BYTES), MADV_COLLAPSE)


def places(maps: str) -> Iterator[int]:
    """Where a huge page fits into private memory, by the text of /proc/self/maps."""
    for area in _AREA.finditer(maps):
        start, end = (int(number, 16) for number in area.groups())
        yield from range(-(-start // HUGE_BYTES) * HUGE_BYTES, end - HUGE_BYTES + 1, HUGE_BYTES)
