"""How a submission's share of the time grows with the class."""

from __future__ import annotations

import statistics

from tests.bench import classes
from tests.bench.classes import Batch
from tests.bench.table import Aim, Asked, Sheet, milliseconds

SIZE = 10_000
ABOUT = (
    "Time per submission in `grade batch`, PyTorch, half of them right. First to last report: what lies between, "
    "by the reports between them. Marginal: what each of the further submissions of the larger class adds to the whole "
    "command, taking in and summing up included. The smaller classes are graded before and after the larger, and their "
    "medians taken."
)


def run(asked: Asked, sheet: Sheet) -> None:
    large = asked.size or SIZE
    small, middle = max(2, large // 100), max(4, large // 10)
    sheet.head("Growth", ABOUT)
    done = {size: list[Batch]() for size in (small, middle, large)}
    for size in (small, middle, small, large, small, middle, small):
        with classes.scratch() as folder:
            submissions = classes.write(folder / "class", classes.mixed(size))
            done[size].append(classes.expect_halves(classes.grade(submissions)))
    each = {size: statistics.median(batch.each_s for batch in batches) for size, batches in done.items()}
    whole = {size: statistics.median(batch.seconds for batch in batches) for size, batches in done.items()}
    sheet.row(f"first to last report, {middle:,} / {small:,}", *both(each[middle], each[small]))
    sheet.row(f"first to last report, {large:,} / {middle:,}", *both(each[large], each[middle]), Aim(1.1))
    upper, lower = (
        (whole[more] - whole[less]) / (more - less) for more, less in ((large, middle), (middle, small))
    )  # fmt: skip
    sheet.row(f"marginal, {middle:,} to {large:,} / {small:,} to {middle:,}", *both(upper, lower), Aim(1.1))


def both(ours: float, other: float) -> tuple[str, str, float]:
    return milliseconds(ours), milliseconds(other), ours / other
