"""Solutions changed by machine: a source in, one changed source for each small change that could be a mistake.

Pure. The text outside the change stays as it is, comments and line numbers too: a mutant can be shown as a line.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grader.mutation.canonical import canonical
from grader.mutation.mutators import Edit, changes

PLAIN = {
    "reduce_mean": "mean", "reduce_sum": "sum", "reduce_max": "max", "amax": "max", "reduce_std": "std",
    "matvec": "matmul", "mv": "matmul", "mm": "matmul",
}  # fmt: skip
"""What frameworks call otherwise, by its name in NumPy."""
KEYWORDS = {"dim": "axis", "keepdim": "keepdims", "dtype": None, "correction": None}
"""The same for the names of arguments; None for those that NumPy has as its default."""
Unit = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Mutant:
    """function: the function or class that was changed. before, after: the lines that differ, from line `line` on.

    parts: the source, in pieces: what comes before the function and what follows it is the same in many mutants.
    """

    function: str
    kind: str
    line: int
    before: str
    after: str
    parts: tuple[str, ...]

    @property
    def source(self) -> str:
        return "".join(self.parts)


def mutants(source: str, functions: Sequence[str]) -> list[Mutant]:
    """Every mutant of these functions and of what they use, each once. Raises SyntaxError."""
    tree = ast.parse(source)
    turn = _transpose(tree)
    made = []
    for name, unit in _units(tree, functions).items():
        piece = _Piece.of(source, unit)
        seen = {canonical(unit)}
        for change in changes(unit, turn):
            changed = _changed(unit, {id(old): new for old, new in change.edits})
            meant = canonical(changed)
            if meant not in seen and (text := _text(piece, change.edits, ast.dump(changed))):
                made.append(Mutant(name, change.kind, *piece.lines(text), (piece.before, text, piece.after)))
            seen.add(meant)
    return made


@dataclass(frozen=True)
class _Piece:
    """What a source says of one function or class: all that has to be parsed anew for a mutant of it."""

    before: str
    text: str
    after: str
    line: int
    """How many lines stand before it."""

    @cached_property
    def data(self) -> bytes:
        return self.text.encode()

    @cached_property
    def starts(self) -> list[int]:
        return _starts(self.text)

    @classmethod
    def of(cls, source: str, unit: Unit) -> _Piece:
        first = min(each.lineno for each in (unit, *unit.decorator_list)) - 1
        starts, data = _starts(source), source.encode()
        start, end = starts[first], starts[unit.end_lineno or first]
        return cls(data[:start].decode(), data[start:end].decode(), data[end:].decode(), first)

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where a node of it begins and ends, in bytes."""
        assert isinstance(node, (ast.expr, ast.stmt))
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        first, last = (self.starts[line - 1 - self.line] for line in (node.lineno, node.end_lineno))
        return first + node.col_offset, last + node.end_col_offset

    def lines(self, text: str) -> tuple[int, str, str]:
        """The first line of the source that differs, and what differs, before and after, in a line each."""
        before, after = self.text.split("\n"), text.split("\n")
        same = next(_differing(before, after))
        end = next(_differing(before[same:][::-1], after[same:][::-1]))
        shown = [_shown(lines[same : len(lines) - end]) for lines in (before, after)]
        return self.line + same + 1, shown[0], shown[1]


def users(source: str, functions: Sequence[str]) -> dict[str, set[str]]:
    """Of each function and helper: which of `functions` use it, themselves included."""
    units = _units(ast.parse(source), functions)
    return {name: {user for user in functions if name in _reached(units, user)} for name in units}


def sense(source: str, function: str) -> str:
    """What a function and its helpers say but for the framework: mutants that agree in it are the same change."""
    tree = ast.parse(source)
    plain = _Plain(set(_modules(tree)))
    return "\n".join(canonical(plain.visit(unit)) for unit in _units(tree, [function]).values())


def _units(tree: ast.Module, functions: Sequence[str]) -> dict[str, Unit]:
    """The functions that are asked for and what of the file they use, in the order of the file."""
    every: dict[str, Unit] = {node.name: node for node in tree.body if isinstance(node, Unit)}
    wanted = {name for function in functions for name in _reached(every, function)}
    return {name: unit for name, unit in every.items() if name in wanted}


def _reached(units: Mapping[str, Unit], function: str) -> set[str]:
    found, waiting = set[str](), [function]
    while waiting:
        name = waiting.pop()
        if name in units and name not in found:
            found.add(name)
            waiting += [node.id for node in ast.walk(units[name]) if isinstance(node, ast.Name)]
    return found


def _modules(tree: ast.Module) -> dict[str, str]:
    """The names that whole modules go by, and what they are."""
    imports = [alias for node in tree.body if isinstance(node, ast.Import) for alias in node.names]
    return {alias.asname or alias.name.partition(".")[0]: alias.name for alias in imports}


def _transpose(tree: ast.Module) -> str:
    # TensorFlow's tensors have no `.T`.
    return next((f"{alias}.transpose" for alias, name in _modules(tree).items() if name == "tensorflow"), "")


def _changed(node: Any, edits: Mapping[int, ast.AST]) -> Any:
    """The program with other nodes in place of some."""
    if isinstance(node, list):
        return [_changed(item, edits) for item in node]
    if not isinstance(node, ast.AST):
        return node
    if id(node) in edits:
        return edits[id(node)]
    return type(node)(**{name: _changed(value, edits) for name, value in ast.iter_fields(node)})


def _text(piece: _Piece, edits: Sequence[Edit], meant: str) -> str | None:
    """The changed text, which parses to what is meant; None where Python does not compile it."""
    for form in ("{}", "({})"):  # brackets only where they are needed
        text = _spliced(piece, edits, form)
        with suppress(SyntaxError):
            tree = ast.parse(text)
            compile(tree, "mutant", "exec", dont_inherit=True)
            if ast.dump(tree.body[0]) == meant:
                return text
    return None


def _spliced(piece: _Piece, edits: Sequence[Edit], form: str) -> str:
    data = piece.data
    spans = [(*piece.span(old), _written(piece, new, form)) for old, new in edits]
    for first, last, text in sorted(spans, reverse=True):
        data = data[:first] + text.encode() + data[last:]
    return data.decode()


def _written(piece: _Piece, new: ast.AST, form: str) -> str:
    # What stands in the source already is written as it is there.
    there = getattr(new, "end_lineno", None) is not None
    text = piece.data[slice(*piece.span(new))].decode() if there else ast.unparse(new)
    return form.format(text) if isinstance(new, ast.expr) else text


def _starts(source: str) -> list[int]:
    """Where each line begins, in bytes of UTF-8: so the ast counts its columns."""
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line.encode()) + 1)
    return starts


def _shown(lines: Sequence[str]) -> str:
    code = (line.strip() for line in lines if not line.lstrip().startswith("#"))
    return " ⏎ ".join(line for line in code if line)


def _differing(one: Sequence[str], other: Sequence[str]) -> Iterator[int]:
    """Where two lists differ, the end of the shorter one included."""
    yield from (place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1])
    yield min(len(one), len(other))


class _Plain(ast.NodeTransformer):
    """Takes a framework's own names out."""

    def __init__(self, modules: set[str]):
        self.modules = modules

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        root: ast.AST = node
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and root.id in self.modules:
            return ast.Name(PLAIN.get(node.attr, node.attr), ast.Load())
        value = self.visit(node.value)
        if node.attr == "T":
            return ast.Call(ast.Name("transpose", ast.Load()), [value], [])
        return ast.Attribute(value, node.attr, node.ctx)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "matmul" and len(node.args) == 2:
            return ast.BinOp(node.args[0], ast.MatMult(), node.args[1])
        return node

    def visit_keyword(self, node: ast.keyword) -> ast.AST | None:
        self.generic_visit(node)
        name = KEYWORDS.get(node.arg or "", node.arg)
        return ast.keyword(name, node.value) if name else None

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        return None if isinstance(node.value, ast.Constant) else self.generic_visit(node)
