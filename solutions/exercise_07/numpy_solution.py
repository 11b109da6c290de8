# %%
import math

# %% [markdown]
# The delta method: how far does f get while x goes on by a small Δ?


# %%
def delta_slope(f, x, delta):
    """The slope of f between x and x + Δ, the forward difference (f(x + Δ) - f(x)) / Δ.

    f: a function of one float. x, delta: floats; delta is not 0, and may be negative.
    Returns a float.

    Example, from the course, where the true slope is 6:
        delta_slope(lambda x: x**2 + 2 * x + 2, 2.0, 1e-6)  ->  6.000001
    """
    ### BEGIN SOLUTION
    return (f(x + delta) - f(x)) / delta
    ### END SOLUTION


# %%
def central_slope(f, x, delta):
    """The slope of f between x - Δ and x + Δ, the central difference (f(x + Δ) - f(x - Δ)) / (2Δ).

    f: a function of one float. x, delta: floats; delta is not 0, and may be negative.
    Returns a float.

    Example:
        central_slope(lambda x: x**3, 2.0, 0.1)  ->  12.01
    """
    ### BEGIN SOLUTION
    return (f(x + delta) - f(x - delta)) / (2 * delta)
    ### END SOLUTION


# %% [markdown]
# What Δ does on its way to 0 has a name: a limit.


# %%
def limit(f, a):
    """The limit of f(x) for x towards a, or None where there is none.

    f: a function of one float; at a itself it may raise ArithmeticError or ValueError. a: a float, or ±infinity.
    Returns a float, right to 1e-4·max(1, |limit|), or None.

    Examples, from the course:
        limit(lambda x: (x**2 - 25) / (x + 5), -5.0)  ->  -10
        limit(lambda x: 25 / x, 0.0)  ->  None
    """
    ### BEGIN SOLUTION
    values = []
    for h in (1e-9, 1e-10):
        if math.isinf(a):
            values.append(f(math.copysign(1 / h, a)))
        else:
            values += [f(a - h), f(a + h)]
    agree = math.isclose(min(values), max(values), rel_tol=1e-4, abs_tol=1e-4)
    return values[0] if agree else None
    ### END SOLUTION


# %% [markdown]
# With the rules of differentiation nothing has to be small any more.


# %%
def d1(x):
    """The derivative of -5x³ at the float x.

    Example:
        d1(1.0)  ->  -15
    """
    ### BEGIN SOLUTION
    return -15 * x**2
    ### END SOLUTION


# %%
def d2(x):
    """The derivative of 2x² + 2x + 2 at the float x.

    Example:
        d2(1.0)  ->  6
    """
    ### BEGIN SOLUTION
    return 4 * x + 2
    ### END SOLUTION


# %%
def d3(x):
    """The derivative of 10x⁵ - 6x³ - x - 1 at the float x.

    Example:
        d3(1.0)  ->  31
    """
    ### BEGIN SOLUTION
    return 50 * x**4 - 18 * x**2 - 1
    ### END SOLUTION


# %%
def d4(x):
    """The derivative of (2x² + 6x)(2x³ + 5x²) at the float x.

    Example, from the course:
        d4(1.0)  ->  198
    """
    ### BEGIN SOLUTION
    u, v = 2 * x**2 + 6 * x, 2 * x**3 + 5 * x**2
    return (4 * x + 6) * v + u * (6 * x**2 + 10 * x)
    ### END SOLUTION


# %%
def d5(x):
    """The derivative of 6x²/(2 - x) at the float x, which is not 2.

    Example, from the course:
        d5(1.0)  ->  18
    """
    ### BEGIN SOLUTION
    u, v = 6 * x**2, 2 - x
    return (12 * x * v + u) / v**2
    ### END SOLUTION


# %%
def d6(x):
    """The derivative of (3x + 1)² at the float x.

    Example, from the course:
        d6(1.0)  ->  24
    """
    ### BEGIN SOLUTION
    return 6 * (3 * x + 1)
    ### END SOLUTION


# %%
def d7(x):
    """The derivative of (x² + 5x)⁶ at the float x.

    Example, from the course:
        d7(1.0)  ->  326592
    """
    ### BEGIN SOLUTION
    return 6 * (x**2 + 5 * x) ** 5 * (2 * x + 5)
    ### END SOLUTION


# %%
def d8(x):
    """The derivative of 1/((x⁴ + 1)⁵ + 7) at the float x.

    Example, from the course:
        d8(1.0)  ->  -320/1521
    """
    ### BEGIN SOLUTION
    inner = x**4 + 1
    return -20 * x**3 * inner**4 / (inner**5 + 7) ** 2
    ### END SOLUTION
