"""`grade doctor`: what this machine offers, what is missing for more, what to do about it. Tries the jail for real."""

from __future__ import annotations

import platform
from collections.abc import Iterator

from grader import __version__, frameworks
from grader.course import Course, open_course
from grader.model import FRAMEWORKS, PRETTY, Lost
from grader.sandbox import isolation, launch, selftest
from grader.sandbox.launch import Setting

MEANING = {
    "none": "learners' code runs with limits on time, memory and output, but without a jail",
    "floor": "a jail by the kernel: Landlock, a filter of system calls, limits; no privilege needed",
    "strict": "the floor, and around it bubblewrap: no other file, process or network is there",
}


def run() -> Iterator[str]:
    """The findings, line by line, as they come."""
    yield f"grader {__version__} on Python {platform.python_version()}, {platform.system()} {platform.release()}"
    yield ""
    for name in FRAMEWORKS:
        yield f"  {PRETTY[name]:<11}{_version(name)}"
    lacking = isolation.missing()
    level = isolation.best(lacking)
    yield ""
    yield f"Best isolation: {level} ({MEANING[level]})"
    for it in lacking:
        yield f"  missing for {it.level}: {it.fact}"
        yield f"    cure: {it.cure}"
    if level != "none":
        yield ""
        yield from _tried(level, open_course())
    if not launch.forks():
        yield "Submissions are graded by spare workers, since this system has no safe fork: slower, with equal results."


def _version(name: str) -> str:
    if not frameworks.installed(name):
        return f"not installed: pip install 'grader[{name}]'"
    return frameworks.version(name) or "installed"


def _tried(level: str, course: Course) -> Iterator[str]:
    """What came of each forbidden act, in a NumPy process, which starts fastest; a batch tries each framework's."""
    launcher = launch.start(Setting("numpy", isolation=level, closed=(str(course.solutions),)))
    try:
        proofs = selftest.run(launcher, course.declaration(course.ids[0]))
    except Lost as error:
        yield f"The jail could not be tried: {error}"
        return
    finally:
        launcher.close()
    blocked = [proof for proof in proofs if proof.verdict == "blocked"]
    yield f"Tried in the jail, and outside it for comparison: {len(blocked)} of {len(proofs)} forbidden acts blocked"
    for proof in proofs:
        mark = {"blocked": "✓", "through": "✗", "untested": "–"}[proof.verdict]
        told = "GOT THROUGH: " if proof.verdict == "through" else ""
        yield f"  {mark} {proof.act.replace('_', ' '):<28}{told}{proof.detail}"
