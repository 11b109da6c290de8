"""How a descent went, where it went wrong: it diverges, climbs, stalls, oscillates or arrives elsewhere.

Near its minimum every cost is a bowl C = C* + ½ dᵀHd, and a step of rate α changes the distance d along the steepest
axis of the bowl, whose curvature is λmax, by the factor 1 - α·λmax. So one step tells which rate it was as long as, and
beyond 2/λmax every step leads farther away. Source: Goodfellow, Bengio and Courville, Deep Learning, section 8.2.1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.diagnosis.known import Known, Sample
from grader.diagnosis.values import Array, numbers, points
from grader.model import Descent

SHOWN_COSTS = 5
STILL, GROWN = 1e-6, 1.001
"""Relative: no change at all, and no rounding any more."""


@dataclass(frozen=True)
class _Way:
    """A learner's run: start and end of the parameters, and the costs, where they are a list of numbers."""

    sample: Sample
    start: Array
    end: Array
    costs: Array
    right_end: Array
    right_costs: Array

    @property
    def uphill(self) -> bool:
        return bool(np.dot(self.end - self.start, self.right_end - self.start) < 0)

    @property
    def moved_wrongly(self) -> bool:
        return not np.allclose(self.end, self.right_end, rtol=1e-4, atol=1e-6 * float(np.max(np.abs(self.right_end))))


def verdict(known: Known, given: Sequence[Any], *, explained: bool = False) -> str:
    """A sentence with its evidence; "" where the parameters end where they should, or nothing can be said.

    explained: it is known why, so that it need not be said that the descent stalls, or arrives elsewhere.
    """
    declared = known.check.descent
    if declared is None:
        return ""
    found = [_way(declared, sample, value) for sample, value in zip(known.samples, given, strict=True)]
    ways = [way for way in found if way is not None and way.moved_wrongly]
    if not ways or None in found:
        return ""
    with np.errstate(all="ignore"):
        return _told(declared, ways, explained)


def _way(declared: Descent, sample: Sample, value: Any) -> _Way | None:
    parts = numbers(value, alone=False)
    if parts is None or sample.answer is None or len(parts) != len(sample.answer.parts):
        return None
    wanted = [sample.answer.parts[place] for place in declared.parameters]
    ends = [parts[place] for place in declared.parameters]
    costs = parts[declared.costs]
    if any(end.size != 1 for end in (*ends, *wanted)) or costs.ndim != 1 or not len(costs):
        return None
    start = np.array([float(np.asarray(sample.inputs[name])) for name in declared.start])
    end, right_end = (np.array([number.item() for number in many]) for many in (ends, wanted))
    return _Way(sample, start, end, costs, right_end, sample.answer.parts[declared.costs])


def _told(declared: Descent, ways: Sequence[_Way], explained: bool) -> str:
    longest = max(ways, key=lambda way: (len(way.costs), points(way.sample.inputs)))
    costs = longest.costs
    goes = f"over {len(costs)} epochs the cost goes {_shown(costs)}"
    if not np.all(np.isfinite(costs)) or costs[-1] > GROWN * costs[0]:
        uphill = min(ways, key=lambda way: len(way.costs)).uphill
        evidence = "its first step already leads uphill" if uphill else _evidence(declared, longest)
        return f"Your descent {'climbs' if uphill else 'diverges'}: {goes}; {evidence}."
    if _turns(costs) * 2 >= len(costs) - 1 > 2:
        return f"Your descent oscillates: {goes}; {_evidence(declared, longest)}."
    if explained:
        return ""
    if np.all(np.abs(costs - costs[0]) <= STILL * costs[0]):
        return f"Your descent stalls: the line stays where it was, and {goes}."
    if len(costs) > 2 and np.all(np.diff(costs) < 0):
        return f"Your descent goes down and arrives elsewhere: {goes}."
    return ""


def _shown(costs: Array) -> str:
    shown = ", ".join(f"{cost:.3g}" for cost in costs[:SHOWN_COSTS])
    return shown if len(costs) <= SHOWN_COSTS else f"{shown}, …, {costs[-1]:.3g}"


def _turns(costs: Array) -> int:
    signs = np.sign(np.diff(costs))
    return int(np.sum(signs[1:] * signs[:-1] < 0))


def _evidence(declared: Descent, way: _Way) -> str:
    """The rate that was asked for, the one that the first step was as long as, and the largest that converges."""
    hessian, best = declared.bowl(way.sample.inputs)
    asked = float(way.sample.inputs[declared.rate])
    limit = f"descent diverges beyond 2/λmax = {2 / float(np.linalg.eigvalsh(hessian)[-1]):.2g}"
    rate = _rate(way, hessian, best)
    steps = "" if rate is None or abs(rate / asked - 1) < 0.01 else f"; your steps are as long as with {rate:.2g}"
    return f"the rate is {asked:.2g}{steps}, and on these {points(way.sample.inputs)} points {limit}"


def _rate(way: _Way, hessian: Array, best: Array) -> float | None:
    """How long the first step was, by what it did to the cost: C(α) = C - α·|g|² + ½ α²·gᵀHg along the gradient g."""
    right = way.right_costs
    if len(way.costs) < 2 or not np.isclose(way.costs[0], right[0], rtol=1e-4) or not np.isfinite(way.costs[1]):
        return None
    slope = hessian @ (way.start - best)
    roots = np.roots([slope @ hessian @ slope / 2, -(slope @ slope), way.costs[0] - way.costs[1]])
    # A cost that rose was overshot: of the two rates that give it, the larger.
    return float(max(roots.real)) if np.all(np.abs(roots.imag) < 1e-9) else None
