"""How wrong numbers can follow from right ones, whatever the exercise: a factor, a swap, a step too late.

A relation says what a learner's result would be, given another one: the right one, or what a declared mistake gives.
Everything here is float64 arrays of equal shapes; nothing is claimed, `diagnose` does that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.model import Expected, Opaque, Tensor

Array = npt.NDArray[Any]
Parts = tuple[Array, ...]


@dataclass(frozen=True)
class Answer:
    """What one case's result is, or would be: its parts, how far rounding moves each, and how often it rounds.

    An entry that is NaN is not known. `alone`: the result is its only part, and no tuple.
    """

    parts: Parts
    moves: Parts
    roundings: int
    alone: bool

    @property
    def expected(self) -> Expected:
        value, move = (self.parts[0], self.moves[0]) if self.alone else (self.parts, self.moves)
        return Expected(value, move, self.roundings)


def answer(expected: Expected) -> Answer | None:
    """None for what relations do not speak of: truth values, tuples within tuples."""
    alone = not isinstance(expected.value, tuple)
    values, moves = ((expected.value,), (expected.move,)) if alone else (expected.value, expected.move)
    if any(isinstance(value, tuple) or np.asarray(value).dtype == np.bool_ for value in values):
        return None
    parts = tuple(np.asarray(value, np.float64) for value in values)
    return Answer(parts, tuple(np.asarray(move, np.float64) for move in moves), expected.roundings, alone)


# --- factors


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


def points(inputs: Mapping[str, Any]) -> int:
    """The n of the course: how many entries the first dimension of the inputs has; 1 where they are all scalars."""
    lengths = [value.shape[0] for value in inputs.values() if isinstance(value, np.ndarray) and value.ndim]
    return max([1, *map(int, lengths)])


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


# --- other shapes of the same numbers


@dataclass(frozen=True)
class Relation:
    """apply(answer, inputs): what would be returned instead; None where it makes no sense."""

    id: str
    says: str
    apply: Callable[[Answer, Mapping[str, Any]], Answer | None]


def _mapped(change: Callable[[Array], Array], moved: Callable[[Array], Array] | None = None) -> Any:
    def apply(given: Answer, _inputs: Mapping[str, Any]) -> Answer | None:
        moves = tuple(map(moved or change, given.moves))
        return Answer(tuple(map(change, given.parts)), moves, given.roundings, given.alone)

    return apply


def _swapped(given: Answer, _inputs: Mapping[str, Any]) -> Answer | None:
    if len(given.parts) != 2 or given.parts[0].shape != given.parts[1].shape:
        return None
    return Answer(given.parts[::-1], given.moves[::-1], given.roundings, given.alone)


def _transposed(given: Answer, _inputs: Mapping[str, Any]) -> Answer | None:
    if not any(part.ndim == 2 for part in given.parts):
        return None
    return Answer(
        tuple(part.T for part in given.parts), tuple(move.T for move in given.moves), given.roundings, given.alone
    )


def _reversed(given: Answer, _inputs: Mapping[str, Any]) -> Answer | None:
    if not any(part.ndim == 1 for part in given.parts):
        return None
    return Answer(
        tuple(part[::-1] if part.ndim else part for part in given.parts),
        tuple(move[::-1] if move.ndim else move for move in given.moves), given.roundings, given.alone,
    )  # fmt: skip


def _shifted(step: int) -> Any:
    """A sequence beside other parts, such as the costs of a loop: its values one place on; what comes in is unknown."""

    def shift(part: Array) -> Array:
        if part.ndim != 1:
            return part
        unknown = np.full(1, np.nan)
        return np.concatenate((part[1:], unknown) if step > 0 else (unknown, part[:-1]))

    def apply(given: Answer, _inputs: Mapping[str, Any]) -> Answer | None:
        if given.alone or not any(part.ndim == 1 for part in given.parts):
            return None
        return Answer(tuple(map(shift, given.parts)), tuple(map(shift, given.moves)), given.roundings, given.alone)

    return apply


RELATIONS = (
    Relation("relation:swapped_pair", "The two values are right, but they come in the other order.", _swapped),
    Relation("relation:transposed", "The values are right, with rows and columns exchanged: a transpose is missing "
             "or one too many.", _transposed),
    Relation("relation:reversed", "The values are right, but in the reverse order.", _reversed),
    Relation("relation:absolute_value", "The sizes are right and the signs are lost: every value is the absolute "
             "value of the right one.", _mapped(np.abs, lambda move: move)),
    Relation("relation:one_step_early", "Every value of the list stands one place too early: it is what comes after "
             "the update, and not before it.", _shifted(1)),
    Relation("relation:one_step_late", "Every value of the list stands one place too late: it belongs to the step "
             "before.", _shifted(-1)),
)  # fmt: skip


def scaled(given: Answer, factor: float, which: tuple[bool, ...]) -> Answer:
    """The chosen parts times the factor, the others as they are; a single choice is for all parts."""
    factors = [factor if which[place % len(which)] else 1.0 for place in range(len(given.parts))]
    return Answer(
        tuple(part * by for part, by in zip(given.parts, factors, strict=True)),
        tuple(move * abs(by) for move, by in zip(given.moves, factors, strict=True)),
        given.roundings,
        given.alone,
    )


def with_term(one: Answer, term: Array) -> Answer | None:
    """With something added; None where that changes its shape."""
    part = one.parts[0]
    if term.ndim and term.shape != part.shape:
        return None
    return Answer((part + term,), (one.moves[0] + np.abs(term),), one.roundings, one.alone)


def changed(one: Answer, change: Callable[[Array], Array]) -> Answer:
    """Each part changed, with its digits as sure as before."""
    return Answer(tuple(map(change, one.parts)), one.moves, one.roundings, one.alone)


def terms(inputs: Mapping[str, Any]) -> Iterator[tuple[str, Array]]:
    """What may be missing or one too many: an input, or the product of two."""
    named = [(name, np.asarray(value, np.float64)) for name, value in inputs.items() if _is_number(value)]
    yield from named
    for place, (first, a) in enumerate(named):
        for second, b in named[place:]:
            if a.ndim < 2 and b.ndim < 2 and (a.shape == b.shape or not a.ndim or not b.ndim):
                yield (f"{first}²" if first == second else f"{first}·{second}"), a * b


def _is_number(value: Any) -> bool:
    return isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")


def roundings() -> Iterator[tuple[str, str, Callable[[Array], Array]]]:
    """Ways in which digits are lost on purpose or by a type, and what becomes of a right value."""
    yield "relation:rounded", "whole numbers", np.round
    for places in range(1, 5):
        yield "relation:rounded", f"{places} decimal{'s' if places > 1 else ''}", _rounding(places)
    yield "relation:truncated", "whole numbers, the rest cut off", np.trunc
    yield "relation:half_precision", "half precision (float16)", lambda value: value.astype(np.float16).astype(float)


def _rounding(places: int) -> Callable[[Array], Array]:
    return lambda value: np.round(value, places)


# --- a learner's numbers


def numbers(value: Any, alone: bool) -> Parts | None:
    """A result as float64 arrays, one a part; None where it is anything else."""
    items = (value,) if alone else value if isinstance(value, (list, tuple)) else None
    if items is None:
        return None
    parts = [_array(item) for item in items]
    return None if any(part is None for part in parts) else tuple(part for part in parts if part is not None)


def _array(value: Any) -> Array | None:
    if isinstance(value, Tensor):
        value = value.array
    if isinstance(value, (list, tuple)):
        rows = [_entry(item) for item in value]
        shapes = {row.shape if row is not None else None for row in rows}
        return None if len(shapes) != 1 or None in shapes else np.stack([row for row in rows if row is not None])
    if isinstance(value, (str, Opaque)) or value is None:
        return None
    array = np.asarray(value)
    return array.astype(np.float64) if array.dtype.kind in "iuf" else None


def _entry(value: Any) -> Array | None:
    """An element of a list: an array of shape (1,) is a number there, and a list within it is none."""
    row = _array(value)
    return row.reshape(()) if row is not None and row.shape == (1,) and not isinstance(value, (list, tuple)) else row


def same_shape(value: Array, shape: tuple[int, ...]) -> bool:
    """A number may have shape (1,)."""
    return value.shape == shape or (shape == () and value.shape == (1,))
