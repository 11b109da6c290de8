"""Momentum and Adam: step by step like the frameworks' own, and what is remembered travels in the state."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.course import open_course, run_file
from grader.model import Check
from grader.records import CheckReport, Report
from tests.conftest import need

COURSE = open_course()
SEEDS = st.integers(0, 2**32 - 1)
NAMES = ("momentum_step", "adam_step")
SOLUTION = vars(run_file(COURSE.solution("exercise_14", "numpy")))
Grade = Callable[..., Report]


@cache
def check(name: str) -> Check:
    return next(check for check in COURSE.load("exercise_14").checks if check.name == name)


def drawn(name: str, seed: int) -> list[dict[str, Any]]:
    return [dict(check(name).draw(np.random.default_rng([seed, case]), case)) for case in range(6)]


def ways(name: str, inputs: dict[str, Any]) -> Any:
    """What the reference says of each parameter: (steps + 1, …)."""
    return check(name).reference(np, **inputs)


def close(some: Any, others: Any, rtol: float = 1e-12) -> None:
    for one, other in zip(some, others, strict=True):
        np.testing.assert_allclose(one, other, rtol=rtol, atol=rtol)


# --- the frameworks' own optimizers -----------------------------------------------------------------------------------


def by_torch(inputs: dict[str, Any], make: Callable[[Any], Any]) -> Any:
    """The way of each parameter under an optimizer of PyTorch's; the learning rate is set before each step."""
    import torch

    params = [torch.tensor(p, requires_grad=True) for p in inputs["params"]]
    optimizer = make(params)
    met = [[p.detach().numpy().copy() for p in params]]
    for grads, lr in zip(inputs["grads"], inputs["lrs"], strict=True):
        optimizer.param_groups[0]["lr"] = lr
        for p, g in zip(params, grads, strict=True):
            p.grad = torch.tensor(g)
        optimizer.step()
        met.append([p.detach().numpy().copy() for p in params])
    return [np.stack(one) for one in zip(*met, strict=True)]


@pytest.mark.parametrize("seed", range(5))
def test_momentum_is_that_of_pytorch(seed: int) -> None:
    need(importlib.util.find_spec("torch") is not None, "torch")
    import torch

    for inputs in drawn("momentum_step", seed):
        own = by_torch(inputs, lambda params, it=inputs: torch.optim.SGD(params, lr=1.0, momentum=it["beta"]))
        close(ways("momentum_step", inputs), own)


@pytest.mark.parametrize("seed", range(5))
def test_adam_is_that_of_pytorch(seed: int) -> None:
    need(importlib.util.find_spec("torch") is not None, "torch")
    import torch

    for inputs in drawn("adam_step", seed):
        betas = inputs["beta1"], inputs["beta2"]
        own = by_torch(inputs, lambda params, it=inputs, b=betas: torch.optim.Adam(params, betas=b, eps=it["eps"]))
        close(ways("adam_step", inputs), own, 1e-9)  # PyTorch corrects in another order


def by_keras(inputs: dict[str, Any], optimizer: Any) -> Any:
    import keras

    params = [keras.Variable(p, dtype="float32") for p in inputs["params"]]
    met = [[keras.ops.convert_to_numpy(p) for p in params]]
    for grads, lr in zip(inputs["grads"], inputs["lrs"], strict=True):
        optimizer.learning_rate = lr
        optimizer.apply([keras.ops.convert_to_tensor(g, dtype="float32") for g in grads], params)
        met.append([keras.ops.convert_to_numpy(p) for p in params])
    return [np.stack(one) for one in zip(*met, strict=True)]


def differs(some: Any, others: Any) -> bool:
    return any(np.max(np.abs(one - other)) > 1e-3 for one, other in zip(some, others, strict=True))


def test_momentum_is_that_of_keras_as_long_as_the_learning_rate_stays() -> None:
    """Keras has the learning rate in the velocity: v ← βv - lr·g, p ← p + v."""
    need(importlib.util.find_spec("tensorflow") is not None, "tensorflow")
    import keras

    for inputs in drawn("momentum_step", 1)[1:]:
        steady = {**inputs, "lrs": inputs["lrs"][:1] * len(inputs["lrs"])}
        for each, same in ((steady, True), (inputs, False)):
            own = by_keras(each, keras.optimizers.SGD(1.0, momentum=inputs["beta"]))
            assert differs(ways("momentum_step", each), own) is not same


def test_adam_is_that_of_keras_but_for_the_place_of_epsilon() -> None:
    """Keras adds it before the correction: in the first step that is our eps, divided by √(1 - β₂)."""
    need(importlib.util.find_spec("tensorflow") is not None, "tensorflow")
    import keras

    for inputs in drawn("adam_step", 1):
        first = {**inputs, "grads": inputs["grads"][:1], "lrs": inputs["lrs"][:1]}
        for each, eps in ((inputs, 1e-7), (first, inputs["eps"])):
            ours = {**each, "eps": eps / np.sqrt(1 - each["beta2"])}
            own = by_keras(each, keras.optimizers.Adam(1.0, each["beta1"], each["beta2"], epsilon=eps))
            close(ways("adam_step", ours), own, 1e-5)


# --- what the equations promise ---------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, factor=st.floats(1e-3, 1e3))
def test_steps_of_adam_do_not_depend_on_the_scale_of_the_gradients(seed: int, factor: float) -> None:
    for inputs in drawn("adam_step", seed):
        grads = [[factor * g for g in each] for each in inputs["grads"]]
        close(ways("adam_step", inputs), ways("adam_step", {**inputs, "grads": grads, "eps": factor * inputs["eps"]}))


@settings(max_examples=25, deadline=None)
@given(push=st.floats(-5, 5), beta=st.floats(0, 0.9))
def test_a_steady_push_makes_the_step_1_over_1_minus_beta_times_as_long(push: float, beta: float) -> None:
    p, state = [np.float64(0)], None
    for _ in range(300):
        last = p[0]
        p, state = SOLUTION["momentum_step"](p, [np.float64(push)], state, 0.1, beta)
    np.testing.assert_allclose(p[0] - last, -0.1 * push / (1 - beta), rtol=1e-9, atol=1e-300)


def test_examples_of_the_stub_are_what_comes_out() -> None:
    x, y = np.arange(8.0), np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])
    p, state = [0.9, 0.1], None
    for slopes, place in (((36.305, 6.265), (0.53695, 0.03735)), ((23.1597, 3.59835), (-0.021392, -0.055019))):
        u = p[0] * x + p[1] - y
        grads = [2 * np.mean(u * x), 2 * np.mean(u)]
        np.testing.assert_allclose(grads, slopes, atol=5e-6)
        p, state = SOLUTION["momentum_step"](p, grads, state, 0.01, 0.9)
        np.testing.assert_allclose(p, place, atol=5e-6)
    for beta1, beta2 in ((0.9, 0.999), (0.5, 0.8)):
        p, _ = SOLUTION["adam_step"]([0.9, 0.1], [36.305, 6.265], None, 0.01, beta1, beta2, 1e-8)
        np.testing.assert_allclose(p, (0.89, 0.09), rtol=1e-9)


# --- what is drawn ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
def test_the_learning_rate_changes_and_runs_take_turns_in_half_of_the_cases_at_least(name: str, seed: int) -> None:
    cases = drawn(name, seed)
    assert sum(len(set(inputs["lrs"])) > 1 for inputs in cases) >= 3
    assert sum(inputs["runs"] == 2 for inputs in cases) >= 3


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
def test_gradients_of_a_parameter_are_never_twice_the_same(name: str, seed: int) -> None:
    for inputs in drawn(name, seed):
        for one in zip(*inputs["grads"], strict=True):
            assert np.all(np.diff(np.sort(np.abs(np.stack(one)), axis=0), axis=0) > 0)


# --- what learners do -------------------------------------------------------------------------------------------------

START = """
import numpy as np

def momentum_step(params, grads, state, lr, beta):
    state = [np.zeros_like(p) for p in params] if state is None else state
"""


def momentum_of(grade: Grade, body: str) -> CheckReport:
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    return grade(START + lines, "exercise_14").checks[0]


def test_the_first_wrong_step_is_told(grade: Grade) -> None:
    body = "return [p - lr * (beta * v + g) for p, g, v in zip(params, grads, state)], grads"
    assert "Right through step 2; step 3 is the first that is off." in momentum_of(grade, body).message


@pytest.mark.parametrize("name", ["params", "grads"])
def test_arguments_that_are_changed_in_place_fail(grade: Grade, name: str) -> None:
    body = f"""
v = [beta * v + g for v, g in zip(state, grads)]
new = [p - lr * each for p, each in zip(params, v)]
{name}[0] = {name}[0] + 1
return new, v
"""
    found = momentum_of(grade, body)
    assert found.outcome == "failed"
    assert f"momentum_step changed its argument {name}" in found.message


def test_a_state_made_of_the_arrays_that_came_in_may_change_in_place(grade: Grade) -> None:
    """Later calls have arrays of their own, so this harms nobody."""
    body = """
if not isinstance(state, dict):
    state = {"v": [np.asarray(g) for g in grads]}
else:
    for v, g in zip(state["v"], grads):
        v *= beta
        v += g
return [p - lr * v for p, v in zip(params, state["v"])], state
"""
    assert momentum_of(grade, body).outcome == "passed"


def test_nothing_returned_is_told_as_such(grade: Grade) -> None:
    assert "did you forget `return`?" in momentum_of(grade, "v = state").message


def test_parameters_of_another_shape_are_told_as_such(grade: Grade) -> None:
    found = momentum_of(grade, "return [np.outer(p, [1.0, 2.0]) for p in params], state")
    assert "these params have other shapes: (1, 2)" in found.message


@pytest.mark.parametrize("value", ["3", "None, state", "params[0], state", "(p for p in params), state"])
def test_what_is_no_pair_is_told_as_such(grade: Grade, value: str) -> None:
    found = momentum_of(grade, f"return {value}")
    assert found.outcome in ("crashed", "failed")
    assert "the pair (params, state) is asked for" in found.message


OPTIMIZER = """
import torch

def momentum_step(params, grads, state, lr, beta):
    leaves = [torch.nn.Parameter(p) for p in params]
    optimizer = torch.optim.SGD(leaves, lr=lr, momentum=beta)
    for leaf, g in zip(leaves, grads):
        leaf.grad = g
    optimizer.step()
    return leaves, optimizer.state_dict()
"""


def test_the_optimizers_of_a_framework_are_not_for_use(grade: Grade) -> None:
    found = grade(OPTIMIZER, "exercise_14", "torch").checks[0]
    assert (
        "momentum_step calls torch.optim.Optimizer.__init__, which this exercise asks you to do by hand"
        in found.message
    )


def test_autodiff_is(grade: Grade) -> None:
    source = COURSE.solution("exercise_14", "torch").read_text("utf-8")
    halves = "halves = [torch.autograd.grad((q * q / 2).sum(), q)[0] for q in (g.requires_grad_() for g in grads)]"
    source = source.replace(
        "    old = [0.0]", f"    {halves}\n    grads = [h.detach() for h in halves]\n    old = [0.0]"
    )
    assert grade(source, "exercise_14", "torch").score == 5.0
