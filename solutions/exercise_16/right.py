"""Right solutions in other styles than the course's own: `grade verify` has each of them earn every point."""

from grader.authoring import Only

RIGHT = {
    "Python floats in lists": """
        IMPORT

        def vector(values):
            return TENSOR(values, dtype=LIB.float64)

        def numerical_gradient(f, x):
            values = [float(v) for v in x]
            h = 1e-6
            slopes = []
            for i in range(len(values)):
                plus, minus = values[:], values[:]
                plus[i] += h
                minus[i] -= h
                slopes.append((float(f(vector(plus))) - float(f(vector(minus)))) / (2 * h))
            return slopes

        def check_gradient(f, grad, x):
            claimed = [float(v) for v in grad(x)]
            measured = numerical_gradient(f, x)
            off = sum((c - m) ** 2 for c, m in zip(claimed, measured)) ** 0.5
            size = sum(m * m for m in measured) ** 0.5
            return off <= 1e-4 * size
        """,
    "one side only, with a small step": """
        IMPORT

        def numerical_gradient(f, x, h=1e-7):
            here = f(x)
            return STACK([(f(x + h * e) - here) / h for e in LIB.eye(len(x), dtype=x.dtype)])

        def check_gradient(f, grad, x):
            a, n = grad(x), numerical_gradient(f, x)
            return bool(LIB.linalg.norm(a - n) / (LIB.linalg.norm(a) + LIB.linalg.norm(n)) < 1e-3)
        """,
    "a step relative to the component, the largest difference": """
        IMPORT

        def numerical_gradient(f, x):
            slopes = []
            for i, e in enumerate(LIB.eye(len(x), dtype=x.dtype)):
                h = 1e-6 * max(1.0, abs(float(x[i])))
                slopes.append((f(x + h * e) - f(x - h * e)) / (2 * h))
            return STACK(slopes)

        def check_gradient(f, grad, x):
            measured = numerical_gradient(f, x)
            worst = max(float(v) for v in LIB.abs(grad(x) - measured))
            largest = max(float(v) for v in LIB.abs(measured))
            return worst < 0.01 * largest
        """,
    "five points": """
        IMPORT

        def partial(f, x, e, h=1e-3):
            near = f(x + h * e) - f(x - h * e)
            far = f(x + 2 * h * e) - f(x - 2 * h * e)
            return (8 * near - far) / (12 * h)

        def numerical_gradient(f, x):
            return STACK([partial(f, x, e) for e in LIB.eye(len(x), dtype=x.dtype)])

        def check_gradient(f, grad, x):
            claimed, measured = grad(x), numerical_gradient(f, x)
            difference = SQRT(SUM(SQUARE(claimed - measured)))
            return difference < 1e-4 * SQRT(SUM(SQUARE(claimed)))
        """,
    "scaled first, then compared entry by entry": """
        IMPORT

        def numerical_gradient(f, x):
            h = 1e-5
            gradient = []
            for i in range(len(x)):
                e = TENSOR([1.0 if j == i else 0.0 for j in range(len(x))], dtype=LIB.float64)
                gradient.append(float(f(x + h * e) - f(x - h * e)) / (2 * h))
            return TENSOR(gradient, dtype=LIB.float64)

        def check_gradient(f, grad, x):
            claimed, measured = grad(x), numerical_gradient(f, x)
            size = sum(abs(float(v)) for v in measured)
            return all(abs(float(c) / size - float(m) / size) < 1e-5 for c, m in zip(claimed, measured))
        """,
    "a class": """
        IMPORT

        class Checker:
            def __init__(self, f, h=1e-5, tolerance=1e-6):
                self.f, self.h, self.tolerance = f, h, tolerance

            def along(self, x, e):
                return (self.f(x + self.h * e) - self.f(x - self.h * e)) / 2 / self.h

            def gradient(self, x):
                return STACK([self.along(x, e) for e in LIB.eye(x.shape[0], dtype=x.dtype)])

            def agrees(self, grad, x):
                claimed, measured = grad(x), self.gradient(x)
                off = claimed - measured
                return bool(DOT(off, off) <= self.tolerance * DOT(measured, measured))

        def numerical_gradient(f, x):
            return Checker(f).gradient(x)

        def check_gradient(f, grad, x):
            return Checker(f).agrees(grad, x)
        """,
    "angle and length": """
        IMPORT

        def numerical_gradient(f, x):
            h = 2.0 ** -17
            rises = [f(x + h * e) - f(x - h * e) for e in LIB.eye(len(x), dtype=x.dtype)]
            return STACK(rises) / (2 * h)

        def check_gradient(f, grad, x):
            a, n = grad(x), numerical_gradient(f, x)
            la, ln = float(LIB.linalg.norm(a)), float(LIB.linalg.norm(n))
            if la == 0:
                return False
            if abs(la - ln) > 1e-3 * ln:
                return False
            return bool(DOT(a, n) / (la * ln) > 1 - 1e-6)
        """,
    "all steps as the rows of a matrix, a 0-d truth value back": """
        IMPORT

        def numerical_gradient(f, x):
            h = 1e-5
            steps = h * LIB.eye(len(x), dtype=x.dtype)
            ahead = STACK([f(row) for row in x + steps])
            behind = STACK([f(row) for row in x - steps])
            return (ahead - behind) / (2 * h)

        def check_gradient(f, grad, x):
            measured = numerical_gradient(f, x)
            return LIB.linalg.norm(grad(x) - measured) < 0.01 * LIB.linalg.norm(measured)
        """,
    "along the difference, one direction at a time": """
        IMPORT

        def along(f, x, direction, h):
            return (f(x + h * direction) - f(x - h * direction)) / (2 * h)

        def numerical_gradient(f, x):
            basis = LIB.eye(len(x), dtype=x.dtype)
            coarse = STACK([along(f, x, e, 2e-4) for e in basis])
            fine = STACK([along(f, x, e, 1e-4) for e in basis])
            return (4 * fine - coarse) / 3

        def check_gradient(f, grad, x):
            a, n = grad(x), numerical_gradient(f, x)
            squares = [float((u - v) ** 2) for u, v in zip(a, n)]
            if sum(squares) > 1e-6 * sum(float(v * v) for v in n):
                return False
            return True
        """,
    "in place, on a copy": Only(
        ("torch", "numpy"),
        "a TensorFlow tensor does not change in place",
        """
        IMPORT

        def numerical_gradient(f, x):
            h = 1e-5
            gradient = ZEROS_LIKE(x)
            moved = COPY(x)
            for i in range(len(x)):
                moved[i] = x[i] + h
                ahead = f(moved)
                moved[i] = x[i] - h
                gradient[i] = (ahead - f(moved)) / (2 * h)
                moved[i] = x[i]
            return gradient

        def check_gradient(f, grad, x):
            a, n = grad(x), numerical_gradient(f, x)
            return LIB.allclose(a / LIB.linalg.norm(n), n / LIB.linalg.norm(n), rtol=0, atol=1e-4)
        """,
    ),
}
