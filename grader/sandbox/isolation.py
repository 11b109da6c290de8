"""How well this machine can isolate: none, floor or strict; what is missing for more, and what to do about it."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from grader.model import UserError
from grader.sandbox.launch import forks

LEVELS = ("none", "floor", "strict")


@dataclass(frozen=True)
class Missing:
    """One thing that better isolation wants: for which level, the fact, the cure."""

    level: str
    fact: str
    cure: str


def missing() -> list[Missing]:
    """What keeps this machine from the strictest level."""
    if not forks():
        return [Missing("floor", f"{sys.platform} cannot fork safely", "grade on Linux, in a virtual machine")]
    return [*_floor(), *_strict()]


def best(lacking: list[Missing] | None = None) -> str:
    """The strictest level that can be had here."""
    levels = {it.level for it in (missing() if lacking is None else lacking)}
    return "none" if "floor" in levels else "floor" if "strict" in levels else "strict"


def expect(level: str) -> None:
    """Raises UserError, with facts and cures, where this machine cannot have the level."""
    needed = LEVELS[: LEVELS.index(level) + 1]
    if wanting := [it for it in missing() if it.level in needed]:
        facts = "; ".join(f"{it.fact} (cure: {it.cure})" for it in wanting)
        raise UserError(
            f"Isolation {level} cannot be had here: {facts}. grade doctor tells more; "
            "--isolation none grades without a jail, and says so in every report."
        )


def _floor() -> list[Missing]:
    from grader.sandbox import landlock, syscalls

    found = []
    if (version := landlock.version()) < landlock.LEAST:
        fact = f"the kernel's Landlock {version} lets files be emptied" if version else "the kernel has no Landlock"
        cure = "a kernel of 6.2 or later with landlock among its security modules (lsm=landlock,… at boot)"
        found.append(Missing("floor", fact, cure))
    try:
        syscalls.build()
    except syscalls.Missing as error:
        cure = "apt-get install libseccomp2, or your system's package of that name; pip install pyseccomp"
        found.append(Missing("floor", f"libseccomp cannot be used ({error})", cure))
    return found


def _strict() -> list[Missing]:
    from grader.sandbox import bubble

    if why := bubble.works():
        cure = "apt-get install bubblewrap; in a container, allow user namespaces"
        return [Missing("strict", why, cure)]
    return []
