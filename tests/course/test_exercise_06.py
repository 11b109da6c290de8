"""Simulate and fit: how often a right simulation fails, what is close enough, and whose line least squares is."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from grader import draws
from grader.authoring import Malformed
from grader.course import open_course, run_file
from grader.model import Case, Check, Mistake
from tests.conftest import ROOT

COURSE = open_course(ROOT)
EXERCISE = COURSE.load("exercise_06")
LINE, NOISE, FIT = EXERCISE.checks
OF = SimpleNamespace(**FIT.draw.__globals__)
SOLUTION = SimpleNamespace(**vars(run_file(COURSE.solution("exercise_06", "numpy"))))
SEEDS = st.integers(0, 2**32 - 1)
NAN, INF = float("nan"), float("inf")


def cases(check: Check, seed: int = 0, framework: str = "numpy") -> tuple[Case, ...]:
    return draws.cases(check, EXERCISE.id, framework, seed)


def mistake(check: Check, name: str) -> Mistake:
    return next(one for one in check.mistakes if one.id == name)


# --- how often a right simulation fails


def tails(n: int) -> list[float]:
    """How probable it is that a right simulation of n points misses each figure of the noise; σ = 1 throughout."""
    low, high = 1 - OF.WITHIN, 1 + OF.WITHIN
    share, least, most = stats.binom(n, stats.chi2.cdf(1, 1)), *(stats.chi2.cdf(1, 1) + d for d in SHARES)
    t = OF.LINKED_WITHIN * np.sqrt((n - 2) / (1 - OF.LINKED_WITHIN**2))
    return [
        stats.chi2.cdf(n * low**2, n - 1) + stats.chi2.sf(n * high**2, n - 1),
        2 * stats.norm.sf(OF.MEAN_WITHIN * np.sqrt(n)),
        share.cdf(n * least) + share.sf(n * most),
        2 * stats.t.sf(t, n - 2),
    ]


# Around a mean that is off by 0.08 the share within σ is smaller by 0.0016: density falls on both sides alike.
SHARES = (-OF.SHARE_WITHIN + 0.002, OF.SHARE_WITHIN - 0.002)


def counted(framework: str) -> list[Case]:
    return [case for case in cases(NOISE, framework=framework) if case.lenient is None]


@pytest.mark.parametrize("framework", EXERCISE.frameworks)
def test_a_right_simulation_fails_less_than_once_in_a_million_reports(framework: str) -> None:
    assert sum(sum(tails(case.inputs["n"])) for case in counted(framework)) < 1e-7


@pytest.mark.parametrize(
    ("at", "told"),
    [(0, 1.5e-15), (1, 1.5e-8), (2, 1e-11), (3, 1e-70)],
    ids=["standard deviation", "mean", "share", "correlation"],
)
def test_each_tail_is_the_one_that_the_comment_tells(at: int, told: float) -> None:
    assert tails(OF.POINTS)[at] <= 1.05 * told


def test_two_thousand_points_would_be_too_few() -> None:
    assert tails(2000)[1] > 1 / 3000


def test_noise_far_from_the_line_is_as_rare_as_told() -> None:
    points = sum(case.inputs["n"] for case in cases(LINE) if case.lenient is None)
    assert points * 2 * stats.norm.sf(OF.FAR_OUT) < 1e-12


def test_the_tails_are_those_of_real_simulations() -> None:
    """At a width that is met often: the formula's share of 4000 small simulations lies beyond it."""
    n, within = 200, 0.08
    e = np.random.default_rng(6).normal(size=(4000, n))
    expected = stats.chi2.cdf(n * (1 - within) ** 2, n - 1) + stats.chi2.sf(n * (1 + within) ** 2, n - 1)
    assert np.mean(np.abs(e.std(axis=1) - 1) > within) == pytest.approx(expected, abs=4 * np.sqrt(expected / 4000))
    assert np.mean(np.abs(e.mean(axis=1)) > within) == pytest.approx(2 * stats.norm.sf(within * n**0.5), abs=0.03)


@given(seed=SEEDS, noise=st.sampled_from((0.25, 2.0, 4.0)))
@settings(max_examples=60, deadline=None)
def test_right_noise_measures_exactly_right(seed: int, noise: float) -> None:
    data = SOLUTION.simulate(np.float64(3), np.float64(-2), OF.POINTS, noise, seed)
    assert OF.measured_noise(data, 3.0, -2.0, OF.POINTS, noise) == OF.right_noise(3.0, noise)


@pytest.mark.parametrize(("figure", "factor"), [(0, 1.1), (0, 0.9)])
def test_a_standard_deviation_off_by_a_tenth_fails(figure: int, factor: float) -> None:
    x, y = SOLUTION.simulate(np.float64(0), np.float64(0), OF.POINTS, 2.0, 1)
    found = OF.measured_noise((x, factor * y), 0.0, 0.0, OF.POINTS, 2.0)
    assert abs(found[figure] - 2) > OF.allowed_noise(OF.right_noise(0.0, 2.0), 2.0)[figure]


def test_a_mean_off_by_an_eighth_of_the_noise_fails() -> None:
    x, y = SOLUTION.simulate(np.float64(0), np.float64(0), OF.POINTS, 2.0, 1)
    assert OF.measured_noise((x, y + 0.25), 0.0, 0.0, OF.POINTS, 2.0)[1] == pytest.approx(0.25, abs=0.1)


@given(seed=SEEDS, case=st.integers(0, OF.CASES - 1))
@settings(max_examples=60, deadline=None)
def test_every_mistake_of_the_noise_has_figures_of_its_own(seed: int, case: int) -> None:
    inputs = NOISE.draw(np.random.default_rng(seed), case)
    figures = [(one.id, np.array(one.wrong(**inputs))) for one in NOISE.mistakes if one.wrong]
    rooms = [np.array(OF.allowed_noise(figure, inputs["noise"])) for _, figure in figures]
    for (one, at), room in zip(figures, rooms, strict=True):
        assert all(one == two or np.any(np.abs(at - there) > room) for two, there in figures)


# --- the line, the seed, the form


def simulated(change: Callable[..., Any], noise: float = 0.01) -> Any:
    """What is measured of three runs: change(turn, x, y)."""
    runs = []
    for turn, seed in enumerate((5, 6, 5)):
        x, y = SOLUTION.simulate(np.float64(300), np.float64(-200), 12, noise, seed)
        runs.append(change(turn, x, y))
    return OF.measured_line(runs, 300.0, -200.0, 12, noise)


RIGHT = OF.right_data(300.0, -200.0, 12)


@pytest.mark.parametrize(
    "form",
    [
        lambda x, y: (x, y),
        lambda x, y: [list(x), y.astype(np.float32)],
        lambda x, y: np.stack((x, y)),
        lambda x, y: (x, [value.reshape(1) for value in y]),
        lambda x, y: (tuple(map(float, x)), tuple(map(np.asarray, y))),
    ],
)
def test_the_pair_may_come_as_lists_as_one_array_and_with_numbers_of_shape_1(form: Callable[..., Any]) -> None:
    assert simulated(lambda _, x, y: form(x, y)) == RIGHT


@pytest.mark.parametrize(
    "form",
    [
        lambda *_: None,
        lambda *pair: pair[1],
        lambda *pair: (*pair, pair[0]),
        lambda x, y: (x.reshape(-1, 1), y),
        lambda x, y: (x, f"{y}"),
        lambda x, y: (x, [y[:3], y[:2]]),
        lambda x, y: (x > 0, y),
        lambda *_: np.float64(1),
        lambda x, y: (x, y + 0j),
    ],
)
def test_what_is_no_pair_of_rows_is_malformed(form: Callable[..., Any]) -> None:
    with pytest.raises(Malformed):
        simulated(lambda _, x, y: form(x, y))


def test_whole_numbers_are_an_x_like_any_other() -> None:
    x = np.arange(12)
    assert simulated(lambda turn, *_: (x, 300 * x - 200 + (0.001 if turn == 1 else 0.002))) == RIGHT


def test_the_same_x_with_every_seed_is_right_as_long_as_the_noise_changes() -> None:
    x = np.linspace(0, 7, 12)
    e = np.random.default_rng(0).normal(size=(2, 12))
    assert simulated(lambda turn, _x, _y: (x, 300 * x - 200 + 0.01 * e[turn % 2])) == RIGHT


def test_without_noise_other_seeds_may_give_the_same_data() -> None:
    x = np.linspace(0, 7, 12)
    assert simulated(lambda *_: (x, 300 * x - 200), noise=0.0) == RIGHT


def test_with_noise_they_may_not() -> None:
    x = np.linspace(0, 7, 12)
    assert simulated(lambda *_: (x, 300 * x - 200))[-1] is False


def test_points_that_are_not_numbers_are_on_no_line() -> None:
    assert np.isnan(simulated(lambda _, x, y: (x, y * NAN))[3])


def test_noise_of_a_wrong_size_is_not_blamed_on_the_line() -> None:
    rng = np.random.default_rng(3)
    *_, slope, intercept, _, _, _ = simulated(lambda _, x, y: (x, y + rng.normal(size=12)))
    room = OF.allowed_line(RIGHT)
    assert (abs(slope - 300) < room[3], abs(intercept + 200) < room[4]) == (True, True)


@pytest.mark.parametrize("name", list(OF.lines(300.0, -200.0)))
def test_two_points_side_by_side_tell_on_which_known_line_they_are(name: str) -> None:
    """The measured slope of such points is anything."""
    m, b = OF.lines(300.0, -200.0)[name]
    x = np.array([5.0, 5.001])
    assert OF.line_through(x, m * x + b + [0.02, -0.02], 300.0, -200.0, 0.01) == (m, b)


@pytest.mark.parametrize(("n", "told"), [(2, False), (4, False), (5, True)])
def test_the_noise_of_few_points_elsewhere_is_not_told_to_be_the_same(n: int, told: bool) -> None:
    x, elsewhere = np.arange(n), np.arange(n) + 0.5
    runs = [(x, 300 * x - 200), (x, 300 * x - 199), (elsewhere, 300 * elsewhere - 200)]
    assert OF.measured_line(runs, 300.0, -200.0, n, 0.01)[5:7] == (False, told)


def test_with_the_same_x_another_y_is_another_noise_however_near() -> None:
    assert simulated(lambda turn, x, y: (x, y + 1e-9 * turn))[5:7] == (True, False)


def test_0_is_among_the_seeds() -> None:
    assert 0 in [case.inputs["seed"] for case in cases(LINE)]


# --- the fit


@given(seed=SEEDS, case=st.integers(0, 5), dtype=st.sampled_from(("float32", "float64")))
@settings(max_examples=100, deadline=None)
def test_x_is_no_farther_from_0_than_a_learner_is_told(seed: int, case: int, dtype: str) -> None:
    x = FIT.drawn(np.random.default_rng(seed), case, dtype)["x"]
    assert abs(np.mean(x)) <= (20 if dtype == "float32" else 100) * np.std(x)
    assert len(set(x)) == len(x) >= 2


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_x_comes_in_every_scale_and_as_far_from_0_as_is_told(dtype: str) -> None:
    many = [FIT.drawn(np.random.default_rng([seed, case]), case, dtype)["x"] for seed in range(40) for case in range(6)]
    spreads = [np.std(x) for x in many]
    assert min(spreads) < 3e-6
    assert max(spreads) > 3e5
    assert max(abs(np.mean(x)) / np.std(x) for x in many) > (18 if dtype == "float32" else 90)


@given(seed=SEEDS)
@settings(max_examples=20, deadline=None)
def test_the_reference_is_least_squares_by_other_hands(seed: int) -> None:
    for case in cases(FIT, seed):
        x, y = draws.exact(case.inputs).values()
        line = stats.linregress(x - x.mean(), y)
        ours = FIT.reference(np, x, y)
        assert ours == pytest.approx(line.slope * (x - x.mean()) + line.intercept, abs=1e-9 * np.std(y))
        assert ours == pytest.approx(np.polynomial.Polynomial.fit(x, y, 1)(x), abs=1e-9 * np.std(y))


@given(
    exponent=st.floats(-6, 6), away=st.floats(-100, 100), n=st.integers(2, 60), seed=SEEDS,
    level=st.floats(-8, 8),
)  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_the_solution_arrives_for_x_of_any_scale_and_offset(
    exponent: float, away: float, n: int, seed: int, level: float
) -> None:
    z = np.random.default_rng(seed).normal(size=(2, n))
    z = (z - z.mean(axis=1, keepdims=True)) / z.std(axis=1, keepdims=True)
    x, y = 10**exponent * (z[0] + away), z[1] + level
    m, b = SOLUTION.fit(x, y)
    assert np.max(np.abs(m * x + b - FIT.reference(np, x, y))) < 1e-3 * np.std(y)


def descent(x: Any, y: Any, rate: float) -> Any:
    m = b = 0.0
    with np.errstate(all="ignore"):
        for _ in range(1000):
            u = m * x + b - y
            m, b = m - rate * 2 * np.mean(u * x), b - rate * 2 * np.mean(u)
        return FIT.measure((m, b), x, y)


@pytest.mark.parametrize("rate", [1e-4, 1e-3, 1e-2, 1e-1])
def test_no_fixed_rate_arrives(rate: float) -> None:
    off = 0
    for case in cases(FIT):
        x, y = draws.exact(case.inputs).values()
        off += bool(np.any(~(np.abs(descent(x, y, rate) - FIT.reference(np, x, y)) <= 1e-3 * np.std(y))))
    assert off >= 8  # of 12


def test_the_mistakes_foretell_what_a_fixed_rate_does() -> None:
    for case in cases(FIT, 1):
        x, y = draws.exact(case.inputs).values()
        told = mistake(FIT, "rate_for_one_scale").wrong
        assert told is not None
        found, foretold = descent(x, y, 0.01), told(x, y)
        assert np.array_equal(np.isfinite(found), np.isfinite(foretold))
        assert found[np.isfinite(found)] == pytest.approx(foretold[np.isfinite(found)], abs=1e-3 * np.std(y))


def test_the_room_is_a_thousandth_of_the_standard_deviation_of_y_at_every_x() -> None:
    for case in cases(FIT):
        x, y = draws.exact(case.inputs).values()
        assert FIT.allows is not None
        assert FIT.allows(FIT.reference(np, x, y), x=x, y=y) == pytest.approx(1e-3 * np.std(y))


@pytest.mark.parametrize("value", [(NAN, 1.0), (INF, 1.0), (1e300, 1.0), (1.0, -INF)])
def test_a_line_that_flew_off_is_infinite_everywhere(value: tuple[float, float]) -> None:
    assert np.all(FIT.measure(value, x=np.array([1.0, 2.0]), y=np.array([1.0, 2.0])) == INF)


@pytest.mark.parametrize(
    "value", [(2, 1), [2.0, np.array([1.0])], np.array([2.0, 1.0]), np.array([[2.0], [1.0]]), (np.float32(2), 1.0)]
)
def test_m_and_b_may_come_in_any_form_of_two_numbers(value: Any) -> None:
    assert list(FIT.measure(value, x=np.array([1.0, 2.0]), y=np.array([1.0, 2.0]))) == [3.0, 5.0]


@pytest.mark.parametrize("value", [(1.0,), (1.0, 2.0, 3.0), "mb", ("m", "b"), ([1.0, 2.0], 1.0), 3.0, None, (1j, 2.0)])
def test_all_else_is_no_line(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        FIT.measure(value, x=np.array([1.0, 2.0]), y=np.array([1.0, 2.0]))


# --- graded for real


def graded(grade: Any, old: str, new: str, framework: str = "numpy") -> dict[str, Any]:
    source = COURSE.solution("exercise_06", framework).read_text("utf-8")
    assert old in source
    report = grade(source.replace(old, new), "exercise_06", framework, 3)
    return {"notes": report.notes, **{check.name: check for check in report.checks}}


def test_solving_in_closed_form_earns_a_note_and_every_point(grade: Any) -> None:
    solved = "m, b = np.polyfit(x, y, 1)\n    return m, b\n"
    found = graded(grade, "center = np.mean(x)\n", f"{solved}    center = 0\n")
    assert found["fit"].outcome == "passed"
    assert any("closed form" in note for note in found["notes"])


def test_noise_that_cannot_be_0_earns_a_note_and_every_point(grade: Any) -> None:
    found = graded(grade, "x = rng.normal(size=n)", "x = rng.normal(size=n) * (noise / noise)")
    assert found["simulate"].outcome == "passed"
    assert any("noise = 0" in note for note in found["notes"])


def test_seed_0_is_a_seed(grade: Any) -> None:
    found = graded(grade, "default_rng(seed)", "default_rng(seed or None)")
    assert found["simulate"].outcome == "failed"
    assert "whether the same seed gives the same x is False and should be True" in found["simulate"].message


def test_what_is_no_pair_is_told_as_what_one_call_gave(grade: Any) -> None:
    found = graded(grade, "return x, y", "return y")
    assert "gave back an array of shape (5,) and should give back a pair (x, y)" in found["simulate"].message


def test_a_forgotten_return_is_told(grade: Any) -> None:
    found = graded(grade, "return x, y", "pass")
    assert "gave back nothing (None): did you forget `return`?" in found["simulate"].message
