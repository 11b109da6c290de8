"""How a learner's numbers follow from the right ones, or from what a declared mistake gives: by one relation or two."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader import relations
from grader.compare import allowed_error
from grader.known import Known
from grader.model import Diagnosis, Opaque, Tensor
from grader.relations import Answer, Array, Factor

TELLING = 3
"""So many cases have to tell an explanation from the right answer, and from each other one."""
NEAR = 0.01
"""Farther off than this, relative to the largest entry, and no rounding need be looked at."""


Numbers = tuple[Array, ...]


def numbers(value: Any, alone: bool) -> Numbers | None:
    """A result as float64 arrays, one a part; None where it is anything else."""
    items = (value,) if alone else value if isinstance(value, (list, tuple)) else None
    if items is None or (parts := [_array(item) for item in items]) is None or any(part is None for part in parts):
        return None
    return tuple(part for part in parts if part is not None)


def _array(value: Any) -> Array | None:
    if isinstance(value, Tensor):
        value = value.array
    if isinstance(value, (list, tuple)):
        rows = [_array(item) for item in value]
        shapes = {row.shape if row is not None else None for row in rows}
        if len(shapes) != 1 or None in shapes:
            return None
        return np.stack([row.reshape(()) if row.shape == (1,) else row for row in rows if row is not None])
    if isinstance(value, (str, Opaque)) or value is None:
        return None
    array = np.asarray(value)
    return array.astype(np.float64) if array.dtype.kind in "iuf" else None


@dataclass(frozen=True)
class _Told:
    """An explanation of the numbers: what it is called, and what it predicts in each sample."""

    id: str
    says: str
    answers: Sequence[Answer]


class Related:
    """A learner's numbers beside the right ones, sample by sample."""

    def __init__(self, known: Known, given: Sequence[Any]):
        self.known, self.samples = known, known.samples
        self.rights = [sample.answer for sample in self.samples if sample.answer is not None]
        self.values = list[tuple[Array, ...]]()
        for sample, value in zip(self.samples, given, strict=True):
            parts = numbers(value, sample.answer.alone) if sample.answer else None
            if parts is not None:
                self.values.append(parts)
        self.dtypes = [sample.dtype for sample in self.samples]

    def diagnosis(self) -> Diagnosis | None:
        if not len(self.rights) == len(self.values) == len(self.samples):
            return None
        if fits := list(self.single()):
            return self._sure(fits, enough=range(TELLING, len(self.samples) + 1))
        # Two at once can often be said in two ways, the same number by number: the first is as good as the other.
        if fits := list(self.several()):
            return self._sure(fits, enough=(0, *range(TELLING, len(self.samples) + 1)))
        return None

    def _sure(self, fits: list[_Told], enough: Collection[int]) -> Diagnosis | None:
        """The first, where it is told from the right answer, and by enough cases from whatever else fits."""
        best, *others = fits
        rivals = [other.answers for other in others if other.id != best.id]
        apart = all(self._differ(best.answers, rival) in enough for rival in rivals)
        return Diagnosis(best.id, best.says) if apart and self._differ(best.answers, self.rights) >= TELLING else None

    def single(self) -> Iterator[_Told]:
        """One relation to the right answer."""
        yield from self._factors(self.rights, "", "", simple=True)
        for relation in relations.RELATIONS:
            if (answers := self._applied(relation, self.rights)) and self._fit(answers):
                yield _Told(relation.id, relation.says, answers)
        yield from self._factors(self.rights, "", "", simple=False)
        yield from self._terms()
        yield from self._rounded()

    def several(self) -> Iterator[_Told]:
        """A factor on top of a declared mistake or of another relation, and a swap on top of a declared mistake."""
        bases = list[tuple[str, str, list[Answer]]]()
        for predicted in self.known.predictions:
            predictions = [relations.answer(one.exact) for one in predicted if one.value is not None]
            if len(certain := [one for one in predictions if one is not None]) == len(self.samples):
                bases.append((predicted[0].mistake.id, predicted[0].mistake.says, certain))
        for relation in relations.RELATIONS:
            if answers := self._applied(relation, self.rights):
                bases.append((relation.id, relation.says, answers))
        for name, says, answers in bases:
            yield from self._factors(answers, f"{name}+", says, simple=None)
            for relation in relations.RELATIONS:
                further = self._applied(relation, answers)
                if not name.startswith("relation:") and further and self._fit(further):
                    yield _Told(f"{name}+{relation.id}", _both(says, relation.says), further)

    def _applied(self, relation: relations.Relation, answers: Sequence[Answer]) -> list[Answer]:
        made = [relation.apply(one, sample.inputs) for one, sample in zip(answers, self.samples, strict=True)]
        return [one for one in made if one is not None] if None not in made else []

    def _factors(self, answers: Sequence[Answer], name: str, says: str, simple: bool | None) -> Iterator[_Told]:
        """One factor for all parts that are not as they would be without it."""
        if not self._alike(answers):
            return
        which = self._wrong_parts(answers)
        ratios = [_ratio(value, one, which) for value, one in zip(self.values, answers, strict=True)]
        if not any(which) or not np.all(np.isfinite(ratios)):
            return
        for factor in relations.FACTORS:
            factors = [factor.value(sample.inputs) for sample in self.samples]
            if factor.n and len({relations.points(sample.inputs) for sample in self.samples}) == 1:
                continue  # where n is always the same, nobody can tell it from a number
            if simple in (None, factor.simple) and np.allclose(ratios, factors, rtol=NEAR, atol=0):
                scaled = [relations.scaled(one, f, which) for one, f in zip(answers, factors, strict=True)]
                if self._fit(scaled):
                    yield _Told(
                        f"{name}relation:{factor.name}", _both(says, self._factor_says(factor, which, says)), scaled
                    )

    def _wrong_parts(self, answers: Sequence[Answer]) -> tuple[bool, ...]:
        """Part by part, where every case has as many; else one answer for all of them."""
        if len({len(one.parts) for one in answers}) > 1:
            return (not self._fit(answers),)
        return tuple(not self._fit(answers, part) for part in range(len(answers[0].parts)))

    def _factor_says(self, factor: Factor, which: tuple[bool, ...], first: str) -> str:
        labels = self.known.check.returns
        n = ", n being the number of points" if factor.n else ""
        if all(which) or len(labels) != len(which):
            return f"Every value is exactly {factor.words} what it should be{n}."
        wrong = " and ".join(label for label, chosen in zip(labels, which, strict=True) if chosen)
        rest = " and ".join(label for label, chosen in zip(labels, which, strict=True) if not chosen)
        other = "has no such factor" if first else "is right"
        return f"{wrong} is exactly {factor.words} what it should be{n}; {rest} {other}."

    def _terms(self) -> Iterator[_Told]:
        if len(self.rights[0].parts) > 1:
            return
        table = [dict(relations.terms(sample.inputs)) for sample in self.samples]
        for name in table[0]:
            for sign, words in ((-1, "is missing"), (1, "is one too many")):
                answers = [_with_term(one, sign * row[name]) for one, row in zip(self.rights, table, strict=True)]
                if all(answers) and self._fit(fits := [one for one in answers if one is not None]):
                    which = "missing_term" if sign < 0 else "additional_term"
                    yield _Told(f"relation:{which}", f"Every value is off by {name}: that term {words}.", fits)

    def _rounded(self) -> Iterator[_Told]:
        for name, words, change in relations.roundings():
            answers = [
                Answer(tuple(map(change, one.parts)), one.moves, one.roundings, one.alone) for one in self.rights
            ]
            if self._exactly(change, answers):
                yield _Told(name, f"The values are right, but rounded to {words}.", answers)

    def _exactly(self, change: Callable[[Array], Array], answers: Sequence[Answer]) -> bool:
        # A right value just beside a half may fall on either side of it; what was rounded twice stays as it is.
        return self._fit(answers) and all(
            np.array_equal(change(part), part) or np.allclose(change(part), part, rtol=1e-6, atol=0)
            for value in self.values
            for part in value
        )

    # --- what fits

    def _alike(self, answers: Sequence[Answer]) -> bool:
        return all(
            len(value) == len(one.parts) and all(map(same_shape, value, one.parts))
            for value, one in zip(self.values, answers, strict=True)
        )

    def _fit(self, answers: Sequence[Answer], part: int | None = None) -> bool:
        """Whether the answers, or one part of each, are the learner's."""
        if not self._alike(answers):
            return False
        return all(map(self._close, self.values, answers, self.dtypes, [part] * len(answers)))

    def _close(self, value: tuple[Array, ...], one: Answer, dtype: str, part: int | None) -> bool:
        places: Iterable[int] = range(len(one.parts)) if part is None else (part,)
        return all(_near(value[k], one.parts[k], one.moves[k], one.roundings, dtype) for k in places)

    def _differ(self, answers: Sequence[Answer], rivals: Sequence[Answer]) -> int:
        return sum(
            not self._close(rival.parts, one, dtype, None)
            for one, rival, dtype in zip(answers, rivals, self.dtypes, strict=True)
            if len(one.parts) == len(rival.parts) and all(map(same_shape, one.parts, rival.parts))
        )


def _both(first: str, second: str) -> str:
    return f"{first} On top of that, {second[0].lower()}{second[1:]}" if first else second


def same_shape(value: Array, part: Array) -> bool:
    return value.shape == part.shape or (part.ndim == 0 and value.shape == (1,))


def _near(value: Array, predicted: Array, moved: Array, roundings: int, dtype: str) -> bool:
    """To the tolerance, where the prediction is known."""
    value, known = value.reshape(predicted.shape), ~np.isnan(predicted)
    gap = np.abs(value - predicted)[known]
    if not np.all(gap <= NEAR * np.max(np.abs(predicted[known]), initial=0.0)):
        return False
    return bool(np.all(gap <= allowed_error(predicted, moved, roundings, dtype)[known]))


def _ratio(value: tuple[Array, ...], one: Answer, which: tuple[bool, ...]) -> float:
    """By which factor the chosen parts of a result are larger than they would be."""
    chosen = [k for k in range(len(one.parts)) if which[k % len(which)]]
    above = sum(float(np.sum(value[k].reshape(one.parts[k].shape) * one.parts[k])) for k in chosen)
    below = sum(float(np.sum(one.parts[k] ** 2)) for k in chosen)
    return above / below if below else np.nan


def _with_term(one: Answer, term: Array) -> Answer | None:
    part = one.parts[0]
    if term.ndim and term.shape != part.shape:
        return None
    return Answer((part + term,), (one.moves[0] + np.abs(term),), one.roundings, one.alone)
