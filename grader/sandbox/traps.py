"""What an exercise forbids inside its functions: the calls raise while such a function runs.

A courtesy to honest learners, who are told their own line; not a wall. Code that wants to get around it can.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
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
    with _replaced(words, module, lambda name, _: _trap(name, caught, labels)):
        yield caught


@contextmanager
def noticed(words: tuple[str, ...], module: ModuleType) -> Iterator[set[str]]:
    """Lets the calls that `words` stand for pass; gives the set in which the words of those that happened are noted."""
    used: set[str] = set()
    with ExitStack() as stack:
        for word in words:
            stack.enter_context(_replaced((word,), module, _noticing(word, used)))
        yield used


@contextmanager
def _replaced(words: tuple[str, ...], module: ModuleType, new: Callable[[str, Any], Any]) -> Iterator[None]:
    """Has new(name, original) in the place of each call, also where the learner's file has a name of its own for it."""
    undo: list[tuple[Any, str, Any]] = []
    replaced: dict[int, Any] = {}
    for name in traps(words):
        found = _resolve(name)
        if found is not None:
            owner, attribute, original = found
            made = new(name, original)
            replaced.setdefault(id(original), made)  # one function may have several names: the first is told
            undo.append((owner, attribute, original))
            setattr(owner, attribute, made)
    # `from torch.autograd import grad` bound the original to a name of the learner's own.
    for attribute, value in list(vars(module).items()):
        if id(value) in replaced:
            undo.append((module, attribute, value))
            setattr(module, attribute, replaced[id(value)])
    try:
        yield
    finally:
        for owner, attribute, original in reversed(undo):
            setattr(owner, attribute, original)


def _noticing(word: str, used: set[str]) -> Callable[[str, Any], Any]:
    def new(_: str, original: Any) -> Any:
        @functools.wraps(original)
        def passing(*arguments: Any, **named: Any) -> Any:
            used.add(word)
            return original(*arguments, **named)

        return passing

    return new


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
