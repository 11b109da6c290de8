"""The delta method: the secant becomes the tangent, and below a certain Δ rounding takes over."""

import math

import numpy as np

from grader.authoring import GREY, LEARNER, RIGHT, Ask, Panel, Pictures, Text, curves, short

X, TANGENT = 1.0, 4.0
WIDE = (3.0, 1.5, 0.5)
DELTAS = tuple(10.0**-k for k in range(15))
BENT, AT = "exp(x)", 1.0
"""A parabola would not do: its central difference is exact, however wide."""
SLOPE = math.e
LOWEST = 1e-13
"""Drawn for an error of nothing at all, for which a logarithmic axis has no place."""


def parabola(x):
    return x**2 + 2 * x + 2


def forward(work, f, x, delta):
    curve = eval(f"lambda x: {f}", dict(vars(math)))
    return work.delta_slope(lambda x: float(curve(float(x))), x, delta)


def central(work, f, x, delta):
    curve = eval(f"lambda x: {f}", dict(vars(math)))
    return work.central_slope(lambda x: float(curve(float(x))), x, delta)


def secants(f, x, deltas):
    return tuple({"f": f, "x": x, "delta": delta} for delta in deltas)


def lines(axes, seen, start):
    """A line with each slope through the first of its two points; start: on which side of x that is."""
    along = np.linspace(-2.6, 4.6, 200)
    axes.plot(along, parabola(along), color=GREY, label="f")
    axes.plot(along, parabola(X) + TANGENT * (along - X), color="black", linestyle=":", label="tangent, slope 4")
    for given, got, right in zip(seen.inputs, seen.got, seen.right, strict=True):
        x, first = X + start * given["delta"], given["delta"] == WIDE[0]
        ends = np.array((x - 0.6, X + given["delta"] + 0.6))
        for look, slope in ((RIGHT, right), (LEARNER, got)):
            values = parabola(x) + float(slope) * (ends - x)
            if np.all(np.abs(values) < 1e6):
                axes.plot(ends, values, **{**look, "marker": "", "label": look["label"] if first else ""})
    told = ", ".join(short(float(slope)) for slope in seen.got)
    axes.set(xlim=(-2.6, 4.6), ylim=(-8, 28), xlabel="x", ylabel="f(x) = x² + 2x + 2")
    axes.legend(loc="upper left")
    return f"Δ = {', '.join(f'{delta:g}' for delta in WIDE)}: yours {told}"


def to_the_right(axes, secant):
    axes.set_title(f"The secant becomes the tangent\n{lines(axes, secant, 0)}")


def to_both_sides(axes, chord):
    axes.set_title(f"From both sides it has its slope at once\n{lines(axes, chord, -1)}")


def errors(values):
    """How far slopes are from the true one; what is not finite stays out."""
    far = np.abs(np.array([float(value) for value in values]) - SLOPE)
    return np.where(np.isfinite(far), np.clip(far, LOWEST, 1e3), np.nan)


def cancellation(axes, one, both):
    axes.set(xscale="log", yscale="log", xlabel="Δ, logarithmic", ylabel="error of the slope, logarithmic")
    for seen, marker, name in ((one, "o", "forward"), (both, "^", "central")):
        for look, values in ((RIGHT, seen.right), (LEARNER, seen.got)):
            axes.plot(
                DELTAS, errors(values), **{**look, "marker": marker, "label": f"{name}, {look['label']}"}
            )  # fmt: skip
    axes.axvline(1e-8, color=GREY, linewidth=0.8)
    axes.annotate(
        "below 1e-8 the cancellation wins", (1e-8, LOWEST * 3), xytext=(6, 0), textcoords="offset points", fontsize=8
    )
    axes.set_ylim(LOWEST / 3, 1e2)
    axes.invert_xaxis()
    axes.set_title("The error of the slope of eˣ at x = 1: it falls with Δ, until what is left of f is rounding")
    axes.legend(loc="lower left", ncols=2)


def by_size(one):
    title = "Error of your delta_slope for eˣ at x = 1 (logarithmic)"
    return curves(title, errors(one.got).tolist(), errors(one.right).tolist(), "k, Δ = 10⁻ᵏ")


PICTURES = Pictures(
    title="Slopes from the delta method",
    asks={
        "secant": Ask("delta_slope", secants("x**2 + 2*x + 2", X, WIDE), probe=forward),
        "chord": Ask("central_slope", secants("x**2 + 2*x + 2", X, WIDE), probe=central),
        "one": Ask("delta_slope", secants(BENT, AT, DELTAS), probe=forward),
        "both": Ask("central_slope", secants(BENT, AT, DELTAS), probe=central),
    },
    panels=(
        Panel(("secant",), to_the_right),
        Panel(("chord",), to_both_sides),
        Panel(("one", "both"), cancellation, wide=True),
    ),
    sketch=Text(("one",), by_size),
)
