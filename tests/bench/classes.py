"""Classes of any size, made up of a few styles of exercise_03, and `grade batch` over them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, cycle, islice
from pathlib import Path

from tests.bench.styles import RIGHT, WRONG
from tests.bench.table import Unmeasured

ROOT = Path(__file__).resolve().parent.parent.parent
GRADE = str(Path(sys.executable).parent / "grade")
EXERCISE = "exercise_03"
SEED = 17


@dataclass(frozen=True)
class Batch:
    """One `grade batch`: seconds of the whole process, and from the first report to the last."""

    size: int
    seconds: float
    reports_s: float
    isolation: str
    outcomes: Counter[str]

    @property
    def each_s(self) -> float:
        """One submission's share of the time between the first report and the last: the start is not in it."""
        return self.reports_s / max(1, self.size - 1)


@contextmanager
def scratch() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="grade-bench-") as folder:
        yield Path(folder)


def cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def mixed(size: int) -> list[str]:
    """Right and wrong in equal parts, in turn, each in a few styles."""
    return list(islice(cycle(chain.from_iterable(zip(RIGHT, WRONG, strict=True))), size))


def write(folder: Path, texts: Sequence[str], name: str = f"{EXERCISE}.py") -> Path:
    """A folder a learner, ordered as `texts` are."""
    for number, text in enumerate(texts):
        own = folder / f"learner_{number:05d}"
        own.mkdir(parents=True)
        (own / name).write_text(text, encoding="utf-8")
    return folder


def command(submissions: Path, out: Path, *options: str) -> list[str]:
    return [GRADE, "batch", str(submissions), "--out", str(out), "--seed", str(SEED), "--quiet", "--json", *options]


def grade(submissions: Path, *options: str) -> Batch:
    """Grades the class into a fresh folder, at the best isolation there is. Raises Unmeasured where it fails."""
    with scratch() as out:
        start = time.perf_counter()
        done = subprocess.run(command(submissions, out / "graded", *options), capture_output=True, text=True,
                              check=False)  # fmt: skip
        took = time.perf_counter() - start
        if done.returncode != 0:
            raise Unmeasured(f"grade batch ended with {done.returncode}: {done.stderr[-500:]}")
        return _batch(out / "graded", json.loads(done.stdout), took)


def _batch(out: Path, summary: dict[str, object], took: float) -> Batch:
    reports = summary["reports"]
    assert isinstance(reports, list)
    written = [(out / report["path"]).stat().st_mtime_ns for report in reports]
    outcomes = Counter(report["outcome"] for report in reports)
    return Batch(len(written), took, (max(written) - min(written)) / 1e9, str(summary["isolation"]), outcomes)


def expect(batch: Batch, **outcomes: int) -> Batch:
    """Raises Unmeasured unless these outcomes came out: what was not done was done fast for nothing."""
    if batch.outcomes != Counter(outcomes):
        raise Unmeasured(f"Expected {outcomes}, and there came out {dict(batch.outcomes)}.")
    return batch


def expect_halves(batch: Batch) -> Batch:
    return expect(batch, passed=(batch.size + 1) // 2, failed=batch.size // 2)
