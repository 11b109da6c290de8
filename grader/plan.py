"""What an exercise asks of every submission with one seed: drawn once, packed once, answered once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from grader import draws
from grader.diagnosis.candidates import Candidates
from grader.model import Case, Check, Exercise, Expected
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

    def learn_from(self, whole: Plan) -> None:
        """Takes over the right answers, if there are any, of a plan that asks for all this and more."""
        if whole.truth is not None:
            values = {name: tuple(whole.truth.values[name][case.index] for case in many)
                      for name, many in self.cases.items()}  # fmt: skip
            self.truth = replace(whole.truth, values=values)


def make_plan(exercise: Exercise, framework: str, seed: int, *, noted: bool = True) -> Plan:
    """The cases of every check, and the calls that the child is asked for.

    noted: with the cases in which a failure is only noted.
    """
    cases = {check.name: _cases(check, exercise.id, framework, seed, noted) for check in exercise.checks}
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


def _cases(check: Check, exercise: str, framework: str, seed: int, noted: bool) -> tuple[Case, ...]:
    every = draws.cases(check, exercise, framework, seed)
    return every if noted else tuple(case for case in every if case.lenient is None)
