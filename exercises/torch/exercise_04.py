# %% [markdown]
# # Exercise 04: The SGD loop
#
# Now the four steps become a loop, and the line begins to learn. The gradient points to
# where the cost rises fastest, so every parameter θ takes a small step the other way.
# How small is up to the learning rate α:
#
#     θ' = θ - α · ∂C/∂θ
#
# This rule is called gradient descent; "stochastic" (SGD) is added when a step sees
# only a part of the data, which comes in exercise_10. It is the same for two parameters
# and for two billion, so it gets a function of its own, for a whole list of parameters.
#
# For the line, one turn of the loop is called an epoch here, since each step sees all n
# points once. In every epoch, with the m and b of the moment:
#
#     ŷᵢ    = m·xᵢ + b                  predict
#     C     = (1/n) · Σᵢ (ŷᵢ - yᵢ)²     measure, and write it down
#     ∂C/∂m = (2/n) · Σᵢ (ŷᵢ - yᵢ)·xᵢ   which way does it rise?
#     ∂C/∂b = (2/n) · Σᵢ (ŷᵢ - yᵢ)
#     m'    = m - α · ∂C/∂m             step the other way
#     b'    = b - α · ∂C/∂b
#
# Both gradients belong to the same line: they are taken with the old m and the old b,
# and only then do both parameters move. Each epoch starts with fresh gradients, and
# nothing of the epoch before is added to them.
#
# What to implement
#
# - `sgd_step(params, grads, lr)`: params is a list of any number of parameters, mostly
#   scalars, but arrays of any shape as well; grads is a list of their gradients in the
#   same order, each of the shape of its parameter; lr is a float. Returns the new
#   parameters in the same order, each of the shape it had.
# - `train(x, y, m, b, lr, epochs)`: x and y have shape (n,), m and b are scalars, lr is
#   a float, epochs an int of at least 1. Makes `epochs` updates on all the points and
#   returns the triple (m, b, costs): the last m, the last b, and a list of `epochs`
#   scalars, where costs[k] is the cost before update k + 1. So costs[0] is the cost of
#   the line that was given, and the cost after the last update is not in the list.
#
# The rules
#
# - By hand: inside these functions no automatic differentiation, no ready-made loss and
#   no optimizer. Everything else of your framework may be used, and each function may
#   call the other; your work from exercises 01 to 03 is welcome here too.
# - Elsewhere in the file you are free to compare with automatic differentiation.
# - A scalar arrives as a 0-d tensor or with shape (1,). n may be 1, and x need not be
#   sorted.
# - Leave the arguments as they are. Beware of `-=`: on a tensor or an array it may
#   change the very object that the caller still holds. `m = m - …` makes a new one.
#
# Check your work with `grade exercise_04`; ask for a hint with `grade hint exercise_04`.

# %%
import torch

# The course's eight points.
x = torch.tensor([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])
y = torch.tensor([1.86, 1.31, 0.62, 0.33, 0.09, -0.67, -1.23, -1.37])


# %%
def sgd_step(params, grads, lr):
    """One step of gradient descent for every parameter: θ - lr·∂C/∂θ.

    params: a list of any number of parameters, scalars or arrays of any shape.
    grads: a list of their gradients, in the same order and of the same shapes.
    lr: the learning rate, a float.
    Returns a list of the new parameters, in the same order and of the same shapes.

    Example, on the course's eight points:
        sgd_step([0.9, 0.1], [36.305, 6.265], 0.01)  ->  [0.53695, 0.03735]
    """
    raise NotImplementedError


# %% [markdown]
# The whole loop: predict, measure, differentiate, step.


# %%
def train(x, y, m, b, lr, epochs):
    """Gradient descent on the mean squared error of the line, all points in every step.

    x, y: (n,), the points. m, b: where to start, scalars, 0-d or of shape (1,).
    lr: the learning rate, a float. epochs: the number of updates, an int of at least 1.
    Returns (m, b, costs): the last m, the last b, and a list of `epochs` scalars,
    costs[k] being the cost before update k + 1.

    Example, on the course's eight points:
        train(x, y, 0.9, 0.1, 0.01, 3)  ->  (0.1573, -0.01769, [19.675, 8.572, 4.077])
    """
    raise NotImplementedError
