# Hana forgot a bracket, so the file does not even parse.


def mse_gradient(x, y, m, b):
    u = (m * x + b - y
    return 2 * (u * x).mean(), 2 * u.mean()
