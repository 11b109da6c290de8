"""Arguments: fresh for every call, and a function that changes their values is told so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.records import CheckReport, Report

Lost = Callable[..., CheckReport]
Grade = Callable[..., Report]
Source = Callable[..., str]

STEP = "return [p - lr * g for p, g in zip(params, grads)]"
GRADIENT = "u = m * x + b - y\nreturn 2 * {0}.mean(u * x), 2 * {0}.mean(u)"


def test_every_call_gets_arguments_of_its_own(grade: Grade, source: Source) -> None:
    body = "kept.append(x)\nx[...] = 7\nreturn len({id(each) for each in kept}), [each.sum() for each in kept]"
    report = grade(source(body + "\n", "mse_gradient", top="kept = []"))
    assert "mse_gradient changed its argument x" in report.checks[2].message


def test_what_one_call_changes_the_next_does_not_see(grade: Grade, source: Source) -> None:
    top = "seen = set()"
    body = "assert not (x == 12345).any(), 'seen again'\nx[...] = 12345\nreturn 1.0, 1.0"
    assert "seen again" not in grade(source(body, "mse_gradient", top=top)).checks[2].message


@pytest.mark.parametrize(
    ("framework", "change"),
    [
        ("numpy", "x += 1"),
        ("numpy", "x.sort()"),
        ("numpy", "x.fill(0)"),
        ("torch", "x += 1"),
        ("torch", "x.mul_(2)"),
        ("torch", "x.data = x.data * 2"),
        ("torch", "x.resize_(1)"),
    ],
)
def test_changed_values_fail_the_check(lost: Lost, framework: str, change: str) -> None:
    module = "np" if framework == "numpy" else "torch"
    body = "kept = x + 0\n" + change + "\nx = kept\n" + GRADIENT.format(module)
    check = lost(body, "mse_gradient", framework=framework)
    assert (check.outcome, check.score) == ("failed", 0.0)
    assert "mse_gradient changed its argument x: whoever called it finds other values there." in check.message


@pytest.mark.parametrize(
    "change",
    [
        "params.append(1)",
        "params.pop()",
        "params.clear()",
        "params.reverse()",
        "params[0] = params[0] + 1",
        "del params[:]",
    ],
)
@pytest.mark.parametrize("framework", ["torch", "numpy"])
def test_a_changed_list_fails_the_check(lost: Lost, framework: str, change: str) -> None:
    body = f"{STEP.replace('return', 'new =')}\n{change}\nreturn new"
    check = lost(body, "sgd_step", framework, "exercise_04")
    assert (check.outcome, check.score) == ("failed", 0.0)
    assert "sgd_step changed its argument params" in check.message


def test_two_changed_arguments_are_both_named(lost: Lost) -> None:
    body = "params.append(1)\ngrads.append(1)\nreturn [p - lr * g for p, g in zip(params[:-1], grads[:-1])]"
    message = lost(body, "sgd_step", exercise="exercise_04").message
    assert "sgd_step changed its arguments params and grads" in message


@pytest.mark.parametrize(
    ("framework", "body"),
    [
        ("numpy", "x += 1\nx -= 1"),  # whole numbers come back exactly; see the next test for the others
        ("numpy", "kept = x.copy()\nx[...] = 0\nx[...] = kept"),
        ("numpy", "x.flags.writeable = False"),
        ("numpy", "x = x + 1\nx = x - 1"),
        ("torch", "kept = x.clone()\nx.zero_()\nx.copy_(kept)"),
        ("torch", "x.requires_grad_()"),
        ("torch", "x.requires_grad_().grad = torch.ones_like(x)"),
        ("torch", "x.mark = 'mine'"),
    ],
)
def test_what_leaves_the_values_as_they_were_is_no_change(lost: Lost, framework: str, body: str) -> None:
    if body.startswith(("x += 1", "x = x + 1")):
        body = body.replace("1", "0")
    module = "np" if framework == "numpy" else "torch"
    check = lost(f"{body}\n" + GRADIENT.format(module), "mse_gradient", framework=framework)
    assert check.outcome == "passed"


def test_a_list_whose_entries_are_put_back_is_not_changed(lost: Lost) -> None:
    body = f"last = params.pop()\nparams.append(last)\n{STEP}"
    assert lost(body, "sgd_step", exercise="exercise_04").outcome == "passed"


def test_the_arguments_of_tensorflow_cannot_be_changed(lost: Lost) -> None:
    assert "TypeError" in lost("x[0] = 1.0", "mse_gradient", framework="tensorflow").message


@pytest.mark.parametrize("framework", ["torch", "tensorflow", "numpy"])
def test_a_result_may_be_an_argument_itself(grade: Grade, source: Source, framework: str) -> None:
    report = grade(source("return params", "sgd_step", framework, "exercise_04"), "exercise_04", framework)
    assert report.checks[0].outcome == "failed"
    assert "changed" not in report.checks[0].message


def test_a_result_is_what_it_was_when_it_was_returned(grade: Grade, source: Source) -> None:
    """One array, filled anew by every call and returned each time, is right each time."""
    body = "u = m * x + b - y\nkept[0], kept[1] = 2 * np.mean(u * x), 2 * np.mean(u)\nreturn kept"
    assert grade(source(body, "mse_gradient", top="kept = [0, 0]")).outcome == "passed"
