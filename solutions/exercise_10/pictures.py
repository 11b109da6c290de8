"""Mini-batch against full-batch paths over the contours of the cost, and what a falling learning rate does to them."""

import numpy as np

from grader.authoring import GREEN, GREY, LEARNER, RIGHT, Ask, Panel, Pictures, Text, curves, short

X = np.arange(8.0)
Y = np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])
START = {"x": X, "y": Y, "theta": np.array([[0.1], [0.9]])}
BEST = np.linalg.lstsq(np.column_stack((np.ones(8), X)), Y, rcond=None)[0]
LOWEST = float(np.mean((BEST[0] + BEST[1] * X - Y) ** 2))
EPOCHS, LONG, SMALL, SEED = 30, 40, 2, 42
LEVELS = (0.05, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200)
BLACK = {"color": "#000000", "linewidth": 1.0, "marker": ".", "markersize": 3.5, "zorder": 5}


def descent(batch_size, epochs):
    """From the course's start, the learning rate always the same."""
    return {**START, "lr": 0.01, "decay": 1.0, "batch_size": batch_size, "epochs": epochs, "seed": SEED}


def dance(decay):
    """Begun at the best line itself: whatever moves is the batches' doing."""
    start = {**START, "theta": BEST.reshape(2, 1)}
    return {**start, "lr": 0.02, "decay": decay, "batch_size": SMALL, "epochs": LONG, "seed": SEED}


def steps(work, x, y, theta, lr, decay, batch_size, epochs, seed):
    """θ after every batch, by the learner's own batches and gradients."""
    path = []
    for epoch in range(epochs):
        for x_batch, y_batch in work.minibatches(x, y, batch_size, seed + epoch):
            theta = theta - lr * decay**epoch * work.gradient_vector(x_batch, y_batch, theta)
            path.append(theta)
    return path


def cost(b, m):
    """On a grid of b and m as well."""
    return np.mean((np.multiply.outer(m, X) + np.asarray(b)[..., None] - Y) ** 2, axis=-1)


def points(thetas):
    """(m, b) from the start on."""
    return np.array([(0.9, 0.1), *((float(theta[1]), float(theta[0])) for theta in np.reshape(thetas, (-1, 2)))])


def inside(axes, way):
    """As much of a way as stays in the picture, and one point more."""
    stays = [axes.viewLim.contains(*point) for point in way]
    return way[: stays.index(False) + 1] if False in stays else way


def paths(axes, whole, dealt):
    axes.set_xlim(-1.05, 1.05)
    axes.set_ylim(-0.75, 2.05)
    contours(axes)
    ways = (
        (points([theta for theta, _ in whole.right]), RIGHT, "all points in a batch, right"),
        (points([theta for theta, _ in whole.got]), LEARNER, "all points in a batch, yours"),
        (points(dealt.got[0]), BLACK, f"batches of {SMALL}, yours"),
    )
    for way, look, label in ways:
        axes.plot(*inside(axes, way).T, **{**look, "label": label})
    axes.plot(0.9, 0.1, "D", color="black", markersize=8, label="start", zorder=6)
    axes.plot(*BEST[::-1], "*", color=GREEN, markersize=17, markeredgecolor="black", label="minimum", zorder=6)
    count = len(dealt.got[0])
    axes.set_title(f"{EPOCHS} epochs over the contours of the cost: {EPOCHS} steps, or {count} of mini-batches")
    axes.set(xlabel="slope m", ylabel="intercept b")
    axes.legend(loc="upper right")


def contours(axes):
    m, b = np.meshgrid(np.linspace(*axes.get_xlim(), 200), np.linspace(*axes.get_ylim(), 200), indexing="ij")
    lines = axes.contour(m, b, cost(b, m), levels=LEVELS, colors=GREY, linewidths=0.6)
    axes.clabel(lines, fontsize=7, fmt="%g")
    axes.grid(visible=False)


def fall(axes, whole, dealt):
    after = np.arange(1, EPOCHS + 1)
    axes.semilogy(after, whole.right[-1][1], **{**RIGHT, "label": "all points in a batch, right"})
    mini = cost(*points(dealt.got[0])[4::4, ::-1].T)  # four batches an epoch
    for costs, look, label in (
        (whole.got[-1][1], LEARNER, "all points in a batch, yours"),
        (mini, {**BLACK, "marker": "^"}, f"batches of {SMALL}, yours"),
    ):
        axes.semilogy(np.arange(1, len(costs) + 1), drawable(costs), **{**look, "label": label})
    axes.set_ylim(0.1, 30)
    axes.yaxis.set_major_formatter("{x:g}")
    ends = ", ".join(short(costs[-1]) for costs in (whole.got[-1][1], mini) if len(costs))
    axes.set_title(f"Cost after each epoch\nyours in the end: {ends}")
    axes.set(xlabel="epoch", ylabel="cost C, logarithmic")
    axes.legend()


def drawable(values):
    return np.where(np.isfinite(values) & (values > 0), values, np.nan)


def calm(axes, dances):
    for got, look, label in zip(
        dances.got, ({"color": GREY}, {"color": GREEN}), ("λ = 1: dances on", "λ = 0.9: comes to rest"), strict=True
    ):
        above = np.array([cost(*theta.ravel()) - LOWEST for theta in got])
        axes.semilogy(np.arange(1, len(got) + 1) / 4, drawable(above), **look, linewidth=1.1, label=label)
    axes.set_ylim(1e-6, 1)
    axes.set_title(f"Begun at the best line, batches of {SMALL}:\nhow far above its cost yours are")
    axes.set(xlabel="epoch", ylabel="cost above the lowest, logarithmic")
    axes.legend(loc="lower left")


def sketch(whole):
    got, right = whole.got[-1][1], whole.right[-1][1]
    return curves("Cost C after each epoch, all eight points in a batch (logarithmic)", got, right, "epochs")


PICTURES = Pictures(
    title="Mini-batches on the course's eight points",
    asks={
        "whole": Ask("train_sgd", tuple(descent(8, k) for k in range(1, EPOCHS + 1))),
        "dealt": Ask("train_sgd", (descent(SMALL, EPOCHS),), probe=steps, any_length=True),
        "dances": Ask("train_sgd", (dance(1.0), dance(0.9)), probe=steps, any_length=True),
    },
    panels=(Panel(("whole", "dealt"), paths, wide=True), Panel(("whole", "dealt"), fall), Panel(("dances",), calm)),
    sketch=Text(("whole",), sketch),
)
