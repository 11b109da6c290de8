"""`grade verify --mutants`: would the checks notice? Every solution is changed by machine, one small change at a time.

A mutant is killed where a check fails it with every seed. What passes is either the solution otherwise written, which
thousands of draws prove, or a gap in the checks.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from itertools import groupby
from typing import Any

from grader.course import Course, read_text
from grader.model import GraderFault
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

Passing = tuple[Trial, list[Mutant] | None]
"""The mutants of one solution that pass; None where the solution itself does not."""
Job = tuple[str, str, str]
"""What is looked at together: the framework, the exercise, the check."""


@dataclass
class Proofs:
    """What is asked of the draws about the mutants that pass, and what they answer.

    A mutant of one framework that is the same change as one of NumPy's is proven there, where calls cost least.
    """

    course: Course
    asked: dict[Job, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The sources of the mutants."""
    found: dict[tuple[Job, str], Differences] = field(default_factory=lambda: defaultdict(lambda: (Tally(), Tally())))
    draws: Counter[Job] = field(default_factory=Counter)
    """How many each answer rests on."""
    twins: dict[str, dict[str, str]] = field(default_factory=dict)

    def jobs(self, trial: Trial, mutant: Mutant) -> list[tuple[Job, str]]:
        framework, source = self._cheapest(trial, mutant)
        return [((framework, trial.exercise, check.name), source) for check in trial.checks(mutant)]

    def ask(self, trial: Trial, mutant: Mutant) -> None:
        for job, source in self.jobs(trial, mutant):
            if source not in self.asked[job]:
                self.asked[job].append(source)

    def _cheapest(self, trial: Trial, mutant: Mutant) -> tuple[str, str]:
        framework, solution = trial.grader.framework, self.course.solution(trial.exercise, "numpy")
        if framework == "numpy" or not solution.is_file():
            return framework, mutant.source
        if trial.exercise not in self.twins:
            made = mutants(solution.read_text("utf-8"), trial.functions)
            self.twins[trial.exercise] = {sense(each.source, trial.functions): each.source for each in made}
        twin = self.twins[trial.exercise].get(sense(mutant.source, trial.functions))
        return ("numpy", twin) if twin else (framework, mutant.source)

    def questions(self) -> Iterator[Question]:
        for (framework, exercise, check), sources in self.asked.items():
            declaration = read_text(self.course.declaration(exercise))
            solution = read_text(self.course.solution(exercise, framework))
            for part in range(PARTS):
                yield Question(exercise, declaration, framework, solution, check, part, tuple(sources))

    def answered(self, question: Question, count: int, found: Iterable[Sequence[tuple[int, str]]]) -> None:
        job = (question.framework, question.exercise, question.check)
        self.draws[job] += count
        for source, parts in zip(question.mutants, found, strict=True):
            for tally, part in zip(self.found[job, source], parts, strict=True):
                tally.add(*part)

    def survivor(self, trial: Trial, mutant: Mutant) -> Survivor | None:
        """None where nothing tells it from the solution."""
        told = [(job, *self.found[job, source]) for job, source in self.jobs(trial, mutant)]
        facts = [_seen(job[-1], drawn, self.draws[job]) for job, drawn, _ in told if drawn.count]
        facts = facts or [_unseen(job[-1], stirred) for job, _, stirred in told if stirred.count]
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
    proofs = Proofs(next(iter(graders.values())).course)
    for trial, left in found:
        for mutant in left or ():
            proofs.ask(trial, mutant)
    # NumPy is in every warm process.
    warm = {name: graders.get(name, next(iter(graders.values()))).launcher for name in ("numpy", *graders)}
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
    draws = min((proofs.draws[job] for mutant in equivalent for job, _ in proofs.jobs(trial, mutant)), default=DRAWS)
    return Score(exercise, framework, len(trial.mutants) - len(left), survivors, equivalent, draws)
