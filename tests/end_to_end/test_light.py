"""What is imported when nothing heavy is wanted."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {"torch", "tensorflow", "keras", "numpy", "pydantic"}


def imported(*arguments: str) -> set[str]:
    """The packages that a Python process imports, by their first name."""
    call = [sys.executable, "-X", "importtime", *arguments]
    trace = subprocess.run(call, capture_output=True, text=True, check=False, encoding="utf-8").stderr
    return {line.rpartition("|")[2].strip().partition(".")[0] for line in trace.splitlines() if "|" in line}


def test_importing_the_package_loads_nothing_but_it() -> None:
    assert imported("-c", "import grader") & (HEAVY | {"click"}) == set()


@pytest.mark.parametrize("call", [["--help"], ["--version"], ["3", "--help"], ["verify", "--help"]], ids=" ".join)
def test_help_loads_no_framework_no_numpy_and_no_pydantic(call: list[str]) -> None:
    loaded = imported("-m", "grader", *call)
    assert "click" in loaded
    assert loaded & HEAVY == set()


def test_the_probe_sees_what_is_loaded() -> None:
    assert "pydantic" in imported("-m", "grader", "schema")
    assert "numpy" in imported("-m", "grader", "list")


def test_the_probe_sees_a_framework() -> None:
    assert "torch" in imported("-c", "import sys; sys.argv[1:] = ['--help']; import torch, grader.cli")
