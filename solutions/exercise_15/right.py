"""Right solutions in other styles than the reference: `grade verify` has every one of them earn all points."""

from grader.authoring import Only

RIGHT = {
    "row by row": """
        IMPORT

        def row_softmax(row):
            e = EXP(row - MAX(row))
            return e / SUM(e)

        def softmax(z):
            return STACK([row_softmax(row) for row in z])

        def cross_entropy(z, labels):
            total = 0.0
            for i in range(len(z)):
                shifted = z[i] - MAX(z[i])
                total = total + LOG(SUM(EXP(shifted))) - shifted[int(labels[i])]
            return total / len(z)

        def cross_entropy_gradient(z, labels):
            rows = []
            for i in range(len(z)):
                y = TENSOR([1.0 if j == int(labels[i]) else 0.0 for j in range(z.shape[1])])
                rows.append((row_softmax(z[i]) - y) / len(z))
            return STACK(rows)
    """,
    "one logarithm of the probabilities for all": """
        IMPORT

        def log_probabilities(z):
            shifted = z - MAX(z, axis=1, keepdims=True)
            return shifted - LOG(SUM(EXP(shifted), axis=1, keepdims=True))

        def softmax(z):
            return EXP(log_probabilities(z))

        def cross_entropy(z, labels):
            return -MEAN(PICK(log_probabilities(z), labels))

        def cross_entropy_gradient(z, labels):
            return (softmax(z) - ONE_HOT(labels, z.shape[1])) / len(z)
    """,
    "one-hot rows": """
        IMPORT

        def softmax(z):
            z = z - RESHAPE(MAX(z, axis=1), (-1, 1))
            e = EXP(z)
            return e / RESHAPE(SUM(e, axis=1), (-1, 1))

        def cross_entropy(z, labels):
            n, k = z.shape
            y = ONE_HOT(labels, k)
            z = z - MAX(z, axis=1, keepdims=True)
            return SUM(LOG(SUM(EXP(z), axis=1)) - SUM(y * z, axis=1)) / n

        def cross_entropy_gradient(scores, targets):
            n, k = scores.shape
            return softmax(scores) / n - ONE_HOT(targets, k) / n
    """,
    "columns as rows": """
        IMPORT

        def softmax(z):
            z = TRANSPOSE(z)
            e = EXP(z - MAX(z, axis=0))
            return TRANSPOSE(e / SUM(e, axis=0))

        def cross_entropy(z, labels):
            z = TRANSPOSE(z)
            z = z - MAX(z, axis=0)
            return MEAN(LOG(SUM(EXP(z), axis=0)) - PICK(TRANSPOSE(z), labels))

        def cross_entropy_gradient(z, labels):
            return STACK([
                STACK([(row[j] - 1.0 * (int(label) == j)) / len(labels) for j in range(len(row))])
                for row, label in zip(softmax(z), labels)
            ])
    """,
    "numbers and lists": """
        import math

        def powers(row):
            row = [float(score) for score in row]
            top = max(row)
            return [math.exp(score - top) for score in row]

        def softmax(z):
            return [[e / sum(powers(row)) for e in powers(row)] for row in z]

        def cross_entropy(z, labels):
            cost = 0.0
            for row, label in zip(z, labels):
                top = max(float(score) for score in row)
                cost += math.log(math.fsum(powers(row))) + top - float(row[int(label)])
            return cost / len(labels)

        def cross_entropy_gradient(z, labels):
            n, slopes = len(labels), softmax(z)
            for i, label in enumerate(labels):
                slopes[i][int(label)] -= 1
            return [[slope / n for slope in row] for row in slopes]
    """,
    "each pair of classes": """
        IMPORT

        def softmax(z):
            # p = 1 / Σ exp(other - own): what overflows there is a probability of 0
            columns = []
            for j in range(z.shape[1]):
                columns.append(1 / SUM(EXP(z - z[:, j:j + 1]), axis=1))
            return TRANSPOSE(STACK(columns))

        def cross_entropy(z, labels):
            own = PICK(z, labels)
            top = MAX(z, axis=1)
            rest = SUM(EXP(z - RESHAPE(top, (-1, 1))), axis=1)
            return MEAN(top - own + LOG(rest))

        def cross_entropy_gradient(z, labels):
            return (softmax(z) - ONE_HOT(labels, z.shape[1])) * (1 / z.shape[0])
    """,
    "a class": """
        IMPORT

        class Classifier:
            def __init__(self, z):
                self.z = z - MAX(z, axis=1, keepdims=True)
                self.sums = SUM(EXP(self.z), axis=1, keepdims=True)

            def probabilities(self):
                return EXP(self.z) / self.sums

            def cost(self, labels):
                return MEAN(PICK(LOG(self.sums) - self.z, labels))

            def slopes(self, labels):
                return (self.probabilities() - ONE_HOT(labels, self.z.shape[1])) / len(labels)

        def softmax(z):
            return Classifier(z).probabilities()

        def cross_entropy(z, labels):
            return Classifier(z).cost(labels)

        def cross_entropy_gradient(z, labels):
            return Classifier(z).slopes(labels)
    """,
    "shifted twice": """
        IMPORT

        def shift(z):
            return SUBTRACT(z, MAX(z, axis=1, keepdims=True))

        def softmax(z):
            e = EXP(shift(shift(z)))
            return e * SUM(e, axis=1, keepdims=True) ** -1

        def cross_entropy(z, labels):
            costs = LOG(SUM(EXP(shift(z)), axis=1)) - PICK(shift(z), labels)
            return RESHAPE(SUM(costs) / len(costs), (1,))

        def cross_entropy_gradient(z, labels):
            y = WHERE(TENSOR([[int(label) == j for j in range(z.shape[1])] for label in labels]), 1.0, 0.0)
            return -(y - softmax(z)) / len(y)
    """,
    "logsumexp of the library": Only(
        ("torch",),
        "the others call it something else",
        """
        import torch
        import torch.nn.functional as F

        def softmax(z):
            return torch.exp(z - torch.logsumexp(z, dim=1, keepdim=True))

        def cross_entropy(z, labels):
            return (z.logsumexp(1) - z.gather(1, labels[:, None]).squeeze(1)).mean()

        def cross_entropy_gradient(z, labels):
            slopes = softmax(z)
            slopes[torch.arange(len(z)), labels] -= 1
            return slopes / len(z)
        """,
    ),
    "reduce_logsumexp of the library": Only(
        ("tensorflow",),
        "the others call it something else",
        """
        import tensorflow as tf

        def softmax(z):
            return tf.exp(z - tf.reduce_logsumexp(z, axis=1, keepdims=True))

        def cross_entropy(z, labels):
            y = tf.one_hot(labels, tf.shape(z)[1])
            return tf.reduce_mean(tf.reduce_logsumexp(z, axis=1) - tf.reduce_sum(y * z, axis=1))

        @tf.function
        def cross_entropy_gradient(z, labels):
            places = tf.stack([tf.range(tf.shape(z)[0]), labels], axis=1)
            slopes = tf.tensor_scatter_nd_sub(softmax(z), places, tf.ones(tf.shape(labels)))
            return slopes / tf.cast(tf.shape(z)[0], z.dtype)
        """,
    ),
    "logaddexp and places": Only(
        ("numpy",),
        "the others have no such function",
        """
        import numpy as np

        def softmax(z):
            return np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None])

        def cross_entropy(z, labels):
            return np.mean(np.logaddexp.reduce(z, axis=1) - np.take_along_axis(z, labels[:, None], axis=1)[:, 0])

        def cross_entropy_gradient(z, labels):
            slopes = softmax(z)
            slopes[np.arange(len(z)), labels] -= 1
            slopes /= len(z)
            return slopes
        """,
    ),
}
