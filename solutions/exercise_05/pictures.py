"""What autodiff gave: the slopes of a curve, drawn as its tangents, and the cost of a line, epoch by epoch."""

import numpy as np

from grader.authoring import GREY, LEARNER, RIGHT, Ask, Panel, Pictures, Text, curves, short

CURVE = "x**3 - 4*x"
AT = (-2.2, -1.4, -0.5, 0.6, 1.3, 2.1)
HALF_WIDTH = 0.35
EPOCHS = 30
RUN = {
    "x": np.arange(8.0),
    "y": np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37]),
    "m": np.float64(0.9),
    "b": np.float64(0.1),
    "lr": 0.01,
    "epochs": EPOCHS,
}
HIGHEST_COST = 1e4
ROUNDING = 1e-5


def height(x):
    return x**3 - 4 * x


def slope_of(f, x):  # noqa: ARG001 - there is one curve
    return 3 * x**2 - 4


def drive_slope(work, f, x):
    return work.slope(work.formula(f), x)


def train(x, y, m, b, lr, epochs):
    costs = []
    for _ in range(epochs):
        u = m * x + b - y
        costs.append(np.mean(u**2))
        m, b = m - lr * 2 * np.mean(u * x), b - lr * 2 * np.mean(u)
    return m, b, np.array(costs)


def tangents(axes, slopes):
    x = np.linspace(-2.6, 2.5, 200)
    axes.plot(x, height(x), color=GREY, linewidth=1.2, label=f"f(x) = {CURVE.replace('**3', '³').replace('*', '')}")
    for look, found in ((RIGHT, slopes.right), (LEARNER, slopes.got)):
        for at, slope in zip(AT, found, strict=True):
            steep = np.hypot(1, slope / 5)  # so that each tangent is drawn about as long
            ends = np.array((-HALF_WIDTH, HALF_WIDTH)) / (steep if np.isfinite(steep) else 1)
            label = look["label"] if at == AT[0] else ""
            axes.plot(at + ends, height(at) + slope * ends, **{**look, "marker": "", "label": label})
    axes.set_ylim(-9, 9)
    # Differences look like tangents too: what tells them apart is said.
    error = np.max(np.abs(np.subtract(slopes.got, slopes.right)))
    axes.set_title("Your slopes as tangents" + ("" if error < ROUNDING else f": off by up to {short(error)}"))
    axes.set(xlabel="x", ylabel="f(x)")
    axes.legend(loc="lower right")


def fall(axes, run):
    for look, (_, _, costs) in ((RIGHT, run.right[0]), (LEARNER, run.got[0])):
        costs = np.where(np.isfinite(costs) & (costs > 0), costs, np.nan)
        axes.semilogy(np.arange(len(costs)), costs, **{**look, "markersize": look["markersize"] * 0.6})
    if not np.all(run.got[0][2] <= HIGHEST_COST):
        axes.set_ylim(0.3, HIGHEST_COST)
    axes.yaxis.set_major_formatter("{x:g}")
    axes.set_title("Cost on the course's eight points")
    axes.set(xlabel="updates made", ylabel="cost C, logarithmic")
    axes.legend()


def descent(run):
    title = "Cost C before each update on the course's eight points (logarithmic)"
    return curves(title, run.got[0][2], run.right[0][2], "updates made")


def end(run):
    (m, b, _), (right_m, right_b, _) = run.got[0], run.right[0]
    where = f"m = {short(m)}, b = {short(b)}"
    return f"After {EPOCHS} updates on the course's eight points: {where} (right: {short(right_m)}, {short(right_b)})."


PICTURES = Pictures(
    title="Differentiated by the machine",
    asks={
        "slopes": Ask(
            "slope", tuple({"f": CURVE, "x": np.float64(at)} for at in AT), right=slope_of, probe=drive_slope
        ),
        "run": Ask("train_with_optimizer", (RUN,), right=train, any_length=True),
    },
    panels=(Panel(("slopes",), tangents), Panel(("run",), fall)),
    sketch=Text(("run",), descent),
    note=Text(("run",), end),
)
