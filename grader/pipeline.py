"""The stages in order: draw, run, ask the oracle, compare, report. The only conductor.

The learner's child and the oracle work at the same time, on the same inputs; neither sees the other's.
"""

from __future__ import annotations

import hashlib
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any

from grader import draws, judge, messages, meta, oracle, refusal
from grader.course import Course
from grader.diagnosis.candidates import Candidates
from grader.diagnosis.known import Known
from grader.model import (
    PRETTY,
    Exercise,
    Expected,
    GraderFault,
    Limits,
    Lost,
    Observation,
    Run,
    Submission,
    UserError,
)
from grader.plan import Cases, Plan, Truth, make_plan
from grader.records import CheckReport, Report
from grader.sandbox import session, task, wire
from grader.sandbox.frames import frame
from grader.sandbox.launch import Launcher, Process, Setting, start
from grader.text import escape

Verdict = tuple[CheckReport, list[str]]
ATTEMPTS = 3
"""A process that is lost through no fault of the learner's is replaced, and the work done again."""
MAX_PLANS, MAX_VERDICTS = 64, 128


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
    only: str = ""
    """The one function that is asked for; empty for all."""
    check: str = ""
    """The one check that is asked for; empty for all."""
    noted: bool = True
    """Whether the cases are asked for, too, in which a failure is only noted."""

    @property
    def replay(self) -> str:
        return f"{self.command} --seed {self.seed}"


class Grader:
    """One framework on one device, warm: grades submissions one after the other."""

    def __init__(
        self, course: Course, framework: str, device: str, warm: Launcher,
        again: Callable[[Setting], Launcher] = start,
    ):  # fmt: skip
        self.course, self.framework, self.device = course, framework, device
        self.launcher, self.again = warm, again
        """The warm process, and where another comes from when it is lost."""
        self.oracle: tuple[Process, Iterator[tuple[int, Any]]] | None = None
        self.exercises: dict[str, Exercise] = {}
        self.plans: dict[tuple[str, int, str, str, bool], Plan] = {}
        self.verdicts: dict[tuple[Any, ...], Verdict] = {}

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.launcher.close()

    def exercise(self, name: str) -> Exercise:
        if name not in self.exercises:
            self.exercises[name] = self.course.load(name).within(self.framework)
        return self.exercises[name]

    def grade(self, job: Job) -> Report:
        """Raises UserError where the device is not there; its own faults become a `grader_error` report."""
        started = time.monotonic()
        try:
            report = self._persist(job)
        except UserError:
            raise
        except Exception:  # noqa: BLE001 - never the learner's zero: staff reads the traceback
            trace = traceback.format_exc().strip()
            report = refusal.failed_grader(
                job.exercise,
                self.framework,
                job.seed,
                self.course,
                job.submission,
                trace,
                self.launcher.setting.isolation,
            )
        return report.model_copy(update={"seconds": round(time.monotonic() - started, 3)})

    def prepare(self, exercise: str, seed: int) -> None:
        """Has the inputs drawn and the right answers at hand before a job with this seed comes.

        What was drawn before is let go of: who prepares has other inputs each time. Raises what `grade` would make good
        or report: nobody waits for this, and the job asks again.
        """
        self.plans.clear()
        self.verdicts.clear()
        plan = self._plan(exercise, seed)
        if plan.truth is None:
            self._ask(plan.exercise, plan.cases)
            truth = self._learn(plan)
            for place in range(len(plan.exercise.checks)):
                self._candidates(plan, truth, place).prepare()

    def observe(self, job: Job, calls: tuple[task.Calls, ...], limits: Limits) -> Run:
        """What the submission's functions return for calls that are no check's, such as a picture's. Raises Lost."""
        plan = Plan(self.exercise(job.exercise), {}, calls)
        return session.run(self.launcher, self._task(job, plan, limits), calls, limits)

    def _persist(self, job: Job) -> Report:
        for _ in range(ATTEMPTS - 1):
            try:
                return self._grade(job)
            except Lost:
                self._drop_oracle()
                self.launcher.close()
                self.launcher = self.again(self.launcher.setting)
        return self._grade(job)

    def _grade(self, job: Job) -> Report:
        plan = self._plan(job.exercise, job.seed, job.only, job.check, noted=job.noted)
        limits = plan.exercise.limits
        if job.time_limit_s is not None:
            limits = replace(limits, wall_s=job.time_limit_s, cpu_s=job.time_limit_s)
        if plan.truth is None:
            self._ask(plan.exercise, plan.cases)
            if self.device != "cpu":  # whether there is such a device is the oracle's to say, before anything runs
                self._learn(plan)

        def seen(place: int, observation: Observation) -> None:
            # While the child is at its next check. Not before the oracle has spoken, who is at work as well.
            if plan.truth is not None:
                self._verdict(job, plan, plan.truth, limits, place, observation)

        try:
            run = session.run(self.launcher, self._task(job, plan, limits), plan.calls, limits, seen)
        except Exception:
            self._drop_oracle()  # an answer that nobody read would be taken for the next one
            raise
        truth = plan.truth or self._learn(plan)
        verdicts = [
            self._verdict(job, plan, truth, limits, place, observation)
            for place, observation in enumerate(run.observations)
        ]
        return self._report(job, plan, run, truth, verdicts)

    def _learn(self, plan: Plan) -> Truth:
        plan.truth = self._answer(plan.cases)
        if self.launcher.setting.many:  # a class has one seed: nothing more is asked for this exercise
            self._drop_oracle()
        return plan.truth

    def _plan(self, exercise: str, seed: int, only: str = "", name: str = "", *, noted: bool = True) -> Plan:
        """Drawn once for all submissions that are graded with this seed."""
        key = exercise, seed, only, name, noted
        if key not in self.plans:
            # A class shares one seed, and a learner at work has few: old ones are not kept.
            while len(self.plans) >= MAX_PLANS:
                del self.plans[next(iter(self.plans))]
            whole = self.exercise(exercise)
            asked = tuple(c for c in whole.checks if only in ("", c.function) and name in ("", c.name))
            if not asked:
                raise UserError(f"{exercise} does not ask for {only} in {PRETTY[self.framework]}.")
            plan = make_plan(replace(whole, checks=asked), self.framework, seed, noted=noted)
            if known := self.plans.get((exercise, seed, "", "", True)):
                plan.learn_from(known)
            self.plans[key] = plan
        return self.plans[key]

    def _task(self, job: Job, plan: Plan, limits: Limits) -> task.Task:
        return task.Task(
            module=plan.exercise.id,
            notebook=job.submission.notebook,
            framework=self.framework,
            device=self.device,
            # Not the seed itself: it says which inputs come.
            seed=int.from_bytes(hashlib.sha256(f"the learner's random numbers, {job.seed}".encode()).digest()[:4]),
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
        request = (exercise.id, self.course.texts(exercise.id), self.framework, self.device, wanted)
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
        except Exception:
            self._drop_oracle()
            raise
        if kind == oracle.REFUSED:
            raise UserError(value)
        if kind == oracle.FAILED:
            raise GraderFault(f"A reference failed:\n{value}")
        device, versions, answers = value
        values = {name: tuple(Expected(*answer) for answer in many) for name, many in zip(cases, answers, strict=True)}
        return Truth(device, dict(versions), values)

    def _verdict(
        self, job: Job, plan: Plan, truth: Truth, limits: Limits, place: int, observation: Observation
    ) -> Verdict:
        """Judged once: right work, and the commonest mistakes, return the same numbers from one learner to the next."""
        if not observation.digest:
            return self._judged(job, plan, truth, limits, place, observation)
        key = (plan.exercise.id, job.replay, limits, job.only, job.check, job.noted, place, observation.digest)
        if key not in self.verdicts:
            while len(self.verdicts) >= MAX_VERDICTS:
                del self.verdicts[next(iter(self.verdicts))]
            self.verdicts[key] = self._judged(job, plan, truth, limits, place, observation)
        return self.verdicts[key]

    def _judged(
        self, job: Job, plan: Plan, truth: Truth, limits: Limits, place: int, observation: Observation
    ) -> Verdict:
        check = plan.exercise.checks[place]
        if truth.device == "meta":
            return meta.judge(check, observation), []
        context = judge.Context(
            self.framework, job.replay, plan.exercise.functions, self._candidates(plan, truth, place)
        )
        return judge.judge(check, plan.cases[check.name], observation, truth.values[check.name], limits, context)

    def _candidates(self, plan: Plan, truth: Truth, place: int) -> Candidates:
        if place not in plan.candidates:
            check = plan.exercise.checks[place]
            known = Known(check, plan.cases[check.name], truth.values[check.name], self.framework)
            plan.candidates[place] = Candidates(known)
        return plan.candidates[place]

    def _report(self, job: Job, plan: Plan, run: Run, truth: Truth, verdicts: list[Verdict]) -> Report:
        checks = judge.blamed_once(plan.exercise.checks, [check for check, _ in verdicts])
        if run.faults:
            checks = [_see_notes(check, seen) for check, seen in zip(checks, run.observations, strict=True)]
        notes = [*job.submission.notes, *map(messages.passed_over, run.faults), *run.notes]
        notes += [note for _, more in verdicts for note in more]
        if any(seen.end is not None and seen.end.detail == "SIGSYS" for seen in run.observations):
            notes.append(messages.FLAGGED)
        if truth.device == "cuda" and self.launcher.setting.isolation != "none":
            notes.append(messages.WIDER)
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
            provenance=refusal.provenance(
                self.course, job.submission.sha256, truth.versions, self.launcher.setting.isolation
            ),
            seconds=0.0,
        )


def _see_notes(check: CheckReport, observation: Observation) -> CheckReport:
    """A function that is missing may stand in a part of the file that failed."""
    if observation.missing is None:
        return check
    return check.model_copy(update={"message": f"{check.message} A part of the file failed: see the notes."})
