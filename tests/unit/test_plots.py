"""A picture is drawn from whatever came back: right or wrong, endless or nothing at all."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader import pictures, plots
from grader.course import Course, open_course, run_file
from grader.model import (
    FRAMEWORKS,
    Call,
    Check,
    End,
    Exercise,
    Fault,
    Frame,
    Observation,
    Opaque,
    Tensor,
    UserError,
)
from grader.panels import Ask, Pictures, Values, short
from grader.pictures import Seen
from tests.conftest import ROOT, need

COURSE = open_course(ROOT)
EXERCISES = tuple(name for name in COURSE.ids if pictures.declared(COURSE, name))
SKETCHED = tuple(name for name in EXERCISES if pictures.load(COURSE, COURSE.load(name)).sketch)
Change = Callable[[Any], Any]


@pytest.fixture(autouse=True)
def _matplotlib() -> None:
    need(importlib.util.find_spec("matplotlib") is not None, "matplotlib")


def each(value: Any, change: Change) -> Any:
    """The value with every number in it changed."""
    if isinstance(value, (tuple, list)):
        return type(value)(each(item, change) for item in value)
    return change(np.asarray(value))


def answered(course: Course, name: str, change: Change = lambda value: value) -> tuple[Pictures, list[Observation]]:
    """What a child would say whose functions give what is right, each result changed."""
    exercise = course.load(name)
    declared = pictures.load(course, exercise)
    path = course.solution(name, "numpy")
    solution = vars(run_file(path)) if path.is_file() else {}
    observations = []
    asked = zip(declared.asks.values(), pictures.calls(declared, exercise, "numpy"), strict=True)
    for ask, calls in asked:
        values = [pictures.right(ask, solution, dict(inputs)) for _, inputs in calls.inputs]
        observations.append(Observation(tuple(Call(each(value, change)) for value in values)))
    return declared, observations


def read(course: Course, name: str, observations: list[Observation]) -> Seen:
    exercise = course.load(name)
    return pictures.read(pictures.load(course, exercise), course, exercise, "numpy", observations)


def words(figure: Any) -> str:
    from matplotlib.text import Text

    return "\n".join(text.get_text() for text in figure.findobj(Text))


def sentence(course: Course, observation: Observation, name: str = "exercise_04") -> str:
    """What stands for the values of the first Ask, where this came of it."""
    declared, observations = answered(course, name)
    found = read(course, name, [observation, *observations[1:]])[next(iter(declared.asks))]
    assert isinstance(found, str)
    return found


def final(course: Course, value: Any) -> Values | str:
    """What is read of exercise_04's run of 1001 updates, where `value` came back."""
    exercise = course.load("exercise_04")
    declared = pictures.load(course, exercise)
    assert declared.note is not None
    noted = pictures.only(declared, declared.note)
    return pictures.read(noted, course, exercise, "numpy", [Observation((Call(value),))])["final"]


# --- every picture of the course --------------------------------------------------------------------------------------

CHANGES: dict[str, Change] = {
    "right": lambda value: value,
    "half": lambda value: value / 2,
    "negative": lambda value: -value,
    "zero": lambda value: 0 * value,
    "huge": lambda value: value * 1e300,
    "infinite": lambda value: value * np.inf,
    "nan": lambda value: value * np.nan,
}


@pytest.mark.parametrize("change", ["zero", "infinite", "nan"])
@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.filterwarnings("error")
# What another test of this process left to the garbage collector is no warning of a picture's.
@pytest.mark.filterwarnings("default::pytest.PytestUnraisableExceptionWarning", "default::ResourceWarning")
def test_every_panel_is_drawn_of(name: str, change: str, course: Course) -> None:
    with np.errstate(all="ignore"):
        declared, observations = answered(course, name, CHANGES[change])
    figure = plots.figure(declared, read(course, name, observations))
    assert figure is not None
    assert len(figure.axes) == len(declared.panels)
    assert all(axes.get_title() and axes.get_xlabel() and axes.get_ylabel() for axes in figure.axes)


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", SKETCHED)
def test_drawing_for_the_terminal_fits_into_it(name: str, change: str, course: Course) -> None:
    with np.errstate(all="ignore"):
        declared, observations = answered(course, name, CHANGES[change])
    assert declared.sketch is not None
    drawn = pictures.write(declared.sketch, read(course, name, observations)).split("\n")
    assert max(map(len, drawn)) <= 76
    assert len(drawn) <= 14
    assert drawn == [line.rstrip() for line in drawn]


def test_right_values_are_those_of_the_numpy_solution(course: Course) -> None:
    _, observations = answered(course, "exercise_03")
    whole = read(course, "exercise_03", observations)["whole"]
    assert isinstance(whole, Values)
    assert np.allclose(whole.right[0], (36.305, 6.265))
    assert np.allclose(whole.got[0], whole.right[0])


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_picture_asks_in_the_dtype_of_its_check(framework: str) -> None:
    exact = Check("f", points=1, draw=dict, reference=max, dtypes=("float64",))
    exercise = Exercise("", "", FRAMEWORKS, (exact,), (), ())
    declared = Pictures("", {"one": Ask("f", ({"x": np.ones(2)},))}, ())
    (calls,) = pictures.calls(declared, exercise, framework)
    ((dtype, ((_, x),)),) = calls.inputs
    assert (dtype, x.dtype) == ("float64", "float64")


def test_title_of_the_line_tells_m_b_cost_and_gradient(course: Course) -> None:
    declared, observations = answered(course, "exercise_04")
    figure = plots.figure(declared, read(course, "exercise_04", observations))
    assert "m = -0.468, b = 1.754, cost 0.0195\ngradient (" in words(figure)


def test_way_marks_start_end_and_minimum(course: Course) -> None:
    declared, observations = answered(course, "exercise_04")
    said = words(plots.figure(declared, read(course, "exercise_04", observations)))
    assert all(label in said for label in ("start", "your end, 1001 updates", "minimum"))


def test_cost_list_that_is_one_too_long_is_drawn(course: Course) -> None:
    m, b = np.float64(-0.4), np.float64(1.7)
    assert isinstance(final(course, (m, b, [m] * 1002)), Values)
    assert isinstance(final(course, (m, b, [])), Values)


def test_famous_figures_stand_beside_the_learners(course: Course) -> None:
    declared, observations = answered(course, "exercise_04")
    assert declared.note is not None
    assert pictures.write(declared.note, read(course, "exercise_04", observations)) == (
        "On the course's eight points your train arrives at m = -0.468, b = 1.754 after 1001 updates; "
        "the course at m = -0.468, b = 1.754."
    )


# --- what comes back instead of values --------------------------------------------------------------------------------


def test_form_that_was_not_asked_for_is_a_sentence(course: Course) -> None:
    number = np.float64(1)
    for value in (
        None,
        "text",
        Opaque("object"),
        number,
        (number, number),
        [number, number],
        np.ones((3, 2)),
    ):
        assert final(course, value) == "What train gave back cannot be drawn: it has not the form that was asked for."
    assert isinstance(final(course, (number, number * 1j, [number])), str)


def test_forms_that_the_checks_accept_are_drawn(course: Course) -> None:
    one = np.ones(1, np.float32)
    for value in ((1, 2.0, [3]), [one, one, [one, one]], (Tensor(one, "float32"), one, Tensor(one, "float32"))):
        assert isinstance(final(course, value), Values)


def test_exception_is_a_sentence_without_a_traceback(course: Course) -> None:
    fault = Fault(
        "exception", "ValueError", "no\u202e $x^ luck", (Frame("exercise_04.py", 3, "train", "raise ValueError"),)
    )
    text = sentence(course, Observation((Call(fault=fault),)))
    assert text == r"train raised ValueError: no\u202e $x^ luck."


def test_function_that_is_not_written_is_a_sentence(course: Course) -> None:
    fault = Fault("not_implemented", "NotImplementedError", "")
    assert sentence(course, Observation((Call(fault=fault),))) == "train is not written yet."


def test_function_that_does_not_exist_is_a_sentence(course: Course) -> None:
    assert "no function `train`" in sentence(course, Observation(missing=("sgd_step",)))


def test_endless_function_is_a_sentence(course: Course) -> None:
    assert "still running after 10 s" in sentence(course, Observation(end=End("time", "10")))


def test_panel_without_values_says_why_and_the_others_are_drawn(course: Course) -> None:
    declared, observations = answered(course, "exercise_03")
    fault = Fault("exception", "ValueError", "$x^", ())
    seen = read(course, "exercise_03", [Observation((Call(fault=fault),)), *observations[1:]])
    figure = plots.figure(declared, seen)
    assert figure is not None
    assert "cost_wrt_prediction raised ValueError: $x^." in words(figure)
    assert "Gradient of each single point" in words(figure)


def test_picture_without_any_values_is_none(course: Course) -> None:
    declared = pictures.load(course, course.load("exercise_04"))
    assert plots.figure(declared, dict.fromkeys(declared.asks, "train is not written yet.")) is None


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".PNG", ".svg"])
def test_same_picture_is_the_same_file(suffix: str, course: Course, tmp_path: Path) -> None:
    files = [tmp_path / f"{name}{suffix}" for name in ("one", "two")]
    for path in files:
        declared, observations = answered(course, "exercise_01")
        figure = plots.figure(declared, read(course, "exercise_01", observations))
        assert figure is not None
        plots.save(figure, path)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].read_bytes()[:4] in (b"\x89PNG", b"<?xm")


def test_picture_has_1800_pixels_across(course: Course, tmp_path: Path) -> None:
    declared, observations = answered(course, "exercise_01")
    figure = plots.figure(declared, read(course, "exercise_01", observations))
    assert figure is not None
    plots.save(figure, tmp_path / "a.png")
    assert int.from_bytes((tmp_path / "a.png").read_bytes()[16:20]) == 1800


def test_users_own_style_changes_nothing(course: Course, tmp_path: Path) -> None:
    import matplotlib

    declared, observations = answered(course, "exercise_01")
    seen = read(course, "exercise_01", observations)
    files = tmp_path / "own.png", tmp_path / "dark.png"
    for path, style in zip(files, ({}, {"text.color": "white", "xtick.color": "white", "font.size": 3}), strict=True):
        with matplotlib.rc_context(style):
            figure = plots.figure(declared, seen)
            assert figure is not None
            plots.save(figure, path)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_file_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    from matplotlib.figure import Figure

    with pytest.raises(UserError, match=r"could not be written to .*: No such file or directory. Choose another"):
        plots.save(Figure(), tmp_path / "nowhere" / "a.png")


@pytest.mark.parametrize("name", ["a.jpg", "a", "a.png.txt", "5"])
def test_other_kind_of_file_is_refused(name: str) -> None:
    with pytest.raises(UserError, match=r"--plot writes \.png and \.svg, and .* is neither"):
        plots.require(Path(name))


# --- declarations -----------------------------------------------------------------------------------------------------


def declare(course: Course, tmp_path: Path, text: str) -> Course:
    import shutil

    shutil.copytree(course.solutions / "exercise_01", tmp_path / "solutions" / "exercise_01")
    made = Course(tmp_path)
    made.pictures("exercise_01").write_text(text)
    return made


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", r"declares no PICTURES = Pictures\(…\)"),
        ("1 / 0", "cannot be loaded: ZeroDivisionError"),
        (
            "PICTURES = Pictures('', {}, (Panel(('a', 'b'), print),))",
            "a, b is needed, and nothing of that name is asked",
        ),
        ("PICTURES = Pictures('', {'a': Ask('f', ())}, ())", "asks f, which no check does"),
    ],
)
def test_declaration_that_does_not_hold_names_the_file_and_the_fact(
    text: str, says: str, course: Course, tmp_path: Path
) -> None:
    made = declare(course, tmp_path, f"from grader.authoring import Ask, Panel, Pictures\n{text}")
    with pytest.raises(UserError, match=says) as caught:
        pictures.load(made, made.load("exercise_01"))
    assert str(made.pictures("exercise_01")) in str(caught.value)


def test_exercise_without_a_picture_names_those_that_have_one(course: Course, tmp_path: Path) -> None:
    made = declare(course, tmp_path, "")
    made.pictures("exercise_01").unlink()
    with pytest.raises(UserError, match=r"exercise_01 has no picture. Exercises that have one: none in this course"):
        pictures.load(made, made.load("exercise_01"))


def test_nothing_but_a_figure_imports_matplotlib() -> None:
    call = (
        "import sys, grader.easel; from grader.course import open_course; from grader.pictures import declared, load;"
        "course = open_course(); [load(course, course.load(name)) for name in course.ids if declared(course, name)];"
        "sys.exit('matplotlib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", call], cwd=ROOT, check=False).returncode == 0


# --- numbers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-0.46812, "-0.468"), (36.305, "36.305"), (0.019466, "0.0195"), (0.0, "0"), (6.69e-5, "6.69e-05"),
        (1.5e18, "1.5e+18"), (float("nan"), "NaN"), (float("inf"), "infinity"), (float("-inf"), "-infinity"),
    ],
)  # fmt: skip
def test_number_in_a_title(value: float, text: str) -> None:
    assert short(value) == text
