"""`make bench`: how fast, as ratios measured side by side in one run. Nothing here can fail a test.

    python -m tests.bench                          all parts, about a quarter of an hour on two cores
    python -m tests.bench jail batch --markdown    some of them, as docs/performance.md has them
    python -m tests.bench growth --size 600        a part on a small class, to see that it works

Both sides of a ratio run in turn, so that a machine that gets slower slows both. A part that cannot be measured here
says why, and the others go on.
"""

from __future__ import annotations

import argparse
import platform
import tempfile
from importlib import metadata
from pathlib import Path

from tests.bench import diagnosis, growth, jail, loops, memory, others, save, throughput, warm
from tests.bench.classes import cores
from tests.bench.table import Asked, Sheet, Unmeasured

PARTS = {
    "warm": warm.run,
    "save": save.run,
    "diagnosis": diagnosis.run,
    "jail": jail.run,
    "batch": throughput.run,
    "growth": growth.run,
    "loops": loops.run,
    "memory": memory.run,
    "others": others.run,
}
PACKAGES = ("torch", "tensorflow", "tensorflow-cpu", "numpy")


def main() -> None:
    asked = arguments()
    sheet = Sheet(asked.markdown)
    sheet.say(machine())
    for part in asked.parts or PARTS:
        try:
            PARTS[part](Asked(asked.size, asked.pairs, asked.cache), sheet)
        except Unmeasured as why:
            sheet.say(f"{part}: not measured: {why}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)}; default: all")
    parser.add_argument("--size", type=int, help="submissions of a class, the largest one; default: each part's own")
    parser.add_argument("--pairs", type=int, help="how often the two sides take turns; default: each part's own")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "grade-bench-others",
                        help="where the environment of the other graders is kept; default: %(default)s")  # fmt: skip
    parser.add_argument("--markdown", action="store_true", help="tables to paste into docs/performance.md")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return asked


def machine() -> str:
    """What the figures came from."""
    found = []
    for package in PACKAGES:
        try:
            found.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            continue
    system = f"{platform.system()} {platform.release()}, {cores()} cores, Python {platform.python_version()}"
    return f"{system}, {', '.join(found)}"


main()
