"""A check that exists in some frameworks alone is nowhere seen in the others: not in a report, not in a proof."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from grader import confusion, draws, frameworks
from grader.course import open_course, run_file
from grader.model import Cell, Submission, UserError
from grader.mutation.trial import Trial
from grader.oracle import Oracle
from grader.pipeline import Grader, Job
from grader.proof import Proof
from grader.records import Report
from grader.sandbox.launch import launcher

DECLARATION = """
from grader.authoring import Check, Exercise, Mistake


def draw(rng, case):
    return {"x": rng.normal(3, 1, case + 1)}


def doubled(xp, x):
    return 2 * x


HALF = Mistake("half", lambda x: x / 2, "That is half.")
EXERCISE = Exercise(
    title="Twice", story="", frameworks=("torch", "numpy"), hints=("a", "b", "c"), sources=("s",),
    checks=(
        Check("twice", points=1, draw=draw, reference=doubled, mistakes=(HALF,)),
        Check("in_torch", points=2, draw=draw, reference=doubled, frameworks=("torch",), mistakes=(HALF,)),
    ),
)
"""
WRONG = """
HALVES = ("def twice(x):\\n    return x / 2\\n", "def twice(x):\\n    return 0.5 * x\\n")
WRONG = {"twice": {"half": HALVES}, "in_torch": {"half": ("", "")}}
"""
SOLUTION = """
def twice(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
"""


@pytest.fixture(scope="module")
def numpy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Grader]:
    folder = tmp_path_factory.mktemp("course") / "solutions" / "twice"
    folder.mkdir(parents=True)
    (folder / "exercise.py").write_text(DECLARATION)
    (folder / "wrong.py").write_text(WRONG)
    for framework in ("torch", "numpy"):
        (folder / f"{framework}_solution.py").write_text(SOLUTION)
    with Grader(open_course(Path(folder.parent.parent)), "numpy", "cpu", launcher("numpy")) as grader:
        yield grader


def graded(numpy: Grader, only: str = "") -> Report:
    return numpy.grade(Job(Submission("", (Cell("twice.py", SOLUTION),), False, ""), "twice", 17, "grade", only=only))


def test_it_is_not_in_the_report(numpy: Grader) -> None:
    report = graded(numpy)
    assert [check.name for check in report.checks] == ["twice"]
    assert (report.outcome, report.score, report.max_score) == ("passed", 1, 1)


def test_who_asks_for_it_alone_is_told(numpy: Grader) -> None:
    with pytest.raises(UserError, match="twice does not ask for in_torch in NumPy"):
        graded(numpy, only="in_torch")


def test_its_answer_comes_from_its_reference_where_numpy_has_no_such_function(numpy: Grader) -> None:
    whole = numpy.course.load("twice")
    solution = vars(run_file(numpy.course.solution("twice", "numpy")))
    oracle = Oracle(whole, "torch", frameworks.load("numpy").namespace("cpu"), solution)
    assert oracle.expected(whole.checks[1], {"x": np.array([3.0])}).value.tolist() == [6.0]


def test_it_is_proven_by_its_reference_alone(numpy: Grader) -> None:
    whole = numpy.course.load("twice")
    (case, *_) = draws.cases(whole.checks[1], "twice", "numpy", 1)
    assert np.array_equal(Proof(numpy, whole, 1)._independent("in_torch", case)[0], 2 * draws.exact(case.inputs)["x"])


def test_it_is_not_proven(numpy: Grader) -> None:
    proof = Proof(numpy, numpy.exercise("twice"), 1)
    assert [proof.fact(name).detail for name in ("stub", "solution", "reference")] == ["", "", ""]


def test_its_wrong_texts_are_neither_graded_nor_a_gap(numpy: Grader) -> None:
    whole = numpy.course.load("twice")
    found = confusion.matrix(numpy, whole, 1)
    assert ({one.check for one in found.named or ()}, found.gaps) == ({"twice"}, ())
    texts = run_file(numpy.course.wrong("twice")).WRONG
    assert list(confusion._gaps(whole, texts, "torch")) == []


def test_it_sees_no_mutants(numpy: Grader) -> None:
    trial = Trial(numpy, "twice", 1)
    assert {check.name for mutant in trial.mutants for check in trial.checks(mutant)} == {"twice"}
    assert trial.passing() == []
