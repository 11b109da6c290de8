"""Has no functions: the module makes them when it is asked."""


def __getattr__(name):
    if name == "cost_wrt_prediction":
        return lambda y_hat, y: 2 * (y_hat - y) / len(y)
    if name == "point_gradient":
        return lambda x, y, m, b: (2 * (m * x + b - y) * x, 2 * (m * x + b - y))
    if name == "mse_gradient":
        return lambda x, y, m, b: (2 * sum((m * x + b - y) * x) / len(x), 2 * sum(m * x + b - y) / len(x))
    raise AttributeError(name)
