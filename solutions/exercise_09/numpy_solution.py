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
    ### BEGIN SOLUTION
    return 2 * x, -2 * y
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    return 2 * np.pi * r * l, np.pi * r**2
    ### END SOLUTION


# %%
def surface_partials(r, h):
    """The partial derivatives of the surface a = 2πr² + 2πrh of a cylinder, its two lids and its side.

    r, h: radius and height, positive floats.
    Returns the pair (∂a/∂r, ∂a/∂h), two floats.

    Example:
        surface_partials(3.0, 5.0)  ->  (69.115, 18.8496)
    """
    ### BEGIN SOLUTION
    return 4 * np.pi * r + 2 * np.pi * h, 2 * np.pi * r
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    return 2 * x * y, x**2, -3 * z**2
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    u, v = 3 * x + 1, x * z
    return 2 * u * v * 3 + u**2 * z, u**2 * x
    ### END SOLUTION


# %%
def chain_three(x):
    """The derivative of y = uvw with u = x², v = sin x and w = eˣ.

    x: a float of any sign, in radians.
    Returns dy/dx, a float.

    Example:
        chain_three(1.0)  ->  8.33077
    """
    ### BEGIN SOLUTION
    u, v, w = x**2, np.sin(x), np.exp(x)
    return 2 * x * v * w + u * np.cos(x) * w + u * v * w
    ### END SOLUTION
