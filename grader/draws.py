"""Which inputs a check is tried on: every draw follows from one seed.

A check's cases are drawn once a round. A round is a dtype and a shape of the parameters; a failure in a lenient round
alone is a note. PyTorch and NumPy learners get float32 and float64; TensorFlow, which mixes no dtypes, its default.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.model import Case, Check, Inputs

FLOAT64 = "float64"
SHAPED = "parameters of shape (1,)"


@dataclass(frozen=True)
class Round:
    dtype: str
    lenient: str | None = None
    whole: str = "int64"
    """The dtype of whole numbers: each framework's default."""


INT32 = "int32"
ROUNDS = {
    "torch": (Round("float32"), Round("float64", FLOAT64), Round("float32", SHAPED)),
    "tensorflow": (
        Round("float32", whole=INT32), Round("float32", whole=INT32), Round("float32", SHAPED, whole=INT32)
    ),
    "numpy": (Round("float32"), Round("float64")),
}  # fmt: skip


def rounds(check: Check, framework: str) -> tuple[Round, ...]:
    """The rounds of this check: in the dtypes that it names, or in the framework's own."""
    own = ROUNDS[framework]
    named = tuple(Round(dtype, whole=own[0].whole) for dtype in check.dtypes)
    return named or tuple(each for each in own if each.lenient != SHAPED or check.parameters)


def cases(check: Check, exercise: str, framework: str, seed: int) -> tuple[Case, ...]:
    """All calls of one check, in the order in which they are made."""
    return tuple(_cases(check, exercise, framework, seed))


def _cases(check: Check, exercise: str, framework: str, seed: int) -> Iterator[Case]:
    stream = zlib.crc32(f"{exercise}/{check.name}".encode())
    turns = enumerate(rounds(check, framework))
    plan = [(turn, this, number) for turn, this in turns for number in _numbers(check, this)]
    for index, (turn, this, number) in enumerate(plan):
        rng = np.random.default_rng([seed, stream, turn, number])
        lenient = this.lenient or check.noted.get(number)
        yield given(check, check.drawn(rng, number, this.dtype), replace(this, lenient=lenient), index)


def _numbers(check: Check, this: Round) -> range:
    # A lenient round is there for a note: every other case finds what there is to note.
    return range(check.cases) if this.lenient is None else range(1, check.cases, 2)


def given(check: Check, inputs: Inputs, this: Round, index: int) -> Case:
    """A case of these inputs, as they arrive in this round."""
    arrived = {name: _arrive(value, this, name in check.parameters) for name, value in inputs.items()}
    return Case(index, this.dtype, arrived, this.lenient)


def _arrive(value: Any, this: Round, parameter: bool) -> Any:
    """As the learner gets it: NumPy values rounded to the dtype, Python's own left alone but for parameters."""
    if isinstance(value, (list, tuple)):
        return type(value)(_arrive(item, this, parameter) for item in value)
    if isinstance(value, (np.ndarray, np.generic)) or (parameter and isinstance(value, (int, float))):
        array = np.asarray(value)
        if array.dtype.kind == "f" or parameter:
            array = array.astype(this.dtype)
        elif array.dtype.kind == "i":
            array = array.astype(this.whole)
        return array.reshape(1) if parameter and this.lenient == SHAPED and array.ndim == 0 else array
    return value


def exact(inputs: Inputs) -> dict[str, Any]:
    """The same inputs, as rounded, in float64: what the oracle gets."""
    return {name: _widen(value) for name, value in inputs.items()}


def _widen(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(map(_widen, value))
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        return value.astype(np.float64)
    return value
