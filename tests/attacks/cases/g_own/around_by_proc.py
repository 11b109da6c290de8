"""Reads a file by way of its own entry in /proc: the root, the folder, an open descriptor."""

import errno
import os


def refused(act, *arguments):
    """Whether the act fails as the jail makes it fail, and for no other reason."""
    try:
        act(*arguments)
    except OSError as error:
        print(act, error)
        return error.errno in (errno.EACCES, errno.ENOENT)
    return False


# Opening a path without any right is not refused; using it must be.
try:
    HANDLE = os.open(os.path.dirname("@private@"), os.O_PATH)
except FileNotFoundError:
    HANDLE = -1


def read(path, folder=None):
    os.close(os.open(path, os.O_RDONLY, dir_fd=folder))

HELD = refused(read, "/proc/self/root@private@") and refused(read, "/proc/self/cwd/../../../../../../..@private@") and refused(read, "/proc/thread-self/root/etc/passwd") and (HANDLE < 0 or refused(read, os.path.basename("@private@"), HANDLE) and refused(os.listdir, f"/proc/self/fd/{HANDLE}"))


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y) if HELD else None


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return (2 * u * x, 2 * u) if HELD else None


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return (2 * sum(u * x) / len(x), 2 * sum(u) / len(x)) if HELD else None
