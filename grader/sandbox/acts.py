"""What no learner's code may do, done for real: by the self-test inside the jail, and outside it for comparison.

Standard library only, and each act on its own. An act returns None when it got through, or raises OSError.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import resource
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader.sandbox.frames import Channel

Targets = dict[str, Any]
RESULT = 1

PTRACE_TRACEME, CLONE_NEWUSER = 0, 0x10000000
X32_GETPID = 0x40000000 + 39
NUMBERS = {"x86_64": {"ptrace": 101, "unshare": 272, "bpf": 321}, "aarch64": {"ptrace": 117, "unshare": 97, "bpf": 280}}
IO_URING_SETUP = 425


def read_answers(on: Targets) -> None:
    Path(on["answers"]).read_bytes()


def list_answers(on: Targets) -> None:
    os.listdir(os.path.dirname(on["answers"]))


def read_private_file(on: Targets) -> None:
    Path(on["private"]).read_bytes()


def read_another_process(on: Targets) -> None:
    Path(f"/proc/{on['supervisor']}/environ").read_bytes()


def write_outside(on: Targets) -> None:
    # Not touch(): where the file is there already, that changes a time and writes nothing.
    Path(on["private"] + ".written").write_bytes(b"x")


def write_shared_memory(on: Targets) -> None:
    path = Path(f"/dev/shm/{os.path.basename(on['private'])}")
    path.touch()
    path.unlink()


def make_link(on: Targets) -> None:
    name = f"link-{os.getpid()}"
    os.symlink(on["private"], name)
    os.unlink(name)


def run_a_program(on: Targets) -> None:
    os.waitpid(os.posix_spawn(on["program"], [on["program"]], {}), 0)


def fork(_on: Targets) -> None:
    if pid := os.fork():
        os.waitpid(pid, 0)
    else:
        os._exit(0)


def connect(on: Targets) -> None:
    socket.create_connection(("127.0.0.1", on["port"]), 2).close()


def connect_to_abstract_socket(on: Targets) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        one.connect(f"\0{on['abstract']}")


def signal_another_process(on: Targets) -> None:
    os.kill(on["supervisor"], 0)


def share_memory(_on: Targets) -> None:
    mmap.mmap(-1, 4096).close()


def make_a_file_of_memory(_on: Targets) -> None:
    os.close(os.memfd_create("act"))


def open_many_files(_on: Targets) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < 1000:
        raise PermissionError(1, f"at most {most} descriptors")


def trace(_on: Targets) -> None:
    _call("ptrace", PTRACE_TRACEME, 0, 0, 0)


def make_a_user_namespace(_on: Targets) -> None:
    _call("unshare", CLONE_NEWUSER)


def use_io_uring(_on: Targets) -> None:
    _raw(IO_URING_SETUP, 1, ctypes.create_string_buffer(256))


def load_bpf(_on: Targets) -> None:
    _call("bpf", 0, ctypes.create_string_buffer(b"\1\0\0\0\4\0\0\0\4\0\0\0\1\0\0\0", 128), 128)


def use_a_foreign_abi(_on: Targets) -> None:
    _raw(X32_GETPID)


REFUSED: tuple[Callable[[Targets], None], ...] = (
    read_answers, list_answers, read_private_file, read_another_process, write_outside, write_shared_memory, make_link,
    run_a_program, fork, connect, connect_to_abstract_socket, signal_another_process, share_memory,
    make_a_file_of_memory, open_many_files,
)  # fmt: skip
"""Fail in the jail, with an error."""

KILLED: tuple[Callable[[Targets], None], ...] = (
    trace, make_a_user_namespace, use_io_uring, load_bpf, use_a_foreign_abi,
)  # fmt: skip
"""End the process in the jail."""


def attempt(name: str, on: Targets) -> str:
    """Does one act: "" when it got through, else the name of the error."""
    act = next(act for act in (*REFUSED, *KILLED) if act.__name__ == name)
    try:
        act(on)
    except OSError as error:
        import errno

        return errno.errorcode.get(error.errno or 0, str(error))
    return ""


def serve(channel: Channel) -> None:
    """In the jail: reads names and targets, answers each name with what `attempt` says."""
    if received := channel.receive():
        names, on = json.loads(received[1])
        for name in names:
            channel.send(RESULT, json.dumps([name, attempt(name, on)]).encode())


def main() -> None:
    """Outside it: the same over standard input and output."""
    names, on = json.load(sys.stdin)
    for name in names:
        print(json.dumps([name, attempt(name, on)]), flush=True)  # noqa: T201 - a program for our own use


def _call(name: str, *arguments: object) -> None:
    _raw(NUMBERS[os.uname().machine][name], *arguments)


def _raw(number: int, *arguments: object) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(ctypes.c_long(number), *arguments) < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
