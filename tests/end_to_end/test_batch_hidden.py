"""`--hidden`: what learners may see of a batch on hidden inputs, and what stays with the instructor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .batches import BROKEN, ENDLESS, SOLUTION, Done, batch, forks, put, reports, summary

pytestmark = [forks, pytest.mark.xdist_group("batch hidden")]
SEED = 902_110_417
SPY = """
def cost_wrt_prediction(y_hat, y):
    print("seen", y_hat, y)
    raise ValueError(f"seen {y_hat} {y}")


def point_gradient(x, y, m, b):
    return {f"seen {x} {y}": x}


def mse_gradient(x, y, m, b):
    globals()[f"seen_{abs(int(x[0]))}"] = print
    exec(f"def seen_{abs(int(x[0]))}(): raise KeyError(repr(x))", {"x": x}, vault := {})
    next(iter(vault.values()))()
"""
CLASS = {
    "ada/exercise_03.py": SOLUTION,
    "spy/exercise_03.py": SPY,
    "dan/exercise_03.py": BROKEN,
    "eve/exercise_03.py": ENDLESS,
    "finn/exercise_03.py": SOLUTION.replace("2 *", "3 *"),
}
Hidden = tuple[Path, Done]


@pytest.fixture(scope="module")
def hidden(tmp_path_factory: pytest.TempPathFactory) -> Hidden:
    """DIR of a class on hidden inputs, and what the command said."""
    home = tmp_path_factory.mktemp("hidden")
    put(home / "class", CLASS)
    options = ("--hidden", "--seed", str(SEED), "--time-limit", "1", "--isolation", "floor")
    return home / "graded", batch(home / "class", home / "graded", *options)


@pytest.fixture(scope="module")
def open_(hidden: Hidden) -> dict[str, dict[str, Any]]:
    """The same class, on the same inputs, with everything told."""
    options = ("--seed", str(SEED), "--time-limit", "1", "--isolation", "floor")
    batch(hidden[0].parent / "class", hidden[0].parent / "open", *options)
    return reports(hidden[0].parent / "open")


def written(hidden: Hidden) -> str:
    """All that a learner may get to see."""
    return "".join(path.read_text("utf-8") for path in hidden[0].glob("reports/*/*.json"))


def test_a_hidden_report_has_no_seed(hidden: Hidden) -> None:
    assert {report["seed"] for report in reports(hidden[0]).values()} == {None}


def test_a_hidden_report_has_no_inputs_and_no_right_values(hidden: Hidden) -> None:
    checks = [check for report in reports(hidden[0]).values() for check in report["checks"]]
    assert [check["counterexample"] for check in checks] == [None] * len(checks)


def test_the_seed_stands_nowhere_in_the_reports_and_the_summary(hidden: Hidden) -> None:
    told = written(hidden) + (hidden[0] / "summary.json").read_text() + (hidden[0] / "summary.csv").read_text()
    assert str(SEED) not in told


def test_nothing_that_the_code_saw_gets_into_its_report(hidden: Hidden) -> None:
    assert "seen" not in written(hidden)


def test_without_hidden_it_would_have(open_: dict[str, dict[str, Any]]) -> None:
    assert json.dumps(open_).count("seen") > 2


def test_a_hidden_report_does_not_tell_how_long_it_took(hidden: Hidden) -> None:
    assert {report["seconds"] for report in reports(hidden[0]).values()} == {0}


def test_hidden_inputs_change_no_verdict(hidden: Hidden, open_: dict[str, dict[str, Any]]) -> None:
    told = {name: (report["outcome"], report["score"]) for name, report in reports(hidden[0]).items()}
    assert told == {name: (report["outcome"], report["score"]) for name, report in open_.items()}


def test_a_file_that_does_not_parse_is_still_told_why(hidden: Hidden) -> None:
    assert "line 1" in reports(hidden[0])["dan"]["notes"][0]


def test_the_seed_stays_in_the_instructors_file(hidden: Hidden) -> None:
    assert json.loads((hidden[0] / "batch.json").read_text("utf-8"))["options"]["seed"] == SEED


def test_the_summary_has_no_seed(hidden: Hidden) -> None:
    assert summary(hidden[0])["seed"] is None


def test_the_screen_shows_no_seed(hidden: Hidden) -> None:
    assert hidden[1].returncode == 0
    assert "hidden inputs" in hidden[1].stdout
    assert str(SEED) not in hidden[1].stdout + hidden[1].stderr


def test_a_second_run_keeps_the_seed(hidden: Hidden) -> None:
    done = batch(hidden[0].parent / "class", hidden[0], "--hidden", "--time-limit", "1", "--isolation", "floor")
    assert "5 reports taken over" in done.stdout
