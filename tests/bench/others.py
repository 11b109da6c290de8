"""The same notebook through nbgrader and otter, which start a kernel for each submission."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.bench import classes
from tests.bench.classes import EXERCISE
from tests.bench.notebooks import notebook
from tests.bench.rivals import NOTEBOOK, Environment, NbGrader, Otter
from tests.bench.table import Aim, Asked, Sheet, Unmeasured, figure, milliseconds

SIZE, PAIRS = 1500, 2
FEW = 5
"""Submissions of a class for nbgrader, which takes seconds for each."""


@dataclass(frozen=True)
class Round:
    """Seconds per submission of one round, in which each grader has its turn: with its own start, and without."""

    ours: float
    ours_warm: float
    nbgrader: float
    nbgrader_warm: float
    otter: float


def run(asked: Asked, sheet: Sheet) -> None:
    if find_spec("torch") is None:
        raise Unmeasured("the notebooks are PyTorch's, which is not installed here.")
    size = asked.size or SIZE
    environment = Environment.install(asked.cache)
    with classes.scratch() as folder:
        submissions = classes.write(folder / "class", [notebook(solved=True)] * size, NOTEBOOK)
        # The first round fills the caches.
        rounds = [take(submissions, environment, folder / str(turn)) for turn in range(1 + (asked.pairs or PAIRS))][1:]
    of = environment.version
    sheet.head(
        "Other graders",
        f"Time per submission, the same notebook of {EXERCISE} in PyTorch with its visible tests: `grade batch` over a "
        f"class of {size} with {classes.cores()} jobs, one `nbgrader autograde` over {FEW} ({of('nbgrader')}), which "
        f"has no jobs, and `otter run`, which takes one at a time ({of('otter-grader')}). The ratio is how many times "
        "faster. Without the start: from the first report to the last, and what each further submission adds.",
    )
    compare(sheet, "nbgrader, starts included", [(it.ours, it.nbgrader) for it in rounds], 200)
    compare(sheet, "nbgrader, without its start and ours", [(it.ours_warm, it.nbgrader_warm) for it in rounds], 200)
    compare(sheet, "otter run, starts included", [(it.ours, it.otter) for it in rounds], 500)
    compare(sheet, "otter run, without our start", [(it.ours_warm, it.otter) for it in rounds], 500)


def take(submissions: Path, environment: Environment, folder: Path) -> Round:
    ours = classes.grade(submissions)
    classes.expect(ours, passed=ours.size)
    course = NbGrader(environment, folder / "nbgrader")
    one, few = course.grade(1), course.grade(FEW)
    otter = Otter(environment, folder / "otter").grade()
    return Round(ours.seconds / ours.size, ours.each_s, few / FEW, (few - one) / (FEW - 1), otter)


def compare(sheet: Sheet, name: str, pairs: list[tuple[float, float]], times: float) -> None:
    ours, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(theirs / mine for mine, theirs in pairs)
    sheet.row(f"`grade batch` / {name}", milliseconds(ours), f"{figure(other)} s", ratio, Aim(times, least=True))
