"""Why honest code fails in the jail, in a sentence: what cannot work there, named after what was asked for."""

from __future__ import annotations

import errno
import os
import traceback
from collections.abc import Iterator

CONFINED = "GRADER_CONFINED"
"""Set in the environment of a jailed child. Whoever sets or unsets it changes a sentence, and nothing else."""

_COMPILE = "torch.compile needs a compiler, which cannot run while your code is graded: call the function as it is."
_WORKERS = "No other process can be started while your code is graded: use num_workers=0, and no pool."
_PROGRAM = "No other program can be started while your code is graded."
_NETWORK = "There is no network while your code is graded, so no downloads: make the data in the file itself."
_OUTSIDE = "While your code is graded it reads and writes its own, empty folder and no other."
_ALONE = "Your code is graded in an empty folder: only the file that you handed in is there."
_SYSTEM = "The system refuses this while your code is graded: no processes, no network, no links, no shared memory."

# From the most particular on, by what stands in the path of a source file on the way.
_BY_MODULE = {
    "/_inductor/": _COMPILE,
    "/_dynamo/": _COMPILE,
    "/multiprocessing/": _WORKERS,
    "/concurrent/futures/process": _WORKERS,
    "/torch/utils/data/": _WORKERS,
    "/subprocess.py": _PROGRAM,
    # Before it downloads, it makes a folder in the home.
    "/keras/src/datasets/": _NETWORK,
    "/torch/hub.py": _NETWORK,
    "/urllib": _NETWORK,
    "/http/": _NETWORK,
    "/socket.py": _NETWORK,
}
_REFUSALS = (errno.EPERM, errno.EACCES, errno.EROFS)


def why(error: BaseException) -> str:
    """A sentence, or nothing where the jail has no part in it."""
    if CONFINED not in os.environ:
        return ""
    chain = list(_chain(error))
    if not any(isinstance(one, OSError) for one in chain):
        return ""
    paths = [frame.filename for one in chain for frame in traceback.extract_tb(one.__traceback__)]
    for part, sentence in _BY_MODULE.items():
        if any(part in path for path in paths):
            return sentence
    last = next(one for one in chain if isinstance(one, OSError))
    if isinstance(last, FileNotFoundError):
        return _ALONE
    if last.errno not in _REFUSALS:
        return ""
    return _OUTSIDE if last.filename is not None else _SYSTEM


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen = set[int]()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop(0)
        if one is not None and id(one) not in seen and len(seen) < 20:
            seen.add(id(one))
            yield one
            waiting += [one.__cause__, one.__context__]
