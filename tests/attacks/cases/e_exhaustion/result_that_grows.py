"""Gives back a list of lists that stands for a million million numbers."""


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    row = [0.0] * 1000
    for _ in range(4):
        row = [row] * 1000
    return row, 0.0
