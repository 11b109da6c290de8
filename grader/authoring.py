"""What the author of a course imports. One fixed path: courses elsewhere depend on it.

A reference is a function over a namespace: reference(xp, **inputs), where `xp` holds the names that PyTorch and
TensorFlow's NumPy API share (`xp.mean`, `xp.sum`, `xp.exp`, … see `SHARED_NAMES`). The same text is then evaluated by
either framework, and by NumPy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.drawing import curves, dots
from grader.model import Check, Descent, Exercise, Limits, Malformed, Mistake, Noted, Truth
from grader.panels import DATA, GREEN, GREY, LEARNER, RIGHT, Ask, Panel, Pictures, Text, Values, short
from grader.words import Only
from grader.work import SHARED_NAMES, Work, formula

__all__ = ["AUTODIFF", "BY_HAND", "DATA", "GREEN", "GREY", "LEARNER", "LOSSES", "OPTIMIZERS", "RIGHT", "SHARED_NAMES",
           "SOFTMAX", "Ask", "Check", "Descent", "Exercise", "Gradient", "Limits", "Malformed", "Mistake", "Noted",
           "Only", "Panel", "Pictures", "Text", "Truth", "Values", "Work", "curves", "dots", "formula", "gradient_of",
           "paper", "short", "term"]  # fmt: skip

AUTODIFF = frozenset({"autodiff"})
LOSSES = frozenset({"losses"})
OPTIMIZERS = frozenset({"optimizers"})
SOFTMAX = frozenset({"softmax"})
"""Ready-made softmax and log_softmax, and the cross-entropies; logsumexp and one_hot are not meant."""
BY_HAND = AUTODIFF | LOSSES | OPTIMIZERS
"""What an exercise done by hand forbids inside its functions."""


@dataclass(frozen=True)
class Gradient:
    """The gradient of a cost by autodiff: called as a reference, it gives one array for each name in `wrt`."""

    cost: Callable[..., Any]
    wrt: tuple[str, ...]

    def __call__(self, xp: Any, **inputs: Any) -> Any:
        parts = xp.autodiff(self.cost, inputs, self.wrt)
        return parts if len(parts) > 1 else parts[0]


def paper(value: Any) -> str:
    """A number or an array as one writes it by hand: 3, -0.25, [5, -4]."""
    array = np.asarray(value, dtype=np.float64)
    if array.ndim:
        return f"[{', '.join(map(paper, array))}]"
    return f"{float(array):.6g}".replace("-0", "0") if float(array) == 0 else f"{float(array):.6g}"


def term(value: Any) -> str:
    """As `paper`, with brackets around a negative number: for what stands behind an operator."""
    text = paper(value)
    return f"({text})" if text.startswith("-") else text


def gradient_of(cost: Callable[..., Any], *wrt: str) -> Gradient:
    """The gradient of cost(xp, **inputs), a scalar, with respect to the named inputs.

    A tuple in the order of the names, or a single array for a single name. The oracle evaluates it with the framework's
    autodiff, so the hand-derived solution and the truth stay independent.
    """
    return Gradient(cost, wrt)
