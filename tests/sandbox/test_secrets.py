"""The child holds no answers: a learner's function looks everywhere, and prints what it finds."""

from __future__ import annotations

import importlib.util
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.course import Course
from grader.model import Cell, Submission
from grader.pipeline import Grader, Job
from grader.records import Report
from grader.sandbox.launch import launcher
from tests.conftest import need

SEED = 987654321987
SECRET = "do-not-tell-3f9a7c"
PHRASES = (  # of solutions/exercise_03/exercise.py: a comment, a hint, a name; and what the files of answers are called
    "Neither sum of the gradient cancels",
    "Check yourself on the course's data at m",
    "draw_predictions",
    "_solution.py",
)

# Backwards, and put together a character at a time: the search must not find itself.
PROBE = f"WORDS = {[word[::-1] for word in (SECRET, str(SEED), *PHRASES)]}\n" + textwrap.dedent('''
    import builtins, gc, os, re, sys
    from types import ModuleType

    ANSWERS = ["grader." + name for name in
               ("course", "oracle", "judge", "compare", "pipeline", "records", "draws", "verify", "messages", "stubs")]
    DECLARED = ("Exercise", "Check", "Mistake", "Truth", "Expected", "Case", "Submission", "Gradient", "Plan")


    def seed():
        return int("".join(reversed(WORDS[1])))


    def telling(value):
        """Whether a value is of the grader's side, and not of the child's."""
        kind = type(value)
        home = value.__name__ if kind is ModuleType else getattr(value, "__module__", "") if callable(value) else ""
        return home in ANSWERS or kind.__module__ in ANSWERS or (
            kind.__name__ in DECLARED and kind.__module__ in ("grader.model", "grader.authoring", "grader.pipeline")
        ) or (kind is int and value == seed())


    def inside(values, depth=3):
        for value in values:
            yield value
            kind = type(value)
            if depth and kind in (list, tuple, set, frozenset, dict):
                yield from inside(list(value.values() if kind is dict else value)[:200], depth - 1)
            elif depth and hasattr(kind, "__dataclass_fields__"):
                yield from inside([getattr(value, name, None) for name in kind.__dataclass_fields__], depth - 1)


    def frames():
        frame = sys._getframe(1)
        while frame is not None:
            yield from inside(list(frame.f_locals.values()))
            yield from inside(list(frame.f_globals.values()), 1)
            frame = frame.f_back


    def referrers():
        import grader.model
        for name in DECLARED:
            kind = getattr(grader.model, name, None)
            yield from gc.get_referrers(kind) if kind else ()


    def objects():
        gc.unfreeze()
        return gc.get_objects()


    def descriptors():
        for name in os.listdir("/proc/self/fd"):
            if int(name) > 3 and os.path.lexists("/proc/self/fd/" + name):
                target = os.readlink("/proc/self/fd/" + name)
                if target.startswith("/proc") and target.endswith("/fd"):
                    continue  # the listing itself
                yield target


    def texts(text):
        return [n for n, word in enumerate(WORDS) if "".join(reversed(word)) in text]


    def memory():
        found = set()
        patterns = [re.compile(b"".join(b"[" + re.escape(c.encode()) + b"]" for c in reversed(word))) for word in WORDS]
        digits = [seed() >> 8 * place & 255 for place in range(8)]
        patterns.append(re.compile(b"".join(b"[" + re.escape(bytes([digit])) + b"]" for digit in digits)))
        spans = [line.split()[:2] for line in open("/proc/self/maps") if "[v" not in line]
        with open("/proc/self/mem", "rb", buffering=0) as own:
            for span, rights in spans:
                begin, end = (int(part, 16) for part in span.split("-"))
                for at in range(begin, end, 1 << 24) if rights.startswith("rw") else ():
                    try:
                        own.seek(at)
                        data = own.read(min(end - at, (1 << 24) + 64))
                    except (OSError, OverflowError):
                        continue
                    found |= {n for n, pattern in enumerate(patterns) if pattern.search(data)}
        return sorted(found)


    def hunt():
        yield "memory", memory()  # first: the other searches put the words together
        yield "frames", [type(value).__name__ for value in frames() if telling(value)]
        yield "modules", [name for name in ANSWERS if name in sys.modules]
        yield "objects", [type(value).__name__ for value in objects() if telling(value)]
        yield "referrers", [type(value).__name__ for value in referrers() if telling(value)]
        yield "descriptors", list(descriptors())
        yield "environment", texts(repr(dict(os.environ))) + texts(open("/proc/self/environ").read())
        yield "arguments", texts(repr(sys.argv)) + texts(open("/proc/self/cmdline").read())
        yield "builtins", texts(repr(sorted(vars(builtins))))


    def point_gradient(x, y, m, b):
        for place, found in hunt():
            print(place, found)
        os._exit(0)
    ''')

PLANT = """
import types
from grader.model import Expected
sys.modules["grader.oracle"] = types.ModuleType("grader.oracle")
planted = Expected(None, None, 1)
copies = [bytearray("".join(reversed(word)).encode()) for word in WORDS] + [bytearray(seed().to_bytes(8, "little"))]
os.open("/proc/self/status", os.O_RDONLY)
os.environ["PLANTED"] = sys.argv[0] = setattr(builtins, "".join(reversed(WORDS[0])), 1) or "".join(reversed(WORDS[0]))
"""


@pytest.fixture(scope="module")
def own(course: Course) -> Iterator[Callable[[str], Grader]]:
    """Graders of their own, started by a process that has a secret in its environment."""
    made: dict[str, Grader] = {}

    def one(framework: str) -> Grader:
        need(importlib.util.find_spec(framework) is not None, framework)
        if framework not in made:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("GRADER_TEST_SECRET", SECRET)
                made[framework] = Grader(course, framework, "cpu", launcher(framework))
        return made[framework]

    yield one
    for grader in made.values():
        grader.launcher.close()


def finds(grader: Grader, code: str) -> dict[str, str]:
    cells = (Cell("exercise_03.py", f"{code}\n"),)
    report: Report = grader.grade(Job(Submission("", cells, False, ""), "exercise_03", SEED, "grade exercise_03"))
    lines = [line.partition(" ") for line in report.stdout.splitlines() if "[" in line]
    return {place: found for place, _, found in lines}


PLACES = ["memory", "frames", "modules", "objects", "referrers", "descriptors", "environment", "arguments", "builtins"]


@pytest.fixture(scope="module")
def found(own: Callable[[str], Grader]) -> Callable[[str], dict[str, str]]:
    known: dict[str, dict[str, str]] = {}

    def one(framework: str) -> dict[str, str]:
        if framework not in known:
            known[framework] = finds(own(framework), PROBE)
        return known[framework]

    return one


@pytest.mark.parametrize("place", PLACES)
def test_the_child_holds_no_answers(found: Callable[[str], dict[str, str]], framework: str, place: str) -> None:
    assert found(framework)[place] == "[]"


@pytest.fixture(scope="module")
def planted(own: Callable[[str], Grader]) -> dict[str, str]:
    return finds(own("numpy"), PROBE + PLANT)


@pytest.mark.parametrize("place", PLACES)
def test_the_search_finds_what_was_put_there(planted: dict[str, str], place: str) -> None:
    assert planted[place] != "[]"


def test_the_search_of_the_memory_finds_every_word(planted: dict[str, str]) -> None:
    assert planted["memory"] == str(list(range(len(PHRASES) + 3)))


def test_the_files_that_hold_answers_hold_the_words_of_the_search(course: Course) -> None:
    text = Path(course.solutions, "exercise_03", "exercise.py").read_text("utf-8")
    assert [phrase for phrase in PHRASES if phrase not in text] == ["_solution.py"]
