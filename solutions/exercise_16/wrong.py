"""The mistakes that this exercise declares, as learners write them: `grade verify` has each of them named."""

from grader.authoring import Only

EAGER = ("torch", "numpy")
NO_ALLCLOSE = "TensorFlow has no allclose"

SLOPES = """
        IMPORT

        def numerical_gradient(f, x):
            h = STEP
            gradient = []
            for e in LIB.eye(len(x), dtype=x.dtype):
                gradient.append(QUOTIENT)
            return STACK(gradient)
        """

FLOATS = """
        IMPORT
        import numpy

        def vector(values):
            return TENSOR(values, dtype=LIB.float64)

        def numerical_gradient(f, x):
            eps = STEP
            values = numpy.asarray(x).tolist()
            slopes = []
            for i in range(len(values)):
                plus, minus = list(values), list(values)
                plus[i] += AHEAD
                minus[i] -= BEHIND
                slopes.append(QUOTIENT)
            return slopes
        """


def filled(text, right, wrong):
    """The text with what is right in its blanks, but for those that are given."""
    for blank, code in {**right, **wrong}.items():
        text = text.replace(blank, code)
    return text


def slopes(**wrong):
    return filled(SLOPES, {"STEP": "1e-5", "QUOTIENT": "(f(x + h * e) - f(x - h * e)) / (2 * h)"}, wrong)


def floats(**wrong):
    right = {
        "STEP": "1e-6",
        "AHEAD": "eps",
        "BEHIND": "eps",
        "QUOTIENT": "(float(f(vector(plus))) - float(f(vector(minus)))) / (2 * eps)",
    }
    return filled(FLOATS, right, wrong)


NUMERICAL_GRADIENT = {
    "missing_factor_2": (
        slopes(QUOTIENT="(f(x + h * e) - f(x - h * e)) / h"),
        floats(QUOTIENT="(float(f(vector(plus))) - float(f(vector(minus)))) / eps"),
    ),
    "one_sided_over_2h": (
        slopes(QUOTIENT="(f(x + h * e) - f(x)) / (2 * h)"),
        floats(BEHIND="0"),
    ),
    "sign_flipped": (
        slopes(QUOTIENT="(f(x - h * e) - f(x + h * e)) / (2 * h)"),
        floats(AHEAD="-eps", BEHIND="-eps"),
    ),
    "all_moved": (
        """
        IMPORT

        def numerical_gradient(f, x):
            h = 1e-5
            gradient = []
            for i in range(len(x)):
                gradient.append((f(x + h) - f(x - h)) / (2 * h))
            return STACK(gradient)
        """,
        """
        IMPORT

        def numerical_gradient(f, x):
            ones = ONES_LIKE(x)
            eps = 1e-6
            slope = (f(x + eps * ones) - f(x - eps * ones)) / (2 * eps)
            return slope * ones
        """,
        # one number for all
        """
        def numerical_gradient(f, x):
            h = 1e-5
            return (f(x + h) - f(x - h)) / (2 * h)
        """,
        """
        def delta(f, x, h):
            rise = float(f(x + h)) - float(f(x))
            return rise / h

        def numerical_gradient(f, x, h=1e-7):
            return delta(f, x, h)
        """,
    ),
    "moves_pile_up": (
        """
        IMPORT

        def numerical_gradient(f, x):
            h = 1e-6
            start = f(x)
            slopes = []
            for e in LIB.eye(len(x), dtype=x.dtype):
                x = x + h * e
                slopes.append((f(x) - start) / h)
            return STACK(slopes)
        """,
        """
        IMPORT

        def numerical_gradient(f, x):
            eps = 1e-5
            up, down = [float(v) for v in x], [float(v) for v in x]
            slopes = []
            for i in range(len(up)):
                up[i] += eps
                down[i] -= eps
                ahead, behind = TENSOR(up, dtype=LIB.float64), TENSOR(down, dtype=LIB.float64)
                slopes.append(float(f(ahead) - f(behind)) / 2 / eps)
            return slopes
        """,
    ),
    "step_too_large": (
        slopes(STEP="0.01", QUOTIENT="(f(x + h * e) - f(x)) / h"),
        slopes(STEP="1e-3", QUOTIENT="(f(x + h * e) - f(x)) / h"),
        floats(STEP="0.1", BEHIND="0", QUOTIENT="float(f(vector(plus)) - f(vector(minus))) / eps"),
        floats(STEP="1", BEHIND="0", QUOTIENT="float(f(vector(plus)) - f(x)) / eps"),
        slopes(STEP="0.1"),
        floats(STEP="1.0"),
        slopes(STEP="0.1", QUOTIENT="(f(x + h / 2 * e) - f(x - h / 2 * e)) / h"),
        floats(STEP="0.5"),
    ),
    "precedence_2h": (
        slopes(QUOTIENT="(f(x + h * e) - f(x - h * e)) / 2 * h"),
        slopes(STEP="1e-4", QUOTIENT="(f(x + h * e) - f(x - h * e)) / 2 * h"),
        floats(QUOTIENT="(float(f(vector(plus))) - float(f(vector(minus)))) / 2 * eps"),
        floats(STEP="1e-3", QUOTIENT="0.5 * float(f(vector(plus)) - f(vector(minus))) * eps"),
    ),
    "step_lost": (
        slopes(STEP="1e-20"),
        floats(AHEAD="0", BEHIND="0"),
    ),
    "first_component_only": (
        """
        IMPORT

        def numerical_gradient(f, x):
            h = 1e-5
            gradient = [0.0] * len(x)
            for i, e in enumerate(LIB.eye(len(x), dtype=x.dtype)):
                gradient[i] = float((f(x + h * e) - f(x - h * e)) / (2 * h))
                return TENSOR(gradient, dtype=LIB.float64)
        """,
        """
        IMPORT

        def numerical_gradient(f, x):
            eps = 1e-6
            values = [float(v) for v in x]
            first = TENSOR([values[0] + eps] + values[1:], dtype=LIB.float64)
            slopes = [float(f(first) - f(x)) / eps]
            while len(slopes) < len(values):
                slopes.append(0.0)
            return slopes
        """,
        """
        IMPORT

        def numerical_gradient(f, x):
            h = 1e-5
            for e in LIB.eye(len(x), dtype=x.dtype):
                return (f(x + h * e) - f(x - h * e)) / (2 * h)
        """,
        floats().replace("return slopes", "return slopes[0]"),
    ),
}

CHECKED = (
    slopes()
    + """
        def check_gradient(f, grad, x):
            a = grad(x)
            n = numerical_gradient(f, x)
            return RESULT
        """
)

LISTED = (
    floats()
    + """
        def length(v):
            return sum(a * a for a in v) ** 0.5

        def check_gradient(f, grad, x):
            claimed = numpy.asarray(grad(x)).tolist()
            measured = numerical_gradient(f, x)
            differences = [c - m for c, m in zip(claimed, measured)]
            RESULT
        """
)


def checked(result):
    return CHECKED.replace("RESULT", result)


def listed(result):
    return LISTED.replace("RESULT", result)


NORM = "LIB.linalg.norm"
IN_LENGTH = "return length(differences) < 1e-4 * length(measured)"
RELATIVE = f"bool({NORM}(a - n) / {NORM}(n) < 1e-4)"

CHECK_GRADIENT = {
    "always_true": (
        checked("True"),
        listed("return length(differences) >= 0"),
        # what has been found out is not returned
        listed("same = length(differences) < 1e-4\n            if not same:\n                print(differences)\n"
               "            return True"),
    ),
    "always_false": (
        checked(f"bool({NORM}(a - n) < 0)"),
        listed("return claimed == (measured,)"),
    ),
    "inverted": (
        checked(f"bool({NORM}(a - n) / {NORM}(n) > 1e-4)"),
        listed(IN_LENGTH.replace("return ", "return not ")),
    ),
    "missing_factor_2": (
        checked(RELATIVE).replace("/ (2 * h)", "/ h"),
        listed(IN_LENGTH).replace("/ (2 * eps)", "/ eps"),
    ),
    "sign_flipped": (
        checked(RELATIVE).replace("(f(x + h * e) - f(x - h * e))", "(f(x - h * e) - f(x + h * e))"),
        listed(IN_LENGTH).replace("plus[i] += eps", "plus[i] -= eps").replace("minus[i] -= eps", "minus[i] += eps"),
    ),
    "absolute_tolerance": (
        checked(f"bool({NORM}(a - n) < 1e-4)"),
        listed("return all(abs(d) < 1e-6 for d in differences)"),
        listed("return max(map(abs, differences)) < 1e-3"),
        # beside a relative one
        checked(f"bool({NORM}(a - n) / ({NORM}(a) + {NORM}(n) + 1e-5) < 1e-3)"),
        listed("return length(differences) < 1e-6 + 1e-4 * length(measured)"),
        Only(EAGER, NO_ALLCLOSE, checked("bool(LIB.allclose(a, n, rtol=1e-5))")),
        listed("return all(abs(c - m) <= 1e-8 + 1e-5 * abs(m) for c, m in zip(claimed, measured))"),
    ),
    "componentwise_relative": (
        checked("all([bool(v < 1e-4) for v in LIB.abs((a - n) / n)])"),
        listed("return all(abs(d) <= 1e-4 * abs(c) and c != 0 for c, d in zip(claimed, differences))"),
        # which a component that f does not have at all gets past
        checked("all([bool(v) for v in LIB.abs(a - n) <= 1e-5 * LIB.abs(n)])"),
        listed("return all(abs(d) <= 1e-4 * max(abs(c), abs(m)) for c, m, d in zip(claimed, measured, differences))"),
        # with something small in the denominator
        checked("all([bool(v < 1e-4) for v in LIB.abs(a - n) / (LIB.abs(a) + LIB.abs(n) + 1e-8)])").replace(
            "1e-5", "1e-6"),
        listed("return all(abs(d) < 1e-3 * max(abs(m), 1e-8) for m, d in zip(measured, differences))"),
        # which ends in an error with Python's own numbers
        listed("return all(abs(d) / abs(m) < 1e-4 for m, d in zip(measured, differences))"),
        listed("errors = [abs(1 - m / c) for c, m in zip(claimed, measured)]\n            return max(errors) < 1e-4"),
    ),
    "sign_ignored": (
        checked(f"bool({NORM}(LIB.abs(a) - LIB.abs(n)) < 1e-4 * {NORM}(n))"),
        listed("return all(abs(abs(c) - abs(m)) < 1e-5 * length(measured) for c, m in zip(claimed, measured))"),
    ),
    "abs_forgotten": (
        checked(f"all([bool(v < 1e-4) for v in (a - n) / {NORM}(n)])"),
        listed("return max(differences) < 1e-4 * length(measured)"),
        checked(f"all([bool(v < 1e-4) for v in (n - a) / {NORM}(n)])"),
        listed("return all(m - c < 1e-5 * length(measured) for c, m in zip(claimed, measured))"),
    ),
    "norms_compared": (
        checked(f"bool(LIB.abs({NORM}(a) - {NORM}(n)) < 1e-4 * {NORM}(n))"),
        listed("return abs(length(claimed) - length(measured)) / length(measured) < 1e-5"),
    ),
    "sums_compared": (
        checked(f"bool(LIB.abs(SUM(a - n)) < 1e-4 * {NORM}(n))"),
        listed("return abs(sum(claimed) - sum(measured)) < 1e-5 * length(measured)"),
    ),
    "direction_only": (
        checked(f"bool(DOT(a, n) / ({NORM}(a) * {NORM}(n)) > 0.999999)"),
        listed("dot = sum(c * m for c, m in zip(claimed, measured))\n"
               "            return dot / (length(claimed) * length(measured)) > 0.99"),
    ),
    "any_for_all": (
        checked(f"any([bool(v) for v in LIB.abs(a - n) < 1e-4 * {NORM}(n)])"),
        listed("return min(map(abs, differences)) < 1e-5 * length(measured)"),
        listed("return any(abs(c - m) <= 1e-8 + 1e-5 * abs(m) for c, m in zip(claimed, measured))"),
        Only(EAGER, NO_ALLCLOSE, checked("bool(LIB.isclose(a, n).any())")),
    ),
    "one_component_only": (
        checked(f"bool(abs(a[0] - n[0]) < 1e-4 * {NORM}(n))"),
        listed("for d in differences:\n                if abs(d) > 1e-4 * length(measured):\n"
               "                    return False\n                return True"),
        checked(f"bool(abs(a[-1] - n[-1]) < 1e-4 * {NORM}(n))"),
        listed("for d in differences:\n                ok = abs(d) < 1e-4 * length(measured)\n            return ok"),
    ),
    "tolerance_too_wide": (
        checked(f"bool({NORM}(a - n) / {NORM}(n) < 0.1)"),
        listed("return length(differences) < 0.1 * (length(claimed) + length(measured)) / 2"),
    ),
}  # fmt: skip

WRONG = {"numerical_gradient": NUMERICAL_GRADIENT, "check_gradient": CHECK_GRADIENT}
