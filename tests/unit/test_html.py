"""The report as a notebook shows it: whatever a learner wrote stays text, and the colours are the surroundings'."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from test_report import ANYTHING, RAISED, WRONG, check, report

from grader.report import html
from grader.text import escape

OURS = {"div", "span", "b", "pre", "ul", "li"}
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)">\x1b[31m\u202e'


class Reader(HTMLParser):
    """What a browser would find: the tags, the names of attributes, the text."""

    def __init__(self, page: str):
        super().__init__()
        self.tags = set[str]()
        self.attributes = set[str]()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def page(text: str) -> str:
    shown = report(check(text, "failed", text), notes=[text], stdout=text, hint=text)
    return html.render(shown, taken=text, next_step=text, solved=text)


@given(ANYTHING)
def test_no_text_becomes_a_tag_or_an_attribute(text: str) -> None:
    found = Reader(page(text))
    assert found.tags <= OURS
    assert found.attributes == {"class", "style"}


def test_hostile_text_is_shown_as_it_was_written() -> None:
    found = Reader(page(HOSTILE))
    assert escape(HOSTILE) in found.text
    assert not {"\x1b", "\u202e"} & set(found.text)


@given(st.text())
def test_a_hint_is_text(text: str) -> None:
    assert Reader(html.hint(text)).tags <= OURS


def test_no_colour_is_set_but_what_is_inherited() -> None:
    shown = page("x")
    assert set(re.findall(r"(?<![-\w])(?:color|background)\s*:\s*(\w+)", shown)) == {"inherit", "none"}
    assert set(re.findall(r"border[-\w]*:([^;\"]+)", shown)) == {"3px solid currentColor", "0"}


def test_a_learners_dollar_begins_no_formula() -> None:
    assert 'class="grader tex2jax_ignore mathjax_ignore"' in page("$x$")


def test_everything_of_the_report_is_there() -> None:
    shown = report(check("a", "failed", WRONG), check("b", "crashed", RAISED), notes=["one note"], stdout="printed\n")
    found = Reader(html.render(shown, taken="the kernel", next_step="stuck?", solved="")).text
    parts = ["exercise_03 · PyTorch on cpu · seed 17", "the kernel", "0 / 2", "one note", "printed", "Next: stuck?"]
    assert [part for part in parts if part not in found] == []
    assert all(line.strip() in found for line in f"{WRONG}\n{RAISED}".split("\n"))


def test_a_long_print_is_cut() -> None:
    found = Reader(html.render(report(stdout="line\n" * 50), taken="", next_step=None)).text
    assert found.count("line") == 21
    assert "… 30 more lines" in found
