"""Changes PyTorch's settings between one check and the next."""

import torch


def upset():
    torch.set_default_dtype(torch.float16)
    torch.set_default_device("meta")
    torch._C._set_deterministic_algorithms(True)
    torch.set_grad_enabled(False)
    torch.set_flush_denormal(True)
    torch.set_float32_matmul_precision("medium")


def cost_wrt_prediction(y_hat, y):
    upset()
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    upset()
    u = m * x + b - y
    return 2 * u * x, 2 * u


def mse_gradient(x, y, m, b):
    upset()
    u = m * x + b - y
    return 2 * sum(u * x) / len(x), 2 * sum(u) / len(x)
