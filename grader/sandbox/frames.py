"""Frames: a mark, a kind, a length, and one value in the bytes of `wire`. How a stream is cut into messages."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator

from grader.sandbox.wire import Malformed, TooLarge

MARK = b"GF"
HEADER = struct.Struct("<2sBI")


def frame(kind: int, payload: bytes) -> bytes:
    return HEADER.pack(MARK, kind, len(payload)) + payload


class Frames:
    """Bytes in, whole frames out. `budget` bounds what may come before the next call of `renew`."""

    def __init__(self, budget: int | None = None):
        self.limit = self.budget = budget
        self.buffer = bytearray()

    def renew(self) -> None:
        self.budget = self.limit

    def feed(self, data: bytes) -> Iterator[tuple[int, bytes]]:
        """Raises Malformed for a wrong mark, TooLarge when a frame announces more than the budget."""
        self.buffer += data
        while len(self.buffer) >= HEADER.size:
            mark, kind, length = HEADER.unpack_from(self.buffer)
            if mark != MARK:
                raise Malformed("bytes that are no frame")
            if self.budget is not None and length > self.budget:
                raise TooLarge
            if len(self.buffer) < HEADER.size + length:
                return
            payload = bytes(self.buffer[HEADER.size : HEADER.size + length])
            del self.buffer[: HEADER.size + length]
            if self.budget is not None:
                self.budget -= length
            yield kind, payload


class Channel:
    """Frames over two descriptors, blocking: the side of the process that was started."""

    def __init__(self, read_fd: int, write_fd: int):
        self.read_fd, self.write_fd = read_fd, write_fd

    def send(self, kind: int, payload: bytes) -> None:
        data = memoryview(frame(kind, payload))
        while data:
            data = data[os.write(self.write_fd, data) :]

    def receive(self) -> tuple[int, bytes] | None:
        """The next frame, or None at the end of the stream."""
        header = self._exactly(HEADER.size)
        if header is None:
            return None
        mark, kind, length = HEADER.unpack(header)
        if mark != MARK:
            raise Malformed("bytes that are no frame")
        payload = self._exactly(length)
        return None if payload is None else (kind, payload)

    def close(self) -> None:
        for descriptor in {self.read_fd, self.write_fd}:
            os.close(descriptor)

    def _exactly(self, count: int) -> bytes | None:
        data = bytearray()
        while len(data) < count:
            piece = os.read(self.read_fd, min(count - len(data), 1 << 20))
            if not piece:
                return None
            data += piece
        return bytes(data)
