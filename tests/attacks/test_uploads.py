"""Every upload of a hostile class: graded, refused or nobody's, with the reason; nothing of it is run or unpacked."""

from __future__ import annotations

import csv
import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.attacks import uploads
from tests.attacks.conftest import expect_level
from tests.attacks.scene import CASES, Batch, Scene
from tests.conftest import need

FULL, NONE = 6.0, 0.0
WANTED = json.loads((CASES / "uploads.json").read_text())
LEARNERS: dict[str, dict[str, str]] = WANTED["learners"]
STRANGE: dict[str, dict[str, str]] = WANTED["nobody's"]
REJECTED = [learner for learner, it in LEARNERS.items() if it["becomes"] == "rejected"]
GRADED = [learner for learner, it in LEARNERS.items() if it["becomes"] == "graded"]
SPEAKING = [learner for learner, it in LEARNERS.items() if it["says"]]

pytestmark = pytest.mark.xdist_group("uploads")


@dataclass(frozen=True)
class Graded:
    """The class, as it was graded, and where."""

    batch: Batch
    scene: Scene

    def strange(self) -> dict[str, str]:
        return {it["path"]: it["reason"] for it in self.batch.summary()["unrecognised"]}

    def notes(self, learner: str) -> str:
        return "\n".join(self.batch.report(learner)["notes"])


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Graded:
    need(importlib.util.find_spec("torch") is not None, "torch")
    expect_level("floor")
    with Scene(tmp_path_factory.mktemp("uploads")).staged() as scene:
        uploads.make(scene)
        return Graded(scene.grade("torch", "floor"), scene)


@pytest.mark.parametrize("learner", GRADED)
def test_right_work_earns_everything(graded: Graded, learner: str) -> None:
    report = graded.batch.report(learner)
    assert (report["outcome"], report["score"]) == ("passed", FULL), report["notes"]


@pytest.mark.parametrize("learner", REJECTED)
def test_what_cannot_be_graded_is_refused(graded: Graded, learner: str) -> None:
    report = graded.batch.report(learner)
    assert (report["outcome"], report["score"]) == ("rejected", NONE), report["notes"]


@pytest.mark.parametrize("learner", REJECTED)
def test_of_a_refused_file_nothing_is_run(graded: Graded, learner: str) -> None:
    report = graded.batch.report(learner)
    assert (report["checks"], report["stdout"]) == ([], "")


@pytest.mark.parametrize("learner", SPEAKING)
def test_its_report_says_why(graded: Graded, learner: str) -> None:
    assert LEARNERS[learner]["says"] in graded.notes(learner)


@pytest.mark.parametrize("path", STRANGE)
def test_what_is_nobodys_is_listed_with_the_reason(graded: Graded, path: str) -> None:
    assert STRANGE[path]["says"] in graded.strange()[path]


def test_nothing_else_is_nobodys(graded: Graded) -> None:
    assert sorted(graded.strange()) == sorted(STRANGE)


def test_nobody_else_has_a_report(graded: Graded) -> None:
    assert graded.batch.learners() == sorted(LEARNERS)


def test_the_batch_ends_in_order(graded: Graded) -> None:
    assert graded.batch.status == 0, graded.batch.output


def test_no_module_that_was_shipped_is_run(graded: Graded) -> None:
    assert not (graded.scene.outside / "traced").exists()


def test_a_module_that_is_run_would_leave_its_trace(scene: Scene) -> None:
    """The positive control."""
    exec(uploads.trace(scene))
    assert (scene.outside / "traced").exists()


def test_nothing_of_others_is_changed(graded: Graded) -> None:
    assert graded.batch.changed == []


def test_no_member_climbs_out_of_its_archive(graded: Graded) -> None:
    slipped = [*graded.scene.home.parent.rglob("slipped"), *graded.scene.home.rglob("C:*")]
    assert [*slipped, *filter(Path.exists, [Path("/abs"), Path("/slipped")])] == []


def test_no_file_is_left(graded: Graded) -> None:
    assert graded.batch.left["files"] == []


def test_no_process_is_left(graded: Graded) -> None:
    assert graded.batch.left["processes"] == []


def test_no_cell_of_the_table_is_a_formula(graded: Graded) -> None:
    with (graded.batch.out / "summary.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


def test_the_table_holds_the_names_that_look_like_formulas(graded: Graded) -> None:
    with (graded.batch.out / "summary.csv").open(encoding="utf-8", newline="") as file:
        learners = {row["learner"] for row in csv.DictReader(file)}
    assert {"'+sum", "'@sum"} <= learners


def test_no_name_moves_the_text_around_it(graded: Graded) -> None:
    told = graded.batch.output + json.dumps(graded.batch.summary(), ensure_ascii=False)
    assert [char for char in ("\u202e", "\u200d", "\x1b", "\udce9") if char in told] == []


def test_every_row_of_uploads_is_there() -> None:
    rows: list[dict[str, Any]] = [*LEARNERS.values(), *STRANGE.values()]
    starts = ("zip-slip", "symlink", "zip bomb", "XML", "ship `torch", "`PYTHONPATH`", "`__reduce__`", "train-budget")
    assert [start for start in starts if not any(it["row"].startswith(start) for it in rows)] == []
