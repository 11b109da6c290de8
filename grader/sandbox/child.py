"""Runs one learner's work: loads the file, calls the functions, sends what they return. It knows no answer.

Everything here may be read, changed or forged by the code that it runs. Nothing in it decides anything: limits that
matter are the kernel's or the supervisor's, and a forged frame is only another answer.
"""

from __future__ import annotations

import builtins
import inspect
import io
import linecache
import os
import random
import sys
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from grader import frameworks
from grader.model import Call, Cell, Fault
from grader.sandbox import faults, limits, loader, task, traps, wire
from grader.sandbox.frames import Channel
from grader.work import Work, compiled


def serve(channel: Channel) -> None:
    """Reads one task, does it, and returns; the caller leaves the process."""
    if received := channel.receive():
        job = task.unpack(received[1])
        checks = [channel.receive() for _ in range(job.checks)]
        Child(channel, job, [task.unpack_calls(check[1]) for check in checks if check]).run()
        # The end of the streams is the word that all has come: the kernel would give it only after it has taken the
        # memory down, which takes as long as the checks.
        os.closerange(0, 3)
        channel.close()


REHEARSAL = """
import math

x = [1.0, 2.0]


def scale(x, m):
    return m * x, [m, float(m)]
"""


def rehearse(framework: str) -> None:
    """Does a small task in this process, which is going to be forked, and forgets it.

    The interpreter rewrites code as it runs, and fills its caches: done here, that is done once, and its pages need not
    be copied for every child.
    """
    kept = sys.stdout, sys.stderr, builtins.input
    null = os.open(os.devnull, os.O_RDWR)
    # A TensorFlow process must not run any operation before it is forked.
    adapter = "numpy" if framework == "tensorflow" else framework
    inputs = (("x", np.ones(3, np.float32)), ("m", np.ones((), np.float32)))
    checks = task.Calls("scale", (("float32", inputs),) * REHEARSED_CALLS, ("autodiff", "losses", "optimizers"))
    cell = Cell("rehearsal.py", REHEARSAL)
    job = task.Task("rehearsal", False, adapter, "cpu", 0, None, None, 1 << 20, "", (cell,), 1)
    job, checks = task.unpack(task.pack(job)), task.unpack_calls(checks.packed)
    Child(Channel(null, null), job, [checks]).run()
    os.close(null)
    sys.stdout, sys.stderr, builtins.input = kept
    del sys.modules["rehearsal"], linecache.cache[cell.label]


REHEARSED_CALLS = 20
"""The interpreter begins to rewrite a function after the first eight."""


GPU_LIBRARIES_BYTES = 8 << 30


class Child:
    def __init__(self, channel: Channel, job: task.Task, checks: list[task.Calls]):
        self.channel, self.job, self.checks = channel, job, checks
        self.framework = frameworks.load(job.framework)
        self.labels = frozenset(cell.label for cell in job.cells)

    def run(self) -> None:
        self._settle()
        module = self._load()
        for index, calls in enumerate(self.checks):
            self._check(module, index, calls)
        self._send(task.END, None)

    def _settle(self) -> None:
        """Everything that must be so before the first line of the learner's code."""
        if self.job.folder:
            os.chdir(self.job.folder)
        sys.stdout = sys.stderr = io.TextIOWrapper(
            io.FileIO(1, "w", closefd=False), "utf-8", "backslashreplace", write_through=True
        )
        loader.refuse_input()
        device = self.framework.find_device(self.job.device)
        limits.memory(self._memory(device))
        random.seed(self.job.seed)
        np.random.seed(self.job.seed)
        self.framework.seed(self.job.seed, device)
        self.device = device
        self._send(task.READY, device)

    def _memory(self, device: str) -> int | None:
        # The libraries of a GPU take some gigabytes of their own when they are first used.
        roomy = device == "cuda" and self.job.memory_bytes is not None
        return max(self.job.memory_bytes or 0, GPU_LIBRARIES_BYTES) if roomy else self.job.memory_bytes

    def _load(self) -> ModuleType:
        name = "__main__" if self.job.notebook else self.job.module
        limits.cpu(self.job.cpu_s)
        module = loader.new_module(name, self.job.cells, self.job.notebook)
        loader.run(
            module,
            self.job.cells,
            self.job.notebook,
            lambda label, line: self._send(task.RUNNING, (label, line)),
            lambda fault: self._send(task.CELL_FAULT, pack_fault(fault)),
        )
        self._send(task.LOADED, None)
        return module

    def _check(self, module: ModuleType, index: int, calls: task.Calls) -> None:
        self._send(task.BEGIN, index)
        limits.cpu(self.job.cpu_s)
        function = self._function(module, calls.function)
        if not callable(function):
            instead = "" if function is None else type(function).__name__
            self._send(task.MISSING, (instead, tuple(_defined(module, calls.function)[:50])))
            return
        unfit = self._lacking(module, calls) if calls.probe else _signature_fault(function, calls)
        if calls.probe and not unfit:
            function = self._probed(module, calls)
        with traps.forbidden(calls.forbids, module, self.labels) as caught, traps.noticed(
            calls.notices, module
        ) as used:  # fmt: skip
            for number, (dtype, inputs) in enumerate(calls.inputs):
                caught.clear()
                call = Call(fault=unfit) if unfit else self._call(function, dtype, inputs, caught)
                said = (call.changed, tuple(sorted(used)))
                try:
                    self._send(task.CALL, (index, number, call.value, pack_fault(call.fault), *said))
                except (wire.TooLarge, MemoryError) as error:
                    fault = Fault("memory" if isinstance(error, MemoryError) else "results", "", "")
                    self._send(task.CALL, (index, number, None, pack_fault(fault), *said))

    def _lacking(self, module: ModuleType, calls: task.Calls) -> Fault | None:
        """What a probe needs besides the function itself, and does not find."""
        lacking = [name for name, known in calls.uses if not callable(self._function(module, known))]
        text = f"{calls.function} is tried together with {lacking[0]}, which is not in the file" if lacking else ""
        return Fault("exception", "NameError", text) if lacking else None

    def _probed(self, module: ModuleType, calls: task.Calls) -> Callable[..., Any]:
        """The author's probe around the learner's functions."""
        functions = {name: self._function(module, known) for name, known in calls.uses}
        work, probe = Work(functions, self.framework.namespace(self.device)), compiled(calls.probe)
        return lambda *arguments: probe(work, *arguments)

    def _function(self, module: ModuleType, name: str) -> Any:
        return getattr(module, name, None)

    def _call(self, function: Callable[..., Any], dtype: str, inputs: Any, caught: list[Fault]) -> Call:
        self.framework.default_dtype(dtype)
        arguments = {name: self._native(value) for name, value in inputs}
        value, fault = None, None
        try:
            value = function(*arguments.values())
        except BaseException as error:  # noqa: BLE001 - whatever the learner raises is data
            fault = faults.of(error, self.labels)
        if caught:
            value, fault = None, caught[0]
        changed = tuple(name for name, before in inputs if not self._same(before, arguments[name]))
        return Call(value, fault, changed)

    def _native(self, value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return self.framework.tensor(value, self.device)
        if isinstance(value, (list, tuple)):
            return type(value)(self._native(item) for item in value)
        return value

    def _same(self, before: Any, after: Any) -> bool:
        if isinstance(before, (list, tuple)):
            return len(before) == len(after) and all(map(self._same, before, after))
        if not isinstance(before, np.ndarray):
            return type(before) is type(after) and bool(before == after)
        try:
            tensor = self.framework.array(after)
            now = np.asarray(after) if tensor is None and self.device != "meta" else tensor and tensor.array
        except Exception:  # noqa: BLE001 - whatever the learner put in the list; it need be no array at all
            return False
        if now is None:
            return True
        if now.shape == before.shape and now.dtype == before.dtype and now.tobytes() == before.tobytes():
            return True
        return now.dtype.kind in "biufc" and bool(np.array_equal(before, now, equal_nan=before.dtype.kind == "f"))

    def _send(self, kind: int, value: Any) -> None:
        self.channel.send(kind, wire.encode(value, self.job.output_bytes, frameworks.tensor_of))


def pack_fault(fault: Fault | None) -> Any:
    if fault is None:
        return None
    frames = tuple((frame.label, frame.line, frame.function, frame.source) for frame in fault.frames)
    return (fault.kind, fault.type, fault.text, frames)


def _defined(module: ModuleType, wanted: str) -> list[str]:
    """The functions and classes that the file itself defines, and the method of that name, where a class has one."""
    own = [value for value in vars(module).values() if getattr(value, "__module__", None) == module.__name__]
    methods = [f"{value.__name__}.{wanted}" for value in own if type(value) is type and wanted in vars(value)]
    return sorted({value.__name__ for value in own if type(value) in (FunctionType, type)}) + methods


def _signature_fault(function: Callable[..., Any], calls: task.Calls) -> Fault | None:
    try:
        signature = inspect.signature(function)
    except Exception:  # noqa: BLE001 - a built-in has none, and an object of the learner's may raise anything
        return None
    try:
        signature.bind(*(name for name, _ in calls.inputs[0][1]))
    except TypeError as error:
        names = ", ".join(name for name, _ in calls.inputs[0][1])
        return Fault("signature", "TypeError", f"{signature} is called with ({names}): {error}")
    return None
