"""The summary of a class: complete, in a fixed order, and inert wherever it is opened."""

from __future__ import annotations

import csv
import io
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.batch.model import OUTCOMES, Intake, Options, Row, Superseded, Unrecognised
from grader.batch.summary import COLUMNS, inert, render, render_csv, summarise, write
from grader.model import UserError

OPTIONS = Options(seed=17)
EMPTY = Intake((), (), ())
ANYTHING = st.text(st.characters())
"""Surrogates and control characters included."""


def row(learner: str, exercise: str = "exercise_03", outcome: str = "passed", score: float = 6.0, **more: Any) -> Row:
    path = f"reports/{learner}/{exercise}.json"
    facts = {"framework": "torch", "max_score": 6.0, "mistakes": (), "path": path}
    return Row(learner=learner, exercise=exercise, outcome=outcome, score=score, **{**facts, **more})


CLASS = (
    row("ada"),
    row("ben", outcome="partial", score=2.0, mistakes=("half",)),
    row("ben", "exercise_05", "failed", 0.0, max_score=4.0, mistakes=("learning_rate_twice", "bias")),
    row("cleo", outcome="failed", score=0.0, mistakes=("half",)),
    row("dan", outcome="grader_error", score=0.0),
)
INTAKE = Intake(
    (),
    (Superseded("ben", "exercise_03", "b/old.py", "b/new.py"), Superseded("ada", "exercise_03", "a.py", "b.py")),
    (Unrecognised("z.txt", "no name of ours"), Unrecognised("a\u202eb\ud800.py", "an odd name")),
)


def summary(rows: tuple[Row, ...] = CLASS, intake: Intake = INTAKE, **changes: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(render(summarise(rows, intake, replace(OPTIONS, **changes))))
    return made


def cells(*rows: Row) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(render_csv(rows))))


# --- summary.json ---------------------------------------------------------------------------------------------------


def test_its_fields_come_in_this_order() -> None:
    assert list(summary()) == [
        "schema_version", "seed", "isolation", "counts", "by_exercise", "mistakes", "unrecognised", "unlisted",
        "superseded", "reports",
    ]  # fmt: skip


def test_the_seed_and_the_isolation_are_said() -> None:
    made = summary(isolation="strict")
    assert (made["schema_version"], made["seed"], made["isolation"]) == ("1", 17, "strict")


def test_hidden_inputs_have_no_seed_here() -> None:
    assert summary(hidden=True)["seed"] is None


def test_every_outcome_is_counted_zero_included() -> None:
    assert list(summary()["counts"].items()) == [
        ("passed", 1), ("partial", 1), ("failed", 2), ("not_attempted", 0), ("rejected", 0), ("crashed", 0),
        ("limit_hit", 0), ("grader_error", 1),
    ]  # fmt: skip


def test_each_exercise_has_its_counts() -> None:
    made = summary()["by_exercise"]
    assert list(made) == ["exercise_03", "exercise_05"]
    assert list(made["exercise_05"]["counts"].items()) == [(name, int(name == "failed")) for name in OUTCOMES]
    assert [of["submissions"] for of in made.values()] == [4, 1]
    assert [of["max_score"] for of in made.values()] == [6.0, 4.0]


def test_the_mean_leaves_out_what_was_not_scored() -> None:
    assert summary()["by_exercise"]["exercise_03"]["mean_score"] == 2.6667


def test_a_rejected_file_counts_in_the_mean() -> None:
    made = summary((row("ada"), row("ben", outcome="rejected", score=0.0)))
    assert made["by_exercise"]["exercise_03"]["mean_score"] == 3.0


def test_where_nothing_was_scored_there_is_no_mean() -> None:
    made = summary((row("ada", outcome="grader_error", score=0.0),))
    assert made["by_exercise"]["exercise_03"]["mean_score"] is None


def test_the_commonest_mistake_comes_first() -> None:
    assert summary()["mistakes"] == [
        {"id": "half", "exercise": "exercise_03", "learners": ["ben", "cleo"]},
        {"id": "bias", "exercise": "exercise_05", "learners": ["ben"]},
        {"id": "learning_rate_twice", "exercise": "exercise_05", "learners": ["ben"]},
    ]


def test_a_mistake_made_in_two_functions_counts_a_learner_once() -> None:
    assert summary((row("ada", mistakes=("half", "half")),))["mistakes"][0]["learners"] == ["ada"]


def test_one_mistake_in_two_exercises_is_two() -> None:
    made = summary((row("ada", mistakes=("half",)), row("ada", "exercise_05", mistakes=("half",))))
    assert [of["exercise"] for of in made["mistakes"]] == ["exercise_03", "exercise_05"]


def test_what_was_not_recognised_is_listed_with_its_reason() -> None:
    assert summary()["unrecognised"] == [
        {"path": "a\\u202eb\\ud800.py", "reason": "an odd name"},
        {"path": "z.txt", "reason": "no name of ours"},
    ]


def test_what_is_too_much_to_list_is_counted() -> None:
    assert summary(intake=replace(INTAKE, unlisted=7))["unlisted"] == 7


def test_what_was_superseded_is_listed_with_what_replaced_it() -> None:
    assert summary()["superseded"] == [
        {"learner": "ada", "exercise": "exercise_03", "path": "a.py", "by": "b.py"},
        {"learner": "ben", "exercise": "exercise_03", "path": "b/old.py", "by": "b/new.py"},
    ]


def test_a_report_is_listed_like_this() -> None:
    assert summary()["reports"][1] == {
        "learner": "ben", "exercise": "exercise_03", "framework": "torch", "outcome": "partial", "score": 2.0,
        "max_score": 6.0, "path": "reports/ben/exercise_03.json",
    }  # fmt: skip


def test_an_empty_class_has_a_summary() -> None:
    made = summary((), EMPTY)
    assert (made["by_exercise"], made["reports"], sum(made["counts"].values())) == ({}, [], 0)


@given(st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(order: random.Random) -> None:
    rows = list(CLASS)
    order.shuffle(rows)
    assert render(summarise(rows, INTAKE, OPTIONS)) == render(summarise(CLASS, INTAKE, OPTIONS))
    assert render_csv(rows) == render_csv(CLASS)


@given(ANYTHING)
def test_any_name_of_a_file_can_be_written(name: str) -> None:
    intake = Intake((), (Superseded("ada", "exercise_03", name, name),), (Unrecognised(name, name),))
    written = json.loads(render(summarise((), intake, OPTIONS)).encode("utf-8"))
    assert [len(written["superseded"]), len(written["unrecognised"])] == [1, 1]


# --- summary.csv ----------------------------------------------------------------------------------------------------


def test_the_table_reads_like_this() -> None:
    assert render_csv(CLASS[1:3]) == (
        "learner,exercise,framework,outcome,score,max_score,mistakes,path\n"
        "ben,exercise_03,torch,partial,2,6,half,reports/ben/exercise_03.json\n"
        "ben,exercise_05,torch,failed,0,4,learning_rate_twice; bias,reports/ben/exercise_05.json\n"
    )


def test_an_empty_class_has_a_head() -> None:
    assert render_csv(()) == ",".join(COLUMNS) + "\n"


def test_a_score_keeps_its_fraction() -> None:
    assert cells(row("ada", score=2.25))[0]["score"] == "2.25"


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+ada", "-1", "@sum", "\t=1", "\tada", "  =1", "\u00a0@x", "\n=1", "\uff1d1", "\uff0bada", "\uff0d1",
     "\uff20x", " \uff1d1"],
)  # fmt: skip
def test_a_formula_is_inert(text: str) -> None:
    assert cells(row(text))[0]["learner"] == f"'{text}"


def test_a_carriage_return_is_spelled_out() -> None:
    assert inert("\r=1") == "\\r=1"


@pytest.mark.parametrize("text", ["ada", "ada@x.org", "a-b", "a = b", "_x", "漢字", "é", ""])
def test_honest_text_stays(text: str) -> None:
    assert cells(row(text))[0]["learner"] == text


@given(st.text(st.sampled_from(" \t\r\n\v\f\x1c\u00a0\u3000\u2028=+-@＝'\",;x\0\u200b")))
def test_no_cell_begins_with_a_formula(text: str) -> None:
    made = cells(row(text, mistakes=(text,), framework=text))[0]
    for name in ("learner", "mistakes", "framework", "path"):
        assert made[name].lstrip()[:1] not in ("=", "+", "-", "@", "＝")
        assert made[name][:1] not in ("\t", "\r", "\n")


@given(ANYTHING)
def test_any_text_stays_in_its_cell(text: str) -> None:
    made = cells(row(text), row("zoe" + text))
    assert len(made) == 2
    assert all(None not in line and line["outcome"] == "passed" for line in made)


# --- both -----------------------------------------------------------------------------------------------------------


def test_both_files_are_written(tmp_path: Path) -> None:
    write(tmp_path, CLASS, summarise(CLASS, INTAKE, OPTIONS))
    assert (tmp_path / "summary.csv").read_bytes() == render_csv(CLASS).encode()
    assert json.loads((tmp_path / "summary.json").read_bytes()) == summary()
    assert {path.name for path in tmp_path.iterdir()} == {"summary.csv", "summary.json"}


def test_a_folder_that_is_gone_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be written to"):
        write(tmp_path / "gone", CLASS, summarise(CLASS, INTAKE, OPTIONS))
