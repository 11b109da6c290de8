"""Puts the course into the wheel: `solutions/` and `exercises/` become `grader/bundled/`. Editable installs read the
source tree itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CourseHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "standard":
            return
        root = Path(self.root)
        for folder in ("solutions", "exercises"):
            for path in sorted((root / folder).rglob("exercise_*" if folder == "exercises" else "*.py")):
                if path.suffix in (".py", ".ipynb") and "__pycache__" not in path.parts:
                    build_data["force_include"][str(path)] = f"grader/bundled/{path.relative_to(root).as_posix()}"
