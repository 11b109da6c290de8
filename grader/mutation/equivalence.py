"""Is a mutant the solution, otherwise written? Both get the same thousands of inputs, and what they return is compared.

Where a call takes milliseconds, as a training loop in TensorFlow does, they are as many as some seconds allow.

Runs in a fork of the warm process, thousands of calls in one: both are the course's own code. A mutant that differs
nowhere, to the check's tolerance, in the finest precision that its framework is asked for, is called equivalent. Every
tenth draw is stirred as well: what draws have in common hides differences from all of them.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace

import numpy as np

from grader import draws, messages
from grader.course import Text, declared, run_text
from grader.model import Case, Check
from grader.mutation.candidate import Candidate, finite
from grader.mutation.stir import stirred
from grader.sandbox import wire
from grader.sandbox.frames import Channel

ENTRY = "grader.mutation.equivalence:serve"
PARTS = 4
ANSWER, FAILED = 1, 2
PART_S, FEW_S = 8.0, 0.75
"""Of the processor's time, for all draws of one part, or for what is drawn of them where the first would not be enough.
Without the first draw: a framework makes itself ready with it."""
STIRRED = 10
"""Each of so many draws gives another input too."""


@dataclass(frozen=True)
class Question:
    """Some mutants of one solution, looked at through one check, on one part of the draws."""

    exercise: str
    declaration: Text
    framework: str
    solution: Text
    check: str
    part: int
    mutants: tuple[tuple[str, int], ...]
    """Each with the draws of this part that it is tried on."""

    @property
    def draws(self) -> int:
        return max(draws for _, draws in self.mutants)


@dataclass
class Tally:
    """For how many inputs a mutant differs, and the call with the first of them."""

    count: int = 0
    call: str = ""

    def add(self, count: int, call: str) -> None:
        self.count += count
        self.call = self.call or call


Differences = tuple[Tally, Tally]
"""In the draws, and in stirred ones."""


def serve(channel: Channel) -> None:
    """Answers questions until the stream ends: how many draws, and for each mutant (count, call) in them, and in
    stirred ones."""
    while (request := channel.receive()) is not None:
        question = Question(*wire.decode(request[1]))
        try:
            count, found = _differing(question)
            channel.send(ANSWER, wire.encode((count, tuple(tuple(map(astuple, tallies)) for tallies in found))))
        except Exception:  # noqa: BLE001 - the course's fault or ours: staff sees all of it
            channel.send(FAILED, wire.encode(traceback.format_exc()))


def _differing(question: Question) -> tuple[int, list[Differences]]:
    exercise = declared(question.exercise, run_text(*question.declaration))
    check = next(check for check in exercise.checks if check.name == question.check)
    path, solution = question.solution
    sources = (solution, *(source for source, _ in question.mutants))
    right, *every = (Candidate(check, question.framework, vars(run_text(path, source))) for source in sources)
    found: list[Differences] = [(Tally(), Tally()) for _ in every]
    count, begun = 0, 0.0
    for count, case in enumerate(_drawn(check, question), start=1):
        answer = right.answer(case)
        others = {place: every[place] for place, (_, draws) in enumerate(question.mutants) if count <= draws}
        for place, other in others.items():
            if not other.agrees(case, answer, right):
                found[place][0].add(1, messages.called(check, case.inputs))
        if case.index % STIRRED == 0:
            inputs = stirred(dict(case.inputs), np.random.default_rng(case.index))
            _stir(replace(case, inputs=inputs), right, others, found)
        if count == 1:
            begun = time.process_time()
        elif _too_slow(time.process_time() - begun, (count - 1) / question.draws):
            break
    return count, found


def _too_slow(spent: float, share: float) -> bool:
    return spent > FEW_S and spent / share > PART_S


def _stir(case: Case, right: Candidate, others: dict[int, Candidate], found: list[Differences]) -> None:
    """Looks at one more input, unless it is none that the solution can do something with."""
    try:
        answer = right.answer(case)
        agree = {place: finite(answer.value) and other.agrees(case, answer, right) for place, other in others.items()}
    except Exception:  # noqa: BLE001 - nobody promised that the function takes it
        return
    if finite(answer.value):
        for place, agrees in agree.items():
            if not agrees:
                found[place][1].add(1, messages.called(right.check, case.inputs))


def _drawn(check: Check, question: Question) -> Iterator[Case]:
    """A part of the draws, the case numbers in turn, in the finest precision that the framework is asked for."""
    rounds = draws.rounds(check, question.framework)
    finest = next((each for each in rounds if each.dtype == "float64"), rounds[0])
    numbers = [number for number in range(check.cases) if number not in check.noted]
    rng = np.random.default_rng(question.part)
    for index in range(question.part * question.draws, (question.part + 1) * question.draws):
        inputs = check.drawn(rng, numbers[index % len(numbers)], finest.dtype)
        yield draws.given(check, inputs, replace(finest, lenient=None), index)
