"""A cell's code, compiled once for all who hand the same one in."""

from __future__ import annotations

import warnings
from dataclasses import replace

import pytest

from grader import pieces
from grader.model import Cell

FUTURE = Cell("cell 1", "from __future__ import annotations")


def run(cell: Cell, notebook: bool = True, flags: int = 0) -> dict[str, object]:
    names: dict[str, object] = {}
    for _, code in pieces.unpack(cell, notebook, flags):
        exec(code, names)
    return names


def packed(cell: Cell, flags: int = 0) -> tuple[Cell, int]:
    found = pieces.pack(cell, flags)
    assert found is not None
    return replace(cell, code=found[0]), found[1]


@pytest.mark.parametrize("compiled", [True, False])
def test_a_cell_runs_the_same_whether_it_comes_compiled_or_not(compiled: bool) -> None:
    cell = Cell("cell 3", "\n\nx = 6\ny = x * 7\n")
    cell = packed(cell)[0] if compiled else cell
    [(line, code)] = pieces.unpack(cell, True, 0)
    assert (line, code.co_filename, run(cell)["y"]) == (3, "cell 3", 42)


def test_a_script_comes_in_statements() -> None:
    script = Cell("a.py", "x = 1\n\ndef f():\n    return x\n")
    assert [line for line, _ in pieces.unpack(script, False, 0)] == [1, 3]


def test_a_compiled_cell_takes_what_an_earlier_one_took_from_the_future() -> None:
    _, flags = packed(FUTURE)
    later, _ = packed(Cell("cell 2", "def f(x: Nobody): pass"), flags)
    assert run(later)["f"].__annotations__ == {"x": "Nobody"}  # type: ignore[attr-defined]


def test_a_cell_that_python_refuses_is_not_packed() -> None:
    assert pieces.pack(Cell("cell 1", "x = = 1")) is None


def test_little_source_that_becomes_much_code_is_left_to_the_child() -> None:
    many = "\n".join(f'x = "{number:04d}" * 1024' for number in range(40))
    cell, _ = packed(Cell("cell 1", many))
    assert cell.code == b""
    assert str(run(cell)["x"]).startswith("00390039")


def test_a_warning_of_the_learners_is_not_told_here() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert pieces.pack(Cell("cell 1", "x = 1 is 1")) is not None


def test_code_too_deep_to_be_written_down_is_left_to_the_child() -> None:
    assert packed(Cell("cell 1", "lambda:" * 2000 + "0"))[0].code == b""


def test_what_compiles_to_ever_more_is_refused_before_it_is_compiled() -> None:
    nested = "y = 1"
    for _ in range(40):
        nested = "try:\n pass\nfinally:\n" + "\n".join(f" {line}" for line in nested.splitlines())
    assert pieces.pack(Cell("cell 1", nested)) is None


def test_a_few_finally_in_each_other_are_nobodys_bomb() -> None:
    nested = "y = 1"
    for _ in range(4):
        nested = "try:\n pass\nfinally:\n" + "\n".join(f" {line}" for line in nested.splitlines())
    assert run(packed(Cell("cell 1", nested))[0])["y"] == 1
