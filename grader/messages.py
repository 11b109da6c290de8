"""What a learner reads: what was called, what came back, how far off, what was allowed, what to look at.

Pure functions that give sentences, without colour. A line that begins with four spaces or more is source and is shown
as it is; every other line may be wrapped. Whatever a learner wrote is escaped and cut before it stands in a sentence.
"""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from grader.compare import describe_dtype
from grader.model import Check, End, Fault, Frame, Limits, Mismatch
from grader.text import cut, escape, size

CALL_WIDTH, LEARNER_CHARACTERS = 160, 2000
SHOWN_ENTRIES, SHOWN_NAMES, SHOWN_FRAMES = 6, 8, 6

SIGNALS = {
    "SIGSEGV": "it read memory that is not its own",
    "SIGABRT": "a library gave up",
    "SIGFPE": "a division of whole numbers by zero, in compiled code",
    "SIGSYS": "it asked the system for something that no exercise needs",
    "SIGKILL": "it was stopped from outside, often for its memory",
}


def call(function: str, inputs: Mapping[str, Any]) -> str:
    """The call as a learner would type it, at most 160 characters; arrays of more than 6 entries by their shape."""
    for shown in (SHOWN_ENTRIES, 1):
        text = f"{function}({', '.join(_argument(name, value, shown) for name, value in inputs.items())})"
        if len(text) <= CALL_WIDTH:
            return text
    return text[: CALL_WIDTH - 2] + "…)"


def called(check: Check, inputs: Mapping[str, Any]) -> str:
    """What a check called: the call of its function, or what the check says, at most 160 characters."""
    return cut(check.shows(**inputs), CALL_WIDTH) if check.shows else call(check.function, inputs)


def _argument(name: str, value: Any, shown: int) -> str:
    if isinstance(value, np.ndarray) and value.size > shown:
        return f"{name}: {' × '.join(map(str, value.shape))} values"
    if isinstance(value, (list, tuple)) and _entries(value) > shown:
        return f"{name}: a {type(value).__name__} of {len(value)}"
    return f"{name}={_literal(value)}"


def _entries(value: Any) -> int:
    return sum(map(_entries, value)) if isinstance(value, (list, tuple)) else int(np.size(value))


def _literal(value: Any) -> str:
    if isinstance(value, (np.ndarray, np.generic)):
        return _literal(value.tolist())
    if isinstance(value, (list, tuple)):
        text = ", ".join(map(_literal, value))
        return f"[{text}]" if isinstance(value, list) else f"({text})"
    if isinstance(value, str):
        return f'"{learner(value)}"'
    return number(value) if isinstance(value, float) else learner(str(value))


def number(value: float, digits: int = 6) -> str:
    """A number to `digits` significant digits, or its name: NaN, infinity, -infinity."""
    text = f"{value:.{digits}g}"
    return {"nan": "NaN", "inf": "infinity", "-inf": "-infinity"}.get(text, text)


def learner(text: str) -> str:
    """A learner's own text, control characters made visible, at most 2000 characters of it."""
    return escape(cut(text, LEARNER_CHARACTERS))


# --- a result that is not the right one -------------------------------------------------------------------------------


def mismatch(found: Mismatch, function: str) -> str:
    """What came back and what should have."""
    if found.kind == "nothing" and not found.part:
        return f"{function} gave back nothing (None): did you forget `return`?"
    if found.kind == "shape":
        return f"{_subject(found)} {_has_shape(found)}."
    if found.kind == "nonfinite":
        look = "Look for a division by zero, a logarithm of zero, an overflow."
        return f"{_value(found)}{_share(found, 'not finite')}.\n{look}"
    if found.kind == "value":
        return _off(found)
    actual = _kind_of_numbers(str(found.actual)) if found.kind == "dtype" else found.actual
    if found.part:
        verbs = ("holds", "hold") if found.kind == "dtype" else ("is", "be")
        return f"{found.part} {verbs[0]} {actual} and should {verbs[1]} {found.expected}."
    return f"{function} gave back {actual} and should give back {found.expected}."


def _has_shape(found: Mismatch) -> str:
    actual = "is a single number, without a shape," if found.actual == "()" else f"has shape {found.actual}"
    wanted = "be a single number" if found.expected == "()" else f"have shape {found.expected}"
    return f"{actual} and should {wanted}"


def _kind_of_numbers(dtype: str) -> str:
    kind = "True or False" if dtype == "bool" else "complex numbers" if dtype.startswith("complex") else "numbers"
    return f"{kind} ({dtype})"


def _off(found: Mismatch) -> str:
    if found.gap is None or found.allowed is None:
        return f"{_value(found)}{_share(found, 'off')}."
    far = f"off by {number(found.gap, 2)}, allowed error {number(found.allowed, 2)}"
    return f"{_value(found)} ({far}){_share(found, 'off')}."


def allowance(dtype: str) -> str:
    """`dtype` is the precision that the allowed error rests on."""
    return f"The allowed error is what rounding in {describe_dtype(dtype)} can add up to on this input."


def _subject(found: Mismatch) -> str:
    whole = found.part or "the result"
    subject = f"entry {list(found.index)} of {whole}" if found.index else whole
    # A label such as dC/dm keeps its own letters.
    return subject if subject == found.part else subject[0].upper() + subject[1:]


def _value(found: Mismatch) -> str:
    actual, expected = found.actual, found.expected
    if isinstance(actual, float) and isinstance(expected, float):
        actual, expected = _told_apart(actual, expected)
    return f"{_subject(found)} is {actual} and should be {expected}"


def _told_apart(actual: float, expected: float) -> tuple[str, str]:
    """Both numbers with as many digits as it takes to see that they differ, 6 at least."""
    pairs = ((number(actual, digits), number(expected, digits)) for digits in range(6, 18))
    return next((pair for pair in pairs if pair[0] != pair[1]), (number(actual, 17), number(expected, 17)))


def _share(found: Mismatch, how: str) -> str:
    if not found.index or found.share is None:
        return ""
    which = "all entries" if found.share == 1 else f"{min(max(found.share, 0.01), 0.99):.0%} of the entries"
    return f"; {which} are {how}"


def cases(failed: int, total: int, how: tuple[str, str] = ("is off", "are off")) -> str:
    """How many of the cases fail: "6 of 12 cases are off."; `how` says it of one and of several."""
    if failed == total:
        return f"All {total} cases {how[1]}." if total > 1 else f"The only case {how[0]}."
    return f"{failed} of {total} cases {how[failed > 1]}."


def follows(first: str) -> str:
    return f"It is the same mistake as in {first}: mend it there first."


def lenient(function: str, reason: str, text: str) -> str:
    """A failure that costs nothing: why it does not, and the first line of what happened."""
    first = text.split("\n")[0].rstrip(".")
    return f"With {reason}, {function} fails, which costs no points: {first}."


# --- no result at all -------------------------------------------------------------------------------------------------


def fault(found: Fault, function: str, limits: Limits) -> str:
    """Why a call gave no value, with the lines of the learner's own code that led there."""
    if found.kind == "not_implemented":
        return not_written(function, found.frames)
    return "\n".join([_fault_line(found, function, limits), *_traceback(found.frames)])


def not_written(function: str, frames: Sequence[Frame] = ()) -> str:
    deepest = frames[-1].function if frames else function
    if deepest != function and deepest.isidentifier():
        return f"{function} calls {learner(deepest)}, which is not written yet."
    return f"{function} is not written yet."


def _fault_line(found: Fault, function: str, limits: Limits) -> str:
    text = learner(found.text)
    if found.kind == "forbidden":
        welcome = "Elsewhere in the file, to compare your results with, that call is welcome."
        return f"{function} calls {text}, which this exercise asks you to do by hand. {welcome}"
    if found.kind == "signature":
        called = f"{function}{text}" if text.startswith("(") else text
        return f"{called.rstrip('.')}. Keep the arguments, and their order, as the exercise gives them."
    if found.kind == "memory":
        room = "" if limits.memory_bytes is None else f"{size(limits.memory_bytes)} of "
        return f"{function} asked for more than the {room}memory that a submission may use."
    if found.kind == "results":
        return f"{_results(function, limits)}."
    return f"{learner(found.type)}: {text}" if text else learner(found.type)


def _results(function: str, limits: Limits) -> str:
    return f"{function} gave back more than {size(limits.output_bytes)} of results, the limit"


def _traceback(frames: Sequence[Frame]) -> list[str]:
    """The outermost line and the innermost ones: a recursion is the same line many times."""
    if len(frames) > SHOWN_FRAMES:
        return [*_frame(frames[0]), "  …", *_traceback(frames[1 - SHOWN_FRAMES :])]
    return [line for frame in frames for line in _frame(frame)]


def _frame(frame: Frame) -> list[str]:
    where = "" if frame.function == "<module>" else f", in {learner(frame.function)}"
    source = learner(textwrap.dedent(frame.source)).rstrip().split("\n")
    return [f"  {learner(frame.label)}, line {frame.line}{where}", *(f"      {line}" for line in source[:2] if line)]


def passed_over(found: Fault) -> str:
    """A note on what failed outside the functions: where, what, and the lines that led there."""
    first, *deeper = found.frames or (Frame("Your file", 0, "", ""),)
    place = f"{learner(first.label)}, line {first.line}" if found.frames else first.label
    if found.type == "SystemExit":
        return f"{place}: the file asked to exit here, so the lines after it did not run."
    what = f"{place} failed and was passed over: {learner(found.type)}: {learner(found.text)}".rstrip(": ")
    return "\n".join([what, *_frame(first)[1:], *_traceback(deeper)])


def end(found: End, function: str, limits: Limits) -> str:
    """Why the process stopped before its time: in the function, or while the file itself ran."""
    if found.at is None:
        return f"{_end(found, function, limits)}."
    label, line = found.at
    return f"{_end(found, 'The file', limits)}, so that no function could be tried.\n  {learner(label)}, line {line}"


def _end(found: End, subject: str, limits: Limits) -> str:
    detail = learner(found.detail)
    if found.kind == "exit":
        return f"{subject} ended the process (exit code {detail})"
    if found.kind == "files":
        return f"{subject} left more in its folder than it may: {detail} are the limit"
    if found.kind == "memory":
        return f"{subject} held far more memory than it may"
    if found.kind == "threads":
        return f"{subject} started far more threads than any exercise needs"
    if found.kind == "signal":
        return f"{subject} was killed by {detail}: {SIGNALS.get(found.detail, 'it could not go on')}"
    if found.kind == "time":
        return f"{subject} was still running after {_seconds(limits.wall_s)}, the limit for one check"
    if found.kind == "total":
        return f"Your code was still running after {_seconds(limits.total_s)}, the limit for all checks together"
    if found.kind == "results":
        return _results(subject, limits)
    return f"{subject} sent back something that is no result ({detail})"


def _seconds(limit: float | None) -> str:
    return "its time" if limit is None else f"{limit:g} s"


FLAGGED = (
    "Flagged: the code asked the system for something that no exercise needs, and was ended at once. "
    "Somebody should read this file."
)


WIDER = "The jail was opened for the GPU: its driver's devices, and the system calls that the driver needs."


def missing(function: str, found: Sequence[str], instead: str = "", others: Sequence[str] = ()) -> str:
    """There is no such function; the names that are there, and the nearest one.

    instead: the type of what has its name. others: the exercise's other functions, which are not meant.
    """
    if instead:
        kind = learner(instead)
        return f"`{function}` is no function in the end but of type {kind}: is the name used again further down?"
    names = ", ".join(f"`{learner(name)}`" for name in found[:SHOWN_NAMES])
    more = f" and {len(found) - SHOWN_NAMES} more" if len(found) > SHOWN_NAMES else ""
    near = difflib.get_close_matches(function, [name for name in found[:100] if name not in others], n=1)
    hint = f" Did you mean `{learner(near[0])}`?" if near else ""
    return f"There is no function `{function}` in the file. Found: {names or 'none at all'}{more}.{hint}"


def changed(function: str, names: Sequence[str]) -> str:
    which = f"argument{'s' if len(names) > 1 else ''} {' and '.join(names)}"
    cure = "Compute new values (x = x - 1) rather than changing the old ones (x -= 1)."
    return f"{function} changed its {which}: whoever called it finds other values there. {cure}"
