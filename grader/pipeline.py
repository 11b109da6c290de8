"""The stages in order: draw, run, ask the oracle, compare, report. The only conductor.

The learner's child and the oracle work at the same time, on the same inputs; neither sees the other's.
"""

from __future__ import annotations

import inspect
import platform
import textwrap
import time
import traceback
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any

from grader import __version__, draws, judge, messages, meta, oracle
from grader.course import Course
from grader.model import Case, Exercise, Expected, Fault, GraderFault, Limits, Run, Submission, UserError
from grader.records import CheckReport, Provenance, Report
from grader.sandbox import session, task, wire
from grader.sandbox.frames import frame
from grader.sandbox.launch import Launcher, Process
from grader.text import escape

Cases = Mapping[str, tuple[Case, ...]]


@dataclass(frozen=True)
class Job:
    """What to grade, against what, and how."""

    submission: Submission
    exercise: str
    seed: int
    command: str
    """What a learner types to grade this again, without the seed."""
    time_limit_s: float | None = None
    folder: str = ""
    """Where the learner's code runs; empty for wherever the warm process is."""


@dataclass(frozen=True)
class Truth:
    """What the oracle answered: the device, the versions, and the right values of every case by check."""

    device: str
    versions: Mapping[str, str]
    values: Mapping[str, tuple[Expected, ...]]


@dataclass
class Plan:
    """What an exercise asks of every submission with one seed, and the right answers once the oracle gave them."""

    exercise: Exercise
    cases: Cases
    calls: tuple[task.Calls, ...]
    truth: Truth | None = None


MAX_PLANS = 64


def make_plan(exercise: Exercise, framework: str, seed: int) -> Plan:
    cases = {check.name: draws.cases(check, exercise.id, framework, seed) for check in exercise.checks}
    calls = tuple(
        task.Calls(
            check.function,
            tuple(sorted(check.forbids)),
            textwrap.dedent(inspect.getsource(check.probe)) if check.probe else "",
            tuple((case.dtype, tuple(case.inputs.items())) for case in cases[check.name]),
        )
        for check in exercise.checks
    )
    return Plan(exercise, cases, calls)


class Grader:
    """One framework on one device, warm: grades submissions one after the other."""

    def __init__(self, course: Course, framework: str, device: str, launcher: Launcher):
        self.course, self.framework, self.device = course, framework, device
        self.launcher = launcher
        self.oracle: tuple[Process, Iterator[tuple[int, Any]]] | None = None
        self.exercises: dict[str, Exercise] = {}
        self.plans: dict[tuple[str, int], Plan] = {}

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.launcher.close()

    def exercise(self, name: str) -> Exercise:
        if name not in self.exercises:
            self.exercises[name] = self.course.load(name)
        return self.exercises[name]

    def grade(self, job: Job) -> Report:
        """Raises UserError where the device is not there; its own faults become a `grader_error` report."""
        started = time.monotonic()
        try:
            report = self._grade(job)
        except UserError:
            raise
        except Exception:  # noqa: BLE001 - never the learner's zero: staff reads the traceback
            report = failed_grader(job, self.framework, self.course, traceback.format_exc().strip())
        return report.model_copy(update={"seconds": round(time.monotonic() - started, 3)})

    def _grade(self, job: Job) -> Report:
        plan = self._plan(job.exercise, job.seed)
        limits = plan.exercise.limits
        if job.time_limit_s is not None:
            limits = replace(limits, wall_s=job.time_limit_s, cpu_s=job.time_limit_s)
        if plan.truth is None:
            self._ask(plan.exercise, plan.cases)
            if self.device != "cpu":  # whether there is such a device is the oracle's to say, before anything runs
                plan.truth = self._answer(plan.cases)
        try:
            run = session.run(self.launcher, self._task(job, plan, limits), plan.calls, limits)
        except Exception:
            self._drop_oracle()  # an answer that nobody read would be taken for the next one
            raise
        if plan.truth is None:
            plan.truth = self._answer(plan.cases)
        return self._report(job, plan, run, plan.truth, limits)

    def _plan(self, exercise: str, seed: int) -> Plan:
        """Drawn once for all submissions that are graded with this seed."""
        if (exercise, seed) not in self.plans:
            # A class shares one seed, and a learner at work has few: old ones are not kept.
            while len(self.plans) >= MAX_PLANS:
                del self.plans[next(iter(self.plans))]
            self.plans[exercise, seed] = make_plan(self.exercise(exercise), self.framework, seed)
        return self.plans[exercise, seed]

    def _task(self, job: Job, plan: Plan, limits: Limits) -> task.Task:
        return task.Task(
            module=plan.exercise.id,
            notebook=job.submission.notebook,
            framework=self.framework,
            device=self.device,
            # Not the seed itself: it says which inputs come.
            seed=zlib.crc32(f"the learner's random numbers, {job.seed}".encode()),
            cpu_s=limits.cpu_s,
            memory_bytes=limits.memory_bytes,
            output_bytes=limits.output_bytes,
            folder=job.folder,
            cells=job.submission.cells,
            checks=len(plan.calls),
        )

    def _ask(self, exercise: Exercise, cases: Cases) -> None:
        if self.oracle is None:
            process = self.launcher.start(oracle.ENTRY)
            self.oracle = process, session.lines(process)
        wanted = tuple(
            (name, tuple(tuple(draws.exact(case.inputs).items()) for case in many)) for name, many in cases.items()
        )
        request = (str(self.course.root), exercise.id, self.framework, self.device, wanted)
        self.oracle[0].send(frame(oracle.ASK, wire.encode(request)))

    def _drop_oracle(self) -> None:
        """The next question gets a new one."""
        if self.oracle is not None:
            self.oracle[0].kill()
            self.oracle[0].release()
            self.oracle = None

    def truth(self, exercise: Exercise, cases: Cases) -> Truth:
        """The right values of these cases."""
        self._ask(exercise, cases)
        return self._answer(cases)

    def _answer(self, cases: Cases) -> Truth:
        assert self.oracle is not None
        try:
            kind, value = next(self.oracle[1])
        except GraderFault:
            self._drop_oracle()
            raise
        if kind == oracle.REFUSED:
            raise UserError(value)
        if kind == oracle.FAILED:
            raise GraderFault(f"A reference failed:\n{value}")
        device, versions, answers = value
        values = {name: tuple(Expected(*answer) for answer in many) for name, many in zip(cases, answers, strict=True)}
        return Truth(device, dict(versions), values)

    def _report(self, job: Job, plan: Plan, run: Run, truth: Truth, limits: Limits) -> Report:
        context = judge.Context(self.framework, f"{job.command} --seed {job.seed}")
        checks, notes = [], [*job.submission.notes, *map(_cell_note, run.faults), *run.notes]
        for check, observation in zip(plan.exercise.checks, run.observations, strict=True):
            if truth.device == "meta":
                checks.append(meta.judge(check, observation))
                continue
            values = truth.values[check.name]
            report, more = judge.judge(check, plan.cases[check.name], observation, values, limits, context)
            checks.append(report)
            notes += more
        return Report(
            exercise=plan.exercise.id,
            learner=job.submission.learner,
            framework=self.framework,
            device=truth.device,
            seed=job.seed,
            outcome=meta.outcome(checks) if truth.device == "meta" else judge.report_outcome(checks),
            score=sum(check.score for check in checks),
            max_score=sum(check.max_score for check in checks),
            checks=checks,
            notes=list(dict.fromkeys(notes)),
            stdout=escape(run.stdout),
            hint=None,
            provenance=provenance(self.course, job.submission.sha256, truth.versions),
            seconds=0.0,
        )


def _cell_note(fault: Fault) -> str:
    """What went wrong outside the functions, in one sentence; the rest of the file was run."""
    place = f"{fault.frames[0].label}, line {fault.frames[0].line}" if fault.frames else "Your file"
    if fault.type == "SystemExit":
        return f"{place}: the file asked to exit here, so the lines after it did not run."
    return escape(f"{place} failed and was passed over: {fault.type}: {messages.learner(fault.text)}".rstrip(": "))


def provenance(course: Course, sha256: str | None, versions: Mapping[str, str]) -> Provenance:
    return Provenance(
        grader=__version__,
        course=course.digest,
        submission=sha256,
        isolation="none",
        python=platform.python_version(),
        frameworks=dict(versions),
    )


def failed_grader(job: Job, framework: str, course: Course, trace: str) -> Report:
    """Our own fault: no points, no zero, and the traceback for staff."""
    note = "The grader failed, not your code: nothing was scored. Please tell whoever runs it."
    return _empty(job.exercise, framework, job.seed, "grader_error", [note, trace], job.submission, course)


def rejected(exercise: str, framework: str, seed: int, course: Course, reason: str) -> Report:
    """A file that cannot be graded at all still gets a report."""
    return _empty(exercise, framework, seed, "rejected", [reason], None, course)


def _empty(
    exercise: str, framework: str, seed: int, outcome: Any, notes: list[str], of: Submission | None, course: Course
) -> Report:
    checks: list[CheckReport] = []
    return Report(
        exercise=exercise,
        learner=of.learner if of else None,
        framework=framework,
        device="cpu",
        seed=seed,
        outcome=outcome,
        score=0.0,
        max_score=course.load(exercise).points,
        checks=checks,
        notes=notes,
        stdout="",
        hint=None,
        provenance=provenance(course, of.sha256 if of else None, {}),
        seconds=0.0,
    )
