"""The bottom of the screen: how far the course is, and the keys."""

from __future__ import annotations

import pytest

from grader.report import footer


@pytest.mark.parametrize(
    ("solved", "total", "full", "empty"), [(0, 4, 0, 40), (1, 4, 10, 30), (4, 4, 40, 0), (2, 7, 10, 25), (1, 90, 0, 40)]
)
def test_the_bar_shows_the_share_that_is_solved(solved: int, total: int, full: int, empty: int) -> None:
    bar = footer.render(solved, total, {}, colour=False).splitlines()[0]
    assert bar == "█" * full + "░" * empty + f" {solved} of {total} solved"


def test_keys_stand_in_one_line_with_what_they_do() -> None:
    assert footer.render(0, 1, {"h": "hint", "q": "quit"}, colour=False).splitlines()[1] == "h hint · q quit"


def test_without_colour_there_is_no_escape() -> None:
    assert "\x1b" not in footer.render(1, 2, {"h": "hint"}, colour=False)
    assert "\x1b" in footer.render(1, 2, {"h": "hint"}, colour=True)
