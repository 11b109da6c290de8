"""The mistakes that this exercise declares, as learners write them: `grade verify` has each of them named."""

from grader.authoring import Only

ARRAYS = ("torch", "numpy")
NO_FANCY = "TensorFlow has no such indexing"

STABLE = "EXP(z - MAX(z, axis=1, keepdims=True))"
NAIVE = "EXP(z)"

ROWS = """
        IMPORT

        def softmax(z):
            e = POWERS
            s = SUM(e, axis=1, keepdims=True)
            return RESULT
"""
LOOP = """
        IMPORT

        def softmax(scores):
            rows = []
            for row in scores:
                top = MAX(row)
                e = EXP(ROW)
                rows.append(RESULT)
            return STACK(rows)
"""


def rows(powers: str = STABLE, result: str = "e / s") -> str:
    """All rows at once, with other powers or another result."""
    return ROWS.replace("POWERS", powers).replace("RESULT", result)


def loop(row: str = "row - top", result: str = "e / SUM(e)") -> str:
    """Row by row."""
    return LOOP.replace("ROW", row).replace("RESULT", result)


SOFTMAX = {
    "not_stable": (rows(NAIVE), loop("row")),
    "max_of_all": (
        rows("EXP(z - MAX(z))"),
        """
        IMPORT

        def stabilised(scores):
            return SUBTRACT(scores, MAX(scores))

        def softmax(scores):
            powers = [EXP(row) for row in stabilised(scores)]
            return STACK([p / SUM(p) for p in powers])
        """,
    ),
    "wrong_axis": (
        rows("EXP(z - MAX(z, axis=0))", "e / SUM(e, axis=0)"),
        rows(NAIVE, "e / SUM(e, axis=0)"),
        rows(STABLE, "e / SUM(e, axis=0, keepdims=True)"),
        """
        IMPORT

        def softmax(z):
            columns = []
            for j in range(z.shape[1]):
                e = EXP(z[:, j] - MAX(z[:, j]))
                columns.append(e / SUM(e))
            return TRANSPOSE(STACK(columns))
        """,
    ),
    "sign_flipped": (
        rows("EXP(MAX(-z, axis=1, keepdims=True) * -1 - z)"),
        loop("-row"),
    ),
    "sum_over_all": (
        rows(STABLE, "e / SUM(e)"),
        rows("EXP(z - MAX(z))", "e / SUM(e)"),
        rows(NAIVE, "e / SUM(e)"),
        """
        IMPORT

        def softmax(scores):
            total = 0
            for row in scores:
                total = total + SUM(EXP(row))
            return EXP(scores) / total
        """,
    ),
    "not_normalised": (rows(STABLE, "e"), rows(NAIVE, "e"), loop(result="e"), loop("row - MAX(scores)", "e")),
    "logarithm_returned": (
        rows(STABLE, "LOG(e / s)"),
        rows(STABLE, "z - MAX(z, axis=1, keepdims=True) - LOG(s)"),
        loop("row", "LOG(e / SUM(e))"),
    ),
    "not_exponentiated": (
        rows("z"),
        """
        IMPORT

        def softmax(scores):
            out = []
            for row in scores:
                out.append(row / SUM(row))
            return STACK(out)
        """,
    ),
    "sigmoid_for_softmax": (
        rows(result="1 / (1 + EXP(-z))"),
        """
        IMPORT

        def sigmoid(t):
            return (1 + EXP(-t)) ** -1

        def softmax(z):
            return STACK([sigmoid(row) for row in z])
        """,
    ),
    "keepdims_forgotten": (
        rows("EXP(z - MAX(z, axis=1))"),
        rows(STABLE, "e / SUM(e, axis=1)"),
    ),
}

COST = """
        IMPORT

        def cross_entropy(z, labels):
            p = PROBABILITIES
            log_p = LOGS
            return RESULT
"""
P = "EXP(z - MAX(z, axis=1, keepdims=True)) / SUM(EXP(z - MAX(z, axis=1, keepdims=True)), axis=1, keepdims=True)"
P_NAIVE = "EXP(z) / SUM(EXP(z), axis=1, keepdims=True)"
LOGS = "z - MAX(z, axis=1, keepdims=True) - LOG(SUM(EXP(z - MAX(z, axis=1, keepdims=True)), axis=1, keepdims=True))"


def cost(result: str = "-MEAN(PICK(log_p, labels))", logs: str = LOGS, p: str = P) -> str:
    """All points at once, straight from the scores; with another result, other logarithms or other probabilities."""
    return COST.replace("PROBABILITIES", p).replace("LOGS", logs).replace("RESULT", result)


POINTS = """
        IMPORT

        def log_softmax(row):
            shifted = row - MAX(row)
            return shifted - LOG(SUM(EXP(shifted)))

        def cross_entropy(z, labels):
            total = 0.0
            n, k = z.shape
            for i in range(n):
                y = int(labels[i])
                log_p = log_softmax(z[i])
                total = total + TERM
            return RESULT
"""


def points(term: str = "-log_p[y]", result: str = "total / n") -> str:
    """Point by point."""
    return POINTS.replace("TERM", term).replace("RESULT", result)


CROSS_ENTROPY = {
    "not_stable": (
        cost(logs="LOG(p)"),
        cost(logs="LOG(p)", p=P_NAIVE),
        """
        IMPORT

        def cross_entropy(z, labels):
            y = ONE_HOT(labels, z.shape[1])
            e = EXP(z)
            p = e / RESHAPE(SUM(e, axis=1), (-1, 1))
            return -SUM(y * LOG(p)) / len(z)
        """,
        # the largest of all rows: the others fall to 0
        cost(logs="LOG(p)", p="EXP(z - MAX(z)) / SUM(EXP(z - MAX(z)), axis=1, keepdims=True)"),
        """
        IMPORT

        def cross_entropy(scores, labels):
            scores = scores - MAX(scores)
            sums = LOG(SUM(EXP(scores), axis=1))
            return MEAN(sums - PICK(scores, labels))
        """,
        # the right identity, and yet with powers that overflow
        """
        IMPORT

        def cross_entropy(z, labels):
            total = 0.0
            for i in range(len(z)):
                total = total + LOG(SUM(EXP(z[i]))) - z[i][int(labels[i])]
            return total / len(z)
        """,
    ),
    "clipped_logarithm": (
        cost(logs="LOG(p + 1e-12)"),
        cost(logs="LOG(p + 1e-8)"),
        """
        IMPORT

        def cross_entropy(z, labels):
            e = EXP(z - MAX(z, axis=1, keepdims=True))
            p = e / SUM(e, axis=1, keepdims=True)
            y = ONE_HOT(labels, z.shape[1])
            return -SUM(y * LOG(WHERE(p < 1e-10, 1e-10 + 0 * p, p))) / len(z)
        """,
        """
        IMPORT

        EPSILON = 1e-7

        def cross_entropy(z, labels):
            total = 0.0
            for row, y in zip(z, labels):
                e = EXP(row - MAX(row))
                p = float(e[int(y)] / SUM(e))
                total -= LOG(TENSOR(min(max(p, EPSILON), 1 - EPSILON)))
            return total / len(labels)
        """,
    ),
    "sum_not_mean": (cost("-SUM(PICK(log_p, labels))"), cost("-SUM(PICK(LOG(p), labels))"), points(result="total")),
    "mean_over_all_entries": (
        cost("-MEAN(ONE_HOT(labels, z.shape[1]) * log_p)"),
        points(result="total / (n * k)"),
        cost("-SUM(PICK(LOG(p), labels)) / (z.shape[0] * z.shape[1])", p=P_NAIVE),
    ),
    "not_averaged": (
        cost("-PICK(log_p, labels)"),
        cost("-SUM(ONE_HOT(labels, z.shape[1]) * log_p, axis=1)"),
        cost("-PICK(LOG(p), labels)"),
    ),
    "sign_flipped": (cost("MEAN(PICK(log_p, labels))"), points("log_p[y]"), cost("MEAN(PICK(LOG(p), labels))")),
    "base_2": (
        cost("-MEAN(PICK(log_p, labels)) / LOG(TENSOR(2.0))"),
        """
        import math

        def cross_entropy(z, labels):
            total = 0.0
            for row, y in zip(z, labels):
                row = [float(score) for score in row]
                top = max(row)
                total += math.log2(sum(math.exp(score - top) for score in row)) - (row[int(y)] - top) / math.log(2)
            return total / len(labels)
        """,
    ),
    "labels_off_by_one": (
        points("-log_p[y - 1]"),
        cost("-MEAN(SUM(WHERE(HOT, log_p, 0 * log_p), axis=1))").replace(
            "HOT", "TENSOR([[j + 1 == int(y) for j in range(z.shape[1])] for y in labels])"
        ),
        cost("-MEAN(PICK(log_p, (labels - 1) % z.shape[1]))"),
        Only(ARRAYS, NO_FANCY, cost("-MEAN(log_p[range(len(z)), labels - 1])", logs="LOG(p)")),
    ),
    "label_ignored": (
        cost("-MEAN(MAX(log_p, axis=1))"),
        points("-MAX(log_p)"),
    ),
    "missing_logarithm": (
        cost("-MEAN(PICK(p, labels))"),
        points("-EXP(log_p[y])"),
    ),
    "log_of_mean": (
        cost("-LOG(MEAN(PICK(p, labels)))"),
        points("EXP(log_p[y])", "-LOG(total / n)"),
    ),
    "softmax_twice": (
        cost("-MEAN(PICK(p - LOG(SUM(EXP(p), axis=1, keepdims=True)), labels))"),
        points("-log_softmax(EXP(log_p))[y]"),
    ),
    "one_hot_missing": (
        cost("-SUM(log_p) / len(z)"),
        points("-SUM(log_p)"),
        cost("-MEAN(log_p)"),
        points("-MEAN(log_p)"),
        cost("-SUM(LOG(p)) / len(z)"),
    ),
    "binary_cross_entropy": (
        cost("-SUM(y * log_p + (1 - y) * LOG(1 - p)) / len(z)").replace(
            "p = EXP", "y = ONE_HOT(labels, z.shape[1])\n            p = EXP"
        ),
        points("-log_p[y] - sum(LOG(1 - EXP(log_p[j])) for j in range(k) if j != y)"),
    ),
    "wrong_axis": (
        cost(logs="z - MAX(z, axis=0) - LOG(SUM(EXP(z - MAX(z, axis=0)), axis=0))"),
        cost(logs="LOG(p)", p="EXP(z) / SUM(EXP(z), axis=0)"),
        cost(logs="LOG(p)", p="EXP(z - MAX(z, axis=0)) / SUM(EXP(z - MAX(z, axis=0)), axis=0)"),
    ),
    "softmax_missing": (
        cost("-MEAN(PICK(z, labels))"),
        points("-z[i][y]"),
    ),
}

SLOPES = """
        IMPORT

        def cross_entropy_gradient(z, labels):
            p = PROBABILITIES
            y = ONE_HOT(labels, z.shape[1])
            n, k = z.shape
            return RESULT
"""


def slopes(result: str = "(p - y) / n", p: str = P) -> str:
    """All points at once."""
    return SLOPES.replace("PROBABILITIES", p).replace("RESULT", result)


EACH = """
        IMPORT

        def probabilities(row):
            e = EXP(SHIFTED)
            return e / SUM(e)

        def cross_entropy_gradient(z, labels):
            n, k = z.shape
            rows = []
            for i in range(n):
                p = probabilities(z[i])
                label = int(labels[i])
                rows.append(STACK([ENTRY for j in range(k)]))
            return STACK(rows)
"""


def each(entry: str = "(p[j] - (1 if j == label else 0)) / n", shifted: str = "row - MAX(row)") -> str:
    """Entry by entry."""
    return EACH.replace("ENTRY", entry).replace("SHIFTED", shifted)


CROSS_ENTROPY_GRADIENT = {
    "not_stable": (slopes(p=P_NAIVE), each(shifted="row")),
    "max_of_all": (
        slopes(p="EXP(z - MAX(z)) / SUM(EXP(z - MAX(z)), axis=1, keepdims=True)"),
        each().replace("n, k = z.shape", "n, k = z.shape\n            z = z - MAX(z)").replace("row - MAX(row)", "row"),
    ),
    "one_hot_missing": (slopes("p / n"), each("p[j] / n"), slopes("p / n", P_NAIVE)),
    "missing_mean": (slopes("p - y"), each("p[j] - int(j == label)"), slopes("p - y", P_NAIVE)),
    "mean_over_all_entries": (slopes("(p - y) / (n * k)"), each("(p[j] - (1 if j == label else 0)) / (n * k)")),
    "divided_by_classes": (slopes("(p - y) / k"), each("(p[j] - (1 if j == label else 0)) / len(p)")),
    "sign_flipped": (
        slopes("(y - p) / n"),
        each("((1 if j == label else 0) - p[j]) / n"),
        slopes("(y - p) / n", P_NAIVE),
    ),
    "labels_off_by_one": (
        each("(p[j] - (1 if j + 1 == label else 0)) / n"),
        each("(p[j] - (1 if j == (label - 1) % k else 0)) / n"),
        slopes().replace("ONE_HOT(labels,", "ONE_HOT((labels - 1) % z.shape[1],"),
    ),
    "labels_in_every_row": (
        Only(
            ARRAYS,
            NO_FANCY,
            slopes().replace("y = ONE_HOT(labels, z.shape[1])", "y = 0 * z; y[:, labels] = 1"),
        ),
        each("(p[j] - (1 if j in [int(label) for label in labels] else 0)) / n"),
        slopes().replace("y = ONE_HOT(labels, z.shape[1])", "y = MAX(ONE_HOT(labels, z.shape[1]), axis=0)"),
    ),
    "summed_over_points": (
        slopes("SUM(p - y, axis=0) / n"),
        """
        IMPORT

        def cross_entropy_gradient(z, labels):
            total = 0.0
            for row, label in zip(z, labels):
                e = EXP(row - MAX(row))
                total = total + e / SUM(e) - TENSOR([1.0 if j == int(label) else 0.0 for j in range(len(row))])
            return total / len(z)
        """,
    ),
    "softmax_differentiated_twice": (
        slopes("(p - y) * p * (1 - p) / n"),
        each("p[j] * (1 - p[j]) * (p[j] - (1 if j == label else 0)) / n"),
    ),
    "with_respect_to_probabilities": (
        slopes("-y / p / n"),
        each("(-1 / p[j] if j == label else 0 * p[j] * 1.0) / n"),
    ),
    "wrong_axis": (
        slopes(p="EXP(z - MAX(z, axis=0)) / SUM(EXP(z - MAX(z, axis=0)), axis=0)"),
        slopes(p="EXP(z) / SUM(EXP(z), axis=0)"),
    ),
    "softmax_missing": (slopes("(z - y) / n"), each("(z[i][j] - (1 if j == label else 0)) / n")),
}

WRONG = {
    "softmax": SOFTMAX,
    "cross_entropy": CROSS_ENTROPY,
    "cross_entropy_gradient": CROSS_ENTROPY_GRADIENT,
}
