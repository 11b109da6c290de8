"""What is read of a result where many are right, and what is said of one that cannot be read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from grader import measuring
from grader.compare import compare
from grader.model import Call, Case, Check, Expected, Malformed, Noted, Unread

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
    ((call, _),) = measuring.read(check, [CASE], [Call(value)])
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


FLOAT64 = Case(0, "float64", {"x": np.array([1.0])})


def measured(value: Any, measure: Any = lambda result, **_: result) -> Any:
    """What comes of one call that gave back this value."""
    check = Check("f", 1, lambda _rng, _case: {}, lambda _xp, **_: 0, measure=measure, form="a pair")
    ((call, notes),) = measuring.read(check, [FLOAT64], [Call(value)])
    return call.value, notes


def verdict(value: Any, right: Any) -> Any:
    return compare(measured(value)[0], Expected(right, np.ones_like(right), 1), "float64", "numpy", ()).mismatch


@pytest.mark.parametrize("form", [np.float32, lambda value: [np.float32(value[0]), float(value[1])]])
def test_float32_is_measured_as_float32(form: Any) -> None:
    third = np.array([1 / 3, 1.0])
    assert verdict(form(third), third) is None


def test_float64_is_measured_as_float64() -> None:
    third = np.array([1 / 3, 1.0])
    assert verdict(third.astype(np.float32).astype(np.float64), third) is not None


def test_what_cannot_be_measured_has_not_the_form() -> None:
    value, _ = measured([1.0], lambda result, **_: result[1])
    assert value == Unread([1.0], "a pair")


def test_note_of_a_measure_comes_with_the_value() -> None:
    value, notes = measured(2.0, lambda result, x: Noted(result + x[0], ("returns less",)))
    assert (value, notes) == (3.0, ("returns less",))


def test_single_point_is_an_array_as_it_was_for_the_learner() -> None:
    assert measured(2.0, lambda result, x: result * len(x)) == (2.0, ())
