"""Inputs like those that were drawn, but for what the draws have in common: what is always 1, always alike, always 0.

Two programs that agree on every draw may still differ, where all draws have one point, say, or b = 0. Sizes that were
equal stay equal and signs stay what they were, so that what a function may rely on mostly holds.
"""

from __future__ import annotations

from typing import Any

import numpy as np

LARGER = 3
"""A size or a whole number grows by less than this."""


def stirred(inputs: dict[str, Any], rng: np.random.Generator) -> dict[str, Any]:
    """Other values of the same kinds, whole numbers and sizes a little larger, or not."""
    spoon = _Spoon(rng)
    return {name: spoon.value(value) for name, value in inputs.items()}


class _Spoon:
    def __init__(self, rng: np.random.Generator):
        self.rng = rng
        self.sizes: dict[int, int] = {}
        """What each size has become."""

    def value(self, value: Any) -> Any:
        if isinstance(value, (list, tuple)):
            return type(value)(map(self.value, value))
        if isinstance(value, np.ndarray):
            return self.array(value)
        if isinstance(value, float):
            return (value or 1.0) * float(self.rng.uniform(0.3, 1.0))  # smaller: it may be a rate
        if isinstance(value, int) and not isinstance(value, bool):
            return value + int(self.rng.integers(LARGER))
        return value

    def array(self, value: Any) -> Any:
        larger = np.resize(value, tuple(map(self.size, value.shape)))
        if value.dtype.kind != "f":
            return larger
        mean = np.sqrt(np.mean(np.square(value[value != 0]))) if np.any(value) else 1.0
        signs = np.where(larger == 0, self.rng.choice((-1.0, 1.0), larger.shape), np.sign(larger))
        return (signs * mean * np.exp(self.rng.normal(0, 0.7, larger.shape))).astype(value.dtype)

    def size(self, size: int) -> int:
        if size not in self.sizes:
            self.sizes[size] = size + int(self.rng.integers(LARGER))
        return self.sizes[size]
