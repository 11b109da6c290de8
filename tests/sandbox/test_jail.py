"""What a learner's process has in the jail, as it sees it itself: at the floor and under strict isolation."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.course import PACKAGE, Course
from grader.model import Cell, Submission
from grader.pipeline import Grader, Job
from grader.records import Report
from grader.sandbox import isolation
from grader.sandbox.fork import ForkLauncher
from grader.sandbox.launch import Setting, start
from tests.conftest import ROOT, need

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the jail is Linux's")

Source = Callable[..., str]
Sees = Callable[..., Any]
Command = Callable[..., "subprocess.CompletedProcess[str]"]
SECRET = "do-not-tell-7b1e"
LEVELS = ("floor", "strict")
MIB = 1 << 20


def need_level(level: str) -> None:
    lacking = {it.level for it in isolation.missing()}
    need(not lacking & set(isolation.LEVELS[: isolation.LEVELS.index(level) + 1]), f"isolation {level}")


@pytest.fixture(params=LEVELS)
def level(request: pytest.FixtureRequest) -> str:
    need_level(request.param)
    return str(request.param)


@pytest.fixture(scope="module")
def jail(course: Course) -> Iterator[Callable[..., Grader]]:
    """jail(level, framework): a warm grader, started by a process with a secret in its environment."""
    made: dict[tuple[str, str], Grader] = {}

    def one(level: str, framework: str = "numpy") -> Grader:
        need(importlib.util.find_spec(framework) is not None, framework)
        if (level, framework) not in made:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("GRADER_TEST_SECRET", SECRET)
                warm = start(Setting(framework, isolation=level, closed=(str(course.solutions),)))
            made[level, framework] = Grader(course, framework, "cpu", warm)
        return made[level, framework]

    yield one
    for grader in made.values():
        grader.launcher.close()


def graded(grader: Grader, source: str) -> Report:
    work = Submission("", (Cell("exercise_03.py", source),), False, "")
    return grader.grade(Job(work, "exercise_03", 17, "grade exercise_03"))


@pytest.fixture
def sees(jail: Callable[..., Grader], level: str) -> Sees:
    """sees("expression", top="import os"): its value in the jail."""

    def one(expression: str, top: str = "", framework: str = "numpy") -> Any:
        report = graded(jail(level, framework), f"import os\n{top}\nprint(repr({expression}))\n")
        assert report.stdout, report.notes
        return ast.literal_eval(report.stdout)

    return one


TRIED = """
def tried(act):
    try:
        act()
        return "done"
    except BaseException as error:
        return type(error).__name__
"""


# --- what it has


def test_the_only_descriptors_are_the_first_four(sees: Sees, framework: str) -> None:
    kinds = "[(n, os.readlink(f'/proc/self/fd/{n}').partition(':')[0]) for n in range(64) if is_open(n)]"
    top = "def is_open(n):\n    try:\n        return bool(os.fstat(n))\n    except OSError:\n        return False"
    assert sees(kinds, top, framework) == [(0, "/dev/null"), (1, "pipe"), (2, "pipe"), (3, "socket")]


def test_no_descriptor_is_left_above_the_limit(sees: Sees, framework: str) -> None:
    # The listing itself is the fifth.
    assert sees("len(os.listdir('/proc/self/fd'))", framework=framework) == 5


def test_the_environment_is_made_from_nothing(sees: Sees) -> None:
    ours = {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "MPLBACKEND", "PYTHONHASHSEED", "PYTHONUTF8",
            "TF_CPP_MIN_LOG_LEVEL", "TF_ENABLE_ONEDNN_OPTS", "KERAS_BACKEND", "CUDA_VISIBLE_DEVICES", "HOME", "TMPDIR",
            "GRADER_CONFINED", "PATH", "LD_LIBRARY_PATH", "LC_CTYPE", "PWD"}  # fmt: skip
    assert set(sees("sorted(os.environ)")) <= ours


def test_no_secret_of_the_supervisors_environment_is_anywhere(sees: Sees) -> None:
    found = "[place for place in ('environ', 'cmdline') if word in open(f'/proc/self/{place}').read()]"
    assert sees(found, f"word = {SECRET[::-1]!r}[::-1]") == []


def test_no_capability_is_left(sees: Sees, framework: str) -> None:
    top = "status = dict(line.split(':', 1) for line in open('/proc/self/status'))"
    names = ("CapInh", "CapPrm", "CapEff", "CapAmb")
    assert sees(f"{{int(status[name], 16) for name in {names}}}", top, framework) == {0}


def test_no_privilege_can_be_won_and_the_filter_is_on(sees: Sees) -> None:
    top = "status = dict(line.split(':', 1) for line in open('/proc/self/status'))"
    assert sees("[status[name].strip() for name in ('NoNewPrivs', 'Seccomp')]", top) == ["1", "2"]


def test_it_is_alone_in_its_session(sees: Sees) -> None:
    assert sees("os.getsid(0) == os.getpgrp() == os.getpid()")


# --- its folder


def test_home_and_temporary_files_are_in_its_own_folder(sees: Sees, framework: str) -> None:
    places = "{os.getcwd(), os.environ['HOME'], os.environ['TMPDIR'], tempfile.gettempdir(), os.path.expanduser('~')}"
    assert sees(f"len({places})", "import tempfile", framework) == 1


def test_its_folder_is_empty_at_the_start_and_its_own_alone(sees: Sees) -> None:
    for _ in range(2):
        assert sees("[os.listdir('.'), oct(os.stat('.').st_mode & 0o777)]", "") == [[], "0o700"]
        assert sees("open('left', 'w').write('x')") == 1


def test_no_two_runs_share_a_folder(sees: Sees) -> None:
    names = [sees("os.path.basename(os.getcwd())[::-1]") for _ in range(3)]
    assert len(set(names)) == 3


def test_its_folder_is_gone_at_the_end(jail: Callable[..., Grader]) -> None:
    need_level("floor")
    grader = jail("floor")
    graded(grader, "import os\nos.makedirs('a/b/c')\nopen('a/b/c/file', 'w').write('x')")
    runs = Path(grader.launcher.runs)  # type: ignore[attr-defined]
    assert within(5, lambda: not any(runs.iterdir()))


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


def test_what_a_run_wrote_takes_no_room_from_the_next(sees: Sees) -> None:
    # Under strict isolation all runs share a file system of 64 MiB.
    assert {sees("open('file', 'wb').write(bytes(20 << 20))") for _ in range(6)} == {20 * MIB}


def test_it_cannot_list_the_folders_of_others(sees: Sees) -> None:
    assert sees("tried(lambda: os.listdir('..'))", TRIED) == "PermissionError"


def test_it_cannot_see_into_another_runs_folder(jail: Callable[..., Grader]) -> None:
    need_level("floor")
    grader = jail("floor")
    other = Path(grader.launcher.runs, "run-1-1")  # type: ignore[attr-defined]
    other.mkdir()
    (other / "work").write_text("another learner's")
    code = "print(tried(lambda: open('../run-1-1/work').read()), tried(lambda: open('../run-1-1/mine', 'w')))"
    try:
        assert graded(grader, f"import os\n{TRIED}\n{code}").stdout == "PermissionError PermissionError\n"
        assert [path.name for path in other.iterdir()] == ["work"]
    finally:
        (other / "work").unlink()
        other.rmdir()


def test_its_folder_cannot_be_moved_away(sees: Sees) -> None:
    assert sees("tried(lambda: os.rename(os.getcwd(), os.getcwd() + '-moved'))", TRIED) in (
        "PermissionError",
        "OSError",
    )


def test_folders_that_forbid_everything_harm_nobody(jail: Callable[..., Grader], level: str, source: Source) -> None:
    top = "import os\nos.mkdir('a'); os.mkdir('a/b', 0); os.mkdir('c', 0o300); open('c/file', 'w').close()"
    grader = jail(level)
    zygote = grader.launcher
    assert graded(grader, source(top=top)).outcome in ("passed", "limit_hit")
    assert graded(grader, source()).outcome == "passed"
    assert grader.launcher is zygote


def test_more_than_its_folder_may_hold_ends_the_run(jail: Callable[..., Grader], level: str, source: Source) -> None:
    body = "for n in range(60): open(str(n), 'wb').write(bytes(1 << 20))\nimport time; time.sleep(8)"
    report = graded(jail(level), source(body))
    lost = next(check for check in report.checks if check.name == "point_gradient")
    assert (report.outcome, lost.outcome) == ("partial", "limit_hit")
    assert "left more in its folder than it may: 32 MiB or 1000 files are the limit" in lost.message


def test_more_files_than_its_folder_may_hold_end_the_run(
    jail: Callable[..., Grader], level: str, source: Source
) -> None:
    body = "for n in range(1500): open(str(n), 'wb').close()\nimport time; time.sleep(8)"
    report = graded(jail(level), source(body))
    assert [check.outcome for check in report.checks if check.name == "point_gradient"] == ["limit_hit"]


# --- its limits


def test_the_limits_are_in_place(sees: Sees) -> None:
    names = ("FSIZE", "NOFILE", "CORE")
    found = sees(f"[resource.getrlimit(getattr(resource, 'RLIMIT_' + n)) for n in {names}]", "import resource")
    assert found == [(32 * MIB, 32 * MIB), (256, 256), (0, 0)]


def test_memory_is_limited(sees: Sees, framework: str) -> None:
    soft, hard = sees("resource.getrlimit(resource.RLIMIT_DATA)", "import resource", framework)
    assert soft == hard
    assert 1 << 30 <= hard < 8 << 30


@pytest.mark.parametrize("name", ["FSIZE", "NOFILE", "CORE", "DATA", "CPU"])
def test_no_limit_can_be_raised(sees: Sees, name: str) -> None:
    top = f"import resource\n{TRIED}\nwhich = resource.RLIMIT_{name}\nsoft, hard = resource.getrlimit(which)"
    for wanted in ("(soft, hard + 1)", "(hard + 1, hard + 1)", "(-1, -1)"):
        assert sees(f"tried(lambda: resource.setrlimit(which, {wanted}))", top) in ("ValueError", "PermissionError")


def test_a_file_beyond_the_limit_is_not_written(sees: Sees) -> None:
    assert sees("tried(lambda: open('large', 'wb').write(bytes(33 << 20)))", TRIED) == "OSError"


def test_more_descriptors_than_allowed_are_not_opened(sees: Sees) -> None:
    assert sees("tried(lambda: [os.dup(0) for _ in range(260)])", TRIED) == "OSError"


MAPS = f"import mmap\n{TRIED}\nSIZE = 2 << 30"


def test_memory_beyond_the_limit_is_not_had(sees: Sees) -> None:
    assert sees("tried(lambda: np.ones(2 << 30, np.uint8))", f"import numpy as np\n{TRIED}") == "MemoryError"


def test_memory_that_grows_as_a_stack_does_escapes_no_limit(sees: Sees) -> None:
    grows = "mmap.mmap(-1, SIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x100)"
    assert sees(f"tried(lambda: {grows})", MAPS) == "PermissionError"


def test_memory_that_is_shared_escapes_no_limit(sees: Sees) -> None:
    assert sees("tried(lambda: mmap.mmap(-1, SIZE))", MAPS) == "PermissionError"


def test_memory_that_a_device_gives_escapes_no_limit(sees: Sees) -> None:
    assert sees("tried(lambda: os.open('/dev/zero', os.O_RDWR))", MAPS) == "PermissionError"
    only_read = "mmap.mmap(os.open('/dev/zero', os.O_RDONLY), SIZE, mmap.MAP_SHARED)"
    assert sees(f"tried(lambda: {only_read})", MAPS) == "PermissionError"


# --- answers, and what is around


def test_the_answers_are_not_there(sees: Sees, course: Course) -> None:
    paths = [str(course.solutions / "exercise_03" / "exercise.py"), str(PACKAGE / "bundled"), str(ROOT / "README.md")]
    assert sees(f"[tried(lambda: os.stat(path) and open(path)) for path in {paths}]", TRIED) in (
        ["PermissionError"] * 3,
        ["FileNotFoundError"] * 3,
        ["PermissionError", "FileNotFoundError", "PermissionError"],  # a clone has no bundled course
    )


def test_under_strict_isolation_the_answers_do_not_even_exist(jail: Callable[..., Grader], course: Course) -> None:
    need_level("strict")
    paths = [str(course.solutions), str(PACKAGE / "bundled"), str(ROOT / "README.md"), "/etc/passwd"]
    report = graded(jail("strict"), f"import os\nprint([os.path.exists(path) for path in {paths}])")
    assert ast.literal_eval(report.stdout) == [False] * len(paths)


def test_under_strict_isolation_no_other_process_exists(jail: Callable[..., Grader]) -> None:
    need_level("strict")
    code = "import os\nprint(sum(os.path.exists(f'/proc/{n}') for n in range(1, 70000)))"
    # bubblewrap's own, the zygote, the oracle and the run itself.
    assert int(graded(jail("strict"), code).stdout) <= 5


def test_the_oracle_answers_and_a_right_solution_passes(
    jail: Callable[..., Grader], level: str, framework: str, source: Source
) -> None:
    report = graded(jail(level, framework), source(framework=framework))
    assert (report.outcome, report.provenance.isolation) == ("passed", level)


def test_a_report_from_the_jail_is_the_same_as_without(
    jail: Callable[..., Grader], level: str, grade: Callable[..., Report], source: Source
) -> None:
    wrong = source("return 3 * x, y")
    free, jailed = (report.model_dump() for report in (grade(wrong), graded(jail(level), wrong)))
    for told in (free, jailed):
        told["seconds"] = told["provenance"]["isolation"] = told["provenance"]["submission"] = None
    assert jailed == free


def test_the_same_seed_gives_the_same_report_where_paths_are_printed(jail: Callable[..., Grader], level: str) -> None:
    code = "import os\nprint(os.getcwd(), os.environ)\nopen(os.getcwd() + '/none')\n"
    first, second = (graded(jail(level), code).model_copy(update={"seconds": 0.0}) for _ in range(2))
    assert first == second
    assert first.stdout.startswith("~ ")


def test_64_kib_of_slashes_take_no_time_of_the_supervisors(jail: Callable[..., Grader], level: str) -> None:
    started = time.monotonic()
    graded(jail(level), "print('/' * 65000)")
    assert time.monotonic() - started < 3


def test_the_folder_of_all_runs_goes_with_the_launcher() -> None:
    need_level("floor")
    made = ForkLauncher(Setting("numpy", isolation="floor"))
    runs = made.runs
    assert os.path.isdir(runs)
    made.close()
    assert not os.path.exists(runs)


# --- grade EXERCISE


@pytest.mark.parametrize("asked", [None, "none", "floor", "strict"])
def test_a_learner_may_ask_for_the_jail_and_the_report_says_so(
    command: Command, tmp_path: Path, source: Source, asked: str | None
) -> None:
    need_level(asked or "none")
    (tmp_path / "exercise_03.py").write_text(source())
    options = ["--isolation", asked] if asked else []
    done = command("exercise_03", "--framework", "numpy", "--json", "-", *options)
    report = json.loads(done.stdout)
    assert (done.returncode, report["outcome"]) == (0, "passed"), report
    assert report["provenance"]["isolation"] == (asked or "none")


def test_in_the_jail_a_learners_other_files_are_not_there(command: Command, tmp_path: Path, source: Source) -> None:
    need_level("strict")
    (tmp_path / "data.csv").write_text("1,2")
    (tmp_path / "exercise_03.py").write_text(source(top="open('data.csv')"))
    done = command("exercise_03", "--framework", "numpy", "--json", "-", "--isolation", "strict")
    assert "only the file that you handed in is there" in json.loads(done.stdout)["notes"][0]


def test_the_command_that_replays_a_jailed_run_names_the_jail(command: Command, tmp_path: Path, source: Source) -> None:
    need_level("strict")
    (tmp_path / "exercise_03.py").write_text(source("return x, y"))
    done = command("exercise_03", "--framework", "numpy", "--isolation", "strict", "--seed", "5")
    assert done.returncode == 1
    assert "--isolation strict --seed 5" in " ".join(done.stdout.split())


def test_a_jail_that_cannot_be_had_is_refused_with_what_is_missing(
    command: Command, tmp_path: Path, source: Source
) -> None:
    (tmp_path / "exercise_03.py").write_text(source())
    environment = {**os.environ, "GRADER_LAUNCHER": "spare"}
    done = command("exercise_03", "--framework", "numpy", "--isolation", "strict", env=environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Isolation strict cannot be had here" in done.stderr
    assert "--isolation none grades without a jail" in " ".join(done.stderr.split())
