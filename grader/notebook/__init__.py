"""Checks where a learner works: in a notebook, or at a Python prompt.

The kernel plays the child: it gets inputs and gives back arrays. Supervisor and oracle are another process, started
once for a kernel, which knows the answers and says the verdict. `player`, `guard`, `link` and `makeup` run in the
kernel; `supervisor`, `question`, `seat` and `saved` in that other process.
"""

from grader.notebook.call import check

__all__ = ["check"]
