"""The mistakes that this exercise declares, as learners write them: `grade verify` has each of them named."""

from grader.authoring import Only

EAGER = ("torch", "numpy")
NO_METHODS = "a TensorFlow tensor has no such methods, and no matrix product with a vector"

REGRESSION = {
    "missing_intercept": (
        """
        def regression(x, m, b):
            return m * x
        """,
        """
        def regression(inputs, w, b):
            predictions = []
            for value in inputs:
                predictions.append(float(w) * float(value))
            return predictions
        """,
        """
        IMPORT

        class Line:
            def __init__(self, slope, intercept=0):
                self.slope = slope
                self.intercept = intercept

            def predict(self, x):
                return self.slope * x + self.intercept

        def regression(x, m, b):
            return Line(m).predict(x)
        """,
    ),
    "slope_and_intercept_swapped": (
        """
        def regression(x, b, m):
            return m * x + b
        """,
        """
        IMPORT

        def line(x, theta):
            theta0, theta1 = theta
            return theta0 + theta1 * x

        def regression(x, m, b):
            return STACK([line(xi, (m, b)) for xi in x])
        """,
    ),
    "bracket_misplaced": (
        """
        def regression(x, m, b):
            return m * (x + b)
        """,
        """
        def regression(x, w, b):
            y_hat = []
            for i in range(len(x)):
                shifted = float(x[i]) + float(b)
                y_hat.append(float(w) * shifted)
            return y_hat
        """,
    ),
    "intercept_subtracted": (
        """
        def regression(x, m, b):
            return m * x - b
        """,
        """
        IMPORT

        def regression(x, theta1, theta0):
            y_hat = []
            for xi in x:
                y_hat.append(theta1 * xi - theta0)
            return STACK(y_hat)
        """,
    ),
    "sign_flipped": (
        """
        def regression(x, m, b):
            return b - m * x
        """,
        """
        IMPORT

        def slope_term(x, w):
            return MULTIPLY(-w, x)

        def regression(x, w, b):
            y_hat = slope_term(x, w)
            y_hat = y_hat + b
            return y_hat
        """,
    ),
    "mean_returned": (
        """
        IMPORT

        def regression(x, m, b):
            return MEAN(m * x + b)
        """,
        """
        def regression(x, m, b):
            total = 0.0
            for xi in x:
                total = total + m * xi + b
            return total / len(x)
        """,
        Only(
            EAGER,
            NO_METHODS,
            """
            def regression(x, m, b):
                y_hat = x * m + b
                return y_hat.mean()
            """,
        ),
    ),
    "column_returned": (
        """
        IMPORT

        def regression(x, m, b):
            x = RESHAPE(x, (-1, 1))
            return m * x + b
        """,
        """
        IMPORT

        def regression(x, m, b):
            A = STACK((x, ONES_LIKE(x)), 1)
            theta = RESHAPE(STACK((RESHAPE(m, ()), RESHAPE(b, ()))), (2, 1))
            return MATMUL(A, theta)
        """,
        """
        def regression(x, w, b):
            return [[float(w) * float(xi) + float(b)] for xi in x]
        """,
    ),
}

LINEAR = {
    "missing_intercept": (
        """
        IMPORT

        def linear(X, w, b):
            return SUM(X * w, 1)
        """,
        """
        def linear(X, w, b):
            out = []
            for row in X:
                total = 0.0
                for feature, weight in zip(row, w):
                    total += float(feature) * float(weight)
                out.append(total)
            return out
        """,
        Only(
            EAGER,
            NO_METHODS,
            """
            def linear(X, theta, theta0):
                return X @ theta
            """,
        ),
    ),
    "intercept_per_feature": (
        """
        IMPORT

        def linear(X, w, b):
            return SUM(X * w + b, 1)
        """,
        """
        IMPORT

        def linear(X, weights, bias):
            n, d = X.shape
            out = []
            for i in range(n):
                prediction = 0.0
                for j in range(d):
                    prediction = prediction + X[i, j] * weights[j] + bias
                out.append(prediction)
            return STACK(out)
        """,
        """
        IMPORT

        def regression(x, m, b):
            return m * x + b

        def linear(X, w, b):
            return sum(regression(X[:, j], w[j], b) for j in range(len(w)))
        """,
    ),
    "mean_not_sum": (
        """
        IMPORT

        def linear(X, w, b):
            return MEAN(X * w, 1) + b
        """,
        """
        IMPORT

        def average(row, w):
            return DOT(row, w) / len(w)

        def linear(X, w, b):
            return [average(row, w) + b for row in X]
        """,
    ),
    "summed_over_points": (
        """
        IMPORT

        def linear(X, w, b):
            return SUM(X * w, 0) + b
        """,
        """
        def linear(X, w, b):
            n, d = X.shape
            y_hat = [0.0] * d
            for i in range(n):
                for j in range(d):
                    y_hat[j] += float(X[i, j]) * float(w[j])
            return [value + float(b) for value in y_hat]
        """,
    ),
    "not_summed": (
        """
        def linear(X, w, b):
            return X * w + b
        """,
        """
        IMPORT

        def linear(X, w, b):
            rows = []
            for i in range(len(X)):
                rows.append(MULTIPLY(w, X[i]) + b)
            return STACK(rows)
        """,
        """
        def linear(X, w, b):
            return [[float(x) * float(wj) + float(b) for x, wj in zip(row, w)] for row in X]
        """,
    ),
    "column_returned": (
        """
        IMPORT

        def linear(X, w, b):
            return MATMUL(X, RESHAPE(w, (-1, 1))) + b
        """,
        """
        IMPORT

        class Neuron:
            def __init__(self, w, b):
                self.w, self.b = w, b

            def __call__(self, X):
                products = X * self.w
                return RESHAPE(SUM(products, 1) + self.b, (len(X), 1))

        def linear(X, w, b):
            neuron = Neuron(w, b)
            return neuron(X)
        """,
        Only(
            EAGER,
            NO_METHODS,
            """
            def linear(X, w, b):
                z = X @ w + b
                return z.reshape(-1, 1)
            """,
        ),
    ),
}

WRONG = {"regression": REGRESSION, "linear": LINEAR}
