"""Work in several processes, each with warm processes of its own: what judges results keeps a core busy as well."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")


def each(work: Callable[[Task], Result], tasks: Sequence[Task]) -> Iterator[tuple[Task, Result]]:
    """(task, work(task)) of every task, as they come to an end; the longest should stand first.

    work: a function of a module, which a new process can import. What it raises is raised here. Ctrl-C, or who stops to
    listen, ends all of them at once.
    """
    # A fork would take over the threads of whoever calls.
    context = multiprocessing.get_context("spawn")
    count = min(len(tasks), os.cpu_count() or 1)
    pool = ProcessPoolExecutor(count, context, initializer=_begin)
    try:
        futures = {pool.submit(work, task): task for task in tasks}
        for future in as_completed(futures):
            yield futures[future], future.result()
        pool.shutdown()
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            # Its warm processes end with it: the sockets that they listen to are closed.
            process.kill()
            process.join()


def _begin() -> None:
    # Ctrl-C is for the one who waits for the results, and who then ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    """Whoever is killed ends nobody: a worker would wait for its next task for ever."""
    if (parent := multiprocessing.parent_process()) is not None:
        parent.join()
        os._exit(1)
