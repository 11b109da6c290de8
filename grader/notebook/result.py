"""What `check` gives back: it shows itself, as HTML in a notebook and as text elsewhere, and can be asked for more."""

from __future__ import annotations

from collections.abc import Callable

from grader.notebook.link import HINT, PLOT
from grader.records import Report
from grader.report import html, text

WIDTH, SHOWN_PIXELS = 80, 900
TAKEN = "the functions in this kernel"


class Result:
    """`.report` is the whole result, as `grade --json` writes it."""

    def __init__(self, report: Report, command: str, solved: str, ask: Callable[[int], bytes]):
        self.report = report
        self._command, self._solved, self._ask = command, solved, ask

    def hint(self) -> Hint:
        """One more hint each time, from gentle to explicit. The last one stays."""
        return Hint(self._ask(HINT).decode().rstrip())

    def plot(self) -> Picture:
        """A picture of what the functions do, beside what they should do."""
        return Picture(self._ask(PLOT))

    def __repr__(self) -> str:
        shown = text.render(
            self.report, taken=TAKEN, next_step=self._next_step, colour=False, width=WIDTH, solved=self._solved
        )
        return shown.rstrip("\n")

    def _repr_html_(self) -> str:
        return html.render(self.report, taken=TAKEN, next_step=self._next_step, solved=self._solved)

    @property
    def _next_step(self) -> str | None:
        if self.report.outcome in ("passed", "grader_error"):
            return None
        return f"stuck? check({self._command}).hint()"


class Hint(str):
    """A hint, which shows itself without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "\n".join(row for line in self.splitlines() for row in text.wrap(line, WIDTH))

    def _repr_html_(self) -> str:
        return html.hint(self)


class Picture:
    """`.png` are the bytes of the file, and `.save("picture.png")` writes them."""

    def __init__(self, png: bytes):
        self.png = png

    def save(self, path: str) -> None:
        with open(path, "wb") as file:
            file.write(self.png)

    def __repr__(self) -> str:
        return 'A picture. Where there is no notebook to show it: .save("picture.png")'

    def _repr_png_(self) -> tuple[bytes, dict[str, int]]:
        # Twice as many pixels as it is wide, for dense screens.
        return self.png, {"width": SHOWN_PIXELS}
