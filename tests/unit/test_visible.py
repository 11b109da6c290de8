"""What the jail opens for reading: entry by entry, and never what holds an answer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from grader.sandbox import visible
from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the jail is Linux's")

READABLE = """
import json, sys
sys.path.insert(0, sys.argv[1])
from grader.sandbox import visible
print(json.dumps(visible.readable(sys.argv[2:])))
"""
STDLIB = os.path.realpath(sysconfig.get_path("stdlib"))


def touches(path: str, closed: str) -> bool:
    """Whether a rule on `path` would open `closed`, or something in it."""
    return path == closed or path.startswith(closed + os.sep) or closed.startswith(path + os.sep)


def opened(paths: Iterable[str], closed: str | Path) -> list[str]:
    return [path for path in paths if touches(path, os.path.realpath(closed))]


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """The site-packages of a fresh virtual environment."""
    venv.EnvBuilder(symlinks=True).create(tmp_path / "env")
    return Path(next((tmp_path / "env" / "lib").glob("python*")), "site-packages").resolve()


@pytest.fixture
def seen(tmp_path: Path) -> Callable[..., list[str]]:
    """seen(closed, …) is what an interpreter of that environment would open."""

    def run(*closed: object) -> list[str]:
        call = [str(tmp_path / "env" / "bin" / "python"), "-P", "-c", READABLE, str(ROOT), *map(str, closed)]
        done = subprocess.run(call, capture_output=True, text=True, check=True, timeout=60)
        found: list[str] = json.loads(done.stdout)
        return found

    return run


def folder(parent: Path, *names: str) -> None:
    for name in names:
        (parent / name).mkdir(parents=True)
        (parent / name / "inside.py").write_text("")


# --- what is needed


def test_the_standard_library_and_the_packages_are_opened() -> None:
    import numpy

    paths = visible.readable(())
    for module in (json, numpy):
        home = os.path.realpath(os.path.dirname(str(module.__file__)))
        assert home in paths


def test_paths_are_real_absolute_and_there() -> None:
    paths = visible.readable(())
    assert all(os.path.isabs(path) and os.path.realpath(path) == path and os.path.exists(path) for path in paths)


# --- what is closed


def test_nothing_of_the_grader_is_opened() -> None:
    assert opened(visible.readable(()), visible.PACKAGE) == []


def test_a_closed_folder_outside_all_that_is_opened_stays_closed(tmp_path: Path) -> None:
    assert opened(visible.readable([str(tmp_path)]), tmp_path) == []


def test_nothing_in_or_above_a_closed_folder_is_opened() -> None:
    import numpy

    closed = os.path.join(os.path.dirname(str(numpy.__file__)), "random")
    assert opened(visible.readable(()), closed) != []
    assert opened(visible.readable([closed]), closed) == []


def test_the_siblings_of_a_closed_folder_are_opened_one_by_one() -> None:
    import numpy

    home = os.path.realpath(os.path.dirname(str(numpy.__file__)))
    paths = visible.readable([os.path.join(home, "random")])
    siblings = {os.path.join(home, name) for name in os.listdir(home) if not visible.withheld(name)}
    assert {path for path in paths if os.path.dirname(path) == home} == siblings - {os.path.join(home, "random")}


def test_a_closed_file_is_closed_alone() -> None:
    closed = os.path.join(STDLIB, "antigravity.py")
    paths = visible.readable([closed])
    assert closed not in paths
    assert os.path.join(STDLIB, "this.py") in paths


def test_a_link_to_a_closed_folder_is_not_opened(
    packages: Path, seen: Callable[..., list[str]], tmp_path: Path
) -> None:
    folder(tmp_path, "class")
    (packages / "way_in").symlink_to(tmp_path / "class")
    assert opened(seen(), tmp_path / "class") == [str(tmp_path / "class")]
    assert opened(seen(tmp_path / "class"), tmp_path / "class") == []


def test_a_closed_folder_may_be_named_by_a_link(packages: Path, seen: Callable[..., list[str]], tmp_path: Path) -> None:
    folder(packages, "answers")
    (tmp_path / "link").symlink_to(packages / "answers")
    assert opened(seen(tmp_path / "link"), packages / "answers") == []


def test_a_closed_system_library_closes_what_is_above_it_and_nothing_beside_it() -> None:
    start = Path(os.path.realpath("/usr/lib"))
    inner = next((path for path in sorted(start.iterdir()) if path.is_dir() and not path.is_symlink()), None)
    assert inner is not None
    paths = visible.readable([str(inner)])
    assert opened(paths, inner) == []
    assert any(os.path.dirname(path) == str(start) for path in paths)


# --- packages under development, and installed graders


@pytest.mark.parametrize("name", ["grader", "grader-0.1.0.dist-info", "_grader_editable", "__editable___grader_finder"])
def test_an_installed_grader_is_not_opened(packages: Path, seen: Callable[..., list[str]], name: str) -> None:
    folder(packages, name, "honest")
    paths = seen()
    assert str(packages / "honest") in paths
    assert opened(paths, packages / name) == []


@pytest.mark.parametrize("name", ["_editable_impl_grader.pth", "__editable__.grader.pth", "distutils-precedence.pth"])
def test_what_says_where_packages_are_developed_is_not_opened(
    packages: Path, seen: Callable[..., list[str]], name: str
) -> None:
    (packages / name).write_text(str(ROOT))
    assert opened(seen(), packages / name) == []


def test_what_a_pth_file_names_is_not_opened(packages: Path, seen: Callable[..., list[str]], tmp_path: Path) -> None:
    folder(tmp_path, "developed/tool")
    (packages / "tool.pth").write_text(str(tmp_path / "developed"))
    assert opened(seen(), tmp_path / "developed") == []


def test_a_package_whose_name_only_begins_alike_is_opened(packages: Path, seen: Callable[..., list[str]]) -> None:
    folder(packages, "graderlib", "gradermade")
    assert {str(packages / "graderlib"), str(packages / "gradermade")} <= set(seen())


def test_no_folder_that_modules_are_imported_from_is_opened_whole(
    packages: Path, seen: Callable[..., list[str]]
) -> None:
    paths = seen()
    assert opened(paths, packages) == []
    assert STDLIB not in paths


def test_the_packages_of_the_interpreter_below_an_environment_are_not_opened(
    packages: Path, seen: Callable[..., list[str]]
) -> None:
    folder(packages, "honest")
    paths = seen()
    assert str(packages / "honest") in paths
    base = [path for path in paths if {"site-packages", "dist-packages"} & set(Path(path).parts)]
    assert [path for path in base if packages not in Path(path).parents] == []


def test_no_other_python_is_opened() -> None:
    paths = visible.readable(())
    for other in visible.other_pythons():
        if other not in visible.folders():
            assert [path for path in paths if path == other] == []


# --- devices


def test_no_device_that_memory_can_be_made_of_is_written_to() -> None:
    assert visible.WRITABLE_DEVICES == ("/dev/null",)


@pytest.mark.parametrize(
    ("path", "closed", "inside"),
    [("/a/b", ["/a"], True), ("/a", ["/a"], True), ("/ab", ["/a"], False), ("/a", ["/a/b"], False), ("/a", [], False)],
)
def test_within_knows_folders_from_names_that_begin_alike(path: str, closed: list[str], inside: bool) -> None:
    assert visible.within(path, closed) is inside
