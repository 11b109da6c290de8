"""Returns the grader's own containers, with what they should not hold."""

import numpy as np

from grader.model import Opaque, Tensor


def cost_wrt_prediction(y_hat, y):
    return Tensor(np.zeros(len(y)), "float32" * 1000)


def point_gradient(x, y, m, b):
    return Tensor(["no array"], 1), Opaque("float32")


def mse_gradient(x, y, m, b):
    return Opaque(["no text"]), Tensor(None, None)
