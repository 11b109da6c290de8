"""The truth: right answers in float64, by autodiff of the cost, and how far rounding may move them.

Runs in a fork of the zygote that has the framework imported, and loads the course there: never in a learner's process.
For PyTorch and TensorFlow the declared reference is evaluated over the framework's namespace; NumPy has no autodiff, so
there the reference solution answers, which `grade verify` proves equal to both frameworks and to central differences.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader import frameworks
from grader.answers import fixed, move, plain, roundings, scalar
from grader.course import declared, run_text
from grader.model import Check, Exercise, Expected, UserError
from grader.sandbox import wire
from grader.sandbox.frames import Channel
from grader.work import Work

ASK, ANSWER, REFUSED, FAILED = range(1, 5)
ENTRY = "grader.oracle:serve"


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
        return expected.value, expected.move, expected.roundings, expected.fixed

    def expected(self, check: Check, inputs: dict[str, Any]) -> Expected:
        """inputs: float64, as rounded to the case's dtype."""
        inputs = {name: scalar(value) if name in check.parameters else value for name, value in inputs.items()}
        quick = self._twin(check) or self._reference(check)
        right = quick if self.framework == "numpy" else self._reference(check)
        value = right(inputs)
        return fixed(check, value, inputs) or Expected(value, move(quick, inputs), roundings(check, inputs))

    def _reference(self, check: Check) -> Callable[[dict[str, Any]], Any]:
        return lambda inputs: plain(check.reference(self.xp, **_converted(inputs, self.xp.convert)), self.xp.array)

    def _twin(self, check: Check) -> Callable[[dict[str, Any]], Any] | None:
        # A solution that the check allows an error may make one; and a check need not exist in NumPy.
        if self.twin is None or check.function not in self.twin or check.measure or check.allows:
            return None
        names, numpy = self.twin, frameworks.load("numpy")
        xp = numpy.namespace("cpu")
        return lambda inputs: plain(
            through(check, names, _converted(inputs, lambda array: numpy.tensor(array, "cpu")), xp), np.asarray
        )


def through(check: Check, names: Mapping[str, Any], inputs: dict[str, Any], xp: frameworks.Namespace) -> Any:
    """What the check gets out of a file with these names."""
    if check.probe is None:
        return names[check.function](*inputs.values())
    functions = {name: names[name] for name in (check.function, *check.uses)}
    return check.probe(Work(functions, xp), *inputs.values())


def _converted(inputs: dict[str, Any], convert: Callable[[Any], Any]) -> dict[str, Any]:
    return {name: _each_array(value, convert) for name, value in inputs.items()}


def _each_array(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_each_array(item, change) for item in value)
    return change(value) if isinstance(value, np.ndarray) else value
