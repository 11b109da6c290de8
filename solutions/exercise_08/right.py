"""The class written in other ways, each of them right: `grade verify` has them earn every point."""

# What is made of + and *, the same in most of them.
DERIVED = """
    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __neg__(self):
        return -1 * self

    def __sub__(self, other):
        return self + (-other)

    def __rsub__(self, other):
        return (-self) + other

    def __truediv__(self, other):
        return self * other ** -1

    def __rtruediv__(self, other):
        return self ** -1 * other
"""

CLOSURES = """
import math

class Value:
    def __init__(self, data, _children=()):
        self.data = data
        self.grad = 0
        self._backward = lambda: None
        self._prev = set(_children)

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))
        def _backward():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))
        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = _backward
        return out

    def __pow__(self, n):
        out = Value(self.data ** n, (self,))
        def _backward():
            self.grad += n * self.data ** (n - 1) * out.grad
        out._backward = _backward
        return out

    def exp(self):
        out = Value(math.exp(self.data), (self,))
        def _backward():
            self.grad += out.data * out.grad
        out._backward = _backward
        return out

    def tanh(self):
        t = (math.exp(2 * self.data) - 1) / (math.exp(2 * self.data) + 1)
        out = Value(t, (self,))
        def _backward():
            self.grad += (1 - t ** 2) * out.grad
        out._backward = _backward
        return out

    def relu(self):
        out = Value(0 if self.data < 0 else self.data, (self,))
        def _backward():
            self.grad += (out.data > 0) * out.grad
        out._backward = _backward
        return out
DERIVED
    def backward(self):
        topo = []
        visited = set()
        def build(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build(child)
                topo.append(v)
        build(self)
        self.grad = 1
        for v in reversed(topo):
            v._backward()

if __name__ == "__main__":
    a = Value(2.0)
    b = a * a + 3 * a
    b.backward()
    print(a.grad)
"""

PAIRS = """
IMPORT

class Value:
    serial = 0

    def __init__(self, data, inputs=()):
        self.data, self.grad, self.inputs = data, 0.0, inputs
        Value.serial += 1
        self.id = Value.serial

    def _of(self, data, *slopes):
        return Value(data, [(v, s) for v, s in slopes if isinstance(v, Value)])

    def __add__(self, other):
        return self._of(self.data + raw(other), (self, 1.0), (other, 1.0))

    def __mul__(self, other):
        return self._of(self.data * raw(other), (self, raw(other)), (other, self.data))

    def __sub__(self, other):
        return self._of(self.data - raw(other), (self, 1.0), (other, -1.0))

    def __rsub__(self, other):
        return self._of(other - self.data, (self, -1.0))

    def __truediv__(self, other):
        q = self.data / raw(other)
        return self._of(q, (self, 1 / raw(other)), (other, -q / raw(other)))

    def __rtruediv__(self, other):
        q = other / self.data
        return self._of(q, (self, -q / self.data))

    def __neg__(self):
        return self._of(-self.data, (self, -1.0))

    def __pow__(self, n):
        p = self.data ** n
        return self._of(p, (self, n * p / self.data))

    def exp(self):
        e = np.exp(self.data)
        return self._of(e, (self, e))

    def tanh(self):
        return self._of(np.tanh(self.data), (self, 1 / np.cosh(self.data) ** 2))

    def relu(self):
        return self._of(np.maximum(self.data, 0), (self, np.heaviside(self.data, 0)))

    __radd__ = __add__
    __rmul__ = __mul__

    def backward(self):
        found, waiting = {self.id: self}, [self]
        while waiting:
            for v, _ in waiting.pop().inputs:
                if v.id not in found:
                    found[v.id] = v
                    waiting.append(v)
        self.grad = 1.0
        for key in sorted(found, reverse=True):
            for v, s in found[key].inputs:
                v.grad += s * found[key].grad

def raw(x):
    return x.data if isinstance(x, Value) else x
"""

TAPE = """
import math

class Tape(list):
    def play(self, root):
        root.grad = 1.0
        for out, back in reversed(self):
            if out.grad:
                back(out.grad)

TAPE = Tape()

class Value:
    def __init__(self, data):
        self.data = data
        self.grad = 0.0

    def give(self, grad):
        self.grad += grad

    def __add__(self, other):
        other = lift(other)
        return note(self.data + other.data, lambda g: (self.give(g), other.give(g)))

    def __mul__(self, other):
        other = lift(other)
        return note(self.data * other.data, lambda g: (self.give(g * other.data), other.give(g * self.data)))

    def __pow__(self, n):
        return note(self.data ** n, lambda g: self.give(g * n * self.data ** (n - 1)))

    def exp(self):
        return note(math.exp(self.data), lambda g: self.give(g * math.exp(self.data)))

    def tanh(self):
        return note(math.tanh(self.data), lambda g: self.give(g * (1 - math.tanh(self.data) ** 2)))

    def relu(self):
        return note(max(self.data, 0), lambda g: self.give(g if self.data > 0 else 0))
DERIVED
    def backward(self):
        TAPE.play(self)
        TAPE.clear()

def lift(x):
    return x if isinstance(x, Value) else Value(x)

def note(data, back):
    out = Value(data)
    TAPE.append((out, back))
    return out
"""

COUNTED = """
import numpy as np
from collections import deque

class Value:
    def __init__(self, data, operands=(), slopes=()):
        self.data = data
        self.grad = 0.0
        self.operands = operands
        self.slopes = slopes
        self.users = 0

    @classmethod
    def wrap(cls, x):
        return x if isinstance(x, cls) else cls(x)

    def __add__(self, other):
        other = self.wrap(other)
        return Value(self.data + other.data, (self, other), (1, 1))

    def __mul__(self, other):
        other = self.wrap(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, n):
        return Value(self.data ** n, (self,), (n * self.data ** (n - 1),))

    def exp(self):
        return Value(np.exp(self.data), (self,), (np.exp(self.data),))

    def tanh(self):
        t = np.tanh(self.data)
        return Value(t, (self,), ((1 + t) * (1 - t),))

    def relu(self):
        return Value((self.data + abs(self.data)) / 2, (self,), (np.sign(self.data) / 2 + 0.5,))
DERIVED
    def backward(self):
        # How often each node is used; its turn comes when all who use it have had theirs.
        met, waiting = {self}, [self]
        while waiting:
            for operand in waiting.pop().operands:
                operand.users += 1
                if operand not in met:
                    met.add(operand)
                    waiting.append(operand)
        self.grad = 1.0
        ready = deque([self])
        while ready:
            node = ready.popleft()
            for operand, slope in zip(node.operands, node.slopes):
                operand.grad += slope * node.grad
                operand.users -= 1
                if operand.users == 0:
                    ready.append(operand)
"""

SUBCLASSES = """
import math

class Value:
    def __init__(self, data):
        self.data = data
        self.grad = 0.0

    operands = ()

    def __add__(self, other): return Add(self, other)
    def __radd__(self, other): return Add(other, self)
    def __sub__(self, other): return Sub(self, other)
    def __rsub__(self, other): return Sub(other, self)
    def __mul__(self, other): return Mul(self, other)
    def __rmul__(self, other): return Mul(other, self)
    def __truediv__(self, other): return Div(self, other)
    def __rtruediv__(self, other): return Div(other, self)
    def __neg__(self): return Sub(0, self)
    def __pow__(self, n): return Pow(self, n)
    def exp(self): return Exp(self)
    def tanh(self): return Tanh(self)
    def relu(self): return Relu(self)

    def order(self):
        done, stack, order = set(), [(self, False)], []
        while stack:
            node, expanded = stack.pop()
            if expanded:
                order.append(node)
            elif node not in done:
                done.add(node)
                stack.append((node, True))
                stack.extend((operand, False) for operand in node.operands)
        return order[::-1]

    def backward(self):
        self.grad = 1.0
        for node in self.order():
            if node.operands:
                for operand, slope in zip(node.operands, node.slopes()):
                    operand.grad = operand.grad + slope * node.grad

class Operation(Value):
    def __init__(self, *operands):
        self.operands = tuple(x if isinstance(x, Value) else Value(x) for x in operands)
        super().__init__(self.compute(*[x.data for x in self.operands]))

    def slopes(self):
        return self.derive(*[x.data for x in self.operands])

class Add(Operation):
    def compute(self, a, b): return a + b
    def derive(self, a, b): return 1, 1

class Sub(Operation):
    def compute(self, a, b): return a - b
    def derive(self, a, b): return 1, -1

class Mul(Operation):
    def compute(self, a, b): return a * b
    def derive(self, a, b): return b, a

class Div(Operation):
    def compute(self, a, b): return a / b
    def derive(self, a, b): return 1 / b, -a / (b * b)

class Exp(Operation):
    def compute(self, a): return math.exp(a)
    def derive(self, a): return (self.data,)

class Tanh(Operation):
    def compute(self, a): return math.tanh(a)
    def derive(self, a): return (1 - self.data ** 2,)

class Relu(Operation):
    def compute(self, a): return a if a > 0 else 0.0
    def derive(self, a): return (1.0 if a > 0 else 0.0,)

class Pow(Value):
    def __init__(self, base, n):
        super().__init__(base.data ** n)
        self.operands, self.n = (base,), n

    def slopes(self):
        return (self.n * self.operands[0].data ** (self.n - 1),)
"""

DATACLASS = """
from dataclasses import dataclass, field
from typing import Any, Callable
import numpy as np

@dataclass(eq=False)
class Value:
    data: float
    parents: tuple = ()
    vjp: Callable[[float], tuple] = field(default=lambda g: (), repr=False)
    grad: float = 0.0
    depth: int = 0

    def __post_init__(self):
        self.depth = max([p.depth + 1 for p in self.parents], default=0)

    def __add__(self, other: Any) -> "Value":
        other = other if isinstance(other, Value) else Value(float(other))
        return Value(self.data + other.data, (self, other), lambda g: (g, g))

    def __mul__(self, other: Any) -> "Value":
        other = other if isinstance(other, Value) else Value(float(other))
        return Value(self.data * other.data, (self, other), lambda g: (g * other.data, g * self.data))

    def __pow__(self, n: float) -> "Value":
        return Value(float(self.data) ** n, (self,), lambda g: (g * n * float(self.data) ** (n - 1),))

    def exp(self) -> "Value":
        value = float(np.exp(self.data))
        return Value(value, (self,), lambda g: (g * value,))

    def tanh(self) -> "Value":
        value = float(np.tanh(self.data))
        return Value(value, (self,), lambda g: (g * (1 - value * value),))

    def relu(self) -> "Value":
        on = float(self.data > 0)
        return Value(on * self.data, (self,), lambda g: (g * on,))
DERIVED
    def backward(self) -> None:
        levels = {}
        waiting = [self]
        seen = {id(self)}
        while waiting:
            node = waiting.pop()
            levels.setdefault(node.depth, []).append(node)
            for parent in node.parents:
                if id(parent) not in seen:
                    seen.add(id(parent))
                    waiting.append(parent)
        self.grad = 1.0
        for depth in sorted(levels, reverse=True):
            for node in levels[depth]:
                for parent, share in zip(node.parents, node.vjp(node.grad)):
                    parent.grad += share
"""

ARRAYS = """
IMPORT

class Value:
    # Every number an array of NumPy's, 0-d.
    def __init__(self, data, parents=()):
        self.data = np.asarray(data, dtype=np.float64)
        self.grad = np.zeros(())
        self.parents = list(parents)

    def __add__(self, other):
        if not isinstance(other, Value):
            return Value(self.data + other, [(self, 1.0)])
        return Value(np.add(self.data, other.data), [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        if not isinstance(other, Value):
            return Value(self.data * other, [(self, other)])
        return Value(np.multiply(self.data, other.data), [(self, other.data), (other, self.data)])

    def __pow__(self, n):
        return Value(np.power(self.data, n), [(self, n * np.power(self.data, n - 1.0))])

    def exp(self):
        return Value(np.exp(self.data), [(self, np.exp(self.data))])

    def tanh(self):
        return Value(np.tanh(self.data), [(self, 1 - np.tanh(self.data) ** 2)])

    def relu(self):
        return Value(np.where(self.data > 0, self.data, 0), [(self, np.where(self.data > 0, 1.0, 0.0))])
DERIVED
    def backward(self):
        order = []
        self._collect(order, set())
        self.grad = np.ones(())
        while order:
            node = order.pop()
            for parent, slope in node.parents:
                parent.grad = parent.grad + slope * node.grad

    def _collect(self, order, seen):
        if id(self) in seen:
            return
        seen.add(id(self))
        for parent, _ in self.parents:
            parent._collect(order, seen)
        order.append(self)
"""

USERS = """
import numpy as np

class Value:
    # A node knows who used it, and asks them.
    def __init__(self, data, operands=()):
        self.data, self.grad, self.operands, self.users = data, 0.0, [v for v, _ in operands], []
        for v, slope in operands:
            v.users.append((self, slope))

    def __add__(self, other):
        other = Value(other) if not hasattr(other, "users") else other
        return Value(self.data + other.data, [(self, 1.0), (other, 1.0)])

    def __mul__(self, other):
        other = Value(other) if not hasattr(other, "users") else other
        return Value(self.data * other.data, [(self, other.data), (other, self.data)])

    def __pow__(self, n):
        return Value(self.data ** n, [(self, n * self.data ** (n - 1))])

    def exp(self):
        return Value(np.exp(self.data), [(self, np.exp(self.data))])

    def tanh(self):
        return Value(np.tanh(self.data), [(self, 1 - np.tanh(self.data) ** 2)])

    def relu(self):
        return self * int(self.data > 0)
DERIVED
    def backward(self):
        known = {self: 1.0}

        def ask(v):
            if v not in known:
                known[v] = sum(slope * ask(user) for user, slope in v.users)
            return known[v]

        below, waiting = {self}, [self]
        while waiting:
            for v in waiting.pop().operands:
                if v not in below:
                    below.add(v)
                    waiting.append(v)
        for v in below:
            v.grad = ask(v)
"""


def whole(text):
    return text.replace("DERIVED", DERIVED)


RIGHT = {
    "closures and a recursive sort": whole(CLOSURES),
    "pairs, operations written out, a serial number": PAIRS,
    "a tape that is played backwards": whole(TAPE),
    "users counted, a queue": whole(COUNTED),
    "a class for each operation": SUBCLASSES,
    "a dataclass, levels of depth": whole(DATACLASS),
    "0-d arrays, a recursive method": whole(ARRAYS),
    "users remembered and asked": whole(USERS),
}
