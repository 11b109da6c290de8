"""How a file is loaded: as it was written, and forgiving what has nothing to do with the exercise."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.records import Report

Grade = Callable[..., Report]
Source = Callable[..., str]
Notebook = Callable[..., Path]
SHORT = 0.6


# --- notebooks


def test_cells_run_in_their_order(grade: Grade, notebook: Notebook, source: Source) -> None:
    report = grade(notebook("kept = [1]", "kept.append(2)", "print(kept)", source()))
    assert (report.outcome, report.stdout) == ("passed", "[1, 2]\n")


def test_a_cell_that_fails_is_noted_and_the_rest_runs(grade: Grade, notebook: Notebook, source: Source) -> None:
    report = grade(notebook(source(), "\nprint('in')\n1 / 0\nprint('never')", "print('after')"))
    assert (report.outcome, report.stdout) == ("passed", "in\nafter\n")
    assert report.notes == [
        "cell 2, line 3 failed and was passed over: ZeroDivisionError: division by zero\n      1 / 0"
    ]


def test_a_cell_that_does_not_parse_is_noted_and_the_rest_runs(
    grade: Grade, notebook: Notebook, source: Source
) -> None:
    report = grade(notebook("x = = 1", source()))
    assert report.outcome == "passed"
    assert report.notes == [
        "cell 1, line 1 failed and was passed over: SyntaxError: invalid syntax\n      x = = 1\n          ^"
    ]


def test_a_cell_that_is_nested_too_deeply_is_noted_and_the_rest_runs(
    grade: Grade, notebook: Notebook, source: Source
) -> None:
    report = grade(notebook("x = " + "-" * 100_000 + "1", source()))
    assert report.outcome == "passed"
    assert len(report.notes) == 1


def test_magics_are_noted_and_never_run(grade: Grade, notebook: Notebook, source: Source, tmp_path: Path) -> None:
    made = tmp_path / "made"
    report = grade(notebook(f"!touch {made}\n%matplotlib inline\nprint('run')", f"%%bash\ntouch {made}", source()))
    assert (report.outcome, report.stdout) == ("passed", "run\n")
    assert not made.exists()
    assert [note.split(":")[0] for note in report.notes] == ["cell 1, line 1", "cell 1, line 2", "cell 2, line 1"]


def test_the_fault_of_a_function_names_its_cell_and_line(grade: Grade, notebook: Notebook, source: Source) -> None:
    report = grade(notebook("import numpy as np", source("\nreturn 1 / 0")))
    assert "cell 2, line " in report.checks[1].message
    assert "return 1 / 0" in report.checks[1].message


def test_a_helper_in_another_cell_is_named_with_its_own(grade: Grade, notebook: Notebook, source: Source) -> None:
    report = grade(notebook("def helper():\n    return 1 / 0", source("return helper()")))
    assert "cell 1, line 2, in helper\n" in report.checks[1].message


def test_a_function_that_is_defined_twice_is_the_later_one(grade: Grade, notebook: Notebook, source: Source) -> None:
    assert grade(notebook(source("return 0"), source())).outcome == "passed"
    assert grade(notebook(source(), source("return 0"))).outcome == "partial"


def test_exit_in_a_cell_ends_the_notebook_and_is_noted(grade: Grade, notebook: Notebook, source: Source) -> None:
    report = grade(notebook(source(), "import sys\nsys.exit()", "print('after')"))
    assert (report.outcome, report.stdout) == ("passed", "")
    assert report.notes == ["cell 2, line 2: the file asked to exit here, so the lines after it did not run."]


def test_a_future_import_holds_in_the_cells_after_it(grade: Grade, notebook: Notebook, source: Source) -> None:
    cell = "def f(a: undefined_name): ...\nprint(f.__annotations__)"
    report = grade(notebook("from __future__ import annotations", cell, source()))
    assert (report.stdout, report.notes) == ("{'a': 'undefined_name'}\n", [])


# --- what both are


GUARD = "print(__name__)\nif __name__ == '__main__':\n    print('guarded')"


def test_a_notebook_is_the_main_program(grade: Grade, notebook: Notebook, source: Source) -> None:
    assert grade(notebook(GUARD, source())).stdout == "__main__\nguarded\n"


def test_a_script_is_not_the_main_program(grade: Grade, source: Source) -> None:
    assert grade(source(top=GUARD)).stdout == "exercise_03\n"


FORMS = ["script", "notebook"]


@pytest.fixture(params=FORMS)
def load(request: pytest.FixtureRequest, grade: Grade, notebook: Notebook, source: Source) -> Callable[..., Report]:
    """load(top) grades a right solution after these lines, as a script and as a notebook."""

    def run(top: str, framework: str = "numpy", time_limit_s: float | None = None, body: str = "") -> Report:
        rest = source(body, framework=framework)
        work = f"{top}\n{rest}" if request.param == "script" else notebook(top, rest)
        return grade(work, framework=framework, time_limit_s=time_limit_s)

    return run


DATACLASS = """
from __future__ import annotations
import dataclasses, typing
@dataclasses.dataclass
class Line:
    m: float
    b: typing.ClassVar[int] = 3
print(Line(1.0), [f.name for f in dataclasses.fields(Line)], typing.get_type_hints(Line)["m"])
"""


def test_dataclasses_with_postponed_annotations_work(load: Callable[..., Report]) -> None:
    report = load(DATACLASS)
    assert (report.stdout, report.notes) == ("Line(m=1.0) ['m'] <class 'float'>\n", [])


def test_the_source_of_a_function_can_be_read(load: Callable[..., Report]) -> None:
    report = load("import inspect\ndef f(x):\n    return x  # mine\nprint(inspect.getsource(f))")
    assert report.stdout == "def f(x):\n    return x  # mine\n\n"


def test_a_class_can_be_pickled(load: Callable[..., Report]) -> None:
    report = load("import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))) is A)")
    assert report.stdout == "True\n"


def test_input_says_that_nobody_is_there(load: Callable[..., Report]) -> None:
    report = load("name = input('Your name? ')")
    assert report.outcome == "passed"
    assert "EOFError: input() cannot be answered while the file is graded" in report.notes[0]


def test_standard_input_is_empty(load: Callable[..., Report]) -> None:
    assert load("import sys\nprint(repr(sys.stdin.read()))").stdout == "''\n"


def test_a_plot_is_shown_nowhere_and_costs_nothing(load: Callable[..., Report]) -> None:
    pytest.importorskip("matplotlib")
    report = load("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\nprint(plt.get_backend().lower())")
    assert (report.outcome, report.notes) == ("passed", [])
    assert report.stdout.splitlines()[-1] == "agg"


def test_a_plot_prints_nothing(load: Callable[..., Report]) -> None:
    pytest.importorskip("matplotlib")
    assert load("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()").stdout == ""


def test_an_import_that_fails_is_noted(load: Callable[..., Report]) -> None:
    report = load("import no_such_module")
    assert report.outcome == "passed"
    assert "ModuleNotFoundError: No module named 'no_such_module'" in report.notes[0]


def test_the_traceback_module_finds_the_lines(load: Callable[..., Report]) -> None:
    top = "import traceback\ntry:\n    1 / 0  # here\nexcept ZeroDivisionError:\n    traceback.print_exc()"
    assert "1 / 0  # here" in load(top).stdout


AUTOGRAPH = """
import tensorflow as tf
@tf.function
def size(v):
    total = tf.constant(0.0)
    for k in tf.range(3):
        total += tf.cast(k, tf.float32)
    if tf.reduce_sum(v) > 0.0:
        return total
    return -total
print(float(size(tf.ones(2))), float(size(-tf.ones(2))))
"""


def test_tensorflow_compiles_ifs_and_loops(load: Callable[..., Report]) -> None:
    report = load(AUTOGRAPH, "tensorflow")
    assert (report.outcome, report.notes, report.stdout) == ("passed", [], "3.0 -3.0\n")


def test_a_graded_function_may_be_compiled_by_tensorflow(grade: Grade, source: Source) -> None:
    text = source(framework="tensorflow").replace("def mse_gradient", "@tf.function\ndef mse_gradient")
    assert grade(text, framework="tensorflow").outcome == "passed"


def test_a_graded_function_may_be_compiled_by_torch_script(grade: Grade, source: Source) -> None:
    text = source(framework="torch") + "\nmse_gradient = torch.jit.script(mse_gradient)\n"
    report = grade(text, framework="torch")
    assert report.checks[2].outcome in ("passed", "crashed")


# --- scripts


def test_a_line_that_fails_in_a_script_is_noted_and_the_rest_runs(grade: Grade, source: Source) -> None:
    report = grade("for k in range(3):\n    print(k)\n    [1, 2][k + 1]\n" + source())
    assert (report.outcome, report.stdout) == ("passed", "0\n1\n")
    (note,) = report.notes
    assert note.startswith("exercise_03.py, line 3 failed and was passed over: IndexError: list index out of range\n")


def test_the_line_of_a_failing_call_is_the_one_of_the_file(grade: Grade, source: Source) -> None:
    report = grade("def f():\n    raise ValueError('no')\nf()\n" + source())
    (note,) = report.notes
    assert note.split("\n")[0] == "exercise_03.py, line 3 failed and was passed over: ValueError: no"
    assert note.split("\n")[2:] == ["  exercise_03.py, line 2, in f", "      raise ValueError('no')"]


def test_exit_ends_a_script_and_what_was_defined_counts(grade: Grade, source: Source) -> None:
    report = grade(source() + "raise SystemExit\nmse_gradient = None\n")
    assert report.outcome == "passed"
    assert report.notes[0].endswith("the file asked to exit here, so the lines after it did not run.")


def test_an_interrupt_at_the_top_is_a_fault_like_any_other(grade: Grade, source: Source) -> None:
    report = grade("raise KeyboardInterrupt\n" + source())
    assert report.outcome == "passed"
    assert "KeyboardInterrupt" in report.notes[0]


@pytest.mark.parametrize(
    ("lines", "outcome", "message"),
    [
        ("pass\nwhile True: pass\n", "limit_hit", "The file was still running after 0.6 s"),
        ("pass\nimport time; time.sleep(3600)\n", "limit_hit", "The file was still running after 0.6 s"),
        ("import os\nos._exit(4)\n", "crashed", "The file ended the process (exit code 4)"),
        ("import os\nos.abort()\n", "crashed", "The file was killed by SIGABRT"),
    ],
)
def test_a_file_that_does_not_come_to_its_end_costs_every_check(
    grade: Grade, source: Source, lines: str, outcome: str, message: str
) -> None:
    report = grade(lines + source(), time_limit_s=SHORT)
    assert {check.outcome for check in report.checks} == {outcome}
    assert {message in check.message for check in report.checks} == {True}
    assert {"exercise_03.py, line 2" in check.message for check in report.checks} == {True}


def test_an_endless_cell_is_named(grade: Grade, notebook: Notebook, source: Source) -> None:
    report = grade(notebook(source(), "k = 0\nwhile True: pass"), time_limit_s=SHORT)
    assert {"cell 2, line " in check.message for check in report.checks} == {True}


def test_too_much_memory_at_the_top_is_noted_and_the_rest_runs(grade: Grade, source: Source) -> None:
    report = grade("import numpy\nkept = numpy.ones(1 << 31)\n" + source())
    assert report.outcome == "passed"
    assert "exercise_03.py, line 2 failed and was passed over" in report.notes[0]


def test_display_and_the_shell_of_a_notebook_cost_nothing(grade: Grade, notebook: Notebook, source: Source) -> None:
    lines = "display([1])\nget_ipython().run_line_magic('matplotlib', 'inline')\n"
    report = grade(notebook(lines + source()))
    assert (report.outcome, report.stdout, report.notes) == ("passed", "[1]\n", [])


def test_a_missing_function_points_to_the_part_that_failed(grade: Grade, notebook: Notebook, source: Source) -> None:
    report = grade(notebook("def helper(x)\n    return x", source().replace("def point_gradient", "def other")))
    assert report.checks[1].message.endswith("A part of the file failed: see the notes.")


def test_a_method_of_that_name_is_found(grade: Grade, source: Source) -> None:
    inside = "class Line:\n    def point_gradient(self, x, y, m, b): return 0\n"
    report = grade(source().replace("def point_gradient", "def other") + inside)
    assert "`Line.point_gradient`" in report.checks[1].message
