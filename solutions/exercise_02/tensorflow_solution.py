# %%
import tensorflow as tf

# The course's eight points.
x = tf.constant([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
y = tf.constant([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])

# What the line says before it has learned anything: m = 0.9, b = 0.1.
y_hat = 0.9 * x + 0.1


# %%
def squared_error(y_hat, y):
    """The squared error (ŷ - y)² at every point.

    y_hat: (n,), the predictions. y: (n,), the data.
    Returns a tensor of shape (n,).

    Example, on the course's eight points:
        squared_error(y_hat[5:], y[5:])  ->  (27.7729, 45.2929, 60.3729)
    """
    ### BEGIN SOLUTION
    return (y_hat - y) ** 2
    ### END SOLUTION


# %% [markdown]
# One number for all points together: this is the cost that will be made smaller.


# %%
def mse(y_hat, y):
    """The mean squared error C, the mean of (ŷ - y)² over all points.

    y_hat: (n,), the predictions. y: (n,), the data.
    Returns C, a scalar.

    Example, on the course's eight points:
        mse(y_hat, y)  ->  19.6755
    """
    ### BEGIN SOLUTION
    return tf.reduce_mean((y_hat - y) ** 2)
    ### END SOLUTION
