"""The descent: where the line ends, how the cost falls, and which way the parameters take."""

import numpy as np

from grader.authoring import DATA, GREEN, GREY, LEARNER, RIGHT, Ask, Panel, Pictures, Text, curves, short

X = np.arange(8.0)
Y = np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])
START = {"x": X, "y": Y, "m": np.float64(0.9), "b": np.float64(0.1), "lr": 0.01}
UPDATES, COURSE = 1001, "m = -0.468, b = 1.754"  # one update by hand, and then a loop of 1000
STEPS = 20
STOPS = (*range(1, STEPS + 1), 25, 30, 40, 60, 80, 120, 160, 240, 320, 480, 640)
HIGHEST_COST = 1e4
LEVELS = (0.05, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
BEST = np.linalg.lstsq(np.column_stack((X, np.ones(8))), Y, rcond=None)[0]


def run(epochs):
    return {**START, "epochs": epochs}


def cost(m, b):
    """On a grid of m and b as well."""
    return np.mean((np.multiply.outer(m, X) + np.asarray(b)[..., None] - Y) ** 2, axis=-1)


def gradient(m, b):
    u = m * X + b - Y
    return 2 * np.mean(u * X), 2 * np.mean(u)


def flies_off(m, b):
    return not (abs(m) < 100 and abs(b) < 100)  # NaN is not below anything


def line(axes, final, path):
    (m, b, _), (right_m, right_b, _) = final.got[0], final.right[0]
    when = f"Your line after {UPDATES} updates"
    if flies_off(m, b):
        m, b, _ = path.got[0]
        when = f"Your line flies off: m = {short(final.got[0][0])} in the end.\nHere after its first update"
    axes.plot(X, Y, **DATA)
    axes.set_ylim(-2.6, 3.2)
    axes.plot(X, right_m * X + right_b, **{**RIGHT, "marker": "", "label": f"right, after {UPDATES} updates"})
    axes.plot(X, m * X + b, **{**LEARNER, "marker": ""})
    dm, db = gradient(m, b)
    told = f"m = {short(m)}, b = {short(b)}, cost {short(cost(m, b))}\ngradient ({short(dm)}, {short(db)})"
    axes.set_title(f"{when}\n{told}")
    axes.set(xlabel="x", ylabel="y")
    axes.legend()


def fall(axes, final):
    for look, (_, _, costs) in ((RIGHT, final.right[0]), (LEARNER, final.got[0])):
        costs = np.where(np.isfinite(costs) & (costs > 0), costs, np.nan)
        axes.loglog(np.arange(len(costs)) + 1, costs, **{**look, "marker": ""})
    flies = not np.all(final.got[0][2] <= HIGHEST_COST)
    if flies:
        axes.set_ylim(0.01, HIGHEST_COST)
    axes.xaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_major_formatter("{x:g}")
    axes.set_title(f"Cost before each update{', yours leaves the picture' if flies else ''}")
    axes.set(xlabel="update, logarithmic", ylabel="cost C, logarithmic")
    axes.legend()


def points(values):
    return np.array([(START["m"], START["b"]), *((float(m), float(b)) for m, b, _ in values)])


def window(axes, right, got):
    """Around all that is right, and the learner's way as long as that stays in sight."""
    low, high = right.min(axis=0), right.max(axis=0)
    near = np.all(np.abs(got - (low + high) / 2) < 2 * (high - low), axis=1)
    shown = np.vstack((right, got[np.logical_and.accumulate(near)]))
    low, high = shown.min(axis=0), shown.max(axis=0)
    room = 0.1 * (high - low)
    axes.set_xlim(low[0] - room[0], high[0] + room[0])
    axes.set_ylim(low[1] - room[1], high[1] + room[1])


def way(axes, path, final):
    got, right = points((*path.got, *final.got)), points((*path.right, *final.right))
    window(axes, np.vstack((right, BEST)), got)
    contours(axes)
    stays = [axes.viewLim.contains(*point) for point in got]
    end = stays.index(False) if False in stays else len(got)
    # Between stops that lie far apart nobody knows the way: a line joins only what follows one another.
    for look, all_of in ((RIGHT, right), (LEARNER, got[: end + 1])):
        axes.plot(*all_of[: STEPS + 1].T, **look)
        axes.plot(*all_of[STEPS + 1 :].T, **{**look, "linestyle": "none", "label": ""})
    mark(axes, got[0], "D", "black", "start", 8)
    mark(axes, BEST, "*", GREEN, "minimum", 17)
    if all(stays):
        mark(axes, got[-1], "P", LEARNER["color"], f"your end, {UPDATES} updates", 9)
    axes.set_title(way_in_words(stays))
    axes.set(xlabel="slope m", ylabel="intercept b")
    axes.legend(loc="upper right")


def way_in_words(stays):
    text = f"The way of (m, b) over the contours of the cost: {STEPS} updates, then some of the later ones"
    if all(stays):
        return text
    at = stays.index(False)
    return f"{text}\nYours leaves the picture {f'with update {at}' if at <= STEPS else f'after update {STOPS[at - 2]}'}"


def mark(axes, point, marker, color, label, size):
    look = {"color": color, "markersize": size, "markeredgecolor": "black", "label": label, "zorder": 6}
    axes.plot(*point, marker, **look)


def contours(axes):
    m, b = np.meshgrid(np.linspace(*axes.get_xlim(), 200), np.linspace(*axes.get_ylim(), 200), indexing="ij")
    lines = axes.contour(m, b, cost(m, b), levels=LEVELS, colors=GREY, linewidths=0.6)
    axes.clabel(lines, fontsize=7, fmt="%g")
    axes.grid(visible=False)


def descent(final):
    got, right = final.got[0][2][:31], final.right[0][2][:31]
    return curves("Cost C before each update on the course's eight points (logarithmic)", got, right, "updates made")


def famous(final):
    m, b, _ = final.got[0]
    where = f"m = {short(m)}, b = {short(b)} after {UPDATES} updates"
    if flies_off(m, b):
        return f"On the course's eight points your train flies off: {where}. The course arrives at {COURSE}."
    return f"On the course's eight points your train arrives at {where}; the course at {COURSE}."


PICTURES = Pictures(
    title="The descent on the course's eight points",
    asks={
        "final": Ask("train", (run(UPDATES),), any_length=True),
        "path": Ask("train", tuple(map(run, STOPS)), any_length=True),
    },
    panels=(Panel(("final", "path"), line), Panel(("final",), fall), Panel(("path", "final"), way, wide=True)),
    sketch=Text(("final",), descent),
    note=Text(("final",), famous),
)
