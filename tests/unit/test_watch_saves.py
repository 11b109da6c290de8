"""When a file counts as saved."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from grader import saves
from grader.saves import Saves


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "exercise_01.py"
    made.write_text("before")
    return made


class Woken(threading.Event):
    """What `Saves` calls, from its thread."""

    def __call__(self) -> None:
        self.set()


def test_an_event_wakes(path: Path) -> None:
    woken = Woken()
    with Saves([path], woken) as watched:
        path.write_text("after")
        assert woken.wait(5)
        assert watched.saved() == path


def test_a_rename_onto_the_file_wakes(path: Path) -> None:
    woken = Woken()
    with Saves([path], woken):
        draft = path.with_name("draft")
        draft.write_text("after")
        woken.clear()
        draft.replace(path)
        assert woken.wait(5)


def test_reading_the_file_wakes_nobody(path: Path) -> None:
    woken = Woken()
    with Saves([path], woken):
        path.read_bytes()
        assert not woken.wait(0.2)


def test_where_no_event_comes_a_look_finds_the_save(path: Path) -> None:
    watched = Saves([path], Woken())  # not entered: nothing watches the folder
    assert not watched.stale()
    path.write_text("another length")
    assert watched.stale()
    assert watched.saved() == path
    assert not watched.stale()


def test_a_system_without_watches_left_is_no_failure(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    watched = Saves([path], Woken())
    monkeypatch.setattr(watched.observer, "schedule", full)
    with watched:
        path.write_text("another length")
        assert watched.stale()


def test_a_save_counts_once(path: Path) -> None:
    watched = Saves([path], Woken())
    path.write_text("after")
    assert [watched.saved(), watched.saved()] == [path, None]


def test_the_same_text_written_again_is_a_save(path: Path) -> None:
    watched = Saves([path], Woken())
    os.utime(path, ns=(0, 0))
    assert watched.saved() == path


def test_a_change_inside_counts_where_time_and_length_stay(path: Path) -> None:
    watched = Saves([path], Woken())
    times = path.stat()
    with path.open("r+") as file:
        file.write("behind")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert watched.saved() == path


@pytest.mark.parametrize("meanwhile", [Path.unlink, lambda path: path.write_text("")], ids=["gone", "empty"])
def test_an_editor_in_the_middle_of_its_save_is_waited_for(path: Path, meanwhile: object) -> None:
    watched = Saves([path], Woken())
    meanwhile(path)  # type: ignore[operator]
    later = threading.Timer(0.1, path.write_text, ["after"])
    later.start()
    assert (watched.saved(), path.read_text()) == (path, "after")
    later.join()


def test_a_file_that_stays_away_is_told_in_the_end(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saves, "GAP_S", 0.1)
    watched = Saves([path], Woken())
    path.unlink()
    assert [watched.saved(), watched.saved()] == [path, None]


def test_of_two_files_saved_at_once_the_later_counts_and_the_other_is_no_save_more(path: Path) -> None:
    notebook = path.with_suffix(".ipynb")
    watched = Saves([path, notebook], Woken())
    for written, moment in ((notebook, 2), (path, 1)):
        written.write_text("after")
        os.utime(written, ns=(moment, moment))
    assert [watched.saved(), watched.saved()] == [notebook, None]


def test_what_is_too_large_to_be_graded_is_not_read(path: Path) -> None:
    os.truncate(path, saves.FILE_BYTES + 1)
    assert len(Saves([path], Woken()).seen[path]) == 3


def test_what_the_watching_library_finds_worth_an_error_is_not_shown() -> None:
    told = "import logging, grader.saves; logging.getLogger('watchdog.observers.inotify').error('inactive')"
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stderr == ""
