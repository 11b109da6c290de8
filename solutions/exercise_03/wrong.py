"""The mistakes that this exercise declares, as learners write them: `grade verify` has each of them named."""

from grader.authoring import Only

EAGER = ("torch", "numpy")
NO_METHODS = "a TensorFlow tensor has no such methods"

COST_WRT_PREDICTION = {
    "missing_factor_2": (
        """
        def cost_wrt_prediction(y_hat, y):
            return (y_hat - y) / len(y)
        """,
        """
        def cost_wrt_prediction(h, y):
            m = len(y)
            gradient = []
            for i in range(m):
                gradient.append(1 / m * (float(h[i]) - float(y[i])))
            return gradient
        """,
    ),
    "missing_mean": (
        """
        def cost_wrt_prediction(y_hat, y):
            return 2 * (y_hat - y)
        """,
        """
        IMPORT

        def slope(prediction, target):
            return 2 * (prediction - target)

        def cost_wrt_prediction(y_hat, y):
            return STACK([slope(p, t) for p, t in zip(y_hat, y)])
        """,
    ),
    "eight_for_n": (
        """
        def cost_wrt_prediction(y_hat, y):
            return 2 / 8 * (y_hat - y)
        """,
        """
        N = 8

        def cost_wrt_prediction(y_hat, y):
            return [2 * (float(p) - float(t)) / N for p, t in zip(y_hat, y)]
        """,
    ),
    "missing_factor_2_and_mean": (
        """
        IMPORT

        def cost_wrt_prediction(y_hat, y):
            return SUBTRACT(y_hat, y)
        """,
        """
        def cost_wrt_prediction(y_hat, y):
            u = []
            for p, t in zip(y_hat, y):
                u.append(float(p) - float(t))
            return u
        """,
    ),
    "sign_flipped": (
        """
        def cost_wrt_prediction(y_hat, y):
            n = len(y)
            return 2 / n * (y - y_hat)
        """,
        """
        IMPORT

        def cost_wrt_prediction(y_hat, y):
            gradient = []
            for p, t in zip(y_hat, y):
                gradient.append(-2 * (p - t) / len(y))
            return STACK(gradient)
        """,
    ),
    "value_for_derivative": (
        """
        IMPORT

        def cost_wrt_prediction(y_hat, y):
            return SQUARE(y_hat - y) / len(y)
        """,
        """
        def cost_wrt_prediction(y_hat, y):
            n = len(y)
            return [(float(p) - float(t)) ** 2 / n for p, t in zip(y_hat, y)]
        """,
    ),
    "mean_taken": (
        """
        IMPORT

        def cost_wrt_prediction(y_hat, y):
            return 2 * MEAN(y_hat - y)
        """,
        """
        def cost_wrt_prediction(y_hat, y):
            total = 0.0
            for i in range(len(y)):
                total += 2 * (float(y_hat[i]) - float(y[i]))
            return total / len(y)
        """,
        Only(
            EAGER,
            NO_METHODS,
            """
            def cost_wrt_prediction(y_hat, y):
                dC_du = 2 * (y_hat - y)
                return dC_du.mean()
            """,
        ),
    ),
}

POINT_GRADIENT = {
    "missing_factor_2": (
        """
        def point_gradient(x, y, m, b):
            u = m * x + b - y
            return u * x, u
        """,
        """
        def predict(x, w, b):
            return float(w) * float(x) + float(b)

        def point_gradient(x, y, w, b):
            error = predict(x, w, b) - float(y)
            dw = error * float(x)
            db = error
            return [dw, db]
        """,
    ),
    "sign_flipped": (
        """
        def point_gradient(x, y, m, b):
            u = y - (m * x + b)
            return 2 * u * x, 2 * u
        """,
        """
        def point_gradient(x, y, theta1, theta0):
            dC_dyhat = -2 * (theta1 * x + theta0 - y)
            dyhat_dtheta1 = x
            return dC_dyhat * dyhat_dtheta1, dC_dyhat
        """,
    ),
    "missing_x": (
        """
        def point_gradient(x, y, m, b):
            slope = 2 * (m * x + b - y)
            return slope, slope
        """,
        """
        def point_gradient(x, y, w, b):
            y_hat = float(w) * float(x) + float(b)
            grads = []
            for inner_derivative in (1, 1):
                grads.append(2 * (y_hat - float(y)) * inner_derivative)
            return tuple(grads)
        """,
    ),
    "bracket_lost": (
        """
        def point_gradient(x, y, m, b):
            dm = -2 * x * (y - m * x + b)
            db = -2 * (y - (m * x + b))
            return dm, db
        """,
        """
        def point_gradient(x, y, w, b):
            x, y, w, b = float(x), float(y), float(w), float(b)
            y_hat = w * x + b
            error = y - w * x + b
            return error * -2 * x, (y_hat - y) * 2
        """,
    ),
    "swapped_pair": (
        """
        def point_gradient(x, y, m, b):
            u = m * x + b - y
            db = 2 * u
            dm = 2 * u * x
            return db, dm
        """,
        """
        IMPORT

        def point_gradient(x, y, theta1, theta0):
            row = STACK((ONES_LIKE(x), x))
            error = theta0 + theta1 * x - y
            gradient = 2 * error * row
            return gradient[0], gradient[1]
        """,
    ),
    "value_for_derivative": (
        """
        def point_gradient(x, y, m, b):
            u = m * x + b - y
            return u**2 * x, u**2
        """,
        """
        def cost(x, y, w, b):
            u = float(w) * float(x) + float(b) - float(y)
            return u * u

        def point_gradient(x, y, w, b):
            db = cost(x, y, w, b)
            return db * float(x), db
        """,
    ),
}

MSE_GRADIENT = {
    "missing_factor_2": (
        """
        IMPORT

        def mse_gradient(x, y, m, b):
            u = m * x + b - y
            return MEAN(u * x), MEAN(u)
        """,
        """
        def mse_gradient(x, y, theta1, theta0):
            m = len(x)
            grad0 = 0.0
            grad1 = 0.0
            for i in range(m):
                h = theta0 + theta1 * x[i]
                grad0 = grad0 + (h - y[i]) / m
                grad1 = grad1 + (h - y[i]) * x[i] / m
            return grad1, grad0
        """,
    ),
    "missing_mean": (
        """
        IMPORT

        def mse_gradient(x, y, m, b):
            u = m * x + b - y
            return 2 * SUM(u * x), 2 * SUM(u)
        """,
        """
        def mse_gradient(x, y, w, b):
            dw = db = 0.0
            for xi, yi in zip(x, y):
                error = float(w) * float(xi) + float(b) - float(yi)
                dw += 2 * error * float(xi)
                db += 2 * error
            return dw, db
        """,
        """
        IMPORT

        def mse_gradient(x, y, m, b):
            u = m * x + b - y
            # the mean of a sum that is one number already
            return MEAN(2 * DOT(u, x)), MEAN(2 * DOT(u, ONES_LIKE(x)))
        """,
    ),
    "eight_for_n": (
        """
        IMPORT

        def mse_gradient(x, y, m, b):
            u = m * x + b - y
            return 2 * SUM(u * x) / 8, 2 * SUM(u) / 8
        """,
        """
        n = 8

        def mse_gradient(x, y, w, b):
            dw = db = 0.0
            for xi, yi in zip(x, y):
                error = float(w) * float(xi) + float(b) - float(yi)
                dw += 2 / n * error * float(xi)
                db += 2 / n * error
            return dw, db
        """,
    ),
    "missing_factor_2_and_mean": (
        """
        IMPORT

        def mse_gradient(x, y, m, b):
            u = m * x + b - y
            return DOT(u, x), SUM(u)
        """,
        """
        class Model:
            def __init__(self, w, b):
                self.w, self.b = float(w), float(b)

            def gradient(self, x, y):
                dw = db = 0.0
                for xi, yi in zip(x, y):
                    residual = self.w * float(xi) + self.b - float(yi)
                    dw += residual * float(xi)
                    db += residual
                return dw, db

        def mse_gradient(x, y, w, b):
            return Model(w, b).gradient(x, y)
        """,
    ),
    "sign_flipped": (
        """
        IMPORT

        def mse_gradient(x, y, m, b):
            u = y - (m * x + b)
            return 2 * MEAN(u * x), 2 * MEAN(u)
        """,
        """
        def mse_gradient(x, y, w, b):
            n = len(x)
            dw, db = 0.0, 0.0
            for i in range(n):
                y_hat = w * x[i] + b
                dw -= 2 / n * x[i] * (y_hat - y[i])
                db -= 2 / n * (y_hat - y[i])
            return dw, db
        """,
        """
        IMPORT

        def mse_gradient(x, y, m, b):
            n = len(y)
            A = STACK((x, ONES_LIKE(x)), 1)
            theta = RESHAPE(STACK((RESHAPE(m, ()), RESHAPE(b, ()))), (2, 1))
            gradient = 2 / n * MATMUL(TRANSPOSE(A), RESHAPE(y, (-1, 1)) - MATMUL(A, theta))
            return gradient[0, 0], gradient[1, 0]
        """,
    ),
    "missing_x": (
        """
        IMPORT

        def mse_gradient(x, y, m, b):
            u = m * x + b - y
            return 2 * MEAN(u), 2 * MEAN(u)
        """,
        """
        def mse_gradient(x, y, theta1, theta0):
            n = len(x)
            total = 0.0
            for i in range(n):
                total += float(theta1) * float(x[i]) + float(theta0) - float(y[i])
            gradient = 2 * total / n
            return gradient, gradient
        """,
    ),
    "product_of_means": (
        """
        IMPORT

        def mse_gradient(x, y, m, b):
            u = m * x + b - y
            return 2 * MEAN(u) * MEAN(x), 2 * MEAN(u)
        """,
        """
        def mean(values):
            return sum(float(v) for v in values) / len(values)

        def mse_gradient(x, y, w, b):
            db = 2 * mean([float(w) * float(xi) + float(b) - float(yi) for xi, yi in zip(x, y)])
            dw = db * mean(x)
            return dw, db
        """,
    ),
    "mean_before_product": (
        """
        IMPORT

        def mse_gradient(x, y, m, b):
            dC_dyhat = 2 * MEAN(m * x + b - y)
            return dC_dyhat * x, dC_dyhat
        """,
        """
        def mse_gradient(x, y, w, b):
            error = 0.0
            for xi, yi in zip(x, y):
                error += (float(w) * float(xi) + float(b) - float(yi)) / len(x)
            dw = [2 * error * float(xi) for xi in x]
            db = 2 * error
            return dw, db
        """,
    ),
    "not_averaged": (
        """
        def mse_gradient(x, y, m, b):
            u = m * x + b - y
            return 2 * u * x, 2 * u
        """,
        """
        IMPORT

        def point_gradient(x, y, w, b):
            error = w * x + b - y
            return 2 * error * x, 2 * error

        def mse_gradient(x, y, w, b):
            slopes = [point_gradient(xi, yi, w, b) for xi, yi in zip(x, y)]
            return STACK([dw for dw, db in slopes]), STACK([db for dw, db in slopes])
        """,
    ),
    "bracket_lost": (
        """
        IMPORT

        def mse_gradient(x, y, m, b):
            n = len(x)
            dm = -2 / n * SUM(x * (y - m * x + b))
            db = -2 / n * SUM(y - (m * x + b))
            return dm, db
        """,
        """
        def mse_gradient(x, y, theta1, theta0):
            theta1, theta0 = float(theta1), float(theta0)
            grad1 = grad0 = 0.0
            for xi, yi in zip(map(float, x), map(float, y)):
                y_hat = theta1 * xi + theta0
                grad1 += -2 * xi * (yi - theta1 * xi + theta0)
                grad0 += 2 * (y_hat - yi)
            return grad1 / len(x), grad0 / len(x)
        """,
    ),
    "swapped_pair": (
        """
        IMPORT

        def mse_gradient(x, y, b, m):
            u = b * x + m - y
            return 2 * MEAN(u), 2 * MEAN(u * x)
        """,
        """
        def mse_gradient(x, y, w, b):
            grads = {"b": 0.0, "w": 0.0}
            for i in range(len(x)):
                error = float(w) * float(x[i]) + float(b) - float(y[i])
                grads["b"] += 2 * error / len(x)
                grads["w"] += 2 * error * float(x[i]) / len(x)
            return tuple(grads.values())
        """,
    ),
    "sum_not_mean": (
        """
        IMPORT

        def mse_gradient(x, y, m, b):
            u = m * x + b - y
            return 2 * DOT(u, x), 2 * MEAN(u)
        """,
        """
        def mse_gradient(x, y, w, b):
            n = len(x)
            dw = db = 0.0
            for xi, yi in zip(x, y):
                error = w * xi + b - yi
                dw = dw + 2 * error * xi
                db = db + 2 * error
            # only the last of the two is divided
            return dw, db / n
        """,
    ),
    "broadcast_n_by_n": (
        """
        IMPORT

        def mse_gradient(x, y, m, b):
            x = RESHAPE(x, (-1, 1))
            u = m * x + b - y
            return 2 * MEAN(u * x), 2 * MEAN(u)
        """,
        """
        IMPORT

        def predict(x, w, b):
            A = STACK((x, ONES_LIKE(x)), 1)
            theta = RESHAPE(STACK((RESHAPE(w, ()), RESHAPE(b, ()))), (2, 1))
            return MATMUL(A, theta)

        def mse_gradient(x, y, w, b):
            error = predict(x, w, b) - y
            return MEAN(2 * error * RESHAPE(x, (-1, 1))), MEAN(2 * error)
        """,
        """
        IMPORT

        def mse_gradient(x, y, m, b):
            y_hat = RESHAPE(m * x + b, (-1, 1))
            u = y_hat - y
            return 2 * MEAN(u * x), 2 * MEAN(u)
        """,
        """
        def mse_gradient(x, y, w, b):
            n = len(x)
            dw = db = 0.0
            for j in range(n):
                for i in range(n):
                    error = float(w) * float(x[j]) + float(b) - float(y[i])
                    dw += 2 * error * float(x[i]) / n**2
                    db += 2 * error / n**2
            return dw, db
        """,
        Only(
            EAGER,
            NO_METHODS,
            """
            def mse_gradient(x, y, m, b):
                u = (m * x + b) - y.reshape(-1, 1)
                return 2 * (u * x).mean(), 2 * u.mean()
            """,
        ),
    ),
}

WRONG = {"cost_wrt_prediction": COST_WRT_PREDICTION, "point_gradient": POINT_GRADIENT, "mse_gradient": MSE_GRADIENT}
