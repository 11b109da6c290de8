"""IPython's magics and shell lines, taken out of what is going to run as Python."""

from __future__ import annotations

import ast
import re
import warnings

WRAPPERS = frozenset({"time", "timeit", "capture", "prun"})
"""Cell magics that run the rest of the cell as Python; any other hands it to something else."""

# Every attempt parses the cell again: these bound the time that a hostile file takes.
_ATTEMPTS, _PARSED_LETTERS = 40, 600_000
_CELL_MAGIC = re.compile(r"%%(\w*)")
_ASSIGNED = re.compile(r"([ \t]*[A-Za-z_][\w.]*\s*=)\s*(?:%[A-Za-z_]|!(?!=))")
_MAGIC = re.compile(r"[ \t]*(?:%{1,2}[A-Za-z_]|!(?!=)|\?{1,2}\s*[%\w.*]+\s*$|%{0,2}[A-Za-z_][\w.*]*\?{1,2}\s*$)")


def strip_magics(source: str) -> tuple[str, tuple[int, ...]]:
    """The source without IPython's magics and shell lines, and the numbers of the lines that were skipped.

    Line numbers and indentation stay: such a line becomes `pass`, or `name = None` where it assigned. A whole cell of
    another language becomes "". Only lines that Python itself refuses are touched, so `%` in strings and in expressions
    is safe. What does not parse for another reason is left for Python to report.
    """
    lines, skipped = source.split("\n"), list[int]()
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if cell_magic := _CELL_MAGIC.match(lines[first]):
        if cell_magic[1] not in WRAPPERS:
            return "", (first + 1,)
        _skip(lines, first, skipped)
    sure: tuple[list[str], list[int]] | None = None
    for _ in range(min(_ATTEMPTS, 2 + _PARSED_LETTERS // (len(source) + 1))):
        if (failing := _failing_line(lines)) is None:
            return "\n".join(lines), tuple(sorted(skipped))
        if (index := _magic_near(lines, failing - 1)) is None:
            break
        # A guess counts only if the cell then parses: `!ls (` is reported elsewhere, and so are honest slips.
        if index != failing - 1 and sure is None:
            sure = lines.copy(), skipped.copy()
        _skip(lines, index, skipped)
    lines, skipped = sure or (lines, skipped)
    return "\n".join(lines), tuple(sorted(skipped))


def _failing_line(lines: list[str]) -> int | None:
    """The line that Python refuses, from 1; None if it takes all; 0 if it cannot tell."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse("\n".join(lines))
    except SyntaxError as error:
        return error.lineno or 0
    except (ValueError, RecursionError, MemoryError):
        return 0
    return None


def _magic_near(lines: list[str], index: int) -> int | None:
    """The line at `index` if it is a magic, else the nearest one before, else the first after."""
    magics = [number for number, line in enumerate(lines) if _MAGIC.match(line) or _ASSIGNED.match(line)]
    before = [number for number in magics if number <= index]
    return before[-1] if before else (magics[0] if magics and index >= 0 else None)


def _skip(lines: list[str], index: int, skipped: list[int]) -> None:
    line, end = lines[index], index
    while lines[end].endswith("\\") and end + 1 < len(lines):
        end += 1
    leading = all(not before.strip() or before.lstrip().startswith("#") for before in lines[:index])
    if assigned := _ASSIGNED.match(line):
        replacement = f"{assigned[1]} None"
    else:
        # `from __future__` may only come first, and nothing before the first statement needs a body.
        replacement = "" if leading else f"{line[: len(line) - len(line.lstrip())]}pass"
    lines[index : end + 1] = [replacement] + [""] * (end - index)
    skipped.append(index + 1)
