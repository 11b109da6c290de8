"""The system calls that a learner's code may make: a seccomp filter, built by libseccomp in the supervisor.

Whatever is not named fails with EPERM, so honest code that tries something optional goes on. What nobody calls by
accident kills the process at once, and the report says so; so does any foreign ABI (int 0x80, x32).

The filter is built once, as a program in bytes. A child may signal and limit itself alone, so its own number stands in
the program: a placeholder, which each child fills in before it loads the filter. That takes a tenth of the time that
building the rules anew would.

The list was measured on forked children of PyTorch and TensorFlow (x86-64 names; what another architecture lacks is
left out there). Times, modes and owners of files are missing from it: Landlock does not guard them.
"""

from __future__ import annotations

import ctypes
import os
import struct
import tempfile
from typing import Any


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ALLOWED = _names("""
read write close stat fstat lstat poll lseek mprotect munmap brk rt_sigaction rt_sigprocmask rt_sigreturn pread64
pwrite64 readv writev access pipe select sched_yield mremap msync mincore madvise dup dup2 pause nanosleep getitimer
alarm setitimer getpid exit wait4 uname flock fsync fdatasync truncate ftruncate getdents getcwd chdir fchdir
rename mkdir rmdir creat unlink readlink umask gettimeofday getrlimit getrusage sysinfo times getuid getgid geteuid
getegid getppid getpgrp getgroups getresuid getresgid getpgid getsid rt_sigpending rt_sigtimedwait rt_sigsuspend
sigaltstack statfs fstatfs getpriority sched_getparam sched_getscheduler arch_prctl gettid time futex sched_getaffinity
epoll_create getdents64 set_tid_address restart_syscall fadvise64 clock_gettime clock_getres clock_nanosleep exit_group
epoll_wait epoll_ctl waitid mkdirat newfstatat unlinkat renameat readlinkat faccessat pselect6 ppoll
set_robust_list epoll_pwait eventfd2 epoll_create1 dup3 pipe2 getcpu renameat2 getrandom membarrier statx rseq
close_range faccessat2 setrlimit
""")

FORBIDDEN = _names("""
ptrace process_vm_readv process_vm_writev bpf keyctl add_key request_key mount umount2 pivot_root
chroot move_mount open_tree fsopen fsconfig fsmount fspick mount_setattr setns unshare userfaultfd perf_event_open
io_uring_setup io_uring_enter io_uring_register init_module finit_module delete_module kexec_load kexec_file_load reboot
swapon swapoff pidfd_getfd open_by_handle_at fanotify_init quotactl iopl ioperm acct settimeofday clock_settime
""")

# The first argument is 0 or one's own number.
ON_ITSELF = ("prlimit64", "sched_setaffinity")
# By the place of the signal. It is any but SIGKILL, which therefore comes from others alone: blocks of numbers whose
# low bits do not matter, since a filter knows no "neither".
SIGNALS = {"kill": 1, "tgkill": 2}
NOT_SIGKILL = ((0, 7), (8, 0), (10, 1), (12, 3), (16, 15), (32, 31), (64, 0))
ALL_BITS = (1 << 64) - 1
IOCTLS = {"TCGETS": 0x5401, "TIOCGWINSZ": 0x5413, "FIONREAD": 0x541B, "FIOCLEX": 0x5451, "FIONCLEX": 0x5450}
PRCTLS = {
    "GET_DUMPABLE": 3, "SET_DUMPABLE": 4, "SET_NAME": 15, "GET_NAME": 16, "SET_NO_NEW_PRIVS": 38,
    "GET_NO_NEW_PRIVS": 39, "SET_VMA": 0x53564D41,
}  # fmt: skip
# Copies, flags and locks; no leases, which keep others from a file, and no signals to others.
FCNTLS = {
    "DUPFD": 0, "GETFD": 1, "SETFD": 2, "GETFL": 3, "SETFL": 4, "GETLK": 5, "SETLK": 6, "SETLKW": 7, "GETOWN": 9,
    "OFD_GETLK": 36, "OFD_SETLK": 37, "OFD_SETLKW": 38, "DUPFD_CLOEXEC": 1030, "GETPIPE_SZ": 1032,
}  # fmt: skip
# Where their flags stand. A file that never had a name would not be found when its folder is measured.
OPENS = {"open": 1, "openat": 2}
O_TMPFILE = 0x400000
CLONE_THREAD = 0x10000
MAP_SHARED, MAP_ANONYMOUS, MAP_GROWSDOWN = 1, 0x20, 0x100
EPERM, ENOSYS = 1, 38

PLACEHOLDER = 0x4F574E21
UNKNOWN = -1
INSTRUCTION = struct.Struct("=HBBI")
JUMP_IF_EQUAL = 0x15
PR_SET_SECCOMP, MODE_FILTER = 22, 2


class Missing(Exception):
    """There is no libseccomp here, and why."""


def build(gpu: bool = False, arch: int | None = None) -> bytes:
    """The program for this machine, or for another architecture of pyseccomp's; `gpu` opens what a driver needs.

    Raises Missing.
    """
    try:
        import pyseccomp as seccomp
    except (ImportError, RuntimeError) as error:
        raise Missing(str(error)) from error
    made = seccomp.SyscallFilter(seccomp.ERRNO(EPERM))
    made.set_attr(seccomp.Attr.ACT_BADARCH, seccomp.KILL_PROCESS)
    # A search tree rather than a list: of 150 calls the last would pay for all.
    made.set_attr(seccomp.Attr.CTL_OPTIMIZE, 2)
    if arch is not None:
        made.remove_arch(seccomp.Arch.NATIVE)
        made.add_arch(arch)
    for name in FORBIDDEN:
        _add(seccomp, made, seccomp.KILL_PROCESS, name)
    for name in ALLOWED:
        _add(seccomp, made, seccomp.ALLOW, name)
    _add_conditions(seccomp, made, gpu)
    with tempfile.TemporaryFile() as file:
        made.export_bpf(file)
        file.seek(0)
        return file.read()


def _add_conditions(seccomp: Any, made: Any, gpu: bool) -> None:
    """Calls that are allowed with some arguments only."""
    argument, equal, masked = seccomp.Arg, seccomp.EQ, seccomp.MASKED_EQ
    # A thread, never a process. clone3 hides its flags in memory, where a filter cannot see them: the C library then
    # falls back to clone.
    _add(seccomp, made, seccomp.ALLOW, "clone", argument(0, masked, CLONE_THREAD, CLONE_THREAD))
    _add(seccomp, made, seccomp.ERRNO(ENOSYS), "clone3")
    both = MAP_SHARED | MAP_ANONYMOUS
    # What is shared and anonymous at once escapes the limit on memory, and so does what grows as a stack does. A driver
    # needs the former, and more calls of its own.
    for flags in (0, MAP_SHARED, MAP_ANONYMOUS, *([both] if gpu else [])):
        _add(seccomp, made, seccomp.ALLOW, "mmap", argument(3, masked, both | MAP_GROWSDOWN, flags))
    for name, place in SIGNALS.items():
        for number, low in NOT_SIGKILL:
            signal = argument(place, masked, ALL_BITS ^ low, number)
            _add(seccomp, made, seccomp.ALLOW, name, argument(0, equal, PLACEHOLDER), signal)
    for name in ON_ITSELF:
        for number in (0, PLACEHOLDER):
            _add(seccomp, made, seccomp.ALLOW, name, argument(0, equal, number))
    for name, flags in OPENS.items():
        _add(seccomp, made, seccomp.ALLOW, name, argument(flags, masked, O_TMPFILE, 0))
    for command in FCNTLS.values():
        _add(seccomp, made, seccomp.ALLOW, "fcntl", argument(1, equal, command))
    for request in IOCTLS.values() if not gpu else ():
        _add(seccomp, made, seccomp.ALLOW, "ioctl", argument(1, equal, request))
    if gpu:
        _add(seccomp, made, seccomp.ALLOW, "ioctl")
    for option in PRCTLS.values():
        _add(seccomp, made, seccomp.ALLOW, "prctl", argument(0, equal, option))


def _add(seccomp: Any, made: Any, action: int, name: str, *conditions: Any) -> None:
    number = seccomp.resolve_syscall(seccomp.Arch.NATIVE, name)
    if number != UNKNOWN:  # a call that is newer than this libseccomp is refused by default
        made.add_rule(action, number, *conditions)


def places(program: bytes) -> tuple[int, ...]:
    """Where in the program a child's own number goes."""
    size = INSTRUCTION.size
    found = []
    for offset in range(0, len(program), size):
        code, _, _, value = INSTRUCTION.unpack_from(program, offset)
        if code == JUMP_IF_EQUAL and value == PLACEHOLDER:
            found.append(offset + 4)
    return tuple(found)


def load(program: bytes, own: tuple[int, ...]) -> None:
    """Loads the filter into this process, for good; `own` as from `places`. Raises OSError."""
    text = bytearray(program)
    for offset in own:
        struct.pack_into("=I", text, offset, os.getpid())
    memory = ctypes.create_string_buffer(bytes(text), len(text))
    header = struct.pack("@HP", len(text) // INSTRUCTION.size, ctypes.addressof(memory))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_SECCOMP, MODE_FILTER, header, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, f"seccomp: {os.strerror(number)}")
