"""Where the learner's files are, and how a workspace is made and set back."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from grader import stubs
from grader.model import FRAMEWORKS, PRETTY, UserError
from grader.text import write_whole

MARKER = "grade.json"
"""Made by `init`: says which framework a folder of any name is for."""

Stub = Callable[[str], str | None]
"""The pristine .py stub of an exercise for a framework; None where the exercise does not exist for it."""

# Nearly every file imports NumPy as well, so it counts last.
_ROOTS = (("tensorflow", "tensorflow"), ("keras", "tensorflow"), ("torch", "torch"), ("numpy", "numpy"))
_IMPORT = re.compile(r"^\s*(?:import|from)\s+(torch|tensorflow|keras|numpy)\b", re.MULTILINE)


@dataclass(frozen=True)
class Found:
    """A learner's file, the framework it is for, and why it was taken: "in this folder", …"""

    path: Path
    framework: str
    why: str


@dataclass(frozen=True)
class Made:
    """What `init` wrote, and what it left alone because it was there already and differs."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]


def find(
    exercise_id: str, start: Path, exercises_dir: Path, stub: Stub, frameworks: tuple[str, ...], framework: str | None,
    course_first: bool = False,
) -> Found:  # fmt: skip
    """The learner's file: in `start`; else over the framework folders of the nearest exercises/, else of exercises_dir.

    course_first: exercises_dir is another course's, so that the nearest exercises/ may be of something else.

    Of several, the one that differs from its stub is taken, the newest where several do, else the one for PyTorch or
    the exercise's first framework. `framework` forces its folder of exercises/; in `start` any file counts. Raises
    UserError naming the places.
    """
    if here := _in_folder(exercise_id, start, stub, frameworks, framework):
        return here
    possible = [name for name in FRAMEWORKS if name in frameworks]
    wanted = [framework_for(frameworks, framework)] if framework else possible
    near = _nearest_exercises(start)
    roots = list(dict.fromkeys([exercises_dir, *near] if course_first else [*near, exercises_dir]))
    for root in roots:
        files = [Found(path, name, "") for name in wanted for path in _files(exercise_id, root / name)]
        if files:
            return _chosen(files, stub, framework_for(frameworks, framework or "torch"))
    places = ", ".join(str(place) for place in (start, *roots))
    cure = "Make a workspace with `grade init DIR`, or name the file with `--file PATH`."
    raise UserError(f"There is no {exercise_id}.py or {exercise_id}.ipynb in these places: {places}. {cure}")


def _in_folder(
    exercise_id: str, folder: Path, stub: Stub, frameworks: tuple[str, ...], forced: str | None
) -> Found | None:
    files = []
    for path in _files(exercise_id, folder):
        framework = framework_of(path, stubs.code_of(path) or "", forced)
        files.append(Found(path, framework_for(frameworks, framework), "it is in this folder"))
    if len(files) < 2:
        return files[0] if files else None
    return _chosen(files, stub, files[0].framework)


def _files(exercise_id: str, folder: Path) -> list[Path]:
    return [path for suffix in (".py", ".ipynb") if (path := folder / f"{exercise_id}{suffix}").is_file()]


def _nearest_exercises(start: Path) -> list[Path]:
    """The exercises/ folder of `start` or its nearest parent, if it is one of ours: a list of one, or empty."""
    start = start.absolute()
    folders = (folder / "exercises" for folder in (start, *start.parents))
    return [path for path in folders if any((path / name).is_dir() for name in FRAMEWORKS)][:1]


def _chosen(files: Sequence[Found], stub: Stub, default: str) -> Found:
    changed = [file for file in files if not _untouched(file, stub)]
    if changed:
        best = max(changed, key=lambda file: _written(file.path))
        why = "it was edited" if len(changed) == 1 else f"it is the newest of {len(changed)} that were edited"
        return Found(best.path, best.framework, why)
    best = next((file for file in files if file.framework == default), files[0])
    return Found(best.path, best.framework, "none was edited yet")


def _untouched(file: Found, stub: Stub) -> bool:
    text = stub(file.framework)
    return text is not None and stubs.untouched(file.path, text)


def _written(path: Path) -> int:
    with suppress(OSError):
        return path.stat().st_mtime_ns
    return 0


def framework_of(path: Path, source_code: str, forced: str | None) -> str:
    """The framework a file is for: forced, else its folder's name, its workspace's marker, its imports, else torch."""
    folder = path.absolute().parent
    if forced:
        return forced
    if folder.name in FRAMEWORKS:
        return folder.name
    return _marked(folder) or _imported(source_code) or "torch"


def _marked(folder: Path) -> str | None:
    """What the folder's marker says; None where there is none, or it makes no sense."""
    with suppress(OSError, ValueError, RecursionError, TypeError, KeyError):
        name = json.loads((folder / MARKER).read_text(encoding="utf-8"))["framework"]
        return name if name in FRAMEWORKS else None
    return None


def _imported(source_code: str) -> str | None:
    named = [(root, framework) for root, framework in _ROOTS if root in source_code]
    # To parse the whole of a file takes as long as to grade it, and nearly every one says it in its first lines.
    if not named or _plainly_imports(named[0][0], source_code):
        return named[0][1] if named else None
    roots: set[str] = set()
    try:
        for node in ast.walk(ast.parse(source_code)):
            if isinstance(node, ast.Import):
                roots |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                roots.add((node.module or "").partition(".")[0])
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        roots = set(_IMPORT.findall(source_code))
    return next((framework for root, framework in named if root in roots), None)


def _plainly_imports(root: str, source_code: str) -> bool:
    """Whether a line that begins with the import is one indeed, and not part of a text."""
    line = re.search(rf"^(?:import|from)[ \t]+{root}\b[^\n]*", source_code, re.MULTILINE)
    if line is None:
        return False
    with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
        # Python reads from the top: what is a statement so far stays one, whatever follows.
        return isinstance(ast.parse(source_code[: line.end()]).body[-1], (ast.Import, ast.ImportFrom))
    return False


def framework_for(frameworks: tuple[str, ...], framework: str) -> str:
    """The variant of an exercise that a learner of `framework` gets: their own, else NumPy's, else the first."""
    return next((name for name in (framework, "numpy") if name in frameworks), frameworks[0])


def init(directory: Path, framework: str, files: Mapping[str, str]) -> Made:
    """Write the files (name to text) and the workspace's marker into a folder, made if missing.

    A file that is there already and differs is never overwritten. Raises UserError, before anything is written, for a
    workspace of another framework or something in the way; also for a place that cannot be written.
    """
    texts = {**files, MARKER: json.dumps({"framework": framework}, indent=1) + "\n"}
    _refuse_occupied(directory, framework, texts)
    written, kept = [], []
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for path, text in ((directory / name, text) for name, text in texts.items()):
            if not path.exists():
                write_whole(path, text)
                written.append(path)
            elif path.read_bytes() != text.encode():
                kept.append(path)
    except OSError as error:
        raise UserError(f"{directory} cannot be written ({error.strerror}). Choose another folder.") from None
    return Made(tuple(written), tuple(kept))


def _refuse_occupied(directory: Path, framework: str, names: Mapping[str, str]) -> None:
    if (marked := _marked(directory)) not in (None, framework):
        fact = f"{directory} is a workspace for {PRETTY[marked or framework]} already"
        cure = f"Add `--framework {marked}`, or choose another folder for {PRETTY[framework]}."
        raise UserError(f"{fact}. {cure}")
    if directory.exists() and not directory.is_dir():
        raise UserError(f"{directory} is a file. Choose another name for the folder.")
    for path in (directory / name for name in names):
        if path.exists() and not path.is_file():
            raise UserError(f"{path} is in the way: it is no file. Move it, or choose another folder.")


def reset(path: Path, stub_text: str) -> Path | None:
    """Put the stub back. The learner's file is kept beside it as `<stem>.before_reset_<k><suffix>`, the first k free.

    Returns the file kept, or None where there was none or it was the stub already. Raises UserError.
    """
    try:
        before = path.read_bytes() if path.is_file() else None
        if before == stub_text.encode():
            return None
        kept = None if before is None else _keep(path, before)
        write_whole(path, stub_text)
    except OSError as error:
        raise UserError(f"{path} cannot be reset ({error.strerror}). Check that its folder can be written.") from None
    return kept


def _keep(path: Path, content: bytes) -> Path:
    number = 1
    while True:
        kept = path.with_name(f"{path.stem}.before_reset_{number}{path.suffix}")
        # "x" fails on a file that exists: nothing kept is ever lost to a second reset.
        with suppress(FileExistsError), kept.open("xb") as file:
            file.write(content)
            return kept
        number += 1
