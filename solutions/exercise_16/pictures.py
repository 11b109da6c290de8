"""The checker: where the numerical gradient looks at f, and which claims are accepted at which size of f."""

import numpy as np

from grader.authoring import DATA, GREEN, GREY, LEARNER, RIGHT, Ask, Panel, Pictures, Text, dots, short

Y_COURSE = (1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37)
LINE = f"({' + '.join(f'(x[0]*{i} + x[1] - ({y}))**2' for i, y in enumerate(Y_COURSE))})/8"
START = np.array([0.9, 0.1])
NAMES = ("∂C/∂m", "∂C/∂b")
SCALES = (1e-10, 1e-6, 1e-2, 1.0, 1e4, 1e8, 1e12)
CLAIMS = (  # what grad gives, component by component
    ("right", "2*x[0] + 3 + x[1]", "x[0] + 2"),
    ("6 % too much", "1.06*(2*x[0] + 3 + x[1])", "1.06*(x[0] + 2)"),
    ("one component off", "2*x[0] + 3 + x[1]", "x[0] + 3.5"),
    ("term missing", "2*x[0] + 3", "x[0] + 2"),
    ("exchanged", "x[0] + 2", "2*x[0] + 3 + x[1]"),
    ("twice", "2*(2*x[0] + 3 + x[1])", "2*(x[0] + 2)"),
    ("one sign", "2*x[0] + 3 + x[1]", "-(x[0] + 2)"),
    ("other sign", "-(2*x[0] + 3 + x[1])", "-(x[0] + 2)"),
)
PLACE = np.array([2.0, -1.5])


def claim(scale, first, second):
    f = "x[0]**2 + 3*x[0] + x[0]*x[1] + 2*x[1]"
    return {"f": f"{scale:g}*({f})", "grad": f"{scale:g}*stack([{first}, {second}])", "x": PLACE}


def watched(work, f, x):
    """The slopes, and every place where f was asked, relative to x."""
    g, seen = work.formula(f), []

    def watching(z):
        seen.append([float(there) - float(here) for there, here in zip(z, x, strict=True)])
        return g(z)

    return work.numerical_gradient(watching, x), seen


def verdict(work, f, grad, x):
    return float(work.check_gradient(work.formula(f), work.formula(grad), x))


def moves(places):
    """The places in units of the largest move, and that move."""
    places = np.array(places, dtype=float).reshape(-1, 2)
    largest = float(np.max(np.abs(places), initial=0.0))
    return (places / largest if largest > 0 else places), largest


def looks(axes, stencil):
    (got, seen), (right, ends) = stencil.got[0], stencil.right[0]
    for look, places in ((RIGHT, ends), (LEARNER, seen)):
        axes.plot(*moves(places)[0].T, **{**look, "linestyle": "none"})
    axes.plot(0, 0, **{**DATA, "label": "x"})
    axes.set(xlim=(-1.5, 1.5), ylim=(-1.5, 1.5), xlabel="move of m", ylabel="move of b", aspect="equal")
    told = f"yours ({short(got[0])}, {short(got[1])}), right ({short(right[0])}, {short(right[1])})"
    axes.set_title(f"Where you look at f; 1 is a move of {moves(seen)[1]:.2g}\n{told}")
    axes.legend(loc="upper right", fontsize=8)


def accepted(axes, claims):
    """A square a claim: what was said of it, and whether that is right."""
    got, right = (np.reshape(values, (len(CLAIMS), len(SCALES))) for values in (claims.got, claims.right))
    for row in range(len(CLAIMS)):
        for column in range(len(SCALES)):
            yes, sound = got[row, column] == 1, got[row, column] == right[row, column]
            colour = (GREEN if yes else GREY) if sound else LEARNER["color"]
            axes.text(column, row, "yes" if yes else "no", color=colour, ha="center", va="center",
                      fontsize=9, fontweight="normal" if sound else "bold")  # fmt: skip
    axes.set_xticks(range(len(SCALES)), [f"{scale:g}" for scale in SCALES], fontsize=8)
    axes.set_yticks(range(len(CLAIMS)), [name for name, *_ in CLAIMS], fontsize=8)
    axes.set(
        xlim=(-0.6, len(SCALES) - 0.4),
        ylim=(len(CLAIMS) - 0.5, -0.5),
        xlabel="f is multiplied by",
        ylabel="what grad gives",
    )
    wrong = int(np.sum(got != right))
    told = "all of them right" if wrong == 0 else f"{wrong} of {got.size} wrong, in bold"
    axes.set_title(f"Is this the gradient?\nWhat your checker says: {told}")
    axes.grid(visible=False)


def components(stencil):
    got, right = stencil.got[0][0].tolist(), stencil.right[0][0].tolist()
    return dots("The gradient of the course's cost at m = 0.9, b = 0.1, from values alone", NAMES, got, right)


def course(stencil):
    m, b = stencil.got[0][0]
    return (
        f"The gradient that exercise_03 derived by hand, (36.305, 6.265) on the course's eight points, is ({short(m)}, "
        f"{short(b)}) by your numerical_gradient."
    )


PICTURES = Pictures(
    title="A gradient checker at work",
    asks={
        "stencil": Ask("numerical_gradient", ({"f": LINE, "x": START},), probe=watched, any_length=True),
        "claims": Ask(
            "check_gradient",
            tuple(claim(scale, first, second) for _, first, second in CLAIMS for scale in SCALES),
            probe=verdict,
        ),
    },
    panels=(Panel(("stencil",), looks), Panel(("claims",), accepted)),
    sketch=Text(("stencil",), components),
    note=Text(("stencil",), course),
)
