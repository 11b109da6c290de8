"""One learner's command and one more submission of a warm process, each against what it cannot do without."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from grader import frameworks, submission
from grader.course import open_course
from grader.pipeline import Grader, Job
from grader.sandbox.launch import launcher
from tests.bench.classes import GRADE, ROOT
from tests.bench.table import Aim, Asked, Run, Sheet, in_turn, milliseconds

ABOUT = "Whole processes, and one more submission through a warm process without a jail; medians of pairwise ratios."


def run(asked: Asked, sheet: Sheet) -> None:
    sheet.head("One submission", ABOUT)

    def compare(name: str, ours: Run, other: Run, aim: float, pairs: int) -> None:
        timed = in_turn(ours, other, asked.pairs or pairs)
        sheet.row(name, milliseconds(timed.ours), milliseconds(timed.other), timed.ratio, Aim(aim))

    compare("`grade --help` / `python -c pass`", process(GRADE, "--help"), python("pass"), 8.0, 15)
    for name in ("torch", "tensorflow"):
        if frameworks.installed(name):
            compare(f"`grade exercise_03`, {name} / its import", grade(name), python(f"import {name}"), 1.0, 9)
    if frameworks.installed("torch"):
        compare("`grade exercise_03`, numpy / `import torch`", grade("numpy"), python("import torch"), 0.4, 9)
    for name in ("torch", "tensorflow", "numpy"):
        if frameworks.installed(name):
            with warmed(name) as (ours, other):
                compare(f"one more, {name} / a fork that does nothing", ours, other, 2.0, 30)


def process(*call: str) -> Run:
    """A whole process, its output thrown away."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    return lambda: subprocess.run(call, capture_output=True, check=False, env=environment, cwd=tempfile.gettempdir())


def grade(framework: str) -> Run:
    solution = ROOT / "solutions" / "exercise_03" / f"{framework}_solution.py"
    return process(GRADE, "exercise_03", "--file", str(solution), "--framework", framework, "--seed", "17")


def python(code: str) -> Run:
    return process(sys.executable, "-c", code)


@contextmanager
def warmed(framework: str) -> Iterator[tuple[Run, Run]]:
    """One more submission through a warm process, and a fork of the same process that does nothing."""
    course = open_course(ROOT)
    work = submission.read(course.solution("exercise_03", framework))
    job = Job(work, "exercise_03", 17, "grade exercise_03")
    with Grader(course, framework, "cpu", launcher(framework)) as grader:
        yield lambda: grader.grade(job), lambda: fork(grader)


def fork(grader: Grader) -> None:
    process = grader.launcher.start("builtins:id")
    while process.event(10)[0] != "exit":
        pass
    process.release()
