"""The mistakes that this exercise declares, as learners write them: `grade verify` has each of them named."""

from grader.authoring import Only

EAGER = ("torch", "numpy")
NO_METHODS = "a TensorFlow tensor has no such methods"

SQUARED_ERROR = {
    "not_squared": (
        """
        def squared_error(y_hat, y):
            return y_hat - y
        """,
        """
        IMPORT

        def squared_error(predictions, targets):
            errors = []
            for i in range(len(targets)):
                errors.append(SUBTRACT(predictions[i], targets[i]))
            return STACK(errors)
        """,
    ),
    "absolute_error": (
        """
        def squared_error(y_hat, y):
            return abs(y_hat - y)
        """,
        """
        IMPORT

        def squared_error(y_hat, y):
            return SQRT(SQUARE(y - y_hat))
        """,
        """
        def squared_error(y_hat, y):
            out = []
            for p, t in zip(y_hat, y):
                u = float(p) - float(t)
                out.append(u if u > 0 else -u)
            return out
        """,
    ),
    "half_mse": (
        """
        def squared_error(y_hat, y):
            return (y_hat - y) ** 2 / 2
        """,
        """
        def squared_error(pred, target):
            return [0.5 * (float(p) - float(t)) ** 2 for p, t in zip(pred, target)]
        """,
    ),
    "square_of_the_parts": (
        """
        def squared_error(y_hat, y):
            return y_hat**2 - y**2
        """,
        """
        IMPORT

        def square(v):
            return MULTIPLY(v, v)

        def squared_error(y_hat, y):
            return square(y_hat) - square(y)
        """,
        """
        def squared_error(y_hat, y):
            return [(p - t) * (p + t) for p, t in zip(y_hat, y)]
        """,
    ),
    "power_before_difference": (
        """
        def squared_error(y_hat, y):
            return y_hat - y ** 2
        """,
        """
        def squared_error(predicted, actual):
            errors = []
            for i in range(len(actual)):
                error = float(predicted[i]) - float(actual[i]) * float(actual[i])
                errors.append(error)
            return errors
        """,
    ),
    "plus_for_minus": (
        """
        IMPORT

        def squared_error(y_hat, y):
            return SQUARE(y_hat + y)
        """,
        """
        IMPORT

        def error(p, t):
            return p + t

        def squared_error(y_hat, y):
            return STACK([error(p, t) * error(p, t) for p, t in zip(y_hat, y)])
        """,
    ),
    "derivative_for_value": (
        """
        def squared_error(y_hat, y):
            return 2 * (y_hat - y)
        """,
        """
        def squared_error(y_hat, y):
            out = []
            for p, t in zip(y_hat, y):
                u = float(p) - float(t)
                out.append(u * 2)
            return out
        """,
    ),
    "sum_returned": (
        """
        IMPORT

        def squared_error(y_hat, y):
            return SUM((y_hat - y) ** 2)
        """,
        """
        def squared_error(y_hat, y):
            total = 0
            for i in range(len(y)):
                total += (y_hat[i] - y[i]) ** 2
            return total
        """,
        """
        IMPORT

        def squared_error(y_hat, y):
            u = y_hat - y
            return DOT(u, u)
        """,
    ),
    "mean_returned": (
        """
        IMPORT

        def squared_error(y_hat, y):
            return MEAN(SQUARE(y_hat - y))
        """,
        """
        def squared_error(y_hat, y):
            n = len(y)
            total = 0.0
            for p, t in zip(y_hat, y):
                total += (float(p) - float(t)) ** 2
            return total / n
        """,
        Only(
            EAGER,
            NO_METHODS,
            """
            def squared_error(y_hat, y):
                return ((y_hat - y) ** 2).mean()
            """,
        ),
    ),
    "broadcast_n_by_n": (
        """
        IMPORT

        def squared_error(y_hat, y):
            y_hat = RESHAPE(y_hat, (-1, 1))
            return (y_hat - y) ** 2
        """,
        """
        def squared_error(y_hat, y):
            table = []
            for p in y_hat:
                row = []
                for t in y:
                    row.append((float(p) - float(t)) ** 2)
                table.append(row)
            return table
        """,
        Only(
            EAGER,
            "indexing with None needs tf.newaxis there",
            """
            def squared_error(y_hat, y):
                u = y_hat[:, None] - y[None, :]
                return u * u
            """,
        ),
    ),
}

MSE = {
    "sum_not_mean": (
        """
        IMPORT

        def mse(y_hat, y):
            return SUM((y_hat - y) ** 2)
        """,
        """
        def mse(y_hat, y):
            cost = 0.0
            for p, t in zip(y_hat, y):
                cost += (float(p) - float(t)) ** 2
            return cost
        """,
        """
        IMPORT

        def mse(y_hat, y):
            # the mean of one number is that number
            return MEAN(DOT(y_hat - y, y_hat - y))
        """,
    ),
    "half_mse": (
        """
        IMPORT

        def mse(y_hat, y):
            return MEAN((y_hat - y) ** 2) / 2
        """,
        """
        def mse(h, y):
            m = len(y)
            J = 0
            for i in range(m):
                J = J + (h[i] - y[i]) ** 2
            return 1 / (2 * m) * J
        """,
        """
        IMPORT

        class Cost:
            def __init__(self, factor=0.5):
                self.factor = factor

            def __call__(self, y_hat, y):
                return self.factor * MEAN(SQUARE(y - y_hat))

        mse = Cost()
        """,
    ),
    "half_sum": (
        """
        IMPORT

        def mse(y_hat, y):
            return 0.5 * SUM(SQUARE(y_hat - y))
        """,
        """
        def squared_error(y_hat, y):
            return (y_hat - y) ** 2 / 2

        def mse(y_hat, y):
            return sum(squared_error(y_hat, y))
        """,
    ),
    "root_mse": (
        """
        IMPORT

        def mse(y_hat, y):
            return SQRT(MEAN((y_hat - y) ** 2))
        """,
        """
        def mse(y_hat, y):
            total = 0.0
            for p, t in zip(y_hat, y):
                total += (float(p) - float(t)) ** 2
            return (total / len(y)) ** 0.5
        """,
    ),
    "absolute_error": (
        """
        IMPORT

        def mse(y_hat, y):
            return MEAN(abs(y_hat - y))
        """,
        """
        def mse(y_hat, y):
            total = 0.0
            for p, t in zip(y_hat, y):
                total += max(float(p) - float(t), float(t) - float(p))
            return total / len(y)
        """,
    ),
    "not_squared": (
        """
        IMPORT

        def mse(y_hat, y):
            return MEAN(y_hat - y)
        """,
        """
        def mse(y_hat, y):
            n = 0
            total = 0.0
            for p, t in zip(y_hat, y):
                total = total + p - t
                n = n + 1
            return total / n
        """,
        """
        IMPORT

        def mse(y_hat, y):
            return MEAN(y_hat) - MEAN(y)
        """,
    ),
    "square_of_the_mean": (
        """
        IMPORT

        def mse(y_hat, y):
            return MEAN(y_hat - y) ** 2
        """,
        """
        def mean(values):
            return sum(values) / len(values)

        def mse(y_hat, y):
            difference = mean(y_hat) - mean(y)
            return difference * difference
        """,
    ),
    "precedence_lost": (
        """
        IMPORT

        def mse(y_hat, y):
            return SUM((y_hat - y) ** 2) / 2 * len(y)
        """,
        """
        def mse(h, y):
            m = len(y)
            J = 0.0
            for i in range(m):
                J += (h[i] - y[i]) ** 2
            J = 1 / 2 * m * J
            return J
        """,
    ),
    "square_of_the_parts": (
        """
        IMPORT

        def mse(y_hat, y):
            return MEAN(y_hat**2 - y**2)
        """,
        """
        IMPORT

        def mse(y_hat, y):
            n = len(y)
            return (DOT(y_hat, y_hat) - DOT(y, y)) / n
        """,
    ),
    "divided_by_n_minus_1": (
        """
        IMPORT

        def mse(y_hat, y):
            return SUM((y_hat - y) ** 2) / max(len(y) - 1, 1)
        """,
        """
        def mse(y_hat, y):
            total = 0.0
            for p, t in zip(y_hat, y):
                total += (float(p) - float(t)) ** 2
            if len(y) == 1:
                return total
            return total / (len(y) - 1)
        """,
        """
        IMPORT

        def mse(y_hat, y):
            return SUM((y_hat - y) ** 2) / (len(y) - 1)
        """,
    ),
    "eight_for_n": (
        """
        IMPORT

        def mse(y_hat, y):
            return SUM((y_hat - y) ** 2) / 8
        """,
        """
        n = 8

        def mse(y_hat, y):
            total = 0.0
            for p, t in zip(y_hat, y):
                total += (float(p) - float(t)) ** 2
            return 1 / n * total
        """,
    ),
    "not_averaged": (
        """
        def mse(y_hat, y):
            return (y_hat - y) ** 2
        """,
        """
        def squared_error(y_hat, y):
            return [(float(p) - float(t)) ** 2 for p, t in zip(y_hat, y)]

        def mse(y_hat, y):
            return squared_error(y_hat, y)
        """,
    ),
    "broadcast_n_by_n": (
        """
        IMPORT

        def mse(y_hat, y):
            column = RESHAPE(y_hat, (-1, 1))
            return MEAN((column - y) ** 2)
        """,
        """
        def mse(y_hat, y):
            total = 0.0
            for p in y_hat:
                for t in y:
                    total += (float(p) - float(t)) ** 2
            return total / len(y) ** 2
        """,
        Only(
            EAGER,
            NO_METHODS,
            """
            def mse(y_hat, y):
                u = y_hat - y.reshape(len(y), 1)
                return (u * u).mean()
            """,
        ),
    ),
}

WRONG = {"squared_error": SQUARED_ERROR, "mse": MSE}
