"""Which file the running notebook is saved as. It may be unknown, as in Colab, and then nothing is said of it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

MOST_FILES, MOST_BYTES = 100, 20 << 20


def shell() -> Any:
    """IPython's shell, where this is one; None at a plain prompt."""
    return sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None


def told(namespace: Mapping[str, Any]) -> Path | None:
    """What VS Code, or JupyterLab's server, says that the file is, if there is such a file."""
    said = [namespace.get("__vsc_ipynb_file__"), namespace.get("__session__"), os.environ.get("JPY_SESSION_NAME")]
    for name in said:
        if isinstance(name, str) and name.endswith(".ipynb"):
            # From the server's own folder on, where it is no absolute path.
            for path in (Path(name), Path.cwd() / Path(name).name):
                if path.is_file():
                    return path.resolve()
    return None


def the_only_one(folder: Path, functions: Iterable[str]) -> Path | None:
    """The notebook in the folder that defines one of the functions; None where there is none, or several."""
    defines = re.compile(rf"(?:def|class) (?:{'|'.join(map(re.escape, functions))})\b")
    try:
        files = sorted(folder.glob("*.ipynb"))[:MOST_FILES]
        small = [path for path in files if path.stat().st_size <= MOST_BYTES]
        found = [path for path in small if defines.search(path.read_text("utf-8", "replace"))]
    except OSError:
        return None
    return found[0] if len(found) == 1 else None
