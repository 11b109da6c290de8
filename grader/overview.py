"""The course as a map: its parts, what builds on what, the points, and where a learner stands and may go on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from grader import progress, stubs
from grader.course import Course, open_course
from grader.learner import find, keeps_progress, stub_of
from grader.model import PRETTY, Exercise, UserError
from grader.text import cut

TITLE, BUILDS = 41, 9
UNKNOWN = "-"


@dataclass(frozen=True)
class Place:
    """One exercise on the map. `exercise`: None where its declaration cannot be loaded.

    you: where the learner stands. own: whether there is a file of the learner's own. solved: every point was earned.
    """

    name: str
    exercise: Exercise | None = None
    you: str = UNKNOWN
    own: bool = False
    solved: bool = False


def chart(root: Path | None) -> str:
    """The table of `grade list`."""
    places = _places(open_course(root))
    lines = [f"{'exercise':<13}{'title':<{TITLE}}{'after':<{BUILDS}}{'points':>6}  you"]
    for part, many in groupby(places, key=lambda place: place.exercise.part if place.exercise else ""):
        lines += ["", part] if part else []
        lines += [_row(place) for place in many]
    return "\n".join((*lines, "", *_state(places))) + "\n"


def going_on(root: Path | None) -> str:
    """What `grade` alone says: where to go on."""
    return "\n".join((*_state(_places(open_course(root))), "All commands: grade --help")) + "\n"


def table(root: Path | None) -> str:
    """The exercises as a table in Markdown, from their declarations."""
    course = open_course(root)
    lines = ["| exercise | asks for | in |", "|---|---|---|"]
    for name in course.ids:
        exercise = course.load(name)
        functions = ", ".join(f"`{function}`" for function in exercise.functions)
        where = ", ".join(PRETTY[framework] for framework in exercise.frameworks)
        lines.append(f"| {name}: {exercise.title} | {functions} | {where} |")
    return "\n".join(lines) + "\n"


def _places(course: Course) -> list[Place]:
    return [_place(course, name) for name in course.ids]


def _place(course: Course, name: str) -> Place:
    try:
        exercise = course.load(name)
    except UserError:
        return Place(name)
    try:
        found = find(course, name, None, None)
    except UserError:
        return Place(name, exercise)
    exercise = exercise.within(found.framework)
    known, own = progress.load(found.path.parent).get(name, {}), keeps_progress(found.path)
    if "score" in known and "max_score" in known and known.get("outcome") != "not_attempted":
        reached = f"{known['score']:g} of {known['max_score']:g}"
        return Place(name, exercise, reached, own, known.get("outcome") == "passed")
    stub = stub_of(course, name)(found.framework)
    untouched = stub is None or stubs.untouched(found.path, stub)
    return Place(name, exercise, "not begun" if untouched else "begun", own)


def _row(place: Place) -> str:
    if place.exercise is None:
        return f"{place.name:<13}cannot be loaded: grade verify {place.name} says why"
    builds = " ".join(name.removeprefix("exercise_") for name in place.exercise.builds_on)
    title = cut(place.exercise.title, TITLE - 1)
    return f"{place.name:<13}{title:<{TITLE}}{builds:<{BUILDS}}{place.exercise.points:>6g}  {place.you}"


def _state(places: Sequence[Place]) -> Iterator[str]:
    """How far the learner is, and the next step."""
    if not any(place.own for place in places):
        yield "No work of yours was found here. A folder with a stub of every exercise: grade init my_work"
        return
    solved = sum(place.solved for place in places)
    yield f"Solved: {solved} of {len(places)} exercises."
    ahead = [(place.name, place.exercise.title) for place in places if place.exercise and not place.solved]
    yield from (f"Next: {title}. Check your work with: grade {name}" for name, title in ahead[:1])
