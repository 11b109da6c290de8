"""Is every declared mistake called by its name? The confusion matrix of an exercise in one framework.

`solutions/<exercise>/wrong.py` holds WRONG: {check: {mistake: (text, …)}}, submissions as learners write them, two at
least for each mistake, with the words of `grader.words`. Each is graded for real, in a child of its own, and the
mistake that the report names is compared with the one that the text stands for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import dedent, fill, indent
from typing import Any

from grader.course import run_file
from grader.model import PRETTY, Cell, Check, Exercise, Submission, UserError
from grader.pipeline import Grader, Job
from grader.words import Only, write

STYLES = 2
"""So many texts for each mistake, at least: a name may not hang on how something is written."""
Texts = Mapping[str, Mapping[str, "tuple[str | Only, ...] | str | Only"]]


@dataclass(frozen=True)
class Named:
    """One text, graded. `place`: which of its mistake's texts it is, from 1 on; `found`: what the report names."""

    check: str
    mistake: str
    place: int
    source: str
    found: str
    message: str

    @property
    def confused(self) -> bool:
        return self.found != self.mistake


@dataclass(frozen=True)
class Matrix:
    """What the texts of one exercise are taken for; None where there are no texts. `gaps`: what is not as agreed."""

    exercise: str
    framework: str
    named: tuple[Named, ...] | None
    gaps: tuple[str, ...] = ()

    @property
    def confused(self) -> list[Named]:
        return [one for one in self.named or () if one.confused]

    @property
    def true(self) -> bool:
        return not self.gaps and not self.confused

    def document(self) -> dict[str, Any]:
        """For machines: how often each mistake is taken for what, check by check."""
        counts = Counter((one.check, one.mistake, one.found) for one in self.named or ())
        rows: dict[str, dict[str, dict[str, int]]] = {}
        for (check, mistake, found), count in counts.items():
            rows.setdefault(check, {}).setdefault(mistake, {})[found] = count
        confused = [{"check": one.check, "mistake": one.mistake, "found": one.found, "source": one.source,
                     "message": one.message} for one in self.confused]  # fmt: skip
        return {"exercise": self.exercise, "framework": self.framework, "texts": len(self.named or ()),
                "matrix": rows, "confused": confused, "gaps": list(self.gaps)}  # fmt: skip


def matrix(grader: Grader, exercise: Exercise, seeds: int) -> Matrix:
    """Every text is graded once, with the seeds in turn."""
    path = grader.course.wrong(exercise.id)
    if not path.is_file():
        return Matrix(exercise.id, grader.framework, None)
    try:
        texts: Texts = getattr(run_file(path), "WRONG", {})
    except UserError as error:
        return Matrix(exercise.id, grader.framework, (), (str(error),))
    sources = list(_sources(texts, grader.framework))
    checks = {check.name for check in exercise.within(grader.framework).checks}
    named = tuple(
        _named(grader, exercise, each, turn % seeds) for turn, each in enumerate(sources) if each[0] in checks
    )
    whole = grader.course.load(exercise.id)
    return Matrix(exercise.id, grader.framework, named, tuple(_gaps(whole, texts, grader.framework)))


def _sources(texts: Texts, framework: str) -> Iterator[tuple[str, str, int, str]]:
    """Check, mistake, place and source of each text that can be written in this framework."""
    for check, mistakes in texts.items():
        for mistake, many in mistakes.items():
            for place, text in enumerate(_several(many), start=1):
                if not isinstance(text, Only):
                    yield check, mistake, place, write(dedent(text), framework)
                elif framework in text.frameworks:
                    yield check, mistake, place, write(dedent(text.text), framework)


def _several(texts: tuple[str | Only, ...] | str | Only) -> tuple[str | Only, ...]:
    """A lone text in brackets is a text: its comma is soon forgotten."""
    return texts if isinstance(texts, tuple) else (texts,)


def _named(grader: Grader, exercise: Exercise, text: tuple[str, str, int, str], seed: int) -> Named:
    name, mistake, place, source = text
    submission = Submission("", (Cell(f"{exercise.id}.py", source),), False, "")
    report = grader.grade(Job(submission, exercise.id, seed, f"grade {exercise.id}", check=name, noted=False))
    (check,) = (check for check in report.checks if check.name == name)
    found = check.mistake.id if check.mistake else f"nothing ({check.outcome})"
    return Named(name, mistake, place, source.strip("\n"), found, check.message)


def _gaps(exercise: Exercise, texts: Texts, framework: str) -> Iterator[str]:
    for name in sorted(texts.keys() - {check.name for check in exercise.checks}):
        yield f"there are texts for {name}, which is no check."
    for check in exercise.within(framework).checks:
        yield from _unwritten(check, texts.get(check.name, {}), framework)


def _unwritten(check: Check, texts: Mapping[str, tuple[str | Only, ...] | str | Only], framework: str) -> Iterator[str]:
    declared = dict.fromkeys(mistake.id for mistake in check.mistakes)
    for name in sorted(texts.keys() - declared.keys()):
        yield f"there are texts for {name}, which {check.name} does not declare."
    for name in declared:
        many = _several(texts.get(name, ()))
        here = [text for text in many if not isinstance(text, Only) or framework in text.frameworks]
        impossible = many and not here  # then each of them says why
        if len(here) < STYLES and not impossible:
            yield f"{check.name}, {name}: {len(here)} of at least {STYLES} texts."


def table(matrices: list[Matrix]) -> str:
    """One line an exercise and framework; then all that is not as it should be, in full."""
    lines = [f"{'exercise':<13}{'framework':<12}{'wrong texts':>11}{'named right':>14}"]
    for one in matrices:
        head = f"{one.exercise:<13}{PRETTY[one.framework]:<12}"
        count = len(one.named or ())
        lines.append(f"{head}{'none' if one.named is None else count:>11}"
                     f"{'' if one.named is None else count - len(one.confused):>14}".rstrip())  # fmt: skip
    for one in matrices:
        for detail in (*one.gaps, *map(_told, one.confused)):
            lines += [f"\nUntrue: {one.exercise}, {PRETTY[one.framework]}, wrong.py:", detail]
    return "\n".join(lines) + "\n"


def _told(one: Named) -> str:
    head = f"{one.check}: text {one.place} of {one.mistake} is taken for {one.found}."
    return "\n".join([head, indent(one.source, "    "), "  The report says:", *map(_wrapped, one.message.splitlines())])


def _wrapped(line: str) -> str:
    margin = " " * (4 + len(line) - len(line.lstrip()))
    return fill(line.lstrip(), 80, initial_indent=margin, subsequent_indent=margin)
