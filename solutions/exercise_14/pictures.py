"""Down the long valley: the ways of momentum and Adam on the course's line, beside that of plain descent."""

import numpy as np

from grader.authoring import GREEN, GREY, LEARNER, RIGHT, Ask, Panel, Pictures, Text, curves, short

X = np.arange(8.0)
Y = np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])
START = [np.asarray(0.9), np.asarray(0.1)]
UPDATES = 60
MOMENTUM = {"params": START, "x": X, "y": Y, "lr": 0.01, "updates": UPDATES, "beta": 0.9}
ADAM = {"params": START, "x": X, "y": Y, "lr": 0.1, "updates": UPDATES, "beta1": 0.9, "beta2": 0.99, "eps": 1e-8}
BEST = np.linalg.lstsq(np.column_stack((X, np.ones(8))), Y, rcond=None)[0]
LEVELS = (0.05, 0.2, 0.5, 1, 2, 5, 10, 20, 50)
LEFT, TOP = (-1.5, 1.1), (-1.0, 3.4)


def rolled(work, params, x, y, lr, updates, *settings):
    """(m, b) before the first update and after each, (updates + 1, 2), with the gradients of the course's line."""
    step = work.adam_step if len(settings) > 1 else work.momentum_step

    def plain(value):
        return float(np.reshape(getattr(work.xp.array(value), "array", value), ()))

    x, y = (np.asarray(getattr(work.xp.array(value), "array", value)) for value in (x, y))
    kind = np.asarray(getattr(work.xp.array(params[0]), "array", params[0])).dtype
    ways, state = [list(map(plain, params))], None
    for _ in range(updates):
        m, b = ways[-1]
        u = m * x + b - y
        slopes = (2 * np.mean(u * x), 2 * np.mean(u))
        given = [[work.xp.convert(np.array(value, kind)[()]) for value in pair] for pair in ((m, b), slopes)]
        new, state = step(*given, state, lr, *settings)
        ways.append(list(map(plain, new)))
    return np.array(ways)


def cost(m, b):
    """On a grid of m and b as well."""
    return np.mean((np.multiply.outer(m, X) + np.asarray(b)[..., None] - Y) ** 2, axis=-1)


def plain_descent():
    """The way of exercise_04 in as many updates."""
    found = [(0.9, 0.1)]
    for _ in range(UPDATES):
        m, b = found[-1]
        u = m * X + b - Y
        found.append((m - 0.01 * 2 * np.mean(u * X), b - 0.01 * 2 * np.mean(u)))
    return np.array(found)


def valley(axes, values, name):
    """The contours of the cost, and the ways through it as far as they stay in sight."""
    got, right = values.got[0], values.right[0]
    axes.set(xlim=LEFT, ylim=TOP, xlabel="slope m", ylabel="intercept b")
    m, b = np.meshgrid(np.linspace(*LEFT, 200), np.linspace(*TOP, 200), indexing="ij")
    axes.contour(m, b, cost(m, b), levels=LEVELS, colors=GREY, linewidths=0.6)
    axes.grid(visible=False)
    axes.plot(*plain_descent().T, color="black", linewidth=1.2, linestyle=":", label="plain descent")
    seen = np.logical_and.accumulate(np.all(np.isfinite(got) & (np.abs(got) < 50), axis=1))
    axes.plot(*right.T, **{**RIGHT, "markersize": 4})
    axes.plot(*got[seen].T, **{**LEARNER, "markersize": 3})
    axes.plot(*BEST, "*", color=GREEN, markersize=16, markeredgecolor="black", label="minimum", zorder=6)
    axes.set_title(f"{name}: {UPDATES} updates over the contours of the cost{told(got, seen)}")
    axes.legend(loc="upper right", fontsize=8)


def told(got, seen):
    if not seen.all():
        return "\nYours flies off"
    return f"\nYours ends at m = {short(got[-1][0])}, b = {short(got[-1][1])}"


def momentum_valley(axes, rolling):
    valley(axes, rolling, "Momentum")


def adam_valley(axes, adapting):
    valley(axes, adapting, "Adam")


def costs(values):
    found = cost(*values.T)
    return np.where(np.isfinite(found) & (found > 0) & (found < 1e4), found, np.nan)


def fall(axes, rolling, adapting):
    axes.semilogy(costs(plain_descent()), color="black", linewidth=1.2, linestyle=":", label="plain descent")
    for values, name, line in ((rolling, "momentum", "--"), (adapting, "Adam", "-.")):
        axes.semilogy(costs(values.right[0]), **{**RIGHT, "marker": "", "label": "", "linestyle": "-"})
        axes.semilogy(costs(values.got[0]), **{**LEARNER, "marker": "", "linestyle": line, "label": f"your {name}"})
    axes.yaxis.set_major_formatter("{x:g}")
    axes.set_title("Cost after each update; the broad bands are right")
    axes.set(xlabel="updates made", ylabel="cost C, logarithmic")
    axes.legend()


def sketch(rolling):
    got, right = (list(costs(values[0])[:31]) for values in (rolling.got, rolling.right))
    return curves("Cost C on the course's line with momentum (logarithmic)", got, right, "updates made")


def ends(rolling, adapting):
    lines = [f"On the course's line, after {UPDATES} updates (least squares: m = -0.469, b = 1.760):"]
    for name, (m, b) in (("plain descent", plain_descent()[-1]), ("your momentum_step", rolling.got[0][-1]),
                         ("your adam_step", adapting.got[0][-1])):  # fmt: skip
        lines.append(f"  {name:<19} m = {short(m)}, b = {short(b)}")
    return "\n".join(lines)


PICTURES = Pictures(
    title="Down the long valley of the course's line",
    asks={
        "rolling": Ask("momentum_step", (MOMENTUM,), probe=rolled),
        "adapting": Ask("adam_step", (ADAM,), probe=rolled),
    },
    panels=(
        Panel(("rolling",), momentum_valley),
        Panel(("adapting",), adam_valley),
        Panel(("rolling", "adapting"), fall, wide=True),
    ),
    sketch=Text(("rolling",), sketch),
    note=Text(("rolling", "adapting"), ends),
)
