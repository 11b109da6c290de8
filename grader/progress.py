"""What a learner has reached, in a readable file beside their work. Losing it costs nothing but the overview."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from grader.text import write_whole

FILE = "progress.json"
BROKEN = "progress.broken.json"

Slip = dict[str, Any]
_NUMBER = (int, float)
_KINDS: dict[str, type | tuple[type, ...]] = {
    "score": _NUMBER,
    "max_score": _NUMBER,
    "outcome": str,
    "hints": int,
    "slips": list,
}


def load(folder: Path) -> dict[str, dict[str, Any]]:
    """By exercise: score, max_score and outcome of the last run; `slips`, the mistakes that it named; and `hints`, how
    many were shown. Each may be absent.

    A file that is missing or broken counts as empty, and an entry that makes no sense as absent.
    """
    return {exercise: entry for exercise, entry in (_read(folder) or {}).items() if _sound(entry)}


def record(
    folder: Path, exercise_id: str, score: float, max_score: float, outcome: str, slips: Sequence[Slip] = ()
) -> bool:
    """Note the result of a run. False where the folder cannot be written: grading goes on without.

    slips: the mistakes that were named, each {"check", "mistake", "inputs"} with the inputs of its smallest case.
    """
    known = {_name(slip) for slip in _slips(load(folder).get(exercise_id, {})) if slip.get("shown")}
    news = [dict(slip) | ({"shown": True} if _name(slip) in known else {}) for slip in slips]
    return _update(folder, exercise_id, {"score": score, "max_score": max_score, "outcome": outcome, "slips": news})


def slips(folder: Path, exercise_id: str) -> list[Slip]:
    """The mistakes of the last run for which no hint was shown yet."""
    return [slip for slip in _slips(load(folder).get(exercise_id, {})) if not slip.get("shown")]


def shown(folder: Path, exercise_id: str, slip: Slip) -> bool:
    """A hint was shown for this mistake. False as in `record`."""
    found = _slips(load(folder).get(exercise_id, {}))
    return _update(
        folder, exercise_id, {"slips": [one | {"shown": True} if _name(one) == _name(slip) else one for one in found]}
    )


def _slips(entry: dict[str, Any]) -> list[Slip]:
    found = [slip for slip in entry.get("slips", []) if isinstance(slip, dict)]
    return [
        slip for slip in found
        if isinstance(slip.get("inputs"), dict) and isinstance(slip.get("check"), str)
        and isinstance(slip.get("mistake"), str)
    ]  # fmt: skip


def _name(slip: Slip) -> tuple[str, str]:
    return slip["check"], slip["mistake"]


def forget(folder: Path, exercise_id: str) -> bool:
    """The work was set back: its result goes, the hints that were shown stay. False as in `record`."""
    if exercise_id not in (entries := load(folder)):
        return True
    return _write(folder, entries | {exercise_id: {k: v for k, v in entries[exercise_id].items() if k == "hints"}})


def next_hint(folder: Path, exercise_id: str, total: int) -> int:
    """The index of the next of `total` hints: one further each time, and the last one from then on.

    Where the folder cannot be written nothing is remembered, and the same hint comes again.
    """
    shown: int = max(0, load(folder).get(exercise_id, {}).get("hints", 0))
    index = max(0, min(shown, total - 1))
    _update(folder, exercise_id, {"hints": index + 1})
    return index


def _update(folder: Path, exercise_id: str, news: dict[str, Any]) -> bool:
    entries = load(folder)
    entry = entries.get(exercise_id, {}) | news
    return _write(folder, entries | {exercise_id: {key: value for key, value in entry.items() if value != []}})


def _write(folder: Path, entries: dict[str, dict[str, Any]]) -> bool:
    path = folder / FILE
    try:
        if path.exists() and _read(folder) is None:
            path.replace(folder / BROKEN)
        # The inputs of a call stay in the order of its arguments.
        ordered = {exercise: entries[exercise] for exercise in sorted(entries)}
        write_whole(path, json.dumps(ordered, indent=1, ensure_ascii=False) + "\n")
    except (OSError, ValueError):  # ValueError: a file that somebody edited may hold what cannot be written
        return False
    return True


def _read(folder: Path) -> dict[str, Any] | None:
    """None where there is no file, or none that can be understood."""
    path = folder / FILE
    with suppress(OSError, ValueError, RecursionError):
        if path.is_file() and isinstance(entries := json.loads(path.read_text(encoding="utf-8")), dict):
            return entries
    return None


def _sound(entry: Any) -> bool:
    if not isinstance(entry, dict):
        return False
    return all(isinstance(entry[key], kind) for key, kind in _KINDS.items() if key in entry)
