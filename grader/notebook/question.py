"""What a kernel asks, and what follows from it: the exercise, the framework, the saved file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader import workspace
from grader.course import Course
from grader.model import FRAMEWORKS, Exercise, Submission, UserError
from grader.notebook import where
from grader.notebook.makeup import Use
from grader.pipeline import Job
from grader.records import Report


@dataclass(frozen=True)
class Question:
    """What a check is asked for: an exercise, or one function by its name."""

    exercise: str
    function: str
    framework: str
    seed: int | None
    course: str
    file: str
    """The notebook, where it is known; else the folder in which it is looked for, else empty."""

    def command(self, exercise: Exercise) -> str:
        """What a learner calls `check` with."""
        said = {"framework": self.framework, "course": self.course}
        options = (f'{name}="{value}"' for name, value in said.items() if value)
        return ", ".join([self.function or f'"{exercise.id}"', *options])


UNSAVED = Submission("", (), True, "")
"""The kernel's own: there is no file to run."""


class KernelJob(Job):
    """A job that is replayed in the notebook."""

    @property
    def replay(self) -> str:
        return f"check({self.command}, seed={self.seed})"


def exercise_of(question: Question, course: Course) -> Exercise:
    """Raises UserError where there is none, or several ask for the function."""
    if question.exercise:
        return course.load(course.resolve(question.exercise))
    found = [each for each in map(course.load, course.ids) if question.function in each.functions]
    if len(found) == 1:
        return found[0]
    name = question.function
    if not found:
        fact = f"No exercise of this course asks for a function named {name}"
        raise UserError(f'{fact}. Name the exercise: check("{course.ids[0]}").')
    names = " and ".join(each.id for each in found)
    raise UserError(f'{name} belongs to {names}. Name the one that you mean: check("{found[0].id}").')


def framework_of(uses: list[Use], libraries: list[str], file: Path | None) -> str:
    """By what the functions use, else by the folder's name or marker, else by what the kernel has names for."""
    named = {"torch": "torch", "tensorflow": "tensorflow", "keras": "tensorflow"}
    used, known = ([named[root] for root in roots if root in named] for roots in ([u.what for u in uses], libraries))
    # Nearly every notebook imports NumPy as well, so it counts last.
    if not used and file is not None and (file.parent.name in FRAMEWORKS or (file.parent / workspace.MARKER).is_file()):
        return workspace.framework_of(file, "", None)
    return next(iter((*used, *known)), "numpy")


def of_a_kernel(report: Report, known: set[str]) -> Report:
    """What is missing is missing in the kernel, where its cell may only not have run yet."""
    lost = ("in the file.", "in this kernel: has its cell run?")
    checks = [
        check if check.function in known else check.model_copy(update={"message": check.message.replace(*lost, 1)})
        for check in report.checks
    ]
    return report.model_copy(update={"checks": checks})


def file_of(question: Question, exercise: Exercise) -> Path | None:
    """The saved notebook, where it is known."""
    if not question.file:
        return None
    path = Path(question.file)
    return where.the_only_one(path, exercise.functions) if path.is_dir() else path
