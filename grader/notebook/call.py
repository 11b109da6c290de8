"""`check(…)`: asks the supervisor, does in the kernel what it is told, and gives the result as an object."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader.model import FRAMEWORKS, GraderFault, UserError
from grader.notebook import link as protocol
from grader.notebook import makeup, where
from grader.notebook.guard import Interrupts
from grader.notebook.link import Link
from grader.notebook.player import Scope, play
from grader.notebook.result import Result
from grader.records import Report
from grader.sandbox import wire
from grader.text import escape


class Refused(UserError):
    """A wrong call: IPython shows the sentence, and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return [f"check: {escape(str(self))}"]


def check(
    what: str | Callable[..., Any], *, framework: str | None = None, seed: int | None = None,
    course: str | Path | None = None,
) -> Result:  # fmt: skip
    """Checks what stands in this kernel: an exercise by its name, such as "exercise_03", or one function.

    framework: "torch", "tensorflow" or "numpy", where what the functions use does not say it. seed: draws the same
    inputs again; default a fresh one. course: a course's folder; default the bundled one.

    Gives an object that shows itself; its `.hint()` is one more hint each time, its `.plot()` a picture. An endless
    loop is ended with the interrupt button: the function counts as failed, and the others are checked. Raises UserError
    for a call that makes no sense.
    """
    name = _name(what)
    _expect(framework, seed, course)
    main = sys.modules["__main__"]
    root = "" if course is None else str(Path(course).resolve())
    function = "" if isinstance(what, str) else name
    exercise = name if isinstance(what, str) else ""
    scope = Scope({} if isinstance(what, str) else {name: what}, main)
    told = json.loads(_converse(protocol.CHECK, (exercise, function, framework or "", seed, root, _file(main)), scope))
    report = Report.model_validate(told["report"])

    def ask(kind: int) -> bytes:
        """kind: HINT or PLOT."""
        asked = (report.exercise, root, told["file"]) if kind == protocol.HINT else (told["command"],)
        return _converse(kind, asked, scope)

    return Result(report, told["command"], told["solved"], ask)


def _name(what: Any) -> str:
    if isinstance(what, str):
        return what
    name = getattr(what, "__name__", "")
    if not callable(what) or type(name) is not str or not name:
        raise Refused('check takes the name of an exercise or a function: check("exercise_03"), check(mse_gradient).')
    return name


def _expect(framework: Any, seed: Any, course: Any) -> None:
    if framework not in (None, *FRAMEWORKS):
        raise Refused(f"framework={framework!r} is none of {', '.join(map(repr, FRAMEWORKS))}.")
    if seed is not None and (type(seed) is not int or not 0 <= seed < 1 << 63):
        raise Refused(f"seed={seed!r} is no whole number from 0 on, of 63 bits at most.")
    if course is not None and not isinstance(course, (str, Path)):
        raise Refused(f"course={course!r} is no folder's name.")


def _file(main: Any) -> str:
    """The notebook's file, or the folder to look for it; nothing at a prompt, which is no file's."""
    shell = where.shell()
    if not hasattr(shell, "kernel"):
        return ""
    return str(where.told(vars(main)) or os.getcwd())


_links: list[Link] = []
"""The one supervisor of this kernel, once there is one."""


def _converse(kind: int, asked: tuple[Any, ...], scope: Scope) -> bytes:
    """Asks, and does what the supervisor wants to have done until it answers.

    Raises UserError where it refuses, GraderFault where it fails, and KeyboardInterrupt.
    """
    if not (_links and _links[0].usable):
        _links[:] = [Link()]
    link = _links.pop()  # back in its place when it is ready for the next question
    try:
        with Interrupts() as interrupts:
            link.send(kind, asked)
            answer, payload = _serve(link, scope, interrupts)
    except BaseException:
        link.close()
        raise
    _links.append(link)
    if answer == protocol.REFUSED:
        raise Refused(payload.decode())
    if answer == protocol.FAILED:
        raise GraderFault(f"A fault of the grader's own, not of your code:\n{payload.decode()}")
    return payload


def _serve(link: Link, scope: Scope, interrupts: Interrupts) -> tuple[int, bytes]:
    receive = interrupts.reach(link.receive)
    while True:
        kind, payload = receive()
        if kind == protocol.LOOK:
            link.send(protocol.LOOKED, _seen(wire.decode(payload), scope))
        elif kind == protocol.WORK:
            play(link, payload, scope, interrupts)
        else:
            return kind, payload


def _seen(names: tuple[str, ...], scope: Scope) -> Any:
    found = {name: scope.find(name) for name in names}
    uses = makeup.look({name: value for name, value in found.items() if value is not None}, scope.main)
    return [(use.name, use.user, use.kind, use.what) for use in uses], makeup.libraries(vars(scope.main))
