"""The page that shows what learners read."""

from __future__ import annotations

import re
from importlib.util import find_spec

from tests import gallery
from tests.conftest import need


def test_the_page_is_what_the_grader_says_today() -> None:
    need(find_spec("torch") is not None, "torch")  # one example calls it
    assert gallery.page() == gallery.PAGE.read_text("utf-8"), "write it anew: python -m tests.gallery"


def test_no_line_of_a_terminal_is_wider_than_80_columns() -> None:
    shown = re.findall(r"^```text\n(.*?)^```", gallery.PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert len(shown) == len(gallery.EXAMPLES)
    assert [line for block in shown for line in block.splitlines() if len(line) > 80] == []
