"""What `grade batch` writes and prints, through the real command."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import GRADE

from .batches import (
    BROKEN,
    SOLUTION,
    WRONG,
    Done,
    batch,
    call,
    forks,
    outcomes,
    put,
    reports,
    summary,
    timeless,
)

pytestmark = [forks, pytest.mark.xdist_group("batch writing")]
FORMULA = "@SUM"
LINEAR = "def regression(x, m, b):\n    return m * x + b\n"
STOPPING = SOLUTION.replace("    u = m * x + b - y\n", "    while True: pass\n")
CLASS = {
    "ada/exercise_03.py": SOLUTION,
    "ada/exercise_01.py": LINEAR,
    "ben/exercise_03.py": WRONG,
    f"{FORMULA}/exercise_03.py": BROKEN,
    "dan/exercise_03.py": STOPPING,
}
Written = tuple[Path, Done]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """DIR of the class, and what the command said."""
    assert STOPPING != SOLUTION
    home = tmp_path_factory.mktemp("written")
    put(home / "class", CLASS)
    return home / "graded", batch(home / "class", home / "graded", "--seed", "17", "--time-limit", "0.5")


def test_there_is_a_report_for_every_submission_and_nothing_else(written: Written) -> None:
    names = {path.relative_to(written[0] / "reports").as_posix() for path in (written[0] / "reports").rglob("*.*")}
    assert names == {name.replace(".py", ".json") for name in CLASS}


def test_every_report_is_what_the_schema_says(written: Written) -> None:
    schema = json.loads(subprocess.run([GRADE, "schema"], capture_output=True, check=True).stdout)
    for path in written[0].glob("reports/*/*.json"):
        jsonschema.validate(json.loads(path.read_text("utf-8")), schema)


def test_a_report_says_whose_it_is_and_what_it_was_made_from(written: Written) -> None:
    report = reports(written[0])["ben"]
    assert (report["learner"], report["exercise"], report["seed"]) == ("ben", "exercise_03", 17)
    assert report["provenance"]["submission"]


def test_a_limit_on_time_is_kept(written: Written) -> None:
    late = [check for check in reports(written[0])["dan"]["checks"] if check["outcome"] == "limit_hit"]
    assert late
    assert "0.5 s" in late[0]["message"]


def test_the_summary_has_these_fields(written: Written) -> None:
    assert set(summary(written[0])) == {
        "schema_version", "seed", "isolation", "counts", "by_exercise", "mistakes", "unrecognised", "unlisted",
        "superseded", "reports",
    }  # fmt: skip


def test_the_summary_counts_every_outcome(written: Written) -> None:
    counted = {name: count for name, count in summary(written[0])["counts"].items() if count}
    assert counted == {"passed": 1, "partial": 2, "failed": 1, "rejected": 1}


def test_the_summary_has_a_mean_for_every_exercise(written: Written) -> None:
    made = summary(written[0])
    for name, standing in made["by_exercise"].items():
        scores = [each["score"] for each in made["reports"] if each["exercise"] == name]
        assert standing["mean_score"] == pytest.approx(sum(scores) / len(scores), abs=1e-4)


def test_the_summary_leads_to_every_report(written: Written) -> None:
    for each in summary(written[0])["reports"]:
        report = json.loads((written[0] / each["path"]).read_text("utf-8"))
        assert {name: report[name] for name in each if name != "path"} == {
            name: value for name, value in each.items() if name != "path"
        }


def lines(out: Path) -> list[dict[str, str]]:
    with (out / "summary.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_table_for_a_gradebook_has_these_columns(written: Written) -> None:
    names = ["learner", "exercise", "framework", "outcome", "score", "max_score", "mistakes", "path"]
    assert list(lines(written[0])[0]) == names


def test_the_table_for_a_gradebook_has_a_line_for_every_report(written: Written) -> None:
    assert [line["path"].removeprefix("'") for line in lines(written[0])] == [
        each["path"] for each in summary(written[0])["reports"]
    ]


def test_a_learner_who_is_called_like_a_formula_is_inert(written: Written) -> None:
    assert [line["learner"] for line in lines(written[0]) if "SUM" in line["learner"]] == [f"'{FORMULA}"]


def test_nothing_but_these_is_in_the_folder(written: Written) -> None:
    names = {path.name for path in written[0].iterdir()}
    assert names == {"batch.json", "journal.jsonl", "reports", "summary.json", "summary.csv", ".batch.lock"}


# --- what is printed


def test_the_table_tells_the_numbers_the_means_and_where_the_reports_are(written: Written) -> None:
    said, out = written[1].stdout, written[0]
    assert said.startswith("5 submissions of 4 learners · seed 17 · isolation ")
    assert re.search(r"\nexercise_03 .* / 6\n", said)
    assert f"\nReports: {out}/reports/<learner>/<exercise>.json\n" in said


def test_failures_are_told_as_they_come(written: Written) -> None:
    assert f"{FORMULA} exercise_03 cannot be graded: exercise_03.py, line 1" in written[1].stderr


def test_a_log_says_how_far_it_is(written: Written) -> None:
    assert re.search(r"\n5 of 5, .*done in \d:\d\d\n", written[1].stderr)


@pytest.fixture(scope="module")
def terminal(written: Written) -> str:
    """What a second run, of everything, writes to a terminal of 80 columns."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    options = ("--time-limit", "0.5", "--again")
    command = call(written[0].parent / "class", written[0], *options)
    env = {**os.environ, "TERM": "xterm-256color"}
    text = b""
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=env):
        os.close(theirs)
        try:
            while chunk := os.read(ours, 1 << 16):
                text += chunk
        except OSError:  # how Linux says that the other end was closed
            pass
    os.close(ours)
    return text.decode()


def test_a_terminal_has_a_bar_with_numbers_rate_and_time_left(terminal: str) -> None:
    assert re.search(r"━+ \d/5 [\d.]+/s, \d:\d\d left", re.sub(r"\x1b\[[\d;]*m", "", terminal))


def test_a_terminal_has_the_failures_above_the_bar_and_then_the_table(terminal: str) -> None:
    assert 0 < terminal.index("cannot be graded") < terminal.rindex("5/5") < terminal.index("5 submissions of 4")


def test_a_terminal_has_its_cursor_back(terminal: str) -> None:
    assert terminal.rindex("\x1b[?25h") > terminal.rindex("\x1b[?25l")


# --- options


def again(written: Written, *options: str) -> Done:
    """The command once more, with everything taken over."""
    return batch(written[0].parent / "class", written[0], "--time-limit", "0.5", *options)


def test_json_prints_the_summary_and_nothing_else(written: Written) -> None:
    assert again(written, "--json").stdout == (written[0] / "summary.json").read_text("utf-8")


def test_quiet_leaves_the_table_alone(written: Written) -> None:
    done = again(written, "--quiet", "--again", "rejected")
    assert (done.stderr, "5 submissions of 4 learners" in done.stdout) == ("", True)


def test_one_exercise_is_picked_and_the_others_are_counted(written: Written, tmp_path: Path) -> None:
    done = batch(written[0].parent / "class", tmp_path / "out", "--exercise", "1", "--isolation", "floor")
    assert set(outcomes(tmp_path / "out")) == {"ada"}
    assert "4 submissions of other exercises passed over" in done.stdout


def test_the_number_of_workers_changes_nothing(written: Written, tmp_path: Path) -> None:
    options = ("--seed", "17", "--time-limit", "0.5", "--jobs", str(1 if (os.cpu_count() or 1) > 1 else 2))
    batch(written[0].parent / "class", tmp_path / "out", *options)
    assert timeless(tmp_path / "out") == timeless(written[0])


def test_another_seed_is_other_inputs(written: Written, tmp_path: Path) -> None:
    batch(put(tmp_path / "class", {"ben/exercise_03.py": WRONG}), tmp_path / "out", "--seed", "18")
    assert shown(reports(tmp_path / "out")["ben"]) != shown(reports(written[0])["ben"])


def shown(report: dict[str, Any]) -> list[Any]:
    return [check["counterexample"] for check in report["checks"]]


def test_whoever_looks_while_it_works_sees_whole_files(tmp_path: Path) -> None:
    put(tmp_path / "class", {f"l{number}/exercise_03.py": BROKEN for number in range(150)})
    command, seen = call(tmp_path / "class", tmp_path / "out"), 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as working:
        while working.poll() is None:
            for path in (tmp_path / "out").rglob("*.json"):
                json.loads(path.read_text("utf-8"))
                seen += 1
    assert (working.returncode, seen > 150) == (0, True)
