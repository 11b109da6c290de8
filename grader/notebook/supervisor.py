"""The process beside a learner's kernel: it knows the course, asks its oracle, and says the verdict.

Started once for a kernel and ended by the end of its pipe. A question at a time: a check, a hint or a picture; its
warm processes and oracles wait for the next.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader import easel, frameworks, hints, pipeline, progress, submission, workspace
from grader.course import Course, open_course
from grader.learner import MAX_SEED, SCORED, keeps_progress, solved
from grader.model import Exercise, Rejected, UserError
from grader.notebook import link, saved
from grader.notebook.makeup import Use
from grader.notebook.question import UNSAVED, KernelJob, Question, exercise_of, file_of, framework_of, of_a_kernel
from grader.notebook.seat import Seat, SeatLauncher
from grader.records import Report
from grader.sandbox import wire
from grader.sandbox.folder import make_root
from grader.sandbox.frames import Channel
from grader.sandbox.launch import Setting, start

PREFIX = "grade-kernel-"


def main() -> None:
    """Entry of the process: questions come through standard input, answers leave through standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    ends = os.dup(0), os.dup(1)
    if sys.platform == "win32":
        import msvcrt

        for descriptor in ends:
            msvcrt.setmode(descriptor, os.O_BINARY)
    # What a course prints must not come between the frames.
    null = os.open(os.devnull, os.O_RDWR)
    for place in (0, 1):
        os.dup2(null, place)
    with Supervisor(Seat(Channel(*ends))) as supervisor:
        supervisor.serve()


class Supervisor:
    def __init__(self, seat: Seat):
        self.seat = seat
        self.courses: dict[str, Course] = {}
        self.graders: dict[tuple[str, str], pipeline.Grader] = {}
        self.passed: dict[tuple[str, ...], frozenset[str]] = {}
        """What passed in a saved notebook, by its digest and what was asked of it: it runs again when it changes."""

        self.checked: dict[str, tuple[pipeline.Grader, KernelJob, Report]] = {}
        self.folder = Path(make_root(PREFIX))
        """For progress that belongs to no file, and for pictures."""

    def __enter__(self) -> Supervisor:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        for grader in self.graders.values():
            grader.launcher.close()

    def serve(self) -> None:
        """Answers until the kernel ends."""
        answers: dict[int, Callable[..., bytes]] = {
            link.CHECK: self.check, link.HINT: self.hint, link.PLOT: self.plot,
        }  # fmt: skip
        while True:
            kind, payload = self.seat.receive()
            try:
                answer = link.ANSWER, answers[kind](*wire.decode(payload))
            except UserError as error:
                answer = link.REFUSED, str(error).encode()
            except Exception:  # noqa: BLE001 - the course's fault or ours: staff sees all of it
                answer = link.FAILED, traceback.format_exc().encode()
            self.seat.channel.send(*answer)

    def check(self, *asked: Any) -> bytes:
        """The report as JSON, the file that it was compared with, and what to say to who has solved the exercise."""
        question = Question(*asked)
        course = self._course(question.course)
        exercise = exercise_of(question, course)
        uses, libraries = self._look((question.function,) if question.function else exercise.functions)
        file = file_of(question, exercise)
        wanted = question.framework or framework_of(uses, libraries, file)
        grader = self._grader(course, question.course, workspace.framework_for(exercise.frameworks, wanted))
        seed = secrets.randbelow(MAX_SEED) if question.seed is None else question.seed
        job = KernelJob(UNSAVED, exercise.id, seed, question.command(exercise), only=question.function)
        report = self._grade(grader, job, {use.name for use in uses if not use.user})
        notes = self._compare(grader, job, report, uses, file) if file else []
        if not notes:
            self._record(report, exercise, "" if file is None else str(file))
        self.checked[job.command] = grader, job, report
        told = {
            "report": report.model_copy(update={"notes": [*report.notes, *notes]}).model_dump(mode="json"),
            "file": "" if file is None else str(file),
            "command": job.command,
            "solved": "" if question.function else solved(course, report),
        }
        return json.dumps(told).encode()

    def _grade(self, grader: pipeline.Grader, job: KernelJob, known: set[str]) -> Report:
        """known: the functions that are in the kernel."""
        with self.seat.taken():
            report = of_a_kernel(grader.grade(job), known)
            # It cannot be cut short there: what takes its time is not asked for more.
            if report.seconds > easel.NOTE_S:
                return report
            return easel.noted(report, easel.observe(grader, job, report, wanted=False))

    def _record(self, report: Report, exercise: Exercise, file: str) -> None:
        """As a run of `grade` is noted; one function alone changes nothing in how the whole stands."""
        if report.outcome not in SCORED:
            return
        folder = self._folder(file)
        standing = report.score, report.max_score, report.outcome
        asked = exercise.within(report.framework)
        if len(report.checks) < len(asked.checks):
            known = progress.load(folder).get(exercise.id, {})
            standing = known.get("score", 0.0), asked.points, known.get("outcome", "not_attempted")
        progress.record(folder, exercise.id, *standing, hints.slips(report))

    def _compare(
        self, grader: pipeline.Grader, job: pipeline.Job, report: Report, uses: list[Use], file: Path
    ) -> list[str]:
        """Grades the saved notebook as `grade` does, and says where it parts from the kernel."""
        try:
            work = submission.read(file)
        except Rejected:  # half written, or no notebook at all: it says nothing of the kernel
            return []
        key = work.sha256, job.exercise, grader.framework, job.only
        passed = frozenset(check.name for check in report.checks if check.outcome == "passed")
        if self.passed.get(key) == passed:
            return []
        alike = pipeline.Job(work, job.exercise, job.seed, f"grade {job.exercise}", None, str(file.parent), job.only)
        there = grader.grade(alike)
        self.passed[key] = frozenset(check.name for check in there.checks if check.outcome == "passed")
        if "grader_error" in (there.outcome, report.outcome):
            return []
        return saved.explain(report, there, uses, saved.read(work), file.name)

    def hint(self, exercise: str, root: str, file: str) -> bytes:
        """The next one: counted beside the file, where that is known, else as long as this process lives."""
        return hints.following(self._course(root).load(exercise), self._folder(file)).encode()

    def plot(self, command: str) -> bytes:
        """The picture of what was checked last in this way, as PNG."""
        if command not in self.checked:
            raise UserError(f"Nothing is known of that check any more. Check again: check({command}).plot()")
        grader, job, report = self.checked[command]
        path = self.folder / "picture.png"
        easel.expect(str(path), grader.course, job.exercise, "cpu", quiet=False)
        path.unlink(missing_ok=True)
        with self.seat.taken():
            work = easel.observe(grader, job, report, wanted=True)
        told = easel.draw(work, str(path))
        if not path.is_file():
            raise UserError(told)
        return path.read_bytes()

    def _folder(self, file: str) -> Path:
        """Where progress is kept: beside the file, if it is known and somebody's own."""
        return Path(file).parent if file and keeps_progress(Path(file)) else self.folder

    def _course(self, root: str) -> Course:
        if root not in self.courses:
            self.courses[root] = open_course(Path(root) if root else None)
        return self.courses[root]

    def _look(self, functions: tuple[str, ...]) -> tuple[list[Use], list[str]]:
        """What the kernel's functions are made of, and the libraries that it knows by name or has imported."""
        self.seat.channel.send(link.LOOK, wire.encode(functions))
        uses, libraries = wire.decode(self.seat.receive()[1])
        return [Use(*use) for use in uses], libraries

    def _grader(self, course: Course, root: str, framework: str) -> pipeline.Grader:
        frameworks.require(framework)
        if (root, framework) not in self.graders:

            def seated(setting: Setting) -> SeatLauncher:
                return SeatLauncher(start(setting), self.seat)

            warm = seated(Setting(framework))
            self.graders[root, framework] = pipeline.Grader(course, framework, "cpu", warm, seated)
        return self.graders[root, framework]
