"""The class in two files: summary.json for programs, summary.csv for a gradebook.

Pure but for `write`. No clock and no order of arrival goes in: the same rows give the same bytes.
"""

from __future__ import annotations

import csv
import io
import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

from grader.batch import disk
from grader.batch.model import OUTCOMES, Intake, Options, Row
from grader.records import Isolation, Outcome, Record
from grader.text import escape

COLUMNS = ("learner", "exercise", "framework", "outcome", "score", "max_score", "mistakes", "path")
FORMULA = "=+-@"
"""What makes a spreadsheet run a cell. Their wide forms count as well: some take them for the same."""


class Standing(Record):
    """How the class did in one exercise.

    mean_score is over the submissions that were scored, which is all of them but `grader_error`: a rejected file has
    its zero. It is rounded to 4 digits; null where nothing was scored. max_score: what the exercise is worth.
    """

    submissions: int
    counts: dict[Outcome, int]
    mean_score: float | None
    max_score: float


class Shared(Record):
    """A mistake that reproduces what the functions of these learners returned."""

    id: str
    exercise: str
    learners: list[str]


class Stranger(Record):
    """A file that was not graded, and why."""

    path: str
    reason: str


class Replaced(Record):
    """A submission that was not graded, since `by`, of the same learner for the same exercise, is newer."""

    learner: str
    exercise: str
    path: str
    by: str


class Graded(Record):
    learner: str
    exercise: str
    framework: str
    outcome: Outcome
    score: float
    max_score: float
    path: str


class Summary(Record):
    """summary.json. Names of files are escaped: they are for reading.

    unlisted: how many more files were not recognised than `unrecognised` names.
    """

    schema_version: Literal["1"] = "1"
    seed: int | None
    isolation: Isolation
    counts: dict[Outcome, int]
    by_exercise: dict[str, Standing]
    mistakes: list[Shared]
    unrecognised: list[Stranger]
    unlisted: int
    superseded: list[Replaced]
    reports: list[Graded]


def summarise(rows: Sequence[Row], intake: Intake, options: Options) -> Summary:
    """What the class handed in, and what became of it. Hidden inputs stay hidden: the seed is null then."""
    rows = sorted(rows, key=lambda row: (row.learner, row.exercise))
    strangers = sorted((escape(each.name), escape(each.reason)) for each in intake.unrecognised)
    replaced = [Replaced(learner=it.learner, exercise=it.exercise, path=escape(it.name), by=escape(it.by))
                for it in intake.superseded]  # fmt: skip
    # Validated, not trusted: the rows of an earlier run were read from a file.
    return Summary.model_validate(
        {
            "seed": None if options.hidden else options.seed,
            "isolation": options.isolation,
            "counts": _counts(rows),
            "by_exercise": _by_exercise(rows),
            "mistakes": _mistakes(rows),
            "unrecognised": [Stranger(path=name, reason=reason) for name, reason in strangers],
            "unlisted": intake.unlisted,
            "superseded": sorted(replaced, key=lambda it: (it.learner, it.exercise, it.path)),
            "reports": [{name: getattr(row, name) for name in Graded.model_fields} for row in rows],
        }
    )


def _counts(rows: Iterable[Row]) -> dict[str, int]:
    counts = dict.fromkeys(OUTCOMES, 0)
    for row in rows:
        counts[row.outcome] += 1
    return counts


def _by_exercise(rows: Sequence[Row]) -> dict[str, dict[str, object]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.exercise].append(row)
    return {exercise: _standing(groups[exercise]) for exercise in sorted(groups)}


def _standing(rows: Sequence[Row]) -> dict[str, object]:
    scores = [row.score for row in rows if row.outcome != "grader_error"]
    return {
        "submissions": len(rows),
        "counts": _counts(rows),
        "mean_score": round(math.fsum(scores) / len(scores), 4) if scores else None,
        "max_score": max(row.max_score for row in rows),
    }


def _mistakes(rows: Sequence[Row]) -> list[Shared]:
    """The commonest first."""
    learners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        for mistake in row.mistakes:
            learners[mistake, row.exercise].add(row.learner)
    order = sorted(learners, key=lambda it: (-len(learners[it]), it))
    return [Shared(id=id_, exercise=of, learners=sorted(learners[id_, of])) for id_, of in order]


def render(summary: Summary) -> str:
    return summary.model_dump_json(indent=2) + "\n"


def render_csv(rows: Sequence[Row]) -> str:
    """One line a report. No byte order mark: to all but Excel it would be a part of the first column's name."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for row in sorted(rows, key=lambda row: (row.learner, row.exercise)):
        texts = {name: getattr(row, name) for name in ("learner", "exercise", "framework", "outcome", "path")}
        texts["mistakes"] = "; ".join(row.mistakes)
        cells = {name: inert(value) for name, value in texts.items()}
        cells |= {"score": f"{row.score:.10g}", "max_score": f"{row.max_score:.10g}"}
        table.writerow([cells[name] for name in COLUMNS])
    return text.getvalue()


def inert(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe in front of what could be one."""
    text = escape(text)
    start = unicodedata.normalize("NFKC", text.lstrip()[:1])
    return f"'{text}" if text.startswith(("\t", "\n")) or start[:1] in tuple(FORMULA) else text


def write(out: Path, rows: Sequence[Row], summary: Summary) -> None:
    """Both files into DIR, each whole or not at all. Raises UserError where DIR cannot be written to."""
    with disk.writing(out, len(rows)):
        disk.write(out, out / "summary.json", render(summary))
        disk.write(out, out / "summary.csv", render_csv(rows))
