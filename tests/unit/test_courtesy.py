"""The sentence that an honest learner reads where the jail is in the way: real errors, raised by the real libraries."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.sandbox import courtesy

Act = Callable[[], object]


@pytest.fixture(autouse=True)
def confined(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a jailed child."""
    monkeypatch.setenv(courtesy.CONFINED, "1")


def error_of(act: Act) -> BaseException:
    try:
        act()
    except BaseException as error:  # noqa: BLE001 - whatever it is
        return error
    raise AssertionError("nothing failed")


def why(act: Act) -> str:
    return courtesy.why(error_of(act))


def refuse(*arguments: object) -> None:
    raise PermissionError(errno.EPERM, "Operation not permitted", *arguments)


def missing() -> None:
    Path("no_such_file.csv").read_text()


def test_a_missing_data_file_is_told() -> None:
    assert why(missing) == "Your code is graded in an empty folder: only the file that you handed in is there."


def test_writing_elsewhere_is_told() -> None:
    assert why(lambda: refuse("/somewhere/else")) == (
        "While your code is graded it reads and writes its own, empty folder and no other."
    )


def test_what_the_system_refuses_is_told() -> None:
    assert why(refuse).startswith("The system refuses this while your code is graded")


def test_a_program_is_told() -> None:
    assert why(lambda: subprocess.run(["no-such-program"])) == (
        "No other program can be started while your code is graded."
    )


def test_a_connection_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert why(lambda: socket.create_connection(("127.0.0.1", port), 1)).startswith("There is no network")


def test_a_download_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert why(lambda: urllib.request.urlopen(f"http://127.0.0.1:{port}/data.csv", timeout=1)) == (
        "There is no network while your code is graded, so no downloads: make the data in the file itself."
    )


def test_the_cause_of_an_error_counts() -> None:
    def act() -> None:
        try:
            missing()
        except OSError as error:
            raise RuntimeError("the data could not be loaded") from error

    assert why(act).startswith("Your code is graded in an empty folder")


def test_an_error_while_another_is_handled_counts() -> None:
    def act() -> None:
        try:
            missing()
        except OSError:
            {}["data"]

    assert why(act).startswith("Your code is graded in an empty folder")


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("x"), KeyboardInterrupt(), SystemExit(1)])
def test_an_error_of_the_learners_own_gets_no_sentence(error: BaseException) -> None:
    def act() -> None:
        raise error

    assert why(act) == ""


def test_a_full_disk_gets_no_sentence() -> None:
    def act() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "file")

    assert why(act) == ""


def test_outside_the_jail_there_is_no_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(courtesy.CONFINED)
    assert why(missing) == why(refuse) == ""


def test_errors_that_cause_each_other_end() -> None:
    one, other = error_of(missing), ValueError("x")
    one.__cause__, other.__cause__ = other, one
    assert courtesy.why(other).startswith("Your code is graded in an empty folder")


def test_a_very_long_chain_ends() -> None:
    first = error = ValueError("0")
    for number in range(100_000):
        error.__context__ = ValueError(str(number))
        error = error.__context__
    assert courtesy.why(first) == ""
    while (error := first).__context__ is not None:  # taken apart by hand: it is too deep to be forgotten at once
        first, error.__context__ = error.__context__, None  # type: ignore[assignment]
