"""Which mutants does an exercise let pass? Each is run on the cases of every check that could see it, and judged.

Many mutants share a child, each in a scope of its own with fresh inputs, so that none can hide another's result; one
that does not come to an end costs its check alone. The solution itself comes along, and has to pass.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby

from grader import judge
from grader.model import Case, Cell, Check, Expected, GraderFault, Limits, Lost, Observation
from grader.mutation.candidate import identical
from grader.mutation.mutants import Mutant, mutants, users
from grader.pipeline import Grader
from grader.plan import make_plan
from grader.sandbox import session, task

TOGETHER = 64
"""Mutants in one child."""
TOGETHER_HEAD = """
def _executed(*parts):
    names = {{"__name__": __name__}}
    for part in parts:
        exec(_PARTS[part], names)
    return [names[name] for name in {}]

_PARTS = [compile(text, __file__, "exec") for text in {}]
"""
LIMIT_S = 1.0
"""What a check that ends takes is far below, or below what the solution takes for all checks with one seed; what takes
longer is ended."""
ALL, ONE, FEW = slice(None), slice(1, 2), slice(1, 3)
"""Of the cases. Few of them come first, and alone: small ones, in which nearly every mutant is wrong already."""


@dataclass(frozen=True)
class _Round:
    """One check with one seed; what is only noted in a report is left out."""

    seed: int
    check: Check
    cases: tuple[Case, ...]
    expected: tuple[Expected, ...]
    calls: task.Calls

    @property
    def key(self) -> tuple[int, str, int]:
        return self.seed, self.check.name, len(self.cases)

    def cut(self, part: slice) -> _Round:
        """Some of its cases; all of them where it has no others."""
        calls = replace(self.calls, inputs=self.calls.inputs[part])
        return (
            replace(self, cases=self.cases[part], expected=self.expected[part], calls=calls) if calls.inputs else self
        )


@dataclass(frozen=True)
class _Each(Limits):
    """For each of the checks in a child, however many they are."""

    @property
    def total_s(self) -> None:
        return None


Seen = list[tuple[_Round, Observation]]
"""What was heard of a solution in each of the rounds that it was tried in, the seeds one after the other."""


@dataclass
class Trial:
    """The mutants of one solution."""

    grader: Grader
    exercise: str
    seeds: int
    right: dict[tuple[int, str, int], Observation] = field(default_factory=dict)
    """What the solution returns in each round: whoever returns the same passes as well, and need not be judged."""

    @cached_property
    def solution(self) -> str:
        return self.grader.course.solution(self.exercise, self.grader.framework).read_text("utf-8")

    @cached_property
    def _limits(self) -> Limits:
        return self.grader.exercise(self.exercise).limits

    @cached_property
    def functions(self) -> tuple[str, ...]:
        return self.grader.exercise(self.exercise).functions

    @cached_property
    def mutants(self) -> list[Mutant]:
        try:
            return mutants(self.solution, self.functions)
        except SyntaxError:  # then it does not pass either
            return []

    @cached_property
    def users(self) -> dict[str, set[str]]:
        return users(self.solution, self.functions)

    def checks(self, mutant: Mutant) -> list[Check]:
        """Those that its change could be seen in."""
        every = self.grader.exercise(self.exercise).checks
        return [check for check in every if self.users[mutant.function] & {check.function, *check.uses}]

    def passing(self) -> list[Mutant] | None:
        """The mutants that a check lets pass with one seed at least; None where the solution itself does not pass."""
        try:
            rounds, begin = self.rounds, time.monotonic()
            passes = self._try([], rounds, self._limits) is not None
        except Lost:
            raise
        except GraderFault:  # a reference that cannot be judged by
            return None
        if not passes:
            return None
        limits = self._limit(max(LIMIT_S, (time.monotonic() - begin) / self.seeds))
        # The function's own check costs least: those that call it, a loop that trains with it, come after, one by one.
        left, most = self.mutants, len(self.grader.exercise(self.exercise).checks)
        for few, place in ((ONE, 0), (FEW, 0), *((ONE, place) for place in range(1, most))):
            left = list(self._passing(left, [each.cut(few) for each in rounds], limits, slice(place, place + 1)))
        return list(self._passing(left, rounds, limits, ALL))

    def _limit(self, wall_s: float) -> Limits:
        # The processor's time of a process has an end of its own, for all checks together.
        own = self._limits
        return _Each(wall_s, None, own.memory_bytes, own.print_bytes, own.output_bytes)

    def _passing(self, mutants: list[Mutant], rounds: list[_Round], limits: Limits, checks: slice) -> Iterator[Mutant]:
        """checks: which of those that could see a mutant it is tried with."""
        for first in range(0, len(mutants), TOGETHER):
            some = mutants[first : first + TOGETHER]
            verdicts = self._try(some, rounds, limits, checks)
            if verdicts is not None:
                yield from (mutant for mutant, passes in zip(some, verdicts, strict=True) if passes)
            elif len(some) > 1:  # one of them keeps the file from being loaded
                for half in (some[: len(some) // 2], some[len(some) // 2 :]):
                    yield from self._passing(half, rounds, limits, checks)

    def _try(self, some: list[Mutant], rounds: list[_Round], limits: Limits, checks: slice = ALL) -> list[bool] | None:
        """Whether each of the mutants passes with one seed at least; None where the solution does not."""
        asked = [self.checks(mutant)[checks] for mutant in some]
        rounds = [each for each in rounds if not some or any(each.check in own for own in asked)]
        wanted = [rounds, *([each for each in rounds if each.check in own] for own in asked)]
        text = _together([(self.solution,), *(mutant.parts for mutant in some)], self.functions)
        control, *seen = self._heard(text, wanted, limits)
        if not all(self._passes(*pair) for pair in control):
            if any(observation.end and observation.end.kind == "time" for _, observation in control):
                raise Lost(f"The solution of {self.exercise} took more time than before.")
            return None
        self.right |= {this.key: observation for this, observation in control}
        return [self._verdict(pairs) for pairs in seen]

    def _heard(self, text: str, wanted: list[list[_Round]], limits: Limits) -> list[Seen]:
        """What comes of each one's rounds, as far as it gets: whoever takes the process along has no further turn."""
        heard: list[Seen] = [[] for _ in wanted]
        turns = [(place, each) for place, many in enumerate(wanted) for each in many]
        while turns:
            calls = tuple(_in_scope(place, each.calls) for place, each in turns)
            job = self._task(text, limits, len(calls))
            observations = session.run(self.grader.launcher, job, calls, limits, children=1).observations
            for (place, each), observation in zip(turns, observations, strict=False):
                heard[place].append((each, observation))
            out = turns[len(observations) - 1][0] if observations[-1].end else None
            turns = [turn for turn in turns[len(observations) :] if turn[0] != out]
        return heard

    def _verdict(self, pairs: Seen) -> bool:
        if any(observation.end for _, observation in pairs):
            return False
        if not pairs:  # no such check
            return True
        return any(all(self._passes(*pair) for pair in same) for _, same in groupby(pairs, lambda pair: pair[0].seed))

    def _passes(self, this: _Round, observation: Observation) -> bool:
        if this.key in self.right and _alike(observation, self.right[this.key]):
            return True
        return judge.passes(this.check, this.cases, observation, this.expected, self._limits, self.grader.framework)

    def _task(self, text: str, limits: Limits, checks: int) -> task.Task:
        return task.Task(
            module=self.exercise, notebook=False, framework=self.grader.framework, device="cpu", seed=0,
            cpu_s=limits.cpu_s, memory_bytes=limits.memory_bytes, output_bytes=limits.output_bytes, folder="",
            cells=(Cell(f"{self.exercise}.py", text),), checks=checks,
        )  # fmt: skip

    @cached_property
    def rounds(self) -> list[_Round]:
        return [each for seed in range(self.seeds) for each in self._rounds(seed)]

    def _rounds(self, seed: int) -> Iterator[_Round]:
        plan = make_plan(self.grader.exercise(self.exercise), self.grader.framework, seed, noted=False)
        values = self.grader.truth(plan.exercise, plan.cases).values
        for check, calls in zip(plan.exercise.checks, plan.calls, strict=True):
            yield _Round(seed, check, plan.cases[check.name], values[check.name], calls)


def _alike(one: Observation, other: Observation) -> bool:
    """Whether two checks heard the same."""
    pairs = list(zip(one.calls, other.calls, strict=False))
    return (
        replace(one, calls=(), digest=b"") == replace(other, calls=(), digest=b"")
        and len(one.calls) == len(other.calls) == len(pairs)
        and all(replace(a, value=None) == replace(b, value=None) and identical(a.value, b.value) for a, b in pairs)
    )


def _together(programs: list[tuple[str, ...]], functions: tuple[str, ...]) -> str:
    """One file in which each program is executed by itself, and its functions have names of their own.

    A program comes in parts. Most parts are the same in many programs, and are compiled once: that takes longest.
    """
    parts = {part: number for number, part in enumerate(dict.fromkeys(part for parts in programs for part in parts))}
    lines = [TOGETHER_HEAD.format(functions, list(parts))]
    for place, program in enumerate(programs):
        names = "".join(f"{_name(place, function)}, " for function in functions)
        lines.append(f"{names}= _executed({', '.join(str(parts[part]) for part in program)})")
    return "\n".join(lines)


def _in_scope(place: int, calls: task.Calls) -> task.Calls:
    uses = tuple((name, _name(place, known)) for name, known in calls.uses)
    return replace(calls, function=_name(place, calls.function), uses=uses)


def _name(place: int, function: str) -> str:
    return f"_{place}_{function}"
