"""Which of a learner's submissions for an exercise counts: the latest, and a stub that nobody touched only for want of
anything else. A clone of a course holds the stubs of every framework, all of the same age.

Bytes are looked at only where there is a choice, and only of files that are no larger than a stub.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader.batch import archive
from grader.batch.listing import Item
from grader.batch.member import CLASS, Broken
from grader.batch.model import Superseded
from grader.batch.names import Claim


@dataclass(frozen=True, slots=True)
class Handed:
    """A submission: a file, and whose it is."""

    item: Item
    claim: Claim

    @property
    def key(self) -> tuple[str, str]:
        return self.claim.learner, self.claim.exercise

    @property
    def order(self) -> tuple[object, ...]:
        """The later, the larger. The name comes last, so that no two are equal."""
        return self.claim.attempt, self.item.mtime, self.claim.copy, self.item.name


def stubs_of(exercises: Path) -> frozenset[bytes]:
    """The texts of a course's stubs, given its folder of exercises."""
    found = set[bytes]()
    for path in (*exercises.glob("*/*.py"), *exercises.glob("*/*.ipynb")):
        with suppress(OSError):
            found.add(_text(path))
    return frozenset(found)


def latest(
    handed: Iterable[Handed], stubs: frozenset[bytes], spool: Path
) -> tuple[list[Handed], tuple[Superseded, ...]]:
    """For each learner and exercise the one that counts, ordered by both; and the others.

    spool: an empty folder for copies of archives' members, empty again afterwards. Raises OSError where it is full.
    """
    groups = defaultdict[tuple[str, str], list[Handed]](list)
    for one in handed:
        groups[one.key].append(one)
    bare = _untouched([one.item for group in groups.values() if len(group) > 1 for one in group], stubs, spool)
    counting, superseded = list[Handed](), list[Superseded]()
    for key in sorted(groups):
        *others, last = sorted(groups[key], key=lambda one: (one.item not in bare, one.order))
        counting.append(last)
        superseded += [Superseded(*key, other.item.name, last.item.name) for other in others]
    return counting, tuple(superseded)


def _untouched(items: Iterable[Item], stubs: frozenset[bytes], spool: Path) -> frozenset[Item]:
    # A line end may have become longer by one byte.
    most = 2 * max(map(len, stubs), default=-1)
    small = [item for item in items if not item.flaw and item.size <= most]
    found, packed = set[Item](), defaultdict[str, dict[int, Item]](dict)
    for item in small:
        if item.place is not None:
            packed[item.path][item.place] = item
        elif _is_stub(Path(item.path), stubs):
            found.add(item)
    for path, members in packed.items():
        found |= _untouched_members(Path(path), members, stubs, spool)
    return frozenset(found)


def _untouched_members(path: Path, members: Mapping[int, Item], stubs: frozenset[bytes], spool: Path) -> set[Item]:
    copies = {place: spool / f"{place:06d}.choice" for place in members}
    try:
        # What is wrong with a member or an archive is told when the one that counts is copied.
        with suppress(Broken):
            archive.copy(path, copies, CLASS)
        return {members[place] for place, copy in copies.items() if _is_stub(copy, stubs)}
    finally:
        for copy in copies.values():
            copy.unlink(missing_ok=True)


def _is_stub(path: Path, stubs: frozenset[bytes]) -> bool:
    with suppress(OSError):
        return _text(path) in stubs
    return False


def _text(path: Path) -> bytes:
    """git may write another kind of line end than the course has."""
    return path.read_bytes().replace(b"\r\n", b"\n")
