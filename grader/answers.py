"""Answers as plain float64 arrays, and how far rounding may move them: the right ones, and those of wrong formulas."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from grader.compare import BASE_ROUNDINGS, ROUNDINGS_PER_STEP, UNIT_ROUNDOFF
from grader.model import Check, Expected, Noted, Tensor

PROBES = 8
FIXED = UNIT_ROUNDOFF["float32"] * (BASE_ROUNDINGS + ROUNDINGS_PER_STEP)
"""What an error that a check itself allows is divided by, to stand as a move."""
NUDGE = 2.0**-20
"""Relative change of the inputs by which sensitivity is measured: far above float64's rounding, far below curvature."""


def scalar(value: Any) -> Any:
    """A parameter of shape (1,) as the number that it is."""
    if isinstance(value, (list, tuple)):
        return type(value)(map(scalar, value))
    return value.reshape(()) if isinstance(value, np.ndarray) and value.shape == (1,) else value


def plain(value: Any, array: Callable[[Any], Any], *, own: bool = False) -> Any:
    """An answer as float64 arrays: a tuple for parts, one array for a list of numbers.

    own: a list stays one, and floating-point arrays keep their dtype, which says how exact a learner's result can be.
    """
    if isinstance(value, (list, tuple)):
        parts = tuple(plain(item, array, own=own) for item in value)
        numbers = isinstance(value, list) and all(isinstance(part, np.ndarray) and part.ndim == 0 for part in parts)
        return np.array(parts, dtype=np.float64) if numbers and not own else parts
    found = value if isinstance(value, (bool, int, float)) else array(value)
    result = np.asarray(getattr(found, "array", found))
    return result if result.dtype.kind == "b" or (own and result.dtype.kind == "f") else result.astype(np.float64)


def move(answer: Callable[[dict[str, Any]], Any], inputs: dict[str, Any]) -> Any:
    """How far the answer moves for each unit of relative error in the inputs: the largest of a few random nudges.

    This is the size of the terms that the answer is a sum of, whatever the formula: 2 Σ ux / n moves by the size of its
    products, not by that of their sum, where these cancel.
    """
    return moved(answer, inputs, nudges(inputs))


def nudges(inputs: dict[str, Any]) -> list[dict[str, Any]]:
    """The same inputs, each a little off; the same ones each time."""
    rng = np.random.default_rng(0)
    return [_nudged(inputs, rng) for _ in range(PROBES)]


def moved(answer: Callable[[dict[str, Any]], Any], inputs: dict[str, Any], nudged: list[dict[str, Any]]) -> Any:
    """`move`, for inputs that were nudged already."""
    here = answer(inputs)
    return _largest([_apart(answer(there), here) for there in nudged])


def fixed(check: Check, value: Any, inputs: dict[str, Any]) -> Expected | None:
    """The answer with the error that the check itself allows; None where it leaves that to rounding.

    value: arrays, as `plain` gives them.
    """
    if check.allows is None:
        return None
    return Expected(value, _shaped(check.allows(value, **inputs), value), 1, True)


def _shaped(room: Any, value: Any) -> Any:
    if isinstance(value, tuple):
        parts = room if isinstance(room, tuple) else (room,) * len(value)
        return tuple(map(_shaped, parts, value))
    return np.broadcast_to(np.asarray(room, np.float64) / FIXED, value.shape)


def bare(value: Any) -> Any:
    """A result from over the wire, with arrays for tensors."""
    if isinstance(value, (list, tuple)):
        return type(value)(map(bare, value))
    return value.array if isinstance(value, Tensor) else value


def measured(check: Check, value: Any, inputs: dict[str, Any]) -> Any:
    """What is compared of a result of the course's own."""
    found = check.measure(value, **inputs) if check.measure else value
    return found.value if isinstance(found, Noted) else found


def _nudged(value: Any, rng: np.random.Generator) -> Any:
    if isinstance(value, dict):
        return {name: _nudged(item, rng) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_nudged(item, rng) for item in value)
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return np.asarray(value * (1 + NUDGE * _sizes(rng, value.shape)))
    return value * (1 + NUDGE * float(_sizes(rng, ()))) if type(value) is float else value


def _sizes(rng: np.random.Generator, shape: tuple[int, ...]) -> Any:
    # Not ±1 alone: two equal terms of opposite sign would cancel, and look exact.
    return rng.uniform(0.5, 1.0, shape) * rng.choice((-1.0, 1.0), shape)


def _apart(there: Any, here: Any) -> Any:
    if isinstance(here, tuple):
        return tuple(map(_apart, there, here))
    return np.abs(there.astype(np.float64) - here.astype(np.float64)) / NUDGE


def _largest(moves: list[Any]) -> Any:
    if isinstance(moves[0], tuple):
        return tuple(_largest(list(parts)) for parts in zip(*moves, strict=True))
    return np.max(moves, axis=0)


def roundings(check: Check, inputs: dict[str, Any]) -> int:
    if check.tolerance is not None:
        return max(1, check.tolerance(inputs))
    return max([1, *(value.size for value in inputs.values() if isinstance(value, np.ndarray))])
