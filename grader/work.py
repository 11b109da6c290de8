"""What a probe drives: the learner's functions by their names, the framework's namespace, and functions of a formula.

A formula is a text such as "x**2 + sin(x)" over the names that all frameworks share: it reaches the learner's process
as what it is, is shown in a report as what it is, and is there a function of the learner's framework.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

import numpy as np

SHARED_NAMES = (
    "abs", "concatenate", "cos", "dot", "exp", "eye", "log", "matmul", "maximum", "mean", "minimum", "ones_like",
    "outer", "reshape", "sign", "sin", "sqrt", "square", "stack", "sum", "tanh", "where", "zeros_like",
)  # fmt: skip
"""What PyTorch, TensorFlow's NumPy API and NumPy call by the same name, and mean the same by."""


class Work:
    """`xp` holds the framework's names; every function that the check calls is an attribute under its own name."""

    def __init__(self, functions: Mapping[str, Any], xp: Any):
        self.xp = xp
        self.__dict__.update(functions)

    def formula(self, text: str, *arguments: str) -> Callable[..., Any]:
        return formula(text, self.xp, *arguments)


def formula(text: str, xp: Any, *arguments: str) -> Callable[..., Any]:
    """The function of `arguments`, by default of x, that a course's text stands for, over the names of `xp`."""
    names = {name: getattr(xp, name) for name in SHARED_NAMES}
    made: Callable[..., Any] = eval(_code(text, arguments or ("x",)), {**names, "pi": math.pi})
    return made


@lru_cache(maxsize=64)
def _code(text: str, arguments: tuple[str, ...]) -> CodeType:
    # Who tries many solutions on one formula compiles it once: that takes longer than most calls.
    return compile(f"lambda {', '.join(arguments)}: {text}", "<formula>", "eval", dont_inherit=True)


def compiled(source: str) -> Callable[..., Any]:
    """An author's probe, from its text: `np` and `math` are there, and nothing else of its module."""
    names: dict[str, Any] = {"np": np, "math": math}
    exec(compile(source, "<probe>", "exec", dont_inherit=True), names)
    probe: Callable[..., Any] = next(value for value in reversed(names.values()) if type(value) is FunctionType)
    return probe
