"""`check` in real notebooks, executed by a real kernel: what it says, and what it says of the saved file."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import need

from .conftest import Command, notebook

SETUP = "import numpy as np\nfrom grader import check"
SCALE = "scale = 2"
GRADIENT = """def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return scale * (u * x).mean(), scale * u.mean()"""
CHECK = "check(mse_gradient)"
NAME = "exercise_03.ipynb"
Run = Callable[..., list[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """run(*cells) executes them in a new kernel in the test's folder; for each cell what it shows as text.

    env: what is added to the kernel's environment. meanwhile: called in a thread with the kernel's manager.
    """
    need(all(importlib.util.find_spec(name) for name in ("nbclient", "ipykernel")), "a Jupyter kernel")
    import nbformat
    from nbclient import NotebookClient

    def execute(*cells: str, env: dict[str, str] | None = None, meanwhile: Any = None) -> list[str]:
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        place = {"metadata": {"path": str(tmp_path)}}
        client = NotebookClient(made, timeout=120, kernel_name="python3", resources=place, allow_errors=True)
        if meanwhile:
            threading.Thread(target=lambda: meanwhile(client), daemon=True).start()
        client.execute(env={**os.environ, **(env or {})})
        return ["\n".join(map(_shown, cell.outputs)) for cell in made.cells]

    return execute


def _shown(output: Any) -> str:
    if output.output_type == "error":
        return "\n".join(output.traceback)
    return str(output.text if output.output_type == "stream" else output.data["text/plain"])


@pytest.fixture
def saved(tmp_path: Path) -> Callable[..., Path]:
    """saved(*cells) is the notebook as it lies on disk."""

    def write(*cells: str, name: str = NAME) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(notebook(*cells))
        return path

    return write


def said(text: str) -> str:
    return " ".join(text.split())


def test_a_notebook_that_is_saved_as_it_runs_gets_its_points_and_no_note(run: Run, saved: Any) -> None:
    cells = (SETUP, SCALE, GRADIENT, CHECK)
    saved(*cells)
    result = run(*cells)[-1]
    assert "✓ mse_gradient" in result
    assert "Notes" not in result


def test_a_cell_that_was_deleted_is_missed(run: Run, saved: Any) -> None:
    saved(SETUP, GRADIENT, CHECK)
    result = said(run(SETUP, SCALE, GRADIENT, CHECK)[-1])
    assert "✓ mse_gradient" in result
    assert "passes here, but not when exercise_03.ipynb is run from the top as it is saved" in result
    assert "no cell of it defines `scale`" in result


def test_another_constant_in_the_file_is_named(run: Run, saved: Any) -> None:
    saved(SETUP, "scale = 1", GRADIENT)
    assert "there `scale` is 1, and here it is 2." in said(run(SETUP, SCALE, GRADIENT, CHECK)[-1])


def test_an_unsaved_notebook_is_only_older(run: Run, saved: Any) -> None:
    saved(SETUP, "def mse_gradient(x, y, m, b):\n    raise NotImplementedError")
    result = said(run(SETUP, SCALE, GRADIENT, CHECK)[-1])
    assert "the file on disk is older, or differs: `mse_gradient` there is not what runs here. Save" in result


def test_once_it_is_saved_nothing_is_said_any_more(run: Run, saved: Any) -> None:
    cells = (SETUP, SCALE, GRADIENT, CHECK)
    right = notebook(*cells)
    saved(SETUP, GRADIENT)
    save = f"from pathlib import Path\nPath({NAME!r}).write_text({right!r})"
    *_, before, _, after = run(*cells, save, CHECK)
    assert "Notes" in before
    assert "Notes" not in after


@pytest.mark.parametrize("how", ["vs_code", "jupyterlab", "session"])
def test_the_file_is_where_the_editor_says(run: Run, saved: Any, how: str) -> None:
    saved(SETUP, SCALE, GRADIENT, name="other.ipynb")
    path = saved(SETUP, GRADIENT, name="my work.ipynb")
    first = f"__vsc_ipynb_file__ = {str(path)!r}" if how == "vs_code" else "pass"
    said_by = {"jupyterlab": str(path), "session": f"some/folder/{path.name}"}
    env = {"JPY_SESSION_NAME": said_by[how]} if how in said_by else {}
    result = said(run(first, SETUP, SCALE, GRADIENT, CHECK, env=env)[-1])
    assert "when my work.ipynb is run from the top" in result


@pytest.mark.parametrize("files", [(), ("a.ipynb", "b.ipynb")], ids=["none", "several"])
def test_where_the_file_is_unknown_nothing_is_said_of_it(run: Run, saved: Any, files: tuple[str, ...]) -> None:
    for name in files:
        saved(SETUP, GRADIENT, name=name)
    assert "Notes" not in run(SETUP, SCALE, GRADIENT, CHECK, env={"JPY_SESSION_NAME": "fileId=1"})[-1]


def test_a_file_that_is_half_written_says_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(notebook(SETUP, GRADIENT)[:-20])
    assert "Notes" not in run(SETUP, SCALE, GRADIENT, CHECK)[-1]


def test_hints_are_counted_beside_the_file(run: Run, saved: Any, tmp_path: Path) -> None:
    saved(SETUP, SCALE, GRADIENT)
    assert run(SETUP, SCALE, GRADIENT, f"{CHECK}.hint()")[-1].startswith("Hint 1 of 5")
    assert run(SETUP, SCALE, GRADIENT, f"{CHECK}.hint()")[-1].startswith("Hint 2 of 5")
    assert json.loads((tmp_path / "progress.json").read_text())["exercise_03"]["hints"] == 2


def test_hints_are_counted_in_the_kernel_where_no_file_is_known(run: Run, tmp_path: Path) -> None:
    *_, first, second = run(SETUP, SCALE, GRADIENT, f"{CHECK}.hint()", f"{CHECK}.hint()")
    assert (first[:6], second[:6]) == ("Hint 1", "Hint 2")
    assert list(tmp_path.iterdir()) == []


def test_a_function_whose_cell_has_not_run_is_missed_in_the_kernel(run: Run) -> None:
    result = said(run(SETUP, "check('exercise_03')")[-1])
    assert "There is no function `mse_gradient` in this kernel: has its cell run? Found: none at all." in result


def test_an_exception_names_the_learners_cell(run: Run) -> None:
    assert "Cell In[2], line 2, in mse_gradient" in run(SETUP, "def mse_gradient(x, y, m, b):\n    1 / 0", CHECK)[-1]


def test_a_wrong_call_shows_a_sentence_and_no_traceback(run: Run) -> None:
    shown = run(SETUP, "check('exercise_33')")[-1]
    assert shown.startswith("check: There is no exercise 'exercise_33' in this course.")
    assert "Traceback" not in shown


LOOP = """from pathlib import Path
def point_gradient(x, y, m, b):
    Path("looping").touch()
    while True:
        pass"""


def test_the_interrupt_button_ends_an_endless_loop(run: Run, tmp_path: Path) -> None:
    def press(client: Any) -> None:
        while not (tmp_path / "looping").exists():
            time.sleep(0.01)
        asyncio.run(client.km.interrupt_kernel())

    right = "def point_gradient(x, y, m, b):\n    return 2 * (m * x + b - y) * x, 2 * (m * x + b - y)"
    cells = (SETUP, SCALE, GRADIENT, LOOP, "check('exercise_03')", right, "check('exercise_03')")
    *_, first, _, second = run(*cells, meanwhile=press)
    assert "KeyboardInterrupt: you interrupted it" in first
    assert "Cell In[4], line 5, in point_gradient" in first or "Cell In[4], line 4, in point_gradient" in first
    assert "✓ mse_gradient" in first
    assert "✓ point_gradient" in second


IMPORTS = {"torch": "import torch", "tensorflow": "import tensorflow as tf", "numpy": "import numpy as np"}
MEANS = {"torch": "torch.mean", "tensorflow": "tf.reduce_mean", "numpy": "np.mean"}
PRETTY = {"torch": "PyTorch", "tensorflow": "TensorFlow", "numpy": "NumPy"}


def test_every_framework_is_known_by_what_the_function_uses(run: Run, saved: Any, framework: str) -> None:
    need(importlib.util.find_spec(framework) is not None, framework)
    mean = MEANS[framework]
    function = f"def mse(y_hat, y):\n    return {mean}((y_hat - y) ** 2)"
    cells = (f"{IMPORTS[framework]}\nfrom grader import check", function, "check(mse)")
    saved(*cells, name="exercise_02.ipynb")
    result = run(*cells)[-1]
    assert f"exercise_02 · {PRETTY[framework]} on cpu" in result
    assert "✓ mse " in result
    assert "Notes" not in result


def test_a_notebook_that_checks_itself_is_graded_as_any_other(command: Command, saved: Any) -> None:
    saved(f"{SETUP}\nresult = check('exercise_03')", SCALE, GRADIENT, "check(mse_gradient).hint()\nresult.plot()")
    result = command("3", "--json", "-")
    report = json.loads(result.stdout)
    assert (report["score"], report["notes"]) == (3.0, [])
