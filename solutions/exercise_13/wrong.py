"""The mistakes that this exercise declares, as learners write them: `grade verify` has each of them named."""

VECTORISED = """
        import numpy as np

        def riemann(f, a, b, n, rule):
            h = (b - a) / n
            x = np.linspace(a, b, POINTS)
            if rule == "left":
                return np.sum(f(LEFT)) * h
            elif rule == "right":
                return np.sum(f(RIGHT)) * h
            elif rule == "midpoint":
                return np.sum(MIDPOINT) * h
            elif rule == "trapezoid":
                return TRAPEZOID
        """

LOOP = """
        def riemann(f, a, b, n, rule):
            h = (b - a) / n
            total = 0.0
            for i in range(n):
                x0 = a + i * h
                x1 = a + (i + 1) * h
                if rule == "left":
                    height = LEFT
                elif rule == "right":
                    height = RIGHT
                elif rule == "midpoint":
                    height = MIDPOINT
                else:
                    height = TRAPEZOID
                total += height
            return RESULT
        """


def filled(text, right, wrong):
    """The text with what is right in its blanks, but for those that are given."""
    for blank, code in {**right, **wrong}.items():
        text = text.replace(blank, code)
    return text


def vectorised(**wrong):
    right = {"POINTS": "n + 1", "LEFT": "x[:-1]", "RIGHT": "x[1:]", "MIDPOINT": "f(x[:-1] + h / 2)",
             "TRAPEZOID": "h * (np.sum(f(x[1:-1])) + (f(a) + f(b)) / 2)"}  # fmt: skip
    return filled(VECTORISED, right, wrong)


def loop(**wrong):
    right = {"LEFT": "f(x0)", "RIGHT": "f(x1)", "MIDPOINT": "f((x0 + x1) / 2)", "TRAPEZOID": "(f(x0) + f(x1)) / 2",
             "RESULT": "total * h"}  # fmt: skip
    return filled(LOOP, right, wrong)


RIEMANN = {
    "points_not_intervals": (
        vectorised(POINTS="n", TRAPEZOID="np.sum((f(x[:-1]) + f(x[1:])) / 2) * h"),
        """
        import numpy as np

        def riemann(f, a, b, n, rule):
            dx = (b - a) / n
            xs = [float(x) for x in np.linspace(a, b, n)]
            area = 0
            for left, right in zip(xs, xs[1:]):
                if rule == "left":
                    area += f(left) * dx
                if rule == "right":
                    area += f(right) * dx
                if rule == "midpoint":
                    area += f(0.5 * (left + right)) * dx
                if rule == "trapezoid":
                    area += 0.5 * (f(left) + f(right)) * dx
            return area
        """,
        # the width from the points themselves, of which there is one where n is 1
        """
        import numpy as np

        def riemann(f, a, b, n, rule):
            x = np.linspace(a, b, n)
            h = x[1] - x[0]
            y = f(x)
            sums = {
                "left": y[:-1].sum(),
                "right": y[1:].sum(),
                "midpoint": f(x[:-1] + h / 2).sum(),
                "trapezoid": (y[:-1] + y[1:]).sum() / 2,
            }
            return h * sums[rule]
        """,
    ),
    "ends_not_halved": (
        vectorised(TRAPEZOID="np.sum(f(x)) * h"),
        """
        def riemann(f, a, b, n, rule):
            h = (b - a) / n
            shift = {"left": 0, "right": 1, "midpoint": 0.5}
            if rule in shift:
                return h * sum(f(a + (i + shift[rule]) * h) for i in range(n))
            return h * sum(f(a + i * h) for i in range(n + 1))
        """,
    ),
    "all_halved": (
        vectorised(TRAPEZOID="h / 2 * np.sum(f(x))"),
        """
        def riemann(f, a, b, n, rule):
            h = (b - a) / n
            if rule == "trapezoid":
                total = (f(a) + f(b)) / 2
                for k in range(1, n):
                    total += f(a + k * h) / 2
                return total * h
            offset = {"left": 0.0, "midpoint": 0.5, "right": 1.0}[rule]
            return sum(f(a + (k + offset) * h) * h for k in range(n))
        """,
    ),
    "missing_half": (
        vectorised(TRAPEZOID="np.sum(f(x[:-1]) + f(x[1:])) * h"),
        loop(TRAPEZOID="f(x0) + f(x1)"),
    ),
    "left_right_swapped": (
        vectorised(LEFT="x[1:]", RIGHT="x[:-1]"),
        """
        def riemann(f, a, b, n, rule):
            h = (b - a) / n

            def left():
                return h * sum(f(a + i * h) for i in range(1, n + 1))

            def right():
                return h * sum(f(a + i * h) for i in range(n))

            if rule == "left":
                return left()
            if rule == "right":
                return right()
            if rule == "trapezoid":
                return (left() + right()) / 2
            return h * sum(f(a + i * h + h / 2) for i in range(n))
        """,
    ),
    "rule_ignored": (
        """
        import numpy as np

        def riemann(f, a, b, n, rule="left"):
            h = (b - a) / n
            x = np.linspace(a, b, n + 1)[:-1]
            return h * np.sum(f(x))
        """,
        loop(RIGHT="f(x0)", MIDPOINT="f(x0)", TRAPEZOID="f(x0)"),
        """
        def riemann(f, a, b, n, rule):
            h = (b - a) / n
            x, area = a, 0.0
            for _ in range(n):
                x = x + h
                area += f(x) * h
            return area
        """,
        vectorised(LEFT="x[1:]", MIDPOINT="f(x[1:])", TRAPEZOID="np.sum(f(x[1:])) * h"),
        """
        import numpy as np

        def riemann(f, a, b, n, rule):
            h = (b - a) / n
            if rule == "trapezoid" or "left":
                x = np.linspace(a, b, n + 1)
                y = f(x)
                return h * (y[0] / 2 + y[1:-1].sum() + y[-1] / 2)
            return h * np.sum(f(a + h * np.arange(n)))
        """,
        loop(LEFT="0.5 * (f(x0) + f(x1))", RIGHT="0.5 * (f(x0) + f(x1))", MIDPOINT="0.5 * (f(x0) + f(x1))"),
        vectorised(LEFT="x[:-1] + h / 2", RIGHT="x[:-1] + h / 2", TRAPEZOID="h * np.sum(f(x[1:] - h / 2))"),
        """
        def riemann(f, a, b, n, rule):
            width = (b - a) / n
            return width * sum([f(a + (k - 0.5) * width) for k in range(1, n + 1)])
        """,
    ),
    "midpoint_of_values": (
        vectorised(MIDPOINT="(f(x[:-1]) + f(x[1:])) / 2"),
        loop(MIDPOINT="(f(x0) + f(x1)) / 2", TRAPEZOID="f(x0) + 0.5 * (f(x1) - f(x0))"),
    ),
    "last_point_included": (
        vectorised(LEFT="x", RIGHT="x"),
        """
        def riemann(f, a, b, n, rule):
            h = (b - a) / n
            if rule == "left" or rule == "right":
                area = 0
                for i in range(n + 1):
                    area += h * f(a + i * h)
                return area
            if rule == "midpoint":
                return sum(h * f(a + (2 * i + 1) * h / 2) for i in range(n))
            return sum(h * (f(a + i * h) + f(a + i * h + h)) / 2 for i in range(n))
        """,
    ),
    "missing_width": (
        loop(RESULT="total"),
        """
        import numpy as np

        def riemann(f, a, b, n, rule):
            x = np.linspace(a, b, n + 1)
            y = f(x)
            if rule == "left":
                return np.sum(y[:-1])
            if rule == "right":
                return np.sum(y[1:])
            if rule == "midpoint":
                return np.sum(f((x[:-1] + x[1:]) / 2))
            return np.sum(y) - (y[0] + y[-1]) / 2
        """,
    ),
    "mean_not_integral": (
        loop(RESULT="total / n"),
        """
        import numpy as np

        def riemann(f, a, b, n, rule):
            x = np.linspace(a, b, n + 1)
            if rule == "left":
                heights = f(x[:-1])
            elif rule == "right":
                heights = f(x[1:])
            elif rule == "midpoint":
                heights = f((x[:-1] + x[1:]) / 2)
            else:
                heights = (f(x[:-1]) + f(x[1:])) / 2
            return heights.mean()
        """,
    ),
    "sign_lost": (
        vectorised().replace("h = (b - a) / n", "a, b = min(a, b), max(a, b)\n            h = (b - a) / n"),
        """
        import numpy as np

        def riemann(f, a, b, n, rule):
            x = np.linspace(a, b, n + 1)
            width = abs(b - a) / n
            left, right = x[:-1], x[1:]
            if rule == "left":
                return width * np.sum(f(left))
            if rule == "right":
                return width * np.sum(f(right))
            if rule == "midpoint":
                return width * np.sum(f((left + right) / 2))
            return width * np.sum(f(left) + f(right)) / 2
        """,
        # nothing at all on the way back
        """
        def riemann(f, a, b, n, rule):
            h = (b - a) / n
            area = 0.0
            x = a
            while x < b - abs(h) / 2:
                if rule == "left":
                    area += f(x) * h
                elif rule == "right":
                    area += f(x + h) * h
                elif rule == "midpoint":
                    area += f(x + h / 2) * h
                else:
                    area += (f(x) + f(x + h)) / 2 * h
                x += h
            return area
        """,
        """
        def riemann(f, a, b, n, rule):
            if a >= b:
                return 0.0
            h = (b - a) / n
            points = {
                "left": [a + i * h for i in range(n)],
                "right": [a + (i + 1) * h for i in range(n)],
                "midpoint": [a + (i + 0.5) * h for i in range(n)],
            }
            if rule == "trapezoid":
                return h * sum(0.5 * f(l) + 0.5 * f(r) for l, r in zip(points["left"], points["right"]))
            return h * sum(f(x) for x in points[rule])
        """,
        # to the right of a, wherever b is
        loop().replace("h = (b - a) / n", "h = abs(b - a) / n"),
        """
        import numpy as np

        def riemann(f, a, b, n, rule):
            h = np.abs(a - b) / n
            i = np.arange(n)
            if rule == "trapezoid":
                return h * np.sum(f(a + i * h) + f(a + (i + 1) * h)) / 2
            i = i + {"left": 0, "right": 1, "midpoint": 0.5}[rule]
            return h * np.sum(f(a + i * h))
        """,
    ),
    "absolute_values": (
        loop(LEFT="abs(f(x0))", RIGHT="abs(f(x1))", MIDPOINT="abs(f((x0 + x1) / 2))",
             TRAPEZOID="(abs(f(x0)) + abs(f(x1))) / 2"),
        """
        import numpy as np

        def riemann(f, a, b, n, rule):
            h = (b - a) / n
            x = np.linspace(a, b, n + 1)
            heights = np.abs(f(x))
            if rule == "left":
                return h * heights[:-1].sum()
            if rule == "right":
                return h * heights[1:].sum()
            if rule == "midpoint":
                return h * np.abs(f((x[1:] + x[:-1]) / 2)).sum()
            return h * (heights.sum() - heights[0] / 2 - heights[-1] / 2)
        """,
    ),
}  # fmt: skip

CURVE = """
        import numpy as np

        def roc_points(y, score):
            thresholds = THRESHOLDS
            fpr, tpr = START, START
            for t in thresholds:
                predicted = score PASSES t
                tpr.append(np.sum(predicted & (y == 1)) / POSITIVES)
                fpr.append(np.sum(predicted & (y == 0)) / NEGATIVES)
            return RESULT
        """

WALK = """
        def roc_points(y, score):
            P = sum(1 for label in y if label == 1)
            N = len(y) - P
            order = ORDER
            tp = fp = 0
            fpr, tpr = [0.0], [0.0]
            for i in order:
                if y[i] == 1:
                    tp += 1
                else:
                    fp += 1
                fpr.append(fp / N)
                tpr.append(tp / P)
            return fpr, tpr
        """


def curve(**wrong):
    right = {
        "THRESHOLDS": "sorted(set(score.tolist()), reverse=True)",
        "START": "[0.0]",
        "PASSES": ">=",
        "POSITIVES": "np.sum(y == 1)",
        "NEGATIVES": "np.sum(y == 0)",
        "RESULT": "np.array(fpr), np.array(tpr)",
    }
    return filled(CURVE, right, wrong)


ROC_POINTS = {
    "swapped_pair": (
        curve(RESULT="np.array(tpr), np.array(fpr)"),
        """
        def rate(y, score, label, t):
            of_label = [s for s, one in zip(score, y) if one == label]
            return sum(s >= t for s in of_label) / len(of_label)

        def roc_points(y, score):
            ts = [float("inf")] + sorted(set(map(float, score)))[::-1]
            return [rate(y, score, 1, t) for t in ts], [rate(y, score, 0, t) for t in ts]
        """,
    ),
    "strict_threshold": (
        curve(PASSES=">"),
        """
        def roc_points(y, score):
            P = int(y.sum())
            N = len(y) - P
            fpr, tpr = [0.0], [0.0]
            for t in sorted({float(s) for s in score}, reverse=True):
                tp = fp = 0
                for label, s in zip(y, score):
                    if s > t:
                        if label == 1:
                            tp += 1
                        else:
                            fp += 1
                fpr.append(fp / N)
                tpr.append(tp / P)
            return fpr, tpr
        """,
        # its first threshold gives (0, 0), so that none was put in front
        curve(PASSES=">", START="[]"),
        """
        import numpy as np

        def roc_points(y, score):
            t = np.unique(score)[::-1]
            above = score[None, :] > t[:, None]
            return above[:, y == 0].mean(axis=1), above[:, y == 1].mean(axis=1)
        """,
    ),
    "origin_missing": (
        curve(START="[]"),
        """
        import numpy as np

        def roc_points(y, score):
            t = -np.sort(-np.unique(score))
            above = score >= t.reshape(-1, 1)
            return above[:, y == 0].mean(axis=1), above[:, y == 1].mean(axis=1)
        """,
    ),
    "reversed_order": (
        curve(RESULT="np.array(fpr)[::-1], np.array(tpr)[::-1]"),
        """
        import numpy as np

        def roc_points(y, score):
            thresholds = np.append(np.unique(score), np.inf)
            tpr = np.array([np.mean(score[y == 1] >= t) for t in thresholds])
            fpr = np.array([np.mean(score[y == 0] >= t) for t in thresholds])
            return fpr, tpr
        """,
    ),
    "counts_not_rates": (
        curve(POSITIVES="1", NEGATIVES="1"),
        """
        def roc_points(y, score):
            fp, tp = [0], [0]
            for t in sorted(set(score.tolist()), reverse=True):
                fp.append(sum(1 for a, s in zip(y, score) if s >= t and not a))
                tp.append(sum(1 for a, s in zip(y, score) if s >= t and a))
            return fp, tp
        """,
    ),
    "divided_by_all": (
        curve(POSITIVES="len(y)", NEGATIVES="len(y)"),
        """
        import numpy as np

        def roc_points(y, score):
            thresholds = np.concatenate(([np.inf], np.unique(score)[::-1]))
            tpr = [np.mean((score >= t) & (y == 1)) for t in thresholds]
            fpr = [np.mean((score >= t) & (y == 0)) for t in thresholds]
            return np.array(fpr), np.array(tpr)
        """,
    ),
    "lower_is_positive": (
        curve(THRESHOLDS="sorted(set(score.tolist()))", PASSES="<="),
        """
        import numpy as np

        def roc_points(y, score):
            distinct, place = np.unique(score, return_inverse=True)
            ones = np.bincount(place, weights=y, minlength=len(distinct))
            zeros = np.bincount(place, weights=1 - y, minlength=len(distinct))
            tpr = np.append(0, np.cumsum(ones)) / ones.sum()
            fpr = np.append(0, np.cumsum(zeros)) / zeros.sum()
            return fpr, tpr
        """,
    ),
    "specificity_for_fpr": (
        curve(RESULT="1 - np.array(fpr), np.array(tpr)"),
        """
        def roc_points(y, score):
            specificity, sensitivity = [], []
            for t in [float("inf"), *sorted(set(score.tolist()), reverse=True)]:
                tn = sum(s < t for s, label in zip(score, y) if label == 0)
                tp = sum(s >= t for s, label in zip(score, y) if label == 1)
                specificity.append(tn / sum(y == 0))
                sensitivity.append(tp / sum(y == 1))
            return specificity, sensitivity
        """,
    ),
    "ties_broken_by_order": (
        filled(WALK, {"ORDER": "sorted(range(len(y)), key=lambda i: -score[i])"}, {}),
        """
        import numpy as np

        def roc_points(y, score):
            y = y[np.argsort(-score, kind="stable")]
            tpr = np.cumsum(y) / np.sum(y)
            fpr = np.cumsum(1 - y) / np.sum(1 - y)
            return np.concatenate(([0], fpr)), np.concatenate(([0], tpr))
        """,
        # from behind
        filled(WALK, {"ORDER": "sorted(range(len(y)), key=lambda i: score[i])[::-1]"}, {}),
        """
        import numpy as np

        def roc_points(y, score):
            order = np.argsort(score, kind="mergesort")[::-1]
            hits = y[order]
            return (np.insert(np.cumsum(hits == 0) / (hits == 0).sum(), 0, 0.0),
                    np.insert(np.cumsum(hits == 1) / (hits == 1).sum(), 0, 0.0))
        """,
        # in whichever order the processor likes
        """
        import numpy as np

        def roc_points(y, score):
            hits = y[np.argsort(-score)]
            tpr = np.append(0, np.cumsum(hits)) / hits.sum()
            fpr = np.append(0, np.cumsum(1 - hits)) / (1 - hits).sum()
            return fpr, tpr
        """,
        # the 1s first, or the 0s
        """
        def roc_points(y, score):
            pairs = sorted(zip(score.tolist(), y.tolist()), reverse=True)
            P = sum(label for _, label in pairs)
            N = len(pairs) - P
            fpr, tpr = [0.0], [0.0]
            for _, label in pairs:
                tpr.append(tpr[-1] + label / P)
                fpr.append(fpr[-1] + (1 - label) / N)
            return fpr, tpr
        """,
        filled(WALK, {"ORDER": "sorted(range(len(y)), key=lambda i: (-score[i], y[i]))"}, {}),
    ),
    "not_sorted": (
        filled(WALK, {"ORDER": "range(len(y))"}, {}),
        """
        import numpy as np

        def roc_points(y, score):
            tpr = np.append(0, np.cumsum(y == 1) / np.sum(y == 1))
            fpr = np.append(0, np.cumsum(y == 0) / np.sum(y == 0))
            return fpr, tpr
        """,
    ),
    "collinear_dropped": (
        curve(RESULT="corners(np.array(fpr), np.array(tpr))")
        + """
        def corners(fpr, tpr):
            keep = [0]
            for i in range(1, len(fpr) - 1):
                left = (fpr[i] - fpr[i - 1]) * (tpr[i + 1] - tpr[i])
                right = (tpr[i] - tpr[i - 1]) * (fpr[i + 1] - fpr[i])
                if abs(left - right) > 1e-12:
                    keep.append(i)
            keep.append(len(fpr) - 1)
            return fpr[keep], tpr[keep]
        """,
        """
        import numpy as np

        def roc_points(y, score):
            distinct, place = np.unique(-score, return_inverse=True)
            tp = np.cumsum(np.bincount(place, weights=y == 1))
            fp = np.cumsum(np.bincount(place, weights=y == 0))
            points = [(0.0, 0.0)]
            for point in zip(fp, tp):
                while len(points) > 1:
                    (x0, y0), (x1, y1) = points[-2:]
                    if (x1 - x0) * (point[1] - y1) != (y1 - y0) * (point[0] - x1):
                        break
                    points.pop()
                points.append(point)
            fp, tp = np.array(points).T
            return fp / fp[-1], tp / tp[-1]
        """,
    ),
}

AREA = """
        import numpy as np

        def auc(y, score):
            thresholds = np.unique(score)[::-1]
            tpr = np.array([0] + [np.mean(score[y == 1] PASSES t) for t in thresholds])
            fpr = np.array([0] + [np.mean(score[y == 0] PASSES t) for t in thresholds])
            return RESULT
        """

PAIRS = """
        def auc(y, score):
            positives = [s for s, label in zip(score, y) if label == 1]
            negatives = [s for s, label in zip(score, y) if label == 0]
            wins = 0.0
            for p in positives:
                for n in negatives:
                    if p > n:
                        wins += 1
                    elif p == n:
                        wins += TIE
            return RESULT
        """

STEPS = """
        def auc(y, score):
            P, N = int(sum(y)), len(y) - int(sum(y))
            area = tp = fp = 0
            x0 = y0 = 0.0
            for i in ORDER:
                tp += y[i] == 1
                fp += y[i] == 0
                x1, y1 = fp / N, tp / P
                area += (x1 - x0) * (y0 + y1) / 2
                x0, y0 = x1, y1
            return area
        """


def under(**wrong):
    return filled(AREA, {"PASSES": ">=", "RESULT": "np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1])) / 2"}, wrong)


def by_pairs(**wrong):
    return filled(PAIRS, {"TIE": "0.5", "RESULT": "wins / (len(positives) * len(negatives))"}, wrong)


def by_steps(order):
    return filled(STEPS, {"ORDER": order}, {})


AUC = {
    "one_minus_auc": (
        under(RESULT="np.sum(np.diff(tpr) * (fpr[1:] + fpr[:-1])) / 2"),
        under(PASSES="<=").replace("[::-1]", ""),
        by_pairs().replace("p > n", "p < n"),
    ),
    "sign_flipped": (
        under().replace("thresholds = np.unique(score)[::-1]", "thresholds = np.append(np.unique(score), np.inf)")
        .replace("[0] + ", ""),
        """
        import numpy as np

        def curve(y, score):
            distinct = sorted(set(score.tolist()))
            points = [((score[y == 0] >= t).mean(), (score[y == 1] >= t).mean()) for t in distinct]
            return [*points, (0.0, 0.0)]

        def auc(y, score):
            points = curve(y, score)
            area = 0.0
            for (x0, y0), (x1, y1) in zip(points, points[1:]):
                area += (x1 - x0) * (y0 + y1) / 2
            return area
        """,
    ),
    "ties_not_halved": (
        under(RESULT="np.sum(np.diff(fpr) * tpr[:-1])"),
        by_pairs(TIE="0"),
        under(RESULT="np.sum(np.diff(fpr) * tpr[1:])"),
        by_pairs(TIE="1"),
        """
        import numpy as np

        def auc(y, score):
            return np.mean(score[y == 1][:, None] >= score[y == 0][None, :])
        """,
    ),
    "ties_broken_by_order": (
        by_steps("sorted(range(len(y)), key=lambda i: -score[i])"),
        """
        import numpy as np

        def auc(y, score):
            y = y[np.argsort(-score, kind="stable")]
            tpr = np.cumsum(y) / np.sum(y)
            return np.sum(tpr[y == 0]) / np.sum(y == 0)
        """,
        # the ranks of ties by their order
        """
        import numpy as np

        def auc(y, score):
            rank = np.empty(len(y))
            rank[np.argsort(score, kind="stable")] = np.arange(1, len(y) + 1)
            P = np.sum(y == 1)
            N = len(y) - P
            return (rank[y == 1].sum() - P * (P + 1) / 2) / (P * N)
        """,
        by_steps("sorted(range(len(y)), key=lambda i: score[i])[::-1]"),
    ),
    "not_sorted": (
        by_steps("range(len(y))"),
        """
        import numpy as np

        def auc(y, score):
            tpr = np.append(0, np.cumsum(y == 1) / np.sum(y == 1))
            fpr = np.append(0, np.cumsum(y == 0) / np.sum(y == 0))
            return np.sum((fpr[1:] - fpr[:-1]) * (tpr[1:] + tpr[:-1]) / 2)
        """,
    ),
    "strict_threshold": (
        under(PASSES=">"),
        """
        def auc(y, score):
            ones = [float(s) for s, label in zip(score, y) if label]
            zeros = [float(s) for s, label in zip(score, y) if not label]
            area = x0 = y0 = 0.0
            for t in sorted(set(ones + zeros), reverse=True):
                x1 = len([s for s in zeros if s > t]) / len(zeros)
                y1 = len([s for s in ones if s > t]) / len(ones)
                area += (x1 - x0) * (y0 + y1) / 2
                x0, y0 = x1, y1
            return area
        """,
    ),
    "origin_missing": (
        under().replace("[0] + ", ""),
        """
        import numpy as np

        def auc(y, score):
            t = np.unique(score)[::-1]
            above = score >= t[:, None]
            x, height = above[:, y == 0].mean(1), above[:, y == 1].mean(1)
            area = 0.0
            for i in range(1, len(t)):
                area += (x[i] - x[i - 1]) * (height[i] + height[i - 1]) / 2
            return area
        """,
    ),
    "missing_half": (
        under(RESULT="np.sum(np.diff(fpr) * (tpr[1:] + tpr[:-1]))"),
        by_pairs(RESULT="2 * wins / (len(positives) * len(negatives))"),
    ),
    "counts_not_rates": (
        by_pairs(RESULT="wins"),
        """
        import numpy as np

        def auc(y, score):
            t = np.unique(score)[::-1]
            tp = np.array([0] + [np.sum((score >= s) & (y == 1)) for s in t])
            fp = np.array([0] + [np.sum((score >= s) & (y == 0)) for s in t])
            return np.sum(np.diff(fp) * (tp[1:] + tp[:-1]) / 2)
        """,
    ),
    "divided_by_all": (
        by_pairs(RESULT="wins / len(y) ** 2"),
        """
        import numpy as np

        def auc(y, score):
            n = len(y)
            t = [np.inf, *np.unique(score)[::-1]]
            tpr = np.array([np.sum(score[y == 1] >= s) / n for s in t])
            fpr = np.array([np.sum(score[y == 0] >= s) / n for s in t])
            return np.dot(np.diff(fpr), tpr[1:] + tpr[:-1]) / 2
        """,
    ),
}  # fmt: skip

WRONG = {"riemann": RIEMANN, "roc_points": ROC_POINTS, "auc": AUC}
