"""A result as numbers: its parts as float64 arrays, the right ones and a learner's alike."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.model import Expected, Opaque, Tensor

Array = npt.NDArray[Any]
Parts = tuple[Array, ...]

LONGEST = 10_000
"""A list of more entries is no answer to any check, and takes long to look at."""


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


def points(inputs: Mapping[str, Any]) -> int:
    """The n of the course: the length of the first input that is an array; 1 where they are all scalars."""
    lengths = (value.shape[0] for value in inputs.values() if isinstance(value, np.ndarray) and value.ndim)
    return int(next(lengths, 1))


def numbers(value: Any, alone: bool) -> Parts | None:
    """A result as float64 arrays, one a part; None where it is anything else."""
    if is_long(value):
        return None
    items: Any = (value,) if alone else value
    if not alone and isinstance(value, (np.ndarray, Tensor)):  # a pair may come as one array
        array = _array(value)
        items = None if array is None or not array.ndim else list(array)
    if not isinstance(items, (list, tuple)):
        return None
    parts = [_array(item) for item in items]
    return None if any(part is None for part in parts) else tuple(part for part in parts if part is not None)


def is_finite(parts: Parts) -> bool:
    return all(bool(np.isfinite(part).all()) for part in parts)


def without_infinities(value: Any, predicted: Answer) -> tuple[Any, dict[str, Any]] | None:
    """A result, and the value and move of a prediction, with 0 for each entry in which the prediction is not finite.

    None where the result is finite in other entries than the prediction. Which of infinity and NaN it is depends on how
    a formula is written, and is not asked.
    """
    found = numbers(value, predicted.alone)
    if found is None or [part.shape for part in found] != [part.shape for part in predicted.parts]:
        return None
    masks = [np.isfinite(part) for part in predicted.parts]
    if not all(np.array_equal(np.isfinite(part), mask) for part, mask in zip(found, masks, strict=True)):
        return None
    masked = [
        tuple(np.where(mask, part, 0.0) for part, mask in zip(many, masks, strict=True))
        for many in (found, predicted.parts, predicted.moves)
    ]
    of_value, of_prediction, of_move = (parts[0] for parts in masked) if predicted.alone else masked
    return of_value, {"value": of_prediction, "move": of_move}


def is_long(value: Any) -> bool:
    """Whether a list somewhere in it is longer than any answer's."""
    return isinstance(value, (list, tuple)) and (len(value) > LONGEST or any(map(is_long, value)))


def _array(value: Any) -> Array | None:
    if isinstance(value, Tensor):
        value = value.array
    if isinstance(value, (str, Opaque)) or value is None:
        return None
    with suppress(ValueError):  # no entries, and yet longer than an array can be
        if isinstance(value, (list, tuple)):
            rows = [_entry(item) for item in value]
            shapes = {row.shape if row is not None else None for row in rows}
            return None if len(shapes) != 1 or None in shapes else np.stack([row for row in rows if row is not None])
        array = np.asarray(value)
        return array.astype(np.float64) if array.dtype.kind in "iuf" else None
    return None


def _entry(value: Any) -> Array | None:
    """An element of a list: an array of shape (1,) is a number there, and a list within it is none."""
    row = _array(value)
    return row.reshape(()) if row is not None and row.shape == (1,) and not isinstance(value, (list, tuple)) else row


def same_shape(value: Array, shape: tuple[int, ...]) -> bool:
    """A number may have shape (1,)."""
    return value.shape == shape or (shape == () and value.shape == (1,))
