"""The workers of a batch, seen from the supervisor: one process for each job at a time, and a thread that feeds it.

A worker that dies is replaced and its entry tried again; after the third time the entry gets a report that says so.
"""

from __future__ import annotations

import contextlib
import json
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from grader import frameworks, refusal
from grader.batch.marking import Marked, marked
from grader.batch.model import Entry
from grader.batch.roots import ATTEMPTS, Roots
from grader.batch.worker import BOOT
from grader.model import GraderFault, Lost, Submission, UserError
from grader.sandbox import launch
from grader.sandbox.launch import ROOT

Result = tuple[Entry, Marked]


class Worker:
    """One process, and what it is told. Used by one thread."""

    def __init__(self, roots: Roots):
        self.roots = roots
        theirs: socket.socket | None = None
        self.twins: socket.socket | None = None
        if launch.forks():
            self.twins, theirs = socket.socketpair()
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-c", BOOT, ROOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pass_fds=[theirs.fileno()] if theirs else [],
            text=True,
            encoding="utf-8",
            # Ctrl-C is for the supervisor, which then ends the workers.
            start_new_session=True,
        )
        descriptor = theirs.fileno() if theirs else None
        if theirs:
            theirs.close()
        options = asdict(roots.options)
        self._tell({"course": str(roots.course.root), "options": options, "descriptor": descriptor})

    def mark(self, entry: Entry) -> Marked:
        """Raises Lost where the process ends, UserError for what stops the batch."""
        self._tell(asdict(entry))
        while "need" in (answer := self._hear()):
            self._tell(self._provide(answer["need"]))
        if "refused" in answer:
            raise UserError(answer["refused"])
        return Marked(**{**answer["marked"], "mistakes": tuple(answer["marked"]["mistakes"])})

    def kill(self) -> None:
        self.process.kill()

    def close(self) -> None:
        """Waits until it has ended; what it was at is lost."""
        self.process.kill()
        self.process.communicate()
        if self.twins:
            self.twins.close()

    def _provide(self, framework: str) -> dict[str, Any]:
        # What is missing or broken here is not the learner's fault, and no reason to stop the others.
        try:
            frameworks.require(framework)
        except UserError as error:
            return {"failed": str(error)}
        if self.twins is not None:
            try:
                control = self.roots.twin(framework)
            except GraderFault as error:
                return {"failed": str(error)}
            with control:
                try:
                    socket.send_fds(self.twins, [b"t"], [control.fileno()])
                except OSError as error:
                    raise Lost(f"A worker ended: {error}") from error
        return {"setting": asdict(self.roots.setting(framework))}

    def _tell(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(message) + "\n")
            self.process.stdin.flush()
        except OSError as error:
            raise Lost(f"A worker ended: {error}") from error

    def _hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        if not (line := self.process.stdout.readline()).endswith("\n"):
            raise Lost(f"A worker ended (exit code {self.process.wait()}).")
        return dict(json.loads(line))


class Crew:
    """As many workers as jobs; entries in, reports out, in whatever order they are done."""

    def __init__(self, roots: Roots, jobs: int):
        self.roots, self.jobs = roots, jobs
        # Bounded: reports wait here only as long as the supervisor writes.
        self.results: queue.Queue[Result | BaseException] = queue.Queue(2 * jobs)
        self.workers: set[Worker] = set()
        self.stopped = threading.Event()

    def mark(self, entries: Sequence[Entry], idle: Callable[[], None]) -> Iterator[Result]:
        """Each entry with its report; `idle` is called now and then while nothing is done. Raises UserError."""
        waiting = iter(entries)
        lock = threading.Lock()
        threads = [
            threading.Thread(target=self._feed, args=(waiting, lock), daemon=True)
            for _ in range(min(self.jobs, len(entries)))
        ]
        for thread in threads:
            thread.start()
        try:
            for _ in entries:
                yield self._next(idle)
        finally:
            self._stop(threads)

    def _next(self, idle: Callable[[], None]) -> Result:
        while True:
            try:
                result = self.results.get(timeout=0.25)
            except queue.Empty:
                idle()
                continue
            if isinstance(result, BaseException):
                raise result
            return result

    def _stop(self, threads: list[threading.Thread]) -> None:
        self.stopped.set()
        for worker in list(self.workers):
            worker.kill()
        while any(thread.is_alive() for thread in threads):
            # A thread may be waiting for room.
            with contextlib.suppress(queue.Empty):
                self.results.get(timeout=0.02)

    def _feed(self, waiting: Iterator[Entry], lock: threading.Lock) -> None:
        """One thread's work: a worker, and entries as long as there are any."""
        worker: Worker | None = None
        try:
            while not self.stopped.is_set():
                with lock:
                    entry = next(waiting, None)
                if entry is None:
                    break
                worker, result = self._persist(worker, entry)
                self.results.put((entry, result))
        except BaseException as error:  # noqa: BLE001 - raised again by the one who waits for results
            if not self.stopped.is_set():
                self.results.put(error)
        finally:
            if worker is not None:
                self._dismiss(worker)
            # A bubble ends with the thread that started it, and others may still be at work in it.
            self.stopped.wait()

    def _persist(self, worker: Worker | None, entry: Entry) -> tuple[Worker | None, Marked]:
        why = ""
        for _ in range(ATTEMPTS):
            try:
                worker = worker or self._hire()
                return worker, worker.mark(entry)
            except Lost as error:
                why = str(error)
                if worker is not None:
                    self._dismiss(worker)
                worker = None
                if self.stopped.is_set():
                    raise
        return None, self._given_up(entry, why)

    def _hire(self) -> Worker:
        worker = Worker(self.roots)
        self.workers.add(worker)
        return worker

    def _dismiss(self, worker: Worker) -> None:
        self.workers.discard(worker)
        worker.close()

    def _given_up(self, entry: Entry, why: str) -> Marked:
        options = self.roots.options
        unread = Submission(entry.name, (), False, "", (), entry.learner)
        framework = options.framework or "torch"
        report = refusal.failed_grader(
            entry.exercise, framework, options.seed, self.roots.course, unread, why, options.isolation
        )  # fmt: skip
        return marked(report, [], options)
