"""Raises an error with a text, a name and notes of many megabytes."""

Huge = type("E" * (4 << 20), (Exception,), {})


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    raise Huge("x" * (8 << 20))
