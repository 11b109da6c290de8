# %% [markdown]
# # Exercise 07: Slopes from the delta method
#
# A train has gone s(t) metres after t seconds. How fast is it at t = 2? Nobody can read
# a speed off a single point, but two points will do: take the distance a little later,
# divide how far the train has come by the time it took, and you have its speed between
# the two. The slope of distance over time is the speed, and the same question, how much
# of this for a little of that, stands behind every gradient of this course.
#
# This is the delta method. For any f, any x and a small step Δ
#
#     forward difference    (f(x + Δ) - f(x)) / Δ
#     central difference    (f(x + Δ) - f(x - Δ)) / (2Δ)
#
# On paper the first is the slope of the secant through x and x + Δ, and the smaller Δ
# is, the nearer it comes to the slope of the tangent. The central one looks to both
# sides, and comes nearer much faster. A computer, though, keeps about 16 digits. For a
# tiny Δ the two values of f agree in nearly all of theirs, the subtraction cancels what
# they share, and what is left is rounding, which the division by Δ then makes large.
# For f(x) = x² + 2x + 2 at x = 2, where the slope is exactly 6, your work will give
#
#     Δ        forward difference
#     1        7
#     1e-2     6.01
#     1e-4     6.0001
#     1e-6     6.000001000927568
#     1e-8     5.999999963535174      here the cancellation begins to win
#     1e-10    6.000000496442226
#     1e-12    6.000533403494046
#     1e-14    6.039613253960852      two digits are left
#
# (The course prints 6.000001000088901 for Δ = 1e-6, and 1.0000889005535828e-06 at
# x = -1, where the slope is 0: it divides by the step as rounded, (x + Δ) - x.)
#
# What the slope tends to while Δ goes to 0 is a limit, and limits can be asked for of
# any function, also where it has no value of its own: (x² - 25)/(x + 5) is undefined at
# -5, and yet tends to -10 there, from both sides. 25/x tends to nothing at 0: from the
# right it grows beyond all bounds, from the left it falls.
#
# And with rules for sums, products, quotients and chains no Δ is needed any more.
#
# What to implement
#
# f is any function of one float that gives a float; x, delta and a are Python floats.
#
# - `delta_slope(f, x, delta)`: the forward difference. delta is between 1 and 1e-14 in
#   size, and may be negative. Your result may be off by what rounding f explains.
# - `central_slope(f, x, delta)`: the central difference, likewise.
# - `limit(f, a)`: the limit of f(x) for x towards a, within 1e-4·max(1, |limit|); a may
#   also be infinity or -infinity (math.inf, -math.inf). None where there is no limit:
#   where the two sides disagree, if only by a few hundredths, where f swings without
#   end, and where it grows beyond all bounds, to ±infinity. f may raise ArithmeticError
#   (a division by zero is one) or ValueError at a itself, or have another value there
#   that says nothing; near a it is well. No f tends to its limit more slowly than
#   √|x - a|, or than 1/x at infinity.
# - `d1(x)` to `d8(x)`: the derivatives, by the rules, of
#
#       d1(x)   -5x³                        d5(x)   6x²/(2 - x)
#       d2(x)   2x² + 2x + 2                d6(x)   (3x + 1)²
#       d3(x)   10x⁵ - 6x³ - x - 1          d7(x)   (x² + 5x)⁶
#       d4(x)   (2x² + 6x)(2x³ + 5x²)       d8(x)   1/((x⁴ + 1)⁵ + 7)
#
# The rules
#
# - d1 to d8 are exact: a difference quotient has too few digits for them.
#
# Check your work with `grade exercise_07`; ask for a hint with `grade hint exercise_07`.

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
    raise NotImplementedError


# %%
def central_slope(f, x, delta):
    """The slope of f between x - Δ and x + Δ, the central difference (f(x + Δ) - f(x - Δ)) / (2Δ).

    f: a function of one float. x, delta: floats; delta is not 0, and may be negative.
    Returns a float.

    Example:
        central_slope(lambda x: x**3, 2.0, 0.1)  ->  12.01
    """
    raise NotImplementedError


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
    raise NotImplementedError


# %% [markdown]
# With the rules of differentiation nothing has to be small any more.


# %%
def d1(x):
    """The derivative of -5x³ at the float x.

    Example:
        d1(1.0)  ->  -15
    """
    raise NotImplementedError


# %%
def d2(x):
    """The derivative of 2x² + 2x + 2 at the float x.

    Example:
        d2(1.0)  ->  6
    """
    raise NotImplementedError


# %%
def d3(x):
    """The derivative of 10x⁵ - 6x³ - x - 1 at the float x.

    Example:
        d3(1.0)  ->  31
    """
    raise NotImplementedError


# %%
def d4(x):
    """The derivative of (2x² + 6x)(2x³ + 5x²) at the float x.

    Example, from the course:
        d4(1.0)  ->  198
    """
    raise NotImplementedError


# %%
def d5(x):
    """The derivative of 6x²/(2 - x) at the float x, which is not 2.

    Example, from the course:
        d5(1.0)  ->  18
    """
    raise NotImplementedError


# %%
def d6(x):
    """The derivative of (3x + 1)² at the float x.

    Example, from the course:
        d6(1.0)  ->  24
    """
    raise NotImplementedError


# %%
def d7(x):
    """The derivative of (x² + 5x)⁶ at the float x.

    Example, from the course:
        d7(1.0)  ->  326592
    """
    raise NotImplementedError


# %%
def d8(x):
    """The derivative of 1/((x⁴ + 1)⁵ + 7) at the float x.

    Example, from the course:
        d8(1.0)  ->  -320/1521
    """
    raise NotImplementedError
