"""What a function is made of, in the kernel and in a file; and what is said where the two part."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from test_report import check, report

from grader import submission
from grader.notebook import makeup, saved
from grader.notebook.saved import Names

FUNCTION = "def f(x):\n    return scale * x"
SCALE = "scale = 2"


def kernel(*cells: str) -> ModuleType:
    """A module in which the cells have run."""
    module = ModuleType("__main__")
    for cell in cells:
        exec(compile(cell, "<cell>", "exec", dont_inherit=True), vars(module))
    return module


@pytest.fixture
def names(tmp_path: Path) -> Any:
    """names(*cells) is what a saved notebook of these cells defines."""

    def read(*cells: str) -> Names:
        made = [{"cell_type": "code", "metadata": {}, "source": cell, "outputs": []} for cell in cells]
        path = tmp_path / "exercise_03.ipynb"
        path.write_text(json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
        return saved.read(submission.read(path))

    return read


@pytest.fixture
def told(names: Any) -> Any:
    """told(what ran, what is saved) is the note for an f that passes in the kernel and not in the file."""

    def tell(ran: tuple[str, ...], stored: tuple[str, ...], passes: bool = True) -> str:
        module = kernel(*ran)
        uses = makeup.look({"f": module.f}, module)
        there = "def f" in "".join(stored)
        good, bad = report(check("f", "passed")), report(check("f", "crashed", "f(x=1)\n  NameError: no."))
        here, file = (good, bad) if passes else (bad, good)
        notes = saved.explain(here, file, uses, names(*stored) if there or stored else Names(), "work.ipynb")
        return " ".join(notes)

    return tell


def test_a_name_that_no_cell_defines_is_said(told: Any) -> None:
    note = told((SCALE, FUNCTION), (FUNCTION,))
    assert note.startswith("`f` passes here, but not when work.ipynb is run from the top as it is saved: ")
    assert "no cell of it defines `scale`" in note


def test_another_constant_is_said(told: Any) -> None:
    assert "there `scale` is 3, and here it is 2." in told((SCALE, FUNCTION), ("scale = 3", FUNCTION))


def test_a_function_that_is_not_saved_yet_is_not_blamed_on_a_lost_cell(told: Any) -> None:
    note = told((SCALE, FUNCTION), ("def f(x):\n    raise NotImplementedError",))
    assert "the file on disk is older, or differs: `f` there is not what runs here." in note
    assert "scale" not in note


def test_a_helper_that_differs_is_named(told: Any) -> None:
    helped = "def f(x):\n    return g(x)"
    note = told(("def g(x):\n    return 2 * x", helped), ("def g(x):\n    return x", helped))
    assert "`g` there is not what runs here" in note


def test_a_name_that_only_a_helper_uses_is_found(told: Any) -> None:
    cells = ("def g(x):\n    return [scale * each for each in x]", "def f(x):\n    return g(x)")
    assert "no cell of it defines `scale`" in told((SCALE, *cells), cells)


def test_a_class_is_compared_by_its_methods(told: Any) -> None:
    text = "class f:\n    def double(self, x):\n        return {} * x"
    assert "`f` there is not what runs here" in told((text.format(2),), (text.format(3),))
    assert "Restart the kernel" in told((text.format(2),), (text.format(2),))


def test_where_nothing_is_seen_the_file_says_it_itself(told: Any) -> None:
    note = told((SCALE, FUNCTION), ("1 / 0\nscale = 2", FUNCTION))
    assert note.endswith('there it says "NameError: no". Restart the kernel and run all cells to see it.')


def test_the_other_way_round_is_said_too(told: Any) -> None:
    note = told(("scale = 5", FUNCTION), (SCALE, FUNCTION), passes=False)
    assert note.startswith("`f` fails here, but passes when work.ipynb is run from the top")


def test_two_functions_with_one_reason_share_a_note(names: Any) -> None:
    module = kernel(SCALE, FUNCTION, FUNCTION.replace("f(", "g("))
    uses = makeup.look({"f": module.f, "g": module.g}, module)
    here = report(check("f", "passed"), check("g", "passed"))
    file = report(check("f", "failed"), check("g", "failed"))
    (note,) = saved.explain(here, file, uses, names(FUNCTION, FUNCTION.replace("f(", "g(")), "work.ipynb")
    assert note.startswith("`f` and `g` pass here, but not when")


@pytest.mark.parametrize("cell", ["from numpy import *", "%run helper.py", "%pylab inline"])
def test_where_names_may_come_unseen_no_name_is_called_lost(told: Any, cell: str) -> None:
    assert "defines" not in told((SCALE, FUNCTION), (cell, FUNCTION))


def test_equal_results_are_no_news(names: Any) -> None:
    assert saved.explain(report(check("f", "failed")), report(check("f", "crashed")), [], names(SCALE), "x") == []


@pytest.mark.parametrize(
    "cell",
    ["import numpy as scale", "for scale in (1, 2): pass", "with open('x') as scale: pass", "if 1:\n    scale = 2",
     "def g():\n    global scale\n    scale = 2", "x, scale = 1, 2", "class scale: pass"],
)  # fmt: skip
def test_every_way_to_define_a_name_counts(names: Any, cell: str) -> None:
    assert "scale" in names(cell).defined


def test_a_value_that_is_computed_is_not_known(names: Any) -> None:
    assert names("scale = 2", "scale += 1").plain == {}
    assert names("scale = -2.5").plain == {"scale": "-2.5"}


def test_comments_and_layout_do_not_make_a_function_another_one() -> None:
    one, other = kernel(FUNCTION), kernel("# new\n\n\ndef f(x):\n    # why\n    return (scale *\n        x)")
    assert makeup.digest(makeup.codes(one.f)) == makeup.digest(makeup.codes(other.f))


def test_sets_in_a_function_have_one_digest_in_every_process() -> None:
    text = "def f(x):\n    return x in {'a', 'b', 'c', 'd'}"
    assert "frozenset" not in str(makeup._spelled(kernel(text).f.__code__))


def test_attributes_are_no_global_names() -> None:
    module = kernel("def f(x):\n    return x.mean() + len(x)")
    assert [use.name for use in makeup.look({"f": module.f}, module)] == ["f"]


def test_libraries_are_known_by_their_package() -> None:
    module = kernel("import numpy.linalg as la", "def f(x):\n    return la.norm(x)")
    assert ("la", "f", "library", "numpy") in [
        (use.name, use.user, use.kind, use.what) for use in makeup.look({"f": module.f}, module)
    ]
