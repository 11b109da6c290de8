# A learner's attempt at exercise_03, for `make demo`: one function right, one wrong, one not begun.
import torch


def cost_wrt_prediction(y_hat, y):
    return 2 * (y_hat - y) / len(y)


def point_gradient(x, y, m, b):
    raise NotImplementedError


def mse_gradient(x, y, m, b):
    u = m * x + b - y
    return torch.mean(u * x), torch.mean(u)


line = torch.tensor([1.0, 2.0, 3.0])
print("I tried it on", line.tolist())
