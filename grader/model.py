"""Every type that more than one module shares.

Standard library only and nothing of ours: the learner's process imports this file too, so it holds no answer and costs
next to nothing. What is written to disk (the report) stands in `records.py`, which needs pydantic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

FRAMEWORKS = ("torch", "tensorflow", "numpy")
PRETTY = {"torch": "PyTorch", "tensorflow": "TensorFlow", "numpy": "NumPy"}
DEVICES = ("auto", "cpu", "cuda", "meta")


class GraderFault(Exception):
    """Our own fault: reported as `grader_error`, never scored."""


class Lost(GraderFault):
    """A process that was to do the work vanished through no fault of the learner's: the work can be done again."""


class UserError(Exception):
    """The call or the input is wrong. The text gives the fact and the cure; the exit code is 2."""


class Rejected(UserError):
    """A submission that cannot be graded at all. It still gets a report, with this text in it."""


# --- what an author declares

Inputs = Mapping[str, Any]
"""The arguments of one call by name, in the order of the signature. NumPy values reach the learner as tensors of the
framework, Python numbers and strings as they are."""


@dataclass(frozen=True)
class Mistake:
    """What learners really write: a wrong formula, `wrong(**inputs)` in NumPy and float64, or an error that it ends in.

    Where the check has a `measure`, the formula gives what that measures of the wrong result.
    """

    id: str
    wrong: Callable[..., Any] | None
    says: str
    step: str = ""
    """The step of the check's `working` that it breaks; empty for all of them."""
    raises: str = ""
    """For one without numbers: a regular expression that its error, as "ValueError: text", matches; or the text
    "None", where that comes back as a whole or in part."""


@dataclass(frozen=True)
class Descent:
    """Where in a result a descent is found, and the bowl that it goes down in."""

    parameters: tuple[int, ...]
    """The places of the parameters among the parts of the result; each is one number."""
    costs: int
    """The place of the costs: one for each epoch, before its update."""
    start: tuple[str, ...]
    """The inputs that the parameters begin with, in the same order."""
    rate: str
    """The input that is the learning rate."""
    bowl: Callable[[Inputs], tuple[Any, Any]]
    """The Hessian of the cost, (k, k), and the parameters at its minimum, (k,), for these inputs."""


@dataclass(frozen=True)
class Check:
    """One function under test.

    draw(rng, case) gives the inputs of case 0, 1, …; the first cases are small whole numbers, so that a learner can
    follow the smallest failing one on paper. reference(xp, **inputs) is the right answer over the namespace `xp`.
    """

    name: str
    points: float
    draw: Callable[..., Inputs]
    reference: Callable[..., Any]
    returns: tuple[str, ...] = ()
    """What the parts of the result are called in a message, such as ("dC/dm", "dC/db")."""
    parameters: tuple[str, ...] = ()
    """Inputs that arrive as 0-d tensors, and in some rounds of PyTorch and TensorFlow with shape (1,)."""
    cases: int = 6
    """Cases a round; a round is one dtype and one shape of the parameters."""
    tolerance: Callable[[Inputs], int] | None = None
    """How many roundings follow one another in the longest sum; by default the entries of the largest input."""
    mistakes: tuple[Mistake, ...] = ()
    steps: Callable[[Any], Sequence[tuple[str, Any]]] | None = None
    """The parts of a result in the order of the computation, each with a name: the first wrong one is told."""
    descent: Descent | None = None
    working: Callable[..., Mapping[str, str]] | None = None
    """working(**inputs): the right way by hand, a line for each step by the step's name; for hints."""
    follows: tuple[str, ...] = ()
    """Checks whose work this one builds on: the same mistake is not blamed on both."""
    forbids: frozenset[str] = frozenset()
    if_used: Mapping[str, str] = field(default_factory=dict)
    """Notes for who uses what a word stands for, such as "closed_form"; if_unused: for who does not."""
    if_unused: Mapping[str, str] = field(default_factory=dict)
    probe: Callable[..., Any] | None = None
    """Drives the learner's work where arrays alone cannot: probe(work, *inputs), shipped to the child as text.

    work: a `grader.work.Work`, with the learner's function and those in `uses` under their names."""
    uses: tuple[str, ...] = ()
    """Further functions of the learner's that the probe calls."""
    measure: Callable[..., Any] | None = None
    """measure(result, **inputs): what is compared, where many results are right; `reference` gives it as it should be.

    Runs in the supervisor, with arrays for tensors; what it raises says that the result has not that form."""
    form: str = ""
    """What a result looks like, in words, for who returns something that `measure` cannot read."""
    allows: Callable[..., Any] | None = None
    """allows(right, **inputs): the allowed error, a number or one for each part; by default what rounding explains."""
    dtypes: tuple[str, ...] = ()
    """The dtypes of the inputs; by default float32 and float64, as the framework has them."""
    draws_by_dtype: bool = False
    """Whether draw takes the dtype as well, draw(rng, case, dtype): what float32 lacks digits for, float64 may have."""
    noted: Mapping[int, str] = field(default_factory=dict)
    """Cases in which a failure costs nothing and is only noted: why, by the number of the case."""
    calls: str = ""
    """The learner's function; by default the check's own name."""
    shows: Callable[..., str] | None = None
    """shows(**inputs): what a message says was called, where that is not one call of the function with the inputs."""
    frameworks: tuple[str, ...] = ()
    """Those that it is asked for in; empty for all of the exercise's."""

    @property
    def function(self) -> str:
        return self.calls or self.name

    def drawn(self, rng: Any, case: int, dtype: str) -> Inputs:
        """The inputs of a case before they are rounded to the dtype."""
        return self.draw(rng, case, dtype) if self.draws_by_dtype else self.draw(rng, case)


@dataclass(frozen=True)
class Truth:
    """A figure that the course prints: function(**inputs) is `expected`, to `digits` significant digits."""

    function: str
    inputs: Inputs
    expected: Any
    digits: int = 6


@dataclass(frozen=True)
class Limits:
    """What one submission may use; None means no limit. `wall_s` and `cpu_s` hold for one check."""

    wall_s: float | None = 10.0
    cpu_s: float | None = 10.0
    memory_bytes: int | None = 1 << 30
    print_bytes: int = 64 << 10
    output_bytes: int = 16 << 20

    @property
    def total_s(self) -> float | None:
        return None if self.wall_s is None else 3 * self.wall_s


@dataclass(frozen=True)
class Exercise:
    """One step of the course, declared in `solutions/<id>/exercise.py`; the id is the folder's name."""

    title: str
    story: str
    frameworks: tuple[str, ...]
    checks: tuple[Check, ...]
    hints: tuple[str, ...]
    sources: tuple[str, ...]
    truths: tuple[Truth, ...] = ()
    limits: Limits = field(default_factory=Limits)
    solved: str = ""
    """Two sentences for who has solved it: what it means for what comes next."""
    reveals: bool = True
    """Whether who has solved it may see the reference solution."""
    part: str = ""
    """The part of the course that it belongs to."""
    builds_on: tuple[str, ...] = ()
    """The exercises whose work it takes up."""
    id: str = ""

    @property
    def functions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(check.function for check in self.checks))

    @property
    def points(self) -> float:
        return sum(check.points for check in self.checks)

    def within(self, framework: str) -> Exercise:
        """What it asks for in one framework: the checks that exist there, and the figures of their functions."""
        checks = tuple(check for check in self.checks if framework in (check.frameworks or self.frameworks))
        functions = {check.function for check in checks}
        return replace(self, checks=checks, truths=tuple(it for it in self.truths if it.function in functions))


# --- what a learner hands in


@dataclass(frozen=True)
class Cell:
    """A piece of source that runs by itself. `label` is what the learner knows it by: a file's name, or "cell 3"."""

    label: str
    source: str
    code: bytes = field(default=b"", compare=False, repr=False)
    """Compiled: what `pieces.pack` made of it; empty where the child is to compile it."""


@dataclass(frozen=True)
class Submission:
    """A learner's file as text, nothing run. A script is one cell, a notebook one for each of its code cells."""

    path: str
    cells: tuple[Cell, ...]
    notebook: bool
    sha256: str
    notes: tuple[str, ...] = ()
    learner: str | None = None


# --- what goes to the child, and what comes back


@dataclass(frozen=True)
class Case:
    """One call of one check. Inputs are rounded to `dtype`; `lenient` says why a failure here alone is only a note."""

    index: int
    dtype: str
    inputs: Inputs
    lenient: str | None = None


@dataclass(frozen=True)
class Tensor:
    """An array that was a tensor of the framework in the child; `dtype` is what the framework called it."""

    array: Any
    dtype: str


@dataclass(frozen=True)
class Opaque:
    """Something in a result that is no number, array, list or string: only the name of its type crosses over."""

    type: str


@dataclass(frozen=True)
class Unread:
    """A result that has not the form that a check's `measure` reads."""

    value: Any
    form: str


@dataclass(frozen=True)
class Frame:
    """A line of the learner's own code in a traceback."""

    label: str
    line: int
    function: str
    source: str


@dataclass(frozen=True)
class Fault:
    """Why a call gave no value. `kind`: exception, not_implemented, forbidden, signature, memory, results."""

    kind: str
    type: str
    text: str
    frames: tuple[Frame, ...] = ()


@dataclass(frozen=True)
class Call:
    """What one call did: a value, or a fault; and the arguments whose values it changed."""

    value: Any = None
    fault: Fault | None = None
    changed: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    """The words of the check's `if_used` and `if_unused` that stand for something it called."""


@dataclass(frozen=True)
class End:
    """Why a child stopped before its time. `kind`: exit, signal, time, total, results, malformed.

    `at`: the line of the file that was running, where it had not come to its end yet.
    """

    kind: str
    detail: str
    at: tuple[str, int] | None = None


@dataclass(frozen=True)
class Observation:
    """All that is known of one check: its calls in order, and what cut them short, if anything did."""

    calls: tuple[Call, ...] = ()
    end: End | None = None
    missing: tuple[str, ...] | None = None
    """Where the function does not exist: the names of the functions that do."""
    instead: str = ""
    """The type of what bears the function's name, where it is no function."""
    digest: bytes = field(default=b"", compare=False)
    """Of all that the child said: checks that agree in it were observed alike. Empty where it was cut short."""


@dataclass(frozen=True)
class Run:
    """One submission run: an observation for each check in order, the faults of single cells, what was printed."""

    observations: tuple[Observation, ...]
    faults: tuple[Fault, ...] = ()
    stdout: str = ""
    notes: tuple[str, ...] = ()
    device: str = "cpu"


# --- what the supervisor makes of it


@dataclass(frozen=True)
class Expected:
    """The right answer of one case, float64: an array, or a tuple of such.

    `move` has the same shape: how far the answer moves, in units of the inputs' relative error, when every input is off
    by its rounding. `roundings`: how many follow one another. `fixed`: the check itself says what error it allows, and
    the move is what comes to that in float32, whatever the dtype.
    """

    value: Any
    move: Any
    roundings: int
    fixed: bool = False


@dataclass(frozen=True)
class Noted:
    """What a `measure` gives for a result that is right in an unusual way: a note is a sentence without its subject."""

    value: Any
    notes: tuple[str, ...]


class Malformed(Exception):
    """What a `measure` raises at a result that has not the form: `value` is the part of it that a learner returned."""

    def __init__(self, value: Any):
        super().__init__(value)
        self.value = value


@dataclass(frozen=True)
class Mismatch:
    """Where a result leaves the right one. `kind`: nothing, type, structure, shape, dtype, nonfinite, value."""

    kind: str
    part: str
    index: tuple[int, ...] = ()
    actual: float | str | None = None
    expected: float | str | None = None
    gap: float | None = None
    allowed: float | None = None
    share: float | None = None
    """The share of the entries that are off."""


@dataclass(frozen=True)
class Diagnosis:
    """What explains wrong numbers, for sure: the id of a mistake, and what to tell the learner."""

    id: str
    says: str
