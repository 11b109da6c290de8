"""Calls of `grade batch` that cannot work: exit code 2, the fact and the cure in a sentence, nothing begun."""

from __future__ import annotations

from pathlib import Path

import pytest

from .batches import BROKEN, batch, forks, put, refused


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    return put(tmp_path / "class", {"ada/exercise_03.py": BROKEN})


CALLS = {
    ("--jobs", "0"): "0 is not in the range x>=1",
    ("--jobs", "two"): "'two' is not a valid whole number",
    ("--seed", "-1"): "-1 is not in the range x>=0",
    ("--seed", "x"): "'x' is not a valid whole number",
    ("--time-limit", "0"): "0.0 is not in the range x>=0.1",
    ("--time-limit", "inf"): "'inf' is no number of seconds",
    ("--framework", "jax"): "'jax' is not one of 'torch', 'tensorflow', 'numpy'",
    ("--device", "meta"): "'meta' is not one of 'cpu', 'auto', 'cuda'",
    ("--isolation", "some"): "'some' is not one of 'none', 'floor', 'strict'",
    ("--again", "wrong"): "'wrong' is not one of 'all', 'passed'",
    ("--exercise", "99"): "There is no exercise '99' in this course. Nearest: exercise_",
    ("--exercise", "1"): "holds 1 submission, none of an exercise that --exercise picks. Pick another",
    ("--course", "nowhere"): "nowhere is no course: it should hold solutions/<exercise>/exercise.py",
    ("--pattern", "blackboard"): "No preset is called blackboard. Presets: canvas, moodle, gradescope",
    ("--pattern", "(?P<learner>.*"): "The pattern is no regular expression: missing ), unterminated subpattern",
    ("--pattern", r"(?P<learner>\w+)[.]py"): "The pattern lacks the group (?P<exercise>…). Add it",
    ("--no-such-option",): "No such option",
}


@pytest.mark.parametrize("options", CALLS, ids=" ".join)
def test_a_call_that_cannot_work_is_refused_with_a_sentence(
    submissions: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    assert CALLS[options] in refused(batch(submissions, tmp_path / "out", *options, cwd=tmp_path))
    assert not (tmp_path / "out" / "reports").exists()


def test_submissions_that_are_not_there_are_told(tmp_path: Path) -> None:
    said = refused(batch(tmp_path / "nowhere", tmp_path / "out"))
    assert "cannot be read (No such file or directory). Name the folder or the archive of submissions." in said


def test_a_file_that_is_no_archive_is_told(tmp_path: Path) -> None:
    put(tmp_path, {"notes.txt": ""})
    assert "is neither a folder nor an archive (" in refused(batch(tmp_path / "notes.txt", tmp_path / "out"))


def test_a_broken_archive_is_told(tmp_path: Path) -> None:
    put(tmp_path, {"class.zip": "no zip"})
    assert "class.zip is a broken archive. Export it again" in refused(batch(tmp_path / "class.zip", tmp_path / "out"))


def test_a_folder_with_nothing_of_ours_is_told_with_the_way_out(tmp_path: Path) -> None:
    put(tmp_path / "class", {"notes.txt": "", "exercise_03.py": ""})
    said = refused(batch(tmp_path / "class", tmp_path / "out"))
    assert "holds no submission that is recognised" in said
    assert "see --pattern in grade batch --help. exercise_03.py: in no learner's folder;" in said
    assert said.endswith("notes.txt: neither a .py nor an .ipynb file")


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    assert "holds no submission that is recognised. A folder a learner" in refused(
        batch(tmp_path / "class", tmp_path / "out")
    )


def test_without_a_name_for_out_the_call_is_refused(submissions: Path, tmp_path: Path) -> None:
    assert "Option '--out' requires an argument" in refused(batch(submissions, tmp_path / "out", "--out"))


@forks
@pytest.mark.parametrize("isolation", ["none", "floor", "strict"])
def test_a_device_that_is_not_there_is_refused(submissions: Path, tmp_path: Path, isolation: str) -> None:
    put(submissions, {"ada/exercise_03.py": "x = 1\n"})
    said = refused(batch(submissions, tmp_path / "out", "--device", "cuda", "--isolation", isolation))
    assert "--device cuda: NumPy works on the CPU only." in said
