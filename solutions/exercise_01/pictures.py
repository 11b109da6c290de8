"""The forward pass: what the line says at every point, and the same for points with two features."""

import numpy as np

from grader.authoring import DATA, GREY, LEARNER, RIGHT, Ask, Panel, Pictures, Text, dots

X = np.arange(8.0)
Y = np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])
M, B = 0.9, 0.1
FEATURES = np.array([[1.0, 2.0], [2.0, -1.0], [0.0, 3.0], [-3.0, 1.0], [4.0, 1.0], [-1.0, -3.0]])
WEIGHTS = np.array([0.5, -1.5])


def line(axes, predictions):
    axes.plot(X, Y, **DATA)
    axes.plot(X, predictions.right[0], **RIGHT)
    axes.plot(X, predictions.got[0], **LEARNER)
    axes.set_title(f"regression: the line m = {M}, b = {B}")
    axes.set(xlabel="x", ylabel="y, and ŷ on the line")
    axes.legend()


def diagonal(axes, predictions):
    """What is right lies on the diagonal."""
    right, got = predictions.right[0], predictions.got[0]
    axes.axline((0, 0), slope=1, color=GREY, linewidth=0.8)
    axes.plot(right, right, **{**RIGHT, "linestyle": "none"})
    axes.plot(right, got, **{**LEARNER, "linestyle": "none"})
    axes.set_title(f"linear: {len(FEATURES)} points of two features")
    axes.set(xlabel="right prediction", ylabel="your prediction")
    axes.legend()


def by_point(predictions):
    names = [f"x = {value:g}" for value in X]
    title = f"ŷ at the course's eight points, for the line m = {M}, b = {B}"
    return dots(title, names, predictions.got[0].tolist(), predictions.right[0].tolist())


PICTURES = Pictures(
    title="Predictions",
    asks={
        "line": Ask("regression", ({"x": X, "m": np.float64(M), "b": np.float64(B)},)),
        "features": Ask("linear", ({"X": FEATURES, "w": WEIGHTS, "b": np.float64(B)},)),
    },
    panels=(Panel(("line",), line), Panel(("features",), diagonal)),
    sketch=Text(("line",), by_point),
)
