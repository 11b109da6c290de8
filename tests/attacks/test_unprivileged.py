"""The jail needs no privilege: a user who is not root grades a class, and what attacks it comes to nothing.

Where the tests are not root's themselves, all others prove this already.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.attacks.scene import CASES, ROOT, Batch, Case, Scene, cases

NOBODY = 65534
AS_NOBODY = ("setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups")
PROBE = """
import json, sys
import numpy
from grader.sandbox import isolation
print(json.dumps({"python": [sys.prefix, sys.base_prefix], "lacking": [it.level for it in isolation.missing()]}))
"""
CHOSEN = (
    *("a-another_process", "a-environment_tokens", "a-import_answers", "a-memory_scan", "a-open_a_token"),
    *("a-open_answers", "a-parent_process", "a-temporary_files", "b-forged_guesses", "b-forged_right_values"),
    *("b-forged_verdict", "d-fork_once", "d-kill_everybody", "d-run_a_program", "d-signal_others", "d-slow_others"),
    *("d-user_namespace", "d-write_one_file", "d-write_outside", "e-memory_in_a_list", "e-shared_memory"),
)
ATTACKS = [case for case in cases() if case.name in CHOSEN]
LEVELS = ("floor", "strict")
Grades = Callable[[str], Batch]

pytestmark = pytest.mark.xdist_group("unprivileged")


@pytest.fixture(scope="module")
def lacking() -> list[str]:
    """The levels that this user cannot have. Skips where there is no such user, or nothing that it can run."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("not root: no other user's part can be taken")
    if shutil.which("setpriv") is None:
        pytest.skip("setpriv is not here")
    call = [*AS_NOBODY, sys.executable, "-c", PROBE]
    told = subprocess.run(call, cwd=ROOT, capture_output=True, text=True, check=False)
    # An interpreter that cannot read its own library may find another's.
    if told.returncode or json.loads(told.stdout)["python"] != [sys.prefix, sys.base_prefix]:
        pytest.skip(f"{sys.base_prefix} or {sys.prefix} cannot be read by other users")
    return list(json.loads(told.stdout)["lacking"])


@pytest.fixture(scope="module")
def graded(lacking: list[str]) -> Iterator[Grades]:
    """graded(level): a small class of attacks, graded by somebody who is not root."""
    with tempfile.TemporaryDirectory() as folder:

        @cache
        def one(level: str) -> Batch:
            if {"floor", level} & set(lacking) and level != "none":
                pytest.skip(f"isolation {level} cannot be had by this user")
            with Scene(Path(folder) / level, AS_NOBODY).staged() as scene:
                for case in ATTACKS:
                    if level != "none" or "unjailed" in case.data:
                        scene.hand_in(case.name, case.path)
                # By its name it is graded last.
                scene.hand_in("z-detective", CASES / "neighbours" / "detective.py")
                _hand_over(Path(folder))
                return scene.grade("numpy", level)

        yield one


def _hand_over(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("case", ATTACKS, ids=lambda case: case.name)
def test_an_attack_earns_what_it_returned(graded: Grades, level: str, case: Case) -> None:
    report = graded(level).report(case.name)
    assert (report["outcome"], report["score"]) == (case.data["outcome"], case.data["score"]), report["stdout"]


@pytest.mark.parametrize("case", [case for case in ATTACKS if "unjailed" in case.data], ids=lambda case: case.name)
def test_without_a_jail_it_ends_otherwise(graded: Grades, case: Case) -> None:
    report = graded("none").report(case.name)
    assert report["outcome"] == case.data["unjailed"], report["stdout"]


@pytest.mark.parametrize("level", LEVELS)
def test_the_reports_name_the_level(graded: Grades, level: str) -> None:
    assert graded(level).summary()["isolation"] == level


@pytest.mark.parametrize("level", LEVELS)
def test_a_neighbour_earns_everything(graded: Grades, level: str) -> None:
    report = graded(level).report("z-detective")
    assert report["outcome"] == "passed", report["stdout"]


@pytest.mark.parametrize("level", LEVELS)
def test_nothing_of_others_is_changed(graded: Grades, level: str) -> None:
    assert graded(level).changed == []


@pytest.mark.parametrize("level", LEVELS)
def test_nothing_is_left(graded: Grades, level: str) -> None:
    assert graded(level).left == {"processes": [], "files": [], "shared memory": [], "sockets": []}


def test_every_case_that_is_chosen_is_there() -> None:
    assert sorted(CHOSEN) == sorted(case.name for case in cases() if case.name in CHOSEN)
