"""Gradients: one slope a prediction, one arrow a point, and the arrow of the whole cost at several lines."""

import numpy as np

from grader.authoring import DATA, GREEN, GREY, LEARNER, RIGHT, Ask, Panel, Pictures, Text, dots, short

X = np.arange(8.0)
Y = np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])
M, B = 0.9, 0.1
Y_HAT = M * X + B
PLACES = ((M, B), (-0.8, 0.4), (0.3, -1.2), (-1.1, 3.2), (0.2, 1.9), (-0.1, -0.6))
BEST = np.linalg.lstsq(np.column_stack((X, np.ones(8))), Y, rcond=None)[0]
LEVELS = (0.05, 0.5, 2, 5, 10, 20, 50)
ARROW = 0.03
"""The length of an arrow, per unit of the gradient."""


def at(m, b, x=X, y=Y):
    return {"x": x, "y": y, "m": np.float64(m), "b": np.float64(b)}


def cost(m, b):
    """On a grid of m and b as well."""
    return np.mean((np.multiply.outer(m, X) + np.asarray(b)[..., None] - Y) ** 2, axis=-1)


def pair(values):
    return f"({short(values[0])}, {short(values[1])})"


def line(axes, whole):
    """The line that the gradient is to improve, and what the learner says of it."""
    axes.plot(X, Y, **DATA)
    axes.plot(X, Y_HAT, color=GREY, label="the line")
    axes.vlines(X, Y, Y_HAT, color=GREY, linestyle=":", label="errors u")
    got, right = whole.got[0], whole.right[0]
    axes.set_title(
        f"The line m = {M}, b = {B}, cost {short(cost(M, B))}\nyour gradient {pair(got)}, right {pair(right)}"
    )
    axes.set(xlabel="x", ylabel="y")
    axes.legend()


def slopes(axes, by_prediction):
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.plot(X, by_prediction.right[0], **{**RIGHT, "linestyle": "none"})
    axes.plot(X, by_prediction.got[0], **{**LEARNER, "linestyle": "none"})
    axes.set_title("Slope of the cost in each prediction")
    axes.set(xlabel="x of the point", ylabel="∂C/∂ŷ")
    axes.legend()


def single(axes, points):
    """One arrow a point, from the origin."""
    for look, values in ((RIGHT, points.right), (LEARNER, points.got)):
        ends = np.array(values, dtype=float)
        axes.plot(*ends.T, **{**look, "linestyle": "none"})
        for end in ends:
            axes.plot(*zip((0, 0), end, strict=True), **{**look, "marker": "", "label": "", "linewidth": 1.5})
    for x, end in zip(X, points.right, strict=True):
        axes.annotate(f"x = {x:g}", end, xytext=(-6, 6), textcoords="offset points", fontsize=8, ha="right")
    axes.margins(0.08)
    axes.set_title("Gradient of each single point")
    axes.set(xlabel="∂C/∂m", ylabel="∂C/∂b")
    axes.legend()


def field(axes, whole, places):
    """The gradient as an arrow at several lines, over the contours of the cost."""
    axes.set(xlim=(-2.2, 3.2), ylim=(-2.0, 4.0), xlabel="slope m", ylabel="intercept b")
    m, b = np.meshgrid(np.linspace(-2.2, 3.2, 200), np.linspace(-2.0, 4.0, 200), indexing="ij")
    axes.clabel(axes.contour(m, b, cost(m, b), levels=LEVELS, colors=GREY, linewidths=0.6), fontsize=7, fmt="%g")
    for look, width, values in ((RIGHT, 0.012, whole.right + places.right), (LEARNER, 0.004, whole.got + places.got)):
        u, v = ARROW * np.array(values, dtype=float).T
        axes.quiver(
            *np.array(PLACES).T, u, v, color=look["color"], alpha=look.get("alpha", 1), zorder=look["zorder"],
            label=look["label"], width=width, angles="xy", scale_units="xy", scale=1,
        )  # fmt: skip
    axes.plot(*np.array(PLACES).T, "D", color="black", markersize=4, label="a line (m, b)", linestyle="none", zorder=6)
    axes.plot(
        *BEST, "*", color=GREEN, markersize=15, markeredgecolor="black", label="minimum", linestyle="none", zorder=6
    )
    title = f"The gradient at {len(PLACES)} lines: an arrow points to where the cost rises fastest"
    tips = np.array(PLACES) + ARROW * np.array(whole.got + places.got, dtype=float)
    seen = all(axes.viewLim.contains(*tip) for tip in tips)
    axes.set_title(title if seen else f"{title}\nNot all of yours end in the picture")
    axes.grid(visible=False)
    axes.legend(loc="upper right")


def by_point(by_prediction):
    title = f"∂C/∂ŷ at the course's eight points, for the line m = {M}, b = {B}"
    names = [f"x = {value:g}" for value in X]
    return dots(title, names, by_prediction.got[0].tolist(), by_prediction.right[0].tolist())


PICTURES = Pictures(
    title="Gradients on the course's eight points",
    asks={
        "by_prediction": Ask("cost_wrt_prediction", ({"y_hat": Y_HAT, "y": Y},)),
        "points": Ask("point_gradient", tuple(at(M, B, x, y) for x, y in zip(X, Y, strict=True))),
        "whole": Ask("mse_gradient", (at(M, B),)),
        "places": Ask("mse_gradient", tuple(at(*place) for place in PLACES[1:])),
    },
    panels=(
        Panel(("whole",), line),
        Panel(("by_prediction",), slopes),
        Panel(("points",), single, wide=True),
        Panel(("whole", "places"), field, wide=True),
    ),
    sketch=Text(("by_prediction",), by_point),
)
