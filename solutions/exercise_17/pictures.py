"""The course's x and y as a batch: where their values lie before and after, and what comes back to x row by row."""

import numpy as np

from grader.authoring import GREY, LEARNER, RIGHT, Ask, Panel, Pictures, Text, dots, short

X = np.column_stack((np.arange(8.0), (1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37)))
D_OUT = np.column_stack(((3.0, 1.0, -1.0, 2.0, 0.5, 2.5, -0.5, -1.5), (1.0, -2.0, 0.5, 1.5, -1.0, 2.0, 0.5, 1.0)))
BATCH = {"X": X, "gamma": np.ones(2), "beta": np.zeros(2), "eps": 1e-5}
NAMES = ("x", "y")
FAR = 1e6
"""What is farther off is no point in any picture."""


def out_of(work, X, gamma, beta, eps):
    return work.batchnorm(X, gamma, beta, eps)[0]


def back(work, X, gamma, beta, eps, d_out):
    return work.batchnorm_backward(d_out, work.batchnorm(X, gamma, beta, eps)[1])


def seen(values):
    return np.where(np.isfinite(values) & (np.abs(values) < FAR), values, np.nan)


def lines(axes, batch):
    """Both columns as points on a line, before and after: where it is right, with mean 0 and standard deviation 1."""
    (got,), (right,) = batch.got, batch.right
    for j, height in ((0, 3.0), (1, 1.0)):
        ends = X[:, j].min(), X[:, j].max()
        axes.plot(ends, (height + 0.45,) * 2, color=GREY, linewidth=0.6)
        axes.plot(X[:, j], np.full(8, height + 0.45), "x", color="black", label="" if j else "before")
        for look, values in ((RIGHT, right), (LEARNER, got)):
            style = {**look, "linestyle": "none", "label": "" if j else look["label"]}
            axes.plot(seen(values[:, j]), np.full(8, height - 0.45), **style)
    axes.axvspan(-1, 1, color=GREY, alpha=0.12, linewidth=0)
    axes.axvline(0, color=GREY, linewidth=0.8)
    axes.set(
        ylim=(0, 4.4),
        yticks=(3, 1),
        yticklabels=NAMES,
        xlabel="value; shaded: one standard deviation from 0",
        ylabel="column of the batch",
    )
    axes.set_title(f"The course's x and y, before and after\nYour out: {moments(got)}")
    axes.legend(loc="upper right", fontsize=8)


def moments(out):
    means, deviations = (" and ".join(map(rounded, of(out, axis=0))) for of in (np.mean, np.std))
    return f"means {means}, deviations {deviations}"


def rounded(value):
    """What rounding leaves of a 0 is one."""
    return "0" if abs(value) < 1e-5 else short(float(value))


def rows(axes, way):
    """dX of one column; the direct path alone shows what the other two take away."""
    got, right = way.got[0][0], way.right[0][0]
    direct = D_OUT[:, 0] / np.sqrt(np.var(X[:, 0]) + BATCH["eps"])
    axes.axhline(0, color=GREY, linewidth=0.8)
    axes.plot(direct, color="black", linewidth=1.2, linestyle=":", marker=".", label="direct path alone")
    axes.plot(right[:, 0], **RIGHT)
    axes.plot(seen(got[:, 0]), **LEARNER)
    axes.margins(y=0.2)
    axes.set_title(f"∂C/∂x, row by row\nYours adds up to {rounded(np.sum(got[:, 0]))}, and 0 is right")
    axes.set(xlabel="row", ylabel="∂C/∂x")
    axes.legend(loc="lower center", ncols=3, fontsize=8)


def sketch(way):
    got, right = way.got[0][0], way.right[0][0]
    return dots(
        "∂C/∂x of the course's eight points", [f"row {i}" for i in range(8)], list(got[:, 0]), list(right[:, 0])
    )


PICTURES = Pictures(
    title="Batch normalisation of the course's points, and its way back",
    asks={
        "batch": Ask("batchnorm", (BATCH,), probe=out_of),
        "way": Ask("batchnorm_backward", ({**BATCH, "d_out": D_OUT},), probe=back),
    },
    panels=(Panel(("batch",), lines), Panel(("way",), rows)),
    sketch=Text(("way",), sketch),
)
