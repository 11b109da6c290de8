"""The report as text and as JSON."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.records import CheckReport, Counterexample, MistakeRecord, Outcome, Provenance, Report
from grader.report import json as as_json
from grader.report import text as as_text

WRONG = """\
mse_gradient(x=[1, 2, 3], y=[2, 0, 1], m=2, b=1)
  ∂C/∂m is 3.1 and should be 6.2 (off by 3.1, allowed error 2e-06).
  The allowed error is what rounding in float32 (about 7 digits) can add up to on this input.
  6 of 12 cases are off.
  Replay: grade exercise_03 --seed 17"""
RAISED = """\
point_gradient(x=3, y=1, m=2, b=1)
  ZeroDivisionError: division by zero
    exercise_03.py, line 12, in point_gradient
        return 2 / (n - n)  # and a comment that goes beyond the width of every terminal
  All 12 cases end like this.
  Replay: grade exercise_03 --seed 17"""
PROVENANCE = Provenance(
    grader="0.1.0", course="sha256:1", submission=None, isolation="none", python="3.11", frameworks={}
)
ANYTHING = st.text(st.characters())
"""Surrogates and control characters included."""
LONG = st.text(st.sampled_from("ab \n\t\x1b漢é\u0301🙂\u202e`"), max_size=300)


def check(name: str, outcome: Outcome, message: str = "", points: float = 2, **more: Any) -> CheckReport:
    score = points if outcome == "passed" else 0
    return CheckReport(
        name=name, function=name, outcome=outcome, score=score, max_score=points, message=message, **more
    )


def report(*checks: CheckReport, **changes: Any) -> Report:
    facts: dict[str, Any] = {
        "exercise": "exercise_03",
        "learner": None,
        "framework": "torch",
        "device": "cpu",
        "seed": 17,
        "outcome": "failed",
        "score": sum(check.score for check in checks),
        "max_score": sum(check.max_score for check in checks),
        "checks": list(checks),
        "notes": [],
        "stdout": "",
        "hint": None,
        "provenance": PROVENANCE,
        "seconds": 0.9,
    }
    return Report(**{**facts, **changes})


def shown(of: Report, colour: bool = False, next_step: str | None = None, width: int = 80) -> str:
    return as_text.render(of, taken="exercises/torch/exercise_03.py", next_step=next_step, colour=colour, width=width)


def columns(line: str) -> int:
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in line)
    return len(line) + wide - sum(unicodedata.category(char) == "Mn" for char in line)


# --- text, word for word --------------------------------------------------------------------------------------------


def test_everything_right_reads_like_this() -> None:
    passed = report(check("squared_error", "passed", points=1), check("mse", "passed"), outcome="passed")
    assert shown(passed, next_step="grade exercise_04") == (
        "exercise_03 · PyTorch on cpu · seed 17\n"
        "exercises/torch/exercise_03.py\n"
        "\n"
        "  ✓ squared_error                                                          1 / 1\n"
        "  ✓ mse                                                                    2 / 2\n"
        "\n"
        "Score: 3 / 3, passed\n"
        "Next: grade exercise_04\n"
    )


def test_a_wrong_value_reads_like_this() -> None:
    partial = report(check("mse", "passed"), check("mse_gradient", "failed", WRONG, 3), outcome="partial")
    assert shown(partial) == (
        "exercise_03 · PyTorch on cpu · seed 17\n"
        "exercises/torch/exercise_03.py\n"
        "\n"
        "  ✓ mse                                                                    2 / 2\n"
        "  ✗ mse_gradient  failed                                                   0 / 3\n"
        "      mse_gradient(x=[1, 2, 3], y=[2, 0, 1], m=2, b=1)\n"
        "        ∂C/∂m is 3.1 and should be 6.2 (off by 3.1, allowed error 2e-06).\n"
        "        The allowed error is what rounding in float32 (about 7 digits) can add\n"
        "        up to on this input.\n"
        "        6 of 12 cases are off.\n"
        "        Replay: grade exercise_03 --seed 17\n"
        "\n"
        "Score: 2 / 5, partly right\n"
    )


def test_an_exception_reads_like_this() -> None:
    assert shown(report(check("point_gradient", "crashed", RAISED, 1), outcome="crashed")) == (
        "exercise_03 · PyTorch on cpu · seed 17\n"
        "exercises/torch/exercise_03.py\n"
        "\n"
        "  ✗ point_gradient  crashed                                                0 / 1\n"
        "      point_gradient(x=3, y=1, m=2, b=1)\n"
        "        ZeroDivisionError: division by zero\n"
        "          exercise_03.py, line 12, in point_gradient\n"
        "              return 2 / (n - n)  # and a comment that goes beyond the width of…\n"
        "        All 12 cases end like this.\n"
        "        Replay: grade exercise_03 --seed 17\n"
        "\n"
        "Score: 0 / 1, crashed\n"
    )


def test_a_stub_reads_like_this() -> None:
    calls = "mse_gradient calls cost_wrt_prediction, which is not written yet."
    stub = report(
        check("cost_wrt_prediction", "not_attempted", "cost_wrt_prediction is not written yet."),
        check("mse_gradient", "not_attempted", calls),
        outcome="not_attempted",
    )
    assert shown(stub, next_step="grade hint exercise_03") == (
        "exercise_03 · PyTorch on cpu · seed 17\n"
        "exercises/torch/exercise_03.py\n"
        "\n"
        "  – cost_wrt_prediction  not written yet                                   0 / 2\n"
        "  – mse_gradient  not written yet                                          0 / 2\n"
        "      mse_gradient calls cost_wrt_prediction, which is not written yet.\n"
        "\n"
        "Score: 0 / 4, not written yet\n"
        "Next: grade hint exercise_03\n"
    )


def test_prints_notes_and_a_hint_read_like_this() -> None:
    noted = report(
        check("mse", "passed"),
        stdout="".join(f"epoch {epoch}\tcost\x1b[31m\n" for epoch in range(23)),
        notes=["mse returns a NumPy array where a PyTorch tensor is usual, which is just as good: accepted.", "b"],
        hint="Look at the sign.",
        learner="ada",
        seed=None,
        outcome="passed",
    )
    assert shown(noted) == (
        "exercise_03 · ada · PyTorch on cpu\n"
        "exercises/torch/exercise_03.py\n"
        "\n"
        "  ✓ mse                                                                    2 / 2\n"
        "\n"
        "What your code printed\n"
        + "".join(f"  epoch {epoch} {'   ' * (epoch > 9)}cost\\x1b[31m\n" for epoch in range(20))
        + "  … 3 more lines\n"
        "\n"
        "Notes\n"
        "  • mse returns a NumPy array where a PyTorch tensor is usual, which is just as\n"
        "    good: accepted.\n"
        "  • b\n"
        "\n"
        "Hint\n"
        "  • Look at the sign.\n"
        "\n"
        "Score: 2 / 2, passed\n"
    )


def test_a_refused_file_reads_like_this() -> None:
    refused = report(outcome="rejected", notes=["exercise_03.py, line 3: invalid syntax"], max_score=6)
    assert shown(refused) == (
        "exercise_03 · PyTorch on cpu · seed 17\n"
        "exercises/torch/exercise_03.py\n"
        "\n"
        "Notes\n"
        "  • exercise_03.py, line 3: invalid syntax\n"
        "\n"
        "Score: 0 / 6, cannot be graded\n"
    )


# --- text, whatever stands in it ------------------------------------------------------------------------------------


def full(string: str) -> Report:
    checks = [check(string, "crashed", string, 1.5), check("f", "passed"), check(string, "grader_error", "  " + string)]
    return report(*checks, learner=string, stdout=string * 3, notes=[string, ""], hint=string)


@given(LONG | ANYTHING, st.integers(60, 100))
def test_no_line_is_wider_than_the_terminal(string: str, width: int) -> None:
    lines = shown(full(string), next_step=string, width=width).split("\n")
    assert max(map(columns, lines)) <= width


@given(ANYTHING | LONG)
def test_no_control_character_survives_without_colour(string: str) -> None:
    page = shown(full(string), next_step=string)
    assert not {unicodedata.category(char) for char in page if char != "\n"} & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@given(ANYTHING | LONG)
def test_colour_adds_nothing_but_colour(string: str) -> None:
    page = shown(full(string), next_step=string, colour=True)
    for code in ("\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[0m"):
        page = page.replace(code, "")
    assert page == shown(full(string), next_step=string)


def test_colour_marks_right_and_wrong() -> None:
    page = shown(report(check("f", "passed"), check("g", "failed"), check("h", "not_attempted")), colour=True)
    assert "\x1b[32m✓\x1b[0m f" in page
    assert "\x1b[31m✗\x1b[0m g\x1b[31m  failed\x1b[0m" in page
    assert "\x1b[33m–\x1b[0m h" in page


def test_points_stand_at_the_right_edge() -> None:
    lines = shown(report(check("漢字" * 40, "failed", points=0.5), check("f", "passed", points=10))).split("\n")[3:5]
    assert [columns(line) for line in lines] == [80, 80]
    assert lines[0].endswith("…  failed  0 / 0.5")


def test_one_line_too_many_is_a_line() -> None:
    assert "  … 1 more line\n" in shown(report(stdout="x\n" * 21))


def test_silence_has_no_heading() -> None:
    assert "printed" not in shown(report(stdout="\n \n"))


@pytest.mark.parametrize("indent", [4, 9])
def test_source_is_cut_and_never_wrapped(indent: int) -> None:
    line = " " * indent + "x = 1 " * 40
    assert as_text.wrap(line, 80) == [line[:79] + "…"]


def test_a_long_word_is_broken() -> None:
    assert as_text.wrap("  " + "x" * 10, 6) == ["  xxxx", "  xxxx", "  xx"]


@given(st.text(st.sampled_from("ab 漢"), max_size=80), st.integers(6, 40))
def test_wrapping_loses_no_word(line: str, width: int) -> None:
    assert "".join("".join(as_text.wrap(line.lstrip(), width)).split()) == "".join(line.split())


# --- JSON -----------------------------------------------------------------------------------------------------------

COUNTEREXAMPLE = Counterexample(
    inputs={"x": [1.0, float("nan")], "kind": "tanh"},
    actual=float("inf"),
    expected=[2.0],
    gap=float("inf"),
    allowed=1e-6,
)
WHOLE = report(
    check("f", "failed", WRONG, mistake=MistakeRecord(id="missing_mean", says="…"), counterexample=COUNTEREXAMPLE),
    check("g", "passed"),
    notes=["ŷ"],
    stdout="\x1b",
    hint="h",
)


@pytest.mark.parametrize("of", [WHOLE, report(), report(seed=None, learner="ada")])
def test_a_report_fits_its_schema(of: Report) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(as_json.schema()))
    validator.validate(json.loads(as_json.render(of)))


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(as_json.schema()))


@pytest.mark.parametrize("name", ["outcome", "checks", "provenance"])
def test_the_schema_can_refuse(name: str) -> None:
    broken = json.loads(as_json.render(WHOLE))
    del broken[name]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, json.loads(as_json.schema()))


def test_nan_and_infinities_are_strings() -> None:
    counterexample = json.loads(as_json.render(WHOLE))["checks"][0]["counterexample"]
    assert counterexample["inputs"]["x"] == [1.0, "NaN"]
    assert (counterexample["actual"], counterexample["gap"]) == ("Infinity", "Infinity")


def test_keys_stand_in_the_order_of_the_model() -> None:
    assert list(json.loads(as_json.render(WHOLE))) == list(Report.model_fields)


@pytest.mark.parametrize("text", [as_json.render(WHOLE), as_json.schema()])
def test_json_ends_with_a_newline(text: str) -> None:
    assert text.endswith("}\n")


def test_json_can_be_read_back() -> None:
    assert Report.model_validate_json(as_json.render(report(check("f", "passed")))) == report(check("f", "passed"))


# --- in one line


def test_in_one_line_a_mistake_is_called_by_what_it_says() -> None:
    half = MistakeRecord(id="missing_factor_2", says="The 2 in front is missing.")
    of = report(check("mse_gradient", "failed", WRONG, mistake=half))
    assert as_text.first_wrong(of) == "mse_gradient: The 2 in front is missing."


def test_in_one_line_a_wrong_value_without_a_name_is_told() -> None:
    told = as_text.first_wrong(report(check("mse_gradient", "failed", WRONG)))
    assert told == "mse_gradient: ∂C/∂m is 3.1 and should be 6.2 (off by 3.1, allowed error 2e-06)."
