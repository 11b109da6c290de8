"""Text made safe: strings of a learner's to show, and files of ours to write."""

from __future__ import annotations

import os
import unicodedata
from contextlib import suppress
from pathlib import Path

# Control, format (bidirectional, zero-width), lone surrogates, line and paragraph separators: all that can hide or
# move what stands around it. Unassigned characters only look odd, and which ones they are depends on Python's version.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def escape(text: str) -> str:
    """The text with control, bidirectional, zero-width and surrogate characters spelled out, such as "\\u202e".

    Newlines and tabs stay. The result can always be encoded as UTF-8; it is for reading, not for decoding back.
    """
    if text.isprintable():
        return text
    return "".join(_spelled(char) if unicodedata.category(char) in _UNSEEN else char for char in text)


def _spelled(char: str) -> str:
    return char if char in "\n\t" else char.encode("unicode_escape").decode("ascii")


def cut(text: str, width: int) -> str:
    """The text itself, or its beginning and an ellipsis: at most `width` characters."""
    return text if len(text) <= width else text[: width - 1] + "…"


def size(count: int) -> str:
    """A number of bytes for a reader: "256 KiB", "47.7 MiB", "1 GiB"."""
    power = min(3, max(0, count.bit_length() - 1) // 10)
    return f"{count / 1024**power:.1f}".removesuffix(".0") + f" {('bytes', 'KiB', 'MiB', 'GiB')[power]}"


def write_whole(path: Path, text: str) -> None:
    """Write a UTF-8 file so that a reader finds the old text or the new one, never half of it. Raises OSError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        # newline: a generated file is the same on every system.
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
