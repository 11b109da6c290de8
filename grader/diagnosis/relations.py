"""How wrong numbers can follow from right ones, whatever the exercise: a swap, a lost sign, a step too late.

A relation says what a learner's result would be, given another one: the right one, or what a declared mistake gives.
Everything here is float64 arrays of equal shapes; nothing is claimed, `diagnose` does that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from grader.diagnosis.values import Answer, Array


@dataclass(frozen=True)
class Relation:
    """apply(answer, inputs): what would be returned instead; None where it makes no sense."""

    id: str
    says: str
    apply: Callable[[Answer, Mapping[str, Any]], Answer | None]
    moves: bool = False
    """Whether values take each other's places in a list, so that one of them is unknown."""


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
    Relation("relation:reversed", "The values are right, but a list of them comes in the reverse order.", _reversed),
    Relation("relation:absolute_value", "The sizes are right and the signs are lost: every value is the absolute "
             "value of the right one.", _mapped(np.abs, lambda move: move)),
    Relation("relation:one_step_early", "Every value of the list stands one place too early: it is what comes after "
             "the update, and not before it.", _shifted(1), moves=True),
    Relation("relation:one_step_late", "Every value of the list stands one place too late: it belongs to the step "
             "before.", _shifted(-1), moves=True),
)  # fmt: skip


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


WRONG_AXIS = "The sum, or the mean, runs over the wrong axis: there is one value for each of the other ones."


def other_axis(given: Answer, inputs: Mapping[str, Any]) -> Answer | None:
    """The same terms added up over the other axis, where the right answer is a sum or a mean over one of a matrix's.

    The terms are a matrix among the inputs, or one times a vector; a number may be added to the sum.
    """
    if not given.alone or given.parts[0].ndim != 1:
        return None
    for matrix in _matrices(inputs):
        for add, axis in product((np.sum, np.mean), (0, 1)):
            rest = given.parts[0] - add(matrix, axis=axis) if matrix.shape[1 - axis] == given.parts[0].size else None
            if rest is not None and np.ptp(rest) <= 1e-9 * np.max(np.abs(given.parts[0])):
                moved = np.full(matrix.shape[axis], np.max(given.moves[0]) * max(matrix.shape))
                return Answer((add(matrix, axis=1 - axis) + rest[0],), (moved,), given.roundings, True)
    return None


def _matrices(inputs: Mapping[str, Any]) -> Iterator[Array]:
    arrays = [np.asarray(value, np.float64) for value in inputs.values() if _is_number(value)]
    for matrix in (array for array in arrays if array.ndim == 2):
        for vector in (array for array in arrays if array.ndim == 1):
            if vector.size == matrix.shape[1]:
                yield matrix * vector
            if vector.size == matrix.shape[0]:
                yield matrix * vector[:, None]
        yield matrix


def _is_number(value: Any) -> bool:
    return isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f")


def roundings() -> Iterator[tuple[str, str, Callable[[Array], Array]]]:
    """Ways in which digits are lost on purpose or by a type, and what becomes of a right value."""
    but = "The values are right, but"
    yield "relation:rounded", f"{but} rounded to whole numbers.", np.round
    for places in range(1, 5):
        yield "relation:rounded", f"{but} rounded to {places} decimal{'s' if places > 1 else ''}.", _rounding(places)
    yield "relation:truncated", f"{but} cut off to whole numbers.", np.trunc
    half = f"{but} in half precision (float16), which keeps three digits."
    yield "relation:half_precision", half, lambda value: value.astype(np.float16).astype(float)


def _rounding(places: int) -> Callable[[Array], Array]:
    return lambda value: np.round(value, places)
