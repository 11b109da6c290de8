"""DIR, the folder of `--out`: whose it is, what a run was asked for, and what it has done so far.

A report is renamed into its place before its line is appended to the journal, each in one system call: whatever
instant a batch is killed at, a line means that the report is there, and what has no line is graded again. Power may
fail as well: a report that was left empty counts as missing.

    batch.json       the options and the seed; for its owner alone, as the journal is
    journal.jsonl    a line for each report: its key and its row
    reports/         <learner>/<exercise>.json
    .batch.lock      held while a batch runs; the system lets go of it however the batch ends
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import platform
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Literal

from pydantic import ValidationError

from grader import frameworks
from grader.batch import disk
from grader.batch.disk import NO_LINKS, OWNER_ONLY
from grader.batch.model import Options, Row
from grader.course import PACKAGE
from grader.model import FRAMEWORKS, GraderFault, UserError
from grader.records import Record

BATCH, JOURNAL, REPORTS, LOCK = "batch.json", "journal.jsonl", "reports", ".batch.lock"
FILES = (BATCH, JOURNAL, "summary.json", "summary.csv")
NAME_BYTES = 255
NO_KEY = ""
"""Of a report that is about to be replaced."""
NOT_OURS = frozenset({"bundled", "demo_class"})
"""Folders of the package that hold no part of the grader: the course, which has a digest of its own, and a demo."""


class _Batch(Record):
    schema_version: Literal["1"]
    options: Options


class _Line(Record):
    key: str
    row: Row


class Ledger:
    """DIR while a batch runs; entering it takes the lock and reads what is there. Errors are UserErrors."""

    def __init__(self, out: Path):
        self.out = Path(os.path.abspath(out))
        self.options: Options | None = None
        """What the batch that DIR holds was asked for; None where none has begun."""
        self._rows: dict[tuple[str, str], tuple[str, Row]] = {}
        self._lock = self._journal = -1

    def __enter__(self) -> Ledger:
        with disk.writing(self.out):
            self.out.mkdir(parents=True, exist_ok=True)
            _refuse_strangers(self.out)
            self._lock = disk.lock(self.out / LOCK)
        try:
            self._open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of DIR; once is enough, twice does no harm."""
        # The lock last: whoever gets it next reads a journal that nobody writes to.
        if self._journal >= 0:
            os.close(self._journal)
        if self._lock >= 0:
            disk.unlock(self._lock)
        self._lock = self._journal = -1

    def begin(self, options: Options) -> None:
        """Notes what this run was asked for, before anything is graded. Reports of other options stay until redone."""
        text = _Batch(schema_version="1", options=options).model_dump_json(indent=2) + "\n"
        with disk.writing(self.out, len(self._rows)):
            disk.write(self.out, self.out / BATCH, text, OWNER_ONLY)
            (self.out / REPORTS).mkdir(exist_ok=True)
            if self._journal < 0:
                flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | NO_LINKS
                self._journal = os.open(self.out / JOURNAL, flags, OWNER_ONLY)
        self.options = options

    def done(self, learner: str, exercise: str) -> tuple[str, Row] | None:
        """Key and row of what is graded already; None as well where its report is gone."""
        found = self._rows.get((learner, exercise))
        return found if found and disk.is_filled(self.report_path(learner, exercise)) else None

    def place(self, learner: str, exercise: str) -> str:
        """Where the report is, below DIR, with "/": the `path` of its row.

        64 letters may take 256 bytes, more than a name can have: such a folder's ends with a digest, and with a "~"
        before it, which no id has.
        """
        folder = learner
        if len(name := learner.encode()) > NAME_BYTES:
            folder = f"{name[:200].decode(errors='ignore')}~{hashlib.sha256(name).hexdigest()[:16]}"
        for name_ in (folder, exercise):
            if not name_ or name_.startswith(".") or set(name_) & set("/\\\0"):
                raise GraderFault(f"{name_!r} was to become the name of a file.")
        return f"{REPORTS}/{folder}/{exercise}.json"

    def report_path(self, learner: str, exercise: str) -> Path:
        return self.out / self.place(learner, exercise)

    def write_report(self, learner: str, exercise: str, text: str) -> None:
        """The report in its place, whole or not at all. Its line in the journal comes after it."""
        path = self.report_path(learner, exercise)
        if known := self._rows.get((learner, exercise)):
            # Killed after the next step, the old key would vouch for the new report.
            self.add(known[1], NO_KEY)
        with disk.writing(self.out, len(self._rows)):
            path.parent.mkdir(exist_ok=True)
            disk.write(self.out, path, text)

    def add(self, row: Row, key: str) -> None:
        """Notes that the report of this row is there, made from what `key` stands for."""
        with disk.writing(self.out, len(self._rows)):
            disk.append(self._journal, _Line(key=key, row=row).model_dump_json() + "\n")
        self._rows[row.learner, row.exercise] = key, row

    def _open(self) -> None:
        with disk.writing(self.out):
            _refuse_links(self.out)
            self.options = _read_options(self.out / BATCH)
            lines = 0
            for line in _read_journal(self.out / JOURNAL):
                lines += 1
                if entry := _parsed(line):
                    self._rows[entry.row.learner, entry.row.exercise] = entry.key, entry.row
            disk.sweep(self.out)
            # A class that is graded every night with --again would leave more dead lines than living ones.
            if lines > 2 * len(self._rows):
                self._compact()

    def _compact(self) -> None:
        lines = (_Line(key=key, row=row).model_dump_json() + "\n" for key, row in self._rows.values())
        disk.write(self.out, self.out / JOURNAL, "".join(lines), OWNER_ONLY)


def _refuse_strangers(out: Path) -> None:
    """batch.json is the first file of a batch: without it, what bears the name of another one is not ours."""
    if os.path.lexists(out / BATCH):
        return
    for name in (*FILES, REPORTS):
        if os.path.lexists(out / name):
            fact = f"{out} holds {name}, but no {BATCH}, so no batch wrote it, or not all of it is left"
            raise UserError(f"{fact}. Move it away, or name another folder with --out.")


def _refuse_links(out: Path) -> None:
    """What bears the name of a file of ours is replaced or written into, so it has to be one."""
    for name in (*FILES, REPORTS):
        with suppress(FileNotFoundError):
            mode = (out / name).lstat().st_mode
            if not (stat.S_ISDIR(mode) if name == REPORTS else stat.S_ISREG(mode)):
                kind = "folder" if name == REPORTS else "file"
                raise UserError(f"{out / name} is no plain {kind}. Move it away, or name another folder with --out.")


def _read_options(path: Path) -> Options | None:
    try:
        return _Batch.model_validate_json(path.read_bytes(), strict=True).options
    except FileNotFoundError:
        return None
    except ValidationError:
        fact = f"{path} is damaged, or was written by another version of the grader"
        raise UserError(f"{fact}. It is left as it is: name another folder with --out.") from None


def _read_journal(path: Path) -> Iterator[bytes]:
    """Its lines. What a kill or a full disk left of a last one is cut off: the next line must not begin behind it."""
    with suppress(FileNotFoundError), path.open("r+b") as file:
        whole = 0
        for line in file:
            if line.endswith(b"\n"):
                whole += len(line)
                yield line
        file.truncate(whole)


def _parsed(line: bytes) -> _Line | None:
    # What cannot be read is done again.
    with suppress(ValidationError):
        return _Line.model_validate_json(line, strict=True)
    return None


def key(
    submission: str, learner: str, exercise: str, framework: str, course: str, grader: str, options: Options
) -> str:
    """What a report was made from, as one digest (sha256, hex): equal keys, equal reports.

    submission: the digest of its bytes, or why it was refused unread. course, grader: their digests.
    """
    parts = [submission, learner, exercise, framework, course, grader, asdict(options)]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@functools.cache
def grader_digest() -> str:
    """sha256 over the grader's source files, and the versions of what it works with: a change in them grades again."""
    versions = [platform.python_version(), *map(frameworks.version, FRAMEWORKS)]
    total = hashlib.sha256(json.dumps(versions).encode())
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE)
        if name.parts[0] not in NOT_OURS:
            total.update(f"{name.as_posix()}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()
