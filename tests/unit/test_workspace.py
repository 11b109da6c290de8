"""Which file is the learner's, which framework it is for, and that nothing of theirs is ever lost."""

from __future__ import annotations

import json
import os
from pathlib import Path

import nbformat
import pytest

from grader.model import UserError
from grader.workspace import Found, find, framework_for, framework_of, init, reset

ALL = ("torch", "tensorflow", "numpy")
STUB = "def f(x):\n    raise NotImplementedError\n"
ANSWER = "def f(x):\n    return x\n"


def stub(framework: str) -> str | None:
    return STUB if framework in ALL else None


def put(folder: Path, text: str = STUB, suffix: str = ".py", age: int = 0) -> Path:
    """A learner's file, written `age` seconds ago."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"exercise_03{suffix}"
    if suffix == ".ipynb":
        nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text)]), path)
    else:
        path.write_text(text)
    os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    return path


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The course's own exercises/, untouched."""
    for framework in ALL:
        put(tmp_path / "course" / "exercises" / framework)
        put(tmp_path / "course" / "exercises" / framework, suffix=".ipynb")
    return tmp_path / "course" / "exercises"


@pytest.fixture
def start(tmp_path: Path) -> Path:
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


def look(start: Path, course: Path, framework: str | None = None, frameworks: tuple[str, ...] = ALL) -> Found:
    return find("exercise_03", start, course, stub, frameworks, framework)


# --- find


def test_the_folder_one_stands_in_comes_first(start: Path, course: Path) -> None:
    put(course / "torch", ANSWER)
    path = put(start)
    assert look(start, course).path == path


def test_a_notebook_in_the_folder_is_found(start: Path, course: Path) -> None:
    path = put(start, suffix=".ipynb")
    assert look(start, course).path == path


def test_of_script_and_notebook_the_edited_one_is_taken(start: Path, course: Path) -> None:
    put(start)
    path = put(start, ANSWER, ".ipynb", age=60)
    assert look(start, course).path == path


@pytest.mark.parametrize(("age", "suffix"), [(60, ".ipynb"), (-60, ".py")])
def test_of_two_edited_files_in_the_folder_the_newest_is_taken(
    start: Path, course: Path, age: int, suffix: str
) -> None:
    put(start, ANSWER, ".py", age)
    put(start, ANSWER, ".ipynb")
    assert look(start, course).path.suffix == suffix


def test_of_two_stubs_in_the_folder_the_script_is_taken(start: Path, course: Path) -> None:
    path = put(start, age=60)
    put(start, suffix=".ipynb")
    assert look(start, course).path == path


def test_a_folder_with_the_name_of_the_file_is_passed_over(start: Path, course: Path) -> None:
    (start / "exercise_03.py").mkdir()
    assert look(start, course).path.is_relative_to(course)


def test_a_file_kept_by_reset_is_not_found(start: Path, course: Path) -> None:
    (start / "exercise_03.before_reset_1.py").write_text(ANSWER)
    assert look(start, course).path.is_relative_to(course)


@pytest.mark.parametrize("framework", ALL)
def test_the_edited_file_of_the_course_is_taken(start: Path, course: Path, framework: str) -> None:
    path = put(course / framework, ANSWER, age=60)
    assert look(start, course) == Found(path, framework, "it was edited")


def test_of_several_edited_files_the_newest_is_taken(start: Path, course: Path) -> None:
    put(course / "torch", ANSWER, age=60)
    path = put(course / "numpy", ANSWER, ".ipynb")
    put(course / "tensorflow", ANSWER, age=30)
    assert look(start, course) == Found(path, "numpy", "it is the newest of 3 that were edited")


def test_comments_alone_do_not_make_a_file_the_edited_one(start: Path, course: Path) -> None:
    put(course / "tensorflow", "# mine\n" + STUB)
    assert look(start, course).framework == "torch"


def test_without_an_attempt_the_script_for_pytorch_is_taken(start: Path, course: Path) -> None:
    assert look(start, course) == Found(course / "torch" / "exercise_03.py", "torch", "none was edited yet")


def test_an_exercise_for_numpy_alone_is_found_there(start: Path, course: Path) -> None:
    assert look(start, course, frameworks=("numpy",)).path == course / "numpy" / "exercise_03.py"


def test_a_forced_framework_names_the_folder(start: Path, course: Path) -> None:
    put(course / "torch", ANSWER)
    assert look(start, course, "tensorflow").path == course / "tensorflow" / "exercise_03.py"


def test_a_forced_framework_without_the_exercise_falls_back_to_numpy(start: Path, course: Path) -> None:
    assert look(start, course, "torch", ("numpy",)).framework == "numpy"


def test_a_forced_framework_holds_for_any_file_in_the_folder(start: Path, course: Path) -> None:
    path = put(start, "import torch\n" + ANSWER)
    assert look(start, course, "numpy") == Found(path, "numpy", "it is in this folder")


def test_the_nearest_exercises_folder_above_comes_before_the_courses(start: Path, course: Path) -> None:
    path = put(start / "exercises" / "numpy")
    (start / "a" / "b").mkdir(parents=True)
    assert look(start / "a" / "b", course).path == path


def test_an_unrelated_folder_called_exercises_is_passed_over(start: Path, course: Path) -> None:
    (start / "exercises" / "week_1").mkdir(parents=True)
    assert look(start, course).path.is_relative_to(course)


def test_an_exercises_folder_without_this_exercise_leaves_it_to_the_course(start: Path, course: Path) -> None:
    (start / "exercises" / "torch").mkdir(parents=True)
    assert look(start, course).path.is_relative_to(course)


def test_where_nothing_is_found_places_and_cure_are_told(start: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError) as caught:
        look(start, tmp_path / "nowhere")
    for part in (str(start), str(tmp_path / "nowhere"), "grade init DIR", "--file"):
        assert part in str(caught.value)


def test_a_file_in_a_relative_folder_is_found(start: Path, course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(start)
    monkeypatch.chdir(start)
    assert look(Path(), course).path == Path("exercise_03.py")


# --- the framework


@pytest.mark.parametrize(
    ("source", "framework"),
    [
        ("import torch", "torch"),
        ("import torch.nn as nn", "torch"),
        ("from torch import nn\nimport numpy as np", "torch"),
        ("import tensorflow as tf\nimport numpy as np", "tensorflow"),
        ("from tensorflow.keras import layers", "tensorflow"),
        ("import keras", "tensorflow"),
        ("import numpy as np", "numpy"),
        ("def f():\n    import tensorflow", "tensorflow"),
        ("import torchvision", "torch"),
        ("from . import tensorflow", "torch"),
        ("# import tensorflow", "torch"),
        ("", "torch"),
        ("import tensorflow as tf\nx = = 1", "tensorflow"),
        ("    from numpy import array\nx = (", "numpy"),
        ('"""Not so:\nimport tensorflow as tf\n"""\nimport numpy', "numpy"),
        ('"""As with\nimport tensorflow\n"""\nimport tensorflow', "tensorflow"),
        ("import numpy as np\nfrom torch import (\n    nn,\n)", "torch"),
        ("import torch; x = 'tensorflow'", "torch"),
    ],
)
def test_imports_tell_the_framework(tmp_path: Path, source: str, framework: str) -> None:
    assert framework_of(tmp_path / "exercise_03.py", source, None) == framework


def test_the_folder_comes_before_the_imports(tmp_path: Path) -> None:
    assert framework_of(tmp_path / "numpy" / "exercise_03.py", "import torch", None) == "numpy"


def test_a_relative_path_knows_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tensorflow").mkdir()
    monkeypatch.chdir(tmp_path / "tensorflow")
    assert framework_of(Path("exercise_03.py"), "", None) == "tensorflow"


def test_the_marker_comes_before_the_imports(tmp_path: Path) -> None:
    init(tmp_path, "tensorflow", {})
    assert framework_of(tmp_path / "exercise_03.py", "import torch", None) == "tensorflow"


def test_the_folders_name_comes_before_the_marker(tmp_path: Path) -> None:
    init(tmp_path / "numpy", "tensorflow", {})
    assert framework_of(tmp_path / "numpy" / "exercise_03.py", "", None) == "numpy"


@pytest.mark.parametrize("text", ["", "[]", "3", '{"framework": "jax"}', '{"framework": []}', "[" * 100_000, "{}"])
def test_a_marker_that_makes_no_sense_is_ignored(tmp_path: Path, text: str) -> None:
    (tmp_path / "grade.json").write_text(text)
    assert framework_of(tmp_path / "exercise_03.py", "import numpy", None) == "numpy"


def test_a_forced_framework_comes_before_all(tmp_path: Path) -> None:
    assert framework_of(tmp_path / "torch" / "exercise_03.py", "import torch", "numpy") == "numpy"


@pytest.mark.parametrize(
    ("frameworks", "wanted", "given"),
    [(ALL, "tensorflow", "tensorflow"), (("numpy",), "torch", "numpy"), (("torch", "tensorflow"), "numpy", "torch")],
)
def test_an_exercise_is_had_in_numpy_where_the_framework_lacks_it(
    frameworks: tuple[str, ...], wanted: str, given: str
) -> None:
    assert framework_for(frameworks, wanted) == given


# --- init


FILES = {"exercise_03.py": STUB, "exercise_03.ipynb": "{}\n"}


def test_init_writes_every_file_and_a_marker(tmp_path: Path) -> None:
    made = init(tmp_path / "a" / "b", "torch", FILES)
    assert {path.name for path in made.written} == {*FILES, "grade.json"}
    assert json.loads((tmp_path / "a" / "b" / "grade.json").read_text()) == {"framework": "torch"}
    assert (tmp_path / "a" / "b" / "exercise_03.py").read_text() == STUB


def test_init_twice_changes_nothing(tmp_path: Path) -> None:
    init(tmp_path, "torch", FILES)
    made = init(tmp_path, "torch", FILES)
    assert (made.written, made.kept) == ((), ())


def test_init_keeps_a_file_that_was_edited_and_says_so(tmp_path: Path) -> None:
    path = put(tmp_path, ANSWER)
    assert init(tmp_path, "torch", FILES).kept == (path,)
    assert path.read_text() == ANSWER


def test_init_refuses_a_workspace_of_another_framework(tmp_path: Path) -> None:
    init(tmp_path, "torch", {})
    with pytest.raises(UserError, match="a workspace for PyTorch already"):
        init(tmp_path, "numpy", FILES)
    assert not (tmp_path / "exercise_03.py").exists()


def test_init_refuses_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    with pytest.raises(UserError, match="is a file"):
        init(tmp_path / "a", "torch", FILES)


def test_init_refuses_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "exercise_03.ipynb").mkdir()
    with pytest.raises(UserError, match="is in the way"):
        init(tmp_path, "torch", FILES)
    assert not (tmp_path / "exercise_03.py").exists()


def test_init_says_where_it_cannot_write() -> None:
    with pytest.raises(UserError, match="cannot be written"):
        init(Path("/dev/null/a"), "torch", FILES)


# --- reset


def test_reset_puts_the_stub_back_and_keeps_the_work(tmp_path: Path) -> None:
    path = put(tmp_path, ANSWER)
    kept = reset(path, STUB)
    assert kept == tmp_path / "exercise_03.before_reset_1.py"
    assert (path.read_text(), kept.read_text()) == (STUB, ANSWER)


def test_a_second_reset_keeps_both(tmp_path: Path) -> None:
    path = put(tmp_path, ANSWER)
    reset(path, STUB)
    path.write_text("second")
    assert reset(path, STUB) == tmp_path / "exercise_03.before_reset_2.py"
    assert (tmp_path / "exercise_03.before_reset_1.py").read_text() == ANSWER


def test_reset_of_a_stub_does_nothing(tmp_path: Path) -> None:
    path = put(tmp_path)
    assert reset(path, STUB) is None
    assert list(tmp_path.iterdir()) == [path]


def test_reset_keeps_comments_too(tmp_path: Path) -> None:
    kept = reset(put(tmp_path, "# my thoughts\n" + STUB), STUB)
    assert kept is not None
    assert "my thoughts" in kept.read_text()


def test_reset_keeps_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "exercise_03.py"
    path.write_bytes(b"\xff\0")
    kept = reset(path, STUB)
    assert kept is not None
    assert kept.read_bytes() == b"\xff\0"


def test_reset_of_a_missing_file_writes_the_stub(tmp_path: Path) -> None:
    assert reset(tmp_path / "exercise_03.py", STUB) is None
    assert (tmp_path / "exercise_03.py").read_text() == STUB


def test_reset_says_where_it_cannot_write(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be reset"):
        reset(tmp_path / "missing" / "exercise_03.py", STUB)
