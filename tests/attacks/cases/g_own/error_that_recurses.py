"""Raises an error whose text, representation and cause lead back to themselves."""


class Deep(Exception):
    def __str__(self):
        return repr(self)

    def __repr__(self):
        return str(self)


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    error = Deep()
    error.__context__ = error.__cause__ = Deep(error)
    raise error
