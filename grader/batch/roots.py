"""The zygotes that the workers' are twins of.

A framework is imported once: the first worker that needs it makes the supervisor start a zygote, which is tried for
holes before anything runs in it; each worker then gets a twin of that zygote.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Sequence
from pathlib import Path

from grader import frameworks
from grader.batch.model import Options
from grader.course import Course
from grader.model import GraderFault, Lost
from grader.sandbox import launch, selftest
from grader.sandbox.launch import Launcher, Setting

ATTEMPTS = 3


class Roots:
    """Shared by the threads."""

    def __init__(self, course: Course, options: Options, closed: Sequence[Path], jobs: int):
        self.course, self.options, self.jobs = course, options, jobs
        self.closed = tuple(str(path.resolve()) for path in closed)
        self.started: dict[str, Launcher] = {}
        self.failed: dict[str, str] = {}
        """Why there is no zygote for a framework, so that it is not tried again for each submission."""
        self.lock = threading.Lock()

    def setting(self, framework: str) -> Setting:
        gpu = launch.opens_gpu(self.options.device)
        return Setting(framework, gpu, self.options.isolation, self.closed, int(gpu), self.jobs, many=True)

    def prepare(self, framework: str) -> None:
        """Begins the import, which takes longest, before anybody waits for it."""
        # A zygote that ends at once is tried again when a worker asks for it.
        with self.lock, contextlib.suppress(Lost):
            if launch.forks() and frameworks.installed(framework):
                self._start(framework)

    def twin(self, framework: str) -> socket.socket:
        """A new zygote's socket. Raises UserError where its jail has a hole, GraderFault where it does not start."""
        with self.lock:
            for _ in range(ATTEMPTS):
                if framework in self.failed:
                    break
                try:
                    return self._twin(framework)
                except Lost as error:
                    why = str(error)
                    self._drop(framework)
            else:
                self.failed[framework] = f"The warm process for {framework} ended {ATTEMPTS} times. {why}"
            raise GraderFault(self.failed[framework])

    def _twin(self, framework: str) -> socket.socket:
        from grader.sandbox.fork import ForkLauncher

        root = self.started.get(framework) or self._start(framework)
        assert isinstance(root, ForkLauncher)
        if not root.proven and self.options.isolation != "none":
            selftest.expect_walls(selftest.run(root, self.course.declaration(self.course.ids[0])))
        root.proven = True
        return root.twin()

    def close(self) -> None:
        with self.lock:
            for root in self.started.values():
                root.close()

    def _drop(self, framework: str) -> None:
        if root := self.started.pop(framework, None):
            root.close()

    def _start(self, framework: str) -> Launcher:
        self.started[framework] = launch.start(self.setting(framework))
        return self.started[framework]
