# Ada is right, and vectorised.


def cost_wrt_prediction(y_hat, y):
    return (y_hat - y) * 2 / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * (u * x).mean(), 2 * u.mean()
