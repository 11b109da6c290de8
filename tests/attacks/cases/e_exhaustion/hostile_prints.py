"""Prints what terminals, browsers and spreadsheets obey, and bytes that are no text."""

import os

print("\x1b[2J\x1b]0;title\x07 \u202e\u2066 <script>alert(1)</script> =HYPERLINK(\"http://x\") \x9b31m \r\x08")
os.write(1, b"\xff\xfe\x00\n")


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * sum(u * x) / len(x), 2 * sum(u) / len(x)
