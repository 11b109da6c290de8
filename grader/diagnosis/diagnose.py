"""What is wrong with wrong numbers? Says it only when it is sure.

An explanation predicts what the function returns in every case. It is believed where it predicts what the learner
returned, to the tolerance, in all cases, at least three of which tell it from the right answer and three from each
other explanation of its kind. The kinds, in this order: the mistakes that the exercise declares; one relation to the
right answer; two at once. Where nothing is believed, what was seen is told and nothing more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from grader.compare import compare
from grader.diagnosis import relations
from grader.diagnosis.candidates import Candidates
from grader.diagnosis.known import Known, Prediction, Sample
from grader.diagnosis.related import TELLING, Related
from grader.diagnosis.values import Array, Parts, answer, is_finite, is_long, numbers, without_infinities
from grader.model import Call, Diagnosis, Expected, GraderFault


def values(known: Known, calls: Sequence[Call]) -> list[Any] | None:
    """What the calls that count gave back, in the order of `known.samples`; None where one gave nothing."""
    by_index = {case.index: call for case, call in zip(known.cases, calls, strict=False)}
    counted = [by_index.get(sample.case.index, Call()) for sample in known.samples]
    return None if any(call.fault or call.value is None for call in counted) else [call.value for call in counted]


def diagnose(candidates: Candidates, given: Sequence[Any]) -> Diagnosis | None:
    """What explains all of these values; None where nothing does for sure."""
    if len(given) < TELLING or any(map(is_long, given)):
        return None
    with np.errstate(all="ignore"):
        laid_out = _laid_out(candidates, given)
        if laid_out is None:
            return _declared(candidates, given, candidates.known.predictions) or _other_axis(candidates, given)
        values, row = laid_out
        alike = candidates.alike(row)
        likely = [base.predicted for base in alike if base.predicted]
        return _declared(candidates, given, likely) or Related(candidates, values, row, alike).diagnosis()


def _other_axis(candidates: Candidates, given: Sequence[Any]) -> Diagnosis | None:
    """A sum over the wrong axis, which has another shape than the right one, but for a square matrix."""
    known = candidates.known
    if not candidates.usable:
        return None
    pairs = zip(candidates.rights, known.samples, strict=True)
    predicted = [relations.other_axis(right, sample.inputs) for right, sample in pairs]
    triples = list(zip(known.samples, given, predicted, strict=True))
    if not all(one is not None and _agrees(known, sample, value, one.expected) for sample, value, one in triples):
        return None
    apart = sum(
        one is not None and not _agrees(known, sample, one.parts[0], sample.right) for sample, _, one in triples
    )
    return Diagnosis("relation:wrong_axis", relations.WRONG_AXIS) if apart >= TELLING else None


def _laid_out(candidates: Candidates, given: Sequence[Any]) -> tuple[list[Parts], Array] | None:
    """The values as numbers in a row; None where they have another structure than the right ones, or are not finite."""
    if not candidates.usable:
        return None
    found = [numbers(value, right.alone) for value, right in zip(given, candidates.rights, strict=True)]
    values = [parts for parts in found if parts is not None]
    row = candidates.layout.row(values) if len(values) == len(found) else None
    return None if row is None or not np.all(np.isfinite(row)) else (values, row)


def _declared(candidates: Candidates, given: Sequence[Any], likely: Sequence[Sequence[Prediction]]) -> Diagnosis | None:
    """The mistake that predicts every value. A formula may have a wrong shape, so structure is compared as well."""
    known, told_apart = candidates.known, candidates.told_apart
    best = next((predicted for predicted in likely if _fits(known, predicted, given)), None)
    if best is None:
        return None
    mistake = best[0].mistake
    if mistake not in told_apart:
        told_apart[mistake] = _is_told_apart(known, best)
    return Diagnosis(mistake.id, mistake.says) if told_apart[mistake] else None


def _is_told_apart(known: Known, best: Sequence[Prediction]) -> bool:
    """Whether these cases tell it from the right answer and from every other mistake, whatever a learner did."""
    others = [predicted for predicted in known.predictions if predicted[0].mistake.id != best[0].mistake.id]
    return _apart_from_right(known, best) >= TELLING and all(_apart(known, best, it) >= TELLING for it in others)


def _fits(known: Known, predicted: Sequence[Prediction], given: Sequence[Any]) -> bool:
    pairs = list(zip(predicted, given, strict=True))
    return all(one.value is not None and _agrees(known, one.sample, value, one.rough) for one, value in pairs) and all(
        _agrees(known, one.sample, value, one.exact) for one, value in pairs
    )


def _agrees(known: Known, sample: Sample, value: Any, predicted: Expected) -> bool:
    """Where a formula overflows or divides by zero, it predicts that, and the number everywhere else."""
    told = answer(predicted)
    if told is not None and not is_finite(told.parts):
        masked = without_infinities(value, told)
        return masked is not None and _agrees(known, sample, masked[0], replace(predicted, **masked[1]))
    try:
        verdict = compare(value, predicted, sample.case.dtype, known.framework, (), shaped=True)
    except GraderFault:  # a formula that moves without bound predicts nothing
        return False
    return verdict.mismatch is None


def _apart_from_right(known: Known, predicted: Sequence[Prediction]) -> int:
    """In how many cases the mistake makes a difference: once there are enough, no more are counted."""
    differ = (True for one in predicted if not _agrees(known, one.sample, one.value, one.sample.right))
    return sum(islice(differ, TELLING))


def _alike(known: Known, one: Prediction, two: Prediction) -> bool:
    # What is not even roughly the same need not be known exactly.
    return _agrees(known, one.sample, one.value, two.rough) and _agrees(known, one.sample, one.value, two.exact)


def _apart(known: Known, predicted: Sequence[Prediction], other: Sequence[Prediction]) -> int:
    """In how many cases the two mistakes differ by more than rounding: once there are enough, no more are counted."""
    differ = (
        True for one, two in zip(predicted, other, strict=True) if two.value is None or not _alike(known, one, two)
    )
    return sum(islice(differ, TELLING))
