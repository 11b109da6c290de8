"""Is a mutant the solution, otherwise written? Both get the same thousands of inputs, and what they return is compared.

Runs in a fork of the warm process, thousands of calls in one: both are the course's own code. A mutant that differs
nowhere, to the check's tolerance, in the finest precision that its framework is asked for, is called equivalent.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from grader import draws, frameworks
from grader.answers import move, plain, roundings
from grader.compare import compare
from grader.course import Text, declared, run_text
from grader.model import Case, Check, Expected
from grader.oracle import through
from grader.sandbox import wire
from grader.sandbox.frames import Channel
from grader.scores import DRAWS

ENTRY = "grader.equivalence:serve"
PARTS = 4
ANSWER, FAILED = 1, 2


@dataclass(frozen=True)
class Question:
    """Some mutants of one solution, looked at through one check, on one part of the draws."""

    exercise: str
    declaration: Text
    framework: str
    solution: Text
    check: str
    part: int
    mutants: tuple[str, ...]


def serve(channel: Channel) -> None:
    """Answers questions until the stream ends: for each mutant the numbers of the draws in which it differs."""
    while (request := channel.receive()) is not None:
        question = Question(*wire.decode(request[1]))
        try:
            channel.send(ANSWER, wire.encode(tuple(tuple(found) for found in _differing(question))))
        except Exception:  # noqa: BLE001 - the course's fault or ours: staff sees all of it
            channel.send(FAILED, wire.encode(traceback.format_exc()))


def _differing(question: Question) -> list[list[int]]:
    exercise = declared(question.exercise, run_text(*question.declaration))
    check = next(check for check in exercise.checks if check.name == question.check)
    adapter = frameworks.load(question.framework)
    path, solution = question.solution
    right, *others = (
        Candidate(check, adapter, vars(run_text(path, source))[check.function])
        for source in (solution, *question.mutants)
    )
    found: list[list[int]] = [[] for _ in others]
    for case in drawn(check, question.framework, question.part):
        answer = right.answer(case)
        for other, numbers in zip(others, found, strict=True):
            if not _agree(check, case, question.framework, right, answer, other):
                numbers.append(case.index)
    return found


def drawn(check: Check, framework: str, part: int) -> Iterator[Case]:
    """A part of the draws, the case numbers in turn, in the finest precision that the framework is asked for."""
    finest = "float64" if any(each.dtype == "float64" for each in draws.ROUNDS[framework]) else "float32"
    rng = np.random.default_rng(part)
    for index in range(part * DRAWS // PARTS, (part + 1) * DRAWS // PARTS):
        yield draws.given(check, check.draw(rng, index % check.cases), draws.Round(finest), index)


@dataclass(frozen=True)
class Candidate:
    """One function, called the way a learner's is."""

    check: Check
    adapter: ModuleType
    function: Callable[..., Any]

    def call(self, inputs: dict[str, Any]) -> tuple[Any, list[Any]]:
        """What it returns, and its arguments as it leaves them."""
        native = {name: self._native(value) for name, value in inputs.items()}
        return through(self.check, self.function, native), _arrays(list(native.values()))

    def plain(self, inputs: dict[str, Any]) -> Any:
        return plain(self.call(inputs)[0], self.adapter.namespace("cpu").array)

    def answer(self, case: Case) -> Any:
        self.adapter.default_dtype(case.dtype)
        return self.plain(dict(case.inputs))

    def _native(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return type(value)(map(self._native, value))
        return self.adapter.tensor(value, "cpu") if isinstance(value, np.ndarray) else value


def _agree(check: Check, case: Case, framework: str, right: Candidate, answer: Any, other: Candidate) -> bool:
    try:
        value, left = other.call(dict(case.inputs))
    except Exception:  # noqa: BLE001 - what the mutant raises, the solution does not
        return False
    if not all(np.array_equal(*pair) for pair in zip(left, _arrays(list(case.inputs.values())), strict=True)):
        return False
    count, value = roundings(check, dict(case.inputs)), _wired(value)
    # What agrees without any room for rounding need not be asked for it, which takes ten times as long.
    for room in (_none, lambda _: move(right.plain, dict(case.inputs))):
        expected = Expected(answer, room(answer), count)
        if compare(value, expected, case.dtype, framework, check.returns).mismatch is None:
            return True
    return False


def _none(value: Any) -> Any:
    return tuple(map(_none, value)) if isinstance(value, tuple) else np.zeros_like(value)


def _wired(value: Any) -> Any:
    """What a learner's result is once it has come over the wire."""
    if isinstance(value, (list, tuple)):
        return type(value)(map(_wired, value))
    return frameworks.tensor_of(value) or value


def _arrays(value: Any) -> list[Any]:
    """Every array and number, in order."""
    if isinstance(value, (list, tuple)):
        return [array for item in value for array in _arrays(item)]
    tensor = frameworks.tensor_of(value)
    return [np.asarray(value if tensor is None else tensor.array)]
