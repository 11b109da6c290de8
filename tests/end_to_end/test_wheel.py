"""The wheel by itself: a workspace, a grade and a proof, from a folder that knows nothing of the repository."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import RIGHT, ROOT

pytestmark = pytest.mark.slow
Installed = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel, installed into a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", ROOT, "--no-deps", "-w", folder / "dist"], check=True, capture_output=True)
    (wheel,) = (folder / "dist").glob("grader-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", folder / "site", wheel], check=True, capture_output=True)
    return folder / "site"


@pytest.fixture
def installed(site: Path, tmp_path: Path) -> Installed:
    """installed("1") runs the wheel's `grade` in an unrelated folder."""

    def run(*arguments: object, folder: str = ".") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-m", "grader", *map(str, arguments)],
            cwd=tmp_path / folder,
            env={**os.environ, "PYTHONPATH": str(site)},
            capture_output=True,
            text=True,
            check=False,
            encoding="utf-8",
        )

    return run


def test_the_wheels_own_package_is_what_runs(site: Path, tmp_path: Path) -> None:
    call = [sys.executable, "-P", "-c", "import grader; print(grader.__file__)"]
    env = {**os.environ, "PYTHONPATH": str(site)}
    found = subprocess.run(call, cwd=tmp_path, env=env, capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()).is_relative_to(site)


def test_a_workspace_can_be_made_and_graded(installed: Installed, tmp_path: Path) -> None:
    assert installed("init", "work", "--framework", "numpy").returncode == 0
    (tmp_path / "work" / "exercise_01.py").write_text(RIGHT)
    result = installed("1", folder="work")
    assert (result.returncode, "Score: 5 / 5, passed" in result.stdout) == (0, True)


def test_the_bundled_course_is_the_one_that_is_used(installed: Installed, site: Path) -> None:
    result = installed("1", "--framework", "numpy")
    assert str(site / "grader" / "bundled" / "exercises" / "numpy" / "exercise_01.py") in "".join(
        result.stdout.split("\n")
    )


def test_nothing_is_written_into_the_package(installed: Installed, site: Path) -> None:
    installed("1", "--framework", "numpy")
    installed("hint", "1", "--framework", "numpy")
    result = installed("reset", "1", "--framework", "numpy")
    assert (result.returncode, list(site.rglob("progress.json"))) == (2, [])


def test_a_stub_of_the_package_leads_to_a_workspace(installed: Installed) -> None:
    assert "Make a folder of your own: grade init DIR" in installed("1", "--framework", "numpy").stdout


def test_grade_alone_without_work_says_how_to_begin(installed: Installed) -> None:
    assert "grade init my_work" in installed().stdout


def test_the_bundled_course_is_proven(installed: Installed) -> None:
    result = installed("verify", "1", "--framework", "numpy")
    assert (result.returncode, " 0 untrue." in result.stdout) == (0, True)


def test_pictures_go_along(installed: Installed) -> None:
    assert "No picture: regression is not written yet." in installed("1", "--framework", "numpy", "--plot").stdout


def test_no_test_and_no_path_of_the_repository_is_installed(site: Path) -> None:
    assert not (site / "tests").exists()
    texts = (path.read_text(errors="ignore") for path in site.rglob("*.py"))
    assert not any(str(ROOT) in text for text in texts)
