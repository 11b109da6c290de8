"""Right solutions in other styles than the course's own: `grade verify` has each of them earn every point."""

RIGHT = {
    "loops and Python floats": """
        def riemann(f, a, b, n, rule):
            a, b = float(a), float(b)
            h = (b - a) / n
            area = 0.0
            for i in range(n):
                left = a + i * h
                if rule == "left":
                    area += h * float(f(left))
                elif rule == "right":
                    area += h * float(f(left + h))
                elif rule == "midpoint":
                    area += h * float(f(left + h / 2))
                else:
                    area += h * (float(f(left)) + float(f(left + h))) / 2
            return area

        def roc_points(y, score):
            fpr, tpr = [0.0], [0.0]
            for t in sorted(set(map(float, score)), reverse=True):
                fp = sum(1 for label, s in zip(y, score) if label == 0 and s >= t)
                tp = sum(1 for label, s in zip(y, score) if label == 1 and s >= t)
                fpr.append(fp / sum(1 for label in y if label == 0))
                tpr.append(tp / sum(1 for label in y if label == 1))
            return fpr, tpr

        def auc(y, score):
            fpr, tpr = roc_points(y, score)
            area = 0.0
            for i in range(1, len(fpr)):
                area += (fpr[i] - fpr[i - 1]) * (tpr[i] + tpr[i - 1]) / 2
            return area
        """,
    "weights and cumulated counts": """
        import numpy as np

        def riemann(f, a, b, n, rule):
            w = np.ones(n + 1)
            if rule == "midpoint":
                return (b - a) / n * f(a + (b - a) * (np.arange(n) + 0.5) / n).sum()
            w[0] = {"left": 1, "right": 0, "trapezoid": 0.5}[rule]
            w[-1] = 1 - w[0]
            return (b - a) / n * w @ f(np.linspace(a, b, n + 1))

        def roc_points(y, score):
            order = np.argsort(-score)
            y, score = y[order], score[order]
            last = np.append(np.diff(score) != 0, True)
            tp, fp = np.cumsum(y)[last], np.cumsum(1 - y)[last]
            return np.append(0, fp) / fp[-1], np.append(0, tp) / tp[-1]

        def auc(y, score):
            x, height = roc_points(y, score)
            return np.dot(np.diff(x), height[1:] + height[:-1]) / 2
        """,
    "the trapezoid as the mean of left and right, pairs for the area": """
        import numpy as np

        def riemann(f, a, b, n, rule):
            if rule == "trapezoid":
                return (riemann(f, a, b, n, "left") + riemann(f, a, b, n, "right")) / 2
            start = {"left": 0, "midpoint": 0.5, "right": 1}[rule]
            h = (b - a) / n
            return np.sum([f(a + (start + i) * h) for i in range(n)]) * h

        def roc_points(y, score):
            thresholds = np.concatenate([[np.inf], np.sort(np.unique(score))[::-1]])
            above = score[:, None] >= thresholds[None, :]
            return above[y == 0].mean(axis=0), above[y == 1].mean(axis=0)

        def auc(y, score):
            difference = score[y == 1][:, None] - score[y == 0][None, :]
            return np.mean((difference > 0) + 0.5 * (difference == 0))
        """,
    "classes": """
        import numpy as np

        class Integral:
            def __init__(self, f, a, b, n):
                self.f, self.a, self.h, self.n = f, a, (b - a) / n, n

            def at(self, i):
                return self.f(self.a + i * self.h)

            def left(self):
                return self.h * sum(self.at(i) for i in range(self.n))

            def right(self):
                return self.h * sum(self.at(i) for i in range(1, self.n + 1))

            def midpoint(self):
                return self.h * sum(self.at(i + 0.5) for i in range(self.n))

            def trapezoid(self):
                ends = (self.at(0) + self.at(self.n)) / 2
                return self.h * (ends + sum(self.at(i) for i in range(1, self.n)))

        class Roc:
            def __init__(self, y, score):
                self.ones = np.sort(score[y == 1])
                self.zeros = np.sort(score[y == 0])
                self.thresholds = np.unique(score)[::-1]

            def rate(self, values):
                below = np.searchsorted(values, self.thresholds, side="left")
                return np.insert(1 - below / len(values), 0, 0.0)

            def points(self):
                return self.rate(self.zeros), self.rate(self.ones)

            def area(self):
                x, y = self.points()
                return sum((x[1:] - x[:-1]) * (y[1:] + y[:-1]) * 0.5)

        def riemann(f, a, b, n, rule):
            return getattr(Integral(f, a, b, n), rule)()

        def roc_points(y, score):
            return Roc(y, score).points()

        def auc(y, score):
            return Roc(y, score).area()
        """,
    "the interior in full, ranks for the area": """
        import numpy as np

        def riemann(f, a, b, n, rule):
            h = (b - a) / n
            inner = f(a + h * np.arange(1, n)).sum() if n > 1 else 0.0
            if rule == "left":
                return h * (f(a) + inner)
            if rule == "right":
                return h * (inner + f(b))
            if rule == "trapezoid":
                return h / 2 * (f(a) + 2 * inner + f(b))
            return h * f(np.linspace(a + h / 2, b - h / 2, n)).sum()

        def roc_points(y, score):
            fpr, tpr = [0], [0]
            for t in np.flip(np.unique(score)):
                called = score >= t
                fpr.append(np.count_nonzero(called & (y == 0)) / np.count_nonzero(y == 0))
                tpr.append(np.count_nonzero(called & (y == 1)) / np.count_nonzero(y == 1))
            return np.array([fpr, tpr])

        def auc(y, score):
            _, place, count = np.unique(score, return_inverse=True, return_counts=True)
            rank = (np.cumsum(count) - (count - 1) / 2)[place]
            P, N = y.sum(), (1 - y).sum()
            return (rank[y == 1].sum() - P * (P + 1) / 2) / (P * N)
        """,
    "walking along, ties together": """
        def riemann(f, a, b, n, rule):
            h = (b - a) / n
            x, area = a, 0
            for _ in range(n):
                heights = {"left": [x], "right": [x + h], "midpoint": [x + h / 2], "trapezoid": [x, x + h]}[rule]
                area += sum(map(f, heights)) / len(heights) * h
                x += h
            return area

        def roc_points(y, score):
            pairs = sorted(zip(score.tolist(), y.tolist()), reverse=True)
            P = sum(label for _, label in pairs)
            N = len(pairs) - P
            tp = fp = 0
            fpr, tpr, previous = [], [], None
            for s, label in pairs:
                if s != previous:
                    fpr.append(fp / N)
                    tpr.append(tp / P)
                    previous = s
                tp += label
                fp += 1 - label
            return fpr + [1.0], tpr + [1.0]

        def auc(y, score):
            fpr, tpr = roc_points(y, score)
            return sum((b - a) * (u + v) / 2 for a, b, u, v in zip(fpr, fpr[1:], tpr, tpr[1:]))
        """,
    "from the lowest threshold up, then turned round": """
        import numpy as np

        def riemann(f, a, b, n, rule):
            if a > b:
                opposite = {"left": "right", "right": "left"}
                return -riemann(f, b, a, n, opposite.get(rule, rule))
            edges = np.linspace(float(a), float(b), n + 1)
            widths = np.diff(edges)
            points = {"left": edges[:-1], "right": edges[1:], "midpoint": edges[:-1] + widths / 2}
            if rule in points:
                return np.sum(widths * f(points[rule]))
            return np.sum(widths * (f(edges[:-1]) + f(edges[1:])) / 2)

        def roc_points(y, score):
            distinct, place = np.unique(score, return_inverse=True)
            ones = np.bincount(place, weights=y)[::-1]
            zeros = np.bincount(place, weights=1 - y)[::-1]
            return np.r_[0, zeros.cumsum() / zeros.sum()], np.r_[0, ones.cumsum() / ones.sum()]

        def auc(y, score):
            fpr, tpr = roc_points(y, score)
            return 1 - np.sum(np.diff(tpr) * (fpr[1:] + fpr[:-1]) / 2)
        """,
    "exact fractions": """
        import math
        from fractions import Fraction

        def riemann(f, a, b, n, rule):
            a, b = float(a), float(b)
            x = [a + (b - a) * k / (2 * n) for k in range(2 * n + 1)]
            values = [float(f(each)) for each in x]
            ends = values[::2]
            chosen = {
                "left": ends[:-1],
                "right": ends[1:],
                "midpoint": values[1::2],
                "trapezoid": [(u + v) / 2 for u, v in zip(ends, ends[1:])],
            }[rule]
            return (b - a) / n * math.fsum(chosen)

        def counted(y, score):
            points = [(0, 0)]
            for t in sorted({float(s) for s in score}, reverse=True):
                above = [int(label) for label, s in zip(y, score) if s >= t]
                points.append((above.count(0), above.count(1)))
            return points

        def roc_points(y, score):
            points = counted(y, score)
            N, P = points[-1]
            return [float(Fraction(fp, N)) for fp, _ in points], [float(Fraction(tp, P)) for _, tp in points]

        def auc(y, score):
            points = counted(y, score)
            twice = sum((x1 - x0) * (y0 + y1) for (x0, y0), (x1, y1) in zip(points, points[1:]))
            return float(Fraction(twice, 2 * points[-1][0] * points[-1][1]))
        """,
    "signed back to front, shape (1,)": """
        import numpy as np

        def riemann(f, a, b, n, rule):
            sign, low, high = (1, a, b) if a <= b else (-1, b, a)
            h = (high - low) / n
            x = low + h * np.arange(n + 1)
            if rule == "midpoint":
                total = f(x[:-1] + 0.5 * h).sum()
            elif rule == "trapezoid":
                y = f(x)
                total = y.sum() - 0.5 * (y[0] + y[-1])
            else:
                total = (f(x[:-1]) if rule == "left" else f(x[1:])).sum()
            return np.array([sign * h * total])

        def roc_points(y, score):
            thresholds = [np.inf] + list(np.unique(score)[::-1])
            curve = np.array([[(score[y == k] >= t).mean() for t in thresholds] for k in (0, 1)])
            return curve[0], curve[1]

        def auc(y, score):
            wins = [np.sign(p - q) for p in score[y == 1] for q in score[y == 0]]
            return np.array([0.5 + 0.5 * np.mean(wins)])
        """,
}
