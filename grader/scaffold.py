"""`grade new`: the folder of a new exercise, with blanks; and which of them are left.

A blank is <<a text in double angle brackets>> that says what belongs in its place. While one is left in an exercise,
`grade verify` names it and proves nothing else of that exercise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

from grader.course import Course, bundled
from grader.learner import near
from grader.model import PRETTY, UserError
from grader.text import write_whole

TEMPLATES = Path(__file__).resolve().parent / "template"
NAME = re.compile(r"exercise_\d{2,3}")
BLANK = re.compile(r"<<(.+?)>>")
IMPORTS = {"torch": "import torch", "tensorflow": "import tensorflow as tf", "numpy": "import numpy as np"}
EXAMPLES = {
    "torch": "torch.tensor([1.0, 2.0, 3.0])",
    "tensorflow": "tf.constant([1.0, 2.0, 3.0])",
    "numpy": "np.array([1.0, 2.0, 3.0])",
}


@dataclass(frozen=True)
class Blank:
    path: Path
    line: int
    text: str


def new(name: str, title: str, frameworks: tuple[str, ...], root: Path | None) -> str:
    """Writes the folder, and says what to do next. Raises UserError where the name is none, or taken."""
    if not NAME.fullmatch(name):
        raise UserError(f"{name!r} is no exercise's name: they are like exercise_19, with two or three digits.")
    course = Course((root or bundled()).resolve())
    folder = course.solutions / name
    if folder.exists():
        raise UserError(f"{near(folder)} is there already. Take another number, or remove the folder.")
    given = {"title": title, "function": _function(title), "frameworks": "".join(f'"{each}", ' for each in frameworks)}
    given["frameworks"] = given["frameworks"].strip() if len(frameworks) == 1 else given["frameworks"].rstrip(", ")
    texts = {"exercise.py": _filled("exercise", given), "wrong.py": _filled("wrong", given)}
    for each in frameworks:
        more = {"import": IMPORTS[each], "example": EXAMPLES[each]}
        texts[f"{each}_solution.py"] = _filled("solution", given | more)
    try:
        folder.mkdir(parents=True)
        course.exercises.mkdir(exist_ok=True)
        for file, text in texts.items():
            write_whole(folder / file, text)
    except OSError as error:
        raise UserError(f"{near(folder)} could not be written: {error.strerror}.") from error
    where = "" if root is None else f" --course {root}"
    lines = [f"{len(texts)} files with {len(blanks(folder))} blanks written to {near(folder)}, for "
             f"{', '.join(PRETTY[each] for each in frameworks)}."]  # fmt: skip
    lines += ["Fill in every <<blank>>, then:", f"    grade stubs{where}", f"    grade verify {name}{where}"]
    return "\n".join(lines) + "\n"


def blanks(folder: Path) -> list[Blank]:
    """Those that are left in the files of an exercise, in order."""
    return [
        Blank(path, number, text)
        for path in sorted(folder.glob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1)
        for text in BLANK.findall(line)
    ]


def left(found: list[Blank]) -> str:
    """Which blanks are left, a line each."""
    places = (f"  {blank.path.name}, line {blank.line}: {blank.text}" for blank in found)
    count = f"{len(found)} blanks are" if len(found) > 1 else "One blank is"
    return "\n".join((f"{count} left in {near(found[0].path.parent)}:", *places))


def _function(title: str) -> str:
    """A function's name made of the title."""
    words = re.findall(r"[a-z0-9]+", title.lower())
    name = "_".join(words)
    return name if name.isidentifier() else "answer"


def _filled(template: str, given: dict[str, str]) -> str:
    return Template((TEMPLATES / f"{template}.py.txt").read_text("utf-8")).substitute(given)
