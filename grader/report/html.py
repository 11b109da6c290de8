"""The report as a notebook shows it: HTML in the surroundings' own colours, so that it is readable in light and dark.

Whatever is shown passes through `_safe`: no tag, no attribute and no control character of a learner's gets through, and
JupyterLab is told to typeset no formula in it.
"""

from __future__ import annotations

import html

from grader.messages import not_written
from grader.records import CheckReport, Report
from grader.report.text import MARKS, PRINTED_LINES, WORDS, header, points_of, score_line
from grader.text import escape

_ROOT = "max-width:46em;line-height:1.45;color:inherit"
_CHECK = "border-left:3px solid currentColor;padding:0 0 0 .7em;margin:.7em 0"
_ITEM, _LIST = "white-space:pre-wrap;overflow-wrap:anywhere", "margin:.2em 0;padding-left:1.4em"
_LINE = "display:block;min-height:1.2em"
_ROW = "display:flex;justify-content:space-between;gap:1em"
_PLAIN = "background:none;color:inherit;border:0;padding:0"
_PRE = f"{_PLAIN};margin:.3em 0 0;white-space:pre-wrap;overflow-wrap:anywhere;font-family:monospace;font-size:.95em"


def render(report: Report, *, taken: str, next_step: str | None, solved: str = "") -> str:
    """The whole report; the arguments are those of the text's `render`."""
    parts = [
        f"<div><b>{_safe(header(report))}</b></div>",
        f"<div>{_safe(taken)}</div>",
        *map(_check, report.checks),
        _printed(report.stdout),
        _section("Notes", report.notes),
        _section("Hint", [report.hint] if report.hint else []),
        f'<div style="margin-top:.7em"><b>{_safe(score_line(report))}</b></div>',
        _block(solved),
        f"<div>Next: {_safe(next_step)}</div>" if next_step else "",
    ]
    return _page("".join(parts))


def hint(text: str) -> str:
    return _page(_block(text))


def _page(body: str) -> str:
    # The two classes are MathJax's, of two generations: a learner's $ begins no formula.
    return f'<div class="grader tex2jax_ignore mathjax_ignore" style="{_ROOT}">{body}</div>'


def _check(check: CheckReport) -> str:
    mark = MARKS.get(check.outcome, ("✗", ""))[0]
    word = "" if check.outcome == "passed" else f" {WORDS[check.outcome]}"
    row = f"<span>{mark} <b>{_safe(check.name)}</b>{word}</span><span>{points_of(check.score, check.max_score)}</span>"
    # The word beside the name says as much.
    message = "" if check.message == not_written(check.function) else _block(check.message)
    return f'<div style="{_CHECK}"><div style="{_ROW}">{row}</div>{message}</div>'


def _block(text: str) -> str:
    """Text that keeps its lines; one that is too long goes on below its own beginning."""
    lines = "".join(map(_line, text.split("\n")))
    return f'<pre style="{_PRE}">{lines}</pre>' if text else ""


def _line(line: str) -> str:
    body = line.lstrip(" ")
    return f'<span style="{_LINE};padding-left:{len(line) - len(body)}ch">{_safe(body)}</span>'


def _printed(stdout: str) -> str:
    if not stdout.strip():
        return ""
    lines = stdout.rstrip().split("\n")
    left = len(lines) - PRINTED_LINES
    more = [f"… {left} more line{'s' if left > 1 else ''}"] if left > 0 else []
    shown = "\n".join([*lines[:PRINTED_LINES], *more])
    return f"<div><b>What your code printed</b>{_block(shown)}</div>"


def _section(title: str, items: list[str]) -> str:
    if not items:
        return ""
    entries = "".join(f'<li style="white-space:pre-wrap;overflow-wrap:anywhere">{_safe(item)}</li>' for item in items)
    return (
        f'<div style="margin-top:.7em"><b>{title}</b><ul style="margin:.2em 0;padding-left:1.4em">{entries}</ul></div>'
    )


def _safe(text: str) -> str:
    return html.escape(escape(text))
