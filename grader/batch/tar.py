"""A tar file as a stream: one header after the other, and never more in memory than a header may take.

Of tarfile only the parser of one block is used. Its own reader holds as much as a header announces, recurses from one
header to the next, remembers all that it has seen, and searches extended headers in quadratic time.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Protocol

from grader.batch.member import DAMAGED, Broken, Caps, Member, TooLong, TooMany, member, pour

_BLOCK = tarfile.BLOCKSIZE
# A long name, or a header in pax format: honest ones stay far below 64 KiB.
_HEADER_BYTES = 1 << 20
# The dictionary of `xz -9` takes 65 MiB; the format lets a file ask for 4 GiB.
_XZ_BYTES = 128 << 20
_CHUNK = 64 << 10
# More nanoseconds than any date: int64, as the system's own clock.
_LATEST = 2**63 - 1
_DAMAGE = (zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, MemoryError)


def listed(file: io.FileIO, caps: Caps) -> Iterator[Member]:
    """Every file in the archive, in its order. Raises Broken."""
    with _tape(file, caps) as tape:
        for place, head in _heads(tape, caps):
            if not stat.S_ISDIR(head.mode):
                yield member(place, head.name, head.mode, head.mtime, size=head.size)
        # What checks the bytes of a compressed file stands at its end.
        while tape.some(_CHUNK):
            pass


def copied(file: io.FileIO, targets: Mapping[int, Path], caps: Caps) -> dict[int, str]:
    """Copy members, by place, to new files; the flaws of those that could not be. Raises Broken."""
    flaws, wanted = dict[int, str](), dict(targets)
    with _tape(file, caps) as tape:
        for place, head in _heads(tape, caps):
            if target := wanted.pop(place, None):
                if flaw := pour(partial(tape.until, tape.position + head.size), target):
                    flaws[place] = flaw
                if not wanted:
                    break
    return flaws | dict.fromkeys(wanted, DAMAGED)


class _Source(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Tape:
    """Bytes in order, counted. Raises Broken."""

    def __init__(self, source: _Source, caps: Caps) -> None:
        self._source = source
        self._caps = caps
        self.position = 0

    def some(self, count: int) -> bytes:
        """At least one byte and at most `count`, or none at the end."""
        try:
            data = self._source.read(min(count, _CHUNK))
        except _DAMAGE:
            raise Broken from None
        self.position += len(data)
        if self.position > self._caps.total:
            raise TooLong(self._caps)
        return data

    def until(self, end: int, count: int) -> bytes:
        """The same, but nothing from `end` on; there must be something before."""
        count = min(count, end - self.position)
        return self.some(count) or _ended() if count else b""

    def take(self, count: int) -> bytes:
        """Exactly `count` bytes of a header."""
        if not 0 <= count <= _HEADER_BYTES:
            raise Broken
        taken = bytearray()
        while len(taken) < count:
            taken += self.some(count - len(taken)) or _ended()
        return bytes(taken)

    def skip_to(self, position: int) -> None:
        while self.position < position:
            self.some(position - self.position) or _ended()


def _ended() -> bytes:
    """What stands where bytes are missing."""
    raise Broken


class _Xz:
    """lzma.LZMAFile lets the file say how much memory it wants."""

    def __init__(self, file: _Source) -> None:
        self._file = file
        self._engine = lzma.LZMADecompressor(memlimit=_XZ_BYTES)

    def read(self, size: int, /) -> bytes:
        while not self._engine.eof:
            raw = (self._file.read(_CHUNK) or _ended()) if self._engine.needs_input else b""
            if data := self._engine.decompress(raw, size):
                return data
        return b""


@contextmanager
def _tape(file: io.FileIO, caps: Caps) -> Iterator[_Tape]:
    """The tar file in a file. Its first bytes say how it is compressed: a browser may unpack and keep the name."""
    with io.BufferedReader(file) as buffered:
        first = buffered.peek(6)
        source: _Source = buffered
        if first.startswith(b"\x1f\x8b"):
            source = gzip.GzipFile(fileobj=buffered)
        elif first.startswith(b"BZh"):
            source = bz2.BZ2File(buffered)
        elif first.startswith(b"\xfd7zXZ\0"):
            source = _Xz(buffered)
        yield _Tape(source, caps)


@dataclass(frozen=True)
class _Head:
    """A member: what it is called, its mode with the bits of its kind, when it was changed (ns), its bytes."""

    name: str
    mode: int
    mtime: int
    size: int


def _heads(tape: _Tape, caps: Caps) -> Iterator[tuple[int, _Head]]:
    """Every member, by the number of its header. Its bytes may be taken from the tape before the next is asked for."""
    renamed = dict[str, str]()
    for place in count():
        block = _block(tape)
        if not any(block):
            return
        if place >= caps.members:
            raise TooMany(caps)
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
            if info.type in _EXTENSIONS:
                renamed |= _extension(info, tape)
                continue
            head, renamed = _head(info, renamed), {}
        except (tarfile.TarError, ValueError, OverflowError):
            raise Broken from None
        end = tape.position + _padded(head.size)
        yield place, head
        tape.skip_to(end)


_PAX = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
_EXTENSIONS = (*_PAX, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)


def _block(tape: _Tape) -> bytes:
    """The next block; nothing where the file ends without the mark that it should have, but not in an empty file."""
    first = tape.some(_BLOCK)
    if not first:
        return first if tape.position else _ended()
    return first + tape.take(_BLOCK - len(first))


def _padded(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


def _extension(info: tarfile.TarInfo, tape: _Tape) -> dict[str, str]:
    """What it says of the next member. Global headers say nothing that is wanted, nor do names of links' targets."""
    raw = tape.take(_padded(info.size))[: info.size]
    if info.type == tarfile.GNUTYPE_LONGNAME:
        return {"path": raw.partition(b"\0")[0].decode("utf-8", "surrogateescape")}
    return _records(raw) if info.type in _PAX else {}


def _records(raw: bytes) -> dict[str, str]:
    """The records "length key=value\\n" of a pax header."""
    records, at = dict[str, str](), 0
    while at < len(raw):
        space = raw.index(b" ", at, at + 9)
        end = at + int(raw[at:space])
        if not space < end <= len(raw):
            raise Broken
        key, _, value = raw[space + 1 : end - 1].partition(b"=")
        records[key.decode("utf-8", "surrogateescape")] = value.decode("utf-8", "surrogateescape")
        at = end
    return records


def _head(info: tarfile.TarInfo, records: dict[str, str]) -> _Head:
    if info.type == tarfile.GNUTYPE_SPARSE:
        # Where the bytes of GNU's old format end stands in further headers; no exercise needs a file with holes.
        raise Broken("an archive with a sparse file of the old kind")
    size = int(records.get("size", info.size))
    if size < 0:
        raise Broken
    kind = stat.S_IFIFO if any(key.startswith("GNU.sparse.") for key in records) else _kind(info)
    holds = info.isreg() or info.type not in tarfile.SUPPORTED_TYPES
    mode, mtime = kind | stat.S_IMODE(info.mode), _nanoseconds(records.get("mtime", info.mtime))
    return _Head(records.get("path", info.name), mode, mtime, size if holds else 0)


def _nanoseconds(seconds: str | float) -> int:
    """A time; 0 for what is none."""
    with suppress(ValueError, OverflowError):
        return min(max(0, int(float(seconds) * 1e9)), _LATEST)
    return 0


def _kind(info: tarfile.TarInfo) -> int:
    if info.isreg():
        return stat.S_IFREG
    if info.isdir():
        return stat.S_IFDIR
    return stat.S_IFLNK if info.issym() or info.islnk() else stat.S_IFIFO
