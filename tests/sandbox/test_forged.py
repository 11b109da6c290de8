"""A learner's function that writes to the results' descriptor itself earns what its values earn, and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.records import CheckReport, Report

Lost = Callable[..., CheckReport]
Grade = Callable[..., Report]
Source = Callable[..., str]

TOP = """
    import os
    from grader.sandbox import frames, task, wire
    def send(kind, value=None):
        os.write(3, frames.frame(kind, wire.encode(value)))
    def result(index, number, value, changed=()):
        send(task.CALL, (index, number, value, None, changed, ()))
    def right(x, y, m, b):
        u = m * x + b - y
        return 2 * u * x, 2 * u
"""


def forged(lost: Lost, body: str, function: str = "point_gradient", **options: object) -> CheckReport:
    return lost(body, function, top=TOP, **options)


@pytest.mark.parametrize(
    "body",
    [
        "os.write(3, os.urandom(1000))",
        'os.write(3, b\'{"score": 1, "outcome": "passed"}\')',
        "os.write(3, frames.HEADER.pack(b'GF', task.CALL, 100))",
        "os.write(3, frames.frame(task.CALL, b'\\x80\\x05N.'))",
        "os.write(3, frames.frame(task.CALL, b'l\\xff\\xff\\xff\\xff'))",
        "os.write(3, frames.frame(task.CALL, b'l\\1\\0\\0\\0' * 60_000 + b'N'))",
        "os.write(3, frames.frame(task.CALL, b'a\\x0b\\1' + (1 << 62).to_bytes(8, 'little')))",
        "send(task.END)",
        "send(task.READY, 'cpu')",
        "send(task.LOADED)",
        "send(task.RUNNING, ('exercise_03.py', 1))",
        "send(task.BEGIN, 2)",
        "send(task.BEGIN, np.zeros(2))",
        "send(task.CELL_FAULT, ('exception', '', '', ()))",
        "send(task.TASK, 'passed')",
        "send(200, None)",
        "result(0, 0, 1.0)",
        "result(1, 7, 1.0)",
        "result(1, 0, 1.0, ('secret',))",
        "result(np.zeros(2), 0, 1.0)",
        "result(1, 0, right(x, y, m, b))",  # and then the honest one, which comes twice
    ],
)
def test_a_frame_that_is_not_due_costs_its_own_check(lost: Lost, body: str) -> None:
    check = forged(lost, f"{body}\nreturn right(x, y, m, b)")
    assert (check.outcome, check.score) == ("crashed", 0.0)
    assert "sent back something that is no result" in check.message


def test_half_a_frame_swallows_what_follows_and_costs_its_own_check(lost: Lost) -> None:
    assert forged(lost, "os.write(3, b'GF')\nreturn right(x, y, m, b)").outcome == "crashed"


@pytest.mark.parametrize("length", [(16 << 20) + 1, (1 << 32) - 1])
def test_a_frame_that_announces_too_much_costs_its_own_check(lost: Lost, length: int) -> None:
    check = forged(lost, f"os.write(3, frames.HEADER.pack(b'GF', task.CALL, {length}))\nos._exit(0)")
    assert (check.outcome, check.score) == ("limit_hit", 0.0)
    assert "more than 16 MiB of results" in check.message


def test_frames_without_end_cost_their_own_check(lost: Lost) -> None:
    check = forged(lost, "while True: os.write(3, frames.frame(task.CALL, b'x' * 100_000))")
    assert check.outcome == "crashed"


def test_many_small_values_are_refused_quickly(lost: Lost) -> None:
    body = "os.write(3, frames.frame(task.CALL, b'l' + (4_000_000).to_bytes(4, 'little') + b'a\\0\\0\\1' * 4_000_000))"
    check = forged(lost, f"{body}\nos._exit(0)", time_limit_s=5.0)
    assert (check.outcome, check.score) == ("crashed", 0.0)


def test_a_perfectly_formed_frame_is_compared_like_any_other(lost: Lost) -> None:
    check = forged(lost, "for number in range(12): result(1, number, (1.0, 1.0))\nos._exit(0)")
    assert check.outcome == "crashed"  # by its end; its values are wrong besides
    assert check.score == 0.0


def test_guessed_values_for_all_that_follows_earn_nothing(grade: Grade, source: Source) -> None:
    """The whole rest of the course of frames, perfectly formed: the checks after it are judged by what was guessed."""
    body = """
        for number in range(12):
            result(1, number, (1.0, 1.0))
        send(task.BEGIN, 2)
        for number in range(12):
            result(2, number, (1.0, 1.0))
        send(task.END)
        os._exit(0)
    """
    report = grade(source(body, top=TOP))
    assert [check.outcome for check in report.checks] == ["passed", "failed", "failed"]
    assert report.score == 2.0


def test_right_values_earn_their_points_however_they_were_sent(grade: Grade, source: Source) -> None:
    body = """
        frames.Channel.send = lambda self, kind, payload: kind == task.CALL or honest(self, kind, payload)
        result(1, len(calls), right(x, y, m, b))
        calls.append(1)
    """
    report = grade(source(body, top=TOP + "    calls, honest = [], frames.Channel.send\n"))
    assert [check.outcome for check in report.checks] == ["passed", "passed", "crashed"]
    assert "exit code 0" in report.checks[2].message or "no result" in report.checks[2].message


def test_an_early_end_in_the_first_check_leaves_the_other_points(lost: Lost) -> None:
    assert forged(lost, "send(task.END)\nos._exit(0)", "cost_wrt_prediction").outcome == "crashed"


def test_a_check_that_is_begun_twice_leaves_the_other_points(lost: Lost) -> None:
    assert forged(lost, "send(task.BEGIN, 0)", "cost_wrt_prediction").outcome == "crashed"


@pytest.mark.parametrize("turn", range(3))
def test_bytes_after_the_end_cost_the_last_check_every_time(lost: Lost, turn: int) -> None:
    """Whether they arrive with the end or long after it."""
    late = f"time.sleep({0.02 * turn})"
    top = TOP + f"    import time\n    os.closerange = lambda *_: ({late}, os.write(3, b'x'))\n"
    check = lost("u = m * x + b - y\nreturn 2 * np.mean(u * x), 2 * np.mean(u)", "mse_gradient", top=top)
    assert check.outcome == "crashed"
    assert "no result" in check.message


def test_frames_at_the_top_of_a_file_earn_nothing(grade: Grade, source: Source) -> None:
    report = grade(source(top=TOP + "    send(task.LOADED)\n    send(task.BEGIN, 0)\n"))
    assert [check.outcome for check in report.checks] == ["crashed"] * 3


@pytest.mark.parametrize(
    "value",
    [
        "type('All', (float,), {'__eq__': lambda *_: True})(0)",
        "type('All', (np.ndarray,), {'__eq__': lambda *_: True})(())",
        "{'score': 1.0}",
        "lambda: 1",
        "object()",
        "np.array([None, None])",
        "2 ** 70",
        "(v for v in (1.0, 2.0))",
    ],
)
def test_what_is_no_value_earns_nothing(lost: Lost, value: str) -> None:
    check = lost(f"return {value}")
    assert (check.outcome, check.score) == ("crashed", 0.0)


@pytest.mark.parametrize("framework", ["torch", "numpy"])
def test_comparisons_that_always_agree_change_nothing(lost: Lost, framework: str) -> None:
    top = """
        import builtins, math, json
        import numpy as np
        yes = lambda *_, **__: True
        np.allclose = np.array_equal = np.testing.assert_allclose = math.isclose = builtins.all = builtins.any = yes
        try:
            import torch
            torch.allclose = torch.equal = torch.testing.assert_close = yes
        except ImportError:
            pass
    """
    check = lost(
        "return x * 0, x * 0 + 1", framework=framework, top=top if framework == "torch" else top.split("try")[0]
    )
    assert (check.outcome, check.score) == ("failed", 0.0)


def test_a_patched_encoder_costs_its_own_check(lost: Lost) -> None:
    assert forged(lost, "wire.encode = lambda *_: b'passed'").outcome == "crashed"


def test_what_one_check_breaks_in_its_process_may_cost_the_next_ones_and_never_earns(
    grade: Grade, source: Source
) -> None:
    report = grade(source("np.mean = None\nu = m * x + b - y\nreturn 2 * u * x, 2 * u"))
    assert [check.outcome for check in report.checks] == ["passed", "passed", "crashed"]
