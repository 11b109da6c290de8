"""What the jail costs a child: the same work, with the walls and without them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from grader import frameworks, submission
from grader.course import Course, open_course
from grader.model import PRETTY, Limits, Observation
from grader.plan import make_plan
from grader.sandbox import isolation, launch, session
from grader.sandbox.launch import Launcher, Setting
from grader.sandbox.task import Calls, Task
from tests.bench.classes import EXERCISE, ROOT, SEED
from tests.bench.table import Aim, Asked, Run, Sheet, Unmeasured, in_turn, milliseconds

PAIRS = 60
ABOUT = (
    f"One submission of {EXERCISE} in a warm process, from the request to the last result. Both sides load the same "
    "file and make the same calls by the same code; the other child has no jail. Medians of pairwise ratios."
)


@dataclass(frozen=True)
class Work:
    """What a child is asked, as a batch asks it."""

    task: Task
    calls: tuple[Calls, ...]
    limits: Limits


def run(asked: Asked, sheet: Sheet) -> None:
    levels = isolation.LEVELS[1 : isolation.LEVELS.index(isolation.best()) + 1]
    if not levels:
        raise Unmeasured("this machine has no jail; grade doctor says why.")
    sheet.head("The jail", ABOUT)
    course = open_course(ROOT)
    for framework in filter(frameworks.installed, ("torch", "tensorflow")):
        work = work_of(course, framework)
        with warm(course, framework, "none") as bare:
            for level in levels:
                with warm(course, framework, level) as jailed:
                    timed = in_turn(once(jailed, work), once(bare, work), asked.pairs or PAIRS)
                ours, other = milliseconds(timed.ours), milliseconds(timed.other)
                sheet.row(f"{level}, {PRETTY[framework]} / a bare fork", ours, other, timed.ratio, Aim(1.5))


@contextmanager
def warm(course: Course, framework: str, level: str) -> Iterator[Launcher]:
    launcher = launch.start(Setting(framework, isolation=level, closed=(str(course.solutions),)))
    try:
        yield launcher
    finally:
        launcher.close()


def work_of(course: Course, framework: str) -> Work:
    """The course's own solution, on the inputs of one seed."""
    plan = make_plan(course.load(EXERCISE), framework, SEED)
    limits = plan.exercise.limits
    cells = submission.read(course.solution(EXERCISE, framework)).cells
    task = Task(
        EXERCISE, False, framework, "cpu", SEED, limits.cpu_s, limits.memory_bytes, limits.output_bytes, "", cells,
        len(plan.calls),
    )  # fmt: skip
    return Work(task, plan.calls, limits)


def once(launcher: Launcher, work: Work) -> Run:
    """One child's work. Raises Unmeasured where it was not done: what is left undone is fast."""

    def run() -> None:
        done = session.run(launcher, work.task, work.calls, work.limits)
        if not all(map(whole, done.observations, work.calls)):
            raise Unmeasured(f"a child did not do its work: {done.observations}")

    return run


def whole(seen: Observation, asked: Calls) -> bool:
    return seen.end is None and len(seen.calls) == len(asked.inputs) and not any(call.fault for call in seen.calls)
