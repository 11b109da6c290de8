"""What is read, what is refused before any code runs, and which lines are not Python."""

from __future__ import annotations

import ast
import hashlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.magics import strip_magics
from grader.model import Cell, Rejected
from grader.submission import CODE_BYTES, read


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that everybody can enter: root's own temporary ones are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Root may read everything, so permissions are tested as nobody."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield
    if root:
        os.seteuid(0)


def script(folder: Path, text: str | bytes, name: str = "exercise_03.py") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def notebook(folder: Path, *sources: str, **metadata: object) -> Path:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    node = nbformat.v4.new_notebook(cells=cells, metadata=metadata)
    path = folder / "exercise_03.ipynb"
    nbformat.write(node, path)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(Rejected) as caught:
        read(path)
    return str(caught.value)


# --- what is read


def test_a_script_is_one_cell_named_after_its_file(tmp_path: Path) -> None:
    assert read(script(tmp_path, "x = 1\n")).cells == (Cell("exercise_03.py", "x = 1\n"),)


def test_the_digest_is_of_the_raw_bytes(tmp_path: Path) -> None:
    raw = b"\xef\xbb\xbfx = 1\r\n"
    assert read(script(tmp_path, raw)).sha256 == hashlib.sha256(raw).hexdigest()


def test_a_byte_order_mark_is_no_part_of_the_code(tmp_path: Path) -> None:
    assert read(script(tmp_path, b"\xef\xbb\xbfx = 1")).cells[0].source == "x = 1"


def test_a_coding_cookie_changes_nothing(tmp_path: Path) -> None:
    source = "# coding: rot13\nx = 'abc'\n"
    assert read(script(tmp_path, source)).cells[0].source == source


def test_windows_newlines_become_plain_ones(tmp_path: Path) -> None:
    assert read(script(tmp_path, b"x = 1\r\ny = 2\r")).cells[0].source == "x = 1\ny = 2\n"


def test_the_learner_is_passed_on(tmp_path: Path) -> None:
    assert read(script(tmp_path, "x = 1"), learner="ada").learner == "ada"


def test_a_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    assert not read(script(tmp_path, "x = 1", "E.PY")).notebook


def test_a_name_with_escape_codes_is_shown_inert(tmp_path: Path) -> None:
    assert "\x1b" not in refusal(tmp_path / "\x1b[31m.py")


def test_a_notebook_counts_its_empty_cells(tmp_path: Path) -> None:
    cells = read(notebook(tmp_path, "x = 1", "", "y = 2")).cells
    assert cells == (Cell("cell 1", "x = 1"), Cell("cell 2", ""), Cell("cell 3", "y = 2"))


def test_markdown_cells_are_not_counted(tmp_path: Path) -> None:
    node = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# a"), nbformat.v4.new_code_cell("x = 1")])
    nbformat.write(node, tmp_path / "n.ipynb")
    assert read(tmp_path / "n.ipynb").cells == (Cell("cell 1", "x = 1"),)


def test_source_may_be_one_string(tmp_path: Path) -> None:
    path = notebook(tmp_path, "x = 1\ny = 2")
    document = json.loads(path.read_text())
    document["cells"][0]["source"] = "x = 1\ny = 2"
    path.write_text(json.dumps(document))
    assert read(path).cells == (Cell("cell 1", "x = 1\ny = 2"),)


def test_a_notebook_in_format_3_is_read(tmp_path: Path) -> None:
    node = nbformat.convert(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1\ny = 2")]), 3)
    (tmp_path / "old.ipynb").write_text(nbformat.writes(node, version=3))
    assert json.loads((tmp_path / "old.ipynb").read_text())["nbformat"] == 3
    assert read(tmp_path / "old.ipynb").cells == (Cell("cell 1", "x = 1\ny = 2"),)


def test_a_cell_that_does_not_parse_does_not_reject_the_notebook(tmp_path: Path) -> None:
    assert read(notebook(tmp_path, "x = 1", "y = = 2")).cells[1].source == "y = = 2"


@pytest.mark.parametrize("kernel", [{}, {"name": "python3"}, {"language": "python"}, {"language": "Python"}])
def test_python_notebooks_are_accepted(tmp_path: Path, kernel: dict[str, str]) -> None:
    kernel = {"display_name": "k", "name": "k", **kernel}
    assert read(notebook(tmp_path, "x = 1", kernelspec=kernel)).notebook


def test_reading_loads_no_nbformat(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from grader.submission import read;"
        "read(Path(sys.argv[1])); print('nbformat' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(notebook(tmp_path, "x = 1"))]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"


# --- what is refused


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "nowhere.py does not exist" in refusal(tmp_path / "nowhere.py")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "exercise_03.py").mkdir()
    assert "is a folder" in refusal(tmp_path / "exercise_03.py")


def test_a_folder_on_the_way_that_is_a_file_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(script(tmp_path, "x = 1") / "exercise_03.py")


def test_a_path_with_a_nul_is_refused() -> None:
    assert "cannot be read" in refusal(Path("a\0.py"))


def test_a_loop_of_links_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.py").symlink_to(tmp_path / "a.py")
    assert "cannot be read" in refusal(tmp_path / "a.py")


@pytest.mark.parametrize("content", ["", " \n\t\n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("name", ["exercise_03.py", "exercise_03.ipynb"])
def test_an_empty_file_is_refused(tmp_path: Path, content: str | bytes, name: str) -> None:
    assert "Save your work first" in refusal(script(tmp_path, content, name))


def test_a_notebook_without_code_is_refused(tmp_path: Path) -> None:
    assert "holds no code" in refusal(notebook(tmp_path, "", "  \n"))


def test_another_encoding_is_refused_with_the_line(tmp_path: Path) -> None:
    assert "(byte 0xe9 in line 2)" in refusal(script(tmp_path, "x = 1\n# caf\u00e9".encode("latin-1")))


@pytest.mark.parametrize("raw", [b"\x7fELF\x02\x01\x00", b"\x89PNG\r\n", b"x = 1\0", "x = 1".encode("utf-16")])
def test_a_binary_is_refused(tmp_path: Path, raw: bytes) -> None:
    assert "text" in refusal(script(tmp_path, raw))


@pytest.mark.parametrize("name", ["exercise_03.py", "exercise_03.ipynb"])
def test_fifty_megabytes_are_refused_unread(tmp_path: Path, name: str) -> None:
    with (tmp_path / name).open("wb") as file:
        file.truncate(50_000_000)
    begin = time.perf_counter()
    message = refusal(tmp_path / name)
    assert time.perf_counter() - begin < 0.1
    assert f"{name} has 47.7 MiB; at most 20 MiB are read" in message


def test_a_script_over_the_cap_is_refused(tmp_path: Path) -> None:
    assert "at most 256 KiB are graded" in refusal(script(tmp_path, "#" * (CODE_BYTES + 1)))


def test_a_script_at_the_cap_is_read(tmp_path: Path) -> None:
    assert read(script(tmp_path, "#" * CODE_BYTES))


def test_the_cap_counts_the_code_of_all_cells_together(tmp_path: Path) -> None:
    assert "at most 256 KiB are graded" in refusal(notebook(tmp_path, *["#" * (CODE_BYTES // 2 + 1)] * 2))


def test_outputs_do_not_count_as_code(tmp_path: Path) -> None:
    path = notebook(tmp_path, "x = 1")
    document = json.loads(path.read_text())
    document["cells"][0]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "a" * 2 * CODE_BYTES}]
    path.write_text(json.dumps(document))
    assert read(path)


def test_thousands_of_cells_are_refused(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "source": "1"}
    path = script(tmp_path, json.dumps({"cells": [cell] * 2001, "metadata": {}}), "n.ipynb")
    assert "at most 2000 are graded" in refusal(path)


def test_an_unreadable_file_is_refused(public_folder: Path) -> None:
    path = script(public_folder, "x = 1")
    path.chmod(0)
    with ordinary_user():
        assert "Permission denied" in refusal(path)


def test_another_kind_of_file_is_refused(tmp_path: Path) -> None:
    assert "neither a .py nor an .ipynb" in refusal(script(tmp_path, "x = 1", "exercise_03.txt"))


def test_a_pipe_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    assert "no regular file" in refusal(tmp_path / "pipe.py")


def test_a_device_is_refused(tmp_path: Path) -> None:
    (tmp_path / "zero.py").symlink_to("/dev/zero")
    assert "no regular file" in refusal(tmp_path / "zero.py")


def test_a_socket_is_refused(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.py"))
        assert "no regular file" in refusal(tmp_path / "s.py")


@pytest.mark.parametrize(
    "text", ["not json", "[]", "3", "null", "{}", '{"cells": 3}', '{"cells": [3]}', '{"metadata": {}, "cells": [3]}',
             '{"metadata": {}, "cells": [{"cell_type": "code", "source": [3]}]}', '{"metadata": 3, "cells": []}',
             '{"metadata": {"kernelspec": {"language": 3}}, "cells": []}', '{"metadata": {}, "worksheets": [3]}',
             '{"a": ' + "9" * 5000 + "}", "[" * 100_000, '{"metadata": {}, "cells": ' + "[" * 100_000],
)  # fmt: skip
def test_what_is_no_notebook_is_refused(tmp_path: Path, text: str) -> None:
    assert "n.ipynb is no Jupyter notebook" in refusal(script(tmp_path, text, "n.ipynb"))


@pytest.mark.parametrize(
    "metadata", [{"kernelspec": {"display_name": "R", "name": "ir", "language": "R"}}, {"language_info": {"name": "R"}}]
)
def test_a_notebook_in_another_language_is_refused(tmp_path: Path, metadata: dict[str, object]) -> None:
    assert "is a notebook in R, not in Python" in refusal(notebook(tmp_path, "x <- 1", **metadata))


@pytest.mark.parametrize("char", ["\\u0000", "\\ud800"])
def test_a_cell_that_is_no_text_is_refused(tmp_path: Path, char: str) -> None:
    text = '{"metadata": {}, "cells": [{"cell_type": "code", "source": "x = 1' + char + '"}]}'
    assert "n.ipynb, cell 1: a NUL or half a character pair" in refusal(script(tmp_path, text, "n.ipynb"))


# --- syntax errors


def test_a_syntax_error_shows_line_and_caret(tmp_path: Path) -> None:
    source = "\n" * 10 + "def f(x):\n    return 2 *\n"
    expected = "exercise_03.py, line 12: invalid syntax\n    return 2 *\n              ^"
    assert refusal(script(tmp_path, source)) == expected


def test_the_caret_stands_under_the_column_after_tabs_and_hidden_characters(tmp_path: Path) -> None:
    *_, line, caret = refusal(script(tmp_path, "if 1:\n\tx = '\x1b' +\t* 2\n")).split("\n")
    assert line[len(caret) - 1] == "*"


def test_the_caret_stands_under_the_column_of_a_very_long_line(tmp_path: Path) -> None:
    *_, line, caret = refusal(script(tmp_path, "x = [" + "1, " * 500 + "@ 2]")).split("\n")
    assert line[len(caret) - 1] == "@"
    assert len(line) < 120


def test_a_return_outside_a_function_is_a_syntax_error(tmp_path: Path) -> None:
    assert "line 2: 'return' outside function" in refusal(script(tmp_path, "x = 1\nreturn x\n"))


@pytest.mark.parametrize(
    "source", ["-" * 200_000 + "1", "x" + ".a" * 100_000, "1" + "+1" * 100_000, "(" * 100_000, "f" + "()" * 100_000,
               "if a: pass\n" + "elif a: pass\n" * 15_000, "lambda: " * 30_000 + "1", "x = " + "9" * 5000],
    ids=["minus", "attributes", "sum", "parentheses", "calls", "elif", "lambda", "digits"],
)  # fmt: skip
def test_what_overwhelms_the_parser_is_refused(tmp_path: Path, source: str) -> None:
    assert "exercise_03.py" in refusal(script(tmp_path, source))


def test_warnings_about_a_learners_code_stay_quiet(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    read(script(tmp_path, "x = '\\d' is 3\nassert (x, 'always')\n"))
    assert not recwarn.list


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in ("a.py", "a.ipynb"):
            with suppress(Rejected):
                read(script(Path(folder), raw, name))


# --- what is IPython, not Python


@pytest.mark.parametrize(
    "line", ["%matplotlib inline", "!pip install torch", "!!ls", "?x", "??x", "x?", "x.y??", "%timeit f(2)",
             "! ls | grep a", '!echo "don\'t', "!echo don't", "!ls (", "!ls )", "!echo '''", "%cd {", "%time x = [1,"],
)  # fmt: skip
def test_a_magic_becomes_pass(line: str) -> None:
    assert strip_magics(f"a = 1\n{line}\nb = 2\n") == ("a = 1\npass\nb = 2\n", (2,))


@pytest.mark.parametrize("line", ["files = !ls", "t = %timeit -o f(2)", "self.x = !echo 'don"])
def test_an_assigned_magic_becomes_none(line: str) -> None:
    target = line.partition(" =")[0]
    assert strip_magics(f"a = 1\n{line}\nb = 2") == (f"a = 1\n{target} = None\nb = 2", (2,))


def test_indentation_stays() -> None:
    assert strip_magics("if 1:\n    !ls\n")[0] == "if 1:\n    pass\n"


def test_a_magic_before_all_code_becomes_blank_so_that_future_imports_may_follow() -> None:
    code, skipped = strip_magics("# a\n%matplotlib inline\nfrom __future__ import annotations\n")
    assert (code, skipped) == ("# a\n\nfrom __future__ import annotations\n", (2,))


def test_a_magic_goes_on_after_a_backslash() -> None:
    assert strip_magics("a = 1\n!ls \\\n  -l \\\n  /\nb = 2") == ("a = 1\npass\n\n\nb = 2", (2,))


def test_several_magics_are_all_skipped() -> None:
    assert strip_magics("a = 1\n%x\n%y\nb = 2\n!z (\nc = 3")[1] == (2, 3, 5)


@pytest.mark.parametrize(
    "source", ["x = '''\n%matplotlib inline\n!ls\n?x\n'''\n", "x = (7\n%y\n)\n", "x = (a\n!= b)\n", "x = 7 %y\n",
               '"""Doc.\n\n%timeit f\n"""\n', "# %matplotlib inline\n", "f = '''\n%%bash\n'''"],
)  # fmt: skip
def test_python_is_left_alone(source: str) -> None:
    assert strip_magics(source) == (source, ())


def test_a_syntax_error_beside_strings_with_magics_changes_nothing() -> None:
    source = "x = '''\n%matplotlib inline\n'''\ny = = 2\n"
    assert strip_magics(source) == (source, ())


def test_a_magic_above_a_syntax_error_is_still_skipped() -> None:
    assert strip_magics("a = 1\n%matplotlib inline\ny = = 2\n") == ("a = 1\npass\ny = = 2\n", (2,))


@pytest.mark.parametrize("magic", ["%%time", "%%timeit -n 3", "%%capture out", "%%prun"])
def test_a_cell_magic_around_python_costs_its_own_line_only(magic: str) -> None:
    assert strip_magics(f"\n{magic}\nx = 1\n!ls\n") == ("\n\nx = 1\npass\n", (2, 4))


@pytest.mark.parametrize("magic", ["%%bash", "%%html", "%%writefile a.py", "%%javascript", "%%timeout 3", "%%"])
def test_a_cell_of_another_language_is_skipped_whole(magic: str) -> None:
    assert strip_magics(f"\n{magic}\nx = 1\n") == ("", (2,))


def test_the_attempts_on_one_cell_are_bounded() -> None:
    assert len(strip_magics("%a\nx = 1\n" * 100)[1]) == 40


@given(st.lists(st.sampled_from(["x = 1", "%time", "!ls (", "'''", "if x:", "    !a", "(", ")", "y?", "z = !b", "\\"])))
def test_stripping_keeps_the_number_of_lines(lines: list[str]) -> None:
    source = "\n".join(lines)
    assert strip_magics(source)[0].count("\n") == source.count("\n")


PYTHON = ["x = 1", "s = '''\n%s\n!ls\n?x\n'''", "y = (7\n%x\n)", "z = (1\n!= 2)", "if x:\n    y = x %z", "# !ls"]


@given(st.lists(st.sampled_from(PYTHON)))
def test_what_parses_is_never_touched(statements: list[str]) -> None:
    source = "\n".join(statements)
    ast.parse(source)
    assert strip_magics(source) == (source, ())


def test_a_note_names_cell_line_and_magic(tmp_path: Path) -> None:
    notes = read(notebook(tmp_path, "x = 1", "", "y = 1\n%matplotlib inline")).notes
    assert notes == ('cell 3, line 2: "%matplotlib inline" is IPython, not Python: skipped, never run.',)


def test_a_note_says_that_the_whole_cell_is_skipped(tmp_path: Path) -> None:
    submission = read(notebook(tmp_path, "x = 1", "%%bash\nrm -rf ~"))
    fact = "is IPython, not Python: the whole cell is skipped, never run."
    assert submission.notes == (f'cell 2, line 1: "%%bash" {fact}',)
    assert submission.cells[1].source == ""


def test_a_note_is_short_and_inert(tmp_path: Path) -> None:
    (note,) = read(notebook(tmp_path, "x = 1\n!echo \x1b[31m" + "a" * 500)).notes
    assert "\\x1b[31m" in note
    assert len(note) < 140


def test_very_many_notes_are_counted_only(tmp_path: Path) -> None:
    notes = read(notebook(tmp_path, *["x = 1\n!ls"] * 30)).notes
    assert len(notes) == 21
    assert notes[-1].startswith("10 more lines")


def test_magics_in_a_script_are_skipped_too(tmp_path: Path) -> None:
    submission = read(script(tmp_path, "import math\n%matplotlib inline\nx = 1\n"))
    assert submission.cells[0].source == "import math\npass\nx = 1\n"
    assert submission.notes[0].startswith('exercise_03.py, line 2: "%matplotlib inline"')


def test_a_syntax_error_in_a_script_with_magics_is_reported_at_the_learners_line(tmp_path: Path) -> None:
    assert "line 3" in refusal(script(tmp_path, "x = 1\n%matplotlib inline\ny = = 2\n"))
