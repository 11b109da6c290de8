"""Which files a learner's code may read, entry by entry: the interpreter, installed packages, the system's libraries.

Landlock can only add: a rule on a folder opens all beneath it. So a folder that holds something closed (the grader with
its course, the class) is never opened itself, but each of its entries is; and so is every folder that modules are
imported from, since an installed grader lies in one of them, and the base interpreter's site-packages lies inside its
standard library.
"""

from __future__ import annotations

import os
import site
import sysconfig
from collections.abc import Iterable, Iterator
from glob import glob
from pathlib import Path

PACKAGE = str(Path(__file__).resolve().parent.parent)

LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib")
OTHER_PYTHONS = ("/usr/lib*/python*", "/usr/local/lib*/python*")
"""May hold packages, an installed grader among them; what this interpreter imports from is named by itself."""
PACKAGES = ("site-packages", "dist-packages")
"""So may these in a standard library: a virtual environment's interpreter does not import from them."""

SYSTEM = ("/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo", "/sys/devices/system/cpu",
          "/sys/devices/system/node")  # fmt: skip
PROC = ("cpuinfo", "meminfo", "stat", "filesystems", "sys/vm/overcommit_memory")
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
WRITABLE_DEVICES = ("/dev/null",)
"""Not /dev/zero: who can write to it can map it shared, and such memory escapes the limit."""
GPU_SYSTEM = ("/proc/driver/nvidia", "/proc/devices", "/sys/bus/pci", "/sys/module/nvidia")
"""What the driver's library reads to find its devices."""
GPU_DEVICES = ("/dev/nvidia", "/dev/dxg")


def readable(closed: Iterable[str]) -> list[str]:
    """Every path that the jail opens for reading, real and absolute; nothing in or above one of `closed`."""
    bases = (os.path.join(start, name) for start in folders() for name in PACKAGES)
    shut = {*folders(), *other_pythons(), *map(os.path.realpath, (*bases, *closed, PACKAGE))}
    found = [path for start in folders() for path in _entries(start, shut)]
    for start in LIBRARIES:
        found += _opened(os.path.realpath(start), shut)
    return sorted({path for path in (*found, *map(os.path.realpath, SYSTEM)) if os.path.exists(path)})


def named_folders() -> list[str]:
    """Where modules are imported from, as this interpreter spells it: the standard library, the packages.

    Not what a `.pth` file adds: the source of a package under development, the grader's own perhaps.
    """
    user = [site.getusersitepackages()] if site.ENABLE_USER_SITE else []
    paths = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    return sorted({path for path in (*paths, *site.getsitepackages(), *user) if os.path.isdir(path)})


def folders() -> list[str]:
    """The same as real paths."""
    return sorted(set(map(os.path.realpath, named_folders())))


def gpu_devices() -> list[str]:
    """The devices of a GPU's driver."""
    names = [f"/dev/{name}" for name in os.listdir("/dev")]
    return sorted(name for name in names if name.startswith(GPU_DEVICES))


def other_pythons() -> list[str]:
    return sorted({os.path.realpath(path) for pattern in OTHER_PYTHONS for path in glob(pattern)})


def _opened(path: str, shut: set[str]) -> Iterator[str]:
    """The path itself; its entries where something shut lies beneath it; nothing where it is shut."""
    if path in shut:
        return
    if any(other.startswith(path + os.sep) for other in shut):
        yield from _entries(path, shut)
    else:
        yield path


def _entries(folder: str, shut: set[str]) -> Iterator[str]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        # A link is opened where it leads, and only if that is not shut.
        if not withheld(name):
            yield from _opened(os.path.realpath(os.path.join(folder, name)), shut)


def withheld(name: str) -> bool:
    """An installed grader, its metadata, and what says where packages under development lie."""
    return name == "grader" or name.startswith(("grader-", "_grader", "__editable__")) or name.endswith(".pth")


def within(path: str, closed: Iterable[str]) -> bool:
    """Whether the path is one of them, or lies beneath one."""
    return any(path == other or path.startswith(other + os.sep) for other in map(os.path.realpath, closed))
