"""Right solutions in other styles than the reference: `grade verify` has every one of them earn all points."""

from grader.authoring import Only

RIGHT = {
    "dictionaries by place": """
        IMPORT

        def momentum_step(params, grads, state, lr, beta):
            state = dict(state or {})
            new = []
            for i in range(len(params)):
                state[i] = beta * state.get(i, 0.0) + grads[i]
                new.append(params[i] - lr * state[i])
            return new, state

        def adam_step(params, grads, state, lr, beta1, beta2, eps):
            state = state or {"t": 0, "m": {}, "v": {}}
            state["t"] += 1
            new = []
            for i in range(len(params)):
                state["m"][i] = beta1 * state["m"].get(i, 0.0) + (1 - beta1) * grads[i]
                state["v"][i] = beta2 * state["v"].get(i, 0.0) + (1 - beta2) * SQUARE(grads[i])
                m_hat = state["m"][i] / (1 - beta1 ** state["t"])
                v_hat = state["v"][i] / (1 - beta2 ** state["t"])
                new.append(params[i] - lr * m_hat / (SQRT(v_hat) + eps))
            return new, state
    """,
    "objects that travel as the state": """
        IMPORT

        class Momentum:
            def __init__(self, params):
                self.v = [ZEROS_LIKE(p) for p in params]

            def step(self, params, grads, lr, beta):
                self.v = [beta * v + g for v, g in zip(self.v, grads)]
                return [p - lr * v for p, v in zip(params, self.v)]

        class Adam:
            def __init__(self, params):
                self.t = 0
                self.m = [ZEROS_LIKE(p) for p in params]
                self.v = [ZEROS_LIKE(p) for p in params]

            def step(self, params, grads, lr, b1, b2, eps):
                self.t += 1
                self.m = [b1 * m + (1 - b1) * g for m, g in zip(self.m, grads)]
                self.v = [b2 * v + (1 - b2) * g * g for v, g in zip(self.v, grads)]
                return [self.moved(p, m, v, lr, b1, b2, eps) for p, m, v in zip(params, self.m, self.v)]

            def moved(self, p, m, v, lr, b1, b2, eps):
                return p - lr * (m / (1 - b1**self.t)) / (SQRT(v / (1 - b2**self.t)) + eps)

        def momentum_step(params, grads, state, lr, beta):
            optimizer = state or Momentum(params)
            return optimizer.step(params, grads, lr, beta), optimizer

        def adam_step(params, grads, state, lr, beta1, beta2, eps):
            optimizer = state or Adam(params)
            return optimizer.step(params, grads, lr, beta1, beta2, eps), optimizer
    """,
    "all gradients remembered": """
        IMPORT

        def faded(history, k, beta):
            return sum(beta ** (len(history) - 1 - s) * grads[k] for s, grads in enumerate(history))

        def momentum_step(params, grads, state, lr, beta):
            history = (state or []) + [grads]
            return [p - lr * faded(history, k, beta) for k, p in enumerate(params)], history

        def adam_step(params, grads, state, lr, beta1, beta2, eps):
            history = (state or []) + [grads]
            squares = [[g * g for g in each] for each in history]
            new = []
            for k, p in enumerate(params):
                m_hat = faded(history, k, beta1) / sum(beta1**s for s in range(len(history)))
                v_hat = faded(squares, k, beta2) / sum(beta2**s for s in range(len(history)))
                new.append(p - lr * m_hat / (SQRT(v_hat) + eps))
            return new, history
    """,
    "the first step on its own": """
        IMPORT

        def momentum_step(params, grads, state, lr, beta):
            if state is None:
                return [p - lr * g for p, g in zip(params, grads)], list(grads)
            v = [g + beta * old for old, g in zip(state, grads)]
            return tuple(p - lr * each for p, each in zip(params, v)), v

        def adam_step(params, grads, state, lr, beta1, beta2, eps):
            if state is None:
                m, v = [(1 - beta1) * g for g in grads], [(1 - beta2) * g**2 for g in grads]
                start = [p - lr * g / ((g * g) ** 0.5 + eps) for p, g in zip(params, grads)]
                return start, {"m": m, "v": v, "t": 1}
            t = state["t"] + 1
            m = [old + (1 - beta1) * (g - old) for old, g in zip(state["m"], grads)]
            v = [old + (1 - beta2) * (g**2 - old) for old, g in zip(state["v"], grads)]
            new = []
            for p, a, b in zip(params, m, v):
                new.append(p - lr * a / (1 - beta1**t) / (SQRT(b / (1 - beta2**t)) + eps))
            return new, {"m": m, "v": v, "t": t}
    """,
    "helpers for a single parameter": """
        IMPORT

        def push(p, g, v, lr, beta):
            v = MULTIPLY(v, beta) + g
            return SUBTRACT(p, MULTIPLY(v, lr)), v

        def momentum_step(params, grads, state, lr, beta):
            state = [ZEROS_LIKE(p) for p in params] if state is None else state
            pairs = [push(p, g, v, lr, beta) for p, g, v in zip(params, grads, state)]
            return [p for p, _ in pairs], [v for _, v in pairs]

        def corrected(mean, beta, t):
            return mean / (1 - beta**t)

        def adapt(p, g, memory, lr, beta1, beta2, eps):
            m, v, t = memory
            m, v, t = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * SQUARE(g), t + 1
            step = corrected(m, beta1, t) / (SQRT(corrected(v, beta2, t)) + eps)
            return p - lr * step, (m, v, t)

        def adam_step(params, grads, state, lr, beta1, beta2, eps):
            state = state or [(0.0, 0.0, 0) for _ in params]
            pairs = [adapt(p, g, each, lr, beta1, beta2, eps) for p, g, each in zip(params, grads, state)]
            return [p for p, _ in pairs], [memory for _, memory in pairs]
    """,
    "powers of beta carried along": """
        IMPORT

        def momentum_step(params, grads, state, lr, beta):
            new, kept = [], []
            for i, p in enumerate(params):
                v = grads[i] if state is None else beta * state[i] + grads[i]
                kept.append(v)
                new.append(p - v * lr)
            return new, tuple(kept)

        def adam_step(params, grads, state, lr, beta1, beta2, eps):
            if state is None:
                state = [0.0] * len(params), [0.0] * len(params), 1.0, 1.0
            ms, vs, power1, power2 = state
            power1, power2 = power1 * beta1, power2 * beta2
            ms = [beta1 * m + (1 - beta1) * g for m, g in zip(ms, grads)]
            vs = [beta2 * v + (1 - beta2) * g * g for v, g in zip(vs, grads)]
            # the correction is taken out of the fraction: eps has to grow with it
            root = (1 - power2) ** 0.5
            rate = lr * root / (1 - power1)
            return [p - rate * m / (SQRT(v) + eps * root) for p, m, v in zip(params, ms, vs)], (ms, vs, power1, power2)
    """,
    "velocities with a minus": """
        IMPORT

        def momentum_step(params, grads, state, lr, beta):
            if state is None:
                state = [0.0] * len(params)
            down = [beta * v - g for v, g in zip(state, grads)]
            return [p + lr * v for p, v in zip(params, down)], down

        def adam_step(theta, gradient, memory, alpha, b1, b2, epsilon):
            t = 1 if memory is None else memory[0] + 1
            m = [0.0] * len(theta) if memory is None else memory[1]
            u = [0.0] * len(theta) if memory is None else memory[2]
            m = [b1 * a - (1 - b1) * g for a, g in zip(m, gradient)]
            u = [b2 * a + (1 - b2) * g * g for a, g in zip(u, gradient)]
            moved = []
            for k in range(len(theta)):
                moved.append(theta[k] + alpha * (m[k] / (1 - b1**t)) / ((u[k] / (1 - b2**t)) ** 0.5 + epsilon))
            return moved, (t, m, u)
    """,
    "means that are always right": """
        IMPORT

        def momentum_step(params, grads, state, lr, beta):
            v = list(grads) if state is None else [beta * old + g for old, g in zip(state, grads)]
            return list(map(lambda p, each: p - lr * each, params, v)), v

        def mean(old, new, beta, t):
            weight = (1 - beta) / (1 - beta**t)
            return (1 - weight) * old + weight * new

        def adam_step(params, grads, state, lr, beta1, beta2, eps):
            ms, vs, t = state if state else ([0.0] * len(params), [0.0] * len(params), 0)
            t += 1
            ms = [mean(m, g, beta1, t) for m, g in zip(ms, grads)]
            vs = [mean(v, g**2, beta2, t) for v, g in zip(vs, grads)]
            return [p - lr * m / (SQRT(v) + eps) for p, m, v in zip(params, ms, vs)], (ms, vs, t)
    """,
    "state and copies changed in place": Only(
        ("torch", "numpy"),
        "a TensorFlow tensor does not change in place",
        """
        IMPORT

        def momentum_step(params, grads, state, lr, beta):
            if state is None:
                state = [ZEROS_LIKE(RESHAPE(p, (-1,))) for p in params]
            new = []
            for p, g, v in zip(params, grads, state):
                v *= beta
                v += RESHAPE(g, (-1,))
                moved = COPY(p)
                moved = moved - lr * RESHAPE(v, p.shape)
                new.append(moved)
            return new, state

        def adam_step(params, grads, state, lr, beta1, beta2, eps):
            if state is None:
                zeros = lambda: [0 * RESHAPE(p, (-1,)) for p in params]
                state = {"t": 0, "m": zeros(), "v": zeros()}
            state["t"] += 1
            new = []
            for p, g, m, v in zip(params, grads, state["m"], state["v"]):
                g = RESHAPE(g, (-1,))
                m *= beta1
                m += (1 - beta1) * g
                v *= beta2
                v += (1 - beta2) * g * g
                step = m / (1 - beta1 ** state["t"]) / (SQRT(v / (1 - beta2 ** state["t"])) + eps)
                new.append(p - lr * RESHAPE(step, p.shape))
            return new, state
        """,
    ),
    "number by number": """
        import numpy

        def numbers(tensor):
            return numpy.array(tensor, dtype=float)

        def momentum_step(params, grads, state, lr, beta):
            velocity = state or [0.0] * len(params)
            for i, g in enumerate(grads):
                velocity[i] = beta * velocity[i] + numbers(g)
            return [(numbers(p) - lr * v).tolist() for p, v in zip(params, velocity)], velocity

        def adam_step(params, grads, state, lr, beta1, beta2, eps):
            m, v, t = state or ([0.0] * len(params), [0.0] * len(params), 0)
            new = []
            for i in range(len(params)):
                m[i] = beta1 * m[i] + (1 - beta1) * numbers(grads[i])
                v[i] = beta2 * v[i] + (1 - beta2) * numbers(grads[i]) ** 2
                m_hat, v_hat = m[i] / (1 - beta1 ** (t + 1)), v[i] / (1 - beta2 ** (t + 1))
                new.append(numbers(params[i]) - lr * m_hat / (v_hat**0.5 + eps))
            return new, (m, v, t + 1)
    """,
}
