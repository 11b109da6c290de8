"""Integrals: from a speed back to a distance, and from scores to the area under the ROC curve."""

import numpy as np

from grader.authoring import Check, Exercise, Mistake, Truth, formula, paper, term

STORY = """\
In exercise_07 the slope of a distance over time was a speed. Now the other way round:
you know the speed at every moment and ask how far you have come. At a constant speed
that is speed times time, the area of a rectangle. Where the speed changes, cut the
time into n short intervals in which it hardly does, and add up n rectangles. That is
an integral, the area under a curve, as far as a computer ever computes it:

    h = (b - a) / n
    ∫ f(x) dx  ≈  h · Σᵢ f(xᵢ)        one xᵢ for each of the n intervals

The rules differ in where an interval looks at f: at its left end, at its right end,
at its midpoint. The trapezoid rule joins both ends by a straight line instead, and so
takes the mean of the two values. One of the functions that you are tried on is such a
drive: its speed is a line like 3*x + 2, in metres a second after x seconds, and the
integral is the distance in metres.

n intervals have n + 1 ends. And an integral has a sign: where f is negative the area
counts negative, and from b back to a the sum is the negative of that from a to b.

The same sum says how good a classifier is. It gives every case a score, the higher
the likelier a 1. To decide, one chooses a threshold t and calls a 1 whatever scores t
or more. Two rates tell what comes of it:

    tpr = share of the true 1s with score ≥ t      (true positive rate, upwards)
    fpr = share of the true 0s with score ≥ t      (false positive rate, to the right)

Lower t from above the highest score to the lowest, and the point (fpr, tpr) walks
from (0, 0) to (1, 1): the ROC curve. All cases with the same score change sides at
once. The area under the curve, AUC, is 1 where every 1 scores higher than every 0, and
½ for guessing.

What to implement

- `riemann(f, a, b, n, rule)`: f is a function that takes a float or an array and
  returns the same shape; a and b are scalars, a > b included; n is an int of at least
  1; rule is "left", "right", "midpoint" or "trapezoid". Returns a scalar, with its
  sign.
- `roc_points(y, score)`: y has shape (n,) and holds whole numbers, 0 or 1, both
  present; score has shape (n,). Returns the pair (fpr, tpr), two arrays in the order of
  the walk: (0, 0) first, then one point for each distinct score, also where three of
  them lie on a line.
- `auc(y, score)`: the same arguments; returns the area under these points, a scalar.

The rules

- Any function of NumPy may be used, and each of your functions may call the others.
- The scores come in any order and at any scale, with ties: nothing says that they lie
  between 0 and 1.
- Leave the arguments as they are: `sort` on an array would change the caller's.
"""

RULES = ("left", "right", "midpoint", "trapezoid")
INTERVALS = (2, 4, 3, 3, 40, 7, 1, 5, 6, 4, 3, 4)
"""Case by case; the rules take turns."""
CURVES = ("{p}*sin(x) + {q}*x", "exp({q}*x) - {p}", "{p}/(x**2 + 1) - {q}*x", "{p}*tanh(x) + {q}*x**2 - 1",
          "{p}*sqrt(x + 6) - {q}*x**2")  # fmt: skip
APART = 0.003  # by so much of |b - a|·max|f|, at least, the four rules differ
AREA_ERROR = 3e-5  # relative to |b - a|·max|f|: float32 inputs, added up one by one, stay below a third of it
RATE_ERROR = 1e-5  # what float32 makes of shares, with room; one case more or less changes a share by 1e-2

SIZES = (4, 5, 6, 8, 12, 30, 7, 40)
COURSE = {"y": np.array([0, 1, 0, 1]), "score": np.array([0.3, 0.5, 0.6, 0.9])}


# --- what is drawn


def whole(rng, case):
    """A speed that is a line, and parabolas; intervals of width 2, so that nothing hides a forgotten width."""
    p, q, a = rng.integers(2, 6), rng.integers(1, 6), float(rng.integers(1, 4))
    return f"{p}*x + {q}" if case == 0 else f"x**2 + {p}*x - {q}", a, a + 2 * INTERVALS[case]


def curved(rng):
    p, q = (round(float(size * rng.choice((-1, 1))), 2) for size in rng.uniform((1, 0.3), (4, 0.9)))
    a = float(rng.uniform(-2, 2))
    return str(rng.choice(CURVES)).format(p=p, q=q), a, a + float(rng.uniform(1.5, 3.5))


def backwards(rng):
    """From the larger end to the smaller, f being the same at both: whichever is called the left one, the sum stays."""
    middle, half = float(rng.integers(-6, 7) / 4), float(rng.integers(3, 9) / 4)
    p, q = (round(float(size), 2) for size in rng.uniform((1, 0.5), (3, 2)))
    return f"{p} + {q}*(x - ({middle:g}))**2", middle + half, middle - half


def draw_area(rng, case):
    while True:
        f, a, b = whole(rng, case) if case < 4 else curved(rng) if case < 8 else backwards(rng)
        inputs = {"f": f, "a": np.float64(a), "b": np.float64(b), "n": INTERVALS[case], "rule": RULES[case % 4]}
        if telling(**inputs):
            return inputs


def telling(f, a, b, n, rule):
    """The sum is not small, and each of the other rules would give another one."""
    sums, room = by_rule(formula(f, np), *ends(a, b, n)), APART * size_of(f, a, b)
    others = [sums[other] for other in RULES if other != rule]
    return abs(sums[rule]) > 10 * room and (a > b or all(abs(sums[rule] - other) > room for other in others))


def size_of(f, a, b):
    return abs(b - a) * np.max(np.abs(formula(f, np)(np.linspace(a, b, 9))))


def draw_scores(rng, case):
    """Unsorted, at several scales, with ties between 1s and 0s; one case without ties, and one of a single score."""
    n = SIZES[case]
    while True:
        y = (rng.uniform(size=n) < 0.5).astype(np.int64)
        score = scores(rng, case, y)
        if 0 < np.sum(y) < n and telling_scores(y, score, case):
            return {"y": y, "score": score}


def scores(rng, case, y):
    n, drawn = len(y), 0.8 * y + rng.normal(0, 1, len(y))
    if case < 3:
        return rng.integers(1, n, n).astype(np.float64)
    if case == 3:
        return rng.permutation(2 * n)[:n] / 4 - 2.0
    width, scale = {4: (2, 0.5), 5: (2, 0.125), 6: (0, 0.25), 7: (2, 1000.0)}[case]
    return (np.round(width * drawn) + 1) * scale


def telling_scores(y, score, case):
    """The area is none of 0, ½ and 1; from the size of 12 on, it hangs on what becomes of ties, and on their order."""
    areas = [ranked(y, score, tie) for tie in TIES]
    if case == 6:
        return True
    if abs(areas[0] - 0.5) < 0.05 or areas[0] in (0, 1) or len(set(score)) < 3:
        return False
    return case == 3 or len(set(areas)) == 5 or (case < 3 and areas[1] < areas[0])


# --- the right answers, another way than the solution


def probe(work, f, a, b, n, rule):
    return work.riemann(work.formula(f), a, b, n, rule)


def area(xp, f, a, b, n, rule):
    """Interval by interval."""
    g, h = formula(f, xp), (b - a) / n
    value = {
        "left": lambda i: g(a + i * h),
        "right": lambda i: g(a + (i + 1) * h),
        "midpoint": lambda i: g(a + (i + 0.5) * h),
        "trapezoid": lambda i: (g(a + i * h) + g(a + (i + 1) * h)) / 2,
    }[rule]
    return h * sum(value(i) for i in range(n))


def curve(_xp, y, score):
    """Threshold by threshold, counting one by one."""
    pairs = [(int(one), float(value)) for one, value in zip(y, score, strict=True)]
    ones, points = sum(one for one, _ in pairs), [(0.0, 0.0)]
    for threshold in sorted({value for _, value in pairs}, reverse=True):
        above = [one for one, value in pairs if value >= threshold]
        points.append((above.count(0) / (len(pairs) - ones), above.count(1) / ones))
    fpr, tpr = zip(*points, strict=True)
    return np.array(fpr), np.array(tpr)


def ranked(y, score, tie):
    """The share of all pairs of a 1 and a 0 in which the 1 wins; tie(i, j) is what a tie is worth, i and j places."""
    won = 0.0
    for i in np.flatnonzero(y == 1):
        for j in np.flatnonzero(y == 0):
            won += tie(i, j) if score[i] == score[j] else float(score[i] > score[j])
    return won / (np.sum(y == 1) * np.sum(y == 0))


TIES = (lambda i, j: 0.5, lambda i, j: 0.0, lambda i, j: 1.0, lambda i, j: float(i < j), lambda i, j: float(i > j))
"""Half of it, none, all of it, to whoever comes first, to whoever comes last."""


def concordance(_xp, y, score):
    """AUC is the chance that a 1 scores higher than a 0 (Hanley and McNeil, Radiology 143, 1982)."""
    return ranked(y, score, TIES[0])


# --- what goes wrong with sums


def ends(a, b, n):
    """The n + 1 ends of the intervals, and their width."""
    return np.linspace(a, b, n + 1), (b - a) / n


def by_rule(g, x, h):
    left, right = g(x[:-1]), g(x[1:])
    sums = (np.sum(left), np.sum(right), np.sum(g((x[:-1] + x[1:]) / 2)), np.sum(left + right) / 2)
    return dict(zip(RULES, h * np.array(sums), strict=True))


def changed(change):
    """A wrong sum from the right ones: change(sums by rule, h·Σf over all n + 1 ends) gives other sums by rule."""

    def wrong(f, a, b, n, rule):
        g, (x, h) = formula(f, np), ends(a, b, n)
        sums = by_rule(g, x, h)
        return {**sums, **change(sums, h * np.sum(g(x)))}[rule]

    return wrong


def elsewhere(place):
    """The rules with other ends or another width: place(a, b, n)."""
    return lambda f, a, b, n, rule: by_rule(formula(f, np), *place(a, b, n))[rule]


def signless(back):
    """What is right from the smaller end to the larger, and is multiplied by `back` the other way."""
    return lambda a, b, **rest: (back if a > b else 1) * area(np, a=a, b=b, **rest)


def too_few(f, a, b, n, rule):
    """n points for n + 1, and midpoints half a width beyond the left ends."""
    g, x, h = formula(f, np), np.linspace(a, b, n), (b - a) / n
    return {**by_rule(g, x, h), "midpoint": h * np.sum(g(x[:-1] + h / 2))}[rule]


FEWER = (
    "n points bound only n - 1 intervals, and the width is that of n: count the ends, there is one more than intervals."
)
ONE_POINT = (
    "One interval has two ends, and your array holds one point: no width can be read off it. n intervals have n + 1 "
    "ends, and h is (b - a) / n."
)
IGNORED = 'The rule does not come in: whatever `rule` says, this is the "{}" sum.'
UNSIGNED = (
    "Where a is larger than b the sign is lost: h = (b - a) / n is negative there, and that alone makes the sum right."
)

AREA_MISTAKES = (
    Mistake("points_not_intervals", elsewhere(lambda a, b, n: (np.linspace(a, b, n), (b - a) / n)), FEWER, "points"),
    Mistake("points_not_intervals", too_few, FEWER, "points"),
    Mistake("points_not_intervals", None, ONE_POINT, "points",
            raises=r"^IndexError: index 1 is out of bounds for axis 0 with size 1$"),
    Mistake("ends_not_halved", changed(lambda sums, whole: {"trapezoid": whole}),
            'With "trapezoid" all n + 1 values count in full: a and b belong to one interval each, the others to two.',
            "sum"),
    Mistake("all_halved", changed(lambda sums, whole: {"trapezoid": whole / 2}),
            'With "trapezoid" every value is halved: only those at a and b are, since the others end two intervals.',
            "sum"),
    Mistake("missing_half", changed(lambda sums, whole: {"trapezoid": 2 * sums["trapezoid"]}),
            'With "trapezoid" both ends of each interval are added, but their mean is not taken: twice the area.',
            "sum"),
    Mistake("left_right_swapped", changed(lambda sums, whole: {"left": sums["right"], "right": sums["left"]}),
            'The "left" sum is that of the right ends, and the other way round: the left ends begin with a.',
            "points"),
    *(Mistake("rule_ignored", lambda rule, which=which, **rest: area(np, rule=which, **rest), IGNORED.format(which))
      for which in RULES),
    Mistake("midpoint_of_values", changed(lambda sums, whole: {"midpoint": sums["trapezoid"]}),
            'With "midpoint" the mean of the values at both ends is taken: that is a trapezoid. Take the mean of the '
            "two x, and f of that.", "points"),
    Mistake("last_point_included", changed(lambda sums, whole: {"left": whole, "right": whole}),
            'With "left" and "right" all n + 1 ends are summed: each interval has one of them, so that n are left.',
            "points"),
    Mistake("missing_width", elsewhere(lambda a, b, n: (ends(a, b, n)[0], 1.0)),
            "The values are summed, and no width comes in: each of them is the height of a rectangle h wide.", "sum"),
    Mistake("mean_not_integral", elsewhere(lambda a, b, n: (ends(a, b, n)[0], 1 / n)),
            "This is the mean of f, and not yet the integral: a mean height becomes an area by the length b - a.",
            "sum"),
    Mistake("sign_lost", signless(-1), UNSIGNED),
    Mistake("sign_lost", signless(0), UNSIGNED),
    Mistake("sign_lost", elsewhere(lambda a, b, n: (a + abs(b - a) / n * np.arange(n + 1), abs(b - a) / n)), UNSIGNED),
    Mistake("absolute_values", lambda f, **rest: area(np, f=f"abs({f})", **rest),
            "Every value counts positive: where f is below 0 the area counts negative, and takes away from the rest.",
            "values"),
)  # fmt: skip


# --- what goes wrong with curves


def stepped(order):
    """The curve with a point a case, without a look at ties: order(y, score) says which case comes first."""

    def wrong(y, score):
        sorted_y = y[order(y, score)]
        false, true = np.cumsum([0, *(sorted_y == 0)]), np.cumsum([0, *(sorted_y == 1)])
        return false / false[-1], true / true[-1]

    return wrong


def cut(change):
    return lambda y, score: change(*curve(np, y, score))


def strictly(y, score):
    """Above the threshold, not at it: what scores highest is never alone, and what scores lowest is never in."""
    fpr, tpr = curve(np, y, score)
    return np.array([0.0, *fpr[:-1]]), np.array([0.0, *tpr[:-1]])


def times(total):
    """The rates times how many 0s and 1s there are, or what share of all."""
    return lambda y, score: cut(lambda fpr, tpr: (fpr * total(y == 0), tpr * total(y == 1)))(y, score)


def corners(fpr, tpr):
    """Without the points that lie on a line between their neighbours."""
    turns = np.diff(fpr[:-1]) * np.diff(tpr[1:]) - np.diff(tpr[:-1]) * np.diff(fpr[1:])
    kept = np.array([True, *(np.abs(turns) > 1e-9), True])
    return fpr[kept], tpr[kept]


ONES_FIRST = stepped(lambda y, score: np.lexsort((-y, -score)))
AS_GIVEN = stepped(lambda y, score: np.arange(len(y)))


def untied(result, y, score):
    """The result; where it has a point a case, those within a tie are moved to where they are if the 1s come first.

    In which order ties come hangs on the sort, and in NumPy on the processor.
    """
    fpr, tpr = (np.asarray(part) for part in result)
    if fpr.dtype.kind not in "iuf" or tpr.dtype.kind not in "iuf":
        raise TypeError("no numbers")
    if not fpr.shape == tpr.shape == (len(y) + 1,):
        return result
    inside, usual = np.array([False, *(np.diff(np.sort(-score)) == 0), False]), ONES_FIRST(y, score)
    return np.where(inside, usual[0], fpr), np.where(inside, usual[1], tpr)


STRICT = (
    "The threshold itself is left out: whoever scores just t is called a 1 as well, ≥ and not >. So the last point is "
    "(1, 1)."
)
BY_ORDER = (
    "Cases with the same score get a point each, in the order in which they happen to stand: they pass the threshold "
    "together, and share one point."
)
UNSORTED = "The cases are gone through as they come: the highest score has to be first, then the next lower one."
COUNTS = "These are counts where rates are asked for: divide by the number of 0s to the right, by that of 1s upwards."
BY_ALL = "Both counts are divided by the number of all cases: fpr by that of the 0s alone, tpr by that of the 1s."

CURVE_MISTAKES = (
    Mistake("swapped_pair", cut(lambda fpr, tpr: (tpr, fpr)), "fpr and tpr are exchanged: fpr comes first."),
    Mistake("strict_threshold", strictly, STRICT, "rates"),
    Mistake("strict_threshold", cut(lambda fpr, tpr: (fpr[:-1], tpr[:-1])), STRICT, "rates"),
    Mistake("origin_missing", cut(lambda fpr, tpr: (fpr[1:], tpr[1:])),
            "The first point, (0, 0), is missing: a threshold above all scores calls nothing a 1.", "thresholds"),
    Mistake("reversed_order", cut(lambda fpr, tpr: (fpr[::-1], tpr[::-1])),
            "The points are right, and come from (1, 1) to (0, 0): begin with the highest threshold.", "thresholds"),
    Mistake("counts_not_rates", times(np.sum), COUNTS, "rates"),
    Mistake("divided_by_all", times(np.mean), BY_ALL, "rates"),
    Mistake("lower_is_positive", lambda y, score: curve(np, y, -score),
            "Low scores are taken for 1s: whatever scores t or more is one, score >= t.", "rates"),
    Mistake("specificity_for_fpr", cut(lambda fpr, tpr: (1 - fpr, tpr)),
            "fpr is 1 - fpr here: it counts the 0s that are called a 1 by mistake, not those that are recognised.",
            "rates"),
    Mistake("ties_broken_by_order", ONES_FIRST, BY_ORDER, "thresholds"),
    Mistake("not_sorted", lambda y, score: untied(AS_GIVEN(y, score), y, score), UNSORTED, "thresholds"),
    Mistake("collinear_dropped", cut(corners),
            "Points on a straight piece are left out: each distinct score keeps its own.", "thresholds"),
)  # fmt: skip


def beneath(points):
    """The area under such points by trapezoids."""

    def wrong(y, score):
        fpr, tpr = points(y, score)
        return np.sum(np.diff(fpr) * (tpr[:-1] + tpr[1:]) / 2)

    return wrong


HALF = (
    "Where a 1 and a 0 tie, the curve rises aslant and half of the rectangle lies under it: trapezoids, not {} sums. "
    "Counted by pairs, a tie is worth ½."
)


def scaled(factor):
    """The right area times factor(y)."""
    return lambda y, score: factor(y) * ranked(y, score, TIES[0])


AUC_MISTAKES = (
    Mistake("one_minus_auc", lambda y, score: 1 - ranked(y, score, TIES[0]),
            "This is 1 - AUC: either low scores are taken for 1s, or fpr and tpr are exchanged."),
    Mistake("sign_flipped", scaled(lambda y: -1),
            "The area is negative: the points run from (1, 1) to (0, 0), so that every width is.", "points"),
    Mistake("ties_not_halved", lambda y, score: ranked(y, score, TIES[1]), HALF.format("left"), "area"),
    Mistake("ties_not_halved", lambda y, score: ranked(y, score, TIES[2]), HALF.format("right"), "area"),
    Mistake("ties_broken_by_order", lambda y, score: ranked(y, score, TIES[3]), BY_ORDER, "points"),
    Mistake("ties_broken_by_order", lambda y, score: ranked(y, score, TIES[4]), BY_ORDER, "points"),
    Mistake("not_sorted", beneath(AS_GIVEN), UNSORTED, "points"),
    Mistake("strict_threshold", beneath(strictly), STRICT, "points"),
    Mistake("origin_missing", beneath(cut(lambda fpr, tpr: (fpr[1:], tpr[1:]))),
            "The first piece of the area is missing: the curve begins at (0, 0), and not at the highest score.",
            "points"),
    Mistake("missing_half", scaled(lambda y: 2),
            "Twice the area: of the two heights of a trapezoid the mean is taken, not the sum.", "area"),
    Mistake("counts_not_rates", scaled(lambda y: np.sum(y == 1) * np.sum(y == 0)),
            "This counts the pairs that are in order, or the area in cases: divided by the number of all such pairs, "
            "the 1s times the 0s, it is the AUC.", "area"),
    Mistake("divided_by_all", scaled(lambda y: np.mean(y == 1) * np.mean(y == 0)), BY_ALL, "points"),
)  # fmt: skip


# --- by hand


def listed(values):
    """All of a few, the ends of many."""
    return paper(values) if len(values) < 9 else f"{paper(values[:3])}, and so on up to {paper(values[-1])}"


def area_by_hand(f, a, b, n, rule):
    g, (x, h) = formula(f, np), ends(a, b, n)
    at = {"left": x[:-1], "right": x[1:], "midpoint": (x[:-1] + x[1:]) / 2, "trapezoid": x}[rule]
    total = by_rule(g, x, h)[rule]
    half = ", the first and the last one halved" if rule == "trapezoid" else ""
    return {
        "points": f'h = ({paper(b)} - {term(a)}) / {n} = {paper(h)}; "{rule}" looks at f at x = {listed(at)}',
        "values": f"f(x) = {f} there: {listed(g(at))}",
        "sum": f"summed{half}: {paper(total / h)}, times h = {paper(total)}",
    }


def curve_by_hand(y, score):
    y, score = np.asarray(y), np.asarray(score)
    fpr, tpr = curve(np, y, score)
    return {
        "thresholds": f"from the highest score to the lowest, each one once: {listed(np.unique(score)[::-1])}",
        "rates": f"(0, 0), then score ≥ t, over {np.sum(y == 0)} 0s and {np.sum(y == 1)} 1s: fpr = {listed(fpr)}, "
        f"tpr = {listed(tpr)}",
    }


def auc_by_hand(y, score):
    fpr, tpr = curve(np, y, score)
    width, height = np.diff(fpr), (tpr[:-1] + tpr[1:]) / 2
    return {
        "points": f"fpr = {listed(fpr)}, tpr = {listed(tpr)}",
        "area": f"widths {listed(width)} times mean heights {listed(height)}, summed: {paper(np.sum(width * height))}",
    }


EXERCISE = Exercise(
    title="Integrals and the area under a curve",
    story=STORY,
    frameworks=("numpy",),
    part="Curvature and area",
    builds_on=("exercise_07",),
    checks=(
        Check("riemann", points=3, draw=draw_area, reference=area, cases=12, probe=probe,
              allows=lambda right, f, a, b, **rest: AREA_ERROR * size_of(f, a, b), mistakes=AREA_MISTAKES,
              working=area_by_hand),
        Check("roc_points", points=3, draw=draw_scores, reference=curve, returns=("fpr", "tpr"), cases=8,
              measure=untied, form="two arrays of numbers (fpr, tpr)", allows=lambda right, y, score: RATE_ERROR,
              mistakes=CURVE_MISTAKES, working=curve_by_hand),
        Check("auc", points=2, draw=draw_scores, reference=concordance, cases=8,
              allows=lambda right, y, score: RATE_ERROR, mistakes=AUC_MISTAKES, follows=("roc_points",),
              working=auc_by_hand),
    ),
    hints=(
        "Draw a curve from a to b on paper and cut it into three strips. How many vertical lines did that take? In "
        "which of their x does each rule look at f? np.linspace(a, b, n + 1) gives all the lines.",
        "All four rules are h times a sum of n values, one an interval. With x the n + 1 ends, x[:-1] are the left "
        "ones, x[1:] the right ones, and their mean the midpoints. With h = (b - a) / n the sign takes care of itself.",
        "For `roc_points` take each distinct score once, from the highest to the lowest: np.unique sorts and removes "
        "ties. For each one count score >= t among the 0s and among the 1s.",
        "`auc` is a sum of trapezoids again, but the widths differ: np.diff(fpr). On y = 0, 1, 1, 0 with the scores "
        "1, 2, 2, 2 it is 0.75: with rectangles 0.5 or 1 come out, since two 1s and a 0 tie.",
        "tpr = [np.mean(score[y == 1] >= t) for t in np.unique(score)[::-1]], with a 0 in front, and fpr the same with "
        "y == 0; then np.sum(np.diff(fpr) * (tpr[:-1] + tpr[1:]) / 2).",
    ),
    solved=(
        "You have added up what derivatives take apart, and judged a classifier by an area that needs no threshold. "
        "Every expectation in machine learning is such an integral, and sums over samples are how it is computed."
    ),
    sources=(
        "jonkrohn/ML-foundations, commit a459590, notebooks/4-calculus-ii.ipynb",
        "Fawcett, An introduction to ROC analysis, Pattern Recognition Letters 27 (2006), sections 4 to 7",
        "Press, Teukolsky, Vetterling and Flannery, Numerical Recipes (Cambridge, 2007), section 4.1, Classical "
        "Formulas for Equally Spaced Abscissas",
    ),
    truths=(
        *(Truth("riemann", {"f": f, "a": np.float64(a), "b": np.float64(b), "n": n, "rule": rule}, right, digits=12)
          for f, a, b, right in (("x/2", 1, 2, 0.75), ("2*x", 3, 4, 7.0))
          for rule, n in (("midpoint", 1), ("midpoint", 10), ("trapezoid", 1), ("trapezoid", 10))),
        Truth("roc_points", COURSE, ((0, 0, 0.5, 0.5, 1), (0, 0.5, 0.5, 1, 1)), digits=12),
        Truth("auc", COURSE, 0.75, digits=12),
    ),
)  # fmt: skip
