"""From save to verdict in `grade watch`, and its memory over many saves: in a terminal, as a learner has it."""

from __future__ import annotations

import importlib.util
import itertools
import os
import statistics
import time
from pathlib import Path

from tests.bench import classes, memory, styles
from tests.bench.table import Aim, Asked, Sheet, Unmeasured, milliseconds
from tests.end_to_end.watched import Terminal

TIMED, SAVES = 50, 500
AIM_S, STEADY = 0.08, 1.05
THOUGHT_S, HASTE_S = 0.4, 0.1
"""Between two saves: of a learner who reads what came, and of one who does not."""


def run(asked: Asked, sheet: Sheet) -> None:
    if importlib.util.find_spec("pexpect") is None:
        raise Unmeasured("it needs pexpect, to drive a terminal: pip install pexpect.")
    timed, saves = asked.pairs or TIMED, asked.size or SAVES
    sheet.head(
        "On save",
        f"`grade watch 3`, PyTorch: from the moment before a file is written to its verdict on the screen, median of "
        f"{timed} saves, every other one of them right. Memory: the resident sets of all processes, in MB of 10⁶ "
        "bytes; what they share is counted in each.",
    )
    with classes.scratch() as folder:
        path = folder / "exercise_03.py"
        path.write_text(styles.RIGHT[0])
        terminal = Terminal(folder, classes.GRADE, "watch", "3")
        try:
            terminal.screen("Score:")
            sources = itertools.cycle(itertools.chain(*zip(styles.RIGHT, styles.WRONG, strict=True)))
            taken = [save(terminal, path, source, THOUGHT_S) for source in itertools.islice(sources, timed)]
            early = held(terminal)
            for source in itertools.islice(sources, max(0, saves - timed)):
                save(terminal, path, source, HASTE_S)
            late = held(terminal)
        finally:
            terminal.child.close(force=True)
    right, wrong, whole = (statistics.median(part) for part in (taken[::2], taken[1::2], taken))
    sheet.row("save to verdict / aimed at", milliseconds(whole), milliseconds(AIM_S), whole / AIM_S, Aim(1))
    sheet.row("wrong work / right work", milliseconds(wrong), milliseconds(right), wrong / right)
    name = f"memory after save {saves} / {timed}"
    sheet.row(name, f"{late:.0f} MB", f"{early:.0f} MB", late / early, Aim(STEADY))


def save(terminal: Terminal, path: Path, source: str, pause_s: float) -> float:
    """Seconds from before the file is written until its result is there."""
    time.sleep(pause_s)
    start = time.perf_counter()
    path.write_text(source)
    terminal.screen("Score:")
    return time.perf_counter() - start


def held(terminal: Terminal) -> float:
    """Not the proportional sets of `memory`: these change with whoever else has the same libraries open."""
    time.sleep(THOUGHT_S)
    pages = (
        int((memory.PROC / str(pid) / "statm").read_text().split()[1]) for pid in memory.family(terminal.child.pid)
    )
    return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6
