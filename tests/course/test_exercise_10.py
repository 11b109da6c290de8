"""Exercise 10: batches as properties over many sizes, descents against autodiff, and every order that there can be."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise, permutations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import draws, frameworks
from grader.answers import plain
from grader.course import open_course, run_file
from grader.model import Check, Noted
from grader.work import Work
from tests.conftest import ROOT, need

COURSE = open_course(ROOT)
EXERCISE = COURSE.load("exercise_10")
SOLUTION = vars(run_file(COURSE.solution("exercise_10", "numpy")))
CHECKS: dict[str, Check] = {check.name: check for check in EXERCISE.checks}
NUMPY = frameworks.load("numpy").namespace("cpu")
SEEDS = st.integers(0, 2**32 - 1)
SHUFFLED, OTHER, ROTATED, SAME = range(7, 11)
Batches = Callable[..., Any]

X = np.arange(8.0)
Y = np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])
START = np.array([[0.1], [0.9]])


def over_seeds(test: Callable[..., None]) -> Callable[..., None]:
    return settings(max_examples=20, deadline=None)(given(seed=SEEDS)(test))


def drawn(name: str, seed: int) -> list[dict[str, Any]]:
    """The float64 cases of NumPy, or those that there are."""
    cases = draws.cases(CHECKS[name], "exercise_10", "numpy", seed)
    return [draws.exact(case.inputs) for case in cases if case.dtype in ("float64", *CHECKS[name].dtypes)]


def measured(name: str, inputs: dict[str, Any], **functions: Any) -> Any:
    """What the check measures of these functions, in this process."""
    check = CHECKS[name]
    work = Work({**SOLUTION, **functions}, NUMPY)
    result = check.probe(work, *inputs.values()) if check.probe else getattr(work, check.function)(*inputs.values())
    found = check.measure(result, **inputs) if check.measure else result
    return found.value if isinstance(found, Noted) else found


# --- batches: properties over many sizes ------------------------------------------------------------------------------


@st.composite
def cases(draw: Any, smallest: int = 1) -> dict[str, Any]:
    n = draw(st.integers(smallest, 60))
    values = np.random.default_rng(draw(SEEDS)).permutation(2 * n) - n + 0.5
    size = draw(st.integers(1, 70))
    return {"x": values[:n], "y": values[n:], "batch_size": size, "seed": draw(st.integers(0, 2**31 - 10))}


def seen(inputs: dict[str, Any], minibatches: Batches) -> tuple[Any, ...]:
    return tuple(measured("minibatches", inputs, minibatches=minibatches))


def right(inputs: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(CHECKS["minibatches"].reference(NUMPY, **inputs))


def ordered(order: Callable[[int, int], Any], pair: Callable[..., Any] = lambda x, y, at: (x[at], y[at])) -> Batches:
    """minibatches of another order, order(n, seed), or with other pairs."""

    def minibatches(x: Any, y: Any, size: int, seed: int) -> Any:
        found = order(len(x), seed)
        return [pair(x, y, found[start : start + size]) for start in range(0, len(found), size)]

    return minibatches


def permuted(n: int, seed: int) -> Any:
    return np.random.default_rng(seed).permutation(n)


@given(cases())
def test_every_shuffle_cut_into_batches_is_right(inputs: dict[str, Any]) -> None:
    assert seen(inputs, ordered(permuted)) == seen(inputs, SOLUTION["minibatches"]) == right(inputs)


@given(cases())
def test_batches_are_arrays_or_lists_in_whatever_a_loop_goes_through(inputs: dict[str, Any]) -> None:
    listed = ordered(permuted, lambda x, y, at: [x[at].tolist(), tuple(y[at])])
    assert seen(inputs, lambda *given: iter(tuple(listed(*given)))) == right(inputs)


@given(cases())
def test_remainder_that_is_dropped_is_seen(inputs: dict[str, Any]) -> None:
    n, size = len(inputs["x"]), inputs["batch_size"]
    whole = ordered(lambda n, seed: permuted(n, seed)[: n - n % size])
    assert (seen(inputs, whole) == right(inputs)) == (n % size == 0)


@given(cases(smallest=2), st.integers(0, 1000))
def test_point_that_comes_twice_is_seen(inputs: dict[str, Any], place: int) -> None:
    def twice(n: int, seed: int) -> Any:
        order = permuted(n, seed)
        order[place % n] = order[(place + 1) % n]
        return order

    assert seen(inputs, ordered(twice))[3:5] == (False, False)


@given(cases(smallest=2), st.integers(0, 1000))
def test_single_pair_that_is_torn_apart_is_seen(inputs: dict[str, Any], place: int) -> None:
    def torn(x: Any, y: Any, at: Any) -> Any:
        one = place % len(x)
        return x[at], np.where(at == one, y[one - 1], y[at])

    assert seen(inputs, ordered(permuted, torn))[5] is False


@given(cases(smallest=7))
def test_order_of_the_data_is_seen(inputs: dict[str, Any]) -> None:
    found = seen(inputs, ordered(lambda n, _seed: np.arange(n)))
    assert [found[place] for place in (SHUFFLED, OTHER, ROTATED, SAME)] == [False, False, True, True]


@given(cases(smallest=7))
def test_one_order_for_all_seeds_is_seen(inputs: dict[str, Any]) -> None:
    found = seen(inputs, ordered(lambda n, _seed: np.roll(permuted(n, 1), 1)[::-1]))
    assert [found[place] for place in (OTHER, ROTATED, SAME)] == [False, True, True]


@given(cases(smallest=7))
def test_orders_that_are_only_rotated_are_seen(inputs: dict[str, Any]) -> None:
    found = seen(inputs, ordered(lambda n, seed: np.roll(permuted(n, 1), seed)))
    assert [found[place] for place in (OTHER, ROTATED, SAME)] == [True, False, True]


@given(cases(smallest=20))
def test_order_that_does_not_follow_from_the_seed_is_seen(inputs: dict[str, Any]) -> None:
    anew = np.random.default_rng(inputs["seed"])
    assert seen(inputs, ordered(lambda n, _seed: anew.permutation(n)))[SAME] is False


@pytest.mark.parametrize(
    "batch",
    [7, None, "xy", ([1.0], [1.0], [1.0]), ([1.0, 2.0], [1.0]), ([[1.0]], [[1.0]]), (None, None), ([np.nan], [np.nan])],
)
def test_what_is_no_pair_of_points_is_told(batch: Any) -> None:
    inputs = drawn("minibatches", 1)[0]
    found = seen(inputs, lambda *_: [batch] * 3)
    assert found != right(inputs)


# --- descents ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("framework", ["torch", "tensorflow"])
@pytest.mark.parametrize("seed", range(2))
def test_gradient_is_that_of_autodiff(framework: str, seed: int) -> None:
    need(frameworks.installed(framework), framework)
    for inputs in drawn("gradient_vector", seed):
        assert np.allclose(measured("gradient_vector", inputs), autodiff(framework, **inputs), rtol=1e-9, atol=1e-9)


def autodiff(framework: str, x: Any, y: Any, theta: Any) -> Any:
    if framework == "torch":
        import torch

        at = torch.tensor(theta, requires_grad=True)
        torch.mean((at[0] + at[1] * torch.tensor(x) - torch.tensor(y)) ** 2).backward()
        return at.grad.numpy()  # type: ignore[union-attr]
    import tensorflow as tf

    at = tf.constant(theta)
    with tf.GradientTape() as tape:
        tape.watch(at)
        cost = tf.reduce_mean((at[0] + at[1] * x - y) ** 2)
    return tape.gradient(cost, at).numpy()


def by_torch(x: Any, y: Any, theta: Any, lr: float, decay: float, batch_size: int, epochs: int, **_: Any) -> Any:
    """torch.optim.SGD with ExponentialLR, in the order of the data."""
    import torch

    at = torch.tensor(theta, requires_grad=True)
    x, y = torch.tensor(x), torch.tensor(y)
    optimizer = torch.optim.SGD([at], lr=lr)
    schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, decay)
    costs = []
    for _epoch in range(epochs):
        for x_batch, y_batch in zip(x.split(batch_size), y.split(batch_size), strict=True):
            optimizer.zero_grad()
            torch.mean((at[0] + at[1] * x_batch - y_batch) ** 2).backward()
            optimizer.step()
        schedule.step()
        costs.append(torch.mean((at[0] + at[1] * x - y) ** 2).item())
    return at.detach().numpy(), costs


@pytest.mark.parametrize("seed", range(2))
def test_descent_is_that_of_torch_optim_and_its_schedule(seed: int) -> None:
    need(frameworks.installed("torch"), "torch")
    for inputs in drawn("train_sgd", seed):
        theta, costs = CHECKS["train_sgd"].reference(NUMPY, **inputs)
        right_theta, right_costs = by_torch(**inputs)
        assert np.allclose(theta, right_theta, rtol=1e-9, atol=1e-12)
        assert np.allclose(costs, right_costs, rtol=1e-7, atol=1e-12)


def test_one_batch_of_all_points_reaches_the_course_s_line() -> None:
    theta, costs = SOLUTION["train_sgd"](X, Y, START, 0.01, 1.0, 8, 1001, 0)
    assert theta.ravel() == pytest.approx([1.7542961685434577, -0.4681258415206655], rel=1e-9)
    assert costs[:8] == pytest.approx([8.57, 4.08, 2.25, 1.51, 1.2, 1.07, 1.01, 0.981], rel=5e-3)


@over_seeds
def test_order_makes_no_difference_to_what_is_compared_whole(seed: int) -> None:
    for inputs in drawn("train_sgd", seed):
        alike = np.ptp(inputs["x"]) == np.ptp(inputs["y"]) == 0
        assert alike or inputs["batch_size"] >= len(inputs["x"])


def test_theta_in_one_row_of_numbers_is_noted() -> None:
    check = CHECKS["train_sgd"]
    assert check.measure is not None
    found = check.measure((np.array([1.0, 2.0]), [0.5]), X, Y, 8)
    assert found.notes == ("returns θ of shape (2,) where (2, 1) is asked for",)
    assert found.value[0].shape == (2, 1)


@pytest.mark.parametrize(
    "value", [None, 3.0, (np.ones((2, 1)),), (np.ones((2, 1)), None), ("θ", [1.0]), [[1.0], [2.0]]]
)
def test_what_is_no_pair_of_theta_and_costs_is_no_right_run(value: Any) -> None:
    check = CHECKS["train_sgd"]
    assert check.measure is not None
    try:
        theta, costs = check.measure(value, X, Y, 8).value
    except (TypeError, ValueError):
        return
    assert (np.shape(theta), np.shape(costs)) != ((2, 1), (1,))


# --- the orders -------------------------------------------------------------------------------------------------------


def trained(order: Callable[[int, int], Any]) -> Batches:
    """train_sgd that goes through the points in order(seed, epoch)."""

    def train_sgd(x: Any, y: Any, theta: Any, lr: float, decay: float, size: int, epochs: int, seed: int) -> Any:
        costs = []
        for epoch in range(epochs):
            at = order(seed, epoch)
            for start in range(0, len(at), size):
                batch = at[start : start + size]
                theta = theta - lr * decay**epoch * SOLUTION["gradient_vector"](x[batch], y[batch], theta)
            costs.append(np.mean((theta[0] + theta[1] * x - y) ** 2))
        return theta, costs

    return train_sgd


@over_seeds
def test_whatever_the_orders_the_run_is_right(seed: int) -> None:
    rng = np.random.default_rng(seed)
    orders = {key: rng.permutation(3) for key in product(range(20, 300), range(3))}
    for inputs in drawn("train_sgd_orders", seed):
        found = measured("train_sgd_orders", inputs, train_sgd=trained(lambda seed, epoch: orders[seed, epoch]))
        assert found[:4] == (True,) * 4
        assert found[4] < 1e-9
        assert found[5:] == (True,) * 4


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_same_order_in_every_epoch_of_all_seeds_is_seen(order: tuple[int, ...]) -> None:
    for inputs in drawn("train_sgd_orders", 5):
        found = measured("train_sgd_orders", inputs, train_sgd=trained(lambda *_: list(order)))
        assert found[6:8] == (False, False)


@pytest.mark.parametrize("order", [[0, 1], [0, 1, 1], [2, 2, 2], [0, 1, 2, 0]])
def test_points_left_out_or_repeated_are_seen(order: list[int]) -> None:
    for inputs in drawn("train_sgd_orders", 6):
        found = measured("train_sgd_orders", inputs, train_sgd=trained(lambda *_: order))
        assert not all(found[:4]) or found[4] > 1e-3


@over_seeds
def test_no_two_orders_of_an_epoch_lead_to_one_result(seed: int) -> None:
    """Else an order that never changes could look like one that does."""
    for inputs in drawn("train_sgd_orders", seed):
        size = inputs["batch_size"]
        orders = [order for order in permutations(range(3)) if size == 1 or order[0] < order[1]]
        once = {**inputs, "epochs": 1}
        ends = [trained(lambda *_, at=order: list(at))(*once.values())[0].ravel() for order in orders]
        ends = sorted(tuple(end) for end in ends)
        assert min(np.max(np.abs(np.subtract(*pair))) for pair in pairwise(ends)) > 1e-4


def test_reference_of_what_is_measured_is_what_the_solution_measures() -> None:
    for name in ("minibatches", "train_sgd_orders"):
        for inputs in drawn(name, 3):
            expected = plain(CHECKS[name].reference(NUMPY, **inputs), np.asarray)
            found = plain(measured(name, inputs), np.asarray)
            assert all(np.allclose(*pair, atol=1e-9) for pair in zip(found, expected, strict=True))
