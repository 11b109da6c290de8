"""`--plot`: a picture of one's own work, in a file or in the terminal, and the course's figures in the report."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.sandbox.launch import forks

from ..conftest import need
from .conftest import ROOT, Command

TRAIN = """
def sgd_step(params, grads, lr):
    return [p - lr * g for p, g in zip(params, grads)]


def train(x, y, m, b, lr, epochs):
    costs = []
    for _ in range(epochs):
        u = m * x + b - y
        costs.append((u**2).mean())
        m, b = sgd_step([m, b], [2 * (u * x).mean(), 2 * u.mean()], lr)
    return m, b, costs
"""
"""exercise_04 in PyTorch or NumPy."""
NUMPY, TORCH = "import numpy as np\n", "import torch\n"
DIVERGES = TRAIN.replace("(u * x).mean()", "(u * x).sum()").replace("u.mean()]", "u.sum()]")
FIGURES = "m = -0.468, b = 1.754\n    after 1001 updates; the course at m = -0.468, b = 1.754."


@pytest.fixture
def matplotlib() -> None:
    need(importlib.util.find_spec("matplotlib") is not None, "matplotlib")


@pytest.fixture
def work(learner: Callable[..., Path]) -> Callable[..., Path]:
    return lambda source: learner(source, "exercise_04.py")


# --- the figures in the report ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("package", "head"), [("numpy", NUMPY), ("torch", TORCH)])
def test_report_shows_the_courses_figures_beside_the_learners(
    package: str, head: str, work: Callable[..., Path], command: Command
) -> None:
    need(importlib.util.find_spec(package) is not None and (package == "numpy" or forks()), package)
    work(head + TRAIN)
    assert FIGURES in command("4").stdout


def test_figures_of_a_run_that_flies_off_say_so(work: Callable[..., Path], command: Command) -> None:
    work(NUMPY + DIVERGES)
    said = " ".join(command("4").stdout.split())
    assert "your train flies off: m = NaN, b = NaN after 1001 updates. The course arrives at m = -0.468" in said


def test_figures_are_in_the_json_too(work: Callable[..., Path], report: Callable[..., dict[str, Any]]) -> None:
    work(NUMPY + TRAIN)
    assert [note for note in report("4")["notes"] if "the course at m = -0.468, b = 1.754." in note]


@pytest.mark.parametrize(
    "source",
    [
        TRAIN.replace("    costs = []\n", "    raise NotImplementedError\n"),
        TRAIN.replace("    costs = []\n", "    1 / 0\n"),
        TRAIN.replace("    costs = []\n", "    costs = []\n    if epochs > 1000:\n        1 / 0\n"),
        TRAIN.replace("    costs = []\n", "    costs = []\n    while epochs > 1000:\n        pass\n"),
        TRAIN.replace("m, b, costs", "costs"),
        TRAIN.replace("def train", "def trian"),
    ],
    ids=["not written", "crashes", "crashes later", "endless later", "another form", "missing"],
)
def test_without_a_result_there_are_no_figures_and_no_harm(
    source: str, work: Callable[..., Path], command: Command
) -> None:
    work(NUMPY + source)
    result = command("4", "--time-limit", "2")
    assert (result.returncode in (0, 1), "eight points" in result.stdout, result.stderr) == (True, False, "")


# --- in the terminal --------------------------------------------------------------------------------------------------


def test_descent_is_drawn_in_the_terminal(work: Callable[..., Path], command: Command) -> None:
    work(NUMPY + TRAIN)
    result = command("4", "--plot")
    report, _, drawing = result.stdout.partition("\n\nCost C before each update")
    assert "Score: 6 / 6, passed" in report
    assert "19.7 ┤◆" in drawing
    assert (max(map(len, result.stdout.split("\n"))) <= 80, "\x1b" in drawing) == (True, False)


def test_drawing_needs_no_matplotlib(
    work: Callable[..., Path], command: Command, without: Callable[..., dict[str, str]]
) -> None:
    work(NUMPY + TRAIN)
    assert "19.7 ┤◆" in command("4", "--plot", env=without("matplotlib")).stdout


def test_what_is_not_written_cannot_be_drawn(work: Callable[..., Path], command: Command) -> None:
    work("def train(x, y, m, b, lr, epochs):\n    raise NotImplementedError\n")
    result = command("4", "--plot")
    assert (result.returncode, result.stdout.rstrip().split("\n")[-1]) == (1, "No picture: train is not written yet.")


def test_exception_while_drawing_is_a_sentence(work: Callable[..., Path], command: Command) -> None:
    work(
        NUMPY
        + TRAIN.replace("    costs = []\n", "    costs = []\n    if epochs > 1000:\n        raise ValueError('no')\n")
    )
    result = command("4", "--plot")
    assert result.stdout.rstrip().split("\n")[-1] == "No picture: train raised ValueError: no."
    assert "Traceback" not in result.stdout + result.stderr


def test_file_that_is_no_python_has_no_picture(work: Callable[..., Path], command: Command) -> None:
    work("def train(:\n")
    result = command("4", "--plot")
    assert (result.returncode, "No picture: your code could not be run." in result.stdout) == (2, True)


def test_values_near_the_largest_have_no_picture(work: Callable[..., Path], command: Command, tmp_path: Path) -> None:
    work(NUMPY + TRAIN)
    (tmp_path / "exercise_02.py").write_text("import numpy as np\ndef mse(y_hat, y):\n    return 1.7e308\n")
    result = command("2", "--file", tmp_path / "exercise_02.py", "--plot", tmp_path / "it.png", "--framework", "numpy")
    assert (result.returncode, "Traceback" in result.stderr) == (1, False)
    assert result.stdout.rstrip().split("\n")[-1] == "No picture: your values are too large to be drawn."


# --- in a file --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("matplotlib")
@pytest.mark.parametrize(("name", "head"), [("descent.png", b"\x89PNG"), ("descent.svg", b"<?xml")])
def test_picture_is_written(
    name: str, head: bytes, work: Callable[..., Path], command: Command, tmp_path: Path
) -> None:
    work(NUMPY + DIVERGES)
    result = command("4", "--plot", name)
    assert (result.returncode, f"\n\nPicture: {name}\n" in result.stdout) == (1, True)
    assert (tmp_path / name).read_bytes().startswith(head)


@pytest.mark.usefixtures("matplotlib")
def test_json_stays_alone_on_stdout(work: Callable[..., Path], report: Callable[..., Any], tmp_path: Path) -> None:
    work(NUMPY + TRAIN)
    assert report("4", "--plot", "a.png")["outcome"] == "passed"
    assert (tmp_path / "a.png").is_file()


@pytest.mark.usefixtures("matplotlib")
def test_no_file_is_written_where_there_is_nothing_to_draw(
    work: Callable[..., Path], command: Command, tmp_path: Path
) -> None:
    work("def train(x, y, m, b, lr, epochs):\n    raise NotImplementedError\n")
    assert "No picture: train is not written yet." in command("4", "--plot", "a.png").stdout
    assert not (tmp_path / "a.png").exists()


@pytest.mark.usefixtures("matplotlib")
def test_pictures_of_a_jailed_run_are_the_same(work: Callable[..., Path], command: Command, tmp_path: Path) -> None:
    from grader.sandbox.isolation import best

    need(best() != "none", "the jail")
    work(NUMPY + TRAIN)
    command("4", "--plot", "free.png")
    command("4", "--plot", "jailed.png", "--isolation", "floor")
    assert (tmp_path / "free.png").read_bytes() == (tmp_path / "jailed.png").read_bytes()


# --- wrong calls ------------------------------------------------------------------------------------------------------


def test_missing_matplotlib_is_one_sentence_before_anything_is_graded(
    command: Command, without: Callable[..., dict[str, str]]
) -> None:
    result = command(
        "4", "--file", ROOT / "exercises/numpy/exercise_04.py", "--plot", "a.png", env=without("matplotlib")
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert " ".join(result.stderr.split()) == (
        "grade: Pictures are drawn with matplotlib, which is not installed here: pip install 'grader[plot]'."
    )


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--plot", "a.jpg"], "--plot writes .png and .svg, and a.jpg is neither."),
        (["--plot", "--json", "-"], "--plot draws in the terminal, where --json - prints nothing else"),
        (["--plot", "--device", "meta"], "--plot needs values, and on the meta device there are none."),
    ],
)
def test_plot_that_cannot_be_done_is_refused(options: list[str], says: str, command: Command) -> None:
    result = command("4", *options)
    assert (result.returncode, result.stdout, says in " ".join(result.stderr.split())) == (2, "", True)


def test_exercise_of_a_course_without_pictures_says_so(make_course: Callable[..., Path], command: Command) -> None:
    result = command("1", "--course", make_course(), "--plot")
    assert (result.returncode, result.stderr) == (
        2,
        "grade: exercise_01 has no picture. Exercises that have one: none in this course.\n",
    )


def test_picture_that_cannot_be_written_leaves_the_result(work: Callable[..., Path], command: Command) -> None:
    need(importlib.util.find_spec("matplotlib") is not None, "matplotlib")
    work(NUMPY + TRAIN)
    result = command("4", "--plot", "nowhere/a.png")
    assert (result.returncode, "Score: 6 / 6" in result.stdout, "could not be written" in result.stderr) == (
        2,
        True,
        True,
    )
