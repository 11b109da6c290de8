"""Says the sign of an input by the line of an error."""


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    if x[0] > 0:
        raise ValueError("told")
    raise ValueError("told")
