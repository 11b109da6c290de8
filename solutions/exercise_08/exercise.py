"""The tensor graph: how a machine differentiates what it has computed, node by node."""

import math
import random
import re
from functools import lru_cache

import numpy as np

from grader.authoring import AUTODIFF, Check, Exercise, Limits, Mistake, Truth, paper, term

STORY = """\
Autodiff looks like magic: you write down a formula, and its gradient is there. In this
exercise you build the magic yourself, in a class of some sixty lines.

Every result remembers what it was computed from. So a formula becomes a graph, with a
node for each number. For one point of the course, where C = (m·x + b - y)², it is

    m ──┐
        (·x) ── mx ──┐
                     (+) ── ŷ ── (-y) ── u ── (**2) ── C
    b ───────────────┘

Forward, from left to right, every node gets its data. Backward, from right to left,
every node gets its grad: how steeply the result C answers to it. The result answers to
itself with slope 1. From there on, one rule is enough, the chain rule: where a node v
was used to compute a node w, it receives

    ∂C/∂w · ∂w/∂v            w's own grad, times the slope of this one operation

The slopes of single operations are those of school; for w = u·v, say, ∂w/∂u = v. And a
node that was used several times receives several such products. Its grad is their sum:

    ∂C/∂v = Σ ∂C/∂w · ∂w/∂v      over all w that were computed from v

Two things follow. Products are added to a grad, they never replace it. And a node may
pass its grad on only when that is complete: after all nodes that used it, and once. In
the opposite order of the computation this comes about by itself. A walk along every
path from the result to the leaves would be right as well, but there are more paths than
anybody can walk: 40 nodes in a row, each the sum of the one before with itself, have
2⁴⁰ of them.

What to implement

- `Value(data)`: a node. `.data` is its number, an int or a float; `.grad` is 0 at first.
- `+ - * /` between two values, and between a value and a number on either side: `a - 2`
  and `2 - a`. For `2 - a` Python asks the class for `__rsub__`, and so on.
- `-a`, and `a ** n`, where n is a number.
- `.exp()`, `.tanh()` and `.relu()`, which is max(0, a).
- `.backward()`, called on the result once: gives each node of the graph its grad, the
  result 1, and those in between keep theirs.

The rules

- NumPy's functions or those of `math` may be used, but no library that differentiates.
- The class may have further methods and attributes, and so may every node.
- Graphs have up to 200 nodes, and a node may be used any number of times, by the same
  operation too: `a * a`. One graph of 2,000 nodes in a row is tried as well; where it
  fails, that is only noted: a function that calls itself for every node does not get
  so deep in Python.
- Not asked: relu at 0, powers of 0, fractional powers of negative numbers, and arguments
  of exp and tanh beyond ±20.

A report shows what was tried as you would type it, such as `a = Value(2); b = a * a;
b.backward()`, and lists data and grad of all nodes in the order a, b, c, …
"""

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def name(place):
    """a to z, a1 to z1, a2 …: what the node at this place is called."""
    return LETTERS[place % 26] + str(place // 26 or "")


def drive(work, leaves, graph):
    """Runs the lines of a graph with the learner's Value; data and grad of all nodes, in order."""
    # Whole numbers come as int: `data` may be either.
    scope = {
        letter: work.Value(int(leaf) if leaf == int(leaf) else leaf)
        for letter, leaf in zip("abcdefghijklmnopqrstuvwxyz", leaves, strict=False)
    }
    building = [line for line in graph if " = " in line]
    exec("\n".join(building), scope)
    nodes = [node for key, node in scope.items() if key != "__builtins__"]
    for line, node in zip(building, nodes[len(leaves) :], strict=True):
        if not hasattr(node, "data"):
            raise TypeError(f"`{line}` gives {'None' if node is None else type(node).__name__}, which is no Value")
    exec("\n".join(graph[len(building) :]), scope)

    def number(value):
        return float(value) if type(value) is int else value

    return [number(node.data) for node in nodes], [number(node.grad) for node in nodes]


def shown(leaves, graph):
    """What `drive` does, as a learner would type it."""
    made = [f"{name(place)} = Value({paper(leaf)})" for place, leaf in enumerate(leaves)]
    return "; ".join([*made, *graph])


# --- the truth: every operation, its slopes, and the sweep backwards

VALUES = {
    "+": lambda u, v: u + v,
    "-": lambda u, v: u - v,
    "*": lambda u, v: u * v,
    "/": lambda u, v: u / v,
    "**": lambda u, n: u**n,
    "neg": lambda u: -u,
    "exp": math.exp,
    "tanh": math.tanh,
    "relu": lambda u: max(u, 0.0),
}
SLOPES = {
    "+": lambda u, v: (1.0, 1.0),
    "-": lambda u, v: (1.0, -1.0),
    "*": lambda u, v: (v, u),
    "/": lambda u, v: (1 / v, -u / v**2),
    "**": lambda u, n: (n * u ** (n - 1), 0.0),
    "neg": lambda u: (-1.0,),
    "exp": lambda u: (math.exp(u),),
    "tanh": lambda u: (1 - math.tanh(u) ** 2,),
    "relu": lambda u: (1.0 if u > 0 else 0.0,),
}
LINE = re.compile(r"\w+ = (?:(\S+) (\*\*|[-+*/]) (\S+)|(-)(\w+)|(\w+)\.(\w+)\(\))")


@lru_cache(maxsize=512)
def parsed(count, graph):
    """(operation, operands) of each line that makes a node; a node is its place, an int, and a number a float."""
    places = {name(place): place for place in range(count)}
    found = []
    for matched in filter(None, map(LINE.fullmatch, graph)):
        left, sign, right, minus, negated, argument, function = matched.groups()
        texts = (left, right) if sign else (negated or argument,)
        operands = tuple(places[text] if text in places else float(text) for text in texts)
        found.append((sign or (minus and "neg") or function, operands))
        places[name(len(places))] = len(places)
    return found


def kind_of(operation, operands):
    """A mistake may be in `2 - a` alone, or in all but `a / 2`, which go other ways through a class than `a - b`."""
    number = [isinstance(it, float) for it in operands]
    if number[0]:
        return f"number {operation}"
    return f"{operation} number" if number[-1] else operation


def computed(leaves, graph, values=VALUES, slopes=SLOPES):
    """The data of every node, and its links: a pair (operand's place, slope) for each operand that is a node."""
    data, links = [float(leaf) for leaf in leaves], [[] for _ in leaves]
    for operation, operands in parsed(len(leaves), tuple(graph)):
        numbers = [data[it] if isinstance(it, int) else it for it in operands]
        kind = kind_of(operation, operands)
        found = slopes.get(kind, slopes[operation])(*numbers)
        links.append([(it, slope) for it, slope in zip(operands, found, strict=True) if isinstance(it, int)])
        data.append(values.get(kind, values[operation])(*numbers))
    return data, links


def swept(links, root=1.0, order=None, add=lambda grad, share: grad + share):
    """The grads: node by node, from the last one on or in another order, each hands on what it has by then."""
    grads = [0.0] * len(links)
    grads[-1] = root
    for node in range(len(links))[::-1] if order is None else order:
        for operand, slope in links[node]:
            grads[operand] = add(grads[operand], slope * grads[node])
    return grads


def answered(data, grads):
    return np.array(data), np.array(grads)


def reference(_xp, leaves, graph):
    data, links = computed(leaves, graph)
    return answered(data, swept(links) if graph[-1].endswith(".backward()") else [0.0] * len(data))


# --- draws

FORMS = (  # of every operation; for + - * / with a number on either side, too
    *((sign, *kinds) for sign in "+-*/" for kinds in (("node", "node"), ("node", "number"), ("number", "node"))),
    ("**", "node", 3.0),
    ("**", "node", -2.0),
    ("**", "square", 0.5),
    ("neg", "node"),
    ("exp", "node"),
    ("tanh", "node"),
    ("relu", "positive"),
    ("relu", "negative"),
)
JOINS = (("+", "node", "node"), ("-", "node", "node"), ("*", "node", "number"))
SIGNS = {"positive": (1,), "negative": (-1,), "square": (1,)}
SIZES = {"**": (2.0, 3.0), "exp": (0.5, 1.5, 2.0), "tanh": (0.5, 1.5, 2.0)}
WHOLE = (2.0, 3.0, 4.0, 5.0)  # no 1, which hides a product
OPERATIONS = (FORMS[0], "tree", "tree", *FORMS[1:], "tree", "tree", "row", "row")
"""What is drawn case by case. Trees come early, since most that is wrong is wrong in them."""
LADDERS = (0, 0, 0, 5, 6, 8, 10, 12)
NETWORKS = ((5, 0), (6, 0), (7, 0), (16, 2), (24, 3), (50, 5), (130, 35))
"""Nodes drawn, and doublings."""
DEEP = 2000
MOST = 10.0
"""A value and a slope of a drawn graph is at most that."""


class Sketch:
    """A graph that grows; in the end its leaves come first, whenever they were made."""

    def __init__(self, dice):
        self.dice = dice
        self.nodes = []  # (data, operation, operands): an operand is a place, an int, or a number, a float

    def leaf(self, data):
        return self.add("", data)

    def any_leaf(self, kind="node"):
        return self.leaf(self.dice.choice(SIGNS.get(kind, (-1, 1))) * round(self.dice.uniform(0.4, 2.5), 3))

    def any_number(self):
        return self.dice.choice((-1, 1)) * round(self.dice.uniform(0.4, 2.5), 2)

    def numbers(self, operands):
        return [self.nodes[it][0] if isinstance(it, int) else it for it in operands]

    def add(self, operation, *operands):
        """The place of the new node."""
        self.nodes.append(
            (VALUES[operation](*self.numbers(operands)) if operation else operands[0], operation, operands)
        )
        return len(self.nodes) - 1

    def grow(self, operation, *operands):
        """As `add`; None where the value or a slope would be too large, too small, or a rest of larger numbers."""
        return self.add(operation, *operands) if tame(operation, *self.numbers(operands)) else None

    def written(self, backward=True):
        """The inputs of a case."""
        leaves = [place for place, node in enumerate(self.nodes) if not node[1]]
        grown = [place for place, node in enumerate(self.nodes) if node[1]]
        names = {place: name(index) for index, place in enumerate([*leaves, *grown])}
        lines = [f"{names[place]} = {written(*self.nodes[place][1:], names)}" for place in grown]
        last = [f"{names[grown[-1]]}.backward()"] if backward else []
        return {"leaves": [self.nodes[place][0] for place in leaves], "graph": [*lines, *last]}


def written(operation, operands, names):
    texts = [names[it] if isinstance(it, int) else f"{it:g}" for it in operands]
    if operation == "neg":
        return f"-{texts[0]}"
    return f"{texts[0]}.{operation}()" if len(texts) == 1 else f"{texts[0]} {operation} {texts[1]}"


def tame(operation, *numbers):
    if operation == "relu":
        return abs(numbers[0]) > 0.1
    if operation in ("exp", "tanh") and not 0.1 < abs(numbers[0]) < 2:
        return False
    if operation in ("/", "**") and abs(numbers[operation == "/"]) < 0.3:
        return False
    value = VALUES[operation](*numbers)
    if operation in "+-" and abs(value) < 0.2 * max(map(abs, numbers)):
        return False
    return 0.05 < abs(value) < MOST and max(map(abs, SLOPES[operation](*numbers))) < MOST


def dice_of(rng):
    """Python's own random numbers, which cost less one by one."""
    return random.Random(int(rng.integers(2**62)))


def draw_operation(rng, case, backward=True):
    """A single operation, each form in turn, for paper; three in a row; a tree of all. No node is used twice."""
    dice, drawn = dice_of(rng), OPERATIONS[case]
    sketch = {"tree": tree, "row": row}[drawn](dice) if isinstance(drawn, str) else single(dice, *drawn)
    return sketch.written(backward)


def draw_value(rng, case):
    return draw_operation(rng, case, backward=False)


def single(dice, operation, *kinds):
    sketch, operands = Sketch(dice), []
    sizes = (4.0, 9.0) if "square" in kinds else SIZES.get(operation, WHOLE)
    for kind, size in zip(kinds, dice.sample(sizes, 2), strict=False):
        number = dice.choice(SIGNS.get(kind, (-1, 1))) * size
        operands.append(kind if isinstance(kind, float) else number if kind == "number" else sketch.leaf(number))
    sketch.add(operation, *operands)
    return sketch


def row(dice):
    sketch = Sketch(dice)
    a, b, number = dice.sample(WHOLE, 3)
    product = sketch.add("*", sketch.leaf(-a), sketch.leaf(b))
    sketch.add("*", sketch.add("-", number, product), dice.choice((2.0, -3.0)))
    return sketch


def tree(dice):
    """Every form once. What comes out of a relu is only added on: a wrong 0 would end in a division by it."""
    sketch, loose = Sketch(dice), []

    def operand(kind):
        if isinstance(kind, float):
            return kind
        if kind == "number":
            return sketch.any_number()
        fresh = kind != "node" or not loose or (forms and dice.random() < 0.3)
        return sketch.any_leaf(kind) if fresh else dice.choice(loose)

    forms = sorted(dice.sample(FORMS, len(FORMS)), key=lambda form: form[0] == "relu")
    while forms or len(loose) > 1:
        before = len(sketch.nodes)
        operation, *kinds = forms[0] if forms else dice.choice(JOINS)
        operands = [operand(kind) for kind in kinds]
        places = [it for it in operands if isinstance(it, int)]
        if len(set(places)) < len(places) or (grown := sketch.grow(operation, *operands)) is None:
            del sketch.nodes[before:]
            continue
        loose = [it for it in loose if it not in places] + [grown]
        forms = forms[1:]
    return sketch


def draw_ladder(rng, case):
    """Every node is computed from the one before, and mostly from an earlier one: there is but one order back."""
    dice = dice_of(rng)
    sketch = rung(dice, case) if case < 3 else None
    while sketch is None:
        sketch = ladder(dice, LADDERS[case])
    return sketch.written()


def rung(dice, case):
    sketch = Sketch(dice)
    a = sketch.leaf(dice.choice((-3.0, -2.0, 2.0, 3.0)))
    if case == 0:
        sketch.add("+", a, a)
    elif case == 1:
        sketch.add("+", sketch.add("*", a, a), a)
    else:
        c = sketch.add("*", a, sketch.leaf(dice.choice((-5.0, -4.0, 4.0, 5.0))))
        sketch.add("*", sketch.add("+", c, a), c)
    return sketch


def ladder(dice, count):
    """None where it grows out of bounds, or would not show one of the ways to go back in a wrong order."""
    sketch = Sketch(dice)
    sketch.any_leaf()
    last = sketch.any_leaf()
    alone = dice.randrange(count)
    for step in range(count):
        other = last if step == alone else dice.randrange(last + 1)
        operands = [last, other] if dice.random() < 0.5 else [other, last]
        form = ("+", *operands) if dice.random() < 0.5 else ("*", *operands)
        form = form if step == alone or dice.random() < 0.8 else (dice.choice(("tanh", "exp")), last)
        last = sketch.grow(*form)
        if last is None:
            return None
    _, links = computed(**sketch.written())
    right = swept(links)
    shown = all(np.max(np.abs(np.subtract(swept(links, order=walk(links)), right))) > 0.1 for walk in WALKS)
    return sketch if shown and max(map(abs, right)) < 1000 else None


def draw_network(rng, case):
    """Graphs of any shape, larger and larger; the last one is a chain that few recursions get to the end of."""
    dice = dice_of(rng)
    if case == len(NETWORKS):
        return chain(dice).written()
    sketch = None
    while sketch is None:
        sketch = network(dice, *NETWORKS[case], whole=case < 3)
    return sketch.written()


def network(dice, count, doubled, whole):
    """count nodes, and two more for each time that the result is doubled and halved; None where it is out of bounds.

    Every doubling has twice as many paths lead to all that comes before it.
    """
    sketch = Sketch(dice)
    number = (lambda: dice.choice((-3.0, -2.0, 2.0, 3.0))) if whole else sketch.any_number
    operations = ("+", "-", "*", "neg") if whole else (*VALUES, *"+-*+-*")
    loose = [sketch.leaf(number()) if whole else sketch.any_leaf() for _ in range(min(2 + count // 20, 8))]
    for _ in range(20 * count):
        late = len(loose) > count - len(sketch.nodes)  # what nothing was computed from yet has to be joined
        operation = dice.choice("+-*" if late else operations)
        operands = [dice.choice(loose) if late or dice.random() < 0.4 else len(sketch.nodes) - 1]
        if operation == "**":
            operands.append(dice.choice((2.0, 3.0, -1.0, -2.0)))
        elif operation in "+-*/":
            other = dice.choice(loose) if late else dice.randrange(len(sketch.nodes))
            operands.append(other if late or dice.random() < 0.7 else number())
            operands = operands[:: dice.choice((1, -1))]
        if operation == "relu" and sketch.nodes[operands[0]][1] not in ("", "+", "-"):
            continue  # of what may be a 0 from another relu
        if (grown := sketch.grow(operation, *operands)) is not None:
            loose = [it for it in loose if it not in operands] + [grown]
        if len(sketch.nodes) == count:
            break
    else:
        return None
    for _ in range(doubled):
        twice = sketch.add("+", len(sketch.nodes) - 1, len(sketch.nodes) - 1)
        sketch.add("*", twice, dice.choice((-0.5, 0.5)))
    _, links = computed(**sketch.written())
    sizes = np.abs(swept(links))
    return sketch if np.max(sizes) < 1e4 and np.mean(sizes > 1e-4) > 0.6 and np.ptp(sizes) > 0.5 else None


def chain(dice):
    sketch = Sketch(dice)
    last = sketch.any_leaf()
    for step in range(DEEP):
        forms = (("-", 1.0, last), ("*", last, 1.25), ("/", last, 1.25), ("+", last, 0.5), ("-", last, 0.5))
        last = sketch.add(*forms[step % len(forms)])
    return sketch


# --- what learners get wrong


def forward(values):
    """Other values of some operations."""
    return lambda leaves, graph: (computed(leaves, graph, {**VALUES, **values})[0], [0.0] * (len(leaves) + len(graph)))


def ruled(slopes):
    """Other slopes of some operations."""

    def wrong(leaves, graph):
        data, links = computed(leaves, graph, slopes={**SLOPES, **slopes})
        return answered(data, swept(links))

    return wrong


def sweeping(sweep):
    """Another way back: sweep(data, links) gives the grads."""

    def wrong(leaves, graph):
        data, links = computed(leaves, graph)
        return answered(data, sweep(data, links))

    return wrong


def unchained(_data, links):
    grads = [0.0] * (len(links) - 1) + [1.0]
    for node in links:
        for operand, slope in node:
            grads[operand] += slope
    return grads


def walk(links, take, flip, marks):
    """The nodes as a walk from the result meets them: without `marks`, as often as it comes along.

    take: 0 for a queue, -1 for a stack, which gives the order of a recursion as well. marks: "early", "late" or "".
    """
    order, met, waiting = [], {len(links) - 1}, [len(links) - 1]
    while waiting:
        node = waiting.pop(take)
        if marks == "late" and node in order:
            continue
        order.append(node)
        operands = [operand for operand, _ in links[node]][:: -1 if flip else 1]
        waiting += [it for it in operands if marks != "early" or (it not in met and not met.add(it))]
    return order


def walking(take, flip, marks):
    return lambda links: walk(links, take, flip, marks)


ENDS = (False, True)
WALKS = (
    *(walking(0, flip, "early") for flip in ENDS),
    *(walking(-1, flip, marks) for flip in ENDS for marks in ("early", "late")),
)
REPEATED = (*(walking(take, flip, "") for take in (0, -1) for flip in ENDS),)

SWAPPED = (
    "A number on the left of - or / is treated as if it stood on the right: `2 - a` is not `a - 2`. Python calls "
    "`__rsub__` and `__rtruediv__` with self on the right of the operator."
)
TIMES = {"** number": lambda u, n: u * n}
TIMES_FOR_INVERSE = {**TIMES, "/": lambda u, v: -u * v, "number /": lambda n, v: -n * v, "/ number": VALUES["/"]}
VALUE_MISTAKES = (
    *(
        Mistake("operands_swapped", forward(values), SWAPPED)
        for minus, over in (({"number -": lambda n, v: v - n}, {"number /": lambda n, v: v / n}),)
        for values in (minus, over, {**minus, **over})
    ),
    Mistake(
        "reflected_missing",
        None,
        "Here a number stands on the left, and your class does not say what that means: Python asks the right one of "
        "the two for the method with an r in its name, `__radd__`, `__rsub__`, `__rmul__` or `__rtruediv__`.",
        raises=r"^TypeError: unsupported operand type\(s\) for [-+*/]: '(int|float)' and ",
    ),
    Mistake(
        "number_not_wrapped",
        None,
        "The other operand may be a plain number, which has no `.data`: make a Value of it before anything else.",
        raises=r"^AttributeError: '(int|float)' object has no attribute",
    ),
    Mistake(
        "result_no_value",
        None,
        "Every operation has to return a new Value: with a plain number, or with nothing, the graph ends there.",
        raises=r"^TypeError: `.*` gives .*, which is no Value",
    ),
    *(
        Mistake("product_for_power", forward(values), "`a ** n` is computed as a times n: a power is meant.")
        for values in (TIMES, TIMES_FOR_INVERSE)
    ),
    Mistake(
        "relu_flipped",
        forward({"relu": lambda u: min(u, 0.0)}),
        "relu keeps the wrong half: it is the number itself where that is positive, and 0 where it is negative.",
    ),
    Mistake(
        "tanh_formula",
        forward({"tanh": lambda u: 1 / (1 + math.exp(-u))}),
        "tanh(0) is 0, and your curve goes from 0 to 1: that is the sigmoid, and not the hyperbolic tangent.",
    ),
    Mistake(
        "tanh_formula",
        forward({"tanh": lambda u: math.tanh(u / 2)}),
        "Your tanh is that of half the argument: in its formula stand e²ˣ, or eˣ and e⁻ˣ; `np.tanh` has it ready.",
    ),
    Mistake(
        "tanh_formula",
        forward({"tanh": math.sinh}),
        "Your tanh is the hyperbolic sine, (eˣ - e⁻ˣ)/2: the tangent divides it by the hyperbolic cosine.",
    ),
)


def power_rule(slope):
    """A wrong slope of u**n, in a class that divides by another value, or by its power of -1."""
    yield {"**": lambda u, n: (slope(u, n), 0.0)}
    yield {"**": lambda u, n: (slope(u, n), 0.0), "/": lambda u, v: (1 / v, u * slope(v, -1.0))}


PRODUCT = {"*": lambda u, v: (u, v)}
PRODUCT_OF_MINUS = {**PRODUCT, "neg": lambda u: (u,), "-": lambda u, v: (1.0, v)}
PRODUCT_OF_INVERSE = {**PRODUCT_OF_MINUS, "/": lambda u, v: (u, -(v**-3.0))}
PLUS = {"-": lambda u, v: (1.0, 1.0)}
ONE = {"neg": lambda u: (1.0,)}
CUT = {function: lambda u: (0.0,) for function in ("exp", "tanh", "relu")}

OPERATION_MISTAKES = (
    *(
        Mistake(
            "product_rule",
            ruled(slopes),
            "In a product each factor receives its own value. How fast does u·v grow when u grows by a little: by how "
            "much of u, or of v?",
            step="slopes",
        )
        for slopes in (PRODUCT, PRODUCT_OF_MINUS, PRODUCT_OF_INVERSE)
    ),
    *(
        Mistake(
            "minus_lost",
            ruled(slopes),
            "A minus is lost on the way back: when what is subtracted, or negated, grows, the result falls.",
            step="slopes",
        )
        for slopes in (PLUS, ONE, {**PLUS, **ONE}, {"number -": lambda n, v: (0.0, 1.0)})
    ),
    *(
        Mistake("division_rule", ruled({"/": slopes}), says, step="slopes")
        for slopes, says in (
            (
                lambda u, v: (1 / v, -u / v),
                "The divisor's slope lacks a square: what is the derivative of 1/v?",
            ),
            (
                lambda u, v: (1 / v, u / v**2),
                "The divisor's slope has the wrong sign: when v grows, u/v falls.",
            ),
            (
                lambda u, v: (1 / v, -1 / v**2),
                "The divisor's slope lacks the numerator: u/v is u times 1/v, and so is its slope.",
            ),
        )
    ),
    *(
        Mistake("power_rule", ruled(slopes), says, step="slopes")
        for slope, says in (
            (
                lambda u, n: n * u**n,
                "The slope of a ** n still has the exponent n: in a derivative it is one less.",
            ),
            (
                lambda u, n: u ** (n - 1),
                "The slope of a ** n lacks a factor: the exponent comes down in front.",
            ),
        )
        for slopes in power_rule(slope)
    ),
    *(
        Mistake("exp_rule", ruled({"exp": slope}), says, step="slopes")
        for slope, says in (
            (
                lambda u: (u * math.exp(u - 1),),
                "The slope of exp follows the rule for powers of the variable; here the variable is the exponent.",
            ),
            (
                lambda u: (u,),
                "The slope of exp is the argument. It is the result of exp that is its own derivative.",
            ),
        )
    ),
    *(
        Mistake("tanh_rule", ruled({"tanh": slope}), says, step="slopes")
        for slope, says in (
            (
                lambda u: (1 - u**2,),
                "The slope of tanh, 1 - t², is taken with the argument for t: t is the result, tanh of the argument.",
            ),
            (
                lambda u: (1 - math.tanh(u),),
                "The slope of tanh lacks a square: with t = tanh(a) it is 1 - t².",
            ),
            (
                lambda u: (math.tanh(u) * (1 - math.tanh(u)),),
                "The slope of tanh is that of the sigmoid, t·(1 - t): with t = tanh(a) it is another one.",
            ),
        )
    ),
    *(
        Mistake("relu_rule", ruled({"relu": slope}), says, step="slopes")
        for slope, says in (
            (
                lambda u: (1.0,),
                "relu lets every gradient through: where its argument is negative the result does not move at all.",
            ),
            (
                lambda u: (max(u, 0.0),),
                "The slope of relu is its value. How fast does max(0, a) grow where a is positive?",
            ),
        )
    ),
    *(
        Mistake(
            "graph_cut",
            ruled(slopes),
            "Some results do not know what they were computed from: their operands' gradients stay 0. Look at the "
            "operations that make a bare Value of a number.",
            step="slopes",
        )
        for slopes in (CUT, {"neg": lambda u: (0.0,)}, {"neg": lambda u: (0.0,), "-": lambda u, v: (1.0, 0.0)})
    ),
    Mistake(
        "outer_gradient_missing",
        sweeping(unchained),
        "Every node receives the slopes of single operations alone: each has to be multiplied by the gradient of the "
        "node that it leads to. That is the chain rule.",
        step="chain",
    ),
    Mistake(
        "root_gradient_not_1",
        sweeping(lambda _, links: swept(links, root=0.0)),
        "All gradients are 0, since the result's own is: it answers to itself with slope 1, and all others follow.",
        step="root",
    ),
    Mistake(
        "root_gradient_not_1",
        sweeping(lambda data, links: swept(links, root=data[-1])),
        "All gradients are multiplied by the result's value, since its own gradient is: it answers to itself with "
        "slope 1.",
        step="root",
    ),
    Mistake(
        "stops_after_root",
        sweeping(lambda _, links: swept(links, order=[len(links) - 1])),
        "Only what the result was computed from directly has a gradient: `backward` has to go on from there, node by "
        "node, and to begin at the result.",
        step="chain",
    ),
)


def overwriting(_grad, share):
    return share


def once_an_operation(_data, links):
    """As if the operands of a node were kept in a dictionary."""
    return swept([list(dict(node).items()) for node in links])


OVERWRITTEN = (
    "A node that was used several times keeps only one of its gradients: each use adds its share. Look for an = that "
    "should be +=."
)
SAME_OPERAND = (
    "Where both operands are the same node, as in a + a, one of its two shares is lost. Are the operands kept in a set "
    "or a dictionary?"
)
REUSE_MISTAKES = (
    Mistake("reused_node_overwritten", sweeping(lambda _, links: swept(links, add=overwriting)), OVERWRITTEN, "sum"),
    Mistake("same_operand_lost", sweeping(once_an_operation), SAME_OPERAND, "sum"),
    *(
        Mistake(
            "no_topological_order",
            sweeping(lambda _, links, walk=walk: swept(links, order=walk(links))),
            "Some node hands its gradient on before that is complete: a node's turn comes when all nodes that used it "
            "have had theirs. The order in which a walk meets the nodes does not see to that.",
            step="order",
        )
        for walk in WALKS
    ),
    *(
        Mistake(
            "visited_twice",
            sweeping(lambda _, links, walk=walk: swept(links, order=walk(links))),
            "A node that was used several times hands its gradient on several times, and each time all of what it has "
            "by then: every node's turn comes once.",
            step="order",
        )
        for walk in REPEATED
    ),
)
NETWORK_MISTAKES = (
    *(
        Mistake(
            "reused_node_overwritten",
            sweeping(lambda _, links, order=order: swept(links, order=order(links), add=overwriting)),
            OVERWRITTEN,
            step="sum",
        )
        for order in (lambda _: None, lambda links: sorted_back(links), lambda links: sorted_back(links, flip=True))
    ),
    Mistake("same_operand_lost", sweeping(once_an_operation), SAME_OPERAND, step="sum"),
)


def sorted_back(links, flip=False):
    """The order of a depth-first search, reversed: of the orders that are right another one than that of the names."""
    order, met, waiting = [], set(), [(len(links) - 1, False)]
    while waiting:
        node, done = waiting.pop()
        if done:
            order.append(node)
        elif node not in met:
            met.add(node)
            operands = [operand for operand, _ in links[node]][:: 1 if flip else -1]
            waiting += [(node, True), *((operand, False) for operand in operands)]
    return order[::-1]


def value_by_hand(leaves, graph):
    data, _ = computed(leaves, graph)
    made = zip(graph, data[len(leaves) :], strict=False)
    return {"values": "the data: " + "; ".join(f"{text} = {paper(number)}" for text, number in list(made)[:6])}


def gradient_by_hand(leaves, graph):
    """The way back through the last operation, and the sum at the first node that was used more than once."""
    data, links = computed(leaves, graph)
    grads, names = swept(links), [name(place) for place in range(len(data))]
    end = len(data) - 1
    slopes = " and ".join(f"∂{names[end]}/∂{names[it]} = {paper(slope)}" for it, slope in links[end])
    shares = " and ".join(f"{names[it]} receives 1·{term(slope)}" for it, slope in links[end])
    uses = [
        [(node, slope) for node in range(end + 1)[::-1] for it, slope in links[node] if it == place]
        for place in range(end)
    ]
    place = next((place for place, many in enumerate(uses) if len(many) > 1), 0)
    terms = " + ".join(f"{term(grads[node])}·{term(slope)}" for node, slope in uses[place][:6])
    back = ", ".join(names[::-1][:12])
    return {
        "root": f"the result is {names[end]}: its own grad is 1",
        "order": f"the order back, in which each grad is complete when it is handed on: {back}",
        "slopes": f"{graph[end - len(leaves)]}, where {slopes}",
        "chain": f"each times the grad of {names[end]}, which is 1: {shares}; so it goes on from there",
        "sum": f"{names[place]} was used {len(uses[place])} times: its grad is {terms} = {paper(grads[place])}",
    }


def in_order(result):
    """Forward all data, then backward all grads."""
    data, grads = result
    found = [(f"the data of {name(place)}", part) for place, part in enumerate(data)]
    return found + [(f"the grad of {name(place)}", grads[place]) for place in range(len(grads))[::-1]]


def allowed(right, **_inputs):
    """Where shares cancel, or no leaf comes in, the rounding of single operations is all there is."""
    return tuple(1e-9 * max(1.0, np.max(np.abs(part))) for part in right)


POINT = ["c = a * 7", "d = c + b", "e = d - -1.37", "f = e ** 2", "f.backward()"]
SADDLE = ["c = a * a", "d = b * b", "e = c - d", "e.backward()"]


def graph_check(title, points, draw, cases, mistakes, working=gradient_by_hand, **more):
    return Check(
        title,
        calls="Value",
        points=points,
        draw=draw,
        reference=reference,
        probe=drive,
        returns=("data", "grad"),
        cases=cases,
        dtypes=("float64",),
        allows=allowed,
        mistakes=mistakes,
        steps=in_order,
        working=working,
        shows=shown,
        forbids=AUTODIFF,
        **more,
    )


EXERCISE = Exercise(
    title="The tensor graph",
    story=STORY,
    frameworks=("numpy",),
    checks=(
        graph_check("operators", 2, draw_value, len(OPERATIONS), VALUE_MISTAKES, working=value_by_hand),
        graph_check("slopes", 2, draw_operation, len(OPERATIONS), OPERATION_MISTAKES),
        graph_check("reuse", 2, draw_ladder, len(LADDERS), REUSE_MISTAKES),
        graph_check(
            "graphs",
            3,
            draw_network,
            len(NETWORKS) + 1,
            NETWORK_MISTAKES,
            follows=("reuse",),
            noted={len(NETWORKS): "a graph 2,000 nodes deep"},
        ),
    ),
    hints=(
        "Begin with + alone, and with a + b on paper: what does the result have to remember, so that later, when its "
        "grad is known, both operands can be given theirs? Then try it with *.",
        "Every operation makes a new Value and tells it two things: its operands, and the slope with respect to each "
        "of them. Some operations come for nothing: a - b is a + (-b), and a / b is a * b ** -1. If the other operand "
        "is a number, wrap it first.",
        "`backward` has two parts: put the nodes into an order, and go through it once, from the result on. An "
        "order in which each node comes after its operands is found by a search that appends a node when all of its "
        "operands are in the list; or by counting, for each new node, one more than its deepest operand has.",
        "Each node on the way back adds to its operands, and overwrites nothing: grad += slope * self.grad. Test it "
        "with b = a + a, where a.grad is 2, and with b = a * a; c = b + a at a = 3, where a.grad is 7.",
        "An addition: return Value(self.data + other.data, ((self, 1), (other, 1))), a pair for each operand. A "
        "product: ((self, other.data), (other, self.data)). And backward, after self.grad = 1, for each node in order: "
        "for parent, slope in node.parents: parent.grad += slope * node.grad.",
    ),
    solved=(
        "This is what PyTorch and TensorFlow do, with tensors in place of numbers. From here on a network of any depth "
        "is only a longer formula: exercise_11 takes the same way back by hand, a layer at a time."
    ),
    sources=(
        "jonkrohn/ML-foundations, commit a459590, notebooks/single-point-regression-gradient.ipynb and "
        "notebooks/pytorch.ipynb",
        "Baydin, Pearlmutter, Radul and Siskind, Automatic Differentiation in Machine Learning: a Survey (JMLR 18, "
        "2018), section 3.2, Reverse Mode",
    ),
    part="Slopes and graphs",
    builds_on=("exercise_03", "exercise_05"),
    limits=Limits(wall_s=4.0, cpu_s=4.0),
    truths=(
        # The last of the course's points at the start: ŷ = 6.4, C = 60.3729 and its gradient (108.78, 15.54).
        Truth(
            "Value",
            {"leaves": [0.9, 0.1], "graph": POINT},
            ((0.9, 0.1, 6.3, 6.4, 7.77, 60.3729), (108.78, 15.54, 15.54, 15.54, 15.54, 1)),
            digits=12,
        ),
        # z = x² - y² and its partials where the course takes them.
        Truth("Value", {"leaves": [3.0, 0.0], "graph": SADDLE}, ((3, 0, 9, 0, 9), (6, 0, 1, -1, 1)), digits=12),
        Truth("Value", {"leaves": [2.0, 3.0], "graph": SADDLE}, ((2, 3, 4, 9, -5), (4, -6, 1, -1, 1)), digits=12),
        Truth("Value", {"leaves": [-2.0, -3.0], "graph": SADDLE}, ((-2, -3, 4, 9, -5), (-4, 6, 1, -1, 1)), digits=12),
        # d(x²)/dx at 5.
        Truth("Value", {"leaves": [5.0], "graph": ["b = a ** 2", "b.backward()"]}, ((5, 25), (10, 1)), digits=12),
    ),
)
