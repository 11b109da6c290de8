"""Drawings in characters."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from grader.drawing import curves, dots

NUMBERS = st.lists(st.floats(), min_size=1, max_size=40)


def test_higher_value_stands_higher() -> None:
    rows = curves("title", [100.0, 1.0], [100.0, 10.0], "k").split("\n")
    assert rows[1].endswith("┤◆")
    assert [("○" in row, "●" in row) for row in rows[2:10]] == [
        (False, False), (False, False), (False, False), (True, False),
        (False, False), (False, False), (False, False), (False, True),
    ]  # fmt: skip


def test_scale_names_the_highest_and_the_lowest_value() -> None:
    rows = curves("title", [19.7, 8.57, 0.755], [19.7], "updates").split("\n")
    assert (rows[1].split()[0], rows[9].split()[0]) == ("19.7", "0.755")


def test_same_value_is_one_mark() -> None:
    assert "●" not in curves("", [3.0, 2.0], [3.0, 2.0], "").split("yours")[0].rstrip("● ")


def test_value_that_is_no_number_is_left_out() -> None:
    drawn = curves("", [math.nan, math.inf, 0.0, -1.0], [1.0], "")
    assert drawn.count("●") == 1  # the legend's


def test_nothing_to_draw_is_a_sentence() -> None:
    assert curves("title", [math.nan], [], "").endswith("There is nothing to draw: no value is a number above 0.")


def test_dots_stand_on_either_side_of_zero() -> None:
    row = dots("title", ["x"], [-1.0], [1.0]).split("\n")[2]
    assert row.index("●") < row.index("│") < row.index("○")


def test_end_of_the_scale_keeps_its_digits_where_zero_is_near() -> None:
    assert "-1.76" in dots("", ["a", "b"], [-1.76, 0.0], [60.4, 60.4])


def test_dot_that_is_not_finite_is_told() -> None:
    assert "● is not finite" in dots("", ["x"], [math.nan], [1.0])


@given(NUMBERS, NUMBERS)
def test_any_curves_fit_into_76_columns_and_14_rows(got: list[float], right: list[float]) -> None:
    lines = curves("title", got, right, "updates made").split("\n")
    assert max(map(len, lines)) <= 76
    assert len(lines) <= 14


@given(st.lists(st.tuples(st.floats(), st.floats()), min_size=1, max_size=9))
def test_any_dots_fit_into_76_columns(pairs: list[tuple[float, float]]) -> None:
    got, right = zip(*pairs, strict=True)
    lines = dots("title", ["x = 1"] * len(pairs), got, right).split("\n")
    assert max(map(len, lines)) <= 76
