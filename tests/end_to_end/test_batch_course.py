"""The whole course handed in by three learners, one a framework: every reference solution works in the jail."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

from grader.course import Course
from grader.model import FRAMEWORKS
from tests.conftest import need

from .batches import batch, forks, put

pytestmark = forks


@pytest.mark.parametrize("isolation", ["floor", "strict"])
def test_every_solution_of_the_course_passes_in_a_jailed_batch(course: Course, tmp_path: Path, isolation: str) -> None:
    for framework in FRAMEWORKS:
        need(importlib.util.find_spec(framework) is not None, framework)
    solved = [(name, framework) for name in course.ids for framework in course.frameworks(name)]
    texts = {
        f"{framework}/{name}.py": course.solution(name, framework).read_text("utf-8") for name, framework in solved
    }
    done = batch(put(tmp_path / "class", texts), tmp_path / "out", "--isolation", isolation, framework="")
    assert done.returncode == 0, done.stderr
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    assert summary["isolation"] == isolation
    found = {(each["exercise"], each["framework"]): each["outcome"] for each in summary["reports"]}
    assert found == dict.fromkeys(solved, "passed")
