"""A function of the course's own, called and compared the way a learner's is, but in the same process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from types import ModuleType
from typing import Any

import numpy as np

from grader import frameworks
from grader.answers import bare, fixed, measured, move, plain, roundings
from grader.compare import compare
from grader.model import Case, Check, Expected, Tensor
from grader.oracle import through


@dataclass(frozen=True)
class Answer:
    """What a solution returns, as it comes over the wire, and what is compared of it, as float64 arrays."""

    given: list[Any]
    """What it was called with, every array and number in order."""
    whole: Any
    value: Any


@dataclass(frozen=True)
class Candidate:
    """names: those of a file for this framework, in which the check finds what it calls."""

    check: Check
    framework: str
    names: Mapping[str, Any]

    @cached_property
    def adapter(self) -> ModuleType:
        return frameworks.load(self.framework)

    @cached_property
    def xp(self) -> frameworks.Namespace:
        return self.adapter.namespace("cpu")  # type: ignore[no-any-return]

    def answer(self, case: Case) -> Answer:
        self.adapter.default_dtype(case.dtype)
        inputs = dict(case.inputs)
        whole, _ = self._call(inputs)
        return Answer(_arrays(list(inputs.values())), whole, self._compared(whole, inputs))

    def agrees(self, case: Case, answer: Answer, right: Candidate) -> bool:
        """Whether it does what `right` does, whose answer this is, to the check's tolerance."""
        inputs = dict(case.inputs)
        try:
            whole, left = self._call(inputs)
            if not all(np.array_equal(*pair) for pair in zip(left, answer.given, strict=True)):
                return False
            # The same to the last bit, as most are: neither need be measured, and rounding needs no room.
            if identical(whole, answer.whole):
                return True
            value = self._measured(whole, inputs)
        except Exception:  # noqa: BLE001 - what it raises, the other does not
            return False
        # What agrees without any room for rounding need not be asked for it, which takes ten times as long.
        for expected in (partial(self._exactly, case), partial(right._roomy, case)):
            if compare(value, expected(answer.value), case.dtype, self.framework, self.check.returns).mismatch is None:
                return True
        return False

    def _exactly(self, case: Case, answer: Any) -> Expected:
        return Expected(answer, _none(answer), roundings(self.check, dict(case.inputs)))

    def _roomy(self, case: Case, answer: Any) -> Expected:
        inputs = dict(case.inputs)
        count = roundings(self.check, inputs)
        return fixed(self.check, answer, inputs) or Expected(answer, move(self._value, inputs), count)

    def _call(self, inputs: dict[str, Any]) -> tuple[Any, list[Any]]:
        """What it returns, as it comes over the wire, and its arguments as it leaves them."""
        native = {name: self._native(value) for name, value in inputs.items()}
        return _wired(through(self.check, self.names, native, self.xp)), _arrays(list(native.values()))

    def _measured(self, whole: Any, inputs: dict[str, Any]) -> Any:
        return measured(self.check, bare(whole) if self.check.measure else whole, inputs)

    def _compared(self, whole: Any, inputs: dict[str, Any]) -> Any:
        return plain(bare(self._measured(whole, inputs)), np.asarray)

    def _value(self, inputs: dict[str, Any]) -> Any:
        return self._compared(self._call(inputs)[0], inputs)

    def _native(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return type(value)(map(self._native, value))
        return self.adapter.tensor(value, "cpu") if isinstance(value, np.ndarray) else value


def finite(answer: Any) -> bool:
    """Whether every number of an answer is."""
    return all(map(finite, answer)) if isinstance(answer, tuple) else bool(np.isfinite(answer).all())


def identical(one: Any, other: Any) -> bool:
    """Whether two results from over the wire are the same, their forms, dtypes and every bit but the sign of a zero."""
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(identical, one, other))
    if isinstance(one, Tensor):
        return one.dtype == other.dtype and np.array_equal(one.array, other.array)
    return one is None or (isinstance(one, (bool, int, float, complex, str)) and one == other)


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
