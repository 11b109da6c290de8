"""What a batch shows: how far it is, what failed, and the class in a table; and no string of a learner's is more."""

from __future__ import annotations

import io
import os
import re
import sys
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.batch.model import OUTCOMES, Intake, Options, Row, Superseded, Unrecognised
from grader.batch.screen import Screen
from grader.batch.summary import summarise
from grader.batch.table import HEADS, table
from grader.report.text import WORDS
from tests.conftest import need

ZERO = "ZeroDivisionError: division by zero"
LOUD = ("rejected", "crashed", "limit_hit", "grader_error")
EMPTY = Intake((), (), ())
ANYTHING = st.text(st.characters())
"""Surrogates and control characters included."""


def row(learner: str = "ada", outcome: str = "passed", exercise: str = "exercise_03", **more: Any) -> Row:
    score = 6.0 if outcome == "passed" else 2.0 if outcome == "partial" else 0.0
    facts: dict[str, Any] = {"framework": "torch", "score": score, "max_score": 6.0, "mistakes": (), "path": ""}
    return Row(learner=learner, exercise=exercise, outcome=outcome, **facts | more)


def width(line: str) -> int:
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in line)
    return len(line) + wide - sum(unicodedata.category(char) == "Mn" for char in line)


@pytest.fixture(autouse=True)
def eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


# --- into a log -----------------------------------------------------------------------------------------------------


def log(
    *rows: Row, total: int = 0, before: int = 0, quiet: bool = False, every_s: float = 30.0, says: str = ZERO
) -> str:
    stream = io.StringIO()
    with Screen(total or before + len(rows), before, quiet, stream=stream, every_s=every_s) as screen:
        for each in rows:
            screen.row(each, says)
    return stream.getvalue()


@pytest.mark.parametrize("outcome", LOUD)
def test_what_fails_is_told_as_it_comes(outcome: str) -> None:
    assert log(row("ada", outcome), total=100, says="Too\ndeep") == f"ada exercise_03 {WORDS[outcome]}: Too deep\n"


@pytest.mark.parametrize("outcome", sorted(set(OUTCOMES) - set(LOUD)))
def test_what_was_graded_to_the_end_is_not_told(outcome: str) -> None:
    assert log(row("ada", outcome), total=100) == ""


def test_a_log_has_a_line_for_each_tenth() -> None:
    lines = log(*[row()] * 100).splitlines()
    assert [line.split(",")[0] for line in lines] == [f"{number} of 100" for number in range(10, 101, 10)]


def test_a_slow_batch_tells_in_between_as_well() -> None:
    assert len(log(*[row()] * 5, total=1000, every_s=0.0).splitlines()) == 5


def test_rate_and_time_left_are_told() -> None:
    assert re.fullmatch(r"3 of 30, [\d.]+/s, \d+:\d\d left\n", log(*[row()] * 3, total=30))


def test_two_that_end_together_make_no_rate_of_thousands() -> None:
    assert log(row(), row(), total=20).endswith("2 of 20, 4.0/s, 0:04 left\n")


def test_before_there_is_a_rate_none_is_told() -> None:
    assert log(row(), total=10) == "1 of 10\n"


def test_the_last_line_says_how_long_it_took() -> None:
    assert re.fullmatch(r"20 of 20, [\d.]+/s, done in 0:00", log(*[row()] * 20).splitlines()[-1])


def test_what_was_taken_over_counts_as_done() -> None:
    assert [line.split(",")[0] for line in log(row(), row(), before=8).splitlines()] == ["9 of 10", "10 of 10"]


def test_quiet_is_quiet() -> None:
    assert log(*(row(outcome=outcome) for outcome in OUTCOMES), quiet=True, every_s=0.0) == ""


def test_a_long_sentence_is_cut_at_the_width() -> None:
    line = log(row(outcome="crashed"), total=100, says="漢字 and more " * 50).removesuffix("\n")
    assert 78 <= width(line) <= 80
    assert line.endswith("…")


def test_markup_is_shown_and_not_read() -> None:
    assert "[red]a[/] [/nope] :smile:" in log(row(outcome="crashed"), total=100, says="[red]a[/] [/nope] :smile:")


@given(ANYTHING, ANYTHING)
def test_any_sentence_is_one_plain_line(learner: str, says: str) -> None:
    text = log(row(learner, "crashed"), total=100, says=says)
    assert text.count("\n") == 1
    assert all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in text)
    text.encode("utf-8")


def test_a_log_that_nobody_reads_stops_nothing() -> None:
    read, write = os.pipe()
    os.close(read)
    with open(write, "w", buffering=1) as stream, Screen(1, 0, False, stream=stream) as screen:
        screen.row(row(outcome="crashed"), ZERO)
        # What could not be written is not tried again when the stream is closed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), write)


# --- onto a terminal --------------------------------------------------------------------------------------------------


@contextmanager
def terminal(seen: list[bytes]) -> Iterator[Any]:
    """A stream that is a terminal; what was written on it is in `seen` in the end."""
    need(sys.platform != "win32", "a pseudoterminal")
    import pty

    master, slave = pty.openpty()

    def read() -> None:
        try:
            while data := os.read(master, 4096):
                seen.append(data)
        except OSError:
            return

    reader = threading.Thread(target=read)
    reader.start()
    try:
        with open(slave, "w", encoding="utf-8") as stream:
            yield stream
    finally:
        reader.join(10)
        os.close(master)


def shown(*rows: Row, total: int, before: int = 0, quiet: bool = False, says: str = ZERO) -> str:
    seen: list[bytes] = []
    with terminal(seen) as stream, Screen(total, before, quiet, stream=stream) as screen:
        for each in rows:
            screen.row(each, says)
    return b"".join(seen).decode()


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


def test_a_terminal_has_a_bar() -> None:
    text = plain(shown(*[row()] * 3, total=12, before=7))
    assert re.search("━━━━━ +7/12 +\\r", text)
    assert re.search(r"10/12 [\d.]+/s, 0:00 left", text)


def test_failures_stand_above_the_bar() -> None:
    last = plain(shown(row("ada", "crashed"), row("ben", "rejected"), total=4)).split("\r")
    assert [line.strip("\n") for line in last if "exercise_03" in line] == [
        f"ada exercise_03 crashed: {ZERO}",
        f"ben exercise_03 cannot be graded: {ZERO}",
    ]
    assert "2/4" in "".join(last[-3:])


def test_the_cursor_is_back_in_the_end() -> None:
    assert shown(row(), total=1).rindex("\x1b[?25h") > shown(row(), total=1).rindex("\x1b[?25l")


def test_only_our_own_control_characters_reach_the_terminal() -> None:
    text = shown(row("ada", "crashed"), total=2, says="\x1b[2J\x1b]0;title\x07 [red]x[/]\u202e")
    assert "\\x1b[2J\\x1b]0;title\\x07 [red]x[/]\\u202e" in plain(text)
    assert "\x1b[2J" not in text


def test_a_quiet_batch_leaves_the_terminal_alone() -> None:
    assert shown(row("ada", "crashed"), total=2, quiet=True) == ""


def test_a_terminal_that_cannot_move_its_cursor_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert shown(row(), total=10) == "1 of 10\r\n"


def test_no_thread_draws() -> None:
    seen: list[bytes] = []
    with terminal(seen) as stream:
        before = threading.active_count()
        with Screen(2, 0, False, stream=stream) as screen:
            screen.row(row(), ZERO)
            assert threading.active_count() == before


# --- the table --------------------------------------------------------------------------------------------------------


def closing(
    *rows: Row, intake: Intake = EMPTY, columns: int = 80, colour: bool = False, taken_over: int = 0, **options: Any
) -> str:
    summary = summarise(rows, intake, Options(**{"seed": 17, **options}))
    return table(summary, Path("out"), intake, columns, colour, taken_over=taken_over)


def test_the_table_reads_like_this() -> None:
    rows = (
        row("ada"), row("ben", "partial"), row("cleo", "failed", mistakes=("half",)), row("dan", "rejected"),
        row("ada", exercise="exercise_05", max_score=8.0), row("ben", "failed", "exercise_05", mistakes=("bias",)),
    )  # fmt: skip
    assert closing(*rows) == (
        "6 submissions of 4 learners · seed 17 · isolation floor\n"
        "\n"
        "                                         cannot\n"
        "                   partly            not     be          over\n"
        "exercise    passed  right failed written graded crashed limit      mean\n"
        "───────────────────────────────────────────────────────────────────────\n"
        "exercise_03      1      1      1       ·      1       ·     ·  2.00 / 6\n"
        "exercise_05      1      ·      1       ·      ·       ·     ·  3.00 / 8\n"
        "all              2      1      2       ·      1       ·     · 5.00 / 14\n"
        "\n"
        "The commonest mistakes\n"
        "  bias in exercise_05: 1 learner\n"
        "  half in exercise_03: 1 learner\n"
        "\n"
        "Reports: out/reports/<learner>/<exercise>.json\n"
        "The class: out/summary.json and summary.csv\n"
    )


def test_one_exercise_needs_no_sum() -> None:
    assert "\nall " not in closing(row("ada"), row("ben"))


def test_an_empty_class_needs_no_table() -> None:
    assert closing() == (
        "0 submissions of 0 learners · seed 17 · isolation floor\n"
        "\n"
        "Reports: out/reports/<learner>/<exercise>.json\n"
        "The class: out/summary.json and summary.csv\n"
    )


def test_the_whole_course_fits_into_80_columns() -> None:
    rows = [
        row(f"learner{number}", OUTCOMES[number % 8], f"exercise_{step:02d}", max_score=6.5)
        for number in range(300)
        for step in range(1, 19)
    ]
    text = closing(*rows)
    assert max(map(width, text.splitlines())) <= 80
    assert all(f"\nexercise_{step:02d} " in text for step in range(1, 19))


def test_every_outcome_has_a_column() -> None:
    assert list(HEADS) == list(OUTCOMES)
    line = next(line for line in closing(*(row(name, name) for name in OUTCOMES)).splitlines() if "exercise_03" in line)
    assert line.split()[1:9] == ["1"] * 8


def test_the_mean_is_of_what_was_scored() -> None:
    assert " 6.00 / 6\n" in closing(row("ada"), row("ben", "grader_error"))


def test_where_nothing_was_scored_there_is_no_mean() -> None:
    assert re.search(r"exercise_03 .* -\n", closing(row("ada", "grader_error")))


def test_without_a_jail_there_is_a_warning() -> None:
    assert "\nWithout isolation: what was handed in ran without a jail" in closing(row(), isolation="none")
    assert "Without isolation" not in closing(row(), isolation="strict")


def test_hidden_inputs_have_no_seed_here() -> None:
    assert closing(row(), hidden=True).startswith("1 submission of 1 learner · hidden inputs · isolation floor\n")


def test_faults_of_the_grader_are_named_with_the_way_out() -> None:
    assert (
        "The grader itself failed on 2 submissions: not scored.\n"
        "Run the same command again: that is tried anew, all else is taken over.\n"
        "  ada exercise_03\n"
        "  ben exercise_03\n"
    ) in closing(row("ben", "grader_error"), row("ada", "grader_error"), row("cleo"))


def test_the_commonest_mistakes_are_five() -> None:
    rows = [row(f"l{n}", "failed", mistakes=tuple(f"m{k}" for k in range(n + 1))) for n in range(7)]
    text = closing(*rows)
    assert "The commonest mistakes\n  m0 in exercise_03: 7 learners\n  m1 in exercise_03: 6 learners\n" in text
    assert text.count(" in exercise_03: ") == 5


def test_what_was_replaced_is_counted_and_the_first_are_named() -> None:
    replaced = tuple(Superseded("ada", "exercise_03", f"old{n}.py", "new.py") for n in range(7))
    text = closing(row(), intake=Intake((), replaced, ()))
    assert "7 submissions replaced by another of the same learner\n  old0.py by new.py\n" in text
    assert "  old4.py by new.py\n  and 2 more, in summary.json\n" in text


@pytest.mark.parametrize(
    ("count", "listed", "more"), [(1, 1, ""), (20, 20, ""), (23, 20, "and 3 more, in summary.json")]
)
def test_what_was_not_recognised_is_listed(count: int, listed: int, more: str) -> None:
    text = closing(row(), intake=Intake((), (), tuple(Unrecognised(f"x{n:02d}.txt", "odd") for n in range(count))))
    assert f"{count} file{'s' if count > 1 else ''} not recognised, so not graded\n  x00.txt: odd\n" in text
    assert text.count(".txt: odd") == listed
    assert more in text
    assert (" more, " in text) == bool(more)


def test_what_is_too_much_to_list_is_counted() -> None:
    text = closing(row(), intake=Intake((), (), (Unrecognised("x.txt", "odd"),), unlisted=2000))
    assert "2001 files not recognised, so not graded\n  x.txt: odd\n  and 2000 more, in no list\n" in text


def test_what_was_taken_over_and_passed_over_is_counted() -> None:
    text = closing(row(), intake=Intake((), (), (), passed_over=3), taken_over=1)
    assert "1 report taken over from an earlier run.\n" in text
    assert "3 submissions of other exercises passed over (--exercise).\n" in text


def test_a_path_is_never_broken() -> None:
    out = Path("/srv") / "a long folder" / ("deeper " * 20).strip()
    text = table(summarise((), EMPTY, Options(17)), out, EMPTY, 80, False)
    assert f"Reports: {out}/reports/<learner>/<exercise>.json\n" in text


def test_colour_changes_no_word() -> None:
    intake = Intake((), (), (Unrecognised("x[red].txt", "odd"),))
    rows = (row(), row("ben", "grader_error"))
    coloured = closing(*rows, intake=intake, colour=True, isolation="none")
    assert "\x1b[" in coloured
    # The spaces before a code that ends a colour are kept.
    stripped = "".join(line.rstrip() + "\n" for line in plain(coloured).splitlines())
    assert stripped == closing(*rows, intake=intake, isolation="none")


def test_markup_in_names_is_shown_and_not_read() -> None:
    intake = Intake((), (Superseded("a", "e", "[red]o[/].py", "[/x]"),), (Unrecognised("[link=x]y", "[bold]"),))
    text = closing(row(exercise="[blink]e"), intake=intake)
    assert all(part in text for part in ("[red]o[/].py by [/x]", "[link=x]y: [bold]", "[blink]e"))


@given(ANYTHING, st.booleans(), st.integers(1, 200))
def test_no_name_can_hide_or_move_anything(name: str, colour: bool, columns: int) -> None:
    intake = Intake((), (Superseded("a", "e", name, name),), (Unrecognised(name, name),))
    text = closing(row(exercise="e" + name), intake=intake, colour=colour, columns=columns)
    left = plain(text) if colour else text
    assert all(char == "\n" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") for char in left)


def test_a_break_in_a_name_makes_no_line() -> None:
    text = closing(row(), intake=Intake((), (), (Unrecognised("a\nReports: elsewhere", "odd"),)))
    assert "  a\\nReports: elsewhere: odd\n" in text
