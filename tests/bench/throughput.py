"""`grade batch` over a class, against the same children bare: what supervision, comparison and the jail cost."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np

from grader.course import open_course
from grader.plan import make_plan
from grader.sandbox.launch import environment
from tests.bench import classes
from tests.bench.classes import EXERCISE, ROOT, SEED, Batch
from tests.bench.table import Aim, Asked, Sheet, in_turn

SIZE, PAIRS = 1500, 3
BARE = Path(__file__).parent / "bare.py"


def run(asked: Asked, sheet: Sheet) -> None:
    size, jobs = asked.size or SIZE, classes.cores()
    with classes.scratch() as folder:
        submissions = classes.write(folder / "class", classes.mixed(size))
        inputs = folder / "inputs"
        inputs.write_bytes(pickle.dumps(calls()))
        graded: list[Batch] = []
        timed = in_turn(
            lambda: graded.append(classes.expect_halves(classes.grade(submissions))),
            lambda: bare(submissions, inputs, jobs),
            asked.pairs or PAIRS,
        )
    sheet.head(
        "Throughput",
        f"{size} submissions of {EXERCISE} in PyTorch, half of them right, with {jobs} jobs, start included. Bare: a "
        "process on each core imports PyTorch once and forks one child after the other, which loads the file and "
        "makes the same calls; nobody listens, compares or confines.",
    )
    ours, other = (f"{size / seconds:.0f} /s" for seconds in (timed.ours, timed.other))
    # Of seconds a ratio ours / other, of throughputs its inverse.
    name = f"`grade batch`, {graded[0].isolation} / the same children bare"
    sheet.row(name, ours, other, 1 / timed.ratio, Aim(0.6, least=True))


def calls() -> list[tuple[str, list[tuple[str, list[np.ndarray]]]]]:
    """What every submission is asked, by function: the dtype of a call, and its arguments."""
    plan = make_plan(open_course(ROOT).load(EXERCISE), "torch", SEED)
    return [
        (check.function, [(dtype, [np.asarray(value) for _, value in inputs]) for dtype, inputs in check.inputs])
        for check in plan.calls
    ]


def bare(submissions: Path, inputs: Path, jobs: int) -> None:
    """One process for each job, with the environment of a warm process: one thread each."""
    started = [
        subprocess.Popen([sys.executable, "-P", str(BARE), str(inputs), str(job), str(jobs), str(submissions)],
                         env=environment(gpu=False))
        for job in range(jobs)
    ]  # fmt: skip
    for process in started:
        if process.wait() != 0:
            raise RuntimeError(f"The bare side ended with {process.returncode}.")
