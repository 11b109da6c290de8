"""Which texts are the same program, and which only look alike."""

from __future__ import annotations

import ast

import pytest

from grader.mutation.canonical import canonical


def alike(one: str, other: str) -> bool:
    return len({canonical(ast.parse(f"def f(x, m, b):\n    return {body}").body[0]) for body in (one, other)}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("m * x + b", "x * m + b"),
        ("m * (x * b)", "(b * x) * m"),
        ("(m + x) / 2", "(x + m) / 2"),  # lists cannot be divided by 2
        ("1 - (m * b + x)", "1 - (x + b * m)"),
        ("[v * g for v, g in zip(x, m)]", "[g * v for g, v in zip(x, m)]"),
        ("[v - g for v, g in zip(x, m)]", "[g - v for g, v in zip(x, m)]"),
        ("{k: [v - k for v in m] for k in x}", "{v: [k - v for k in m] for v in x}"),
        ("[x for x in x if x > b]", "[v for v in x if v > b]"),
    ],
)
def test_the_same_program(one: str, other: str) -> None:
    assert alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("m + x", "x + m"),  # lists may be added
        ("b / (m + x)", "b / (x + m)"),  # and taken by an array
        ("(m + x + b) / 2", "(x + m + b) / 2"),
        ("2 * (m + x)", "2 * (x + m)"),
        ("m @ x", "x @ m"),
        ("m - x", "x - m"),
        ("m * x / b", "m * (x / b)"),
        ("[v - g for v, g in zip(x, m)]", "[g - v for v, g in zip(x, m)]"),
        ("[v - g for v, g in zip(x, m)]", "[v - g for v, g in zip(m, x)]"),
        ("[[v - k for v in m] for k in x]", "[[k - v for v in m] for k in x]"),
        ("[x for v in x]", "[v for v in x]"),
        ("[v for v in x if v]", "[v for v in x]"),
        ("x", "'x'"),
    ],
)
def test_another_program(one: str, other: str) -> None:
    assert not alike(one, other)


@pytest.mark.parametrize("bodies", [("self * other", "other * self"), ("(self + other) / 2", "(other + self) / 2")])
def test_a_class_may_mean_something_of_its_own_by_a_product_or_a_sum(bodies: tuple[str, str]) -> None:
    texts = (f"class Value:\n    def __rmul__(self, other):\n        return {body}" for body in bodies)
    one, other = (canonical(ast.parse(text).body[0]) for text in texts)
    assert one != other
