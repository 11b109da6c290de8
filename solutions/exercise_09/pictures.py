"""Partial derivatives: the saddle cut along x and along y, each with its tangent, and both slopes as one arrow."""

import numpy as np

from grader.authoring import GREY, LEARNER, RIGHT, Ask, Panel, Pictures, Text, dots, short

HERE = (2.0, 3.0)  # the course's point
PLACES = ((3.0, 0.0), (-2.0, -3.0), (-2.5, 2.0), (0.0, 1.5), (2.5, -2.0), (-0.5, -1.0))
EDGE = 4.5
LEVELS = np.arange(-20, 21, 4)
ARROW = 0.2
"""The length of an arrow, per unit of the slopes."""
CLOSE, FAR = 1.2, 1e6
"""How far a tangent reaches to either side; a slope beyond FAR is no line in any picture."""


def z(x, y):
    return x**2 - y**2


def at(place):
    return dict(zip(("x", "y"), place, strict=True))


def cut(axes, here, variable):
    """What is left when the other variable holds still: a curve, and its slope at the point."""
    place = "xy".index(variable)
    other = "yx"[place]
    along = np.linspace(-EDGE, EDGE, 200)
    held = HERE[1 - place]
    axes.plot(along, z(along, held) if place == 0 else z(held, along), color=GREY)
    near = HERE[place] + np.array((-CLOSE, CLOSE))
    for look, (slopes,) in ((RIGHT, here.right), (LEARNER, here.got)):
        slope = float(slopes[place])
        if abs(slope) < FAR:
            axes.plot(near, z(*HERE) + slope * (near - HERE[place]), **{**look, "marker": ""})
    axes.plot(HERE[place], z(*HERE), "D", color="black", markersize=5, zorder=6)
    got, right = (short(float(values[0][place])) for values in (here.got, here.right))
    axes.set_ylim(-22, 22)
    axes.set_title(f"Along {variable}, {other} held at {held:g}\n∂z/∂{variable}: yours {got}, right {right}")
    axes.set(xlabel=variable, ylabel="z = x² - y²")
    axes.legend()


def along_x(axes, here):
    cut(axes, here, "x")


def along_y(axes, here):
    cut(axes, here, "y")


def field(axes, here, places):
    """Both slopes side by side are an arrow: it points to where the surface rises fastest."""
    axes.set(xlim=(-EDGE, EDGE), ylim=(-EDGE, EDGE), xlabel="x", ylabel="y")
    x, y = np.meshgrid(np.linspace(-EDGE, EDGE, 200), np.linspace(-EDGE, EDGE, 200), indexing="ij")
    lines = axes.contour(x, y, z(x, y), levels=LEVELS, colors=GREY, linewidths=0.6, linestyles="-")
    axes.clabel(lines, fontsize=7, fmt="%g")
    feet = np.array((HERE, *PLACES))
    for look, width, values in ((RIGHT, 0.012, here.right + places.right), (LEARNER, 0.004, here.got + places.got)):
        u, v = ARROW * np.array(values, dtype=float).T
        axes.quiver(
            *feet.T, u, v, color=look["color"], alpha=look.get("alpha", 1), zorder=look["zorder"],
            label=look["label"], width=width, angles="xy", scale_units="xy", scale=1,
        )  # fmt: skip
    axes.plot(*feet.T, "D", color="black", markersize=4, zorder=6)
    axes.set_title("Both slopes as an arrow (∂z/∂x, ∂z/∂y), over the contours of z")
    axes.grid(visible=False)
    axes.legend(loc="upper right")


def by_place(here, places):
    title = "The slopes of z = x² - y² at the course's three points"
    shown = range(3)
    inputs, got, right = here.inputs + places.inputs, here.got + places.got, here.right + places.right
    names = [f"∂z/∂{v} at ({inputs[k]['x']:g}, {inputs[k]['y']:g})" for k in shown for v in "xy"]
    flat = [[float(slope) for k in shown for slope in values[k]] for values in (got, right)]
    return dots(title, names, *flat)


PICTURES = Pictures(
    title="The saddle z = x² - y² and its partial derivatives",
    asks={
        "here": Ask("saddle_partials", (at(HERE),)),
        "places": Ask("saddle_partials", tuple(map(at, PLACES))),
    },
    panels=(
        Panel(("here",), along_x),
        Panel(("here",), along_y),
        Panel(("here", "places"), field, wide=True),
    ),
    sketch=Text(("here", "places"), by_place),
)
