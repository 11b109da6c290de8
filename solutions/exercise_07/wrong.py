"""The mistakes that this exercise declares, as learners write them: `grade verify` has each of them named."""


def one_line(head, result):
    """The plainest way to write it."""
    return f"def {head}:\n    return {result}\n"


def delta(result):
    return one_line("delta_slope(f, x, delta)", result)


def central(result):
    return one_line("central_slope(f, x, delta)", result)


DELTA_SLOPE = {
    "central_for_forward": (
        delta("(f(x + delta) - f(x - delta)) / (2 * delta)"),
        """
        def delta_slope(f, x, h):
            right, left = x + h, x - h
            return (f(right) - f(left)) / (right - left)
        """,
    ),
    "backward_for_forward": (
        delta("(f(x) - f(x - delta)) / delta"),
        """
        def delta_slope(func, x, dx):
            x1 = x - dx
            y1, y2 = func(x1), func(x)
            rise = y2 - y1
            return rise / dx
        """,
    ),
    "reversed_difference": (
        delta("(f(x) - f(x + delta)) / delta"),
        """
        import numpy as np

        def delta_slope(f, x, delta):
            y = np.array([f(x), f(x + delta)])
            return (y[0] - y[1]) / delta
        """,
    ),
    "not_divided": (
        delta("f(x + delta) - f(x)"),
        """
        def delta_slope(s, t, dt):
            start = s(t)
            end = s(t + dt)
            return end - start
        """,
    ),
    "brackets_lost": (
        delta("f(x + delta) - f(x) / delta"),
        """
        def delta_slope(f, x, h):
            before = f(x)
            after = f(x + h)
            slope = after - before / h
            return slope
        """,
    ),
    "absolute_delta": (
        delta("(f(x + abs(delta)) - f(x)) / abs(delta)"),
        """
        def delta_slope(f, x, h):
            if h < 0:
                h = -h
            return (f(x + h) - f(x)) / h
        """,
        delta("(f(x + delta) - f(x)) / abs(delta)"),
        """
        import math

        def distance(a, b):
            return math.sqrt((a - b) ** 2)

        def delta_slope(f, x, delta):
            return (f(x + delta) - f(x)) / distance(delta, 0.0)
        """,
    ),
    "delta_ignored": (
        """
        def delta_slope(f, x, delta):
            delta = 1e-6
            return (f(x + delta) - f(x)) / delta
        """,
        """
        H = 0.001

        class Slope:
            def __init__(self, f):
                self.f = f

            def at(self, x):
                return (self.f(x + H) - self.f(x)) / H

        def delta_slope(f, x, delta):
            return Slope(f).at(x)
        """,
    ),
}

CENTRAL_SLOPE = {
    "missing_factor_2": (
        central("(f(x + delta) - f(x - delta)) / delta"),
        """
        def central_slope(f, x, h):
            ends = [f(x + side * h) for side in (1, -1)]
            return (ends[0] - ends[1]) / h
        """,
    ),
    "brackets_lost": (
        central("(f(x + delta) - f(x - delta)) / 2 * delta"),
        """
        def central_slope(f, x, h):
            rise = f(x + h) - f(x - h)
            return h * rise / 2
        """,
    ),
    "forward_for_central": (
        central("(f(x + delta) - f(x)) / delta"),
        """
        def delta_slope(f, x, delta):
            return (f(x + delta) - f(x)) / delta

        def central_slope(f, x, delta):
            return delta_slope(f, x, delta)
        """,
    ),
    "half_step": (
        central("(f(x + delta / 2) - f(x - delta / 2)) / delta"),
        """
        def central_slope(f, x, h):
            half = 0.5 * h
            left, right = x - half, x + half
            return (f(right) - f(left)) / (2 * half)
        """,
    ),
    "reversed_difference": (
        central("(f(x - delta) - f(x + delta)) / (2 * delta)"),
        """
        def central_slope(f, x, h):
            before, after = f(x - h), f(x + h)
            slope = before - after
            slope /= h + h
            return slope
        """,
    ),
    "not_divided": (
        central("f(x + delta) - f(x - delta)"),
        """
        import numpy as np

        def central_slope(f, x, delta):
            return np.diff([f(x - delta), f(x + delta)])[0]
        """,
    ),
    "delta_ignored": (
        """
        def central_slope(f, x, delta=1e-5):
            h = 1e-5
            return (f(x + h) - f(x - h)) / (2 * h)
        """,
        """
        EPSILON = 0.1

        def central_slope(f, x, _):
            above, below = f(x + EPSILON), f(x - EPSILON)
            return (above - below) / (2 * EPSILON)
        """,
    ),
}

LIMIT = {
    "never_none": (
        """
        import math

        def limit(f, a):
            if math.isinf(a):
                return f(math.copysign(1e9, a))
            return f(a + 1e-10)
        """,
        """
        def limit(f, a):
            h = 1e-9
            if a == float("inf"):
                places = [1e10]
            elif a == float("-inf"):
                places = [-1e10]
            else:
                places = [a - h]
            return f(places[0])
        """,
    ),
    "nothing_returned": (
        """
        def limit(f, a):
            if abs(a) > 1e300:
                left = right = f(1e9 if a > 0 else -1e9)
            else:
                left, right = f(a - 1e-9), f(a + 1e-9)
            if left == right:
                limit = left
        """,
        """
        import math

        def limit(f, a):
            values = []
            for k in range(5, 10):
                x = math.copysign(10.0**k, a) if math.isinf(a) else a + 10.0**-k
                values.append(f(x))
            print(values[-1])
        """,
    ),
    "one_sided": (
        """
        import math

        def limit(f, a):
            if math.isinf(a):
                values = [f(math.copysign(x, a)) for x in (1e8, 1e9, 1e10)]
            else:
                values = [f(a + h) for h in (1e-8, 1e-9, 1e-10)]
            if max(values) - min(values) > 1e-4 * max(1, abs(values[-1])):
                return None
            return values[-1]
        """,
        """
        INFINITY = float("inf")

        def limit(f, a):
            # always from the left
            if a in (INFINITY, -INFINITY):
                sign = 1 if a > 0 else -1
                last, nearer = f(sign * 1e9), f(sign * 4e9)
            else:
                last, nearer = f(a - 1e-9), f(a - 2e-10)
            close = abs(last - nearer) < 1e-4 * max(1, abs(nearer))
            return nearer if close else None
        """,
    ),
    "convergence_not_checked": (
        """
        import math

        def limit(f, a):
            if math.isinf(a):
                return f(math.copysign(1e9, a))
            left, right = f(a - 1e-9), f(a + 1e-9)
            if math.isclose(left, right, rel_tol=1e-4, abs_tol=1e-4):
                return right
        """,
        """
        import math

        def limit(f, a, h=1e-6):
            if math.isinf(a):
                return f(1 / h if a > 0 else -1 / h)
            left = f(a - h)
            right = f(a + h)
            if abs(left - right) > 1e-4 * max(1, abs(left)):
                return None
            return (left + right) / 2
        """,
        """
        import math

        def far_out(f, sign):
            first, second = f(sign * 1e8), f(sign * 1e9)
            return second if abs(first - second) <= 1e-4 * max(1.0, abs(second)) else None

        def limit(f, a):
            if math.isinf(a):
                return far_out(f, math.copysign(1.0, a))
            sides = [f(a + 1e-10), f(a - 1e-10)]
            if abs(sides[0] - sides[1]) > 1e-4 * max(1.0, abs(sides[0])):
                return None
            return sides[0]
        """,
    ),
    "value_at_point": (
        """
        import math

        def limit(f, a):
            try:
                return f(a)
            except (ArithmeticError, ValueError):
                pass
            if math.isinf(a):
                near = [math.copysign(x, a) for x in (1e8, 1e10)]
            else:
                near = [a - 1e-9, a + 1e-9, a + 1e-10]
            values = [f(x) for x in near]
            return values[0] if max(values) - min(values) < 1e-4 * max(1, abs(values[0])) else None
        """,
        """
        def limit(f, a):
            try:
                return f(a)
            except (ZeroDivisionError, ValueError):
                return None
        """,
        """
        import math

        def approach(f, places):
            values = [f(x) for x in places]
            spread = max(values) - min(values)
            return sum(values) / len(values) if spread <= 1e-4 * max(1, abs(values[0])) else None

        def limit(f, a):
            if math.isinf(a):
                return approach(f, [math.copysign(10.0**k, a) for k in (8, 9, 10)])
            try:
                value = f(a)
            except Exception:
                value = approach(f, [a + s * h for s in (-1, 1) for h in (1e-9, 1e-10)])
            return value
        """,
    ),
    "infinite_for_none": (
        """
        import math

        def limit(f, a):
            if math.isinf(a):
                near = [math.copysign(x, a) for x in (1e8, 1e9)]
            else:
                near = [a - 1e-9, a - 1e-10, a + 1e-9, a + 1e-10]
            values = [f(x) for x in near]
            if min(values) > 1e6:
                if max(values) - min(values) > 1e-4 * max(values):
                    return math.inf
            if max(values) < -1e6:
                if max(values) - min(values) > 1e-4 * abs(min(values)):
                    return -math.inf
            if max(values) - min(values) > 1e-4 * max(1, abs(values[0])):
                return None
            return values[0]
        """,
        """
        import math

        def tends_to(values):
            first, last = values[0], values[-1]
            if abs(first) > 1e6 and abs(last) > 2 * abs(first):
                return math.inf if last > 0 else -math.inf
            if max(values) - min(values) > 1e-4 * max(1, abs(last)):
                return None
            return last

        def limit(f, a):
            if math.isinf(a):
                return tends_to([f(math.copysign(10.0**k, a)) for k in (8, 9, 10)])
            sides = [tends_to([f(a + s * 10.0**-k) for k in (8.5, 9, 10)]) for s in (-1, 1)]
            if None in sides:
                return None
            if math.inf in map(abs, sides):
                return sides[1]
            return sides[1] if abs(sides[0] - sides[1]) <= 1e-4 * max(1, abs(sides[1])) else None
        """,
    ),
    "nan_for_none": (
        """
        import math

        def limit(f, a):
            if math.isinf(a):
                near = [math.copysign(x, a) for x in (1e8, 1e9, 1e10)]
            else:
                near = [a + h for h in (1e-9, 1e-10, -1e-9, -1e-10)]
            values = [f(x) for x in near]
            if max(values) - min(values) > 1e-4 * max(1, abs(values[0])):
                return math.nan
            return values[0]
        """,
        """
        import numpy as np

        def limit(f, a):
            h = np.array([1e-9, -1e-9, 1e-10, -1e-10])
            x = np.sign(a) / np.abs(h) if np.isinf(a) else a + h
            y = np.array([f(xi) for xi in x])
            agree = np.allclose(y, y[0], rtol=1e-4, atol=1e-4)
            return y.mean() if agree else np.nan
        """,
    ),
    "step_too_large": (
        """
        import math

        def limit(f, a):
            if math.isinf(a):
                values = [f(math.copysign(x, a)) for x in (1e5, 1e6)]
            else:
                values = [f(a + h) for h in (1e-5, 1e-6, -1e-5, -1e-6)]
            if max(values) - min(values) > 1e-4 * max(1, abs(values[0])):
                return None
            return values[0]
        """,
        """
        def limit(f, a):
            h = 1e-6
            if abs(a) == float("inf"):
                sign = 1 if a > 0 else -1
                first, second = f(sign / h), f(sign * 2 / h)
                values = [first, second]
            else:
                values = [f(a - h), f(a - h / 2), f(a + h), f(a + h / 2)]
            for value in values:
                if abs(value - values[0]) > 1e-4 * max(1, abs(values[0])):
                    return None
            return values[0]
        """,
    ),
    "sign_of_infinity_lost": (
        """
        import math

        def limit(f, a):
            near = [1e8, 1e9] if math.isinf(a) else [a - 1e-9, a + 1e-9, a + 1e-10]
            values = [f(x) for x in near]
            return values[0] if max(values) - min(values) < 1e-4 * max(1, abs(values[0])) else None
        """,
        """
        def limit(f, a):
            if str(a) in ("inf", "-inf"):
                points = [10.0**k for k in range(8, 13)]
            else:
                points = [a + side * h for h in (1e-9, 3e-10) for side in (1, -1)]
            y = [f(point) for point in points]
            for other in y:
                if abs(other - y[-1]) > 1e-4 * max(1.0, abs(y[-1])):
                    return None
            return y[-1]
        """,
    ),
    "evaluated_at_point": (
        """
        def limit(f, a):
            return f(a)
        """,
        """
        import math

        def limit(f, a):
            h = 1e-18
            if math.isinf(a):
                return f(math.copysign(1e9, a))
            left, right = f(a - h), f(a + h)
            return left if abs(left - right) < 1e-4 else None
        """,
        """
        def limit(f, a):
            # a + h is infinity where a is
            values = [f(a + h) for h in (1e-9, 1e-10, -1e-9, -1e-10)]
            return values[0] if max(values) - min(values) < 1e-4 * max(1, abs(values[0])) else None
        """,
    ),
}

U, V, DU, DV = "(2 * x**2 + 6 * x)", "(2 * x**3 + 5 * x**2)", "(4 * x + 6)", "(6 * x**2 + 10 * x)"
D1 = {
    "missing_exponent": (one_line("d1(x)", "-5 * x**2"), one_line("d1(t)", "-5 * t * t")),
    "exponent_kept": (
        one_line("d1(x)", "-15 * x**3"),
        """
        def power_rule(c, n, x):
            return c * n * x**n

        def d1(x):
            return power_rule(-5, 3, x)
        """,
    ),
    "sign_flipped": (
        one_line("d1(x)", "15 * x**2"),
        """
        import numpy as np

        def d1(x):
            return 5 * 3 * np.square(x)
        """,
    ),
}
D2 = {
    "missing_exponent": (
        one_line("d2(x)", "2 * x + 2"),
        """
        def d2(x):
            coefficients = [2, 2]
            return sum(c * x**n for n, c in enumerate(coefficients))
        """,
    ),
    "constant_kept": (
        one_line("d2(x)", "4 * x + 2 + 2"),
        """
        def d2(x):
            total = 2
            for factor, power in ((2, 2), (2, 1)):
                total += factor * power * x ** (power - 1)
            return total
        """,
    ),
    "exponent_kept": (
        one_line("d2(x)", "4 * x**2 + 2"),
        one_line("d2(x)", "4 * x + 2 * x"),
        """
        def d2(x):
            square = 2 * 2 * pow(x, 2)
            line = 2
            return square + line
        """,
    ),
}
D3 = {
    "missing_exponent": (
        one_line("d3(x)", "10 * x**4 - 6 * x**2 - 1"),
        """
        import numpy as np

        def d3(x):
            return np.polyval([10, 0, -6, 0, -1], x)
        """,
    ),
    "constant_kept": (
        one_line("d3(x)", "50 * x**4 - 18 * x**2 - 1 - 1"),
        """
        def d3(x):
            terms = {5: 10, 3: -6, 1: -1}
            slope = -1
            for n, c in terms.items():
                slope += n * c * x ** (n - 1)
            return slope
        """,
    ),
    "sign_flipped": (
        one_line("d3(x)", "50 * x**4 - 18 * x**2 + 1"),
        one_line("d3(x)", "50 * x**4 + 18 * x**2 - 1"),
        """
        def d3(x):
            square = x * x
            return 1 + square * (50 * square - 18)
        """,
    ),
    "linear_term_lost": (
        one_line("d3(x)", "50 * x**4 - 18 * x**2"),
        """
        def d3(x):
            first = 10 * 5 * x**4
            second = 6 * 3 * x**2
            third = 0
            return first - second - third
        """,
    ),
}
D4 = {
    "product_of_derivatives": (
        one_line("d4(x)", f"{DU} * {DV}"),
        """
        def d4(x):
            du = 4 * x + 6
            dv = 6 * x**2 + 10 * x
            return du * dv
        """,
    ),
    "one_term_lost": (
        one_line("d4(x)", f"{DU} * {V}"),
        """
        def f(x):
            return 2 * x**2 + 6 * x

        def d4(x):
            return f(x) * (2 * 3 * x**2 + 5 * 2 * x)
        """,
    ),
    "terms_subtracted": (
        one_line("d4(x)", f"{DU} * {V} - {U} * {DV}"),
        """
        class Product:
            def __init__(self, f, df, g, dg):
                self.f, self.df, self.g, self.dg = f, df, g, dg

            def slope(self):
                return self.df * self.g - self.f * self.dg

        def d4(x):
            return Product(2 * x**2 + 6 * x, 4 * x + 6, 2 * x**3 + 5 * x**2, 6 * x**2 + 10 * x).slope()
        """,
    ),
}
D5 = {
    "quotient_order": (
        one_line("d5(x)", "(6 * x**2 * -1 - 12 * x * (2 - x)) / (2 - x) ** 2"),
        """
        def d5(x):
            f, df, g, dg = 6 * x**2, 12 * x, 2 - x, -1
            return (f * dg - g * df) / g**2
        """,
    ),
    "quotient_sign": (
        one_line("d5(x)", "(12 * x * (2 - x) - 6 * x**2) / (2 - x) ** 2"),
        """
        def d5(x):
            f, df = 6 * x * x, 12 * x
            g, dg = 2 - x, -1
            above = df * g + f * dg
            return above / g**2
        """,
    ),
    "square_lost": (
        one_line("d5(x)", "(12 * x * (2 - x) + 6 * x**2) / (2 - x)"),
        """
        def quotient_rule(f, df, g, dg):
            return (df * g - f * dg) / g

        def d5(x):
            return quotient_rule(6 * x**2, 12 * x, 2 - x, -1)
        """,
    ),
    "quotient_of_derivatives": (
        one_line("d5(x)", "12 * x / -1"),
        """
        def d5(x):
            above, below = 6 * 2 * x, -1.0
            return above / below
        """,
    ),
}
D6 = {
    "inner_derivative_lost": (
        one_line("d6(x)", "2 * (3 * x + 1)"),
        """
        def d6(x):
            u = 3 * x + 1
            return u + u
        """,
    ),
    "missing_exponent": (
        one_line("d6(x)", "(3 * x + 1) * 3"),
        """
        def d6(x):
            u, du = 3 * x + 1, 3
            return du * u ** (2 - 1)
        """,
    ),
    "exponent_kept": (
        one_line("d6(x)", "2 * (3 * x + 1) ** 2 * 3"),
        """
        def d6(x):
            inner = 3 * x + 1
            outer = 2 * inner * inner
            return 3 * outer
        """,
    ),
    "outer_at_inner_derivative": (
        one_line("d6(x)", "2 * 3 * 3"),
        """
        def outer(u):
            return 2 * u

        def d6(x):
            du = 3.0
            return outer(du) * du
        """,
    ),
}
D7 = {
    "inner_derivative_lost": (
        one_line("d7(x)", "6 * (x**2 + 5 * x) ** 5"),
        """
        def d7(x):
            u = x * (x + 5)
            slope = 6.0
            for _ in range(5):
                slope *= u
            return slope
        """,
    ),
    "missing_exponent": (
        one_line("d7(x)", "(x**2 + 5 * x) ** 5 * (2 * x + 5)"),
        """
        def d7(x):
            u = x**2 + 5 * x
            du = 2 * x + 5
            return du * pow(u, 5)
        """,
    ),
    "exponent_kept": (
        one_line("d7(x)", "6 * (x**2 + 5 * x) ** 6 * (2 * x + 5)"),
        """
        def power(u, n):
            return n * u**n

        def d7(x):
            return power(x**2 + 5 * x, 6) * (2 * x + 5)
        """,
    ),
    "outer_at_inner_derivative": (
        one_line("d7(x)", "6 * (2 * x + 5) ** 5"),
        """
        def d7(x):
            inner = 2 * x + 5
            return 6 * inner * inner**4
        """,
    ),
    "brackets_lost": (
        one_line("d7(x)", "6 * (x**2 + 5 * x) ** 5 * 2 * x + 5"),
        """
        def d7(x):
            u = x**2 + 5 * x
            outer = 6 * u**5
            return outer * 2 * x + 5
        """,
    ),
}
W = "((x**4 + 1) ** 5 + 7)"
D8 = {
    "inner_derivative_lost": (
        one_line("d8(x)", f"-5 * (x**4 + 1) ** 4 / {W} ** 2"),
        one_line("d8(x)", f"-4 * x**3 / {W} ** 2"),
        """
        def d8(x):
            w = (x**4 + 1) ** 5 + 7
            return -1 / w**2
        """,
        """
        def d8(x):
            u = x**4 + 1
            du = 1
            return -(5 * u**4 * du) * (u**5 + 7) ** -2
        """,
    ),
    "outer_sign_lost": (
        one_line("d8(x)", f"20 * x**3 * (x**4 + 1) ** 4 / {W} ** 2"),
        """
        def d8(x):
            u = x**4 + 1
            dw = 5 * u**4 * 4 * x**3
            return (u**5 + 7) ** -2 * dw
        """,
    ),
    "square_lost": (
        one_line("d8(x)", f"-20 * x**3 * (x**4 + 1) ** 4 / {W}"),
        """
        def d8(x):
            u = x**4 + 1
            w, dw = u**5 + 7, 5 * u**4 * 4 * x**3
            return -dw / w
        """,
    ),
    "reciprocal_of_derivative": (
        one_line("d8(x)", "1 / (5 * (x**4 + 1) ** 4 * 4 * x**3)"),
        """
        def d8(x):
            u, du = x**4 + 1, 4 * x**3
            dw = 5 * u**4 * du
            return dw**-1
        """,
    ),
}

WRONG = {
    "delta_slope": DELTA_SLOPE,
    "central_slope": CENTRAL_SLOPE,
    "limit": LIMIT,
    **{f"d{number}": texts for number, texts in enumerate((D1, D2, D3, D4, D5, D6, D7, D8), start=1)},
}
