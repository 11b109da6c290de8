"""The tables: a row is printed as soon as it is measured, aligned for a terminal or as Markdown to paste."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Run = Callable[[], object]
WIDTHS = (58, 13, 13, 9, 9, 0)
HEAD = ("ours / the other", "ours", "other", "ratio", "aim", "")


class Unmeasured(Exception):
    """A part that cannot be measured here, and why: the others go on."""


@dataclass(frozen=True)
class Asked:
    """What the call asks for; None: each part's own default."""

    size: int | None
    pairs: int | None
    cache: Path


@dataclass(frozen=True)
class Aim:
    """What is aimed at: at most this much, or at least."""

    limit: float
    least: bool = False
    unit: str = ""

    def __str__(self) -> str:
        return f"{'≥' if self.least else '≤'} {self.limit:g}{self.unit}"

    def verdict(self, value: float) -> str:
        reached = value >= self.limit if self.least else value <= self.limit
        return "reached" if reached else "NOT reached"


@dataclass(frozen=True)
class Timed:
    """What came of pairs that ran in turn: the medians in seconds, and the median of the pairwise ratios."""

    ours: float
    other: float
    ratio: float


class Sheet:
    """Prints tables, a row at a time."""

    def __init__(self, markdown: bool):
        self.markdown = markdown

    def head(self, title: str, about: str = "") -> None:
        """A new table; `about`: what is compared, in a sentence."""
        print(f"\n{'### ' if self.markdown else ''}{title}\n", *([f"{about}\n"] if about else []), sep="\n")
        self._line(HEAD)
        if self.markdown:
            self._line(["---"] * len(HEAD))

    def row(self, name: str, ours: str, other: str, ratio: float | None, aim: Aim | None = None) -> None:
        """ratio: None where `ours` and `other` stand there for information alone."""
        verdict = "" if ratio is None or aim is None else aim.verdict(ratio)
        self._line([name, ours, other, "" if ratio is None else figure(ratio), str(aim or ""), verdict])

    def say(self, text: str) -> None:
        print(f"\n{text}", flush=True)

    def _line(self, cells: tuple[str, ...] | list[str]) -> None:
        if self.markdown:
            print(f"| {' | '.join(cells)} |", flush=True)
            return
        name, *others = cells
        aligned = [f"{cell:>{width}}" for cell, width in zip(others, WIDTHS[1:], strict=True)]
        print(f"{name:<{WIDTHS[0]}}{''.join(aligned[:-1])}  {aligned[-1]}".rstrip(), flush=True)


def figure(value: float) -> str:
    """Three digits, since no more of them come out again in the next run."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def milliseconds(seconds: float) -> str:
    return f"{figure(1000 * seconds)} ms"


def seconds(run: Run) -> float:
    time.sleep(0.03)  # what the run before has left is taken down first
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def in_turn(ours: Run, other: Run, pairs: int) -> Timed:
    """Both run alternately, each first in every other pair, so that a machine that gets slower slows both."""
    ours(), other()  # the first of each fills the caches
    timed = []
    for number in range(pairs):
        if number % 2:
            second = seconds(other)
            timed.append((seconds(ours), second))
        else:
            timed.append((seconds(ours), seconds(other)))
    one, two = (statistics.median(column) for column in zip(*timed, strict=True))
    return Timed(one, two, statistics.median(a / b for a, b in timed))
