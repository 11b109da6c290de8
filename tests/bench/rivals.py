"""nbgrader and otter, in an environment of their own, each set up the way its manual says, on the same notebook."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from tests.bench.classes import EXERCISE
from tests.bench.notebooks import Tests, notebook, tests
from tests.bench.table import Unmeasured

NOTEBOOK = f"{EXERCISE}.ipynb"
OTTER_TEST = """\
OK_FORMAT = True
test = {{"name": {name!r}, "points": {points!r}, "suites": [{{"type": "doctest", "scored": True, "setup": "",
         "teardown": "", "cases": [{{"code": {code!r}, "hidden": False, "locked": False}}]}}]}}
"""


@dataclass(frozen=True)
class Environment:
    """A virtual environment with both, and with the PyTorch that `grade` runs on here."""

    folder: Path

    @classmethod
    def install(cls, cache: Path) -> Environment:
        """Made once, and kept in `cache`. Raises Unmeasured where pip cannot get them."""
        made = cls(cache / "venv")
        wanted = ["nbgrader", "otter-grader", f"torch=={metadata.version('torch').partition('+')[0]}"]
        ready = cache / "ready"
        if not ready.exists() or ready.read_text() != " ".join(wanted):
            cache.mkdir(parents=True, exist_ok=True)
            _call([sys.executable, "-m", "venv", "--clear", str(made.folder)], cache)
            made.call(cache, "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted)
            ready.write_text(" ".join(wanted))
        return made

    def call(self, where: Path, program: str, *arguments: str) -> float:
        """Runs a program of the environment in a folder that is its home as well; the seconds it took."""
        own = {"PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}", "HOME": str(where)}
        return _call([str(self.folder / "bin" / program), *arguments], where, {**os.environ, **own})

    def version(self, package: str) -> str:
        code = f"from importlib import metadata; print(metadata.version({package!r}))"
        done = subprocess.run([str(self.folder / "bin" / "python"), "-c", code], capture_output=True, text=True)
        return f"{package} {done.stdout.strip()}"


def _call(call: list[str], where: Path, environment: dict[str, str] | None = None) -> float:
    start = time.perf_counter()
    done = subprocess.run(call, cwd=where, env=environment, capture_output=True, text=True, check=False)
    took = time.perf_counter() - start
    if done.returncode != 0:
        raise Unmeasured(f"{' '.join(call[:4])} … ended with {done.returncode}: {(done.stderr or done.stdout)[-800:]}")
    return took


class NbGrader:
    """A course of one assignment."""

    def __init__(self, environment: Environment, folder: Path):
        self.environment, self.folder = environment, folder
        source = folder / "source" / EXERCISE
        source.mkdir(parents=True)
        (source / NOTEBOOK).write_text(notebook(solved=False))
        self._call("generate_assignment", EXERCISE)

    def grade(self, learners: int) -> float:
        """Seconds of one `nbgrader autograde` over so many submissions that it has not seen."""
        names = [f"of{learners}_{number}" for number in range(learners)]
        for name in names:
            own = self.folder / "submitted" / name / EXERCISE
            own.mkdir(parents=True)
            (own / NOTEBOOK).write_text(notebook(solved=True))
        took = self._call("autograde", EXERCISE, f"--student=of{learners}_*")
        self._expect_full(names)
        return took

    def _call(self, *arguments: str) -> float:
        return self.environment.call(self.folder, "nbgrader", *arguments)

    def _expect_full(self, names: list[str]) -> None:
        self._call("export", "--to=grades.csv")
        with (self.folder / "grades.csv").open(newline="") as file:
            rows = {row["student_id"]: row for row in csv.DictReader(file)}
        for name in names:
            if float(rows[name]["score"]) != float(rows[name]["max_score"]) or float(rows[name]["score"]) == 0:
                raise Unmeasured(f"nbgrader gave {name} {rows[name]['score']} of {rows[name]['max_score']}.")


class Otter:
    """An autograder of three tests."""

    def __init__(self, environment: Environment, folder: Path):
        self.environment, self.folder = environment, folder
        (folder / "tests").mkdir(parents=True)
        for one in tests():
            (folder / "tests" / f"{one.function}.py").write_text(_otter_test(one))
        (folder / NOTEBOOK).write_text(notebook(solved=True))
        self._call("generate", "-t", "tests", "-o", "autograder.zip")

    def grade(self) -> float:
        """Seconds of one `otter run`."""
        took = self._call("run", "-a", "autograder.zip", "-o", ".", "--no-logo", NOTEBOOK)
        results = json.loads((self.folder / "results.json").read_text())["tests"]
        scored = {result["name"]: (result.get("score"), result.get("max_score")) for result in results}
        for one in tests():
            if scored.get(one.function) != (one.points, one.points):
                raise Unmeasured(f"otter gave {scored}.")
        return took

    def _call(self, *arguments: str) -> float:
        return self.environment.call(self.folder, "otter", *arguments)


def _otter_test(one: Tests) -> str:
    code = "\n".join(f">>> {line}" for line in one.lines)
    return OTTER_TEST.format(name=one.function, points=one.points, code=code)
