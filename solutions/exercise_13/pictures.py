"""Integrals: trapezoids under the speed of a drive, how fast the four rules get there, and the ROC curve."""

import numpy as np

from grader.authoring import GREY, LEARNER, RIGHT, Ask, Panel, Pictures, Text, dots, short

SPEED, END, DISTANCE = "3 + 4*x - x**2/2", 6.0, 54.0
"""Metres a second, seconds, metres."""
INTERVALS = 4
RULES = ("left", "right", "midpoint", "trapezoid")
COUNTS = (2, 4, 8, 16, 32, 64)
SMALLEST = 1e-4
"""Metres: what float32 leaves of an error of 0."""
Y = np.array([1, 1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 0])
SCORE = np.array([0.9, 0.8, 0.8, 0.8, 0.7, 0.6, 0.5, 0.5, 0.3, 0.3, 0.2, 0.1])
SHUFFLED = np.array([7, 2, 10, 0, 5, 11, 3, 8, 1, 6, 9, 4])
CASES = {"y": Y[SHUFFLED], "score": SCORE[SHUFFLED]}
COURSE = {"y": np.array([0, 1, 0, 1]), "score": np.array([0.3, 0.5, 0.6, 0.9])}


def drive(rule, n):
    return {"f": SPEED, "a": np.float64(0), "b": np.float64(END), "n": n, "rule": rule}


def speed(x):
    return 3 + 4 * x - x**2 / 2


def summed(work, f, a, b, n, rule):
    return work.riemann(work.formula(f), a, b, n, rule)


def watched(work, f, a, b, n, rule):
    """The sum, and where it looks at the function."""
    g, seen = work.formula(f), []

    def watching(x):
        seen.extend(np.ravel(x).tolist())
        return g(x)

    return work.riemann(watching, a, b, n, rule), np.unique(np.round(np.array(seen, dtype=float), 5))


def trapezoids(axes, drives):
    (got, places), (right, ends) = drives.got[0], drives.right[0]
    time = np.linspace(0, END, 200)
    axes.plot(time, speed(time), color="black", linewidth=1.2, label="speed", zorder=5)
    axes.fill_between(ends, speed(ends), color=RIGHT["color"], alpha=0.15)
    axes.vlines(ends, 0, speed(ends), color=RIGHT["color"], linewidth=1, alpha=0.45)
    axes.plot(ends, speed(ends), **{**RIGHT, "label": f"right: {INTERVALS} trapezoids"})
    axes.plot(places, speed(places), **{**LEARNER, "label": "where your sum looks at f"})
    axes.set(xlabel="time in s", ylabel="speed in m/s", ylim=(0, None))
    axes.set_title(
        f"A drive of {END:g} s: the area under the speed is the distance, {DISTANCE:g} m\n"
        f"{INTERVALS} trapezoids: yours {short(got)} m, right {short(right)} m"
    )
    axes.legend(loc="lower center")


def errors(values):
    """How far off each rule is with each number of intervals, (rules, counts); what cannot be drawn is NaN."""
    off = np.abs(np.array(values, dtype=float) - DISTANCE).reshape(len(RULES), len(COUNTS))
    return np.where(np.isfinite(off), np.maximum(off, SMALLEST), np.nan)


def convergence(axes, sums):
    right, got = errors(sums.right), errors(sums.got)
    for place in range(len(RULES)):
        for look, values in ((RIGHT, right), (LEARNER, got)):
            axes.loglog(COUNTS, values[place], **{**look, "label": look["label"] if place == 0 else ""})
    for place, name in ((0, "left, right"), (2, "midpoint"), (3, "trapezoid")):
        at = {"xytext": (8, -3), "textcoords": "offset points", "fontsize": 8}
        axes.annotate(name, (COUNTS[-1], right[place, -1]), **at)
    axes.set_xlim(COUNTS[0] / 1.2, 4 * COUNTS[-1])
    axes.set_ylim(SMALLEST / 3, 30)
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_title("How far the distance is off, by rule")
    axes.set(xlabel="intervals n, logarithmic", ylabel="error in m, logarithmic")
    axes.legend(loc="lower left")


def roc(axes, points, areas):
    axes.plot((0, 1), (0, 1), color=GREY, linewidth=0.8, linestyle=":", label="guessing")
    fpr, tpr = points.right[0]
    axes.fill_between(fpr, tpr, color=RIGHT["color"], alpha=0.15)
    axes.plot(fpr, tpr, **RIGHT)
    axes.plot(*points.got[0], **LEARNER)
    axes.set(xlabel="false positive rate", ylabel="true positive rate", xlim=(-0.05, 1.05), ylim=(-0.05, 1.05))
    rates = f"AUC: yours {short(areas.got[0])}, right {short(areas.right[0])}"
    axes.set_title(f"ROC curve of 12 cases, aslant where scores tie\n{rates}")
    axes.legend(loc="lower right")


def four_sums(sums):
    place = COUNTS.index(INTERVALS)
    names = [f"{rule}, n = {INTERVALS}" for rule in RULES]
    got, right = ([float(value) for value in values[place :: len(COUNTS)]] for values in (sums.got, sums.right))
    return dots(f"A drive at {SPEED} m/s after x s: metres in {END:g} s, {DISTANCE:g} in truth", names, got, right)


def course(half, area):
    return (
        f"On the course's examples your ∫₁² x/2 dx is {short(half.got[0])} and your AUC {short(area.got[0])}; the "
        "course has 0.75 for both."
    )


HALF = {"f": "x/2", "a": np.float64(1), "b": np.float64(2), "n": 10, "rule": "trapezoid"}

PICTURES = Pictures(
    title="Areas: a distance, and what a classifier is worth",
    asks={
        "drives": Ask("riemann", (drive("trapezoid", INTERVALS),), probe=watched, any_length=True),
        "sums": Ask("riemann", tuple(drive(rule, n) for rule in RULES for n in COUNTS), probe=summed),
        "points": Ask("roc_points", (CASES,), any_length=True),
        "areas": Ask("auc", (CASES,)),
        "half": Ask("riemann", (HALF,), probe=summed),
        "course": Ask("auc", (COURSE,)),
    },
    panels=(
        Panel(("drives",), trapezoids, wide=True),
        Panel(("sums",), convergence),
        Panel(("points", "areas"), roc),
    ),
    sketch=Text(("sums",), four_sums),
    note=Text(("half", "course"), course),
)
