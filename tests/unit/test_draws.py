"""What arrives: rounds, dtypes, shapes, and the same inputs for the same seed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import draws
from grader.draws import FLOAT64, SHAPED, Round
from grader.model import Case, Check
from grader.sandbox import wire

INPUTS = {
    "x": np.array([0.1, 0.2, 0.3]),
    "m": np.float64(0.1),
    "lr": 0.1,
    "epochs": 3,
    "kind": "relu",
    "labels": np.array([0, 2, 1]),
    "params": [np.float64(0.1), np.array([0.1, 0.2])],
}


def check(**more: Any) -> Check:
    settings = {
        "points": 1,
        "draw": lambda rng, case: {"x": rng.normal(size=case + 1), "m": rng.normal()},
        "reference": lambda _xp, **inputs: inputs["x"],
        "parameters": ("m",),
        **more,
    }
    return Check("c", **settings)


def arrived(this: Round, inputs: Mapping[str, Any] = INPUTS) -> Mapping[str, Any]:
    return draws.given(check(parameters=("m", "params")), inputs, this, 0).inputs


def drawn(framework: str, seed: int = 17, name: str = "exercise_03", **more: Any) -> tuple[Case, ...]:
    return draws.cases(check(**more), name, framework, seed)


def rounds(framework: str, **more: Any) -> list[tuple[str, str | None]]:
    return list(dict.fromkeys((case.dtype, case.lenient) for case in drawn(framework, **more)))


# --- rounds ---------------------------------------------------------------------------------------------------------


def test_torch_gets_float32_and_leniently_float64_and_shape_1() -> None:
    assert rounds("torch") == [("float32", None), ("float64", FLOAT64), ("float32", SHAPED)]


def test_tensorflow_gets_float32_alone() -> None:
    assert rounds("tensorflow") == [("float32", None), ("float32", SHAPED)]


def test_numpy_gets_float32_and_float64_and_neither_is_lenient() -> None:
    assert rounds("numpy") == [("float32", None), ("float64", None)]


def test_every_framework_has_twelve_cases_that_count_or_six() -> None:
    strict = {name: sum(case.lenient is None for case in drawn(name)) for name in draws.ROUNDS}
    assert strict == {"torch": 6, "tensorflow": 12, "numpy": 12}


@pytest.mark.parametrize("framework", ["torch", "tensorflow"])
def test_without_parameters_there_is_no_round_of_shape_1(framework: str) -> None:
    assert SHAPED not in [reason for _, reason in rounds(framework, parameters=())]


def test_numpy_gets_no_parameters_of_shape_1() -> None:
    assert all(case.inputs["m"].shape == () for case in drawn("numpy"))


@pytest.mark.parametrize("framework", ["torch", "tensorflow"])
def test_parameters_have_shape_1_in_the_shaped_round_alone(framework: str) -> None:
    for case in drawn(framework):
        assert case.inputs["m"].shape == ((1,) if case.lenient == SHAPED else ())


def test_cases_are_numbered_from_0_in_order() -> None:
    assert [case.index for case in drawn("torch")] == list(range(12))


def test_a_round_that_counts_draws_every_case_of_the_check() -> None:
    assert [case.inputs["x"].size for case in drawn("numpy", cases=3)] == [1, 2, 3, 1, 2, 3]


def test_a_lenient_round_draws_every_other_case() -> None:
    assert [case.inputs["x"].size for case in drawn("torch") if case.lenient == FLOAT64] == [2, 4, 6]
    assert [case.inputs["x"].size for case in drawn("torch") if case.lenient == SHAPED] == [2, 4, 6]


def test_a_draw_that_asks_for_it_is_told_the_dtype() -> None:
    def far(_rng: Any, _case: int, dtype: str) -> Mapping[str, Any]:
        return {"x": np.array([100.0 if dtype == "float64" else 20.0]), "m": np.float64(0)}

    cases = drawn("numpy", draw=far, draws_by_dtype=True)
    assert {(case.dtype, float(case.inputs["x"][0])) for case in cases} == {("float32", 20.0), ("float64", 100.0)}


def test_draw_is_told_the_case_within_its_round() -> None:
    told: list[int] = []
    drawn("numpy", draw=lambda _rng, case: told.append(case) or {"x": np.zeros(1)}, cases=3, parameters=())
    assert told == [0, 1, 2, 0, 1, 2]


# --- what arrives as what -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_arrays_are_rounded_to_the_dtype(dtype: str) -> None:
    x = arrived(Round(dtype))["x"]
    assert x.dtype == dtype
    assert np.array_equal(x, INPUTS["x"].astype(dtype))


def test_parameter_arrives_as_a_0_d_array() -> None:
    m = arrived(Round("float32"))["m"]
    assert isinstance(m, np.ndarray)
    assert (m.shape, m.dtype) == ((), np.float32)


def test_python_float_that_is_a_parameter_arrives_as_a_0_d_array() -> None:
    m = arrived(Round("float32"), {"m": 0.1})["m"]
    assert isinstance(m, np.ndarray)
    assert (m.shape, m.dtype) == ((), np.float32)


def test_python_int_that_is_a_parameter_arrives_as_floating_point() -> None:
    assert arrived(Round("float64"), {"m": 2})["m"].dtype == np.float64


def test_python_float_stays_a_python_float() -> None:
    lr = arrived(Round("float32"))["lr"]
    assert type(lr) is float
    assert lr == 0.1


def test_python_int_stays_an_int() -> None:
    assert type(arrived(Round("float32"))["epochs"]) is int


def test_text_stays_text() -> None:
    assert arrived(Round("float32"))["kind"] == "relu"


def test_whole_labels_keep_their_dtype() -> None:
    assert arrived(Round("float32"))["labels"].dtype == INPUTS["labels"].dtype


def test_numpy_scalar_that_is_no_parameter_stays_0_d_in_the_shaped_round() -> None:
    assert arrived(Round("float32", SHAPED), {"x": np.float64(0.5)})["x"].shape == ()


def test_list_of_parameters_has_0_d_arrays() -> None:
    assert [p.shape for p in arrived(Round("float32"))["params"]] == [(), (2,)]


def test_list_of_parameters_has_shape_1_for_scalars_and_keeps_arrays_in_the_shaped_round() -> None:
    assert [p.shape for p in arrived(Round("float32", SHAPED))["params"]] == [(1,), (2,)]


def test_list_stays_a_list_and_tuple_a_tuple() -> None:
    inputs = arrived(Round("float32"), {"a": [np.zeros(2)], "b": (np.zeros(2), 1.0)})
    assert [type(value) for value in inputs.values()] == [list, tuple]


def test_drawn_inputs_are_not_changed_by_rounding() -> None:
    original = {"x": np.array([0.1])}
    arrived(Round("float32"), original)
    assert original["x"].dtype == np.float64


@pytest.mark.parametrize("framework", draws.ROUNDS)
def test_what_arrives_survives_the_wire(framework: str) -> None:
    for case in drawn(framework):
        sent = wire.decode(wire.encode(tuple(case.inputs.items())))
        for (name, value), (other, before) in zip(sent, case.inputs.items(), strict=True):
            assert name == other
            assert np.array_equal(value, before)
            assert value.dtype == before.dtype


# --- what the oracle gets -------------------------------------------------------------------------------------------


def test_oracle_gets_the_rounded_numbers_in_float64() -> None:
    x = draws.exact(arrived(Round("float32")))["x"]
    assert x.dtype == np.float64
    assert np.array_equal(x, INPUTS["x"].astype(np.float32))
    assert not np.array_equal(x, INPUTS["x"])


def test_oracle_gets_lists_widened_and_the_rest_as_it_is() -> None:
    inputs = draws.exact(arrived(Round("float32")))
    assert [p.dtype for p in inputs["params"]] == [np.float64, np.float64]
    assert (inputs["lr"], inputs["epochs"], inputs["kind"]) == (0.1, 3, "relu")
    assert inputs["labels"].dtype == INPUTS["labels"].dtype


# --- seeds ----------------------------------------------------------------------------------------------------------


def same(one: tuple[Case, ...], other: tuple[Case, ...]) -> list[bool]:
    return [np.array_equal(a.inputs["x"], b.inputs["x"]) for a, b in zip(one, other, strict=True)]


@given(st.integers(0, 2**63), st.sampled_from(sorted(draws.ROUNDS)))
def test_same_seed_draws_the_same(seed: int, framework: str) -> None:
    assert all(same(drawn(framework, seed), drawn(framework, seed)))


@given(st.integers(0, 2**63))
def test_other_seed_draws_others(seed: int) -> None:
    assert not any(same(drawn("numpy", seed), drawn("numpy", seed + 1)))


def test_other_exercise_draws_others() -> None:
    assert not any(same(drawn("numpy"), drawn("numpy", name="exercise_04")))


def test_rounds_draw_different_numbers() -> None:
    cases = drawn("tensorflow")
    assert not any(same(cases[:6], cases[6:12]))


def test_a_case_does_not_depend_on_how_many_there_are() -> None:
    assert all(same(drawn("numpy")[:2], drawn("numpy", cases=2)[:2]))


def test_a_case_does_not_depend_on_how_much_the_one_before_drew() -> None:
    def greedy(rng: Any, case: int) -> Mapping[str, Any]:
        wanted = {"x": rng.normal(size=case + 1), "m": rng.normal()}
        rng.normal(size=100)
        return wanted

    assert all(same(drawn("numpy"), drawn("numpy", draw=greedy)))


# --- sizes ----------------------------------------------------------------------------------------------------------
