"""What `grade batch` takes, through the real command: folders, flat files, platforms' exports, archives of either."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import ROOT

from .batches import BROKEN, FLAT, SOLUTION, WRONG, Done, batch, forks, outcomes, packed, put, summary

pytestmark = [forks, pytest.mark.xdist_group("batch taking")]
STUBS = {
    f"exercises/{framework}/exercise_03{suffix}": (
        ROOT / "exercises" / framework / f"exercise_03{suffix}"
    ).read_text("utf-8")
    for framework in ("numpy", "tensorflow", "torch")
    for suffix in (".ipynb", ".py")
}  # fmt: skip
EXPORTS = {
    "canvas": (
        "adalovelace_111_222_exercise_03.py",
        "alanturing_LATE_112_223_exercise_03-1.py",
        "adalovelace", "alanturing",
    ),
    "moodle": (
        "Ada Lovelace_111_assignsubmission_file_/exercise_03.py",
        "Alan Turing_112_assignsubmission_file_/exercise_03.py",
        "Ada Lovelace", "Alan Turing",
    ),
    "gradescope": (
        "assignment_7_export/submission_111/exercise_03.py",
        "assignment_7_export/submission_112/exercise_03.py",
        "submission_111", "submission_112",
    ),
    "nbgrader": (
        "submitted/ada/ps1/exercise_03.py",
        "submitted/alan/ps1/exercise_03.py",
        "ada", "alan",
    ),
    "github": (
        "ps1-submissions/ps1-ada-lovelace/exercises/numpy/exercise_03.py",
        "ps1-submissions/ps1-alan/exercise_03.py",
        "ada-lovelace", "alan",
    ),
}  # fmt: skip


@pytest.mark.parametrize("preset", EXPORTS)
def test_the_export_of_a_platform_is_taken(tmp_path: Path, preset: str) -> None:
    one, other, learner, second = EXPORTS[preset]
    export = packed(tmp_path / "export.zip", {one: SOLUTION, other: BROKEN})
    done = batch(export, tmp_path / "out", "--pattern", preset, "--isolation", "floor")
    assert outcomes(tmp_path / "out") == {learner: "passed", second: "rejected"}, done.stderr


def test_flat_files_are_taken_by_the_groups_of_a_pattern(tmp_path: Path) -> None:
    put(tmp_path / "flat", {"ada-exercise_03.py": SOLUTION, "ben-exercise_03.py": BROKEN})
    batch(tmp_path / "flat", tmp_path / "out", "--pattern", FLAT, "--isolation", "floor")
    assert outcomes(tmp_path / "out") == {"ada": "passed", "ben": "rejected"}


@pytest.mark.parametrize("name", ["class.zip", "class.tar.xz"])
def test_an_archive_of_folders_is_taken(tmp_path: Path, name: str) -> None:
    path = packed(tmp_path / name, {"ada/exercise_03.py": SOLUTION, "ben/exercise_03.py": BROKEN})
    batch(path, tmp_path / "out", "--isolation", "floor")
    assert outcomes(tmp_path / "out") == {"ada": "passed", "ben": "rejected"}


def test_an_archive_of_flat_files_is_taken(tmp_path: Path) -> None:
    path = packed(tmp_path / "class.tgz", {"ada-exercise_03.py": SOLUTION, "ben-exercise_03.py": BROKEN})
    batch(path, tmp_path / "out", "--pattern", FLAT, "--isolation", "floor")
    assert outcomes(tmp_path / "out") == {"ada": "passed", "ben": "rejected"}


# --- who is a learner, and what is nobody's


ACCEPTED = ("Grace Hopper", "漢字", "राज", "7", "a.b_c-d@e.org+f", "x" * 64)
REFUSED = (".dot", "-dash", "x" * 65, "semi;colon", "quo'te", "zero\u200bwidth", " led", "trailing ")
Taken = tuple[Path, Done]


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """DIR of a class with odd names, strange files and several submissions of one learner."""
    home = tmp_path_factory.mktemp("taken")
    names = (*ACCEPTED, *REFUSED, "Ren\N{LATIN SMALL LETTER E WITH ACUTE}e")
    put(home / "class", {f"{name}/exercise_03.py": BROKEN for name in names})
    # The same name in its other spelling.
    put(home / "class", {"Rene\N{COMBINING ACUTE ACCENT}e/exercise_03 (1).py": BROKEN})
    put(home / "class", {"notes.txt": "", "7/essay.pdf": "", "7/exercise_99.py": "", "ada/exercise_03.py": SOLUTION})
    put(home / "class", {"ada/old/exercise_03.py": BROKEN, "ada/older/exercise_03.ipynb": BROKEN})
    for age, name in enumerate(("exercise_03.py", "old/exercise_03.py", "older/exercise_03.ipynb")):
        os.utime(home / "class" / "ada" / name, (1_700_000_000 - age,) * 2)
    return home / "graded", batch(home / "class", home / "graded", "--isolation", "floor")


@pytest.mark.parametrize("name", ACCEPTED)
def test_letters_and_digits_of_any_script_are_a_learner(taken: Taken, name: str) -> None:
    assert outcomes(taken[0])[name] == "rejected"


@pytest.mark.parametrize("name", REFUSED)
def test_any_other_learner_is_refused_by_name(taken: Taken, name: str) -> None:
    shown = name.replace("\u200b", "\\u200b")
    reasons = {each["path"]: each["reason"] for each in summary(taken[0])["unrecognised"]}
    assert f'"{shown}" cannot be a learner\'s name' in reasons[f"{shown}/exercise_03.py"]


def test_no_report_is_written_for_a_refused_name(taken: Taken) -> None:
    assert set(outcomes(taken[0])) == {*ACCEPTED, "ada", "Ren\N{LATIN SMALL LETTER E WITH ACUTE}e"}


def test_two_spellings_of_a_name_are_one_learner(taken: Taken) -> None:
    names = {each["learner"] for each in summary(taken[0])["superseded"]}
    assert names == {"ada", "Ren\N{LATIN SMALL LETTER E WITH ACUTE}e"}


@pytest.mark.parametrize("name", ["notes.txt", "7/essay.pdf", "7/exercise_99.py"])
def test_what_is_not_recognised_is_listed_in_the_summary_and_in_the_table(taken: Taken, name: str) -> None:
    assert name in [each["path"] for each in summary(taken[0])["unrecognised"]]
    assert f"\n  {name}: " in taken[1].stdout


def test_what_is_not_recognised_is_no_failure_of_the_command(taken: Taken) -> None:
    assert taken[1].returncode == 0, taken[1].stderr


def test_the_latest_of_several_submissions_counts(taken: Taken) -> None:
    assert outcomes(taken[0])["ada"] == "passed"


def test_the_other_submissions_are_told(taken: Taken) -> None:
    told = [each for each in summary(taken[0])["superseded"] if each["learner"] == "ada"]
    assert [(each["path"], each["by"]) for each in told] == [
        ("ada/old/exercise_03.py", "ada/exercise_03.py"),
        ("ada/older/exercise_03.ipynb", "ada/exercise_03.py"),
    ]
    assert "\n  ada/old/exercise_03.py by ada/exercise_03.py\n" in taken[1].stdout


def test_of_very_many_strange_files_the_first_are_listed_and_the_others_counted(tmp_path: Path) -> None:
    put(tmp_path / "class", {"zoe/exercise_03.py": BROKEN, "zoe/essay.pdf": ""})
    put(tmp_path / "class", {f"ada/{number:04d}.txt": "" for number in range(1200)})
    done = batch(tmp_path / "class", tmp_path / "out", "--isolation", "floor")
    made = summary(tmp_path / "out")
    assert (len(made["unrecognised"]), made["unlisted"]) == (1000, 201)
    assert "zoe/essay.pdf" in [each["path"] for each in made["unrecognised"]]
    assert "1201 files not recognised" in done.stdout
    assert "and 201 more, in no list" in done.stdout


# --- clones of a course


def clones() -> dict[str, str]:
    """Two learners' clones: one worked in NumPy, one in a notebook; each holds the stubs of every framework as well."""
    files = {f"ps1-{name}/{path}": text for name in ("ada", "ben") for path, text in STUBS.items()}
    files["ps1-ada/exercises/numpy/exercise_03.py"] = WRONG
    files["ps1-ben/exercises/numpy/exercise_03.ipynb"] = BROKEN
    return {f"ps1-submissions/{name}": text for name, text in files.items()}


@pytest.mark.parametrize("kind", ["folder", "class.tar.gz"])
def test_a_stub_that_nobody_touched_does_not_supersede_a_learners_work(tmp_path: Path, kind: str) -> None:
    made = packed(tmp_path / kind, clones()) if "." in kind else put(tmp_path / kind, clones())
    for path in tmp_path.rglob("exercise_03.*"):
        os.utime(path, (1_700_000_000,) * 2)
    batch(made, tmp_path / "out", "--pattern", "github", "--isolation", "floor")
    assert outcomes(tmp_path / "out") == {"ada": "failed", "ben": "rejected"}
    assert len(summary(tmp_path / "out")["superseded"]) == 2 * (len(STUBS) - 1)


def test_a_stub_with_another_systems_line_ends_is_still_one(tmp_path: Path) -> None:
    files = {name: text.replace("\n", "\r\n") if text in STUBS.values() else text for name, text in clones().items()}
    batch(packed(tmp_path / "class.zip", files), tmp_path / "out", "--pattern", "github", "--isolation", "floor")
    assert outcomes(tmp_path / "out") == {"ada": "failed", "ben": "rejected"}


def test_a_learner_who_touched_no_stub_has_not_begun(tmp_path: Path) -> None:
    put(tmp_path / "class", {f"ps1-submissions/ps1-ada/{name}": text for name, text in STUBS.items()})
    batch(tmp_path / "class", tmp_path / "out", "--pattern", "github", "--isolation", "floor")
    assert outcomes(tmp_path / "out") == {"ada": "not_attempted"}
