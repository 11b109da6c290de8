"""An exception of the learner's as data: its type, its text, and the lines of the learner's own code."""

from __future__ import annotations

import dis
import linecache
from types import TracebackType

from grader.model import Cell, Fault, Frame
from grader.sandbox import courtesy

MAX_TEXT = 2000
MAX_FRAMES = 12
RAISE = dis.opmap["RAISE_VARARGS"]


def of(error: BaseException, labels: frozenset[str]) -> Fault:
    """labels: the names under which the learner's code was compiled; frames of other files are left out."""
    if _is_memory(error):
        return Fault("memory", type(error).__name__, _text(error), frames_of(error.__traceback__, labels))
    kind = "exception"
    if isinstance(error, NotImplementedError) and _raised_in(error, labels):
        kind = "not_implemented"
    return Fault(kind, type(error).__name__, _text(error), frames_of(error.__traceback__, labels))


def syntax(error: SyntaxError, cell: Cell) -> Fault:
    line = error.lineno or 1
    lines = cell.source.splitlines()
    source = lines[line - 1] if line <= len(lines) else ""
    shift = len(source) - len(source.lstrip())
    source = f"{source.strip()[:200]}\n{' ' * max(0, (error.offset or 1) - 1 - shift)}^"
    return Fault("exception", type(error).__name__, str(error.msg), (Frame(cell.label, line, "<module>", source),))


def frames_of(traceback: TracebackType | None, labels: frozenset[str]) -> tuple[Frame, ...]:
    frames = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_filename in labels:
            frames.append(frame_at(code.co_filename, traceback.tb_lineno, code.co_name))
        traceback = traceback.tb_next
    # The two ends tell the story; a deep recursion is the same line a thousand times.
    return tuple(frames if len(frames) <= MAX_FRAMES else frames[:4] + frames[4 - MAX_FRAMES :])


def frame_at(label: str, line: int, function: str) -> Frame:
    return Frame(label, line, function, linecache.getline(label, line).strip()[:200])


def _raised_in(error: BaseException, labels: frozenset[str]) -> bool:
    # PyTorch raises NotImplementedError too, for what a backend lacks, from compiled code that has no frame of its own:
    # only a `raise` of the learner's counts.
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    if last is None or last.tb_frame.f_code.co_filename not in labels:
        return False
    return last.tb_frame.f_code.co_code[last.tb_lasti] == RAISE


def _is_memory(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError":
        return True
    return isinstance(error, RuntimeError) and any(
        words in _text(error) for words in ("can't allocate memory", "not enough memory", "out of memory")
    )


def _text(error: BaseException) -> str:
    try:
        # The text may be of a class of the learner's own: str.__str__ gives a plain one.
        text = str.__str__(str(error))[:MAX_TEXT]
        return f"{text}\n{sentence}" if (sentence := courtesy.why(error)) else text
    except BaseException:  # noqa: BLE001 - a learner's __str__ may do anything
        return "(its text could not be read)"
