"""A zip of a stranger's. zipfile unpacks in pieces and believes no size, so it will do once the directory is small."""

from __future__ import annotations

import calendar
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from grader.batch.member import DAMAGED, LOCKED, METHOD, Broken, Caps, Damaged, Member, TooLong, TooMany, member, pour
from grader.submission import FILE_BYTES

# For each member: the fixed part of its entry in the directory, and a long name.
_ENTRY_BYTES = 160
_LEAST_BYTES = 1 << 20
# zipfile lets through much of what its parts raise at a broken file. NotImplementedError is a RuntimeError.
_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError),
    *(RuntimeError, ValueError, OverflowError, MemoryError),
)


def listed(file: io.FileIO, caps: Caps) -> Iterator[Member]:
    """Every file in the zip, in its order. Raises Broken."""
    with _directory(file, caps) as archive:
        for place, info in enumerate(archive.filelist):
            if not info.filename.endswith("/"):
                mode = info.external_attr >> 16
                # Some systems have no modes, and some programs write the permissions alone.
                mode |= 0 if stat.S_IFMT(mode) else stat.S_IFREG
                # `filename` ends at the first NUL.
                yield member(place, info.orig_filename, mode, _changed(info), _unreadable(info), info.file_size)


def copied(file: io.FileIO, targets: Mapping[int, Path], caps: Caps) -> dict[int, str]:
    """Copy members, by place, to new files; the flaws of those that could not be. Raises Broken."""
    flaws, total = dict[int, str](), 0
    with _directory(file, caps) as archive:
        for place, target in sorted(targets.items()):
            if flaw := _unpacked(archive, place, target):
                flaws[place] = flaw
            # Entries may overlap: each has a right to its bytes, and all together are a bomb.
            total += FILE_BYTES if flaw else target.stat().st_size
            if total > caps.total:
                raise TooLong(caps)
    return flaws


class _Pieces(io.BufferedReader):
    """A file that never gives more than `most` bytes at once: zipfile holds the whole directory in memory."""

    most = _LEAST_BYTES

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self.most:
            raise zipfile.BadZipFile("a directory larger than allowed")
        return super().read(size)


@contextmanager
def _directory(file: io.FileIO, caps: Caps) -> Iterator[zipfile.ZipFile]:
    with _Pieces(file) as pieces:
        pieces.most = max(_LEAST_BYTES, caps.members * _ENTRY_BYTES)
        try:
            archive = zipfile.ZipFile(pieces)
        except _DAMAGE:
            raise Broken from None
        with archive:
            if len(archive.filelist) > caps.members:
                raise TooMany(caps)
            yield archive


def _unreadable(info: zipfile.ZipInfo) -> str:
    if info.flag_bits & 1:
        return LOCKED
    # LZMA lets a file say how much memory it wants.
    return "" if info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) else METHOD


def _changed(info: zipfile.ZipInfo) -> int:
    with suppress(ValueError):
        return max(0, calendar.timegm((*info.date_time, 0, 0, 0)) * 10**9)
    return 0


def _unpacked(archive: zipfile.ZipFile, place: int, target: Path) -> str:
    try:
        source = archive.open(archive.filelist[place])
    except (*_DAMAGE, IndexError):
        return DAMAGED
    with source:
        return pour(lambda count: _piece(source, count), target)


def _piece(source: IO[bytes], count: int) -> bytes:
    try:
        return source.read(count)
    except _DAMAGE:
        raise Damaged from None
