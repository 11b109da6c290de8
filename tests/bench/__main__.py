"""`make bench`: how fast, as ratios measured side by side in one run. Nothing here can fail a test.

Both sides of a ratio run in turn, several times, so that a machine that gets slower slows both. The figure is the
median of the pairwise ratios; beside it stand the medians in milliseconds and the figure that is aimed at.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from grader import frameworks, submission
from grader.course import open_course
from grader.pipeline import Grader, Job
from grader.sandbox.launch import launcher

ROOT = Path(__file__).resolve().parent.parent.parent
GRADE = str(Path(sys.executable).parent / "grade")
Run = Callable[[], object]


def process(*call: str, **more: str) -> Run:
    """A whole process, its output thrown away."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **more}
    return lambda: subprocess.run(call, capture_output=True, check=False, env=environment, cwd=tempfile.gettempdir())


def grade(framework: str) -> Run:
    solution = ROOT / "solutions" / "exercise_03" / f"{framework}_solution.py"
    return process(GRADE, "exercise_03", "--file", str(solution), "--framework", framework, "--seed", "17")


def python(code: str) -> Run:
    return process(sys.executable, "-c", code)


def seconds(run: Run) -> float:
    time.sleep(0.03)  # what the run before has left is taken down first
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def compare(name: str, ours: Run, theirs: Run, aim: float, pairs: int) -> None:
    """One line of the table."""
    ours(), theirs()  # the first of each fills the caches
    timed = [(seconds(ours), seconds(theirs)) for _ in range(pairs)]
    ratio = statistics.median(a / b for a, b in timed)
    one, two = (1000 * statistics.median(column) for column in zip(*timed, strict=True))
    verdict = "reached" if ratio <= aim else "NOT reached"
    print(f"{name:<44}{one:9.1f}{two:9.1f}{ratio:8.2f}{aim:7.1f}  {verdict}", flush=True)


def warm(framework: str, pairs: int) -> None:
    """One more submission through a warm process, against a fork of the same process that does nothing."""
    course = open_course(ROOT)
    work = submission.read(course.solution("exercise_03", framework))
    with Grader(course, framework, "cpu", launcher(framework)) as grader:
        job = Job(work, "exercise_03", 17, "grade exercise_03")
        compare(f"one more, {framework} / bare fork", lambda: grader.grade(job), lambda: bare(grader), 2.0, pairs)


def bare(grader: Grader) -> None:
    process = grader.launcher.start("builtins:id")
    while process.event(10)[0] != "exit":
        pass
    process.release()


def main() -> None:
    print(f"{'':<44}{'ours ms':>9}{'other ms':>9}{'ratio':>8}{'aim':>7}")
    compare("grade --help / python -c pass", process(GRADE, "--help"), python("pass"), 8.0, 15)
    for framework in ("torch", "tensorflow"):
        if frameworks.installed(framework):
            compare(f"exercise_03, {framework} / its import", grade(framework), python(f"import {framework}"), 1.0, 9)
    if frameworks.installed("torch"):
        compare("exercise_03, numpy / import torch", grade("numpy"), python("import torch"), 0.4, 9)
    for framework in ("torch", "tensorflow", "numpy"):
        if frameworks.installed(framework):
            warm(framework, 30)


main()
