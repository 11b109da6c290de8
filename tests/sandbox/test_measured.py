"""Results of which many are right, functions that arrive as texts, mistakes that raise, and notes on habits."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.course import open_course
from grader.model import Cell, Submission
from grader.pipeline import Grader, Job
from grader.records import CheckReport, Report
from grader.sandbox.launch import launcher

DECLARATION = '''
import numpy as np

from grader.authoring import Check, Exercise, Mistake, Noted, formula


def draw(rng, case):
    return {"x": rng.permutation(np.arange(4.0) + case), "seed": case}


def twice(work, x, seed):
    """Shuffles with the same seed two times."""
    return work.shuffled(x, seed), work.shuffled(x + 0, seed)


def measured(result, x, seed):
    first, second = (np.asarray(one, np.float64) for one in result)
    value = float(np.sum(np.sort(first) != np.sort(x))), float(np.sum(first != second))
    return Noted(value, ("returns a list of its own",)) if isinstance(result[0], list) else value


def draw_function(rng, case):
    return {"f": ("x**2", "sin(x)", "exp(x) * x")[case % 3], "x": float(rng.uniform(0.5, 1.5))}


def of_formula(work, f, x):
    return work.value(work.formula(f), x)


def draw_labels(rng, case):
    return {"labels": rng.integers(0, 9, 4 + case)}


def draw_numbers(rng, case):
    return {"x": rng.normal(5, 1, 3 + case)}


EXERCISE = Exercise(
    title="Shuffles", story="", frameworks=("numpy", "tensorflow"), hints=("a", "b", "c"), sources=("s",),
    checks=(
        Check(
            "shuffled", points=1, draw=draw, reference=lambda xp, x, seed: (0.0, 0.0), probe=twice, measure=measured,
            returns=("the number of points that are lost", "the number of places that differ with the same seed"),
            form="the points in another order",
            mistakes=(Mistake("point_lost", lambda x, seed: (3.0, 0.0), "One point is lost.", step=""),
                      Mistake("lists_added", None, "Lists are joined by +.", raises="^TypeError: can only concat")),
        ),
        Check("value", points=1, draw=draw_function, reference=lambda xp, f, x: formula(f, xp)(x), probe=of_formula,
              noted={5: "the last formula"}),
        Check("kinds", points=1, draw=draw_labels, reference=lambda xp, labels: labels),
        Check("roughly", points=1, draw=draw_numbers, reference=lambda xp, x: xp.mean(x), dtypes=("float64",),
              allows=lambda right, x: 0.25, if_used={"closed_form": "It is solved."},
              if_unused={"closed_form": "Not."}),
    ),
)
'''
SOLUTION = """
import numpy as np

def shuffled(x, seed):
    return np.random.default_rng(seed).permutation(x)

def value(f, x):
    return f(x)

def kinds(labels):
    return labels

def roughly(x):
    return x.mean() + 0.2
"""


@pytest.fixture(scope="module")
def graders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Grader]]:
    folder = tmp_path_factory.mktemp("course") / "solutions" / "shuffles"
    folder.mkdir(parents=True)
    (folder / "exercise.py").write_text(DECLARATION)
    for framework in ("numpy", "tensorflow"):
        (folder / f"{framework}_solution.py").write_text(SOLUTION)
    made = {
        name: Grader(open_course(folder.parent.parent), name, "cpu", launcher(name)) for name in ("numpy", "tensorflow")
    }
    yield made
    for grader in made.values():
        grader.launcher.close()


Graded = Callable[..., Report]


@pytest.fixture
def graded(graders: dict[str, Grader]) -> Graded:
    def run(source: str = SOLUTION, framework: str = "numpy") -> Report:
        submission = Submission("", (Cell("work.py", source),), False, "")
        return graders[framework].grade(Job(submission, "shuffles", 17, "grade shuffles"))

    return run


@pytest.fixture
def check(graded: Graded) -> Callable[..., CheckReport]:
    """check("value", body) is the report of that function with this body."""

    def run(name: str, body: str) -> CheckReport:
        arguments = {"shuffled": "x, seed", "value": "f, x", "kinds": "labels", "roughly": "x"}[name]
        source = f"{SOLUTION}\ndef {name}({arguments}):\n{textwrap.indent(body, '    ')}\n"
        return next(check for check in graded(source).checks if check.name == name)

    return run


def test_any_result_that_measures_right_passes(graded: Graded) -> None:
    assert graded().outcome == "passed"


def test_what_is_measured_is_named_and_compared(check: Callable[..., CheckReport]) -> None:
    found = check("shuffled", "return np.random.default_rng().permutation(x)")
    assert found.outcome == "failed"
    assert "the number of places that differ with the same seed is" in found.message


def test_a_mistake_says_what_would_be_measured(check: Callable[..., CheckReport]) -> None:
    # Sorted from the second point on, against all four sorted: three places differ.
    found = check("shuffled", "return np.concatenate((np.sort(x)[1:], [99.0 + 0 * seed]))")
    assert found.mistake is None  # the first place differs as well
    found = check("shuffled", "y = np.sort(x)\ny[1:] += 99\nreturn y")
    assert found.mistake is not None
    assert found.mistake.id == "point_lost"


@pytest.mark.parametrize(
    "value", ["None, None", "'ab', 'cd'", "[x], [x, x]", "{1: 2}, 3", "np.array(['a']), 1", "[1.0] * 20_000, x"]
)
def test_what_cannot_be_measured_has_another_form(value: str, check: Callable[..., CheckReport]) -> None:
    found = check("shuffled", f"return {value}")
    assert found.outcome in ("failed", "crashed")
    assert "should give back the points in another order" in found.message


def test_a_measure_may_earn_a_note(graded: Graded) -> None:
    report = graded(SOLUTION.replace(".permutation(x)", ".permutation(x).tolist()"))
    assert report.outcome == "passed"
    assert "shuffled returns a list of its own: accepted." in report.notes


def test_a_mistake_that_raises_is_named(check: Callable[..., CheckReport]) -> None:
    found = check("shuffled", "return list(x) + (seed,)")
    assert found.outcome == "crashed"
    assert found.mistake is not None
    assert found.mistake.id == "lists_added"
    assert "Lists are joined by +." in found.message


def test_another_error_is_not_named(check: Callable[..., CheckReport]) -> None:
    assert check("shuffled", "return x.shuffle(seed)").mistake is None


def test_a_function_that_arrives_is_shown_as_its_text(check: Callable[..., CheckReport]) -> None:
    assert 'value(f="x**2", x=' in check("value", "return f(x) + 1").message


@pytest.mark.parametrize("framework", ["numpy", "tensorflow"])
def test_a_formula_is_a_function_of_the_framework(framework: str, graded: Graded) -> None:
    assert next(check for check in graded(framework=framework).checks if check.name == "value").outcome == "passed"


def test_a_failure_in_a_noted_case_alone_costs_nothing(graded: Graded) -> None:
    source = SOLUTION.replace("return f(x)", "return f(x) if count() % 6 else 0.0").replace(
        "def value", "import itertools\n_calls = itertools.count(1)\ndef count():\n    return next(_calls)\n\ndef value"
    )
    report = graded(source)
    assert report.outcome == "passed"
    assert any("With the last formula, value fails, which costs no points" in note for note in report.notes)


def test_whole_numbers_arrive_in_the_frameworks_own_kind(graded: Graded) -> None:
    for framework, kind in (("numpy", "int64"), ("tensorflow", "int32")):
        source = SOLUTION.replace("return labels", f"assert {kind!r} in str(labels.dtype)\n    return labels")
        assert next(one for one in graded(source, framework).checks if one.name == "kinds").outcome == "passed"


def test_an_error_that_the_check_allows_passes_and_a_larger_one_fails(check: Callable[..., CheckReport]) -> None:
    assert check("roughly", "return x.mean() - 0.24").outcome == "passed"
    found = check("roughly", "return x.mean() - 0.26")
    assert found.outcome == "failed"
    assert "allowed error 0.25" in found.message
    assert "rounding" not in found.message


def test_inputs_come_in_the_dtypes_that_the_check_names(check: Callable[..., CheckReport]) -> None:
    assert check("roughly", "assert x.dtype == np.float64\nreturn x.mean()").outcome == "passed"


def test_a_habit_is_noted_where_it_is_used_and_where_it_is_not(graded: Graded) -> None:
    assert "Not." in graded().notes
    solved = SOLUTION.replace("return x.mean() + 0.2", "np.linalg.inv(np.eye(2))\n    return x.mean()")
    notes = graded(solved).notes
    assert "It is solved." in notes
    assert "Not." not in notes


def test_what_a_probe_needs_besides_is_named_where_it_is_missing(tmp_path: Path) -> None:
    folder = tmp_path / "solutions" / "pair"
    folder.mkdir(parents=True)
    (folder / "exercise.py").write_text(PAIR)
    (folder / "numpy_solution.py").write_text("def one(x):\n    return x\n\ndef two(x):\n    return x\n")
    with Grader(open_course(tmp_path), "numpy", "cpu", launcher("numpy")) as grader:
        submission = Submission("", (Cell("work.py", "def one(x):\n    return x\n"),), False, "")
        (check,) = grader.grade(Job(submission, "pair", 1, "grade pair")).checks
    assert "one is tried together with two, which is not in the file" in check.message


PAIR = """
from grader.authoring import Check, Exercise


def both(work, x):
    return work.one(work.two(x))


EXERCISE = Exercise(
    title="Both", story="", frameworks=("numpy",), hints=("a", "b", "c"), sources=("s",),
    checks=(Check("one", points=1, draw=lambda rng, case: {"x": rng.normal(0, 1, 3)}, reference=lambda xp, x: x,
                  probe=both, uses=("two",)),),
)
"""
