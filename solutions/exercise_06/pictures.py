"""The simulated points around their line, how they miss it, and the fit for one x in three units."""

import math

import numpy as np

from grader.authoring import DATA, GREY, LEARNER, RIGHT, Ask, Panel, Pictures, Text, dots, short

X = np.arange(8.0)
Y = np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])
M, B, N, NOISE = -0.5, 2.0, 1000, 0.2
UNITS = {1.0: "x", 1000.0: "1000 x", 0.001: "x / 1000"}
STYLES = {1.0: ("--", "o"), 1000.0: (":", "v"), 0.001: ("-.", "^")}
LARGEST = 100.0


def cloud(axes, data):
    x, y = data.got[0]
    ends = np.array([np.min(x), np.max(x)])
    axes.plot(x, y, **{**LEARNER, "linestyle": "none", "markersize": 2.5, "alpha": 0.5})
    axes.plot(ends, M * ends + B, **{**RIGHT, "marker": "", "label": f"{M:g}·x + {B:g}", "zorder": 5})
    for side in (-NOISE, NOISE):
        axes.plot(ends, M * ends + B + side, color=GREY, linewidth=0.9, linestyle="--", zorder=5)
    axes.set_title(f"simulate: {N} points with a noise of {NOISE:g}")
    axes.set(xlabel="x, of your choice", ylabel="y; broken lines: one standard deviation away")
    axes.legend()


def misses(axes, data):
    x, y = data.got[0]
    e = y - (M * x + B)
    edges = np.linspace(-4 * NOISE, 4 * NOISE, 33)
    at = np.linspace(-4 * NOISE, 4 * NOISE, 200)
    density = np.exp(-((at / NOISE) ** 2) / 2) / (NOISE * math.sqrt(2 * math.pi))
    axes.hist(e[np.isfinite(e)], edges, density=True, color=LEARNER["color"], alpha=0.5, label=LEARNER["label"])
    axes.plot(at, density, **{**RIGHT, "marker": "", "label": "normal, as asked for"})
    beyond = np.mean(np.abs(e) > 4 * NOISE)
    told = f", {beyond:.0%} of them outside the picture" if beyond > 0.005 else ""
    axes.set_title(f"Your noise: mean {short(e.mean())}, standard deviation {short(e.std())}{told}")
    axes.set(xlabel="y - (m·x + b)", ylabel="density")
    axes.set_ylim(top=1.3 * axes.get_ylim()[1])  # room for the legend
    axes.legend(loc="upper left")


def scales(axes, fits):
    """In the unit of the first, the three right lines are the same one."""
    axes.plot(X, Y, **DATA)
    m, b = fits.right[0]
    axes.plot(X, m * X + b, **{**RIGHT, "marker": "", "label": "least squares"})
    for (unit, name), (m, b) in zip(UNITS.items(), fits.got, strict=True):
        line, marker = STYLES[unit]
        y_hat = m * unit * X + b
        shown = np.all(np.abs(y_hat) < LARGEST)
        label = f"yours for {name}: m = {short(m)}, b = {short(b)}" + ("" if shown else ", out of sight")
        axes.plot(X, y_hat if shown else X * np.nan, **{**LEARNER, "linestyle": line, "marker": marker, "label": label})
    axes.set_title("fit: the course's eight points, with x in three units")
    axes.set(xlabel="x in the first unit", ylabel="y")
    axes.legend()


def by_point(fits):
    (m, b), (right_m, right_b) = fits.got[0], fits.right[0]
    names = [f"x = {value:g}" for value in X]
    title = "Your line at the course's eight points, and the least-squares line"
    return dots(title, names, (m * X + b).tolist(), (right_m * X + right_b).tolist())


def famous(fits):
    (m, b), (right_m, right_b) = fits.got[0], fits.right[0]
    return (
        f"On the course's eight points your fit arrives at m = {short(m)}, b = {short(b)}; least squares is "
        f"m = {short(right_m)}, b = {short(right_b)}."
    )


PICTURES = Pictures(
    title="A simulation, and a fit in three units",
    asks={
        "data": Ask("simulate", ({"m": np.float64(M), "b": np.float64(B), "n": N, "noise": NOISE, "seed": 1},)),
        "fits": Ask("fit", tuple({"x": unit * X, "y": Y} for unit in UNITS)),
    },
    panels=(Panel(("data",), cloud), Panel(("data",), misses), Panel(("fits",), scales, wide=True)),
    sketch=Text(("fits",), by_point),
    note=Text(("fits",), famous),
)
