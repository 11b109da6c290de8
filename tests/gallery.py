"""docs/feedback.md: what learners read, one example of each kind, exactly as a terminal of 80 columns shows it.

python -m tests.gallery          writes the page anew; a test says when that is due
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from grader import stubs
from grader.course import open_course

PAGE = Path(__file__).resolve().parent.parent / "docs" / "feedback.md"
GRADE = [sys.executable, "-P", "-m", "grader"]
SEED = ("--seed", "17")
HEAD = """\
# What learners read

One example of each kind of message, as a terminal of 80 columns shows it. This page is written by
`python -m tests.gallery`, and a test compares it with what the grader says today. The files are for NumPy; what stands
here is the same in PyTorch and TensorFlow. Functions of an exercise that an example does not show are right in it.
"""


@dataclass(frozen=True)
class Example:
    """A learner's file, and what they type."""

    title: str
    about: str
    file: str
    text: str
    calls: tuple[tuple[str, ...], ...]


def _example(title: str, about: str, number: int, body: str, *calls: tuple[str, ...]) -> Example:
    text = f"import numpy as np\n\n{body.strip()}\n"
    return Example(title, about, f"exercise_{number:02d}.py", text, calls or ((str(number), *SEED),))


GRADIENT = """
def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return {}
"""
TRAIN = """
def train(x, y, m, b, lr, epochs):
    costs = []
    for epoch in range(epochs):
        u = m * x + b - y
        costs.append(np.mean(u**2))
        m, b = {}
    return m, b, costs
"""

EXAMPLES = (
    _example("A mistake that learners often make", "It is named where it explains every value of every case, and no\n"
             "other mistake would; the smallest case is there to be checked on paper.", 3,
             GRADIENT.format("np.mean(u * x), np.mean(u)")),
    _example("A hint that fits it", "Asked for a hint, the grader works the step that went wrong on that very case. "
             "After it come the staged hints.", 3, GRADIENT.format("2 * np.sum(u * x), 2 * np.sum(u)"),
             ("3", *SEED), ("hint", "3"), ("hint", "3")),
    _example("The same mistake in several functions", "It is explained where it is easiest to see, and once.", 3, """
def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y)

def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * np.sum(u * x), 2 * np.sum(u)
"""),
    _example("A mistake that shows in the shape", "", 3, GRADIENT.format("2 * np.mean(u) * x, 2 * np.mean(u)")),
    _example("A factor", "No mistake that the exercise declares, and yet the numbers say what it is.", 3,
             GRADIENT.format("-2 * np.mean(u * x), 2 * np.mean(u)")),
    _example("Two mistakes at once", "", 3, GRADIENT.format("2 * np.mean(u) * np.sum(x), 2 * np.sum(u)")),
    _example("Explained by nothing", "Then what was seen is told, and nothing more.", 1, """
def regression(x, m, b):
    y_hat = m * x + b
    return np.where(y_hat < 0, 0.9 * y_hat, y_hat)
"""),
    _example("Off by very little", "", 1, """
def regression(x, m, b):
    return np.round(m * x + b, 3)
"""),
    _example("A loop that goes wrong in its second round", "", 4, """
def train(x, y, m, b, lr, epochs):
    costs, dm, db = [], 0, 0
    for epoch in range(epochs):
        u = m * x + b - y
        costs.append(np.mean(u**2))
        dm, db = dm + 2 * np.mean(u * x), db + 2 * np.mean(u)
        m, b = m - lr * dm, b - lr * db
    return m, b, costs
"""),
    _example("A descent that diverges", "The limit is that of the data in the draws.", 4,
             TRAIN.format("m - lr * 2 * np.sum(u * x), b - lr * 2 * np.sum(u)")),
    _example("A descent that climbs", "", 4, TRAIN.format("m + lr * 2 * np.mean(u * x), b + lr * 2 * np.mean(u)")),
    _example("Nothing comes back", "", 2, """
def squared_error(y_hat, y):
    (y_hat - y) ** 2
"""),
    _example("Something else comes back", "", 2, """
def squared_error(y_hat, y):
    return str((y_hat - y) ** 2)

def mse(y_hat, y):
    return {"mse": np.mean((y_hat - y) ** 2)}
"""),
    _example("A wrong shape", "", 1, """
def linear(X, w, b):
    return np.outer(X[:, 0], w) + b
"""),
    _example("No number at all", "", 2, """
def mse(y_hat, y):
    return np.mean((y_hat - y) ** 2) / (len(y) - 1)
"""),
    _example("It stops with an error", "With the lines of the learner's own file, and no others.", 2, """
def squared_error(y_hat, y):
    return [(a - b) ** 2 for a, b in zip(y_hat, y)]

def mse(y_hat, y):
    errors = squared_error(y_hat, y)
    return errors.mean()
"""),
    _example("It does what the exercise asks to do by hand", "", 3, """
import torch

def mse_gradient(x, y, m, b):
    m, b = torch.tensor(m, requires_grad=True), torch.tensor(b, requires_grad=True)
    cost = torch.mean((m * torch.tensor(x) + b - torch.tensor(y)) ** 2)
    cost.backward()
    return m.grad, b.grad
"""),
    _example("It does not end", "", 2, """
def mse(y_hat, y):
    total, i = 0, 0
    while i < len(y):
        total += (y_hat[i] - y[i]) ** 2
    return total / len(y)
""", ("2", *SEED, "--time-limit", "0.5")),
    _example("It changes what it was given", "", 1, """
def regression(x, m, b):
    x *= m
    x += b
    return x
"""),
    _example("A name that is not the right one", "", 2, """
def squared_errors(y_hat, y):
    return (y_hat - y) ** 2
"""),
    _example("Other arguments than asked for", "", 2, """
def mse(y, y_hat, n):
    return np.sum((y_hat - y) ** 2) / n
"""),
    _example("A part of the file fails", "The functions that stand before it are graded nevertheless.", 2, """
def mse(y_hat, y):
    return np.mean((y_hat - y) ** 2)

data = open("points.csv").read()
"""),
    _example("The file does not parse", "", 2, """
def mse(y_hat, y)
    return np.mean((y_hat - y) ** 2)
"""),
    _example("Right, but unusual", "Such things cost nothing.", 2, """
def squared_error(y_hat, y):
    return [float((a - b) ** 2) for a, b in zip(y_hat, y)]

def mse(y_hat, y):
    return np.array([np.mean((y_hat - y) ** 2)])
"""),
    _example("Solved", "", 2, """
def squared_error(y_hat, y):
    return (y_hat - y) ** 2

def mse(y_hat, y):
    return np.mean(squared_error(y_hat, y))
""", ("2", *SEED), ("solution", "2")),
)  # fmt: skip


def shown(example: Example) -> str:
    """The example as it stands in the page."""
    with tempfile.TemporaryDirectory(prefix="grade-gallery-") as folder:
        (Path(folder) / example.file).write_text(f"{example.text}{_others(example)}", encoding="utf-8")
        typed = [_typed(call, Path(folder)) for call in example.calls]
    about = f"{example.about}\n\n" if example.about else ""
    return f"## {example.title}\n\n{about}```python\n{example.text}```\n\n```text\n{''.join(typed)}```\n"


def _others(example: Example) -> str:
    """The exercise's other functions, right, below those that the example is about."""
    course = open_course()
    right = stubs.answers(course.solution(example.file.removesuffix(".py"), "numpy").read_text("utf-8"))
    functions = re.split(r"^(?=def )", right, flags=re.MULTILINE)
    return "".join(f"\n\n{one}" for one in functions if one.strip() and one.split("(")[0] not in example.text)


def _typed(call: tuple[str, ...], folder: Path) -> str:
    settings = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [*GRADE, *call, "--framework", "numpy"], cwd=folder, env=settings, capture_output=True, text=True, check=False
    )
    return f"$ grade {' '.join(call)}\n{done.stdout}{done.stderr}".rstrip("\n") + "\n"


def page() -> str:
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return "\n".join([HEAD, *threads.map(shown, EXAMPLES)])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
