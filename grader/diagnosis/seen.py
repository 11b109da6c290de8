"""What can be seen of wrong numbers without knowing why they are wrong: which, how far, from where on.

Facts only, in the order in which they help: the first wrong step, the part, the size, the sign, how far.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.compare import allowed_error
from grader.diagnosis.known import Known, Sample
from grader.diagnosis.values import Answer, Array, Parts, numbers, points


@dataclass(frozen=True)
class _Compared:
    """One case, entry by entry: `wrong` has the shapes of the right parts."""

    sample: Sample
    right: Answer
    value: Parts
    wrong: tuple[Array, ...]

    @property
    def off(self) -> bool:
        return any(bool(part.any()) for part in self.wrong)


def first_divergence(known: Known, index: int, value: Any) -> str:
    """Where in the order of the computation the case with this index leaves the right way; "" where nobody knows."""
    sample = next((one for one in known.samples if one.case.index == index), None)
    if known.check.steps is None or sample is None or (one := _compared(sample, value)) is None:
        return ""
    steps = [(name, bool(np.any(wrong))) for name, wrong in known.check.steps(one.wrong)]
    right = next((place for place, (_, wrong) in enumerate(steps) if wrong), len(steps))
    if right == len(steps):
        return ""
    if right == 0:
        return f"Wrong from the beginning: {steps[0][0]} is the first that is off."
    return f"Right through {steps[right - 1][0]}; {steps[right][0]} is the first that is off."


def observations(known: Known, values: Sequence[Any]) -> list[str]:
    """Sentences on the values of all cases that count, in the order of `known.samples`."""
    found = [_compared(sample, value) for sample, value in zip(known.samples, values, strict=True)]
    compared = [one for one in found if one is not None]
    if not compared or len(compared) != len(found):
        return []
    facts = [_parts(known, compared), _sizes(compared), _signs(compared), _how_far(compared)]
    return [fact for fact in facts if fact]


def _compared(sample: Sample, value: Any) -> _Compared | None:
    if (right := sample.answer) is None or (parts := numbers(value, right.alone)) is None:
        return None
    if len(parts) != len(right.parts):
        return None
    if any(
        np.size(a) != np.size(b) or (b.ndim and a.shape != b.shape) for a, b in zip(parts, right.parts, strict=True)
    ):
        return None
    shaped = tuple(a.reshape(b.shape) for a, b in zip(parts, right.parts, strict=True))
    wrong = tuple(
        ~(np.abs(a - b) <= allowed_error(b, move, right.roundings, sample.dtype))
        for a, b, move in zip(shaped, right.parts, right.moves, strict=True)
    )
    return _Compared(sample, right, shaped, wrong)


def _parts(known: Known, compared: Sequence[_Compared]) -> str:
    labels = known.check.returns
    if len({len(one.wrong) for one in compared}) > 1:  # layers, say: a part is not the same thing in every case
        return ""
    off = [any(bool(one.wrong[part].any()) for one in compared) for part in range(len(compared[0].wrong))]
    if len(labels) != len(off) or all(off) or not any(off):
        return ""
    wrong = " and ".join(label for label, is_off in zip(labels, off, strict=True) if is_off)
    right = " and ".join(label for label, is_off in zip(labels, off, strict=True) if not is_off)
    return f"{right} {'is' if off.count(False) == 1 else 'are'} right in every case; only {wrong} {_are(off)} off."


def _are(off: Sequence[bool]) -> str:
    return "is" if sum(off) == 1 else "are"


def _sizes(compared: Sequence[_Compared]) -> str:
    """From which number of points on, or up to which, where that alone decides."""
    sizes = [(points(one.sample.inputs), one.off) for one in compared]
    off, right = {n for n, is_off in sizes if is_off}, {n for n, is_off in sizes if not is_off}
    if not off or not right:
        return ""
    if max(right) < min(off):
        return f"Right {_up_to(max(right))}, off from n = {min(off)} on."
    if max(off) < min(right):
        return f"Off {_up_to(max(off))}, right from n = {min(right)} on."
    return ""


def _up_to(n: int) -> str:
    return "for n = 1" if n == 1 else f"up to n = {n}"


def _signs(compared: Sequence[_Compared]) -> str:
    """Whether the sign of the right value decides."""
    right = np.concatenate([part.ravel() for one in compared for part in one.right.parts])
    wrong = np.concatenate([part.ravel() for one in compared for part in one.wrong])
    for sign, word in ((-1, "negative"), (1, "positive")):
        chosen = right * sign > 0
        if wrong.any() and np.array_equal(chosen, wrong) and not wrong.all():
            return f"Only where the right value is {word} is it off."
    return ""


def _how_far(compared: Sequence[_Compared]) -> str:
    gaps = list[float]()
    for one in compared:
        for value, right, wrong in zip(one.value, one.right.parts, one.wrong, strict=True):
            chosen = wrong & (right != 0) & np.isfinite(value)
            gaps += list(np.abs(value - right)[chosen] / np.abs(right[chosen]))
    if not gaps:
        return ""
    low, high = min(gaps), max(gaps)
    if high >= 10:
        return f"Off by up to {high:.0f} times the right value." if high < 1e4 else ""
    share = _percent(low) if _percent(low) == _percent(high) else f"{_percent(low)} to {_percent(high)}"
    return f"Off by {share} of the right value."


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.95 else f"{100 * share:.2g} %"
