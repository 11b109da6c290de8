"""A cell's code, in the pieces that run one by one: a notebook's cell whole, a script statement by statement.

A notebook's cells are compiled where the file is read, which has to look at their syntax anyway: what a class's
notebooks share, tests above all, is then compiled once, and no child does it again.
"""

from __future__ import annotations
import __future__

import ast
import functools
import marshal
import warnings
from collections.abc import Iterator
from types import CodeType

from grader.model import Cell

REFUSED = (SyntaxError, ValueError, RecursionError, MemoryError)
"""What Python raises for what it does not compile."""

FUTURE_FLAGS = 0
for _name in __future__.all_feature_names:
    FUTURE_FLAGS |= getattr(__future__, _name).compiler_flag

# `"a" * 4096` is ten bytes of source and four thousand of code: what is longer is left to the child and its limits.
MOST_BYTES = 128 << 10
_SMALL_LETTERS, _KEPT = 16 << 10, 64
FINALLY = 5
"""So many may stand in each other."""


def check(source: str, label: str = "<submission>", flags: int = 0) -> CodeType:
    """The whole source compiled, to see that it can be; raises REFUSED."""
    # A learner's "\d" is no business of our standard error.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if source.count("finally") > FINALLY and _finally(ast.parse(source)) > FINALLY:
            raise RecursionError("Python compiles what stands in a `finally` twice, in ten of them a thousand times")
        code: CodeType = compile(source, label, "exec", flags, dont_inherit=True)
        return code


def _finally(node: ast.AST) -> int:
    """How many `finally` stand in each other."""
    inner = max(map(_finally, ast.iter_child_nodes(node)), default=0)
    return inner + bool(getattr(node, "finalbody", None))


def pack(cell: Cell, flags: int = 0) -> tuple[bytes, int] | None:
    """The whole cell, marshalled, or b"" where that is too much; and the flags for the next cell.

    flags: of what the cells before took from `__future__`. None where Python does not compile it.
    """
    return (_small if len(cell.source) <= _SMALL_LETTERS else _large)(cell, flags)


def unpack(cell: Cell, notebook: bool, flags: int) -> Iterator[tuple[int, CodeType]]:
    """Each piece with the line that it begins in, in the interpreter that packed it; raises REFUSED."""
    if not notebook:
        yield from _statements(cell, flags)
        return
    code = marshal.loads(cell.code) if cell.code else compile(cell.source, cell.label, "exec", flags, dont_inherit=True)
    if lines := [line for _, _, line in code.co_lines() if line]:
        yield lines[0], code


def _statements(cell: Cell, flags: int) -> Iterator[tuple[int, CodeType]]:
    for statement in ast.parse(cell.source, cell.label).body:
        code = compile(ast.Module([statement], []), cell.label, "exec", flags, dont_inherit=True)
        flags |= code.co_flags & FUTURE_FLAGS
        yield statement.lineno, code


def _packed(cell: Cell, flags: int) -> tuple[bytes, int] | None:
    try:
        code = check(cell.source, cell.label, flags)
    except REFUSED:
        return None
    try:
        data = marshal.dumps(code)
    except ValueError:  # nested more deeply than it can write, which the child's own compiler may take
        data = b""
    return (data if len(data) <= MOST_BYTES else b""), flags | code.co_flags & FUTURE_FLAGS


_small, _large = functools.lru_cache(_KEPT)(_packed), functools.lru_cache(1)(_packed)
