# %% [markdown]
# # Exercise 05: Let autodiff do it
#
# In exercise_03 you derived a gradient by hand: stage by stage backwards through the
# computation, multiplying the slopes on the way. Nothing in that needs a human being.
# Automatic differentiation does exactly this: while your formula is being computed, the
# framework writes down every operation; asked for a gradient, it walks back through its
# notes and applies the chain rule. The result is the derivative itself, exact to
# rounding, and no difference of two nearby values, which would only be nearly right.
#
# Three steps, in either framework:
#
#                 PyTorch                           TensorFlow
#     watch       x.requires_grad_()                w = tf.Variable(x), or tape.watch(x)
#     compute     y = f(x)                          with tf.GradientTape() as tape: y = f(x)
#     ask         y.backward(), then x.grad         tape.gradient(y, x)
#
# The notes have to be complete. A number that is taken out of the framework on the way
# (`.item()`, `.numpy()`, `float(…)`) or cut off (`.detach()`) has no history, and what
# was not watched has no gradient: you get None, or an error.
#
# A gradient belongs to the tensor that was watched, and to no copy or successor of it.
# PyTorch adds every gradient to what is in `.grad` already, so each epoch has to begin
# with an empty one (`optimizer.zero_grad()`). TensorFlow's tape serves for one gradient,
# and each epoch needs a tape of its own.
#
# The optimizer makes the fourth step, θ' = θ - α·∂C/∂θ. It is told once which parameters
# are its own and changes them in place: `torch.optim.SGD([m, b], lr=…)` with `.step()`,
# `tf.keras.optimizers.SGD(…)` with `.apply_gradients([(gradient, variable), …])`.
#
# What to implement
#
# - `slope(f, x)`: f is a function of one number, written with your framework, such as
#   x² + 2x + 2 or sin(3x)·exp(x/4); x is a 0-d floating tensor. Returns df/dx at x.
# - `autodiff_gradient(x, y, m, b)`: x and y have shape (n,), m and b are scalars; returns
#   the pair (∂C/∂m, ∂C/∂b) of the mean squared error C of the line m·x + b, by autodiff.
# - `train_with_optimizer(x, y, m, b, lr, epochs)`: the loop of exercise_04, with autodiff
#   for the gradients and the framework's own SGD for the updates. Returns (m, b, costs):
#   the last m, the last b, and a list of `epochs` scalars, where costs[k] is the cost
#   before update k + 1.
#
# The rules
#
# - `slope` has to be exact: (f(x + h) - f(x)) / h fails by its error, for any h.
# - m, b and the x of `slope` arrive as plain tensors, which nobody watches. m and b are
#   0-d or of shape (1,).
# - Leave the arguments as they are. The optimizer changes its parameters in place, so
#   give it copies: a parameter or a detached tensor still shares its numbers with the
#   tensor it was made of. (`requires_grad` may be switched on: that is no change.)
# - Every function is called several times, with the very same tensors too, and one call
#   must not know of the other: a gradient left in `.grad` adds up from call to call.
# - Results may still be attached to the graph.
#
# Check your work with `grade exercise_05`; ask for a hint with `grade hint exercise_05`.

# %%
import tensorflow as tf

# The course's eight points.
x = tf.constant([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
y = tf.constant([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])


# %%
def slope(f, x):
    """The derivative df/dx at x, by automatic differentiation.

    f: a function of one 0-d tensor that gives a 0-d tensor. x: 0-d, floating point.
    Returns a scalar.

    Example:
        slope(lambda x: x**2, tf.constant(5.0))  ->  10.0
    """
    raise NotImplementedError


# %% [markdown]
# The same for the line: one cost, two parameters to differentiate by.


# %%
def autodiff_gradient(x, y, m, b):
    """The gradient of the mean squared error of the line, by automatic differentiation.

    x, y: (n,), the points. m, b: the line's slope and intercept, scalars, 0-d or of
    shape (1,), not watched.
    Returns the pair (∂C/∂m, ∂C/∂b), two scalars.

    Example, on the course's eight points:
        autodiff_gradient(x, y, tf.constant(0.9), tf.constant(0.1))  ->  (36.305, 6.265)
    """
    raise NotImplementedError


# %% [markdown]
# And the whole loop: the framework differentiates, and its optimizer makes the step.


# %%
def train_with_optimizer(x, y, m, b, lr, epochs):
    """Gradient descent as in exercise_04, with autodiff and the framework's SGD.

    x, y: (n,), the points. m, b: where to start, scalars, 0-d or of shape (1,); they
    stay as they are.
    lr: the learning rate, a float. epochs: the number of updates, an int of at least 1.
    Returns (m, b, costs): the last m, the last b, and a list of `epochs` scalars,
    costs[k] being the cost before update k + 1.

    Example, on the course's eight points, from m = 0.9 and b = 0.1:
        train_with_optimizer(x, y, m, b, 0.01, 3)  ->  (0.1573, -0.01769, [19.675, 8.572, 4.077])
    """
    raise NotImplementedError
