"""Crashes and limits: each costs the check in which it happens and no other, and its message says what happened."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grader.records import CheckReport, Report

Lost = Callable[..., CheckReport]
Grade = Callable[..., Report]
Source = Callable[..., str]
SHORT = 0.6
"""Seconds: long enough for an honest check on a busy machine, short for one that never ends."""

MEMORY = "point_gradient asked for more than the 1 GiB of memory that a submission may use."
TIME = "point_gradient was still running after 0.6 s, the limit for one check."
RESULTS = "point_gradient gave back more than 16 MiB of results, the limit"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("import os; os._exit(3)", "point_gradient ended the process (exit code 3)."),
        ("import os; os._exit(0)", "point_gradient ended the process (exit code 0)."),
        ("import os; os.abort()", "killed by SIGABRT: a library gave up."),
        ("import ctypes; ctypes.string_at(0)", "killed by SIGSEGV: it read memory that is not its own."),
        ("import os; os.kill(os.getpid(), 9)", "killed by SIGKILL: it was stopped from outside"),
        ("import os; os.kill(os.getpid(), 15)", "killed by SIGTERM"),
        ("import os; os.kill(os.getpid(), 40)", "killed by signal 40"),
        ("import os; os.close(3)", "point_gradient ended the process (exit code 70)."),
        ("import sys; sys.exit(3)", "SystemExit: 3\n    exercise_03.py, line "),
        ("exit()", "exit()"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt\n    exercise_03.py, line "),
        ("raise GeneratorExit", "GeneratorExit\n    exercise_03.py, line "),
        ("return next(iter(()))", "StopIteration\n    exercise_03.py, line "),
        ("return point_gradient(x, y, m, b)", "RecursionError: maximum recursion depth exceeded"),
        ("raise ExceptionGroup('both', [ValueError('a'), TypeError('b')])", "ExceptionGroup: both (2 sub-exceptions)"),
        ("import signal; signal.raise_signal(2)", "killed by SIGINT"),
    ],
)
def test_a_crash_costs_its_own_check(lost: Lost, body: str, message: str) -> None:
    check = lost(body)
    assert (check.outcome, check.score) == ("crashed", 0.0)
    assert message in check.message


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "import time; time.sleep(3600)",
        "import os; os.kill(os.getpid(), 19)",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True: pass",
        "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass",
        "import re; re.match('(a+)+$', 'a' * 60 + 'b')",
        "while True: print('x' * 5000)",
        "import threading; threading.Event().wait()",
        "import os; os.close(3)\nwhile True: pass",
    ],
    ids=["loop", "sleep", "stopped", "except", "signals", "ignored", "re", "prints", "deadlock", "closed"],
)
def test_time_without_end_costs_its_own_check(lost: Lost, body: str) -> None:
    check = lost(body, time_limit_s=SHORT)
    assert (check.outcome, check.score) == ("limit_hit", 0.0)
    assert TIME in check.message


@pytest.mark.parametrize("framework", ["torch", "tensorflow"])
def test_an_endless_loop_costs_its_own_check(lost: Lost, framework: str) -> None:
    check = lost("while True: pass", framework=framework, time_limit_s=1.0)
    assert "was still running after 1 s, the limit for one check." in check.message


def test_the_limit_of_all_checks_together_is_three_times_that_of_one(grade: Grade) -> None:
    """Every check is within its own limit, the file's own second included, which each further child pays again."""
    slow = "def {0}(*_):\n    time.sleep(0.6)\n    os._exit(0)\n"
    names = ("cost_wrt_prediction", "point_gradient", "mse_gradient")
    report = grade("import os, time\ntime.sleep(0.6)\n" + "".join(map(slow.format, names)), time_limit_s=1.0)
    assert report.checks[0].outcome == "crashed"
    assert report.checks[2].outcome == "limit_hit"
    assert "still running after 3 s, the limit for all checks together" in report.checks[-1].message


@pytest.mark.parametrize(
    ("framework", "body"),
    [
        ("numpy", "return np.ones(1 << 31)"),
        ("numpy", "grown = []\nwhile True: grown.append(np.empty(1 << 24))"),
        ("numpy", "return [0.0] * (1 << 28)"),
        ("torch", "return torch.ones(1 << 31)"),
        ("tensorflow", "return tf.ones([1 << 30, 2])"),
    ],
)
def test_memory_without_end_costs_its_own_check(lost: Lost, framework: str, body: str) -> None:
    check = lost(body, framework=framework)
    assert (check.outcome, check.score) == ("limit_hit", 0.0)
    assert MEMORY in check.message


def test_a_submission_may_use_a_good_part_of_its_memory(grade: Grade, source: Source) -> None:
    assert grade(source(top="import numpy\nkept = numpy.ones(100 << 20)")).outcome == "passed"


def test_results_beyond_the_limit_cost_their_own_check(lost: Lost) -> None:
    check = lost("return np.zeros(5 << 20), 0.0")
    assert (check.outcome, check.score) == ("limit_hit", 0.0)
    assert RESULTS in check.message


def test_results_beyond_the_limit_together_cost_their_own_check(lost: Lost) -> None:
    check = lost("return np.zeros(1 << 20), 0.0")  # 8 MiB each
    assert (check.outcome, check.score) == ("limit_hit", 0.0)
    assert RESULTS in check.message


def test_a_view_that_is_larger_than_the_memory_is_too_large_a_result(lost: Lost) -> None:
    assert RESULTS in lost("return np.broadcast_to(1.0, 1 << 40)").message


def test_an_expanded_tensor_that_is_larger_than_the_memory_is_too_large_a_result(lost: Lost) -> None:
    assert RESULTS in lost("return torch.ones(1).expand(1 << 40)", framework="torch").message


def test_a_converted_tensor_that_exceeds_the_memory_costs_its_own_check(lost: Lost) -> None:
    check = lost("return torch.ones(1, dtype=torch.bfloat16).expand(1 << 40)", framework="torch")
    assert check.outcome in ("limit_hit", "crashed")
    assert "exit code" not in check.message


def test_a_list_within_itself_is_too_large_a_result(lost: Lost) -> None:
    body = "if calls:\n    return 0\ncalls.append(calls)\ncalls.extend([calls] * 1000)\nreturn calls"
    assert RESULTS in lost(body, top="calls = []").message


def test_prints_beyond_the_limit_cost_no_points(grade: Grade, source: Source) -> None:
    report = grade(source("print('x' * (20 << 20))\nu = m * x + b - y\nreturn 2 * u * x, 2 * u"))
    assert report.outcome == "passed"
    assert report.stdout == "x" * (64 << 10)
    assert report.notes == ["Your code printed more than 64 KiB: the rest was dropped."]


def test_prints_up_to_the_limit_are_kept_without_a_note(grade: Grade, source: Source) -> None:
    report = grade(source(top=f"print('x' * {(64 << 10) - 1})"))
    assert (len(report.stdout), report.notes) == (64 << 10, [])


def test_what_was_printed_before_a_crash_is_kept(grade: Grade, source: Source) -> None:
    assert grade(source("print('before'); import os; os.abort()")).stdout == "before\n"


def test_what_the_file_prints_is_told_once_however_many_children_run_it(grade: Grade, source: Source) -> None:
    report = grade(source("print('called'); import os; os.abort()", top="print('loaded')"))
    assert report.stdout == "loaded\ncalled\n"


def test_both_streams_of_prints_are_kept_in_order(grade: Grade, source: Source) -> None:
    top = "import os, sys\nprint('a')\nprint('b', file=sys.stderr)\nos.system('echo c')\nos.write(1, b'd')"
    assert grade(source(top=top)).stdout == "a\nb\nc\nd"


def test_prints_that_are_not_utf_8_are_shown_escaped(grade: Grade, source: Source) -> None:
    report = grade(source(top="import os\nos.write(1, b'\\xff\\x1b[31m')\nprint('\\ud800\\u202e')"))
    assert report.stdout == "\ufffd\\x1b[31m\\ud800\\u202e\n"


def test_every_check_may_crash_by_itself(grade: Grade) -> None:
    names = ("cost_wrt_prediction", "point_gradient", "mse_gradient")
    report = grade("import os\n" + "".join(f"def {name}(*_): os._exit({n})\n" for n, name in enumerate(names)))
    assert [f"(exit code {n})." in check.message for n, check in enumerate(report.checks)] == [True] * 3


def test_a_call_that_crashes_late_costs_its_check(lost: Lost) -> None:
    body = """
        calls.append(1)
        if len(calls) == 7:
            os.abort()
        u = m * x + b - y
        return 2 * u * x, 2 * u
    """
    check = lost(body, top="import os\ncalls = []")
    assert (check.outcome, check.score) == ("crashed", 0.0)


@pytest.mark.parametrize("sent", ["exit", "sleep"])
def test_what_happens_after_the_last_call_costs_no_points(grade: Grade, source: Source, sent: str) -> None:
    """A process that will not leave when all is said is ended, and nothing more."""
    act = {"exit": "real(7)", "sleep": "time.sleep(3600)"}[sent]
    top = f"import os, time\nreal = os._exit\nos._exit = lambda _: {act}"
    assert grade(source(top=top)).outcome == "passed"


def test_a_grandchild_that_holds_the_pipes_open_holds_up_nothing(grade: Grade, source: Source) -> None:
    top = "import os, time\nif os.fork() == 0:\n    time.sleep(3600)"
    assert grade(source(top=top)).outcome == "passed"


def test_a_grandchild_that_prints_without_end_holds_up_nothing(lost: Lost) -> None:
    body = "import os\nif os.fork() == 0:\n    while True: os.write(1, b'x' * 4096)\nos._exit(5)"
    assert "exit code 5" in lost(body, time_limit_s=SHORT).message
