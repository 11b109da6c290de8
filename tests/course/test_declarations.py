"""Every exercise as declared: what learners read is true, and what is drawn can tell right from wrong."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from grader import draws, frameworks, stubs
from grader.authoring import SHARED_NAMES
from grader.compare import allowed_error
from grader.course import Course, open_course, run_file
from grader.model import FRAMEWORKS, Case, Check, Exercise
from grader.oracle import Oracle
from grader.pipeline import Grader

ROOT = Path(__file__).resolve().parents[2]
COURSE = open_course(ROOT)

SIGNATURES = {
    "exercise_01": {"regression": "x m b", "linear": "X w b"},
    "exercise_02": {"squared_error": "y_hat y", "mse": "y_hat y"},
    "exercise_03": {"cost_wrt_prediction": "y_hat y", "point_gradient": "x y m b", "mse_gradient": "x y m b"},
    "exercise_04": {"sgd_step": "params grads lr", "train": "x y m b lr epochs"},
}
BY_HAND = {"exercise_03", "exercise_04"}
EXERCISES = sorted(SIGNATURES)
FUNCTIONS = [(exercise, function) for exercise, functions in SIGNATURES.items() for function in functions]
STUBS = [(exercise, framework) for exercise in EXERCISES for framework in FRAMEWORKS]
POINTS = [(exercise, function) for exercise, function in FUNCTIONS if function not in ("sgd_step", "point_gradient")]
LINES = [(exercise, function) for exercise, function in POINTS if SIGNATURES[exercise][function].startswith("x ")]
SEEDS = st.integers(0, 2**32 - 1)


@cache
def declared(exercise: str) -> Exercise:
    return COURSE.load(exercise)


def check_of(exercise: str, function: str) -> Check:
    return next(check for check in declared(exercise).checks if check.function == function)


# --- what learners read ---------------------------------------------------------------------------------------------


def test_the_course_has_the_exercises_of_this_table() -> None:
    assert list(COURSE.ids[:4]) == EXERCISES


@pytest.mark.parametrize("exercise", EXERCISES)
def test_exercise_asks_for_the_functions_of_the_course(exercise: str) -> None:
    assert declared(exercise).functions == tuple(SIGNATURES[exercise])


@pytest.mark.parametrize("exercise", EXERCISES)
def test_exercise_exists_in_every_framework(exercise: str) -> None:
    assert declared(exercise).frameworks == FRAMEWORKS == COURSE.frameworks(exercise)


def defined(path: Path) -> dict[str, str]:
    tree = ast.parse(path.read_text("utf-8"))
    return {
        node.name: " ".join(argument.arg for argument in node.args.args)
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


@pytest.mark.parametrize(("exercise", "framework"), STUBS)
def test_stub_has_the_signatures_of_the_course(exercise: str, framework: str) -> None:
    assert defined(COURSE.exercises / framework / f"{exercise}.py") == SIGNATURES[exercise]


@pytest.mark.parametrize(("exercise", "framework"), STUBS)
def test_solution_has_the_signatures_of_the_course(exercise: str, framework: str) -> None:
    assert defined(COURSE.solution(exercise, framework)) == SIGNATURES[exercise]


@pytest.mark.parametrize(("exercise", "function"), FUNCTIONS)
def test_drawn_inputs_come_in_the_order_of_the_signature(exercise: str, function: str) -> None:
    inputs = check_of(exercise, function).draw(np.random.default_rng(1), 0)
    assert " ".join(inputs) == SIGNATURES[exercise][function]


@pytest.mark.parametrize(("exercise", "function"), FUNCTIONS)
def test_story_names_every_function_with_its_arguments(exercise: str, function: str) -> None:
    call = f"`{function}({', '.join(SIGNATURES[exercise][function].split())})`"
    assert call in declared(exercise).story


@pytest.mark.parametrize(("exercise", "function"), FUNCTIONS)
def test_function_is_worth_points(exercise: str, function: str) -> None:
    assert check_of(exercise, function).points > 0


@pytest.mark.parametrize(("exercise", "function"), FUNCTIONS)
def test_what_is_done_by_hand_forbids_autodiff(exercise: str, function: str) -> None:
    forbidden = {"autodiff", "losses", "optimizers"} if exercise in BY_HAND else set()
    assert check_of(exercise, function).forbids == forbidden


@pytest.mark.parametrize("exercise", EXERCISES)
def test_there_are_three_hints_at_least_and_each_says_something_new(exercise: str) -> None:
    hints = declared(exercise).hints
    assert len(hints) >= 3
    assert len(set(hints)) == len(hints)
    assert all(len(hint) > 60 for hint in hints)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_hints_go_from_gentle_to_explicit(exercise: str) -> None:
    """The last holds code for what is asked; the first none of it."""
    first, *_, last = declared(exercise).hints
    code = re.compile(r"[\w)] (\*\*?|@) [\w(]|mean\(")
    assert not code.search(first)
    assert code.search(last)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_exercise_names_its_sources(exercise: str) -> None:
    assert declared(exercise).sources
    assert any("a459590" in source for source in declared(exercise).sources)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_story_fits_a_terminal(exercise: str) -> None:
    assert max(map(len, declared(exercise).story.splitlines())) <= 88


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_function_is_held_against_the_figures_of_the_course(exercise: str) -> None:
    assert {truth.function for truth in declared(exercise).truths} == set(SIGNATURES[exercise])


# --- the examples in the stubs --------------------------------------------------------------------------------------

EXAMPLE = re.compile(r"^\s+(\w+\(.*\))  ->  (.+)$", re.MULTILINE)

PRINT_EXAMPLES = """
def _plain(value):
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return np.asarray(value, dtype=float).tolist()

import numpy as np
import json as _json
print("EXAMPLES" + _json.dumps([_plain(eval(call)) for call in CALLS]))
"""


def examples(path: Path) -> list[tuple[str, str]]:
    return EXAMPLE.findall(path.read_text("utf-8"))


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from numbers(item)
    else:
        yield value


def printed(literal: str) -> list[tuple[float, float]]:
    """Each number and half a unit of its last digit."""
    found = re.findall(r"-?\d+(?:\.(\d+))?", literal)
    values = re.findall(r"-?\d+(?:\.\d+)?", literal)
    return [(float(value), 0.5001 * 10.0 ** -len(digits)) for value, digits in zip(values, found, strict=True)]


@pytest.mark.parametrize(("exercise", "framework"), STUBS)
def test_examples_in_the_stub_give_the_digits_that_are_printed(exercise: str, framework: str, grade: Any) -> None:
    shown = examples(COURSE.exercises / framework / f"{exercise}.py")
    calls = [call for call, _ in shown]
    source = COURSE.solution(exercise, framework).read_text("utf-8")
    report = grade(source + PRINT_EXAMPLES.replace("CALLS", repr(calls)), exercise, framework, 1)
    answers = json.loads(report.stdout.partition("EXAMPLES")[2].splitlines()[0])
    assert len(answers) == len(shown)
    for (call, literal), answer in zip(shown, answers, strict=True):
        rounded = printed(literal)
        found = list(numbers(answer))
        assert len(found) == len(rounded), call
        for actual, (value, half) in zip(found, rounded, strict=True):
            assert abs(actual - value) <= half + 1e-6 * abs(value), (call, actual, literal)


@pytest.mark.parametrize(("exercise", "framework"), STUBS)
def test_every_function_of_the_stub_has_an_example(exercise: str, framework: str) -> None:
    calls = [call.partition("(")[0] for call, _ in examples(COURSE.exercises / framework / f"{exercise}.py")]
    assert calls == list(SIGNATURES[exercise])


@pytest.mark.parametrize(("exercise", "framework"), STUBS)
def test_running_the_stub_prints_nothing_and_raises_nothing(exercise: str, framework: str, grade: Any) -> None:
    report = grade(COURSE.exercises / framework / f"{exercise}.py", exercise, framework, 1)
    assert (report.outcome, report.stdout, report.notes) == ("not_attempted", "", [])


@pytest.mark.parametrize(("exercise", "framework"), STUBS)
def test_checked_in_stub_holds_no_solution(exercise: str, framework: str) -> None:
    text = (COURSE.exercises / framework / f"{exercise}.py").read_text("utf-8")
    assert text == stubs.stub(declared(exercise), COURSE.solutions, framework)
    assert text.count("raise NotImplementedError") == len(SIGNATURES[exercise])


# --- what is drawn --------------------------------------------------------------------------------------------------


def drawn(exercise: str, function: str, seed: int) -> tuple[Case, ...]:
    """The first round of float64 cases: nothing is rounded away."""
    check = check_of(exercise, function)
    return tuple(case for case in draws.cases(check, exercise, "numpy", seed) if case.dtype == "float64")


def arrays(inputs: Mapping[str, Any]) -> Iterator[Any]:
    for value in inputs.values():
        if isinstance(value, (list, tuple)):
            yield from value
        elif isinstance(value, np.ndarray):
            yield value


def count(inputs: Mapping[str, Any]) -> int:
    return len(next(arrays(inputs)))


def residuals(inputs: Mapping[str, Any]) -> Any:
    if "y_hat" in inputs:
        return inputs["y_hat"] - inputs["y"]
    return inputs["m"] * inputs["x"] + inputs["b"] - inputs["y"]


def over_seeds(test: Callable[..., None]) -> Callable[..., None]:
    return settings(max_examples=20, deadline=None)(given(seed=SEEDS)(test))


@pytest.mark.parametrize(("exercise", "function"), POINTS)
@over_seeds
def test_the_first_cases_have_one_two_and_three_points(exercise: str, function: str, seed: int) -> None:
    assert [count(case.inputs) for case in drawn(exercise, function, seed)[:3]] == [1, 2, 3]


@pytest.mark.parametrize(("exercise", "function"), POINTS)
@over_seeds
def test_no_case_has_the_eight_points_of_the_course(exercise: str, function: str, seed: int) -> None:
    assert 8 not in [count(case.inputs) for case in drawn(exercise, function, seed)]


@pytest.mark.parametrize(("exercise", "function"), FUNCTIONS)
@over_seeds
def test_the_first_cases_are_whole_numbers(exercise: str, function: str, seed: int) -> None:
    for case in drawn(exercise, function, seed)[:3]:
        assert all(np.all(array == np.round(array)) for array in arrays(case.inputs))


@pytest.mark.parametrize(("exercise", "function"), FUNCTIONS)
@over_seeds
def test_the_later_cases_are_not_whole_numbers(exercise: str, function: str, seed: int) -> None:
    for case in drawn(exercise, function, seed)[3:]:
        assert all(np.all(array != np.round(array)) for array in arrays(case.inputs))


RESIDUALS = [(exercise, function) for exercise, function in POINTS if exercise != "exercise_01"]


@pytest.mark.parametrize(("exercise", "function"), RESIDUALS)
@over_seeds
def test_residuals_have_both_signs(exercise: str, function: str, seed: int) -> None:
    for case in drawn(exercise, function, seed)[1:]:
        u = residuals(case.inputs)
        assert u.min() < 0 < u.max()


@pytest.mark.parametrize("framework", FRAMEWORKS)
@example(seed=101)
@example(seed=35)
@over_seeds
def test_errors_at_single_points_have_both_signs_over_the_cases(framework: str, seed: int) -> None:
    cases = draws.cases(check_of("exercise_03", "point_gradient"), "exercise_03", framework, seed)
    assert {float(np.sign(residuals(case.inputs))) for case in cases if case.lenient is None} == {-1.0, 1.0}


@pytest.mark.parametrize(("exercise", "function"), RESIDUALS)
@over_seeds
def test_residuals_are_of_unequal_size(exercise: str, function: str, seed: int) -> None:
    for case in drawn(exercise, function, seed)[1:]:
        u = np.sort(np.abs(residuals(case.inputs)))
        assert u[-1] > 1.01 * u[0]


@pytest.mark.parametrize(("exercise", "function"), LINES)
@over_seeds
def test_x_is_not_sorted(exercise: str, function: str, seed: int) -> None:
    for case in drawn(exercise, function, seed)[1:]:
        assert np.any(np.diff(case.inputs["x"]) < 0)


@pytest.mark.parametrize(("exercise", "function"), LINES)
@example(seed=705)
@over_seeds
def test_mean_of_x_is_not_zero(exercise: str, function: str, seed: int) -> None:
    for case in drawn(exercise, function, seed):
        x = case.inputs["x"]
        assert abs(x.mean()) > 0.01 * np.abs(x).mean()


WITH_B = [(exercise, function) for exercise, function in FUNCTIONS if " b" in SIGNATURES[exercise][function]]


@pytest.mark.parametrize(("exercise", "function"), WITH_B)
@over_seeds
def test_b_is_not_zero(exercise: str, function: str, seed: int) -> None:
    assert all(abs(case.inputs["b"]) > 0.05 for case in drawn(exercise, function, seed))


@pytest.mark.parametrize(("exercise", "function"), POINTS)
@over_seeds
def test_values_are_of_several_magnitudes(exercise: str, function: str, seed: int) -> None:
    sizes = np.abs(next(arrays(drawn(exercise, function, seed)[-1].inputs)))
    assert sizes.max() > 10 * sizes.min()


@over_seeds
def test_gradients_of_a_step_are_of_several_magnitudes(seed: int) -> None:
    grads = [np.abs(g).ravel() for case in drawn("exercise_04", "sgd_step", seed) for g in case.inputs["grads"]]
    sizes = np.concatenate(grads)
    assert sizes.max() > 3 * sizes.min()


def test_steps_are_asked_of_scalars_vectors_and_matrices() -> None:
    shapes = {np.shape(p) for case in drawn("exercise_04", "sgd_step", 1) for p in case.inputs["params"]}
    assert shapes == {(), (3,), (2, 3)}


def test_steps_are_asked_of_more_than_two_parameters() -> None:
    assert max(len(case.inputs["params"]) for case in drawn("exercise_04", "sgd_step", 1)) > 2


def test_one_epoch_and_many_are_asked() -> None:
    epochs = [case.inputs["epochs"] for case in drawn("exercise_04", "train", 1)]
    assert epochs[0] == 1
    assert len(set(epochs)) == len(epochs)


def same(one: Any, other: Any) -> bool:
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(np.array_equal(one, other)) and type(one) is type(other)


@pytest.mark.parametrize(("exercise", "function"), FUNCTIONS)
@over_seeds
def test_the_same_seed_draws_the_same(exercise: str, function: str, seed: int) -> None:
    one, other = drawn(exercise, function, seed), drawn(exercise, function, seed)
    for a, b in zip(one, other, strict=True):
        assert all(same(a.inputs[name], b.inputs[name]) for name in a.inputs)


@pytest.mark.parametrize(("exercise", "function"), FUNCTIONS)
@over_seeds
def test_another_seed_draws_something_else(exercise: str, function: str, seed: int) -> None:
    one, other = drawn(exercise, function, seed), drawn(exercise, function, seed + 1)
    for a, b in zip(one[3:], other[3:], strict=True):
        assert not any(same(x, y) for x, y in zip(arrays(a.inputs), arrays(b.inputs), strict=True))


# --- what is expected -----------------------------------------------------------------------------------------------


@cache
def oracle(exercise: str) -> Oracle:
    twin = vars(run_file(COURSE.solution(exercise, "numpy")))
    return Oracle(declared(exercise), "numpy", frameworks.load("numpy").namespace("cpu"), twin)


def entries(value: Any, move: Any, part: int = 0) -> Iterator[tuple[int, Any, Any]]:
    """Every array of an answer with its move; `part`: which of the outermost it belongs to."""
    if isinstance(value, tuple):
        for index, pair in enumerate(zip(value, move, strict=True)):
            yield from ((index, v, m) for _, v, m in entries(*pair))
    else:
        yield part, np.asarray(value), np.asarray(move)


@pytest.mark.parametrize(("exercise", "function"), FUNCTIONS)
@over_seeds
def test_no_answer_is_lost_in_rounding(exercise: str, function: str, seed: int) -> None:
    """The terms that an answer is the sum of are at most a hundred times its size, so it keeps its digits."""
    check = check_of(exercise, function)
    for case in drawn(exercise, function, seed):
        expected = oracle(exercise).expected(check, draws.exact(case.inputs))
        for _, value, move in entries(expected.value, expected.move):
            assert np.isfinite(value).all()
            assert np.all(move < 100 * np.abs(value))


@pytest.mark.parametrize(("exercise", "function"), FUNCTIONS)
@pytest.mark.parametrize(("dtype", "factor"), [("float32", 1e-4), ("float64", 1e-7)])
@over_seeds
def test_every_part_has_a_case_that_sees_a_small_error(
    exercise: str, function: str, dtype: str, factor: float, seed: int
) -> None:
    check = check_of(exercise, function)
    seen: dict[int, bool] = {}
    for case in draws.cases(check, exercise, "numpy", seed):
        if case.dtype == dtype:
            expected = oracle(exercise).expected(check, draws.exact(case.inputs))
            for part, value, move in entries(expected.value, expected.move):
                allowed = allowed_error(value, move, expected.roundings, dtype)
                seen[part] = seen.get(part, False) or bool(np.any(factor * np.abs(value) > 2 * allowed))
    assert seen
    assert all(seen.values())


# --- the names that references are written in -----------------------------------------------------------------------

NAMES = """
import numpy as np

from grader.authoring import SHARED_NAMES, Check, Exercise

V = np.array([0.5, -2.0, 3.25, 1.0])
W = np.array([1.5, 0.75, -0.5, 2.0])
A = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1.0]])
B = np.array([[2.0, 1.0], [-1.0, 0.5], [4.0, -3.0]])
ONE, TWO = {"v": V}, {"v": V, "w": W}
CALLS = {
    "log": (lambda xp, p: xp.log(p), {"p": abs(V)}),
    "sqrt": (lambda xp, p: xp.sqrt(p), {"p": abs(V)}),
    "mean": (lambda xp, a: (xp.mean(a), xp.mean(a * a)), {"a": A}),
    "sum": (lambda xp, a: xp.sum(a), {"a": A}),
    "eye": (lambda xp, v: xp.eye(3) * v[0], ONE),
    "matmul": (lambda xp, a, b, v: (xp.matmul(a, b), xp.matmul(b, a), xp.matmul(a, v[:3])), {"a": A, "b": B, "v": V}),
    "reshape": (lambda xp, a: (xp.reshape(a, (3, 2)), xp.reshape(a, (-1,)), xp.reshape(a, (-1, 1))), {"a": A}),
    "stack": (lambda xp, v, w: xp.stack((v, w)), TWO),
    "concatenate": (lambda xp, v, w: xp.concatenate((v, w)), TWO),
    "where": (lambda xp, v, w: xp.where(v > w, v, 2 * w), TWO),
    **{name: ((lambda name: lambda xp, v, w: getattr(xp, name)(v, w))(name), TWO)
       for name in ("dot", "outer", "maximum", "minimum")},
}
for name in SHARED_NAMES:
    CALLS.setdefault(name, ((lambda name: lambda xp, v: getattr(xp, name)(v))(name), ONE))

EXERCISE = Exercise(
    title="Names", story="", frameworks=("torch", "tensorflow"), hints=("1", "2", "3"), sources=(),
    checks=tuple(
        Check(name, points=1, draw=lambda rng, case, inputs=inputs: inputs, reference=call, cases=1)
        for name, (call, inputs) in CALLS.items()
    ),
)
"""


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course of one exercise, whose references are the shared names themselves."""
    folder = tmp_path_factory.mktemp("names") / "solutions" / "names"
    folder.mkdir(parents=True)
    (folder / "exercise.py").write_text(NAMES, "utf-8")
    for framework in ("torch", "tensorflow"):
        (folder / f"{framework}_solution.py").write_text("", "utf-8")
    return open_course(folder.parents[1])


@pytest.fixture(scope="module")
def named(names: Course, warm: Any) -> Callable[[str], Mapping[str, Any]]:
    """The value of every shared name on the same input, in one framework after the other."""

    @cache
    def values(framework: str) -> Mapping[str, Any]:
        exercise = names.load("names")
        cases = {
            check.name: (draws.given(check, check.draw(None, 0), draws.Round("float64"), 0),)
            for check in exercise.checks
        }
        grader = Grader(names, framework, "cpu", warm(framework).launcher)
        found = grader.truth(exercise, cases).values
        return {name: expected.value for name, (expected,) in found.items()}

    return values


@pytest.mark.parametrize("name", SHARED_NAMES)
def test_shared_name_means_the_same_in_every_framework(name: str, named: Callable[[str], Mapping[str, Any]]) -> None:
    wanted = named("numpy")[name]
    for framework in ("torch", "tensorflow"):
        found = named(framework)[name]
        pairs = zip(found, wanted, strict=True) if isinstance(wanted, tuple) else [(found, wanted)]
        for actual, expected in pairs:
            assert actual.shape == expected.shape
            assert np.allclose(actual, expected, rtol=1e-14, atol=0)


def test_references_use_shared_names_alone() -> None:
    for exercise in EXERCISES:
        tree = ast.parse((COURSE.solutions / exercise / "exercise.py").read_text("utf-8"))
        attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
        used = {node.attr for node in attributes if isinstance(node.value, ast.Name) and node.value.id == "xp"}
        assert used <= set(SHARED_NAMES)
