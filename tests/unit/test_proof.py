"""Two ways to the same answer, compared by `grade verify`."""

from __future__ import annotations

import math

import numpy as np
import pytest

from grader.proof import _gap

YES, NO = np.asarray(True), np.asarray(False)


def test_truth_values_are_the_same_or_not() -> None:
    assert _gap(YES, YES, np.zeros(())) == 0
    assert _gap(NO, NO, np.zeros(())) == 0
    assert _gap(YES, NO, np.zeros(())) >= 1
    assert _gap(NO, YES, np.zeros(())) >= 1


def test_numbers_are_compared_relative_to_the_size_of_their_terms() -> None:
    assert _gap(np.asarray(2.0), np.asarray(2.5), np.asarray(1.0)) == pytest.approx(0.25)
    assert _gap(np.asarray(2.0), np.asarray(2.5), np.asarray(10.0)) == pytest.approx(0.05)


def test_other_structures_and_shapes_are_infinitely_far() -> None:
    one = np.zeros(2)
    assert math.isinf(_gap((one, one), one, (one, one)))
    assert math.isinf(_gap(one, np.zeros(3), one))
