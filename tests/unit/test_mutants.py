"""How a solution is changed: which small changes there are, and what their text and their score look like."""

from __future__ import annotations

import ast
from dataclasses import replace

import numpy as np
import pytest

from grader.course import Course, read_text
from grader.model import FRAMEWORKS
from grader.mutation import equivalence, scores
from grader.mutation.equivalence import Question, Tally
from grader.mutation.mutants import Mutant, mutants, sense, users
from grader.mutation.scores import Score, Survivor
from grader.mutation.stir import stirred

NUMPY = "import numpy as np\n\n\n"


def made(body: str, signature: str = "f(x, m, b)", head: str = NUMPY) -> list[Mutant]:
    return mutants(f"{head}def {signature}:\n    {body}\n", [signature.partition("(")[0]])


def after(body: str, signature: str = "f(x, m, b)", head: str = NUMPY) -> set[str]:
    """The lines that a body becomes."""
    return {mutant.after for mutant in made(body, signature, head)}


@pytest.mark.parametrize("body", ["return (x - m) ** 2", "return np.mean((b - x) ** 4)"])
def test_an_even_power_of_a_difference_is_not_turned(body: str) -> None:
    assert {mutant.kind for mutant in made(body)} & {"operands exchanged", "names exchanged"} <= {"operands exchanged"}
    assert "return (m - x) ** 2" not in after(body)
    assert "return np.mean((x - b) ** 4)" not in after(body)


def test_an_odd_power_of_a_difference_is() -> None:
    assert "return (m - x) ** 3" in after("return (x - m) ** 3")


@pytest.mark.parametrize("body", ["u = 2 * x; v = m; return u, v", "u = []; v = f(b); return u, v"])
def test_values_that_cannot_tell_their_order_are_not_exchanged(body: str) -> None:
    assert "statements exchanged" not in {
        mutant.kind for mutant in made(body.replace("; ", "\n    ")) if "return" not in mutant.before
    }


@pytest.mark.parametrize(
    "body",
    [
        "u = x; v = u; return v",
        "u = f(x); v = f(m); return u, v",
        "x[0] = m; u = x; return u",
        "u = x; u = m; return u",
    ],
)
def test_values_that_may_tell_their_order_are(body: str) -> None:
    assert "statements exchanged" in {mutant.kind for mutant in made(body.replace("; ", "\n    "))}


@pytest.mark.parametrize(
    ("body", "becomes"),
    [
        ("return m * x", "return m / x"),
        ("return m * x", "return m ** x"),
        ("return x < m", "return x <= m"),
        ("return x and m", "return x or m"),
        ("x *= m", "x /= m"),
        ("return x - m", "return m - x"),
        ("return 2 * x", "return 1 * x"),
        ("return 2 * x", "return 3 * x"),
        ("return 2 * x", "return 0 * x"),
        ("return 0.5 * x", "return -0.5 * x"),
        ("return 2 * x", "return x"),
        ("return x / m", "return 1 / m"),
        ("return m * x + b", "return m * x"),
        ("return x - m", "return -m"),
        ("return -x", "return x"),
        ("return np.mean(x)", "return x"),
        ("return x.mean()", "return x"),
        ("return np.mean(x)", "return np.sum(x)"),
        ("return x.sum()", "return x.mean()"),
        ("return x.T @ m", "return x @ m"),
        ("return x @ m", "return x.T @ m"),
        ("return np.dot(x, m)", "return np.dot(x, m.T)"),
        ("return m * x + b", "return m * x + m"),
        ("return m * x + b", "return b * x + m"),
        ("return x, m", "return m, x"),
        ("return np.stack([x, m])", "return np.stack([m, x])"),
        ("return list(range(m))", "return list(range(m - 1))"),
        ("return x[m:]", "return x[m + 1:]"),
        ("return x[m]", "return x[m - 1]"),
        ("return x[1]", "return x[2]"),
        ("return x", "pass"),
    ],
)
def test_a_small_change_is_made(body: str, becomes: str) -> None:
    assert becomes in after(body)


def test_what_is_the_same_program_is_no_mutant() -> None:
    assert "return x * m" not in after("return m * x")
    assert "return [g * v for g, v in zip(x, m)]" not in after("return [v * g for v, g in zip(x, m)]")


def test_a_decorated_function_is_changed_below_its_decorators() -> None:
    head = "import numpy as np\n\nNUMBERS = 1, 2  # ŷ\n\n\n@np.vectorize\n"
    (mutant,) = (each for each in made("return 2 * x", "f(x)", head) if each.after == "return 3 * x")
    assert (mutant.line, mutant.source) == (8, f"{head}def f(x):\n    return 3 * x\n")


def test_neighbouring_statements_change_places() -> None:
    assert "x = b * x ⏎ x = m + x" in after("x = m + x\n    x = b * x\n    return x")


def test_a_transpose_of_tensorflow_is_a_function() -> None:
    head = "import tensorflow as tf\n\n\n"
    assert "return tf.linalg.matvec(tf.transpose(X), w)" in after("return tf.linalg.matvec(X, w)", "f(X, w)", head)


def test_brackets_are_set_where_they_are_needed_and_nowhere_else() -> None:
    lines = after("return m * x / b")
    assert {"return (m + x) / b", "return m * x * b"} <= lines


def test_a_mutant_leaves_all_other_text_as_it_is() -> None:
    body = "# ŷ and its error\n    u = 2*x  # twice\n    return (u\n            + m)"
    source = f"{NUMPY}def f(x, m):\n    {body}\n"
    (mutant,) = (each for each in mutants(source, ["f"]) if each.after == "u = 3*x  # twice")
    assert mutant.source == source.replace("2*x", "3*x")
    assert (mutant.line, mutant.before) == (6, "u = 2*x  # twice")


def test_columns_are_right_behind_letters_of_several_bytes() -> None:
    assert "return ŷ - x" in after("return ŷ + x", "f(ŷ, x)")


def test_docstrings_stay() -> None:
    found = made('"""Twice x."""\n    return 2 * x')
    assert all('"""Twice x."""' in mutant.source for mutant in found)


def test_a_list_of_tensors_for_a_tensor_is_no_mutant() -> None:
    assert not {"return [m, b]", "return x"} & (after("return np.stack([m, b])") | after("return float(x)"))


def test_to_call_two_inner_names_otherwise_is_no_mutant() -> None:
    lines = after("return [p - g for p, g in zip(x, m)]")
    assert "return [g - p for g, p in zip(x, m)]" not in lines
    assert "return [p - m for p, g in zip(x, m)]" in lines


def test_helpers_are_changed_and_what_is_not_used_is_not() -> None:
    source = "def half(x):\n    return x / 2\n\n\ndef other(x):\n    return x\n\n\ndef f(x):\n    return half(x)\n"
    assert {mutant.function for mutant in mutants(source, ["f"])} == {"half", "f"}
    assert users(source, ["f"]) == {"half": {"f"}, "f": {"f"}}


def test_the_same_change_has_one_sense_in_all_frameworks() -> None:
    texts = {
        "tensorflow": "import tensorflow as tf\n"
        "def f(X, w):\n    return tf.reduce_mean(tf.linalg.matvec(X, tf.transpose(w)))",
        "torch": 'import torch\ndef f(X, w):\n    """Mean."""\n    return torch.mean(X @ w.T)',
        "numpy": "import numpy as np\ndef f(X, w):\n    return np.mean(X @ w.T)",
    }
    assert len({sense(text, "f") for text in texts.values()}) == 1
    assert sense(texts["numpy"].replace("mean", "sum"), "f") != sense(texts["numpy"], "f")


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_mutants_of_the_course_differ_from_the_solution_and_from_one_another(course: Course, framework: str) -> None:
    for name in course.ids[:4]:
        source = course.solution(name, framework).read_text("utf-8")
        found = mutants(source, course.load(name).functions)
        programs = {ast.dump(ast.parse(mutant.source)) for mutant in found}
        assert len(programs) == len(found) > 40
        assert ast.dump(ast.parse(source)) not in programs


def test_a_score_is_rounded_down() -> None:
    mutant = Mutant("f", "operator", 1, "a", "b", ("b\n",))
    assert Score("exercise_01", "numpy", 1999, (Survivor(mutant, ""),)).share == "99.9 %"
    assert Score("exercise_01", "numpy", 2000).share == "100 %"


def test_a_survivor_is_shown_with_its_code_and_has_no_source_in_json() -> None:
    mutant = Mutant("f", "operator", 7, "return x + b", "return x - b", ("…",))
    score = Score("exercise_01", "numpy", 3, (Survivor(mutant, "f lets it pass"),))
    shown = "Survives: exercise_01, NumPy, f, line 7: operator\n  - return x + b\n  + return x - b\n  f lets it pass\n"
    assert shown in scores.text([score])
    (record,) = scores.document([score])["scores"]
    assert record["survivors"][0]["after"] == "return x - b"
    assert "source" not in record["survivors"][0]


def test_stirred_inputs_keep_equal_sizes_equal_and_signs() -> None:
    x = np.array([-1.0, 2.0])
    for seed in range(20):
        found = stirred({"X": np.ones((2, 3)), "x": x, "w": np.ones(3), "n": 4}, np.random.default_rng(seed))
        assert found["X"].shape == (found["x"].size, found["w"].size)
        assert 4 <= found["n"] < 7
        assert (np.sign(found["x"]) == np.sign(np.resize(x, found["x"].size))).all()


def test_stirred_inputs_are_not_what_all_draws_are() -> None:
    many = [stirred({"x": np.ones(1), "b": np.zeros(())}, np.random.default_rng(seed)) for seed in range(20)]
    assert any(found["x"].size > 1 for found in many)
    assert all(found["b"] != 0 and (found["x"] != 1).all() for found in many)


def asked(course: Course, *mutants: tuple[str, int]) -> Question:
    """About the mean squared error with another power than `** 2`, each with its draws."""
    declaration, (path, right) = map(
        read_text, (course.declaration("exercise_02"), course.solution("exercise_02", "numpy"))
    )
    sources = tuple((right.replace("** 2", power), draws) for power, draws in mutants)
    return Question("exercise_02", declaration, "numpy", (path, right), "mse", 0, sources)


def test_draws_that_take_long_come_to_an_end(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in ("PART_S", "FEW_S"):
        monkeypatch.setattr(equivalence, limit, 0.0)
    assert equivalence._differing(asked(course, ("** 2", 9))) == (2, [(Tally(), Tally())])


def test_draws_that_take_longer_than_few_do_go_on_where_all_of_them_fit(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(equivalence, "FEW_S", 0.0)
    monkeypatch.setattr(equivalence, "PART_S", 1e9)
    assert equivalence._differing(asked(course, ("** 2", 9))) == (9, [(Tally(), Tally())])


def test_each_mutant_gets_its_own_draws(course: Course) -> None:
    count, found = equivalence._differing(asked(course, ("** 3", 3), ("** 3", 7)))
    assert (count, [drawn.count for drawn, _ in found]) == (7, [3, 7])


def test_who_changes_what_it_is_given_is_not_equivalent(course: Course) -> None:
    question = asked(course, ("** 2", 9))
    changes = "\n\nright = mse\n\n\ndef mse(y_hat, y):\n    found = right(y_hat, y)\n    y[...] = 0\n    return found\n"
    _, ((drawn, _),) = equivalence._differing(replace(question, mutants=((question.solution[1] + changes, 9),)))
    assert drawn.count == 9


def test_how_few_draws_prove_an_equivalent_is_told() -> None:
    mutant = Mutant("f", "operator", 1, "a", "b", ("",))
    texts = [scores.text([Score("exercise_01", "numpy", 1, (), (mutant,), draws)]) for draws in (scores.DRAWS, 40)]
    assert ["no difference on 10,000 draws." in texts[0], "on 40 draws or more." in texts[1]] == [True, True]
