"""What comes out: exit codes, the JSON report and its schema, the same report for the same seed."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from .conftest import ANSWER, NUMPY, RIGHT, Command, MakeCourse, notebook

Learner = Callable[..., Path]
Ask = Callable[..., dict[str, Any]]

SUBMISSIONS = {
    "passed": RIGHT,
    "partial": RIGHT.replace("X @ w + b", "X @ w"),
    "failed": f"{NUMPY}def regression(x, m, b):\n    return x * np.nan\n"
    "def linear(X, w, b):\n    return [[1], [1, 2]]\n",
    "not_attempted": f"{NUMPY}def regression(x, m, b):\n    raise NotImplementedError\n"
    "def linear(X, w, b):\n    raise NotImplementedError\n",
    "rejected": "def (",
    "crashed": f"{NUMPY}def regression(x, m, b):\n    return 1 / 0\ndef linear(X, w, b):\n    import os; os._exit(3)\n",
    "limit_hit": f"{NUMPY}def regression(x, m, b):\n    while True: pass\ndef linear(X, w, b):\n    return 0\n",
}
"""One submission for every outcome of a submission."""
CODES = {"passed": 0, "rejected": 2}
FAULT = "grade: a fault of the grader's own, not of your code.\n"


@pytest.fixture(scope="session")
def schema() -> jsonschema.Draft202012Validator:
    from grader.report import json as report_json

    return jsonschema.Draft202012Validator(json.loads(report_json.schema()))


@pytest.mark.parametrize("outcome", SUBMISSIONS)
def test_a_report_of_every_outcome_follows_the_schema(
    command: Command, learner: Learner, schema: jsonschema.Draft202012Validator, outcome: str
) -> None:
    learner(SUBMISSIONS[outcome])
    result = command("1", "--framework", "numpy", "--time-limit", "0.5", "--json", "-")
    report = json.loads(result.stdout, parse_constant=pytest.fail)
    schema.validate(report)
    assert (report["outcome"], result.returncode) == (outcome, CODES.get(outcome, 1))


def test_the_schema_refuses_what_is_no_report(report: Ask, learner: Learner, schema: Any) -> None:
    learner(RIGHT)
    assert not schema.is_valid({**report("1"), "score": None})


def test_the_command_prints_the_schema_that_the_reports_follow(command: Command, schema: Any) -> None:
    assert json.loads(command("schema").stdout) == schema.schema


@pytest.mark.parametrize(("value", "name"), [("np.nan", "NaN"), ("np.inf", "Infinity"), ("-np.inf", "-Infinity")])
def test_what_is_no_json_number_is_a_string(report: Ask, learner: Learner, value: str, name: str) -> None:
    learner(RIGHT.replace("m * x + b", f"x * 0 + {value}"))
    actual = report("1", "--seed", "1")["checks"][0]["counterexample"]["actual"]
    assert (actual if isinstance(actual, str) else actual[0]) == name


def test_a_fault_of_the_courses_own_is_exit_3_and_scores_nothing(
    command: Command, make_course: MakeCourse, learner: Learner
) -> None:
    course = make_course(answer=ANSWER.replace("return 2 * x", "raise RuntimeError('broken')"))
    learner("def twice(x):\n    return 2 * x\n")
    result = command("1", "--course", course)
    assert (result.returncode, "the grader's own fault, not scored" in result.stdout) == (3, True)


def test_a_fault_of_the_graders_own_is_never_exit_1(command: Command, learner: Learner, tmp_path: Path) -> None:
    # Runs when Python starts: one of the grader's own functions now fails as nobody foresaw.
    learner("import grader.overview\ndef chart(root): 1 / 0\ngrader.overview.chart = chart", "sitecustomize.py")
    result = command("list", env={**os.environ, "PYTHONPATH": str(tmp_path)})
    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr.endswith("ZeroDivisionError: division by zero\n" + FAULT)


@pytest.mark.parametrize("framework", ["numpy", "torch"])
def test_the_same_seed_gives_the_same_report_but_for_the_time(
    command: Command, learner: Learner, framework: str
) -> None:
    source = "import random\nimport numpy as np\nprint(random.random(), np.random.rand())\n"
    learner(source + RIGHT.replace("X @ w + b", "X @ w"))
    both = [command("1", "--framework", framework, "--seed", "8", "--json", "-").stdout for _ in range(2)]
    first, second = (re.sub(r'"seconds": [\d.]+', "", text) for text in both)
    assert first == second


@pytest.mark.parametrize("framework", ["torch", "tensorflow"])
def test_a_solution_in_a_framework_earns_everything(command: Command, course: Any, framework: str) -> None:
    result = command("3", "--file", course.solution("exercise_03", framework))
    assert (result.returncode, "Score: 6 / 6, passed" in result.stdout) == (0, True)


def test_the_replay_command_fails_on_the_same_input(report: Ask, learner: Learner, tmp_path: Path) -> None:
    (tmp_path / "my work").mkdir()
    learner(RIGHT.replace("m * x + b", "m * x - b"), "my work/try 1.py")
    call = ["1", "--file", "my work/try 1.py", "--framework", "torch", "--time-limit", "3"]
    first = report(*call)["checks"][0]
    replay = first["message"].partition("Replay: grade ")[2]
    assert report(*shlex.split(replay))["checks"][0] == first


def test_a_notebook_without_code_is_rejected_with_a_report(report: Ask, learner: Learner) -> None:
    learner(notebook(""), "exercise_01.ipynb")
    assert report("1")["outcome"] == "rejected"


# --- devices


def test_meta_names_a_mix_of_devices_and_gives_no_points(report: Ask, learner: Learner) -> None:
    learner(f"import torch\n{RIGHT.replace('m * x', 'm * x + torch.zeros(len(x))')}")
    found = report("1", "--device", "meta")
    regression, linear = found["checks"]
    assert (found["max_score"], regression["outcome"]) == (0, "failed")
    assert "mixes devices" in regression["message"]
    assert "Cannot tell" in linear["message"]


@pytest.mark.skipif(os.path.exists("/dev/nvidiactl"), reason="there is a GPU here")
def test_cuda_without_a_gpu_is_exit_2_and_a_sentence(command: Command, learner: Learner) -> None:
    learner(f"import torch\n{RIGHT}")
    result = command("1", "--device", "cuda")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("grade: --device cuda: ")
    assert "Use --device cpu, or auto." in " ".join(result.stderr.split())
