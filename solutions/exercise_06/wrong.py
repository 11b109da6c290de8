"""The mistakes that this exercise declares, as learners write them: `grade verify` has each of them named."""

from grader.authoring import Only

SIMULATE = """
IMPORT

def simulate(m, b, n, noise, seed):
    FIRST
    x = POINTS
    AGAIN
    y = LINE
    return RESULT
"""
CLASS = """
import random

class Line:
    def __init__(self, slope, intercept):
        self.slope, self.intercept = float(slope), float(intercept)

    def at(self, x):
        return AT

def simulate(slope, intercept, n, noise, seed):
    generator = random.Random(FROM)
    line = Line(slope, intercept)
    data = [(x, line.at(x) + generator.gauss(0, 1) * noise) for x in [DRAWN for _ in range(COUNT)]]
    return [x for x, _ in data], [y for _, y in data]
"""


def simulate(**parts):
    """The usual simulation with some of its pieces replaced."""
    usual = {"FIRST": "SEED(seed)", "POINTS": "RAND(n) * 10", "AGAIN": "", "LINE": "m * x + b + noise * RANDN(n)"}
    return filled(SIMULATE, {**usual, "RESULT": "x, y", **parts})


def with_class(**parts):
    usual = {"AT": "self.slope * x + self.intercept", "FROM": "seed", "DRAWN": "generator.uniform(0, 10)"}
    return filled(CLASS, {**usual, "COUNT": "n", **parts})


def filled(text, parts):
    for name, piece in parts.items():
        text = text.replace(name, piece)
    return text


LINE = {
    "swapped_parameters": (
        simulate(LINE="b * x + m + noise * RANDN(n)"),
        with_class(AT="self.intercept * x + self.slope"),
    ),
    "missing_intercept": (
        simulate(LINE="m * x + noise * RANDN(n)"),
        with_class(AT="self.slope * x"),
    ),
    "bracket_added": (
        simulate(LINE="m * (x + b) + RANDN(n) * noise"),
        with_class(AT="(x + self.intercept) * self.slope"),
    ),
    "parameters_ignored": (
        simulate(LINE="-0.5 * x + 2 + noise * RANDN(n)"),
        with_class(AT="2.0 - x / 2"),
    ),
    "swapped_pair": (
        simulate(RESULT="y, x"),
        """
        import random

        def simulate(m, b, n, noise, seed):
            random.seed(seed)
            x, y = [], []
            for i in range(n):
                x.append(i / 2)
                y.append(float(m) * x[i] + float(b) + random.gauss(0, noise))
            return [y, x]
        """,
    ),
    "x_all_equal": (
        simulate(POINTS="ONES_LIKE(RAND(n))"),
        """
        IMPORT

        def simulate(m, b, n, noise, seed):
            SEED(seed)
            x = RAND(1)
            x = STACK([x[0]] * n)
            return x, m * x + b + noise * RANDN(n)
        """,
    ),
    "n_ignored": (
        simulate(POINTS="LINSPACE(0.0, 7.0, 8)", LINE="m * x + b + noise * RANDN(8)"),
        with_class(COUNT="8"),
    ),
    "seed_ignored": (
        simulate(FIRST=""),
        with_class(FROM=""),
        """
        IMPORT

        SEED(42)

        def simulate(m, b, n, noise, seed=42):
            x = RANDN(n)
            epsilon = RANDN(n) * noise
            return x, x * m + b + epsilon
        """,
    ),
    "noise_not_seeded": (
        simulate(FIRST="", POINTS="LINSPACE(0.0, 7.0, n)"),
        """
        IMPORT
        import random

        def simulate(m, b, n, noise, seed):
            random.seed(seed)
            x = TENSOR([random.uniform(0, 5) for _ in range(n)])
            return x, m * x + b + noise * RANDN(n)
        """,
    ),
    "seeded_too_late": (
        simulate(FIRST="", AGAIN="SEED(seed)"),
        """
        import random

        def gauss(n, sigma, seed):
            generator = random.Random(seed)
            return [generator.gauss(0, sigma) for _ in range(n)]

        def simulate(m, b, n, noise, seed):
            xs = [10 * random.random() for _ in range(n)]
            ys = [float(m) * x + float(b) + e for x, e in zip(xs, gauss(n, noise, seed))]
            return xs, ys
        """,
    ),
    "fixed_seed": (
        simulate(FIRST="SEED(42)"),
        with_class(FROM="0"),
    ),
}

NOISE = {
    "noise_as_variance": (
        simulate(LINE="m * x + b + noise ** 0.5 * RANDN(n)"),
        """
        import math
        import random

        def simulate(m, b, n, noise, seed):
            generator = random.Random(seed)
            x = [generator.random() for _ in range(n)]
            return x, [float(m) * xi + float(b) + generator.gauss(0, math.sqrt(noise)) for xi in x]
        """,
    ),
    "noise_squared": (
        simulate(LINE="m * x + b + noise ** 2 * RANDN(n)"),
        """
        import random

        def simulate(m, b, n, noise, seed):
            random.seed(seed)
            x = [random.uniform(-1, 1) for _ in range(n)]
            variance = noise * noise
            return x, [random.normalvariate(float(m) * xi + float(b), variance) for xi in x]
        """,
    ),
    "noise_not_scaled": (
        simulate(LINE="m * x + b + RANDN(n)"),
        """
        import random

        def simulate(m, b, n, noise, seed):
            generator = random.Random(seed)
            x = [generator.random() for _ in range(n)]
            return x, [float(m) * xi + float(b) + generator.gauss(0, 1) for xi in x]
        """,
    ),
    "noise_as_mean": (
        simulate(LINE="m * x + b + (noise + RANDN(n))"),
        """
        import random

        def simulate(m, b, n, noise, seed):
            generator = random.Random(seed)
            x = [generator.random() for _ in range(n)]
            return x, [float(m) * xi + float(b) + generator.gauss(noise, 1) for xi in x]
        """,
    ),
    "no_noise": (
        simulate(LINE="m * x + b"),
        # one draw for all of them
        simulate(LINE="m * x + b + noise * RANDN(1)"),
        # noise on x that is returned as well
        """
        IMPORT

        def simulate(m, b, n, noise, seed):
            SEED(seed)
            x = LINSPACE(0.0, 7.0, n)
            x = x + noise * RANDN(n)
            return x, m * x + b
        """,
    ),
    "noise_on_x": (
        simulate(LINE="m * (x + noise * RANDN(n)) + b"),
        """
        import random

        def simulate(m, b, n, noise, seed):
            generator = random.Random(seed)
            x = [i / n for i in range(n)]
            noisy = [xi + generator.gauss(0, noise) for xi in x]
            return x, [float(m) * xi + float(b) for xi in noisy]
        """,
    ),
    "uniform_noise": (
        simulate(LINE="m * x + b + noise * (2 * RAND(n) - 1)"),
        simulate(LINE="m * x + b + noise * RAND(n)"),
        """
        import random

        def simulate(m, b, n, noise, seed):
            generator = random.Random(seed)
            x = [generator.random() for _ in range(n)]
            return x, [float(m) * xi + float(b) + generator.uniform(-noise, noise) for xi in x]
        """,
        """
        import random

        def simulate(m, b, n, noise, seed):
            generator = random.Random(seed)
            x = [10 * generator.random() for _ in range(n)]
            return x, [float(m) * xi + float(b) + (generator.random() - 0.5) * noise for xi in x]
        """,
        simulate(LINE="m * x + b + noise * (RAND(n) - 0.5) * 12 ** 0.5"),
    ),
    "noise_follows_x": (
        simulate(POINTS="RANDN(n)", AGAIN="SEED(seed)"),
        """
        import random

        def draws(n, seed):
            generator = random.Random(seed)
            return [generator.gauss(0, 1) for _ in range(n)]

        def simulate(m, b, n, noise, seed):
            x = draws(n, seed)
            return x, [float(m) * xi + float(b) + noise * e for xi, e in zip(x, draws(n, seed))]
        """,
        Only(
            ("torch",),
            "elsewhere uniform and normal draws of one seed have little in common",
            simulate(
                AGAIN="SEED(seed)",
            ),
        ),
    ),
}

FIT = """
IMPORT

def fit(x, y):
    z = SCALED
    m, b = 0.0, 0.0
    for _ in range(EPOCHS):
        u = m * z + b - y
        dm, db = SLOPES
        m, b = m - RATE * dm, b - RATE * db
    return RESULT
"""
MODEL = """
class Regression:
    def __init__(self, rate=0.1, epochs=600):
        self.w = self.c = 0.0
        self.rate, self.epochs = rate, epochs

    def gradient(self, x, y):
        errors = [self.w * xi + self.c - yi for xi, yi in zip(x, y)]
        return GRADIENT

    def train(self, x, y):
        for _ in range(self.epochs):
            dw, dc = self.gradient(x, y)
            self.w = self.w SIGN self.rate * dw
            self.c = self.c SIGN self.rate * dc

def fit(x, y):
    x, y = [float(v) for v in x], [float(v) for v in y]
    n = len(x)
    center, spread = sum(x) / n, (max(x) - min(x)) / 2
    PREPARE
    model = Regression()
    model.train([UNITS for xi in x], y)
    return RESULT
"""


def fit(**parts):
    """A descent in z, the scaled x, with some of its pieces replaced."""
    usual = {"SCALED": "(x - MEAN(x)) / STD(x)", "SLOPES": "2 * MEAN(u * z), 2 * MEAN(u)", "RATE": "0.2"}
    return filled(FIT, {**usual, "EPOCHS": "50", "RESULT": "m / STD(x), b - m * MEAN(x) / STD(x)", **parts})


def model(**parts):
    usual = {"GRADIENT": "2 * sum(e * xi for e, xi in zip(errors, x)) / len(x), 2 * sum(errors) / len(x)"}
    more = {"SIGN": "-", "PREPARE": "", "UNITS": "(xi - center) / spread"}
    return filled(MODEL, {**usual, **more, "RESULT": "model.w / spread, model.c - model.w / spread * center", **parts})


DEVIATION = "spread = (sum((xi - center) ** 2 for xi in x) / n) ** 0.5"

DESCENT = {
    "rate_for_one_scale": (
        fit(SCALED="x", RATE="0.1", EPOCHS="60", RESULT="m, b"),
        """
        def fit(x, y, learning_rate=0.02, epochs=1500):
            x, y = [float(v) for v in x], [float(v) for v in y]
            slope, intercept = 0.5, 0.5
            for epoch in range(epochs):
                d_slope = d_intercept = 0.0
                for xi, yi in zip(x, y):
                    error = slope * xi + intercept - yi
                    d_slope += 2 * error * xi / len(x)
                    d_intercept += 2 * error / len(x)
                slope -= learning_rate * d_slope
                intercept -= learning_rate * d_intercept
            return slope, intercept
        """,
        # centred, and not scaled
        fit(SCALED="x - MEAN(x)", RATE="0.1", EPOCHS="60", RESULT="m, b - m * MEAN(x)"),
    ),
    "not_centred": (
        fit(SCALED="x / STD(x)", EPOCHS="60", RESULT="m / STD(x), b"),
        model(PREPARE=DEVIATION, UNITS="xi / spread", RESULT="model.w / spread, model.c"),
    ),
    "diverges": (
        fit(RATE="1.5", EPOCHS="150"),
        fit(SLOPES="-2 * MEAN(u * z), -2 * MEAN(u)", RATE="0.4", EPOCHS="150"),
        model(SIGN="+").replace("600", "4000"),
    ),
    "overflow": (
        """
        def cost(x, y, m, b):
            return sum((m * xi + b - yi) ** 2 for xi, yi in zip(x, y)) / len(x)

        def fit(x, y):
            x, y = [float(v) for v in x], [float(v) for v in y]
            m = b = 0.0
            costs = []
            for _ in range(2000):
                costs.append(cost(x, y, m, b))
                u = [m * xi + b - yi for xi, yi in zip(x, y)]
                m, b = m - 0.02 * sum(e * xi for e, xi in zip(u, x)) / len(x), b - 0.02 * sum(u) / len(x)
            return m, b
        """,
        """
        def fit(x, y):
            x, y = [float(v) for v in x], [float(v) for v in y]
            w = c = 0.0
            best, history = (w, c), []
            while len(history) < 3000:
                errors = [w * xi + c - yi for xi, yi in zip(x, y)]
                history.append(sum(e**2 for e in errors))
                w = w - 0.001 * 2 * sum(e * xi for e, xi in zip(errors, x))
                c = c - 0.001 * 2 * sum(errors)
                if history[-1] == min(history):
                    best = w, c
            return best
        """,
    ),
    "slope_stays_0": (
        fit(SLOPES="2 * MEAN(u) * MEAN(z), 2 * MEAN(u)"),
        """
        def fit(x, y):
            targets = [float(v) for v in y]
            m, b = 0.0, 0.0
            for _ in range(500):
                b = b - 0.1 * 2 * sum(b - t for t in targets) / len(targets)
            return m, b
        """,
    ),
    "missing_x": (
        fit(SLOPES="2 * MEAN(u), 2 * MEAN(u)"),
        model(PREPARE=DEVIATION, GRADIENT="2 * sum(errors) / len(x), 2 * sum(errors) / len(x)"),
    ),
    "scaled_intercept": (
        fit(RESULT="m / STD(x), b"),
        model(RESULT="model.w / spread, model.c"),
        model(PREPARE="spread, center = 2 * spread, min(x)", RESULT="model.w / spread, model.c").replace("0.1", "0.5"),
    ),
    "scaled_line": (
        fit(RESULT="m, b"),
        model(PREPARE=DEVIATION, RESULT="model.w, model.c"),
        model(PREPARE="spread, center = 2 * spread, min(x)", RESULT="model.w, model.c").replace("0.1", "0.5"),
        """
        IMPORT

        def standardise(v):
            return (v - MEAN(v)) / STD(v)

        def fit(x, y):
            x, y = standardise(x), standardise(y)
            w = b = 0.0
            for _ in range(50):
                e = w * x + b - y
                w, b = w - 0.2 * 2 * MEAN(e * x), b - 0.2 * 2 * MEAN(e)
            return w, b
        """,
    ),
    "scaled_y": (
        """
        IMPORT

        def fit(x, y):
            sx, sy = STD(x), STD(y)
            z, t = (x - MEAN(x)) / sx, (y - MEAN(y)) / sy
            m, b = 0.0, 0.0
            for _ in range(50):
                u = m * z + b - t
                m, b = m - 0.2 * 2 * MEAN(u * z), b - 0.2 * 2 * MEAN(u)
            return m / sx, b - m * MEAN(x) / sx
        """,
        model(
            PREPARE=DEVIATION + "\n    level = sum(y) / n\n    height = (sum((v - level) ** 2 for v in y) / n) ** 0.5\n"
            "    y = [(v - level) / height for v in y]"
        ),
    ),
    "swapped_pair": (
        fit(RESULT="b - m * MEAN(x) / STD(x), m / STD(x)"),
        model(RESULT="model.c - model.w / spread * center, model.w / spread"),
    ),
}

WRONG = {"simulate": LINE, "simulate_noise": NOISE, "fit": DESCENT}
