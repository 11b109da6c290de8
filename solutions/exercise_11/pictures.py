"""The network with the sizes of its gradient: on every connection, and layer by layer for three activations."""

from itertools import pairwise

import numpy as np

from grader.authoring import GREY, LEARNER, RIGHT, Ask, Panel, Pictures, Text, short

KINDS = ("sigmoid", "tanh", "relu")
WIDTHS = (2, 4, 4, 4, 1)
LAYERS = len(WIDTHS) - 1
RNG = np.random.default_rng(11)
X = RNG.normal(0, 1, (16, WIDTHS[0]))
Y = np.sin(2 * X[:, :1]) * X[:, 1:]
PARAMS = [(RNG.normal(0, 1.6 / a**0.5, (a, b)), RNG.normal(0, 0.2, b)) for a, b in pairwise(WIDTHS)]
POSITIVE, NEGATIVE = "#2166ac", "#b2182b"


def there_and_back(work, X, y, params, kind):
    _, cache = work.forward(X, params, kind)
    return tuple(part for layer in work.backward(y, cache, params, kind) for part in layer)


def asked(kind):
    return {"X": X, "y": Y, "params": PARAMS, "kind": kind}


def places(width):
    return (np.arange(width) - (width - 1) / 2) / max(WIDTHS)


def network(axes, seen):
    """Of tanh: as wide as the gradient is large, blue where the cost rises with the weight and red where it falls."""
    got, right = seen.got[KINDS.index("tanh")], seen.right[KINDS.index("tanh")]
    largest = max(np.max(np.abs(part)) for part in right)
    for layer, weights in enumerate(got[::2]):
        for (i, j), value in np.ndenumerate(np.nan_to_num(weights)):
            ends = places(WIDTHS[layer])[i], places(WIDTHS[layer + 1])[j]
            size = min(abs(value) / largest, 1.5)
            axes.plot((layer, layer + 1), ends, color=POSITIVE if value > 0 else NEGATIVE, linewidth=0.3 + 6 * size)
        size, wanted = np.max(np.abs(weights)), np.max(np.abs(right[2 * layer]))
        told = f"largest\n{short(size)}" + ("" if np.isclose(size, wanted, rtol=1e-3) else f"\nright: {short(wanted)}")
        axes.text(layer + 0.5, -0.66, told, ha="center", va="top", fontsize=8)
    for layer, width in enumerate(WIDTHS):
        axes.plot([layer] * width, places(width), "o", color="white", markeredgecolor="black", markersize=15, zorder=3)
    axes.set(xlim=(-0.3, LAYERS + 0.3), ylim=(-0.95, 0.6))
    axes.set_title("Your ∂C/∂W on every connection of a tanh network: wide where it is large, blue above 0, red below")
    axes.set_xticks(range(LAYERS + 1), ["inputs", *(f"layer {layer}" for layer in range(1, LAYERS + 1))])
    axes.set_yticks([])
    axes.set(xlabel="the way forward", ylabel="units")


def sizes(parts):
    """The root of the mean square of each layer's ∂W."""
    return np.array([np.sqrt(np.mean(part**2)) for part in parts[::2]])


def by_layer(axes, seen):
    for kind, style, got, right in zip(KINDS, ("-", "--", ":"), seen.got, seen.right, strict=True):
        layers = np.arange(1, LAYERS + 1)
        axes.semilogy(layers, sizes(right), **{**RIGHT, "marker": "", "linestyle": style, "label": f"right, {kind}"})
        shown = np.where(sizes(got) > 0, sizes(got), np.nan)
        axes.semilogy(layers, shown, **{**LEARNER, "linestyle": style, "label": f"yours, {kind}"})
    axes.set_xticks(range(1, LAYERS + 1))
    axes.set(xlabel="layer", ylabel="size of ∂C/∂W, logarithmic")
    axes.set_title("How large it is, layer by layer: on the way back sigmoids take most of it away")
    axes.legend(fontsize=8)
    axes.grid(color=GREY, alpha=0.3)


def bars(seen):
    """The same for a terminal, of tanh."""
    got, right = (sizes(found[KINDS.index("tanh")]) for found in (seen.got, seen.right))
    lines = ["Size of your ∂C/∂W in a tanh network, layer by layer (right: |)"]
    longest = max(np.max(right), 1e-300)
    for layer, (mine, due) in enumerate(zip(got, right, strict=True), start=1):
        room = list("█" * int(min(40 * mine / longest, 55)) if np.isfinite(mine) else "")
        at = int(40 * due / longest)
        room += [" "] * (at + 1 - len(room))
        room[at] = "|"
        lines.append(f"  layer {layer}  {''.join(room)}  {short(mine)}")
    return "\n".join(lines)


PICTURES = Pictures(
    title="The gradient in the network",
    asks={"back": Ask("backward", tuple(map(asked, KINDS)), probe=there_and_back)},
    panels=(Panel(("back",), network, wide=True), Panel(("back",), by_layer, wide=True)),
    sketch=Text(("back",), bars),
)
