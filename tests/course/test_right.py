"""Right solutions pass, however they are written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from right import ALL, WORKS, Work

from grader.course import Course
from grader.words import write

SEEDS = {"torch": (1, 2), "tensorflow": (3,), "numpy": (4, 5, 6)}
EXERCISES = sorted({work.exercise for work in WORKS})


def _each(works: tuple[Work, ...]) -> Iterator[Any]:
    for work in works:
        for framework in work.frameworks:
            yield pytest.param(work, framework, id=f"{work.exercise}-{framework}-{work.style}")


@pytest.mark.parametrize(("work", "framework"), list(_each(WORKS)))
def test_right_solution_earns_every_point(work: Work, framework: str, grade: Any) -> None:
    for seed in SEEDS[framework]:
        report = grade(write(work.text, framework), work.exercise, framework, seed)
        assert (report.outcome, report.score) == ("passed", report.max_score), (seed, report.checks, report.notes)
        assert not (work.quiet and report.notes), (seed, report.notes)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_reference_solution_earns_every_point_and_no_note(
    exercise: str, framework: str, grade: Any, course: Course
) -> None:
    for seed in SEEDS[framework]:
        report = grade(course.solution(exercise, framework), exercise, framework, seed)
        assert (report.outcome, report.notes) == ("passed", []), (seed, report.checks)


def test_every_exercise_is_solved_in_many_ways_in_every_framework() -> None:
    for exercise in EXERCISES:
        for framework in ALL:
            assert sum(work.exercise == exercise and framework in work.frameworks for work in WORKS) >= 12


def test_there_are_forty_right_solutions_at_least_and_no_two_alike() -> None:
    for framework in ALL:
        texts = {write(work.text, framework) for work in WORKS if framework in work.frameworks}
        assert len(texts) == sum(framework in work.frameworks for work in WORKS) >= 40


def _notes(grade: Any, exercise: str, framework: str, style: str) -> str:
    (work,) = (work for work in WORKS if (work.exercise, work.style) == (exercise, style))
    return "\n".join(grade(write(work.text, framework), exercise, framework, 1).notes)


def test_python_numbers_out_of_a_torch_function_earn_a_note(grade: Any) -> None:
    notes = _notes(grade, "exercise_02", "torch", "Python loop, Python numbers back")
    assert "mse returns a Python number where a PyTorch tensor is usual: accepted." in notes
    assert "squared_error returns a list of Python numbers where a PyTorch tensor is usual: accepted." in notes


def test_numpy_out_of_a_tensorflow_function_earns_a_note(grade: Any) -> None:
    notes = _notes(grade, "exercise_01", "tensorflow", "NumPy inside, NumPy back")
    assert "regression returns a NumPy array where a TensorFlow tensor is usual: accepted." in notes


def test_shape_1_for_a_number_earns_a_note(grade: Any) -> None:
    notes = _notes(grade, "exercise_02", "numpy", "matrix product, shape (1,) back")
    assert notes == "mse returns shape (1,) where a single number is usual: accepted."


def test_one_tensor_for_a_pair_earns_a_note(grade: Any) -> None:
    notes = _notes(grade, "exercise_03", "torch", "design matrix, one tensor of both")
    assert "mse_gradient returns one array where a tuple is usual: accepted." in notes


BREAKS_ON_SHAPE_1 = """
IMPORT

def regression(x, m, b):
    return STACK([m * xi + b for xi in x])

def linear(X, w, b):
    return SUM(X * w, 1) + b
"""


@pytest.mark.parametrize("framework", ["torch", "tensorflow"])
def test_code_that_breaks_on_parameters_of_shape_1_alone_earns_a_note(framework: str, grade: Any) -> None:
    report = grade(write(BREAKS_ON_SHAPE_1, framework), "exercise_01", framework, 1)
    assert report.outcome == "passed"
    (note,) = report.notes
    assert "regression" in note
    assert "shape (1,)" in note


FLOAT32_ONLY = """
import torch

def squared_error(y_hat, y):
    return (y_hat.float() - y.float()) ** 2

def mse(y_hat, y):
    return torch.mean((y_hat - y) ** 2)
"""


def test_float32_out_of_float64_earns_a_note_in_torch(grade: Any) -> None:
    report = grade(FLOAT32_ONLY, "exercise_02", "torch", 1)
    assert (report.outcome, len(report.notes)) == ("passed", 1)
    assert "float32" in report.notes[0]


BREAKS_IN_FLOAT64 = """
import torch

def regression(x, m, b):
    return m * x + b

def linear(X, w, b):
    return torch.matmul(X, w.float()) + b
"""


def test_code_that_breaks_in_float64_alone_earns_a_note_in_torch(grade: Any) -> None:
    report = grade(BREAKS_IN_FLOAT64, "exercise_01", "torch", 1)
    assert (report.outcome, len(report.notes)) == ("passed", 1)
    assert "float64" in report.notes[0]


def test_torch_tensors_out_of_a_numpy_function_earn_a_note(grade: Any) -> None:
    source = (
        "import torch\n"
        "def squared_error(y_hat, y):\n    return torch.tensor((y_hat - y) ** 2)\n"
        "def mse(y_hat, y):\n    return torch.tensor((y_hat - y) ** 2).mean()\n"
    )
    report = grade(source, "exercise_02", "numpy")
    assert report.outcome == "passed"
    assert "PyTorch" in " ".join(report.notes) or "tensor" in " ".join(report.notes)
