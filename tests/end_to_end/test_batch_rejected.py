"""Files of a class that cannot be graded at all: each gets a report that says why."""

from __future__ import annotations

import os
from typing import Any

import pytest

from .batches import BROKEN, batch, forks, reports

pytestmark = [forks, pytest.mark.xdist_group("batch rejected")]
FAULTY = {
    "no Python": (BROKEN.encode(), "line 1"),
    "empty": (b"", "empty"),
    "too large": (b"#" * (300 << 10), "256 KiB"),
    "no text": (b"\xff\xfe\x00", "UTF-8"),
    "no notebook": (b"{}", "notebook"),
}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    home = tmp_path_factory.mktemp("faulty")
    for name, (data, _) in FAULTY.items():
        (home / "class" / name).mkdir(parents=True)
        (home / "class" / name / f"exercise_03.{'ipynb' if name == 'no notebook' else 'py'}").write_bytes(data)
    (home / "class" / "a pipe").mkdir()
    os.mkfifo(home / "class" / "a pipe" / "exercise_03.py")
    batch(home / "class", home / "graded", "--isolation", "floor")
    return reports(home / "graded")


@pytest.mark.parametrize("name", [*FAULTY, "a pipe"])
def test_a_file_that_cannot_be_graded_gets_a_report_that_says_why(faulty: dict[str, dict[str, Any]], name: str) -> None:
    why = FAULTY[name][1] if name in FAULTY else "no regular file"
    assert faulty[name]["outcome"] == "rejected"
    assert why in faulty[name]["notes"][0]
