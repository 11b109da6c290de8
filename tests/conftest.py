"""What the tests share: warm graders, one a framework for the whole run, and the `grade` command as a user calls it."""

from __future__ import annotations

import importlib.util
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from grader import submission
from grader.course import Course, open_course
from grader.model import FRAMEWORKS, Cell, Submission
from grader.pipeline import Grader, Job
from grader.records import Report
from grader.sandbox.launch import launcher

# Whoever starts the tests in the background has Ctrl-C ignored, in all that they start as well; some send one.
signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says how busy the machine is. In CI they are the same each time: what fails there is due to
# what has changed.
STRICT = bool(os.environ.get("GRADER_STRICT_TESTS"))
settings.register_profile("untimed", deadline=None, derandomize=STRICT, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parent.parent
GRADE = Path(sys.executable).parent / ("grade.exe" if sys.platform == "win32" else "grade")


def need(present: bool, what: str) -> None:
    """Skips where a tool is missing on a user's machine; in CI, which installs them all, that is a failure."""
    if not present:
        (pytest.fail if os.environ.get("GRADER_STRICT_TESTS") else pytest.skip)(f"{what} is not here")


@pytest.fixture(scope="session")
def course() -> Course:
    return open_course(ROOT)


@pytest.fixture(scope="session")
def warm(course: Course) -> Iterator[Callable[[str], Grader]]:
    """warm(framework) gives a Grader whose zygote lives as long as the test run."""
    graders: dict[str, Grader] = {}

    def one(framework: str) -> Grader:
        need(importlib.util.find_spec(framework) is not None, framework)
        if framework not in graders:
            graders[framework] = Grader(course, framework, "cpu", launcher(framework))
        return graders[framework]

    yield one
    for grader in graders.values():
        grader.launcher.close()


Grade = Callable[..., Report]


@pytest.fixture(scope="session")
def grade(warm: Callable[[str], Grader]) -> Grade:
    """grade(source or path, exercise, framework, seed) gives the report, through real forks and the real oracle."""

    def run(
        work: str | Path,
        exercise: str = "exercise_03",
        framework: str = "numpy",
        seed: int = 17,
        time_limit_s: float | None = None,
    ) -> Report:
        if isinstance(work, Path):
            read = submission.read(work)
        else:
            read = Submission("", (Cell(f"{exercise}.py", work),), False, "")
        return warm(framework).grade(Job(read, exercise, seed, f"grade {exercise}", time_limit_s))

    return run


@pytest.fixture(params=FRAMEWORKS)
def framework(request: pytest.FixtureRequest) -> str:
    """Each framework in turn."""
    return str(request.param)


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """command("exercise_03", "--seed", "1") runs `grade` in a folder of its own; keyword arguments go to subprocess."""

    def run(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
        call = [str(GRADE), *map(str, arguments)]
        settings = {"cwd": tmp_path, "capture_output": True, "text": True, "timeout": 120, "encoding": "utf-8"}
        return subprocess.run(call, **{**settings, **options}, check=False)  # type: ignore[call-overload, no-any-return]

    return run
