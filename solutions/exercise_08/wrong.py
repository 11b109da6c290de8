"""The mistakes that this exercise declares, as learners write them: `grade verify` has each of them named.

Most of them are a slip in a class that is right but for it. There are three such classes, which differ in what a node
remembers: a function for the way back, pairs of operand and slope, or nothing at all, since a tape does.
"""

# Every operation makes a function that hands the gradient on; - and / are made of others.
CLOSURES = """
import math

class Value:
    def __init__(self, data, children=()):
        self.data = data
        self.grad = 0.0
        self._backward = lambda: None
        self._prev = tuple(children)

    def __add__(self, other):
        WRAP
        out = Value(self.data + other.data, (self, other))
        def _backward():
            ADD_SELF
            ADD_OTHER
        out._backward = _backward
        return out

    def __mul__(self, other):
        WRAP
        out = Value(self.data * other.data, (self, other))
        def _backward():
            MUL_SELF
            MUL_OTHER
        out._backward = _backward
        return out

    def __pow__(self, n):
        out = Value(POW_VALUE, (self,))
        def _backward():
            POW_SELF
        out._backward = _backward
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,))
        def _backward():
            EXP_SELF
        out._backward = _backward
        return out

    def tanh(self):
        t = TANH_VALUE
        out = Value(t, (self,))
        def _backward():
            TANH_SELF
        out._backward = _backward
        return out

    def relu(self):
        out = Value(RELU_VALUE, (self,))
        def _backward():
            RELU_SELF
        out._backward = _backward
        RELU_RETURN

    def __neg__(self):
        NEGATIVE

    def __sub__(self, other):
        return self + (-other)

    def __truediv__(self, other):
        return self * other ** -1

    REFLECTED

    def backward(self):
        BACKWARD
"""
CLOSURE_PARTS = {
    "WRAP": "other = other if isinstance(other, Value) else Value(other)",
    "ADD_SELF": "self.grad += out.grad",
    "ADD_OTHER": "other.grad += out.grad",
    "MUL_SELF": "self.grad += other.data * out.grad",
    "MUL_OTHER": "other.grad += self.data * out.grad",
    "POW_VALUE": "self.data ** n",
    "POW_SELF": "self.grad += n * self.data ** (n - 1) * out.grad",
    "EXP_SELF": "self.grad += out.data * out.grad",
    "TANH_VALUE": "math.tanh(self.data)",
    "TANH_SELF": "self.grad += (1 - t ** 2) * out.grad",
    "RELU_VALUE": "max(0, self.data)",
    "RELU_SELF": "self.grad += (out.data > 0) * out.grad",
    "RELU_RETURN": "return out",
    "NEGATIVE": "return self * -1",
    "REFLECTED": """
    def __radd__(self, other):
        return self + other

    def __rsub__(self, other):
        return RSUB

    def __rmul__(self, other):
        return self * other

    def __rtruediv__(self, other):
        return RDIV
    """,
    "RSUB": "other + (-self)",
    "RDIV": "other * self ** -1",
    "BACKWARD": """
        topo, visited = [], set()

        def build(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build(child)
                topo.append(v)

        build(self)
        ROOT
        for v in reversed(topo):
            v._backward()
    """,
    "ROOT": "self.grad = 1.0",
}

# A node holds its operands with their slopes, and a number that grows from node to node.
PAIRS = """
import numpy as np

def value(x):
    return x if isinstance(x, Value) else Value(x)

class Value:
    count = 0

    def __init__(self, data, inputs=()):
        self.data = data
        self.grad = 0.0
        self.inputs = INPUTS
        Value.count += 1
        self.number = Value.count

    def __add__(self, other):
        other = WRAPPED
        return ADD

    def __sub__(self, other):
        other = WRAPPED
        return Value(self.data - other.data, [(self, 1), (other, SUB_SLOPE)])

    def __mul__(self, other):
        other = WRAPPED
        return Value(self.data * other.data, [(self, MUL_SLOPE), (other, MUL_SLOPE_OTHER)])

    def __truediv__(self, other):
        other = WRAPPED
        return Value(self.data / other.data, [(self, 1 / other.data), (other, DIV_SLOPE)])

    REFLECTED

    def __neg__(self):
        return Value(-self.data, [(self, -1)])

    def __pow__(self, n):
        return Value(POW_VALUE, [(self, POW_SLOPE)])

    def exp(self):
        e = np.exp(self.data)
        return Value(e, [EXP_INPUT])

    def tanh(self):
        t = TANH_VALUE
        return Value(t, [TANH_INPUT])

    def relu(self):
        return Value(RELU_VALUE, [RELU_INPUT])

    def backward(self):
        nodes, waiting = {}, [self]
        while waiting:
            node = waiting.pop()
            if node.number not in nodes:
                nodes[node.number] = node
                waiting += [parent for parent, _ in PARENTS]
        self.grad = ROOT
        for number in ORDER:
            node = nodes[number]
            for parent, slope in PARENTS:
                HAND_ON
"""
PAIR_PARTS = {
    "INPUTS": "list(inputs)",
    "WRAPPED": "value(other)",
    "ADD": "Value(self.data + other.data, [(self, 1), (other, 1)])",
    "SUB_SLOPE": "-1",
    "MUL_SLOPE_OTHER": "self.data",
    "MUL_SLOPE": "other.data",
    "DIV_SLOPE": "-self.data / other.data ** 2",
    "REFLECTED": """
    __radd__ = __add__
    __rmul__ = __mul__

    def __rsub__(self, other):
        return RSUB

    def __rtruediv__(self, other):
        return RDIV
    """,
    "RSUB": "value(other) - self",
    "RDIV": "value(other) / self",
    "POW_VALUE": "self.data ** n",
    "POW_SLOPE": "n * self.data ** (n - 1)",
    "EXP_INPUT": "(self, e)",
    "TANH_VALUE": "np.tanh(self.data)",
    "TANH_INPUT": "(self, 1 - t * t)",
    "RELU_VALUE": "self.data if self.data > 0 else 0.0",
    "RELU_INPUT": "(self, 1.0 if self.data > 0 else 0.0)",
    "PARENTS": "node.inputs",
    "ROOT": "1.0",
    "ORDER": "sorted(nodes, reverse=True)",
    "HAND_ON": "parent.grad += slope * node.grad",
}

# Every operation is written down on a tape, and backward plays the tape from its end.
TAPE = """
import numpy as np

tape = []

def record(data, operands, slopes):
    out = Value(data)
    tape.append((out, RECORDED))
    return out

def data_of(x):
    return x.data if isinstance(x, Value) else x

class Value:
    def __init__(self, data):
        self.data = data
        self.grad = 0.0

    def __add__(self, other):
        return record(self.data + data_of(other), (self, other), (1.0, 1.0))

    def __sub__(self, other):
        return record(self.data - data_of(other), (self, other), (1.0, -1.0))

    def __rsub__(self, other):
        return record(other - self.data, (self,), (-1.0,))

    def __mul__(self, other):
        return record(self.data * data_of(other), (self, other), (data_of(other), self.data))

    def __truediv__(self, other):
        d = data_of(other)
        return record(self.data / d, (self, other), (1 / d, -self.data / d ** 2))

    def __rtruediv__(self, other):
        return record(other / self.data, (self,), (-other / self.data ** 2,))

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return record(-self.data, (self,), (-1.0,))

    def __pow__(self, n):
        return record(self.data ** n, (self,), (n * self.data ** (n - 1),))

    def exp(self):
        return record(np.exp(self.data), (self,), (np.exp(self.data),))

    def tanh(self):
        return record(np.tanh(self.data), (self,), (1 - np.tanh(self.data) ** 2,))

    def relu(self):
        return record(np.maximum(self.data, 0.0), (self,), (float(self.data > 0),))

    def backward(self):
        self.grad = 1.0
        PLAY
"""
TAPE_PARTS = {
    "RECORDED": "list(zip(operands, slopes))",
    "PLAY": """
        for out, links in reversed(tape):
            for operand, slope in links:
                if isinstance(operand, Value):
                    HAND_ON
    """,
    "HAND_ON": "operand.grad += slope * out.grad",
}


def put(text, parts, changes):
    for word, part in {**parts, **changes}.items():
        text = text.replace(word, changes.get(word, part).strip())
    return text


def closures(**changes):
    return put(CLOSURES, CLOSURE_PARTS, changes)


def pairs(**changes):
    return put(PAIRS, PAIR_PARTS, changes)


def on_tape(**changes):
    return put(TAPE, TAPE_PARTS, changes)


OPERATORS = {
    "operands_swapped": (
        pairs(RSUB="self - other", RDIV="self / other"),
        closures(RSUB="self - other"),
        closures(RDIV="self / other"),
        pairs(REFLECTED="__radd__, __rsub__, __rmul__, __rtruediv__ = __add__, __sub__, __mul__, __truediv__"),
    ),
    "reflected_missing": (
        closures(REFLECTED=""),
        pairs(REFLECTED="__radd__ = __add__\n    __rmul__ = __mul__"),
    ),
    "number_not_wrapped": (
        closures(WRAP="pass"),
        pairs(WRAPPED="other"),
    ),
    "result_no_value": (
        closures(RELU_RETURN="pass"),
        pairs(ADD="self.data + other.data"),
    ),
    "product_for_power": (
        closures(POW_VALUE="self.data * n"),
        pairs(POW_VALUE="n * self.data", POW_SLOPE="n"),
    ),
    "relu_flipped": (
        closures(RELU_VALUE="0 if self.data > 0 else self.data"),
        pairs(RELU_VALUE="min(0.0, self.data)"),
    ),
    "tanh_formula": (
        closures(TANH_VALUE="1 / (1 + math.exp(-self.data))"),
        pairs(TANH_VALUE="(np.exp(self.data) - 1) / (np.exp(self.data) + 1)"),
        pairs(TANH_VALUE="(np.exp(self.data) - np.exp(-self.data)) / 2"),
    ),
}

SLOPES = {
    "product_rule": (
        closures(MUL_SELF="self.grad += self.data * out.grad", MUL_OTHER="other.grad += other.data * out.grad"),
        pairs(MUL_SLOPE="self.data", MUL_SLOPE_OTHER="other.data"),
    ),
    "minus_lost": (
        closures(
            NEGATIVE="""
        out = Value(-self.data, (self,))
        def _backward():
            self.grad += out.grad
        out._backward = _backward
        return out
        """
        ),
        pairs(SUB_SLOPE="1"),
        on_tape().replace("(other - self.data, (self,), (-1.0,))", "(other - self.data, (self,), (1.0,))"),
    ),
    "division_rule": (
        pairs(DIV_SLOPE="-self.data / other.data"),
        pairs(DIV_SLOPE="self.data / other.data ** 2"),
        closures()
        .replace(
            "return self * other ** -1",
            """
        WRAP
        out = Value(self.data / other.data, (self, other))
        def _backward():
            self.grad += out.grad / other.data
            other.grad -= out.grad / other.data ** 2
        out._backward = _backward
        return out
        """.strip().replace("WRAP", CLOSURE_PARTS["WRAP"]),
        )
        .replace("other * self ** -1", "Value(other) / self"),
    ),
    "power_rule": (
        closures(POW_SELF="self.grad += n * self.data ** n * out.grad"),
        pairs(POW_SLOPE="self.data ** (n - 1)"),
    ),
    "exp_rule": (
        closures(EXP_SELF="self.grad += self.data * math.exp(self.data - 1) * out.grad"),
        pairs(EXP_INPUT="(self, self.data)"),
    ),
    "tanh_rule": (
        closures(TANH_SELF="self.grad += (1 - self.data ** 2) * out.grad"),
        pairs(TANH_INPUT="(self, 1 - t)"),
        closures(TANH_SELF="self.grad += t * (1 - t) * out.grad"),
    ),
    "relu_rule": (
        closures(RELU_SELF="self.grad += out.grad"),
        pairs(RELU_INPUT="(self, max(self.data, 0.0))"),
    ),
    "graph_cut": (
        closures(NEGATIVE="return Value(-self.data)"),
        pairs(EXP_INPUT="", TANH_INPUT="", RELU_INPUT=""),
    ),
    "outer_gradient_missing": (
        pairs(HAND_ON="parent.grad += slope"),
        on_tape(HAND_ON="operand.grad += slope"),
    ),
    "root_gradient_not_1": (
        closures(ROOT="# every grad starts from zero"),
        pairs(ROOT="self.data"),
    ),
    "stops_after_root": (
        pairs(ORDER="sorted(nodes)"),
        on_tape(
            PLAY="""
        for out, links in tape:
            if out is self:
                for operand, slope in links:
                    if isinstance(operand, Value):
                        operand.grad += slope
        """
        ),
    ),
}

REUSE = {
    "reused_node_overwritten": (
        closures(
            ADD_SELF="self.grad = out.grad",
            ADD_OTHER="other.grad = out.grad",
            MUL_SELF="self.grad = other.data * out.grad",
            MUL_OTHER="other.grad = self.data * out.grad",
            POW_SELF="self.grad = n * self.data ** (n - 1) * out.grad",
            EXP_SELF="self.grad = out.data * out.grad",
            TANH_SELF="self.grad = (1 - t ** 2) * out.grad",
            RELU_SELF="self.grad = (out.data > 0) * out.grad",
        ),
        pairs(HAND_ON="parent.grad = slope * node.grad"),
    ),
    "same_operand_lost": (
        pairs(INPUTS="dict(inputs)", PARENTS="node.inputs.items()"),
        on_tape(RECORDED="{id(v): (v, s) for v, s in zip(operands, slopes)}.values()"),
    ),
    "no_topological_order": (
        # The children's turn comes at once, in the order of a recursion.
        closures(
            BACKWARD="""
        self.grad = 1.0
        visited = set()

        def walk(v):
            if v in visited:
                return
            visited.add(v)
            v._backward()
            for child in v._prev:
                walk(child)

        walk(self)
        """
        ),
        # Level by level.
        closures(
            BACKWARD="""
        self.grad = 1.0
        queue, seen = [self], {self}
        while queue:
            v = queue.pop(0)
            v._backward()
            for child in v._prev:
                if child not in seen:
                    seen.add(child)
                    queue.append(child)
        """
        ),
        pairs(ORDER="list(nodes)"),
    ),
    "visited_twice": (
        closures(
            BACKWARD="""
        self.grad = 1.0

        def walk(v):
            v._backward()
            for child in v._prev:
                walk(child)

        walk(self)
        """
        ),
        closures(
            BACKWARD="""
        self.grad = 1.0
        queue = [self]
        for v in queue:
            v._backward()
            queue.extend(v._prev)
        """
        ),
    ),
}

GRAPHS = {
    "reused_node_overwritten": (
        on_tape(HAND_ON="operand.grad = slope * out.grad"),
        # As above, but for another order, which is right as well.
        pairs(HAND_ON="parent.grad = slope * node.grad", ORDER="reversed(after_their_inputs(self))")
        + """
def after_their_inputs(node, found=None):
    found = {} if found is None else found
    for parent, _ in node.inputs:
        if parent.number not in found:
            after_their_inputs(parent, found)
    found[node.number] = True
    return found
""",
    ),
    "same_operand_lost": (
        on_tape(RECORDED="list(dict(zip(operands, slopes)).items())"),
        pairs(INPUTS="{v: s for v, s in inputs}.items()"),
    ),
}

WRONG = {"operators": OPERATORS, "slopes": SLOPES, "reuse": REUSE, "graphs": GRAPHS}
