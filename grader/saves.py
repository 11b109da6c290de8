"""Tells when a file is saved, however its editor does it: written in place, or written elsewhere and renamed.

The system's events say when to look, and the file itself says whether it changed: so the events of one save count once,
and where none come (network drives, some containers) a look now and then finds it as well.
"""

from __future__ import annotations

import logging
import time
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from watchdog.events import (
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

from grader.submission import FILE_BYTES

QUIET_S = 0.015
"""An editor that was silent for so long is done."""
GAP_S = 1.0
"""How long a file may be gone or empty while it is saved."""
KINDS: list[type[FileSystemEvent]] = [
    FileClosedEvent, FileCreatedEvent, FileDeletedEvent, FileModifiedEvent, FileMovedEvent,
]  # fmt: skip
"""Not those of a file that is opened and read: we do so ourselves."""

# A thread that is stopped as it is about to look tells so as an error: without a handler, on the screen.
logging.getLogger("watchdog").addHandler(logging.NullHandler())

State = tuple[int, ...]
"""What becomes another with a save; empty for a file that is gone or has nothing in it."""


class Saves:
    """A context manager that calls `wake`, from another thread, when one of these files of one folder may be saved."""

    def __init__(self, paths: Sequence[Path], wake: Callable[[], object]):
        self.paths, self.wake = paths, wake
        self.names = {path.name for path in paths}
        self.seen = self._states()
        self.heard = 0.0
        self.observer = Observer()

    def __enter__(self) -> Saves:
        # A system that has no more watches to give is looked at now and then, like one that has none at all.
        with suppress(OSError):
            self.observer.schedule(_Handler(self), str(self.paths[0].parent), event_filter=KINDS)
            self.observer.start()
        return self

    def __exit__(self, *_: Any) -> None:
        if self.observer.is_alive():
            self.observer.stop()
            self.observer.join()

    def hear(self) -> None:
        self.heard = time.monotonic()
        self.wake()

    def stale(self) -> bool:
        """Whether a look from outside shows that there was a save: for where no events come."""
        return any(_outside(path) != self.seen[path][:3] for path in self.paths)

    def saved(self) -> Path | None:
        """The file that was saved since the last call, or is gone; None where none was. Waits for its editor."""
        self._settle()
        states = self._states()
        changed = [path for path in self.paths if states[path] != self.seen[path]]
        self.seen = states
        # Some tools write a script and its notebook at once: that is one save.
        return max(changed, key=lambda path: states[path], default=None)

    def _settle(self) -> None:
        end = time.monotonic() + GAP_S
        while (now := time.monotonic()) < end:
            if now - self.heard >= QUIET_S and not self._between():
                return
            time.sleep(0.002)

    def _between(self) -> bool:
        """Whether a file that was there is gone or empty: in the middle of a save, as a rule."""
        return any(state and not _outside(path) for path, state in self.seen.items())

    def _states(self) -> dict[Path, State]:
        return {path: _state(path) for path in self.paths}


def _outside(path: Path) -> State:
    """Time, size and number, without a look inside."""
    with suppress(OSError):
        if (info := path.stat()).st_size:
            return info.st_mtime_ns, info.st_size, info.st_ino
    return ()


def _state(path: Path) -> State:
    # Some file systems keep the time in steps of two seconds: two saves in between differ inside alone.
    outside = _outside(path)
    if outside and outside[1] <= FILE_BYTES:
        with suppress(OSError):
            return *outside, zlib.crc32(path.read_bytes())
    return outside


class _Handler(FileSystemEventHandler):
    def __init__(self, saves: Saves):
        self.saves = saves

    def on_any_event(self, event: FileSystemEvent) -> None:
        if self.saves.names & {Path(str(path)).name for path in (event.src_path, event.dest_path)}:
            self.saves.hear()
