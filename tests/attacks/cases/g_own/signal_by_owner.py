"""Has the kernel send a signal for it: a pipe whose owner is somebody else, and whose signal kills."""

import fcntl
import os

F_SETSIG, O_ASYNC, SIGKILL = 10, 0x2000, 9
for owner in (int("@bystander@"), -int("@bystander@")):
    reading, writing = os.pipe()
    try:
        fcntl.fcntl(reading, fcntl.F_SETOWN, owner)
        fcntl.fcntl(reading, F_SETSIG, SIGKILL)
        fcntl.fcntl(reading, fcntl.F_SETFL, O_ASYNC)
        os.write(writing, b"x")
    except OSError as error:
        print(error)


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * sum(u * x) / len(x), 2 * sum(u) / len(x)
