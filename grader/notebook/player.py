"""The kernel plays the child: calls the functions that are in it, and sends what they give back. It knows no answer."""

from __future__ import annotations

import contextlib
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import FunctionType, ModuleType
from typing import Any, TextIO

import numpy as np

from grader.model import Call, Fault
from grader.notebook import link as protocol
from grader.notebook.guard import Interrupts, undisturbed
from grader.notebook.link import Link
from grader.notebook.makeup import codes
from grader.sandbox import task
from grader.sandbox.child import Child
from grader.sandbox.frames import Frames, frame

INTERRUPTED = "you interrupted it after {:.0f} s"


PATIENCE_S = 5.0
"""Before that nobody wonders, whatever the limit."""


class Stopped(Exception):
    """The supervisor has heard enough: the time is over."""


@dataclass(frozen=True)
class Scope:
    """Where functions are looked for: among those that were given, then in the kernel."""

    given: Mapping[str, Any]
    main: ModuleType

    def find(self, name: str) -> Any:
        return self.given.get(name, vars(self.main).get(name))

    def home(self, name: str) -> ModuleType:
        """The module whose names the function uses."""
        found = sys.modules.get(str(getattr(self.given.get(name), "__module__", None)))
        return self.main if found is None else found

    def labels(self) -> dict[str, str]:
        """The files that the learner's code was compiled as, and what the learner knows them by."""
        named = [value for value in vars(self.main).values() if type(value) is FunctionType or isinstance(value, type)]
        own = [value for value in named if value.__module__ == self.main.__name__]
        found = [code.co_filename for value in (*own, *self.given.values()) for code in codes(value).values()]
        return {file: _cell(file) for file in found}


def _cell(file: str) -> str:
    """In IPython "Cell In[3]"."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    named = shell and shell.compile.format_code_name(file)
    return " ".join(named) if named else file


def play(link: Link, work: bytes, scope: Scope, interrupts: Interrupts) -> None:
    """Does one child's work, and says that it is done; the kernel is left as it was, whatever happened."""
    (_, head), *checks = Frames().feed(work)
    job = task.unpack(head)
    show = sys.stdout
    with undisturbed(job.framework) as said:
        player = Player(link, job, [task.unpack_calls(payload) for _, payload in checks], scope, interrupts)
        player.perform(show)
    link.send_bytes(protocol.PRINTS, said.getvalue())
    link.send(protocol.DONE)


class _Wrapped:
    """A child's channel, inside the link."""

    def __init__(self, link: Link):
        self.link = link

    def send(self, kind: int, payload: bytes) -> None:
        self.link.send_bytes(protocol.DATA, frame(kind, payload))


class Player(Child):
    """A child without a process of its own: no limits that would outlast it, no file to load, no end."""

    def __init__(self, link: Link, job: task.Task, checks: list[task.Calls], scope: Scope, interrupts: Interrupts):
        # The system's limits would be the kernel's own for ever.
        super().__init__(_Wrapped(link), replace(job, cpu_s=None, memory_bytes=None), checks)  # type: ignore[arg-type]
        self.link, self.scope, self.interrupts = link, scope, interrupts
        self.patience_s = None if job.cpu_s is None else max(job.cpu_s, PATIENCE_S)
        self.cells = scope.labels()
        self.labels = frozenset(self.cells)
        self.device = "cpu"
        self.interrupted: Fault | None = None

    def perform(self, show: TextIO) -> None:
        random.seed(self.job.seed)
        np.random.seed(self.job.seed)
        self.framework.seed(self.job.seed, self.device)
        self._send(task.READY, self.device)
        self._send(task.LOADED, None)
        with contextlib.suppress(Stopped):
            for index, calls in enumerate(self.checks):
                self.interrupted = None
                with self._patient(calls.function, show):
                    self._check(self.scope.home(calls.function), index, calls)
            self._send(task.END, None)

    def _function(self, module: ModuleType, name: str) -> Any:  # noqa: ARG002 - what was given need not bear that name
        return self.scope.find(name)

    def _call(self, function: Callable[..., Any], dtype: str, inputs: Any, caught: list[Fault]) -> Call:
        if self.interrupted is not None:
            return Call(fault=self.interrupted)
        self.link.send(protocol.MORE)
        if self.link.receive()[0] == protocol.STOP:
            raise Stopped
        began = time.monotonic()
        call = super()._call(self.interrupts.reach(function), dtype, inputs, caught)
        if call.fault is None:
            return call
        frames = tuple(replace(at, label=self.cells.get(at.label, at.label)) for at in call.fault.frames)
        fault = replace(call.fault, frames=frames)
        if fault.type == KeyboardInterrupt.__name__:
            # An endless loop has to be ended once, not for each input.
            fault = self.interrupted = replace(fault, text=INTERRUPTED.format(time.monotonic() - began))
        return replace(call, fault=fault)

    @contextlib.contextmanager
    def _patient(self, function: str, show: TextIO) -> Iterator[None]:
        """Says so when the time for one check is over: nobody but the learner can end what runs in a kernel."""
        if self.patience_s is None:
            yield
            return
        words = f"{function} is still running after {self.patience_s:g} s. Interrupt the kernel to end it."
        timer = threading.Timer(self.patience_s, print, (words,), {"file": show, "flush": True})
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
