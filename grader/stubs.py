"""Stubs from solution sources, and whether a learner's file is still one.

A solution marks what a learner has to write, between `### BEGIN SOLUTION` and `### END SOLUTION` inside a function. All
else stays: imports, data, docstrings, comments. Nobody edits a stub by hand.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from grader import submission
from grader.model import Exercise, Rejected, UserError
from grader.text import write_whole

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"

# A marker that is misspelt would hand the answer to the learner.
_LIKE_A_MARKER = re.compile(r"\s*#+\s*(BEGIN|END)\b.{0,3}\bSOLUTION\b", re.IGNORECASE)


def script(exercise: Exercise, solution_source: str, where: str = "the solution") -> str:
    """The stub as a script in jupytext's percent format: title, story, how to check, and the source less its answers.

    where: what the source is called in errors. Raises UserError as `code` does.
    """
    return f"{_header(exercise)}\n{code(solution_source, where)}"


def code(solution_source: str, where: str = "the solution") -> str:
    """The stub's code alone. It needs no declaration, and is all that `untouched` compares.

    Raises UserError, with the line, for markers that are missing, unbalanced, nested, misspelt or outside a function,
    and for a source or a stub that does not parse.
    """
    _parsed(solution_source, where)
    lines = solution_source.split("\n")
    blocks = _blocks(lines, where)
    emptied, raises = _emptied(lines, blocks)
    tree = _parsed(emptied, f"the stub of {where}")
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    for (begin, _), line in zip(blocks, raises, strict=True):
        if not any(node.lineno < line <= (node.end_lineno or 0) for node in functions):
            raise UserError(f"{where}, line {begin + 1}: a solution outside any function. Its stub could not run.")
    text = emptied.strip("\n") + "\n"
    return text if text.startswith("# %%") else f"# %%\n{text}"


def answers(solution_source: str) -> str:
    """The functions that hold answers, without docstrings and markers: what a learner compares their own with."""
    lines = solution_source.split("\n")
    blocks = _blocks(lines, "the solution")
    return "\n".join(_answers(_parsed(solution_source, "the solution"), lines, blocks))


def _answers(within: ast.Module | ast.ClassDef, lines: list[str], blocks: list[tuple[int, int]]) -> Iterator[str]:
    for node in within.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            inside = [(begin, end) for begin, end in blocks if node.lineno <= begin < (node.end_lineno or 0)]
            yield from lines[node.lineno - 1 : node.body[0].lineno - 1] if inside else ()
            if isinstance(node, ast.ClassDef):
                yield from _answers(node, lines, blocks)
            else:
                yield from (line for begin, end in inside for line in lines[begin + 1 : end])
                yield from [""] if inside else ()


def _header(exercise: Exercise) -> str:
    title = f"{exercise.id.replace('_', ' ').capitalize()}: {exercise.title}"
    check = f"Check your work with `grade {exercise.id}`; ask for a hint with `grade hint {exercise.id}`."
    lines = [f"# {title}", "", *exercise.story.strip("\n").split("\n"), "", check]
    return "\n".join(["# %% [markdown]", *(f"# {line}".rstrip() for line in lines), ""])


def _parsed(source: str, where: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise UserError(f"{where}, line {error.lineno}: {error.msg}. Correct the solution.") from None


def _blocks(lines: list[str], where: str) -> list[tuple[int, int]]:
    """The first and the last line of every solution, from 0."""
    blocks: list[tuple[int, int]] = []
    begin: int | None = None
    for index, line in enumerate(lines):
        if not _LIKE_A_MARKER.match(line):
            continue
        if problem := _misplaced(line, lines[begin] if begin is not None else None):
            raise UserError(f"{where}, line {index + 1}: {problem}")
        if begin is None:
            begin = index
        else:
            blocks.append((begin, index))
            begin = None
    if begin is not None:
        raise UserError(f"{where}, line {begin + 1}: this solution has no end. Add a line `{END}`.")
    if not blocks:
        raise UserError(f"{where}: nothing is marked as the solution. Put `{BEGIN}` and `{END}` around the answers.")
    return blocks


def _misplaced(line: str, opened: str | None) -> str:
    """What is wrong with a marker, given the one that is open; "" if nothing."""
    marker = line.strip()
    if marker not in (BEGIN, END):
        return f"`{marker}` is almost a marker. Write exactly `{BEGIN}` or `{END}`."
    if (marker == BEGIN) != (opened is None):
        return "a solution inside a solution." if opened else f"an end without a beginning. Add a line `{BEGIN}`."
    if opened and _indent(line) != _indent(opened):
        return "the end of a solution is indented like its beginning, and this one is not."
    return ""


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _emptied(lines: list[str], blocks: list[tuple[int, int]]) -> tuple[str, list[int]]:
    """The source with a raise for every solution, and the lines of these raises, from 1."""
    kept, raises, done = list[str](), list[int](), 0
    for begin, end in blocks:
        kept += [*lines[done:begin], f"{_indent(lines[begin])}raise NotImplementedError"]
        raises.append(len(kept))
        done = end + 1
    return "\n".join(kept + lines[done:]), raises


def notebook(exercise: Exercise, script_text: str) -> str:
    """The script as a notebook (nbformat 4.5, JSON text): cells with fixed ids, no outputs, the same on every run.

    Raises UserError where jupytext is not installed.
    """
    try:
        import jupytext
        import nbformat
    except ImportError:
        raise UserError("Making notebooks needs jupytext: pip install 'grader[author]'.") from None
    # comment_magics: a comment such as "# %time" stays a comment.
    percent = {"extension": ".py", "format_name": "percent", "comment_magics": False}
    node = jupytext.reads(script_text, fmt=percent)
    for index, cell in enumerate(node.cells):
        cell.id, cell.metadata = f"{exercise.id}-{index:02d}", {}
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    node.metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    node.nbformat, node.nbformat_minor = 4, 5
    return str(nbformat.writes(nbformat.from_dict(node), version=4, indent=1)).rstrip("\n") + "\n"


def expected_stubs(exercise: Exercise, solutions_dir: Path, scripts: bool = False) -> dict[str, str]:
    """The text of every stub by its path below exercises/, such as "torch/exercise_03.py".

    scripts: leave the notebooks out, which need jupytext. Raises UserError where a solution is missing or its markers
    are wrong.
    """
    stubs = {}
    for framework in exercise.frameworks:
        text = stub(exercise, solutions_dir, framework)
        stubs[f"{framework}/{exercise.id}.py"] = text
        if not scripts:
            stubs[f"{framework}/{exercise.id}.ipynb"] = notebook(exercise, text)
    return stubs


def stub(exercise: Exercise, solutions_dir: Path, framework: str) -> str:
    """The .py stub for one framework, from `<solutions_dir>/<id>/<framework>_solution.py`. Raises UserError."""
    name = f"{exercise.id}/{framework}_solution.py"
    try:
        source = (solutions_dir / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{solutions_dir / name} cannot be read: {error}. Every framework needs a solution.") from None
    return script(exercise, source, name)


def outdated(exercise: Exercise, solutions_dir: Path, exercises_dir: Path, scripts: bool = False) -> list[str]:
    """The stubs that are missing or differ from what their solutions give, by path below exercises_dir."""
    stubs = expected_stubs(exercise, solutions_dir, scripts)
    return _stale(stubs, exercises_dir)


def _stale(stubs: dict[str, str], exercises_dir: Path) -> list[str]:
    return [name for name, text in stubs.items() if _present(exercises_dir / name) != text]


def write(exercise: Exercise, solutions_dir: Path, exercises_dir: Path) -> list[str]:
    """Bring the stubs up to date, each at one stroke; the ones that changed, by path below exercises_dir."""
    stubs = expected_stubs(exercise, solutions_dir)
    changed = _stale(stubs, exercises_dir)
    try:
        for name in changed:
            (exercises_dir / name).parent.mkdir(parents=True, exist_ok=True)
            write_whole(exercises_dir / name, stubs[name])
    except OSError as error:
        raise UserError(f"{exercises_dir / name} cannot be written: {error.strerror}.") from None
    return changed


def _present(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def untouched(path: Path, stub_text: str) -> bool:
    """Whether a learner's .py or .ipynb still holds the code of the .py stub alone.

    Comments, blank lines, Markdown, outputs and magics are no attempt. What cannot be read or parsed has been changed.
    """
    written = code_of(path)
    if written is None:
        return False
    try:
        return ast.dump(ast.parse(written)) == ast.dump(ast.parse(stub_text))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def code_of(path: Path) -> str | None:
    """All code in a learner's file as one text, magics stripped; None where it would be refused."""
    try:
        return "\n".join(cell.source for cell in submission.read(path).cells)
    except Rejected:
        return None
