"""The attacks, each handed in by a learner of one class, between honest neighbours: one real `grade batch` a level."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from grader.sandbox import isolation
from tests.attacks.scene import CASES, Batch, Scene, cases
from tests.conftest import need

NEIGHBOURS = ("detective", "honest")
Batches = Callable[[str, str], Batch]


def expect_level(level: str) -> None:
    levels = isolation.LEVELS[: isolation.LEVELS.index(level) + 1]
    lacking = [it.fact for it in isolation.missing() if it.level in levels]
    need(not lacking, f"isolation {level} ({'; '.join(lacking)})")


@pytest.fixture(scope="session")
def batches(tmp_path_factory: pytest.TempPathFactory) -> Batches:
    """batches(framework, level): the class of all attacks on one framework, graded once."""

    @cache
    def one(framework: str, level: str) -> Batch:
        need(importlib.util.find_spec(framework) is not None, framework)
        expect_level(level)
        with Scene(tmp_path_factory.mktemp(f"{framework}-{level}")).staged() as scene:
            hand_in(scene, framework, level)
            return scene.grade(framework, level)

    return one


def hand_in(scene: Scene, framework: str, level: str) -> None:
    """Every attack, and after each a neighbour; without a jail, only those that harm nobody there."""
    attacks = [case for case in cases() if framework in case.frameworks]
    if level == "none":
        attacks = [case for case in attacks if "unjailed" in case.data]
    for number, case in enumerate(attacks, 1):
        scene.hand_in(case.name, case.path)
        neighbour = NEIGHBOURS[number % 2]
        if level != "none":
            # By its name it is graded after the attack.
            scene.hand_in(f"{case.name}-{neighbour}", CASES / "neighbours" / f"{neighbour}.py")


@pytest.fixture
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A class of one's own, empty but for an honest learner."""
    with Scene(tmp_path_factory.mktemp("alone")).staged() as made:
        yield made
