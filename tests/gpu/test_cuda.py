"""`--device cuda` on a machine that has one."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.gpu
Command = Callable[..., subprocess.CompletedProcess[str]]
SOLUTIONS = Path(__file__).resolve().parent.parent.parent / "solutions"


@pytest.fixture(scope="session")
def cuda() -> None:
    torch = pytest.importorskip("torch")
    if not torch.cuda.is_available():
        pytest.skip("no NVIDIA GPU is here")


@pytest.mark.usefixtures("cuda")
@pytest.mark.parametrize("exercise", ["exercise_01", "exercise_02", "exercise_03", "exercise_04"])
def test_solutions_earn_everything_on_the_gpu(command: Command, exercise: str) -> None:
    path = SOLUTIONS / exercise / "torch_solution.py"
    done = command(exercise, "--file", path, "--framework", "torch", "--device", "cuda", "--json", "-")
    report = json.loads(done.stdout)
    assert (report["device"], report["outcome"]) == ("cuda", "passed"), done.stdout


@pytest.mark.usefixtures("cuda")
def test_auto_takes_the_gpu_where_there_is_one(command: Command) -> None:
    path = SOLUTIONS / "exercise_01" / "torch_solution.py"
    done = command("exercise_01", "--file", path, "--framework", "torch", "--json", "-")
    assert json.loads(done.stdout)["device"] == "cuda"


@pytest.mark.usefixtures("cuda")
def test_code_that_mixes_devices_fails_on_the_gpu(command: Command, tmp_path: Path) -> None:
    work = tmp_path / "exercise_01.py"
    work.write_text(
        "import torch\n"
        "def regression(x, m, b):\n    return m * x + b + torch.zeros(len(x))\n"
        "def linear(X, w, b):\n    return X @ w + b\n"
    )
    done = command("1", "--device", "cuda", "--json", "-")
    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    assert checks["regression"]["outcome"] == "crashed"
    assert "device" in checks["regression"]["message"]
    assert checks["linear"]["outcome"] == "passed"
