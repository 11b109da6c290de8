"""Right solutions in other styles: `grade verify` has each of them earn every point."""

RIGHT = {
    "math instead of NumPy": """
        import math

        def saddle_partials(x, y):
            return 2 * x, -2 * y

        def cylinder_partials(r, l):
            return 2 * math.pi * r * l, math.pi * r**2

        def surface_partials(r, h):
            return 2 * math.pi * (2 * r + h), 2 * math.pi * r

        def box_partials(x, y, z):
            return 2 * x * y, x**2, -3 * z**2

        def chain_two(x, z):
            u = 3 * x + 1
            return u * z * (9 * x + 1), u**2 * x

        def chain_three(x):
            return math.exp(x) * x * (2 * math.sin(x) + x * math.cos(x) + x * math.sin(x))
        """,
    "lists back": """
        from math import cos, e, pi, sin

        def saddle_partials(x, y):
            return [x + x, -(y + y)]

        def cylinder_partials(radius, length):
            return [2 * pi * radius * length, pi * radius * radius]

        def surface_partials(radius, height):
            return [4 * pi * radius + 2 * pi * height, 2 * pi * radius]

        def box_partials(a, b, c):
            return [2 * a * b, a * a, -3 * c * c]

        def chain_two(x, z):
            u, v = 3 * x + 1, x * z
            return [6 * u * v + u * u * z, u * u * x]

        def chain_three(x):
            return [(2 * x * sin(x) + x**2 * cos(x) + x**2 * sin(x)) * e**x]
        """,
    "arrays back": """
        import numpy as np

        def saddle_partials(x, y):
            return np.array([2 * x, -2 * y])

        def cylinder_partials(r, l):
            return np.pi * r * np.array([2 * l, r])

        def surface_partials(r, h):
            return 2 * np.pi * np.array([[2, 1], [1, 0]]) @ np.array([r, h])

        def box_partials(x, y, z):
            return np.array([2 * x * y, np.square(x), -3 * np.square(z)])

        def chain_two(x, z):
            u, v = 3 * x + 1, x * z
            outer = np.array([2 * u * v, u**2])
            inner = np.array([[3, 0], [z, x]])
            return outer @ inner

        def chain_three(x):
            values = np.array([x**2, np.sin(x), np.exp(x)])
            slopes = np.array([2 * x, np.cos(x), np.exp(x)])
            return np.prod(values) * np.sum(slopes / values)
        """,
    "loops over paths": """
        import math

        def saddle_partials(x, y):
            return tuple(sign * 2 * value for sign, value in ((1, x), (-1, y)))

        def cylinder_partials(r, l):
            gradient = []
            for power, factor in ((1, 2 * l), (2, 1)):
                gradient.append(math.pi * factor * r**power)
            return tuple(gradient)

        def surface_partials(r, h):
            da_dr = 0.0
            for term in (2 * math.pi * 2 * r, 2 * math.pi * h):
                da_dr += term
            return da_dr, 2 * math.pi * r

        def box_partials(x, y, z):
            gradient = [0.0, 0.0, 0.0]
            gradient[0] += 2 * x * y
            gradient[1] += x**2
            gradient[2] -= 3 * z**2
            return gradient

        def chain_two(x, z):
            u, v = 3 * x + 1, x * z
            outer = [2 * u * v, u**2]
            inner = {"x": [3, z], "z": [0, x]}
            return tuple(sum(a * b for a, b in zip(outer, inner[name])) for name in "xz")

        def chain_three(x):
            factors = [x**2, math.sin(x), math.exp(x)]
            slopes = [2 * x, math.cos(x), math.exp(x)]
            total = 0.0
            for i in range(3):
                product = slopes[i]
                for j in range(3):
                    if j != i:
                        product *= factors[j]
                total += product
            return total
        """,
    "helper functions": """
        import numpy as np

        def power_rule(x, n, c=1.0):
            return c * n * x ** (n - 1)

        def saddle_partials(x, y):
            return power_rule(x, 2), power_rule(y, 2, -1)

        def cylinder_partials(r, l):
            return power_rule(r, 2, np.pi * l), power_rule(l, 1, np.pi * r**2)

        def surface_partials(r, h):
            return power_rule(r, 2, 2 * np.pi) + power_rule(r, 1, 2 * np.pi * h), power_rule(h, 1, 2 * np.pi * r)

        def box_partials(x, y, z):
            return power_rule(x, 2, y), power_rule(y, 1, x**2), power_rule(z, 3, -1)

        def product_rule(f, df, g, dg):
            return df * g + f * dg

        def chain_two(x, z):
            u, v = 3 * x + 1, x * z
            du2_dx = power_rule(u, 2) * 3
            return product_rule(u**2, du2_dx, v, z), product_rule(u**2, 0, v, x)

        def chain_three(x):
            uv, duv = x**2 * np.sin(x), product_rule(x**2, 2 * x, np.sin(x), np.cos(x))
            return product_rule(uv, duv, np.exp(x), np.exp(x))
        """,
    "classes": """
        import math

        class Cylinder:
            def __init__(self, radius, length):
                self.r, self.l = radius, length

            def volume_partials(self):
                return 2 * math.pi * self.r * self.l, math.pi * self.r**2

            def surface_partials(self):
                return 2 * math.pi * (2 * self.r + self.l), 2 * math.pi * self.r

        class Term:
            def __init__(self, factor, exponent):
                self.factor, self.exponent = factor, exponent

            def slope(self, x):
                return self.factor * self.exponent * x ** (self.exponent - 1)

        def saddle_partials(x, y):
            return Term(1, 2).slope(x), Term(-1, 2).slope(y)

        def cylinder_partials(r, l):
            return Cylinder(r, l).volume_partials()

        def surface_partials(r, h):
            return Cylinder(r, h).surface_partials()

        def box_partials(x, y, z):
            return Term(y, 2).slope(x), Term(x**2, 1).slope(y), Term(-1, 3).slope(z)

        def chain_two(x, z):
            u, v = 3 * x + 1, x * z
            return Term(1, 2).slope(u) * v * 3 + u**2 * z, u**2 * x

        def chain_three(x):
            y = x**2 * math.sin(x) * math.exp(x)
            return y * (2 / x + 1 / math.tan(x) + 1)
        """,
    "multiplied out": """
        import numpy as np

        def saddle_partials(x, y):
            return 2.0 * x, 0.0 - 2.0 * y

        def cylinder_partials(r, l):
            v = np.pi * r * r * l
            return 2 * v / r, v / l

        def surface_partials(r, h):
            return (4 * r + 2 * h) * np.pi, (r + r) * np.pi

        def box_partials(x, y, z):
            return x * y + y * x, x * x, -(z * z + z * z + z * z)

        def chain_two(x, z):
            # w = 9x³z + 6x²z + xz
            return 27 * x**2 * z + 12 * x * z + z, 9 * x**3 + 6 * x**2 + x

        def chain_three(x):
            return np.exp(x) * ((2 * x + x**2) * np.sin(x) + x**2 * np.cos(x))
        """,
    "complex steps": """
        import cmath
        import math

        H = 1e-30

        def partials(f, *at):
            moved = ([v + 1j * H * (i == j) for i, v in enumerate(at)] for j in range(len(at)))
            return tuple(f(*point).imag / H for point in moved)

        def saddle_partials(x, y):
            return partials(lambda x, y: x * x - y * y, x, y)

        def cylinder_partials(r, l):
            return partials(lambda r, l: math.pi * r * r * l, r, l)

        def surface_partials(r, h):
            return partials(lambda r, h: 2 * math.pi * r * (r + h), r, h)

        def box_partials(x, y, z):
            return partials(lambda x, y, z: x * x * y - z * z * z, x, y, z)

        def chain_two(x, z):
            return partials(lambda x, z: (3 * x + 1) * (3 * x + 1) * x * z, x, z)

        def chain_three(x):
            return partials(lambda x: x * x * cmath.sin(x) * cmath.exp(x), x)[0]
        """,
    "central differences, with care": """
        import math

        def partials(f, *at):
            found = []
            for i, value in enumerate(at):
                h = 1e-4 * abs(value)
                ends = []
                for step in (h, -h, 2 * h, -2 * h):
                    moved = list(at)
                    moved[i] = value + step
                    ends.append(f(*moved))
                found.append((8 * (ends[0] - ends[1]) - (ends[2] - ends[3])) / (12 * h))
            return found

        def saddle_partials(x, y):
            return partials(lambda x, y: x**2 - y**2, x, y)

        def cylinder_partials(r, l):
            return partials(lambda r, l: math.pi * r**2 * l, r, l)

        def surface_partials(r, h):
            return partials(lambda r, h: 2 * math.pi * r**2 + 2 * math.pi * r * h, r, h)

        def box_partials(x, y, z):
            return partials(lambda x, y, z: x**2 * y - z**3, x, y, z)

        def chain_two(x, z):
            return partials(lambda x, z: (3 * x + 1) ** 2 * x * z, x, z)

        def chain_three(x):
            return partials(lambda x: x**2 * math.sin(x) * math.exp(x), x)[0]
        """,
}
