"""`grade verify --mutants`: would the checks notice? Every solution is changed by machine, one small change at a time.

A mutant is killed where a check fails it with every seed. What passes is either the solution otherwise written, which
thousands of draws prove, or a gap in the checks.
"""

from __future__ import annotations

import math
import os
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from itertools import groupby
from typing import Any

from grader.course import Course, read_text
from grader.model import Check, GraderFault
from grader.mutation import equivalence
from grader.mutation.equivalence import PARTS, Differences, Question, Tally
from grader.mutation.mutants import Mutant, mutants, sense
from grader.mutation.scores import DRAWS, Score, Survivor
from grader.mutation.trial import Trial
from grader.pipeline import Grader
from grader.sandbox import session, wire
from grader.sandbox.frames import frame
from grader.sandbox.launch import Launcher, Process

PATIENCE_S = 900.0
"""Thousands of calls, of some dozens of mutants: in TensorFlow that takes its time."""

CHEAPEST = ("numpy", "torch", "tensorflow")
"""The frameworks, from the one on in which a call costs least."""

Passing = tuple[Trial, list[Mutant] | None]
"""The mutants of one solution that pass; None where the solution itself does not."""
Job = tuple[str, str, str]
"""What is looked at together: the framework, the exercise, the check."""


@dataclass
class Proofs:
    """What is asked of the draws about the mutants that pass, and what they answer.

    A mutant of one framework that is the same change as one of another's is proven there, where calls cost least.
    """

    course: Course
    frameworks: tuple[str, ...]
    """Those in which something can be proven, from the one on in which calls cost least."""
    asked: dict[Job, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    """The sources of the mutants, each with its draws: those of all checks that could see it together prove it."""
    found: dict[tuple[Job, str], Differences] = field(default_factory=lambda: defaultdict(lambda: (Tally(), Tally())))
    draws: Counter[tuple[Job, str]] = field(default_factory=Counter)
    """How many each answer rests on."""
    proven: dict[tuple[str, str, str], tuple[str, str]] = field(default_factory=dict)
    """Where a mutant is proven, and by which source, for its exercise, framework and source."""
    made: dict[tuple[str, str], list[Mutant]] = field(default_factory=dict)
    """The mutants of an exercise in a framework."""
    senses: dict[tuple[str, str, str, str], dict[str, str]] = field(default_factory=dict)
    """The sources of those of one kind, in one function, by what they say."""

    def jobs(self, trial: Trial, mutant: Mutant) -> list[tuple[Job, str]]:
        key = trial.exercise, trial.grader.framework, mutant.source
        if key not in self.proven:
            self.proven[key] = self._cheapest(trial, mutant)
        framework, source = self.proven[key]
        return [((framework, trial.exercise, check.name), source) for check in self._checks(trial, mutant, framework)]

    def _checks(self, trial: Trial, mutant: Mutant, framework: str) -> Iterator[Check]:
        """Those that could see it, and that exist in the framework where it is looked at."""
        there = {check.name for check in self.course.load(trial.exercise).within(framework).checks}
        return (check for check in trial.checks(mutant) if check.name in there)

    def ask(self, trial: Trial, mutant: Mutant) -> None:
        jobs = self.jobs(trial, mutant)
        for job, source in jobs:
            self.asked[job][source] = max(self.asked[job].get(source, 0), math.ceil(DRAWS / len(jobs)))

    def _cheapest(self, trial: Trial, mutant: Mutant) -> tuple[str, str]:
        own = trial.grader.framework
        for framework in self.frameworks[: self.frameworks.index(own)]:
            same = self._senses(trial, mutant, framework).get(sense(mutant.source, mutant.function))
            if same and any(self._checks(trial, mutant, framework)):
                return framework, same
        return own, mutant.source

    def _senses(self, trial: Trial, mutant: Mutant, framework: str) -> dict[str, str]:
        key = trial.exercise, framework, mutant.function, mutant.kind
        if key not in self.senses:
            made = self._made(trial, framework)
            alike = [each.source for each in made if (each.function, each.kind) == (mutant.function, mutant.kind)]
            self.senses[key] = {sense(source, mutant.function): source for source in alike}
        return self.senses[key]

    def _made(self, trial: Trial, framework: str) -> list[Mutant]:
        key = trial.exercise, framework
        if key not in self.made:
            solution = self.course.solution(*key)
            self.made[key] = mutants(solution.read_text("utf-8"), trial.functions) if solution.is_file() else []
        return self.made[key]

    def questions(self) -> Iterator[Question]:
        for job, sources in self.asked.items():
            framework, exercise, check = job
            declaration = read_text(self.course.declaration(exercise))
            solution = read_text(self.course.solution(exercise, framework))
            asked = tuple((source, math.ceil(draws / PARTS)) for source, draws in sources.items())
            for part in range(PARTS):
                yield Question(exercise, declaration, framework, solution, check, part, asked)

    def answered(self, question: Question, count: int, found: Iterable[Sequence[tuple[int, str]]]) -> None:
        job = (question.framework, question.exercise, question.check)
        for (source, draws), parts in zip(question.mutants, found, strict=True):
            self.draws[job, source] += min(count, draws)
            for tally, part in zip(self.found[job, source], parts, strict=True):
                tally.add(*part)

    def survivor(self, trial: Trial, mutant: Mutant) -> Survivor | None:
        """None where nothing tells it from the solution."""
        told = [(*asked, *self.found[asked]) for asked in self.jobs(trial, mutant)]
        facts = [_seen(job[-1], drawn, self.draws[job, source]) for job, source, drawn, _ in told if drawn.count]
        facts = facts or [_unseen(job[-1], stirred) for job, _, _, stirred in told if stirred.count]
        return Survivor(mutant, "\n".join(facts)) if facts else None


def _seen(check: str, drawn: Tally, draws: int) -> str:
    return f"{check} lets it pass: it differs in {drawn.count:,} of {draws:,} draws, such as {drawn.call}"


def _unseen(check: str, stirred: Tally) -> str:
    return f"{check} cannot see it: no draw tells, other inputs of the kind do, such as {stirred.call}"


def run(exercise: str, graders: Mapping[str, Grader], seeds: int) -> list[Score]:
    """A score of the exercise in each framework, through these graders."""
    trials = [Trial(grader, exercise, seeds) for grader in graders.values()]
    found = [(trial, trial.passing()) for trial in trials]
    proofs = _proven(found, graders)
    return [_score(proofs, trial, left) for trial, left in found]


def _proven(found: list[Passing], graders: Mapping[str, Grader]) -> Proofs:
    some = next(iter(graders.values()))
    made = {(trial.exercise, trial.grader.framework): trial.mutants for trial, _ in found}
    # NumPy is in every warm process.
    proofs = Proofs(some.course, tuple(name for name in CHEAPEST if name == "numpy" or name in graders), made=made)
    for trial, left in found:
        for mutant in left or ():
            proofs.ask(trial, mutant)
    warm = {name: graders.get(name, some).launcher for name in proofs.frameworks}
    questions = sorted(proofs.questions(), key=lambda question: question.framework)
    for framework, same in groupby(questions, key=lambda question: question.framework):
        for question, tallies in _answers(warm[framework], same):
            proofs.answered(question, *tallies)
    return proofs


def _answers(warm: Launcher, questions: Iterable[Question]) -> Iterator[tuple[Question, Any]]:
    """The answers in order; as many questions are worked on at a time as there are cores."""
    running: deque[tuple[Question, Process]] = deque()
    for question in questions:
        process = warm.start(equivalence.ENTRY)
        process.send(frame(1, wire.encode(astuple(question))))
        running.append((question, process))
        if len(running) >= (os.cpu_count() or 1):
            yield _answer(*running.popleft())
    while running:
        yield _answer(*running.popleft())


def _answer(question: Question, process: Process) -> tuple[Question, Any]:
    try:
        kind, value = next(session.lines(process, PATIENCE_S))
    finally:
        process.kill()
        process.release()
    if kind == equivalence.FAILED:
        raise GraderFault(f"The solution of {question.exercise} failed on a draw of {question.check}:\n{value}")
    return question, value


def _score(proofs: Proofs, trial: Trial, left: list[Mutant] | None) -> Score:
    exercise, framework = trial.exercise, trial.grader.framework
    if left is None:
        return Score(exercise, framework, 0, problem="the solution itself does not pass its checks")
    told = [(mutant, proofs.survivor(trial, mutant)) for mutant in left]
    survivors = tuple(survivor for _, survivor in told if survivor)
    equivalent = tuple(mutant for mutant, survivor in told if not survivor)
    draws = min([DRAWS, *(sum(map(proofs.draws.__getitem__, proofs.jobs(trial, each))) for each in equivalent)])
    return Score(exercise, framework, len(trial.mutants) - len(left), survivors, equivalent, draws)
