"""Stubs hold everything of a solution but the answers, as scripts and as notebooks."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest

from grader import stubs
from grader.model import Check, Exercise, UserError

SOURCE = '''# %%
import numpy as np

x = np.arange(8.0)


# %%
def double(x):
    """Twice x, (n,)."""
    # Keep this.
    ### BEGIN SOLUTION
    y = 2 * x
    return y
    ### END SOLUTION


# %% [markdown]
# And now one more.


# %%
def triple(x):
    """Three times x, (n,)."""
    if x is None:
        ### BEGIN SOLUTION
        return 0
        ### END SOLUTION
    ### BEGIN SOLUTION
    return 3 * x
    ### END SOLUTION
'''


def exercise(*frameworks: str) -> Exercise:
    check = Check("double", 1, lambda rng, case: {"x": rng.normal(size=case)}, lambda _xp, x: 2 * x)
    story = "Some numbers are too small.\n\n    y = 2·x\n"
    return Exercise("Doubling", story, frameworks or ("numpy",), (check,), ("a", "b", "c"), (), id="exercise_03")


@pytest.fixture
def solutions(tmp_path: Path) -> Path:
    folder = tmp_path / "solutions" / "exercise_03"
    folder.mkdir(parents=True)
    for name in ("numpy", "torch"):
        (folder / f"{name}_solution.py").write_text(SOURCE)
    return folder.parent


def problem(source: str) -> str:
    with pytest.raises(UserError) as caught:
        stubs.script(exercise(), source, "exercise_03/numpy_solution.py")
    return str(caught.value)


def body(*lines: str) -> str:
    return "\n".join(["def f():", *(f"    {line}" for line in lines), ""])


# --- scripts


def test_the_header_tells_title_story_and_how_to_check() -> None:
    expected = """# %% [markdown]
# # Exercise 03: Doubling
#
# Some numbers are too small.
#
#     y = 2·x
#
# Check your work with `grade exercise_03`; ask for a hint with `grade hint exercise_03`.

# %%
import numpy as np
"""
    assert stubs.script(exercise(), SOURCE).startswith(expected)


def test_a_solution_becomes_a_raise_at_its_own_indentation() -> None:
    text = stubs.script(exercise(), SOURCE)
    assert "    if x is None:\n        raise NotImplementedError\n    raise NotImplementedError\n" in text


def test_no_line_of_a_solution_and_no_marker_is_left() -> None:
    text = stubs.script(exercise(), SOURCE)
    assert not any(secret in text for secret in ("2 * x", "3 * x", "return", "SOLUTION"))


def test_docstrings_and_comments_stay() -> None:
    assert '    """Twice x, (n,)."""\n    # Keep this.\n' in stubs.script(exercise(), SOURCE)


@pytest.mark.parametrize("ending", ["", "\n\n\n"])
def test_a_stub_ends_in_one_newline(ending: str) -> None:
    text = stubs.script(exercise(), SOURCE.rstrip("\n") + ending)
    assert text.endswith("raise NotImplementedError\n")


def test_a_source_without_cells_becomes_one_cell() -> None:
    text = stubs.script(exercise(), body("### BEGIN SOLUTION", "return 1", "### END SOLUTION"))
    assert text.count("# %%\n") == 1
    assert text.endswith("\n\n# %%\ndef f():\n    raise NotImplementedError\n")


def test_a_stub_raises_not_implemented_error_when_called() -> None:
    namespace: dict[str, object] = {}
    exec(compile(stubs.script(exercise(), SOURCE), "stub", "exec"), namespace)
    with pytest.raises(NotImplementedError):
        namespace["double"](np.ones(2))  # type: ignore[operator]


BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["return 1"], "nothing is marked"),
        ([BEGIN, "return 1"], "line 2: this solution has no end"),
        (["return 1", END], "line 3: an end without a beginning"),
        ([BEGIN, BEGIN, "return 1", END, END], "line 3: a solution inside a solution"),
        ([BEGIN, "return 1", "  " + END], "line 4: the end of a solution is indented like its beginning"),
        (["## BEGIN SOLUTION", "return 1", END], "line 2: `## BEGIN SOLUTION` is almost a marker"),
        ([BEGIN, "return 1", "### end solution"], "line 4: `### end solution` is almost a marker"),
        ([BEGIN, "return 1", END, "x = = 1"], "line 5: invalid syntax"),
    ],
)
def test_wrong_markers_are_told_with_their_line(lines: list[str], says: str) -> None:
    assert problem(body(*lines)).startswith("exercise_03/numpy_solution.py")
    assert says in problem(body(*lines))


@pytest.mark.parametrize("source", [f"{BEGIN}\nx = 1\n{END}\n", f"class A:\n    {BEGIN}\n    x = 1\n    {END}\n"])
def test_a_solution_outside_a_function_is_told(source: str) -> None:
    assert "a solution outside any function" in problem(source)


def test_a_solution_in_a_method_is_accepted() -> None:
    source = f"class A:\n    def f(self):\n        {BEGIN}\n        return 1\n        {END}\n"
    assert "        raise NotImplementedError\n" in stubs.code(source)


# --- notebooks


def test_a_notebook_is_valid() -> None:
    nbformat.validate(nbformat.reads(stubs.notebook(exercise(), stubs.script(exercise(), SOURCE)), as_version=4))


def test_a_notebook_has_the_code_of_its_script() -> None:
    script = stubs.script(exercise(), SOURCE)
    cells = json.loads(stubs.notebook(exercise(), script))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    assert ast.dump(ast.parse(code)) == ast.dump(ast.parse(script))


def test_cell_ids_are_fixed() -> None:
    cells = json.loads(stubs.notebook(exercise(), stubs.script(exercise(), SOURCE)))["cells"]
    assert [cell["id"] for cell in cells] == [f"exercise_03-{index:02d}" for index in range(5)]


def test_a_notebook_holds_no_outputs_and_no_metadata_but_its_language() -> None:
    document = json.loads(stubs.notebook(exercise(), stubs.script(exercise(), SOURCE)))
    assert set(document["metadata"]) == {"kernelspec", "language_info"}
    assert not any(cell["metadata"] or cell.get("outputs") for cell in document["cells"])
    assert (document["nbformat"], document["nbformat_minor"]) == (4, 5)


def test_a_notebook_is_the_same_on_every_run() -> None:
    script = stubs.script(exercise(), SOURCE)
    assert len({stubs.notebook(exercise(), script) for _ in range(3)}) == 1


def test_a_notebook_is_indented_by_one_and_ends_in_one_newline() -> None:
    text = stubs.notebook(exercise(), stubs.script(exercise(), SOURCE))
    assert text.startswith('{\n "cells": [\n  {\n')
    assert text.endswith("\n}\n")


def test_a_comment_that_looks_like_a_magic_stays_a_comment() -> None:
    script = stubs.script(exercise(), SOURCE.replace("# Keep this.", "# %time is a magic"))
    assert "# %time is a magic" in stubs.notebook(exercise(), script)


def test_without_jupytext_the_cure_is_told() -> None:
    code = (
        "import sys; sys.modules['jupytext'] = None\n"
        "from grader import model, stubs\n"
        "try: stubs.notebook(None, '')\n"
        "except model.UserError as error: print(error)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "Making notebooks needs jupytext: pip install 'grader[author]'.\n"


# --- the folder exercises/


def test_every_framework_gets_a_script_and_a_notebook(solutions: Path) -> None:
    names = {f"{framework}/exercise_03{suffix}" for framework in ("torch", "numpy") for suffix in (".py", ".ipynb")}
    assert set(stubs.expected_stubs(exercise("torch", "numpy"), solutions)) == names


def test_a_missing_solution_is_told(solutions: Path) -> None:
    with pytest.raises(UserError, match=r"tensorflow_solution\.py cannot be read"):
        stubs.expected_stubs(exercise("tensorflow"), solutions)


def test_what_was_written_is_current(solutions: Path, tmp_path: Path) -> None:
    written = stubs.write(exercise(), solutions, tmp_path / "exercises")
    assert written == ["numpy/exercise_03.py", "numpy/exercise_03.ipynb"]
    assert stubs.outdated(exercise(), solutions, tmp_path / "exercises") == []


def test_missing_stubs_are_outdated(solutions: Path, tmp_path: Path) -> None:
    assert len(stubs.outdated(exercise(), solutions, tmp_path / "exercises")) == 2


def test_a_stub_that_was_edited_is_outdated(solutions: Path, tmp_path: Path) -> None:
    stubs.write(exercise(), solutions, tmp_path)
    (tmp_path / "numpy" / "exercise_03.py").write_text("x = 1")
    assert stubs.outdated(exercise(), solutions, tmp_path) == ["numpy/exercise_03.py"]


def test_current_stubs_are_not_written_again(solutions: Path, tmp_path: Path) -> None:
    stubs.write(exercise(), solutions, tmp_path)
    before = (tmp_path / "numpy" / "exercise_03.py").stat().st_ino
    assert stubs.write(exercise(), solutions, tmp_path) == []
    assert (tmp_path / "numpy" / "exercise_03.py").stat().st_ino == before


def test_a_place_that_cannot_be_written_is_told(solutions: Path, tmp_path: Path) -> None:
    (tmp_path / "numpy").write_text("a file in the way")
    with pytest.raises(UserError, match="cannot be written"):
        stubs.write(exercise(), solutions, tmp_path)


# --- untouched


@pytest.fixture
def pristine(solutions: Path, tmp_path: Path) -> Path:
    stubs.write(exercise(), solutions, tmp_path)
    return tmp_path / "numpy" / "exercise_03.py"


@pytest.mark.parametrize("suffix", [".py", ".ipynb"])
def test_a_stub_is_untouched(pristine: Path, suffix: str) -> None:
    assert stubs.untouched(pristine.with_suffix(suffix), stubs.code(SOURCE))


def test_header_and_story_do_not_matter(pristine: Path) -> None:
    assert stubs.untouched(pristine, stubs.script(exercise(), SOURCE))


def test_comments_and_blank_lines_are_no_attempt(pristine: Path) -> None:
    pristine.write_text("# mine\n\n" + pristine.read_text().replace("raise", "# todo\n    raise", 1))
    assert stubs.untouched(pristine, stubs.code(SOURCE))


def test_an_answer_is_an_attempt(pristine: Path) -> None:
    pristine.write_text(pristine.read_text().replace("raise NotImplementedError", "return x", 1))
    assert not stubs.untouched(pristine, stubs.code(SOURCE))


def test_outputs_and_magics_in_a_notebook_are_no_attempt(pristine: Path) -> None:
    path = pristine.with_suffix(".ipynb")
    node = nbformat.read(path, as_version=4)
    node.cells.insert(1, nbformat.v4.new_code_cell("%matplotlib inline"))
    node.cells[2].outputs = [nbformat.v4.new_output("stream", text="hello")]
    nbformat.write(node, path)
    assert stubs.untouched(path, stubs.code(SOURCE))


def test_an_answer_in_a_notebook_is_an_attempt(pristine: Path) -> None:
    path = pristine.with_suffix(".ipynb")
    path.write_text(path.read_text().replace("raise NotImplementedError", "return x", 1))
    assert not stubs.untouched(path, stubs.code(SOURCE))


@pytest.mark.parametrize("content", ["", "def f(:", "-" * 100_000 + "1", "\0"])
@pytest.mark.parametrize("suffix", [".py", ".ipynb"])
def test_what_cannot_be_parsed_was_changed(pristine: Path, content: str, suffix: str) -> None:
    pristine.with_suffix(suffix).write_text(content)
    assert not stubs.untouched(pristine.with_suffix(suffix), stubs.code(SOURCE))


def test_a_notebook_with_a_cell_that_does_not_parse_was_changed(pristine: Path) -> None:
    path = pristine.with_suffix(".ipynb")
    path.write_text(path.read_text().replace("raise NotImplementedError", "return = x", 1))
    assert not stubs.untouched(path, stubs.code(SOURCE))


def test_a_missing_file_is_not_untouched(tmp_path: Path) -> None:
    assert not stubs.untouched(tmp_path / "exercise_03.py", stubs.code(SOURCE))


def test_looking_for_an_attempt_loads_no_converter(pristine: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from grader import stubs\n"
        "stubs.untouched(Path(sys.argv[1]), 'x = 1')\n"
        "print({'jupytext', 'nbformat'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code, str(pristine.with_suffix(".ipynb"))]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "set()\n"


def test_answers_in_methods_come_with_their_class() -> None:
    source = f"""
class Line:
    \"\"\"A line.\"\"\"

    def told(self):
        return "a line"

    def at(self, x):
        \"\"\"Its y.\"\"\"
        {stubs.BEGIN}
        return self.m * x
        {stubs.END}


def helper():
    return 1
"""
    assert stubs.answers(source) == "class Line:\n    def at(self, x):\n        return self.m * x\n"
