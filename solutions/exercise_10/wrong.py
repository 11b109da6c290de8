"""The mistakes that this exercise declares, as learners write them: `grade verify` has each of them named."""


def filled(template: str, right: dict[str, str], parts: dict[str, str]) -> str:
    """The template as it should be, but for some of its parts."""
    for word, line in {**right, **parts}.items():
        template = template.replace(word, line)
    return template


# --- gradient_vector: with vectors, with the matrix of ones and x, point by point

VECTORS = """
        IMPORT

        def gradient_vector(x, y, theta):
            b, m = THETA
            u = RESIDUAL
            db, dm = SLOPES
            return RESHAPE(STACK(PAIR), (2, 1))
"""
VECTORS_RIGHT = {
    "THETA": "RESHAPE(theta[0], ()), RESHAPE(theta[1], ())",
    "RESIDUAL": "b + m * x - y",
    "SLOPES": "2 * MEAN(u), 2 * MEAN(u * x)",
    "PAIR": "(db, dm)",
}
MATRIX = """
        IMPORT

        def gradient_vector(inputs, targets, weights):
            A = STACK(COLUMNS, 1)
            residual = MATMUL(A, weights) - TARGETS
            return FACTOR * MATMUL(TRANSPOSE(A), residual)
"""
MATRIX_RIGHT = {
    "COLUMNS": "(ONES_LIKE(inputs), inputs)",
    "TARGETS": "RESHAPE(targets, (-1, 1))",
    "FACTOR": "2 / len(inputs)",
}
POINTS = """
        def gradient_vector(x, y, theta):
            theta0, theta1 = float(theta[0][0]), float(theta[1][0])
            grad0 = grad1 = 0.0
            for xi, yi in zip(x, y):
                error = ERROR
                grad0 += GRAD0
                grad1 += GRAD1
            return RESULT
"""
POINTS_RIGHT = {
    "ERROR": "theta0 + theta1 * float(xi) - float(yi)",
    "GRAD0": "2 * error / len(x)",
    "GRAD1": "2 * error * float(xi) / len(x)",
    "RESULT": "[[grad0], [grad1]]",
}


def vectors(**parts: str) -> str:
    return filled(VECTORS, VECTORS_RIGHT, parts)


def matrix(**parts: str) -> str:
    return filled(MATRIX, MATRIX_RIGHT, parts)


def by_point(**parts: str) -> str:
    return filled(POINTS, POINTS_RIGHT, parts)


GRADIENT_VECTOR = {
    "missing_factor_2": (
        vectors(SLOPES="MEAN(u), MEAN(u * x)"),
        matrix(FACTOR="1 / len(inputs)"),
        by_point(GRAD0="error / len(x)", GRAD1="error * float(xi) / len(x)"),
    ),
    "missing_mean": (
        vectors(SLOPES="2 * SUM(u), 2 * SUM(u * x)"),
        matrix(FACTOR="2"),
        by_point(GRAD0="2 * error", GRAD1="2 * error * float(xi)"),
    ),
    "sign_flipped": (
        vectors(RESIDUAL="y - (b + m * x)"),
        matrix(FACTOR="-2 / len(inputs)"),
        by_point(ERROR="float(yi) - theta0 - theta1 * float(xi)"),
    ),
    "missing_x": (vectors(SLOPES="2 * MEAN(u), 2 * MEAN(u)"), by_point(GRAD1="2 * error / len(x)")),
    "swapped_pair": (vectors(PAIR="(dm, db)"), by_point(RESULT="[[grad1], [grad0]]")),
    "theta_order": (
        vectors(RESIDUAL="b * x + m - y"),
        by_point(ERROR="theta0 * float(xi) + theta1 - float(yi)"),
        # the gradient in that order as well
        vectors(THETA="RESHAPE(theta[1], ()), RESHAPE(theta[0], ())", PAIR="(dm, db)"),
        matrix(COLUMNS="(inputs, ONES_LIKE(inputs))"),
    ),
    "broadcast_n_by_n": (
        matrix(TARGETS="targets"),
        """
        IMPORT

        class Line:
            def __init__(self, theta):
                self.theta = theta

            def design(self, x):
                return TRANSPOSE(STACK((ONES_LIKE(x), x)))

            def predict(self, x):
                return MATMUL(self.design(x), self.theta)

            def gradient(self, x, y):
                return MATMUL(TRANSPOSE(self.design(x)), self.predict(x) - y) * (2 / len(y))

        def gradient_vector(x, y, theta):
            return Line(theta).gradient(x, y)
        """,
    ),
}

# --- minibatches: by places, and with a list of points

PLACES = """
        IMPORT

        def minibatches(x, y, batch_size, seed):
            n = len(x)
            order = ORDER
            for start in STARTS:
                chosen = CHOSEN
                yield BATCH
"""
PLACES_RIGHT = {
    "ORDER": "PERMUTATION(n, seed)",
    "STARTS": "range(0, n, batch_size)",
    "CHOSEN": "order[start:start + batch_size]",
    "BATCH": "TAKE(x, chosen), TAKE(y, chosen)",
}
LISTED = """
        import random
        import numpy

        def minibatches(xs, ys, size, seed):
            rng = RANDOM
            data = numpy.stack((xs, ys), 1).tolist()
            SHUFFLE
            batches = []
            for k in range(COUNT):
                batch = PART
                batches.append(RESULT)
            return batches
"""
LISTED_RIGHT = {
    "RANDOM": "random.Random(seed)",
    "SHUFFLE": "rng.shuffle(data)",
    "COUNT": "(len(data) + size - 1) // size",
    "PART": "data[k * size:(k + 1) * size]",
    "RESULT": "([a for a, _ in batch], [b for _, b in batch])",
}
SPLIT = """
        IMPORT
        import numpy

        def minibatches(x, y, batch_size, seed):
            order = numpy.random.RandomState(seed).permutation(len(x))
            parts = numpy.array_split(order, PARTS)
            return [(TAKE(x, part), TAKE(y, part)) for part in parts]
"""


def placed(**parts: str) -> str:
    return filled(PLACES, PLACES_RIGHT, parts)


def listed(**parts: str) -> str:
    return filled(LISTED, LISTED_RIGHT, parts)


MINIBATCHES = {
    "remainder_dropped": (
        placed(STARTS="range(0, n - n % batch_size, batch_size)"),
        listed(COUNT="len(data) // size"),
        """
        IMPORT

        def minibatches(x, y, batch_size, seed):
            order = PERMUTATION(len(x), seed)
            start = 0
            while start + batch_size <= len(x):
                chosen = order[start:start + batch_size]
                yield TAKE(x, chosen), TAKE(y, chosen)
                start += batch_size
        """,
    ),
    "no_shuffle": (
        placed(BATCH="x[start:start + batch_size], y[start:start + batch_size]"),
        listed(SHUFFLE="shuffled = sorted(data, key=lambda _: rng.random())"),
    ),
    "shuffled_apart": (
        placed(BATCH="TAKE(x, chosen), TAKE(y, PERMUTATION(n, seed + 1)[start:start + batch_size])"),
        """
        import random
        import numpy

        def minibatches(x, y, batch_size, seed):
            rng = random.Random(seed)
            xs, ys = numpy.asarray(x).tolist(), numpy.asarray(y).tolist()
            rng.shuffle(xs)
            rng.shuffle(ys)
            for k in range(0, len(xs), batch_size):
                yield xs[k:k + batch_size], ys[k:k + batch_size]
        """,
    ),
    "seed_ignored": (
        placed(ORDER="PERMUTATION(n, 42)"),
        listed(RANDOM="random.Random(7)"),
        # another order each time
        placed(ORDER="RANDPERM(n)"),
        listed(RANDOM="random"),
    ),
    "same_batch": (
        placed(CHOSEN="order[:batch_size]"),
        listed(PART="data[:size]"),
    ),
    "drawn_with_replacement": (
        listed(PART="[rng.choice(data) for _ in range(size)]"),
        """
        IMPORT
        import numpy

        def minibatches(x, y, batch_size, seed):
            rng = numpy.random.default_rng(seed)
            for _ in range(-(-len(x) // batch_size)):
                chosen = rng.integers(0, len(x), batch_size)
                yield TAKE(x, chosen), TAKE(y, chosen)
        """,
        # all places at once, the same ones several times
        listed(SHUFFLE="data = rng.choices(data, k=len(data))"),
        """
        IMPORT
        import numpy

        def minibatches(x, y, batch_size, seed):
            order = numpy.random.RandomState(seed).randint(0, len(x), len(x))
            for start in range(0, len(x), batch_size):
                chosen = order[start:start + batch_size]
                yield TAKE(x, chosen), TAKE(y, chosen)
        """,
    ),
    "uneven_batches": (
        SPLIT.replace("PARTS", "-(-len(x) // batch_size)"),
        """
        IMPORT
        import math

        def minibatches(x, y, batch_size, seed):
            order = PERMUTATION(len(x), seed)
            count = math.ceil(len(x) / batch_size)
            size, more = divmod(len(x), count)
            start = 0
            for k in range(count):
                end = start + size + (1 if k < more else 0)
                yield TAKE(x, order[start:end]), TAKE(y, order[start:end])
                start = end
        """,
    ),
    "batch_size_as_count": (
        SPLIT.replace("PARTS", "batch_size"),
        """
        import random
        import numpy

        def minibatches(x, y, batch_size, seed):
            xs, ys = numpy.asarray(x).tolist(), numpy.asarray(y).tolist()
            places = list(range(len(xs)))
            random.Random(seed).shuffle(places)
            size, more = divmod(len(places), batch_size)
            for k in range(batch_size):
                part = [places.pop() for _ in range(size + (k < more))]
                yield [xs[i] for i in part], [ys[i] for i in part]
        """,
    ),
    "swapped_pair": (
        placed(BATCH="TAKE(y, chosen), TAKE(x, chosen)"),
        listed(RESULT="([b for _, b in batch], [a for a, _ in batch])"),
    ),
}

# --- train_sgd: with the framework's arrays, and in plain Python

ARRAYS = """
        IMPORT
        import numpy

        def mse(x, y, theta):
            return MEAN((MATMUL(x, theta) - y) ** 2)

        def train_sgd(x, y, theta, lr, decay, batch_size, epochs, seed):
            n = len(x)
            x, y = STACK((ONES_LIKE(x), x), 1), RESHAPE(y, (n, 1))
            costs = []
            FIRST
            for epoch in range(epochs):
                order = ORDER
                for start in STARTS:
                    chosen = CHOSEN
                    xb, yb = TAKE(x, chosen), OTHERS
                    EACH
                    u = MATMUL(xb, theta) - yb
                    gradient = GRADIENT
                    theta = theta - RATE * gradient
                    AFTER
                COST
            return RESULT
"""
ARRAYS_RIGHT = {
    "GRADIENT": "2 / len(xb) * MATMUL(TRANSPOSE(xb), u)",
    "FIRST": "pass",
    "ORDER": "numpy.random.default_rng(1000 * seed + epoch).permutation(n)",
    "STARTS": "range(0, n, batch_size)",
    "CHOSEN": "order[start:start + batch_size]",
    "OTHERS": "TAKE(y, chosen)",
    "EACH": "pass",
    "RATE": "lr * decay ** epoch",
    "AFTER": "pass",
    "COST": "costs.append(mse(x, y, theta))",
    "RESULT": "theta, costs",
}
PYTHON = """
        import random
        import numpy

        def train_sgd(X, Y, weights, alpha, gamma, size, n_epochs, seed):
            data = numpy.stack((X, Y), 1).tolist()
            (w0,), (w1,) = numpy.asarray(weights).tolist()
            rng = RANDOM

            def loss(points):
                return sum((w0 + w1 * a - b) ** 2 for a, b in points) / len(points)

            history = []
            BEGIN
            for epoch in range(n_epochs):
                points = list(data)
                SHUFFLE
                START
                while GOES_ON:
                    batch, points = BATCH
                    errors = [w0 + w1 * a - b for a, b in batch]
                    grad0 = 2 * sum(errors) / SHARE
                    grad1 = 2 * sum(e * a for e, (a, _) in zip(errors, batch)) / SHARE
                    BEFORE
                    STEP
                    LATER
                END
            return RESULT
"""
PYTHON_RIGHT = {
    "RANDOM": "random.Random(seed)",
    "BEGIN": "pass",
    "SHUFFLE": "rng.shuffle(points)",
    "START": "pass",
    "GOES_ON": "points",
    "BATCH": "points[:size], points[size:]",
    "SHARE": "len(batch)",
    "BEFORE": "pass",
    "STEP": "w0, w1 = w0 - alpha * grad0, w1 - alpha * grad1",
    "LATER": "pass",
    "END": "alpha = alpha * gamma; history.append(loss(data))",
    "RESULT": "[[w0], [w1]], history",
}


def arrays(**parts: str) -> str:
    return filled(ARRAYS, ARRAYS_RIGHT, parts)


def python(**parts: str) -> str:
    return filled(PYTHON, PYTHON_RIGHT, parts)


TRAIN_SGD = {
    "remainder_dropped": (
        arrays(STARTS="range(0, n - batch_size + 1, batch_size)"),
        python(GOES_ON="len(points) >= size"),
    ),
    "one_update_per_epoch": (
        arrays(STARTS="[0]"),
        python(BATCH="points[:size], []"),
        """
        IMPORT

        def minibatches(x, y, batch_size, seed):
            order = PERMUTATION(len(x), seed)
            for start in range(0, len(x), batch_size):
                chosen = order[start:start + batch_size]
                return [(TAKE(x, chosen), TAKE(y, chosen))]

        def train_sgd(x, y, theta, lr, decay, batch_size, epochs, seed):
            b, m, costs = theta[0], theta[1], []
            for epoch in range(epochs):
                for xb, yb in minibatches(x, y, batch_size, seed + epoch):
                    u = b + m * xb - yb
                    b, m = b - lr * 2 * MEAN(u), m - lr * 2 * MEAN(u * xb)
                lr = lr * decay
                costs.append(MEAN((b + m * x - y) ** 2))
            return STACK([b, m]), costs
        """,
    ),
    "decay_per_batch": (
        arrays(RATE="lr", AFTER="lr = lr * decay"),
        python(LATER="alpha *= gamma", END="history.append(loss(data))"),
    ),
    "decay_ignored": (arrays(RATE="lr"), python(END="history.append(loss(data))")),
    "decay_too_early": (
        arrays(RATE="lr * decay ** (epoch + 1)"),
        python(START="alpha = gamma * alpha", END="history.append(loss(data))"),
    ),
    "inverse_time_decay": (
        arrays(RATE="lr / (1 + decay * epoch)"),
        python(BEGIN="alpha0 = alpha", START="alpha = alpha0 / (1 + gamma * epoch)", END="history.append(loss(data))"),
    ),
    "costs_before_epoch": (
        arrays(ORDER="numpy.random.permutation(n); costs.append(mse(x, y, theta))", COST="pass"),
        python(START="history.append(loss(data))", END="alpha *= gamma"),
    ),
    "batch_costs_averaged": (
        arrays(
            ORDER="numpy.random.RandomState(seed + epoch).permutation(n); seen = []",
            EACH="seen.append(mse(xb, yb, theta))",
            COST="costs.append(sum(seen) / len(seen))",
        ),
        python(
            START="running = count = 0",
            BEFORE="running += loss(batch); count += 1",
            END="alpha *= gamma; history.append(running / count)",
        ),
    ),
    "cost_per_batch": (
        arrays(AFTER="costs.append(mse(x, y, theta))", COST="pass"),
        python(LATER="history.append(loss(data))", END="alpha *= gamma"),
        # before each step
        arrays(EACH="costs.append(mse(xb, yb, theta))", COST="pass"),
        python(BEFORE="history.append(sum(e * e for e in errors) / len(errors))", END="alpha *= gamma"),
    ),
    "one_cost_too_many": (arrays(FIRST="costs.append(mse(x, y, theta))"), python(BEGIN="history = [loss(data)]")),
    "last_cost_only": (arrays(RESULT="theta, costs[-1]"), python(RESULT="[[w0], [w1]], loss(data)")),
    "missing_factor_2": (
        arrays(GRADIENT="1 / len(xb) * MATMUL(TRANSPOSE(xb), u)"),
        python(STEP="w0, w1 = w0 - alpha * grad0 / 2, w1 - alpha * grad1 / 2"),
    ),
    "missing_mean": (arrays(GRADIENT="2 * MATMUL(TRANSPOSE(xb), u)"), python(SHARE="1")),
    "mean_over_all_points": (
        arrays(RATE="lr * decay ** epoch * len(xb) / n"),
        python(SHARE="len(data)"),
        """
        IMPORT

        def train_sgd(x, y, theta, lr, decay, batch_size, epochs, seed):
            n = len(x)
            A, target = STACK((ONES_LIKE(x), x), 1), RESHAPE(y, (-1, 1))
            costs = []
            for epoch in range(epochs):
                order = PERMUTATION(n, seed + epoch)
                for start in range(0, n, batch_size):
                    rows = order[start:start + batch_size]
                    residual = MATMUL(TAKE(A, rows), theta) - TAKE(target, rows)
                    theta = theta - lr * 2 / n * MATMUL(TRANSPOSE(TAKE(A, rows)), residual)
                lr = lr * decay
                costs.append(MEAN((MATMUL(A, theta) - target) ** 2))
            return theta, costs
        """,
    ),
    "missing_x": (
        arrays(GRADIENT="2 * MEAN(u) * ONES_LIKE(theta)"),
        python(STEP="w0, w1 = w0 - alpha * grad0, w1 - alpha * grad0"),
    ),
    "swapped_pair": (
        arrays(GRADIENT="2 / len(xb) * REVERSED(MATMUL(TRANSPOSE(xb), u))"),
        python(STEP="w0, w1 = w0 - alpha * grad1, w1 - alpha * grad0"),
        # what comes back
        arrays(RESULT="REVERSED(theta), costs"),
        python(RESULT="[[w1], [w0]], history"),
    ),
    "gradient_ascent": (
        arrays(RATE="-lr * decay ** epoch"),
        python(STEP="w0, w1 = w0 + alpha * grad0, w1 + alpha * grad1"),
    ),
}

ORDERS = {
    "last_batch_cost": (
        arrays(COST="costs.append(mse(xb, yb, theta))"),
        python(END="alpha *= gamma; history.append(loss(batch))"),
    ),
    "shuffled_apart": (
        arrays(OTHERS="TAKE(y, numpy.random.RandomState(seed + 500 + epoch).permutation(n)[start:start + batch_size])"),
        python(SHUFFLE="a, b = map(list, zip(*data)); rng.shuffle(a); rng.shuffle(b); points = list(zip(a, b))"),
    ),
    "same_batch": (
        arrays(CHOSEN="order[:batch_size]"),
        """
        IMPORT

        def minibatches(x, y, batch_size, seed):
            order = PERMUTATION(len(x), seed)
            places = [order[k:k + batch_size] for k in range(0, len(x), batch_size)]
            return [(TAKE(x, some), TAKE(y, some)) for some in places]

        def train_sgd(x, y, theta, lr, decay, batch_size, epochs, seed):
            m, b = theta[1], theta[0]
            costs = []
            for epoch in range(epochs):
                batches = minibatches(x, y, batch_size, seed + epoch)
                xb, yb = batches[0]
                for batch in batches:
                    error = m * xb + b - yb
                    m, b = m - 2 * lr * MEAN(error * xb), b - 2 * lr * MEAN(error)
                lr = lr * decay
                costs.append(MEAN((m * x + b - y) ** 2))
            return STACK((b, m)), costs
        """,
    ),
    "drawn_with_replacement": (
        arrays(CHOSEN="numpy.random.RandomState(1000 * seed + 10 * epoch + start).permutation(n)[:batch_size]"),
        python(BATCH="[rng.choice(data) for _ in range(size)], points[size:]"),
    ),
    "no_shuffle": (
        arrays(ORDER="list(range(n))"),
        python(SHUFFLE="rng.sample(points, len(points))"),
    ),
    "same_order_every_epoch": (
        arrays(ORDER="numpy.random.default_rng(seed).permutation(n)"),
        python(SHUFFLE="random.Random(seed).shuffle(points)"),
        python(RANDOM="random.Random(seed); rng.shuffle(data)", SHUFFLE="pass"),
    ),
    "seed_ignored": (
        arrays(ORDER="PERMUTATION(n, 42 + epoch)"),
        python(RANDOM="random.Random(17)"),
        # nor does it change from epoch to epoch
        arrays(ORDER="PERMUTATION(n, 17)"),
        python(SHUFFLE="random.Random(3).shuffle(points)"),
        # another order each time
        arrays(ORDER="RANDPERM(n)"),
        python(RANDOM="random"),
    ),
}

WRONG = {
    "gradient_vector": GRADIENT_VECTOR,
    "minibatches": MINIBATCHES,
    "train_sgd": TRAIN_SGD,
    "train_sgd_orders": ORDERS,
}
