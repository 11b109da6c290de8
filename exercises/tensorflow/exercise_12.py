# %% [markdown]
# # Exercise 12: Second derivatives
#
# A gradient says which way is down, and nothing about how far the bottom is. That is
# what second derivatives know: they say how fast the slope changes. A slope that changes
# quickly is soon 0; along one that hardly changes a step may be long.
#
# For a function of several variables there is one for every pair of them. Take
#
#     z = x³ + 2xy,     z_x = 3x² + 2y,     z_y = 2x
#
# and differentiate each of the two once more, by x and by y. The order does not matter,
# so z_xy = z_yx. For k variables all of them make a k × k matrix, the Hessian:
#
#     Hᵢⱼ = ∂²f / ∂xᵢ∂xⱼ
#
# By hand that is a lot of work; for autodiff it is the gradient of the gradient. What
# does not depend on an input has the derivative 0 there, and autodiff has to be told so:
# it gives nothing, or an error, for what is not connected.
#
# With H the loop of exercise_04 gets by without a learning rate. Near a point the cost
# is nearly a bowl, and the bottom of the bowl is one step away:
#
#     θ' = θ - H⁻¹ · ∇C          (Newton's step)
#
# The mean squared error of a line is a bowl exactly. So a single step arrives where a
# thousand small ones were on their way to: at least squares. For the line,
#
#     ∇C = (∂C/∂m, ∂C/∂b)        H = [ 2·mean(x²)   2·mean(x) ]
#                                    [ 2·mean(x)    2         ]
#
# What to implement
#
# - `second_partials(x, y)`: the second derivatives of z = x³ + 2xy at the point (x, y),
#   by hand: no automatic differentiation. x and y are scalars. Returns the triple
#   (z_xx, z_yy, z_xy) of scalars.
# - `hessian(f, x)`: the Hessian of f at x by automatic differentiation. x has shape (k,),
#   f takes such a tensor and returns a scalar (0-d). Returns a tensor of shape (k, k),
#   with 0 where an input does not reach the result. f may be linear, or constant.
# - `newton_step(x, y, m, b)`: one step of Newton's method on the mean squared error of
#   the line, from (m, b). x and y have shape (n,), m and b are scalars. Returns the pair
#   (m, b). Here automatic differentiation is allowed, and not needed.
#
# The rules
#
# - Differences, (f(x + h) - f(x)) / h, are no derivatives: in `hessian` f can only be
#   called by automatic differentiation.
# - Leave the arguments as they are.
#
# Check your work with `grade exercise_12`; ask for a hint with `grade hint exercise_12`.

# %%
import tensorflow as tf

# The course's eight points.
x = tf.constant([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
y = tf.constant([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])


# %%
def second_partials(x, y):
    """The second derivatives of z = x³ + 2xy, by hand.

    x, y: the point, two scalars.
    Returns the triple (z_xx, z_yy, z_xy), three scalars.

    Example:
        second_partials(tf.constant(3.0), tf.constant(-2.0))  ->  (18, 0, 2)
    """
    raise NotImplementedError


# %% [markdown]
# What is not connected with an input has the derivative 0 there.


# %%
def hessian(f, x):
    """The Hessian of f at x, by automatic differentiation.

    f: takes a tensor of shape (k,), and returns a scalar. x: (k,).
    Returns a tensor of shape (k, k), 0 where an input does not reach the result.

    Example, z = x³ + 2xy at the point (3, -2):
        hessian(lambda p: p[0] ** 3 + 2 * p[0] * p[1], tf.constant([3.0, -2.0]))
        ->  [[18, 2], [2, 0]]
    """
    raise NotImplementedError


# %% [markdown]
# The mean squared error of a line is a bowl, and its bottom one step away.


# %%
def newton_step(x, y, m, b):
    """The line after one step of Newton's method on its mean squared error.

    x, y: (n,), the points. m, b: slope and intercept, two scalars.
    Returns the pair (m, b), two scalars.

    Example, on the course's eight points:
        newton_step(x, y, tf.constant(0.9), tf.constant(0.1))  ->  (-0.469286, 1.76)
    """
    raise NotImplementedError
