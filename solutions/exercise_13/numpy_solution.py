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
    ### BEGIN SOLUTION
    h = (b - a) / n
    x = np.linspace(a, b, n + 1)
    left, right = x[:-1], x[1:]
    places = {"left": left, "right": right, "midpoint": (left + right) / 2}.get(rule)
    if places is None:  # the trapezoids
        return h * np.sum((f(left) + f(right)) / 2)
    return h * np.sum(f(places))
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    thresholds, positive = np.unique(score)[::-1], y.astype(bool)
    fpr, tpr = ([np.mean(group >= one) for one in thresholds] for group in (score[~positive], score[positive]))
    return np.array([0.0, *fpr]), np.array([0.0, *tpr])
    ### END SOLUTION


# %%
def auc(y, score):
    """The area under the ROC curve.

    y: (n,), whole numbers, 0 or 1, both of them present. score: (n,), not sorted.
    Returns a scalar between 0 and 1.

    Example, on the course's four cases:
        auc(y, score)  ->  0.75
    """
    ### BEGIN SOLUTION
    fpr, tpr = roc_points(y, score)
    # Where scores tie, the curve rises aslant: trapezoids, not rectangles.
    return sum(np.diff(fpr) * (tpr[:-1] + tpr[1:])) / 2
    ### END SOLUTION
