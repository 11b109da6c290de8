"""The checks of exercises 01 to 04 kill every mutant of their solutions; of all, `grade verify --mutants` asks it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.model import FRAMEWORKS
from grader.mutation import run
from grader.pipeline import Grader

SEEDS = 3


@pytest.mark.parametrize("exercise", ["exercise_01", "exercise_02", "exercise_03", "exercise_04"])
def test_no_mutant_survives(exercise: str, warm: Callable[[str], Grader]) -> None:
    scores = run.run(exercise, {name: warm(name) for name in FRAMEWORKS}, SEEDS)
    assert [score.framework for score in scores if score.killed < 5] == []
    assert [score for score in scores if not score.perfect] == []
