"""Batch normalisation: like the frameworks' own in both directions, and what is remembered travels in the cache."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import frameworks
from grader.course import open_course, run_file
from grader.model import Check
from grader.records import CheckReport, Report
from tests.conftest import need

COURSE = open_course()
SEEDS = st.integers(0, 2**32 - 1)
FARTHEST = {"float32": 2, "float64": 10}
SOLUTION = vars(run_file(COURSE.solution("exercise_17", "numpy")))
Grade = Callable[..., Report]


@cache
def check(name: str) -> Check:
    return next(check for check in COURSE.load("exercise_17").checks if check.name == name)


def drawn(seed: int, dtype: str = "float64", name: str = "batchnorm_backward") -> list[dict[str, Any]]:
    return [dict(check(name).drawn(np.random.default_rng([seed, case]), case, dtype)) for case in range(6)]


def ours(X: Any, gamma: Any, beta: Any, eps: float, d_out: Any, **_: Any) -> Any:
    """(out, dX, dγ, dβ) of the NumPy solution."""
    out, kept = SOLUTION["batchnorm"](X, gamma, beta, eps)
    return (out, *SOLUTION["batchnorm_backward"](d_out, kept))


def close(some: Any, others: Any, rtol: float = 1e-9) -> None:
    for one, other in zip(some, others, strict=True):
        np.testing.assert_allclose(one, other, rtol=rtol, atol=rtol)


# --- the frameworks' own ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_both_directions_are_those_of_pytorch(seed: int) -> None:
    need(importlib.util.find_spec("torch") is not None, "torch")
    import torch

    for inputs in drawn(seed):
        X, gamma, beta = (torch.tensor(inputs[name], requires_grad=True) for name in ("X", "gamma", "beta"))
        out = torch.nn.functional.batch_norm(X, None, None, gamma, beta, training=True, eps=inputs["eps"])
        found = torch.autograd.grad(out, (X, gamma, beta), torch.tensor(inputs["d_out"]))
        close(ours(**inputs), [each.detach().numpy() for each in (out, *found)])


@pytest.mark.parametrize("seed", range(3))
def test_both_directions_are_those_of_tensorflow(seed: int) -> None:
    need(importlib.util.find_spec("tensorflow") is not None, "tensorflow")
    import tensorflow as tf

    for inputs in drawn(seed):
        leaves = [tf.constant(inputs[name]) for name in ("X", "gamma", "beta")]
        with tf.GradientTape() as tape:
            tape.watch(leaves)
            X, gamma, beta = leaves
            out = tf.nn.batch_normalization(X, *tf.nn.moments(X, axes=[0]), beta, gamma, inputs["eps"])
        close(ours(**inputs), [out, *tape.gradient(out, leaves, tf.constant(inputs["d_out"]))])


def test_both_directions_are_those_of_keras() -> None:
    need(importlib.util.find_spec("tensorflow") is not None, "tensorflow")
    import keras
    import tensorflow as tf

    for inputs in drawn(0):
        layer = keras.layers.BatchNormalization(epsilon=inputs["eps"], dtype="float64")
        X = tf.constant(inputs["X"])
        layer.build(X.shape)
        layer.gamma.assign(inputs["gamma"])
        layer.beta.assign(inputs["beta"])
        leaves = [X, layer.gamma.value, layer.beta.value]
        with tf.GradientTape() as tape:
            tape.watch(X)
            out = layer(X, training=True)
        close(ours(**inputs), [out, *tape.gradient(out, leaves, tf.constant(inputs["d_out"]))], 1e-6)


@pytest.mark.parametrize("framework", ["torch", "tensorflow", "numpy"])
def test_the_reference_is_the_gradient_by_autodiff_and_by_differences(framework: str) -> None:
    need(importlib.util.find_spec(framework) is not None, framework)
    xp = frameworks.load(framework).namespace("cpu")
    for inputs in drawn(1):
        given = {name: xp.convert(value) if isinstance(value, np.ndarray) else value for name, value in inputs.items()}
        found = check("batchnorm_backward").reference(xp, **given)
        arrays = [getattr(xp.array(each), "array", each) for each in found]
        close(ours(**inputs)[1:], arrays, 1e-6 if framework == "numpy" else 1e-9)


# --- what the equations promise ---------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_columns_of_dx_add_up_to_zero_since_a_shift_of_a_column_changes_nothing(seed: int) -> None:
    for inputs in drawn(seed):
        out, d_x, *_ = ours(**inputs)
        np.testing.assert_allclose(np.sum(d_x, axis=0), 0, atol=1e-9)
        close([ours(**{**inputs, "X": inputs["X"] + 3.0})[0]], [out], 1e-8)


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_without_epsilon_dx_is_at_right_angles_to_x_since_a_scale_of_a_column_changes_nothing(seed: int) -> None:
    for inputs in drawn(seed):
        d_x = ours(**{**inputs, "eps": 0.0})[1]
        np.testing.assert_allclose(np.sum(d_x * inputs["X"], axis=0), 0, atol=1e-8)


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS)
def test_out_has_beta_for_its_mean_and_nearly_gamma_for_its_deviation(seed: int) -> None:
    for inputs in drawn(seed, name="batchnorm"):
        out, _ = SOLUTION["batchnorm"](**{**inputs, "eps": 1e-12})
        close((np.mean(out, axis=0), np.std(out, axis=0)), (inputs["beta"], np.abs(inputs["gamma"])), 1e-8)


def test_examples_of_the_stub_are_what_comes_out() -> None:
    X, d_out = np.array([[6.0], [0], [0]]), np.array([[2.0], [1], [0]])
    found = ours(X, np.array([3.0]), np.array([1.0]), 1.0, d_out)
    close(found, ([[5], [-1], [-1]], np.array([[1], [4], [-5]]) / 9, [2], [3]), 1e-12)


# --- what is drawn ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", ["batchnorm", "batchnorm_backward"])
@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
def test_means_are_no_farther_from_0_than_the_dtype_has_digits_for(name: str, dtype: str, seed: int) -> None:
    for inputs in drawn(seed, dtype, name):
        X = inputs["X"]
        assert len(X) >= 2
        assert np.all(np.abs(np.mean(X, axis=0)) <= FARTHEST[dtype] * np.std(X, axis=0) * (1 + 1e-9))


def test_float64_has_means_that_float32_has_not() -> None:
    ratios = [np.max(np.abs(np.mean(X, axis=0)) / np.std(X, axis=0)) for s in range(5) for X in [drawn(s)[5]["X"]]]
    assert max(ratios) > 5


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
def test_no_path_is_silent(seed: int) -> None:
    for inputs in drawn(seed):
        kept = SOLUTION["batchnorm"](*list(inputs.values())[:4])[1]
        d_out = inputs["d_out"]
        paths = np.mean(d_out, axis=0), np.mean(d_out * kept[0], axis=0)
        assert np.min(np.abs(paths)) > 0.02 * np.max(np.abs(d_out))


def test_a_second_batch_comes_between_in_half_of_the_cases_at_least() -> None:
    assert sum(inputs["batches"] == 2 for inputs in drawn(0)) >= 3


# --- what learners do -------------------------------------------------------------------------------------------------

FORWARD = """
import numpy as np

def batchnorm(X, gamma, beta, eps):
    root = np.sqrt(np.var(X, axis=0) + eps)
    x_hat = (X - np.mean(X, axis=0)) / root
    return gamma * x_hat + beta, {"x_hat": x_hat, "gamma": gamma, "root": root}

def batchnorm_backward(d_out, cache):
    x_hat, gamma, root = cache["x_hat"], cache["gamma"], cache["root"]
"""
RIGHT = """
d = d_out * gamma
dX = (d - d.mean(0) - x_hat * (d * x_hat).mean(0)) / root
return dX, (d_out * x_hat).sum(0), d_out.sum(0)
"""


def backward_of(grade: Grade, body: str) -> CheckReport:
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    return grade(FORWARD + lines, "exercise_17").checks[1]


def test_the_first_gradient_that_is_wrong_is_told(grade: Grade) -> None:
    body = RIGHT.replace("(d_out * x_hat).sum(0)", "(d_out * x_hat**2).sum(0)").replace("d.mean(0)", "d.max(0)")
    assert "Right through dβ; dγ is the first that is off." in backward_of(grade, body).message


@pytest.mark.parametrize("change", ["d_out *= gamma", "d_out += 1"])
def test_a_changed_d_out_is_told_as_such(grade: Grade, change: str) -> None:
    found = backward_of(grade, change + RIGHT)
    assert found.outcome == "failed"
    assert "batchnorm_backward changed its argument d_out" in found.message


@pytest.mark.parametrize("change", ["x_hat *= 2", 'cache["root"] = root * 2', "gamma = gamma * 1; root += 0.5"])
def test_a_changed_cache_is_told_as_such(grade: Grade, change: str) -> None:
    found = backward_of(grade, f"{RIGHT.replace('return', 'found =')}{change}\nreturn found")
    assert found.outcome != "passed"
    assert "The first call has changed the cache" in found.message


def test_nothing_returned_is_told_as_such(grade: Grade) -> None:
    assert "did you forget `return`?" in backward_of(grade, "d = d_out * gamma").message


def test_a_third_value_of_batchnorm_is_told_as_such(grade: Grade) -> None:
    found = grade("def batchnorm(X, gamma, beta, eps):\n    return X, gamma, beta\n", "exercise_17").checks[0]
    assert "the pair (out, cache) is asked for" in found.message


AUTODIFF = """
import torch

def batchnorm(X, gamma, beta, eps):
    leaves = [each.detach().clone().requires_grad_() for each in (X, gamma, beta)]
    out = torch.nn.functional.batch_norm(leaves[0], None, None, *leaves[1:], training=True, eps=eps)
    return out, (out, leaves)

def batchnorm_backward(d_out, cache):
    return torch.autograd.grad(cache[0], cache[1], d_out, retain_graph=True)
"""


def test_autodiff_is_not_for_use_on_the_way_back(grade: Grade) -> None:
    need(importlib.util.find_spec("torch") is not None, "torch")
    there, back = grade(AUTODIFF, "exercise_17", "torch").checks
    assert there.outcome == "passed"
    assert "batchnorm_backward calls torch.autograd.grad, which this exercise asks you to do by hand" in back.message
