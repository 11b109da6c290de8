"""The self-test of the jail: what is forbidden is blocked; a hole is found, and then nothing is graded."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from grader.batch import run as batch
from grader.course import Course
from grader.model import Lost, UserError
from grader.sandbox import acts, isolation, selftest, syscalls
from grader.sandbox.fork import ForkLauncher
from grader.sandbox.launch import Setting
from grader.sandbox.selftest import Proof
from tests.conftest import GRADE, ROOT, need

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the jail is Linux's")

ACTS = tuple(act.__name__ for act in (*acts.REFUSED, *acts.KILLED))
KILLED = tuple(act.__name__ for act in acts.KILLED)
Proofs = dict[str, Proof]
Tried = Callable[[str, str], Proofs]
Hole = Callable[..., list[Proof]]


def need_level(level: str, framework: str = "numpy") -> None:
    need(importlib.util.find_spec(framework) is not None, framework)
    lacking = {it.level for it in isolation.missing()}
    need(not lacking & set(isolation.LEVELS[: isolation.LEVELS.index(level) + 1]), f"isolation {level}")


def prove(setting: Setting, answers: Path) -> list[Proof]:
    launcher = ForkLauncher(setting)
    try:
        return selftest.run(launcher, answers)
    finally:
        launcher.close()


@pytest.fixture(scope="module")
def tried(course: Course) -> Tried:
    """tried(level, framework): what came of each act."""
    known: dict[tuple[str, str], Proofs] = {}

    def one(level: str, framework: str = "numpy") -> Proofs:
        need_level(level, framework)
        if (level, framework) not in known:
            setting = Setting(framework, isolation=level, closed=(str(course.solutions),))
            proofs = prove(setting, course.declaration("exercise_03"))
            known[level, framework] = {proof.act: proof for proof in proofs}
        return known[level, framework]

    return one


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    ("level", "framework"),
    [("floor", "numpy"), ("strict", "numpy"), ("floor", "torch"), ("strict", "torch"), ("strict", "tensorflow")],
)
def test_what_is_forbidden_is_blocked(tried: Tried, level: str, framework: str, act: str) -> None:
    proof = tried(level, framework)[act]
    if proof.verdict == "untested":  # this machine forbids it to everybody
        assert proof.detail.startswith("fails without the jail too")
    else:
        assert (proof.verdict, proof.detail in selftest.BY_THE_JAIL | {"SIGSYS"}) == ("blocked", True)


@pytest.mark.parametrize("level", ["floor", "strict"])
def test_walls_that_hold_are_accepted(tried: Tried, level: str) -> None:
    selftest.expect_walls(list(tried(level, "numpy").values()))


def test_most_acts_can_be_tried_here(tried: Tried) -> None:
    verdicts = [proof.verdict for proof in tried("floor", "numpy").values()]
    assert verdicts.count("blocked") >= 15


@pytest.mark.parametrize("level", ["floor", "strict"])
def test_what_nobody_does_by_accident_kills(tried: Tried, level: str) -> None:
    found = [tried(level, "numpy")[act] for act in KILLED]
    assert {proof.detail for proof in found if proof.verdict == "blocked"} == {"SIGSYS"}


@pytest.mark.parametrize("act", ACTS)
def test_without_a_jail_everything_gets_through(tried: Tried, act: str) -> None:
    proof = tried("none", "numpy")[act]
    needs_more = tried("floor", "numpy")[act].verdict == "untested"
    assert proof.verdict == "through" or needs_more, proof


def test_without_a_jail_the_walls_are_refused(tried: Tried) -> None:
    with pytest.raises(UserError, match=r"The jail does not hold on this machine: code in it can read answers, list"):
        selftest.expect_walls(list(tried("none", "numpy").values()))


# --- holes


@pytest.fixture
def hole(course: Course, monkeypatch: pytest.MonkeyPatch) -> Hole:
    """hole(allowed, …): what the self-test finds where the filter lets these calls through."""

    def made(*allowed: str, level: str = "floor") -> list[Proof]:
        need_level(level)
        monkeypatch.setattr(syscalls, "ALLOWED", [*syscalls.ALLOWED, *allowed])
        monkeypatch.setattr(syscalls, "FORBIDDEN", [name for name in syscalls.FORBIDDEN if name not in allowed])
        return prove(Setting("numpy", isolation=level), course.declaration("exercise_03"))

    return made


def through(proofs: list[Proof]) -> list[str]:
    return [proof.act for proof in proofs if proof.verdict == "through"]


@pytest.mark.parametrize("level", ["floor", "strict"])
@pytest.mark.parametrize(("call", "act"), [("memfd_create", "make_a_file_of_memory"), ("ptrace", "trace")])
def test_a_hole_in_the_filter_is_found_and_named(hole: Hole, call: str, act: str, level: str) -> None:
    proofs = hole(call, level=level)
    assert through(proofs) == [act]
    with pytest.raises(UserError, match=f"code in it can {act.replace('_', ' ')}. Nothing was graded"):
        selftest.expect_walls(proofs)


def test_behind_the_filter_stands_another_wall_for_the_network(hole: Hole) -> None:
    assert through(hole("socket", "connect", "symlink", "symlinkat", "execve")) == []


class WithoutFilter(ForkLauncher):
    """Its program allows everything."""

    def _walls(self) -> tuple[dict[str, Any] | None, list[str]]:
        walls, before = super()._walls()
        assert walls is not None
        return {**walls, "program": "060000000000ff7f"}, before


@pytest.mark.parametrize("level", ["floor", "strict"])
def test_without_the_filter_the_jail_does_not_hold(course: Course, level: str) -> None:
    need_level(level)
    launcher = WithoutFilter(Setting("numpy", isolation=level))
    try:
        found = through(selftest.run(launcher, course.declaration("exercise_03")))
    finally:
        launcher.close()
    assert {"share_memory", "make_a_file_of_memory", "fork", "trace", "use_io_uring"} <= set(found)
    # These are Landlock's, and stand without it.
    assert not {"read_answers", "read_private_file", "write_outside", "connect", "run_a_program"} & set(found)


@pytest.mark.parametrize("level", ["floor", "strict"])
def test_answers_that_lie_where_the_jail_reads_are_found(level: str) -> None:
    need_level(level)
    proofs = prove(Setting("numpy", isolation=level), Path(pytest.__file__))
    assert through(proofs) == ["read_answers", "list_answers"]


@pytest.mark.parametrize("level", ["floor", "strict"])
def test_closing_their_folder_closes_that_hole(level: str) -> None:
    need_level(level)
    setting = Setting("numpy", isolation=level, closed=(os.path.dirname(pytest.__file__),))
    assert through(prove(setting, Path(pytest.__file__))) == []


@pytest.mark.parametrize("error", ["ENOSYS", "ENOTDIR", "EINVAL", "it gave no answer"])
def test_an_error_that_is_no_walls_counts_as_through(error: str) -> None:
    proof = selftest._proof("fork", {"fork": error}, {"fork": ""})
    assert (proof.verdict, proof.detail) == ("through", error)


def test_what_fails_outside_as_well_proves_nothing() -> None:
    assert selftest._proof("fork", {"fork": "EPERM"}, {"fork": "EPERM"}).verdict == "untested"


def test_what_was_not_answered_outside_proves_nothing() -> None:
    assert selftest._proof("fork", {"fork": "EPERM"}, {}).verdict == "untested"


def test_the_self_test_leaves_nothing_behind(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need_level("floor")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    prove(Setting("numpy", isolation="floor"), course.declaration("exercise_03"))
    assert list(tmp_path.iterdir()) == []


def test_a_self_test_whose_zygote_dies_leaves_nothing_behind(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_level("floor")
    launcher = ForkLauncher(Setting("numpy", isolation="floor"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert launcher.zygote is not None
    launcher.zygote.kill()
    try:
        with pytest.raises(Lost):
            selftest.run(launcher, course.declaration("exercise_03"))
    finally:
        launcher.close()
    assert list(tmp_path.iterdir()) == []


# --- grading does not start


@pytest.fixture
def submissions(tmp_path: Path) -> Path:
    folder = tmp_path / "submissions" / "ada"
    folder.mkdir(parents=True)
    (folder / "exercise_03.py").write_text((ROOT / "solutions/exercise_03/numpy_solution.py").read_text("utf-8"))
    return folder.parent


def ended(*arguments: object, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    call = [str(GRADE), *map(str, arguments)]
    return subprocess.run(call, capture_output=True, text=True, timeout=120, env=environment, check=False)


@pytest.fixture
def leaky(tmp_path: Path) -> dict[str, str]:
    """An environment in which the filter that is built has a hole."""
    folder = tmp_path / "leaky"
    folder.mkdir()
    code = "from grader.sandbox import syscalls\nsyscalls.ALLOWED = [*syscalls.ALLOWED, 'memfd_create']\n"
    (folder / "sitecustomize.py").write_text(f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{code}")
    return {**os.environ, "PYTHONPATH": str(folder)}


@pytest.mark.parametrize("level", [None, "floor", "strict"])
def test_a_batch_refuses_to_start_in_a_jail_with_a_hole(
    submissions: Path, tmp_path: Path, leaky: dict[str, str], level: str | None
) -> None:
    need_level(level or "floor")
    asked = ["--isolation", level] if level else []
    done = ended("batch", submissions, "--out", tmp_path / "out", "--framework", "numpy", *asked, environment=leaky)
    said = " ".join(done.stderr.split())
    assert done.returncode == 2, done.stderr
    assert "The jail does not hold on this machine: code in it can make a file of memory. Nothing was graded." in said
    assert not list((tmp_path / "out").glob("reports/*/*"))


def test_with_the_hole_closed_the_same_batch_goes_on(submissions: Path, tmp_path: Path, leaky: dict[str, str]) -> None:
    need_level("floor")
    call = ("batch", submissions, "--out", tmp_path / "out", "--framework", "numpy", "--isolation", "floor")
    assert ended(*call, environment=leaky).returncode == 2
    assert ended(*call, environment=dict(os.environ)).returncode == 0


def test_the_doctor_shows_the_hole(leaky: dict[str, str]) -> None:
    need_level("floor")
    assert "✗ make a file of memory       GOT THROUGH" in ended("doctor", environment=leaky).stdout


@pytest.mark.parametrize("level", ["floor", "strict"])
def test_a_level_that_cannot_be_had_is_refused(submissions: Path, tmp_path: Path, level: str) -> None:
    environment = {**os.environ, "GRADER_LAUNCHER": "spare"}
    call = ("batch", submissions, "--out", tmp_path / "out", "--framework", "numpy", "--isolation", level)
    done = ended(*call, environment=environment)
    assert done.returncode == 2
    assert f"Isolation {level} cannot be had here" in done.stderr
    assert not (tmp_path / "out").exists()


def test_where_bubblewrap_is_missing_a_batch_takes_the_floor(submissions: Path, tmp_path: Path) -> None:
    need_level("floor")
    environment = {**os.environ, "PATH": str(tmp_path)}
    call = ("batch", submissions, "--out", tmp_path / "out", "--framework", "numpy", "--json", "--quiet")
    done = ended(*call, environment=environment)
    assert (done.returncode, json.loads(done.stdout)["isolation"]) == (0, "floor"), done.stderr


def test_where_bubblewrap_is_missing_strict_is_refused_with_the_cure(submissions: Path, tmp_path: Path) -> None:
    need_level("floor")
    call = ("batch", submissions, "--out", tmp_path / "out", "--isolation", "strict")
    done = ended(*call, environment={**os.environ, "PATH": str(tmp_path)})
    said = " ".join(done.stderr.split())
    assert done.returncode == 2
    assert "bubblewrap is not installed (cure: apt-get install bubblewrap" in said


def test_a_batch_in_this_very_process_is_refused_as_well(
    submissions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    need_level("floor")
    monkeypatch.setattr(syscalls, "ALLOWED", [*syscalls.ALLOWED, "memfd_create"])
    request = batch.Request(submissions, tmp_path / "out", framework="numpy", isolation="floor", quiet=True)
    with pytest.raises(UserError, match="make a file of memory"):
        batch.run(request)
