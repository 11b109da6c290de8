"""A function of the course's own, called and compared the way a learner's is, but in the same process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np

from grader import frameworks
from grader.answers import move, plain, roundings
from grader.compare import compare
from grader.model import Case, Check, Expected
from grader.oracle import through


@dataclass(frozen=True)
class Candidate:
    """function: what the check is to call, of a file for this framework."""

    check: Check
    framework: str
    function: Callable[..., Any]

    @cached_property
    def adapter(self) -> ModuleType:
        return frameworks.load(self.framework)

    @cached_property
    def array(self) -> Callable[[Any], Any]:
        return self.adapter.namespace("cpu").array  # type: ignore[no-any-return]

    def answer(self, case: Case) -> Any:
        """What it returns, as float64 arrays."""
        self.adapter.default_dtype(case.dtype)
        return self._plain(dict(case.inputs))

    def agrees(self, case: Case, answer: Any, right: Candidate) -> bool:
        """Whether it does what `right` does, whose answer this is, to the check's tolerance."""
        try:
            value, left = self._call(dict(case.inputs))
        except Exception:  # noqa: BLE001 - what it raises, the other does not
            return False
        if not all(np.array_equal(*pair) for pair in zip(left, _arrays(list(case.inputs.values())), strict=True)):
            return False
        count, value = roundings(self.check, dict(case.inputs)), _wired(value)
        # What agrees without any room for rounding need not be asked for it, which takes ten times as long.
        for room in (_none, lambda _: move(right._plain, dict(case.inputs))):
            expected = Expected(answer, room(answer), count)
            if compare(value, expected, case.dtype, self.framework, self.check.returns).mismatch is None:
                return True
        return False

    def _call(self, inputs: dict[str, Any]) -> tuple[Any, list[Any]]:
        """What it returns, and its arguments as it leaves them."""
        native = {name: self._native(value) for name, value in inputs.items()}
        return through(self.check, self.function, native), _arrays(list(native.values()))

    def _plain(self, inputs: dict[str, Any]) -> Any:
        return plain(self._call(inputs)[0], self.array)

    def _native(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return type(value)(map(self._native, value))
        return self.adapter.tensor(value, "cpu") if isinstance(value, np.ndarray) else value


def finite(answer: Any) -> bool:
    """Whether every number of an answer is."""
    return all(map(finite, answer)) if isinstance(answer, tuple) else bool(np.isfinite(answer).all())


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
