"""Before the first submission: every forbidden act is tried in the jail, and outside it, where it must succeed.

An act that fails outside as well proves nothing, and is reported as untested. Only the errors that the jail gives count
as blocked: a typing error in an act must not look like a wall.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.model import Lost, UserError
from grader.sandbox import acts
from grader.sandbox.folder import make_root
from grader.sandbox.frames import Frames, frame
from grader.sandbox.launch import BOOT, ROOT, Launcher

ENTRY = "grader.sandbox.acts:serve"
BY_THE_JAIL = frozenset({"EPERM", "EACCES", "ENOENT", "EROFS", "ESRCH"})
"""Landlock says EACCES, the filter EPERM; strict isolation ENOENT, EROFS and ESRCH, for what is not there."""
PATIENCE_S = 120.0


@dataclass(frozen=True)
class Proof:
    """What came of one act. `through` is the verdict that must not be."""

    act: str
    verdict: str
    """blocked, through, or untested."""
    detail: str


def run(launcher: Launcher, answers: Path) -> list[Proof]:
    """Tries every act in a jailed fork of the launcher's; `answers` is a file of the course. Raises Lost."""
    with _targets(answers) as on:
        outside = _outside(on)
        # A GPU's driver shares memory: that is open where there is one, and the report says that the jail is wider.
        refused = [act for act in acts.REFUSED if not (launcher.setting.gpu and act is acts.share_memory)]
        inside = _inside(launcher, [act.__name__ for act in refused], on)
        for act in acts.KILLED:
            # Each ends the process that tries it.
            inside |= _inside(launcher, [act.__name__], on)
    return [_proof(act.__name__, inside, outside) for act in (*refused, *acts.KILLED)]


def expect_walls(proofs: list[Proof]) -> None:
    """Raises UserError where an act got through."""
    through = [proof.act.replace("_", " ") for proof in proofs if proof.verdict == "through"]
    if through:
        raise UserError(
            f"The jail does not hold on this machine: code in it can {', '.join(through)}. Nothing was graded. "
            "See grade doctor; --isolation none grades without a jail, and says so in every report."
        )


def _proof(act: str, inside: dict[str, str], outside: dict[str, str]) -> Proof:
    without, within = outside.get(act, "it gave no answer"), inside.get(act, "it gave no answer")
    if within in BY_THE_JAIL or within == "SIGSYS":
        if without:
            return Proof(act, "untested", f"fails without the jail too: {without}")
        return Proof(act, "blocked", within)
    return Proof(act, "through", within or "it succeeded")


@contextmanager
def _targets(answers: Path) -> Iterator[dict[str, Any]]:
    """Something of each kind that the acts reach for: a file, a port, a socket, a process."""
    folder = Path(make_root())
    private = folder / "private"
    private.write_text("nobody's business")
    name = f"grade-selftest-{os.getpid()}"
    try:
        with socket.create_server(("127.0.0.1", 0)) as port, socket.socket(socket.AF_UNIX) as abstract:
            abstract.bind(f"\0{name}")
            abstract.listen()
            yield {
                "answers": str(answers),
                "private": str(private),
                "supervisor": os.getpid(),
                "program": shutil.which("true") or sys.executable,
                "port": port.getsockname()[1],
                "abstract": name,
            }
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _outside(on: dict[str, Any]) -> dict[str, str]:
    names = [act.__name__ for act in (*acts.REFUSED, *acts.KILLED)]
    call = [sys.executable, "-P", "-c", BOOT.format("acts"), ROOT]
    done = subprocess.run(call, input=json.dumps([names, on]), capture_output=True, text=True, check=False)
    return dict(json.loads(line) for line in done.stdout.splitlines())


def _inside(launcher: Launcher, names: list[str], on: dict[str, Any]) -> dict[str, str]:
    process = launcher.start(ENTRY, jailed=True)
    frames, found, status = Frames(), dict[str, str](), 0
    try:
        process.send(frame(acts.RESULT, json.dumps([names, on]).encode()))
        ended = set[str]()
        while not {"data", "exit"} <= ended:
            try:
                name, value = process.event(PATIENCE_S)
            except TimeoutError:
                raise Lost(f"The warm process gave no answer within {PATIENCE_S:g} s.") from None
            if name in ("lost", "vanished"):
                raise Lost(f"The warm process ended: {value}")
            if name == "data" and value is not None:
                found.update(json.loads(payload) for _, payload in frames.feed(value))
            elif name in ("data", "exit"):
                ended.add(name)
                status = value if name == "exit" else status
    finally:
        process.kill()
        process.release()
    if os.WIFSIGNALED(status) and len(names) == 1:
        found[names[0]] = signal.Signals(os.WTERMSIG(status)).name
    return found
