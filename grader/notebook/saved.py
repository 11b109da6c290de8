"""The saved notebook beside the kernel: does it say the same, and if not, why?

A kernel remembers what its cells did, those that were changed or deleted since included. The file is what counts when
it is handed in, so a learner is told where the two part ways.
"""

from __future__ import annotations

import ast
import dis
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import CodeType

from grader import pieces
from grader.model import Submission
from grader.notebook import makeup
from grader.notebook.makeup import CODE, PLAIN, Use
from grader.records import Report
from grader.report.text import first_wrong
from grader.text import escape

GIVEN = frozenset({"display", "get_ipython", "In", "Out"})
"""What every notebook has without a cell of its own."""
_HIDDEN = ("%run", "%pylab", "%store", "%load")
"""IPython's ways to bring in names, which are skipped where a file is graded."""


@dataclass
class Names:
    """What the cells of a file define: all names, those set to a plain value, and the learner's own code by digest."""

    defined: set[str] = field(default_factory=set)
    plain: dict[str, str] = field(default_factory=dict)
    code: dict[str, str] = field(default_factory=dict)
    all_known: bool = True
    """Whether no name can come from where nobody sees it."""


def read(work: Submission) -> Names:
    names = Names(all_known=not any(magic in note for note in work.notes for magic in _HIDDEN))
    flags = 0
    for cell in work.cells:
        try:
            for _, code in pieces.unpack(cell, work.notebook, flags):
                flags |= code.co_flags & pieces.FUTURE_FLAGS
                _read_code(code, names)
            for statement in ast.parse(cell.source).body:
                _read_statement(statement, names)
        except pieces.REFUSED:
            continue  # a cell that cannot run defines nothing
    return names


def _read_code(code: CodeType, names: Names) -> None:
    names.defined |= {str(each.argval) for each in dis.get_instructions(code) if each.opname == "STORE_NAME"}
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            names.code[inner.co_name] = makeup.digest(_as_codes(inner))
            names.defined |= _global_stores(inner)


def _as_codes(code: CodeType) -> dict[str, CodeType]:
    """As `makeup.codes` gives them: a function's own code, or that of a class's methods."""
    if code.co_flags & CO_OPTIMIZED:
        return {"": code}
    inner = [each for each in code.co_consts if isinstance(each, CodeType)]
    return {each.co_name: each for each in inner if each.co_name.isidentifier() and each.co_name != "__annotate__"}


CO_OPTIMIZED = 1
"""A function's flag, which the body of a class does not have."""


def _global_stores(code: CodeType) -> set[str]:
    """What a function makes global."""
    found = {str(each.argval) for each in dis.get_instructions(code) if each.opname == "STORE_GLOBAL"}
    return found.union(*(_global_stores(inner) for inner in code.co_consts if isinstance(inner, CodeType)))


def _read_statement(statement: ast.stmt, names: Names) -> None:
    if isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*":
        names.all_known = False
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.plain.pop(node.id, None)
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
        try:
            names.plain[statement.targets[0].id] = repr(ast.literal_eval(statement.value))
        except (ValueError, TypeError, MemoryError, RecursionError):
            return


def parted(kernel: Report, saved: Report) -> list[tuple[str, bool]]:
    """The functions that pass in one and not in the other, and whether it is the kernel in which they do."""
    here, there = (
        {check.name: (check.function, check.outcome == "passed") for check in report.checks}
        for report in (kernel, saved)
    )
    return list(dict.fromkeys(here[name] for name in here if here[name] != there.get(name, here[name])))


def explain(kernel: Report, saved: Report, uses: Sequence[Use], names: Names, file: str) -> list[str]:
    """A note for each reason for which the file, run from the top, gives another result than the kernel."""
    told: dict[tuple[bool, str], list[str]] = {}
    for function, passes in parted(kernel, saved):
        reason = _reason(function, uses, names) or _unseen(function, passes, saved)
        told.setdefault((passes, reason), []).append(f"`{function}`")
    return [_note(functions, passes, reason, escape(file)) for (passes, reason), functions in told.items()]


def _note(functions: list[str], passes: bool, reason: str, file: str) -> str:
    es, s = ("es", "s") if len(functions) == 1 else ("", "")
    verbs = f"pass{es} here, but not" if passes else f"fail{s} here, but pass{es}"
    return f"{' and '.join(functions)} {verbs} when {file} is run from the top as it is saved: {reason}"


def _reason(function: str, uses: Sequence[Use], names: Names) -> str:
    """The most telling difference; empty where none is seen."""
    needed = _needed(function, uses)
    older = [use.name for use in needed if use.kind == CODE and names.code.get(use.name, use.what) != use.what]
    if older:
        return f"the file on disk is older, or differs: {_list(older)} there is not what runs here. Save the notebook."
    lost = [use.name for use in needed if use.name not in names.defined | GIVEN]
    if lost and names.all_known:
        cure = "If you deleted that cell, write it again; if it still stands, save the notebook."
        return f"no cell of it defines {_list(lost)}. {cure}"
    for use in needed:
        there = names.plain.get(use.name)
        if use.kind == PLAIN and there is not None and there != use.what:
            return f"there `{use.name}` is {escape(there)}, and here it is {escape(use.what)}."
    return ""


def _needed(function: str, uses: Sequence[Use]) -> list[Use]:
    """The function and all that it uses, directly or not."""
    found = [use for use in uses if use.name == function and not use.user]
    reached = [function]
    for user in reached:  # which grows
        used = [use for use in uses if use.user == user]
        found += used
        reached += [use.name for use in used if use.name not in reached]
    return found


def _list(names: list[str]) -> str:
    return " and ".join(f"`{name}`" for name in dict.fromkeys(names))


def _unseen(function: str, passes: bool, saved: Report) -> str:
    """Nothing is seen in the code: what the file says itself, if anything."""
    if not passes:
        return "the kernel remembers what no cell says any more. Restart it and run all cells."
    alone = [check for check in saved.checks if check.function == function and check.outcome != "passed"]
    said = first_wrong(saved.model_copy(update={"checks": alone})).removeprefix(f"{alone[0].name}: ").rstrip(".")
    seen = f'there it says "{said}"' if said else "there it is not written yet"
    return f"{seen}. Restart the kernel and run all cells to see it."
