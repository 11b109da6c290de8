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
        ### BEGIN SOLUTION
        # Here a pair for each parent: the value, and the slope ∂self/∂value.
        self.data, self.grad, self.parents = data, 0.0, parents
        # Every value lies deeper than those that it was computed from.
        self.depth = 1 + max((parent.depth for parent, _ in self.parents), default=0)
        ### END SOLUTION

    def __add__(self, other):
        """self + other; other is a Value or a number."""
        ### BEGIN SOLUTION
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, ((self, 1), (other, 1)))
        ### END SOLUTION

    def __radd__(self, other):
        """other + self, where other is a number."""
        ### BEGIN SOLUTION
        return self + other
        ### END SOLUTION

    def __mul__(self, other):
        """self * other; other is a Value or a number."""
        ### BEGIN SOLUTION
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, ((self, other.data), (other, self.data)))
        ### END SOLUTION

    def __rmul__(self, other):
        """other * self, where other is a number."""
        ### BEGIN SOLUTION
        return self * other
        ### END SOLUTION

    def __neg__(self):
        """-self."""
        ### BEGIN SOLUTION
        return -1 * self
        ### END SOLUTION

    def __sub__(self, other):
        """self - other; other is a Value or a number."""
        ### BEGIN SOLUTION
        return self + -other
        ### END SOLUTION

    def __rsub__(self, other):
        """other - self, where other is a number."""
        ### BEGIN SOLUTION
        return other + -self
        ### END SOLUTION

    def __pow__(self, exponent):
        """self ** exponent; exponent is a number, whole or not, of either sign."""
        ### BEGIN SOLUTION
        slope = exponent * self.data ** (exponent - 1)
        return Value(self.data**exponent, ((self, slope),))
        ### END SOLUTION

    def __truediv__(self, other):
        """self / other; other is a Value or a number."""
        ### BEGIN SOLUTION
        return self * other**-1
        ### END SOLUTION

    def __rtruediv__(self, other):
        """other / self, where other is a number."""
        ### BEGIN SOLUTION
        return other * self**-1
        ### END SOLUTION

    def exp(self):
        """e to the power of self."""
        ### BEGIN SOLUTION
        data = np.exp(self.data)
        return Value(data, ((self, data),))
        ### END SOLUTION

    def tanh(self):
        """The hyperbolic tangent of self."""
        ### BEGIN SOLUTION
        data = np.tanh(self.data)
        return Value(data, ((self, 1 - data**2),))
        ### END SOLUTION

    def relu(self):
        """self where it is positive, 0 where it is negative."""
        ### BEGIN SOLUTION
        # A comparison counts as 1 or 0, and is the slope as well.
        return self * (self.data > 0)
        ### END SOLUTION

    def backward(self):
        """Gives every value that self was computed from its grad, and self a grad of 1."""
        ### BEGIN SOLUTION
        self.grad, waiting = 1.0, {self}
        while waiting:
            # The deepest first: all that was computed from it lies deeper still, so its grad is complete.
            value = max(waiting, key=lambda one: one.depth)
            waiting = waiting - {value} | {parent for parent, _ in value.parents}
            for parent, slope in value.parents:
                parent.grad += slope * value.grad
        ### END SOLUTION
