"""Right solutions in other styles than the reference: `grade verify` has every one of them earn all points."""

from grader.authoring import Only

RIGHT = {
    "every node of the graph on its own": """
        IMPORT

        def batchnorm(X, gamma, beta, eps):
            n = X.shape[0]
            mu = SUM(X, axis=0) / n
            centred = X - mu
            squares = centred**2
            variance = SUM(squares, axis=0) / n
            root = SQRT(variance + eps)
            inverse = 1.0 / root
            x_hat = centred * inverse
            scaled = gamma * x_hat
            out = scaled + beta
            return out, (x_hat, gamma, centred, inverse, root, variance, eps)

        def batchnorm_backward(d_out, cache):
            x_hat, gamma, centred, inverse, root, variance, eps = cache
            n = d_out.shape[0]
            d_beta = SUM(d_out, axis=0)
            d_scaled = d_out
            d_gamma = SUM(d_scaled * x_hat, axis=0)
            d_x_hat = d_scaled * gamma
            d_inverse = SUM(d_x_hat * centred, axis=0)
            d_centred = d_x_hat * inverse
            d_root = -1.0 / root**2 * d_inverse
            d_variance = 0.5 / SQRT(variance + eps) * d_root
            d_squares = ONES_LIKE(d_out) / n * d_variance
            d_centred = d_centred + 2 * centred * d_squares
            d_mu = -1 * SUM(d_centred, axis=0)
            d_x = d_centred + ONES_LIKE(d_out) / n * d_mu
            return d_x, d_gamma, d_beta
    """,
    "the equations of the paper": """
        IMPORT

        def batchnorm(X, gamma, beta, eps):
            mean = MEAN(X, axis=0)
            variance = MEAN(SQUARE(X - mean), axis=0)
            x_hat = (X - mean) * (variance + eps) ** -0.5
            cache = {"X": X, "gamma": gamma, "eps": eps, "mean": mean, "variance": variance, "x_hat": x_hat}
            return x_hat * gamma + beta, cache

        def batchnorm_backward(d_out, cache):
            X, mean, variance, eps = cache["X"], cache["mean"], cache["variance"], cache["eps"]
            m = len(X)
            d_x_hat = d_out * cache["gamma"]
            d_variance = SUM(d_x_hat * (X - mean) * -0.5 * (variance + eps) ** -1.5, axis=0)
            d_mean = SUM(-d_x_hat / SQRT(variance + eps), axis=0) + d_variance * SUM(-2 * (X - mean), axis=0) / m
            d_x = d_x_hat / SQRT(variance + eps) + d_variance * 2 * (X - mean) / m + d_mean / m
            return d_x, SUM(d_out * cache["x_hat"], axis=0), SUM(d_out, axis=0)
    """,
    "only the arguments cached": """
        IMPORT

        def batchnorm(X, gamma, beta, eps):
            x_hat, _ = normalise(X, eps)
            return gamma * x_hat + beta, (X, gamma, eps)

        def normalise(X, eps):
            off = X - MEAN(X, axis=0)
            root = SQRT(MEAN(off * off, axis=0) + eps)
            return off / root, root

        def batchnorm_backward(d_out, cache):
            X, gamma, eps = cache
            x_hat, root = normalise(X, eps)
            n = len(X)
            d_gamma, d_beta = SUM(x_hat * d_out, axis=0), SUM(d_out, axis=0)
            d_x = gamma / (n * root) * (n * d_out - d_beta - x_hat * d_gamma)
            return d_x, d_gamma, d_beta
    """,
    "a matrix of all partial derivatives for each column": """
        IMPORT

        def batchnorm(X, gamma, beta, eps):
            mu = MEAN(X, axis=0)
            root = SQRT(MEAN((X - mu) ** 2, axis=0) + eps)
            x_hat = (X - mu) / root
            return gamma * x_hat + beta, (x_hat, gamma, root)

        def batchnorm_backward(d_out, cache):
            x_hat, gamma, root = cache
            n, d = x_hat.shape
            columns = []
            for j in range(d):
                x = x_hat[:, j]
                ones = ONES_LIKE(x)
                away = EINSUM("i,k->ik", ones, ones) / n + EINSUM("i,k->ik", x, x) / n
                through = d_out[:, j] - EINSUM("ik,i->k", away, d_out[:, j])
                columns.append(gamma[j] / root[j] * through)
            d_gamma = STACK([DOT(d_out[:, j], x_hat[:, j]) for j in range(d)])
            d_beta = STACK([SUM(d_out[:, j]) for j in range(d)])
            return STACK(columns, 1), d_gamma, d_beta
    """,
    "rows in loops": """
        IMPORT

        def batchnorm(X, gamma, beta, eps):
            n = len(X)
            mean = sum(row for row in X) / n
            variance = sum((row - mean) ** 2 for row in X) / n
            root = (variance + eps) ** 0.5
            normal = [(row - mean) / root for row in X]
            return STACK([gamma * row + beta for row in normal]), [normal, gamma, root]

        def batchnorm_backward(d_out, cache):
            normal, gamma, root = cache
            n = len(normal)
            d_beta, d_gamma = 0, 0
            for d, x in zip(d_out, normal):
                d_beta = d_beta + d
                d_gamma = d_gamma + d * x
            rows = []
            for d, x in zip(d_out, normal):
                rows.append(gamma * (d - d_beta / n - d_gamma / n * x) / root)
            return STACK(rows), d_gamma, d_beta
    """,
    "an object that knows its way back": """
        IMPORT

        class BatchNorm:
            def __init__(self, gamma, beta, eps):
                self.gamma, self.beta, self.eps = gamma, beta, eps

            def forward(self, X):
                self.off = X - MEAN(X, axis=0)
                self.sigma = SQRT(MEAN(SQUARE(self.off), axis=0) + self.eps)
                self.normal = self.off / self.sigma
                return MULTIPLY(self.gamma, self.normal) + self.beta

            def through(self, d):
                d = SUBTRACT(d, MEAN(d, axis=0))
                return (d - self.normal * MEAN(d * self.normal, axis=0)) / self.sigma

            def backward(self, d_out):
                return [self.through(self.gamma * d_out), SUM(self.normal * d_out, axis=0), SUM(d_out, axis=0)]

        def batchnorm(X, gamma, beta, eps):
            layer = BatchNorm(gamma, beta, eps)
            return layer.forward(X), layer

        def batchnorm_backward(d_out, layer):
            return layer.backward(d_out)
    """,
    "a closure for a cache": """
        IMPORT

        def batchnorm(X, gamma, beta, eps):
            n = X.shape[0]
            off = X - SUM(X, axis=0) / n
            scale = 1 / SQRT(SUM(off**2, axis=0) / n + eps)

            def back(d_out):
                d = gamma * scale * d_out
                d_x = d - MEAN(d, axis=0) - off * scale**2 * MEAN(d * off, axis=0)
                return d_x, SUM(d_out * off, axis=0) * scale, SUM(d_out, axis=0)

            return [gamma * off * scale + beta, back]

        def batchnorm_backward(d_out, cache):
            return cache(d_out)
    """,
    "the mean of squares less the square of the mean": """
        IMPORT

        def batchnorm(X, gamma, beta, eps):
            mean = MEAN(X, axis=0)
            variance = MEAN(X * X, axis=0) - mean * mean
            factor = gamma / SQRT(variance + eps)
            out = X * factor + (beta - mean * factor)
            return out, (X, mean, variance, gamma, eps)

        def batchnorm_backward(d_out, cache):
            X, mean, variance, gamma, eps = cache
            n = len(X)
            root = SQRT(variance + eps)
            # with σ² = mean of X² - μ², μ acts through the variance as well
            d_hat = gamma * d_out
            d_variance = -SUM(d_hat * (X - mean), axis=0) / (2 * root**3)
            d_mean = -SUM(d_hat, axis=0) / root - 2 * mean * d_variance
            d_x = d_hat / root + d_mean / n + 2 * X / n * d_variance
            return d_x, SUM(d_out * (X - mean), axis=0) / root, SUM(d_out, axis=0)
    """,
    "columns lying down": """
        IMPORT

        def batchnorm(X, gamma, beta, eps):
            flat = TRANSPOSE(X)
            off = flat - MEAN(flat, axis=1, keepdims=True)
            root = SQRT(MEAN(off * off, axis=1, keepdims=True) + eps)
            x_hat = off / root
            scale, shift = RESHAPE(gamma, (-1, 1)), RESHAPE(beta, (-1, 1))
            return TRANSPOSE(scale * x_hat + shift), (x_hat, scale / root)

        def batchnorm_backward(d_out, cache):
            x_hat, factor = cache
            d = TRANSPOSE(d_out)
            d_gamma = SUM(d * x_hat, axis=1)
            d_beta = SUM(d, axis=1)
            n = d.shape[1]
            means = RESHAPE(d_beta, (-1, 1)) / n + RESHAPE(d_gamma, (-1, 1)) / n * x_hat
            return TRANSPOSE(factor * (d - means)), d_gamma, d_beta
    """,
    "copies changed in place": Only(
        ("torch", "numpy"),
        "a TensorFlow tensor does not change in place",
        """
        IMPORT

        def batchnorm(X, gamma, beta, eps):
            x_hat = COPY(X)
            x_hat -= MEAN(X, axis=0)
            root = SQRT(MEAN(x_hat**2, axis=0) + eps)
            x_hat /= root
            out = COPY(x_hat)
            out *= gamma
            out += beta
            return out, (x_hat, gamma / root)

        def batchnorm_backward(d_out, cache):
            x_hat, factor = cache
            d_gamma = EINSUM("ij,ij->j", d_out, x_hat)
            d_beta = EINSUM("ij->j", d_out)
            d_x = COPY(d_out)
            d_x -= d_beta / len(d_out)
            d_x -= x_hat * (d_gamma / len(d_out))
            d_x *= factor
            return d_x, d_gamma, d_beta
        """,
    ),
}
