"""Softmax and cross-entropy: like both frameworks' own, exact and finite for scores up to 1e4."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader import frameworks
from grader.course import open_course, run_file
from grader.model import Check
from grader.records import Report
from tests.conftest import need

COURSE = open_course()
NAMES = ("softmax", "cross_entropy", "cross_entropy_gradient")
SOLUTION = vars(run_file(COURSE.solution("exercise_15", "numpy")))
SEEDS = st.integers(0, 2**32 - 1)
Grade = Callable[..., Report]


@cache
def check(name: str) -> Check:
    return next(check for check in COURSE.load("exercise_15").checks if check.name == name)


def drawn(name: str, seed: int) -> list[dict[str, Any]]:
    draw = check(name).draw
    return [dict(draw(np.random.default_rng([seed, case]), case)) for case in range(check(name).cases)]


def reference(name: str, **inputs: Any) -> Any:
    return check(name).reference(frameworks.load("numpy").namespace("cpu"), **inputs)


def close(one: Any, other: Any, tolerance: float = 1e-12) -> None:
    np.testing.assert_allclose(one, other, rtol=tolerance, atol=tolerance)


# --- both frameworks --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_all_three_are_those_of_pytorch(seed: int) -> None:
    need(importlib.util.find_spec("torch") is not None, "torch")
    import torch

    for inputs in drawn("cross_entropy", seed):
        z, labels = torch.tensor(inputs["z"], requires_grad=True), torch.tensor(inputs["labels"])
        own = torch.nn.functional.cross_entropy(z, labels)
        own.backward()
        close(reference("softmax", z=inputs["z"]), torch.softmax(z, 1).detach(), 1e-8)  # by differences
        close(reference("cross_entropy", **inputs), own.detach())
        close(reference("cross_entropy_gradient", **inputs), z.grad)


@pytest.mark.parametrize("seed", range(2))
def test_all_three_are_those_of_tensorflow(seed: int) -> None:
    need(importlib.util.find_spec("tensorflow") is not None, "tensorflow")
    import tensorflow as tf

    for inputs in drawn("cross_entropy", seed):
        z = tf.Variable(inputs["z"])
        with tf.GradientTape() as tape:
            own = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(inputs["labels"], z))
        close(reference("softmax", z=inputs["z"]), tf.nn.softmax(z).numpy(), 1e-8)
        close(reference("cross_entropy", **inputs), own.numpy())
        close(reference("cross_entropy_gradient", **inputs), tape.gradient(own, z).numpy())


# --- what the equations promise ---------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    z=arrays.arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(2, 5)), elements=st.floats(-1e4, 1e4)),
    seed=SEEDS,
    dtype=st.sampled_from((np.float32, np.float64)),
)
def test_whatever_the_scores_all_is_finite_and_adds_up(z: Any, seed: int, dtype: Any) -> None:
    z = z.astype(dtype)
    labels = np.random.default_rng(seed).integers(0, z.shape[1], len(z))
    close(SOLUTION["softmax"](z).sum(axis=1), 1.0, 1e-6)
    close(SOLUTION["cross_entropy_gradient"](z, labels).sum(axis=1), 0.0, 1e-6)
    assert 0 <= SOLUTION["cross_entropy"](z, labels) <= 2e4 + 2


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_the_gradient_is_the_slope_of_the_cost(seed: int) -> None:
    """Central differences; large scores leave a cost no digits for them."""
    numpy = frameworks.load("numpy")
    for inputs in drawn("cross_entropy_gradient", seed)[:5]:
        (slopes,) = numpy.central_differences(check("cross_entropy").reference, inputs, ("z",))
        close(reference("cross_entropy_gradient", **inputs), slopes, 1e-8)


def test_examples_of_the_stub_are_what_comes_out() -> None:
    z, labels = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]]), np.array([2, 0])
    close(SOLUTION["softmax"](np.array([[1.0, 2.0, 3.0], [1e3, 1e3, 1e3]]))[0], (0.09, 0.2447, 0.6652), 5e-5)
    close(SOLUTION["cross_entropy"](z, labels), 0.7531, 5e-5)
    wanted = [[0.0450, 0.1224, -0.1674], [-0.3333, 0.1667, 0.1667]]
    close(SOLUTION["cross_entropy_gradient"](z, labels), wanted, 5e-5)


# --- what is drawn ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
def test_scores_are_small_or_so_far_out_that_every_precision_overflows(name: str, seed: int) -> None:
    sizes = np.concatenate([np.abs(inputs["z"]).ravel() for inputs in drawn(name, seed)])
    assert sizes.max() > 5000
    assert not np.any((sizes > 40) & (sizes < 900))
    assert sizes.max() < 1e4


@pytest.mark.parametrize("name", NAMES[1:])
@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
def test_true_classes_are_not_always_the_likeliest(name: str, seed: int) -> None:
    for inputs in drawn(name, seed):
        assert np.any(inputs["z"].argmax(axis=1) != inputs["labels"])
        assert inputs["labels"].dtype.kind == "i"


@pytest.mark.parametrize("name", NAMES)
def test_there_are_more_points_than_classes_and_fewer(name: str) -> None:
    shapes = [inputs["z"].shape for inputs in drawn(name, 1)]
    assert {np.sign(n - k) for n, k in shapes} == {-1, 0, 1}


# --- what is forbidden, and what is not -------------------------------------------------------------------------------

TORCH = [  # in place of which function, what it calls, the name that is told
    ("softmax", "torch.softmax(z, 1)", "torch.softmax"),
    ("softmax", "z.softmax(1)", "torch.Tensor.softmax"),
    ("softmax", "F.softmax(z, dim=1)", "torch.nn.functional.softmax"),
    ("softmax", "torch.nn.Softmax(1)(z)", "torch.nn.functional.softmax"),
    ("softmax", "torch.exp(F.log_softmax(z, 1))", "torch.nn.functional.log_softmax"),
    ("softmax", "torch.exp(torch.nn.LogSoftmax(1)(z))", "torch.nn.functional.log_softmax"),
    ("softmax", "torch.special.softmax(z, 1)", "torch.special.softmax"),
    ("cross_entropy", "F.cross_entropy(z, labels)", "torch.nn.functional.cross_entropy"),
    ("cross_entropy", "torch.nn.CrossEntropyLoss()(z, labels)", "torch.nn.functional.cross_entropy"),
    ("cross_entropy", "F.nll_loss(z, labels)", "torch.nn.functional.nll_loss"),
    ("cross_entropy_gradient", "torch.func.grad(cross_entropy)(z, labels)", "torch.func.grad"),
]
TENSORFLOW = [  # what stands at the top; the calls of softmax and cross_entropy, and the names that are told
    ("", "tf.nn.softmax(z)", "tensorflow.nn.softmax",
     "tf.nn.sparse_softmax_cross_entropy_with_logits(labels, z)",
     "tensorflow.nn.sparse_softmax_cross_entropy_with_logits"),
    ("", "tf.math.softmax(z)", "tensorflow.math.softmax", "-tf.nn.log_softmax(z)", "tensorflow.nn.log_softmax"),
    ("import keras", "keras.ops.softmax(z)", "keras.ops.softmax",
     "tf.keras.losses.sparse_categorical_crossentropy(labels, z)", "sparse_categorical_crossentropy"),
    ("import keras", "tf.keras.activations.softmax(z)", "activations.softmax",
     "keras.losses.SparseCategoricalCrossentropy(True)(labels, z)", "keras.losses."),
]  # fmt: skip


def with_call(framework: str, function: str, call: str, source: str = "") -> str:
    """The solution, or this source, one function of which does no more than this call."""
    source = source or COURSE.solution("exercise_15", framework).read_text("utf-8")
    pattern = rf"(def {function}\(.*?)    ### BEGIN SOLUTION\n.*?    ### END SOLUTION\n"
    top = "import torch.nn.functional as F\n" if framework == "torch" else ""
    return top + re.sub(pattern, lambda found: f"{found[1]}    return {call}\n", source, count=1, flags=re.DOTALL)


@pytest.mark.parametrize(("function", "call", "name"), TORCH, ids=[call for _, call, _ in TORCH])
def test_pytorch_may_not_do_it(grade: Grade, function: str, call: str, name: str) -> None:
    report = grade(with_call("torch", function, call), "exercise_15", "torch")
    found = next(it for it in report.checks if it.name == function)
    assert found.outcome == "crashed"
    assert f"{function} calls {name}, which this exercise asks you to do by hand" in found.message


def test_tensorflow_may_not_do_it_either(grade: Grade) -> None:
    for top, first, first_name, second, second_name in TENSORFLOW:
        source = with_call("tensorflow", "softmax", first, with_call("tensorflow", "cross_entropy", second))
        checks = grade(f"{top}\n{source}", "exercise_15", "tensorflow").checks
        for check, name in zip(checks, (first_name, second_name), strict=False):
            called, _, rest = check.message.partition(", which this exercise asks you to do by hand")
            assert rest, check.message
            assert name in called


def test_scipy_may_not_do_it_for_numpy(grade: Grade) -> None:
    need(importlib.util.find_spec("scipy") is not None, "scipy")
    source = with_call("numpy", "softmax", "scipy.special.softmax(z, axis=1)")
    report = grade(f"import scipy.special\n{source}", "exercise_15")
    assert "softmax calls scipy.special.softmax" in report.checks[0].message


@pytest.mark.parametrize("name", ["logsumexp", "one_hot"])
def test_what_is_welcome_is_let_through(grade: Grade, name: str) -> None:
    call = {
        "logsumexp": ("softmax", "torch.exp(z - torch.logsumexp(z, 1, keepdim=True))"),
        "one_hot": ("cross_entropy_gradient", "(softmax(z) - F.one_hot(labels, z.shape[1])) / len(z)"),
    }[name]
    assert grade(with_call("torch", *call), "exercise_15", "torch").outcome == "passed"


def test_comparing_elsewhere_is_welcome(grade: Grade) -> None:
    source = COURSE.solution("exercise_15", "torch").read_text("utf-8")
    more = "\nz = torch.ones(2, 3)\nprint(torch.allclose(torch.softmax(z, 1), softmax(z)))\n"
    report = grade(source + more, "exercise_15", "torch")
    assert (report.outcome, report.stdout) == ("passed", "True\n")


def test_labels_are_whole_numbers_of_the_frameworks_own_kind(grade: Grade) -> None:
    for framework, kind in (("torch", "torch.int64"), ("tensorflow", "<dtype: 'int32'>"), ("numpy", "int64")):
        source = COURSE.solution("exercise_15", framework).read_text("utf-8")
        looked = source.replace("    shifted =", "    print(labels.dtype)\n    shifted =", 1)
        assert set(grade(looked, "exercise_15", framework).stdout.splitlines()) == {kind}
