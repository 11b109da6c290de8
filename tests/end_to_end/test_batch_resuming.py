"""A batch that is run again: what is taken over, what is graded anew, and that no kill changes what comes out."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT

from .batches import BROKEN, SOLUTION, WRONG, Done, batch, call, forks, outcomes, packed, put, reports, timeless, until

pytestmark = [forks, pytest.mark.xdist_group("batch resuming")]
CLASS = {"ada/exercise_03.py": SOLUTION, "ben/exercise_03.py": WRONG, "dan/exercise_03.py": BROKEN}
ALL = {"ada", "ben", "dan"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the class, the course, and DIR, where the class is graded."""
    home = tmp_path_factory.mktemp("resumed")
    put(home / "class", CLASS)
    shutil.copytree(ROOT / "solutions", home / "course" / "solutions")
    batch(home / "class", home / "graded", "--seed", "17", "--course", str(home / "course"))
    assert set(outcomes(home / "graded")) == ALL
    return home


@pytest.fixture
def copy(home: Path, tmp_path: Path) -> Path:
    """The same, to change something in."""
    return Path(shutil.copytree(home, tmp_path / "copy"))


def rerun(copy: Path, *options: str) -> set[str]:
    """Runs the command again; the learners whose reports were written anew."""
    before = written(copy)
    done = batch(copy / "class", copy / "graded", "--course", str(copy / "course"), *options)
    assert done.returncode == 0, done.stderr
    return {path.parent.name for path, when in written(copy).items() if before.get(path) != when}


def written(copy: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in copy.glob("graded/reports/*/*.json")}


def test_a_changed_submission_is_graded_anew_and_it_alone(copy: Path) -> None:
    put(copy / "class", {"ben/exercise_03.py": SOLUTION})
    assert rerun(copy) == {"ben"}
    assert outcomes(copy / "graded")["ben"] == "passed"


def test_what_has_come_in_since_is_graded_and_it_alone(copy: Path) -> None:
    put(copy / "class", {"eve/exercise_03.py": SOLUTION})
    assert rerun(copy) == {"eve"}


def test_a_report_that_is_gone_is_made_again_and_it_alone(copy: Path) -> None:
    (copy / "graded" / "reports" / "ada" / "exercise_03.json").unlink()
    assert rerun(copy) == {"ada"}


def test_for_a_changed_course_all_are_graded_anew(copy: Path) -> None:
    with (copy / "course" / "solutions" / "exercise_03" / "exercise.py").open("a") as file:
        file.write("\n# Changed.\n")
    assert rerun(copy) == ALL


@pytest.mark.parametrize("option", [("--time-limit", "9"), ("--seed", "18"), ("--hidden",)], ids=lambda of: of[0])
def test_with_another_option_all_are_graded_anew(copy: Path, option: tuple[str, ...]) -> None:
    assert rerun(copy, *option) == ALL


def test_again_grades_all_anew(copy: Path) -> None:
    assert rerun(copy, "--again") == ALL


def test_again_with_an_outcome_grades_these_anew(copy: Path) -> None:
    assert rerun(copy, "--again", "failed") == {"ben"}


# --- kill -9


def test_seed_and_options_are_kept_before_the_first_report_and_for_their_owner_alone(tmp_path: Path) -> None:
    put(tmp_path / "class", {f"l{number}/exercise_03.py": SOLUTION for number in range(40)})
    out = tmp_path / "out"
    command = call(tmp_path / "class", out, "--jobs", "1")
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed:
        until(lambda: reports(out))
        killed.send_signal(signal.SIGKILL)
    noted = (out / "batch.json").stat()
    assert noted.st_mtime_ns < min(path.stat().st_mtime_ns for path in out.glob("reports/*/*.json"))
    assert (noted.st_mode & 0o077, len(reports(out)) < 40) == (0, True)
    kept = json.loads((out / "batch.json").read_text("utf-8"))["options"]
    assert batch(tmp_path / "class", out).returncode == 0
    assert {report["seed"] for report in reports(out).values()} == {kept["seed"]}


def test_copies_of_submissions_that_a_killed_batch_left_are_removed_by_the_next(tmp_path: Path) -> None:
    made = packed(tmp_path / "class.zip", {"ada/exercise_03.py": f"import time\ntime.sleep(9)\n{SOLUTION}"})
    (tmp_path / "temporary").mkdir()
    settings = {"env": {**os.environ, "TMPDIR": str(tmp_path / "temporary")}}
    with subprocess.Popen(call(made, tmp_path / "out"), stderr=subprocess.DEVNULL, **settings) as killed:
        until(lambda: list(tmp_path.glob("temporary/grade-spool-*/*.py")))
        killed.send_signal(signal.SIGKILL)
    assert list(tmp_path.glob("temporary/grade-spool-*"))
    batch(packed(tmp_path / "class.zip", CLASS), tmp_path / "out", **settings)
    assert not list(tmp_path.glob("temporary/grade-spool-*"))


KILLS, FOLDERS, LEARNERS, SEED = 20, 4, 10, 20240517
SLOW = "import time\ntime.sleep(0.05)\n"


def killed_at(command: list[str], moment_s: float) -> None:
    """Runs the command, and kills it at that moment if it has not ended."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as started:
        try:
            started.wait(moment_s)
        except subprocess.TimeoutExpired:
            started.send_signal(signal.SIGKILL)


def timed(command: list[str]) -> tuple[Done, float]:
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return done, time.monotonic() - began


def test_killed_at_twenty_random_moments_it_ends_with_the_same_reports(tmp_path: Path) -> None:
    """Five kills in a row on each of four folders, then one run to the end."""
    made = (SOLUTION, WRONG, BROKEN, f"print('seen')\n{SOLUTION}")
    put(tmp_path / "class", {f"l{number:02d}/exercise_03.py": SLOW + made[number % 4] for number in range(LEARNERS)})
    options = ("--seed", "17", "--jobs", "1")
    done, length_s = timed(call(tmp_path / "class", tmp_path / "undisturbed", *options))
    assert done.returncode == 0, done.stderr
    drawn, amid = random.Random(SEED), 0
    for folder in range(FOLDERS):
        moments = [drawn.uniform(0, length_s) for _ in range(KILLS // FOLDERS)]
        out = tmp_path / f"killed {folder}"
        for moment in moments:
            killed_at(call(tmp_path / "class", out, *options), moment)
            amid += 0 < len(reports(out)) < LEARNERS
        done = batch(tmp_path / "class", out, *options)
        where = f"random seed {SEED}, folder {folder}, killed after {moments} s of {length_s} s: {done.stderr}"
        assert done.returncode == 0, where
        assert timeless(out) == timeless(tmp_path / "undisturbed"), where
        assert not list(out.glob(".draft*")), where
    assert amid, "no kill fell into the work itself"
