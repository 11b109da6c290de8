"""Is a learner's result the right one? Structure, type, shape, kind, finiteness and value, in this order.

What may differ without harm (a list for an array, shape (1,) for a number) earns a note; everything else is a Mismatch.
Shapes are equal before any arithmetic, so nothing is ever broadcast, and a NaN fails before a tolerance is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from grader.model import PRETTY, Expected, GraderFault, Mismatch, Opaque, Tensor, Unread
from grader.text import escape

Array = npt.NDArray[Any]

UNIT_ROUNDOFF = {"float32": 2.0**-24, "float64": 2.0**-53}  # the largest relative error of one rounding
SMALLEST_NORMAL = {dtype: float(np.finfo(dtype).smallest_normal) for dtype in UNIT_ROUNDOFF}
BASE_ROUNDINGS = 16  # room for the operations of a formula that are no sum: no exercise chains more
ROUNDINGS_PER_STEP = 2  # a step of a sum multiplies and adds
LAST_PLACES = 4  # where the answer does not move with its inputs, what remains is how the last operations round it

LOOSE = 1000  # a list of a few entries too many is described, one of a million is not looked through

TEXT, NUMBER = "a string", "a single number"


@dataclass(frozen=True)
class Verdict:
    """`mismatch` is None for a right result. A note is a sentence without its subject: "returns a list where …"."""

    mismatch: Mismatch | None
    notes: tuple[str, ...] = ()
    dtype: str = "float32"  # the precision that the allowance rests on


class _WrongError(Exception):
    def __init__(self, *facts: Any, **more: Any):
        self.mismatch = Mismatch(*facts, **more)


def compare(
    actual: Any, expected: Expected, case_dtype: str, framework: str, labels: tuple[str, ...], *, shaped: bool = False
) -> Verdict:
    """Compare one result, as decoded from the wire, with the right answer.

    labels: what the parts of a tuple, or a single result, are called in a message.
    shaped: parameters had shape (1,) in this case, so that a scalar of shape (1,) is no surprise.
    Raises GraderFault where `expected` is NaN or has no finite allowance.
    """
    if actual is None:
        return Verdict(Mismatch("nothing", "", actual="None"))
    if isinstance(actual, Unread):
        return Verdict(Mismatch("structure", "", actual=_describe(actual.value), expected=actual.form))
    comparison = _Comparison(case_dtype, framework, expected.roundings, expected.fixed, shaped)
    several, mismatch = isinstance(expected.value, tuple), None
    part = "" if several else "".join(labels[:1])
    try:
        with np.errstate(all="ignore"):
            comparison.tree(actual, expected.value, expected.move, part, labels if several else None)
    except _WrongError as wrong:
        mismatch = wrong.mismatch
    return Verdict(mismatch, tuple(dict.fromkeys(comparison.notes)), comparison.dtype)


def allowed_error(expected: Array, move: Array, roundings: int, dtype: str) -> Array:
    """How far each entry may be off, of the shape of `expected`; dtype is "float32" or "float64".

    `move` says how far the answer moves, per unit of relative error, when each input is off by its own rounding. So a
    sum whose terms cancel gets the room that its terms need, and nothing else does: a tolerance relative to the answer
    would be too tight for such sums or too wide for others. `roundings` follow one another, however a learner adds.
    """
    unit = UNIT_ROUNDOFF[dtype]
    steps = BASE_ROUNDINGS + ROUNDINGS_PER_STEP * roundings
    allowed = np.maximum(unit * steps * np.abs(move), LAST_PLACES * unit * np.abs(expected))
    # TensorFlow flushes what is below the smallest normal number to zero.
    return np.asarray(allowed + SMALLEST_NORMAL[dtype])


def describe_dtype(dtype: str) -> str:
    """The dtype as a learner reads it: float32 (about 7 digits)."""
    return f"{dtype} (about {-np.log10(UNIT_ROUNDOFF[dtype]):.0f} digits)"


@dataclass
class _Comparison:
    """One result being compared; `notes` fills on the way."""

    case_dtype: str
    framework: str
    roundings: int
    fixed: bool
    shaped: bool
    dtype: str = "float32"
    notes: list[str] = field(default_factory=list)

    def tree(self, actual: Any, value: Any, move: Any, part: str, labels: tuple[str, ...] | None) -> None:
        if not isinstance(value, tuple):
            return self.leaf(actual, np.asarray(value), np.asarray(move), part, alone=labels is None)
        for i, item in enumerate(self.parts(actual, len(value), part, labels or ())):
            label = labels[i] if labels and i < len(labels) else f"{part}, part {i + 1}".removeprefix(", ")
            self.tree(item, value[i], move[i], label, ())
        return None

    def parts(self, actual: Any, count: int, part: str, labels: tuple[str, ...]) -> list[Any]:
        wanted = f"a tuple of {count}" + (f" ({', '.join(labels)})" if labels else "")
        _refuse(actual, part, wanted)
        listed = isinstance(actual, (list, tuple))
        if ((len(actual),) if listed else _shape(actual))[:1] != (count,):
            raise _WrongError("structure", part, actual=_describe(actual), expected=wanted)
        if listed:
            return list(actual)
        self.notes.append("returns one array where a tuple is usual")
        rows = [_bare(actual)[i, ...] for i in range(count)]
        return [Tensor(row, actual.dtype) for row in rows] if isinstance(actual, Tensor) else rows

    def leaf(self, actual: Any, value: Array, move: Array, part: str, alone: bool) -> None:
        wanted = NUMBER if value.ndim == 0 else f"an array of shape {value.shape}"
        self.note_kind(actual, value, alone)
        if value.ndim == 0 and isinstance(actual, (list, tuple)) and len(actual) == 1:
            self.notes.append("returns a list of one number where the number is usual")
            actual = actual[0]
        gather = _Gather(part, wanted, LOOSE + 10 * value.size)
        array = gather.array(actual, value.ndim)
        if array.shape != value.shape:
            raise _WrongError("shape", part, actual=str(array.shape), expected=str(value.shape))
        if value.ndim == 0 and _shape(actual) == (1,) and not self.shaped:
            self.notes.append("returns shape (1,) where a single number is usual")
        _check_kinds(gather.dtypes, value, part)
        if value.dtype == np.bool_:
            return _check_equal(array, value, part)
        floats = {name for name, kind in gather.dtypes if kind == "f"}
        self.note_dtype(floats)
        self.dtype = "float64" if {self.case_dtype, *floats} == {"float64"} and not self.fixed else "float32"
        allowed = _allowed(value, move, self.roundings, self.dtype)
        return _check_values(array.astype(np.float64), value.astype(np.float64), allowed, part)

    def note_kind(self, actual: Any, value: Array, alone: bool) -> None:
        tensors, given = self.framework != "numpy", ""
        if isinstance(actual, (list, tuple)):
            # A list of tensors may be what was asked for, and among several parts any list may: costs are one.
            python = alone and value.ndim and any(type(item) in (int, float, list, tuple) for item in actual)
            given = "list of Python numbers" if python else ""
        elif isinstance(actual, np.ndarray) and tensors:
            given = "NumPy array"
        elif type(actual) in (int, float) and tensors:
            given = "Python number"
        elif isinstance(actual, Tensor) and not tensors:
            given = "tensor"
        if given:
            usual = f"{PRETTY.get(self.framework, self.framework)} tensor" if tensors else "NumPy array"
            self.notes.append(f"returns a {given} where a {usual} is usual")

    def note_dtype(self, floats: set[str]) -> None:
        coarse = sorted(name for name in floats if "float16" in name or "float8" in name)
        if coarse:
            self.notes.append(f"returns {escape(coarse[0])}, which is coarser than float32")
        elif "float32" in floats and self.case_dtype == "float64":
            self.notes.append("returns float32 where its inputs are float64")
        elif not floats:
            self.notes.append("returns whole numbers where floating-point ones are usual")


@dataclass
class _Gather:
    """Collects the numbers of one array from whatever holds them; `dtypes` are those met, each with its kind."""

    part: str
    wanted: str
    most: int
    """So many entries of lists are looked at, and no more."""
    dtypes: set[tuple[str, str]] = field(default_factory=set)

    def array(self, value: Any, depth: int) -> Array:
        """An array of the value's own shape, `depth` lists deep at most; shape (1,) is a number where one is due."""
        if isinstance(value, (list, tuple)):
            return self.stack(value, depth)
        _refuse(value, self.part, self.wanted)
        array = np.asarray(_bare(value))
        # A Python float is float64, so that the case's dtype decides.
        self.dtypes.add((value.dtype if isinstance(value, Tensor) else str(array.dtype), array.dtype.kind))
        return array.reshape(()) if depth == 0 and array.shape == (1,) else array

    def stack(self, items: list[Any] | tuple[Any, ...], depth: int) -> Array:
        self.most -= len(items)
        if self.most < 0:
            raise _WrongError("structure", self.part, actual="lists of far more entries", expected=self.wanted)
        if depth == 0:
            actual = _describe(items) if self.wanted == NUMBER else "a list of lists"
            raise _WrongError("structure", self.part, actual=actual, expected=self.wanted)
        rows = [self.array(item, depth - 1) for item in items]
        if len({row.shape for row in rows}) > 1:
            raise _WrongError("structure", self.part, actual="a list of unequal entries", expected=self.wanted)
        try:
            return np.stack(rows) if rows else np.zeros(0)
        except ValueError:  # no entries, and yet longer than an array can be
            raise _WrongError("structure", self.part, actual="lists without entries", expected=self.wanted) from None


def _bare(value: Any) -> Any:
    return value.array if isinstance(value, Tensor) else value


def _shape(value: Any) -> tuple[int, ...]:
    return tuple(getattr(_bare(value), "shape", ()))


def _describe(value: Any) -> str:
    if isinstance(value, (str, Opaque)):
        return TEXT if isinstance(value, str) else f"an object of type {escape(value.type[:200])}"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)}"
    return f"an array of shape {_shape(value)}" if _shape(value) else NUMBER


def _refuse(value: Any, part: str, wanted: str) -> None:
    """What holds no numbers at all."""
    if value is None:
        raise _WrongError("nothing", part, actual="None", expected=wanted)
    if isinstance(value, (str, Opaque)):
        raise _WrongError("type", part, actual=_describe(value), expected=wanted)


def _check_kinds(dtypes: set[tuple[str, str]], value: Array, part: str) -> None:
    """Truth values are no numbers, and complex numbers are not real; whole numbers compare by their value."""
    welcome, wanted = ("b", "truth values") if value.dtype == np.bool_ else ("iuf", "real numbers")
    for name, kind in sorted(dtypes):
        if kind not in welcome:
            raise _WrongError("dtype", part, actual=escape(name), expected=wanted)


def _check_equal(array: Array, value: Array, part: str) -> None:
    if (off := array != value).any():
        index = _first(off)
        raise _WrongError("value", part, index, str(array[index]), str(value[index]), share=float(off.mean()))


def _allowed(value: Array, move: Array, roundings: int, dtype: str) -> Array:
    """The allowance, 0 at an infinite answer, which only infinity itself meets."""
    allowed = allowed_error(value, move, roundings, dtype)
    if allowed.shape == value.shape and np.isfinite(allowed).all():
        return allowed
    allowed = np.where(np.isfinite(value), allowed, 0.0)
    if np.isnan(value).any() or allowed.shape != value.shape or not np.isfinite(allowed).all():
        raise GraderFault("The reference is NaN here, or it moves without bound: no error can be told from rounding.")
    return allowed


def _check_values(array: Array, value: Array, allowed: Array, part: str) -> None:
    gap = np.abs(array - value)
    if (gap <= allowed).all():
        return
    if (bad := np.isnan(array) | (np.isinf(array) & np.isfinite(value))).any():
        index = _first(bad)
        raise _WrongError("nonfinite", part, index, float(array[index]), float(value[index]), share=float(bad.mean()))
    gap = np.where(array == value, 0.0, gap)
    off = ~(gap <= allowed)
    excess = np.where(off, gap / allowed, -1.0)
    if off.any():
        index = _first(excess == excess.max())
        facts = (float(array[index]), float(value[index]), float(gap[index]), float(allowed[index]))
        raise _WrongError("value", part, index, *facts, share=float(off.mean()))


def _first(mask: Array) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(int(np.argmax(mask)), mask.shape))
