"""Right or wrong: structure, type, shape, kind, finiteness and value, each told apart from the others."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grader.compare import Verdict, allowed_error, compare, describe_dtype
from grader.model import Expected, GraderFault, Mismatch, Opaque, Tensor

SEVEN = np.array([1.0, -2.0, 3.0, 0.5, 0.25, -8.0, 10.0])
PAIR = (np.array(6.2), np.array(-1.5))
LABELS = ("∂C/∂m", "∂C/∂b")
NUMBERS = st.floats(-1e6, 1e6).filter(lambda x: abs(x) > 1e-6)
ROWS = st.lists(NUMBERS, min_size=1, max_size=8)
DTYPES = st.sampled_from(["float32", "float64"])


def wanted(value: Any, roundings: int = 8) -> Expected:
    if isinstance(value, tuple):
        value = tuple(map(np.asarray, value))
        return Expected(value, tuple(map(np.abs, value)), roundings)
    return Expected(np.asarray(value), np.abs(np.asarray(value)), roundings)


def verdict(
    actual: Any, value: Any, dtype: str = "float32", framework: str = "numpy", labels: tuple[str, ...] = (), **more: Any
) -> Verdict:
    expected = value if isinstance(value, Expected) else wanted(value)
    return compare(actual, expected, dtype, framework, labels, **more)


def kind(actual: Any, value: Any, **more: Any) -> str | None:
    found = verdict(actual, value, **more).mismatch
    return found.kind if found else None


def found(actual: Any, value: Any, **more: Any) -> Mismatch:
    mismatch = verdict(actual, value, **more).mismatch
    assert mismatch is not None
    return mismatch


def tensor(value: Any, dtype: str = "float32") -> Tensor:
    return Tensor(np.asarray(value, dtype), dtype)


# --- values ---------------------------------------------------------------------------------------------------------


@given(ROWS, DTYPES)
def test_right_answer_rounded_to_the_dtype_passes(row: list[float], dtype: str) -> None:
    assert kind(np.array(row, dtype), row, dtype=dtype) is None


@given(ROWS, st.integers(0, 100))
def test_a_ten_thousandth_too_much_fails_in_float32(row: list[float], roundings: int) -> None:
    actual = (np.array(row) * (1 + 1e-4)).astype(np.float32)
    assert kind(actual, wanted(row, roundings)) == "value"


@given(ROWS, st.integers(0, 100))
def test_a_ten_millionth_too_much_fails_in_float64(row: list[float], roundings: int) -> None:
    assert kind(np.array(row) * (1 + 1e-7), wanted(row, roundings), dtype="float64") == "value"


def test_a_sum_that_cancels_gets_the_room_of_its_terms() -> None:
    expected = Expected(np.array(1e-3), np.array(1e3), 8)
    assert kind(np.float32(1e-3 + 1e-3), expected) is None


def test_an_answer_that_does_not_move_gets_its_last_places() -> None:
    expected = Expected(np.array(1.0), np.array(0.0), 8)
    assert kind(1 + 2.0**-22, expected) is None
    assert kind(1 + 2.0**-20, expected) == "value"


def test_a_zero_that_does_not_move_must_be_zero() -> None:
    expected = Expected(np.array(0.0), np.array(0.0), 8)
    assert kind(-0.0, expected) is None
    assert kind(1e-30, expected) == "value"


def test_what_float32_flushes_to_zero_passes() -> None:
    assert kind(np.float32(0), 1e-39) is None


def test_absolute_value_fails_on_the_course_data() -> None:
    u = 0.9 * np.arange(8) + 0.1 - np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])
    right, wrong = np.mean(u * np.arange(8)), np.mean(abs(u) * np.arange(8))
    expected = Expected(np.array(right), np.array(np.mean(abs(u) * np.arange(8))), 8)
    assert kind(np.float32(wrong), expected) == "value"


def test_a_float32_result_of_float64_inputs_gets_the_room_of_float32() -> None:
    assert kind(SEVEN.astype(np.float32) * np.float32(1 + 1e-6), SEVEN, dtype="float64") is None


def test_a_float64_result_of_float32_inputs_gets_the_room_of_float32() -> None:
    assert kind(SEVEN * (1 + 1e-6), SEVEN, dtype="float32") is None


def test_a_half_precision_result_gets_the_room_of_float32_alone() -> None:
    assert kind(np.array([0.1], np.float16), [0.1]) == "value"


def test_python_floats_get_the_room_of_the_case() -> None:
    assert kind([1 + 1e-6], [1.0], dtype="float32") is None
    assert kind([1 + 1e-6], [1.0], dtype="float64") == "value"


def test_the_worst_entry_is_the_one_shown() -> None:
    mismatch = found([1.0, 2.1, 103.0], [1.0, 2.0, 100.0])
    assert (mismatch.index, mismatch.actual, mismatch.expected) == ((1,), 2.1, 2.0)
    assert mismatch.gap == pytest.approx(0.1)
    assert mismatch.share == pytest.approx(2 / 3)


def test_the_allowance_shown_is_that_of_the_entry() -> None:
    value = np.array([1.0, 100.0])
    allowed = allowed_error(value, value, 8, "float32")
    assert found([1.0, 200.0], value).allowed == allowed[1]


def test_allowance_is_unit_roundoff_times_roundings_times_move() -> None:
    assert allowed_error(np.array(0.0), np.array(3.0), 10, "float64") == pytest.approx(3 * 36 * 2.0**-53)


def test_precision_is_part_of_the_verdict() -> None:
    assert verdict(SEVEN, SEVEN, dtype="float64").dtype == "float64"
    assert verdict(SEVEN.astype(np.float32), SEVEN, dtype="float64").dtype == "float32"


def test_dtypes_are_described_by_their_digits() -> None:
    assert describe_dtype("float32") == "float32 (about 7 digits)"
    assert describe_dtype("float64") == "float64 (about 16 digits)"


# --- finiteness -----------------------------------------------------------------------------------------------------


@given(ROWS, st.data())
def test_nan_never_passes(row: list[float], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(row) - 1))
    actual = np.array(row)
    actual[index] = np.nan
    mismatch = found(actual, row)
    assert (mismatch.kind, mismatch.index) == ("nonfinite", (index,))


@pytest.mark.parametrize("infinite", [np.inf, -np.inf])
def test_infinity_is_no_finite_answer(infinite: float) -> None:
    mismatch = found([1.0, infinite, infinite, 4.0], [1.0, 2.0, 3.0, 4.0])
    assert (mismatch.kind, mismatch.index, mismatch.share) == ("nonfinite", (1,), 0.5)


def test_an_infinite_answer_is_met_by_infinity_alone() -> None:
    assert kind([np.inf], [np.inf]) is None
    assert kind([-np.inf], [np.inf]) == "value"
    assert kind([1e300], [np.inf]) == "value"


@pytest.mark.parametrize("actual", [1.0, np.nan])
def test_a_reference_of_nan_is_the_graders_fault(actual: float) -> None:
    with pytest.raises(GraderFault):
        verdict(actual, np.nan)


def test_an_allowance_without_bound_is_the_graders_fault() -> None:
    with pytest.raises(GraderFault):
        verdict(1.0, Expected(np.array(1.0), np.array(np.inf), 8))


# --- shape ----------------------------------------------------------------------------------------------------------

SHAPES = st.lists(st.integers(0, 4), max_size=3).map(tuple)


@given(SHAPES, SHAPES)
def test_a_wrong_shape_never_passes(shape: tuple[int, ...], other: tuple[int, ...]) -> None:
    assume(shape != other and (shape, other) != ((), (1,)))
    assert kind(np.ones(other), np.ones(shape)) == "shape"


@pytest.mark.parametrize("shape", [(7, 1), (1, 7), (7, 7), (1,), ()])
def test_nothing_is_broadcast(shape: tuple[int, ...]) -> None:
    mismatch = found(np.ones(shape), np.ones(7))
    assert (mismatch.kind, mismatch.actual, mismatch.expected) == ("shape", str(shape), "(7,)")


def test_a_number_is_no_vector_of_one() -> None:
    assert kind(1.0, [1.0]) == "shape"


def test_a_list_of_another_length_has_another_shape() -> None:
    assert found([1.0, 2.0], np.ones(3)).actual == "(2,)"


def test_an_empty_list_has_another_shape() -> None:
    assert kind([], np.ones(3)) == "shape"


def test_a_scalar_may_have_shape_1() -> None:
    assert kind(np.array([6.2]), 6.2) is None


def test_a_scalar_may_not_have_shape_1_by_1() -> None:
    assert kind(np.array([[6.2]]), 6.2) == "shape"


# --- structure ------------------------------------------------------------------------------------------------------


@given(st.lists(NUMBERS, min_size=2, max_size=4))
def test_list_tuple_and_array_are_one(row: list[float]) -> None:
    parts = tuple(row)
    for actual in (row, parts, np.array(row), [np.array(x) for x in row], [np.array([x]) for x in row]):
        assert kind(actual, row) is None
        assert kind(actual, parts) is None


@given(st.lists(NUMBERS, min_size=2, max_size=4))
def test_list_tuple_and_array_are_wrong_alike(row: list[float]) -> None:
    off = [row[0] * 1.5, *row[1:]]
    for actual in (off, tuple(off), np.array(off), [np.array([x]) for x in off]):
        assert kind(actual, row) == "value"
        assert kind(actual, tuple(row)) == "value"


def test_rows_may_be_lists() -> None:
    assert kind([[1.0, 2.0], (3.0, np.array([4.0]))], [[1.0, 2.0], [3.0, 4.0]]) is None


def test_rows_may_be_arrays() -> None:
    assert kind([np.array([1.0, 2.0]), [3.0, 4.0]], [[1.0, 2.0], [3.0, 4.0]]) is None


@pytest.mark.parametrize("ragged", [[1.0, [2.0]], [[1.0, 2.0], [3.0]], [np.ones(2), np.ones(3)]])
def test_a_ragged_list_is_a_wrong_structure(ragged: list[Any]) -> None:
    assert kind(ragged, np.ones((2, 2))) == "structure"


def test_a_list_nested_too_deep_is_a_wrong_structure() -> None:
    assert found([[1.0], [2.0]], [1.0, 2.0]).actual == "a list of lists"


def test_a_list_for_a_number_is_a_wrong_structure() -> None:
    mismatch = found([1.0, 2.0], 1.0)
    assert (mismatch.kind, mismatch.actual, mismatch.expected) == ("structure", "a list of 2", "a single number")


@pytest.mark.parametrize("actual", [6.2, np.array(6.2), np.ones(3), [6.2], (6.2, -1.5, 0.0), [], True])
def test_a_pair_has_two_parts(actual: Any) -> None:
    mismatch = found(actual, PAIR, labels=LABELS)
    assert (mismatch.kind, mismatch.expected) == ("structure", "a tuple of 2 (∂C/∂m, ∂C/∂b)")


def test_a_part_is_called_by_its_label() -> None:
    assert found((6.2, 1.5), PAIR, labels=LABELS).part == "∂C/∂b"


def test_a_part_without_a_label_is_counted() -> None:
    assert found((6.2, 1.5), PAIR).part == "part 2"


def test_a_single_result_is_called_by_its_label() -> None:
    assert found(1.0, 2.0, labels=("C",)).part == "C"


def test_tuples_may_hold_tuples() -> None:
    expected = Expected((PAIR, PAIR), (PAIR, PAIR), 8)
    assert verdict([(6.2, -1.5), (6.2, -1.5)], expected).mismatch is None
    assert found([(6.2, -1.5), (6.2, 1.5)], expected).part == "part 2, part 2"


def test_the_first_part_that_is_off_is_shown() -> None:
    assert found((1.0, 2.0), PAIR, labels=LABELS).part == "∂C/∂m"


# --- type and kind --------------------------------------------------------------------------------------------------


def test_nothing_is_told_from_a_wrong_value() -> None:
    assert found(None, 1.0, labels=("C",)) == Mismatch("nothing", "", actual="None")


def test_a_part_may_be_nothing() -> None:
    mismatch = found((1.0, None), (1.0, 2.0), labels=LABELS)
    assert (mismatch.kind, mismatch.part) == ("nothing", "∂C/∂b")


@pytest.mark.parametrize("actual", ["3.5", ["1", "2"], [1.0, "2"]])
def test_a_string_is_no_number(actual: Any) -> None:
    assert kind(actual, [1.0, 2.0]) == "type"


@pytest.mark.parametrize("value", [1.0, [1.0], (1.0, 2.0)])
def test_an_object_is_no_number(value: Any) -> None:
    assert found(Opaque("Evil\x1b"), value).actual == "an object of type Evil\\x1b"


@pytest.mark.parametrize("actual", [True, np.array(True), [True], tensor(True, "bool")])
def test_a_truth_value_is_no_number(actual: Any) -> None:
    assert kind(actual, 1.0) == "dtype"


@pytest.mark.parametrize("actual", [1 + 0j, np.array(1 + 0j), np.ones(1, np.complex64)])
def test_a_complex_number_is_not_real(actual: Any) -> None:
    assert kind(actual, 1.0) == "dtype"


def test_one_truth_value_among_numbers_is_seen() -> None:
    assert kind([1.0, True], [1.0, 1.0]) == "dtype"


def test_a_forged_name_hides_no_complex_number() -> None:
    parts = [Tensor(np.array(1 + 5j), "float32"), Tensor(np.array(1.0), "float32")]
    assert kind(parts, [1.0, 1.0], framework="torch") == "dtype"


@pytest.mark.parametrize("dtype", ["int8", "int64", "uint8", "uint64"])
def test_whole_numbers_are_compared_as_values(dtype: str) -> None:
    assert kind(np.array([1, 2], dtype), [1.0, 2.0]) is None
    assert kind(np.array([1, 3], dtype), [1.0, 2.0]) == "value"


@pytest.mark.parametrize("actual", [True, np.array(True), np.array([True]), tensor(True, "bool")])
def test_a_truth_value_is_welcome_where_asked_for(actual: Any) -> None:
    assert kind(actual, np.array(True)) is None
    assert kind(actual, np.array(False)) == "value"


@pytest.mark.parametrize("actual", [1, 1.0, np.ones(1), 1j])
def test_a_number_is_no_truth_value(actual: Any) -> None:
    assert kind(actual, np.array(True)) == "dtype"


# --- notes ----------------------------------------------------------------------------------------------------------

NOTES = [
    (1.0, 1.0, "torch", "returns a Python number where a PyTorch tensor is usual"),
    (np.ones(2), [1, 1], "tensorflow", "returns a NumPy array where a TensorFlow tensor is usual"),
    (tensor([1, 1]), [1, 1], "numpy", "returns a tensor where a NumPy array is usual"),
    ([1.0, 1.0], [1, 1], "torch", "returns a list of Python numbers where a PyTorch tensor is usual"),
    ([1.0, 1.0], [1, 1], "numpy", "returns a list of Python numbers where a NumPy array is usual"),
    (tensor([1.0]), 1.0, "torch", "returns shape (1,) where a single number is usual"),
    ([tensor(1.0)], 1.0, "torch", "returns a list of one number where the number is usual"),
    (tensor([6.2, -1.5]), PAIR, "torch", "returns one array where a tuple is usual"),
    (tensor(1.0, "float16"), 1.0, "torch", "returns float16, which is coarser than float32"),
    (Tensor(np.float32(1), "bfloat16"), 1.0, "torch", "returns bfloat16, which is coarser than float32"),
    (tensor([1, 1], "int64"), [1, 1], "torch", "returns whole numbers where floating-point ones are usual"),
]


@pytest.mark.parametrize(("actual", "value", "framework", "note"), NOTES, ids=[note for *_, note in NOTES])
def test_a_harmless_difference_earns_a_note(actual: Any, value: Any, framework: str, note: str) -> None:
    assert verdict(actual, value, framework=framework) == Verdict(None, (note,))


def test_float32_out_of_float64_earns_a_note() -> None:
    assert verdict(SEVEN.astype("f4"), SEVEN, dtype="float64").notes == (
        "returns float32 where its inputs are float64",
    )


@pytest.mark.parametrize(
    ("actual", "value", "framework"),
    [
        (tensor(SEVEN), SEVEN, "torch"),
        (SEVEN, SEVEN, "numpy"),
        (1.0, 1.0, "numpy"),
        ([tensor(6.2), tensor(-1.5)], PAIR, "torch"),
        ([tensor(6.2), tensor(-1.5)], [6.2, -1.5], "torch"),
        ((tensor(1.0), [0.5, 0.25]), (1.0, np.array([0.5, 0.25])), "torch"),
        (True, np.array(True), "torch"),
    ],
)
def test_what_is_usual_earns_no_note(actual: Any, value: Any, framework: str) -> None:
    assert verdict(actual, value, framework=framework) == Verdict(None)


def test_shape_1_is_no_surprise_where_parameters_have_it() -> None:
    assert verdict(np.array([1.0]), 1.0, shaped=True) == Verdict(None)


def test_the_same_note_is_given_once() -> None:
    assert len(verdict((1.0, 1.0), (1.0, 1.0), framework="torch").notes) == 1


def test_a_mismatch_keeps_the_notes() -> None:
    assert verdict(2.0, 1.0, framework="torch").notes


@given(st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers(-(2**63), 2**63 - 1) | st.complex_numbers() | st.text()
    | st.builds(Opaque, st.text()) | st.builds(lambda x: Tensor(np.array(x), "float32"), st.lists(st.floats())),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner),
), st.sampled_from([1.0, [1.0, 2.0], (1.0, 2.0), [[1.0], [2.0]], np.array([True])]))  # fmt: skip
def test_whatever_comes_back_is_judged(actual: Any, value: Any) -> None:
    found = verdict(actual, value, framework="torch").mismatch
    assert found is None or re.fullmatch("nothing|type|structure|shape|dtype|nonfinite|value", found.kind)


def test_lists_of_far_more_entries_are_not_looked_through() -> None:
    assert found([[0.0] * 2000] * 2000, np.zeros(3)).actual == "lists of far more entries"
