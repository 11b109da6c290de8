"""`check` outside a notebook: this process plays the child, the supervisor is a real one."""

from __future__ import annotations

import builtins
import importlib.util
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest

from grader import check
from grader.course import open_course
from grader.model import GraderFault, UserError
from grader.notebook import call, makeup
from grader.notebook.guard import Interrupts
from grader.notebook.question import Question
from grader.notebook.result import Result
from tests.conftest import need


def mse_gradient(x: Any, y: Any, m: Any, b: Any) -> Any:
    u = m * x + b - y
    return 2 * (u * x).mean(), 2 * u.mean()


def half(x: Any, y: Any, m: Any, b: Any) -> Any:
    return tuple(part / 2 for part in mse_gradient(x, y, m, b))


half.__name__ = "mse_gradient"


def checked(function: Any, **options: Any) -> Result:
    return check(function, **{"framework": "numpy", "seed": 3, **options})


def named(function: Any) -> Any:
    function.__name__ = "mse_gradient"
    return function


def outcome(result: Result) -> str:
    return result.report.checks[0].outcome


def test_a_right_function_passes() -> None:
    result = checked(mse_gradient)
    assert [(each.name, each.outcome, each.score) for each in result.report.checks] == [("mse_gradient", "passed", 3.0)]


def test_what_was_given_is_checked_and_not_what_bears_its_name() -> None:
    assert outcome(checked(half)) == "failed"


def test_a_mistake_is_named_and_replayed_in_the_notebook() -> None:
    found = checked(half).report.checks[0]
    assert found.mistake is not None
    assert found.mistake.id == "missing_factor_2"
    assert found.message.endswith('Replay: check(mse_gradient, framework="numpy", seed=3)')


def test_the_same_seed_gives_the_same_result() -> None:
    one, other = (checked(half).report.model_copy(update={"seconds": 0.0}) for _ in range(2))
    assert one == other


def test_without_a_seed_the_inputs_are_fresh() -> None:
    assert check(mse_gradient, framework="numpy").report.seed != check(mse_gradient, framework="numpy").report.seed


def test_it_shows_itself_as_text_and_as_html() -> None:
    result = checked(half)
    assert "✗ mse_gradient  failed" in repr(result)
    assert all(len(line) <= 80 for line in repr(result).split("\n"))
    assert "<b>mse_gradient</b> failed" in result._repr_html_()


def test_hints_are_one_further_each_time() -> None:
    result = checked(half)
    first, second, third = result.hint(), result.hint(), result.hint()
    assert first.startswith("A hint for what your last run showed")
    assert repr(second) != repr(third)
    assert "<pre" in second._repr_html_()


def test_a_picture_is_a_png() -> None:
    need(importlib.util.find_spec("matplotlib") is not None, "matplotlib")
    png, _ = checked(mse_gradient).plot()._repr_png_()
    assert png.startswith(b"\x89PNG")


def test_what_a_function_prints_is_in_the_result_alone(capsys: pytest.CaptureFixture[str]) -> None:
    result = checked(named(lambda *_: sys.stdout.write("<b>hello")))
    assert "<b>hello" in result.report.stdout
    assert capsys.readouterr().out == ""
    assert "<b>hello" not in result._repr_html_()


def state() -> tuple[Any, ...]:
    numbers = np.random.get_state()
    handler = signal.getsignal(signal.SIGINT)
    return random.getstate(), numbers[1].tolist(), numbers[2:], sys.stdout, sys.stderr, builtins.input, handler


def raising(*_: Any) -> Any:
    random.seed(1)
    np.random.seed(1)
    sys.stdout = None  # type: ignore[assignment]
    raise ValueError("<script>")


def interrupted(*_: Any) -> Any:
    os.kill(os.getpid(), signal.SIGINT)
    while True:
        pass


@pytest.mark.parametrize("function", [mse_gradient, raising, interrupted])
def test_the_kernel_is_left_as_it_was(function: Any) -> None:
    before = state()
    checked(named(function))
    assert state() == before


def test_torch_is_left_as_it_was() -> None:
    need(importlib.util.find_spec("torch") is not None, "torch")
    import torch

    calls = [torch.autograd.grad, torch.Tensor.backward, torch.nn.functional.mse_loss]
    torch.set_default_dtype(torch.float64)
    before = torch.get_rng_state()
    try:
        assert outcome(checked(mse_gradient, framework="torch")) == "passed"
        assert torch.get_default_dtype() == torch.float64
    finally:
        torch.set_default_dtype(torch.float32)
    assert torch.equal(torch.get_rng_state(), before)
    assert calls == [torch.autograd.grad, torch.Tensor.backward, torch.nn.functional.mse_loss]


def test_autodiff_is_caught_where_it_is_forbidden() -> None:
    need(importlib.util.find_spec("torch") is not None, "torch")
    import torch

    def cheat(x: Any, y: Any, m: Any, b: Any) -> Any:
        m, b = m.clone().requires_grad_(), b.clone().requires_grad_()
        return torch.autograd.grad(((m * x + b - y) ** 2).mean(), (m, b))

    # Which framework it is, the function says itself.
    result = check(named(cheat), seed=3)
    assert result.report.framework == "torch"
    assert "calls torch.autograd.grad, which this exercise asks you to do by hand" in result.report.checks[0].message


def test_an_interrupt_ends_the_function_and_leaves_the_check_usable() -> None:
    result = checked(named(interrupted))
    assert "KeyboardInterrupt: you interrupted it after 0 s" in result.report.checks[0].message
    assert outcome(checked(mse_gradient)) == "passed"


def test_an_interrupt_elsewhere_is_kept_until_all_is_restored() -> None:
    done = []

    def work() -> None:
        with Interrupts():
            os.kill(os.getpid(), signal.SIGINT)
            done.append("restored")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == ["restored"]


def test_an_interrupt_while_we_wait_is_the_learners() -> None:
    checked(mse_gradient)
    (link,) = call._links
    os.kill(link.process.pid, signal.SIGSTOP)
    signal.signal(signal.SIGALRM, lambda *_: os.kill(os.getpid(), signal.SIGINT))
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    with pytest.raises(KeyboardInterrupt):
        checked(mse_gradient)
    assert link.process.poll() is not None
    assert outcome(checked(mse_gradient)) == "passed"


def test_a_supervisor_that_was_killed_is_replaced() -> None:
    checked(mse_gradient)
    call._links[0].process.kill()
    call._links[0].process.wait()
    assert outcome(checked(mse_gradient)) == "passed"


def test_a_supervisor_that_dies_in_a_check_is_our_fault() -> None:
    checked(mse_gradient)
    (link,) = call._links

    def killing(*_: Any) -> Any:
        link.process.kill()
        link.process.wait()

    with pytest.raises(GraderFault, match="through no fault of yours"):
        checked(named(killing))
    assert outcome(checked(mse_gradient)) == "passed"


@pytest.mark.parametrize(
    ("wrong", "options", "says"),
    [
        ("exercise_33", {}, "There is no exercise 'exercise_33'"),
        (print, {}, "No exercise of this course asks for a function named print"),
        (3, {}, "check takes the name of an exercise or a function"),
        ("exercise_03", {"framework": "jax"}, "framework='jax' is none of"),
        ("exercise_03", {"seed": -1}, "seed=-1 is no whole number from 0 on"),
        ("exercise_03", {"course": 3}, "course=3 is no folder's name"),
        ("exercise_03", {"course": "/nowhere"}, "/nowhere is no course"),
    ],
)
def test_a_wrong_call_is_a_sentence(wrong: Any, options: dict[str, Any], says: str) -> None:
    with pytest.raises(UserError) as error:
        check(wrong, **options)
    assert says in str(error.value)
    assert error.value._render_traceback_() == [f"check: {error.value}"]  # type: ignore[attr-defined]


SCRIPT = """
import sys
from grader import check

def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * (u * x).mean(), 2 * u.mean()

print(check("exercise_03").report.score, check(mse_gradient).report.score)
print(sorted(name for name in sys.modules if name.startswith("grader.")))
"""


@pytest.fixture(scope="module")
def plain() -> list[str]:
    """What a plain Python process prints that checks itself."""
    call = [sys.executable, "-c", SCRIPT]
    return subprocess.run(call, capture_output=True, text=True, check=True, encoding="utf-8").stdout.splitlines()


def test_a_plain_python_process_can_check_itself(plain: list[str]) -> None:
    assert plain[0] == "3.0 3.0"


def test_the_process_that_is_checked_loads_no_answer(plain: list[str]) -> None:
    answers = ("course", "oracle", "judge", "pipeline", "plan", "hints", "diagnosis", "notebook.supervisor")
    assert [name for name in answers if f"'grader.{name}'" in plain[1]] == []
    assert "'grader.notebook.player'" in plain[1]


def test_a_check_is_replayed_with_the_framework_and_the_course_that_were_given(tmp_path: Path) -> None:
    exercise = open_course().load("exercise_03")
    question = Question("exercise_03", "", "numpy", 3, str(tmp_path), "")
    assert question.command(exercise) == f'"exercise_03", framework="numpy", course="{tmp_path}"'


def test_an_object_that_answers_every_name_is_a_value_like_any_other() -> None:
    assert makeup._bare(mock.call) is mock.call
