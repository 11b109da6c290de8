"""Work in several processes: every result comes, and an error is the caller's to see."""

from __future__ import annotations

import math
import os

import pytest

from grader.workers import each


def test_every_task_has_its_result() -> None:
    assert dict(each(math.sqrt, [1.0, 4.0, 9.0])) == {1.0: 1.0, 4.0: 2.0, 9.0: 3.0}


def test_what_a_task_raises_is_raised() -> None:
    with pytest.raises(ValueError, match=r"math domain|nonnegative"):
        list(each(math.sqrt, [1.0, -1.0]))


def test_the_work_is_done_in_another_process() -> None:
    assert {pid for _, pid in each(os.getsid, [0])} == {os.getsid(0)}


def test_who_stops_to_listen_leaves_nobody_at_work() -> None:
    import multiprocessing

    for _ in each(math.sqrt, [float(number) for number in range(20)]):
        break
    for process in multiprocessing.active_children():
        process.join(10)
    assert not multiprocessing.active_children()
