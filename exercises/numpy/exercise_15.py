# %% [markdown]
# # Exercise 15: Softmax and cross-entropy by hand
#
# A line predicts a number. A classifier chooses: cat, dog or bird? Its network ends in
# one number for each class, a score z, and the higher the score, the more the network
# believes in that class. Two steps are missing for training it: the scores have to become
# probabilities, and the probabilities a cost.
#
# Softmax makes the probabilities. exp makes every score positive, and dividing by the sum
# has them add up to 1. With zᵢⱼ the score of point i for class j, each row for itself:
#
#     pᵢⱼ = exp(zᵢⱼ) / Σₗ exp(zᵢₗ)
#
# Cross-entropy makes the cost. Point i belongs to the class yᵢ; what counts is only the
# probability that this class was given. The cost is its negative logarithm, 0 for a sure
# and right answer and large for a sure and wrong one, averaged over the n points:
#
#     C = -(1/n) · Σᵢ log pᵢ,ᵧᵢ
#
# Its gradient is the surprise of this exercise. The derivative of the logarithm and that
# of softmax cancel almost completely, and what is left is the probability minus 1 at the
# true class, and the probability itself elsewhere. It is the error u = ŷ - y of
# exercise_03 once more, where Y holds a 1 for the true class and 0 else:
#
#     ∂C/∂zᵢⱼ = (1/n) · (pᵢⱼ - Yᵢⱼ)
#
# On paper that is all. A computer has numbers of finite size: exp(89) is too large for
# float32, exp(710) for float64, and infinity divided by infinity is NaN. At the other end
# exp(-104) is 0 in float32, and log 0 is minus infinity. Networks do reach such scores,
# and then a whole training is lost. Two identities keep every number small:
#
#     exp(zⱼ) / Σₗ exp(zₗ) = exp(zⱼ - c) / Σₗ exp(zₗ - c)      for any c
#     log(exp(zⱼ) / Σₗ exp(zₗ)) = zⱼ - log Σₗ exp(zₗ)
#
# With c = the largest score of the row, the largest power is exp(0) = 1. With the second
# one, no probability that may have become 0 meets a logarithm.
#
# What to implement
#
# - `softmax(z)`: z has shape (n, k), a row of k scores for each of n points; returns the
#   probabilities, shape (n, k).
# - `cross_entropy(z, labels)`: z are the scores, not probabilities; labels has shape (n,)
#   and holds the number of each point's true class, from 0 to k - 1. Returns the mean
#   cost, a scalar.
# - `cross_entropy_gradient(z, labels)`: the same arguments; returns ∂C/∂z, shape (n, k).
#
# The rules
#
# - By hand: inside these functions no automatic differentiation, and no ready-made
#   softmax, log-softmax, cross-entropy or other loss. `logsumexp` and `one_hot` are
#   welcome, and each function may call the others.
# - All three are exact for scores between -10,000 and 10,000: neither infinity nor NaN
#   comes out.
# - labels are whole numbers: int64, and int32 in TensorFlow.
# - Elsewhere in the file you are welcome to compare with your framework's own functions.
# - Leave the arguments as they are.
#
# Check your work with `grade exercise_15`; ask for a hint with `grade hint exercise_15`.

# %%
import numpy as np


# %%
def softmax(z):
    """Probabilities from scores: pᵢⱼ = exp(zᵢⱼ) / Σₗ exp(zᵢₗ), each row for itself.

    z: (n, k), the scores of n points for k classes, |z| up to 1e4.
    Returns (n, k): every row adds up to 1.

    Example:
        softmax([[1, 2, 3], [1000, 1000, 1000]])  ->  [[0.0900, 0.2447, 0.6652], [0.3333, 0.3333, 0.3333]]
    """
    raise NotImplementedError


# %% [markdown]
# The cost of such probabilities: how surprised are they by the true classes?


# %%
def cross_entropy(z, labels):
    """The mean over the points of -log p(true class), straight from the scores.

    z: (n, k), scores, |z| up to 1e4. labels: (n,), whole numbers from 0 to k - 1.
    Returns a scalar.

    Example:
        cross_entropy([[1, 2, 3], [0, 0, 0]], [2, 0])  ->  0.7531
    """
    raise NotImplementedError


# %% [markdown]
# And its gradient, which all training of classifiers starts from.


# %%
def cross_entropy_gradient(z, labels):
    """∂C/∂z of the mean cross-entropy.

    z: (n, k), scores, |z| up to 1e4. labels: (n,), whole numbers from 0 to k - 1.
    Returns (n, k): every row adds up to 0.

    Example:
        cross_entropy_gradient([[1, 2, 3], [0, 0, 0]], [2, 0])
            ->  [[0.0450, 0.1224, -0.1674], [-0.3333, 0.1667, 0.1667]]
    """
    raise NotImplementedError
