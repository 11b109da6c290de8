"""Values as bytes: what is written is read again, and nothing else is ever read."""

from __future__ import annotations

import contextlib
import struct
from collections import namedtuple
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.model import Opaque, Tensor
from grader.sandbox import wire
from grader.sandbox.wire import Malformed, TooLarge, decode, encode

NAMES = [dtype.name for dtype in wire.DTYPES]
NESTED = 60_000


def header(code: int, *shape: int) -> bytes:
    """The beginning of an array, its entries left out."""
    return b"a" + struct.pack(f"<BB{len(shape)}Q", code, len(shape), *shape)


def same(one: object, other: object) -> bool:
    """Equal in type and in every bit, NaN and the sign of zero included."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        assert isinstance(other, np.ndarray)
        return one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes()
    if isinstance(one, (list, tuple)):
        assert isinstance(other, (list, tuple))
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, Tensor):
        assert isinstance(other, Tensor)
        return one.dtype == other.dtype and same(one.array, other.array)
    return repr(one) == repr(other)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(exclude_categories=["Cs"]))
    | arrays.arrays(st.sampled_from(NAMES), arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)),
    lambda inner: st.lists(inner, max_size=4) | st.lists(inner, max_size=4).map(tuple),
    max_leaves=12,
)


# --- there and back


@given(anything)
def test_what_is_written_is_read_again(value: object) -> None:
    assert same(decode(encode(value)), value)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(), (0,), (1,), (3,), (2, 0, 3), (2, 3, 4)])
def test_an_array_keeps_its_dtype_and_shape(name: str, shape: tuple[int, ...]) -> None:
    array = np.ones(shape, name)
    assert same(decode(encode(array)), array)


@pytest.mark.parametrize("name", NAMES)
def test_a_numpy_scalar_arrives_as_an_array_without_dimensions(name: str) -> None:
    scalar = np.dtype(name).type(1)
    assert same(decode(encode(scalar)), np.array(1, name))


@pytest.mark.parametrize("kind", [np.longlong, np.ulonglong])
def test_a_scalar_of_another_name_and_the_same_bits_is_a_number_too(kind: type) -> None:
    assert decode(encode(kind(7))) == 7


def test_a_tuple_that_lies_about_its_items_arrives_as_they_are() -> None:
    class Liar(tuple):  # type: ignore[type-arg]
        def __iter__(self):  # type: ignore[no-untyped-def]
            return iter("lies")

        def __len__(self) -> int:
            return 7

    assert decode(encode(Liar((1, 2.5)))) == (1, 2.5)


def test_a_view_with_gaps_arrives_as_what_it_shows() -> None:
    view = np.arange(24.0).reshape(4, 6).T[::2, ::-1]
    assert np.array_equal(decode(encode(view)), view)


def test_a_big_endian_array_keeps_its_values() -> None:
    array = np.array([1.5, -2.0], ">f8")
    assert same(decode(encode(array)), np.array([1.5, -2.0]))


def test_a_shape_without_entries_may_have_a_long_side() -> None:
    assert decode(encode(np.empty((0, 2**40)))).shape == (0, 2**40)


def test_an_array_that_was_read_is_nobodys_to_change() -> None:
    assert not decode(encode(np.ones(3))).flags.writeable


def test_a_tensor_keeps_the_name_of_its_dtype() -> None:
    tensor = Tensor(np.ones(2, "float32"), "bfloat16")
    assert same(decode(encode(tensor)), tensor)


def test_a_tensor_is_recognised_by_its_framework() -> None:
    assert decode(encode([object()], None, lambda _: Tensor(np.ones(1), "float64")))[0].dtype == "float64"


def test_an_opaque_value_stays_one() -> None:
    assert decode(encode(Opaque("my.Type"))) == Opaque("my.Type")


def test_half_a_character_is_spelled_out() -> None:
    assert decode(encode("\ud800")) == "\\ud800"


def test_a_long_text_is_cut_between_two_characters() -> None:
    text = decode(encode("aü" * wire.MAX_TEXT))
    assert len(text.encode()) <= wire.MAX_TEXT
    assert set(text) == {"a", "ü"}


# --- what is no number, array, list or text goes by its name


class MyArray(np.ndarray):
    pass


class MyFloat(float):
    pass


class MyText(str):
    pass


class MyList(list):  # type: ignore[type-arg]
    pass


class Boastful:
    __class__ = float  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (np.ones(2).view(MyArray), f"{__name__}.MyArray"),
        (MyFloat(1), f"{__name__}.MyFloat"),
        (MyText("a"), f"{__name__}.MyText"),
        (MyList(), f"{__name__}.MyList"),
        (Boastful(), f"{__name__}.Boastful"),
        (np.ma.masked_array([1.0]), "numpy.ma.MaskedArray"),
        ({"a": 1}, "dict"),
        ({1}, "set"),
        (b"bytes", "bytes"),
        ((n for n in ()), "generator"),
        (len, "builtin_function_or_method"),
        (int, "type"),
        (np.datetime64("2020-01-01"), "numpy.datetime64"),
        (np.array([None]), "numpy array of 'O' entries"),
        (np.zeros(1, [("a", "f8")]), "numpy array of 'V' entries"),
        (np.array(["text"]), "numpy array of 'U' entries"),
        (np.zeros(1, "M8[s]"), "numpy array of 'M' entries"),
        (2**63, "int too large for 64 bits"),
        (-(2**63) - 1, "int too large for 64 bits"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_value_goes_by_the_name_of_its_type(value: object, name: str) -> None:
    found = decode(encode(value))
    assert isinstance(found, Opaque)
    assert found.type.replace("numpy.ma.core", "numpy.ma") == name


def test_a_matrix_is_no_plain_array() -> None:
    with pytest.warns(PendingDeprecationWarning):
        matrix = np.matrix([[1.0]])
    assert isinstance(decode(encode(matrix)), Opaque)


def test_an_array_of_new_style_text_goes_by_its_name() -> None:
    text = getattr(np.dtypes, "StringDType", None)
    if text is None:
        pytest.skip("this NumPy has no StringDType")
    assert isinstance(decode(encode(np.array(["a"], text()))), Opaque)


def test_an_array_of_more_dimensions_than_are_read_goes_by_its_name() -> None:
    array = np.ones((1,) * (wire.MAX_DIMENSIONS + 1))
    assert decode(encode([array])) == [Opaque(f"numpy array of {wire.MAX_DIMENSIONS + 1} dimensions")]


def test_a_list_within_itself_ends() -> None:
    endless: list[object] = []
    endless.append(endless)
    found, depth = decode(encode(endless)), 0
    while isinstance(found, list):
        (found,), depth = found, depth + 1
    assert (found, depth) == (Opaque("list nested too deep"), wire.MAX_DEPTH)


# --- the limit


def test_an_array_past_the_limit_is_refused_before_it_is_copied() -> None:
    with pytest.raises(TooLarge):  # 8 TiB, if it were copied
        encode(np.broadcast_to(1.0, 2**40), 1 << 20)


def test_a_list_past_the_limit_is_refused_before_it_is_all_written() -> None:
    endless: list[object] = []
    endless += [endless] * 1000  # 1000**16 entries, if they were all written
    with pytest.raises(TooLarge):
        encode(endless, 1 << 16)


def test_what_just_fits_the_limit_is_written() -> None:
    array = np.ones(1000)
    size = len(encode(array))
    assert len(encode(array, size)) == size
    with pytest.raises(TooLarge):
        encode(array, size - 1)


# --- bytes that nobody of ours wrote

WHOLE = encode((1, 2.5, [True, None, "text", 1j], np.arange(6.0).reshape(2, 3), Tensor(np.ones(1), "float32")))


@pytest.mark.parametrize("length", range(len(WHOLE)))
def test_no_part_of_a_value_is_a_value(length: int) -> None:
    with pytest.raises(Malformed):
        decode(WHOLE[:length])


def test_surplus_bytes_are_refused() -> None:
    with pytest.raises(Malformed, match="1 surplus"):
        decode(WHOLE + b"N")


@pytest.mark.parametrize("tag", sorted(set(range(256)) - set(b"NTFidcsluoat")))
def test_an_unknown_tag_is_refused(tag: int) -> None:
    with pytest.raises(Malformed, match="unknown tag"):
        decode(bytes([tag]) + bytes(64))


@pytest.mark.parametrize("shape", [(2**62,), (2**32, 2**32), (2**63, 2**63), (2**64 - 1,) * 16, (2**61, 0, 3)])
def test_entries_that_are_not_there_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(Malformed):
        decode(header(11, *shape) + bytes(64))


@pytest.mark.parametrize("shape", [(0, 2**63), (2**64 - 1, 0), (0, 2**62)])
def test_a_shape_that_no_array_can_have_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(Malformed, match="shape"):
        decode(header(11, *shape))


def test_lists_in_lists_without_end_are_refused() -> None:
    with pytest.raises(Malformed, match="depth"):
        decode(b"l\x01\0\0\0" * NESTED + b"N")


def test_tuples_in_tuples_without_end_are_refused() -> None:
    with pytest.raises(Malformed, match="depth"):
        decode(b"u\x01\0\0\0" * NESTED + b"N")


def test_text_that_is_not_utf_8_is_refused() -> None:
    with pytest.raises(Malformed, match="UTF-8"):
        decode(b"s\x02\0\0\0\xff\xfe")


def test_a_text_longer_than_any_is_refused() -> None:
    with pytest.raises(Malformed):
        decode(b"s" + struct.pack("<I", wire.MAX_TEXT + 1) + bytes(wire.MAX_TEXT + 1))


@pytest.mark.parametrize("code", [len(wire.DTYPES), 200, 255])
def test_a_dtype_that_is_not_on_the_list_is_refused(code: int) -> None:
    with pytest.raises(Malformed, match="dtype"):
        decode(header(code, 1) + bytes(64))


def test_more_dimensions_than_any_array_has_are_refused() -> None:
    with pytest.raises(Malformed, match="dimensions"):
        decode(b"a" + bytes([11, 255]) + bytes(4096))


@pytest.mark.parametrize("count", [6, 2**31, 2**32 - 1])
def test_a_list_of_more_entries_than_bytes_is_refused(count: int) -> None:
    with pytest.raises(Malformed):
        decode(b"l" + struct.pack("<I", count) + b"NNNNN")


def test_a_tensor_without_an_array_is_refused() -> None:
    with pytest.raises(Malformed):
        decode(b"t\x01\0\0\0fN")


def test_more_values_than_any_result_holds_are_refused() -> None:
    with pytest.raises(Malformed, match="values"):
        decode(b"l" + struct.pack("<I", wire.MAX_VALUES) + b"N" * wire.MAX_VALUES)


def test_as_many_values_as_are_read_can_be_written() -> None:
    most = [None] * (wire.MAX_VALUES - 1)
    assert decode(encode(most)) == most
    with pytest.raises(TooLarge):
        encode([*most, None], 1 << 30)


@settings(max_examples=500)
@given(st.binary(max_size=200))
@example(b"l\xff\xff\xff\xff" + b"N" * 100)
@example(b"T")
def test_any_bytes_are_a_value_or_malformed(data: bytes) -> None:
    with contextlib.suppress(Malformed):
        decode(data)


@settings(max_examples=500)
@given(st.data())
def test_a_spoilt_value_is_another_value_or_malformed(data: st.DataObject) -> None:
    spoilt = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 4))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(Malformed):
        decode(bytes(spoilt))


def test_longdouble_comes_as_float64() -> None:
    found = wire.decode(wire.encode([np.longdouble(0.5), np.ones(2, np.longdouble)]))
    assert [array.dtype for array in found] == [np.float64, np.float64]


def test_a_named_tuple_comes_as_its_items() -> None:
    assert wire.decode(wire.encode(namedtuple("Pair", "m b")(1.0, 2.0))) == (1.0, 2.0)


def test_a_tuple_subclass_cannot_choose_its_items() -> None:
    class Liar(tuple[float, ...]):
        def __iter__(self) -> Iterator[float]:
            return iter((9.0,))

    assert wire.decode(wire.encode(Liar((1.0,)))) == (1.0,)
