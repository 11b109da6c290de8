"""Right solutions in other styles: `grade verify` has each of them earn every point."""

from grader.authoring import Only

DATA = """
IMPORT

def simulate(m, b, n, noise, seed):
    SEED(seed)
    x = RAND(n) * 10
    return x, m * x + b + noise * RANDN(n)
"""

RIGHT = {
    "global seed, standardised, many small steps": f"""
        {DATA.strip().replace(chr(10), chr(10) + "        ")}

        def fit(x, y):
            mean, std = MEAN(x), STD(x)
            z = (x - mean) / std
            w, c = 0.5, 0.5
            for epoch in range(100):
                error = w * z + c - y
                w = w - 0.1 * 2 * MEAN(error * z)
                c = c - 0.1 * 2 * MEAN(error)
            return w / std, c - w * mean / std
    """,
    "x spread evenly, noise drawn first, x scaled to [-1, 1]": """
        IMPORT

        def simulate(slope, intercept, n, noise, seed):
            SEED(seed)
            epsilon = RANDN(n)
            x = LINSPACE(-1.0, 1.0, n)
            return x, intercept + slope * x + epsilon * noise

        def fit(x, y):
            middle, half = (MAX(x) + MIN(x)) / 2, (MAX(x) - MIN(x)) / 2
            t = (x - middle) / half
            m, b = 0.0, 0.0
            for _ in range(250):
                u = m * t + b - y
                m, b = m - 0.4 * 2 * MEAN(u * t), b - 0.4 * 2 * MEAN(u)
            return m / half, b - m / half * middle
    """,
    "Python's own random numbers, loops and floats": """
        import random

        def simulate(m, b, n, noise, seed):
            random.seed(seed)
            xs, ys = [], []
            for i in range(n):
                xs.append(random.uniform(-5, 5))
                ys.append(float(m) * xs[-1] + float(b) + random.gauss(0, noise))
            return xs, ys

        def fit(x, y):
            n = len(x)
            x, y = [float(v) for v in x], [float(v) for v in y]
            center = sum(x) / n
            spread = (sum((v - center) ** 2 for v in x) / n) ** 0.5
            m = b = 0.0
            for _ in range(100):
                dm = db = 0.0
                for xi, yi in zip(x, y):
                    error = m * (xi - center) / spread + b - yi
                    dm += error * (xi - center) / spread / n
                    db += error / n
                m -= 0.3 * dm * 2
                b -= 0.3 * db * 2
            return m / spread, b - m * center / spread
    """,
    "a class with fit and predict, its rate from the curvature of centred x": """
        IMPORT

        class LinearRegression:
            def fit(self, x, y):
                self.mean = MEAN(x)
                centred = x - self.mean
                curvature = 2 * MEAN(centred * centred)
                self.slope, self.level = 0.0, 0.0
                for _ in range(60):
                    error = self.slope * centred + self.level - y
                    self.slope = self.slope - 0.6 / curvature * 2 * MEAN(error * centred)
                    self.level = self.level - 0.3 * 2 * MEAN(error)
                return self

            def predict(self, x):
                return self.slope * (x - self.mean) + self.level

        def simulate(m, b, n, noise, seed):
            SEED(seed)
            x = RANDN(n) * 3 + 1
            return x, m * x + b + noise * RANDN(n)

        def fit(x, y):
            model = LinearRegression().fit(x, y)
            return model.slope, model.level - model.slope * model.mean
    """,
    "NumPy's generator, a list of floats; y scaled as well": """
        IMPORT
        import numpy

        def simulate(m, b, n, noise, seed):
            rng = numpy.random.default_rng(seed)
            x = TENSOR(rng.uniform(0, 1, n).tolist())
            return x, m * x + b + TENSOR(rng.normal(0, noise, n).tolist())

        def standardised(v):
            return (v - MEAN(v)) / STD(v), MEAN(v), STD(v)

        def fit(x, y):
            z, mx, sx = standardised(x)
            t, my, sy = standardised(y)
            w = c = 0.0
            for _ in range(80):
                e = w * z + c - t
                w, c = w - 0.2 * 2 * MEAN(e * z), c - 0.2 * 2 * MEAN(e)
            m = w * sy / sx
            return m, my + c * sy - m * mx
    """,
    "until it stands still": f"""
        {DATA.strip().replace(chr(10), chr(10) + "        ")}

        def fit(x, y):
            z = (x - MEAN(x)) / STD(x)
            m, b = 0.0, 0.0
            for _ in range(10_000):
                u = m * z + b - y
                dm, db = 2 * MEAN(u * z), 2 * MEAN(u)
                m, b = m - 0.3 * dm, b - 0.3 * db
                if abs(float(dm)) < 1e-4 and abs(float(db)) < 1e-4:
                    break
            slope = m / STD(x)
            return [slope, b - slope * MEAN(x)]
    """,
    "matrices, one array back": f"""
        {
        DATA.strip()
        .replace(chr(10), chr(10) + "        ")
        .replace("return x, ", "return STACK((x, ")
        .replace("RANDN(n)", "RANDN(n)))")
    }

        def fit(x, y):
            center, spread = MEAN(x), STD(x)
            z = (x - center) / spread
            A = STACK((z, ONES_LIKE(z)), 1)
            theta = ZEROS_LIKE(A[:1])
            theta = TRANSPOSE(theta)
            target = RESHAPE(y, (-1, 1))
            for _ in range(50):
                theta = theta - 0.3 * 2 / len(x) * MATMUL(TRANSPOSE(A), MATMUL(A, theta) - target)
            m = theta[0] / spread
            return STACK((m, theta[1] - m * center))
    """,
    "one random number generator a purpose, momentum": """
        IMPORT
        import random

        def simulate(m, b, n, noise, seed):
            places, misses = random.Random(seed), random.Random(f"noise {seed}")
            x = sorted(places.uniform(0, 7) for _ in range(n))
            return tuple(x), tuple(float(m) * xi + float(b) + noise * misses.gauss(0, 1) for xi in x)

        def fit(x, y):
            center, spread = MEAN(x), STD(x)
            z = (x - center) / spread
            m = b = vm = vb = 0.0
            for _ in range(60):
                u = m * z + b - y
                vm, vb = 0.5 * vm + 2 * MEAN(u * z), 0.5 * vb + 2 * MEAN(u)
                m, b = m - 0.2 * vm, b - 0.2 * vb
            return m / spread, b - m * center / spread
    """,
    "solved in closed form, with a note": f"""
        {DATA.strip().replace(chr(10), chr(10) + "        ")}

        def fit(x, y):
            from_mean = x - MEAN(x)
            m = SUM(from_mean * (y - MEAN(y))) / SUM(from_mean ** 2)
            return m, MEAN(y) - m * MEAN(x)
    """,
    "torch: a generator, autograd and an optimizer": Only(
        ("torch",),
        "its own autograd",
        """
        import torch

        def simulate(m, b, n, noise, seed):
            generator = torch.Generator()
            generator.manual_seed(seed)
            x = torch.linspace(0, 7, n)
            return x, torch.normal(m * x + b, noise, generator=generator)

        def fit(x, y):
            z = (x - x.mean()) / x.std()
            m = torch.zeros(1, requires_grad=True)
            b = torch.zeros(1, requires_grad=True)
            optimizer = torch.optim.SGD([m, b], lr=0.2)
            for _ in range(60):
                optimizer.zero_grad()
                loss = torch.nn.functional.mse_loss(m * z + b, y)
                loss.backward()
                optimizer.step()
            m = m / x.std()
            return m, b - m * x.mean()
        """,
    ),
    "torch: a distribution, which takes no noise of 0": Only(
        ("torch",),
        "its own distributions",
        """
        import torch

        def simulate(m, b, n, noise, seed):
            torch.manual_seed(seed)
            x = torch.distributions.Uniform(0.0, 8.0).sample((n,))
            return x, m * x + b + torch.distributions.Normal(0.0, noise).sample((n,))

        def fit(x, y):
            A = torch.stack((x - x.mean(), torch.ones_like(x)), dim=1)
            scale = torch.tensor([1 / (2 * A[:, 0].var(correction=0)), 0.5])
            theta = torch.zeros(2)
            for _ in range(20):
                theta = theta - 0.9 * scale * 2 / len(x) * (A.T @ (A @ theta - y))
            return theta[0].item(), (theta[1] - theta[0] * x.mean()).item()
        """,
    ),
    "TensorFlow: stateless numbers, a tape and an optimizer": Only(
        ("tensorflow",),
        "its own tape",
        """
        import tensorflow as tf

        def simulate(m, b, n, noise, seed):
            x = tf.random.stateless_uniform([n], seed=[seed, 1], maxval=5.0)
            return x, m * x + b + tf.random.stateless_normal([n], seed=[seed, 2], stddev=noise)

        def fit(x, y):
            center, spread = tf.reduce_mean(x), tf.math.reduce_std(x)
            z = (x - center) / spread
            m, b = tf.Variable(0.0), tf.Variable(0.0)
            optimizer = tf.keras.optimizers.SGD(learning_rate=0.3)
            for _ in range(20):
                with tf.GradientTape() as tape:
                    loss = tf.reduce_mean(tf.square(m * z + b - y))
                optimizer.apply_gradients(zip(tape.gradient(loss, [m, b]), [m, b]))
            return m / spread, b - m * center / spread
        """,
    ),
    "NumPy: RandomState, steepest descent with the best step": Only(
        ("numpy",),
        "its own legacy generator",
        """
        import numpy as np

        def simulate(m, b, n, noise, seed):
            state = np.random.RandomState(seed)
            x = np.arange(n) / n
            return x, state.normal(m * x + b, noise)

        def fit(x, y):
            A = np.column_stack([(x - x.mean()) / x.std(), np.ones(len(x))])
            theta = np.zeros(2)
            for _ in range(30):
                g = A.T @ (A @ theta - y)
                if not g.any():
                    break
                theta = theta - (g @ g) / np.sum((A @ g) ** 2) * g
            return np.array([theta[0] / x.std(), theta[1] - theta[0] * x.mean() / x.std()])
        """,
    ),
}
