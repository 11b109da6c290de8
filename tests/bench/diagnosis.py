"""What it costs to say why numbers are wrong: the same submissions, with the diagnosis and without it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from grader import judge
from grader.course import open_course
from grader.model import Cell, Limits, Observation, Submission
from grader.pipeline import Grader, Job, Verdict
from grader.plan import Plan, Truth
from grader.sandbox import isolation, launch
from grader.sandbox.launch import Setting
from tests.bench.classes import EXERCISE, ROOT, SEED
from tests.bench.table import Aim, Asked, Run, Sheet, in_turn, milliseconds

PAIRS = 60
ABOUT = (
    f"One more submission of {EXERCISE} in PyTorch through a warm process, no two alike: one whose three functions "
    "return numbers that no known mistake explains, so that every explanation is tried; one with three declared "
    "mistakes; and a right one."
)
SOURCE = """
import torch

OTHER = {other}  # makes no two submissions alike

def cost_wrt_prediction(y_hat, y):
    return FIRST * (y_hat - y) / len(y) * (1 + OTHER)

def point_gradient(x, y, m, b):
    u = m * x + b - y
    return FIRST * u * x * (1 + OTHER), FIRST * u

def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return FIRST * torch.mean(u * x) * (1 + OTHER), FIRST * torch.mean(u)
"""


class Silent(Grader):
    """Judges as the other does, and explains nothing."""

    def _judged(
        self, job: Job, plan: Plan, truth: Truth, limits: Limits, place: int, observation: Observation
    ) -> Verdict:
        check = plan.exercise.checks[place]
        context = judge.Context(self.framework, job.replay, plan.exercise.functions)
        return judge.judge(check, plan.cases[check.name], observation, truth.values[check.name], limits, context)


def run(asked: Asked, sheet: Sheet) -> None:
    course = open_course(ROOT)
    setting = Setting("torch", isolation=isolation.best(), closed=(str(course.solutions),), many=True)
    sheet.head("Diagnosis", ABOUT)
    with (
        Grader(course, "torch", "cpu", launch.start(setting)) as telling,
        Silent(course, "torch", "cpu", launch.start(setting)) as silent,
    ):
        for name, first, spread, aim in (
            ("explained by nothing", 2.5, 1e-2, Aim(1.15)),
            ("three declared mistakes", 1.0, 1e-9, Aim(1.15)),
            ("right", 2.0, 1e-9, Aim(1.02)),
        ):
            texts = (SOURCE.format(other=number * spread).replace("FIRST", str(first)) for number in count(1))
            timed = in_turn(once(telling, texts), once(silent, texts), asked.pairs or PAIRS)
            sheet.row(f"{name} / not explained", milliseconds(timed.ours), milliseconds(timed.other), timed.ratio, aim)


def once(grader: Grader, texts: Iterator[str]) -> Run:
    def run() -> Any:
        cells = (Cell(f"{EXERCISE}.py", next(texts)),)
        return grader.grade(Job(Submission("", cells, False, ""), EXERCISE, SEED, "grade"))

    return run
