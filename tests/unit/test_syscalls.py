"""The filter of system calls: its program is run here, by an interpreter of our own, on every kind of call."""

from __future__ import annotations

import importlib.util
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.sandbox import syscalls
from tests.conftest import ROOT, need

linux = pytest.mark.skipif(sys.platform != "linux", reason="the jail is Linux's")
pytestmark = linux

X86_64, AARCH64, I386, ARM = 0xC000003E, 0xC00000B7, 0x40000003, 0x40000028
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
OWN = 4711
X32 = 0x40000000
WORDS = st.integers(0, 2**64 - 1)


def run(program: bytes, call: bytes) -> int:
    """What a program of the kernel's packet filter returns for a call. Source: linux/filter.h."""
    steps = [struct.unpack_from("=HBBI", program, at) for at in range(0, len(program), 8)]
    value = at = 0
    while True:
        code, if_true, if_false, constant = steps[at]
        at += 1
        if code == 0x06:  # return
            return constant
        if code == 0x20:  # load a word of the call
            (value,) = struct.unpack_from("=I", call, constant)
        elif code == 0x54:  # and
            value &= constant
        elif code == 0x05:  # jump
            at += constant
        elif code in JUMPS:
            at += if_true if JUMPS[code](value, constant) else if_false
        else:
            raise AssertionError(f"an instruction that this interpreter does not know: {code:#x}")


JUMPS: dict[int, Callable[[int, int], bool]] = {
    0x15: lambda value, constant: value == constant,
    0x25: lambda value, constant: value > constant,
    0x35: lambda value, constant: value >= constant,
    0x45: lambda value, constant: bool(value & constant),
}


@dataclass(frozen=True)
class Filter:
    """A program, and how its architecture numbers the calls."""

    program: bytes
    arch: int

    def number(self, name: str) -> int:
        """Negative for a call that the architecture lacks."""
        import pyseccomp

        return int(pyseccomp.resolve_syscall(self.arch, name))

    def says(self, name: str | int, *arguments: int, arch: int | None = None) -> int:
        number = name if isinstance(name, int) else self.number(name)
        assert number >= 0, name
        six = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
        return run(self.program, struct.pack("=IIQ6Q", number, self.arch if arch is None else arch, 0, *six))


def filled(program: bytes) -> bytes:
    text = bytearray(program)
    for offset in syscalls.places(program):
        struct.pack_into("=I", text, offset, OWN)
    return bytes(text)


def made(arch: int, gpu: bool = False) -> Filter:
    need(importlib.util.find_spec("pyseccomp") is not None, "pyseccomp")
    return Filter(filled(syscalls.build(gpu, arch)), arch)


@pytest.fixture(scope="module", params=[X86_64, AARCH64], ids=["x86-64", "aarch64"])
def rules(request: pytest.FixtureRequest) -> Filter:
    return made(request.param)


@pytest.fixture(scope="module")
def x86() -> Filter:
    return made(X86_64)


# --- the list

CONDITIONAL = {
    *(*syscalls.ON_ITSELF, *syscalls.SIGNALS, *syscalls.OPENS),
    *("clone", "clone3", "mmap", "ioctl", "prctl", "fcntl"),
}


def test_every_call_of_the_list_is_allowed(rules: Filter) -> None:
    names = [name for name in syscalls.ALLOWED if rules.number(name) >= 0]
    assert len(names) > 90
    assert {name for name in names if rules.says(name) != ALLOW} == set()


def test_what_nobody_calls_by_accident_kills(rules: Filter) -> None:
    names = [name for name in syscalls.FORBIDDEN if rules.number(name) >= 0]
    assert len(names) > 35
    assert {name for name in names if rules.says(name) != KILL} == set()


def test_no_call_is_allowed_and_forbidden() -> None:
    lists = [*syscalls.ALLOWED, *syscalls.FORBIDDEN, *CONDITIONAL]
    assert len(set(lists)) == len(lists)


UNNAMED = """
execve execveat socket connect socketpair bind shmget shmat msgget semget mq_open memfd_create memfd_secret
symlinkat linkat mknodat fchmodat fchownat utimensat setxattr inotify_init1 setpgid setsid setuid capset
seccomp landlock_restrict_self personality pidfd_open pidfd_send_signal rt_sigqueueinfo tkill timer_create
sched_setattr sendmsg recvmsg splice vmsplice process_madvise ioprio_set
""".split()  # noqa: SIM905 - 40 names are read better without 80 quotation marks


@pytest.mark.parametrize("name", UNNAMED)
def test_what_is_not_named_is_refused(rules: Filter, name: str) -> None:
    if rules.number(name) >= 0:
        assert rules.says(name) == ERRNO | 1


@pytest.mark.parametrize("name", ["fork", "vfork", "symlink", "link", "mknod", "chmod", "chown", "utime"])
def test_what_only_the_older_architecture_has_is_refused(x86: Filter, name: str) -> None:
    assert x86.says(name) == ERRNO | 1


@given(number=st.integers(0, X32 - 1), arguments=st.lists(WORDS, min_size=6, max_size=6))
def test_no_number_beyond_the_lists_is_allowed(number: int, arguments: list[int]) -> None:
    rules = KNOWN["x86"]
    listed = {rules.number(name) for name in (*syscalls.ALLOWED, *syscalls.FORBIDDEN, *CONDITIONAL)}
    if number not in listed:
        assert rules.says(number, *arguments) == ERRNO | 1


@given(arguments=st.lists(WORDS, min_size=6, max_size=6), place=st.integers(0, len(syscalls.FORBIDDEN) - 1))
def test_no_argument_saves_from_being_killed(arguments: list[int], place: int) -> None:
    assert KNOWN["x86"].says(syscalls.FORBIDDEN[place], *arguments) == KILL


# --- foreign ABIs


@given(number=st.integers(0, 600), arch=st.sampled_from([I386, ARM, AARCH64, X86_64, 0]))
def test_a_foreign_architecture_kills_whatever_is_called(number: int, arch: int) -> None:
    for rules in (KNOWN["x86"], KNOWN["arm"]):
        if arch != rules.arch:
            assert rules.says(number, arch=arch) == KILL


@given(number=st.integers(0, 600))
def test_x32_kills_whatever_is_called(number: int) -> None:
    assert KNOWN["x86"].says(X32 | number) == KILL


def test_the_number_that_a_tracer_skips_calls_with_is_not_allowed(x86: Filter) -> None:
    assert x86.says(0xFFFFFFFF) != ALLOW


# --- processes and threads

PTHREAD = 0x3D0F00  # what the C library starts a thread with


def test_a_thread_may_be_started(rules: Filter) -> None:
    assert rules.says("clone", PTHREAD) == ALLOW


@given(flags=WORDS)
def test_clone_makes_threads_and_nothing_else(flags: int) -> None:
    for rules in (KNOWN["x86"], KNOWN["arm"]):
        assert (rules.says("clone", flags) == ALLOW) == bool(flags & 0x10000)


@given(arguments=st.lists(WORDS, min_size=6, max_size=6))
def test_clone3_is_unknown_so_that_the_library_falls_back(arguments: list[int]) -> None:
    for rules in (KNOWN["x86"], KNOWN["arm"]):
        assert rules.says("clone3", *arguments) == ERRNO | 38


@given(number=WORDS, name=st.sampled_from(sorted(syscalls.SIGNALS)))
def test_only_the_own_process_is_signalled(number: int, name: str) -> None:
    for rules in (KNOWN["x86"], KNOWN["arm"]):
        assert rules.says(name, number, 15, 15) == (ALLOW if number == OWN else ERRNO | 1)


@pytest.mark.parametrize("target", [0, 1, 2**64 - 1, 2**32 - 1, 2**64 - OWN, OWN + 1, OWN - 1])
@pytest.mark.parametrize("name", syscalls.SIGNALS)
def test_neither_groups_nor_neighbours_are_signalled(rules: Filter, name: str, target: int) -> None:
    assert rules.says(name, target, OWN, 15) == ERRNO | 1


@pytest.mark.parametrize("name", syscalls.ON_ITSELF)
@pytest.mark.parametrize(("target", "verdict"), [(0, ALLOW), (OWN, ALLOW), (1, ERRNO | 1), (2**32 | OWN, ERRNO | 1)])
def test_limits_and_cores_are_set_for_oneself_alone(rules: Filter, name: str, target: int, verdict: int) -> None:
    assert rules.says(name, target) == verdict


# --- memory

MAP_SHARED, MAP_PRIVATE, MAP_SHARED_VALIDATE, MAP_ANONYMOUS, MAP_GROWSDOWN = 1, 2, 3, 0x20, 0x100


@pytest.mark.parametrize("flags", [MAP_PRIVATE | MAP_ANONYMOUS, MAP_PRIVATE, MAP_SHARED, 0x20022], ids=hex)
def test_memory_that_the_limit_counts_is_mapped(rules: Filter, flags: int) -> None:
    assert rules.says("mmap", 0, 4096, 3, flags, 0, 0) == ALLOW


@given(flags=WORDS)
def test_memory_that_the_limit_does_not_count_is_not_mapped(flags: int) -> None:
    escapes = flags & MAP_GROWSDOWN or (flags & MAP_SHARED and flags & MAP_ANONYMOUS)
    for rules in (KNOWN["x86"], KNOWN["arm"]):
        assert rules.says("mmap", 0, 4096, 3, flags) == (ERRNO | 1 if escapes else ALLOW)


@pytest.mark.parametrize("shared", [MAP_SHARED, MAP_SHARED_VALIDATE])
def test_shared_and_anonymous_at_once_is_refused(rules: Filter, shared: int) -> None:
    assert rules.says("mmap", 0, 4096, 3, shared | MAP_ANONYMOUS) == ERRNO | 1


# --- ioctl and prctl

TIOCSTI = 0x5412


@given(request=WORDS)
def test_only_the_listed_requests_of_ioctl_are_allowed(request: int) -> None:
    for rules in (KNOWN["x86"], KNOWN["arm"]):
        assert (rules.says("ioctl", 1, request) == ALLOW) == (request in syscalls.IOCTLS.values())


@pytest.mark.parametrize("request_", syscalls.IOCTLS.values(), ids=list(syscalls.IOCTLS))
def test_a_listed_request_of_ioctl_is_allowed(rules: Filter, request_: int) -> None:
    assert rules.says("ioctl", 0, request_) == ALLOW


def test_nobody_types_into_a_terminal(rules: Filter) -> None:
    assert rules.says("ioctl", 0, TIOCSTI) == rules.says("ioctl", 0, 2**32 | TIOCSTI) == ERRNO | 1


@given(option=st.one_of(WORDS, st.integers(0, 80)))
def test_only_the_listed_options_of_prctl_are_allowed(option: int) -> None:
    for rules in (KNOWN["x86"], KNOWN["arm"]):
        assert (rules.says("prctl", option) == ALLOW) == (option in syscalls.PRCTLS.values())


# --- with a GPU


def test_a_gpu_opens_what_its_driver_needs() -> None:
    rules = made(X86_64, gpu=True)
    assert rules.says("ioctl", 5, 0xC0384627) == rules.says("mmap", 0, 1, 3, MAP_SHARED | MAP_ANONYMOUS) == ALLOW


def test_a_gpu_opens_nothing_else() -> None:
    wide, narrow = made(X86_64, gpu=True), made(X86_64)
    differ = {number for number in range(600) if wide.says(number) != narrow.says(number)}
    assert differ == {narrow.number("ioctl")}
    assert wide.says("mmap", 0, 1, 3, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN) == ERRNO | 1


# --- signals to oneself, files without a name, leases

SETLEASE, NOTIFY, SETOWN, SETSIG, SETPIPE_SZ = 1024, 1026, 8, 10, 1031
SETLK, GETFL, DUPFD_CLOEXEC = 6, 3, 1030
O_DIRECTORY = 0x10000


@pytest.mark.parametrize(("name", "before"), [("kill", (OWN,)), ("tgkill", (OWN, OWN))])
def test_a_process_may_send_itself_any_signal_but_sigkill(rules: Filter, name: str, before: tuple[int, ...]) -> None:
    refused = {number for number in range(65) if rules.says(name, *before, number) != ALLOW}
    assert refused == {9}


@pytest.mark.parametrize("number", [9 | 1 << 32, 9 | 1 << 63, 1 << 32, 65, 128 | 9])
def test_what_the_kernel_would_cut_down_to_sigkill_is_refused(rules: Filter, number: int) -> None:
    assert rules.says("kill", OWN, number) == ERRNO | 1


def test_a_file_without_a_name_is_refused(rules: Filter) -> None:
    assert rules.says("openat", 0, 0, O_DIRECTORY | syscalls.O_TMPFILE | 2) == ERRNO | 1
    assert rules.says("openat", 0, 0, O_DIRECTORY) == ALLOW


@pytest.mark.parametrize("command", [SETLEASE, NOTIFY, SETOWN, SETSIG, SETPIPE_SZ])
def test_leases_and_signals_by_a_descriptor_are_refused(rules: Filter, command: int) -> None:
    assert rules.says("fcntl", 3, command) == ERRNO | 1


@pytest.mark.parametrize("command", [SETLK, GETFL, DUPFD_CLOEXEC])
def test_locks_flags_and_copies_are_allowed(rules: Filter, command: int) -> None:
    assert rules.says("fcntl", 3, command) == ALLOW


# --- the child's own number


def test_the_program_has_a_place_for_the_own_number_wherever_it_counts() -> None:
    for arch in (X86_64, AARCH64):
        need(importlib.util.find_spec("pyseccomp") is not None, "pyseccomp")
        program = syscalls.build(arch=arch)
        found = syscalls.places(program)
        assert 1 <= len(found) <= len((*syscalls.SIGNALS, *syscalls.ON_ITSELF))
        assert {struct.unpack_from("=I", program, at) for at in found} == {(syscalls.PLACEHOLDER,)}
        assert struct.pack("=I", syscalls.PLACEHOLDER) not in filled(program)


def test_without_its_own_number_a_program_signals_nobody() -> None:
    need(importlib.util.find_spec("pyseccomp") is not None, "pyseccomp")
    unfilled = Filter(syscalls.build(arch=X86_64), X86_64)
    assert unfilled.says("kill", OWN, 15) == ERRNO | 1


def test_the_same_program_is_built_every_time() -> None:
    need(importlib.util.find_spec("pyseccomp") is not None, "pyseccomp")
    assert syscalls.build() == syscalls.build()


LOADED = """
import ctypes, os, sys
sys.path.insert(0, sys.argv[1])
from grader.sandbox import landlock, syscalls
program = syscalls.build()
landlock.no_new_privileges()
syscalls.load(program, syscalls.places(program))
def tried(act):
    try:
        act()
        return "done"
    except OSError as error:
        return error.strerror
print(tried(lambda: os.kill(os.getpid(), 0)))
print(tried(lambda: os.kill(os.getppid(), 0)))
print(tried(os.fork))
print(open("/proc/self/status").read().partition("Seccomp:")[2].split()[0], flush=True)
ctypes.CDLL(None).unshare(0)
print("still here")
"""


def test_a_loaded_program_is_the_kernels_law() -> None:
    need(importlib.util.find_spec("pyseccomp") is not None, "pyseccomp")
    call = [sys.executable, "-c", LOADED, str(ROOT)]
    done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=60)
    assert done.stdout.split("\n") == ["done", "Operation not permitted", "Operation not permitted", "2", ""]
    assert done.returncode == -31  # SIGSYS


@pytest.mark.skipif(os.name != "posix", reason="a program is loaded by Linux")
def test_a_broken_program_is_not_loaded_and_says_so() -> None:
    code = LOADED.partition("program =")[0] + "landlock.no_new_privileges()\nsyscalls.load(bytes(8), ())"
    call = [sys.executable, "-c", code, str(ROOT)]
    done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=60)
    assert "OSError: [Errno 22] seccomp: Invalid argument" in done.stderr


class Known(dict[str, Filter]):
    """Built when it is first asked for: Hypothesis' tests take no fixture."""

    def __missing__(self, name: str) -> Filter:
        self[name] = made({"x86": X86_64, "arm": AARCH64}[name])
        return self[name]


KNOWN = Known()
