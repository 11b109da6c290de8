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
    ### BEGIN SOLUTION
    old = state or {}  # the velocity of each parameter, by its place
    velocities = {place: beta * old.get(place, 0.0) + g for place, g in enumerate(grads)}
    return [p - lr * velocities[place] for place, p in enumerate(params)], velocities
    ### END SOLUTION


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
    ### BEGIN SOLUTION
    means, t = state or ({}, 0)  # both means of each parameter, by its place
    t = t + 1
    new, now = [], {}
    for place, (p, g) in enumerate(zip(params, grads, strict=True)):
        m, v = means.get(place, (0.0, 0.0))
        m, v = now[place] = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        # Both means began at 0: their weights add up to 1 - βᵗ so far.
        m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
        new.append(p - lr * m_hat / (torch.sqrt(v_hat) + eps))
    return new, (now, t)
    ### END SOLUTION
