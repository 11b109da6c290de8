# %%
import math

import tensorflow as tf

GRAVITY = 9.81


# %%
def simulate_throw(v0, angle, drag, dt, steps):
    """How far a ball has flown after `steps` steps of the length dt.

    v0, angle: speed and angle (radians) of the throw, 0-d. drag, dt: floats. steps: how many, at least 1.
    Returns the horizontal distance, 0-d.

    Example:
        simulate_throw(tf.constant(5.0), tf.constant(0.0), 0.1, 0.1, 2)  ->  0.926961
    """
    ### BEGIN SOLUTION
    vx, vy = v0 * tf.cos(angle), v0 * tf.sin(angle)
    x, brake = 0.0, drag * v0
    for _ in range(steps):
        # The drag, -brake·v, leaves the same part of both components.
        left = 1 - dt * brake
        vx, vy = left * vx, left * vy - dt * GRAVITY
        x, brake = x + dt * vx, drag * tf.sqrt(vx * vx + vy * vy)
    return x
    ### END SOLUTION


# %% [markdown]
# Autodiff follows the loop, however long it is.


# %%
def throw_gradient(v0, angle, drag, dt, steps):
    """How the distance answers to the speed and to the angle of the throw.

    The arguments are those of `simulate_throw`.
    Returns the pair (∂x/∂v0, ∂x/∂angle), each 0-d.

    Example:
        throw_gradient(tf.constant(5.0), tf.constant(0.0), 0.1, 0.1, 2)  ->  (0.171422, 0.004560)
    """
    ### BEGIN SOLUTION
    inputs = v0, angle
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        x = simulate_throw(*inputs, drag, dt, steps)
    return tape.gradient(x, inputs)
    ### END SOLUTION


# %% [markdown]
# A qubit, one gate, and what a measurement gives on average.


# %%
def expectation(theta):
    """The average ⟨Z⟩ of a measurement after RX(θ) on |0⟩.

    theta: the angle of the gate, 0-d.
    Returns a real number between -1 and 1, 0-d.

    Example:
        expectation(tf.constant(1.0))  ->  0.540302
    """
    ### BEGIN SOLUTION
    # |ψ⟩ is the first column of RX(θ), and Z weighs the squares of its amplitudes: |-i·s|² = s².
    half = theta / 2
    return tf.cos(half) ** 2 - tf.sin(half) ** 2
    ### END SOLUTION


# %% [markdown]
# The circuit's derivative, from two more measurements.


# %%
def parameter_shift(theta):
    """dE/dθ of the expectation E, from E(θ + π/2) and E(θ - π/2).

    theta: the angle of the gate, 0-d.
    Returns the derivative, 0-d.

    Example:
        parameter_shift(tf.constant(1.0))  ->  -0.841471
    """
    ### BEGIN SOLUTION
    return (expectation(theta + math.pi / 2) - expectation(theta - math.pi / 2)) / 2
    ### END SOLUTION
