"""The diagnosis speaks only when it is sure: what matches no known mistake gets no name."""

from __future__ import annotations

import re
from typing import Any

import pytest
from unknown import UNKNOWN
from wrong import Wrong

from grader.words import write

SEEDS = {"torch": (1, 2, 3), "tensorflow": (1,), "numpy": (2,)}
SHARE = {"torch": 1, "tensorflow": 3, "numpy": 3}
"""All of them in PyTorch, every third in the others."""
SLIP = re.compile("Error|not defined|no attribute")

TABLE = [
    pytest.param(wrong, framework, id=f"{wrong.exercise}-{framework}-{wrong.checks[0]}-{wrong.mistake}")
    for framework, share in SHARE.items()
    for wrong in UNKNOWN[share // 2 :: share]
    if framework in wrong.frameworks
]


def test_there_are_sixty_at_least_and_some_for_every_function() -> None:
    assert len(UNKNOWN) >= 60
    assert {wrong.checks[0] for wrong in UNKNOWN} == {
        "regression", "linear", "squared_error", "mse", "cost_wrt_prediction", "point_gradient", "mse_gradient",
        "sgd_step", "train",
    }  # fmt: skip


@pytest.mark.parametrize(("wrong", "framework"), TABLE)
def test_what_matches_no_known_mistake_gets_no_name(wrong: Wrong, framework: str, grade: Any) -> None:
    for seed in SEEDS[framework]:
        report = grade(write(wrong.text, framework), wrong.exercise, framework, seed)
        (check,) = (check for check in report.checks if check.name in wrong.checks)
        assert check.outcome == "failed", (seed, check.message)
        assert not SLIP.search(check.message), check.message
        assert check.mistake is None, (seed, check.mistake, check.message)
