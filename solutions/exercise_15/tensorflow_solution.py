# %%
import tensorflow as tf


# %%
def softmax(z):
    """Probabilities from scores: pᵢⱼ = exp(zᵢⱼ) / Σₗ exp(zᵢₗ), each row for itself.

    z: (n, k), the scores of n points for k classes, |z| up to 1e4.
    Returns (n, k): every row adds up to 1.

    Example:
        softmax([[1, 2, 3], [1000, 1000, 1000]])  ->  [[0.0900, 0.2447, 0.6652], [0.3333, 0.3333, 0.3333]]
    """
    ### BEGIN SOLUTION
    # exp overflows for large scores; what all of a row have in common makes no difference.
    columns = tf.transpose(z)  # a point is a column now, which its largest score is subtracted from
    powers = tf.exp(columns - tf.reduce_max(columns, axis=0))
    return tf.transpose(powers / tf.reduce_sum(powers, axis=0))
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    columns = tf.transpose(z)
    shifted = columns - tf.reduce_max(columns, axis=0)
    # log(exp(a) / Σ exp(b)) = a - log Σ exp(b): no probability has to be taken the logarithm of, which might be 0.
    log_sums = tf.math.log(tf.reduce_sum(tf.exp(shifted), axis=0))
    return tf.reduce_mean(log_sums - tf.gather(tf.transpose(shifted), labels, batch_dims=1))
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    n, k = z.shape
    return (softmax(z) - tf.one_hot(labels, k)) / n
    ### END SOLUTION
