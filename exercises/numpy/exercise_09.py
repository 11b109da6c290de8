# %% [markdown]
# # Exercise 09: Partial derivatives
#
# A cost hangs on many parameters at once, and so does the volume of a cylinder on its
# radius and its length. How does such a quantity answer when one of its variables is
# turned a little, and only that one? This is its partial derivative, written with a
# round ∂. In exercise_03 you have met two of them, ∂C/∂m and ∂C/∂b. Here you take them
# of other functions, until it is a matter of routine.
#
# There is no new rule to learn, only a way of looking. To differentiate with respect to
# x, hold every other variable still: for the moment it is a number like 7. Then
#
#     a term without x                 has the derivative 0
#     a factor without x               stays where it is
#     what is left is a function of x  and you know its derivative
#
# The saddle z = x² - y² shows it. For ∂z/∂x the term y² is a mere number, so
#
#     ∂z/∂x = 2x        ∂z/∂y = -2y
#
# At the point (2, 3) the surface rises along x, with slope 4, and falls along y, with
# slope -6.
#
# When the variables act through others, the chain rule goes along every path, and the
# paths are added up. For a y that hangs on u₁, u₂, …, which all hang on xᵢ:
#
#     ∂y/∂xᵢ = Σⱼ ∂y/∂uⱼ · ∂uⱼ/∂xᵢ
#
# One product for each path from xᵢ to y: along the path you multiply, over the paths
# you add. Exactly this is what a machine does when it differentiates a whole network.
#
# What to implement
#
# All arguments are Python floats, and so are the results (a NumPy float is as good).
#
# - `saddle_partials(x, y)`: of z = x² - y²; returns the pair (∂z/∂x, ∂z/∂y).
# - `cylinder_partials(r, l)`: of the volume v = πr²l of a cylinder with radius r and
#   length l; returns the pair (∂v/∂r, ∂v/∂l).
# - `surface_partials(r, h)`: of the surface a = 2πr² + 2πrh of a cylinder with radius r
#   and height h; returns the pair (∂a/∂r, ∂a/∂h).
# - `box_partials(x, y, z)`: of f = x²y - z³; returns the triple (∂f/∂x, ∂f/∂y, ∂f/∂z).
# - `chain_two(x, z)`: of w = u²v with u = 3x + 1 and v = xz; returns the pair (∂w/∂x,
#   ∂w/∂z). Two paths lead from x to w, and one from z.
# - `chain_three(x)`: of y = uvw with u = x², v = sin x and w = eˣ; returns dy/dx, one
#   float. Three paths lead from x to y; x is in radians.
#
# The rules
#
# - r, l and h are positive; all other arguments may have either sign.
# - A result may be off by a millionth of itself: a formula is far better than that, a
#   crude difference quotient is not.
#
# Check your work with `grade exercise_09`; ask for a hint with `grade hint exercise_09`.

# %%
import numpy as np

# %% [markdown]
# The saddle z = x² - y²: a valley along x, a ridge along y.


# %%
def saddle_partials(x, y):
    """The partial derivatives of z = x² - y².

    x, y: floats of any sign.
    Returns the pair (∂z/∂x, ∂z/∂y), two floats.

    Example, from the course:
        saddle_partials(2.0, 3.0)  ->  (4, -6)
    """
    raise NotImplementedError


# %% [markdown]
# Two measures of a cylinder: its volume, and the area of all its sides.


# %%
def cylinder_partials(r, l):
    """The partial derivatives of the volume v = πr²l of a cylinder.

    r, l: radius and length, positive floats.
    Returns the pair (∂v/∂r, ∂v/∂l), two floats.

    Example, from the course:
        cylinder_partials(3.0, 5.0)  ->  (94.2478, 28.2743)
    """
    raise NotImplementedError


# %%
def surface_partials(r, h):
    """The partial derivatives of the surface a = 2πr² + 2πrh of a cylinder, its two lids and its side.

    r, h: radius and height, positive floats.
    Returns the pair (∂a/∂r, ∂a/∂h), two floats.

    Example:
        surface_partials(3.0, 5.0)  ->  (69.115, 18.8496)
    """
    raise NotImplementedError


# %% [markdown]
# Three variables are no harder than two: all but one are held still.


# %%
def box_partials(x, y, z):
    """The partial derivatives of f = x²y - z³.

    x, y, z: floats of any sign.
    Returns the triple (∂f/∂x, ∂f/∂y, ∂f/∂z), three floats.

    Example:
        box_partials(3.0, 4.0, 2.0)  ->  (24, 9, -12)
    """
    raise NotImplementedError


# %% [markdown]
# The partial chain rule: one product a path, and the paths are added up.


# %%
def chain_two(x, z):
    """The partial derivatives of w = u²v with u = 3x + 1 and v = xz.

    x, z: floats of any sign.
    Returns the pair (∂w/∂x, ∂w/∂z), two floats.

    Example:
        chain_two(2.0, 3.0)  ->  (399, 98)
    """
    raise NotImplementedError


# %%
def chain_three(x):
    """The derivative of y = uvw with u = x², v = sin x and w = eˣ.

    x: a float of any sign, in radians.
    Returns dy/dx, a float.

    Example:
        chain_three(1.0)  ->  8.33077
    """
    raise NotImplementedError
