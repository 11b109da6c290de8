"""The report as a terminal shows it: right at any width from 60 columns on, with colour or without.

Every string is escaped here once more, whatever was done to it before, so that the only control characters in the
output are our own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from grader.messages import not_written
from grader.model import PRETTY
from grader.records import CheckReport, Report
from grader.text import escape

NARROWEST = 60
PRINTED_LINES = 20
VERBATIM = 4
"""A line that begins with so many spaces is source or a traceback: cut, never wrapped."""

GREEN, YELLOW, RED, BOLD = "32", "33", "31", "1"
MARKS = {"passed": ("✓", GREEN), "not_attempted": ("–", YELLOW)}
WORDS = {
    "passed": "passed",
    "partial": "partly right",
    "failed": "failed",
    "not_attempted": "not written yet",
    "rejected": "cannot be graded",
    "crashed": "crashed",
    "limit_hit": "over the limit",
    "grader_error": "the grader's own fault, not scored",
}
META = {"failed": "mixes devices", "not_attempted": "cannot tell"}
"""What the outcomes of --device meta mean, which gives no points."""
REPLAY = "Replay: "


def render(
    report: Report, *, taken: str, next_step: str | None, colour: bool, width: int = 80, solved: str = ""
) -> str:
    """The whole report, a newline at the end; no line over `width` columns but a command that is there to be copied.

    taken: the file that was graded, and how it was found. next_step: what the learner may do now. solved: what to say
    to who has solved the exercise.
    """
    page = _Page(max(width, NARROWEST), colour)
    page.text(header(report), BOLD)
    page.text(taken)
    page.checks(report.checks, WORDS | META if report.device == "meta" else WORDS)
    page.printed(report.stdout)
    page.section("Notes", report.notes)
    page.section("Hint", [report.hint] if report.hint else [])
    page.blank()
    page.text(score_line(report), BOLD)
    if solved and report.outcome == "passed":
        page.text(f"\n{solved}\n")
    if next_step:
        page.text(f"Next: {next_step}")
    return "\n".join(page.lines) + "\n"


def first_wrong(report: Report) -> str:
    """What went wrong first, in one line; empty where nothing did."""
    if report.outcome in ("rejected", "grader_error"):
        return " ".join(report.notes[-1].strip().splitlines()[-1 if report.outcome == "grader_error" else 0].split())
    for check in report.checks:
        if check.outcome not in ("passed", "not_attempted"):
            if check.mistake:
                return f"{check.name}: {check.mistake.says}"
            # The first line of a message is the call, the second says what was wrong with it.
            lines = check.message.splitlines()
            return f"{check.name}: {(lines[1:2] or lines or [''])[0].strip()}"
    return ""


def score_line(report: Report) -> str:
    if report.device == "meta" and report.outcome in META:
        return f"No points on the meta device: {META[report.outcome]}"
    return f"Score: {points_of(report.score, report.max_score)}, {WORDS[report.outcome]}"


def header(report: Report) -> str:
    framework = PRETTY.get(report.framework, report.framework)
    parts = [report.exercise, report.learner, f"{framework} on {report.device}"]
    parts.append(None if report.seed is None else f"seed {report.seed}")
    return " · ".join(part for part in parts if part)


def points_of(score: float, max_score: float) -> str:
    return f"{score:g} / {max_score:g}"


class _Page:
    """Lines of at most `width` columns."""

    def __init__(self, width: int, colour: bool):
        self.width, self.colour = width, colour
        self.lines: list[str] = []

    def paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code and text else text

    def blank(self) -> None:
        self.lines.append("")

    def text(self, text: str, code: str = "", indent: str = "") -> None:
        for line in _clean(text).split("\n"):
            self.lines += [indent + self.paint(row, code) for row in wrap(line, self.width - len(indent))]

    def checks(self, checks: list[CheckReport], words: dict[str, str]) -> None:
        if checks:
            self.blank()
        for check in checks:
            self.check(check, words)
            # The word beside the name says as much.
            if check.message and check.message != not_written(check.function):
                self.text(check.message, indent="      ")

    def check(self, check: CheckReport, words: dict[str, str]) -> None:
        """Mark, name, outcome, points: only the name gives way."""
        mark, code = MARKS.get(check.outcome, ("✗", RED))
        word = "" if check.outcome == "passed" else f"  {words[check.outcome]}"
        points = points_of(check.score, check.max_score)
        name = fit(_clean(check.name).replace("\n", " "), self.width - len(f"  {mark} {word}  {points}"))
        gap = self.width - columns(f"  {mark} {name}{word}{points}")
        self.lines.append(f"  {self.paint(mark, code)} {name}{self.paint(word, code)}{' ' * gap}{points}")

    def printed(self, stdout: str) -> None:
        """What the learner's code printed, its beginning, cut at the width."""
        if not stdout.strip():
            return
        lines = stdout.rstrip().split("\n")
        self.heading("What your code printed")
        self.lines += [fit(f"  {_clean(line)}", self.width).rstrip() for line in lines[:PRINTED_LINES]]
        if (left := len(lines) - PRINTED_LINES) > 0:
            self.lines.append(f"  … {left} more line{'s' if left > 1 else ''}")

    def section(self, title: str, items: list[str]) -> None:
        if items:
            self.heading(title)
        for item in items:
            before = len(self.lines)
            self.text(item, indent="    ")
            self.lines[before] = f"  • {self.lines[before].lstrip(' ')}".rstrip()

    def heading(self, title: str) -> None:
        self.blank()
        self.lines.append(self.paint(title, BOLD))


def _clean(text: str) -> str:
    return escape(text).expandtabs(4)


def columns(text: str) -> int:
    """How many columns of a terminal the text takes: two for a wide character, none for a combining one."""
    return len(text) if text.isascii() else sum(map(_column, text))


def _column(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def fit(text: str, width: int) -> str:
    """The text itself, or its beginning and an ellipsis: at most `width` columns."""
    head = _head(text, width)
    return text if head == len(text) else text[: _head(text, width - 1)] + "…"


def _head(text: str, width: int) -> int:
    """How many characters from the start go into `width` columns."""
    for i, char in enumerate(text):
        width -= _column(char)
        if width < 0:
            return i
    return len(text)


def wrap(line: str, width: int) -> list[str]:
    """The line in rows of at most `width` columns, each indented as the line is; source is cut instead."""
    body = line.lstrip(" ")
    indent = line[: len(line) - len(body)]
    if len(indent) >= VERBATIM:
        return [fit(line.rstrip(), width)]
    if body.startswith(REPLAY) and columns(line) > width:
        return [f"{indent}{REPLAY.strip()}", indent + body.removeprefix(REPLAY)]
    rows = [indent]
    for word in _words(body, width - len(indent)):
        longer = f"{rows[-1]} {word}" if rows[-1].strip() else rows[-1] + word
        if columns(longer) <= width:
            rows[-1] = longer
        else:
            rows.append(indent + word)
    return [row.rstrip() for row in rows]


def _words(body: str, width: int) -> Iterator[str]:
    """The words; one that is longer than a row comes in pieces."""
    for word in body.split():
        while (head := _head(word, width)) < len(word):
            yield word[:head]
            word = word[head:]
        yield word
