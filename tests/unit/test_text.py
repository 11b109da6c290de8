"""Strings of a learner's cannot hide or move anything, and files appear whole."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.text import cut, escape, size, write_whole

ANYTHING = st.text(st.characters())  # surrogates included


@given(ANYTHING)
def test_nothing_unseen_survives(text: str) -> None:
    left = {unicodedata.category(char) for char in escape(text) if char not in "\n\t"}
    assert not left & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(ANYTHING)
def test_escaped_text_can_be_encoded(text: str) -> None:
    escape(text).encode("utf-8")


@given(ANYTHING)
def test_escaping_twice_changes_nothing(text: str) -> None:
    assert escape(escape(text)) == escape(text)


@pytest.mark.parametrize("text", ["ŷ = m·x + b", "naïve 漢字 🙂", "two\n\tlines", "a\\b", ""])
def test_honest_text_stays(text: str) -> None:
    assert escape(text) == text


@pytest.mark.parametrize(
    ("char", "spelled"),
    [("\x1b", "\\x1b"), ("\r", "\\r"), ("\x9b", "\\x9b"), ("\u202e", "\\u202e"), ("\u2066", "\\u2066"),
     ("\u200b", "\\u200b"), ("\u2028", "\\u2028"), ("\ufeff", "\\ufeff"), ("\ud800", "\\ud800"), ("\0", "\\x00"),
     ("\U000e0041", "\\U000e0041")],
)  # fmt: skip
def test_a_hidden_character_is_spelled_out(char: str, spelled: str) -> None:
    assert escape(f"a{char}b") == f"a{spelled}b"


def test_a_cut_text_has_at_most_its_width() -> None:
    assert cut("abcdef", 4) == "abc…"
    assert cut("abcd", 4) == "abcd"


def test_sizes_read_well() -> None:
    assert [size(n) for n in (256 << 10, 50_000_000, 100, 1 << 30)] == ["256 KiB", "47.7 MiB", "100 bytes", "1 GiB"]


def test_a_file_is_written_as_utf8_with_plain_newlines(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.py", "ŷ\n")
    assert (tmp_path / "a.py").read_bytes() == "ŷ\n".encode()


def test_a_write_that_fails_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "new \ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
