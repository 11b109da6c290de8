"""`grade demo`: a small class of submissions, written into a temporary folder, graded, and shown as a table.

Right, wrong in known ways, not begun, crashing, endless, and one that does not parse.
"""

from __future__ import annotations

import shutil
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

from grader import frameworks, submission
from grader.course import PACKAGE, Course, open_course
from grader.model import PRETTY, Rejected
from grader.pipeline import Grader, Job
from grader.records import Report
from grader.refusal import rejected
from grader.report.text import WORDS
from grader.sandbox.launch import launcher

EXERCISE = "exercise_03"
TIME_LIMIT_S = 2.0
"""Shorter than a learner's own, so that the endless one does not hold the demonstration up."""


def run(seed: int) -> Iterator[str]:
    """The demonstration's lines, as they come."""
    course = open_course()
    # The submissions use only what PyTorch's tensors and NumPy's arrays share.
    framework = "torch" if frameworks.installed("torch") else "numpy"
    folder = Path(tempfile.mkdtemp(prefix="grade-demo-"))
    shutil.copytree(PACKAGE / "demo_class", folder, dirs_exist_ok=True)
    files = sorted(path for path in folder.rglob("exercise_*") if path.is_file())
    yield f"A class of {len(files)} submissions of {EXERCISE}, in {folder}\n"
    yield f"Graded with {PRETTY[framework]}, seed {seed}, {TIME_LIMIT_S:g} s a check\n\n"
    yield f"{'learner':<9}{'outcome':<17}{'points':>7}  first thing wrong\n"
    with Grader(course, framework, "cpu", launcher(framework)) as grader:
        for path in files:
            report = _graded(grader, course, path, seed)
            points = f"{report.score:g} / {report.max_score:g}"
            start = f"{path.parent.name:<9}{WORDS[report.outcome]:<17}{points:>7}  "
            yield f"{_beside(start, _wrong(report))}\n"
    # The submissions do not say which framework they are for.
    yield f"\nRead one in full:\n    cd {folder}\n    grade {EXERCISE} --file {files[1].relative_to(folder)}"
    yield f" --seed {seed} --framework {framework}\n"


def _beside(start: str, text: str) -> str:
    """The text in a column of its own, two rows at most."""
    rows = textwrap.wrap(text, 80 - len(start), max_lines=2, placeholder=" …", break_on_hyphens=False)
    return f"\n{'':{len(start)}}".join([start + "".join(rows[:1]), *rows[1:]]).rstrip()


def _graded(grader: Grader, course: Course, path: Path, seed: int) -> Report:
    try:
        work = submission.read(path, learner=path.parent.name)
    except Rejected as reason:
        return rejected(EXERCISE, grader.framework, seed, course, str(reason))
    return grader.grade(Job(work, EXERCISE, seed, f"grade {EXERCISE}", TIME_LIMIT_S))


def _wrong(report: Report) -> str:
    if report.outcome == "rejected":
        return " ".join(report.notes[0].split())
    for check in report.checks:
        if check.outcome not in ("passed", "not_attempted"):
            # The first line of a message is the call, the second says what was wrong with it.
            return f"{check.name}: {' '.join(check.message.splitlines()[1:2])}".replace(":   ", ": ")
    return ""
