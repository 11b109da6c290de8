"""What jobs are going to use is made ready once, in the process that they are forked from."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable

import pytest

from grader.course import Course
from grader.records import Report
from tests.conftest import need

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no fork elsewhere")
Grade = Callable[..., Report]
PRINTS = "import sys\nprint('torch._dynamo' in sys.modules)\n"


@pytest.fixture(autouse=True)
def _torch() -> None:
    need(importlib.util.find_spec("torch") is not None, "torch")


def test_children_that_may_use_an_optimizer_find_imported_what_its_first_step_imports(grade: Grade) -> None:
    assert grade(PRINTS, "exercise_05", "torch").stdout == "True\n"


def test_backward_pass_and_step_work_in_what_is_forked_after_that(grade: Grade, course: Course) -> None:
    for _ in range(2):
        assert grade(course.solution("exercise_05", "torch"), "exercise_05", "torch").outcome == "passed"
