"""Finds, loads and validates a course: a folder with `solutions/` and `exercises/`, the bundled one by default.

What can be known without running a declaration (which exercises there are, for which frameworks, their stubs) is read
from the files' names and texts, since declarations need NumPy and the first thing a run waits for is a framework.
"""

from __future__ import annotations

import difflib
import hashlib
import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import ModuleType

from grader.model import FRAMEWORKS, Exercise, UserError

PACKAGE = Path(__file__).resolve().parent
Text = tuple[str, str]
"""A file's path, and what stands in it."""


def bundled() -> Path:
    """The course that came with the package; in a source tree, the one beside it."""
    inside = PACKAGE / "bundled"
    return inside if inside.is_dir() else PACKAGE.parent


@dataclass(frozen=True)
class Course:
    root: Path

    @property
    def bundled(self) -> bool:
        """Whether this is the course that came with the package."""
        return self.root == bundled().resolve()

    @property
    def solutions(self) -> Path:
        return self.root / "solutions"

    @property
    def exercises(self) -> Path:
        return self.root / "exercises"

    @cached_property
    def ids(self) -> tuple[str, ...]:
        return tuple(sorted(path.parent.name for path in self.solutions.glob("*/exercise.py")))

    def resolve(self, text: str) -> str:
        """exercise_03 from "exercise_03", "03", "3" or a file's name. Raises UserError with the nearest names."""
        name = Path(text).name.removesuffix(".py").removesuffix(".ipynb")
        if number := re.fullmatch(r"(?:exercise_?)?(\d{1,3})", name):
            name = f"exercise_{int(number[1]):02d}"
        if name in self.ids:
            return name
        near = difflib.get_close_matches(name, self.ids, 3, 0.4) or list(self.ids[:3])
        raise UserError(
            f"There is no exercise {text!r} in this course. Nearest: {', '.join(near)}. All of them: grade list."
        )

    def frameworks(self, exercise: str) -> tuple[str, ...]:
        return tuple(name for name in FRAMEWORKS if self.solution(exercise, name).is_file())

    def declaration(self, exercise: str) -> Path:
        return self.solutions / exercise / "exercise.py"

    def texts(self, exercise: str) -> tuple[Text, Text | None]:
        """What the oracle needs: the declaration, and the NumPy solution where there is one."""
        declaration, solution = self.declaration(exercise), self.solution(exercise, "numpy")
        return read_text(declaration), read_text(solution) if solution.is_file() else None

    def solution(self, exercise: str, framework: str) -> Path:
        return self.solutions / exercise / f"{framework}_solution.py"

    def pictures(self, exercise: str) -> Path:
        return self.solutions / exercise / "pictures.py"

    def wrong(self, exercise: str) -> Path:
        return self.solutions / exercise / "wrong.py"

    def right(self, exercise: str) -> Path:
        return self.solutions / exercise / "right.py"

    def load(self, exercise: str) -> Exercise:
        """The declaration, run and validated. Raises UserError naming the file where it does not hold."""
        path = self.declaration(exercise)
        loaded = declared(exercise, run_file(path))
        for problem in problems(loaded, self.frameworks(exercise)):
            raise UserError(f"{path}: {problem}")
        return loaded

    @cached_property
    def digest(self) -> str:
        """sha256 over every source file of the solutions, names included."""
        total = hashlib.sha256()
        for path in sorted(self.solutions.rglob("*.py")):
            total.update(f"{path.relative_to(self.solutions).as_posix()}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
        return total.hexdigest()


def open_course(root: Path | None = None) -> Course:
    """Raises UserError where the folder is no course."""
    course = Course((root or bundled()).resolve())
    if not course.ids:
        raise UserError(f"{root} is no course: it should hold solutions/<exercise>/exercise.py.")
    return course


def problems(exercise: Exercise, solved: tuple[str, ...]) -> list[str]:
    """What is wrong with a declaration, in sentences; `solved` are the frameworks that have a solution file."""
    found = []
    if set(exercise.frameworks) != set(solved):
        found.append(f"it names {exercise.frameworks}, but there are solutions for {solved}.")
    names = [check.name for check in exercise.checks]
    if len(set(names)) != len(names) or not names:
        found.append("every exercise has checks, each with a name of its own.")
    found += [f"check {check.name} is worth {check.points} points." for check in exercise.checks if check.points <= 0]
    for check in exercise.checks:
        found += [f"check {check.name} is for {name}, and the exercise is not." for name in check.frameworks
                  if name not in exercise.frameworks]  # fmt: skip
    found += [f"there is no check for {name}." for name in exercise.frameworks
              if names and not exercise.within(name).checks]  # fmt: skip
    if len(exercise.hints) < 3:
        found.append(f"it has {len(exercise.hints)} hints; three at least, from gentle to explicit.")
    strangers = {truth.function for truth in exercise.truths} - set(exercise.functions)
    found += [f"a truth names {name}, which no check does." for name in sorted(strangers)]
    return found


def declared(exercise: str, module: ModuleType) -> Exercise:
    """The module's EXERCISE, by the name of its folder. Raises UserError."""
    found = getattr(module, "EXERCISE", None)
    if not isinstance(found, Exercise):
        raise UserError(f"{module.__file__} declares no EXERCISE = Exercise(…).")
    return replace(found, id=exercise)


def read_text(path: Path) -> Text:
    """Raises UserError for a file that is not there."""
    if not path.is_file():
        raise UserError(f"There is no file {path}.")
    return str(path), path.read_text("utf-8")


def run_file(path: Path) -> ModuleType:
    return run_text(*read_text(path))


def run_text(path: str, text: str) -> ModuleType:
    """A course's own file as a module that is registered nowhere. What it raises is the author's to see."""
    module = ModuleType(f"course_{Path(path).parent.name}_{Path(path).stem}")
    module.__file__ = path
    try:
        exec(compile(text, path, "exec", dont_inherit=True), module.__dict__)
    except Exception as error:
        raise UserError(f"{path} cannot be loaded: {type(error).__name__}: {error}") from error
    return module
