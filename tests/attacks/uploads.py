"""What a hostile learner uploads: the files are made here, what must become of them stands in cases/uploads.json."""

from __future__ import annotations

import io
import json
import os
import stat
import tarfile
import zipfile
from pathlib import Path

from tests.attacks.scene import CASES, EXERCISE, ROOT, Scene

FILE = f"{EXERCISE}.py"
RIGHT = (CASES / "neighbours" / "honest.py").read_text()
# Leaves a trace wherever it is run or imported.
TRACE = "open('@outside@/traced', 'w').close()\n"


def make(scene: Scene) -> None:
    """All uploads, in the class of the scene."""
    folder = scene.submissions
    trace = TRACE.replace("@outside@", str(scene.outside))
    _archives(folder)
    _shipped(folder / "ships-modules", trace)
    _sizes(folder)
    _bytes(folder)
    for learner, target in (("link-to-answers", _answers()), ("link-to-classmate", folder / "000-honest" / FILE)):
        (folder / learner).mkdir()
        (folder / learner / FILE).symlink_to(target)
    (folder / "link-to-a-folder").symlink_to(folder / "000-honest")
    (folder / "pipe").mkdir()
    os.mkfifo(folder / "pipe" / FILE)
    (folder / "folder-as-a-file" / FILE).mkdir(parents=True)
    for learner in ("=cmd()", "-rf", "..x", "a\nb", "\u202edna", "@sum"):
        (folder / learner).mkdir()
        (folder / learner / FILE).write_text(RIGHT)


def _answers() -> Path:
    return ROOT / "solutions" / EXERCISE / "torch_solution.py"


def _archives(folder: Path) -> None:
    ways_out = (f"../../slipped/{FILE}", f"/abs/{FILE}", f"C:\\{FILE}")
    _zip(folder / "slip.zip", dict.fromkeys((*ways_out, FILE), RIGHT))
    _zip(folder / "twins.zip", {FILE: RIGHT, FILE.upper().replace(".PY", ".py"): "raise SystemExit"})
    _zip(folder / "bomb.zip", {FILE: RIGHT, "zeros.py": "\0" * (80 << 20)})
    _zip(folder / "nested.zip", {"inner.zip": "PK", FILE: RIGHT})
    _zip(folder / "crowd.zip", {FILE: RIGHT, **{f"{number}.txt": "" for number in range(6000)}})
    with tarfile.open(folder / "links.tar", "w") as tar:
        for name, kind, target in (
            (FILE, tarfile.SYMTYPE, str(_answers())),
            ("exercise_01.py", tarfile.LNKTYPE, FILE),
            ("exercise_02.py", tarfile.CHRTYPE, ""),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, target
            tar.addfile(member)
    with tarfile.open(folder / "setuid.tar.gz", "w:gz") as tar:
        member = tarfile.TarInfo(FILE)
        member.mode, member.size = stat.S_ISUID | 0o755, len(RIGHT)
        tar.addfile(member, io.BytesIO(RIGHT.encode()))
    (folder / "broken.zip").write_bytes(b"PK\3\4 and no more")


def _zip(path: Path, members: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in members.items():
            made.writestr(name, text)


def _shipped(folder: Path, trace: str) -> None:
    """Beside right work lies what an interpreter, a test runner or an installer would pick up."""
    (folder / "numpy").mkdir(parents=True)
    names = ("numpy.py", "torch.py", "sitecustomize.py", "usercustomize.py", "conftest.py", "grader.py", "setup.py")
    for name in (*names, "numpy/__init__.py", "x.pth", "pytest.ini", ".env", "postBuild", "requirements.txt"):
        (folder / name).write_text(trace)
    (folder / "pyproject.toml").write_text('[build-system]\nrequires = ["evil"]\n')
    for name in ("weights.pt", "weights.pkl", "weights.npy", "model.keras"):
        (folder / name).write_bytes(b"cposix\nsystem\n(Vtouch traced\ntR.")
    (folder / "plot.svg").write_text('<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><svg>&b;</svg>')
    (folder / FILE).write_text(RIGHT)


def _sizes(folder: Path) -> None:
    sizes = (("cells-2000", 2000, 0), ("cells-2001", 2001, 0), ("notebook-of-21-mib", 1, 21 << 20))
    for learner, cells, padding in sizes:
        code = [RIGHT, *[f"x = {number}" for number in range(cells - 1)]]
        made = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in code]
        document = {"cells": made, "metadata": {"padding": "x" * padding}, "nbformat": 4, "nbformat_minor": 5}
        (folder / learner).mkdir()
        (folder / learner / f"{EXERCISE}.ipynb").write_text(json.dumps(document))
    (folder / "notebook-of-lists").mkdir()
    (folder / "notebook-of-lists" / f"{EXERCISE}.ipynb").write_text("[" * 1_000_000)
    (folder / "weights-in-the-source").mkdir()
    (folder / "weights-in-the-source" / FILE).write_text(f"{RIGHT}\nWEIGHTS = '{'0' * (257 << 10)}'\n")
    (folder / "deep-expression").mkdir()
    (folder / "deep-expression" / FILE).write_text(f"{RIGHT}\nx = {'(' * 5000}1{')' * 5000}\n")


def _bytes(folder: Path) -> None:
    for learner, raw in (
        ("nul-bytes", RIGHT.encode() + b"# \0\n"),
        ("latin-1", RIGHT.encode() + "# é\n".encode("latin-1")),
        ("utf-16", RIGHT.encode("utf-16")),
        ("empty", b""),
    ):
        (folder / learner).mkdir()
        (folder / learner / FILE).write_bytes(raw)
