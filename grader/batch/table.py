"""What a batch shows in the end: what was done, how the class did, what to look at, and where it all is."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from grader.batch.model import Intake
from grader.batch.summary import Standing, Summary
from grader.records import Outcome
from grader.report.text import NARROWEST
from grader.text import escape

HEADS: dict[Outcome, str] = {
    "passed": "passed",
    "partial": "partly\nright",
    "failed": "failed",
    "not_attempted": "not\nwritten",
    "rejected": "cannot\nbe\ngraded",
    "crashed": "crashed",
    "limit_hit": "over\nlimit",
    "grader_error": "grader\nfault",
}
SHOWN_MISTAKES, SHOWN_REPLACED, SHOWN_STRANGERS, SHOWN_FAULTS = 5, 5, 20, 20
UNJAILED = "Without isolation: what was handed in ran without a jail, and could do whatever you may do here."


def table(summary: Summary, out: Path, intake: Intake, width: int, colour: bool, *, taken_over: int = 0) -> str:
    """What was done, how the class did, what to look at, and where it all is; a newline at the end.

    taken_over: how many of the reports are from an earlier run.
    """
    page = Console(
        file=io.StringIO(), width=max(width, NARROWEST), force_terminal=colour, no_color=not colour,
        color_system="standard" if colour else None, legacy_windows=False, force_jupyter=False,
        highlight=False, markup=False, emoji=False,
    )  # fmt: skip
    with page.capture() as text:
        for part in _parts(summary, intake, taken_over):
            page.print(part)
        for line in _places(out):
            page.print(line, soft_wrap=True)
    return "\n".join(line.rstrip() for line in text.get().rstrip("\n").split("\n")) + "\n"


def _parts(summary: Summary, intake: Intake, taken_over: int) -> Iterator[RenderableType]:
    yield _opening(summary)
    if summary.isolation == "none":
        yield Text(UNJAILED, "bold yellow")
    yield Text("")
    if summary.by_exercise:
        yield from (_grid(summary.by_exercise), Text(""))
    yield from _faults(summary)
    if shared := summary.mistakes[:SHOWN_MISTAKES]:
        yield Text("The commonest mistakes", "bold")
        yield from _indented(f"{it.id} in {it.exercise}: {_count(len(it.learners), 'learner')}" for it in shared)
    yield from _replaced(summary)
    yield from _strangers(summary)
    if taken_over:
        yield Text(f"{_count(taken_over, 'report')} taken over from an earlier run.")
    if intake.passed_over:
        yield Text(f"{_count(intake.passed_over, 'submission')} of other exercises passed over (--exercise).")


def _opening(summary: Summary) -> Text:
    learners = len({report.learner for report in summary.reports})
    seed = "hidden inputs" if summary.seed is None else f"seed {summary.seed}"
    work = f"{_count(len(summary.reports), 'submission')} of {_count(learners, 'learner')}"
    return Text(f"{work} · {seed} · isolation {summary.isolation}", "bold")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _indented(lines: Iterable[str]) -> Iterator[RenderableType]:
    yield from (Padding(Text(line), (0, 0, 0, 2), expand=False) for line in lines)
    yield Text("")


def _first(names: Sequence[str], shown: int) -> list[str]:
    """The first of them, and how many there are besides."""
    left = len(names) - shown
    return [*names[:shown], *([f"and {left} more, in summary.json"] if left > 0 else [])]


def _grid(standings: dict[str, Standing]) -> Table:
    """A line an exercise; the last one adds them up: a learner who is average everywhere has the sum of the means."""
    every = list(standings.values())
    # Where there are some they are told below as well, word for word; where there are none, all the better.
    heads = [head for head in HEADS if head != "grader_error" or any(it.counts[head] for it in every)]
    grid = Table(box=SIMPLE_HEAD, padding=0, show_edge=False)
    grid.add_column("exercise", vertical="bottom")
    for head in (*(HEADS[name] for name in heads), "mean"):
        grid.add_column(head, justify="right", no_wrap=True, vertical="bottom")
    for exercise, it in standings.items():
        grid.add_row(Text(one_line(exercise)), *_cells([it.counts[name] for name in heads], [it]))
    if len(every) > 1:
        grid.add_row("all", *_cells([sum(it.counts[name] for it in every) for name in heads], every), style="bold")
    return grid


def _cells(counts: Iterable[int], standings: Iterable[Standing]) -> Iterator[Text]:
    yield from (Text(str(count)) if count else Text("·", "dim") for count in counts)
    scored = [it for it in standings if it.mean_score is not None]
    mean, points = sum(it.mean_score or 0 for it in scored), sum(it.max_score for it in scored)
    yield Text(f"{mean:.{2 if mean < 10 else 1}f} / {points:g}" if scored else "-")


def _faults(summary: Summary) -> Iterator[RenderableType]:
    names = [f"{one_line(it.learner)} {it.exercise}" for it in summary.reports if it.outcome == "grader_error"]
    if names:
        yield Text(f"The grader itself failed on {_count(len(names), 'submission')}: not scored.", "bold red")
        yield Text("Run the same command again: that is tried anew, all else is taken over.")
        yield from _indented(_first(names, SHOWN_FAULTS))


def _replaced(summary: Summary) -> Iterator[RenderableType]:
    if replaced := summary.superseded:
        yield Text(f"{_count(len(replaced), 'submission')} replaced by another of the same learner", "bold")
        lines = [f"{one_line(it.path)} by {one_line(it.by)}" for it in replaced]
        yield from _indented(_first(lines, SHOWN_REPLACED))


def _strangers(summary: Summary) -> Iterator[RenderableType]:
    if strangers := summary.unrecognised:
        count = _count(len(strangers) + summary.unlisted, "file")
        yield Text(f"{count} not recognised, so not graded", "bold yellow")
        lines = _first([f"{one_line(it.path)}: {' '.join(it.reason.split())}" for it in strangers], SHOWN_STRANGERS)
        yield from _indented([*lines, *([f"and {summary.unlisted} more, in no list"] if summary.unlisted else [])])


def _places(out: Path) -> Iterator[Text]:
    folder = one_line(str(out))
    yield Text(f"Reports: {folder}/reports/<learner>/<exercise>.json")
    yield Text(f"The class: {folder}/summary.json and summary.csv")


def one_line(name: str) -> str:
    """A name in one line: a break in it could pass for a line of ours."""
    return escape(name).replace("\n", "\\n").replace("\t", "\\t")
