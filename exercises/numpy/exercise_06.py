# %% [markdown]
# # Exercise 06: Simulate and fit a new line
#
# So far the eight points were given, and so was a learning rate that happened to suit
# them. Now you make the data yourself, and then find a line through data that nobody
# has prepared for you.
#
# Simulation comes first, since it is the one case in which the truth is known. Choose n
# values of x, put them on a line, and let every point miss it by a little chance of its
# own:
#
#     yᵢ = m·xᵢ + b + εᵢ        εᵢ normal, mean 0, standard deviation `noise`
#
# This is how the course's points were made, with m = -0.5, b = 2 and a noise of 0.2. A
# standard deviation σ is a width: 68 % of all εᵢ lie between -σ and σ. From draws of
# standard deviation 1 one gets it by a factor. Random numbers come from a generator,
# and its seed decides all that follows: the same seed, the same data, tomorrow and on
# another machine. Without a seed no result can be repeated, and no bug either.
#
# Then the fit. Gradient descent only arrives if its learning rate α suits the curvature
# of the cost, and that depends on x alone. Here is all of it, the Hessian:
#
#     ∂²C/∂m² = (2/n) · Σ xᵢ²      ∂²C/∂m∂b = (2/n) · Σ xᵢ      ∂²C/∂b² = 2
#
# Let λ be the largest curvature in any direction, the larger eigenvalue. Each step
# multiplies the distance from the minimum along that direction by (1 - α·λ), so beyond
# α = 2/λ every step overshoots by more than the one before: the descent flies off. For
# the course's x = 0 … 7 that limit is 0.0549. For floor areas around 1000 it is a
# millionth, and then b, whose own curvature is just 2, would take millions of epochs.
# For x in micrometres, written down in metres, 0.01 is safe, and m never moves. No fixed
# rate is right for every x. But the x in which you descend is yours to choose: a line in
# a shifted and stretched x is a line in x, with another slope and another intercept.
#
# What to implement
#
# - `simulate(m, b, n, noise, seed)`: m and b are scalars, n an int of at least 2, noise
#   a float of at least 0, seed an int of at least 0. Returns the pair (x, y), both of
#   shape (n,): n values of x as you like them, not all equal, and y as above. Whatever
#   is random, in x and in the noise, follows from the seed.
# - `fit(x, y)`: both have shape (n,), n is at least 2. Returns the pair (m, b), two
#   scalars, of the line with the smallest mean squared error, found by gradient descent
#   for whatever x comes: thousandths or millions, around 0 or far away from it, up to
#   100 times its standard deviation (20 times in float32).
#
# The rules
#
# - The fitted line is compared with the least-squares line: at every given x they agree
#   within a thousandth of the standard deviation of y.
# - Automatic differentiation, losses and optimizers are welcome. Solving the equations
#   in closed form earns a note: it is right, but it is not what you are here for.
# - `fit` is tried on about a dozen sets of points, with a minute for all of them. A
#   descent that suits its x needs a hundred epochs, not a hundred thousand.
# - The simulation is judged as statistics, on 5000 points. A right one fails less than
#   once in a million times.
# - Leave the arguments as they are.
#
# Check your work with `grade exercise_06`; ask for a hint with `grade hint exercise_06`.

# %%
import numpy as np

# The course's eight points, made with m = -0.5, b = 2 and a noise of 0.2.
x = np.array([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
y = np.array([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])


# %%
def simulate(m, b, n, noise, seed):
    """Points around a line: y = m·x + b + normal noise.

    m, b: the line, scalars, 0-d. n: the number of points, an int of at least 2.
    noise: the standard deviation of the noise, a float. seed: an int.
    Returns (x, y), both (n,): x of your choice, not all equal.

    Example, one of many that are right:
        simulate(-0.5, 2.0, 3, 0.2, 1)  ->  ([0.346, 0.822, 0.330], [1.567, 1.770, 1.924])
    """
    raise NotImplementedError


# %% [markdown]
# And back: from points to the line.


# %%
def fit(x, y):
    """The line with the smallest mean squared error, by gradient descent.

    x, y: (n,), the points; x of any scale, n at least 2.
    Returns (m, b), two scalars.

    Example, on the course's eight points:
        fit(x, y)  ->  (-0.46929, 1.76)
    """
    raise NotImplementedError
