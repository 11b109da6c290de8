"""How well checks do against mutants: the score as a record, as a table, and as JSON. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from textwrap import fill
from typing import Any

from grader.model import PRETTY
from grader.mutation.mutants import Mutant
from grader.text import cut

WIDTH = 80
DRAWS = 10_000
"""So many draws without a difference prove a mutant equivalent, or fewer where calls are slow."""


@dataclass(frozen=True)
class Survivor:
    """A mutant that passes though it is not the solution, and what shows that: a line for each check."""

    mutant: Mutant
    detail: str


@dataclass(frozen=True)
class Score:
    """What became of the mutants of one solution."""

    exercise: str
    framework: str
    killed: int
    survivors: tuple[Survivor, ...] = ()
    equivalent: tuple[Mutant, ...] = ()
    """Those that are the solution, otherwise written."""
    draws: int = DRAWS
    """How many prove that, at least."""
    problem: str = ""
    """Why there is no score, where there is none."""

    @property
    def real(self) -> int:
        """The mutants that are not equivalent."""
        return self.killed + len(self.survivors)

    @property
    def perfect(self) -> bool:
        return not self.survivors and not self.problem

    @property
    def share(self) -> str:
        """Rounded down: 100 % is all of them."""
        return f"{math.floor(1000 * self.killed / self.real) / 10:g} %" if self.real else "-"


def text(scores: Sequence[Score]) -> str:
    """A line an exercise and framework, then the code of what survived, and of what is equivalent."""
    return "\n".join((*_table(scores), *_survivors(scores), *_equivalent(scores))) + "\n"


def document(scores: Sequence[Score]) -> dict[str, Any]:
    """The same for machines."""
    return {"scores": [_record(score) for score in scores]}


def _record(score: Score) -> dict[str, Any]:
    return {
        "exercise": score.exercise, "framework": score.framework, "mutants": score.real, "killed": score.killed,
        "survivors": [{**_shown(each.mutant), "detail": each.detail} for each in score.survivors],
        "equivalent": [_shown(each) for each in score.equivalent],
        "draws": score.draws, "problem": score.problem,
    }  # fmt: skip


def _shown(mutant: Mutant) -> dict[str, Any]:
    return {name: value for name, value in asdict(mutant).items() if name != "source"}


def _table(scores: Sequence[Score]) -> Iterator[str]:
    yield f"{'mutants':<13}{'framework':<12}{'killed':<13}{'score':<9}equivalent"
    for score in scores:
        killed = f"{score.killed} of {score.real}"
        cells = score.problem or f"{killed:<13}{score.share:<9}{len(score.equivalent)}"
        yield f"{score.exercise:<13}{PRETTY[score.framework]:<12}{cells}"


def _survivors(scores: Sequence[Score]) -> Iterator[str]:
    for score in scores:
        for each in score.survivors:
            it = each.mutant
            yield f"\nSurvives: {score.exercise}, {PRETTY[score.framework]}, {it.function}, line {it.line}: {it.kind}"
            yield from (f"  - {it.before}", f"  + {it.after}")
            yield from (
                fill(line, WIDTH, initial_indent="  ", subsequent_indent="  ") for line in each.detail.split("\n")
            )


def _equivalent(scores: Sequence[Score]) -> Iterator[str]:
    """One line for all frameworks in which the change reads the same."""
    found: dict[tuple[str, ...], list[str]] = {}
    for score in scores:
        for it in score.equivalent:
            place = f"{score.exercise}, {it.function}, line {it.line}: {it.kind}"
            found.setdefault((place, it.before, it.after), []).append(PRETTY[score.framework])
    if found:
        fewest = min(score.draws for score in scores if score.equivalent)
        yield f"\nEquivalent: no difference on {fewest:,} draws{' or more' * (fewest < DRAWS)}."
    for (place, before, after), names in found.items():
        yield f"  {place} ({', '.join(names)})"
        yield from (cut(f"    - {before}", WIDTH), cut(f"    + {after}", WIDTH))
