# %% [markdown]
# # Exercise 16: Build your own gradient checker
#
# Gradients derived by hand are wrong more often than one would like, and nothing
# crashes: the network merely learns badly. This course has checked yours so far. Now you
# build such a checker yourself, and with it you can trust any gradient that you will
# ever derive.
#
# All it needs are values of f. Move one component of x by a little to both sides, leave
# the others where they are, and see how f answers, as in exercise_07:
#
#     ∂f/∂xᵢ  ≈  (f(x + h·eᵢ) - f(x - h·eᵢ)) / (2h)        eᵢ: 1 at place i, 0 elsewhere
#
# The error of this quotient is of the order of h², so h should be small; but f is known
# to 16 digits only, and where h is too small, the difference of the two values has
# hardly any digits left. In float64 an h between 1e-4 and 1e-7 is far from both.
#
# Then the comparison, which is where checkers fail. Two gradients from different ways
# are never equal to the last digit, so how near is near enough? An absolute tolerance
# such as 1e-6 accepts everything where the gradient itself is 1e-9, and nothing where it
# is 1e12. Nor can each component be compared relative to itself: it may be 0 in truth and
# 1e-11 in the measurement. What is left is to compare the whole vectors, and to relate
# the length of the difference to the length of the gradient:
#
#     ‖grad(x) - measured‖  <  tolerance · ‖measured‖
#
# What to implement
#
# - `numerical_gradient(f, x)`: f is a function of an array of shape (k,) and returns a
#   scalar; x has shape (k,). Returns the gradient of f at x, shape (k,), to 1e-4
#   relative to its largest component.
# - `check_gradient(f, grad, x)`: the same f and x; grad is a function of x that claims
#   to give the gradient of f, shape (k,). Returns True if it does at this x, and False
#   if not.
#
# What your checker is tried on
#
# - Right gradients, exact to rounding, from very small to very large. Some components
#   may be 0, but never all of them.
# - Wrong ones: one component off, a sign, a missing term, a factor, two components
#   exchanged. The difference is at least 5 % of the length of the right gradient.
#
# The rules
#
# - No automatic differentiation inside these functions: it would have to be trusted.
#   Everything else of your framework may be used.
# - x is float64, with |xᵢ| of at most 10. In TensorFlow too, which mixes no dtypes: what
#   you add to x has to be float64 as well.
# - Leave x as it is: `x[i] += h` would change the caller's, and even after `x[i] -= h`
#   the last digit may have gone.
# - True and False are Python's own or the framework's, 0-d. Neither None nor 1 counts.
#
# Check your work with `grade exercise_16`; ask for a hint with `grade hint exercise_16`.

# %%
import numpy as np


# A cost of two parameters, and its gradient by hand: is that right?
def cost(x):
    return x[0] ** 2 + 3 * x[0] * x[1]


def cost_gradient(x):
    return np.stack([2 * x[0] + 3 * x[1], 3 * x[0]])


x = np.array([2.0, -1.0])


# %%
def numerical_gradient(f, x):
    """The gradient of f at x from values of f alone.

    f: a function of (k,) that returns a scalar. x: (k,), float64.
    Returns an array of shape (k,), to 1e-4 of its largest component.

    Example, the cost above:
        numerical_gradient(cost, x)  ->  (1, 6)
    """
    raise NotImplementedError


# %% [markdown]
# Whoever derives by hand makes mistakes. Now a machine finds them.


# %%
def check_gradient(f, grad, x):
    """Whether grad is the gradient of f, as far as can be seen at x.

    f: a function of (k,) that returns a scalar. x: (k,), float64.
    grad: a function of (k,) that returns an array of shape (k,).
    Returns True or False.

    Example, the cost above:
        check_gradient(cost, cost_gradient, x)              ->  True
        check_gradient(cost, lambda x: -cost_gradient(x), x)  ->  False
    """
    raise NotImplementedError
