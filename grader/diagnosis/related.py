"""How a learner's numbers follow from the right ones, or from what a declared mistake gives: by one relation or two."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from grader.compare import allowed_error
from grader.diagnosis.candidates import Base, Candidates, Scaled, both
from grader.diagnosis.factors import scaled
from grader.diagnosis.values import Answer, Array, Parts, same_shape
from grader.model import Diagnosis

TELLING = 3
"""So many cases have to tell an explanation from the right answer, and from each other one."""


@dataclass(frozen=True)
class _Told:
    """An explanation of the numbers: what it is called, and what it predicts in each sample."""

    id: str
    says: str
    answers: Sequence[Answer]


class Related:
    """A learner's numbers beside the right ones, sample by sample."""

    def __init__(self, candidates: Candidates, values: Sequence[Parts], row: Array, alike: Sequence[Base]):
        self.candidates, self.values, self.row, self.alike = candidates, values, row, alike
        self.dtypes = [sample.dtype for sample in candidates.samples]

    def diagnosis(self) -> Diagnosis | None:
        scaled = list(self.candidates.scaled(self.row))
        if fits := list(self._single(scaled)):
            return self._sure(fits, enough=range(TELLING, len(self.values) + 1))
        # Two at once can often be said in two ways, the same number by number: the first is as good as the other.
        if fits := list(self._several(scaled)):
            return self._sure(fits, enough=(0, *range(TELLING, len(self.values) + 1)))
        return None

    def _sure(self, fits: list[_Told], enough: Collection[int]) -> Diagnosis | None:
        """The first, where it is told from the right answer, and by enough cases from whatever else fits."""
        best, *others = fits
        rivals = [other.answers for other in others if other.id != best.id]
        apart = all(self._differ(best.answers, rival) in enough for rival in rivals)
        wrong = self._differ(best.answers, self.candidates.rights) >= TELLING
        row = self.candidates.layout.row([one.parts for one in best.answers])
        sure = apart and wrong and row is not None and self.candidates.is_told_apart(row, TELLING)
        return Diagnosis(best.id, best.says) if sure else None

    def _single(self, scaled: Sequence[Scaled]) -> Iterator[_Told]:
        """One relation to the right answer: a simple factor first, and a product of factors after the relations."""
        plain = [one for one in scaled if not one.base.id]
        yield from self._factors(one for one in plain if one.factor.simple)
        yield from self._alone(base for base in self.alike if base.tier == 1 and base.digits is None)
        yield from self._factors(one for one in plain if not one.factor.simple)
        yield from self._alone(base for base in self.alike if base.digits and self._is_rounded(base.digits))

    def _several(self, scaled: Sequence[Scaled]) -> Iterator[_Told]:
        """A factor on top of a declared mistake or of another relation, and a relation on top of a declared mistake."""
        yield from self._factors(one for one in scaled if one.base.id)
        yield from self._alone(base for base in self.alike if base.tier == 2)

    def _alone(self, bases: Iterator[Base]) -> Iterator[_Told]:
        for base in bases:
            if self.fit(answers := base.exact()):
                yield _Told(base.id, base.says, answers)

    def _factors(self, found: Iterator[Scaled]) -> Iterator[_Told]:
        for one in found:
            factors = [one.factor.value(sample.inputs) for sample in self.candidates.samples]
            pairs = zip(one.base.exact(), factors, strict=True)
            answers = [scaled(answer, factor, one.which) for answer, factor in pairs]
            if self.fit(answers):
                name = f"{one.base.id}+" if one.base.id else ""
                yield _Told(f"{name}relation:{one.factor.name}", both(one.base.says, self._says(one)), answers)

    def _says(self, one: Scaled) -> str:
        labels, words = self.candidates.known.check.returns, one.factor.words
        n = ", n being the number of points" if one.factor.n else ""
        due = "what that alone would give" if one.base.id else "what it should be"
        if all(one.which) or len(labels) != len(one.which):
            return f"Every value is exactly {words} {due}{n}."
        wrong = " and ".join(label for label, chosen in zip(labels, one.which, strict=True) if chosen)
        rest = " and ".join(label for label, chosen in zip(labels, one.which, strict=True) if not chosen)
        other = "has no such factor" if one.base.id else "is right"
        return f"{wrong} is exactly {words} {due}{n}; {rest} {other}."

    def _is_rounded(self, change: Callable[[Array], Array]) -> bool:
        """Whether the learner's values have no more digits than that: right ones would be near them, too."""
        parts = [part for value in self.values for part in value]
        return all(np.allclose(change(part), part, rtol=1e-6, atol=0) for part in parts)

    def fit(self, answers: Sequence[Answer]) -> bool:
        """Whether the answers are the learner's, to the tolerance."""
        return len(answers) == len(self.values) and all(map(_close, self.values, answers, self.dtypes))

    def _differ(self, answers: Sequence[Answer], rivals: Sequence[Answer]) -> int:
        return sum(
            not _close(rival.parts, one, dtype) for one, rival, dtype in zip(answers, rivals, self.dtypes, strict=True)
        )


def _close(value: Parts, one: Answer, dtype: str) -> bool:
    if len(value) != len(one.parts):
        return False
    return all(map(_near, value, one.parts, one.moves, [one.roundings] * len(value), [dtype] * len(value)))


def _near(value: Array, predicted: Array, moved: Array, roundings: int, dtype: str) -> bool:
    """To the tolerance, where the prediction is known."""
    if not same_shape(value, predicted.shape):
        return False
    known = ~np.isnan(predicted)
    gap = np.abs(value.reshape(predicted.shape) - predicted)[known]
    return bool(np.all(gap <= allowed_error(predicted, moved, roundings, dtype)[known]))
