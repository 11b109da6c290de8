# %% [markdown]
# # Exercise 18: Differentiate a program
#
# A network is a program that happens to consist of layers. Autodiff does not know that:
# it follows whatever was computed, a loop of a thousand steps as well as a product. So
# any program of differentiable steps can be asked how its result answers to its inputs.
# Here are two that are no networks.
#
# A throw. A ball of unit mass leaves the origin with the speed v₀ under an angle above
# the horizontal. Gravity pulls it down, and the air brakes it, the more the faster it is:
#
#     v₀ₓ = v₀·cos(angle)              v₀ᵧ = v₀·sin(angle)
#     aₓ = -drag·|v|·vₓ                aᵧ = -9.81 - drag·|v|·vᵧ        |v| = √(vₓ² + vᵧ²)
#
# There is no formula for how far it flies. But a loop of small steps tells it: each step
# first takes both accelerations from the old velocity, then moves the velocity, and then
# moves the ball by the new velocity:
#
#     v ← v + dt·a(v)
#     r ← r + dt·v
#
# By hand, two steps with v₀ = 5, angle 0, drag 0.1, dt 0.1: |v| = 5, aₓ = -2.5,
# aᵧ = -9.81, so v = (4.75, -0.981) and x = 0.475; now |v| = 4.850242, aₓ = -2.303865,
# vₓ = 4.519614, and x = 0.926961.
#
# A quantum circuit. A qubit is a vector of two complex amplitudes, |0⟩ = (1, 0). A gate
# is a 2 × 2 matrix; this one rotates by the angle θ:
#
#     RX(θ) = [ cos(θ/2)      -i·sin(θ/2) ]          Z = [ 1   0 ]
#             [ -i·sin(θ/2)    cos(θ/2)   ]              [ 0  -1 ]
#
# Measured, the qubit gives +1 or -1, on average ⟨Z⟩ = ⟨ψ|Z|ψ⟩, where |ψ⟩ = RX(θ)|0⟩ and
# ⟨ψ| is its conjugate transpose. Call this average E(θ). A real circuit shows nothing of
# what goes on inside, so no autodiff can follow it. But two more measurements, far apart,
# give its derivative, exactly and not nearly:
#
#     dE/dθ = (E(θ + π/2) - E(θ - π/2)) / 2
#
# What to implement
#
# - `simulate_throw(v0, angle, drag, dt, steps)`: the horizontal distance x after `steps`
#   steps, a scalar. v0 > 0 and angle (in radians) are 0-d tensors, drag and dt floats,
#   steps an integer ≥ 1. The loop takes all its steps: there is no ground to stop at.
# - `throw_gradient(v0, angle, drag, dt, steps)`: the same arguments; returns the pair
#   (∂x/∂v0, ∂x/∂angle), two scalars, through the whole loop.
# - `expectation(theta)`: E(θ), a scalar, from the matrices above. theta is a 0-d tensor.
# - `parameter_shift(theta)`: dE/dθ by the two shifted measurements, a scalar.
#
# The rules
#
# - Any exact derivative is welcome in `throw_gradient`, by autodiff or by hand. A
#   difference of two throws is none: one throw is so flat that every difference drowns.
# - 1,000 steps must be possible.
# - Leave the arguments as they are. Results may still be attached to the graph.
#
# Check your work with `grade exercise_18`; ask for a hint with `grade hint exercise_18`.

# %%
import math

import torch

GRAVITY = 9.81


# %%
def simulate_throw(v0, angle, drag, dt, steps):
    """How far a ball has flown after `steps` steps of the length dt.

    v0, angle: speed and angle (radians) of the throw, 0-d. drag, dt: floats. steps: how many, at least 1.
    Returns the horizontal distance, 0-d.

    Example:
        simulate_throw(torch.tensor(5.0), torch.tensor(0.0), 0.1, 0.1, 2)  ->  0.926961
    """
    raise NotImplementedError


# %% [markdown]
# Autodiff follows the loop, however long it is.


# %%
def throw_gradient(v0, angle, drag, dt, steps):
    """How the distance answers to the speed and to the angle of the throw.

    The arguments are those of `simulate_throw`.
    Returns the pair (∂x/∂v0, ∂x/∂angle), each 0-d.

    Example:
        throw_gradient(torch.tensor(5.0), torch.tensor(0.0), 0.1, 0.1, 2)  ->  (0.171422, 0.004560)
    """
    raise NotImplementedError


# %% [markdown]
# A qubit, one gate, and what a measurement gives on average.


# %%
def expectation(theta):
    """The average ⟨Z⟩ of a measurement after RX(θ) on |0⟩.

    theta: the angle of the gate, 0-d.
    Returns a real number between -1 and 1, 0-d.

    Example:
        expectation(torch.tensor(1.0))  ->  0.540302
    """
    raise NotImplementedError


# %% [markdown]
# The circuit's derivative, from two more measurements.


# %%
def parameter_shift(theta):
    """dE/dθ of the expectation E, from E(θ + π/2) and E(θ - π/2).

    theta: the angle of the gate, 0-d.
    Returns the derivative, 0-d.

    Example:
        parameter_shift(torch.tensor(1.0))  ->  -0.841471
    """
    raise NotImplementedError
