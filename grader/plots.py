"""Pictures of a learner's work beside the right one, drawn with matplotlib: the only module that imports it.

The axes are matplotlib's own, without pyplot: no window, no global state, whatever backend is set.
"""

from __future__ import annotations

import contextlib
import importlib.util
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from grader import pictures
from grader.model import UserError
from grader.panels import GREY, Panel, Pictures
from grader.pictures import Seen
from grader.text import escape

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg")
WIDTH, HEIGHT, WIDE_HEIGHT = 9.0, 3.9, 4.6
"""Inches: of the picture, of a row, of a row that one panel has for itself."""
DPI = 200
"""1800 pixels wide, so that it stays sharp on a dense screen; letters are sized to be read at 900."""
LOOK = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.titlesize": 10.5,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": "#E4E4E4",
    "lines.linewidth": 1.8,
    "lines.markersize": 6,
    "legend.framealpha": 0.9,
    "legend.handlelength": 3.0,
    "svg.hashsalt": "grader",
}


def require(path: Path) -> None:
    """Raises UserError where no picture can be drawn into this file."""
    if path.suffix.lower() not in SUFFIXES:
        raise UserError(f"--plot writes .png and .svg, and {path} is neither. Try --plot picture.png.")
    if importlib.util.find_spec("matplotlib") is None:
        raise UserError("Pictures are drawn with matplotlib, which is not installed here: pip install 'grader[plot]'.")


def figure(declared: Pictures, seen: Seen) -> Figure | None:
    """The panels of an exercise; one that lacks its values says why. None where every one does.

    declared: what `pictures.load(course, exercise)` gives. seen: what `pictures.read` makes of what a child, whichever
    it is, answered to `pictures.calls`.
    """
    from matplotlib.figure import Figure

    if all(pictures.missing(panel, seen) for panel in declared.panels):
        return None
    rows = _rows(declared.panels)
    heights = [WIDE_HEIGHT if row[0].wide else HEIGHT for row in rows]
    with _look():
        made = Figure(figsize=(WIDTH, sum(heights) + 0.4), dpi=DPI, layout="constrained")
        made.suptitle(declared.title, fontsize=12, fontweight="bold")
        grid = made.add_gridspec(len(rows), 2, height_ratios=heights)
        for number, row in enumerate(rows):
            places = [grid[number, :]] if len(row) == 1 else [grid[number, 0], grid[number, 1]]
            for panel, place in zip(row, places, strict=True):
                _draw(made.add_subplot(place), panel, seen)
        made.draw_without_rendering()  # what is made late, such as the ticks' numbers, takes the settings of that time
    return made


@contextlib.contextmanager
def _look() -> Iterator[None]:
    """Our settings, whatever the user's own are: a dark or a tiny style would make a picture unreadable."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(LOOK)
        yield


def _rows(panels: tuple[Panel, ...]) -> list[list[Panel]]:
    rows: list[list[Panel]] = []
    for panel in panels:
        if rows and not panel.wide and len(rows[-1]) == 1 and not rows[-1][0].wide:
            rows[-1].append(panel)
        else:
            rows.append([panel])
    return rows


def _draw(axes: Any, panel: Panel, seen: Seen) -> None:
    if reason := pictures.missing(panel, seen):
        axes.set_axis_off()
        words = textwrap.fill(escape(reason), 44)
        # A learner's own words may hold a $, which would begin a formula.
        axes.text(0.5, 0.5, words, ha="center", va="center", color=GREY, transform=axes.transAxes, parse_math=False)
        return
    with np.errstate(all="ignore"):  # what a learner's values overflow in is no news
        panel.draw(axes, *pictures.values(panel, seen))


def save(made: Figure, path: Path) -> None:
    """Write the picture, as .png or .svg by the file's name; the same picture is the same file. Raises UserError."""
    try:
        with _look():
            made.savefig(path, metadata={"Date": None} if path.suffix.lower() == ".svg" else None)
    except OSError as error:
        cure = "Choose another file with --plot; the result above stands."
        raise UserError(f"The picture could not be written to {path}: {error.strerror}. {cure}") from error
