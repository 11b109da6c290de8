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
    ### BEGIN SOLUTION
    deviations = X - tf.reduce_mean(X, axis=0)
    root = tf.sqrt(tf.reduce_mean(deviations**2, axis=0) + eps)
    x_hat = deviations / root
    return gamma * x_hat + beta, (x_hat, gamma, root)
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    x_hat, gamma, root = cache
    d_x_hat = d_out * gamma
    # Three paths: directly, through the mean, and through the variance.
    paths = d_x_hat - tf.reduce_mean(d_x_hat, axis=0) - x_hat * tf.reduce_mean(d_x_hat * x_hat, axis=0)
    return paths / root, tf.reduce_sum(d_out * x_hat, axis=0), tf.reduce_sum(d_out, axis=0)
    ### END SOLUTION
