"""What one check earned: an observation and the right answers in, a CheckReport and notes out.

The gravest thing that happened decides, and the smallest case in which it did is shown.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader import measuring, messages
from grader.compare import TEXT, compare
from grader.diagnosis import descent, seen
from grader.diagnosis.candidates import Candidates
from grader.diagnosis.diagnose import diagnose, values
from grader.model import (
    Call,
    Case,
    Check,
    Diagnosis,
    End,
    Expected,
    Fault,
    GraderFault,
    Limits,
    Mismatch,
    Observation,
    Opaque,
    Tensor,
    Unread,
)
from grader.records import CheckReport, Counterexample, MistakeRecord, Outcome

SHOWN_ENTRIES, SHOWN_LETTERS = 1000, 200

FORBIDDEN, CRASHED, LIMIT_HIT, FAILED = range(4)
"""From the gravest on."""
OUTCOMES: tuple[Outcome, ...] = ("crashed", "crashed", "limit_hit", "failed")
FAULTS = {"forbidden": FORBIDDEN, "memory": LIMIT_HIT, "results": LIMIT_HIT}
ENDS = {
    "time": LIMIT_HIT, "total": LIMIT_HIT, "results": LIMIT_HIT, "files": LIMIT_HIT,
    "memory": LIMIT_HIT, "threads": LIMIT_HIT,
}  # fmt: skip
OFF, STOPPED = ("is off", "are off"), ("ends like this", "end like this")


@dataclass(frozen=True)
class Context:
    """replay: the command that does it all again, such as "grade exercise_03 --seed 17"."""

    framework: str
    replay: str
    others: tuple[str, ...] = ()
    """The names of the exercise's functions."""
    candidates: Candidates | None = None
    """What can go wrong in this check; None where nothing is to be explained."""


@dataclass(frozen=True)
class _Finding:
    """A case that is not right. `case` is None where nobody knows in which it happened."""

    rank: int
    case: Case | None
    text: str
    how: tuple[str, str] = STOPPED
    why: str = ""
    """On how the right and the wrong are told apart, for who is told no better."""
    mismatch: Mismatch | None = None
    actual: Any = None
    expected: Any = None
    fault: Fault | None = None

    @property
    def size(self) -> tuple[int, int, int]:
        """Orders the findings: the gravest first, then the smallest input, then the first."""
        return (self.rank, _numbers(self.case.inputs), self.case.index) if self.case else (self.rank, 0, -1)


def judge(
    check: Check, cases: Sequence[Case], observation: Observation, expected: Sequence[Expected], limits: Limits,
    context: Context,
) -> tuple[CheckReport, list[str]]:  # fmt: skip
    """The report of one check, all of its points or none, and the notes.

    expected: the right answer of each case. Raises GraderFault where the reference itself cannot be judged by.
    """
    if len(expected) != len(cases):
        raise GraderFault(f"{check.name}: {len(expected)} right answers for {len(cases)} cases.")
    if observation.missing is not None:
        text = messages.missing(check.function, observation.missing, observation.instead, context.others)
        return _report(check, "failed", text), []
    if untouched := _not_written(cases, observation):
        return _report(check, "not_attempted", messages.fault(untouched, check.function, limits)), []
    bench = _Bench(check, limits, context, [])
    read = measuring.read(check, cases, observation.calls)
    observation = replace(observation, calls=tuple(call for call, _ in read))
    every = (bench.finding(case, *each, right) for case, each, right in zip(cases, read, expected, strict=False))
    found = [finding for finding in every if finding]
    if grave := [*filter(_is_grave, found), *bench.ending(cases, observation)]:
        return bench.verdict(grave, cases, observation), []
    notes = [*bench.notes, *_habits(check, observation.calls)]
    return _report(check, "passed", ""), [*dict.fromkeys(notes), *bench.lenient(found)]


def passes(
    check: Check, cases: Sequence[Case], observation: Observation, expected: Sequence[Expected], limits: Limits,
    framework: str,
) -> bool:  # fmt: skip
    """Whether `judge` would report that the check is passed, without a word on what is wrong: that takes longest."""
    bench = _Bench(check, limits, Context(framework, ""), [])
    if bench.ending(cases, observation):
        return False
    read = measuring.read(check, cases, observation.calls)
    found = (bench.finding(case, *each, right) for case, each, right in zip(cases, read, expected, strict=True))
    return not any(finding and _is_grave(finding) for finding in found)


def report_outcome(checks: Sequence[CheckReport]) -> Outcome:
    """The outcome of the whole exercise."""
    outcomes = {check.outcome for check in checks}
    if "grader_error" in outcomes:
        return "grader_error"
    if outcomes <= {"passed"}:
        return "passed"
    if outcomes == {"not_attempted"}:
        return "not_attempted"
    if any(check.score > 0 for check in checks):
        return "partial"
    return next(outcome for outcome in (*OUTCOMES, "failed") if outcome in outcomes or outcome == "failed")


def blamed_once(declared: Sequence[Check], reports: Sequence[CheckReport]) -> list[CheckReport]:
    """The reports, where a mistake that an earlier check shows as well is explained there alone."""
    named = {report.name: report.mistake.id for report in reports if report.mistake}
    made = []
    for check, report in zip(declared, reports, strict=True):
        same = report.mistake and [name for name in check.follows if named.get(name) == report.mistake.id]
        if report.mistake and same:
            text = report.message.replace(report.mistake.says, messages.follows(same[0]))
            report = report.model_copy(update={"message": text})
        made.append(report)
    return made


def _habits(check: Check, calls: Sequence[Call]) -> list[str]:
    """Notes on what the calls used, or did not."""
    used = {word for call in calls for word in call.used}
    unused = [note for word, note in check.if_unused.items() if word not in used]
    return [note for word, note in check.if_used.items() if word in used] + unused


def _ends_in(check: Check, fault: Fault | None) -> Diagnosis | None:
    """The declared mistake that ends in this error, "ValueError: text"; in "None" where there is none, and no value."""
    if fault is not None and fault.kind != "exception":
        return None
    said = "None" if fault is None else f"{fault.type}: {fault.text}"
    found = (it for it in check.mistakes if it.raises and re.search(it.raises, said))
    return next((Diagnosis(mistake.id, mistake.says) for mistake in found), None)


def _not_written(cases: Sequence[Case], observation: Observation) -> Fault | None:
    """The fault of the first call that counts, where it is the stub's own."""
    strict = (call for case, call in zip(cases, observation.calls, strict=False) if case.lenient is None)
    first = next(strict, Call())
    unwritten = first.fault is not None and first.fault.kind == "not_implemented" and observation.end is None
    return first.fault if unwritten else None


@dataclass
class _Bench:
    """Where the cases of one check are judged."""

    check: Check
    limits: Limits
    context: Context
    notes: list[str]

    def finding(self, case: Case, call: Call, notes: Sequence[str], expected: Expected) -> _Finding | None:
        """What is wrong with one call, if anything is."""
        function = self.check.function
        if call.fault is not None:
            text = messages.fault(call.fault, function, self.limits)
            return _Finding(FAULTS.get(call.fault.kind, CRASHED), case, text, fault=call.fault)
        shaped = any(_has_shape_1(case.inputs.get(name)) for name in self.check.parameters)
        verdict = compare(
            call.value, expected, case.dtype, self.context.framework, self.check.returns, shaped=shaped
        )  # fmt: skip
        texts = [messages.changed(function, call.changed)] if call.changed else []
        if (wrong := verdict.mismatch) is not None:
            texts.insert(0, messages.mismatch(wrong, function))
        if texts:
            rank = CRASHED if _is_malformed(wrong) else FAILED
            by_rounding = wrong is not None and wrong.gap is not None and not expected.fixed
            why = messages.allowance(verdict.dtype) if by_rounding else ""
            return _Finding(rank, case, "\n".join(texts), OFF, why, wrong, call.value, expected.value)
        # Of what was measured, the form is ours.
        self.notes += [f"{function} {note}: accepted." for note in (notes if self.check.measure else verdict.notes)]
        return None

    def ending(self, cases: Sequence[Case], observation: Observation) -> list[_Finding]:
        """What cut the check short: the results that came before do not rescue it."""
        calls, end = len(observation.calls), observation.end
        if end is None and calls != len(cases):
            end = End("malformed", f"{calls} results for {len(cases)} calls")
        if end is None:
            return []
        known = end.kind in ("exit", "signal", "time") and end.at is None and calls < len(cases)
        text = messages.end(end, self.check.function, self.limits)
        return [_Finding(ENDS.get(end.kind, CRASHED), cases[calls] if known else None, text, ("", ""))]

    def verdict(self, grave: list[_Finding], cases: Sequence[Case], observation: Observation) -> CheckReport:
        shown = min(grave, key=lambda finding: finding.size)
        facts = shown.text.split("\n")
        count = messages.cases(*_share(grave, shown, cases), shown.how) if shown.how != ("", "") else ""
        mistake, more = self.explained(shown, observation)
        if mistake:
            facts += [f"{count} {mistake.says}".strip(), *more]
        else:
            facts += [fact for fact in (shown.why, " ".join(filter(None, (count, *more)))) if fact]
        facts.append(f"Replay: {self.context.replay}")
        if shown.case is not None:
            facts = [messages.called(self.check, shown.case.inputs), *(f"  {fact}" for fact in facts)]
        return _report(self.check, OUTCOMES[shown.rank], "\n".join(facts), _counterexample(shown), mistake)

    def explained(self, shown: _Finding, observation: Observation) -> tuple[Diagnosis | None, list[str]]:
        """Why the numbers are wrong, where that is sure, and what else is seen of them."""
        candidates = self.context.candidates
        nothing = shown.mismatch is not None and shown.mismatch.kind == "nothing"
        if candidates is not None and (nothing or shown.fault is not None):
            return _ends_in(self.check, shown.fault), []
        if candidates is None or shown.mismatch is None or shown.case is None or observation.end is not None:
            return None, []
        known = candidates.known
        if (given := values(known, observation.calls)) is None:
            return None, []
        found = diagnose(candidates, given)
        went = descent.verdict(known, given, explained=found is not None)
        facts = [seen.first_divergence(known, shown.case.index, shown.actual), went]
        return found, [fact for fact in (*facts, *([] if found else seen.observations(known, given))) if fact]

    def lenient(self, found: list[_Finding]) -> list[str]:
        """A note for each reason for which a failure costs nothing: its smallest case."""
        smallest: dict[str, _Finding] = {}
        for finding in sorted(found, key=lambda finding: finding.size):
            if finding.case is not None and finding.case.lenient is not None:
                smallest.setdefault(finding.case.lenient, finding)
        return [messages.lenient(self.check.function, reason, it.text) for reason, it in smallest.items()]


def _share(grave: list[_Finding], shown: _Finding, cases: Sequence[Case]) -> tuple[int, int]:
    """How many cases end like the one that is shown, of how many: of those that count, where it is among them."""
    alike = [finding for finding in grave if (finding.how, finding.rank) == (shown.how, shown.rank)]
    strict = [finding for finding in alike if finding.case is not None and finding.case.lenient is None]
    if strict:
        return len(strict), sum(case.lenient is None for case in cases)
    return len(alike), len(cases)


def _report(
    check: Check, outcome: Outcome, message: str, counterexample: Counterexample | None = None,
    mistake: Diagnosis | None = None,
) -> CheckReport:  # fmt: skip
    score = check.points if outcome == "passed" else 0.0
    return CheckReport(
        name=check.name, function=check.function, outcome=outcome, score=score, max_score=check.points,
        message=message, counterexample=counterexample,
        mistake=MistakeRecord(id=mistake.id, says=mistake.says) if mistake else None,
    )  # fmt: skip


def _counterexample(shown: _Finding) -> Counterexample | None:
    wrong = shown.mismatch
    if shown.case is None or wrong is None:
        return None
    return Counterexample(
        inputs=jsonable(shown.case.inputs), actual=jsonable(shown.actual), expected=jsonable(shown.expected),
        gap=wrong.gap, allowed=wrong.allowed,
    )  # fmt: skip


def _is_grave(finding: _Finding) -> bool:
    """Whether it costs the check, and not only a note."""
    return finding.case is None or finding.case.lenient is None or finding.rank == FORBIDDEN


def _is_malformed(wrong: Mismatch | None) -> bool:
    """Something that is no value at all, rather than a wrong one."""
    return wrong is not None and wrong.kind == "type" and wrong.actual != TEXT


def _has_shape_1(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return any(map(_has_shape_1, value))
    return isinstance(value, np.ndarray) and value.shape == (1,)


def _numbers(value: Any) -> int:
    """How many numbers there are, lists themselves counted too."""
    if isinstance(value, Mapping):
        return sum(map(_numbers, value.values()))
    if isinstance(value, (list, tuple)):
        return 1 + sum(map(_numbers, value))
    return int(value.size) if isinstance(value, np.ndarray) else 1


def jsonable(value: Any) -> Any:
    """The value as JSON can hold it: nested lists; over 1000 entries only the shape; NaN and infinities as strings."""
    if isinstance(value, Mapping):
        return {str(name): jsonable(item) for name, item in value.items()}
    if isinstance(value, Tensor):
        return jsonable(value.array)
    if isinstance(value, (np.ndarray, np.generic)):
        # An empty array may still have a million empty rows.
        large = max(value.size, *value.shape, 0) > SHOWN_ENTRIES
        return {"shape": list(value.shape)} if large else jsonable(value.tolist())
    if isinstance(value, (list, tuple)):
        return {"length": len(value)} if _numbers(value) > SHOWN_ENTRIES else [jsonable(item) for item in value]
    return _plain(value)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else messages.number(value).replace("infinity", "Infinity")
    if isinstance(value, (str, complex)):
        return messages.learner(str(value)[:SHOWN_LETTERS])
    if isinstance(value, Unread):
        return jsonable(value.value)
    return f"an object of type {messages.learner(value.type if isinstance(value, Opaque) else type(value).__name__)}"
