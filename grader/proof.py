"""What is proven of one exercise in one framework; each fact is something that is run."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from textwrap import dedent
from typing import Any

import numpy as np

from grader import draws, frameworks, stubs
from grader.answers import FIXED, measured, plain
from grader.course import run_file
from grader.model import Case, Cell, Exercise, Submission, Truth
from grader.oracle import through
from grader.pipeline import Grader, Job
from grader.plan import Cases
from grader.records import Report
from grader.words import Only, write

FACTS = ("stub", "solution", "reference", "figures", "hints", "files", "styles")
ENOUGH_STYLES = 8
"""So many other right solutions an exercise has at least in each framework, where it has any."""
EXACT = 1e-9
"""Relative to the size of the terms: two ways through float64, both a few dozen roundings long."""
DIFFERENCES = 1e-6
"""What central differences of float64 can promise: eps**(2/3), with room for the loops that add them up."""


@dataclass(frozen=True)
class Fact:
    """One thing that was looked at. `state`: true, untrue, unchecked."""

    exercise: str
    framework: str
    name: str
    state: str
    detail: str = ""


@dataclass
class Proof:
    """The facts of one exercise in one framework; each method gives what is untrue, in sentences."""

    grader: Grader
    exercise: Exercise
    seeds: int

    def fact(self, name: str) -> Fact:
        try:
            untruths = list(getattr(self, name)())
        except Exception as error:  # noqa: BLE001 - what an author's code raises is an untruth like any other
            untruths = [f"it cannot be told, since something raises {type(error).__name__}: {error}"]
        state = "untrue" if untruths else "true"
        if untruths == [None]:
            state, untruths = "unchecked", ["jupytext is not installed here: pip install 'grader[author]'"]
        return Fact(self.exercise.id, self.grader.framework, name, state, "\n".join(map(str, untruths)))

    def stub(self) -> Iterator[str]:
        source = stubs.stub(self.exercise, self.grader.course.solutions, self.grader.framework)
        for seed, report in self._graded(source, range(self.seeds)):
            if report.outcome != "not_attempted" or report.score:
                yield f"the stub is {report.outcome} with {report.score:g} points (seed {seed})"
            for check in report.checks:
                if check.outcome != "not_attempted":
                    yield f"the stub's {check.name} is {check.outcome}: {check.message}"

    def solution(self) -> Iterator[str]:
        path = self.grader.course.solution(self.exercise.id, self.grader.framework)
        for seed, report in self._graded(path.read_text("utf-8"), range(self.seeds)):
            if report.outcome != "passed":
                yield f"the solution is {report.outcome} with {report.score:g} points (seed {seed})"
            yield from (f"{check.message} (seed {seed})" for check in report.checks if check.outcome != "passed")
            yield from (f"note on the solution: {note} (seed {seed})" for note in report.notes)

    def _graded(self, source: str, seeds: range) -> Iterator[tuple[int, Report]]:
        submission = Submission("", (Cell(f"{self.exercise.id}.py", source),), False, "")
        for seed in seeds:
            yield seed, self.grader.grade(Job(submission, self.exercise.id, seed, "grade verify"))

    def reference(self) -> Iterator[str]:
        for seed in range(self.seeds):
            cases = {c.name: draws.cases(c, self.exercise.id, "numpy", seed) for c in self.exercise.checks}
            values = self.grader.truth(self.exercise, cases).values
            for check in self.exercise.checks:
                for case, expected in zip(cases[check.name], values[check.name], strict=True):
                    other, room = self._independent(check.name, case)
                    gap = _gap(expected.value, other, expected.move)
                    if not gap <= (FIXED if expected.fixed else room):
                        yield f"{check.name}: the reference is off by {gap:.1e} in case {case.index} of seed {seed}"

    def _independent(self, name: str, case: Case) -> tuple[Any, float]:
        """The same answer another way: the NumPy solution, or central differences of the declared cost."""
        check = next(check for check in self.exercise.checks if check.name == name)
        inputs = draws.exact(case.inputs)
        xp = frameworks.load("numpy").namespace("cpu")
        names = self._numpy_solution
        if (self.grader.framework != "numpy" or check.measure or check.allows) and check.function in names:
            found = measured(check, through(check, names, inputs, xp), inputs)
            return plain(found, np.asarray), EXACT
        return plain(check.reference(xp, **inputs), np.asarray), DIFFERENCES

    @cached_property
    def _numpy_solution(self) -> dict[str, Any]:
        """Its names; none where there is no such solution. A check need not exist in NumPy either."""
        path = self.grader.course.solution(self.exercise.id, "numpy")
        return vars(run_file(path)) if path.is_file() else {}

    def figures(self) -> Iterator[str]:
        checks = {check.function: check for check in reversed(self.exercise.checks)}  # a function's first check
        for truth in self.exercise.truths:
            check = checks[truth.function]
            cases: Cases = {check.name: (draws.given(check, truth.inputs, draws.Round("float64"), 0),)}
            (expected,) = self.grader.truth(self.exercise, cases).values[check.name]
            if problem := _differs(expected.value, truth):
                yield f"{truth.function}: {problem}"

    def styles(self) -> Iterator[str]:
        """Right solutions in other styles earn every point."""
        found = getattr(run_file(self.grader.course.right(self.exercise.id)), "RIGHT", {})
        framework = self.grader.framework
        texts = {
            style: text.text if isinstance(text, Only) else text
            for style, text in found.items()
            if not isinstance(text, Only) or framework in text.frameworks
        }
        if len(texts) < ENOUGH_STYLES:
            yield f"right.py has {len(texts)} right solutions; {ENOUGH_STYLES} at least."
        for turn, (style, text) in enumerate(texts.items()):
            source = write(dedent(text), framework)
            for seed, report in self._graded(source, range(turn % self.seeds, turn % self.seeds + 1)):
                for check in report.checks:
                    if check.outcome != "passed":
                        yield f"{style}: {check.message} (seed {seed})"

    def hints(self) -> Iterator[str]:
        if len(self.exercise.hints) < 3 or not all(hint.strip() for hint in self.exercise.hints):
            yield "there are fewer than three hints"

    def files(self) -> Iterator[str | None]:
        course, framework = self.grader.course, self.grader.framework
        scripts = not frameworks.installed("jupytext")
        for name in stubs.outdated(self.exercise, course.solutions, course.exercises, scripts):
            if name.startswith(framework):
                yield f"exercises/{name} is out of date: grade stubs"
        if scripts:
            yield None


def _gap(value: Any, other: Any, move: Any) -> float:
    """The largest difference, relative to the size of the terms; infinite where the structures differ."""
    if isinstance(value, tuple) or isinstance(other, tuple):
        if not isinstance(value, tuple) or not isinstance(other, tuple) or len(value) != len(other):
            return math.inf
        return max((_gap(*parts) for parts in zip(value, other, move, strict=True)), default=0.0)
    if value.shape != other.shape:
        return math.inf
    value, other = (each.astype(np.float64) for each in (value, other))  # truth values cannot be subtracted
    size = np.maximum(np.maximum(np.abs(value), move), np.finfo(float).tiny)
    return float(np.max(np.abs(value - other) / size, initial=0.0))


def _differs(value: Any, truth: Truth) -> str | None:
    """What is not as printed, to half a unit of the last digit; None if all is."""
    expected = _numbers(truth.expected)
    found = _numbers(value)
    if found.shape != expected.shape:
        return f"{len(found)} numbers, and the course prints {len(expected)}"
    sizes = np.abs(np.where(expected == 0, 1.0, expected))
    unit = 10.0 ** (np.floor(np.log10(sizes)) - truth.digits + 1)
    off = np.abs(found - expected) > 0.5001 * unit
    if not off.any():
        return None
    first = int(np.argmax(off))
    return f"{found[first]:.{truth.digits + 2}g}, and the course prints {expected[first]:.{truth.digits}g}"


def _numbers(value: Any) -> Any:
    """Every number of a nested answer, in order."""
    if isinstance(value, (list, tuple)):
        return np.concatenate([_numbers(item) for item in value]) if value else np.zeros(0)
    return np.asarray(value, dtype=np.float64).ravel()
