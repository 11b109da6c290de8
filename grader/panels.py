"""What an author declares in `solutions/<id>/pictures.py`: calls of the learner's functions, and what is drawn of them.

A picture is made of panels. The functions that draw them get matplotlib's axes, so that nothing here imports it. All
that is the learner's looks like `LEARNER`, all that is right like `RIGHT`, whatever the exercise: Okabe and Ito's
colours, which every kind of colour vision tells apart, and other markers and lines besides.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from grader.model import Inputs

LEARNER = {"color": "#D55E00", "marker": "o", "markersize": 4.5, "linestyle": "--", "label": "yours", "zorder": 4}
RIGHT = {"color": "#0072B2", "marker": "s", "markersize": 8, "linestyle": "-", "linewidth": 5, "alpha": 0.45,
         "label": "right", "zorder": 3}  # fmt: skip
"""A broad band below the learner's thin line: both are seen where they are the same."""
DATA = {"color": "#000000", "marker": "x", "linestyle": "none", "label": "data", "zorder": 5}
GREEN, GREY = "#009E73", "#767676"


@dataclass(frozen=True)
class Ask:
    """Calls of one function of the learner's, and the right values of the same calls."""

    function: str
    inputs: tuple[Inputs, ...]
    right: Callable[..., Any] | None = None
    """The right value, right(**inputs), in float64; by default the NumPy solution says it."""
    probe: Callable[..., Any] | None = None
    """Drives the learner's functions, all of the exercise's under their names, as a check's does."""
    any_length: bool = False
    """Whether a list may be longer or shorter than the right one: whoever draws it has to cope."""


@dataclass(frozen=True)
class Values:
    """What became of an Ask, call by call: float64 arrays, in tuples where the right value is one."""

    inputs: tuple[Inputs, ...]
    got: tuple[Any, ...]
    right: tuple[Any, ...]


@dataclass(frozen=True)
class Panel:
    """One part of the picture: draw(axes, *values), with the Values of each Ask that it needs."""

    needs: tuple[str, ...]
    draw: Callable[..., None]
    wide: bool = False
    """Whether it takes a row for itself; the others stand two in a row."""


@dataclass(frozen=True)
class Text:
    """Words or a drawing in characters: write(*values), lines of at most 76 columns."""

    needs: tuple[str, ...]
    write: Callable[..., str]


@dataclass(frozen=True)
class Pictures:
    """`PICTURES` of a pictures.py: what is asked, by name, and what is drawn of it."""

    title: str
    asks: Mapping[str, Ask]
    panels: tuple[Panel, ...]
    sketch: Text | None = None
    """For the terminal."""
    note: Text | None = None
    """For the report, where it takes little time: the course's own figures beside the learner's."""


def short(value: float) -> str:
    """A number as a title shows it: three decimals, and three digits where these would say too little or too much."""
    if not math.isfinite(value):
        return {"nan": "NaN", "inf": "infinity", "-inf": "-infinity"}[str(float(value))]
    return f"{value:.3f}" if 0.1 <= abs(value) < 1e4 else f"{value:.3g}"
