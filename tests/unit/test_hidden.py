"""A report on hidden inputs carries nothing out that the learner's process could have put into it."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grader import hidden
from grader.hidden import NOTE, OUR_FAULT, hide
from grader.messages import FLAGGED, WIDER, not_written
from grader.model import Frame
from grader.records import CheckReport, Counterexample, MistakeRecord, Outcome, Provenance, Report
from grader.report import json as as_json
from grader.report import text as as_text

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
PROVENANCE = Provenance(
    grader="0.1.0", course="1f", submission="2e", isolation="floor", python="3.11.7", frameworks={"torch": "2.4"}
)
KNOWN = "cell 3, line 1: skipped, never run."
MISTAKE = MistakeRecord(id="half", says="The 2 of the square is missing.")
VERDICTS = st.sampled_from([outcome for outcome in OUTCOMES if outcome != "rejected"])


def check(outcome: Outcome = "failed", planted: str = "", **more: Any) -> CheckReport:
    told = Counterexample(inputs={planted: planted}, actual=planted, expected=[planted], gap=planted, allowed=None)
    return CheckReport(
        name="mse", function="mse", outcome=outcome, score=0.0, max_score=3.0, message=planted, counterexample=told,
        **more,
    )  # fmt: skip


def report(*checks: CheckReport, outcome: Outcome = "partial", planted: str = "", **more: Any) -> Report:
    facts: dict[str, Any] = {"notes": [planted, KNOWN, f"{planted} again"], "stdout": planted, "hint": planted}
    return Report(
        exercise="exercise_03", learner="ada", framework="torch", device="cpu", seed=4711, outcome=outcome, score=2.0,
        max_score=6.0, checks=list(checks), provenance=PROVENANCE, seconds=1.25, **facts | more,
    )  # fmt: skip


# --- what goes ------------------------------------------------------------------------------------------------------


@given(st.text(st.characters(codec="utf-8"), min_size=1), st.lists(VERDICTS), VERDICTS)
def test_no_text_of_the_process_survives(planted: str, outcomes: list[Outcome], whole: Outcome) -> None:
    checks = [check(outcome, planted) for outcome in outcomes]
    clean = hide(report(*(check(outcome) for outcome in outcomes), outcome=whole), [KNOWN])
    made = hide(report(*checks, outcome=whole, planted=planted), [KNOWN])
    # Whatever was said, the report is the one that says nothing: there is no place left where it could stand.
    assert planted == KNOWN or made == clean


@given(st.text("abcxyz0189=[]{}\n\x1b", min_size=6), VERDICTS)
def test_planted_text_is_nowhere_in_the_file(planted: str, outcome: Outcome) -> None:
    empty = as_json.render(hide(report(check(outcome), outcome=outcome), []))
    assume(planted not in empty)
    made = hide(report(check(outcome, planted), outcome=outcome, planted=planted), [])
    assert planted not in as_json.render(made)
    assert planted not in as_text.render(made, taken="", next_step=None, colour=False)


@given(st.integers(min_value=0), st.floats(min_value=0.0))
def test_neither_the_seed_nor_the_time_survives(seed: int, seconds: float) -> None:
    made = hide(report().model_copy(update={"seed": seed, "seconds": seconds}), [])
    assert (made.seed, made.seconds) == (None, 0.0)


def test_no_check_has_a_counterexample() -> None:
    made = hide(report(check(planted="8.5")), [])
    assert made.checks[0].counterexample is None


def test_how_a_function_was_not_written_is_not_told() -> None:
    said = not_written("mse", [Frame("a.py", 1, "the_input_was_8_5", "")])
    made = hide(report(check("not_attempted").model_copy(update={"message": said})), [])
    assert made.checks[0].message == "mse is not written yet."


def test_a_traceback_of_ours_is_not_told() -> None:
    made = hide(report(outcome="grader_error", notes=["The grader failed", "Traceback: x = 8.5"]), [])
    assert made.notes == [OUR_FAULT, NOTE]


# --- what stays -----------------------------------------------------------------------------------------------------


def test_the_verdicts_stay() -> None:
    made = hide(report(check("passed").model_copy(update={"score": 3.0}), check("crashed")), [])
    assert (made.outcome, made.score, made.max_score) == ("partial", 2.0, 6.0)
    assert [(of.name, of.function, of.outcome, of.score, of.max_score) for of in made.checks] == [
        ("mse", "mse", "passed", 3.0, 3.0),
        ("mse", "mse", "crashed", 0.0, 3.0),
    ]


def test_whose_and_what_it_was_stays() -> None:
    made = hide(report(), [])
    assert (made.exercise, made.learner, made.framework, made.device) == ("exercise_03", "ada", "torch", "cpu")
    assert made.provenance == PROVENANCE


def test_a_mistake_that_was_recognised_stays() -> None:
    assert hide(report(check(mistake=MISTAKE)), []).checks[0].mistake == MISTAKE


def test_a_relation_is_not_told_since_one_can_be_chosen_to_speak() -> None:
    chosen = MISTAKE.model_copy(update={"id": f"{MISTAKE.id}+relation:times_n"})
    assert hide(report(check(mistake=chosen)), []).checks[0].mistake is None


def test_only_notes_from_before_the_run_stay() -> None:
    made = hide(report(notes=["The file failed at 8.5", KNOWN]), [KNOWN, "not in the report"])
    assert made.notes == [KNOWN, NOTE]


def test_a_rejected_file_keeps_its_reason() -> None:
    made = hide(report(outcome="rejected", notes=["It is empty."], stdout="", hint=None), [])
    assert made.notes == ["It is empty."]
    assert made.seed is None


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_has_words(outcome: Outcome) -> None:
    message = hide(report(check(outcome, "8.5")), []).checks[0].message
    assert bool(message) == (outcome != "passed")
    assert "8.5" not in message
    assert outcome in hidden.SAYS


def test_a_wrong_result_says_what_to_do() -> None:
    message = hide(report(check("failed", "8.5")), []).checks[0].message
    assert message == "Not right on the hidden inputs. Test it yourself: grade exercise_03"


def test_hiding_twice_changes_nothing() -> None:
    once = hide(report(check("failed", "8.5"), check("not_attempted")), [KNOWN])
    assert hide(once, [KNOWN, NOTE]).checks == once.checks


def test_the_report_that_came_in_is_left_alone() -> None:
    given_ = report(check(planted="8.5"), planted="8.5")
    before = given_.model_copy(deep=True)
    hide(given_, [])
    assert given_ == before


def test_no_field_of_a_report_is_forgotten() -> None:
    decided = {
        "schema_version", "exercise", "learner", "framework", "device", "seed", "outcome", "score", "max_score",
        "checks", "notes", "stdout", "hint", "provenance", "seconds",
    }  # fmt: skip
    assert set(Report.model_fields) == decided
    told = {"name", "function", "outcome", "score", "max_score", "message", "mistake", "counterexample"}
    assert set(CheckReport.model_fields) == told


@pytest.mark.parametrize("note", [FLAGGED, WIDER])
def test_what_the_grader_itself_warns_of_stays(note: str) -> None:
    assert note in hide(report(check(), notes=[note, "a learner's"]), []).notes
