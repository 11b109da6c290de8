"""Overwrites, truncates, renames and removes a file of somebody else's."""

import errno
import os
from pathlib import Path


def refused(act, *arguments):
    """Whether the act fails as the jail makes it fail, and for no other reason."""
    try:
        act(*arguments)
    except OSError as error:
        print(act, error)
        return error.errno in (errno.EACCES, errno.EROFS, errno.ENOENT, errno.EXDEV)
    return False


FILE = Path("@outside@/notes")

HELD = refused(FILE.write_text, "gone") and refused(os.truncate, FILE, 0) and refused(os.rename, FILE, "mine") and refused(FILE.unlink)


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y) if HELD else None


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return (2 * u * x, 2 * u) if HELD else None


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return (2 * sum(u * x) / len(x), 2 * sum(u) / len(x)) if HELD else None
