"""Wrong solutions do not pass: every mistake of the course's page, and results that are off by very little."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest
from wrong import RIGHT_TRAIN, WRONGS, Wrong, _train

from grader.course import Course
from grader.words import write

SEEDS = {"torch": (1, 2), "tensorflow": (3,), "numpy": (4, 5, 6)}
SCALED_SEEDS = (1, 2, 3, 4, 5)
EXERCISES = ("exercise_01", "exercise_02", "exercise_03", "exercise_04")

SLIP = re.compile("NameError|AttributeError|SyntaxError|IndentationError")

TABLE = [
    pytest.param(wrong, framework, id=f"{wrong.exercise}-{framework}-{wrong.checks[0]}-{wrong.mistake}")
    for wrong in WRONGS
    for framework in wrong.frameworks
]


@pytest.mark.parametrize(("wrong", "framework"), TABLE)
def test_wrong_solution_earns_nothing(wrong: Wrong, framework: str, grade: Any) -> None:
    for seed in SEEDS[framework]:
        report = grade(write(wrong.text, framework), wrong.exercise, framework, seed)
        checks = {check.name: check for check in report.checks}
        for name in wrong.checks:
            assert checks[name].outcome in ("failed", "crashed"), (seed, checks[name], report.notes)
            assert checks[name].score == 0
            # A slip of ours would make any source fail, and prove nothing.
            assert not SLIP.search(checks[name].message), checks[name].message


def test_the_loop_that_the_mistakes_are_put_into_is_right(framework: str, grade: Any) -> None:
    report = grade(write(_train("none", **RIGHT_TRAIN).text, framework), "exercise_04", framework, 1)
    assert {check.name: check.outcome for check in report.checks}["train"] == "passed"


def test_a_gradient_with_absolute_errors_fails_where_the_cost_with_them_passes(grade: Any) -> None:
    source = "import numpy as np\ndef mse(y_hat, y):\n    return np.mean(np.abs(y_hat - y) ** 2)\n"
    assert grade(source, "exercise_02", "numpy", 1).checks[1].outcome == "passed"
    source = "import numpy as np\ndef cost_wrt_prediction(y_hat, y):\n    return 2 * np.abs(y_hat - y) / len(y)\n"
    assert grade(source, "exercise_03", "numpy", 1).checks[0].outcome == "failed"


SCALE = """

def _scaled(value, which=None):
    if isinstance(value, (list, tuple)):
        return type(value)(_scaled(v) if which in (None, i) else v for i, v in enumerate(value))
    return value * FACTOR

def _scaling(function, which):
    return lambda *arguments: _scaled(function(*arguments), which)

"""


def scaled(source: str, names: tuple[str, ...], factor: str, which: int | None = None) -> str:
    """The solution, its results multiplied by `factor`; `which`: that part of a tuple alone."""
    wrapped = "".join(f"{name} = _scaling({name}, {which})\n" for name in names)
    # `train` of the solution calls `sgd_step`, which has to stay right.
    source = source.replace("sgd_step([m, b]", "_right_step([m, b]")
    keep = "_right_step = globals().get('sgd_step')\n"
    return source + keep + SCALE.replace("FACTOR", factor) + wrapped


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_result_off_by_1e_4_fails(exercise: str, framework: str, grade: Any, course: Course) -> None:
    source = course.solution(exercise, framework).read_text("utf-8")
    for seed in SCALED_SEEDS[: 2 if framework == "tensorflow" else 5]:
        report = grade(scaled(source, course.load(exercise).functions, "(1 + 1e-4)"), exercise, framework, seed)
        assert [check.outcome for check in report.checks] == ["failed"] * len(report.checks), (seed, report.checks)


ONLY_FLOAT32 = "(1 + 1e-4 * (getattr(value, 'dtype', None) == np.float32))"


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_float32_result_off_by_1e_4_fails_in_numpy(exercise: str, grade: Any, course: Course) -> None:
    source = course.solution(exercise, "numpy").read_text("utf-8")
    for seed in SCALED_SEEDS:
        report = grade(scaled(source, course.load(exercise).functions, ONLY_FLOAT32), exercise, "numpy", seed)
        assert [check.outcome for check in report.checks] == ["failed"] * len(report.checks), (seed, report.checks)


ONLY_FLOAT64 = "(1 + 1e-7 * (getattr(value, 'dtype', None) == np.float64))"


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_float64_result_off_by_1e_7_fails_in_numpy(exercise: str, grade: Any, course: Course) -> None:
    source = course.solution(exercise, "numpy").read_text("utf-8")
    for seed in SCALED_SEEDS:
        report = grade(scaled(source, course.load(exercise).functions, ONLY_FLOAT64), exercise, "numpy", seed)
        assert [check.outcome for check in report.checks] == ["failed"] * len(report.checks), (seed, report.checks)


PARTS = [("exercise_03", 0), ("exercise_03", 1), ("exercise_04", 0), ("exercise_04", 1), ("exercise_04", 2)]


@pytest.mark.parametrize(("exercise", "part"), PARTS)
def test_one_part_of_a_result_off_by_1e_4_fails(exercise: str, part: int, grade: Any, course: Course) -> None:
    names = {"exercise_03": ("point_gradient", "mse_gradient"), "exercise_04": ("train",)}[exercise]
    source = course.solution(exercise, "torch").read_text("utf-8")
    for seed in SCALED_SEEDS:
        report = grade(scaled(source, names, "(1 + 1e-4)", part), exercise, "torch", seed)
        checks = {check.name: check.outcome for check in report.checks}
        assert [checks[name] for name in names] == ["failed"] * len(names), (seed, report.checks)


ONLY_DOUBLE = "(1 + 1e-7 * (value.dtype == torch.float64))"


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_float64_result_off_by_1e_7_is_a_note_in_torch(exercise: str, grade: Any, course: Course) -> None:
    source = course.solution(exercise, "torch").read_text("utf-8")
    functions = course.load(exercise).functions
    for seed in SCALED_SEEDS:
        report = grade(scaled(source, functions, ONLY_DOUBLE), exercise, "torch", seed)
        assert report.outcome == "passed"
        assert len(report.notes) == len(functions)
        assert all("float64" in note for note in report.notes)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_result_multiplied_by_1_passes(exercise: str, framework: str, grade: Any, course: Course) -> None:
    source = course.solution(exercise, framework).read_text("utf-8")
    report = grade(scaled(source, course.load(exercise).functions, "1"), exercise, framework, 1)
    assert (report.outcome, report.notes) == ("passed", []), report.checks


def test_every_mistake_has_a_name_of_its_own() -> None:
    names = [(wrong.exercise, wrong.checks, wrong.mistake) for wrong in WRONGS]
    assert len(set(names)) == len(names)


def test_every_wrong_source_defines_the_functions_that_it_is_wrong_in() -> None:
    """What is missing, or does not even compile, would prove nothing."""
    for wrong in WRONGS:
        for framework in wrong.frameworks:
            tree = ast.parse(write(wrong.text, framework))
            names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
            names |= {target.id for node in tree.body if isinstance(node, ast.Assign) for target in node.targets
                      if isinstance(target, ast.Name)}  # fmt: skip
            assert set(wrong.checks) <= names, (wrong.mistake, names)
