"""What an exercise asks of every submission with one seed: drawn once, packed once, answered once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from grader import draws
from grader.diagnosis.candidates import Candidates
from grader.model import Case, Exercise, Expected
from grader.sandbox import task

Cases = Mapping[str, tuple[Case, ...]]


@dataclass(frozen=True)
class Truth:
    """What the oracle answered: the device, the versions, and the right values of every case by check."""

    device: str
    versions: Mapping[str, str]
    values: Mapping[str, tuple[Expected, ...]]


@dataclass
class Plan:
    """What an exercise asks of every submission with one seed, and the right answers once the oracle gave them."""

    exercise: Exercise
    cases: Cases
    calls: tuple[task.Calls, ...]
    truth: Truth | None = None
    candidates: dict[int, Candidates] = field(default_factory=dict)
    """What can go wrong in each check, by its place."""


def make_plan(exercise: Exercise, framework: str, seed: int) -> Plan:
    """The cases of every check, and the calls that the child is asked for."""
    cases = {check.name: draws.cases(check, exercise.id, framework, seed) for check in exercise.checks}
    calls = tuple(
        task.Calls(
            check.function,
            tuple((case.dtype, tuple(case.inputs.items())) for case in cases[check.name]),
            tuple(sorted(check.forbids)),
            tuple(sorted({*check.if_used, *check.if_unused})),
            task.text_of(check.probe),
            tuple((name, name) for name in (check.function, *check.uses)),
        )
        for check in exercise.checks
    )
    return Plan(exercise, cases, calls)
