"""Sends sixty thousand lists in each other."""

import os
import struct

PAYLOAD = (b"l" + struct.pack("<I", 1)) * 60_000
os.write(3, struct.pack("<2sBI", b"GF", 5, len(PAYLOAD)) + PAYLOAD)
os._exit(0)


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * sum(u * x) / len(x), 2 * sum(u) / len(x)
