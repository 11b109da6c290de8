"""A terminal that another program drives: what a learner types, and the screens that come."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

CLEAR = "\x1b[H\x1b[J"
LAST_KEY = "q quit"
NEITHER, BOTH = "Score: 0 / 5", "Score: 5 / 5, passed"
VARIABLES = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
VARIABLES |= {"NO_COLOR": "1", "TERM": "xterm-256color"}


class Terminal:
    """A terminal of 80 columns in which `grade watch`, or another program, runs in `folder`."""

    def __init__(self, folder: Path, *call: str):
        import pexpect

        self.child = pexpect.spawn(call[0], [*call[1:]], cwd=folder, env=VARIABLES, encoding="utf-8",
                                   dimensions=(40, 80), timeout=30)  # fmt: skip
        self.child.delaybeforesend = None
        self.before = self.mode()

    def mode(self) -> Any:
        import termios

        return termios.tcgetattr(self.child.child_fd)

    def screen(self, *words: str) -> str:
        """The next screen that says all of this."""
        while True:
            self.child.expect_exact(LAST_KEY)
            shown: str = self.child.before.rpartition(CLEAR)[2].replace("\r\n", "\n") + LAST_KEY
            if all(word in shown for word in words):
                return shown

    def press(self, key: str, *words: str) -> str:
        self.child.send(key)
        return self.screen(*words)

    def silent(self, seconds: float = 0.8) -> bool:
        """Whether nothing is drawn for a while: longer than the time between two looks at the file."""
        import pexpect

        return bool(self.child.expect([r".", pexpect.TIMEOUT], timeout=seconds) == 1)

    def ended(self) -> int | None:
        import pexpect

        self.child.expect(pexpect.EOF)
        self.child.close()
        status: int | None = self.child.exitstatus
        return status
