"""A course is a folder: it is found, named, loaded and validated, and what is wrong with it is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import course as courses
from grader.course import Course, bundled, open_course, problems, run_file
from grader.model import Check, Exercise, Truth, UserError

DECLARATION = """
from grader.authoring import Check, Exercise, Truth

def draw(rng, case):
    return {"x": rng.normal(size=3)}

def reference(xp, x):
    return x

EXERCISE = Exercise(
    title="A title", story="f(x)", frameworks=("numpy",),
    checks=(Check("f", points=2, draw=draw, reference=reference),),
    hints=("one", "two", "three"), sources=(),
)
"""


def declare(root: Path, declaration: str = DECLARATION, name: str = "exercise_03", *solved: str) -> Course:
    folder = root / "solutions" / name
    folder.mkdir(parents=True)
    (folder / "exercise.py").write_text(declaration, "utf-8")
    for framework in solved or ("numpy",):
        (folder / f"{framework}_solution.py").write_text("def f(x):\n    return x\n", "utf-8")
    return Course(root)


def refusal(course: Course, name: str = "exercise_03") -> str:
    with pytest.raises(UserError) as caught:
        course.load(name)
    return str(caught.value)


def exercise(**more: object) -> Exercise:
    settings = {"title": "", "story": "", "frameworks": ("numpy",), "hints": ("1", "2", "3"), "sources": ()}
    return Exercise(**{**settings, "checks": (check("f"),), **more})  # type: ignore[arg-type]


def check(name: str, points: float = 1.0, calls: str = "") -> Check:
    return Check(name, points, draw=lambda _rng, _case: {}, reference=lambda _xp: 0, calls=calls)


# --- finding --------------------------------------------------------------------------------------------------------


def test_bundled_course_is_the_one_beside_the_package() -> None:
    assert open_course().root == bundled().resolve()
    assert (bundled() / "solutions").is_dir()


def test_course_inside_the_package_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bundled").mkdir()
    monkeypatch.setattr(courses, "PACKAGE", tmp_path)
    assert bundled() == tmp_path / "bundled"


def test_folder_without_declarations_is_no_course(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"is no course: it should hold solutions/<exercise>/exercise\.py") as caught:
        open_course(tmp_path)
    assert str(tmp_path) in str(caught.value)


def test_folder_that_is_not_there_is_no_course(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is no course"):
        open_course(tmp_path / "nowhere")


def test_relative_folder_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    declare(tmp_path / "mine")
    monkeypatch.chdir(tmp_path)
    assert open_course(Path("mine")).root.is_absolute()


def test_exercises_come_in_order(tmp_path: Path) -> None:
    for name in ("exercise_10", "exercise_02", "exercise_01"):
        declare(tmp_path, name=name)
    assert Course(tmp_path).ids == ("exercise_01", "exercise_02", "exercise_10")


def test_folder_without_a_declaration_is_no_exercise(tmp_path: Path) -> None:
    declare(tmp_path)
    (tmp_path / "solutions" / "exercise_04").mkdir()
    assert Course(tmp_path).ids == ("exercise_03",)


def test_frameworks_are_those_that_have_a_solution_in_the_order_of_the_model(tmp_path: Path) -> None:
    assert declare(tmp_path, DECLARATION, "exercise_03", "numpy", "torch").frameworks("exercise_03") == (
        "torch",
        "numpy",
    )


# --- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "3",
        "03",
        "exercise_3",
        "exercise3",
        "exercise_03",
        "exercise_03.py",
        "exercise_03.ipynb",
        "torch/exercise_03.py",
    ],
)
def test_exercise_is_found_by(text: str, course: Course) -> None:
    assert course.resolve(text) == "exercise_03"


def test_name_that_is_no_number_is_found(tmp_path: Path) -> None:
    assert declare(tmp_path, name="perceptron").resolve("perceptron.py") == "perceptron"


@pytest.mark.parametrize(
    ("text", "nearest"),
    [("exercize_04", "exercise_04"), ("excercise_01", "exercise_01")],
)
def test_unknown_exercise_offers_the_nearest_first(text: str, nearest: str, course: Course) -> None:
    with pytest.raises(UserError, match=f"There is no exercise '{text}' in this course. Nearest: {nearest}"):
        course.resolve(text)


@pytest.mark.parametrize("text", ["99", "qqq", "", "0", "-1", "3.5", "1234"])
def test_unknown_exercise_offers_three_names_at_most_and_the_list(text: str, course: Course) -> None:
    with pytest.raises(UserError, match="All of them: grade list") as caught:
        course.resolve(text)
    assert 1 <= str(caught.value).count("exercise_") <= 3


@given(st.text(max_size=30))
def test_any_text_is_an_exercise_or_a_sentence(text: str) -> None:
    try:
        assert open_course().resolve(text) in open_course().ids
    except UserError as error:
        assert "Nearest: " in str(error)  # noqa: PT017 - either outcome is right


# --- loading --------------------------------------------------------------------------------------------------------


def test_loaded_exercise_has_the_id_of_its_folder(tmp_path: Path) -> None:
    assert declare(tmp_path).load("exercise_03").id == "exercise_03"


def test_loaded_exercise_is_what_was_declared(tmp_path: Path) -> None:
    loaded = declare(tmp_path).load("exercise_03")
    assert (loaded.title, loaded.functions, loaded.points) == ("A title", ("f",), 2)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("EXERCISE = ", "ELSE = "), "declares no EXERCISE = Exercise(…)"),
        (("EXERCISE = Exercise(", "EXERCISE = dict("), "declares no EXERCISE = Exercise(…)"),
        (('frameworks=("numpy",)', 'frameworks=("torch", "numpy")'), "but there are solutions for ('numpy',)"),
        (('frameworks=("numpy",)', "frameworks=()"), "but there are solutions for ('numpy',)"),
        (('"two", "three"', ""), "it has 1 hints; three at least, from gentle to explicit"),
        (("points=2", "points=0"), "check f is worth 0 points"),
        (("points=2", "points=-1"), "check f is worth -1 points"),
        (("points=2", 'points=2, frameworks=("torch",)'), "check f is for torch, and the exercise is not"),
        (("sources=()", 'sources=(), truths=(Truth("g", {}, 1),)'), "a truth names g, which no check does"),
        (("),),", "),) * 2,"), "each with a name of its own"),
        (("def draw(", "def draw("  "(("), "cannot be loaded: SyntaxError"),
        (("from grader.authoring", "from grader.nowhere"), "cannot be loaded: ModuleNotFoundError"),
        (("def draw", "1 / 0\n\ndef draw"), "cannot be loaded: ZeroDivisionError: division by zero"),
        (('title="A title", ', ""), "cannot be loaded: TypeError"),
        (("points=2", "points=2, poinst=3"), "unexpected keyword argument 'poinst'"),
    ],
)  # fmt: skip
def test_declaration_that_does_not_hold_names_the_file_and_the_fact(
    change: tuple[str, str], sentence: str, tmp_path: Path
) -> None:
    assert change[0] in DECLARATION
    text = refusal(declare(tmp_path, DECLARATION.replace(*change)))
    assert text.startswith(str(tmp_path / "solutions" / "exercise_03" / "exercise.py"))
    assert sentence in text


def test_declaration_of_an_unknown_exercise_is_a_sentence(tmp_path: Path) -> None:
    assert "There is no file" in refusal(declare(tmp_path), "exercise_04")


def test_declaration_is_registered_nowhere(tmp_path: Path) -> None:
    import sys

    before = set(sys.modules)
    declare(tmp_path).load("exercise_03")
    assert {name for name in set(sys.modules) - before if "exercise" in name} == set()


def test_two_courses_with_the_same_names_do_not_mix(tmp_path: Path) -> None:
    one = declare(tmp_path / "one")
    other = declare(tmp_path / "other", DECLARATION.replace("A title", "Another"))
    assert [course.load("exercise_03").title for course in (one, other, one)] == ["A title", "Another", "A title"]


def test_file_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no file"):
        run_file(tmp_path / "missing.py")


def test_every_exercise_of_the_bundled_course_loads(course: Course) -> None:
    assert [course.load(name).id for name in course.ids] == list(course.ids)


# --- checks that exist in some frameworks alone ---------------------------------------------------------------------


def two_frameworks() -> Exercise:
    return exercise(
        frameworks=("torch", "numpy"),
        checks=(check("f"), replace(check("g", points=2), frameworks=("torch",))),
        truths=(Truth("f", {}, 1), Truth("g", {}, 1)),
    )


def test_a_check_for_one_framework_is_left_out_in_the_other() -> None:
    here = two_frameworks().within("numpy")
    assert (here.functions, here.points) == (("f",), 1)


def test_figures_of_functions_that_do_not_exist_are_left_out() -> None:
    assert [truth.function for truth in two_frameworks().within("numpy").truths] == ["f"]


def test_a_framework_without_any_check_is_a_problem() -> None:
    lone = replace(two_frameworks(), checks=two_frameworks().checks[1:], truths=())
    assert problems(lone, ("torch", "numpy")) == ["there is no check for numpy."]


def test_a_check_without_frameworks_is_asked_for_in_all() -> None:
    assert two_frameworks().within("torch").functions == ("f", "g")


# --- what is wrong with a declaration -------------------------------------------------------------------------------


def test_sound_declaration_has_no_problem() -> None:
    assert problems(exercise(), ("numpy",)) == []


def test_exercise_without_checks_is_a_problem() -> None:
    assert problems(exercise(checks=()), ("numpy",)) == ["every exercise has checks, each with a name of its own."]


def test_order_of_the_frameworks_does_not_matter() -> None:
    assert problems(exercise(frameworks=("numpy", "torch")), ("torch", "numpy")) == []


def test_two_checks_of_one_function_are_no_problem() -> None:
    assert problems(exercise(checks=(check("f"), check("f_at_zero", calls="f"))), ("numpy",)) == []


def test_truth_names_the_function_and_not_the_check() -> None:
    declared = exercise(checks=(check("f_at_zero", calls="f"),), truths=(Truth("f", {}, 0),))
    assert problems(declared, ("numpy",)) == []


def test_every_problem_is_listed() -> None:
    declared = exercise(checks=(check("f", 0.0),), hints=(), frameworks=("torch",))
    assert len(problems(declared, ("numpy",))) == 3


# --- digest ---------------------------------------------------------------------------------------------------------


def digest(root: Path) -> str:
    """A course opened anew: the digest is kept."""
    return Course(root).digest


def test_digest_is_a_sha256_that_stays(tmp_path: Path) -> None:
    declare(tmp_path)
    assert len(digest(tmp_path)) == 64
    assert digest(tmp_path) == digest(tmp_path)


def test_digest_changes_when_a_solution_does(tmp_path: Path) -> None:
    declare(tmp_path)
    before = digest(tmp_path)
    (tmp_path / "solutions" / "exercise_03" / "numpy_solution.py").write_text("def f(x):\n    return x + 0\n")
    assert digest(tmp_path) != before


def test_digest_changes_when_a_declaration_does(tmp_path: Path) -> None:
    declare(tmp_path)
    before = digest(tmp_path)
    (tmp_path / "solutions" / "exercise_03" / "exercise.py").write_text(DECLARATION + "\n", "utf-8")
    assert digest(tmp_path) != before


def test_digest_changes_when_an_exercise_is_added(tmp_path: Path) -> None:
    declare(tmp_path)
    before = digest(tmp_path)
    declare(tmp_path, name="exercise_04")
    assert digest(tmp_path) != before


def test_digest_changes_when_two_files_swap_names(tmp_path: Path) -> None:
    declare(tmp_path)
    folder = tmp_path / "solutions" / "exercise_03"
    (folder / "torch_solution.py").write_text("1\n")
    before = digest(tmp_path)
    text = (folder / "numpy_solution.py").read_text()
    (folder / "numpy_solution.py").write_text("1\n")
    (folder / "torch_solution.py").write_text(text)
    assert digest(tmp_path) != before


def test_digest_does_not_depend_on_where_the_course_lies(tmp_path: Path) -> None:
    assert digest(declare(tmp_path / "here").root) == digest(declare(tmp_path / "there").root)


def test_digest_does_not_see_what_learners_get(tmp_path: Path) -> None:
    declare(tmp_path)
    before = digest(tmp_path)
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "exercise_03.py").write_text("x = 1\n")
    assert digest(tmp_path) == before
