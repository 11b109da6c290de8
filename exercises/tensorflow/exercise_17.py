# %% [markdown]
# # Exercise 17: Batch normalisation, backwards
#
# Descent on the course's line was slow because the cost is a long valley, and it is one
# because x runs from 0 to 7: its mean is far from 0. What comes out of a hidden layer is
# no better, and changes with every update of the weights before it. Batch normalisation
# puts it right inside the network. Of a batch X of n rows (points) and d columns
# (features) it takes each column by itself, moves it to mean 0, divides it by its
# standard deviation, and lets two parameters for each column, γ and β, choose another
# scale and another place:
#
#     μ = (1/n) Σ xᵢ                    mean of the column, over the n rows
#     σ² = (1/n) Σ (xᵢ - μ)²            its variance, with 1/n and not 1/(n - 1)
#     x̂ᵢ = (xᵢ - μ) / √(σ² + ε)         the normalised column
#     outᵢ = γ x̂ᵢ + β
#
# The small ε keeps a column of equal values from being divided by 0.
#
# Now backwards. Further up, a cost C has been computed from `out`, and its gradient has
# come down as far as this layer: d_out = ∂C/∂out, of the shape of X, with an entry for
# each row and column. γ and β act on all rows of their column, so their gradients are
# sums over the rows; and to x̂ the gradient goes on row by row:
#
#     ∂C/∂β = Σ d_outᵢ        ∂C/∂γ = Σ d_outᵢ x̂ᵢ        ∂C/∂x̂ᵢ = γ d_outᵢ
#
# From x̂ to X is the hard part. An xᵢ acts on its own x̂ᵢ, but it is also a part of μ and
# of σ², and through them it acts on all rows. So there are three paths, and as in
# exercise_09 they are added up:
#
#     xᵢ ──────────→ x̂ᵢ         directly
#     xᵢ ──→ μ ────→ x̂₁ … x̂ₙ     through the mean
#     xᵢ ──→ σ² ───→ x̂₁ … x̂ₙ     through the variance
#
# (μ is inside σ² as well, but moving it there changes nothing at first: the deviations
# from the mean add up to 0.)
#
# What to implement
#
# - `batchnorm(X, gamma, beta, eps)`: X is (n, d), n at least 2; gamma and beta are (d,);
#   eps is a float. Returns the pair (out, cache): out is (n, d), and the cache is what
#   you want to have at hand on the way back.
# - `batchnorm_backward(d_out, cache)`: d_out is (n, d), and the cache is the one that
#   your batchnorm returned. Returns (dX, d_gamma, d_beta), the gradients of the cost with
#   respect to X, (n, d), gamma, (d,), and beta, (d,).
#
# How it is tried
#
# - The cache is yours: a tuple, a dict, an object, whatever you like. Nobody looks into
#   it. It may be needed again, so leave it as it is: every cache goes back twice.
# - A report on batchnorm_backward shows all that both functions were given. With
#   `batches=2`, a second batch (the entries of X times those of d_out) goes forward before
#   the first one goes back, as if two networks were trained in one program: whatever you
#   remember has to travel in the cache.
#
# The rules
#
# - By hand: no autodiff inside these functions.
# - Leave X, gamma, beta and d_out as they are.
#
# Check your work with `grade exercise_17`; ask for a hint with `grade hint exercise_17`.

# %%
import tensorflow as tf

# %% [markdown]
# Forward: each column by itself, over the rows of the batch.


# %%
def batchnorm(X, gamma, beta, eps):
    """Normalise the columns of a batch, then scale and shift them: γ(X - μ)/√(σ² + ε) + β.

    X: the batch, shape (n, d), n rows (at least 2) of d features.
    gamma, beta: scale and shift of each feature, shape (d,).
    eps: a float.
    Returns (out, cache): out of shape (n, d), and what your batchnorm_backward needs, in any form.

    Example, a single column:
        X = [[6], [0], [0]], gamma = [3], beta = [1], eps = 1  ->  out = [[5], [-1], [-1]]
        (the mean is 2, the variance 8, and the root of 8 + 1 is 3)
    """
    raise NotImplementedError


# %% [markdown]
# Backwards: from the gradient of the output to that of the batch and of both parameters.


# %%
def batchnorm_backward(d_out, cache):
    """The gradients of a cost C, from that with respect to the output of batchnorm.

    d_out: ∂C/∂out, shape (n, d).
    cache: what batchnorm has returned along with out; it stays as it is.
    Returns (dX, d_gamma, d_beta): ∂C/∂X, shape (n, d), ∂C/∂γ, shape (d,), and ∂C/∂β, shape (d,).

    Example, with the cache of the example above:
        d_out = [[2], [1], [0]]  ->  dX = [[1/9], [4/9], [-5/9]], d_gamma = [2], d_beta = [3]
    """
    raise NotImplementedError
