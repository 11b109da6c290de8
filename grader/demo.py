"""`grade demo`: a small class of submissions, written into a temporary folder, graded, and shown as a table.

Right, wrong in known ways, not begun, crashing, endless, and one that does not parse.
"""

from __future__ import annotations

import shutil
import tempfile
import textwrap
from pathlib import Path

import click

from grader import frameworks
from grader.batch import run as batch
from grader.course import PACKAGE
from grader.model import PRETTY
from grader.records import Report
from grader.report.text import WORDS, first_wrong
from grader.sandbox import isolation

EXERCISE = "exercise_03"
TIME_LIMIT_S = 2.0
"""Shorter than a learner's own, so that the endless one does not hold the demonstration up."""


def run(seed: int) -> int:
    """Grades the class and prints; gives the exit code."""
    # The submissions use only what PyTorch's tensors and NumPy's arrays share.
    framework = "torch" if frameworks.installed("torch") else "numpy"
    folder = Path(tempfile.mkdtemp(prefix="grade-demo-"))
    submissions, graded = folder / "submissions", folder / "graded"
    shutil.copytree(PACKAGE / "demo_class", submissions)
    click.echo(f"A class of {len(list(submissions.iterdir()))} submissions of {EXERCISE}, in {submissions}")
    click.echo(f"Graded with {PRETTY[framework]}, seed {seed}, {TIME_LIMIT_S:g} s a check")
    level = isolation.best()
    if level == "none":
        click.echo("Without a jail, which this machine cannot offer (grade doctor says why): they are ours, and tame.")
    click.echo()
    request = batch.Request(
        submissions, graded, framework=framework, seed=seed, time_limit=TIME_LIMIT_S, isolation=level, quiet=True
    )
    code = batch.run(request)
    click.echo(f"\n{'learner':<9}{'outcome':<17}{'points':>7}  first thing wrong")
    for path in sorted(graded.glob("reports/*/*.json")):
        click.echo(_line(Report.model_validate_json(path.read_bytes())))
    one = sorted(submissions.glob("*/exercise_*"))[1].relative_to(submissions)
    # The submissions do not say which framework they are for.
    options = f"--file {one} --seed {seed} --framework {framework}"
    click.echo(f"\nRead one in full:\n    cd {submissions}\n    grade {EXERCISE} {options}")
    return code


def _line(report: Report) -> str:
    points = f"{report.score:g} / {report.max_score:g}"
    return _beside(f"{report.learner:<9}{WORDS[report.outcome]:<17}{points:>7}  ", first_wrong(report))


def _beside(start: str, text: str) -> str:
    """The text in a column of its own, two rows at most."""
    rows = textwrap.wrap(text, 80 - len(start), max_lines=2, placeholder=" …", break_on_hyphens=False)
    return f"\n{'':{len(start)}}".join([start + "".join(rows[:1]), *rows[1:]]).rstrip()
