# %% [markdown]
# # Exercise 08: The tensor graph
#
# Autodiff looks like magic: you write down a formula, and its gradient is there. In this
# exercise you build the magic yourself, in a class of some sixty lines.
#
# Every result remembers what it was computed from. So a formula becomes a graph, with a
# node for each number. For one point of the course, where C = (m·x + b - y)², it is
#
#     m ──┐
#         (·x) ── mx ──┐
#                      (+) ── ŷ ── (-y) ── u ── (**2) ── C
#     b ───────────────┘
#
# Forward, from left to right, every node gets its data. Backward, from right to left,
# every node gets its grad: how steeply the result C answers to it. The result answers to
# itself with slope 1. From there on, one rule is enough, the chain rule: where a node v
# was used to compute a node w, it receives
#
#     ∂C/∂w · ∂w/∂v            w's own grad, times the slope of this one operation
#
# The slopes of single operations are those of school; for w = u·v, say, ∂w/∂u = v. And a
# node that was used several times receives several such products. Its grad is their sum:
#
#     ∂C/∂v = Σ ∂C/∂w · ∂w/∂v      over all w that were computed from v
#
# Two things follow. Products are added to a grad, they never replace it. And a node may
# pass its grad on only when that is complete: after all nodes that used it, and once. In
# the opposite order of the computation this comes about by itself. A walk along every
# path from the result to the leaves would be right as well, but there are more paths than
# anybody can walk: 40 nodes in a row, each the sum of the one before with itself, have
# 2⁴⁰ of them.
#
# What to implement
#
# - `Value(data)`: a node. `.data` is its number, an int or a float; `.grad` is 0 at first.
# - `+ - * /` between two values, and between a value and a number on either side: `a - 2`
#   and `2 - a`. For `2 - a` Python asks the class for `__rsub__`, and so on.
# - `-a`, and `a ** n`, where n is a number.
# - `.exp()`, `.tanh()` and `.relu()`, which is max(0, a).
# - `.backward()`, called on the result once: gives each node of the graph its grad, the
#   result 1, and those in between keep theirs.
#
# The rules
#
# - NumPy's functions or those of `math` may be used, but no library that differentiates.
# - The class may have further methods and attributes, and so may every node.
# - Graphs have up to 200 nodes, and a node may be used any number of times, by the same
#   operation too: `a * a`. One graph of 2,000 nodes in a row is tried as well; where it
#   fails, that is only noted: a function that calls itself for every node does not get
#   so deep in Python.
# - Not asked: relu at 0, powers of 0, fractional powers of negative numbers, and arguments
#   of exp and tanh beyond ±20.
#
# A report shows what was tried as you would type it, such as `a = Value(2); b = a * a;
# b.backward()`, and lists data and grad of all nodes in the order a, b, c, …
#
# Check your work with `grade exercise_08`; ask for a hint with `grade hint exercise_08`.

# %%
import numpy as np

# The last of the course's eight points, and the line at the start.
x, y = 7.0, -1.37
m, b = 0.9, 0.1


# %%
class Value:
    """A number that knows what it was computed from.

    data: the number, an int or a float.
    grad: how steeply the result answers to it, ∂result/∂value: 0 until `backward` is called on the result.

    Example, the cost at the course's point above; m and b become values, x and y stay numbers:
        m, b = Value(0.9), Value(0.1)
        cost = (m * x + b - y) ** 2
        cost.backward()
        print(cost.data, m.grad, b.grad)     60.3729  108.78  15.54
    """

    def __init__(self, data, parents=()):
        """data: a number. parents: what it was computed from, in whatever form you need; a leaf has none."""
        raise NotImplementedError

    def __add__(self, other):
        """self + other; other is a Value or a number."""
        raise NotImplementedError

    def __radd__(self, other):
        """other + self, where other is a number."""
        raise NotImplementedError

    def __mul__(self, other):
        """self * other; other is a Value or a number."""
        raise NotImplementedError

    def __rmul__(self, other):
        """other * self, where other is a number."""
        raise NotImplementedError

    def __neg__(self):
        """-self."""
        raise NotImplementedError

    def __sub__(self, other):
        """self - other; other is a Value or a number."""
        raise NotImplementedError

    def __rsub__(self, other):
        """other - self, where other is a number."""
        raise NotImplementedError

    def __pow__(self, exponent):
        """self ** exponent; exponent is a number, whole or not, of either sign."""
        raise NotImplementedError

    def __truediv__(self, other):
        """self / other; other is a Value or a number."""
        raise NotImplementedError

    def __rtruediv__(self, other):
        """other / self, where other is a number."""
        raise NotImplementedError

    def exp(self):
        """e to the power of self."""
        raise NotImplementedError

    def tanh(self):
        """The hyperbolic tangent of self."""
        raise NotImplementedError

    def relu(self):
        """self where it is positive, 0 where it is negative."""
        raise NotImplementedError

    def backward(self):
        """Gives every value that self was computed from its grad, and self a grad of 1."""
        raise NotImplementedError
