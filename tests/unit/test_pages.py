"""Where huge pages fit and which code can be let go, and that both are done where the system can."""

from __future__ import annotations

import subprocess
import sys

import pytest

from grader.sandbox.pages import HUGE_BYTES, code, places

MAPS = """\
00400000-00c00000 r--p 00000000 00:00 0
10100000-10700000 rw-p 00000000 00:00 0                                  [heap]
20000000-201ff000 rw-p 00000000 00:00 0
30000000-30200000 rw-p 00000000 00:00 0
40000000-40800000 rw-p 00001000 fe:01 77                                 /usr/lib/libtorch.so
50000000-50800000 rw-s 00000000 00:00 0
7f0000000000-7f0000800000 rw-p 00000000 00:00 0                          [stack]
"""
SMAPS = """\
10000000-10200000 r-xp 00001000 fe:01 77                                 /usr/lib/libtorch.so
Rss:                1024 kB
Anonymous:             0 kB
VmFlags: rd ex mr mw me
20000000-20200000 r-xp 00001000 fe:01 78                                 /usr/lib/libchanged.so
Anonymous:             4 kB
AnonHugePages:         0 kB
30000000-30200000 r--p 00001000 fe:01 79                                 /usr/lib/libdata.so
Anonymous:             0 kB
40000000-40200000 r-xp 00000000 00:00 0                                  [vdso]
Anonymous:             0 kB
"""
FILL = """
import re, pathlib
held = [bytes(100) + bytes([number % 256]) for number in range(200_000)]
from grader.sandbox import pages
def huge():
    return sum(map(int, re.findall(r"AnonHugePages: +(\\d+)", pathlib.Path("/proc/self/smaps").read_text())))
before = huge()
pages.gather()
print(before, huge(), sum(item[-1] for item in held) == sum(number % 256 for number in range(200_000)))
"""


def test_only_private_writable_memory_without_a_file_is_taken() -> None:
    assert [hex(place) for place in places(MAPS)] == ["0x10200000", "0x10400000", "0x30000000"]


@pytest.mark.skipif(sys.platform != "linux", reason="huge pages are asked for on Linux")
def test_what_was_in_memory_is_there_afterwards_in_huge_pages() -> None:
    # Before Linux 6.1 nothing happens: then there are as many as before.
    done = subprocess.run([sys.executable, "-c", FILL], capture_output=True, text=True, check=True)
    before, after, same = done.stdout.split()
    assert (int(after) >= int(before), same) == (True, "True")


def test_only_code_as_it_is_in_its_file_is_let_go() -> None:
    assert list(code(SMAPS)) == [(0x10000000, 0x10200000)]


@pytest.mark.skipif(sys.platform != "linux", reason="code is let go on Linux")
def test_code_that_was_let_go_runs_again() -> None:
    forget = """
import decimal, pathlib, re, sqlite3
from grader.sandbox import pages
def held():
    return int(re.search(r"RssFile:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
before = held()
pages.forget_code()
print(held() < before, decimal.Decimal(2).sqrt() ** 2 < 3)
"""
    done = subprocess.run([sys.executable, "-c", forget], capture_output=True, text=True, check=True)
    assert done.stdout == "True True\n"


def test_a_place_is_one_huge_page() -> None:
    first, second = list(places(MAPS))[:2]
    assert second - first == HUGE_BYTES
