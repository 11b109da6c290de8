"""What an exercise forbids inside its functions: the calls raise while such a function runs.

A courtesy to honest learners, who are told their own line; not a wall. Code that wants to get around it can.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from grader.frameworks import traps
from grader.model import Fault, Frame
from grader.sandbox import faults


class Forbidden(BaseException):
    """Not an Exception, so that a learner's `except Exception` does not swallow it."""


@contextmanager
def forbidden(words: tuple[str, ...], module: ModuleType, labels: frozenset[str]) -> Iterator[list[Fault]]:
    """Traps the calls that `words` stand for; gives the list in which those that happened are noted."""
    caught: list[Fault] = []
    undo: list[tuple[Any, str, Any]] = []
    trapped: dict[int, Any] = {}
    for name in traps(words):
        found = _resolve(name)
        if found is not None:
            owner, attribute, original = found
            trap = _trap(name, caught, labels)
            trapped.setdefault(id(original), trap)  # one function may have several names: the first is told
            undo.append((owner, attribute, original))
            setattr(owner, attribute, trap)
    # `from torch.autograd import grad` bound the original to a name of the learner's own.
    for attribute, value in list(vars(module).items()):
        if id(value) in trapped:
            undo.append((module, attribute, value))
            setattr(module, attribute, trapped[id(value)])
    try:
        yield caught
    finally:
        for owner, attribute, original in reversed(undo):
            setattr(owner, attribute, original)


def _resolve(name: str) -> tuple[Any, str, Any] | None:
    """Where a dotted name lives, if what leads to it is loaded already."""
    root, *path, last = name.split(".")
    owner: Any = sys.modules.get(root)
    for part in path:
        owner = getattr(owner, part, None)
    original = getattr(owner, last, None)
    return None if original is None else (owner, last, original)


def _trap(name: str, caught: list[Fault], labels: frozenset[str]) -> Callable[..., Any]:
    def trap(*_: Any, **__: Any) -> Any:
        said = name.replace("keras._tf_keras.keras", "tf.keras")  # as learners write it
        caught.append(Fault("forbidden", "forbidden call", said, _stack(labels)))
        raise Forbidden(name)

    return trap


def _stack(labels: frozenset[str]) -> tuple[Frame, ...]:
    frames = []
    frame = sys._getframe(2)
    while frame is not None:
        code = frame.f_code
        if code.co_filename in labels:
            frames.append(faults.frame_at(code.co_filename, frame.f_lineno, code.co_name))
        frame = frame.f_back  # type: ignore[assignment]
    return tuple(reversed(frames))[-faults.MAX_FRAMES :]
