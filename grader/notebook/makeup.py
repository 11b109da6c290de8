"""What a function is made of: a digest of its code, and the global names that it uses, those of its helpers included.

Read in the kernel from what is there, and in the supervisor from what a file says: both with the same interpreter, so
that the same source has the same digest.
"""

from __future__ import annotations

import builtins
import dis
import hashlib
import inspect
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType
from typing import Any

CODE, PLAIN, LIBRARY, OTHER, UNSET = "code", "plain", "library", "other", "unset"
_PLAIN_TYPES = (bool, int, float, complex, str, type(None))
_LETTERS = 60
_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True)
class Use:
    """A global name that a function uses; `user` is "" for the functions that were asked about.

    what: the digest of the learner's own code; the text of a plain value; the package that something comes from; the
    type of anything else.
    """

    name: str
    user: str
    kind: str
    what: str


def look(functions: Mapping[str, Any], main: ModuleType) -> list[Use]:
    """The functions, and all that they use, directly or through helpers of the learner's, each user's names once."""
    found = [Use(name, "", *_kind(value, main)) for name, value in functions.items()]
    waiting = deque(functions.items())
    seen = set(functions)
    while waiting:
        user, value = waiting.popleft()
        scope = getattr(_bare(value), "__globals__", vars(main))
        for name in sorted({name for code in codes(value).values() for name in _globals_of(code)}):
            if name not in scope and name in _BUILTINS:
                continue
            found.append(Use(name, user, *(_kind(scope[name], main) if name in scope else (UNSET, ""))))
            if found[-1].kind == CODE and name not in seen:
                seen.add(name)
                waiting.append((name, scope[name]))
    return found


def _bare(value: Any) -> Any:
    """Without the decorators that say what they wrap."""
    try:
        return inspect.unwrap(value) if callable(value) else value
    except Exception:  # noqa: BLE001 - an object that answers every name, or raises what it likes
        return value


def _kind(value: Any, main: ModuleType) -> tuple[str, str]:
    if type(value) in _PLAIN_TYPES:
        return PLAIN, repr(value)[:_LETTERS]
    if isinstance(value, ModuleType):
        return LIBRARY, value.__name__.partition(".")[0]
    if getattr(_bare(value), "__module__", None) == main.__name__ and codes(value):
        return CODE, digest(codes(value))
    root = str(getattr(value, "__module__", None) or type(value).__module__).partition(".")[0]
    return (LIBRARY if callable(value) else OTHER), root


def codes(value: Any) -> dict[str, CodeType]:
    """The code of a function under "", of a class by its methods' names; nothing for what has none."""
    value = _bare(value)
    if type(value) is FunctionType:
        return {"": value.__code__}
    if not isinstance(value, type):
        return {}
    methods = {name: _method(item) for name, item in vars(value).items()}
    # What a decorator wrote, such as a dataclass's __init__, stands in no file.
    return {name: m.__code__ for name, m in methods.items() if m is not None and m.__code__.co_filename != "<string>"}


def _method(item: Any) -> FunctionType | None:
    item = getattr(item, "fget", None) or getattr(item, "__func__", item)
    return item if type(item) is FunctionType else None


def digest(found: Mapping[str, CodeType]) -> str:
    """Alike for alike code, wherever it stands, however it is laid out and commented."""
    text = repr(sorted((name, _spelled(code)) for name, code in found.items()))
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def _spelled(value: Any) -> Any:
    """All that decides what a code does, in what has the same repr in every process."""
    if isinstance(value, CodeType):
        counts = value.co_argcount, value.co_kwonlyargcount, value.co_posonlyargcount
        names = value.co_names, value.co_varnames, value.co_freevars
        constants = [_spelled(constant) for constant in value.co_consts]
        return counts, names, value.co_code.hex(), constants
    if isinstance(value, tuple):
        return [_spelled(item) for item in value]
    return sorted(map(repr, value)) if isinstance(value, frozenset) else repr(value)


def _globals_of(code: CodeType) -> Iterator[str]:
    for instruction in dis.get_instructions(code):
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield str(instruction.argval)
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _globals_of(inner)


def libraries(namespace: Mapping[str, Any]) -> list[str]:
    """The packages that have a name in the namespace, and then, for who hides them behind names, all that are imported.

    NumPy is in every kernel that checks, so it says nothing.
    """
    named = {value.__name__.partition(".")[0] for value in list(namespace.values()) if isinstance(value, ModuleType)}
    if "numpy" in named:
        return sorted(named)
    return [*sorted(named), *(root for root in ("torch", "tensorflow") if root in sys.modules)]
