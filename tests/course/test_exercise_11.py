"""Backpropagation: its truth by three ways, its draws, and what its measures take for right."""

from __future__ import annotations

from itertools import combinations, pairwise
from math import comb
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import draws, frameworks
from grader.answers import fixed, plain
from grader.compare import compare
from grader.course import open_course, run_file
from grader.measuring import read
from grader.model import Call, Case, Check, Expected, Opaque, Unread
from tests.conftest import need

COURSE = open_course()
DECLARED = COURSE.load("exercise_11")
EXERCISE: Any = run_file(COURSE.declaration("exercise_11"))
SOLUTION: Any = run_file(COURSE.solution("exercise_11", "numpy"))
CHECKS = {check.name: check for check in DECLARED.checks}
SEEDS = st.integers(0, 2**32 - 1)


def drawn(name: str, case: int, seed: int = 0) -> dict[str, Any]:
    """As NumPy learners get it in float32, in float64."""
    check = CHECKS[name]
    inputs = check.draw(np.random.default_rng([seed, case]), case)
    return draws.exact(draws.given(check, inputs, draws.Round("float32"), case).inputs)


def random_network(rng: np.random.Generator, depth: int, kind: str) -> dict[str, Any]:
    widths = rng.integers(1, 6, depth + 1)
    params = [(rng.normal(0, 1, (a, b)), rng.normal(0, 1, b)) for a, b in pairwise(widths)]
    n = rng.integers(1, 9)
    X, y = rng.normal(0, 1, (n, widths[0])), rng.normal(0, 1, (n, widths[-1]))
    return {"X": X, "y": y, "params": params, "kind": kind}


def by_solution(X: Any, y: Any, params: Any, kind: str) -> tuple[Any, ...]:
    _, cache = SOLUTION.forward(X, params, kind)
    return tuple(part for layer in SOLUTION.backward(y, cache, params, kind) for part in layer)


# --- the truth


@settings(deadline=None, max_examples=40)
@given(SEEDS, st.integers(1, 6), st.sampled_from(["sigmoid", "tanh", "relu"]))
def test_the_gradient_is_that_of_central_differences_at_any_depth(seed: int, depth: int, kind: str) -> None:
    inputs = random_network(np.random.default_rng(seed), depth, kind)
    _, zs = EXERCISE.passed(inputs["X"], inputs["params"], kind)
    if kind == "relu" and min(np.min(np.abs(z)) for z in zs) < 1e-3:
        return
    differences = EXERCISE.gradients(frameworks.load("numpy").namespace("cpu"), **inputs)
    for right, found in zip(differences, by_solution(**inputs), strict=True):
        assert np.allclose(found, right, rtol=1e-6, atol=1e-6 * max(1.0, np.max(np.abs(right))))


@pytest.mark.parametrize("framework", ["torch", "tensorflow"])
def test_the_gradient_is_that_of_autodiff(framework: str) -> None:
    need(frameworks.installed(framework), framework)
    xp = frameworks.load(framework).namespace("cpu")
    for depth in range(1, 7):
        inputs = random_network(np.random.default_rng(depth), depth, ("sigmoid", "tanh", "relu")[depth % 3])
        native = {name: converted(value, xp) for name, value in inputs.items()}
        for right, found in zip(EXERCISE.gradients(xp, **native), by_solution(**inputs), strict=True):
            assert np.allclose(found, np.asarray(right), rtol=1e-10, atol=1e-12)


def converted(value: Any, xp: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(converted(item, xp) for item in value)
    return xp.convert(value) if isinstance(value, np.ndarray) else value


def test_training_is_that_of_a_network_of_pytorch_with_its_optimizer() -> None:
    need(frameworks.installed("torch"), "torch")
    import torch

    for case in range(len(EXERCISE.RUNS)):
        run = drawn("train_mlp", case)
        bend = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu}[run["kind"]]
        net = [[torch.tensor(part, requires_grad=True) for part in layer] for layer in run["params"]]
        optimizer = torch.optim.SGD([part for layer in net for part in layer], lr=run["lr"])
        X, y = torch.tensor(run["X"]), torch.tensor(run["y"])

        def cost(rows: slice, X: Any = X, y: Any = y, net: Any = net, bend: Any = bend) -> Any:
            a = X[rows]
            for W, b in net[:-1]:
                a = bend(a @ W + b)
            return torch.nn.functional.mse_loss(a @ net[-1][0] + net[-1][1], y[rows])

        for _ in range(run["epochs"]):
            for at in range(0, len(X), run["batch_size"]):
                optimizer.zero_grad()
                cost(slice(at, at + run["batch_size"])).backward()
                optimizer.step()
        costs, *ends = EXERCISE.trained(frameworks.load("numpy").namespace("cpu"), **run)
        assert np.isclose(costs[-1], cost(slice(None)).item(), rtol=1e-6)
        for found, right in zip(ends, (part for layer in net for part in layer), strict=True):
            assert np.allclose(found, right.detach().numpy(), rtol=1e-6, atol=1e-7)


# --- the draws


def test_networks_of_every_depth_and_activation_are_drawn() -> None:
    networks = [drawn("backward", case) for case in range(len(EXERCISE.NETWORKS))]
    assert {len(network["params"]) for network in networks} == {1, 2, 3, 4, 5, 6}
    assert {network["kind"] for network in networks if len(network["params"]) > 1} == {"sigmoid", "tanh", "relu"}
    assert {len(network["X"]) for network in networks} >= {1, 3}
    assert sum(network["y"].shape[1] > 1 for network in networks) >= 6


@settings(deadline=None, max_examples=30)
@given(SEEDS, st.sampled_from([case for case, (kind, *_) in enumerate(EXERCISE.NETWORKS) if kind == "relu"]))
def test_no_pre_activation_is_near_the_kink_of_relu(seed: int, case: int) -> None:
    """In float32 no entry lands on the other side, in whatever order it is added up."""
    inputs = drawn("backward", case, seed)
    single = [(W.astype(np.float32), b.astype(np.float32)) for W, b in inputs["params"]]
    _, fine = EXERCISE.passed(inputs["X"], inputs["params"], "relu")
    _, coarse = EXERCISE.passed(inputs["X"].astype(np.float32), single, "relu")
    for a, b in zip(fine[:-1], coarse[:-1], strict=True):
        assert np.min(np.abs(a)) > 1e-3
        assert np.array_equal(a > 0, b > 0)


def test_some_batches_leave_a_remainder_and_some_are_larger_than_the_data() -> None:
    runs = [drawn("train_mlp", case) for case in range(len(EXERCISE.RUNS))]
    assert sum(len(run["X"]) % run["batch_size"] > 0 and len(run["X"]) > run["batch_size"] for run in runs) >= 3
    assert any(run["batch_size"] > len(run["X"]) for run in runs)


@settings(deadline=None, max_examples=20)
@given(SEEDS, st.integers(0, len(EXERCISE.RUNS) - 1))
def test_the_order_of_the_points_makes_no_difference(seed: int, case: int) -> None:
    run = drawn("train_mlp", case, seed)
    found = [measured("train_mlp", SOLUTION.train_mlp(**{**run, "seed": number}), run) for number in (1, 2)]
    for one, other in zip(*found, strict=True):
        assert np.allclose(one, other, rtol=1e-9, atol=1e-12)


# --- what is taken for right


def measured(name: str, value: Any, inputs: dict[str, Any]) -> Any:
    ((call, _),) = read(CHECKS[name], [Case(0, "float64", inputs)], [Call(value)])
    return call.value


def test_a_boolean_mask_is_a_slope() -> None:
    z = np.array([[-1.0, 2.0]])
    assert measured("activation_gradient", z > 0, {"z": z, "kind": "relu"}).tolist() == [[0.0, 1.0]]


@pytest.mark.parametrize("cache", [None, "text", Opaque("dict"), [np.ones(3)], (), 3])
def test_of_forward_the_prediction_alone_is_looked_at(cache: Any) -> None:
    inputs = drawn("forward", 0)
    assert np.array_equal(measured("forward", (np.ones((3, 1)), cache), inputs), np.ones((3, 1)))


@pytest.mark.parametrize(
    "value", [np.ones((2, 2)), (1,), (None, 1), ("a", 1), (np.ones(2) * 1j, 1), ([[1], [1, 2]], 0)]
)
def test_what_is_no_pair_with_numbers_first_is_not_in_the_form(value: Any) -> None:
    assert isinstance(measured("forward", value, drawn("forward", 0)), Unread)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3) | st.just(np.ones((2, 1))) | st.just(np.ones(0)),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner),
)


@settings(deadline=None, max_examples=150)
@given(ANYTHING, st.sampled_from(sorted(CHECKS)))
def test_whatever_a_learner_returns_is_judged_and_not_taken_for_right(value: Any, name: str) -> None:
    check, inputs = CHECKS[name], drawn(name, 0)
    right = plain(check.reference(frameworks.load("numpy").namespace("cpu"), **inputs), np.asarray)
    expected = fixed(check, right, inputs) or move_of(right)
    found = compare(measured(name, value, inputs), expected, "float64", "numpy", check.returns)
    assert found.mismatch is not None


def move_of(right: Any) -> Expected:
    """Room for the rounding of what is as large as the right values."""
    return Expected(right, tuple(map(np.abs, right)) if isinstance(right, tuple) else np.abs(right), 1)


def test_costs_of_shape_1_in_a_list_are_numbers() -> None:
    run = drawn("train_mlp", 0)
    costs, *_ = measured("train_mlp", (run["params"], [np.ones(1), np.ones(1)]), run)
    assert costs.shape == (2,)


# --- the order of the batches


def ordered(train: Any, seed: int = 0) -> Any:
    inputs = drawn("train_mlp_order", 0, seed)
    more = {name: value for name, value in inputs.items() if name != "seeds"}
    return measured("train_mlp_order", [train(**more, seed=number) for number in inputs["seeds"]], inputs)


def reordered(order: Any) -> Any:
    """A run that takes the points as order(rng, n, epoch) says."""

    def train(X: Any, y: Any, params: Any, kind: str, lr: float, batch_size: int, epochs: int, seed: int) -> Any:
        rng, costs = np.random.default_rng(seed), []
        for epoch in range(epochs):
            taken = order(rng, len(X), epoch)
            for at in range(0, len(X), batch_size):
                rows = taken[at : at + batch_size]
                params = EXERCISE.moved(params, EXERCISE.backprop(X[rows], y[rows], params, kind), lr)
            costs.append(EXERCISE.cost_of(X, y, params, kind))
        return params, costs

    return train


@pytest.mark.parametrize("seed", range(10))
def test_a_new_order_in_each_epoch_is_right(seed: int) -> None:
    assert ordered(SOLUTION.train_mlp, seed) == (0.0, 1.0, 1.0)


def test_the_same_order_in_each_epoch_is_seen() -> None:
    fixed = reordered(lambda _rng, n, _epoch: np.arange(n))
    assert ordered(fixed) == (0.0, 0.0, 0.0)


def test_points_that_are_drawn_with_replacement_are_seen() -> None:
    assert ordered(reordered(lambda rng, n, _epoch: rng.integers(0, n, n)))[0] > 10 * EXERCISE.TOLERANCE


def test_points_that_are_left_out_are_seen() -> None:
    assert ordered(reordered(lambda rng, n, _epoch: rng.permutation(n)[:3]))[0] > 10 * EXERCISE.TOLERANCE


def test_pairs_that_are_torn_apart_are_seen() -> None:
    def train(X: Any, y: Any, **more: Any) -> Any:
        return SOLUTION.train_mlp(X, np.random.default_rng(more["seed"]).permutation(y), **more)

    assert ordered(train)[0] > 10 * EXERCISE.TOLERANCE


def test_right_orders_fail_by_chance_less_than_once_in_a_million() -> None:
    ways, runs, epochs = comb(EXERCISE.POINTS, EXERCISE.FIRST), EXERCISE.SEEDS, EXERCISE.EPOCHS
    every_run_repeats_one = (1 / ways) ** (runs * (epochs - 1))
    all_runs_are_alike = (1 / ways) ** ((runs - 1) * epochs)
    assert 3 * (every_run_repeats_one + all_runs_are_alike) < 1e-6


@pytest.mark.parametrize("seed", range(10))
def test_the_orders_of_a_run_are_told_from_all_others(seed: int) -> None:
    inputs = drawn("train_mlp_order", 0, seed)
    rng = np.random.default_rng(seed)
    taken = [rng.permutation(EXERCISE.POINTS) for _ in range(inputs["epochs"])]
    run = {name: value for name, value in inputs.items() if name != "seeds"}
    result = reordered(lambda _rng, _n, epoch: taken[epoch])(**run, seed=0)
    single = measured("train_mlp", result, run)
    gap, numbers = EXERCISE.nearest([part.astype(np.float32) for part in single], **run)
    firsts = list(combinations(range(EXERCISE.POINTS), EXERCISE.FIRST))
    assert gap < EXERCISE.TOLERANCE / 10
    assert [set(firsts[number]) for number in numbers] == [set(order[: EXERCISE.FIRST]) for order in taken]


@pytest.mark.parametrize(
    "lost", [lambda ends, costs: (ends, costs * np.nan), lambda ends, costs: (nowhere(ends), costs)]
)
def test_a_run_that_is_not_finite_is_in_no_order(lost: Any) -> None:
    def train(**inputs: Any) -> Any:
        ends, costs = SOLUTION.train_mlp(**inputs)
        return lost(ends, np.array(costs))

    assert not ordered(train)[0] <= EXERCISE.TOLERANCE


def nowhere(ends: Any) -> Any:
    return [(W, b * np.nan) for W, b in ends]


# --- learning


def test_the_lesson_is_learned_in_any_order_with_room_to_spare() -> None:
    for seed in range(100):
        lesson = drawn("train_mlp_learns", 0, seed)
        _, costs = SOLUTION.train_mlp(**{**lesson, "seed": seed})
        assert costs[-1] < EXERCISE.LEARNED / 2


def test_the_lesson_begins_above_what_a_line_learns() -> None:
    for seed in range(100):
        lesson = drawn("train_mlp_learns", 0, seed)
        assert EXERCISE.cost_of(lesson["X"], lesson["y"], lesson["params"], "relu") > 8 * EXERCISE.LEARNED


def test_no_line_learns_the_lesson() -> None:
    lesson = drawn("train_mlp_learns", 0)
    A = np.hstack([lesson["X"], np.ones_like(lesson["X"])])
    best = A @ np.linalg.lstsq(A, lesson["y"], rcond=None)[0]
    assert np.mean((best - lesson["y"]) ** 2) > 8 * EXERCISE.LEARNED


# --- where


@pytest.mark.parametrize(("framework", "points"), [("numpy", 12), ("torch", 16), ("tensorflow", 16)])
def test_autodiff_is_asked_for_where_there_is_some(framework: str, points: int) -> None:
    here = DECLARED.within(framework)
    assert ("train_network" in here.functions) == (framework != "numpy")
    assert here.points == points


def forbidding(check: Check) -> bool:
    return {"autodiff", "optimizers"} <= check.forbids


def test_all_but_train_network_is_by_hand() -> None:
    assert {check.function for check in DECLARED.checks if not forbidding(check)} == {"train_network"}
