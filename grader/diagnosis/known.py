"""What can go wrong in one check, worked out for its cases: once for all submissions that get the same ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from grader import draws
from grader.answers import fixed, moved, nudges, plain, scalar
from grader.diagnosis.values import Answer, answer, points
from grader.model import Case, Check, Expected, Mistake

ROUGH = 1e4
"""A move of so many times the largest entry allows about a hundredth of it."""


@dataclass(frozen=True)
class Sample:
    """A case that counts, with its right answer; inputs in float64, parameters 0-d."""

    case: Case
    inputs: dict[str, Any]
    right: Expected

    @property
    def dtype(self) -> str:
        """The precision that an allowance rests on."""
        return "float64" if self.case.dtype == "float64" and not self.right.fixed else "float32"

    @cached_property
    def nudged(self) -> list[dict[str, Any]]:
        """To know how far rounding moves a wrong formula: of one sample, the same for all of them."""
        return nudges(self.inputs)

    @cached_property
    def answer(self) -> Answer | None:
        return answer(self.right)


@dataclass(frozen=True)
class Prediction:
    """What a wrong formula returns in one sample."""

    check: Check
    mistake: Mistake
    wrong: Callable[..., Any]
    sample: Sample
    value: Any
    """Arrays, as `answers.plain` gives them; None where the formula has no value there."""

    @cached_property
    def rough(self) -> Expected:
        """With room for a hundredth: how far rounding moves the value takes nine times as long to know.

        Where the check itself allows an error, that may be more than a hundredth, and is known at once."""
        right = self.sample.right
        if right.fixed:
            return self.exact
        return Expected(self.value, _everywhere(self.value), right.roundings, right.fixed)

    @cached_property
    def exact(self) -> Expected:
        sample, wrong = self.sample, self.wrong
        with np.errstate(all="ignore"):
            if (found := fixed(self.check, self.value, sample.inputs)) is not None:
                return found
            apart = moved(lambda inputs: plain(wrong(**inputs), np.asarray), sample.inputs, sample.nudged)
        return Expected(self.value, apart, sample.right.roundings)


def _everywhere(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_everywhere, value))
    known = np.abs(value[np.isfinite(value)]) if value.dtype.kind == "f" else np.zeros(0)
    size = float(np.max(known, initial=0.0))
    return np.full(value.shape, ROUGH * size)


@dataclass
class Known:
    """One check's cases and right answers, and what the mistakes that it declares would return."""

    check: Check
    cases: Sequence[Case]
    expected: Sequence[Expected]
    framework: str

    @cached_property
    def samples(self) -> list[Sample]:
        """The largest first: there most explanations are seen not to hold."""
        pairs = zip(self.cases, self.expected, strict=True)
        made = [Sample(case, self._inputs(case), right) for case, right in pairs if case.lenient is None]
        return sorted(made, key=lambda sample: -points(sample.inputs))

    def _inputs(self, case: Case) -> dict[str, Any]:
        inputs = draws.exact(case.inputs)
        return {name: scalar(value) if name in self.check.parameters else value for name, value in inputs.items()}

    @cached_property
    def predictions(self) -> list[list[Prediction]]:
        """Of each declared mistake, sample by sample."""
        return [
            [self._predicted(mistake, mistake.wrong, sample) for sample in self.samples]
            for mistake in self.check.mistakes
            if mistake.wrong is not None
        ]

    def _predicted(self, mistake: Mistake, wrong: Callable[..., Any], sample: Sample) -> Prediction:
        with np.errstate(all="ignore"):
            try:
                value = plain(wrong(**sample.inputs), np.asarray)
            except (ArithmeticError, ValueError, IndexError, TypeError):
                value = None
        return Prediction(self.check, mistake, wrong, sample, value)
