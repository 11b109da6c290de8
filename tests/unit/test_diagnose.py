"""What wrong numbers are called, and when nothing is said. Cases, answers and tolerances are those of the course."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader import draws
from grader.answers import fixed, move, plain, roundings, scalar
from grader.course import open_course, run_file
from grader.diagnosis import descent, seen
from grader.diagnosis.candidates import Candidates
from grader.diagnosis.diagnose import diagnose
from grader.diagnosis.known import Known
from grader.model import Check, Diagnosis, Expected, Mistake

COURSE = open_course()
Function = Callable[..., Any]


def known(exercise: str, name: str, seed: int = 17) -> Known:
    declared = COURSE.load(exercise)
    check = next(check for check in declared.checks if check.name == name)
    cases = draws.cases(check, exercise, "numpy", seed)
    right = getattr(run_file(COURSE.solution(exercise, "numpy")), check.function)
    return Known(check, cases, [_expected(check, right, case.inputs) for case in cases], "numpy")


def _expected(check: Check, right: Function, given: Any) -> Expected:
    inputs = {key: scalar(value) if key in check.parameters else value for key, value in draws.exact(given).items()}
    answer = lambda values: plain(right(*values.values()), np.asarray)  # noqa: E731
    return Expected(answer(inputs), move(answer, inputs), roundings(check, inputs))


GRADIENT, PREDICTION = known("exercise_03", "mse_gradient"), known("exercise_03", "cost_wrt_prediction")
POINT, TRAIN = known("exercise_03", "point_gradient"), known("exercise_04", "train")
LINE, LINEAR = known("exercise_01", "regression"), known("exercise_01", "linear")


def returned(of: Known, function: Function) -> list[Any]:
    return [function(**sample.inputs) for sample in of.samples]


def named(of: Known, function: Function) -> Diagnosis | None:
    return diagnose(Candidates(of), returned(of, function))


def mistake_of(of: Known, function: Function) -> str | None:
    found = named(of, function)
    return found.id if found else None


def gradient(factor: Any = 2.0, by_m: Any = None) -> Function:
    def wrong(x: Any, y: Any, m: Any, b: Any) -> Any:
        u, n = m * x + b - y, len(x)
        f = factor(n) if callable(factor) else factor
        g = f if by_m is None else by_m(n)
        return g * np.mean(u * x), f * np.mean(u)

    return wrong


# --- declared mistakes


def test_the_right_answer_is_no_mistake() -> None:
    assert mistake_of(GRADIENT, gradient()) is None


@pytest.mark.parametrize(
    ("factor", "mistake"),
    [(1.0, "missing_factor_2"), (lambda n: 2 * n, "missing_mean"), (-2.0, "sign_flipped")],
)
def test_a_declared_mistake_is_named(factor: Any, mistake: str) -> None:
    assert mistake_of(GRADIENT, gradient(factor)) == mistake


def test_a_declared_mistake_may_have_a_wrong_shape() -> None:
    def vector(x: Any, y: Any, m: Any, b: Any) -> Any:
        u = m * x + b - y
        return 2 * np.mean(u) * x, 2 * np.mean(u)

    assert mistake_of(GRADIENT, vector) == "mean_before_product"


def steep(x: Any, y: Any, m: Any, b: Any) -> Any:
    """A slope that overflows where there are many points, and the right intercept."""
    right = gradient()(x, y, m, b)
    return right[0] * (np.inf if len(x) > 2 else 1.0), right[1]


STEEP = replace(GRADIENT, check=replace(GRADIENT.check, mistakes=(Mistake("overflow", steep, "It overflows."),)))


def test_a_mistake_that_ends_in_infinity_is_named_where_it_is_met() -> None:
    assert mistake_of(STEEP, steep) == "overflow"


def first_is_infinite(y_hat: Any, y: Any) -> Any:
    slopes = 2 * (y_hat - y) / len(y)
    return np.where(np.arange(len(y)) == 0, np.inf, slopes)


def test_a_mistake_may_overflow_in_some_entries_alone() -> None:
    mistakes = (Mistake("overflow", first_is_infinite, "It overflows."),)
    of = replace(PREDICTION, check=replace(PREDICTION.check, mistakes=mistakes))
    assert mistake_of(of, first_is_infinite) == "overflow"


def test_infinity_or_nan_makes_no_difference() -> None:
    assert mistake_of(STEEP, lambda **it: np.where(np.isfinite(steep(**it)), steep(**it), np.nan)) == "overflow"


def test_infinities_elsewhere_are_another_mistake() -> None:
    assert mistake_of(STEEP, lambda **it: (steep(**it)[0], np.inf)) is None
    assert mistake_of(STEEP, lambda **it: (gradient()(**it)[0] * np.inf, gradient()(**it)[1])) is None


def test_what_is_finite_beside_infinities_has_to_be_right() -> None:
    assert mistake_of(STEEP, lambda **it: (steep(**it)[0], 2 * steep(**it)[1])) is None


def test_one_wrong_part_is_enough_for_a_declared_mistake() -> None:
    assert mistake_of(GRADIENT, gradient(by_m=lambda n: 2 * n)) == "sum_not_mean"


def test_a_mistake_that_only_two_cases_tell_from_the_right_answer_is_not_named() -> None:
    def sometimes(x: Any, y: Any, m: Any, b: Any) -> Any:
        return gradient(1.0 if len(x) >= 12 else 2.0)(x, y, m, b)

    assert [len(sample.inputs["x"]) >= 12 for sample in GRADIENT.samples].count(True) > 2
    assert mistake_of(GRADIENT, sometimes) is None


def drawn(rng: np.random.Generator, _case: int) -> dict[str, float]:
    return {"x": float(rng.uniform(2, 5))}


def allowing(room: float) -> Known:
    """Slopes of x², of which the check itself allows this error, in a third of its cases."""
    mistakes = (
        Mistake("sign_flipped", lambda x: -2 * x, "The sign."),
        Mistake("missing_factor_2", lambda x: x, "The 2."),
    )
    roomy = lambda right, x: room if int(x * 100) % 3 == 0 else 1e-9  # noqa: E731
    answer = lambda _xp, x: np.asarray(2 * x)  # noqa: E731
    check = Check("slope", 1, drawn, answer, mistakes=mistakes, allows=roomy, dtypes=("float64",), cases=12)
    cases = draws.cases(check, "exercise_99", "numpy", 17)
    expected = [fixed(check, answer(None, **case.inputs), dict(case.inputs)) for case in cases]
    return Known(check, cases, [one for one in expected if one], "numpy")


def test_a_mistake_is_named_though_it_is_off_by_more_than_a_hundredth_where_the_check_allows_that() -> None:
    def off(x: float) -> float:
        return -2 * x + (0.5 if int(x * 100) % 3 == 0 else 0.0)

    assert mistake_of(allowing(0.6), off) == "sign_flipped"
    assert mistake_of(allowing(0.4), off) is None


# --- relations


@pytest.mark.parametrize(
    ("factor", "relation"),
    [
        (4.0, "relation:times_2"),
        (lambda n: 2 * n**2, "relation:times_n^2"),
        (lambda n: -2 * n, "relation:times_-n"),
        (lambda n: 4 / n, "relation:times_2/n"),
    ],
)
def test_a_factor_is_found(factor: Any, relation: str) -> None:
    assert mistake_of(GRADIENT, gradient(factor)) == relation


def test_a_factor_of_one_part_names_the_part() -> None:
    found = named(GRADIENT, gradient(by_m=lambda n: -2))
    assert found is not None
    assert found.says == "∂C/∂m is exactly the opposite of what it should be; ∂C/∂b is right."


def test_a_factor_that_is_none_of_the_course_is_not_named() -> None:
    assert mistake_of(GRADIENT, gradient(2.0001)) is None
    assert mistake_of(GRADIENT, gradient(3.0)) is None


def test_n_is_not_blamed_where_it_is_always_one() -> None:
    wrong = lambda x, y, m, b: (-2 * (m * x + b - y) * x, 2 * (m * x + b - y))  # noqa: E731
    assert mistake_of(POINT, wrong) == "relation:times_-1"


def test_absolute_values_are_recognised() -> None:
    wrong = lambda y_hat, y: np.abs(2 * (y_hat - y) / len(y))  # noqa: E731
    assert mistake_of(PREDICTION, wrong) == "relation:absolute_value"


def test_a_reversed_result_is_recognised() -> None:
    assert mistake_of(PREDICTION, lambda y_hat, y: (2 * (y_hat - y) / len(y))[::-1]) == "relation:reversed"


def test_a_missing_term_is_named() -> None:
    found = named(LINEAR, lambda X, w, b: X @ w + 2 * b)
    assert found is not None
    assert (found.id, found.says) == (
        "relation:additional_term",
        "Every value is too large by exactly b: is that term one too many?",
    )


def test_rounding_is_recognised_by_its_digits() -> None:
    found = named(LINE, lambda x, m, b: np.round(m * x + b, 2))
    assert found is not None
    assert found.id == "relation:rounded"
    assert "2 decimals" in found.says


def test_costs_that_come_one_step_late_are_recognised() -> None:
    def late(x: Any, y: Any, m: Any, b: Any, lr: Any, epochs: int) -> Any:
        m, b, costs = run_file(COURSE.solution("exercise_04", "numpy")).train(x, y, m, b, lr, epochs)
        return m, b, [99.0, *costs[:-1]]

    assert mistake_of(TRAIN, late) == "relation:one_step_late"


def test_a_sum_over_the_wrong_axis_is_recognised() -> None:
    undeclared = Known(replace(LINEAR.check, mistakes=()), LINEAR.cases, LINEAR.expected, "numpy")
    assert mistake_of(undeclared, lambda X, w, b: (X * w).sum(axis=0) + b) == "relation:wrong_axis"


def test_a_pair_in_one_array_is_a_pair() -> None:
    assert mistake_of(GRADIENT, lambda *a, **k: np.array(gradient(4.0)(*a, **k))) == "relation:times_2"


def test_n_is_the_number_of_rows_and_not_of_features() -> None:
    assert mistake_of(LINEAR, lambda X, w, b: (X @ w + b) / len(X)) == "relation:times_1/n"


def test_a_factor_that_two_cases_alone_tell_from_another_is_not_named() -> None:
    """Twice or n times: of these cases only those with three and seven points know."""
    chosen = [place for place, case in enumerate(GRADIENT.cases) if len(case.inputs["x"]) in (2, 3, 7)]
    few = [place for place in chosen if len(GRADIENT.cases[place].inputs["x"]) == 2 or place < 6]
    cases, expected = ([many[place] for place in few] for many in (GRADIENT.cases, GRADIENT.expected))
    sizes = sorted(len(case.inputs["x"]) for case in cases)
    assert sizes == [2, 2, 3, 7]
    assert mistake_of(Known(GRADIENT.check, cases, expected, "numpy"), gradient(4.0)) is None
    assert mistake_of(GRADIENT, gradient(4.0)) == "relation:times_2"


# --- two at once


def test_a_declared_mistake_and_a_factor_are_joined() -> None:
    def wrong(x: Any, y: Any, m: Any, b: Any) -> Any:
        u, n = m * x + b - y, len(x)
        return 2 * n * np.mean(u) * np.mean(x), 2 * n * np.mean(u)

    assert mistake_of(GRADIENT, wrong) == "product_of_means+relation:times_n"


def test_two_relations_are_joined() -> None:
    wrong = lambda x, y, m, b: gradient(8.0)(x, y, m, b)[::-1]  # noqa: E731
    assert mistake_of(GRADIENT, wrong) == "swapped_pair+relation:times_2^2"


# --- nothing is said


WRONG: list[tuple[Known, Function]] = [
    (GRADIENT, lambda x, y, m, b: (1.0, 2.0)),
    (GRADIENT, lambda x, y, m, b: (np.nan, 2 * np.mean(m * x + b - y))),
    (GRADIENT, lambda x, y, m, b: "text"),
    (GRADIENT, lambda x, y, m, b: (1.0, 2.0, 3.0)),
    (GRADIENT, lambda x, y, m, b: [[1.0], [2.0, 3.0]]),
    (LINE, lambda x, m, b: m * x + b + 1e-3),
    (LINE, lambda x, m, b: (m * x + b) * (1 + 1e-4)),
    (LINE, lambda x, m, b: np.clip(m * x + b, -5, 5)),
    (TRAIN, lambda x, y, m, b, lr, epochs: (m, b, [])),
]


@pytest.mark.parametrize(("of", "wrong"), WRONG)
def test_what_is_explained_by_nothing_gets_no_name(of: Known, wrong: Function) -> None:
    assert named(of, wrong) is None


VALUES = st.one_of(
    st.floats(), st.integers(), st.none(), st.text(max_size=3), st.booleans(),
    arrays.arrays(np.float64, arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)),
)  # fmt: skip
RESULTS = st.recursive(VALUES, lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([GRADIENT, LINEAR, TRAIN, PREDICTION]), st.data())
def test_whatever_comes_back_is_no_fault_of_the_diagnosis(of: Known, data: st.DataObject) -> None:
    values: Sequence[Any] = [data.draw(RESULTS) for _ in of.samples]
    assert diagnose(Candidates(of), values) is None
    assert isinstance(seen.observations(of, values), list)
    assert isinstance(descent.verdict(of, values), str)
    assert seen.first_divergence(of, of.samples[0].case.index, values[0]) is not None


# --- what is seen


def descent_of(**changes: Any) -> Function:
    def train(x: Any, y: Any, m: Any, b: Any, lr: Any, epochs: int) -> Any:
        costs = []
        for _ in range(epochs):
            u = m * x + b - y
            costs.append(np.mean(u**2))
            rate = changes.get("rate", lambda rate: rate)(lr)
            m, b = m - rate * 2 * np.mean(u * x), b - rate * 2 * np.mean(u)
        return m, b, costs

    return train


def test_the_part_that_is_right_is_told() -> None:
    facts = seen.observations(GRADIENT, returned(GRADIENT, gradient(by_m=lambda n: 3)))
    assert facts[0] == "∂C/∂b is right in every case; only ∂C/∂m is off."


def test_the_size_from_which_on_it_is_wrong_is_told() -> None:
    wrong = lambda x, m, b: (m * x + b) * (1.1 if len(x) >= 7 else 1)  # noqa: E731
    assert "Right up to n = 3, off from n = 7 on." in seen.observations(LINE, returned(LINE, wrong))


def test_the_sign_that_decides_is_told() -> None:
    wrong = lambda x, m, b: np.where(m * x + b < 0, 0.9, 1) * (m * x + b)  # noqa: E731
    facts = seen.observations(LINE, returned(LINE, wrong))
    assert "Only where the right value is negative is it off." in facts
    assert facts[-1] == "Off by 10 % of the right value."


def test_the_first_wrong_epoch_is_told() -> None:
    def late(x: Any, y: Any, m: Any, b: Any, lr: Any, epochs: int) -> Any:
        m, b, costs = descent_of()(x, y, m, b, lr, epochs)
        return m + 1, b, [*costs[:2], *(cost + 1 for cost in costs[2:])]

    sample = next(sample for sample in TRAIN.samples if sample.inputs["epochs"] == 4)
    told = seen.first_divergence(TRAIN, sample.case.index, late(**sample.inputs))
    assert told == "Right through epoch 1; epoch 2 is the first that is off."


@pytest.mark.parametrize(
    ("rate", "word"),
    [(lambda rate: -rate, "climbs"), (lambda rate: 40 * rate, "diverges"), (lambda rate: 0 * rate, "stalls"),
     (lambda rate: rate / 2, "goes down and arrives elsewhere")],
)  # fmt: skip
def test_a_descent_that_goes_wrong_is_called_by_its_way(rate: Any, word: str) -> None:
    told = descent.verdict(TRAIN, returned(TRAIN, descent_of(rate=rate)))
    assert told.startswith(f"Your descent {word}: ")


def test_a_descent_that_goes_up_and_down_oscillates() -> None:
    def to_and_fro(x: Any, y: Any, m: Any, b: Any, lr: Any, epochs: int) -> Any:
        costs = []
        for epoch in range(epochs):
            u = m * x + b - y
            costs.append(np.mean(u**2))
            step = lr if epoch % 2 == 0 else -0.8 * lr
            m, b = m - step * 2 * np.mean(u * x), b - step * 2 * np.mean(u)
        return m, b, costs

    assert descent.verdict(TRAIN, returned(TRAIN, to_and_fro)).startswith("Your descent oscillates: over 8 epochs")


def test_arrays_that_are_too_long_to_stack_are_no_fault_of_ours() -> None:
    long = np.zeros((0, 2**62), np.uint8)
    assert mistake_of(LINE, lambda x, m, b: [long, long, long]) is None
    assert seen.observations(LINE, [[long, long, long] for _ in LINE.samples]) == []


def test_a_list_longer_than_any_answer_is_not_looked_at() -> None:
    assert mistake_of(LINE, lambda x, m, b: [0.0] * 1_000_000) is None


def test_a_descent_that_diverges_is_held_against_the_limit_of_its_data() -> None:
    told = descent.verdict(TRAIN, returned(TRAIN, descent_of(rate=lambda rate: 40 * rate)))
    sample = max(TRAIN.samples, key=lambda one: one.inputs["epochs"])
    x, rate = sample.inputs["x"], sample.inputs["lr"]
    hessian = 2 * np.array([[np.mean(x**2), np.mean(x)], [np.mean(x), 1]])
    limit = 2 / np.linalg.eigvalsh(hessian)[-1]
    assert f"the rate is {rate:.2g}; your steps are as long as with {40 * rate:.2g}" in told
    assert f"descent diverges beyond 2/λmax = {limit:.2g}" in told


def test_a_descent_that_is_explained_is_not_said_to_arrive_elsewhere() -> None:
    half = returned(TRAIN, descent_of(rate=lambda rate: rate / 2))
    assert descent.verdict(TRAIN, half, explained=True) == ""


def test_a_right_descent_gets_no_verdict() -> None:
    assert descent.verdict(TRAIN, returned(TRAIN, descent_of())) == ""


# --- the same mistake in several checks


GRADIENTS = """
import numpy as np

def cost_wrt_prediction(y_hat, y):
    return (y_hat - y) / len(y)

def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return np.mean(u * x), np.mean(u)
"""


def test_a_mistake_of_an_earlier_check_is_explained_there_alone(grade: Callable[..., Any]) -> None:
    first, _, last = grade(GRADIENTS, "exercise_03", "numpy").checks
    assert (first.mistake.id, last.mistake.id) == ("missing_factor_2", "missing_factor_2")
    assert last.mistake.says not in last.message
    assert "the same mistake as in cost_wrt_prediction" in last.message


def test_cases_with_other_numbers_of_parts_are_looked_at_too() -> None:
    """A gradient has a part for each array of a network, and networks have other depths."""
    check = replace(GRADIENT.check, returns=("the first", "the second", "the third"))
    rounded = [replace(case, inputs={"x": np.ones(3)}) for case in GRADIENT.cases[:6]]
    one = Expected((np.ones(2),), (np.ones(2),), 1)
    two = Expected((np.ones(2), np.ones(3)), (np.ones(2), np.ones(3)), 1)
    several = Known(check, rounded, [one, two] * 3, "numpy")
    facts = seen.observations(several, [tuple(part + 0.3 for part in it.right.value) for it in several.samples])
    assert facts == ["Off by 30 % of the right value."]
