"""Processes: the same report however they are started, none left behind, and a lost one is our own fault."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader import pipeline
from grader.course import Course
from grader.model import Cell, GraderFault, Limits, Lost, Submission
from grader.pipeline import Grader, Job
from grader.records import Report
from grader.sandbox import session, task
from grader.sandbox.fork import ForkLauncher
from grader.sandbox.frames import frame
from grader.sandbox.launch import Setting, environment, launcher
from grader.sandbox.launch import start as begin
from grader.sandbox.session import ENTRY
from grader.sandbox.spare import SpareLauncher
from tests.conftest import GRADE, ROOT, need

Grade = Callable[..., Report]
Source = Callable[..., str]

linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
LOOP = "while True: pass\n"
SLEEP = "import time; time.sleep(3600)\n"
FORKS = "import os, time; os.fork(); time.sleep(3600)\n"
SUPERVISOR = """
import sys
from pathlib import Path
from grader.course import open_course
from grader.model import Cell, Submission
from grader.pipeline import Grader, Job
from grader.sandbox.launch import launcher
made = Grader(open_course(Path(sys.argv[1])), "numpy", "cpu", launcher("numpy"))
made.grade(Job(Submission("", (Cell("a.py", sys.argv[2]),), False, ""), "exercise_03", 1, "grade", 300.0))
"""


def job(source: str, time_limit_s: float | None = None, seed: int = 17) -> Job:
    cells = (Cell("exercise_03.py", source),)
    return Job(Submission("", cells, False, ""), "exercise_03", seed, "grade exercise_03", time_limit_s)


def but_for_seconds(report: Report) -> str:
    return report.model_copy(update={"seconds": 0.0}).model_dump_json(indent=1)


def parents() -> dict[int, int]:
    """Every living process's parent."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = status.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state not in "ZX":
            found[int(status.parent.name)] = int(parent)
    return found


def descendants(pid: int) -> set[int]:
    known, found = parents(), {pid}
    while more := {child for child, parent in known.items() if parent in found} - found:
        found |= more
    return found - {pid}


def until(holds: Callable[[], bool]) -> bool:
    """Waits for it: long enough for any machine."""
    deadline = time.monotonic() + 30
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.02)
    return holds()


def gone(pids: set[int]) -> bool:
    return until(lambda: not pids & set(parents()))


@pytest.fixture
def fresh(course: Course) -> Iterator[Callable[..., Grader]]:
    """fresh(framework, launcher) gives a Grader with a launcher of its own."""
    made: list[Grader] = []

    def one(framework: str = "numpy", start: Callable[..., object] = begin) -> Grader:
        made.append(Grader(course, framework, "cpu", start(Setting(framework))))  # type: ignore[arg-type]
        return made[-1]

    yield one
    for grader in made:
        grader.launcher.close()


# --- the same report

RANDOM = """
import random
import numpy as np
{more}
print(random.random(), np.random.rand(), hash("text"), list({{"some", "words", "in", "a", "set"}}))
def point_gradient(x, y, m, b):
    return x * random.random() + np.random.rand(), y * hash("text") * {draw}
def mse_gradient(x, y, m, b):
    return np.random.default_rng(random.randrange(9)).random(), float(np.random.normal())
def cost_wrt_prediction(y_hat, y):
    return y_hat * random.random()
"""
DRAWS = {
    "numpy": RANDOM.format(more="", draw="1.0"),
    "torch": RANDOM.format(more="import torch\nprint(torch.rand(2))", draw="torch.rand(())"),
    "tensorflow": RANDOM.format(
        more="import tensorflow as tf\nprint(tf.random.uniform([2]))", draw="tf.random.uniform([])"
    ),
}


def test_the_same_seed_gives_the_same_report_in_another_process(fresh: Callable[..., Grader], framework: str) -> None:
    need(importlib.util.find_spec(framework) is not None, framework)
    code = DRAWS[framework]
    one, other = (fresh(framework) for _ in range(2))
    first = one.grade(job(code))
    assert [check.outcome for check in first.checks] == ["failed"] * 3
    assert but_for_seconds(first) == but_for_seconds(other.grade(job(code)))
    assert but_for_seconds(first) == but_for_seconds(one.grade(job(code)))


def test_another_seed_gives_other_random_numbers(fresh: Callable[..., Grader]) -> None:
    grader = fresh()
    assert grader.grade(job(DRAWS["numpy"])).stdout != grader.grade(job(DRAWS["numpy"], seed=18)).stdout


@pytest.mark.parametrize("framework", ["numpy", "torch"])
def test_without_fork_the_report_is_the_same(
    fresh: Callable[..., Grader], warm: Callable[[str], Grader], source: Source, framework: str
) -> None:
    grader = fresh(framework, SpareLauncher)
    trouble = source("while True: pass", "point_gradient", framework)
    trouble = trouble.replace(
        "    return 2 * (y_hat - y) / len(y)", "    import os; print('before', flush=True); os._exit(3)"
    )
    assert "os._exit" in trouble
    for code in (source(framework=framework), "1 / 0\n" + trouble, DRAWS[framework]):
        assert but_for_seconds(grader.grade(job(code, 1.0))) == but_for_seconds(warm(framework).grade(job(code, 1.0)))


def test_a_setting_chooses_the_launcher_without_fork(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADER_LAUNCHER", "spare")
    made = launcher("numpy")
    made.close()
    assert isinstance(made, SpareLauncher)


def test_the_environment_is_made_from_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "secret")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    assert not {"SECRET_TOKEN", "PYTHONPATH", "HOME", "USER"} & set(environment(gpu=False))


# --- nothing is left


@linux
@pytest.mark.parametrize("start", [ForkLauncher, SpareLauncher])
def test_a_closed_launcher_leaves_no_process(fresh: Callable[..., Grader], start: Callable[..., object]) -> None:
    before = descendants(os.getpid())
    grader = fresh("numpy", start)
    grader.grade(job(""))
    used = descendants(os.getpid()) - before
    assert len(used) >= 2
    grader.launcher.close()
    assert gone(used)


DAEMON = """
import os, time
heard, tell = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        if os.fork() == 0:
            os.setsid()
        os.write(tell, b"%d " % os.getpid())
        for descriptor in range(10):
            try: os.close(descriptor)
            except OSError: pass
        time.sleep(3600)
    os._exit(0)
pids = b""
while pids.count(b" ") < 2:
    pids += os.read(heard, 100)
print(pids.decode())
"""


@linux
@pytest.mark.parametrize("leave", ["", "os._exit(0)", "while True: pass"])
def test_what_a_child_forks_ends_with_it(fresh: Callable[..., Grader], leave: str) -> None:
    """Even where it leaves the session and closes everything."""
    pids = set(map(int, fresh().grade(job(DAEMON + leave, 1.0)).stdout.split()))
    assert len(pids) == 2
    assert gone(pids)


@linux
def test_a_launcher_closed_during_the_import_leaves_no_process() -> None:
    made = ForkLauncher(Setting("torch"))
    used = {made.zygote.pid}
    made.close()
    assert gone(used)


@linux
@pytest.mark.parametrize("code", [LOOP, SLEEP, FORKS], ids=["loop", "sleep", "forks"])
def test_no_process_outlives_a_killed_supervisor(code: str) -> None:
    with started(SUPERVISOR, code) as (supervisor, used):
        supervisor.kill()
        supervisor.wait()
        assert gone(used)


@linux
def test_a_supervisor_that_leaves_answers_unread_leaves_no_process() -> None:
    made = ForkLauncher(Setting("numpy"))
    head = task.Task("m", True, "numpy", "cpu", 1, None, None, 1 << 20, "", (Cell("a.py", FORKS),), 0)
    made.start(ENTRY).send(frame(task.TASK, task.pack(head)))
    assert until(lambda: len(descendants(made.zygote.pid)) == 2)
    used = descendants(made.zygote.pid)
    made.control.close()  # the zygote's first word, that it is ready, has not been read
    assert gone(used)
    made.close()


@linux
@pytest.mark.parametrize("code", [LOOP, SLEEP], ids=["loop", "sleep"])
def test_no_worker_outlives_a_killed_supervisor(code: str) -> None:
    with started(SUPERVISOR, code, GRADER_LAUNCHER="spare") as (supervisor, used):
        supervisor.kill()
        supervisor.wait()
        assert gone(used)


class started:  # noqa: N801 - reads as a statement
    """A supervisor in a process of its own, that grades this code for ever; and its descendants."""

    def __init__(self, script: str, code: str, **settings: str):
        call = [sys.executable, "-c", script, str(ROOT), code]
        self.process = subprocess.Popen(call, cwd=ROOT, env={**os.environ, **settings}, start_new_session=True)

    def __enter__(self) -> tuple[subprocess.Popen[bytes], set[int]]:
        # A zygote, its two children, and no less than that without one; then the learner's code has begun to run.
        assert until(lambda: len(descendants(self.process.pid)) >= 3)
        time.sleep(0.3)
        return self.process, descendants(self.process.pid)

    def __exit__(self, *_: object) -> None:
        for pid in descendants(self.process.pid) | {self.process.pid}:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


@linux
@pytest.mark.parametrize("settings", [{}, {"GRADER_LAUNCHER": "spare"}], ids=["fork", "spare"])
def test_an_interrupted_run_leaves_no_process_and_no_traceback(tmp_path: Path, settings: dict[str, str]) -> None:
    work = tmp_path / "exercise_03.py"
    work.write_text(LOOP)
    call = [str(GRADE), "exercise_03", "--file", str(work), "--framework", "numpy", "--time-limit", "300"]
    env = {**os.environ, **settings}
    with subprocess.Popen(call, cwd=tmp_path, env=env, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as run:
        try:
            assert until(lambda: len(descendants(run.pid)) >= 3)
            time.sleep(0.3)
            used = descendants(run.pid)
            run.send_signal(signal.SIGINT)
            out, err = run.communicate(timeout=30)
        finally:
            run.kill()
    assert gone(used)
    assert b"Traceback" not in err + out
    assert run.returncode == 130


# --- our own faults


@linux
def test_a_lost_zygote_is_replaced_and_the_work_done_again(fresh: Callable[..., Grader], source: Source) -> None:
    grader = fresh()
    zygote = grader.launcher.zygote.pid  # type: ignore[attr-defined]
    report = grader.grade(job(source(top=f"import os, time\nos.kill({zygote}, 9) or time.sleep(9)")))
    assert report.outcome == "passed"


@linux
def test_a_zygote_that_is_lost_every_time_costs_no_points(fresh: Callable[..., Grader]) -> None:
    report = fresh().grade(job("import os\nos.kill(os.getppid(), 9)\n" + SLEEP))
    assert (report.outcome, report.score, report.checks) == ("grader_error", 0.0, [])
    assert report.notes[0] == "The grader failed, not your code: nothing was scored. Please tell whoever runs it."
    assert "The warm process ended" in report.notes[1]


@linux
def test_the_children_of_a_lost_zygote_end_with_it() -> None:
    with started(SUPERVISOR, SLEEP) as (supervisor, used):
        (zygote,) = (pid for pid in used if parents()[pid] == supervisor.pid)
        os.kill(zygote, signal.SIGKILL)
        assert gone(used)


def test_a_framework_that_cannot_be_imported_is_told_by_name(
    fresh: Callable[..., Grader], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = lambda _: ForkLauncher(Setting("no_such_framework"))  # noqa: E731
    monkeypatch.setattr(pipeline, "start", broken)
    report = fresh("numpy", broken).grade(job(""))
    assert report.outcome == "grader_error"
    assert "ModuleNotFoundError: No module named 'grader.frameworks.no_such_framework'" in report.notes[1]


def test_a_framework_that_cannot_be_imported_is_told_without_fork_too(
    fresh: Callable[..., Grader], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = lambda _: SpareLauncher(Setting("no_such_framework"))  # noqa: E731
    monkeypatch.setattr(pipeline, "start", broken)
    report = fresh("numpy", broken).grade(job(""))
    assert report.outcome == "grader_error"
    assert "ModuleNotFoundError: No module named 'grader.frameworks.no_such_framework'" in report.notes[1]


@linux
def test_a_zygote_that_has_long_failed_still_tells_why() -> None:
    made = ForkLauncher(Setting("no_such_framework"))
    made.zygote.wait()
    with pytest.raises(GraderFault, match=r"No module named 'grader.frameworks.no_such_framework'"):
        made.start(ENTRY)
    made.close()


def test_a_child_that_ends_before_its_work_is_our_own_fault() -> None:
    made = ForkLauncher(Setting("numpy"))
    head = task.Task("m", False, "no_such_framework", "cpu", 1, None, None, 1 << 20, "", (), 0)
    calls = (task.Calls("f", (("float32", ()),)),)
    try:
        with pytest.raises(Lost, match=r"No module named 'grader.frameworks.no_such_framework'"):
            session.run(made, head, calls, Limits())
    finally:
        made.close()


def test_a_lost_answer_of_the_oracle_is_not_taken_for_the_next_one(
    fresh: Callable[..., Grader], source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    grader = fresh()
    with monkeypatch.context() as patch:
        patch.setattr(session, "START_UP_S", 0.0)  # the first start takes too long, the next does not
        assert grader.grade(job(source(), seed=1)).outcome == "grader_error"
    assert grader.grade(job(source(), seed=2)).outcome == "passed"


def test_an_oracle_that_gives_no_answer_is_replaced(
    fresh: Callable[..., Grader], source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    grader = fresh()
    monkeypatch.setattr(session, "lines", lambda _: iter(()))
    assert grader.grade(job(source(), seed=1)).outcome == "grader_error"
    monkeypatch.undo()
    assert grader.grade(job(source(), seed=2)).outcome == "passed"


@pytest.mark.parametrize("start", [ForkLauncher, SpareLauncher])
def test_the_course_beside_the_package_cannot_be_imported(
    fresh: Callable[..., Grader], start: Callable[..., object]
) -> None:
    report = fresh("numpy", start).grade(job("import solutions.exercise_03.numpy_solution as s\nprint(s)"))
    assert report.stdout == ""
    assert "No module named 'solutions'" in report.notes[0]


@linux
def test_without_fork_what_a_learner_starts_ends_with_it(fresh: Callable[..., Grader]) -> None:
    report = fresh("numpy", SpareLauncher).grade(job("import subprocess\nprint(subprocess.Popen(['sleep', '60']).pid)"))
    assert gone({int(report.stdout)})


@pytest.mark.skipif(sys.platform != "linux", reason="bubblewrap is Linux's")
def test_why_bubblewrap_did_not_start_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need(importlib.util.find_spec("pyseccomp") is not None, "pyseccomp")
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho 'bwrap: no room for a namespace' >&2\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    warm = begin(Setting("numpy", isolation="strict"))
    try:
        process = warm.start(ENTRY)
        said = dict(process.event(30) for _ in range(3))["lost"]
    except Lost as error:  # it had ended before it was asked
        said = str(error)
    finally:
        warm.close()
    assert "bwrap: no room for a namespace" in said
