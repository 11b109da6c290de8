"""Never ends, within one call of the interpreter's own, in which no signal of Python's is handled."""


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    return len(str(7 ** 10 ** 9))
