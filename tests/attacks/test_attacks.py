"""Every attack of the class: it earns what it returned, the report says what it must, and nothing is left of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import pytest

from tests.attacks.conftest import NEIGHBOURS, Batches
from tests.attacks.scene import TOKEN, Batch, Case, cases

RUNS = (("torch", "floor"), ("torch", "strict"), ("tensorflow", "floor"), ("tensorflow", "strict"))
JOBS = 2


def attacks(*wanted: str) -> list[object]:
    """A parameter for each case, framework and level; with a word of the data's, only cases that have it."""
    return [
        pytest.param(framework, level, case, id=f"{framework}-{level}-{case.name}", marks=marks(case, framework, level))
        for framework, level in RUNS
        for case in cases()
        if framework in case.frameworks and all(word in case.data for word in wanted)
    ]


def marks(case: Case, framework: str, level: str) -> list[pytest.MarkDecorator]:
    gap = case.gap(level)
    open_gap = [pytest.mark.xfail(strict=True, reason=gap, raises=AssertionError)] if gap else []
    return [graded_by(framework, level), *open_gap]


def graded_by(framework: str, level: str) -> pytest.MarkDecorator:
    """All that asks about one class runs in one process, which grades it once."""
    return pytest.mark.xdist_group(f"{framework}-{level}")


def texts(report: dict[str, object]) -> str:
    """All that a report says in words."""
    return "\n".join(strings(report))


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item)


@pytest.mark.parametrize(("framework", "level", "case"), attacks())
def test_an_attack_earns_what_it_returned(batches: Batches, framework: str, level: str, case: Case) -> None:
    report = batches(framework, level).report(case.name)
    told = f"{case.data['row']}\n{json.dumps(report['checks'], indent=1)}\n{report['notes']}\n{report['stdout'][:2000]}"
    assert (report["outcome"], report["score"]) == (case.data["outcome"], case.data["score"]), told


@pytest.mark.parametrize(("framework", "level", "case"), attacks("checks"))
def test_it_costs_the_check_in_which_it_happens(batches: Batches, framework: str, level: str, case: Case) -> None:
    checks = batches(framework, level).report(case.name)["checks"]
    assert [check["outcome"] for check in checks] == case.data["checks"]


@pytest.mark.parametrize(("framework", "level", "case"), attacks("note"))
def test_its_report_says_why(batches: Batches, framework: str, level: str, case: Case) -> None:
    assert case.data["note"] in texts(batches(framework, level).report(case.name))


@pytest.mark.parametrize(("framework", "level", "case"), attacks("absent"))
def test_its_report_is_inert(batches: Batches, framework: str, level: str, case: Case) -> None:
    told = texts(batches(framework, level).report(case.name))
    assert [text for text in case.data["absent"] if text in told] == []


@graded_by("torch", "none")
@pytest.mark.parametrize("case", [pytest.param(c, id=c.name) for c in cases() if "unjailed" in c.data])
def test_without_a_jail_it_ends_otherwise(batches: Batches, case: Case) -> None:
    report = batches("torch", "none").report(case.name)
    assert report["outcome"] == case.data["unjailed"], report["stdout"]


@pytest.fixture(params=[pytest.param(run, id="-".join(run), marks=graded_by(*run)) for run in RUNS])
def batch(request: pytest.FixtureRequest, batches: Batches) -> Batch:
    """The class on each framework and level."""
    return batches(*request.param)


@graded_by("torch", "floor")
def test_what_asks_about_one_class_runs_in_one_process(request: pytest.FixtureRequest) -> None:
    # With a pytest that knows nothing of groups each process would grade each class, and nobody would notice.
    assert "PYTEST_XDIST_WORKER" not in os.environ or request.node.nodeid.endswith("@torch-floor")


def test_the_batch_ends_in_order(batch: Batch) -> None:
    assert batch.status == 0, batch.output


@pytest.mark.parametrize("neighbour", NEIGHBOURS)
def test_neighbours_earn_everything(batch: Batch, neighbour: str) -> None:
    reports = [batch.report(learner) for learner in batch.learners() if learner.endswith(neighbour)]
    harmed = {it["learner"]: (it["stdout"], it["checks"]) for it in reports if it["score"] != it["max_score"]}
    assert reports
    assert harmed == {}


def test_no_process_is_left(batch: Batch) -> None:
    assert batch.left["processes"] == []


def test_no_file_is_left(batch: Batch) -> None:
    assert batch.left["files"] + batch.left["shared memory"] == []


def test_no_socket_is_left(batch: Batch) -> None:
    assert batch.left["sockets"] == []


def test_nothing_of_others_is_changed(batch: Batch) -> None:
    assert batch.changed == []


def test_no_more_processes_than_the_graders_own(batch: Batch) -> None:
    # The command, the first zygote with bubblewrap's two; for each job a worker, a twin, an oracle, a child.
    assert batch.most["processes"] <= 4 + 6 * JOBS


def test_no_more_folders_than_runs_at_work(batch: Batch) -> None:
    # Of each job one at work, and others on their way out: a loaded machine takes its time to clear them away.
    assert batch.most["runs"] <= 4 * JOBS


def test_every_submission_has_its_report(batch: Batch) -> None:
    told = batch.summary()
    assert sorted({it["learner"] for it in told["reports"]}) == batch.learners()


def test_no_report_holds_a_token(batch: Batch) -> None:
    assert [learner for learner in batch.learners() if TOKEN in texts(batch.report(learner))] == []


def test_no_report_is_large(batch: Batch) -> None:
    paths = batch.out.glob("reports/*/*.json")
    assert [path for path in paths if path.stat().st_size > 1 << 20] == []


@graded_by("torch", "none")
def test_without_a_jail_the_bystander_is_killed(batches: Batches) -> None:
    """The positive control of the signal that the kernel sends for an attack."""
    assert batches("torch", "none").changed.count("bystander") == 1


def test_every_case_says_what_it_is() -> None:
    wanted = {"row", "verdict", "outcome", "score"}
    assert [case.name for case in cases() if not wanted <= case.data.keys()] == []
