"""A file of a learner's to cells, and what can be refused before any code runs.

Nothing here executes, imports or writes. A script is refused if it does not parse. The cells of a notebook run one by
one, so a cell that does not parse is that cell's own fault, found when it runs. Notebooks are read as plain JSON: only
the code is wanted, nbformat takes 0.1 s to import, and its validation of a hostile file takes minutes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader import pieces
from grader.magics import strip_magics
from grader.model import Cell, Rejected, Submission
from grader.text import cut, escape, size

FILE_BYTES = 20 << 20
CODE_BYTES = 256 << 10
CODE_CELLS = 2000
NOTES = 20


def read(path: Path, learner: str | None = None, called: str = "") -> Submission:
    """The submission in a .py or .ipynb file, with a note for every line of IPython that was skipped.

    called: the file's name for the learner, where it lies under another one.

    Raises Rejected, with the fact and the cure, for what cannot be graded: no regular file, over FILE_BYTES or
    CODE_BYTES, not UTF-8, empty, not a Python notebook, or a script that does not compile.
    """
    name = escape(called or path.name or str(path))
    raw = _bytes(path, name)
    text = _decoded(raw, name)
    notebook = path.suffix.lower() == ".ipynb"
    found = _notebook(text, name) if notebook else [(name, text)]
    _refuse_unfit(found, name, notebook)
    cells, notes, flags = list[Cell](), list[str](), 0
    for label, source in found:
        cell = Cell(label, source)
        if (packed := pieces.pack(cell, flags)) is None:
            code, skipped = strip_magics(source)
            cell = Cell(label, code)
            packed = pieces.pack(cell, flags)
            notes += _notes(label, source, code, skipped)
        if notebook and packed:
            cell, flags = replace(cell, code=packed[0]), packed[1]
        elif packed is None and not notebook:
            raise Rejected(_unparsable(cell))
        cells.append(cell)
    if len(notes) > NOTES:
        notes[NOTES:] = [f"{len(notes) - NOTES} more lines of IPython: skipped, never run."]
    return Submission(escape(str(path)), tuple(cells), notebook, hashlib.sha256(raw).hexdigest(), tuple(notes), learner)


def _bytes(path: Path, name: str) -> bytes:
    try:
        _refuse_by_looks(path, name)
        # A path may become a pipe between two looks at it: O_NONBLOCK keeps even that from holding us up.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(path, flags), "rb") as file:
            return file.read(FILE_BYTES)
    except FileNotFoundError:
        raise Rejected(f"{name} does not exist. Name the file with `--file PATH`.") from None
    except (OSError, ValueError) as error:
        reason = escape(str(getattr(error, "strerror", None) or error))
        raise Rejected(f"{name} cannot be read ({reason}). Check its permissions and its path.") from None


def _refuse_by_looks(path: Path, name: str) -> None:
    """What can be refused unopened: opening a pipe blocks, opening a device may act, reading a huge file takes time."""
    info = path.stat()
    if stat.S_ISDIR(info.st_mode):
        raise Rejected(f"{name} is a folder. Name the .py or .ipynb file in it with `--file PATH`.")
    if not stat.S_ISREG(info.st_mode):
        raise Rejected(f"{name} is no regular file but a device, pipe or socket. Hand in a .py or .ipynb file.")
    if path.suffix.lower() not in (".py", ".ipynb"):
        raise Rejected(f"{name} is neither a .py nor an .ipynb file. Save your work as one of the two.")
    if info.st_size > FILE_BYTES:
        cure = "Clear a notebook's outputs, keep data out of a script, and save it again."
        raise Rejected(f"{name} has {size(info.st_size)}; at most {size(FILE_BYTES)} are read. {cure}")


def _decoded(raw: bytes, name: str) -> str:
    """Strictly UTF-8: a PEP 263 cookie is then a comment like any other."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        fact = f"{name} is not text in UTF-8 (byte 0x{raw[error.start]:02x} in line {line})"
        raise Rejected(f"{fact}. Save it as UTF-8 and check that it is the right file.") from None
    if "\0" in text:
        raise Rejected(f"{name} holds NUL bytes, so it is no text. Check that it is the right file.")
    return _unix(text)


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _notebook(text: str, name: str) -> list[tuple[str, str]]:
    """Label and source of every code cell. All are counted, empty ones too, so that a learner finds cell 3."""
    if not text.strip():
        return []
    try:
        document = json.loads(text)
        _refuse_language(document["metadata"], name)
        return [(f"cell {number}", _unix(source)) for number, source in enumerate(_sources(document), start=1)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, MemoryError):
        fact = f"{name} is no Jupyter notebook"
        raise Rejected(f"{fact}. Open it in Jupyter and save it again, or hand in the .py file.") from None


def _refuse_language(metadata: Any, name: str) -> None:
    language = metadata.get("kernelspec", {}).get("language") or metadata.get("language_info", {}).get("name")
    if language and "python" not in language.lower():
        fact = f"{name} is a notebook in {escape(cut(language, 30))}, not in Python"
        raise Rejected(f"{fact}. Choose a Python kernel and save it again.")


def _sources(document: Any) -> Iterator[str]:
    # Format 4 has cells with a `source`; formats 2 and 3 had worksheets of cells with an `input`.
    sheets = [document] if "cells" in document else document["worksheets"]
    for cell in (cell for sheet in sheets for cell in sheet["cells"]):
        if cell["cell_type"] == "code":
            source = cell["source"] if "source" in cell else cell["input"]
            yield source if isinstance(source, str) else "".join(source)


def _refuse_unfit(found: list[tuple[str, str]], name: str, notebook: bool) -> None:
    if not any(source.strip() for _, source in found):
        fact = f"{name} holds no code" if notebook else f"{name} is empty"
        raise Rejected(f"{fact}. Save your work first, or get the stub back with `grade reset`.")
    if len(found) > CODE_CELLS:
        raise Rejected(f"{name} has {len(found)} code cells; at most {CODE_CELLS} are graded. Delete some.")
    if (count := sum(len(source.encode("utf-8", "replace")) for _, source in found)) > CODE_BYTES:
        cure = "Keep data and trained weights out of the code."
        raise Rejected(f"{name} holds {size(count)} of code; at most {size(CODE_BYTES)} are graded. {cure}")
    for label, source in found:
        # JSON can spell what UTF-8 cannot carry.
        if re.search("[\0\ud800-\udfff]", source):
            raise Rejected(f"{name}, {label}: a NUL or half a character pair, which is no text. Type that line again.")


def _notes(label: str, source: str, code: str, skipped: tuple[int, ...]) -> list[str]:
    lines = source.split("\n")
    whole = "" if code.strip() or not source.lstrip().startswith("%%") else "the whole cell is "
    fact = f"is IPython, not Python: {whole}skipped, never run."
    return [f'{label}, line {number}: "{cut(escape(lines[number - 1].strip()), 60)}" {fact}' for number in skipped]


def _unparsable(cell: Cell) -> str:
    try:
        pieces.check(cell.source)
    except SyntaxError as error:
        return _shown(error, cell)
    except pieces.REFUSED:
        pass
    return f"{cell.label} is nested too deeply to be parsed. Split its longest expression."


def _shown(error: SyntaxError, cell: Cell) -> str:
    number, lines = error.lineno or 0, cell.source.split("\n")
    head = f"{cell.label}, line {number}: {escape(error.msg)}"
    if not 0 < number <= len(lines):
        return head
    line = lines[number - 1].replace("\t", " ")
    indent = len(line) - len(line.lstrip())
    column = max((error.offset or 1) - 1, indent)
    # Of a very long line only what lies around the column.
    start = indent if column - indent <= 80 else column - 40
    caret = " " * len(escape(line[start:column])) + "^"
    return f"{head}\n    {escape(line[start : start + 100].rstrip())}\n    {caret}"
