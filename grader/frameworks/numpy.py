"""NumPy: no framework to import, and no autodiff. Its gradients here are differences, which `verify` compares with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader.frameworks import Namespace
from grader.model import Tensor, UserError
from grader.work import SHARED_NAMES


def prepare() -> None:
    """Nothing to do: NumPy is imported, and BLAS was told by the environment to use one thread."""


def practise() -> None:
    """NumPy's operations are quick the first time."""


def foresee(words: Sequence[str]) -> None:
    """Nothing of NumPy's takes long the first time."""


def seed(number: int, device: str) -> None:  # noqa: ARG001 - one device
    np.random.seed(number)


def remember() -> Callable[[], None]:
    """Nothing but the random numbers, which belong to no framework."""
    return lambda: None


def default_dtype(name: str) -> None:
    """NumPy has no such setting."""


def tensor(array: Any, device: str) -> Any:  # noqa: ARG001 - one device
    """A copy; what has no dimension comes as NumPy's own scalar, as it does out of NumPy's operations."""
    copy = np.array(array)
    return copy[()] if copy.ndim == 0 else copy


def array(value: Any) -> Tensor | None:  # noqa: ARG001 - NumPy's arrays are known to the wire
    return None


def find_device(wanted: str) -> str:
    if wanted in ("cuda", "meta"):
        raise UserError(f"--device {wanted}: NumPy works on the CPU only.")
    return "cpu"


def versions() -> dict[str, str]:
    return {"numpy": np.__version__}


def central_differences(cost: Any, inputs: dict[str, Any], wrt: tuple[str, ...]) -> tuple[Any, ...]:
    """Gradient of cost(xp, **inputs), a scalar, by central differences; one float64 array for each name in `wrt`.

    Step eps**(1/3) * max(1, |x|): truncation O(step**2), rounding O(eps / step). Source: Nocedal and Wright, Numerical
    Optimization, section 8.1.
    """
    xp = namespace("cpu")
    parts = []
    for name in wrt:
        x = np.array(inputs[name], dtype=np.float64)
        slope = np.zeros_like(x)
        for index in np.ndindex(x.shape):
            step = np.finfo(float).eps ** (1 / 3) * max(1.0, abs(float(x[index])))
            ends = []
            for sign in (1, -1):
                moved = x.copy()
                moved[index] += sign * step
                ends.append(float(cost(xp, **{**inputs, name: moved})))
            slope[index] = (ends[0] - ends[1]) / (2 * step)
        parts.append(slope)
    return tuple(parts)


def namespace(device: str) -> Namespace:  # noqa: ARG001 - one device
    return Namespace(SHARED_NAMES, np, central_differences, np.asarray, np.asarray)
