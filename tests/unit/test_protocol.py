"""What a child may say: its course is read, everything else is refused, and what was done before stands."""

from __future__ import annotations

import contextlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.model import Call, End, Fault, Frame, Observation
from grader.sandbox import frames, protocol, task, wire
from grader.sandbox.protocol import Transcript
from grader.sandbox.wire import Malformed, TooLarge

INPUTS = ("float32", (("x", np.ones(2)), ("m", 0.5)))
ONE, TWO = task.Calls("one", (INPUTS, INPUTS)), task.Calls("two", (INPUTS,))
BUDGET = 4096
FAULT = ("exception", "ValueError", "no", (("file.py", 3, "one", "raise"),))
CUT = End("signal", "SIGSEGV")


def said(kind: int, value: Any = None) -> bytes:
    return frames.frame(kind, wire.encode(value))


def call(index: int, number: int, value: Any = 1.0, fault: Any = None, changed: Any = ()) -> bytes:
    return said(task.CALL, (index, number, value, fault, changed, ()))


READY, LOADED, END = said(task.READY, "cpu"), said(task.LOADED), said(task.END)
FIRST, SECOND = said(task.BEGIN, 0), said(task.BEGIN, 1)
COURSE = [READY, LOADED, FIRST, call(0, 0), call(0, 1), SECOND, call(1, 0), END]
DONE_ONE = Observation((Call(1.0), Call(1.0)))


def transcript(*spoken: bytes) -> Transcript:
    """One that has heard these frames of a task of two checks, the first with two calls, the second with one."""
    heard = Transcript((ONE, TWO), BUDGET, lambda: None)
    for each in spoken:
        heard.feed(each)
    return heard


def refused(*spoken: bytes) -> Transcript:
    """The last of these frames is malformed, and the others are not."""
    heard = transcript(*spoken[:-1])
    with pytest.raises(Malformed):
        heard.feed(spoken[-1])
    return heard


# --- the normal course


def test_the_whole_course_is_read() -> None:
    heard = transcript(*COURSE)
    assert heard.ended
    assert heard.done == [DONE_ONE, Observation((Call(1.0),))]


def test_the_stream_may_be_cut_anywhere() -> None:
    heard = transcript(*(bytes([byte]) for byte in b"".join(COURSE)))
    assert heard.ended
    assert len(heard.done) == 2


def test_all_frames_may_come_at_once() -> None:
    assert transcript(b"".join(COURSE)).ended


def test_the_device_is_the_one_that_the_child_found() -> None:
    assert transcript(said(task.READY, "cuda")).device == "cuda"


def test_the_place_is_the_last_one_that_ran() -> None:
    heard = transcript(READY, said(task.RUNNING, ("cell 1", 1)), said(task.RUNNING, ("cell 2", 7)))
    assert heard.at == ("cell 2", 7)


def test_the_fault_of_a_cell_is_kept() -> None:
    heard = transcript(READY, said(task.CELL_FAULT, FAULT))
    assert heard.faults == [Fault("exception", "ValueError", "no", (Frame("file.py", 3, "one", "raise"),))]


def test_the_faults_of_cells_are_kept_up_to_a_hundred() -> None:
    heard = Transcript((ONE, TWO), 1 << 20, lambda: None)
    heard.feed(READY + said(task.CELL_FAULT, FAULT) * (protocol.MAX_FAULTS + 1))
    assert len(heard.faults) == protocol.MAX_FAULTS


def test_a_missing_function_stands_for_all_calls_of_its_check() -> None:
    heard = transcript(READY, LOADED, FIRST, said(task.MISSING, ("", ("won",))), SECOND)
    assert heard.done == [Observation((), None, ("won",))]


def test_a_fault_and_changed_arguments_are_kept_with_their_call() -> None:
    heard = transcript(READY, LOADED, FIRST, call(0, 0, None, FAULT, ("m", "x")))
    assert heard.calls is not None
    assert heard.calls[0].changed == ("m", "x")
    assert heard.calls[0].fault is not None


def test_a_check_without_calls_is_done_at_once() -> None:
    heard = Transcript((task.Calls("none", ()),), BUDGET, lambda: None)
    heard.feed(READY + LOADED + FIRST + END)
    assert heard.done == [Observation()]


def test_the_clock_is_told_of_the_start_of_each_check_and_of_the_end() -> None:
    stages: list[int] = []
    heard = Transcript((ONE, TWO), BUDGET, lambda: stages.append(len(heard.done)))
    heard.feed(b"".join(COURSE))
    assert stages == [0, 0, 1, 2]


# --- frames out of their course


@pytest.mark.parametrize("left_out", range(len(COURSE) - 1))
def test_no_frame_may_be_missing(left_out: int) -> None:
    refused(*COURSE[:left_out], COURSE[left_out + 1])


@pytest.mark.parametrize("at", range(len(COURSE)))
def test_no_frame_may_come_twice(at: int) -> None:
    refused(*COURSE[: at + 1], COURSE[at])


@pytest.mark.parametrize("late", COURSE)
def test_nothing_may_come_after_the_end(late: bytes) -> None:
    refused(*COURSE, late)


def test_half_a_frame_after_the_end_is_refused() -> None:
    refused(*COURSE, b"G")


@pytest.mark.parametrize("early", [LOADED, FIRST, call(0, 0), END, said(task.RUNNING, ("cell 1", 1))])
def test_nothing_may_come_before_ready(early: bytes) -> None:
    refused(early)


@pytest.mark.parametrize("early", [FIRST, call(0, 0), END, said(task.MISSING, ("", ()))])
def test_no_check_may_begin_while_the_file_is_loaded(early: bytes) -> None:
    refused(READY, early)


@pytest.mark.parametrize("late", [said(task.RUNNING, ("cell 1", 1)), said(task.CELL_FAULT, FAULT), LOADED, READY])
def test_the_file_may_not_be_loaded_while_a_check_runs(late: bytes) -> None:
    refused(READY, LOADED, FIRST, late)


def test_a_result_may_not_come_between_two_checks() -> None:
    refused(READY, LOADED, call(0, 0))


def test_the_next_check_may_not_begin_early() -> None:
    refused(READY, LOADED, FIRST, call(0, 0), SECOND)


def test_the_end_may_not_come_early() -> None:
    refused(READY, LOADED, FIRST, call(0, 0), call(0, 1), END)


def test_the_end_may_not_come_before_the_last_result() -> None:
    refused(*COURSE[:6], END)


def test_there_is_no_check_after_the_last() -> None:
    refused(*COURSE[:-1], said(task.BEGIN, 2))


@pytest.mark.parametrize("index", [1, 2, -1, 2**62, None, "0", 0.0, False, np.array(0), np.zeros(2), (0,)])
def test_a_check_must_begin_by_its_own_number(index: Any) -> None:
    refused(READY, LOADED, said(task.BEGIN, index))


@pytest.mark.parametrize("device", ["tpu", "", None, 0, ("cpu",), np.zeros(3), np.array("cpu")])
def test_ready_must_name_a_device(device: Any) -> None:
    refused(said(task.READY, device))


@pytest.mark.parametrize("value", [0, "", (), np.zeros(2)])
def test_loaded_says_nothing_else(value: Any) -> None:
    refused(READY, said(task.LOADED, value))


@pytest.mark.parametrize("value", [0, "", (), np.zeros(2)])
def test_end_says_nothing_else(value: Any) -> None:
    refused(*COURSE[:-1], said(task.END, value))


@pytest.mark.parametrize("kind", [0, task.TASK, 10, 255])
def test_an_unknown_kind_is_refused(kind: int) -> None:
    refused(READY, LOADED, FIRST, said(kind))


# --- results of the wrong form


@pytest.mark.parametrize("numbers", [(0, 1), (1, 0), (0, -1), (-1, 0), (0.0, 0), (0, None), (False, False)])
def test_a_result_must_bear_the_number_of_its_call(numbers: tuple[Any, Any]) -> None:
    refused(READY, LOADED, FIRST, call(*numbers))


def test_there_is_no_result_beyond_the_calls() -> None:
    refused(READY, LOADED, FIRST, call(0, 0), call(0, 1), call(0, 2))


@pytest.mark.parametrize(
    "value", [None, (), (0, 0), (0, 0, 1.0, None, ()), (0, 0, 1.0, None, (), (), ()), [0, 0, 1.0, None, (), ()]]
)
def test_a_result_has_six_parts(value: Any) -> None:
    refused(READY, LOADED, FIRST, said(task.CALL, value))


@pytest.mark.parametrize("used", [("optimizers",), ["x"], None, (1,)])
def test_only_words_that_were_asked_about_can_have_been_used(used: Any) -> None:
    refused(READY, LOADED, FIRST, said(task.CALL, (0, 0, 1.0, None, (), used)))


@pytest.mark.parametrize("changed", [("y",), ("x", "secret"), ["x"], "x", None, (1,), (np.zeros(2),)])
def test_only_arguments_of_the_call_can_have_changed(changed: Any) -> None:
    refused(READY, LOADED, FIRST, call(0, 0, changed=changed))


@pytest.mark.parametrize(
    "fault",
    [
        (),
        "exception",
        FAULT[:3],
        (*FAULT, None),
        list(FAULT),
        ("passed", "ValueError", "no", ()),
        (1, "ValueError", "no", ()),
        ("exception", None, "no", ()),
        ("exception", "ValueError", "no", None),
        ("exception", "ValueError", "no", [("file.py", 3, "one", "raise")]),
        ("exception", "ValueError", "no", (("file.py", "3", "one", "raise"),)),
        ("exception", "ValueError", "no", (("file.py", True, "one", "raise"),)),
        ("exception", "ValueError", "no", (("file.py", 3),)),
        (np.zeros(2), "ValueError", "no", ()),
    ],
)
def test_a_fault_of_another_form_is_refused(fault: Any) -> None:
    refused(READY, LOADED, FIRST, call(0, 0, None, fault))


@pytest.mark.parametrize("place", [None, "cell 1", ("cell 1",), ("cell 1", "1"), (1, 1), ["cell 1", 1]])
def test_a_place_of_another_form_is_refused(place: Any) -> None:
    refused(READY, said(task.RUNNING, place))


@pytest.mark.parametrize("names", [None, "one", ["one"], (1,), (b"one",), (np.zeros(2),)])
def test_names_of_another_form_are_refused(names: Any) -> None:
    refused(READY, LOADED, FIRST, said(task.MISSING, ("", names)))


def test_a_function_that_was_called_is_not_missing() -> None:
    refused(READY, LOADED, FIRST, call(0, 0), said(task.MISSING, ("", ())))


def test_a_missing_function_has_no_results() -> None:
    refused(READY, LOADED, FIRST, said(task.MISSING, ("", ())), call(0, 0))


# --- bytes that are no frames


def test_a_wrong_mark_is_refused() -> None:
    refused(READY, b"FG" + LOADED[2:])


def test_a_payload_that_is_no_value_is_refused() -> None:
    refused(READY, frames.frame(task.LOADED, b"Z"))


def test_a_payload_with_surplus_bytes_is_refused() -> None:
    refused(READY, frames.frame(task.LOADED, b"NN"))


def test_an_empty_payload_is_refused() -> None:
    refused(READY, frames.frame(task.LOADED, b""))


def test_a_frame_that_announces_more_than_the_budget_is_too_large_before_it_has_come() -> None:
    heard = transcript(READY, LOADED, FIRST)
    with pytest.raises(TooLarge):
        heard.feed(frames.HEADER.pack(frames.MARK, task.CALL, BUDGET + 1))


def test_frames_that_exceed_the_budget_together_are_too_large() -> None:
    large = np.zeros(BUDGET // 16)
    heard = transcript(READY, LOADED, FIRST, call(0, 0, large))
    with pytest.raises(TooLarge):
        heard.feed(call(0, 1, large))


def test_every_check_has_a_budget_of_its_own() -> None:
    large = np.zeros(BUDGET // 16)
    assert len(transcript(READY, LOADED, FIRST, call(0, 0, large), call(0, 1), SECOND, call(1, 0, large)).done) == 1


@settings(max_examples=300)
@given(st.integers(0, len(COURSE)), st.lists(st.binary(max_size=60), max_size=3))
def test_any_bytes_are_frames_or_malformed(after: int, garbage: list[bytes]) -> None:
    heard = transcript(*COURSE[:after])
    before = list(heard.done)
    try:
        for each in garbage:
            heard.feed(each)
    except (Malformed, TooLarge):
        pass
    assert heard.done[: len(before)] == before


values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.sampled_from(["cpu", "x", "exception"])
    | st.sampled_from([np.zeros(2), np.array(1), np.zeros(0)]),
    lambda inner: st.lists(inner, max_size=5).map(tuple) | st.lists(inner, max_size=2),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=500)
@given(st.integers(0, len(COURSE)), st.integers(0, 11), values)
def test_any_value_in_any_frame_is_due_or_malformed(after: int, kind: int, value: Any) -> None:
    heard = transcript(*COURSE[:after])
    with contextlib.suppress(Malformed):
        heard.feed(said(kind, value))


# --- what was done before stands


def test_a_malformed_frame_leaves_earlier_checks_as_they_were() -> None:
    assert refused(*COURSE[:6], b"garbage").done == [DONE_ONE]


def test_a_child_that_was_cut_short_loses_the_check_that_ran() -> None:
    heard = transcript(*COURSE[:6])
    heard.close(CUT)
    assert heard.done == [DONE_ONE, Observation((), CUT)]


def test_the_results_of_the_check_that_was_cut_short_are_kept() -> None:
    heard = transcript(*COURSE[:4])
    heard.close(CUT)
    assert heard.done == [Observation((Call(1.0),), CUT)]


def test_a_child_that_dies_between_two_checks_loses_the_next() -> None:
    heard = transcript(READY, LOADED)
    heard.close(CUT)
    assert heard.done == [Observation((), CUT)]


def test_a_child_that_goes_on_after_the_end_loses_the_last_check() -> None:
    heard = refused(*COURSE, FIRST)
    heard.close(CUT)
    assert heard.done == [DONE_ONE, Observation((), CUT)]


def test_a_missing_function_stays_missing_when_the_child_dies_after_it() -> None:
    heard = transcript(READY, LOADED, FIRST, said(task.MISSING, ("", ("won",))))
    heard.close(CUT)
    assert heard.done == [Observation((), CUT, ("won",))]


# --- what is alike


def digests(*spoken: bytes) -> list[bytes]:
    return [observation.digest for observation in transcript(*spoken).done]


def test_the_same_words_have_the_same_digest() -> None:
    assert digests(*COURSE) == digests(b"".join(COURSE))


@pytest.mark.parametrize("other", [call(0, 1, 2.0), call(0, 1, -1.0), call(0, 1, 1), call(0, 1, 1.0, FAULT)])
def test_another_result_has_another_digest_for_its_check_alone(other: bytes) -> None:
    first, second = digests(*COURSE[:4], other, *COURSE[5:])
    assert (first == digests(*COURSE)[0], second == digests(*COURSE)[1]) == (False, True)


def test_zeros_of_either_sign_have_different_digests() -> None:
    plus, minus = (digests(*COURSE[:4], call(0, 1, zero), *COURSE[5:])[0] for zero in (0.0, -0.0))
    assert plus != minus


def test_a_check_that_was_cut_short_has_no_digest() -> None:
    heard = transcript(*COURSE[:4])
    heard.close(CUT)
    assert heard.done[0].digest == b""
