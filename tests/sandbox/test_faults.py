"""Exceptions: the learner's own lines, and whether a function is not written yet or fails."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

from grader.records import CheckReport, Report

Lost = Callable[..., CheckReport]
Grade = Callable[..., Report]
Source = Callable[..., str]


def line_of(source: str, text: str) -> int:
    return source[: source.index(text)].count("\n") + 1


def test_the_frames_are_the_learners_own(lost: Lost) -> None:
    message = lost("return np.linalg.inv(np.zeros((2, 2)))").message
    assert "LinAlgError: Singular matrix" in message
    assert message.count("line ") == 1


def test_the_line_is_the_one_that_failed(lost: Lost, source: Source) -> None:
    body = "u = m * x\n\nreturn u / undefined_name"
    message = lost(body).message
    assert f"exercise_03.py, line {line_of(source(body), 'return u / undef')}, in point_gradient\n" in message
    assert "return u / undefined_name\n" in message


def test_an_exception_in_a_function_of_ones_own_shows_both_lines(lost: Lost) -> None:
    message = lost("return helper(x)", top="def helper(value):\n    return value.nothing").message
    assert "exercise_03.py, line 2, in helper\n        return value.nothing" in message
    assert message.index("in point_gradient") < message.index("in helper")


def test_a_deep_recursion_shows_a_few_lines(lost: Lost) -> None:
    assert lost("return point_gradient(x, y, m, b)").message.count("in point_gradient") <= 8


@pytest.mark.parametrize(
    "inside",
    ["raise ValueError", "return 7", "return object()", "import os; os._exit(1)", "return str(self)", "exit()"],
)
def test_a_text_that_cannot_be_read_costs_its_own_check(lost: Lost, inside: str) -> None:
    top = f"class Hostile(Exception):\n    def __str__(self):\n        {inside}"
    assert lost("raise Hostile", top=top).outcome == "crashed"


def test_a_text_that_is_no_plain_text_is_shown_all_the_same(lost: Lost) -> None:
    top = """
        class Text(str):
            def __getitem__(self, _): return self
            def encode(self, *_): raise ValueError
        class Hostile(Exception):
            def __str__(self): return Text("plain")
    """
    assert "Hostile: plain" in lost("raise Hostile", top=top).message


def test_a_huge_text_is_cut(lost: Lost) -> None:
    assert len(lost("raise ValueError('x' * 10_000_000)").message) < 3000


def test_a_class_of_exceptions_that_lies_about_its_name_costs_its_own_check(lost: Lost) -> None:
    top = """
        class Meta(type):
            @property
            def __name__(cls): raise ValueError
        class Hostile(Exception, metaclass=Meta): pass
    """
    assert lost("raise Hostile", top=top).outcome == "crashed"


@pytest.mark.parametrize("framework", ["torch", "tensorflow", "numpy"])
def test_what_a_learner_has_not_written_is_not_attempted(lost: Lost, framework: str) -> None:
    check = lost("raise NotImplementedError", framework=framework)
    assert (check.outcome, check.message) == ("not_attempted", "point_gradient is not written yet.")


def test_a_function_that_calls_one_that_is_not_written_is_not_attempted(lost: Lost) -> None:
    top = "def helper():\n    raise NotImplementedError('later')"
    assert lost("return helper()", top=top).outcome == "not_attempted"


@pytest.mark.parametrize(
    "body",
    [
        # From compiled code, which has no frame of its own; and from PyTorch's own Python.
        "return torch.empty(1, device='meta').to('cpu')",
        "return torch.nn.Module()(x)",
    ],
)
def test_what_pytorch_has_not_written_is_a_crash(lost: Lost, body: str) -> None:
    check = lost(body, framework="torch")
    assert check.outcome == "crashed"
    assert "NotImplementedError" in check.message


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exception groups came with Python 3.11")
def test_a_group_that_holds_a_memory_error_is_an_exception_like_any_other(lost: Lost) -> None:
    assert lost("raise ExceptionGroup('two', [MemoryError(), ValueError()])").outcome == "crashed"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [("x, y, m", "too many positional arguments"), ("x, y, m, b, lr", "missing a required argument: 'lr'")],
)
def test_a_wrong_signature_is_told_as_one(source: Source, grade: Grade, arguments: str, reason: str) -> None:
    changed = source("return 0").replace("def point_gradient(x, y, m, b)", f"def point_gradient({arguments})")
    check = grade(changed).checks[1]
    assert check.outcome == "crashed"
    assert f"point_gradient({arguments}) is called with (x, y, m, b): {reason}" in check.message


def test_a_type_error_inside_the_function_is_no_wrong_signature(lost: Lost) -> None:
    message = lost("return mse_gradient(x)").message
    assert "TypeError: mse_gradient() missing 3 required positional arguments" in message


def test_a_signature_that_cannot_be_read_costs_its_own_check(grade: Grade, source: Source) -> None:
    hostile = """
class Hostile:
    @property
    def __signature__(self): raise RuntimeError("no")
    def __call__(self, x, y, m, b):
        u = m * x + b - y
        return 2 * u * x, 2 * u
point_gradient = Hostile()
"""
    assert grade(source() + hostile).outcome == "passed"


def test_a_missing_function_is_told_with_the_names_that_were_found(grade: Grade, source: Source) -> None:
    report = grade(source().replace("def point_gradient", "def point_gradent"))
    assert [check.outcome for check in report.checks] == ["passed", "failed", "passed"]
    assert "There is no function `point_gradient` in the file." in report.checks[1].message
    assert "Did you mean `point_gradent`?" in report.checks[1].message


def test_a_class_is_told_among_what_was_found(grade: Grade) -> None:
    message = grade("class Model:\n    pass\n\ndef helper():\n    pass\n").checks[0].message
    assert "Found: `Model`, `helper`." in message


def test_a_name_that_is_no_function_is_missing(grade: Grade, source: Source) -> None:
    message = grade(source() + "point_gradient = 3\n").checks[1].message
    assert "`point_gradient` is no function in the end but of type int" in message


@pytest.mark.parametrize("put", ["None", "'text'", "[1, [2, 3]]", "object()", "np.array([None])", "Hostile()"])
def test_anything_may_be_put_into_a_list_that_was_given(grade: Grade, source: Source, put: str) -> None:
    top = """
        class Hostile:
            def __array__(self, *_, **__): raise RuntimeError
            def __eq__(self, other): raise RuntimeError
    """
    body = f"params[0] = {put}\nreturn []"
    check = grade(source(body, "sgd_step", exercise="exercise_04", top=top), "exercise_04").checks[0]
    assert check.outcome == "failed"
    assert "sgd_step changed its argument params" in check.message
