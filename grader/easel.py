"""What `--plot` does: asks for the calls of a picture, draws it into a file or in characters, and notes the figures.

The learner's code runs where it was graded, in another child of the same warm process, with limits of its own; the
drawing is done here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from grader import pictures, plots
from grader.course import Course
from grader.model import Lost, UserError
from grader.panels import Pictures
from grader.pictures import Seen
from grader.pipeline import Grader, Job
from grader.records import Report
from grader.sandbox.launch import forks

NOTE_S = 1.0
"""How long the figures of a note may take: beyond that, the report does without."""


@dataclass(frozen=True)
class Work:
    """What a picture is made of. `lost`: why the learner's code could not be run."""

    pictures: Pictures
    seen: Seen
    lost: str = ""


def expect(file: str, course: Course, exercise: str, device: str, quiet: bool) -> None:
    """Raises UserError where --plot cannot be done: before anything is graded."""
    pictures.require(course, exercise)
    if file:
        plots.require(Path(file))
    elif quiet:
        raise UserError("--plot draws in the terminal, where --json - prints nothing else: name a file, --plot my.png.")
    if device == "meta":
        raise UserError("--plot needs values, and on the meta device there are none.")


def observe(grader: Grader, job: Job, report: Report, wanted: bool) -> Work | None:
    """Runs what the picture needs; where none is wanted, what the note needs, if it takes little time."""
    if not pictures.declared(grader.course, job.exercise):
        return None
    exercise = grader.exercise(job.exercise)
    found, limits = pictures.load(grader.course, exercise), exercise.limits
    if not wanted:
        if found.note is None or not _quick(grader.framework) or not _returns(found, report):
            return None
        found, limits = pictures.only(found, found.note), replace(limits, wall_s=NOTE_S, cpu_s=NOTE_S)
    elif job.time_limit_s is not None:
        limits = replace(limits, wall_s=job.time_limit_s, cpu_s=job.time_limit_s)
    try:
        run = grader.observe(job, pictures.calls(found, exercise, grader.framework), limits)
    except Lost as error:
        return Work(found, {}, f"No picture: {error}")
    return Work(found, pictures.read(found, grader.course, exercise, grader.framework, run.observations))


def _quick(framework: str) -> bool:
    """Whether a thousand small updates, in a child of their own, take some hundredths of a second.

    In TensorFlow they take half of one, and without fork PyTorch is imported anew for them: there only when asked.
    """
    return framework == "numpy" or (framework == "torch" and forks())


def _returns(found: Pictures, report: Report) -> bool:
    """Whether the functions that the note asks have returned numbers in the checks."""
    functions = {found.asks[name].function for name in found.note.needs} if found.note else set()
    ran = {check.function for check in report.checks if check.outcome in ("passed", "failed")}
    return functions <= ran


def noted(report: Report, work: Work | None) -> Report:
    """The report with the note, where it can be written."""
    note = work.pictures.note if work and not work.lost else None
    if work is None or note is None or pictures.missing(note, work.seen):
        return report
    return report.model_copy(update={"notes": [*report.notes, pictures.write(note, work.seen)]})


def draw(work: Work | None, file: str) -> str:
    """Draws into the file, or in characters where it has no name; what there is to print. Raises UserError."""
    if work is None:
        return "No picture: your code could not be run."
    if work.lost:
        return work.lost
    return _into(work, Path(file)) if file else _in_characters(work)


def _into(work: Work, path: Path) -> str:
    try:
        figure = plots.figure(work.pictures, work.seen)
        if figure is None:
            return f"No picture: {pictures.missing(work.pictures.panels[0], work.seen)}"
        plots.save(figure, path)
    except (ValueError, ArithmeticError):  # numbers near the largest that there are have no axis to stand on
        return "No picture: your values are too large to be drawn."
    return f"Picture: {path}"


def _in_characters(work: Work) -> str:
    sketch = work.pictures.sketch
    if sketch is None:
        return "There is no drawing for the terminal here. With a file there is one: --plot picture.png."
    if reason := pictures.missing(sketch, work.seen):
        return f"No picture: {reason}"
    return pictures.write(sketch, work.seen)
