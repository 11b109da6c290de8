"""What stands at the bottom of a screen under watch: how far the course is, and which keys do what."""

from __future__ import annotations

from collections.abc import Mapping

from grader.report.text import BOLD, GREEN

LONGEST = 40
"""Places of the bar; a course with fewer exercises gets one that they divide evenly."""


def render(solved: int, total: int, keys: Mapping[str, str], *, colour: bool) -> str:
    """Two lines, without a newline at the end; keys: what each does, in the order in which they are shown."""
    shown = " · ".join(f"{_paint(key, BOLD, colour)} {does}" for key, does in keys.items())
    return f"{_bar(solved, total, colour)} {solved} of {total} solved\n{shown}"


def _bar(solved: int, total: int, colour: bool) -> str:
    each = max(1, LONGEST // total)
    places = min(LONGEST, each * total)
    full = places * solved // total
    return _paint("█" * full, GREEN, colour) + "░" * (places - full)


def _paint(text: str, code: str, colour: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if colour and text else text
