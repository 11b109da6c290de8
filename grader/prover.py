"""Proves a part of a course, as one task of many: the facts of an exercise in one framework, or its mutants in all.

Runs in a worker of `grade verify`, which keeps a warm process for each framework and goes from task to task.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from grader import confusion
from grader.confusion import Matrix
from grader.course import Course, open_course
from grader.model import Exercise
from grader.mutation import run as mutation
from grader.mutation.scores import Score
from grader.pipeline import Grader
from grader.proof import FACTS, Fact, Proof
from grader.sandbox.launch import Setting, start


@dataclass(frozen=True)
class Task:
    """`framework`: whose facts are to be proven; empty for the mutants, in all of `frameworks`."""

    course: Path
    exercise: str
    frameworks: tuple[str, ...]
    framework: str
    seeds: int


@dataclass(frozen=True)
class Found:
    facts: tuple[Fact, ...] = ()
    matrices: tuple[Matrix, ...] = ()
    scores: tuple[Score, ...] = ()


def prove(task: Task) -> Found:
    """What is found out. Raises UserError, GraderFault and Lost as a grading does."""
    if not task.framework:
        graders = {name: _grader(task.course, name) for name in task.frameworks}
        return Found(scores=tuple(mutation.run(task.exercise, graders, task.seeds)))
    grader = _grader(task.course, task.framework)
    exercise = grader.exercise(task.exercise)
    proof = Proof(grader, exercise, task.seeds)
    facts = tuple(proof.fact(name) for name in told(grader.course, exercise))
    return Found(facts, (confusion.matrix(grader, exercise, task.seeds),))


def told(course: Course, exercise: Exercise) -> list[str]:
    """The facts that can be told of it: not every exercise has right solutions in other styles."""
    return [name for name in FACTS if name != "styles" or course.right(exercise.id).is_file()]


@lru_cache(None)
def _grader(course: Path, framework: str) -> Grader:
    """Warm as long as the worker lives: a process that is gone takes its warm ones along."""
    return Grader(open_course(course), framework, "cpu", start(Setting(framework, many=True)))
