"""Runs a command, counts what it has at work, and tells what is left of it: processes, files, sockets.

    python watch.py FOUND TMP MARK COMMAND…

It is made the parent of every process that loses its own, so whatever outlives the command is its child. FOUND gets a
JSON object. TMP: the folder that the command was given for temporary files; what the runs write is measured in it.
MARK: what the names of shared memory and of abstract sockets hold, where they are an attack's.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

EVERY_S = 0.05
ON_ITS_WAY_OUT_S = 1.0
PR_SET_CHILD_SUBREAPER = 36


def main() -> None:
    found, tmp, mark, *command = sys.argv[1:]
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    most = {"processes": 0, "threads": 0, "runs": 0, "bytes": 0}
    done = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    while done.poll() is None:
        most = {name: max(before, now) for (name, before), now in zip(most.items(), seen(Path(tmp)), strict=True)}
        time.sleep(EVERY_S)
    processes = outliving()
    # Whatever is left may hold the pipe open.
    output = done.stdout.read() if done.stdout and not processes else ""
    sockets = Path("/proc/net/unix").read_text().splitlines()
    left = {
        "processes": processes,
        "files": sorted(str(path) for path in Path(tmp).rglob("*")),
        "shared memory": [name for name in os.listdir("/dev/shm") if mark in name],
        "sockets": [line for line in sockets if f"@{mark}" in line and "target" not in line],
    }
    Path(found).write_text(json.dumps({"status": done.returncode, "output": output, "most": most, "left": left}))


def seen(tmp: Path) -> tuple[int, int, int, int]:
    """How many processes, threads and runs' folders there are now, and how many bytes the largest folder takes."""
    numbers = list(descendants(os.getpid()))
    runs = [path for root in tmp.glob("grade-runs-*") for path in listed(root)]
    return len(numbers), sum(map(threads, numbers)), len(runs), max(map(size, runs), default=0)


def descendants(number: int) -> Iterator[int]:
    with suppress(OSError):
        for task in os.listdir(f"/proc/{number}/task"):
            for child in Path(f"/proc/{number}/task/{task}/children").read_text().split():
                yield int(child)
                yield from descendants(int(child))


def threads(number: int) -> int:
    with suppress(OSError):
        return len(os.listdir(f"/proc/{number}/task"))
    return 0


def listed(folder: Path) -> list[Path]:
    with suppress(OSError):
        return list(folder.iterdir())
    return []


def size(folder: Path) -> int:
    """Of the files in a folder, and not in those beneath it."""
    total = 0
    for path in listed(folder):
        with suppress(OSError):
            total += path.lstat().st_blocks * 512
    return total


def outliving() -> list[str]:
    """What is still there after a moment: number, state and command of each. A zombie has ended, and is not there."""
    end = time.monotonic() + ON_ITS_WAY_OUT_S
    while (alive := list(filter(None, map(told, descendants(os.getpid()))))) and time.monotonic() < end:
        time.sleep(EVERY_S)
    return alive


def told(number: int) -> str:
    """A process in words; "" where it has ended."""
    with suppress(OSError):
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        command = Path(f"/proc/{number}/cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        return "" if state in "ZX" else f"{number} {state} {command}"
    return ""


if __name__ == "__main__":
    main()
