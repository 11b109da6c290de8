# %%
import tensorflow as tf

# The course's eight points.
x = tf.constant([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
y = tf.constant([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])

# The same points with two features each, x and x²: with the weights w, a parabola.
X = tf.stack((x, x**2), axis=1)
w = tf.constant([0.9, -0.1])


# %%
def regression(x, m, b):
    """The line's prediction ŷ = m·x + b at every point.

    x: (n,). m, b: slope and intercept, scalars, 0-d or of shape (1,).
    Returns ŷ, a tensor of shape (n,).

    Example, on the course's eight points:
        regression(x, 0.9, 0.1)  ->  (0.1, 1.0, 1.9, 2.8, 3.7, 4.6, 5.5, 6.4)
    """
    ### BEGIN SOLUTION
    return m * x + b
    ### END SOLUTION


# %% [markdown]
# With more than one feature a point, the slope becomes a vector of weights.


# %%
def linear(X, w, b):
    """The weighted sum of its features, plus b, at every point.

    X: (n, d), a row for each point. w: (d,), a weight for each feature. b: a scalar,
    0-d or of shape (1,).
    Returns ŷ, a tensor of shape (n,).

    Example, on the course's eight points:
        linear(X, w, 0.1)  ->  (0.1, 0.9, 1.5, 1.9, 2.1, 2.1, 1.9, 1.5)
    """
    ### BEGIN SOLUTION
    return tf.linalg.matvec(X, w) + b
    ### END SOLUTION
