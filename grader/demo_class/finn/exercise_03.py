# Finn divides by something that is sometimes zero, and by a name that does not exist.


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / (len(y) - len(y_hat))


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * (u * x).sum() / n, 2 * u.sum() / n
