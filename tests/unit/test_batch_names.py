"""Whose file it is, and of which exercise: names that others chose, hostile ones among them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.batch import names
from grader.batch.names import PRESETS, Claim, exercise_of, is_learner, layout, shown
from grader.model import UserError

COURSE = ("exercise_02", "exercise_03")


def claim(path: str, pattern: str | None = None, shared: int = 1) -> Claim:
    found = layout(COURSE, pattern).claim(path.split("/"), shared)
    assert isinstance(found, Claim), found
    return found


def whose(path: str, pattern: str | None = None, shared: int = 1) -> tuple[str, str]:
    found = claim(path, pattern, shared)
    return found.learner, found.exercise


def reason(path: str, pattern: str | None = None, shared: int = 1) -> str:
    found = layout(COURSE, pattern).claim(path.split("/"), shared)
    assert isinstance(found, str), found
    return found


# --- learner ids


@pytest.mark.parametrize(
    "name",
    ["ada", "Ada Lovelace", "李雷", "محمد", "हिन्दी", "ada.l@x-y_z+1", "0815", "e\u0301mile", "Σοφία", "a" * 64, "_ada"],
)
def test_letters_and_digits_of_any_script_are_a_learner(name: str) -> None:
    assert is_learner(name)


NO_LEARNERS = (
    *("", " ", " ada", "ada ", ".ada", "..", "-rf", "a" * 65, "a/b", "a\\b", "a:b", "a*", "a|b", "=1+1", "O'Brien"),
    *("a\nb", "a\0b", "ada\u202egnp", "ada\u200b", "a\u00a0b", "a\ufe0f", "\u3164", "\udcff"),
    *("ada😀", "\u0301a", "1\u0301"),
)


@pytest.mark.parametrize("name", NO_LEARNERS)
def test_nothing_else_is_a_learner(name: str) -> None:
    assert not is_learner(name)


def test_a_name_too_long_for_a_folder_is_no_learner() -> None:
    assert not is_learner("\U00020000" * 64)


def test_two_spellings_of_a_name_are_one_learner() -> None:
    assert whose("class/e\u0301mile/exercise_03.py") == whose("class/\u00e9mile/exercise_03.py")


@given(st.text(max_size=70))
def test_a_learner_is_a_name_for_a_folder_and_a_line(name: str) -> None:
    if is_learner(name):
        folder = names.normal(name)
        assert 1 <= len(folder) <= 64
        assert not set(folder) & set("/\\\0\n\r\t")
        assert folder not in (".", "..")
        assert folder == folder.strip()
        assert shown(folder) == folder
        assert len(folder.encode()) <= 255


@given(
    st.text(
        st.characters(categories=["Lu", "Ll", "Lo", "Nd"], exclude_characters="\u115f\u1160\u3164\uffa0"), min_size=1
    )
)
def test_letters_and_digits_alone_are_always_a_learner(name: str) -> None:
    assert is_learner(name[:30])


@given(st.text(max_size=70))
def test_both_spellings_are_judged_alike(name: str) -> None:
    spellings = [unicodedata.normalize(form, name) for form in ("NFC", "NFD")]
    assert is_learner(spellings[0]) == is_learner(spellings[1])


def test_ids_that_differ_only_by_case_are_doubles() -> None:
    assert names.doubles(["ada", "Ada", "bob", "STRASSE", "straße"]) == {"ada": "Ada", "straße": "STRASSE"}


# --- names of files


@pytest.mark.parametrize(
    ("stem", "copy"),
    [
        ("exercise_03", 0),
        ("Exercise_03", 0),
        ("exercise_03 (1)", 1),
        ("exercise_03(12)", 12),
        ("exercise_03-1", 1),
        ("exercise_03_2", 2),
        ("exercise_03-Copy1", 1),
        ("exercise_03 - Copy", 1),
        ("exercise_03 - Copy (2)", 2),
        ("exercise_03 copy 3", 3),
    ],
)
def test_the_number_of_a_copy_is_no_part_of_the_exercise(stem: str, copy: int) -> None:
    assert exercise_of(stem, COURSE) == ("exercise_03", copy)


@pytest.mark.parametrize(
    "stem", ["exercise_3", "exercise_031", "my exercise_03", "exercise_03_old", "3", "exercise_03-", ""]
)
def test_another_name_is_no_exercise(stem: str) -> None:
    assert exercise_of(stem, COURSE) is None


def test_an_exercise_that_looks_like_a_copy_is_itself() -> None:
    assert exercise_of("week-2", ("week", "week-2")) == ("week-2", 0)


def test_a_learner_of_a_folder_may_have_folders() -> None:
    assert whose("class/ada/work/torch/exercise_03.ipynb") == ("ada", "exercise_03")


def test_a_file_in_no_folder_is_nobodys() -> None:
    assert "in no learner's folder" in reason("class/exercise_03.py")


def test_a_refused_name_is_told_escaped() -> None:
    assert '"a\\u202eb\\n" cannot be a learner\'s name' in reason("class/a\u202eb\n/exercise_03.py")


def test_a_file_of_another_kind_is_nobodys() -> None:
    assert reason("class/ada/exercise_03.pdf") == "neither a .py nor an .ipynb file"


def test_a_file_of_no_exercise_says_its_name() -> None:
    assert reason("class/ada/helpers.py") == "no exercise of the course is called helpers"


def test_an_endless_name_is_not_matched() -> None:
    assert "1024" in reason("class/" + "1_" * 30_000 + "/exercise_03.py", "canvas")


# --- presets, each with names as the platform exports them


@pytest.mark.parametrize(
    ("preset", "path", "learner"),
    [
        ("canvas", "submissions/lovelaceada_12345_678901_exercise_03-1.ipynb", "lovelaceada"),
        ("canvas", "submissions/lovelaceada_LATE_12345_678901_exercise_03.py", "lovelaceada"),
        ("canvas", "submissions/lovelaceada_12345_678901_work/torch/exercise_03.py", "lovelaceada"),
        ("moodle", "ps1/Ada Lovelace_123456_assignsubmission_file_/exercise_03.py", "Ada Lovelace"),
        ("moodle", "ps1/Ada Lovelace_123456_assignsubmission_file_exercise_03.py", "Ada Lovelace"),
        ("moodle", "ps1/Ada Lovelace_123456_assignsubmission_file_/work/exercise_03.py", "Ada Lovelace"),
        ("gradescope", "assignment_1_export/submission_12345678/exercise_03.py", "submission_12345678"),
        ("nbgrader", "course/submitted/ada/ps1/exercise_03.ipynb", "ada"),
        ("nbgrader", "submitted/ada/ps1/exercise_03.ipynb", "ada"),
        ("github", "exports/ps1-submissions/ps1-ada-lovelace/exercises/torch/exercise_03.py", "ada-lovelace"),
        ("github", "ps1-submissions/ps1-ada-lovelace/exercises/torch/exercise_03.py", "ada-lovelace"),
    ],
)
def test_a_preset_knows_the_names_of_its_platform(preset: str, path: str, learner: str) -> None:
    assert whose(path, preset) == (learner, "exercise_03")


def test_canvas_numbers_attempts() -> None:
    first, second = (claim(f"x/ada_1_{n}_exercise_03{copy}.py", "canvas") for n, copy in ((10, ""), (11, "-1")))
    assert first.attempt < second.attempt


@pytest.mark.parametrize(
    ("preset", "path", "learner"),
    [
        ("canvas", "x/mallory_1_2_work/ada_3_4_exercise_03.py", None),
        ("canvas", "x/mallory_1_2_ada_3_4_exercise_03.py", None),
        ("moodle", "x/mallory_1_assignsubmission_file_/ada_2_assignsubmission_file_/exercise_03.py", "mallory"),
        ("gradescope", "x/submission_1/submission_2/exercise_03.py", "submission_1"),
        ("nbgrader", "submitted/mallory/ps1/submitted/ada/ps1/exercise_03.py", "mallory"),
        ("github", "ps1-submissions/ps1-mallory/a-submissions/a-ada/exercise_03.py", "mallory"),
    ],
)
def test_no_folder_of_a_learner_makes_another_of_them(preset: str, path: str, learner: str | None) -> None:
    found = layout(COURSE, preset).claim(path.split("/"))
    assert (found.learner if isinstance(found, Claim) else None) == learner


def test_namesakes_are_told_apart_by_the_platforms_number() -> None:
    two = [claim(f"x/Ada_{n}_assignsubmission_file_/exercise_03.py", "moodle") for n in (7, 8)]
    assert [one.learner for one in names.told_apart(two)] == ["Ada_7", "Ada_8"]


def test_a_new_number_for_another_exercise_is_no_namesake() -> None:
    two = [claim(f"x/Ada_{n}_assignsubmission_file_/exercise_0{n}.py", "moodle") for n in (2, 3)]
    assert [one.learner for one in names.told_apart(two)] == ["Ada", "Ada"]


# --- patterns of one's own

FLAT = r"(?P<learner>\w+)-(?P<exercise>\w+)\.py"


def test_a_pattern_names_flat_files() -> None:
    assert whose("class/ada-exercise_03.py", FLAT) == ("ada", "exercise_03")


def test_a_pattern_may_have_anchors() -> None:
    assert whose("class/ada-exercise_03.py", f"^{FLAT}$") == ("ada", "exercise_03")


def test_a_pattern_may_name_the_folder_itself() -> None:
    assert whose("week/ada-exercise_03.py", f"week/{FLAT}") == ("ada", "exercise_03")


def test_a_pattern_begins_below_the_folders_that_all_share() -> None:
    assert whose("class/week/ada-exercise_03.py", FLAT, shared=2) == ("ada", "exercise_03")


def test_a_pattern_does_not_begin_in_a_learners_folder() -> None:
    assert reason("class/mallory-work/ada-exercise_03.py", FLAT) == "a name that does not fit the pattern"


def test_a_greedy_pattern_does_not_take_the_class_for_a_learner() -> None:
    assert whose("class/ada/a/exercise_03.py", r"(?P<learner>[^/]+)/.*(?P<exercise>exercise_\d+)\.py")[0] == "ada"


def test_a_pattern_may_give_the_number_of_the_exercise_alone() -> None:
    assert whose("class/ada-3.py", FLAT) == ("ada", "exercise_03")


def test_an_attempt_is_a_number_and_no_text() -> None:
    pattern = r"(?P<learner>\w+)-(?P<exercise>\w+)-(?P<attempt>\d+)\.py"
    ninth, tenth = (claim(f"class/ada-exercise_03-{n}.py", pattern).attempt for n in (9, 10))
    assert ninth < tenth


def test_a_time_sorts_as_time() -> None:
    pattern = r"(?P<time>[^_]+)_(?P<learner>\w+)-(?P<exercise>\w+)\.py"
    early, late = (claim(f"class/2024-{m}-1T9:30_ada-exercise_03.py", pattern).attempt for m in (9, 10))
    assert early < late


@pytest.mark.parametrize("pattern", ["(", r"(?P<learner>\w+)\.py", r"(?P<exercise>\w+)\.py", "blackboard", ""])
def test_a_pattern_that_cannot_work_is_told_with_a_cure(pattern: str) -> None:
    with pytest.raises(UserError, match=r"(?s)\. .*github"):
        layout(COURSE, pattern)


def test_every_preset_has_both_groups() -> None:
    for preset in PRESETS.values():
        found = layout(COURSE, preset.pattern).pattern
        assert found is not None
        assert {"learner", "exercise"} <= set(found.groupindex)
