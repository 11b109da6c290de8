"""What is read of a result where many are right, and what is said of one that cannot be read."""

from __future__ import annotations

from typing import Any

import numpy as np

from grader.compare import compare
from grader.measuring import read
from grader.model import Call, Case, Check, Expected, Malformed

CASE = Case(0, "float64", {"n": 2})
RIGHT = Expected(np.array(2.0), np.array(0.0), 1)


def sizes(result: Any, **_: int) -> Any:
    """The results of two calls, in one list; a call gives an array."""
    for one in result:
        if not isinstance(one, np.ndarray):
            raise Malformed(one)
    return min(len(one) for one in result)


def said(value: Any) -> str | float | None:
    check = Check("f", 1, lambda *_: {}, lambda *_: None, measure=sizes, form="an array")
    ((call, _),) = read(check, [CASE], [Call(value)])
    mismatch = compare(call.value, RIGHT, "float64", "numpy", ()).mismatch
    return mismatch and mismatch.actual


def test_what_has_the_form_is_measured() -> None:
    assert said([np.zeros(2), np.zeros(3)]) is None


def test_a_part_that_has_not_the_form_is_described_rather_than_all_that_the_probe_gave() -> None:
    assert said([np.zeros(2), "two"]) == "a string"


def test_a_part_that_is_nothing_is_told_as_nothing() -> None:
    assert said([None, None]) == "None"


def test_a_result_at_which_measure_breaks_is_described_as_a_whole() -> None:
    assert said(7) == "a single number"
