"""Which explanations may hold at all, found at once: every prediction of every case as one row of a matrix.

To compare some hundred explanations one by one, as exactly as a result is compared, takes ten times as long as a
child's whole work. So all rows are looked at together first, with room for a hundredth; what is left, nearly always
nothing or one, is then looked at exactly. The rows are the same for all submissions of a class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from grader.compare import allowed_error
from grader.diagnosis import relations
from grader.diagnosis.factors import FACTORS, Factor
from grader.diagnosis.known import Known, Prediction, Sample
from grader.diagnosis.layout import Layout
from grader.diagnosis.relations import Relation
from grader.diagnosis.values import Answer, Array, Parts, answer, is_finite, points
from grader.model import Mistake

NEAR = 0.01
"""Relative to the largest entry of a part: what is farther off is no matter of rounding."""


@dataclass(frozen=True)
class Base:
    """Something that the function may have returned: roughly, with the moves guessed, and exactly."""

    id: str
    says: str
    rough: Sequence[Answer]
    exact: Callable[[], Sequence[Answer]]
    tier: int
    """0 for a declared mistake, 1 for one relation to the right answer, 2 for two at once."""
    predicted: Sequence[Prediction] = ()
    """Of a declared mistake, sample by sample."""
    digits: Callable[[Array], Array] | None = None
    """Of rounding: what it does to a value."""


@dataclass(frozen=True)
class Scaled:
    """A base times a factor, in the chosen parts."""

    base: Base
    factor: Factor
    which: tuple[bool, ...]


class Candidates:
    """The explanations of one check, laid out in rows when they are first needed, and kept for who comes next."""

    def __init__(self, known: Known):
        self.known = known
        self.told_apart = dict[Mistake, bool]()
        """Whether the cases tell a declared mistake from all other ones: asked once for a class."""

    @cached_property
    def samples(self) -> list[Sample]:
        return self.known.samples

    @cached_property
    def rights(self) -> list[Answer]:
        """Of every sample, or fewer where relations do not speak of some."""
        return [sample.answer for sample in self.samples if sample.answer is not None]

    @cached_property
    def usable(self) -> bool:
        return len(self.rights) == len(self.samples) and all(part.size for one in self.rights for part in one.parts)

    def prepare(self) -> None:
        """Lays the rows out before a result comes."""
        if self.usable:
            with np.errstate(all="ignore"):
                self.bases, self.factors  # noqa: B018 - they are made when they are asked for

    @cached_property
    def layout(self) -> Layout:
        return Layout(self.rights)

    @cached_property
    def alone(self) -> tuple[list[Base], Array, Array]:
        """All that may be believed as it is, in order; the rows, and how near a result has to be."""
        kept = list[Base]()
        rows, rooms = list[Array](), list[Array]()
        for base in (*self.declared, *self._related(), *self._terms(), *self._rounded(), *self._related_mistakes()):
            row, room = (
                self.layout.row(parts) for parts in zip(*map(self._roomy, base.rough, self.samples), strict=True)
            )
            if row is not None and room is not None:
                kept.append(base)
                rows.append(row)
                rooms.append(room)
        table = np.array(rows).reshape(len(rows), -1)
        near = np.maximum(NEAR * self.layout.largest(table), np.array(rooms).reshape(table.shape))
        return kept, table, np.where(np.isnan(table), np.inf, near)

    def _roomy(self, one: Answer, sample: Sample) -> tuple[Parts, Parts]:
        """The parts, and the error of each that the check itself allows, which may be more than a hundredth."""
        if not sample.right.fixed:
            return one.parts, tuple(map(np.zeros_like, one.parts))
        pairs = zip(one.parts, one.moves, strict=True)
        return one.parts, tuple(allowed_error(part, move, one.roundings, sample.dtype) for part, move in pairs)

    @cached_property
    def bases(self) -> tuple[list[Base], Array]:
        """All that a factor may come on top of, the right answer first."""
        kept, table, _ = self.alone
        first = Base("", "", self.rights, lambda: self.rights, 1)
        right = np.concatenate([part.ravel() for one in self.rights for part in one.parts])
        more = self._is_more(table, right)
        chosen = [place for place, base in enumerate(kept) if self._takes_a_factor(base) and more[place]]
        return [first, *(kept[place] for place in chosen)], np.nan_to_num(np.vstack([right, table[chosen]]))

    @cached_property
    def factors(self) -> tuple[list[Factor], Array]:
        """Those that these cases can tell from a plain number, and what each is in every sample."""
        varied = len({points(sample.inputs) for sample in self.samples}) > 1
        chosen = [factor for factor in FACTORS if varied or not factor.n]
        table = np.array([[factor.value(sample.inputs) for sample in self.samples] for factor in chosen])
        known = np.all(np.isfinite(table), axis=1)
        return [factor for factor, one in zip(chosen, known, strict=True) if one], table[known]

    @cached_property
    def rivals(self) -> Array:
        """All single explanations in rows, but for those of rounding, which differ by little."""
        kept, table, _ = self.alone
        single = [place for place, base in enumerate(kept) if base.tier < 2 and base.digits is None]
        _, bases = self.bases
        _, values = self.factors
        counts = [sum(part.size for part in one.parts) for one in self.rights]
        return np.vstack([table[single], np.repeat(values, counts, axis=1) * bases[0]])

    def is_told_apart(self, row: Array, cases: int) -> bool:
        """Whether so many cases at least tell the row from every single explanation that is not the same."""
        off = np.abs(self.rivals - row) > NEAR * self.layout.largest(row)
        apart = np.sum(np.any(self.layout.sums(off.astype(float)) > 0, axis=2), axis=1)
        return bool(np.all((apart == 0) | (apart >= cases)))

    def alike(self, row: Array) -> list[Base]:
        kept, table, near = self.alone
        return [kept[place] for place in np.flatnonzero(np.all(~(np.abs(table - row) > near), axis=1))]

    def scaled(self, row: Array) -> Iterator[Scaled]:
        """Which bases times which factors are about the result: one factor for all parts that are off."""
        kept, table = self.bases
        factors, values = self.factors
        ratios = self.layout.sums(table * row) / self.layout.sums(table * table)
        # Where all is 0, every factor fits.
        free = np.isnan(ratios)
        right = np.all(free | (np.abs(ratios - 1) <= NEAR), axis=1)
        # (bases, factors, parts)
        near = np.abs(ratios[:, None] - values[None, :, :, None]) <= NEAR * np.abs(values)[None, :, :, None]
        near |= free[:, None]
        fits = np.all(right[:, None] | np.all(near, axis=2), axis=2) & ~np.all(right, axis=1)[:, None]
        # The simplest factor first, whatever it comes on top of.
        for number, place in zip(*np.nonzero(fits.T), strict=True):
            yield Scaled(kept[place], factors[number], tuple(bool(one) for one in ~right[place]))

    def _is_more(self, table: Array, right: Array) -> Array:
        """Which rows are more than a factor times the right answer: with those, two factors would be told for one."""
        sizes = np.array([float(points(sample.inputs)) for sample in self.samples])
        plain = np.array([sign * 2.0**two * sizes**n for sign, two, n in product((1, -1), range(-4, 5), range(-2, 3))])
        ratios = self.layout.sums(table * right) / self.layout.sums(right[None] ** 2)
        same = np.abs(ratios[:, None] - plain[None, :, :, None]) <= 1e-9 * np.abs(plain)[None, :, :, None]
        return np.asarray(~np.any(np.all(same, axis=(2, 3)), axis=1))

    def _takes_a_factor(self, base: Base) -> bool:
        return base.tier == 0 or base.id in _RELATIONS

    # --- the rows, in the order in which they are believed

    @cached_property
    def declared(self) -> list[Base]:
        made = list[Base]()
        for predicted in self.known.predictions:
            answers = [_finite(answer(one.rough)) if one.value is not None else None for one in predicted]
            if len(sound := [one for one in answers if one is not None]) == len(self.samples):
                mistake = predicted[0].mistake
                made.append(Base(mistake.id, mistake.says, sound, _exactly(predicted), 0, predicted))
        return made

    def _related(self) -> Iterator[Base]:
        for relation in relations.RELATIONS:
            if answers := self.applied(relation, self.rights):
                yield Base(relation.id, relation.says, answers, _same(answers), 1)

    def _terms(self) -> Iterator[Base]:
        if any(len(one.parts) > 1 for one in self.rights):
            return
        table = [dict(relations.terms(sample.inputs)) for sample in self.samples]
        for name in table[0]:
            for sign, kind, size, words in _TERMS:
                pairs = zip(self.rights, table, strict=True)
                answers = [relations.with_term(one, sign * row[name]) if name in row else None for one, row in pairs]
                if len(sound := [one for one in answers if one is not None]) == len(self.samples):
                    says = f"Every value is too {size} by exactly {name}: is that term {words}?"
                    yield Base(f"relation:{kind}_term", says, sound, _same(sound), 1)

    def _rounded(self) -> Iterator[Base]:
        for name, says, change in relations.roundings():
            answers = [relations.changed(one, change) for one in self.rights]
            yield Base(name, says, answers, _same(answers), 1, digits=change)

    def _related_mistakes(self) -> Iterator[Base]:
        for base in self.declared:
            for relation in relations.RELATIONS:
                # Of a list that is moved one value is not known: with a mistake beside it, that would be a guess.
                if not relation.moves and (answers := self.applied(relation, base.rough)):
                    exact = self._applying(relation, base)
                    yield Base(f"{base.id}+{relation.id}", both(base.says, relation.says), answers, exact, 2)

    def _applying(self, relation: Relation, base: Base) -> Callable[[], Sequence[Answer]]:
        return lambda: self.applied(relation, base.exact())

    def applied(self, relation: Relation, answers: Sequence[Answer]) -> list[Answer]:
        made = [relation.apply(one, sample.inputs) for one, sample in zip(answers, self.samples, strict=True)]
        return [one for one in made if one is not None] if None not in made else []


_TERMS = ((-1, "missing", "small", "missing, or subtracted"), (1, "additional", "large", "one too many"))
_RELATIONS = frozenset(relation.id for relation in relations.RELATIONS)


def _exactly(predicted: Sequence[Prediction]) -> Callable[[], Sequence[Answer]]:
    return lambda: [one for one in map(answer, (each.exact for each in predicted)) if one is not None]


def _finite(one: Answer | None) -> Answer | None:
    """What is not finite has no place in a row: `diagnose` looks at such predictions where a result is not, either."""
    return one if one is not None and is_finite(one.parts) else None


def _same(answers: Sequence[Answer]) -> Callable[[], Sequence[Answer]]:
    return lambda: answers


def both(first: str, second: str) -> str:
    """Two at once, in words."""
    return f"{first} On top of that, {second[0].lower()}{second[1:]}" if first else second
