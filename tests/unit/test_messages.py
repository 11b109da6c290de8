"""What a learner reads, word for word."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import messages
from grader.model import Check, End, Fault, Frame, Limits, Mismatch

SMALL = {"x": np.array([1.0, 2.0, 3.0]), "y": np.array([2.0, 0.0, 1.0]), "m": np.array(2.0), "b": np.array(1.0)}
LIMITS = Limits()
HERE = Frame("exercise_03.py", 12, "mse_gradient", "    return 2 / (n - n)\n")
VALUE = Mismatch("value", "∂C/∂m", (), 3.1, 6.2, 3.1, 2e-6, 1.0)
NOWHERE: dict[str, Any] = {}


def off(**changes: Any) -> str:
    found = Mismatch(**{**vars(VALUE), **changes})
    return messages.mismatch(found, "mse_gradient")


# --- the call -------------------------------------------------------------------------------------------------------


def test_a_small_call_can_be_typed_in() -> None:
    assert messages.call("mse_gradient", SMALL) == "mse_gradient(x=[1, 2, 3], y=[2, 0, 1], m=2, b=1)"


def test_a_large_array_is_named_by_its_shape() -> None:
    inputs = {"X": np.zeros((7, 3)), "w": np.array([0.5, -1.25, 1 / 3]), "y": np.zeros(7)}
    assert messages.call("linear", inputs) == "linear(X: 7 × 3 values, w=[0.5, -1.25, 0.333333], y: 7 values)"


def test_lists_strings_and_whole_numbers_are_shown_as_they_are() -> None:
    inputs = {"params": [np.array(0.9), np.array([0.1])], "kind": "tanh", "epochs": 3, "eps": 1e-8, "f": None}
    assert messages.call("f", inputs) == 'f(params=[0.9, [0.1]], kind="tanh", epochs=3, eps=1e-08, f=None)'


def test_a_long_list_is_named_by_its_length() -> None:
    assert messages.call("f", {"params": [np.zeros((3, 4)), np.zeros(4)]}) == "f(params: a list of 2)"


@given(st.dictionaries(st.text("abc", min_size=1), st.lists(st.floats(), max_size=6).map(np.array), max_size=40))
def test_a_call_is_never_longer_than_160_characters(inputs: dict[str, Any]) -> None:
    assert len(messages.call("f", inputs)) <= 160


def checking(**more: Any) -> Check:
    return Check("mse_gradient", 1, lambda _rng, _case: SMALL, lambda _xp, **_: 0, **more)


def test_a_check_that_says_nothing_of_it_calls_its_function() -> None:
    assert messages.called(checking(), SMALL) == messages.call("mse_gradient", SMALL)


def test_a_check_may_say_itself_what_was_called() -> None:
    shown = checking(shows=lambda m, b, **_: f"line = Line({m}, {b}); line.fit()")
    assert messages.called(shown, SMALL) == "line = Line(2.0, 1.0); line.fit()"


def test_what_a_check_says_of_it_is_no_longer_than_a_call() -> None:
    assert len(messages.called(checking(shows=lambda **_: "a = b; " * 100), SMALL)) == 160


def test_a_long_call_gives_up_digits_before_names() -> None:
    inputs = {name: np.full(6, 1 / 3) for name in "uvwxyz"}
    assert messages.call("f", inputs).startswith("f(u: 6 values, v: 6 values")


# --- a result that is not the right one -----------------------------------------------------------------------------


def test_a_wrong_number_is_shown_with_gap_and_allowance() -> None:
    assert off() == "∂C/∂m is 3.1 and should be 6.2 (off by 3.1, allowed error 2e-06)."


def test_the_allowance_is_explained_by_the_precision() -> None:
    sentence = "The allowed error is what rounding in float32 (about 7 digits) can add up to on this input."
    assert messages.allowance("float32") == sentence


def test_a_wrong_entry_is_shown_with_its_index() -> None:
    assert off(part="ŷ", index=(2,), share=0.43).startswith("Entry [2] of ŷ is 3.1 and should be 6.2 (")
    assert "; 43% of the entries are off." in off(part="ŷ", index=(2,), share=0.43)


def test_a_result_without_a_label_is_the_result() -> None:
    assert off(part="").startswith("The result is 3.1")
    assert off(part="", index=(1, 0)).startswith("Entry [1, 0] of the result is 3.1")


def test_one_entry_of_many_is_not_none() -> None:
    assert "; 1% of the entries are off." in off(index=(2,), share=1e-4)


def test_all_entries_but_one_are_not_all() -> None:
    assert "; 99% of the entries are off." in off(index=(2,), share=0.9999)


def test_close_numbers_get_the_digits_that_tell_them_apart() -> None:
    assert off(actual=1.00000012, expected=1.0).startswith("∂C/∂m is 1.0000001 and should be 1 (")


def test_truth_values_have_no_allowance() -> None:
    assert (
        off(actual="True", expected="False", gap=None, allowed=None, part="")
        == "The result is True and should be False."
    )


OTHERS = [
    (Mismatch("nothing", ""), "mse gave back nothing (None): did you forget `return`?"),
    (Mismatch("nothing", "b", actual="None", expected="a single number"), "b is None and should be a single number."),
    (Mismatch("shape", "", actual="(7, 7)", expected="(7,)"),
     "The result has shape (7, 7) and should have shape (7,)."),
    (Mismatch("shape", "ŷ", actual="()", expected="(7,)"),
     "ŷ is a single number, without a shape, and should have shape (7,)."),
    (Mismatch("shape", "C", actual="(7,)", expected="()"), "C has shape (7,) and should be a single number."),
    (Mismatch("type", "", actual="a string", expected="a single number"),
     "mse gave back a string and should give back a single number."),
    (Mismatch("structure", "", actual="a list of 3", expected="a tuple of 2 (m, b)"),
     "mse gave back a list of 3 and should give back a tuple of 2 (m, b)."),
    (Mismatch("dtype", "C", actual="complex64", expected="real numbers"),
     "C holds complex numbers (complex64) and should hold real numbers."),
    (Mismatch("dtype", "", actual="bool", expected="real numbers"),
     "mse gave back True or False (bool) and should give back real numbers."),
    (Mismatch("nonfinite", "C", (), float("nan"), 2.0),
     "C is NaN and should be 2.\nLook for a division by zero, a logarithm of zero, an overflow."),
    (Mismatch("nonfinite", "ŷ", (0,), float("-inf"), 2.0, share=1.0),
     "Entry [0] of ŷ is -infinity and should be 2; all entries are not finite.\n"
     "Look for a division by zero, a logarithm of zero, an overflow."),
]  # fmt: skip


@pytest.mark.parametrize(("found", "sentence"), OTHERS, ids=[found.kind for found, _ in OTHERS])
def test_every_kind_of_mismatch_has_its_sentence(found: Mismatch, sentence: str) -> None:
    assert messages.mismatch(found, "mse") == sentence


@pytest.mark.parametrize(
    ("failed", "total", "sentence"),
    [
        (6, 12, "6 of 12 cases are off."),
        (1, 12, "1 of 12 cases is off."),
        (12, 12, "All 12 cases are off."),
        (1, 1, "The only case is off."),
    ],
)
def test_cases_are_counted(failed: int, total: int, sentence: str) -> None:
    assert messages.cases(failed, total) == sentence


def test_a_lenient_failure_is_told_by_its_first_line() -> None:
    assert messages.lenient("mse", "float64", "C is 1 and should be 2.\nmore") == (
        "With float64, mse fails, which costs no points: C is 1 and should be 2."
    )


def test_a_lenient_failure_may_be_wordless() -> None:
    assert messages.lenient("mse", "float64", "").endswith("costs no points: .")


# --- no result at all -----------------------------------------------------------------------------------------------


def said(kind: str, text: str = "", frames: tuple[Frame, ...] = (), limits: Limits = LIMITS) -> str:
    return messages.fault(Fault(kind, "ZeroDivisionError", text, frames), "mse_gradient", limits)


def test_an_exception_is_shown_with_the_learners_own_line() -> None:
    assert said("exception", "division by zero", (HERE,)) == (
        "ZeroDivisionError: division by zero\n  exercise_03.py, line 12, in mse_gradient\n      return 2 / (n - n)"
    )


def test_an_exception_without_a_text_is_its_type() -> None:
    assert said("exception") == "ZeroDivisionError"


def test_a_recursion_is_shown_by_its_ends() -> None:
    frames = tuple(Frame("a.py", line, "f", "f()") for line in range(1, 1000))
    shown = said("exception", "too deep", frames).split("\n")
    assert shown[1:5] == ["  a.py, line 1, in f", "      f()", "  …", "  a.py, line 995, in f"]
    assert len(shown) == 1 + 2 + 1 + 2 * 5


def test_a_stub_is_not_written_yet() -> None:
    assert said("not_implemented", frames=(HERE,)) == "mse_gradient is not written yet."


def test_a_stub_that_another_function_calls_is_named() -> None:
    helper = Frame("exercise_03.py", 5, "cost_wrt_prediction", "raise NotImplementedError")
    sentence = "mse_gradient calls cost_wrt_prediction, which is not written yet."
    assert said("not_implemented", frames=(HERE, helper)) == sentence


def test_a_forbidden_call_is_named_and_is_welcome_elsewhere() -> None:
    assert said("forbidden", "torch.autograd.grad", (HERE,)).split("\n")[:2] == [
        "mse_gradient calls torch.autograd.grad, which this exercise asks you to do by hand. Elsewhere in the file, to "
        "compare your results with, that call is welcome.",
        "  exercise_03.py, line 12, in mse_gradient",
    ]


def test_a_wrong_signature_is_shown_as_it_is() -> None:
    assert said("signature", "(x, y): too many positional arguments") == (
        "mse_gradient(x, y): too many positional arguments. "
        "Keep the arguments, and their order, as the exercise gives them."
    )


def test_too_much_memory_is_told_with_the_limit() -> None:
    assert said("memory") == "mse_gradient asked for more than the 1 GiB of memory that a submission may use."


def test_memory_without_a_limit_has_no_figure() -> None:
    sentence = "mse_gradient asked for more than the memory that a submission may use."
    assert said("memory", limits=Limits(memory_bytes=None)) == sentence


def test_too_large_a_result_is_told_with_the_limit() -> None:
    assert said("results") == "mse_gradient gave back more than 16 MiB of results, the limit."


ENDS = [
    (End("exit", "3"), "f ended the process (exit code 3)."),
    (End("signal", "SIGSEGV"), "f was killed by SIGSEGV: it read memory that is not its own."),
    (End("signal", "SIGUSR1"), "f was killed by SIGUSR1: it could not go on."),
    (End("time", "10"), "f was still running after 10 s, the limit for one check."),
    (End("total", "30"), "Your code was still running after 30 s, the limit for all checks together."),
    (End("results", ""), "f gave back more than 16 MiB of results, the limit."),
    (End("malformed", "3 surplus bytes"), "f sent back something that is no result (3 surplus bytes)."),
    (End("time", "10", ("a.py", 7)),
     "The file was still running after 10 s, the limit for one check, so that no function could be tried.\n"
     "  a.py, line 7"),
]  # fmt: skip


@pytest.mark.parametrize(("end", "sentence"), ENDS, ids=[end.kind for end, _ in ENDS])
def test_every_kind_of_end_has_its_sentence(end: End, sentence: str) -> None:
    assert messages.end(end, "f", LIMITS) == sentence


def test_an_end_without_a_time_limit_has_no_figure() -> None:
    assert "after its time" in messages.end(End("time", ""), "f", Limits(wall_s=None))


def test_a_missing_function_is_told_with_its_neighbour() -> None:
    assert messages.missing("mse_gradient", ("helper", "mse_gradients")) == (
        "There is no function `mse_gradient` in the file. Found: `helper`, `mse_gradients`. "
        "Did you mean `mse_gradients`?"
    )


def test_a_file_without_functions_has_none_at_all() -> None:
    assert messages.missing("f", ()) == "There is no function `f` in the file. Found: none at all."


def test_many_names_are_cut() -> None:
    assert messages.missing("f", tuple("abcdeghijk")).endswith("`h`, `i` and 2 more.")


def test_a_changed_argument_is_told_with_the_cure() -> None:
    assert messages.changed("f", ("x", "y")) == (
        "f changed its arguments x and y: whoever called it finds other values there. "
        "Compute new values (x = x - 1) rather than changing the old ones (x -= 1)."
    )


HOSTILE = "a\x1b[31m\u202eb"


FRAME = Frame(HOSTILE, 1, HOSTILE, HOSTILE)
SENTENCES = [
    *(messages.fault(Fault(kind, HOSTILE, HOSTILE, (FRAME,)), "f", LIMITS)
      for kind in ("exception", "not_implemented", "forbidden", "signature", "memory", "results")),
    *(messages.end(End(kind, HOSTILE, (HOSTILE, 1)), "f", LIMITS) for kind in ("exit", "signal", "malformed")),
    messages.missing("f", (HOSTILE,)),
    messages.not_written("f", (Frame("a.py", 1, "x" * 10**6, ""),)),
    messages.fault(Fault("exception", "E", "x" * 10**6), "f", LIMITS),
]  # fmt: skip


@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_a_learner_wrote_is_escaped(sentence: str) -> None:
    assert sentence.replace("\n", "").isprintable()


@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_a_learner_wrote_is_cut(sentence: str) -> None:
    assert len(sentence) < 2100
