"""Single keys of a terminal, without Enter, and the terminal as it was in the end.

A thread listens, so that `q` counts while a grading goes on: like Ctrl-C and the signals that end a program it becomes
a KeyboardInterrupt in the main thread, once.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from grader.model import UserError

REDRAW, QUIT = "redraw", "quit"
"""What is heard besides keys: another program has used the terminal meanwhile; there is nobody there any more."""
QUITS = ("q", "\x03", "\x04")
PATIENCE_S = 0.2
Heard = Callable[[str], object]

if sys.platform == "win32":
    import _thread
    import msvcrt
    import time

    ENDS: tuple[signal.Signals, ...] = (signal.SIGINT, signal.SIGTERM)

    @contextmanager
    def _single(heard: Heard) -> Iterator[None]:  # noqa: ARG001 - nobody else changes this console meanwhile
        yield

    def _typed(seconds: float) -> str:
        end = time.monotonic() + seconds
        while not msvcrt.kbhit():
            if time.monotonic() > end:
                return ""
            time.sleep(0.02)
        key = msvcrt.getwch()
        if key in ("\0", "\xe0"):  # an arrow or the like: its second half follows
            msvcrt.getwch()
            return ""
        return key

    def _interrupt() -> None:
        _thread.interrupt_main()

else:
    import os
    import select
    import termios
    import tty

    ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)

    @contextmanager
    def _single(heard: Heard) -> Iterator[None]:
        """Each key at once, and not shown. Ctrl-Z gives the terminal back until the shell's `fg`."""
        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)

        def pause(*_: Any) -> None:
            termios.tcsetattr(terminal, termios.TCSAFLUSH, before)
            signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGTSTP)  # stops here
            signal.signal(signal.SIGTSTP, pause)
            tty.setcbreak(terminal)
            heard(REDRAW)

        # One that is ended in the background still puts right what it has changed.
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        signal.signal(signal.SIGTSTP, pause)
        tty.setcbreak(terminal)
        try:
            yield
        finally:
            signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            with suppress(termios.error):  # its window was closed
                termios.tcsetattr(terminal, termios.TCSAFLUSH, before)

    def _typed(seconds: float) -> str:
        if not select.select([sys.stdin.fileno()], [], [], seconds)[0]:
            return ""
        try:
            data = os.read(sys.stdin.fileno(), 64)
        except OSError:  # how Linux says that the terminal was closed
            data = b""
        # An arrow or a function key is one escape and some letters, none of which was meant.
        return "" if data.startswith(b"\x1b") else data.decode("utf-8", "replace") or QUITS[0]

    def _interrupt() -> None:
        # To the process and not to a thread: a wait in the main thread is to end.
        os.kill(os.getpid(), signal.SIGINT)


def expect_terminal() -> None:
    """Raises UserError where keys cannot be read or what is shown cannot be replaced."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UserError(
            "`grade watch` reads keys and redraws the screen, which needs a terminal. "
            "Run it in one, without a pipe, or grade once: grade EXERCISE"
        )


class Keyboard:
    """A context manager; inside, `heard` gets every key in small letters, from another thread or a signal.

    What quits raises KeyboardInterrupt in the main thread, once; `heard` gets QUIT besides, since Python loses an
    exception that a signal raises in a finaliser.
    """

    def __init__(self, heard: Heard):
        self.heard = heard
        self.closed = self.left = False
        self.mode = _single(heard)

    def __enter__(self) -> Keyboard:
        for number in ENDS:
            signal.signal(number, self._leave)
        self.mode.__enter__()
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.closed = self.left = True
        self.mode.__exit__(None, None, None)

    def _listen(self) -> None:
        while not self.closed:
            for key in _typed(PATIENCE_S).lower():
                if key in QUITS:
                    _interrupt()
                    return
                self.heard(key)

    def _leave(self, *_: Any) -> None:
        if not self.left:
            self.left = True
            self.heard(QUIT)
            raise KeyboardInterrupt
