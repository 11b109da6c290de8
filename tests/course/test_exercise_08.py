"""Exercise 08: its graphs are what they should be, and its gradients are PyTorch's."""

from __future__ import annotations

import ast
import importlib.util
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import pictures, plots, stubs
from grader.course import open_course, run_file
from grader.model import Call, Observation
from grader.work import Work, compiled
from tests.conftest import ROOT, need

COURSE = open_course(ROOT)
DECLARED = vars(run_file(COURSE.declaration("exercise_08")))
CHECKS = {check.name: check for check in DECLARED["EXERCISE"].checks}
SOLUTION = COURSE.solution("exercise_08", "numpy")
WRONG = run_file(COURSE.wrong("exercise_08")).WRONG
RIGHT = run_file(COURSE.right("exercise_08")).RIGHT
SEEDS = st.integers(0, 2**32 - 1)
CASES = [(name, case) for name, check in CHECKS.items() for case in range(check.cases)]
FEW, SOME = (settings(max_examples=count, deadline=None) for count in (4, 10))


def drawn(name: str, seed: int, case: int) -> dict[str, Any]:
    return dict(CHECKS[name].draw(np.random.default_rng(seed), case))


def solved(inputs: dict[str, Any]) -> tuple[Any, Any]:
    data, grads = DECLARED["drive"](Work(vars(run_file(SOLUTION)), np), *inputs.values())
    return np.array(data), np.array(grads)


def by_torch(leaves: list[float], graph: list[str]) -> tuple[Any, Any]:
    """The same lines, run with PyTorch's tensors in place of values."""
    import torch

    scope: dict[str, Any] = {
        letter: torch.tensor(leaf, dtype=torch.float64, requires_grad=True)
        for letter, leaf in zip("abcdefghijklmnopqrstuvwxyz", leaves, strict=False)
    }
    exec("\n".join(graph[:-1]), scope)
    nodes = [node for key, node in scope.items() if key != "__builtins__"]
    for node in nodes:
        node.retain_grad()
    exec(graph[-1], scope)
    grads = [0.0 if node.grad is None else float(node.grad) for node in nodes]
    return np.array([float(node.detach()) for node in nodes]), np.array(grads)


def values_of(inputs: dict[str, Any]) -> tuple[Any, Any]:
    return DECLARED["computed"](**inputs)


# --- the truth --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["slopes", "reuse", "graphs"])
@FEW
@given(seed=SEEDS)
def test_gradients_are_those_of_pytorch(name: str, seed: int) -> None:
    need(importlib.util.find_spec("torch") is not None, "torch")
    for case in set(range(CHECKS[name].cases)) - CHECKS[name].noted.keys():
        inputs = drawn(name, seed, case)
        theirs = by_torch(**inputs)
        for ours in (solved(inputs), DECLARED["reference"](np, **inputs)):
            for one, other in zip(ours, theirs, strict=True):
                assert np.max(np.abs(one - other)) <= 1e-11 * max(1.0, np.max(np.abs(other)))


@pytest.mark.parametrize(("name", "case"), CASES)
def test_error_that_is_allowed_is_far_above_rounding_and_far_below_a_mistake(name: str, case: int) -> None:
    inputs = drawn(name, 1, case)
    right = DECLARED["reference"](np, **inputs)
    room = CHECKS[name].allows(right, **inputs)
    assert all(
        1e-9 <= allowed <= 1e-9 * max(1.0, np.max(np.abs(part))) for allowed, part in zip(room, right, strict=True)
    )


# --- the draws --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CHECKS)
@SOME
@given(seed=SEEDS)
def test_nothing_is_drawn_that_the_exercise_does_not_ask_for(name: str, seed: int) -> None:
    for case in range(CHECKS[name].cases):
        inputs = drawn(name, seed, case)
        data, _ = values_of(inputs)
        assert np.all(np.abs(data) < 300)
        places = DECLARED["parsed"](len(inputs["leaves"]), tuple(inputs["graph"]))
        for operation, operands in places:
            first, *rest = (data[it] if isinstance(it, int) else it for it in operands)
            if operation in ("exp", "tanh"):
                assert 0 < abs(first) <= 20
            if operation == "relu":
                assert first != 0
            if operation == "**":
                assert first != 0
                assert first > 0 or rest[0] == round(rest[0])
            if operation == "/":
                assert rest[0] != 0


@SOME
@given(seed=SEEDS)
def test_largest_graph_has_200_nodes_and_more_paths_than_can_be_walked(seed: int) -> None:
    inputs = drawn("graphs", seed, 6)
    data, links = values_of(inputs)
    assert len(data) == 200
    paths = [0] * len(data)
    paths[-1] = 1
    for node in range(len(data))[::-1]:
        for operand, _ in links[node]:
            paths[operand] += paths[node]
    assert sum(paths) > 1e9
    used = np.bincount([operand for node in links for operand, _ in node], minlength=len(data))
    assert np.sum(used > 1) > 30
    assert np.mean(np.abs(solved(inputs)[1]) > 1e-4) > 0.6


@SOME
@given(seed=SEEDS)
def test_ladder_leaves_one_order_back(seed: int) -> None:
    for case in range(CHECKS["reuse"].cases):
        inputs = drawn("reuse", seed, case)
        _, links = values_of(inputs)
        for node in range(len(inputs["leaves"]) + 1, len(links)):
            assert node - 1 in [operand for operand, _ in links[node]]


@SOME
@given(seed=SEEDS)
def test_no_node_of_a_tree_is_used_twice(seed: int) -> None:
    for case in range(CHECKS["slopes"].cases):
        _, links = values_of(drawn("slopes", seed, case))
        used = [operand for node in links for operand, _ in node]
        assert len(set(used)) == len(used)


@pytest.mark.parametrize("name", ["operators", "slopes"])
def test_every_operation_is_tried_alone_with_a_number_on_either_side(name: str) -> None:
    graphs = [drawn(name, 1, case)["graph"] for case in range(CHECKS[name].cases)]
    lines = [[line for line in graph if " = " in line] for graph in graphs]
    alone = {re.sub(r"-?\d+(\.\d+)?", "2", made[0]) for made in lines if len(made) == 1}
    wanted = {f"c = a {sign} b" for sign in "+-*/"} | {f"b = a {sign} 2" for sign in ("+", "-", "*", "/", "**")}
    wanted |= {f"b = 2 {sign} a" for sign in "+-*/"} | {"b = -a", "b = a.exp()", "b = a.tanh()", "b = a.relu()"}
    assert alone == wanted


def test_same_seed_draws_the_same_graph() -> None:
    assert drawn("graphs", 3, 5) == drawn("graphs", 3, 5) != drawn("graphs", 4, 5)


# --- the class --------------------------------------------------------------------------------------------------------


def test_values_may_be_whole_numbers_and_are_handed_over_as_int() -> None:
    types = []

    class Seen:
        def __init__(self, data: Any):
            types.append(type(data))
            self.data = self.grad = data

    DECLARED["drive"](Work({"Value": Seen}, np), [2.0, 0.5], [])
    assert types == [int, float]


def test_probe_needs_nothing_of_its_module() -> None:
    from grader.sandbox.task import text_of

    probe = compiled(text_of(DECLARED["drive"]))
    assert probe(Work(vars(run_file(SOLUTION)), np), [3.0], ["b = a * a", "b.backward()"]) == ([3.0, 9.0], [6.0, 1.0])


def test_stub_keeps_the_class_and_every_signature() -> None:
    def signatures(source: str) -> list[str]:
        (unit,) = (node for node in ast.parse(source).body if isinstance(node, ast.ClassDef))
        return [ast.unparse(node.args) + node.name for node in unit.body if isinstance(node, ast.FunctionDef)]

    stub = (COURSE.exercises / "numpy/exercise_08.py").read_text("utf-8")
    assert signatures(stub) == signatures(SOLUTION.read_text("utf-8"))
    assert "parent.grad" not in stub


@pytest.mark.parametrize("suffix", [".py", ".ipynb"])
def test_untouched_stub_is_no_attempt(suffix: str, grade: Any) -> None:
    path = COURSE.exercises / f"numpy/exercise_08{suffix}"
    assert stubs.untouched(path, stubs.stub(COURSE.load("exercise_08"), COURSE.solutions, "numpy"))
    report = grade(path, "exercise_08", "numpy", 1)
    assert report.outcome == "not_attempted"
    assert {check.outcome for check in report.checks} == {"not_attempted"}


def test_solution_that_is_shown_is_a_class() -> None:
    shown = stubs.answers(SOLUTION.read_text("utf-8"))
    assert shown.startswith("class Value:\n    def __init__(self, data, parents=()):\n")
    compile(shown, "shown", "exec")


def test_class_of_another_name_is_told(grade: Any) -> None:
    source = SOLUTION.read_text("utf-8").replace("Value", "Scalar")
    message = grade(source, "exercise_08", "numpy", 1).checks[0].message
    assert "There is no function `Value` in the file. Found: `Scalar`" in message


# --- what learners are told -------------------------------------------------------------------------------------------


def checks(grade: Any, source: str, seed: int = 1) -> dict[str, Any]:
    return {check.name: check for check in grade(source, "exercise_08", "numpy", seed).checks}


def test_recursion_that_does_not_get_2000_deep_is_noted_and_costs_nothing(grade: Any) -> None:
    report = grade(RIGHT["closures and a recursive sort"], "exercise_08", "numpy", 1)
    assert report.score == report.max_score
    (note,) = report.notes
    assert note.startswith("With a graph 2,000 nodes deep, Value fails, which costs no points: RecursionError")


def test_call_is_shown_as_it_would_be_typed(grade: Any) -> None:
    message = checks(grade, WRONG["reuse"]["reused_node_overwritten"][1])["reuse"].message
    assert re.match(r"a = Value\(-?[23]\); b = a \+ a; b\.backward\(\)\n", message)


def test_first_node_that_is_off_is_told(grade: Any) -> None:
    message = checks(grade, WRONG["slopes"]["stops_after_root"][0])["slopes"].message
    assert "Right through the grad of d; the grad of c is the first that is off." in message


def test_mistake_of_two_checks_is_explained_once(grade: Any) -> None:
    found = checks(grade, WRONG["graphs"]["reused_node_overwritten"][0])
    assert found["reuse"].mistake.id == found["graphs"].mistake.id == "reused_node_overwritten"
    assert "It is the same mistake as in reuse" in found["graphs"].message


def test_grads_that_are_none_at_first_are_told(grade: Any) -> None:
    source = SOLUTION.read_text("utf-8").replace("data, 0.0, parents", "data, None, parents")
    assert "grad is None and should be an array" in checks(grade, source)["operators"].message


def test_picture_shows_the_right_grad_beside_a_wrong_one() -> None:
    need(importlib.util.find_spec("matplotlib") is not None, "matplotlib")
    from matplotlib.text import Text

    exercise, solution = COURSE.load("exercise_08"), vars(run_file(SOLUTION))
    declared = pictures.load(COURSE, exercise)
    right = [pictures.right(ask, solution, ask.inputs[0]) for ask in declared.asks.values()]
    seen = [Observation((Call(([*data], [grads[0] * 2, *grads[1:]])),)) for data, grads in right]
    figure = plots.figure(declared, pictures.read(declared, COURSE, exercise, "numpy", seen))
    assert figure is not None
    texts = [text.get_text() for text in figure.findobj(Text)]
    assert "a\ndata 2\ngrad 48\n(right: 24)" in texts
    assert "m\ndata 0.9\ngrad 217.56\n(right: 108.78)" in texts
    assert "C = u²\ndata 60.3729\ngrad 1" in texts
