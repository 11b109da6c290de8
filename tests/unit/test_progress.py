"""Progress is kept where it can be, and never stands in the way of grading."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader import progress

BROKEN = ["", "not json", "[]", "3", "[" * 100_000, '{"a": ' + "9" * 5000 + "}"]
NOWHERE = Path("/dev/null")


def test_a_result_is_remembered(tmp_path: Path) -> None:
    assert progress.record(tmp_path, "exercise_03", 4.0, 6.0, "partial")
    assert progress.load(tmp_path) == {"exercise_03": {"score": 4.0, "max_score": 6.0, "outcome": "partial"}}


def test_the_last_result_counts(tmp_path: Path) -> None:
    progress.record(tmp_path, "exercise_03", 6.0, 6.0, "passed")
    progress.record(tmp_path, "exercise_03", 0.0, 6.0, "crashed")
    assert progress.load(tmp_path)["exercise_03"]["outcome"] == "crashed"


def test_other_exercises_stay(tmp_path: Path) -> None:
    progress.record(tmp_path, "exercise_01", 1.0, 1.0, "passed")
    progress.record(tmp_path, "exercise_02", 1.0, 1.0, "passed")
    assert list(progress.load(tmp_path)) == ["exercise_01", "exercise_02"]


def test_the_file_is_readable(tmp_path: Path) -> None:
    progress.record(tmp_path, "exercise_03", 4.0, 6.0, "partial")
    text = (tmp_path / "progress.json").read_text()
    assert text == json.dumps(json.loads(text), indent=1) + "\n"


def test_a_missing_file_is_empty(tmp_path: Path) -> None:
    assert progress.load(tmp_path) == {}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_file_is_empty(tmp_path: Path, text: str) -> None:
    (tmp_path / "progress.json").write_text(text)
    assert progress.load(tmp_path) == {}


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_file_is_kept_aside(tmp_path: Path, text: str) -> None:
    (tmp_path / "progress.json").write_text(text)
    assert progress.record(tmp_path, "exercise_03", 1.0, 1.0, "passed")
    assert (tmp_path / "progress.broken.json").read_text() == text
    assert list(progress.load(tmp_path)) == ["exercise_03"]


@pytest.mark.parametrize("entry", [3, [], {"score": "high"}, {"outcome": 1}, {"hints": "two"}])
def test_an_entry_that_makes_no_sense_is_absent(tmp_path: Path, entry: object) -> None:
    (tmp_path / "progress.json").write_text(json.dumps({"exercise_01": entry, "exercise_02": {"hints": 1}}))
    assert progress.load(tmp_path) == {"exercise_02": {"hints": 1}}


def test_a_place_that_cannot_be_written_is_no_error() -> None:
    assert not progress.record(NOWHERE, "exercise_03", 1.0, 1.0, "passed")


def test_hints_come_one_by_one_and_the_last_one_stays(tmp_path: Path) -> None:
    assert [progress.next_hint(tmp_path, "exercise_03", 3) for _ in range(5)] == [0, 1, 2, 2, 2]


def test_hints_of_exercises_are_counted_apart(tmp_path: Path) -> None:
    progress.next_hint(tmp_path, "exercise_01", 3)
    assert progress.next_hint(tmp_path, "exercise_02", 3) == 0


def test_a_result_does_not_reset_the_hints(tmp_path: Path) -> None:
    progress.next_hint(tmp_path, "exercise_03", 3)
    progress.record(tmp_path, "exercise_03", 1.0, 6.0, "partial")
    assert progress.next_hint(tmp_path, "exercise_03", 3) == 1


def test_fewer_hints_than_were_shown_gives_the_last(tmp_path: Path) -> None:
    (tmp_path / "progress.json").write_text('{"exercise_03": {"hints": 9}}')
    assert progress.next_hint(tmp_path, "exercise_03", 3) == 2


def test_a_negative_count_of_hints_gives_the_first(tmp_path: Path) -> None:
    (tmp_path / "progress.json").write_text('{"exercise_03": {"hints": -4}}')
    assert progress.next_hint(tmp_path, "exercise_03", 3) == 0


def test_the_first_hint_comes_where_nothing_can_be_remembered() -> None:
    assert progress.next_hint(NOWHERE, "exercise_03", 3) == 0


def test_what_cannot_be_written_again_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "progress.json").write_text('{"exercise_02": {"outcome": "\\ud800"}}')
    assert not progress.record(tmp_path, "exercise_01", 1.0, 5.0, "partial")
