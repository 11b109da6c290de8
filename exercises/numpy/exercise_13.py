# %% [markdown]
# # Exercise 13: Integrals and the area under a curve
#
# In exercise_07 the slope of a distance over time was a speed. Now the other way round:
# you know the speed at every moment and ask how far you have come. At a constant speed
# that is speed times time, the area of a rectangle. Where the speed changes, cut the
# time into n short intervals in which it hardly does, and add up n rectangles. That is
# an integral, the area under a curve, as far as a computer ever computes it:
#
#     h = (b - a) / n
#     ∫ f(x) dx  ≈  h · Σᵢ f(xᵢ)        one xᵢ for each of the n intervals
#
# The rules differ in where an interval looks at f: at its left end, at its right end,
# at its midpoint. The trapezoid rule joins both ends by a straight line instead, and so
# takes the mean of the two values. One of the functions that you are tried on is such a
# drive: its speed is a line like 3*x + 2, in metres a second after x seconds, and the
# integral is the distance in metres.
#
# n intervals have n + 1 ends. And an integral has a sign: where f is negative the area
# counts negative, and from b back to a the sum is the negative of that from a to b.
#
# The same sum says how good a classifier is. It gives every case a score, the higher
# the likelier a 1. To decide, one chooses a threshold t and calls a 1 whatever scores t
# or more. Two rates tell what comes of it:
#
#     tpr = share of the true 1s with score ≥ t      (true positive rate, upwards)
#     fpr = share of the true 0s with score ≥ t      (false positive rate, to the right)
#
# Lower t from above the highest score to the lowest, and the point (fpr, tpr) walks
# from (0, 0) to (1, 1): the ROC curve. All cases with the same score change sides at
# once. The area under the curve, AUC, is 1 where every 1 scores higher than every 0, and
# ½ for guessing.
#
# What to implement
#
# - `riemann(f, a, b, n, rule)`: f is a function that takes a float or an array and
#   returns the same shape; a and b are scalars, a > b included; n is an int of at least
#   1; rule is "left", "right", "midpoint" or "trapezoid". Returns a scalar, with its
#   sign.
# - `roc_points(y, score)`: y has shape (n,) and holds whole numbers, 0 or 1, both
#   present; score has shape (n,). Returns the pair (fpr, tpr), two arrays in the order of
#   the walk: (0, 0) first, then one point for each distinct score, also where three of
#   them lie on a line.
# - `auc(y, score)`: the same arguments; returns the area under these points, a scalar.
#
# The rules
#
# - Any function of NumPy may be used, and each of your functions may call the others.
# - The scores come in any order and at any scale, with ties: nothing says that they lie
#   between 0 and 1.
# - Leave the arguments as they are: `sort` on an array would change the caller's.
#
# Check your work with `grade exercise_13`; ask for a hint with `grade hint exercise_13`.

# %%
import numpy as np

# Four cases: what they really are, and how sure a model is that each of them is a 1.
y = np.array([0, 1, 0, 1])
score = np.array([0.3, 0.5, 0.6, 0.9])


# %%
def riemann(f, a, b, n, rule):
    """The integral of f from a to b, as a sum over n intervals of equal width.

    f: a function; it takes a float or an array, and returns the same shape.
    a, b: where the integral begins and ends, scalars; a may be the larger one.
    n: the number of intervals, an int of at least 1.
    rule: "left", "right", "midpoint" or "trapezoid".
    Returns a scalar.

    Example, the course's integral of x/2 from 1 to 2:
        riemann(lambda x: x / 2, 1.0, 2.0, 4, "trapezoid")  ->  0.75
    """
    raise NotImplementedError


# %% [markdown]
# An area of its own: the one under the curve that shows what a classifier is worth.


# %%
def roc_points(y, score):
    """The points of the ROC curve, from (0, 0) to (1, 1).

    y: (n,), whole numbers, 0 or 1, both of them present.
    score: (n,), the higher, the more it speaks for a 1; ties are possible.
    Returns the pair (fpr, tpr), two arrays of shape (u + 1,) for u distinct scores.

    Example, on the course's four cases:
        roc_points(y, score)  ->  ([0, 0, 0.5, 0.5, 1], [0, 0.5, 0.5, 1, 1])
    """
    raise NotImplementedError


# %%
def auc(y, score):
    """The area under the ROC curve.

    y: (n,), whole numbers, 0 or 1, both of them present. score: (n,), not sorted.
    Returns a scalar between 0 and 1.

    Example, on the course's four cases:
        auc(y, score)  ->  0.75
    """
    raise NotImplementedError
