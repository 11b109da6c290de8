"""One of a batch's processes: gets entries over its standard input, answers each with a report over its output.

A line is a JSON object. To the worker: the assignment first, then entries. From it: {"need": framework} for a warm
process, which is answered before anything else, and {"marked": …} or {"refused": sentence}. The socket of a warm
process comes over a socket of its own, where the system can hand descriptors on.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grader.batch.marking import Marker
from grader.batch.model import Entry, Options
from grader.course import open_course
from grader.model import UserError
from grader.sandbox import launch
from grader.sandbox.launch import Launcher, Setting

BOOT = "import sys; sys.path.insert(0, sys.argv[1]); from grader.batch.worker import main; main()"


def main() -> None:
    """Entry of the process; argv: where grader was imported from."""
    assignment = json.loads(sys.stdin.readline())
    descriptor = assignment["descriptor"]
    twins = None if descriptor is None else socket.socket(fileno=descriptor)

    def warm(framework: str) -> Launcher | str:
        _tell(need=framework)
        answer = json.loads(sys.stdin.readline())
        if "failed" in answer:
            return str(answer["failed"])
        setting = Setting(**{**answer["setting"], "closed": tuple(answer["setting"]["closed"])})
        if twins is None:
            return launch.start(setting)
        from grader.sandbox.fork import ForkLauncher

        _, (control, *_), _, _ = socket.recv_fds(twins, 1, 1)
        return ForkLauncher(setting, socket.socket(fileno=control))

    marker = Marker(open_course(Path(assignment["course"])), Options(**assignment["options"]), warm)
    for line in sys.stdin:
        entry = Entry(**json.loads(line))
        try:
            _tell(marked=asdict(marker.mark(entry)))
        except UserError as error:
            _tell(refused=str(error))
    marker.close()
    # Nothing is left to do that the end of the process does not do faster.
    os._exit(0)


def _tell(**message: Any) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()
