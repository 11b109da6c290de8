"""Returns an object that runs code wherever it is unpickled."""

import os


class Gadget:
    def __reduce__(self):
        return os.mkdir, ("@outside@/unpickled",)


def cost_wrt_prediction(y_hat, y):
    return Gadget()


def point_gradient(x, y, m, b):
    return Gadget()


def mse_gradient(x, y, m, b):
    return Gadget()
