"""Right solutions in other styles: `grade verify` has each of them earn every point.

The two halves of the exercise have nothing to do with one another, so each style of the one is joined to one of the
other.
"""

COURSE = """
def delta_slope(f, x, delta):
    x1, x2 = x, x + delta
    y1, y2 = f(x1), f(x2)
    return (y2 - y1) / (x2 - x1)

def central_slope(f, x, delta):
    x1, x2 = x - delta, x + delta
    return (f(x2) - f(x1)) / (x2 - x1)

def limit(f, a):
    if a == float("inf"):
        near = [1e8, 3e8, 1e9]
    elif a == -float("inf"):
        near = [-1e8, -3e8, -1e9]
    else:
        near = [a + h for h in (1e-9, 5e-10, 1e-10, -1e-10, -5e-10, -1e-9)]
    y = [f(x) for x in near]
    for value in y:
        if abs(value - y[0]) > 1e-4 * max(1, abs(y[0])):
            return None
    return y[0]
"""

DIVIDED_APART = """
import math

def delta_slope(f, x, h):
    return f(x + h) / h - f(x) / h

def central_slope(f, x, h):
    return 0.5 * (f(x + h) / h - f(x - h) / h)

def one_sided(f, places):
    far, near = [f(x) for x in places]
    return near if math.isclose(far, near, rel_tol=1e-4, abs_tol=1e-4) else None

def limit(f, a):
    if math.isinf(a):
        return one_sided(f, [math.copysign(x, a) for x in (1e9, 1e10)])
    left = one_sided(f, [a - 1e-9, a - 1e-10])
    right = one_sided(f, [a + 1e-9, a + 1e-10])
    if left is None or right is None or not math.isclose(left, right, rel_tol=1e-4, abs_tol=1e-4):
        return None
    return (left + right) / 2
"""

MEAN_OF_BOTH = """
import numpy as np

def delta_slope(f, x, delta):
    return np.diff([f(x), f(x + delta)])[0] / delta

def central_slope(f, x, delta):
    return np.mean([delta_slope(f, x, delta), delta_slope(f, x, -delta)])

def limit(f, a):
    h = np.array([1e-9, -1e-9, 1e-10, -1e-10])
    x = np.sign(a) / np.abs(h) if np.isinf(a) else a + h
    y = np.array([f(xi) for xi in x])
    return y.mean() if np.allclose(y, y[0], rtol=1e-4, atol=1e-4) else None
"""

SLOPE_BY_CLASS = """
import math

class Curve:
    def __init__(self, f):
        self.f = f

    def rise(self, start, end):
        return self.f(end) - self.f(start)

    def secant(self, start, end, run):
        return self.rise(start, end) / run

    def values_near(self, a):
        if math.isinf(a):
            return [self.f(math.copysign(10.0**k, a)) for k in range(8, 12)]
        return [self.f(a + side * 10.0**-k) for side in (-1, 1) for k in (9, 10)]

def delta_slope(f, x, delta):
    return Curve(f).secant(x, x + delta, delta)

def central_slope(f, x, delta):
    return Curve(f).secant(x - delta, x + delta, 2 * delta)

def limit(f, a):
    values = sorted(Curve(f).values_near(a))
    low, high = values[0], values[-1]
    return None if high - low > 1e-4 * max(1.0, abs(low), abs(high)) else (low + high) / 2
"""

REVERSED_TWICE = """
def delta_slope(f, x, delta):
    return (f(x) - f(x + delta)) / -delta

def central_slope(f, x, delta):
    return (f(x - delta) - f(x + delta)) / (-2 * delta)

def limit(f, a):
    # towards infinity x is 1/t, and t goes to 0 from one side
    if a in (float("inf"), float("-inf")):
        side = 1 if a > 0 else -1
        values = [f(1 / (side * t)) for t in (1e-8, 1e-9)]
    else:
        values = [f(a + t) for t in (1e-9, -1e-9, 2e-10, -2e-10)]
    middle = sum(values) / len(values)
    if any(abs(value - middle) > 5e-5 * max(1, abs(middle)) for value in values):
        return None
    return middle
"""

NEARER_AND_NEARER = """
import math

def delta_slope(f, x, delta):
    rise = f(x + delta)
    rise -= f(x)
    return rise / delta

def central_slope(f, x, delta):
    rise = f(x + delta)
    rise -= f(x - delta)
    return rise / (delta + delta)

def settle(places):
    last, same = math.nan, 0
    for value in places:
        same = same + 1 if abs(value - last) <= 1e-5 * max(1, abs(value)) else 0
        last = value
        if same == 3:
            return value
    return None

def limit(f, a):
    if math.isinf(a):
        return settle(f(math.copysign(7.0**k, a)) for k in range(1, 18))
    left, right = (settle(f(a + side * 7.0**-k) for k in range(2, 15)) for side in (-1, 1))
    if left is None or right is None:
        return None
    return right if abs(left - right) <= 1e-4 * max(1, abs(right)) else None
"""

FUNCTIONS_OF_FUNCTIONS = """
from math import copysign, isinf

secant = lambda f, start, end: lambda run: (f(end) - f(start)) / run
delta_slope = lambda f, x, delta: secant(f, x, x + delta)(delta)
central_slope = lambda f, x, delta: secant(f, x - delta, x + delta)(2 * delta)

def limit(f, a):
    around = lambda h: [copysign(1 / h, a)] if isinf(a) else [a - h, a + h]
    values = [f(x) for h in (1e-9, 1e-10) for x in around(h)]
    together = max(values) - min(values) < 1e-4 * max(1, *map(abs, values))
    return values[-1] if together else None
"""

AT_RANDOM = """
import numpy as np

def delta_slope(f, x, delta):
    y = [f(x), f(x + delta)]
    return float(np.subtract(y[1], y[0]) / delta)

def central_slope(f, x, delta):
    y = np.array([f(x - delta), f(x + delta)])
    return np.array([(y[1] - y[0]) / 2 / delta])

def limit(f, a):
    rng = np.random.default_rng(0)
    sizes = 10 ** rng.uniform(-9.5, -9, 40)
    if np.isinf(a):
        x = np.copysign(1 / sizes, a)
    else:
        x = np.concatenate([a + sizes, a - sizes])
    y = np.array([f(float(xi)) for xi in x])
    middle = np.median(y)
    return None if np.abs(y - middle).max() > 1e-4 * max(1, abs(middle)) else middle
"""

BY_HAND = """
def d1(x):
    return -15 * x * x

def d2(x):
    return 2 * (2 * x + 1)

def d3(x):
    return 10 * 5 * x**4 - 6 * 3 * x**2 - 1

def d4(x):
    return (4 * x + 6) * (2 * x**3 + 5 * x**2) + (2 * x**2 + 6 * x) * (6 * x**2 + 10 * x)

def d5(x):
    return (12 * x * (2 - x) - 6 * x**2 * -1) / (2 - x) ** 2

def d6(x):
    return 2 * (3 * x + 1) * 3

def d7(x):
    return 6 * (x**2 + 5 * x) ** 5 * (2 * x + 5)

def d8(x):
    return -1 / ((x**4 + 1) ** 5 + 7) ** 2 * 5 * (x**4 + 1) ** 4 * 4 * x**3
"""

MULTIPLIED_OUT = """
import numpy as np

def d1(x):
    return np.polyval([-15, 0, 0], x)

def d2(x):
    return np.polyval([4, 2], x)

def d3(x):
    return np.polyval([50, 0, -18, 0, -1], x)

def d4(x):
    return np.polyval([20, 88, 90, 0, 0], x)

def d5(x):
    return (24 * x - 6 * x**2) / (4 - 4 * x + x**2)

def d6(x):
    return 18 * x + 6

def d7(x):
    return 6 * x**5 * (x + 5) ** 5 * (2 * x + 5)

def d8(x):
    u = x**4 + 1
    w, dw = u**5 + 7, 20 * x**3 * u**4
    return -dw / (w * w)
"""

DUAL_NUMBERS = """
class Dual:
    def __init__(self, value, slope=0.0):
        self.value, self.slope = value, slope

    def __add__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def __pow__(self, n):
        return Dual(self.value**n, n * self.value ** (n - 1) * self.slope)

    __radd__, __rmul__ = __add__, __mul__

def slope(f):
    return lambda x: f(Dual(x, 1.0)).slope

d1 = slope(lambda x: -5 * x**3)
d2 = slope(lambda x: 2 * x**2 + 2 * x + 2)
d3 = slope(lambda x: 10 * x**5 + -6 * x**3 + -1 * x + -1)
d4 = slope(lambda x: (2 * x**2 + 6 * x) * (2 * x**3 + 5 * x**2))
d5 = slope(lambda x: 6 * x**2 * (2 + -1 * x) ** -1)
d6 = slope(lambda x: (3 * x + 1) ** 2)
d7 = slope(lambda x: (x**2 + 5 * x) ** 6)
d8 = slope(lambda x: ((x**4 + 1) ** 5 + 7) ** -1)
"""

COMPLEX_STEPS = """
def slope(f, x, h=1e-40):
    return f(x + h * 1j).imag / h

def d1(x):
    return slope(lambda x: -5 * x * x * x, x)

def d2(x):
    return slope(lambda x: 2 * x * x + 2 * x + 2, x)

def d3(x):
    return slope(lambda x: 10 * x * x * x * x * x - 6 * x * x * x - x - 1, x)

def d4(x):
    return slope(lambda x: (2 * x * x + 6 * x) * (2 * x * x * x + 5 * x * x), x)

def d5(x):
    return slope(lambda x: 6 * x * x / (2 - x), x)

def d6(x):
    return slope(lambda x: (3 * x + 1) * (3 * x + 1), x)

def power(x, n):
    return x if n == 1 else x * power(x, n - 1)

def d7(x):
    return slope(lambda x: power(x * x + 5 * x, 6), x)

def d8(x):
    return slope(lambda x: 1 / (power(power(x, 4) + 1, 5) + 7), x)
"""

RIGHT = {
    "the step as rounded, by hand": COURSE + BY_HAND,
    "divided apart, multiplied out": DIVIDED_APART + MULTIPLIED_OUT,
    "the mean of both sides, dual numbers": MEAN_OF_BOTH + DUAL_NUMBERS,
    "a class, complex steps": SLOPE_BY_CLASS + COMPLEX_STEPS,
    "reversed twice, by hand": REVERSED_TWICE + BY_HAND,
    "nearer and nearer, multiplied out": NEARER_AND_NEARER + MULTIPLIED_OUT,
    "functions of functions, dual numbers": FUNCTIONS_OF_FUNCTIONS + DUAL_NUMBERS,
    "places at random, complex steps": AT_RANDOM + COMPLEX_STEPS,
}
