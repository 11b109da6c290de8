"""The confusion matrix tells who is taken for whom. All of it is run by `grade verify`; here, whether it can tell."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from grader import confusion
from grader.confusion import Matrix
from grader.course import Course, open_course, run_file
from grader.model import Cell, Submission
from grader.pipeline import Grader, Job
from grader.sandbox.launch import launcher
from grader.words import write
from tests.conftest import ROOT

COURSE = open_course(ROOT)
EXERCISES = tuple(name for name in COURSE.ids if COURSE.wrong(name).is_file())
LINES = EXERCISES[:4]
"""Those that fit a line."""
Command = Callable[..., CompletedProcess[str]]
Confuse = Callable[[str], Matrix]

HALF = '"def mse(y_hat, y):\\n    return ((y_hat - y) ** 2).mean() / 2\\n"'
SQUARE_ROOT = '"def mse(y_hat, y):\\n    return ((y_hat - y) ** 2).mean() ** 0.5\\n"'
RIGHT = '"def mse(y_hat, y):\\n    return ((y_hat - y) ** 2).mean()\\n"'
IN_TORCH = f'Only(("torch",), "it is torch alone", {SQUARE_ROOT})'


@pytest.fixture
def small(course: Course, tmp_path: Path) -> Path:
    """A course of exercise_02 alone, without a wrong.py."""
    left_out = shutil.ignore_patterns("wrong.py", "*_0[13-9].*", "*_1?.*")
    for folder in ("solutions/exercise_02", "exercises"):
        shutil.copytree(course.root / folder, tmp_path / folder, ignore=left_out)
    return tmp_path


@pytest.fixture
def confuse(small: Path) -> Iterator[Confuse]:
    """confuse(WRONG as text) gives the matrix of the small course in NumPy."""
    with Grader(open_course(small), "numpy", "cpu", launcher("numpy")) as grader:

        def run(text: str) -> Matrix:
            source = f"from grader.authoring import Only\nWRONG = {text}\n"
            (small / "solutions/exercise_02/wrong.py").write_text(source, "utf-8")
            return confusion.matrix(grader, grader.exercise("exercise_02"), 1)

        yield run


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_declared_mistake_is_written_in_two_styles_at_least(exercise: str, course: Course) -> None:
    texts = run_file(course.wrong(exercise)).WRONG
    for name in course.frameworks(exercise):
        assert list(confusion._gaps(course.load(exercise), texts, name)) == []


@pytest.mark.parametrize("exercise", EXERCISES)
def test_no_text_is_written_twice(exercise: str, course: Course) -> None:
    framework = course.frameworks(exercise)[-1]
    texts = [source for *_, source in confusion._sources(run_file(course.wrong(exercise)).WRONG, framework)]
    assert len(set(texts)) == len(texts)


def test_a_text_that_stands_for_what_is_found_is_named_right(confuse: Confuse) -> None:
    assert confuse(f'{{"mse": {{"half_mse": ({HALF},)}}}}').confused == []


def test_a_text_that_stands_for_another_mistake_is_confused(confuse: Confuse) -> None:
    (one,) = confuse(f'{{"mse": {{"half_mse": ({HALF}, {SQUARE_ROOT})}}}}').confused
    assert (one.mistake, one.place, one.found) == ("half_mse", 2, "root_mse")


def test_a_right_text_is_confused(confuse: Confuse) -> None:
    (one,) = confuse(f'{{"mse": {{"half_mse": ({RIGHT},)}}}}').confused
    assert one.found == "nothing (passed)"


def test_the_whole_matrix_is_there_for_machines(confuse: Confuse) -> None:
    document = confuse(f'{{"mse": {{"half_mse": ({HALF}, {SQUARE_ROOT}), "root_mse": ({SQUARE_ROOT},)}}}}').document()
    assert document["matrix"] == {"mse": {"half_mse": {"half_mse": 1, "root_mse": 1}, "root_mse": {"root_mse": 1}}}


def test_a_mistake_with_one_text_alone_is_a_gap(confuse: Confuse) -> None:
    assert "mse, half_mse: 1 of at least 2 texts." in confuse(f'{{"mse": {{"half_mse": ({HALF},)}}}}').gaps


def test_a_mistake_that_cannot_be_written_here_is_no_gap(confuse: Confuse) -> None:
    assert not any("root_mse" in gap for gap in confuse(f'{{"mse": {{"root_mse": ({IN_TORCH},)}}}}').gaps)


@pytest.mark.parametrize("text", [f'{{"rmse": {{"half_mse": ({HALF},)}}}}', f'{{"mse": {{"rmse": ({HALF},)}}}}'])
def test_texts_for_what_is_not_declared_are_a_gap(text: str, confuse: Confuse) -> None:
    assert any("there are texts for rmse" in gap for gap in confuse(text).gaps)


def test_texts_that_cannot_be_loaded_are_a_gap(confuse: Confuse) -> None:
    (gap,) = confuse("half").gaps
    assert "wrong.py cannot be loaded: NameError" in gap


def test_a_course_without_wrong_texts_says_none(small: Path, command: Command) -> None:
    result = command("verify", "--framework", "numpy", "--course", small)
    assert (result.returncode, "exercise_02  NumPy              none\n" in result.stdout) == (0, True)


def test_verify_shows_what_is_confused_and_exits_1(small: Path, confuse: Confuse, command: Command) -> None:
    confuse(f'{{"mse": {{"half_mse": ({HALF}, {SQUARE_ROOT})}}}}')
    result = command("verify", "--framework", "numpy", "--course", small)
    assert result.returncode == 1
    assert "mse: text 2 of half_mse is taken for root_mse." in result.stdout
    assert "return ((y_hat - y) ** 2).mean() ** 0.5" in result.stdout
    assert all(len(line) <= 80 for line in result.stdout.splitlines())


def test_verify_gives_the_matrix_to_machines(small: Path, confuse: Confuse, command: Command) -> None:
    confuse(f'{{"mse": {{"half_mse": ({HALF}, {SQUARE_ROOT})}}}}')
    result = command("verify", "--framework", "numpy", "--course", small, "--json", "-")
    (one,) = json.loads(result.stdout)["confusion"]
    assert (one["texts"], one["matrix"]["mse"]["half_mse"]) == (2, {"half_mse": 1, "root_mse": 1})


# --- what was once taken for something else

LOOP = """
IMPORT

def train(x, y, m, b, lr, epochs):
    costs = []
    for epoch in range(EPOCHS):
        u = m * x + b - y
        costs.append(MEAN(u ** 2))
        STEP
    return m, b, costs[:epochs]
"""
MOVE = "m, b = m - lr * 2 * MEAN(u * x), b - lr * 2 * MEAN(u)"


def _found(check: str, found: tuple[str | None, ...], expression: str, reason: str, seed: int = 2) -> Any:
    """An expression in the function's arguments, or a whole text; `found`: what is true."""
    arguments = {"squared_error": "y_hat, y", "mse": "y_hat, y"}
    body = f"IMPORT\n\ndef {check}({arguments.get(check, 'x, y, m, b')}):\n    return {expression}\n"
    text = expression if "def " in expression else body
    return pytest.param(check, found, text, seed, id=reason[:60])


FOUND = [
    _found("mse", ("divided_by_n_minus_1",), "SUM((y_hat - y) ** 2) / (len(y) - 1)",
         "n - 1 is 0 where n = 1, and the result is infinite there"),
    _found("squared_error", ("broadcast_n_by_n",), "(y_hat - RESHAPE(y, (-1, 1))) ** 2",
         "y may be the column as well"),
    _found("squared_error", ("square_of_the_parts+relation:times_-1",), "y ** 2 - y_hat ** 2",
         "the mistake itself gives 0 in a case, where 0/0 is no ratio (y_hat = 3, y = -3)"),
    _found("mse", ("eight_for_n",), "SUM((y_hat - y) ** 2) / 8",
         "a divisor of 8, whatever n is: not half the mean times n/4"),
    _found("mse_gradient", ("eight_for_n",),
         "(2 * SUM((m * x + b - y) * x) / 8, 2 * SUM(m * x + b - y) / 8)",
         "a divisor of 8, whatever n is: not a missing 2 times n/4"),
    _found("mse", (None,), "MEAN((y_hat - y) ** 2) / 8",
         "an eighth of the mean: not half of it, and then a quarter"),
    _found("train", ("off_by_one_epoch",), LOOP.replace("EPOCHS", "epochs + 1").replace("STEP", MOVE),
         "one update too many, its cost left out: not one before the loop"),
    _found("train", (None,), LOOP.replace("EPOCHS", "epochs").replace("STEP", f"if epoch: {MOVE}"),
         "a first update that is skipped: neither are the costs right, nor are they only a place too late"),
    _found("mse", ("absolute_error+relation:times_n",), "SUM(abs(y_hat - y))",
         "one number a case: a mistake with a factor on top"),
    _found("mse", ("not_squared+relation:times_-1",), "MEAN(y - y_hat)",
         "one number a case: a mistake with the other sign"),
    _found("point_gradient", ("value_for_derivative+relation:times_2",),
         "(2 * (m * x + b - y) ** 2 * x, 2 * (m * x + b - y) ** 2)",
         "two numbers with one factor, u, which is no factor"),
]  # fmt: skip


@pytest.mark.parametrize(("check", "found", "text", "seed"), FOUND)
def test_what_is_easily_taken_for_something_else_is_named_or_left_unnamed(
    check: str, found: Any, text: str, seed: int, grade: Any, course: Course
) -> None:
    (exercise,) = (name for name in LINES if check in {c.name for c in course.load(name).checks})
    report = grade(write(text, "numpy"), exercise, "numpy", seed)
    (one,) = (one for one in report.checks if one.name == check)
    assert one.outcome == "failed"
    assert (one.mistake.id if one.mistake else None) in found


DOUBLE = """
import torch

def mse(y_hat, y):
    return ((y_hat - y) ** 2).mean() * (1 + 1e-7 * (y.dtype == torch.float64))
"""


@pytest.mark.parametrize("noted", [True, False])
def test_what_is_only_noted_can_be_left_out(noted: bool, warm: Callable[[str], Grader]) -> None:
    submission = Submission("", (Cell("exercise_02.py", DOUBLE),), False, "")
    report = warm("torch").grade(Job(submission, "exercise_02", 3, "grade 2", check="mse", noted=noted))
    assert (report.checks[0].outcome, any("float64" in note for note in report.notes)) == ("passed", noted)


@pytest.mark.parametrize("exercise", ["exercise_06", "exercise_08"])
def test_what_is_left_is_compared_with_its_own_answers(
    exercise: str, warm: Callable[[str], Grader], course: Course
) -> None:
    """Those of a whole grading are known by then, the cases that are only noted among them."""
    grader, source = warm("numpy"), course.solution(exercise, "numpy").read_text("utf-8")
    submission = Submission("", (Cell(f"{exercise}.py", source),), False, "")
    grader.grade(Job(submission, exercise, 3, f"grade {exercise}"))
    for check in course.load(exercise).checks:
        report = grader.grade(Job(submission, exercise, 3, f"grade {exercise}", check=check.name, noted=False))
        assert (check.name, report.outcome) == (check.name, "passed")
