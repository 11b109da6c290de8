"""Formulas made at random never get the name of a mistake, unless they are that mistake, number for number."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import draws, frameworks
from grader.answers import plain
from grader.course import bundled, open_course, run_file
from grader.diagnosis import relations
from grader.diagnosis.candidates import Candidates
from grader.diagnosis.diagnose import diagnose
from grader.diagnosis.factors import FACTORS, scaled
from grader.diagnosis.known import Known
from grader.diagnosis.values import Answer, points
from grader.model import Check
from grader.oracle import Oracle

Formula = Callable[..., Any]
SEEDS, OTHER_SEEDS = st.sampled_from((1, 2, 3)), (101, 102)
EXAMPLES = 40
CHECKS = [
    (f"exercise_{number:02d}", check)
    for number, checks in {1: "regression linear", 2: "squared_error mse",
                           3: "cost_wrt_prediction point_gradient mse_gradient", 4: "sgd_step train"}.items()
    for check in checks.split()
]  # fmt: skip
COURSE = open_course(bundled())


@cache
def checked(exercise: str, name: str) -> Check:
    return next(check for check in COURSE.load(exercise).checks if check.name == name)


@cache
def right(exercise: str, name: str) -> Formula:
    return vars(run_file(COURSE.solution(exercise, "numpy")))[name]  # type: ignore[no-any-return]


@cache
def candidates(exercise: str, name: str, seed: int) -> Candidates:
    twin = vars(run_file(COURSE.solution(exercise, "numpy")))
    oracle = Oracle(COURSE.load(exercise), "numpy", frameworks.load("numpy").namespace("cpu"), twin)
    check = checked(exercise, name)
    cases = draws.cases(check, exercise, "numpy", seed)
    answers = [oracle.expected(check, draws.exact(case.inputs)) for case in cases]
    return Candidates(Known(check, cases, answers, "numpy"))


def diagnosed(formula: Formula, exercise: str, name: str, seed: int) -> str | None:
    """The name that the diagnosis gives to a function that returns this."""
    this = candidates(exercise, name, seed)
    given = [value_of(formula, sample.case.inputs) for sample in this.known.samples]
    if any(value is None for value in given):
        return None
    found = diagnose(this, given)
    return found.id if found else None


def value_of(formula: Formula, inputs: Any) -> Any:
    """None where there is no value, or none that is finite."""
    try:
        with np.errstate(all="ignore"):
            value = formula(**copy.deepcopy(dict(inputs)))
            return value if all(np.all(np.isfinite(part)) for part in leaves(value)) else None
    except (ArithmeticError, ValueError, TypeError, IndexError):
        return None


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from leaves(item)
    else:
        yield value


# --- whether a name is true


def true_name(told: str, formula: Formula, exercise: str, name: str) -> bool:
    """Whether the formula gives, on inputs never seen before, what its name stands for: up to the sign.

    That the sign is right was seen on the inputs of the diagnosis. Where a value is positive in all of them, nobody can
    tell it from its absolute value, and the simpler name is the one to give.
    """
    fresh = [
        draws.exact(case.inputs)
        for seed in OTHER_SEEDS
        for case in draws.cases(checked(exercise, name), exercise, "numpy", seed)
        if case.dtype == "float64"
    ]
    first, *more = told.split("+")
    bases = [one.wrong for one in checked(exercise, name).mistakes if one.id == first]
    if first.startswith("relation:"):
        bases, more = [right_by_name(exercise, name)], [first, *more]
    values = [(inputs, value_of(formula, inputs)) for inputs in fresh]
    return any(
        all(same(value, further(more, base(**inputs), inputs, chosen)) for inputs, value in values if value is not None)
        for base in bases
        for chosen in range(1, 16)  # which of up to four parts a factor stands on
    )


def right_by_name(exercise: str, name: str) -> Formula:
    return lambda **inputs: right(exercise, name)(*inputs.values())


def further(more: list[str], value: Any, inputs: Any, chosen: int) -> Any:
    """What a value becomes by the relations with these ids, one after the other."""
    made = plain(value, np.asarray)
    for step in more:
        parts = made if isinstance(made, tuple) else (made,)
        answer = Answer(parts, parts, 1, not isinstance(made, tuple))
        factor = next((one for one in FACTORS if f"relation:{one.name}" == step), None)
        if factor is not None:
            which = tuple(bool(chosen >> k & 1) for k in range(len(parts)))
            answer = scaled(answer, factor.value(inputs), which)
        elif step == "relation:wrong_axis":
            answer = relations.other_axis(answer, inputs)
        else:
            answer = next(one for one in relations.RELATIONS if one.id == step).apply(answer, inputs)
        made = answer.expected.value
    return made


def same(value: Any, other: Any) -> bool:
    """Structure, shape and the numbers' sizes; what a relation does not know is NaN."""
    value, other = plain(value, np.asarray), plain(other, np.asarray)
    if isinstance(value, tuple) or isinstance(other, tuple):
        alike = isinstance(value, tuple) and isinstance(other, tuple) and len(value) == len(other)
        return alike and all(map(same, value, other))
    if value.shape != other.shape:
        return False
    unknown = np.isnan(other)
    size = float(np.max(np.abs(other), initial=0.0, where=~unknown))
    return bool(np.all(unknown | (np.abs(np.abs(value) - np.abs(other)) <= 1e-5 * size)))


def assert_no_false_name(formula: Formula, exercise: str, name: str, seed: int) -> None:
    told = diagnosed(formula, exercise, name, seed)
    if told is not None and not re.search("round|trunc|half_precision|term", told):
        assert true_name(told, formula, exercise, name), told


# --- formulas from nothing

LEAVES = {
    "regression": "x m b m*x (m*x+b) n", "linear": "X w b X@w (X@w+b) (X*w) n",
    "squared_error": "y_hat y u u*u n", "mse": "y_hat y u u*u mean(u*u) sum(u*u) n",
    "cost_wrt_prediction": "y_hat y u u/n 2*u n", "point_gradient": "x y m b u u*x 2*u n",
    "mse_gradient": "x y m b u u*x mean(u) mean(u*x) sum(u) sum(u*x) mean(x) n",
}  # fmt: skip
CONSTANTS = "1 2 3 0.5 -1"
FUNCTIONS = ("abs", "mean", "sum", "square", "-")
PAIRS = {"point_gradient", "mse_gradient"}


def expressions(name: str) -> st.SearchStrategy[str]:
    leaf = st.sampled_from([*LEAVES[name].split(), *CONSTANTS.split()])
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.tuples(st.sampled_from(FUNCTIONS), inner).map(lambda it: f"{it[0]}({it[1]})"),
            st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda it: f"({' '.join(it)})"),
        ),
        max_leaves=5,
    )


def compiled(text: str) -> Formula:
    code = compile(text, text, "eval")

    def formula(**inputs: Any) -> Any:
        names = {"mean": np.mean, "sum": np.sum, "square": np.square, "abs": np.abs, **inputs}
        first = next(iter(inputs.values()))
        names["n"] = len(first) if np.ndim(first) else 1
        if "y" in inputs:
            y_hat = inputs["y_hat"] if "y_hat" in inputs else inputs["m"] * inputs["x"] + inputs["b"]
            names["u"] = y_hat - inputs["y"]
        return eval(code, names)

    return formula


@pytest.mark.parametrize(("exercise", "name"), [(exercise, name) for exercise, name in CHECKS if name in LEAVES])
def test_a_formula_made_at_random_gets_no_name_that_it_is_not(exercise: str, name: str) -> None:
    one = expressions(name)
    texts = st.tuples(one, one).map(lambda pair: f"({pair[0]}, {pair[1]})") if name in PAIRS else one

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(text=texts, seed=SEEDS)
    def no_false_name(text: str, seed: int) -> None:
        assert_no_false_name(compiled(text), exercise, name, seed)

    no_false_name()


# --- formulas that almost are a known mistake

CHANGES: dict[str, Callable[[Any, int], Any]] = {
    "as it is": lambda part, _n: part,
    "0.1 % more": lambda part, _n: part * 1.001,
    "a little more": lambda part, _n: part + 0.01,
    "three times": lambda part, _n: part * 3,
    "an eighth": lambda part, _n: part / 8,
    "by n + 1": lambda part, n: part / (n + 1),
    "opposite": lambda part, _n: -part,
    "half": lambda part, _n: part / 2,
    "n times": lambda part, n: part * n,
    "absolute": lambda part, _n: abs(part),
    "in reverse": lambda part, _n: part[::-1] if np.ndim(part) else part,
    "squared": lambda part, _n: part * part,
    "the first entry doubled": lambda part, _n: np.concatenate((2 * part[:1], part[1:])) if np.ndim(part) else part,
}
WHEN: dict[str, Callable[[int], bool]]
WHEN = {"always": lambda _: True, "n >= 3": lambda n: n >= 3, "n <= 3": lambda n: n <= 3}


def changed(base: Formula, change: str, which: int, when: str) -> Formula:
    """base with one change of some parts: the bits of `which`, the last of them for all parts that follow."""

    def formula(**inputs: Any) -> Any:
        value, n = base(**inputs), points(inputs)
        if not WHEN[when](n):
            return value
        if not isinstance(value, (list, tuple)):
            return CHANGES[change](value, n)
        chosen = [bool(which >> min(k, 2) & 1) for k in range(len(value))]
        parts = zip(map(np.asarray, value), chosen, strict=True)
        return type(value)([CHANGES[change](part, n) if is_chosen else part for part, is_chosen in parts])

    return formula


@pytest.mark.parametrize(("exercise", "name"), CHECKS)
def test_what_almost_is_a_known_mistake_gets_no_name_that_it_is_not(exercise: str, name: str) -> None:
    mistakes = [one.wrong for one in checked(exercise, name).mistakes]

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(
        base=st.integers(0, len(mistakes)), change=st.sampled_from(sorted(CHANGES)), which=st.integers(1, 7),
        when=st.sampled_from(sorted(WHEN)), seed=SEEDS,
    )  # fmt: skip
    def no_false_name(base: int, change: str, which: int, when: str, seed: int) -> None:
        formula = changed([right_by_name(exercise, name), *mistakes][base], change, which, when)
        assert_no_false_name(formula, exercise, name, seed)

    no_false_name()
