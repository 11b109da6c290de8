"""What one check earned, and what its message says."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import judge as module
from grader.diagnosis.candidates import Candidates
from grader.diagnosis.known import Known
from grader.judge import Context, jsonable, judge, passes, report_outcome
from grader.model import (
    Call,
    Case,
    Check,
    End,
    Expected,
    Fault,
    Frame,
    GraderFault,
    Limits,
    Mistake,
    Observation,
    Opaque,
    Tensor,
)
from grader.records import CheckReport

CHECK = Check("slope", 3, lambda _rng, _case: {}, lambda _xp, **_: 0, returns=("∂C/∂m",), parameters=("m",))
CONTEXT = Context("numpy", "grade exercise_03 --seed 17")
SHAPED = "parameters of shape (1,)"


def case(index: int, n: int = 2, lenient: str | None = None) -> Case:
    m = np.ones(1) if lenient == SHAPED else np.array(1.0)
    return Case(index, "float32", {"x": np.arange(float(n)), "m": m}, lenient)


CASES = (case(0, 3), case(1, 2), case(2, 3))
WITH_LENIENT = (*CASES, case(3, 1, "float64"), case(4, 2, SHAPED))
RIGHT, WRONG = Call(np.float64(2.0)), Call(np.float64(4.0))
RAISES = Call(fault=Fault("exception", "ValueError", "no", (Frame("a.py", 7, "slope", "x.index(9)"),)))


def fault(kind: str) -> Call:
    return Call(fault=Fault(kind, "E", "torch.autograd.grad"))


def judged(
    *calls: Call, cases: tuple[Case, ...] = CASES, end: End | None = None, missing: tuple[str, ...] | None = None
) -> tuple[CheckReport, list[str]]:
    """As `judge` says it; `passes` has to say the same of everything here."""
    expected = [Expected(np.array(2.0), np.array(2.0), 3) for _ in cases]
    given = CHECK, cases, Observation(calls, end, missing), expected, Limits()
    report, notes = judge(*given, CONTEXT)
    assert passes(*given, CONTEXT.framework) == (report.outcome == "passed")
    return report, notes


def outcome(*calls: Call, **more: Any) -> str:
    return judged(*calls, **more)[0].outcome


def message(*calls: Call, **more: Any) -> str:
    return judged(*calls, **more)[0].message


# --- outcomes -------------------------------------------------------------------------------------------------------


def test_right_results_earn_all_points() -> None:
    report, notes = judged(RIGHT, RIGHT, RIGHT)
    assert (report.outcome, report.score, report.max_score, report.message, notes) == ("passed", 3, 3, "", [])


def test_one_wrong_result_earns_nothing() -> None:
    report, _ = judged(RIGHT, WRONG, RIGHT)
    assert (report.outcome, report.score, report.max_score) == ("failed", 0, 3)


def test_a_missing_function_fails() -> None:
    assert outcome(missing=("slopes",)) == "failed"
    assert "Did you mean `slopes`?" in message(missing=("slopes",))


def test_a_stub_is_not_attempted() -> None:
    assert outcome(*[fault("not_implemented")] * 3) == "not_attempted"


def test_half_a_stub_is_a_crash() -> None:
    assert outcome(RIGHT, fault("not_implemented"), RIGHT) == "crashed"


def test_a_changed_argument_fails() -> None:
    report, _ = judged(RIGHT, Call(np.float64(2.0), changed=("x",)), RIGHT)
    assert report.outcome == "failed"
    assert "slope changed its argument x" in report.message


def test_a_changed_argument_does_not_hide_a_wrong_value() -> None:
    text = message(RIGHT, Call(np.float64(4.0), changed=("x",)), RIGHT)
    assert text.index("∂C/∂m is 4") < text.index("changed its argument x")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("exception", "crashed"),
        ("forbidden", "crashed"),
        ("signature", "crashed"),
        ("memory", "limit_hit"),
        ("results", "limit_hit"),
    ],
)
def test_every_fault_has_its_outcome(kind: str, expected: str) -> None:
    assert outcome(RIGHT, fault(kind), RIGHT) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("exit", "crashed"),
        ("signal", "crashed"),
        ("malformed", "crashed"),
        ("time", "limit_hit"),
        ("total", "limit_hit"),
        ("results", "limit_hit"),
    ],
)
def test_every_end_has_its_outcome(kind: str, expected: str) -> None:
    assert outcome(RIGHT, end=End(kind, "9")) == expected


def test_right_results_do_not_rescue_an_end() -> None:
    assert judged(RIGHT, RIGHT, RIGHT, end=End("exit", "0"))[0].score == 0


def test_a_stub_does_not_excuse_an_end() -> None:
    assert outcome(fault("not_implemented"), end=End("exit", "0")) == "crashed"


@pytest.mark.parametrize("calls", [(), (RIGHT, RIGHT), (RIGHT,) * 4])
def test_results_for_other_calls_than_were_made_are_a_crash(calls: tuple[Call, ...]) -> None:
    assert outcome(*calls) == "crashed"


def test_an_object_for_a_number_is_a_crash() -> None:
    assert outcome(RIGHT, Call(Opaque("Evil")), RIGHT) == "crashed"


def test_a_string_for_a_number_is_a_failure() -> None:
    assert outcome(RIGHT, Call("an object of type str"), RIGHT) == "failed"


def test_another_number_of_right_answers_is_the_graders_fault() -> None:
    with pytest.raises(GraderFault):
        judge(CHECK, CASES, Observation((RIGHT,) * 3), [], Limits(), CONTEXT)


@pytest.mark.parametrize(
    ("calls", "said"),
    [
        ((WRONG, fault("memory"), RAISES), "ValueError: no"),
        ((WRONG, fault("memory"), RIGHT), "of memory"),
        ((RAISES, fault("forbidden"), WRONG), "by hand"),
    ],
)
def test_the_gravest_is_told(calls: tuple[Call, ...], said: str) -> None:
    assert said in message(*calls)


def test_a_forbidden_call_is_graver_than_an_end() -> None:
    assert "by hand" in message(fault("forbidden"), end=End("signal", "SIGSEGV"))


# --- lenient cases --------------------------------------------------------------------------------------------------


def test_a_lenient_failure_alone_is_a_note() -> None:
    report, notes = judged(RIGHT, RIGHT, RIGHT, WRONG, RAISES, cases=WITH_LENIENT)
    assert (report.outcome, report.score) == ("passed", 3)
    assert sorted(notes) == [
        "With float64, slope fails, which costs no points: "
        "∂C/∂m is 4 and should be 2 (off by 2, allowed error 2.6e-06).",
        "With parameters of shape (1,), slope fails, which costs no points: ValueError: no.",
    ]


def test_a_lenient_failure_is_no_news_where_strict_ones_fail() -> None:
    report, notes = judged(RIGHT, WRONG, RIGHT, WRONG, RAISES, cases=WITH_LENIENT)
    assert (report.outcome, notes) == ("failed", [])
    assert "1 of 3 cases is off." in report.message


def test_a_forbidden_call_in_a_lenient_case_counts() -> None:
    assert outcome(RIGHT, RIGHT, RIGHT, fault("forbidden"), RIGHT, cases=WITH_LENIENT) == "crashed"


def test_a_stub_is_told_by_its_first_strict_case() -> None:
    cases = (case(0, 1, "float64"), case(1, 2))
    assert outcome(WRONG, fault("not_implemented"), cases=cases) == "not_attempted"


def test_shape_1_is_no_news_where_parameters_have_it() -> None:
    shape_1 = Call(np.array([2.0]))
    assert judged(RIGHT, RIGHT, RIGHT, RIGHT, shape_1, cases=WITH_LENIENT)[1] == []
    assert judged(shape_1, RIGHT, RIGHT)[1] == ["slope returns shape (1,) where a single number is usual: accepted."]


def test_a_list_of_parameters_may_have_shape_1_too() -> None:
    shaped = Case(0, "float32", {"m": [np.ones(1), np.ones(1)]}, SHAPED)
    assert judged(Call(np.array([2.0])), cases=(shaped,))[1] == []


def test_the_same_note_is_given_once() -> None:
    assert len(judged(*[Call(np.array([2.0]))] * 3)[1]) == 1


# --- the message ----------------------------------------------------------------------------------------------------


def test_a_wrong_value_reads_like_this() -> None:
    assert message(RIGHT, WRONG, WRONG) == (
        "slope(x=[0, 1], m=1)\n"
        "  ∂C/∂m is 4 and should be 2 (off by 2, allowed error 2.6e-06).\n"
        "  The allowed error is what rounding in float32 (about 7 digits) can add up to on this input.\n"
        "  2 of 3 cases are off.\n"
        "  Replay: grade exercise_03 --seed 17"
    )


def test_an_exception_reads_like_this() -> None:
    assert message(RAISES, RAISES, RAISES) == (
        "slope(x=[0, 1], m=1)\n"
        "  ValueError: no\n"
        "    a.py, line 7, in slope\n"
        "        x.index(9)\n"
        "  All 3 cases end like this.\n"
        "  Replay: grade exercise_03 --seed 17"
    )


def test_an_end_reads_like_this() -> None:
    assert message(RIGHT, end=End("time", "10")) == (
        "slope(x=[0, 1], m=1)\n"
        "  slope was still running after 10 s, the limit for one check.\n"
        "  Replay: grade exercise_03 --seed 17"
    )


def test_an_end_of_the_file_names_no_call() -> None:
    assert message(end=End("exit", "3", ("a.py", 9))) == (
        "The file ended the process (exit code 3), so that no function could be tried.\n"
        "  a.py, line 9\n"
        "Replay: grade exercise_03 --seed 17"
    )


def test_the_smallest_failing_case_is_shown() -> None:
    assert message(WRONG, WRONG, WRONG).startswith("slope(x=[0, 1], m=1)")


def test_of_equal_cases_the_first_is_shown() -> None:
    report, _ = judged(WRONG, RIGHT, Call(np.float64(5.0)))
    assert "∂C/∂m is 4" in report.message


# --- the counterexample ---------------------------------------------------------------------------------------------


def test_a_wrong_value_has_a_counterexample() -> None:
    counterexample = judged(RIGHT, WRONG, RIGHT)[0].counterexample
    assert counterexample is not None
    assert counterexample.inputs == {"x": [0.0, 1.0], "m": 1.0}
    assert (counterexample.actual, counterexample.expected, counterexample.gap) == (4.0, 2.0, 2.0)
    assert counterexample.allowed == pytest.approx(44 * 2**-24)


def test_an_infinite_gap_can_be_written() -> None:
    expected = [Expected(np.array(np.inf), np.array(1.0), 3)]
    report, _ = judge(CHECK, CASES[:1], Observation((WRONG,)), expected, Limits(), CONTEXT)
    assert json.loads(report.model_dump_json())["counterexample"]["gap"] == "Infinity"


def test_an_exception_has_no_counterexample() -> None:
    assert judged(RAISES, RAISES, RAISES)[0].counterexample is None


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (math.nan, "NaN"),
        (np.array([1.0, -math.inf]), [1.0, "-Infinity"]),
        (Tensor(np.array([1, 2]), "int64"), [1, 2]),
        ((1.5, [np.array(2.0)]), [1.5, [2.0]]),
        (np.zeros((40, 30)), {"shape": [40, 30]}),
        (np.zeros((10**6, 0)), {"shape": [10**6, 0]}),
        ([0.0] * 1001, {"length": 1001}),
        ({"kind": "tanh"}, {"kind": "tanh"}),
        (1 + 2j, "(1+2j)"),
        (Opaque("Evil\x1b"), "an object of type Evil\\x1b"),
        (b"", "an object of type bytes"),
        ("\x1b", "\\x1b"),
        (True, True),
        (None, None),
    ],
)
def test_every_value_has_a_form_in_json(value: Any, plain: Any) -> None:
    assert jsonable(value) == plain


@given(st.recursive(st.floats() | st.text() | st.integers(), lambda inner: st.lists(inner) | st.tuples(inner)))
def test_every_value_can_be_written(value: Any) -> None:
    assert json.dumps(jsonable(value), allow_nan=False)


# --- the whole exercise ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ("passed passed", "passed"),
        ("not_attempted not_attempted", "not_attempted"),
        ("passed not_attempted", "partial"),
        ("passed crashed", "partial"),
        ("failed not_attempted", "failed"),
        ("failed limit_hit", "limit_hit"),
        ("failed limit_hit crashed", "crashed"),
        ("passed grader_error", "grader_error"),
    ],
)
def test_the_outcome_of_an_exercise_follows_from_its_checks(outcomes: str, expected: str) -> None:
    checks = [module._report(CHECK, one, "") for one in outcomes.split()]  # type: ignore[arg-type]
    assert report_outcome(checks) == expected


def test_forbidden_calls_are_counted_among_the_cases_that_count() -> None:
    report, _ = judged(fault("forbidden"), RIGHT, fault("forbidden"), fault("forbidden"), RIGHT, cases=WITH_LENIENT)
    assert "2 of 3 cases end like this." in report.message


def test_a_forbidden_call_in_lenient_cases_alone_is_counted_among_all() -> None:
    report, _ = judged(RIGHT, RIGHT, RIGHT, fault("forbidden"), RIGHT, cases=WITH_LENIENT)
    assert "1 of 5 cases ends like this." in report.message


# --- mistakes without numbers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "found"),
    [
        (RAISES, "raises"),
        (Call(None), "none"),
        (Call(fault=fault("forbidden").fault), None),
        (Call(np.float64(4.0)), None),
    ],
)
def test_an_error_or_none_is_named_where_it_is_declared(call: Call, found: str | None) -> None:
    mistakes = (Mistake("raises", None, "", raises="^ValueError: no"), Mistake("none", None, "", raises="^None"))
    check, right = replace(CHECK, mistakes=mistakes), [Expected(np.array(2.0), np.array(2.0), 3) for _ in CASES]
    context = replace(CONTEXT, candidates=Candidates(Known(check, CASES, right, "numpy")))
    report, _ = judge(check, CASES, Observation((call,) * 3), right, Limits(), context)
    assert (report.mistake.id if report.mistake else None) == found
