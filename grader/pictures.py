"""A course's pictures: loads their declaration, says what the child is asked, and reads what it answered.

A picture's calls go where a check's go, into a child that runs the learner's code; the right values come from the
NumPy solution, here. Whatever child there is (a fork of the zygote, a notebook's kernel) answers `calls`, and what it
answered goes into `read`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from grader import draws, frameworks, messages
from grader.course import Course, run_file
from grader.model import Exercise, Limits, Observation, Tensor, UserError
from grader.panels import Ask, Panel, Pictures, Text, Values
from grader.sandbox import task
from grader.work import Work

Seen = Mapping[str, Values | str]
"""By the name of an Ask: its values, or a sentence that says why there are none."""


def declared(course: Course, exercise: str) -> bool:
    return course.pictures(exercise).is_file()


def require(course: Course, exercise: str) -> None:
    """Raises UserError, with the exercises that have one, where this one has no picture."""
    if not declared(course, exercise):
        having = ", ".join(name for name in course.ids if declared(course, name))
        raise UserError(f"{exercise} has no picture. Exercises that have one: {having or 'none in this course'}.")


def load(course: Course, exercise: Exercise) -> Pictures:
    """PICTURES of the exercise's pictures.py. Raises UserError where there is none, or it does not hold."""
    require(course, exercise.id)
    path = course.pictures(exercise.id)
    found = getattr(run_file(path), "PICTURES", None)
    if not isinstance(found, Pictures):
        raise UserError(f"{path} declares no PICTURES = Pictures(…).")
    wanted = {name for part in (*found.panels, found.sketch, found.note) if part for name in part.needs}
    if strangers := sorted(wanted - set(found.asks)):
        raise UserError(f"{path}: {', '.join(strangers)} is needed, and nothing of that name is asked.")
    if strangers := sorted({ask.function for ask in found.asks.values()} - set(exercise.functions)):
        raise UserError(f"{path} asks {', '.join(strangers)}, which no check does.")
    return found


def only(pictures: Pictures, part: Text) -> Pictures:
    """The same, asking no more than the text needs."""
    return replace(pictures, asks={name: pictures.asks[name] for name in part.needs})


def calls(pictures: Pictures, exercise: Exercise, framework: str) -> tuple[task.Calls, ...]:
    """What the child is asked, one Calls for each Ask, in their order: parameters arrive as they do in the checks."""
    return tuple(
        task.Calls(
            ask.function,
            tuple(_arriving(ask, exercise, framework)),
            probe=task.text_of(ask.probe),
            uses=tuple((name, name) for name in exercise.functions),
        )
        for ask in pictures.asks.values()
    )


def _arriving(ask: Ask, exercise: Exercise, framework: str) -> Any:
    return [(case.dtype, tuple(case.inputs.items())) for case in _cases(ask, exercise, framework)]


def _cases(ask: Ask, exercise: Exercise, framework: str) -> list[Any]:
    check = next(check for check in exercise.checks if check.function == ask.function)
    first = draws.rounds(check, framework)[0]
    return [draws.given(check, inputs, first, at) for at, inputs in enumerate(ask.inputs)]


def read(
    pictures: Pictures, course: Course, exercise: Exercise, framework: str, observations: Sequence[Observation]
) -> Seen:
    """The values of every Ask, from an observation of each in their order, or the sentence that stands for them."""
    solution = course.solution(exercise.id, "numpy")
    twin = vars(run_file(solution)) if solution.is_file() else {}
    pairs = zip(pictures.asks.items(), observations, strict=True)
    return {name: _values(ask, exercise, framework, twin, seen) for (name, ask), seen in pairs}


def _values(ask: Ask, exercise: Exercise, framework: str, twin: Mapping[str, Any], seen: Observation) -> Values | str:
    if sentence := _failed(ask, seen, exercise.limits):
        return sentence
    inputs = [draws.exact(case.inputs) for case in _cases(ask, exercise, framework)]
    answers = [_plain(right(ask, twin, each)) for each in inputs]
    try:
        got = [_like(call.value, answer, ask.any_length) for call, answer in zip(seen.calls, answers, strict=True)]
    except (TypeError, ValueError):
        return f"What {ask.function} gave back cannot be drawn: it has not the form that was asked for."
    return Values(tuple(inputs), tuple(got), tuple(answers))


def right(ask: Ask, twin: Mapping[str, Any], inputs: Mapping[str, Any]) -> Any:
    """The right value of a call; twin: the names of the NumPy solution, where there is one."""
    if ask.right:
        return ask.right(**inputs)
    if ask.probe:
        return ask.probe(Work(twin, frameworks.load("numpy").namespace("cpu")), *inputs.values())
    return twin[ask.function](*inputs.values())


def _failed(ask: Ask, seen: Observation, limits: Limits) -> str:
    """Why there are no values, in one line, without the learner's traceback; empty where there are some."""
    if seen.missing is not None:
        return messages.missing(ask.function, seen.missing, seen.instead)
    if seen.end is not None:
        return _first_line(messages.end(seen.end, ask.function, limits))
    fault = next((call.fault for call in seen.calls if call.fault), None)
    if fault is None:
        return "" if len(seen.calls) == len(ask.inputs) else f"{ask.function} gave too few results."
    text = _first_line(messages.fault(fault, ask.function, limits))
    return f"{ask.function} raised {text.rstrip('.')}." if fault.kind == "exception" else text


def _first_line(text: str) -> str:
    return text.split("\n")[0]


def _plain(value: Any) -> Any:
    return tuple(map(_plain, value)) if isinstance(value, tuple) else np.asarray(value, np.float64)


def _like(value: Any, right: Any, any_length: bool) -> Any:
    """The value in the structure of the right one. Raises TypeError or ValueError where it has another."""
    if isinstance(right, tuple):
        items = value if isinstance(value, (list, tuple)) else list(_array(value))
        return tuple(_like(item, part, any_length) for item, part in zip(items, right, strict=True))
    array = _array(value)
    wanted = (-1, *right.shape[1:]) if any_length and right.ndim else right.shape
    # Shape (1,) for a number, or a list of such, is welcome in the checks as well.
    if len(_long(array.shape)) > len(wanted):
        raise ValueError(f"shape {array.shape} for {right.shape}")
    return array.reshape(wanted)


def _long(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(size for size in shape if size != 1)


def _array(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return np.array([_array(item) for item in value], np.float64)
    array = np.asarray(value.array if isinstance(value, Tensor) else value)
    if array.dtype.kind not in "biuf":
        raise TypeError(str(array.dtype))
    return array.astype(np.float64)


def missing(part: Text | Panel, seen: Seen) -> str:
    """Why a panel or a text cannot be made; empty where it can."""
    return next((found for found in (seen[name] for name in part.needs) if isinstance(found, str)), "")


def values(part: Text | Panel, seen: Seen) -> list[Any]:
    """What the function of a panel or a text is given."""
    return [seen[name] for name in part.needs]


def write(text: Text, seen: Seen) -> str:
    """The text, where nothing is missing for it."""
    with np.errstate(all="ignore"):  # what a learner's values overflow in is no news
        return text.write(*values(text, seen))
