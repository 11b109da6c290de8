"""Is right on the first call of each function, and lazy on all others."""

CALLED = []


def first(name, value):
    CALLED.append(name)
    return value if CALLED.count(name) == 1 else 0


def cost_wrt_prediction(y_hat, y):
    return first("cost", 2 * (y_hat - y) / len(y))


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return first("point", (2 * u * x, 2 * u))


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return first("mse", (2 * sum(u * x) / len(x), 2 * sum(u) / len(x)))
