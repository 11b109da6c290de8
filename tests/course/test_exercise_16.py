"""exercise_16: no right gradient is refused and no planted fault accepted, whatever honest checker looks at them."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import dedent
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import approx_fprime

from grader.course import bundled, open_course, run_file
from grader.words import write
from grader.work import formula

COURSE = open_course(bundled())
SOLUTION = vars(run_file(COURSE.solution("exercise_16", "numpy")))
DECLARED = vars(run_file(COURSE.solutions / "exercise_16" / "exercise.py"))
RIGHT = dedent(run_file(COURSE.right("exercise_16")).RIGHT["a class"])
SEEDS = range(40)


def claims(seeds: range, scales: frozenset[float]) -> Iterator[tuple[str, Any, Any, Any]]:
    """Of every draw of these scales: what was done to the gradient, f, the claim and x."""
    for seed in seeds:
        for case, (what, scale, _) in enumerate(DECLARED["CASES"]):
            if scale not in scales:
                continue
            inputs = DECLARED["draw_claim"](np.random.default_rng([seed, case]), case)
            yield what, formula(inputs["f"], np), formula(inputs["grad"], np), inputs["x"]


TINY = DECLARED["TINY"]
CLAIMS = tuple(claims(SEEDS, frozenset((1, TINY, DECLARED["HUGE"]))))


def measured(f: Any, x: Any, ahead: float, behind: float) -> Any:
    return np.array([f(x + ahead * e) - f(x - behind * e) for e in np.eye(len(x))]) / (ahead + behind)


def test_solution_accepts_all_right_gradients_and_no_fault() -> None:
    for what, f, grad, x in CLAIMS:
        assert SOLUTION["check_gradient"](f, grad, x) is (what == "right"), what


@pytest.mark.parametrize("h", [1e-4, 1e-5, 1e-6, 1e-7])
@pytest.mark.parametrize("tolerance", [2e-2, 1e-3, 1e-5])
def test_no_honest_checker_fails_whatever_its_step_and_tolerance(h: float, tolerance: float) -> None:
    for what, f, grad, x in CLAIMS:
        claim, central = grad(x), measured(f, x, h, h)
        off, size = np.linalg.norm(claim - central), np.linalg.norm(central)
        assert (off < tolerance * size) is np.bool_(what == "right")
        assert (off < tolerance * (size + np.linalg.norm(claim))) is np.bool_(what == "right")


@pytest.mark.parametrize("h", [1e-6, 1e-7, 1e-8])
def test_differences_to_one_side_are_good_enough(h: float) -> None:
    for what, f, grad, x in CLAIMS:
        claim, forward = grad(x), measured(f, x, h, 0.0)
        assert (np.linalg.norm(claim - forward) < 1e-3 * np.linalg.norm(forward)) is np.bool_(what == "right")


def test_faults_are_as_large_as_promised_and_right_gradients_exact() -> None:
    for what, f, grad, x in CLAIMS:
        # A step into the complex plane subtracts nothing, so that it is exact to rounding.
        truth = np.array([f(x + 1e-100j * e).imag for e in np.eye(len(x))]) / 1e-100
        off = np.linalg.norm(truth - grad(x)) / np.linalg.norm(truth)
        assert off < 1e-14 if what == "right" else off > 0.05


def test_what_is_tiny_and_what_it_is_off_by_are_nothing_to_an_absolute_tolerance_of_1e_8() -> None:
    for _, f, grad, x in claims(range(300), frozenset((TINY,))):
        slopes = measured(f, x, 1e-5, 1e-5)
        assert np.linalg.norm(slopes) < 0.9e-8
        assert np.linalg.norm(slopes - grad(x)) < 0.9e-8


def test_right_gradients_are_of_many_sizes_and_have_zeros() -> None:
    sizes = [np.linalg.norm(grad(x)) for what, _, grad, x in CLAIMS if what == "right"]
    zeros = [
        np.any(np.abs(grad(x)) < 1e-12 * np.linalg.norm(grad(x))) for what, _, grad, x in CLAIMS if what == "right"
    ]
    assert min(sizes) < 1e-8
    assert max(sizes) > 1e12
    assert 0.3 < np.mean(zeros) < 0.8


def test_every_x_keeps_to_its_bounds() -> None:
    points = [DECLARED["draw_point"](np.random.default_rng([s, c]), c)["x"] for s in SEEDS for c in range(10)]
    assert max(np.max(np.abs(x)) for x in (*points, *(x for *_, x in CLAIMS))) <= 10


@pytest.mark.parametrize("h", [1e-4, 1e-5, 1e-6, 1e-7])
def test_central_differences_of_any_usual_step_are_near_enough(h: float) -> None:
    for seed in SEEDS:
        for case in range(10):
            inputs = DECLARED["draw_point"](np.random.default_rng([seed, case]), case)
            f, right = formula(inputs["f"], np), DECLARED["gradient"](**inputs)
            off = np.max(np.abs(measured(f, inputs["x"], h, h) - right))
            assert off < 0.5 * DECLARED["ERROR"] * np.max(np.abs(right))


def test_scipy_measures_the_same() -> None:
    for case in range(10):
        inputs = DECLARED["draw_point"](np.random.default_rng([1, case]), case)
        f = formula(inputs["f"], np)
        mine, theirs = SOLUTION["numerical_gradient"](f, inputs["x"]), approx_fprime(inputs["x"], f)
        np.testing.assert_allclose(mine, theirs, atol=1e-4 * np.max(np.abs(mine)))


numbers = st.floats(-5, 5).filter(lambda v: abs(v) > 0.1)


@settings(max_examples=60, deadline=None)
@given(arrays(float, (3, 3), elements=numbers), arrays(float, 3, elements=numbers), st.integers(-9, 9))
def test_gradient_of_a_quadratic_form_is_accepted_at_every_scale(A: Any, x: Any, power: int) -> None:
    scale, right = 10.0**power, (A + A.T) @ x
    if np.linalg.norm(right) < 1:
        return

    def f(z: Any) -> Any:
        return scale * (z @ A @ z)

    assert SOLUTION["check_gradient"](f, lambda z: scale * ((A + A.T) @ z), x) is True
    assert SOLUTION["check_gradient"](f, lambda z: scale * 1.06 * ((A + A.T) @ z), x) is False


# --- what the contract says of results and of x


def verdict(
    grade: Any,
    framework: str,
    result: str,
    old: str = "bool(DOT(off, off) <= self.tolerance * DOT(measured, measured))",
) -> Any:
    """The report of check_gradient where it returns something else; `same` is its truth value."""
    assert old in RIGHT
    text = RIGHT.replace(f"return {old}", f"same = {old}\n        return {result}")
    return grade(write(text, framework), "exercise_16", framework, 3)


AS_TENSOR = {"torch": "torch.tensor(same)", "tensorflow": "tf.constant(same)", "numpy": "np.bool_(same)"}


def test_a_truth_value_of_the_frameworks_own_counts(framework: str, grade: Any) -> None:
    report = verdict(grade, framework, AS_TENSOR[framework])
    assert (report.outcome, report.notes[:-1]) == ("passed", [])


@pytest.mark.parametrize(
    ("result", "says"),
    [
        ("None", "None"),
        ("None if not same else True", "None"),
        ("int(same)", "int64"),
        ("float(same)", "float64"),
        ("str(same)", "a string"),
        ("np.array(int(same))", "int64"),
    ],
)
def test_what_is_no_truth_value_does_not_count(result: str, says: str, grade: Any) -> None:
    check = verdict(grade, "numpy", result).checks[1]
    assert check.outcome == "failed"
    assert says in check.message


def test_a_truth_value_of_shape_1_earns_a_note(grade: Any) -> None:
    report = verdict(grade, "numpy", "np.array([same])")
    assert report.outcome == "passed"
    assert any("shape (1,)" in note for note in report.notes)


def test_x_is_float64_in_every_framework(framework: str, grade: Any) -> None:
    name = {"torch": "torch.float64", "tensorflow": "tf.float64", "numpy": "np.float64"}[framework]
    text = RIGHT.replace(
        "def numerical_gradient(f, x):\n", f"def numerical_gradient(f, x):\n    assert x.dtype == {name}\n"
    )
    assert grade(write(text, framework), "exercise_16", framework, 5).outcome == "passed"


AUTODIFF = """
import torch

def numerical_gradient(f, x):
    x = x.clone().requires_grad_()
    return torch.autograd.grad(f(x), x)[0]
"""


def test_autodiff_is_forbidden(grade: Any) -> None:
    check = grade(write(RIGHT, "torch") + AUTODIFF, "exercise_16", "torch", 5).checks[0]
    assert check.outcome == "crashed"
    assert "torch.autograd" in check.message


IN_PLACE = """
import numpy as np

def numerical_gradient(f, x):
    slopes = []
    for i in range(len(x)):
        x[i] += 1e-5
        ahead = f(x)
        x[i] -= 2e-5
        slopes.append((ahead - f(x)) / 2e-5)
        x[i] += 1e-5
    return np.array(slopes)
"""


def test_moving_the_callers_x_fails(grade: Any) -> None:
    check = grade(write(RIGHT, "numpy") + IN_PLACE, "exercise_16", "numpy", 5).checks[0]
    assert check.outcome == "failed"
    assert "x" in check.message
