"""One score grows and the others stay: what becomes of the probabilities, of the cost and of its slope."""

import numpy as np

from grader.authoring import GREEN, GREY, LEARNER, RIGHT, Ask, Panel, Pictures, Text, curves, short

Z = np.linspace(-6, 8, 57)
OTHERS = (0.0, 2.0)
SCORES = np.column_stack((Z, *(np.full(len(Z), other) for other in OTHERS)))
LABELS = np.zeros(len(Z), dtype=np.int64)
COLORS = ("#CC79A7", GREEN, GREY)
LARGE = (10.0, 50.0, 80.0, 100.0, 500.0, 800.0, 1e4)

ONE = tuple({"z": SCORES[i : i + 1], "labels": LABELS[:1]} for i in range(0, len(Z), 2))
FAR = tuple({"z": np.array([[large, 0.0, -large]])} for large in LARGE)


def shares(axes, rows):
    got, right = rows.got[0], rows.right[0]
    names = ("z", *(f"{other:g}" for other in OTHERS))
    for j, (name, color) in enumerate(zip(names, COLORS, strict=True)):
        axes.plot(Z, right[:, j], **{**RIGHT, "marker": "", "label": "right" if j == 0 else ""})
        axes.plot(Z, got[:, j], **{**LEARNER, "marker": "", "color": color, "label": f"yours, class with score {name}"})
    axes.set_ylim(-0.1, 1.1)
    axes.set_title("Three classes, one score grows: the probabilities")
    axes.set(xlabel="score z of the first class", ylabel="probability")
    axes.legend(fontsize=8)


def firsts(values):
    return np.array([float(np.ravel(value)[0]) for value in values])


def slope(axes, costs, slopes):
    z = firsts([inputs["z"] for inputs in costs.inputs])
    for name, values, line in (("cost", costs, "--"), ("slope ∂C/∂z", slopes, "-.")):
        axes.plot(z, firsts(values.right), **{**RIGHT, "marker": "", "label": "right" if values is costs else ""})
        axes.plot(z, firsts(values.got), **{**LEARNER, "marker": "", "linestyle": line, "label": f"your {name}"})
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set_ylim(-1.5, 8.5)
    axes.set_title("The first class is true: cost and slope, p - 1")
    axes.set(xlabel="score z of the first class", ylabel="cost C and slope ∂C/∂z")
    axes.legend(fontsize=8)


def falling(costs):
    got, right = list(firsts(costs.got)), list(firsts(costs.right))
    return curves("Cost of one point with scores z, 0 and 2, the first class being true", got, right, "z from -6 to 8")


def limits(far):
    """How large the scores may be."""
    good = [np.all(np.abs(got - right) < 1e-3) for got, right in zip(far.got, far.right, strict=True)]
    if all(good):
        return f"softmax([[z, 0, -z]]) holds up to z = {LARGE[-1]:g}."
    bad = good.index(False)
    return f"softmax([[z, 0, -z]]) is off at z = {LARGE[bad]:g}: {', '.join(map(short, far.got[bad][0]))}."


PICTURES = Pictures(
    title="One score grows, the others stay",
    asks={
        "rows": Ask("softmax", ({"z": SCORES},)),
        "far": Ask("softmax", FAR),
        "costs": Ask("cross_entropy", ONE),
        "slopes": Ask("cross_entropy_gradient", ONE),
    },
    panels=(Panel(("rows",), shares), Panel(("costs", "slopes"), slope)),
    sketch=Text(("costs",), falling),
    note=Text(("far",), limits),
)
