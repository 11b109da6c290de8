"""Several frameworks in one class, and a framework that is missing or broken: that costs its own submissions alone."""

from __future__ import annotations

import importlib.util
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import ROOT, need

from .batches import SOLUTION, Done, Plague, batch, call, forks, outcomes, put, reports, started_as, told

pytestmark = [forks, pytest.mark.xdist_group("batch frameworks")]
Without = Callable[..., dict[str, str]]
FRAMEWORKS = ("numpy", "tensorflow", "torch")


def solution(framework: str) -> str:
    return (ROOT / "solutions" / "exercise_03" / f"{framework}_solution.py").read_text("utf-8")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """DIR of a class in which each of the frameworks is imported by one learner."""
    for framework in FRAMEWORKS:
        need(importlib.util.find_spec(framework) is not None, framework)
    home = tmp_path_factory.mktemp("mixed")
    put(home / "class", {f"in {name}/exercise_03.py": solution(name) for name in FRAMEWORKS})
    return home / "graded", batch(home / "class", home / "graded", framework="")


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_a_framework_is_known_by_what_is_imported(mixed: tuple[Path, Done], framework: str) -> None:
    assert reports(mixed[0])[f"in {framework}"]["framework"] == framework


def test_every_framework_of_a_mixed_class_is_graded(mixed: tuple[Path, Done]) -> None:
    assert outcomes(mixed[0]) == {f"in {name}": "passed" for name in FRAMEWORKS}, mixed[1].stderr


def test_a_folder_named_after_a_framework_counts_before_the_imports(tmp_path: Path) -> None:
    put(tmp_path / "class", {"ada/numpy/exercise_03.py": f"# import torch\n{SOLUTION}"})
    batch(tmp_path / "class", tmp_path / "out", "--isolation", "floor", framework="")
    assert reports(tmp_path / "out")["ada"]["framework"] == "numpy"


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A class in NumPy and in TensorFlow."""
    names = ("numpy", "tensorflow")
    return put(tmp_path / "class", {f"in {name}/exercise_03.py": solution(name) for name in names})


SPLIT = {"in numpy": "passed", "in tensorflow": "grader_error"}


def test_a_framework_that_is_not_installed_costs_its_own_submissions_alone(
    two: Path, tmp_path: Path, without: Without
) -> None:
    done = batch(two, tmp_path / "out", "--isolation", "floor", framework="", env=without("tensorflow"))
    assert (done.returncode, outcomes(tmp_path / "out")) == (3, SPLIT), done.stderr
    notes = reports(tmp_path / "out")["in tensorflow"]["notes"]
    assert "TensorFlow is not installed here: pip install 'grader[tensorflow]'." in notes


def test_once_it_is_installed_the_same_command_grades_what_is_left(two: Path, tmp_path: Path, without: Without) -> None:
    need(importlib.util.find_spec("tensorflow") is not None, "tensorflow")
    out = tmp_path / "out"
    batch(two, out, "--isolation", "floor", framework="", env=without("tensorflow"))
    done = batch(two, out, "--isolation", "floor", framework="")
    assert (done.returncode, "1 report taken over" in done.stdout) == (0, True)
    assert outcomes(out) == {"in numpy": "passed", "in tensorflow": "passed"}


def test_a_framework_that_never_starts_costs_its_own_submissions_alone(two: Path, tmp_path: Path) -> None:
    command = call(two, tmp_path / "out", "--isolation", "floor", framework="")
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def warm() -> list[int]:
        return [pid for pid in started_as(started.pid, "sandbox.zygote") if " tensorflow " in told(pid)]

    with started, Plague(warm):
        started.wait(120)
    assert (started.returncode, outcomes(tmp_path / "out")) == (3, SPLIT)
