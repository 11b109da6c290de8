"""Names that others chose: whose file is it, and of which exercise?

Pure, and every name is hostile until told otherwise. A learner's id becomes a folder of ours and a line of a table, so
it is made of letters and digits and little else. A pattern may begin only where a learner cannot reach: a folder that a
learner made must never turn the files in it into somebody else's.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from grader.model import UserError
from grader.text import cut, escape

ID_LETTERS = 64
# The longest name of a folder on most file systems, which 64 letters can exceed.
ID_BYTES = 255
# A pattern's time can grow with the square of the name's length, and a name in an archive may have 64 KiB.
PATH_LETTERS = 1024
SUFFIXES = (".py", ".ipynb")

_BETWEEN = frozenset(" ._-@+")
# Letters and marks that nobody sees (Default_Ignorable_Code_Point): with one, two names that look the same differ.
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_COPY = re.compile(r"(.+?)(?:[ _-]?\((\d{1,4})\)|[ _-](\d{1,3})|(?: -)?[ _-]copy ?\(?(\d{0,4})\)?)", re.IGNORECASE)
_FILE = r"(?:.*/)?(?P<exercise>[^/]+)\.(?:py|ipynb)"


@dataclass(frozen=True, slots=True)
class Preset:
    """How a platform names what it exports. `number`, in the pattern, is the platform's own for the learner."""

    pattern: str
    renames: bool = False
    """Whether the platform numbers the attempts where a browser numbers its copies: exercise_03-1."""


# Each takes in all that lies below the platform's own folder, so that no folder of a learner's is taken for one.
PRESETS = {
    "canvas": Preset(rf"(?P<learner>[^/]+?)(?:_LATE)?_(?P<number>\d+)_\d+_{_FILE}", renames=True),
    "moodle": Preset(rf"(?P<learner>[^/]+?)_(?P<number>\d+)_assignsubmission_file_{_FILE}"),
    "gradescope": Preset(rf"(?P<learner>submission_\d+)/{_FILE}"),
    "nbgrader": Preset(rf"submitted/(?P<learner>[^/]+)/[^/]+/{_FILE}"),
    "github": Preset(rf"(?P<slug>[^/]+)-submissions/(?P=slug)-(?P<learner>[^/]+)/{_FILE}"),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a name says of a file: whose it is, of which exercise, and how late."""

    learner: str
    exercise: str
    attempt: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
    """The numbers in the pattern's groups `attempt` and `time`."""
    copy: int = 0
    number: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """How the names in SUBMISSIONS are read. Without a pattern, the first folder is the learner."""

    exercises: tuple[str, ...]
    pattern: re.Pattern[str] | None = None
    preset: Preset | None = None

    def claim(self, path: Sequence[str], shared: int = 1) -> Claim | str:
        """Learner and exercise of a file, or why it is nobody's.

        path: the name of SUBMISSIONS, then folders and file below it. shared: how many of its folders, from the first
        one, hold all submissions; a pattern of the instructor's own begins in none that lies deeper.
        """
        if len("/".join(path)) > PATH_LETTERS:
            return f"a name of more than {PATH_LETTERS} characters"
        return self._by_pattern(path, shared) if self.pattern else self._by_folder(path)

    def _by_folder(self, path: Sequence[str]) -> Claim | str:
        if len(path) < 3:
            return _unfit(path) or "in no learner's folder; `--pattern` says how flat files are named"
        return unfit_learner(path[1]) or _unfit(path) or self._claim(path[1], path[-1].rpartition(".")[0])

    def _by_pattern(self, path: Sequence[str], shared: int) -> Claim | str:
        if reason := _unfit(path):
            return reason
        # Below SUBMISSIONS first: `.*` of an instructor's own pattern would else take its name for the learner's.
        starts = range(len(path)) if self.preset else (*range(1, shared + 1), 0)
        for start in starts:
            if self.pattern and (match := self.pattern.fullmatch("/".join(path[start:]))):
                groups = match.groupdict(default="")
                return unfit_learner(groups["learner"]) or self._claim(groups["learner"], groups["exercise"], groups)
        return "a name that does not fit the pattern"

    def _claim(self, learner: str, stem: str, groups: dict[str, str] | None = None) -> Claim | str:
        found = exercise_of(stem, self.exercises)
        if found is None and groups and not self.preset:
            found = _numbered(stem, self.exercises)
        if found is None:
            return f"no exercise of the course is called {shown(stem)}"
        exercise, copy = found
        groups = groups or {}
        attempt = (copy,) if self.preset and self.preset.renames else _numbers(groups.get("attempt", ""))
        order = (attempt, _numbers(groups.get("time", "")))
        return Claim(normal(learner), exercise, order, copy, groups.get("number", ""))


def layout(exercises: tuple[str, ...], pattern: str | None) -> Layout:
    """The layout that `--pattern` names: a preset, or a regular expression. Raises UserError."""
    if pattern is None:
        return Layout(exercises)
    if preset := PRESETS.get(pattern):
        return Layout(exercises, re.compile(preset.pattern, re.DOTALL), preset)
    presets = ", ".join(PRESETS)
    if re.fullmatch(r"[\w-]*", pattern):
        raise UserError(f"No preset is called {shown(pattern)}. Presets: {presets}; or give a regular expression.")
    try:
        compiled = re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise UserError(
            f"The pattern is no regular expression: {error}. Mend it, or name a preset: {presets}."
        ) from None
    if missing := {"learner", "exercise"} - set(compiled.groupindex):
        groups = " and ".join(f"(?P<{name}>…)" for name in sorted(missing))
        raise UserError(f"The pattern lacks the group {groups}. Add it, or name a preset: {presets}.")
    return Layout(exercises, compiled)


def normal(name: str) -> str:
    """NFC: the one spelling of a name that has several."""
    return unicodedata.normalize("NFC", name)


def folded(name: str) -> str:
    """The same for names that one file system or another takes for the same."""
    return normal(normal(name).casefold())


def is_learner(name: str) -> bool:
    """Whether a name can be a learner's id: 1 to 64 letters and digits of any script, inner spaces and . _ - @ +.

    Not led by . or -. Marks may follow a letter: several scripts cannot be written without.
    """
    name = normal(name)
    kinds = [unicodedata.category(char) for char in name]
    fits = (
        char in _BETWEEN or kind[0] == "L" or kind == "Nd" or (kind in ("Mn", "Mc") and before[0] in "LM")
        for char, kind, before in zip(name, kinds, [" ", *kinds], strict=False)
    )
    if not 1 <= len(name) <= ID_LETTERS or name[0] in ".- " or name[-1] == " " or not all(fits):
        return False
    return not _INVISIBLE.search(name) and len(name.encode()) <= ID_BYTES


def exercise_of(stem: str, exercises: Iterable[str]) -> tuple[str, int] | None:
    """The exercise that a file's name stands for, and the number of the copy: ("exercise_03", 1) for EXERCISE_03 (1).

    A browser, a desktop, Jupyter and several platforms number copies.
    """
    ids = {folded(exercise): exercise for exercise in exercises}
    stem = folded(stem)
    if stem in ids:
        return ids[stem], 0
    if (match := _COPY.fullmatch(stem)) and match[1] in ids:
        return ids[match[1]], int(match[2] or match[3] or match[4] or 1)
    return None


def _numbered(text: str, exercises: Iterable[str]) -> tuple[str, int] | None:
    """The one exercise whose id ends with this number: an instructor's own pattern may name no more of it."""
    if not re.fullmatch(r"\d{1,6}", text):
        return None
    ends = (re.search(r"\d+$", exercise) for exercise in exercises)
    found = [end.string for end in ends if end and int(end[0]) == int(text)]
    return (found[0], 0) if len(found) == 1 else None


def told_apart(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, with the platform's number in the ids of namesakes: two learners are never taken for one.

    A platform may number a learner anew for each exercise, so only two numbers for one exercise tell of two learners.
    """
    numbers = defaultdict[tuple[str, str], set[str]](set)
    for claim in claims:
        numbers[claim.learner, claim.exercise].add(claim.number)
    namesakes = {learner for (learner, _), found in numbers.items() if len(found) > 1}
    return [
        replace(claim, learner=f"{claim.learner}_{claim.number}") if claim.learner in namesakes else claim
        for claim in claims
    ]


def doubles(learners: Iterable[str]) -> dict[str, str]:
    """Ids that a system blind to case takes for another's, each with that other, which comes first in order."""
    first = dict[str, str]()
    found = {learner: first.setdefault(folded(learner), learner) for learner in sorted(set(learners))}
    return {learner: other for learner, other in found.items() if learner != other}


def shown(name: str) -> str:
    """A name for a message: one line, at most PATH_LETTERS, nothing in it that hides or moves what stands around it."""
    return cut(escape(name).replace("\n", "\\n").replace("\t", "\\t"), PATH_LETTERS)


def unfit_learner(name: str) -> str:
    """Why a name cannot be a learner's id, or ""."""
    if is_learner(name):
        return ""
    rule = f"1 to {ID_LETTERS} letters and digits, inner spaces and . _ - @ +, not led by . or -"
    return f'"{shown(name)}" cannot be a learner\'s name, which has {rule}'


def is_work(file: str) -> bool:
    """Whether a file of this name can be a submission at all."""
    stem, dot, suffix = file.rpartition(".")
    return bool(stem) and dot + suffix.lower() in SUFFIXES


def _unfit(path: Sequence[str]) -> str:
    return "" if is_work(path[-1]) else "neither a .py nor an .ipynb file"


def _numbers(text: str) -> tuple[int, ...]:
    """Numbers in the order in which they stand: a date written from the year on sorts as time does."""
    return tuple(int(digits) for digits in re.findall(r"\d+", text))
