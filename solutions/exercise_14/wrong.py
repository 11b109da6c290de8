"""The mistakes that this exercise declares, as learners write them: `grade verify` has each of them named."""

from grader.authoring import Only

EAGER = ("torch", "numpy")
IN_PLACE = "a TensorFlow tensor does not change in place"

MOMENTUM = """
        def momentum_step(params, grads, state, lr, beta):
            if state is None:
                state = [0 * p for p in params]
            velocities = [VELOCITY for v, g in zip(state, grads)]
            new = [MOVE for p, v, old, g in zip(params, velocities, state, grads)]
            return new, velocities
"""


def momentum(velocity: str = "beta * v + g", move: str = "p - lr * v") -> str:
    """The step as most write it, with another velocity or another move."""
    return MOMENTUM.replace("VELOCITY", velocity).replace("MOVE", move)


MOMENTUM_STEP = {
    "state_lost": (
        momentum().replace("return new, velocities", "return new, None"),
        """
        IMPORT

        def momentum_step(params, grads, state, lr, beta):
            new, velocities = [], []
            for p, g in zip(params, grads):
                v = ZEROS_LIKE(p)
                v = beta * v + g
                velocities.append(v)
                new.append(p - lr * v)
            return new, velocities
        """,
        # what comes in goes out again
        """
        def momentum_step(params, grads, state, lr, beta):
            velocity = state or [0.0 for _ in params]
            new = []
            for i in range(len(params)):
                v = velocity[i] * beta + grads[i]
                new.append(params[i] - v * lr)
            return new, state
        """,
    ),
    "state_kept_globally": (
        """
        velocities = []

        def momentum_step(params, grads, state, lr, beta):
            global velocities
            if state is None:
                velocities = [0.0 for _ in params]
            velocities = [beta * v + g for v, g in zip(velocities, grads)]
            return [p - lr * v for p, v in zip(params, velocities)], "started"
        """,
        """
        class Momentum:
            def __init__(self):
                self.v = {}

            def step(self, params, grads, lr, beta):
                new = []
                for k, (p, g) in enumerate(zip(params, grads)):
                    self.v[k] = beta * self.v.get(k, 0.0) + g
                    new.append(p - lr * self.v[k])
                return new

        optimizer = Momentum()

        def momentum_step(params, grads, state, lr, beta):
            if state is None:
                optimizer.v.clear()
            return optimizer.step(params, grads, lr, beta), optimizer
        """,
    ),
    "running_mean": (
        momentum("beta * v + (1 - beta) * g"),
        """
        IMPORT

        def momentum_step(params, grads, state, lr, beta):
            state = state or {}
            new = []
            for i, (w, dw) in enumerate(zip(params, grads)):
                v = state.get(i, ZEROS_LIKE(w))
                state[i] = MULTIPLY(v, beta) + MULTIPLY(dw, 1 - beta)
                new.append(w - lr * state[i])
            return new, state
        """,
        """
        def momentum_step(params, grads, state, lr, beta):
            if state is None:
                velocities = list(grads)
            else:
                velocities = [beta * v + (1 - beta) * g for v, g in zip(state, grads)]
            return [p - lr * v for p, v in zip(params, velocities)], velocities
        """,
        """
        def momentum_step(params, grads, state, lr, beta):
            new, kept = [], []
            for i in range(len(params)):
                v = grads[i]
                if state is not None:
                    v = state[i] + (1 - beta) * (grads[i] - state[i])
                kept.append(v)
                new.append(params[i] - lr * v)
            return new, kept
        """,
    ),
    "nesterov": (
        momentum(move="p - lr * (beta * v + g)"),
        """
        def momentum_step(params, grads, state, lr, beta):
            v_prev = state if state is not None else [0.0] * len(params)
            new, v_new = [], []
            for p, g, v in zip(params, grads, v_prev):
                v = beta * v + g
                lookahead = g + beta * v
                v_new.append(v)
                new.append(p - lr * lookahead)
            return tuple(new), v_new
        """,
    ),
    "learning_rate_in_velocity": (
        momentum("beta * v + lr * g", "p - v"),
        # as Keras does it
        """
        def momentum_step(params, grads, state, lr, beta):
            if state is None:
                state = {"v": [0.0] * len(params)}
            state["v"] = [beta * v - lr * g for v, g in zip(state["v"], grads)]
            return [p + v for p, v in zip(params, state["v"])], state
        """,
    ),
    "learning_rate_twice": (
        momentum("beta * v + lr * g", "p - lr * v"),
        """
        def momentum_step(params, grads, state, lr, beta):
            scaled = [lr * g for g in grads]
            velocity = scaled if state is None else [beta * v + s for v, s in zip(state, scaled)]
            new = []
            for p, v in zip(params, velocity):
                new.append(p - v * lr)
            return new, velocity
        """,
    ),
    "learning_rate_ignored": (
        momentum(move="p - v"),
        """
        IMPORT

        def momentum_step(params, grads, state, lr, beta):
            velocity = state or [ZEROS_LIKE(p) for p in params]
            for i, g in enumerate(grads):
                velocity[i] = beta * velocity[i] + g
            return [SUBTRACT(p, v) for p, v in zip(params, velocity)], velocity
        """,
    ),
    "gradient_ascent": (
        momentum(move="p + lr * v"),
        """
        def momentum_step(params, grads, state, lr, beta):
            state = state or [0.0] * len(params)
            v = [beta * a - b for a, b in zip(state, grads)]
            out = []
            for i in range(len(params)):
                out.append(params[i] - lr * v[i])
            return out, v
        """,
    ),
    "accumulated_gradient": (
        momentum("v + g"),
        """
        def momentum_step(params, grads, state, lr, beta):
            total = list(grads)
            if state is not None:
                for i in range(len(total)):
                    total[i] = total[i] + state[i]
            return [p - lr * t for p, t in zip(params, total)], total
        """,
    ),
    "beta_on_gradient": (
        momentum("beta * (v + g)"),
        """
        IMPORT

        def momentum_step(params, grads, state, lr, beta):
            if state is None:
                state = [ZEROS_LIKE(p) for p in params]
            new, kept = [], []
            for p, g, v in zip(params, grads, state):
                v = v + g
                v = v * beta
                new.append(p - lr * v)
                kept.append(v)
            return new, kept
        """,
        momentum("v + beta * g"),
        """
        def momentum_step(theta, grad, state, alpha, gamma):
            v = [gamma * g for g in grad]
            if state:
                v = [old + new for old, new in zip(state, v)]
            return [t - alpha * each for t, each in zip(theta, v)], v
        """,
    ),
    "weights_exchanged": (
        momentum("(1 - beta) * v + beta * g"),
        """
        def mix(old, new, share):
            return old + share * (new - old)

        def momentum_step(params, grads, state, lr, beta):
            state = [0.0] * len(params) if state is None else state
            v = [mix(a, g, beta) for a, g in zip(state, grads)]
            return [p - lr * each for p, each in zip(params, v)], v
        """,
    ),
    "old_velocity": (
        momentum(move="p - lr * old"),
        """
        def momentum_step(params, grads, state, lr, beta):
            if state is None:
                state = [0.0] * len(params)
            new = []
            for i in range(len(params)):
                new.append(params[i] - lr * state[i])
                state[i] = beta * state[i] + grads[i]
            return new, state
        """,
    ),
    "velocity_of_last_gradient": (
        """
        def momentum_step(params, grads, state, lr, beta):
            last = [0.0] * len(params) if state is None else state
            velocity = [beta * v + g for v, g in zip(last, grads)]
            return [p - lr * v for p, v in zip(params, velocity)], grads
        """,
        """
        def momentum_step(params, grads, state, lr, beta):
            new = []
            memory = {}
            for k in range(len(params)):
                push = grads[k]
                if state is not None:
                    push = push + beta * state[k]
                new.append(params[k] - lr * push)
                memory[k] = grads[k]
            return new, memory
        """,
    ),
    "swapped_pair": (
        momentum().replace("return new, velocities", "return velocities, new"),
        """
        def momentum_step(params, grads, state, lr, beta):
            v, p = [], []
            for i in range(len(params)):
                old = 0.0 if state is None else state[i]
                v.append(beta * old + grads[i])
                p.append(params[i] - lr * v[i])
            return v, p
        """,
    ),
    "state_not_returned": (
        momentum().replace("return new, velocities", "return new"),
        """
        def momentum_step(params, grads, state, lr, beta):
            state = state or {}
            for i, g in enumerate(grads):
                state[i] = beta * state.get(i, 0.0) + g
            return tuple(p - lr * state[i] for i, p in enumerate(params))
        """,
        # params and state for each parameter, pair by pair
        """
        def one(p, g, v, lr, beta):
            v = beta * v + g
            return p - lr * v, v

        def momentum_step(params, grads, state, lr, beta):
            state = [0.0] * len(params) if state is None else state
            first = one(params[0], grads[0], state[0], lr, beta)
            return first
        """,
    ),
}

ADAM = """
        IMPORT

        def adam_step(params, grads, state, lr, beta1, beta2, eps):
            if state is None:
                state = {"t": 0, "m": [0 * p for p in params], "v": [0 * p for p in params]}
            t = START
            new, ms, vs = [], [], []
            for p, g, m, v in zip(params, grads, state["m"], state["v"]):
                m = FIRST
                v = SECOND
                m_hat, v_hat = CORRECTED
                new.append(MOVE)
                ms.append(m)
                vs.append(v)
            return new, {"t": t, "m": ms, "v": vs}
"""
USUAL = {
    "START": 'state["t"] + 1',
    "FIRST": "beta1 * m + (1 - beta1) * g",
    "SECOND": "beta2 * v + (1 - beta2) * g ** 2",
    "CORRECTED": "m / (1 - beta1 ** t), v / (1 - beta2 ** t)",
    "MOVE": "p - lr * m_hat / (SQRT(v_hat) + eps)",
}


def adam(**parts: str) -> str:
    """The step as most write it, some of its parts replaced."""
    text = ADAM
    for word, line in {**USUAL, **parts}.items():
        text = text.replace(word, line)
    return text


OBJECT = """
        IMPORT

        class Adam:
            def __init__(self, n):
                self.t = 0
                self.m = [0.0] * n
                self.v = [0.0] * n

            def update(self, i, p, g, lr, b1, b2, eps):
                self.m[i] = b1 * self.m[i] + (1 - b1) * g
                self.v[i] = b2 * self.v[i] + (1 - b2) * SQUARE(g)
                mhat = MHAT
                vhat = VHAT
                return p - STEP

        def adam_step(params, grads, state, lr, beta1, beta2, eps):
            opt = state or Adam(len(params))
            opt.t += 1
            new = [opt.update(i, p, g, lr, beta1, beta2, eps) for i, (p, g) in enumerate(zip(params, grads))]
            return new, opt
"""
OWN = {
    "MHAT": "self.m[i] / (1 - b1 ** self.t)",
    "VHAT": "self.v[i] / (1 - b2 ** self.t)",
    "STEP": "lr * mhat / (SQRT(vhat) + eps)",
}


def optimizer(**parts: str) -> str:
    """The step by an object of the learner's own, which travels as the state."""
    text = OBJECT
    for word, line in {**OWN, **parts}.items():
        text = text.replace(word, line)
    return text


ADAM_STEP = {
    "state_lost": (
        adam().replace('return new, {"t": t, "m": ms, "v": vs}', "return new, None"),
        optimizer().replace("state or Adam", "Adam"),
        """
        IMPORT

        def adam_step(params, grads, state, lr, beta1, beta2, eps):
            m = [(1 - beta1) * g for g in grads]
            v = [(1 - beta2) * g * g for g in grads]
            out = []
            for k in range(len(params)):
                top = m[k] / (1 - beta1)
                below = SQRT(v[k] / (1 - beta2)) + eps
                out.append(params[k] - lr * top / below)
            return out, (m, v, 1)
        """,
    ),
    "state_kept_globally": (
        """
        IMPORT

        t, m, v = 0, [], []

        def adam_step(params, grads, state, lr, beta1, beta2, eps):
            global t, m, v
            if not state:
                t, m, v = 0, [0.0] * len(params), [0.0] * len(params)
            t += 1
            m = [beta1 * a + (1 - beta1) * g for a, g in zip(m, grads)]
            v = [beta2 * a + (1 - beta2) * g * g for a, g in zip(v, grads)]
            new = []
            for p, a, b in zip(params, m, v):
                new.append(p - lr * (a / (1 - beta1**t)) / (SQRT(b / (1 - beta2**t)) + eps))
            return new, 1
        """,
        optimizer()
        .replace(
            "opt = state or Adam(len(params))",
            """opt = adam_step
            if state is None:
                Adam.__init__(opt, len(params))""",
        )
        .replace("opt.update(", "Adam.update(opt, "),
    ),
    "adam_no_bias_correction_power": (
        adam(CORRECTED="m / (1 - beta1), v / (1 - beta2)"),
        optimizer().replace("opt.t += 1", "opt.t = 1"),
        # every step is the first
        adam(START="1"),
        optimizer(MHAT="self.m[i] / (1 - b1)", VHAT="self.v[i] / (1 - b2)"),
    ),
    "no_bias_correction": (
        adam(CORRECTED="m, v"),
        optimizer(STEP="lr * self.m[i] / (SQRT(self.v[i]) + eps)"),
    ),
    "one_moment_not_corrected": (
        adam(CORRECTED="m / (1 - beta1 ** t), v"),
        optimizer(STEP="lr * mhat / (SQRT(self.v[i]) + eps)"),
        adam(CORRECTED="m, v / (1 - beta2 ** t)"),
        optimizer(STEP="lr * self.m[i] / (SQRT(vhat) + eps)"),
    ),
    "correction_kept": (
        adam(CORRECTED="m / (1 - beta1 ** t), v / (1 - beta2 ** t); m, v = m_hat, v_hat"),
        """
        IMPORT

        def adam_step(params, grads, state, lr, beta1, beta2, eps):
            m, v, t = state if state is not None else ([0.0] * len(params), [0.0] * len(params), 0)
            t = t + 1
            new = []
            for i in range(len(params)):
                m[i] = beta1 * m[i] + (1 - beta1) * grads[i]
                v[i] = beta2 * v[i] + (1 - beta2) * grads[i] ** 2
                m[i] = m[i] / (1 - beta1**t)
                v[i] = v[i] / (1 - beta2**t)
                new.append(params[i] - lr * m[i] / (SQRT(v[i]) + eps))
            return new, (m, v, t)
        """,
    ),
    "step_count_off": (
        adam(CORRECTED="m / (1 - beta1 ** (t + 1)), v / (1 - beta2 ** (t + 1))"),
        optimizer().replace("self.t = 0", "self.t = 1"),
        Only(
            EAGER,
            "TensorFlow divides no tensor by a Python zero",
            adam(START='state["t"]').replace('{"t": t,', '{"t": t + 1,'),
        ),
        optimizer().replace("self.t = 0", "self.t = -1"),
    ),
    "step_counted_for_each_parameter": (
        adam()
        .replace("m = beta1", "state['t'] += 1; t = state['t']; m = beta1")
        .replace('t = state["t"] + 1', "t = 0"),
        optimizer().replace("opt.t += 1", "pass").replace("mhat =", "self.t += 1\n                mhat ="),
    ),
    "missing_root": (
        adam(MOVE="p - lr * m_hat / (v_hat + eps)"),
        optimizer(STEP="lr / (vhat + eps) * mhat"),
    ),
    "missing_square": (
        adam(SECOND="beta2 * v + (1 - beta2) * g"),
        optimizer().replace("SQUARE(g)", "g"),
    ),
    "epsilon_in_root": (
        adam(MOVE="p - lr * m_hat / SQRT(v_hat + eps)"),
        optimizer(STEP="mhat * lr / (vhat + eps) ** 0.5"),
    ),
    "epsilon_missing": (
        adam(MOVE="p - lr * m_hat / SQRT(v_hat)"),
        optimizer(STEP="lr * mhat * vhat ** -0.5"),
        adam(MOVE="p - lr * m_hat / (SQRT(v_hat) + 1e-8)"),
        """
        IMPORT

        EPSILON = 1e-8

        def adam_step(params, grads, state, lr, beta1, beta2, eps):
            m, v, t = state or ([0.0] * len(params), [0.0] * len(params), 0)
            t += 1
            m = [beta1 * a + (1.0 - beta1) * g for a, g in zip(m, grads)]
            v = [beta2 * a + (1.0 - beta2) * g * g for a, g in zip(v, grads)]
            step = [(a / (1 - beta1**t)) / (EPSILON + SQRT(b / (1 - beta2**t))) for a, b in zip(m, v)]
            return [p - lr * s for p, s in zip(params, step)], (m, v, t)
        """,
    ),
    "epsilon_before_correction": (
        adam(MOVE="p - lr * (1 - beta2 ** t) ** 0.5 / (1 - beta1 ** t) * m / (SQRT(v) + eps)"),
        """
        IMPORT
        import math

        def adam_step(params, grads, state, lr, beta1, beta2, eps):
            m, v, t = state or ([0.0] * len(params), [0.0] * len(params), 0)
            t += 1
            alpha = lr * math.sqrt(1 - beta2**t) / (1 - beta1**t)
            new = []
            for i, (p, g) in enumerate(zip(params, grads)):
                m[i] = m[i] + (g - m[i]) * (1 - beta1)
                v[i] = v[i] + (g * g - v[i]) * (1 - beta2)
                new.append(p - (m[i] * alpha) / (SQRT(v[i]) + eps))
            return new, (m, v, t)
        """,
    ),
    "weight_of_gradient_missing": (
        adam(FIRST="beta1 * m + g", SECOND="beta2 * v + g ** 2"),
        optimizer().replace("(1 - b1) * g", "g").replace("(1 - b2) * SQUARE(g)", "g * g"),
    ),
    "betas_exchanged": (
        adam().replace("lr, beta1, beta2, eps", "lr, beta2, beta1, eps"),
        optimizer().replace("opt.update(i, p, g, lr, beta1, beta2, eps)", "opt.update(i, p, g, lr, beta2, beta1, eps)"),
    ),
    "newest_gradient": (
        adam(MOVE="p - lr * g / (SQRT(v_hat) + eps)"),
        """
        IMPORT

        def adam_step(params, grads, state, lr, beta1, beta2, eps):
            v, t = state if state else ([0.0] * len(params), 0)
            v = [beta2 * a + (1 - beta2) * SQUARE(g) for a, g in zip(v, grads)]
            scale = [SQRT(a / (1 - beta2 ** (t + 1))) + eps for a in v]
            return [p - lr * g / s for p, g, s in zip(params, grads, scale)], (v, t + 1)
        """,
    ),
    "gradient_ascent": (
        adam(MOVE="p + lr * m_hat / (SQRT(v_hat) + eps)"),
        optimizer(STEP="lr * -mhat / (SQRT(vhat) + eps)"),
    ),
    "state_not_returned": (
        adam().replace('return new, {"t": t, "m": ms, "v": vs}', "return new"),
        optimizer().replace("return new, opt", "return tuple(new)"),
        adam().replace('return new, {"t": t, "m": ms, "v": vs}', "return new, ms, vs, t"),
    ),
}

WRONG = {"momentum_step": MOMENTUM_STEP, "adam_step": ADAM_STEP}
