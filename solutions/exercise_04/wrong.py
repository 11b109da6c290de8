"""The mistakes that this exercise declares, as learners write them: `grade verify` has each of them named."""

from grader.authoring import Only

EAGER = ("torch", "numpy")
IN_PLACE = "a TensorFlow tensor does not change in place"

SGD_STEP = {
    "gradient_ascent": (
        """
        def sgd_step(params, grads, lr):
            return [p + lr * g for p, g in zip(params, grads)]
        """,
        """
        def sgd_step(theta, gradient, alpha):
            new = []
            for i in range(len(theta)):
                step = -alpha * gradient[i]
                new.append(theta[i] - step)
            return new
        """,
    ),
    "learning_rate_twice": (
        """
        def sgd_step(params, grads, lr):
            steps = [lr * g for g in grads]
            return [p - lr * step for p, step in zip(params, steps)]
        """,
        """
        IMPORT

        class SGD:
            def __init__(self, lr):
                self.lr = lr

            def delta(self, g):
                return MULTIPLY(g, self.lr)

            def step(self, params, grads):
                return tuple(p - self.lr * self.delta(g) for p, g in zip(params, grads))

        def sgd_step(params, grads, lr):
            return SGD(lr).step(params, grads)
        """,
    ),
    "learning_rate_ignored": (
        """
        IMPORT

        def sgd_step(params, grads, lr):
            return [SUBTRACT(p, g) for p, g in zip(params, grads)]
        """,
        """
        def sgd_step(params, grads, lr):
            new = []
            for k, p in enumerate(params):
                new.append(p - 1 * grads[k])
            return new
        """,
        """
        def sgd_step(params, grads, lr=0.01):
            lr = 0.01
            return [p - lr * g for p, g in zip(params, grads)]
        """,
        """
        LEARNING_RATE = 0.01

        def update(theta, gradient):
            return theta - LEARNING_RATE * gradient

        def sgd_step(params, grads, lr):
            return list(map(update, params, grads))
        """,
    ),
    "step_returned": (
        """
        def sgd_step(params, grads, lr):
            return [lr * g for p, g in zip(params, grads)]
        """,
        """
        IMPORT

        def sgd_step(params, grads, lr):
            new = []
            for g in grads:
                new.append(MULTIPLY(g, lr))
            return new
        """,
        """
        def sgd_step(params, grads, lr):
            return [-lr * g for g in grads]
        """,
        """
        def sgd_step(params, grads, lr):
            updates = []
            for p, g in zip(params, grads):
                new = p - lr * g
                updates.append(-(lr * g))
            return updates
        """,
    ),
    "nothing_changed": (
        """
        def sgd_step(params, grads, lr):
            new = params
            for p, g in zip(params, grads):
                p = p - lr * g
            return new
        """,
        """
        def sgd_step(theta, gradient, alpha):
            new = []
            for t, g in zip(theta, gradient):
                t_new = t - alpha * g
                new.append(t)
            return tuple(new)
        """,
        Only(
            EAGER,
            IN_PLACE,
            """
            IMPORT

            def sgd_step(params, grads, lr):
                for p, g in zip(params, grads):
                    p = COPY(p)
                    p -= lr * g
                return params
            """,
        ),
    ),
}

PLAIN = """
        IMPORT

        def train(x, y, m, b, lr, epochs):
            costs = []
            for epoch in range(EPOCHS):
                u = m * x + b - y
                costs.append(COST)
                dm, db = SLOPES
                m, b = STEP
            return RESULT
"""
RIGHT = {
    "EPOCHS": "epochs",
    "COST": "MEAN(u ** 2)",
    "SLOPES": "2 * MEAN(u * x), 2 * MEAN(u)",
    "STEP": "m - lr * dm, b - lr * db",
    "RESULT": "m, b, costs",
}


def plain(**parts: str) -> str:
    """The loop as most write it, some of its parts replaced."""
    text = PLAIN
    for word, line in {**RIGHT, **parts}.items():
        text = text.replace(word, line)
    return text


DESCENT = {
    "gradient_ascent": (
        plain(STEP="m + lr * dm, b + lr * db"),
        """
        IMPORT

        def train(x, y, w, b, lr, epochs):
            costs = []
            n = len(x)
            for _ in range(epochs):
                error = y - (w * x + b)
                costs.append(SUM(error ** 2) / n)
                dw = -2 / n * SUM(error * x)
                db = -2 / n * SUM(error)
                w = w - lr * -dw
                b = b - lr * -db
            return w, b, costs
        """,
        # the sign is in the gradient already, and the minus takes it away again
        """
        def train(x, y, m, b, lr, epochs):
            x, y, m, b = [float(v) for v in x], [float(v) for v in y], float(m), float(b)
            costs = []
            for _ in range(epochs):
                cost = down_m = down_b = 0.0
                for xi, yi in zip(x, y):
                    u = yi - (m * xi + b)
                    cost += u * u / len(x)
                    down_m += 2 * u * xi / len(x)
                    down_b += 2 * u / len(x)
                costs.append(cost)
                m -= lr * down_m
                b -= lr * down_b
            return m, b, costs
        """,
    ),
    "sequential_update": (
        """
        IMPORT

        def train(x, y, m, b, lr, epochs):
            costs = []
            for _ in range(epochs):
                costs.append(MEAN((m * x + b - y) ** 2))
                m = m - lr * 2 * MEAN((m * x + b - y) * x)
                b = b - lr * 2 * MEAN(m * x + b - y)
            return m, b, costs
        """,
        """
        IMPORT

        class LinearRegression:
            def __init__(self, w, b):
                self.w, self.b = w, b
                self.costs = []

            def error(self, x, y):
                return self.w * x + self.b - y

            def fit(self, x, y, lr, epochs):
                n = len(x)
                for _ in range(epochs):
                    self.costs.append(SUM(SQUARE(self.error(x, y))) / n)
                    self.w = self.w - lr * 2 / n * SUM(x * self.error(x, y))
                    self.b = self.b - lr * 2 / n * SUM(self.error(x, y))
                return self

        def train(x, y, m, b, lr, epochs):
            model = LinearRegression(m, b).fit(x, y, lr, epochs)
            return model.w, model.b, model.costs
        """,
    ),
    "accumulated_gradient": (
        plain(SLOPES="(2 * MEAN(u * x) + (dm if epoch else 0), 2 * MEAN(u) + (db if epoch else 0))"),
        """
        def train(x, y, theta1, theta0, alpha, iterations):
            x, y = [float(v) for v in x], [float(v) for v in y]
            theta1, theta0, n = float(theta1), float(theta0), len(x)
            J_history = []
            grad1 = grad0 = 0.0
            for _ in range(iterations):
                J = 0.0
                for xi, yi in zip(x, y):
                    h = theta1 * xi + theta0
                    J += (h - yi) ** 2 / n
                    grad1 += 2 * (h - yi) * xi / n
                    grad0 += 2 * (h - yi) / n
                J_history.append(J)
                theta1 = theta1 - alpha * grad1
                theta0 = theta0 - alpha * grad0
            return theta1, theta0, J_history
        """,
        """
        IMPORT

        class Parameter:
            def __init__(self, value):
                self.value = value
                self.grad = 0

            def step(self, lr):
                self.value = self.value - lr * self.grad

        def train(x, y, m, b, lr, epochs):
            m, b = Parameter(m), Parameter(b)
            costs = []
            for _ in range(epochs):
                u = m.value * x + b.value - y
                costs.append(MEAN(SQUARE(u)))
                m.grad = m.grad + 2 * MEAN(u * x)
                b.grad = b.grad + 2 * MEAN(u)
                for parameter in (m, b):
                    parameter.step(lr)
            return m.value, b.value, costs
        """,
    ),
    "gradient_not_renewed": (
        plain(SLOPES="(2 * MEAN(u * x), 2 * MEAN(u)) if epoch == 0 else (dm, db)"),
        """
        IMPORT

        def gradient(x, y, w, b):
            error = w * x + b - y
            return 2 * MEAN(error * x), 2 * MEAN(error)

        def train(x, y, w, b, lr, epochs):
            dw, db = gradient(x, y, w, b)
            costs = []
            for _ in range(epochs):
                costs.append(MEAN((w * x + b - y) ** 2))
                w, b = w - lr * dw, b - lr * db
            return w, b, costs
        """,
    ),
    "learning_rate_twice": (
        plain(STEP="m - lr * (lr * dm), b - lr * (lr * db)"),
        """
        def sgd_step(params, grads, lr):
            return [p - lr * g for p, g in zip(params, grads)]

        def train(x, y, w, b, lr, epochs):
            n = len(x)
            costs = []
            for _ in range(epochs):
                error = [w * xi + b - yi for xi, yi in zip(x, y)]
                costs.append(sum(e * e for e in error) / n)
                dw = lr * 2 / n * sum(e * xi for e, xi in zip(error, x))
                db = lr * 2 / n * sum(error)
                w, b = sgd_step([w, b], [dw, db], lr)
            return w, b, costs
        """,
    ),
    "learning_rate_ignored": (
        plain(STEP="m - dm, b - db"),
        """
        def train(x, y, theta1, theta0, alpha, epochs):
            x, y, w, b = [float(v) for v in x], [float(v) for v in y], float(theta1), float(theta0)
            costs, n = [], len(x)
            while len(costs) < epochs:
                u = [w * xi + b - yi for xi, yi in zip(x, y)]
                costs.append(sum(e**2 for e in u) / n)
                w -= sum(2 * e * xi for e, xi in zip(u, x)) / n
                b -= sum(2 * e for e in u) / n
            return w, b, costs
        """,
        plain(STEP="m - 0.01 * dm, b - 0.01 * db"),
        """
        IMPORT

        LR = 1e-2

        def sgd_step(params, grads):
            return [p - LR * g for p, g in zip(params, grads)]

        def train(x, y, w, b, lr, epochs):
            costs = []
            for _ in range(epochs):
                error = w * x + b - y
                costs.append(DOT(error, error) / len(x))
                w, b = sgd_step([w, b], [2 * DOT(error, x) / len(x), 2 * SUM(error) / len(x)])
            return w, b, costs
        """,
    ),
    "missing_factor_2": (
        plain(SLOPES="MEAN(u * x), MEAN(u)"),
        """
        def train(x, y, theta1, theta0, alpha, iterations):
            m = len(x)
            J = []
            for _ in range(iterations):
                cost = grad1 = grad0 = 0.0
                for i in range(m):
                    h = theta0 + theta1 * x[i]
                    cost = cost + (h - y[i]) ** 2
                    grad1 = grad1 + (h - y[i]) * x[i]
                    grad0 = grad0 + (h - y[i])
                J.append(cost / m)
                theta0 = theta0 - alpha / m * grad0
                theta1 = theta1 - alpha / m * grad1
            return theta1, theta0, J
        """,
    ),
    "missing_mean": (
        plain(SLOPES="2 * SUM(u * x), 2 * SUM(u)"),
        """
        IMPORT

        def train(x, y, w, b, lr, epochs):
            A = STACK((x, ONES_LIKE(x)), 1)
            theta = RESHAPE(STACK((RESHAPE(w, ()), RESHAPE(b, ()))), (2, 1))
            costs = []
            for _ in range(epochs):
                residual = MATMUL(A, theta) - RESHAPE(y, (-1, 1))
                costs.append(MEAN(residual ** 2))
                theta = theta - lr * 2 * MATMUL(TRANSPOSE(A), residual)
            return theta[0, 0], theta[1, 0], costs
        """,
    ),
    "missing_factor_2_and_mean": (
        plain(SLOPES="SUM(u * x), SUM(u)"),
        """
        class Model:
            def __init__(self, w, b):
                self.w, self.b = float(w), float(b)

            def fit(self, x, y, lr, epochs):
                history = []
                for _ in range(epochs):
                    cost = dw = db = 0.0
                    for xi, yi in zip(x, y):
                        error = self.w * float(xi) + self.b - float(yi)
                        cost += error**2
                        dw += error * float(xi)
                        db += error
                    history.append(cost / len(x))
                    self.w -= lr * dw
                    self.b -= lr * db
                return history

        def train(x, y, m, b, lr, epochs):
            model = Model(m, b)
            history = model.fit(x, y, lr, epochs)
            return model.w, model.b, history
        """,
    ),
    "missing_x": (
        plain(SLOPES="2 * MEAN(u), 2 * MEAN(u)"),
        """
        IMPORT

        def train(x, y, w, b, lr, epochs):
            costs = []
            for _ in range(epochs):
                error = w * x + b - y
                costs.append(SUM(error * error) / len(x))
                step = lr * 2 / len(x) * SUM(error)
                w, b = w - step, b - step
            return w, b, costs
        """,
    ),
}

LENGTHS = {
    "off_by_one_epoch": (
        # one update too many
        plain(EPOCHS="epochs + 1"),
        """
        IMPORT

        def train(x, y, w, b, lr, epochs):
            costs = []
            epoch = 0
            while epoch <= epochs:
                error = w * x + b - y
                costs.append(MEAN(SQUARE(error)))
                w, b = w - lr * 2 * MEAN(error * x), b - lr * 2 * MEAN(error)
                epoch += 1
            return w, b, costs
        """,
        # one too few
        plain(EPOCHS="epochs - 1"),
        """
        def train(x, y, m, b, lr, epochs):
            x, y, m, b = [float(v) for v in x], [float(v) for v in y], float(m), float(b)
            costs = []
            for epoch in range(1, epochs):
                u = [m * xi + b - yi for xi, yi in zip(x, y)]
                costs.append(sum(e * e for e in u) / len(u))
                m, b = m - lr * 2 * sum(e * xi for e, xi in zip(u, x)) / len(u), b - lr * 2 * sum(u) / len(u)
            return m, b, costs
        """,
        # one before the loop, as in the course's own notebook
        """
        IMPORT

        def gradient(x, y, m, b):
            u = m * x + b - y
            return 2 * MEAN(u * x), 2 * MEAN(u)

        def train(x, y, m, b, lr, epochs):
            dm, db = gradient(x, y, m, b)
            m, b = m - lr * dm, b - lr * db
            costs = []
            for _ in range(epochs):
                costs.append(MEAN((m * x + b - y) ** 2))
                dm, db = gradient(x, y, m, b)
                m, b = m - lr * dm, b - lr * db
            return m, b, costs
        """,
        """
        def step(x, y, w, b, lr):
            n = len(x)
            dw = sum(2 * (w * xi + b - yi) * xi for xi, yi in zip(x, y)) / n
            db = sum(2 * (w * xi + b - yi) for xi, yi in zip(x, y)) / n
            return w - lr * dw, b - lr * db

        def train(x, y, w, b, lr, epochs):
            w, b = step(x, y, w, b, lr)
            costs = []
            while len(costs) < epochs:
                costs.append(sum((w * xi + b - yi) ** 2 for xi, yi in zip(x, y)) / len(x))
                w, b = step(x, y, w, b, lr)
            return w, b, costs
        """,
        # every cost, but not the last update
        plain(STEP="(m - lr * dm, b - lr * db) if epoch < epochs - 1 else (m, b)"),
        """
        IMPORT

        def train(x, y, w, b, lr, epochs):
            costs = []
            for k in range(epochs):
                error = w * x + b - y
                costs.append(SUM(SQUARE(error)) / len(x))
                if len(costs) == epochs:
                    return w, b, costs
                w = w - lr * 2 / len(x) * SUM(error * x)
                b = b - lr * 2 / len(x) * SUM(error)
        """,
    ),
    "epochs_ignored": (
        """
        IMPORT

        def train(x, y, m, b, lr, epochs):
            costs = []
            for _ in range(epochs):
                u = m * x + b - y
                costs.append(MEAN(u ** 2))
                m, b = m - lr * 2 * MEAN(u * x), b - lr * 2 * MEAN(u)
                return m, b, costs
        """,
        """
        def train(x, y, w, b, lr, epochs):
            n = len(x)
            u = [float(w) * float(xi) + float(b) - float(yi) for xi, yi in zip(x, y)]
            cost = sum(e * e for e in u) / n
            w = float(w) - lr * 2 / n * sum(e * float(xi) for e, xi in zip(u, x))
            b = float(b) - lr * 2 / n * sum(u)
            return w, b, [cost]
        """,
    ),
}

COSTS = {
    "costs_after_update": (
        """
        IMPORT

        def train(x, y, m, b, lr, epochs):
            costs = []
            for _ in range(epochs):
                u = m * x + b - y
                m, b = m - lr * 2 * MEAN(u * x), b - lr * 2 * MEAN(u)
                costs.append(MEAN((m * x + b - y) ** 2))
            return m, b, costs
        """,
        """
        def cost(x, y, w, b):
            return sum((float(w) * float(xi) + float(b) - float(yi)) ** 2 for xi, yi in zip(x, y)) / len(x)

        def train(x, y, w, b, lr, epochs):
            history = [cost(x, y, w, b)]
            for _ in range(epochs):
                error = [float(w) * float(xi) + float(b) - float(yi) for xi, yi in zip(x, y)]
                dw = 2 * sum(e * float(xi) for e, xi in zip(error, x)) / len(x)
                db = 2 * sum(error) / len(x)
                w, b = float(w) - lr * dw, float(b) - lr * db
                history.append(cost(x, y, w, b))
            return w, b, history[1:]
        """,
    ),
    "one_cost_too_many": (
        plain(RESULT="m, b, costs + [MEAN((m * x + b - y) ** 2)]"),
        """
        IMPORT

        def mse(x, y, w, b):
            return MEAN(SQUARE(w * x + b - y))

        def train(x, y, w, b, lr, epochs):
            costs = [mse(x, y, w, b)]
            for _ in range(epochs):
                error = w * x + b - y
                w, b = w - lr * 2 * MEAN(error * x), b - lr * 2 * MEAN(error)
                costs.append(mse(x, y, w, b))
            return w, b, STACK(costs)
        """,
    ),
    "last_cost_only": (
        plain(RESULT="m, b, costs[-1]"),
        """
        def train(x, y, w, b, lr, epochs):
            x, y, w, b = [float(v) for v in x], [float(v) for v in y], float(w), float(b)
            for _ in range(epochs):
                cost = dw = db = 0.0
                for xi, yi in zip(x, y):
                    error = w * xi + b - yi
                    cost += error**2 / len(x)
                    dw += 2 * error * xi / len(x)
                    db += 2 * error / len(x)
                w, b = w - lr * dw, b - lr * db
            return w, b, cost
        """,
    ),
    "sum_not_mean": (
        plain(COST="SUM(u ** 2)"),
        """
        def train(x, y, w, b, lr, epochs):
            n = len(x)
            costs = []
            for _ in range(epochs):
                cost = dw = db = 0.0
                for i in range(n):
                    error = w * x[i] + b - y[i]
                    cost = cost + error * error
                    dw = dw + 2 / n * error * x[i]
                    db = db + 2 / n * error
                costs.append(cost)
                w, b = w - lr * dw, b - lr * db
            return w, b, costs
        """,
    ),
    "half_mse": (
        plain(COST="0.5 * MEAN(u ** 2)"),
        """
        IMPORT

        def compute_cost(x, y, theta1, theta0):
            m = len(x)
            return 1 / (2 * m) * SUM(SQUARE(theta0 + theta1 * x - y))

        def train(x, y, theta1, theta0, alpha, iterations):
            J_history = []
            for _ in range(iterations):
                J_history.append(compute_cost(x, y, theta1, theta0))
                h = theta0 + theta1 * x
                grad1, grad0 = 2 * MEAN((h - y) * x), 2 * MEAN(h - y)
                theta1, theta0 = theta1 - alpha * grad1, theta0 - alpha * grad0
            return theta1, theta0, J_history
        """,
    ),
    "root_mse": (
        plain(COST="SQRT(MEAN(u ** 2))"),
        """
        import math

        def train(x, y, w, b, lr, epochs):
            x, y, w, b = [float(v) for v in x], [float(v) for v in y], float(w), float(b)
            costs = []
            for _ in range(epochs):
                u = [w * xi + b - yi for xi, yi in zip(x, y)]
                costs.append(math.sqrt(math.fsum(e * e for e in u) / len(u)))
                dw, db = 2 * sum(e * xi for e, xi in zip(u, x)) / len(u), 2 * sum(u) / len(u)
                w, b = w - lr * dw, b - lr * db
            return w, b, costs
        """,
    ),
    "swapped_pair": (
        plain(RESULT="b, m, costs"),
        """
        IMPORT

        def sgd_step(params, grads, lr):
            return [p - lr * g for p, g in zip(params, grads)]

        def train(x, y, w, b, lr, epochs):
            theta = [b, w]
            costs = []
            for _ in range(epochs):
                error = theta[0] + theta[1] * x - y
                costs.append(MEAN(error ** 2))
                theta = sgd_step(theta, [2 * MEAN(error), 2 * MEAN(error * x)], lr)
            return theta[0], theta[1], costs
        """,
    ),
}

WRONG = {"sgd_step": SGD_STEP, "train": {**DESCENT, **LENGTHS, **COSTS}}
