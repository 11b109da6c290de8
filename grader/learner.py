"""What `grade EXERCISE` does: find the learner's file, grade it, show the report.

The order in `grade_one` matters: the framework's import is started as soon as its name is known, and everything of ours
that is heavy (NumPy, pydantic, the declaration) is imported while that one runs.
"""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader import frameworks, progress, stubs, submission, workspace
from grader.course import PACKAGE, Course, open_course
from grader.model import PRETTY, Rejected, Submission, UserError
from grader.sandbox.launch import Launcher, launcher, opens_gpu
from grader.text import write_whole

if TYPE_CHECKING:
    from grader.easel import Work
    from grader.pipeline import Grader, Job
    from grader.records import Report

EXIT_CODES = {"passed": 0, "rejected": 2, "grader_error": 3}
MAX_SEED = 1_000_000
SCORED = ("passed", "partial", "failed", "not_attempted", "crashed", "limit_hit")


@dataclass(frozen=True)
class Request:
    """One call of `grade EXERCISE`, as it was typed."""

    exercise: str
    path: Path | None = None
    framework: str | None = None
    device: str = "auto"
    seed: int | None = None
    json_path: str | None = None
    course: Path | None = None
    time_limit: float | None = None
    isolation: str = "none"
    plot: str | None = None
    """The file that a picture is drawn into; empty for a drawing in the terminal."""

    def command(self, exercise: str) -> str:
        """What a learner types to grade the same file in the same way again, without the seed."""
        device = None if self.device == "auto" else self.device
        limit = None if self.time_limit is None else f"{self.time_limit:g}"
        said = {"file": self.path, "framework": self.framework, "device": device, "course": self.course}
        jail = None if self.isolation == "none" else self.isolation
        options = {**said, "time-limit": limit, "isolation": jail}.items()
        return " ".join([f"grade {exercise}", *(f"--{name} {quoted(value)}" for name, value in options if value)])


def quoted(value: object) -> str:
    import shlex

    return shlex.quote(str(value))


def is_exercise(text: str, root: Path | None) -> bool:
    try:
        open_course(root).resolve(text)
    except UserError:
        return False
    return True


def find(course: Course, exercise: str, path: Path | None, framework: str | None) -> workspace.Found:
    """The learner's file; a path that was given is taken as it is, whatever it holds."""
    available = course.frameworks(exercise)
    if path is None:
        stub, other = stub_of(course, exercise), not course.bundled
        return workspace.find(exercise, Path.cwd(), course.exercises, stub, available, framework, other)
    source = stubs.code_of(path) if path.is_file() else None
    wanted = workspace.framework_of(path, source or "", framework)
    return workspace.Found(path, workspace.framework_for(available, wanted), "you named it")


def own(course: Course, exercise: str, framework: str | None) -> workspace.Found:
    """The learner's own file. Raises UserError where there is none: the stubs of a package are nobody's to edit."""
    found = find(course, exercise, None, framework)
    if not keeps_progress(found.path):
        raise UserError(f"None of your files is for {exercise}. Make a folder of your own with `grade init DIR`.")
    return found


def stub_of(course: Course, exercise: str) -> workspace.Stub:
    def stub(framework: str) -> str | None:
        path = course.solution(exercise, framework)
        return stubs.code(path.read_text("utf-8"), str(path)) if path.is_file() else None

    return stub


def grade_one(request: Request) -> int:
    """Grades and prints; gives the exit code."""
    course = open_course(request.course)
    exercise = course.resolve(request.exercise)
    _expect_picture(request, course, exercise)
    found = find(course, exercise, request.path, request.framework)
    picture = None
    try:
        work = submission.read(found.path)
    except Rejected as reason:
        report = rejected(request, course, exercise, found, str(reason))
    else:
        with open_grader(request, course, found) as grader:
            report, picture = grade(grader, job(request, exercise, found, work), drawn=request.plot is not None)
    _show(request, report, found, course)
    remember(request, found, report)
    if request.plot is not None:
        _draw(request, picture)
    if report.device == "meta":
        return 1 if report.outcome == "failed" else 0
    return EXIT_CODES.get(report.outcome, 1)


def _expect_picture(request: Request, course: Course, exercise: str) -> None:
    if request.plot is not None:
        from grader import easel

        easel.expect(request.plot, course, exercise, request.device, quiet=request.json_path == "-")


def grade(grader: Grader, this: Job, drawn: bool = False) -> tuple[Report, Work | None]:
    """The report, with the course's figures where they are to be had, and what a picture is made of."""
    from grader import easel

    report = grader.grade(this)
    picture = easel.observe(grader, this, report, wanted=drawn)
    return easel.noted(report, picture), picture


def _draw(request: Request, picture: Work | None) -> None:
    from grader import easel

    quiet = request.json_path == "-"
    click.echo(f"{'' if quiet else chr(10)}{easel.draw(picture, request.plot or '')}", err=quiet)


def remember(request: Request, found: workspace.Found, report: Report) -> None:
    """Notes the result beside the learner's file."""
    # Where a file was only named for once (a classmate's, one of a class), nothing is left beside it.
    mine = request.path is None or found.path.parent.resolve() == Path.cwd().resolve()
    if mine and keeps_progress(found.path) and report.outcome in SCORED and report.device != "meta":
        from grader import hints

        slips = hints.slips(report)
        progress.record(found.path.parent, report.exercise, report.score, report.max_score, report.outcome, slips)


def rejected(request: Request, course: Course, exercise: str, found: workspace.Found, reason: str) -> Report:
    from grader import refusal

    return refusal.rejected(exercise, found.framework, _seed(request), course, reason)


def _seed(request: Request) -> int:
    import secrets

    return secrets.randbelow(MAX_SEED) if request.seed is None else request.seed


def _device(wanted: str, framework: str) -> str:
    # Asking a framework for a GPU takes time: where the driver's device is missing, there is none to ask for.
    if wanted == "auto":
        present = framework != "numpy" and any(map(os.path.exists, ("/dev/nvidiactl", "/dev/dxg")))
        return "auto" if present or sys.platform == "win32" else "cpu"
    if wanted == "meta" and framework != "torch":
        raise UserError(f"--device meta is PyTorch's, and this file is for {PRETTY[framework]}.")
    if wanted == "cuda" and framework == "numpy":
        raise UserError("--device cuda: NumPy works on the CPU only.")
    return wanted


def open_grader(request: Request, course: Course, found: workspace.Found) -> Grader:
    """The warm process for this file, its import begun."""
    frameworks.require(found.framework)
    device = _device(request.device, found.framework)
    warm = _warm(request, course, found, device)
    try:
        from grader import pipeline

        return pipeline.Grader(course, found.framework, device, warm)
    except BaseException:
        warm.close()
        raise


def job(request: Request, exercise: str, found: workspace.Found, work: Submission) -> Job:
    from grader import pipeline

    # In the jail the code runs in an empty folder of its own.
    folder = str(found.path.parent.resolve()) if request.isolation == "none" else ""
    return pipeline.Job(work, exercise, _seed(request), request.command(exercise), request.time_limit, folder)


def _warm(request: Request, course: Course, found: workspace.Found, device: str) -> Launcher:
    if request.isolation != "none":
        from grader.sandbox import isolation

        isolation.expect(request.isolation)
    return launcher(found.framework, opens_gpu(device), request.isolation, (str(course.solutions),))


def _show(request: Request, report: Report, found: workspace.Found, course: Course) -> None:
    from grader.report import json, text

    if request.json_path == "-":
        click.echo(json.render(report), nl=False)
        return
    taken = f"{near(found.path)} ({found.why})"
    step = _next_step(request, report, found, course)
    page = text.render(
        report, taken=taken, next_step=step, colour=colour(), width=width(), solved=solved(course, report)
    )
    click.echo(page, nl=False)
    if request.json_path:
        try:
            write_whole(Path(request.json_path), json.render(report))
        except OSError as error:
            raise UserError(
                f"The report could not be written to {request.json_path}: {error.strerror}. "
                "Choose another path with --json; the result above stands."
            ) from error


def solved(course: Course, report: Report) -> str:
    """What to say to who has solved the exercise, and how they see the reference solution."""
    if report.outcome != "passed":
        return ""
    exercise = course.load(report.exercise)
    compare = f"Compare yours with the reference: grade solution {exercise.id}" if exercise.reveals else ""
    return "\n".join(filter(None, (exercise.solved, compare)))


def _next_step(request: Request, report: Report, found: workspace.Found, course: Course) -> str | None:
    if report.device == "meta":
        return f"points come without --device meta: {replace(request, device='auto').command(report.exercise)}"
    if report.outcome == "passed":
        following = [name for name in course.ids if name > report.exercise]
        return f"grade {following[0]}" if following else "that was the last exercise. grade list shows them all"
    if report.outcome == "not_attempted" and not keeps_progress(found.path):
        return "this is only the stub. Make a folder of your own: grade init DIR"
    if report.outcome == "not_attempted":
        return f"write the first function in {near(found.path)}. A hint: grade hint {report.exercise}"
    return None if report.outcome in ("rejected", "grader_error") else f"stuck? grade hint {report.exercise}"


def near(path: Path) -> str:
    """The path as a person would say it: from here where that is shorter."""
    try:
        return str(path.resolve().relative_to(Path.cwd().resolve()))
    except ValueError:
        return str(path)


def colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def width() -> int:
    return min(80, shutil.get_terminal_size((80, 24)).columns)


def keeps_progress(path: Path) -> bool:
    # The stubs inside an installed package are everybody's: nothing is noted beside them.
    return PACKAGE not in path.resolve().parents
