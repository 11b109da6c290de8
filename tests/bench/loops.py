"""What endless loops cost the others: nothing beyond the loops' own limits, spread over the jobs."""

from __future__ import annotations

import statistics

from tests.bench import classes
from tests.bench.classes import Batch
from tests.bench.styles import VECTORISED
from tests.bench.table import Aim, Asked, Sheet, Unmeasured

SIZE, PAIRS, EVERY = 100, 3, 10
LIMIT_S = 2.0
ENDLESS = VECTORISED.replace("    return 2 * torch.mean(", "    while True:\n        pass\n    return 2 * torch.mean(")


def run(asked: Asked, sheet: Sheet) -> None:
    size, jobs = asked.size or SIZE, classes.cores()
    loops = size // EVERY
    # One function loops, and one check calls it: the limit on a check, and not the three of them for all checks.
    allowed = loops * LIMIT_S / jobs
    pairs = [pair(size) for _ in range(asked.pairs or PAIRS)]
    extra = [ours.seconds - other.seconds for ours, other in pairs]
    sheet.head(
        "Endless loops",
        f"A class of {size} of which every {EVERY}th loops for ever in one function, --time-limit {LIMIT_S:g}, {jobs} "
        f"jobs, against the same class without the loops. Allowed: {loops} × {LIMIT_S:g} s / {jobs}.",
    )
    ours, other = (statistics.median(batch.seconds for batch in column) for column in zip(*pairs, strict=True))
    sheet.row("the whole command, with / without loops", f"{ours:.2f} s", f"{other:.2f} s", ours / other)
    took = statistics.median(extra)
    sheet.row("extra time / allowed", f"{took:.2f} s", f"{allowed:.2f} s", took / allowed, Aim(1.0))


def pair(size: int) -> tuple[Batch, Batch]:
    loops = size // EVERY
    if not loops:
        raise Unmeasured(f"--size is to be {EVERY} or more here.")
    ends = [ENDLESS if number % EVERY == EVERY - 1 else VECTORISED for number in range(size)]
    with_loops = classes.expect(_graded(ends), passed=size - loops, partial=loops)
    return with_loops, classes.expect(_graded([VECTORISED] * size), passed=size)


def _graded(texts: list[str]) -> Batch:
    with classes.scratch() as folder:
        return classes.grade(classes.write(folder / "class", texts), "--time-limit", f"{LIMIT_S:g}")
