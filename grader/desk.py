"""What lies on a learner's desk: hints, the solution, the folder of stubs; and the stubs of a course."""

from __future__ import annotations

import os
from pathlib import Path

from grader import frameworks, hints, progress, stubs, workspace
from grader.course import Course, open_course
from grader.learner import find, keeps_progress, near, own, quoted
from grader.model import PRETTY, UserError


def hint(text: str, framework: str | None, root: Path | None) -> str:
    course = open_course(root)
    exercise = course.load(course.resolve(text))
    found = find(course, exercise.id, None, framework)
    if not keeps_progress(found.path):
        first, total = exercise.hints[0], len(exercise.hints)
        return f"Hint 1 of {total}: {first}\nFor the next one make a folder of your own: grade init DIR\n"
    return hints.following(exercise, found.path.parent)


def solution(text: str, framework: str | None, root: Path | None) -> str:
    """The reference solution, for who has solved the exercise. Raises UserError for who has not."""
    course = open_course(root)
    exercise = course.load(course.resolve(text))
    found = own(course, exercise.id, framework)
    known = progress.load(found.path.parent).get(exercise.id, {})
    if not exercise.reveals:
        raise UserError(f"This course keeps the solution of {exercise.id} to itself.")
    if known.get("outcome") != "passed":
        raise UserError(f"The solution is there to compare with, once {exercise.id} is solved: grade {exercise.id}")
    path = course.solution(exercise.id, found.framework)
    return stubs.answers(path.read_text("utf-8"))


def init(directory: Path, framework: str, root: Path | None) -> str:
    course = open_course(root)
    files = {}
    for name in course.ids:
        folder = course.exercises / workspace.framework_for(course.frameworks(name), framework)
        for suffix in (".py", ".ipynb"):
            if (folder / f"{name}{suffix}").is_file():
                files[f"{name}{suffix}"] = (folder / f"{name}{suffix}").read_text("utf-8")
    made = workspace.init(directory, framework, files)
    kept = "".join(f"Kept as it was: {path}\n" for path in made.kept)
    count = len(made.written)
    words = f"{count} file{'s' if count > 1 else ''} for {PRETTY[framework]} written to {directory}."
    wrote = words if count else f"{directory} has every file already."
    # A command of its own a line: they can be copied.
    begin = f"Open {course.ids[0]}.py there, and check your work with:"
    # The place to learn it is here, before the first line is written.
    lacking = "" if frameworks.installed(framework) else f"{PRETTY[framework]} is not installed: {_cure(framework)}\n"
    # The stubs alone do not say whose they are.
    whose = f" --course {quoted(Path(os.path.relpath(root, directory)))}" if root else ""
    return f"{kept}{wrote}\n{lacking}{begin}\n    cd {quoted(directory)}\n    grade {course.ids[0]}{whose}\n"


def _cure(framework: str) -> str:
    return f"pip install 'grader[{framework}]', or work in NumPy with --framework numpy."


def reset(text: str, path: Path | None, framework: str | None, root: Path | None) -> str:
    course = open_course(root)
    exercise = course.resolve(text)
    found = find(course, exercise, path, framework) if path else own(course, exercise, framework)
    existed = found.path.exists()
    kept = workspace.reset(found.path, _pristine(course, exercise, found))
    if kept is None:
        return f"{near(found.path)} is the stub already.\n" if existed else f"{near(found.path)} is a fresh stub.\n"
    progress.forget(found.path.parent, exercise)
    return f"{near(found.path)} is the stub again. Your work is kept in {near(kept)}.\n"


def _pristine(course: Course, exercise: str, found: workspace.Found) -> str:
    """The stub in the format of the learner's file."""
    suffix = found.path.suffix.lower()
    if suffix not in (".py", ".ipynb"):
        raise UserError(f"{found.path} is neither a .py nor an .ipynb file. Name yours with `--file PATH`.")
    stub = course.exercises / found.framework / f"{exercise}.ipynb"
    if suffix == ".ipynb" and stub.is_file() and stub.resolve() != found.path.resolve():
        return stub.read_text("utf-8")
    declared = course.load(exercise)
    script = stubs.stub(declared, course.solutions, found.framework)
    return script if suffix == ".py" else stubs.notebook(declared, script)


def write_stubs(check: bool, root: Path | None) -> tuple[str, int]:
    """For `grade stubs`: what was written, or with `check` what is out of date; and the exit code."""
    course = open_course(root)
    act = stubs.outdated if check else stubs.write
    names = [name for each in course.ids for name in act(course.load(each), course.solutions, course.exercises)]
    if not names:
        return "Every stub is current.\n", 0
    verb = "Out of date" if check else "Written"
    return "".join(f"{verb}: exercises/{name}\n" for name in names), 1 if check else 0
