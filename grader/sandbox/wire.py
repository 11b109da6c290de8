"""Values as bytes: numbers, arrays, text and lists, the only things that pass between our processes.

The parser trusts nothing: a length is compared with the bytes that are there before anything is allocated, dtypes come
from a list, nesting is bounded, and there is no pickle. A learner who writes to the pipe by hand can therefore send
other numbers, and nothing else.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.model import Opaque, Tensor

MAX_DEPTH = 16
MAX_TEXT = 1 << 20
MAX_DIMENSIONS = 16
MAX_VALUES = 1 << 20
"""Arrays, numbers, texts and lists in one frame: four bytes make an array, which takes a hundred in memory."""
DTYPES = tuple(
    np.dtype(name)
    for name in (
        *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
        *("float16", "float32", "float64", "complex64", "complex128"),
    )
)
CODES = {dtype: code for code, dtype in enumerate(DTYPES)}
TensorOf = Callable[[Any], Tensor | None]


class Malformed(Exception):
    """Bytes that are no frame of ours."""


class TooLarge(Exception):
    """More bytes than the limit on results allows."""


def encode(value: Any, limit: int | None = None, tensor_of: TensorOf = lambda _: None) -> bytes:
    """One value as bytes. What is no number, array, list or text goes as the name of its type.

    tensor_of recognises the framework's own tensors. Raises TooLarge past `limit` bytes.
    """
    out = bytearray()
    _Encoder(out, limit, tensor_of).put(value, 0)
    return bytes(out)


class _Encoder:
    def __init__(self, out: bytearray, limit: int | None, tensor_of: TensorOf):
        self.out, self.limit, self.tensor_of = out, limit, tensor_of
        self.count = 0

    def put(self, value: Any, depth: int) -> None:
        self.count += 1
        # Exact types only: a subclass could answer `==` or `tolist` as it likes.
        kind = type(value)
        if value is None or kind is bool:
            self.out += b"N" if value is None else b"T" if value else b"F"
        elif kind is int:
            self._integer(value)
        elif kind is float:
            self.out += b"d" + struct.pack("<d", value)
        elif kind is complex:
            self.out += b"c" + struct.pack("<dd", value.real, value.imag)
        elif kind is str:
            self._text(b"s", value)
        elif kind is list or kind is tuple:
            self._sequence(value, depth)
        elif issubclass(kind, tuple):  # a named tuple: its items, whatever its methods say
            self._sequence(tuple(tuple.__iter__(value)), depth)
        else:
            self._other(value)
        if self.count > MAX_VALUES or (self.limit is not None and len(self.out) > self.limit):
            raise TooLarge

    def _integer(self, value: int) -> None:
        if -(1 << 63) <= value < 1 << 63:
            self.out += b"i" + struct.pack("<q", value)
        else:
            self._text(b"o", "int too large for 64 bits")

    def _text(self, tag: bytes, text: str) -> None:
        data = text[:MAX_TEXT].encode("utf-8", "backslashreplace")
        if len(data) > MAX_TEXT:  # cut, but not within a character
            data = data[:MAX_TEXT].decode("utf-8", "ignore").encode()
        self.out += tag + struct.pack("<I", len(data)) + data

    def _sequence(self, value: list[Any] | tuple[Any, ...], depth: int) -> None:
        if depth >= MAX_DEPTH:
            return self._text(b"o", f"{type(value).__name__} nested too deep")
        self.out += (b"l" if type(value) is list else b"u") + struct.pack("<I", len(value))
        for item in value:
            self.put(item, depth + 1)
        return None

    def _other(self, value: Any) -> None:
        if type(value) is Tensor:
            self._text(b"t", value.dtype)
            self._array(value.array)
        elif type(value) is Opaque:
            self._text(b"o", value.type)
        elif type(value) is np.ndarray or type(value) in _SCALARS:
            self._array(np.asarray(value))
        elif (tensor := self._tensor(value)) is not None:
            self._other(tensor)
        else:
            self._text(b"o", f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins.")[:200])

    def _tensor(self, value: Any) -> Tensor | None:
        try:
            return self.tensor_of(value)
        except (TypeError, RuntimeError):  # a tensor of numbers that NumPy has no dtype for
            return None

    def _array(self, array: Any) -> None:
        array = np.asarray(array)
        if array.dtype.kind == "f" and array.itemsize > 8:  # longdouble, whose size is the machine's own
            array = array.astype(np.float64)
        # The kinds of DTYPES: others may have no byte order at all.
        code = CODES.get(array.dtype.newbyteorder("=")) if array.dtype.kind in "biufc" else None
        if code is None:
            return self._text(b"o", f"numpy array of {array.dtype.kind!r} entries")
        if array.ndim > MAX_DIMENSIONS:
            return self._text(b"o", f"numpy array of {array.ndim} dimensions")
        if self.limit is not None and array.nbytes > self.limit:
            raise TooLarge
        self.out += b"a" + struct.pack(f"<BB{array.ndim}Q", code, array.ndim, *array.shape)
        self.out += np.ascontiguousarray(array, dtype=DTYPES[code]).tobytes()
        return None


# C has two names for one of the integers; NumPy has a type for each.
_SCALARS = frozenset((*(dtype.type for dtype in DTYPES), np.longlong, np.ulonglong, np.longdouble))


def decode(data: bytes) -> Any:
    """The value that encode() wrote, its arrays read-only. Raises Malformed for all else, surplus bytes included."""
    reader = _Reader(data)
    value = reader.value(0)
    if reader.at != len(data):
        raise Malformed(f"{len(data) - reader.at} surplus bytes")
    return value


class _Reader:
    def __init__(self, data: bytes):
        self.data, self.at = data, 0
        self.count = 0

    def take(self, count: int) -> bytes:
        if count > len(self.data) - self.at:
            raise Malformed(f"{count} bytes announced, {len(self.data) - self.at} there")
        self.at += count
        return self.data[self.at - count : self.at]

    def unpack(self, form: struct.Struct) -> tuple[Any, ...]:
        at, size = self.at, form.size
        if size > len(self.data) - at:
            raise Malformed(f"{size} bytes due, {len(self.data) - at} there")
        self.at = at + size
        return form.unpack_from(self.data, at)

    def value(self, depth: int) -> Any:
        self.count += 1
        if self.count > MAX_VALUES:
            raise Malformed(f"more than {MAX_VALUES} values")
        (tag,) = self.unpack(_TAG)
        read = _READERS.get(tag)
        if read is None:
            raise Malformed(f"unknown tag {tag!r}")
        return read(self, depth)

    def list(self, depth: int) -> list[Any]:
        (count,) = self.unpack(_COUNT)
        # An entry takes one byte at least: a count beyond the bytes that are there is a lie.
        if depth >= MAX_DEPTH or count > len(self.data) - self.at:
            raise Malformed(f"a list of {count} entries at depth {depth}")
        return [self.value(depth + 1) for _ in range(count)]

    def text(self) -> str:
        (count,) = self.unpack(_COUNT)
        if count > MAX_TEXT:
            raise Malformed(f"a text of {count} bytes")
        try:
            return self.take(count).decode("utf-8")
        except UnicodeDecodeError as error:
            raise Malformed("text that is not UTF-8") from error

    def array(self) -> Any:
        code, ndim = self.unpack(_ARRAY)
        if code >= len(DTYPES) or ndim > MAX_DIMENSIONS:
            raise Malformed(f"an array of dtype {code} with {ndim} dimensions")
        shape = self.unpack(_SHAPES[ndim])
        data = self.take(math.prod(shape) * DTYPES[code].itemsize)
        try:
            return np.frombuffer(data, dtype=DTYPES[code]).reshape(shape)
        except ValueError as error:  # such as (0, 2**63): no bytes, and yet no shape
            raise Malformed(f"an array of shape {shape}") from error

    def tensor(self) -> Tensor:
        name = self.text()
        if self.unpack(_TAG) != (b"a",):
            raise Malformed("a tensor without its array")
        return Tensor(self.array(), name[:40])


# Made once: every number, text and array of every result is read by one of them.
_TAG, _COUNT, _ARRAY = struct.Struct("c"), struct.Struct("<I"), struct.Struct("<BB")
_INTEGER, _FLOAT, _COMPLEX = struct.Struct("<q"), struct.Struct("<d"), struct.Struct("<dd")
_SHAPES = [struct.Struct(f"<{ndim}Q") for ndim in range(MAX_DIMENSIONS + 1)]
_READERS: dict[bytes, Callable[[_Reader, int], Any]] = {
    b"N": lambda *_: None,
    b"T": lambda *_: True,
    b"F": lambda *_: False,
    b"i": lambda r, _: r.unpack(_INTEGER)[0],
    b"d": lambda r, _: r.unpack(_FLOAT)[0],
    b"c": lambda r, _: complex(*r.unpack(_COMPLEX)),
    b"s": lambda r, _: r.text(),
    b"o": lambda r, _: Opaque(r.text()[:200]),
    b"a": lambda r, _: r.array(),
    b"t": lambda r, _: r.tensor(),
    b"l": _Reader.list,
    b"u": lambda r, depth: tuple(r.list(depth)),
}
