"""Memory of a whole batch: the proportional set sizes of all its processes, sampled while it runs."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from tests.bench import classes
from tests.bench.table import Aim, Asked, Sheet, Unmeasured

SIZE, JOBS = 10_000, 2
EVERY_S = 0.2
AIM_MB = 400
PROC = Path("/proc")


def run(asked: Asked, sheet: Sheet) -> None:
    size = asked.size or SIZE
    with classes.scratch() as folder:
        submissions = classes.write(folder / "class", classes.mixed(size))
        call = classes.command(submissions, folder / "graded", "--jobs", str(JOBS))
        samples = watched(call)
    peak = max(samples, key=sum)
    half = len(samples) // 2
    sheet.head(
        "Memory",
        f"Sum of the proportional set sizes of the supervisor, workers, warm processes, oracles and children, PyTorch, "
        f"{size:,} submissions, {JOBS} jobs; {len(samples)} samples, one every {EVERY_S:g} s. In MB of 10⁶ bytes.",
    )
    most = sum(peak)
    sheet.row(f"peak, {len(peak)} processes / aimed at", f"{most:.0f} MB", f"{AIM_MB} MB", most / AIM_MB, Aim(1))
    if half:
        late, early = (max(map(sum, part)) for part in (samples[half:], samples[:half]))
        sheet.row("peak of the second half / of the first", f"{late:.0f} MB", f"{early:.0f} MB", late / early)


def watched(call: list[str]) -> list[list[float]]:
    """Runs it; at each sample the MB of each of its processes."""
    samples = []
    with subprocess.Popen(call, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None:
            if sample := [pss for pid in family(process.pid) if (pss := megabytes(pid)) is not None]:
                samples.append(sample)
            time.sleep(EVERY_S)
    if process.returncode != 0 or not samples:
        raise Unmeasured(f"grade batch ended with {process.returncode} after {len(samples)} samples.")
    return samples


def family(pid: int) -> Iterator[int]:
    """A process and all that descend from it, those in other namespaces included."""
    yield pid
    children = list[str]()
    with contextlib.suppress(OSError):  # it has ended meanwhile
        for thread in os.listdir(PROC / str(pid) / "task"):
            children += (PROC / str(pid) / "task" / thread / "children").read_text().split()
    for child in children:
        yield from family(int(child))


def megabytes(pid: int) -> float | None:
    """None for a process that has ended meanwhile. Raises Unmeasured for one that hides its memory."""
    try:
        found = re.search(r"^Pss:\s+(\d+) kB", (PROC / str(pid) / "smaps_rollup").read_text(), re.MULTILINE)
    except PermissionError:
        raise Unmeasured("the memory of a jailed process is readable by root alone: run this part as root.") from None
    except OSError:
        return None
    return int(found[1]) * 1024 / 1e6 if found else None
