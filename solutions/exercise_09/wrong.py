"""The mistakes that this exercise declares, as learners write them: `grade verify` has each of them named."""


def returning(name, arguments, result):
    """The plainest way to write it: one line."""
    return f"import numpy as np\n\ndef {name}({arguments}):\n    return {result}\n"


SADDLE = {
    "missing_factor_2": (
        returning("saddle_partials", "x, y", "x, -y"),
        """
        def saddle_partials(a, b):
            dz_da = a
            dz_db = -1 * b
            return [dz_da, dz_db]
        """,
    ),
    "sign_flipped": (
        returning("saddle_partials", "x, y", "2 * x, 2 * y"),
        """
        def d_square(v):
            return 2 * v

        def saddle_partials(x, y):
            return tuple(d_square(v) for v in (x, y))
        """,
    ),
    "constant_kept": (
        returning("saddle_partials", "x, y", "2 * x - y**2, x**2 - 2 * y"),
        """
        def saddle_partials(x, y):
            squares = {"x": x * x, "y": y * y}
            dx = 2 * x - squares["y"]
            dy = squares["x"] - 2 * y
            return dx, dy
        """,
        returning("saddle_partials", "x, y", "2 * x - y**2, -2 * y"),
        """
        def saddle_partials(x, y):
            dz_dx = 2 * x
            dz_dy = x * x - 2 * y
            return dz_dx, dz_dy
        """,
    ),
    "exponent_kept": (
        returning("saddle_partials", "x, y", "2 * x**2, -2 * y**2"),
        """
        import numpy as np

        def saddle_partials(x, y):
            return np.array([1, -1]) * 2 * np.square([x, y])
        """,
    ),
    "partials_added": (
        returning("saddle_partials", "x, y", "2 * x - 2 * y, 2 * x - 2 * y"),
        """
        def z(x, y):
            return x**2 - y**2

        def saddle_partials(x, y, h=1e-5):
            # both variables are moved at once
            slope = (z(x + h, y + h) - z(x - h, y - h)) / (2 * h)
            return slope, slope
        """,
    ),
    "swapped_pair": (
        returning("saddle_partials", "x, y", "-2 * y, 2 * x"),
        """
        def saddle_partials(x, y):
            partial = {}
            partial["y"] = -2 * y
            partial["x"] = 2 * x
            return tuple(partial.values())
        """,
    ),
    "value_for_derivative": (
        returning("saddle_partials", "x, y", "x**2, -y**2"),
        """
        class Saddle:
            def __init__(self, x, y):
                self.x, self.y = x, y

            def partials(self):
                return pow(self.x, 2), -pow(self.y, 2)

        def saddle_partials(x, y):
            return Saddle(x, y).partials()
        """,
    ),
}

CYLINDER = {
    "missing_factor_2": (
        returning("cylinder_partials", "r, l", "np.pi * r * l, np.pi * r**2"),
        """
        from math import pi

        def cylinder_partials(radius, length):
            dv_dl = pi * radius * radius
            dv_dr = dv_dl * length / radius
            return dv_dr, dv_dl
        """,
    ),
    "exponent_kept": (
        returning("cylinder_partials", "r, l", "2 * np.pi * r**2 * l, np.pi * r**2"),
        """
        import math

        def volume(r, l):
            return math.pi * r**2 * l

        def cylinder_partials(r, l):
            return 2 * volume(r, l), volume(r, 1)
        """,
    ),
    "missing_pi": (
        returning("cylinder_partials", "r, l", "2 * r * l, r**2"),
        """
        import numpy as np

        def cylinder_partials(r, l):
            gradient = np.empty(2)
            gradient[0] = r * l + r * l
            gradient[1] = np.square(r)
            return gradient
        """,
    ),
    "held_factor_lost": (
        returning("cylinder_partials", "r, l", "2 * np.pi * r, np.pi * r**2"),
        """
        from math import pi, tau

        def cylinder_partials(r, l):
            dv_dr = tau * r
            dv_dl = pi * r * r
            return dv_dr, dv_dl
        """,
    ),
    "held_factor_differentiated": (
        returning("cylinder_partials", "r, l", "2 * np.pi * r * l, 2 * np.pi * r"),
        """
        import math

        def cylinder_partials(r, l):
            d_square = 2 * r
            return [math.pi * d_square * l, math.pi * d_square]
        """,
    ),
    "partials_added": (
        returning("cylinder_partials", "r, l", "2 * np.pi * r * l + np.pi * r**2, 2 * np.pi * r * l + np.pi * r**2"),
        """
        import numpy as np

        def volume(r, l):
            return np.pi * r * r * l

        def cylinder_partials(r, l):
            h = 1e-4
            both = (volume(r + h, l + h) - volume(r - h, l - h)) / h / 2
            return both, both
        """,
    ),
    "swapped_pair": (
        returning("cylinder_partials", "r, l", "np.pi * r**2, 2 * np.pi * r * l"),
        """
        import numpy as np

        def cylinder_partials(radius, length):
            base = np.pi * radius**2
            side = 2 * np.pi * radius * length
            return [base, side]
        """,
    ),
}

SURFACE = {
    "missing_factor_2": (
        returning("surface_partials", "r, h", "2 * np.pi * r + 2 * np.pi * h, 2 * np.pi * r"),
        """
        from math import tau

        def surface_partials(r, h):
            return tau * (r + h), tau * r
        """,
    ),
    "term_lost": (
        returning("surface_partials", "r, h", "4 * np.pi * r, 2 * np.pi * r"),
        """
        import math

        def surface_partials(radius, height):
            lids = 2 * math.pi * 2 * radius
            side = 2 * math.pi * radius
            return lids, side
        """,
    ),
    "constant_kept": (
        returning("surface_partials", "r, h", "4 * np.pi * r + 2 * np.pi * h, 2 * np.pi * r**2 + 2 * np.pi * r"),
        """
        import numpy as np

        def surface_partials(r, h):
            lids = 2 * np.pi * r * r
            da_dr = 2 * np.pi * (2 * r + h)
            da_dh = lids + 2 * np.pi * r * 1
            return da_dr, da_dh
        """,
    ),
    "held_factor_lost": (
        returning("surface_partials", "r, h", "4 * np.pi * r + 2 * np.pi, 2 * np.pi * r"),
        """
        from math import pi

        def surface_partials(r, h):
            return [2 * pi * (r + r + 1), 2 * pi * r]
        """,
    ),
    "missing_pi": (
        returning("surface_partials", "r, h", "4 * r + 2 * h, 2 * r"),
        """
        def surface_partials(r, h):
            da_dh = r + r
            da_dr = 2 * da_dh + h + h
            return da_dr, da_dh
        """,
    ),
    "swapped_pair": (
        returning("surface_partials", "r, h", "2 * np.pi * r, 4 * np.pi * r + 2 * np.pi * h"),
        """
        import numpy as np

        def surface_partials(h, r):
            # the names stand in the other order than in the task
            da_dr = 4 * np.pi * h + 2 * np.pi * r
            da_dh = 2 * np.pi * h
            return np.array([da_dh, da_dr])
        """,
    ),
}

BOX = {
    "sign_flipped": (
        returning("box_partials", "x, y, z", "2 * x * y, x**2, 3 * z**2"),
        """
        def box_partials(a, b, c):
            powers = [(2 * a) * b, a * a, 3 * c * c]
            return tuple(powers)
        """,
    ),
    "held_factor_lost": (
        returning("box_partials", "x, y, z", "2 * x, x**2, -3 * z**2"),
        """
        def box_partials(x, y, z):
            dx = x + x
            dy = x * x
            dz = -3 * z * z
            return [dx, dy, dz]
        """,
    ),
    "constant_kept": (
        returning("box_partials", "x, y, z", "2 * x * y - z**3, x**2 - z**3, x**2 * y - 3 * z**2"),
        """
        def box_partials(x, y, z):
            first, second = x**2 * y, z**3
            dx = 2 * first / x - second
            dy = first / y - second
            dz = first - 3 * second / z
            return dx, dy, dz
        """,
        returning("box_partials", "x, y, z", "2 * x * y - z**3, x**2, -3 * z**2"),
        """
        def box_partials(x, y, z):
            cube = z * z * z
            return [2 * x * y, x * x - cube, -3 * cube / z]
        """,
        returning("box_partials", "x, y, z", "2 * x * y, x**2, x**2 * y - 3 * z**2"),
    ),
    "exponent_kept": (
        returning("box_partials", "x, y, z", "2 * x**2 * y, x**2, -3 * z**3"),
        """
        import numpy as np

        def box_partials(x, y, z):
            return np.array([2 * np.power(x, 2) * y, np.power(x, 2), -3 * np.power(z, 3)])
        """,
    ),
    "missing_exponent": (
        returning("box_partials", "x, y, z", "x * y, x**2, -z**2"),
        """
        def lower(base, exponent):
            return base ** (exponent - 1)

        def box_partials(x, y, z):
            return lower(x, 2) * y, x**2 * lower(y, 1), -lower(z, 3)
        """,
    ),
    "held_factor_differentiated": (
        returning("box_partials", "x, y, z", "2 * x * y, 2 * x, -3 * z**2"),
        """
        def box_partials(x, y, z):
            d_square, d_cube = 2 * x, 3 * z * z
            return d_square * y, d_square * 1, -d_cube
        """,
    ),
    "swapped_pair": (
        returning("box_partials", "x, y, z", "-3 * z**2, x**2, 2 * x * y"),
        """
        def box_partials(x, y, z):
            partials = [2 * x * y, x * x, -3 * z * z]
            return partials[::-1]
        """,
    ),
}

TWO = {
    "inner_derivative_lost": (
        # of u
        returning("chain_two", "x, z", "2 * (3*x + 1) * x * z + (3*x + 1)**2 * z, (3*x + 1)**2 * x"),
        """
        def chain_two(x, z):
            u = 3 * x + 1
            v = x * z
            dw_du, dw_dv = 2 * u * v, u**2
            du_dx, dv_dx, dv_dz = 1, z, x
            return dw_du * du_dx + dw_dv * dv_dx, dw_dv * dv_dz
        """,
        # of v
        returning("chain_two", "x, z", "6 * (3*x + 1) * x * z + (3*x + 1)**2, (3*x + 1)**2"),
        """
        def chain_two(x, z):
            u, v = 3 * x + 1, x * z
            dw = [2 * u * v, u * u]
            return dw[0] * 3 + dw[1], dw[1]
        """,
        # of v, in one of the two
        returning("chain_two", "x, z", "6 * (3*x + 1) * x * z + (3*x + 1)**2, (3*x + 1)**2 * x"),
        """
        def chain_two(x, z):
            u = 1 + 3 * x
            dw_dx = 2 * u * 3 * x * z + u**2 * z
            dw_dz = u**2
            return dw_dx, dw_dz
        """,
    ),
    "path_lost": (
        returning("chain_two", "x, z", "6 * (3*x + 1) * x * z, (3*x + 1)**2 * x"),
        """
        class Chain:
            def __init__(self, x, z):
                self.u, self.v, self.x = 3 * x + 1, x * z, x

            def by_x(self):
                return 2 * self.u * self.v * 3

            def by_z(self):
                return self.u**2 * self.x

        def chain_two(x, z):
            chain = Chain(x, z)
            return chain.by_x(), chain.by_z()
        """,
        """
        def chain_two(x, z):
            u = 3 * x + 1
            return u**2 * z, u**2 * x
        """,
    ),
    "paths_multiplied": (
        returning("chain_two", "x, z", "6 * (3*x + 1) * x * z * (3*x + 1)**2 * z, (3*x + 1)**2 * x"),
        """
        def chain_two(x, z):
            u, v = 3 * x + 1, x * z
            through_u = 2 * u * v * 3
            through_v = u**2 * z
            dw_dx = 1
            for path in (through_u, through_v):
                dw_dx *= path
            return dw_dx, u**2 * x
        """,
    ),
    "missing_factor_2": (
        returning("chain_two", "x, z", "3 * (3*x + 1) * x * z + (3*x + 1)**2 * z, (3*x + 1)**2 * x"),
        """
        def chain_two(x, z):
            u, v = 3 * x + 1, x * z
            outer = {"u": u * v, "v": u * u}
            return outer["u"] * 3 + outer["v"] * z, outer["v"] * x
        """,
    ),
    "outer_alone": (
        returning("chain_two", "x, z", "2 * (3*x + 1) * x * z, (3*x + 1)**2"),
        """
        def chain_two(x, z):
            u, v = 3 * x + 1, x * z
            dw_du = 2 * u * v
            dw_dv = u * u
            return dw_du, dw_dv
        """,
    ),
    "swapped_pair": (
        returning("chain_two", "x, z", "(3*x + 1)**2 * x, 6 * (3*x + 1) * x * z + (3*x + 1)**2 * z"),
        """
        import numpy as np

        def chain_two(x, z):
            u = 3 * x + 1
            inner = np.array([[0, x], [3, z]])
            outer = np.array([2 * u * x * z, u**2])
            return inner @ outer
        """,
    ),
}

THREE = {
    "path_lost": (
        returning("chain_three", "x", "x**2 * np.cos(x) * np.exp(x) + x**2 * np.sin(x) * np.exp(x)"),
        returning("chain_three", "x", "2 * x * np.sin(x) * np.exp(x) + x**2 * np.sin(x) * np.exp(x)"),
        returning("chain_three", "x", "np.exp(x) * (2 * x * np.sin(x) + x**2 * np.cos(x))"),
        """
        import math

        def chain_three(x):
            factors = [x**2, math.sin(x), math.exp(x)]
            slopes = [2 * x, math.cos(x), math.exp(x)]
            total = 0.0
            for i in range(2):
                product = slopes[i]
                for j in range(3):
                    if j != i:
                        product *= factors[j]
                total += product
            return total
        """,
    ),
    "product_of_derivatives": (
        returning("chain_three", "x", "2 * x * np.cos(x) * np.exp(x)"),
        """
        import math

        def chain_three(x):
            result = 1.0
            for slope in (2 * x, math.cos(x), math.exp(x)):
                result *= slope
            return result
        """,
    ),
    "derivatives_added": (
        returning("chain_three", "x", "2 * x + np.cos(x) + np.exp(x)"),
        """
        from math import cos, exp

        def chain_three(x):
            du, dv, dw = 2 * x, cos(x), exp(x)
            return sum([du, dv, dw])
        """,
    ),
    "sign_flipped": (
        returning("chain_three", "x", "np.exp(x) * (2 * x * np.sin(x) - x**2 * np.cos(x) + x**2 * np.sin(x))"),
        """
        import math

        def chain_three(x):
            u, v, w = x**2, math.sin(x), math.exp(x)
            du, dv, dw = 2 * x, -math.cos(x), math.exp(x)
            return du * v * w + u * dv * w + u * v * dw
        """,
    ),
    "missing_factor_2": (
        returning("chain_three", "x", "np.exp(x) * (x * np.sin(x) + x**2 * np.cos(x) + x**2 * np.sin(x))"),
        """
        import numpy as np

        def chain_three(x):
            values = np.array([x**2, np.sin(x), np.exp(x)])
            slopes = np.array([x, np.cos(x), np.exp(x)])
            return np.prod(values) * np.sum(slopes / values)
        """,
    ),
    "power_rule_for_exp": (
        returning(
            "chain_three", "x", "np.exp(x) * (2 * x * np.sin(x) + x**2 * np.cos(x)) + x**3 * np.sin(x) * np.exp(x - 1)"
        ),
        """
        import math

        def power_rule(base, exponent):
            return exponent * base ** (exponent - 1)

        def chain_three(x):
            u, v, w = x**2, math.sin(x), math.e**x
            return power_rule(x, 2) * v * w + u * math.cos(x) * w + u * v * power_rule(math.e, x)
        """,
    ),
    "value_for_derivative": (
        returning("chain_three", "x", "x**2 * np.sin(x) * np.exp(x)"),
        """
        import math

        def chain_three(x):
            u, v, w = x * x, math.sin(x), math.exp(x)
            y = u * v * w
            return y
        """,
    ),
}

WRONG = {
    "saddle_partials": SADDLE,
    "cylinder_partials": CYLINDER,
    "surface_partials": SURFACE,
    "box_partials": BOX,
    "chain_two": TWO,
    "chain_three": THREE,
}
