# Ben lost the 2 from differentiating the square, everywhere.


def cost_wrt_prediction(y_hat, y):
    return (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return u * x, u


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return (u * x).mean(), u.mean()
