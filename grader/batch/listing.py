"""All that SUBMISSIONS holds, folders and archives alike, without opening a single submission.

Links are never followed, and nothing but archives is opened. What learners can nest or multiply is bounded.
"""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from grader.batch import archive
from grader.batch.member import LEARNER, Broken, Caps, Member, flaw_of
from grader.batch.model import Unrecognised
from grader.batch.names import shown

DEPTH = 12
"""How many folders may lie in each other."""

TOOLS = frozenset(
    {".git", "__pycache__", ".ipynb_checkpoints", "__macosx", ".venv", "venv", "node_modules", ".vscode", ".idea"}
    | {".pytest_cache", ".mypy_cache", ".ruff_cache"}
)
"""Folders that programs fill, in small letters."""

_COUNTED = 1000
_DEEP = f"deeper than {DEPTH} folders, which is not looked into"
_NESTED = "an archive inside an archive, which is not opened"
_OUTSIDE = "a name that leads out of its archive, or is no plain path"


@dataclass(frozen=True, slots=True)
class Item:
    """A file, on disk or in an archive, that has not been opened."""

    parts: tuple[str, ...]
    """Below SUBMISSIONS. An archive stands there as a folder without its suffix."""
    name: str
    """For the instructor: the path below SUBMISSIONS, that of an archive as it is, made safe to show."""
    path: str
    """The file, or the archive that it is in."""
    mtime: int
    """In nanoseconds."""
    flaw: str = ""
    """What it is instead of a regular file, such as "a link, which is never followed"."""
    place: int | None = None
    """In the archive."""
    size: int = 0


@dataclass
class Listing:
    """Grows by what it is told to look into."""

    items: list[Item] = field(default_factory=list)
    strange: list[Unrecognised] = field(default_factory=list)
    """What cannot be anybody's submission."""

    def folder(self, path: Path, parts: tuple[str, ...] = (), name: str = "") -> None:
        """All that lies in a folder. Raises OSError if it cannot be read."""
        with os.scandir(path) as scan:
            entries = sorted(scan, key=lambda entry: entry.name, reverse=True)
        while entries:
            # Each remembers what was asked of it, half a kilobyte, so it leaves the list.
            entry = entries.pop()
            try:
                self._entry(entry, (*parts, entry.name), name + entry.name)
            except OSError as error:
                self._tell(name + entry.name, f"cannot be read ({error.strerror})")

    def _entry(self, entry: os.DirEntry[str], parts: tuple[str, ...], name: str) -> None:
        info = entry.stat(follow_symlinks=False)
        if stat.S_ISDIR(info.st_mode):
            self._inner(Path(entry.path), parts, name)
        elif stat.S_ISREG(info.st_mode) and (stem := archive.stem(entry.name)):
            try:
                self.archive(Path(entry.path), (*parts[:-1], stem), name + "/", LEARNER)
            except Broken as error:
                self._tell(name, str(error))
        else:
            self.items.append(
                Item(parts, shown(name), entry.path, info.st_mtime_ns, flaw_of(info.st_mode), size=info.st_size)
            )

    def _inner(self, path: Path, parts: tuple[str, ...], name: str) -> None:
        if parts[-1].lower() in TOOLS:
            self._tell(name + "/", _of_a_tool(_count(path)))
        elif len(parts) > DEPTH:
            self._tell(name + "/", _DEEP)
        else:
            self.folder(path, parts, name + "/")

    def archive(self, path: Path, parts: tuple[str, ...], name: str, caps: Caps) -> None:
        """All that an archive holds, as if it were a folder. Raises Broken, and then nothing of it is listed."""
        tools = Counter[str]()
        for member in archive.members(path, caps):
            if tool := _tool(member.parts):
                tools[name + tool] += 1
            else:
                self._member(path, parts, name, member)
        for tool, count in tools.items():
            self._tell(tool, _of_a_tool(count))

    def _member(self, path: Path, parts: tuple[str, ...], name: str, member: Member) -> None:
        name += "/".join(member.parts) or member.name
        inside = (*parts, *member.parts)
        if not member.parts:
            self._tell(name, _OUTSIDE)
        elif archive.stem(member.parts[-1]):
            self._tell(name, _NESTED)
        elif len(inside) > DEPTH + 1:
            self._tell(name, _DEEP)
        else:
            self.items.append(
                Item(inside, shown(name), str(path), member.mtime, member.flaw, member.place, member.size)
            )

    def _tell(self, name: str, reason: str) -> None:
        self.strange.append(Unrecognised(shown(name), reason))


def _tool(parts: tuple[str, ...]) -> str:
    """The folder of a tool's that a member lies in, with "/" at its end; or ""."""
    depth = next((depth for depth, part in enumerate(parts[:-1], 1) if part.lower() in TOOLS), 0)
    return "".join(f"{part}/" for part in parts[:depth])


def _of_a_tool(count: int) -> str:
    files = f"more than {_COUNTED} files" if count > _COUNTED else "1 file" if count == 1 else f"{count} files"
    return f"a folder that a program keeps, with {files}, not looked into"


def _count(folder: Path) -> int:
    """Files below a folder. It ends early at the thousandth file or folder: somebody may have made millions."""
    files = 0
    for looked_at, is_folder in enumerate(_below(folder)):
        files += not is_folder
        if looked_at >= _COUNTED:
            return _COUNTED + 1
    return files


def _below(folder: Path) -> Iterator[bool]:
    """Whether it is a folder, for everything below one."""
    waiting = [str(folder)]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as scan:
            for entry in scan:
                is_folder = entry.is_dir(follow_symlinks=False)
                if is_folder:
                    waiting.append(entry.path)
                yield is_folder
