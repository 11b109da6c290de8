"""The cost: what every point adds to it, and the mean of all."""

import numpy as np

from grader.authoring import DATA, GREY, LEARNER, RIGHT, Ask, Panel, Pictures, Text, dots, short

X = np.arange(8.0)
Y = np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])
M, B = 0.9, 0.1
Y_HAT = M * X + B
SLOPES = np.linspace(-1.6, 0.9, 21)


def at(y_hat):
    return {"y_hat": y_hat, "y": Y}


def line(axes, whole):
    axes.plot(X, Y, **DATA)
    axes.plot(X, Y_HAT, color=GREY, label="the line")
    axes.vlines(X, Y, Y_HAT, color=GREY, linestyle=":", label="errors ŷ - y")
    axes.set_title(f"The line m = {M}, b = {B}\nyour cost {short(whole.got[0])}, right {short(whole.right[0])}")
    axes.set(xlabel="x", ylabel="y")
    axes.legend()


def squares(axes, points):
    axes.plot(X, points.right[0], **{**RIGHT, "linestyle": "none"})
    axes.plot(X, points.got[0], **{**LEARNER, "linestyle": "none"})
    axes.set_title("squared_error at each point")
    axes.set(xlabel="x of the point", ylabel="(ŷ - y)²")
    axes.legend()


def valley(axes, slopes):
    """The cost as the slope turns, the intercept at the best one."""
    axes.plot(SLOPES, slopes.right, **{**RIGHT, "marker": ""})
    axes.plot(SLOPES, slopes.got, **LEARNER)
    axes.set_title("mse for lines of other slopes, all with the intercept b = 1.76")
    axes.set(xlabel="slope m", ylabel="cost C")
    axes.legend()


def by_point(points):
    names = [f"x = {value:g}" for value in X]
    title = f"(ŷ - y)² at the course's eight points, for the line m = {M}, b = {B}"
    return dots(title, names, points.got[0].tolist(), points.right[0].tolist())


PICTURES = Pictures(
    title="The cost on the course's eight points",
    asks={
        "points": Ask("squared_error", (at(Y_HAT),)),
        "whole": Ask("mse", (at(Y_HAT),)),
        "slopes": Ask("mse", tuple(at(m * X + 1.76) for m in SLOPES)),
    },
    panels=(Panel(("whole",), line), Panel(("points",), squares), Panel(("slopes",), valley, wide=True)),
    sketch=Text(("points",), by_point),
)
