"""The truth: right answers in float64, by autodiff of the cost, and how far rounding may move them.

Runs in a fork of the zygote that has the framework imported, and loads the course there: never in a learner's process.
For PyTorch and TensorFlow the declared reference is evaluated over the framework's namespace; NumPy has no autodiff, so
there the reference solution answers, which `grade verify` proves equal to both frameworks and to central differences.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader import frameworks
from grader.course import declared, run_text
from grader.model import Check, Exercise, Expected, UserError
from grader.sandbox import wire
from grader.sandbox.frames import Channel

ASK, ANSWER, REFUSED, FAILED = range(1, 5)
ENTRY = "grader.oracle:serve"
PROBES = 8
NUDGE = 2.0**-20
"""Relative change of the inputs by which sensitivity is measured: far above float64's rounding, far below curvature."""


def serve(channel: Channel) -> None:
    """Answers (exercise, its texts, framework, device, ((check, inputs…)…)) until the stream ends.

    The declaration and the NumPy solution come as text: where the zygote is confined, its forks can read no course.
    """
    while (request := channel.receive()) is not None:
        try:
            channel.send(ANSWER, wire.encode(_answer(*wire.decode(request[1]))))
        except UserError as error:
            channel.send(REFUSED, wire.encode(str(error)))
        except Exception:  # noqa: BLE001 - the course's fault or ours: staff sees all of it
            channel.send(FAILED, wire.encode(traceback.format_exc()))


def _answer(exercise_id: str, texts: Any, framework: str, device: str, wanted: Any) -> Any:
    declaration, solution = texts
    exercise = declared(exercise_id, run_text(*declaration))
    adapter = frameworks.load(framework)
    device = adapter.find_device(device)
    twin = vars(run_text(*solution)) if solution else None
    # No data, no values: on the meta device the answers are the CPU's, and nobody looks at them.
    oracle = Oracle(exercise, framework, adapter.namespace("cpu" if device == "meta" else device), twin)
    checks = {check.name: check for check in exercise.checks}
    return (
        device,
        tuple(adapter.versions().items()),
        tuple(tuple(oracle.wired(checks[name], dict(inputs)) for inputs in many) for name, many in wanted),
    )


@dataclass(frozen=True)
class Oracle:
    exercise: Exercise
    framework: str
    xp: frameworks.Namespace
    twin: dict[str, Any] | None
    """The names of the NumPy solution, where there is one."""

    def wired(self, check: Check, inputs: dict[str, Any]) -> Any:
        expected = self.expected(check, inputs)
        return expected.value, expected.move, expected.roundings

    def expected(self, check: Check, inputs: dict[str, Any]) -> Expected:
        """inputs: float64, as rounded to the case's dtype."""
        inputs = {name: _scalar(value) if name in check.parameters else value for name, value in inputs.items()}
        quick = self._twin(check) or self._reference(check)
        right = quick if self.framework == "numpy" else self._reference(check)
        value = right(inputs)
        return Expected(value, _move(quick, inputs), _roundings(check, inputs))

    def _reference(self, check: Check) -> Callable[[dict[str, Any]], Any]:
        return lambda inputs: plain(check.reference(self.xp, **_converted(inputs, self.xp.convert)), self.xp.array)

    def _twin(self, check: Check) -> Callable[[dict[str, Any]], Any] | None:
        if self.twin is None:
            return None
        function = self.twin[check.function]
        scalars = frameworks.load("numpy").tensor
        return lambda inputs: plain(
            through(check, function, _converted(inputs, lambda array: scalars(array, "cpu"))), np.asarray
        )


def through(check: Check, function: Callable[..., Any], inputs: dict[str, Any]) -> Any:
    return check.probe(function, *inputs.values()) if check.probe else function(*inputs.values())


def _scalar(value: Any) -> Any:
    """A parameter of shape (1,) as the number that it is."""
    if isinstance(value, (list, tuple)):
        return type(value)(map(_scalar, value))
    return value.reshape(()) if isinstance(value, np.ndarray) and value.shape == (1,) else value


def _converted(inputs: dict[str, Any], convert: Callable[[Any], Any]) -> dict[str, Any]:
    return {name: _each_array(value, convert) for name, value in inputs.items()}


def _each_array(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_each_array(item, change) for item in value)
    return change(value) if isinstance(value, np.ndarray) else value


def plain(value: Any, array: Callable[[Any], Any]) -> Any:
    """An answer as float64 arrays: a tuple for parts, one array for a list of numbers."""
    if isinstance(value, (list, tuple)):
        parts = tuple(plain(item, array) for item in value)
        numbers = isinstance(value, list) and all(isinstance(part, np.ndarray) and part.ndim == 0 for part in parts)
        return np.array(parts, dtype=np.float64) if numbers else parts
    found = value if isinstance(value, (bool, int, float)) else array(value)
    result = np.asarray(getattr(found, "array", found))
    return result if result.dtype.kind == "b" else result.astype(np.float64)


def _move(answer: Callable[[dict[str, Any]], Any], inputs: dict[str, Any]) -> Any:
    """How far the answer moves for each unit of relative error in the inputs: the largest of a few random nudges.

    This is the size of the terms that the answer is a sum of, whatever the formula: 2 Σ ux / n moves by the size of its
    products, not by that of their sum, where these cancel.
    """
    rng = np.random.default_rng(0)
    here = answer(inputs)
    moves = [_apart(answer(_nudged(inputs, rng)), here) for _ in range(PROBES)]
    return _largest(moves)


def _nudged(value: Any, rng: np.random.Generator) -> Any:
    if isinstance(value, dict):
        return {name: _nudged(item, rng) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_nudged(item, rng) for item in value)
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return np.asarray(value * (1 + NUDGE * _sizes(rng, value.shape)))
    return value * (1 + NUDGE * float(_sizes(rng, ()))) if type(value) is float else value


def _sizes(rng: np.random.Generator, shape: tuple[int, ...]) -> Any:
    # Not ±1 alone: two equal terms of opposite sign would cancel, and look exact.
    return rng.uniform(0.5, 1.0, shape) * rng.choice((-1.0, 1.0), shape)


def _apart(there: Any, here: Any) -> Any:
    if isinstance(here, tuple):
        return tuple(map(_apart, there, here))
    return np.abs(there.astype(np.float64) - here.astype(np.float64)) / NUDGE


def _largest(moves: list[Any]) -> Any:
    if isinstance(moves[0], tuple):
        return tuple(_largest(list(parts)) for parts in zip(*moves, strict=True))
    return np.max(moves, axis=0)


def _roundings(check: Check, inputs: dict[str, Any]) -> int:
    if check.tolerance is not None:
        return max(1, check.tolerance(inputs))
    return max([1, *(value.size for value in inputs.values() if isinstance(value, np.ndarray))])
