"""What a hostile learner uploads: the files are made here, what must become of them stands in cases/uploads.json."""

from __future__ import annotations

import io
import json
import os
import pickle
import stat
import struct
import tarfile
import zipfile
from pathlib import Path

from tests.attacks.scene import CASES, EXERCISE, ROOT, Scene

FILE = f"{EXERCISE}.py"
RIGHT = (CASES / "neighbours" / "honest.py").read_text()
FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}"
STRANGE_NAMES = (
    "=cmd()",
    "+sum",
    "@sum",
    "-rf",
    "..x",
    "a\nb",
    "\u202edna",
    "caf\udce9",
    FAMILY,
    "x" * 65,
    "Zo\u00e9",
    "zoe\u0301",
)


def make(scene: Scene) -> None:
    """All uploads, in the class of the scene."""
    folder = scene.submissions
    _archives(folder)
    _tars(folder)
    _shipped(folder / "ships-modules", trace(scene))
    _wants_what_it_ships(folder, trace(scene))
    _sizes(folder)
    _bytes(folder)
    _links(folder)
    for learner in STRANGE_NAMES:
        (folder / learner).mkdir()
        (folder / learner / FILE).write_text(RIGHT)


def trace(scene: Scene) -> str:
    """Python that leaves a trace wherever it is run or imported."""
    return f"open({str(scene.outside / 'traced')!r}, 'w').close()\n"


def _links(folder: Path) -> None:
    for learner, target in (("link-to-answers", _answers()), ("link-to-classmate", folder / "000-honest" / FILE)):
        (folder / learner).mkdir()
        (folder / learner / FILE).symlink_to(target)
    (folder / "link-to-a-folder").symlink_to(folder / "000-honest")
    (folder / "pipe").mkdir()
    os.mkfifo(folder / "pipe" / FILE)
    (folder / "folder-as-a-file" / FILE).mkdir(parents=True)


def _answers() -> Path:
    return ROOT / "solutions" / EXERCISE / "torch_solution.py"


def _archives(folder: Path) -> None:
    ways_out = (f"../../slipped/{FILE}", f"/abs/{FILE}", f"C:\\{FILE}")
    _zip(folder / "slip.zip", dict.fromkeys((*ways_out, FILE), RIGHT))
    _zip(folder / "twins.zip", {FILE: RIGHT, FILE.upper().replace(".PY", ".py"): "raise SystemExit"})
    _zip(folder / "bomb.zip", {FILE: RIGHT, "zeros.py": "\0" * (80 << 20)})
    _zip(folder / "nested.zip", {"inner.zip": "PK", FILE: RIGHT})
    _zip(folder / "crowd.zip", {FILE: RIGHT, **{f"{number}.txt": "" for number in range(6000)}})
    _zip(folder / "bomb-by-its-name.zip", {FILE: "\0" * (21 << 20)})
    (folder / "broken.zip").write_bytes(b"PK\3\4 and no more")
    with zipfile.ZipFile(folder / "link-in-a-zip.zip", "w") as made:
        link = zipfile.ZipInfo(FILE)
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, str(_answers()))
    _overlapping(folder / "overlapping.zip")


def _overlapping(path: Path) -> None:
    """A zip in which two names stand for the same bytes."""
    _zip(path, {"exercise_01.py": RIGHT, FILE: RIGHT})
    with zipfile.ZipFile(path) as made:
        first, second = (info.header_offset for info in made.filelist)
    raw = bytearray(path.read_bytes())
    # The offset of a member's header stands four bytes before its name in the directory.
    at = raw.rindex(FILE.encode()) - 4
    assert struct.unpack_from("<I", raw, at) == (second,)
    struct.pack_into("<I", raw, at, first)
    path.write_bytes(raw)


def _tars(folder: Path) -> None:
    with tarfile.open(folder / "links.tar", "w") as tar:
        _member(tar, FILE, tarfile.SYMTYPE, str(_answers()))
    with tarfile.open(folder / "hard-link.tar", "w") as tar:
        _member(tar, "notes.py", tarfile.REGTYPE, "")
        _member(tar, FILE, tarfile.LNKTYPE, "notes.py")
    with tarfile.open(folder / "device.tar", "w") as tar:
        _member(tar, FILE, tarfile.CHRTYPE, "")
    with tarfile.open(folder / "bomb-in-a-tar.tar.gz", "w:gz", compresslevel=1) as tar:
        member = tarfile.TarInfo("zeros.bin")
        member.size = 300 << 20
        tar.addfile(member, _Zeros())  # type: ignore[arg-type]
    with tarfile.open(folder / "setuid.tar.gz", "w:gz") as tar:
        member = tarfile.TarInfo(FILE)
        member.mode, member.size = stat.S_ISUID | 0o755, len(RIGHT)
        tar.addfile(member, io.BytesIO(RIGHT.encode()))
    with tarfile.open(folder / "slip-in-a-tar.tar", "w") as tar:
        member = tarfile.TarInfo(f"../../slipped/{FILE}")
        member.size = len(RIGHT)
        tar.addfile(member, io.BytesIO(RIGHT.encode()))


class _Zeros:
    def read(self, count: int) -> bytes:
        return bytes(count)


def _member(tar: tarfile.TarFile, name: str, kind: bytes, target: str) -> None:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    tar.addfile(member)


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


def _wants_what_it_ships(folder: Path, trace: str) -> None:
    """Work that is right but for its last line, which asks for what lies beside it."""
    reduced = f"class Gadget:\n    def __reduce__(self):\n        return exec, ({trace!r},)\n"
    made: dict[str, type] = {}
    exec(reduced, made)
    for learner, wish in (
        ("imports-what-it-ships", "import helper"),
        ("loads-what-it-ships", "import pickle\npickle.load(open('weights.pkl', 'rb'))"),
    ):
        (folder / learner).mkdir()
        (folder / learner / "helper.py").write_text(trace)
        (folder / learner / "weights.pkl").write_bytes(pickle.dumps(made["Gadget"]()))
        (folder / learner / FILE).write_text(f"{RIGHT}\n{wish}\n")


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
        ("compiles-to-ever-more", f"{RIGHT}\n{_finally(40)}\n".encode()),
        ("too-deep-to-be-written", f"{RIGHT}\nf = {'lambda: ' * 1500}0\n".encode()),
        ("parsed-again-and-again", RIGHT.encode() + b"[[[[1]]]]\n" * 20_000 + b"!ls\n" * 60),
    ):
        (folder / learner).mkdir()
        (folder / learner / FILE).write_bytes(raw)


def _finally(depth: int) -> str:
    """What stands in a `finally` is compiled twice, and so on."""
    text = "y = 1"
    for _ in range(depth):
        text = "try:\n pass\nfinally:\n" + "\n".join(f" {line}" for line in text.splitlines())
    return text
