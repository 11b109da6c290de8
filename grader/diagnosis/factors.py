"""Factors that wrong numbers often have: 2, n and the learning rate, and their products."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from grader.diagnosis.values import Answer, points


@dataclass(frozen=True)
class Factor:
    """2, n or the learning rate, or a product of them: value(inputs), and how a sentence and an id call it."""

    name: str
    words: str
    two: int
    n: int
    rate: int
    sign: int

    def value(self, inputs: Mapping[str, Any]) -> float:
        """NaN where the inputs have no such number."""
        rate = float(inputs["lr"]) ** self.rate if self.rate and "lr" in inputs else np.nan if self.rate else 1.0
        return float(self.sign * 2.0**self.two * float(points(inputs)) ** self.n * rate)

    @property
    def simple(self) -> bool:
        return (self.two != 0) + (self.n != 0) + (self.rate != 0) + (self.sign < 0) == 1


def _factors() -> Iterator[Factor]:
    for two, n, rate, sign in product((0, 1, -1, 2, -2), (0, 1, -1, 2, -2), (0, 1), (1, -1)):
        if (two, n, rate, sign) != (0, 0, 0, 1):
            yield Factor(_name(two, n, rate, sign), _words(two, n, rate, sign), two, n, rate, sign)


def _name(two: int, n: int, rate: int, sign: int) -> str:
    """times_2, times_-1, times_n^2, times_2*n/lr."""
    powers = (("2", two), ("n", n), ("lr", rate))
    above = [base if power == 1 else f"{base}^{power}" for base, power in powers if power > 0]
    below = [base if power == -1 else f"{base}^{-power}" for base, power in powers if power < 0]
    text = "*".join(above) or "1"
    return f"times_{'-' if sign < 0 else ''}{text}" + "".join(f"/{base}" for base in below)


def _words(two: int, n: int, rate: int, sign: int) -> str:
    simple = {
        (1, 0, 0, 1): "twice", (-1, 0, 0, 1): "half", (0, 1, 0, 1): "n times", (0, -1, 0, 1): "1/n of",
        (0, 2, 0, 1): "n² times", (0, 0, 1, 1): "the learning rate times", (2, 0, 0, 1): "four times",
        (-2, 0, 0, 1): "a quarter of", (0, 0, 0, -1): "the opposite of", (1, 1, 0, 1): "2n times",
        (1, -1, 0, 1): "2/n of", (-1, 1, 0, 1): "n/2 times", (-1, -1, 0, 1): "1/(2n) of",
    }  # fmt: skip
    text = _name(two, n, rate, sign).removeprefix("times_").replace("*", "·").replace("^2", "²").replace("lr", "α")
    return simple.get((two, n, rate, sign), f"{text} times")


FACTORS = tuple(sorted(_factors(), key=lambda it: (it.rate, abs(it.two) + abs(it.n) + (it.sign < 0))))
"""The simplest first."""


def scaled(given: Answer, factor: float, which: tuple[bool, ...]) -> Answer:
    """The chosen parts times the factor, the others as they are; a single choice is for all parts."""
    factors = [factor if which[place % len(which)] else 1.0 for place in range(len(given.parts))]
    return Answer(
        tuple(part * by for part, by in zip(given.parts, factors, strict=True)),
        tuple(move * abs(by) for move, by in zip(given.moves, factors, strict=True)),
        given.roundings,
        given.alone,
    )
