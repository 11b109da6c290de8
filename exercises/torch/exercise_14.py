# %% [markdown]
# # Exercise 14: Momentum and Adam
#
# The steps of exercise_04 forget: each looks at the gradient under its feet and at
# nothing else. On the course's line that is slow. The cost is a long valley, 63 times
# steeper across than along, and a learning rate that is small enough not to bounce
# between its walls is far too small for the way along its floor. The two optimizers that
# train nearly every network today therefore remember what they have met.
#
# Momentum lets the gradients push a ball. Its velocity v, which begins at 0, keeps a
# share β of itself and gets the new gradient g on top; the parameter p rolls along:
#
#     v ← β·v + g
#     p ← p - α·v
#
# Pushes along the valley add up; pushes across it point to and fro, and cancel more and
# more. With β = 0 this is plain descent; with β = 0.9, the usual choice, a push that
# stays the same takes the ball ten times as far.
#
# Adam keeps two running means for each single number among the parameters: m of its
# gradients, and v of their squares. Both begin at 0.
#
#     m ← β₁·m + (1 - β₁)·g
#     v ← β₂·v + (1 - β₂)·g²
#
# Since they begin at 0, both are too small at first, by a known factor: after t steps,
# t = 1, 2, 3, …, the weights of the gradients add up to 1 - βᵗ and not to 1. So they
# are divided by that, which is called bias correction, and then the step is taken:
#
#     m̂ = m / (1 - β₁ᵗ)        v̂ = v / (1 - β₂ᵗ)
#     p ← p - α·m̂ / (√v̂ + ε)
#
# √v̂ is the size that this number's gradients usually have. Divided by it, a step is
# about α long, whether the gradients are large or small; the tiny ε only keeps the
# division from ending in 0/0. The corrected m̂ and v̂ are for this step alone: what is
# remembered is m, v and t.
#
# What to implement
#
# - `momentum_step(params, grads, state, lr, beta)`: params is a list of any number of
#   parameters, arrays of any shape; grads is a list of their gradients, in the same order
#   and of the same shapes; lr and beta are floats. Returns the pair (params, state): the
#   list of new parameters, each of the shape it had, and what the next step has to know.
# - `adam_step(params, grads, state, lr, beta1, beta2, eps)`: the same with Adam's rule;
#   lr, beta1, beta2 and eps are floats. Returns the pair (params, state).
#
# The state is yours: a list, a tuple, a dict, an object, whatever you like. In the first
# step it is None, and after that it is what your function returned the step before.
# Nobody looks into it.
#
# How it is tried
#
# - Several steps are made one after another, and the parameters are looked at after each
#   of them. A report shows such a run as a whole: `grads` and `lrs` hold the gradients
#   and the learning rate of each step, and entry t of params[0] is that parameter after t
#   steps, entry 0 being where it began.
# - The learning rate may change between two steps, as it did in exercise_10.
# - With `runs=2`, two runs take their steps in turn, as two networks might be trained in
#   one program. So everything that you remember has to travel in the state: a variable
#   outside the function would mix them up.
#
# The rules
#
# - Without the optimizers of your framework inside these functions. Everything else of
#   it may be used.
# - Elsewhere in the file you are welcome to compare. PyTorch's SGD with momentum and its
#   Adam follow these very equations; Keras has forms of its own, which differ a little.
# - Leave params and grads as they are, and return new arrays. The state may be changed in
#   place.
#
# Check your work with `grade exercise_14`; ask for a hint with `grade hint exercise_14`.

# %%
import torch


# %%
def momentum_step(params, grads, state, lr, beta):
    """One step of descent with momentum: v ← β·v + g, then p ← p - lr·v.

    params: a list of any number of parameters, arrays of any shape.
    grads: a list of their gradients, in the same order and of the same shapes.
    state: None in the first step, and after that what the step before returned.
    lr, beta: the learning rate and the share of v that is kept, floats.
    Returns (params, state): the list of new parameters, and your own state for the next step.

    Example, from the course's start, m = 0.9 and b = 0.1, with beta = 0.9 and lr = 0.01:
        gradients 36.305 and 6.265 lead to 0.53695 and 0.03735;
        gradients 23.1597 and 3.59835 lead from there to -0.021392 and -0.055019.
    """
    raise NotImplementedError


# %% [markdown]
# Adam remembers more: two running means for each parameter, and how many steps there have been.


# %%
def adam_step(params, grads, state, lr, beta1, beta2, eps):
    """One step of Adam: p ← p - lr·m̂ / (√v̂ + ε), m̂ and v̂ being the corrected means of g and of g².

    params: a list of any number of parameters, arrays of any shape.
    grads: a list of their gradients, in the same order and of the same shapes.
    state: None in the first step, and after that what the step before returned.
    lr, beta1, beta2, eps: floats.
    Returns (params, state): the list of new parameters, and your own state for the next step.

    Example, from the course's start, m = 0.9 and b = 0.1, with lr = 0.01 and eps = 1e-8:
        gradients 36.305 and 6.265 lead to 0.89 and 0.09, whatever the betas.
    """
    raise NotImplementedError
