"""Raises an error whose name and text are markup, control characters, and a formula."""

Evil = type("=cmd()<img src=x>\x1b[31m", (Exception,), {})


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    raise Evil("=HYPERLINK(1)\x1b[2J\u202e<script>")
