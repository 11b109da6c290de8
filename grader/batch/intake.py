"""What a platform exported, into an `Intake`: who handed in what, and what is nobody's.

First everything is listed, folders and archives alike, without a byte of a submission being read. Then the names are
read, and of each learner's submissions for an exercise the latest is chosen. Only those are copied out of archives, and
before them, for a moment, what may be a stub: the room that a learner can take is that of one file an exercise.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import Path

from grader.batch import archive, names
from grader.batch.latest import Handed, latest
from grader.batch.listing import Item, Listing
from grader.batch.member import CLASS, LEARNER, Broken
from grader.batch.model import Entry, Intake, Unrecognised
from grader.batch.names import Claim, Layout, shown
from grader.model import FRAMEWORKS, UserError

LISTED = 1000
"""How many of the files that are not recognised are named."""
_CURE = "Hand in a plain .py or .ipynb file."


def take(
    submissions: Path,
    exercises: tuple[str, ...],
    spool: Path,
    pattern: str | None = None,
    picked: frozenset[str] | None = None,
    stubs: frozenset[bytes] = frozenset(),
) -> Intake:
    """What SUBMISSIONS, a folder or an archive, holds.

    exercises: the ids of the course. spool: an empty folder of ours, for copies of archives' members. pattern: a
    preset's name, or a regular expression with the groups `learner` and `exercise`. picked: the exercises to grade;
    None for all. stubs: the texts of the course's, which count only where a learner has nothing else. Raises UserError
    where SUBMISSIONS or the pattern cannot be used, or the spool is full.
    """
    layout = names.layout(exercises, pattern)
    root, listing = _listed(submissions)
    handed, strange = _read(listing, layout, root.name if root.is_dir() else archive.stem(root.name))
    asked = [one for one in handed if picked is None or one.claim.exercise in picked]
    try:
        counting, superseded = latest(asked, stubs, spool)
        entries = _entries(counting, spool, root)
    except OSError as error:
        cure = "Make room there, or set TMPDIR to another folder."
        raise UserError(f"Submissions cannot be copied to {_told(spool)} ({error.strerror}). {cure}") from None
    listed, unlisted = _bounded(strange)
    return Intake(entries, superseded, listed, len(handed) - len(asked), unlisted)


def _bounded(strange: Iterable[Unrecognised]) -> tuple[tuple[Unrecognised, ...], int]:
    """The first of every folder in turn, so that no learner's heap hides another's one file; and how many are left."""
    ordered = sorted(strange, key=lambda one: (one.name, one.reason))
    seen, turns = Counter[str](), list[tuple[int, Unrecognised]]()
    for one in ordered:
        folder = one.name.partition("/")[0] if "/" in one.name else ""
        seen[folder] += 1
        turns.append((seen[folder], one))
    first = sorted(turns, key=lambda turn: turn[0])[:LISTED]
    listed = sorted((one for _, one in first), key=lambda one: (one.name, one.reason))
    return tuple(listed), len(ordered) - len(listed)


def _listed(submissions: Path) -> tuple[Path, Listing]:
    """SUBMISSIONS itself, links in its own path resolved, and all that it holds."""
    listing = Listing()
    try:
        root = submissions.resolve(strict=True)
        if root.is_dir():
            listing.folder(root)
        elif root.is_file() and archive.stem(root.name):
            listing.archive(root, (), "", CLASS)
        else:
            kinds = ", ".join(archive.SUFFIXES)
            raise UserError(f"{_told(submissions)} is neither a folder nor an archive ({kinds}). Name one of these.")
    except Broken as error:
        raise _unusable(root, error) from None
    except (OSError, RuntimeError, ValueError) as error:
        fact = f"{_told(submissions)} cannot be read ({getattr(error, 'strerror', None) or 'it is no path'})"
        raise UserError(f"{fact}. Name the folder or the archive of submissions.") from None
    return root, listing


def _told(path: Path) -> str:
    return shown(str(path))


def _unusable(root: Path, error: Broken) -> UserError:
    cure = "Export it again, or unpack it yourself if you trust it, and name the folder."
    return UserError(f"{shown(root.name)} is {error}. {cure}")


def _read(listing: Listing, layout: Layout, root: str) -> tuple[list[Handed], list[Unrecognised]]:
    """The files whose names say whose they are, and what else there is."""
    folders = [(root, *item.parts[:-1]) for item in listing.items if names.is_work(item.parts[-1])]
    shared = sum(1 for _ in takewhile(lambda level: len(set(level)) == 1, zip(*folders, strict=False)))
    wrapped = not layout.pattern and _wrapped(folders)
    handed, strange = list[Handed](), list(listing.strange)
    for item in listing.items:
        claim = layout.claim((root, *item.parts)[wrapped:], shared)
        if isinstance(claim, Claim):
            handed.append(Handed(item, claim))
        else:
            strange.append(Unrecognised(item.name, item.flaw or claim))
    claims = names.told_apart([one.claim for one in handed])
    return _admitted([Handed(one.item, claim) for one, claim in zip(handed, claims, strict=True)], strange)


def _wrapped(folders: Sequence[Sequence[str]]) -> bool:
    """Whether all lies in one folder of the same name as SUBMISSIONS, as many programs pack and unpack."""
    inner = {folder[2:3] for folder in folders}
    same = all(folder[1:2] == folder[:1] for folder in folders)
    # ada.zip with ada/torch/ in it is one learner's.
    return same and () not in inner and not inner <= {(name,) for name in FRAMEWORKS}


def _admitted(handed: Iterable[Handed], strange: list[Unrecognised]) -> tuple[list[Handed], list[Unrecognised]]:
    """All but those of learners whose reports would lie in the same folder on a system that is blind to case."""
    handed = list(handed)
    doubles = names.doubles(one.claim.learner for one in handed)
    admitted = list[Handed]()
    for one in handed:
        learner = one.claim.learner
        if other := doubles.get(learner):
            reason = f'the learner "{learner}" differs from "{other}" only by case'
        else:
            reason = names.unfit_learner(learner)
        if reason:
            strange.append(Unrecognised(one.item.name, reason))
        else:
            admitted.append(one)
    return admitted, strange


def _entries(counting: Sequence[Handed], spool: Path, root: Path) -> tuple[Entry, ...]:
    """What is graded, with copies of archives' members in the spool, under numbers of ours."""
    entries, packed = list[Entry](), defaultdict[str, dict[int, int]](dict)
    for number, one in enumerate(counting):
        item = one.item
        entries.append(Entry(*one.key, item.name, item.path, _refusal(item.name, item.flaw)))
        if item.place is not None and not item.flaw:
            packed[item.path][item.place] = number
    for path, places in packed.items():
        targets = {place: spool / f"{number:06d}{_suffix(counting[number].item)}" for place, number in places.items()}
        flaws = _copied(Path(path), targets, root)
        for place, number in places.items():
            refused = _refusal(entries[number].name, flaws.get(place, ""))
            entries[number] = replace(entries[number], path=path if refused else str(targets[place]), refused=refused)
    return tuple(entries)


def _copied(path: Path, targets: dict[int, Path], root: Path) -> dict[int, str]:
    try:
        return archive.copy(path, targets, CLASS if path == root else LEARNER)
    except Broken as error:
        if path == root:
            raise _unusable(root, error) from None
        return dict.fromkeys(targets, f"in {error}")


def _suffix(item: Item) -> str:
    return ".ipynb" if item.parts[-1].lower().endswith(".ipynb") else ".py"


def _refusal(name: str, flaw: str) -> str:
    return f"{name} is {flaw}. {_CURE}" if flaw else ""
