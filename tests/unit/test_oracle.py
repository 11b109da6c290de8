"""The truth: right values in every framework, and how far rounding may move them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import answers, draws, frameworks, oracle
from grader.answers import plain
from grader.authoring import Check, Exercise, gradient_of
from grader.course import Course, open_course, run_file
from grader.model import GraderFault, UserError
from grader.oracle import Oracle
from grader.pipeline import Grader
from grader.sandbox import wire

X = np.array([1.5, -2.0, 0.25, 4.0])
Y = np.array([0.5, 1.0, -3.0, 2.0])
M, B = np.array(0.75), np.array(-1.25)
U = M * X + B - Y
GRADIENT = (2 * np.mean(U * X), 2 * np.mean(U))


def exercise(*checks: Check) -> Exercise:
    return Exercise(title="", story="", frameworks=("numpy",), checks=checks, hints=(), sources=())


def check(reference: Callable[..., Any], **more: Any) -> Check:
    return Check("f", points=1, draw=lambda _rng, _case: {}, reference=reference, **more)


def expected(reference: Callable[..., Any], inputs: Mapping[str, Any], **more: Any) -> Any:
    """What the oracle says to NumPy, where no solution answers."""
    one = check(reference, **more)
    return Oracle(exercise(one), "numpy", frameworks.load("numpy").namespace("cpu"), None).expected(one, dict(inputs))


# --- values ---------------------------------------------------------------------------------------------------------


def run_of(epochs: int, lr: float) -> Any:
    m, b, costs = M, B, []
    for _ in range(epochs):
        u = m * X + b - Y
        costs.append(np.mean(u**2))
        m, b = m - lr * 2 * np.mean(u * X), b - lr * 2 * np.mean(u)
    return m, b, np.array(costs)


CLOSED_FORMS = {
    ("exercise_01", "regression"): ({"x": X, "m": M, "b": B}, M * X + B),
    ("exercise_01", "linear"): (
        {"X": np.stack((X, Y), 1), "w": np.array([2.0, -0.5]), "b": B},
        2.0 * X - 0.5 * Y + B,
    ),
    ("exercise_02", "squared_error"): ({"y_hat": X, "y": Y}, (X - Y) ** 2),
    ("exercise_02", "mse"): ({"y_hat": X, "y": Y}, np.sum((X - Y) ** 2) / 4),
    ("exercise_03", "cost_wrt_prediction"): ({"y_hat": X, "y": Y}, 2 * (X - Y) / 4),
    ("exercise_03", "point_gradient"): (
        {"x": X[1], "y": Y[1], "m": M, "b": B},
        (2 * U[1] * X[1], 2 * U[1]),
    ),
    ("exercise_03", "mse_gradient"): ({"x": X, "y": Y, "m": M, "b": B}, GRADIENT),
    ("exercise_04", "sgd_step"): (
        {"params": [M, X], "grads": [B, Y], "lr": 0.125},
        (M - 0.125 * B, X - 0.125 * Y),
    ),
    ("exercise_04", "train"): ({"x": X, "y": Y, "m": M, "b": B, "lr": 0.0625, "epochs": 3}, run_of(3, 0.0625)),
}


def agree(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, tuple):
        return isinstance(found, tuple) and all(agree(*pair) for pair in zip(found, wanted, strict=True))
    return found.dtype == np.float64 and found.shape == np.shape(wanted) and np.allclose(found, wanted, 1e-14, 0)


def ask(grader: Grader, name: str, function: str, inputs: Mapping[str, Any]) -> Any:
    declared = grader.exercise(name)
    (one,) = (c for c in declared.checks if c.name == function)
    (answer,) = grader.truth(declared, {function: (draws.given(one, inputs, draws.Round("float64"), 0),)}).values[
        function
    ]
    return answer


@pytest.mark.parametrize(("name", "function"), CLOSED_FORMS)
def test_value_is_the_closed_form(name: str, function: str, framework: str, warm: Any) -> None:
    inputs, wanted = CLOSED_FORMS[name, function]
    assert agree(ask(warm(framework), name, function, inputs).value, wanted)


def test_every_check_of_the_course_is_held_against_a_closed_form(course: Course) -> None:
    names = course.ids[:4]
    assert {(name, check.name) for name in names for check in course.load(name).checks} == set(CLOSED_FORMS)


@pytest.mark.parametrize(("name", "function"), CLOSED_FORMS)
def test_move_is_the_same_in_every_framework(name: str, function: str, warm: Any) -> None:
    inputs, _ = CLOSED_FORMS[name, function]
    moves = [ask(warm(framework), name, function, inputs).move for framework in ("numpy", "torch", "tensorflow")]
    assert wire.encode(moves[0]) == wire.encode(moves[1]) == wire.encode(moves[2])


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=6), st.floats(-10, 10), st.floats(-10, 10))
def test_gradient_of_numpy_is_that_of_central_differences(x: list[float], m: float, b: float) -> None:
    def cost(xp: Any, x: Any, m: Any, b: Any) -> Any:
        return xp.mean((m * x + b) ** 2)

    inputs = {"x": np.array(x), "m": np.array(m), "b": np.array(b)}
    slope, intercept = expected(gradient_of(cost, "m", "b"), inputs).value
    u = m * inputs["x"] + b
    size = 1 + np.mean(u**2) + np.mean(inputs["x"] ** 2)
    assert slope == pytest.approx(2 * np.mean(u * x), abs=1e-4 * size)
    assert intercept == pytest.approx(2 * np.mean(u), abs=1e-4 * size)


def test_gradient_with_respect_to_one_name_is_an_array_and_no_tuple() -> None:
    assert isinstance(expected(gradient_of(lambda xp, x: xp.sum(x * x), "x"), {"x": X}).value, np.ndarray)


def test_parameter_of_shape_1_is_the_number_that_it_is() -> None:
    one = expected(lambda _xp, x, m: m * x, {"x": X, "m": M.reshape(1)}, parameters=("m",))
    other = expected(lambda _xp, x, m: m * x, {"x": X, "m": M}, parameters=("m",))
    assert np.array_equal(one.value, other.value)
    assert np.array_equal(one.move, other.move)


def test_x_of_one_point_stays_of_shape_1() -> None:
    assert expected(lambda _xp, x, m: m * x, {"x": X[:1], "m": M}, parameters=("m",)).value.shape == (1,)


def test_solution_answers_for_numpy() -> None:
    twin = {"f": lambda x: x + 1}
    one = check(lambda _xp, x: x - 1)
    judge = Oracle(exercise(one), "numpy", frameworks.load("numpy").namespace("cpu"), twin)
    assert np.array_equal(judge.expected(one, {"x": X}).value, X + 1)


def test_probe_drives_the_solution() -> None:
    one = check(lambda _xp, x: x, probe=lambda work, x: work.f(x) * 2)
    judge = Oracle(exercise(one), "numpy", frameworks.load("numpy").namespace("cpu"), {"f": lambda x: x + 1})
    assert np.array_equal(judge.expected(one, {"x": X}).value, 2 * (X + 1))


# --- how far rounding may move them ---------------------------------------------------------------------------------


def test_move_of_a_cancelling_sum_is_the_size_of_its_terms() -> None:
    found = expected(lambda xp, x: xp.sum(x), {"x": np.array([1e6, -1e6, 1.0])})
    assert found.value == 1.0
    assert 1e6 <= found.move <= 2e6


@given(st.floats(1e-6, 1e6))
def test_move_of_a_number_itself_is_its_size(x: float) -> None:
    assert 0.7 * x <= expected(lambda _xp, x: x, {"x": np.array([x])}).move[0] <= 1.001 * x


def test_move_of_two_equal_terms_of_opposite_sign_is_not_zero() -> None:
    found = expected(lambda _xp, x, y: x - y, {"x": np.array([3.0]), "y": np.array([3.0])})
    assert found.value == 0
    assert found.move[0] > 1


def test_move_of_a_constant_is_zero() -> None:
    assert np.array_equal(expected(lambda _xp, x: 0 * x + 5, {"x": X}).move, np.zeros(4))


def test_move_does_not_look_at_other_entries() -> None:
    move = expected(lambda _xp, x: x * x, {"x": np.array([1.0, 1e6])}).move
    assert move[0] < 3


def test_python_float_is_an_input_that_moves_the_answer() -> None:
    assert expected(lambda _xp, x, lr: 0 * x + lr, {"x": X, "lr": 0.5}).move.min() > 0.3


def test_whole_numbers_do_not_move_the_answer() -> None:
    inputs = {"x": X, "epochs": 5, "labels": np.array([1, 2, 3, 4])}
    assert not np.any(expected(lambda _xp, x, epochs, labels: 0 * x + epochs + labels, inputs).move)


def test_move_follows_lists() -> None:
    found = expected(lambda _xp, params: [2 * p for p in params], {"params": [X, M]})
    assert [part.shape for part in found.move] == [(4,), ()]
    assert found.move[1] > 1


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=9))
def test_move_is_the_same_each_time(x: list[float]) -> None:
    first, second = (expected(lambda xp, x: xp.sum(x * x), {"x": np.array(x)}) for _ in range(2))
    assert wire.encode(first.move) == wire.encode(second.move)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(-1e3, 1e3).filter(lambda v: abs(v) > 1e-3), min_size=1, max_size=30))
def test_move_of_a_sum_is_never_far_below_its_largest_term(x: list[float]) -> None:
    """The random nudges may cancel, but not all eight of them."""
    assert expected(lambda xp, x: xp.sum(x), {"x": np.array(x)}).move > 0.05 * np.max(np.abs(x))


@pytest.mark.parametrize("framework", ["numpy", "torch"])
def test_exercise_without_a_numpy_solution_may_have_0_d_inputs(framework: str, warm: Any, tmp_path: Path) -> None:
    if framework == "numpy":
        found = expected(lambda _xp, x, m: m.reshape(1) * x, {"x": X, "m": M}, parameters=("m",))
        assert type(answers._nudged(M, np.random.default_rng(0))) is np.ndarray, found
        return
    declaration = """
import numpy as np
from grader.authoring import Check, Exercise, gradient_of
CHECK = Check("g", points=1, draw=lambda rng, case: {"x": np.ones(2), "m": np.float64(2)}, parameters=("m",),
              reference=gradient_of(lambda xp, x, m: xp.mean((m * x) ** 2), "m"))
EXERCISE = Exercise(title="", story="", frameworks=("torch",), checks=(CHECK,), hints=("1", "2", "3"), sources=())
"""
    opened = written(tmp_path, declaration, "torch")
    inputs = {"x": np.ones(2), "m": np.float64(2)}
    assert ask(Grader(opened, "torch", "cpu", warm("torch").launcher), "exercise_01", "g", inputs).value == 4


# --- how many roundings ---------------------------------------------------------------------------------------------


def test_roundings_are_the_entries_of_the_largest_input() -> None:
    assert expected(lambda _xp, x, A: x + 0 * A[0, 0], {"x": X, "A": np.ones((3, 5))}).roundings == 15


def test_roundings_are_1_at_least() -> None:
    assert expected(lambda _xp, params: params, {"params": [X]}).roundings == 1
    assert expected(lambda _xp, x: x, {"x": X}, tolerance=lambda _inputs: 0).roundings == 1


def test_roundings_are_what_the_check_says() -> None:
    inputs = {"x": X, "epochs": 7}
    found = expected(
        lambda _xp, x, epochs: x * epochs, inputs, tolerance=lambda inputs: inputs["x"].size * inputs["epochs"]
    )
    assert found.roundings == 28


# --- answers as float64 ---------------------------------------------------------------------------------------------


def test_list_of_numbers_is_one_array() -> None:
    assert np.array_equal(plain([np.float64(1), 2.0, 3], np.asarray), [1.0, 2.0, 3.0])


def test_tuple_of_numbers_stays_a_tuple() -> None:
    assert isinstance(plain((1.0, 2.0), np.asarray), tuple)


def test_list_of_arrays_is_a_tuple_of_parts() -> None:
    found = plain([X, M], np.asarray)
    assert isinstance(found, tuple)
    assert [part.shape for part in found] == [(4,), ()]


def test_numbers_become_float64_and_truth_values_stay() -> None:
    assert plain(3, np.asarray).dtype == np.float64
    assert plain(np.float32(3), np.asarray).dtype == np.float64
    assert plain(True, np.asarray).dtype == np.bool_
    assert plain(np.array([True, False]), np.asarray).dtype == np.bool_


# --- across the wire ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "function"), CLOSED_FORMS)
def test_answer_survives_the_wire(name: str, function: str, course: Course) -> None:
    declared = course.load(name)
    twin = vars(run_file(course.solution(name, "numpy")))
    judge = Oracle(declared, "numpy", frameworks.load("numpy").namespace("cpu"), twin)
    (one,) = (c for c in declared.checks if c.name == function)
    inputs = draws.exact(draws.given(one, CLOSED_FORMS[name, function][0], draws.Round("float32"), 0).inputs)
    sent = judge.wired(one, inputs)
    assert wire.encode(wire.decode(wire.encode(sent))) == wire.encode(sent)


class Lines:
    """A channel whose two ends are lists."""

    def __init__(self, *requests: Any):
        self.requests = [(oracle.ASK, wire.encode(request)) for request in requests]
        self.sent: list[tuple[int, Any]] = []

    def receive(self) -> tuple[int, bytes] | None:
        return self.requests.pop(0) if self.requests else None

    def send(self, kind: int, payload: bytes) -> None:
        self.sent.append((kind, wire.decode(payload)))


def served(root: Path, *wanted: Any, framework: str = "numpy", device: str = "cpu") -> tuple[int, Any]:
    lines = Lines(("exercise_01", open_course(root).texts("exercise_01"), framework, device, wanted))
    oracle.serve(lines)  # type: ignore[arg-type]
    (answer,) = lines.sent
    return answer


def test_oracle_answers_with_device_versions_and_a_value_for_each_input(course: Course) -> None:
    asked = ("regression", ((("x", X), ("m", M), ("b", B)), (("x", Y), ("m", M), ("b", B))))
    kind, (device, versions, ((first, second),)) = served(course.root, asked)
    assert (kind, device) == (oracle.ANSWER, "cpu")
    assert dict(versions) == {"numpy": np.__version__}
    assert np.array_equal(first[0], M * X + B)
    assert np.array_equal(second[0], M * Y + B)


def test_oracle_refuses_a_device_that_is_not_there(course: Course) -> None:
    kind, text = served(course.root, device="cuda")
    assert kind == oracle.REFUSED
    assert "NumPy works on the CPU only" in text


def written(root: Path, declaration: str, *solved: str) -> Course:
    folder = root / "solutions" / "exercise_01"
    folder.mkdir(parents=True)
    (folder / "exercise.py").write_text(declaration, "utf-8")
    for framework in solved:
        (folder / f"{framework}_solution.py").write_text("def g(x, m):\n    raise ZeroDivisionError('planted')\n")
    return open_course(root)


BROKEN = """
import numpy as np
from grader.authoring import Check, Exercise
CHECK = Check("g", points=1, draw=lambda rng, case: {"x": np.ones(2), "m": 1.0}, reference=lambda xp, x, m: x)
EXERCISE = Exercise(title="", story="", frameworks=("numpy",), checks=(CHECK,), hints=("1", "2", "3"), sources=())
"""


def test_fault_of_the_course_comes_with_its_traceback(tmp_path: Path) -> None:
    written(tmp_path, BROKEN, "numpy")
    kind, trace = served(tmp_path, ("g", ((("x", X), ("m", 1.0)),)))
    assert kind == oracle.FAILED
    assert "numpy_solution.py" in trace
    assert "ZeroDivisionError: planted" in trace


def test_fault_of_the_course_is_a_fault_of_the_grader(tmp_path: Path, warm: Any) -> None:
    grader = Grader(written(tmp_path, BROKEN, "numpy"), "numpy", "cpu", warm("numpy").launcher)
    with pytest.raises(GraderFault, match="ZeroDivisionError: planted"):
        ask(grader, "exercise_01", "g", {"x": X, "m": 1.0})


def test_oracle_goes_on_after_a_fault(tmp_path: Path, warm: Any) -> None:
    grader = Grader(written(tmp_path, BROKEN, "numpy"), "numpy", "cpu", warm("numpy").launcher)
    for _ in range(2):
        with pytest.raises(GraderFault):
            ask(grader, "exercise_01", "g", {"x": X, "m": 1.0})


def test_missing_device_is_the_users_to_correct(course: Course, warm: Any) -> None:
    grader = Grader(course, "numpy", "cuda", warm("numpy").launcher)
    with pytest.raises(UserError, match="CPU only"):
        ask(grader, "exercise_01", "regression", {"x": X, "m": M, "b": B})
