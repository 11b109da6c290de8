"""Two graphs with data and grad on their nodes: the cost at the course's point, and one with nodes used twice."""

import numpy as np

from grader.authoring import GREEN, GREY, LEARNER, Ask, Panel, Pictures, Text, dots, paper, term

POINT = {
    "leaves": [0.9, 0.1],
    "graph": ["c = a * 7", "d = c + b", "e = d - -1.37", "f = e ** 2", "f.backward()"],
}
REUSED = {"leaves": [2.0, -3.0], "graph": ["c = a * b", "d = c + a", "e = d * c", "e.backward()"]}

# Of every node: what it is called, where it stands, and by place those that it is computed from, with the slopes.
POINT_NODES = (
    ("m", (0, 1), ()),
    ("b", (1, 0), ()),
    ("m·x", (1, 1), ((0, 7),)),
    ("ŷ = m·x + b", (2, 0.5), ((2, 1), (1, 1))),
    ("u = ŷ - y", (3, 0.5), ((3, 1),)),
    ("C = u²", (4, 0.5), ((4, 15.54),)),
)
REUSED_NODES = (
    ("a", (0, 1), ()),
    ("b", (0, 0), ()),
    ("c = a·b", (1.2, 0), ((0, -3), (1, 2))),
    ("d = c + a", (2.4, 1), ((2, 1), (0, 1))),
    ("e = d·c", (4, 0.5), ((3, -6), (2, -4))),
)


def build(work, leaves, graph):
    """Data and grad of all nodes, in the order in which they are made."""
    scope = {letter: work.Value(leaf) for letter, leaf in zip("abcdefgh", leaves, strict=False)}
    exec("\n".join(graph), scope)
    nodes = [node for key, node in scope.items() if key != "__builtins__"]
    return [node.data for node in nodes], [node.grad for node in nodes]


def same(got, right):
    return bool(np.isclose(got, right, rtol=1e-6, atol=1e-9))


def told(word, got, right):
    return f"{word} {paper(got)}" + ("" if same(got, right) else f"\n(right: {paper(right)})")


def node_box(axes, title, at, values):
    (data, right_data), (grad, right_grad) = values
    fine = same(data, right_data) and same(grad, right_grad)
    color, line = (GREEN, "-") if fine else (LEARNER["color"], "--")
    frame = {
        "boxstyle": "round,pad=0.45",
        "facecolor": "white",
        "edgecolor": color,
        "linestyle": line,
        "linewidth": 1.6,
    }
    text = f"{title}\n{told('data', data, right_data)}\n{told('grad', grad, right_grad)}"
    look = {"ha": "center", "va": "center", "bbox": frame, "zorder": 4}
    axes.text(*at, text, color="black" if fine else color, **look)


def edge(axes, start, end, slope):
    arrow = {"arrowstyle": "-|>", "color": GREY, "shrinkA": 42, "shrinkB": 48, "linewidth": 1.2}
    axes.annotate("", end, start, arrowprops=arrow, zorder=2)
    (x, y), look = np.mean((start, end), axis=0), {"ha": "center", "fontsize": 8.5, "color": GREY}
    axes.text(x, y + 0.05, f"×{term(slope)}", **look)


def draw(axes, values, nodes):
    (data, grads), (right_data, right_grads) = values.got[0], values.right[0]
    for place, (title, at, operands) in enumerate(nodes):
        for operand, slope in operands:
            edge(axes, nodes[operand][1], at, slope)
        node_box(axes, title, at, ((data[place], right_data[place]), (grads[place], right_grads[place])))
    axes.set_xlim(-0.55, 4.55)
    axes.set_ylim(-0.45, 1.45)
    axes.set(xlabel="data goes from left to right; grad from right to left, times the slope of each operation")
    axes.set(ylabel="nodes", xticks=[], yticks=[])
    axes.grid(visible=False)


def point(axes, values):
    draw(axes, values, POINT_NODES)
    m, b = values.got[0][1][:2]
    axes.set_title(
        f"The cost at the course's point x = 7, y = -1.37\nyour gradient: ∂C/∂m = {paper(m)}, ∂C/∂b = {paper(b)}"
    )


def reused(axes, values):
    draw(axes, values, REUSED_NODES)
    axes.set_title("Both a and c are used twice: their grads are sums,\nand that of c is complete before c hands it on")


def grads(values):
    names = ["∂C/∂m", "∂C/∂b", "∂C/∂(mx)", "∂C/∂ŷ", "∂C/∂u", "∂C/∂C"]
    return dots("The grads at the course's point x = 7, y = -1.37", names, values.got[0][1], values.right[0][1])


def famous(values):
    (m, b), (right_m, right_b) = (grads[:2] for _, grads in (values.got[0], values.right[0]))
    return (
        f"At the course's point x = 7 your graph gives ∂C/∂m = {paper(m)} and ∂C/∂b = {paper(b)}; "
        f"the course {paper(right_m)} and {paper(right_b)}."
    )


PICTURES = Pictures(
    title="The tensor graph, with data and grad of every node",
    asks={"point": Ask("Value", (POINT,), probe=build), "reused": Ask("Value", (REUSED,), probe=build)},
    panels=(Panel(("point",), point, wide=True), Panel(("reused",), reused, wide=True)),
    sketch=Text(("point",), grads),
    note=Text(("point",), famous),
)
