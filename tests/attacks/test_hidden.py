"""What a submission does to tell its learner of hidden inputs, and what of it a report under `--hidden` still says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.attacks.conftest import expect_level
from tests.attacks.scene import CASES, Batch, Scene
from tests.attacks.test_attacks import texts

WAYS = sorted((CASES / "hidden").glob("*.py"))
ALL = [way.stem for way in WAYS]
BY_ERRORS = [way for way in ALL if way != "by_prints"]

pytestmark = pytest.mark.xdist_group("hidden")


@pytest.fixture(scope="module")
def open_and_hidden(tmp_path_factory: pytest.TempPathFactory) -> tuple[Batch, Batch]:
    """The same class, graded without and with --hidden."""
    expect_level("floor")
    made = []
    for arguments in ((), ("--hidden",)):
        with Scene(tmp_path_factory.mktemp("hidden")).staged() as scene:
            for way in WAYS:
                scene.hand_in(way.stem, way)
            made.append(scene.grade("numpy", "floor", *arguments))
    return made[0], made[1]


def anonymous(report: dict[str, Any]) -> dict[str, Any]:
    """Without whose it is, and of which file."""
    return {**report, "learner": "", "provenance": ""}


@pytest.mark.parametrize("way", ALL)
def test_a_report_on_hidden_inputs_says_nothing_that_was_told(open_and_hidden: tuple[Batch, Batch], way: str) -> None:
    assert "told" not in texts(open_and_hidden[1].report(way))


@pytest.mark.parametrize("way", ALL)
def test_a_report_on_open_inputs_says_it(open_and_hidden: tuple[Batch, Batch], way: str) -> None:
    """The positive control."""
    assert "told" in texts(open_and_hidden[0].report(way))


@pytest.mark.parametrize("way", BY_ERRORS)
def test_one_error_reads_like_another(open_and_hidden: tuple[Batch, Batch], way: str) -> None:
    hidden = open_and_hidden[1]
    assert anonymous(hidden.report(way)) == anonymous(hidden.report("by_an_error"))


@pytest.mark.parametrize("way", BY_ERRORS)
def test_it_costs_the_check_that_tells(open_and_hidden: tuple[Batch, Batch], way: str) -> None:
    outcomes = [check["outcome"] for check in open_and_hidden[1].report(way)["checks"]]
    assert outcomes == ["passed", "passed", "crashed"]
