"""Drawings in characters for the terminal: two curves, or two values a row. At most 76 columns, and no colour."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

WIDTH, ROWS, GUTTER = 76, 9, 9
YOURS, RIGHT, BOTH = "●", "○", "◆"
NOT_FINITE = f"  {YOURS} is not finite"
LEGEND = f"{YOURS} yours   {RIGHT} right   {BOTH} both"


def curves(title: str, got: Sequence[float], right: Sequence[float], across: str) -> str:
    """Both sequences from left to right over their index, on a logarithmic scale; what is not above 0 is left out.

    across: what the index is.
    """
    shown = [value for value in (*got, *right) if _drawable(value)]
    if not shown:
        return f"{title}\nThere is nothing to draw: no value is a number above 0."
    count = max(len(got), len(right))
    place = _scale(math.log10(min(shown)), math.log10(max(shown)), ROWS - 1)
    step = max(1, min(3, (WIDTH - GUTTER - 2) // max(count - 1, 1)))
    rows = [[" "] * ((count - 1) * step + 1) for _ in range(ROWS)]
    for marks, values in ((RIGHT, right), (YOURS, got)):
        for index, value in enumerate(values):
            if _drawable(value):
                _mark(rows[ROWS - 1 - place(math.log10(value))], index * step, marks)
    return "\n".join([title, *_with_scale(rows, min(shown), max(shown)), *_feet(count, step, across)])


def _drawable(value: float) -> bool:
    return math.isfinite(value) and value > 0


def _scale(low: float, high: float, last: int) -> Callable[[float], int]:
    """Values from `low` to `high` as places from 0 to `last`."""
    span = high / 2 - low / 2 or 1.0  # halves: the whole of it may be more than a float holds
    return lambda value: round((value / 2 - low / 2) / span * last)


def _mark(row: list[str], column: int, mark: str) -> None:
    row[column] = BOTH if row[column] in (YOURS, RIGHT, BOTH) and row[column] != mark else mark


def _with_scale(rows: list[list[str]], low: float, high: float) -> list[str]:
    """The rows with the values of the first, the middle and the last one in front."""
    named = {0: high, (ROWS - 1) // 2: math.sqrt(low) * math.sqrt(high), ROWS - 1: low}
    heads = [f"{named[at]:{GUTTER - 1}.3g} ┤" if at in named else " " * GUTTER + "│" for at in range(ROWS)]
    return [f"{head}{''.join(row)}".rstrip() for head, row in zip(heads, rows, strict=True)]


def _feet(count: int, step: int, across: str) -> list[str]:
    """The axis, its numbers, and what the marks mean."""
    wide = (count - 1) * step + 1
    every = next(n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, count) if n * step >= 5)
    axis = "".join("┬" if column % (every * step) == 0 else "─" for column in range(wide))
    numbers = [" "] * (wide + 4)
    for index in range(0, count, every):
        numbers[index * step : index * step + len(str(index))] = str(index)
    line = " " * GUTTER + " " + "".join(numbers).rstrip()
    return [f"{' ' * GUTTER}└{axis}", line, f"{' ' * GUTTER} {across}      {LEGEND}"]


def dots(title: str, names: Sequence[str], got: Sequence[float], right: Sequence[float]) -> str:
    """A row a name, with both values on a common scale, and a line at 0."""
    shown = [0.0, *(value for value in (*got, *right) if math.isfinite(value))]
    gutter = max(map(len, names)) + 2
    wide = WIDTH - gutter - 2 - (0 if all(map(math.isfinite, got)) else len(NOT_FINITE))
    place = _scale(min(shown), max(shown), wide - 1)
    lines = [title, f"{' ' * gutter} {_ends(min(shown), max(shown), place(0.0), wide)}"]
    for name, one, other in zip(names, got, right, strict=True):
        row = [" "] * wide
        row[place(0.0)] = "│"
        for mark, value in ((RIGHT, other), (YOURS, one)):
            if math.isfinite(value):
                _mark(row, place(value), mark)
        missing = "" if math.isfinite(one) else NOT_FINITE
        lines.append(f"{name:>{gutter}} {''.join(row)}{missing}".rstrip())
    return "\n".join([*lines, "", f"{' ' * gutter} {LEGEND}"])


def _ends(low: float, high: float, zero: int, wide: int) -> str:
    """The numbers at both ends of the scale, and the 0 where there is room."""
    left, right = (f"{low:.3g}" if low < 0 else ""), (f"{high:.3g}" if high > 0 else "")
    text = list(left.ljust(wide))
    text[wide - len(right) :] = right
    if "".join(text[max(0, zero - 1) : zero + 2]).isspace():
        text[zero] = "0"
    return "".join(text).rstrip()
