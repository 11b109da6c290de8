"""What is compared of a learner's result where many are right: the check's `measure` of it, taken in the supervisor.

The result came from a learner's process and may be anything that the wire carries: whatever `measure` raises at it says
that it has not the form that was asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from grader import draws
from grader.answers import bare, plain, scalar
from grader.diagnosis.values import is_long
from grader.model import Call, Case, Check, Malformed, Noted, Unread

Notes = tuple[str, ...]


def read(check: Check, cases: Sequence[Case], calls: Sequence[Call]) -> list[tuple[Call, Notes]]:
    """Each call with what is measured of its value, and notes on the value: sentences without their subject."""
    surplus = [(call, ()) for call in calls[len(cases) :]]
    return [_read(check, case, call) for case, call in zip(cases, calls, strict=False)] + surplus


def _read(check: Check, case: Case, call: Call) -> tuple[Call, Notes]:
    if check.measure is None or call.fault is not None:
        return call, ()
    if is_long(call.value):
        return replace(call, value=Unread(call.value, check.form)), ()
    exact = draws.exact(case.inputs)
    inputs = {name: scalar(value) if name in check.parameters else value for name, value in exact.items()}
    try:
        with np.errstate(all="ignore"):
            found = check.measure(bare(call.value), **inputs)
            notes = found.notes if isinstance(found, Noted) else ()
            value = plain(found.value if isinstance(found, Noted) else found, np.asarray, own=True)
    except Exception as error:  # noqa: BLE001 - the value is the learner's, and so is what comes of it
        value, notes = error.value if isinstance(error, Malformed) else call.value, ()
        value = None if value is None else Unread(value, check.form)
    return replace(call, value=value), notes
