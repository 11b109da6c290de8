"""Right solutions in other styles than the reference: they earn every point."""

from grader.authoring import Only

MATRIX = """
def gradient_vector(x, y, theta):
    X = STACK((ONES_LIKE(x), x), 1)
    return 2 / len(x) * MATMUL(TRANSPOSE(X), MATMUL(X, theta) - RESHAPE(y, (-1, 1)))
"""
SHUFFLED = """
def minibatches(x, y, batch_size, seed):
    order = PERMUTATION(len(x), seed)
    for start in range(0, len(x), batch_size):
        yield TAKE(x, order[start:start + batch_size]), TAKE(y, order[start:start + batch_size])
"""
DESCENT = """
def train_sgd(x, y, theta, lr, decay, batch_size, epochs, seed):
    costs = []
    for epoch in range(epochs):
        for xb, yb in minibatches(x, y, batch_size, 1000 * seed + epoch):
            theta = theta - lr * gradient_vector(xb, yb, theta)
        lr = lr * decay
        costs.append(MEAN((theta[0] + theta[1] * x - y) ** 2))
    return theta, costs
"""

RIGHT = {
    "a matrix of ones and x, places that are taken": "IMPORT\n" + MATRIX + SHUFFLED + DESCENT,
    "plain Python throughout: floats, lists, random": """
        import random

        def gradient_vector(x, y, theta):
            b, m = float(theta[0][0]), float(theta[1][0])
            errors = [b + m * float(xi) - float(yi) for xi, yi in zip(x, y)]
            db = 2 * sum(errors) / len(errors)
            dm = 2 * sum(e * float(xi) for e, xi in zip(errors, x)) / len(errors)
            return [[db], [dm]]

        def minibatches(x, y, batch_size, seed):
            points = [(float(xi), float(yi)) for xi, yi in zip(x, y)]
            random.Random(seed).shuffle(points)
            batches = []
            while points:
                batch, points = points[:batch_size], points[batch_size:]
                batches.append(([xi for xi, _ in batch], [yi for _, yi in batch]))
            return batches

        def train_sgd(x, y, theta, lr, decay, batch_size, epochs, seed):
            rng = random.Random(seed)
            theta = [[float(theta[0][0])], [float(theta[1][0])]]
            costs = []
            for epoch in range(epochs):
                for xb, yb in minibatches(x, y, batch_size, rng.random()):
                    gradient = gradient_vector(xb, yb, theta)
                    theta = [[t[0] - lr * g[0]] for t, g in zip(theta, gradient)]
                lr *= decay
                (b,), (m,) = theta
                costs.append(sum((b + m * float(xi) - float(yi)) ** 2 for xi, yi in zip(x, y)) / len(x))
            return theta, costs
        """,
    "theta of shape (2,)": """
        IMPORT

        def gradient_vector(x, y, theta):
            b, m = RESHAPE(theta[0], ()), RESHAPE(theta[1], ())
            u = b + m * x - y
            return STACK((2 * MEAN(u), 2 * MEAN(u * x)))
        """
    + SHUFFLED.replace("\n", "\n        ")
    + """
        def train_sgd(x, y, theta, lr, decay, batch_size, epochs, seed):
            theta = RESHAPE(theta, (2,))
            costs = []
            for epoch in range(epochs):
                rate = lr * decay ** epoch
                for xb, yb in minibatches(x, y, batch_size, seed + epoch):
                    u = theta[0] + theta[1] * xb - yb
                    theta = theta - rate * 2 * STACK((MEAN(u), MEAN(u * xb)))
                costs.append(MEAN(SQUARE(theta[0] + theta[1] * x - y)))
            return theta, STACK(costs)
        """,
    "global random numbers, seeded once": """
        IMPORT

        def gradient_vector(x, y, theta):
            u = theta[0] + theta[1] * x - y
            return RESHAPE(STACK((SUM(u), SUM(u * x))), (2, 1)) * 2 / len(y)

        def deal(x, y, size):
            order = RANDPERM(len(x))
            return [(TAKE(x, order[k:k + size]), TAKE(y, order[k:k + size])) for k in range(0, len(x), size)]

        def minibatches(x, y, batch_size, seed):
            SEED(seed)
            return deal(x, y, batch_size)

        def train_sgd(x, y, theta, lr, decay, batch_size, epochs, seed):
            SEED(seed)
            history = []
            for _ in range(epochs):
                for batch in deal(x, y, batch_size):
                    theta = theta - lr * gradient_vector(*batch, theta)
                lr = lr * decay
                history.append(MEAN(SQUARE(theta[0] + theta[1] * x - y)))
            return theta, history
        """,
    "classes": """
        IMPORT

        class Line:
            def __init__(self, theta):
                self.theta = theta

            def residual(self, x, y):
                return self.theta[0] + self.theta[1] * x - y

            def gradient(self, x, y):
                u = self.residual(x, y)
                return RESHAPE(STACK([2 * MEAN(u), 2 * MEAN(u * x)]), (2, 1))

            def cost(self, x, y):
                return MEAN(self.residual(x, y) ** 2)

        class Batches:
            def __init__(self, x, y, size, seed):
                self.x, self.y, self.size, self.order = x, y, size, PERMUTATION(len(x), seed)

            def __len__(self):
                return (len(self.x) + self.size - 1) // self.size

            def __getitem__(self, k):
                if k >= len(self):
                    raise IndexError(k)
                rows = self.order[k * self.size:(k + 1) * self.size]
                return TAKE(self.x, rows), TAKE(self.y, rows)

        def gradient_vector(x, y, theta):
            return Line(theta).gradient(x, y)

        def minibatches(x, y, batch_size, seed):
            return Batches(x, y, batch_size, seed)

        def train_sgd(x, y, theta, lr, decay, batch_size, epochs, seed):
            line, costs = Line(theta), []
            for epoch in range(epochs):
                for xb, yb in Batches(x, y, batch_size, seed * 100 + epoch):
                    line.theta = line.theta - lr * decay ** epoch * line.gradient(xb, yb)
                costs.append(line.cost(x, y))
            return line.theta, tuple(costs)
        """,
    "point by point, sorted by random keys": """
        IMPORT
        import random

        def gradient_vector(x, y, theta):
            total = 0 * theta
            for i in range(len(x)):
                u = theta[0] + theta[1] * x[i] - y[i]
                total = total + 2 / len(x) * STACK((u, u * x[i]))
            return total

        def minibatches(x, y, batch_size, seed):
            rng = random.Random(seed)
            places = sorted(range(len(x)), key=lambda _: rng.random())
            while places:
                rows = [places.pop() for _ in range(min(batch_size, len(places)))]
                yield TAKE(x, rows), TAKE(y, rows)

        def train_sgd(x, y, theta, lr, decay, batch_size, epochs, seed):
            costs = [0.0] * epochs
            for epoch in range(epochs):
                for xb, yb in minibatches(x, y, batch_size, f"{seed} {epoch}"):
                    theta = theta - lr * gradient_vector(xb, yb, theta)
                for xi, yi in zip(x, y):
                    costs[epoch] = costs[epoch] + (theta[0] + theta[1] * xi - yi) ** 2 / len(x)
                lr = lr * decay
            return theta, costs
        """,
    "recursion over the epochs, einsum": """
        IMPORT

        def gradient_vector(x, y, theta):
            X = STACK((ONES_LIKE(x), x))
            u = EINSUM("ji,jk->i", X, theta) - y
            return 2 * EINSUM("ji,i->j", X, u)[:, None] / len(x)
        """
    + SHUFFLED.replace("\n", "\n        ")
    + """
        def train_sgd(x, y, theta, lr, decay, batch_size, epochs, seed):
            if epochs == 0:
                return theta, []
            for xb, yb in minibatches(x, y, batch_size, 7919 * seed + epochs):
                theta = theta - lr * gradient_vector(xb, yb, theta)
            cost = MEAN((theta[0] + theta[1] * x - y) ** 2)
            last, costs = train_sgd(x, y, theta, lr * decay, decay, batch_size, epochs - 1, seed)
            return last, [cost, *costs]
        """,
    "one stream of random numbers, places split at once": """
        IMPORT
        import numpy

        def gradient_vector(x, y, theta):
            u = RESHAPE(theta[0] + theta[1] * x - y, (-1, 1))
            X = STACK((ONES_LIKE(x), x), 1)
            return RESHAPE(2 * SUM(X * u, 0) / len(x), (2, 1))

        def dealt(x, y, size, rng):
            order = rng.permutation(len(x))
            for rows in numpy.split(order, range(size, len(x), size)):
                yield [TAKE(x, rows), TAKE(y, rows)]

        def minibatches(x, y, batch_size, seed):
            return list(dealt(x, y, batch_size, numpy.random.default_rng(seed)))

        def train_sgd(x, y, theta, lr, decay, batch_size, epochs, seed):
            rng = numpy.random.default_rng(seed)
            costs = []
            for _ in range(epochs):
                for xb, yb in dealt(x, y, batch_size, rng):
                    theta = theta - lr * gradient_vector(xb, yb, theta)
                costs.append(float(MEAN((theta[0] + theta[1] * x - y) ** 2)))
                lr = decay * lr
            return theta, costs
        """,
    "a DataLoader and the framework's own loss": Only(
        ("torch",),
        "torch.utils.data is PyTorch's",
        """
        import torch
        import torch.nn.functional as F
        from torch.utils.data import DataLoader, TensorDataset
        """
        + MATRIX.replace("\n", "\n        ")
        + """
        def minibatches(x, y, batch_size, seed):
            torch.manual_seed(seed)
            return DataLoader(TensorDataset(x, y), batch_size=batch_size, shuffle=True)

        def train_sgd(x, y, theta, lr, decay, batch_size, epochs, seed):
            torch.manual_seed(seed)
            loader = DataLoader(TensorDataset(x, y), batch_size=batch_size, shuffle=True)
            costs = []
            for _ in range(epochs):
                for xb, yb in loader:
                    theta = theta - lr * gradient_vector(xb, yb, theta)
                lr *= decay
                costs.append(F.mse_loss(theta[0] + theta[1] * x, y))
            return theta, costs
        """,
    ),
    "tf.data": Only(
        ("tensorflow",),
        "tf.data is TensorFlow's",
        """
        import tensorflow as tf
        """
        + MATRIX.replace("\n", "\n        ")
        + """
        def minibatches(x, y, batch_size, seed):
            return tf.data.Dataset.from_tensor_slices((x, y)).shuffle(len(x), seed=seed).batch(batch_size)

        def train_sgd(x, y, theta, lr, decay, batch_size, epochs, seed):
            batches = minibatches(x, y, batch_size, seed)  # in another order each time that it is gone through
            costs, steps = [], len(batches)
            for step, (xb, yb) in enumerate(batches.repeat(epochs), start=1):
                theta = theta - lr * gradient_vector(xb, yb, theta)
                if step % steps == 0:
                    lr = lr * decay
                    costs.append(MEAN((theta[0] + theta[1] * x - y) ** 2))
            return theta, costs
        """,
    ),
    "in place, on copies": Only(
        ("torch", "numpy"),
        "a TensorFlow tensor does not change in place",
        "IMPORT\n"
        + MATRIX
        + SHUFFLED
        + DESCENT.replace("    costs = []", "    costs, theta = [], COPY(theta)").replace(
            "theta = theta - lr *", "theta -= lr *"
        ),
    ),
}
