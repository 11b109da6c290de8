"""What a batch has done survives its end, however it ends, and nothing that is not a batch's is touched."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from grader import frameworks
from grader.batch import disk
from grader.batch.ledger import Ledger, grader_digest, key
from grader.batch.model import Options, Row
from grader.model import GraderFault, UserError
from tests.conftest import need

OPTIONS = Options(seed=17, time_limit_s=2.5)
ROW = Row("ada", "exercise_03", "torch", "passed", 6.0, 6.0, ("half",), "reports/ada/exercise_03.json")
JOURNAL = "journal.jsonl"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="a file system of its own is made in Linux's way")


def graded(out: Path, *learners: str, text: str = "{}\n", key: str = "key") -> None:
    """A batch that graded these."""
    with Ledger(out) as ledger:
        ledger.begin(OPTIONS)
        for learner in learners:
            grade(ledger, learner, text, key)


def grade(ledger: Ledger, learner: str, text: str = "{}\n", key: str = "key") -> None:
    path = ledger.place(learner, ROW.exercise)
    ledger.write_report(learner, ROW.exercise, text)
    ledger.add(replace(ROW, learner=learner, path=path), key)


def known(out: Path, learner: str = "ada") -> tuple[str, Row] | None:
    with Ledger(out) as ledger:
        return ledger.done(learner, ROW.exercise)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def refused(out: Path) -> str:
    with pytest.raises(UserError) as caught, Ledger(out) as ledger:
        ledger.begin(OPTIONS)
    return str(caught.value)


# --- what is remembered ---------------------------------------------------------------------------------------------


def test_what_was_added_is_known_to_the_next_run(tmp_path: Path) -> None:
    graded(tmp_path, "ada")
    assert known(tmp_path) == ("key", ROW)


def test_what_was_added_is_known_at_once(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        ledger.begin(OPTIONS)
        grade(ledger, "ada")
        assert ledger.done("ada", "exercise_03") == ("key", ROW)


def test_nothing_is_known_of_a_learner_who_was_not_graded(tmp_path: Path) -> None:
    graded(tmp_path, "ada")
    assert known(tmp_path, "ben") is None


def test_the_report_is_in_its_place(tmp_path: Path) -> None:
    graded(tmp_path / "new" / "out", "ada", text="ŷ\n")
    assert (tmp_path / "new" / "out" / "reports" / "ada" / "exercise_03.json").read_bytes() == "ŷ\n".encode()


def test_the_last_line_of_a_submission_counts(tmp_path: Path) -> None:
    graded(tmp_path, "ada")
    graded(tmp_path, "ada", key="newer")
    assert known(tmp_path) == ("newer", ROW)


@pytest.mark.parametrize("text", [None, ""], ids=["missing", "empty"])
def test_a_line_without_its_report_counts_as_not_done(tmp_path: Path, text: str | None) -> None:
    graded(tmp_path, "ada")
    report = tmp_path / ROW.path
    report.unlink()
    if text is not None:
        report.write_text(text)
    assert known(tmp_path) is None


def test_the_options_are_known_to_the_next_run(tmp_path: Path) -> None:
    graded(tmp_path)
    with Ledger(tmp_path) as ledger:
        assert ledger.options == OPTIONS


def test_a_fresh_folder_has_no_options(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        assert ledger.options is None


def test_other_options_replace_the_old_ones(tmp_path: Path) -> None:
    graded(tmp_path)
    with Ledger(tmp_path) as ledger:
        ledger.begin(replace(OPTIONS, seed=18))
    with Ledger(tmp_path) as ledger:
        assert ledger.options == replace(OPTIONS, seed=18)


def test_only_the_owner_reads_the_seed_and_the_journal(tmp_path: Path) -> None:
    graded(tmp_path, "ada")
    assert [mode(tmp_path / name) for name in ("batch.json", JOURNAL)] == [0o600, 0o600]


def test_only_the_owner_reads_a_seed_that_replaced_another(tmp_path: Path) -> None:
    graded(tmp_path)
    (tmp_path / "batch.json").chmod(0o644)
    graded(tmp_path)
    assert mode(tmp_path / "batch.json") == 0o600


def test_a_journal_of_dead_lines_is_made_short(tmp_path: Path) -> None:
    for number in range(5):
        graded(tmp_path, "ada", key=str(number))
    assert known(tmp_path) == ("4", ROW)
    assert len((tmp_path / JOURNAL).read_text().splitlines()) == 1
    assert mode(tmp_path / JOURNAL) == 0o600


def test_a_journal_that_was_made_short_goes_on(tmp_path: Path) -> None:
    for number in range(5):
        graded(tmp_path, "ada", key=str(number))
    graded(tmp_path, "ben")
    assert known(tmp_path) == ("4", ROW)
    assert known(tmp_path, "ben") is not None


# --- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("learner", ["+ada", "a b", "ada@x.org", "漢字", "é" * 64])
def test_a_learner_has_a_folder_of_that_name(tmp_path: Path, learner: str) -> None:
    graded(tmp_path, learner)
    assert (tmp_path / "reports" / learner / "exercise_03.json").is_file()


def test_a_name_that_is_too_long_for_the_system_is_made_shorter(tmp_path: Path) -> None:
    longest = "\U00010400" * 64
    graded(tmp_path, longest, longest[:-1] + "\U00010401")
    assert known(tmp_path, longest) is not None
    assert len(list((tmp_path / "reports").iterdir())) == 2


@pytest.mark.parametrize("learner", ["", ".", "..", "../ada", "a/b", "/etc", ".ssh", "a\\b", "a\0"])
def test_a_name_that_leads_elsewhere_is_never_a_path(tmp_path: Path, learner: str) -> None:
    with Ledger(tmp_path) as ledger, pytest.raises(GraderFault):
        ledger.report_path(learner, "exercise_03")


# --- killed ---------------------------------------------------------------------------------------------------------


def test_a_torn_last_line_is_ignored(tmp_path: Path) -> None:
    graded(tmp_path, "ada", "ben")
    with (tmp_path / JOURNAL).open("r+b") as file:
        file.truncate((tmp_path / JOURNAL).stat().st_size - 9)
    assert known(tmp_path) == ("key", ROW)
    assert known(tmp_path, "ben") is None


def test_the_line_after_a_torn_one_is_whole(tmp_path: Path) -> None:
    graded(tmp_path, "ada")
    with (tmp_path / JOURNAL).open("ab") as file:
        file.write(b'{"key": "half a li')
    graded(tmp_path, "ben")
    assert known(tmp_path, "ben") is not None
    assert all(json.loads(line) for line in (tmp_path / JOURNAL).read_text().splitlines())


@pytest.mark.parametrize("line", [b"\n", b"[]\n", b"\xff\xfe\n", b'{"key": 1, "row": {}}\n', b"[" * 99999 + b"\n"])
def test_a_line_that_makes_no_sense_hides_no_other(tmp_path: Path, line: bytes) -> None:
    graded(tmp_path, "ada")
    with (tmp_path / JOURNAL).open("ab") as file:
        file.write(line)
    graded(tmp_path, "ben")
    assert known(tmp_path) == ("key", ROW)
    assert known(tmp_path, "ben") is not None


def test_a_draft_that_was_left_is_removed(tmp_path: Path) -> None:
    graded(tmp_path)
    (tmp_path / ".draft.4711.tmp").write_text("half a rep")
    known(tmp_path)
    assert not list(tmp_path.glob(".draft*"))


def test_no_draft_stays_behind(tmp_path: Path) -> None:
    graded(tmp_path, "ada", "ben")
    names = {path.name for path in tmp_path.rglob("*")}
    assert names == {"batch.json", JOURNAL, ".batch.lock", "reports", "ada", "ben", "exercise_03.json"}


def test_a_report_that_replaces_another_is_not_vouched_for_by_its_key(tmp_path: Path) -> None:
    graded(tmp_path, "ada")
    with Ledger(tmp_path) as ledger:
        ledger.begin(replace(OPTIONS, seed=18))
        ledger.write_report("ada", "exercise_03", "of another seed\n")
    # Killed here, before its line was added.
    assert known(tmp_path) == ("", ROW)


KILLED = """
import sys
from pathlib import Path
from grader.batch.ledger import Ledger
from grader.batch.model import Options, Row
with Ledger(Path(sys.argv[1])) as ledger:
    ledger.begin(Options(seed=17))
    for number in range(1000000):
        learner = f"l{number}"
        ledger.write_report(learner, "exercise_03", "x" * 5000)
        ledger.add(Row(learner, "exercise_03", "torch", "passed", 1.0, 1.0, (), ""), learner)
        if number % 50 == 0:
            print(number, flush=True)
"""


@pytest.mark.parametrize("kills", [3])
def test_what_was_done_before_a_kill_is_whole(tmp_path: Path, kills: int) -> None:
    for _ in range(kills):
        with subprocess.Popen([sys.executable, "-c", KILLED, tmp_path], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            last = [int(process.stdout.readline()) for _ in range(3)][-1]
            os.kill(process.pid, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
        with Ledger(tmp_path) as ledger:
            for number in range(last):
                assert ledger.done(f"l{number}", "exercise_03")
                assert len(ledger.report_path(f"l{number}", "exercise_03").read_text()) == 5000


# --- one at a time --------------------------------------------------------------------------------------------------


def test_a_second_batch_is_told_to_wait(tmp_path: Path) -> None:
    with Ledger(tmp_path) as ledger:
        ledger.begin(OPTIONS)
        grade(ledger, "ada")
        assert refused(tmp_path) == (
            f"Another batch is writing to {tmp_path} right now. "
            "Wait until it has ended, or name another folder with --out."
        )
        grade(ledger, "ben")
    assert known(tmp_path, "ben") is not None


def test_the_folder_is_free_after_a_batch(tmp_path: Path) -> None:
    graded(tmp_path)
    with Ledger(tmp_path) as ledger:
        assert ledger.options is not None


def test_the_folder_is_free_after_a_refusal(tmp_path: Path) -> None:
    (tmp_path / "batch.json").write_text("{")
    refused(tmp_path)
    (tmp_path / "batch.json").unlink()
    graded(tmp_path)


LEAVES_ONE = """
import subprocess, sys
from pathlib import Path
from grader.batch.ledger import Ledger
with Ledger(Path(sys.argv[1])):
    subprocess.run([sys.executable, "-c", "print('started', flush=True); input()"], close_fds=False)
"""


def test_a_process_that_outlives_a_killed_batch_does_not_hold_the_folder(tmp_path: Path) -> None:
    call = [sys.executable, "-c", LEAVES_ONE, str(tmp_path)]
    with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as batch:
        assert batch.stdout is not None
        assert batch.stdout.readline() == "started\n"
        batch.kill()
        batch.wait()
        graded(tmp_path)


# --- what is not ours -----------------------------------------------------------------------------------------------


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    graded(tmp_path, "ada")
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["reports", JOURNAL, "summary.json", "summary.csv"])
def test_a_file_with_a_name_of_ours_is_not_taken_for_ours(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    assert f"{tmp_path} holds {name}, but no batch.json" in refused(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


@pytest.mark.parametrize("name", ["batch.json", "reports", JOURNAL, "summary.json", "summary.csv"])
def test_nothing_is_written_through_a_link(tmp_path: Path, name: str) -> None:
    out, other = tmp_path / "out", tmp_path / "other"
    graded(out, "ada")
    (out / name).touch()
    (out / name).rename(other)
    (out / name).symlink_to(other)
    before = sorted(other.rglob("*")) if other.is_dir() else other.read_bytes()
    assert f"{out / name} is no plain" in refused(out)
    assert before == (sorted(other.rglob("*")) if other.is_dir() else other.read_bytes())


@pytest.mark.parametrize("name", ["batch.json", JOURNAL, "summary.csv"])
def test_a_folder_with_a_name_of_ours_is_refused(tmp_path: Path, name: str) -> None:
    graded(tmp_path)
    (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / name).mkdir()
    (tmp_path / "batch.json").touch()
    assert f"{tmp_path / name} is no plain file" in refused(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "\xff", '{"schema_version": "2", "options": {"seed": 1}}', '{"options": {"seed": 1}}',
     '{"schema_version": "1", "options": {"seed": "1"}}', '{"schema_version": "1", "options": {"seed": 1, "x": 2}}'],
)  # fmt: skip
def test_a_batch_json_that_is_not_understood_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    (tmp_path / "batch.json").write_text(text, "latin-1")
    assert refused(tmp_path) == (
        f"{tmp_path / 'batch.json'} is damaged, or was written by another version of the grader. "
        "It is left as it is: name another folder with --out."
    )
    assert (tmp_path / "batch.json").read_text("latin-1") == text


@pytest.mark.parametrize("below", ["", "deeper"])
def test_a_file_is_no_folder(tmp_path: Path, below: str) -> None:
    (tmp_path / "out").write_text("mine")
    assert "is no folder, or lies in something that is none" in refused(tmp_path / "out" / below)
    assert (tmp_path / "out").read_text() == "mine"


# --- a disk that does not take it -----------------------------------------------------------------------------------


@contextmanager
def nobody() -> Iterator[None]:
    """Root may write anywhere: it takes another user to be refused."""
    root = sys.platform != "win32" and os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_folder_that_cannot_be_written_to_gets_a_sentence() -> None:
    need(sys.platform != "win32", "a folder that its owner cannot write to")
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o555)
        with nobody():
            sentence = refused(Path(name))
    assert sentence == (
        f"{name} cannot be written to (Permission denied). Change its permissions, or name another folder with --out."
    )


FULL = """
import sys
from pathlib import Path
from grader.batch.ledger import Ledger
from grader.batch.model import Options, Row
from grader.model import UserError
with Ledger(Path(sys.argv[1])) as ledger:
    ledger.begin(Options(seed=17))
    try:
        for number in range(1000):
            ledger.write_report(f"l{number}", "exercise_03", "x" * int(sys.argv[2]))
            ledger.add(Row(f"l{number}", "exercise_03", "torch", "passed", 1.0, 1.0, ("m" * 500,), ""), "key")
    except UserError as error:
        print(error)
with Ledger(Path(sys.argv[1])) as ledger:
    count = sum(ledger.done(f"l{n}", "exercise_03") is not None for n in range(1000))
    print(count, number, list(Path(sys.argv[1]).glob(".draft*")))
    (Path(sys.argv[1]) / "ballast").unlink()
    ledger.begin(Options(seed=17))
    ledger.write_report("l999", "exercise_03", "x")
    ledger.add(Row("l999", "exercise_03", "torch", "passed", 1.0, 1.0, (), ""), "key")
with Ledger(Path(sys.argv[1])) as ledger:
    print(ledger.done("l0", "exercise_03") is not None, ledger.done("l999", "exercise_03") is not None)
"""
MOUNT = 'mount -t tmpfs -o size=256k tmpfs "$0" && head -c 16384 /dev/zero > "$0/ballast" && exec "$@"'


def on_a_small_disk(folder: Path, *arguments: str) -> list[str]:
    """What the program above prints on a file system of 256 KiB, which ends with it."""
    alone = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    try:
        here = subprocess.run([*alone, MOUNT, folder, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        here = False
    need(here, "the right to mount a small file system")
    call = [*alone, MOUNT, str(folder), sys.executable, "-c", FULL, str(folder), *arguments]
    return subprocess.run(call, capture_output=True, text=True, check=True).stdout.splitlines()


@LINUX
@pytest.mark.parametrize("size", ["1", "5000", "60000"])
def test_a_full_disk_costs_only_what_came_last(tmp_path: Path, size: str) -> None:
    sentence, known, resumed = on_a_small_disk(tmp_path, size)
    count = int(known.split()[0])
    assert sentence == (
        f"The disk is full: {count} report{' is' if count == 1 else 's are'} there; "
        "free some space and run the same command again to go on."
    )
    assert known == f"{count} {count} []"
    assert resumed == "True True"


TORN = """
import os, resource, sys
from grader.batch.disk import append
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
journal = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
try:
    while True:
        append(journal, "x" * 299 + "\\n")
except OSError as error:
    print(type(error).__name__, os.stat(sys.argv[1]).st_size)
"""


def test_a_line_that_fits_in_part_is_taken_back(tmp_path: Path) -> None:
    need(sys.platform != "win32", "a limit on the size of files")
    call = [sys.executable, "-c", TORN, str(tmp_path / JOURNAL)]
    assert subprocess.run(call, capture_output=True, text=True, check=True).stdout == "OSError 900\n"


@pytest.mark.parametrize("reports", [0, 1, 2])
def test_the_sentence_of_a_full_disk_counts_the_reports(reports: int) -> None:
    need(Path("/dev/full").exists(), "/dev/full")
    there = {0: "0 reports are there", 1: "1 report is there", 2: "2 reports are there"}
    with pytest.raises(UserError, match=there[reports]), disk.writing(Path("out"), reports):
        Path("/dev/full").write_text("x")


# --- keys -----------------------------------------------------------------------------------------------------------

PARTS = ("submission", "ada", "exercise_03", "torch", "course", "grader")
CHANGES: list[dict[str, Any]] = [
    {"seed": 18}, {"framework": "numpy"}, {"device": "cuda"}, {"time_limit_s": None}, {"isolation": "none"},
    {"hidden": True},
]  # fmt: skip


def test_a_key_is_the_same_each_time() -> None:
    assert key(*PARTS, OPTIONS) == key(*PARTS, replace(OPTIONS))


@pytest.mark.parametrize("place", range(len(PARTS)))
def test_every_part_changes_the_key(place: int) -> None:
    names = ("submission", "learner", "exercise", "framework", "course", "grader")
    parts = dict(zip(names, PARTS, strict=True))
    assert key(**parts | {names[place]: "other"}, options=OPTIONS) != key(*PARTS, OPTIONS)


@pytest.mark.parametrize("change", CHANGES)
def test_every_option_changes_the_key(change: dict[str, Any]) -> None:
    assert key(*PARTS, replace(OPTIONS, **change)) != key(*PARTS, OPTIONS)


def test_no_option_is_forgotten_above() -> None:
    assert {field.name for field in fields(Options)} == {name for change in CHANGES for name in change}


def test_what_ends_one_part_does_not_begin_the_next() -> None:
    assert key("a", "b", *PARTS[2:], options=OPTIONS) != key("ab", "", *PARTS[2:], options=OPTIONS)


def test_the_digest_of_the_grader_is_a_sha256() -> None:
    assert len(bytes.fromhex(grader_digest())) == 32


def test_another_version_of_a_framework_has_another_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = grader_digest()
    monkeypatch.setattr(frameworks, "version", lambda name: f"{name} of next year")
    assert grader_digest.__wrapped__() != digest


def test_a_changed_grader_has_another_digest(tmp_path: Path) -> None:
    package = Path(disk.__file__).parents[1]
    program = "from grader.batch.ledger import grader_digest; print(grader_digest())"
    shutil.copytree(package, tmp_path / "grader", ignore=shutil.ignore_patterns("__pycache__"))

    def digest() -> str:
        call = [sys.executable, "-c", program]
        return subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip()

    first = digest()
    (tmp_path / "grader" / "bundled").mkdir()
    (tmp_path / "grader" / "bundled" / "course.py").touch()
    assert digest() == first
    (tmp_path / "grader" / "batch" / "new.py").touch()
    assert digest() != first
