"""Writes a pickle that runs code to the channel, bare and in a well-formed frame."""

import os
import pickle

from grader.sandbox.frames import frame


class Gadget:
    def __reduce__(self):
        return os.mkdir, ("@outside@/unpickled",)


os.write(3, frame(6, pickle.dumps(Gadget())) + pickle.dumps(Gadget()))
os._exit(0)


def cost_wrt_prediction(y_hat, y):
    return 0 * y_hat


def point_gradient(x, y, m, b):
    return 0 * x, 0 * x


def mse_gradient(x, y, m, b):
    return 0 * sum(x), 0 * sum(x)
