"""Archives of strangers: nothing out of its place, nothing followed, nothing without end."""

from __future__ import annotations

import bz2
import io
import lzma
import random
import stat
import struct
import tarfile
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.batch import archive
from grader.batch.archive import copy, members
from grader.batch.member import LEARNER, Broken, Caps, Member
from grader.submission import FILE_BYTES

NAME = "ada/exercise_03.py"
CODE = b"x = 1\n"
KINDS = ("x.zip", "x.tar", "x.tar.gz", "x.tgz", "x.tar.bz2", "x.tar.xz")


def zipped(path: Path, *files: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as pack:
        for name, data in files:
            pack.writestr(name, data)
    return path


def entry(name: str, mode: int = 0o644, **fields: object) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.mode = mode
    for key, value in fields.items():
        setattr(info, key, value)
    return info


def taped(path: Path, *files: tuple[str | tarfile.TarInfo, bytes], form: int = tarfile.PAX_FORMAT) -> Path:
    mode = {".gz": "w:gz", ".tgz": "w:gz", ".bz2": "w:bz2", ".xz": "w:xz"}.get(path.suffix, "w:")
    with tarfile.open(path, mode, format=form) as pack:
        for name, data in files:
            info = entry(name) if isinstance(name, str) else name
            info.size = len(data)
            pack.addfile(info, io.BytesIO(data))
    return path


def packed(path: Path, *files: tuple[str, bytes]) -> Path:
    return zipped(path, *files) if path.suffix == ".zip" else taped(path, *files)


def one(path: Path, caps: Caps = LEARNER) -> Member:
    (member,) = members(path, caps)
    return member


def broken(path: Path, caps: Caps = LEARNER) -> str:
    with pytest.raises(Broken) as caught:
        members(path, caps)
    return str(caught.value)


@contextmanager
def little_memory(most: int) -> Iterator[None]:
    ours = not tracemalloc.is_tracing()
    if ours:
        tracemalloc.start()
    tracemalloc.reset_peak()
    before, _ = tracemalloc.get_traced_memory()
    yield
    _, peak = tracemalloc.get_traced_memory()
    if ours:
        tracemalloc.stop()
    assert peak - before < most


def copied(path: Path, place: int = 0, caps: Caps = LEARNER) -> bytes | str:
    """The bytes of a member, or what it is instead."""
    target = path.parent / "copy.py"
    flaws = copy(path, {place: target}, caps)
    assert target.exists() != bool(flaws)
    return flaws.get(place, "") or target.read_bytes()


# --- honest ones


@pytest.mark.parametrize("kind", KINDS)
def test_a_member_is_listed_by_its_path(tmp_path: Path, kind: str) -> None:
    assert one(packed(tmp_path / kind, (f"./{NAME}", CODE))).parts == ("ada", "exercise_03.py")


@pytest.mark.parametrize("kind", KINDS)
def test_a_member_is_copied_to_the_file_that_we_name(tmp_path: Path, kind: str) -> None:
    path = packed(tmp_path / kind, ("a.py", b"no"), (NAME, CODE * 50_000), ("b.py", b"no"))
    place = next(member.place for member in members(path, LEARNER) if member.name == NAME)
    assert copied(path, place) == CODE * 50_000


def test_the_name_of_an_archive_loses_its_whole_suffix() -> None:
    assert [archive.stem(name) for name in ("ada.tar.gz", "Ada.ZIP", "a.b.tgz", ".zip", "ada.py")] == [
        *("ada", "Ada", "a.b", "", ""),
    ]


def test_the_time_of_a_zips_member_is_its_own(tmp_path: Path) -> None:
    info = zipfile.ZipInfo(NAME, (2024, 1, 31, 12, 0, 2))
    assert one(zipped(tmp_path / "x.zip", (info, CODE))).mtime == 1_706_702_402 * 10**9


def test_the_time_of_a_tars_member_is_its_own(tmp_path: Path) -> None:
    assert one(taped(tmp_path / "x.tar", (entry(NAME, mtime=1_706_702_402.5), CODE))).mtime == 1_706_702_402_500_000_000


@pytest.mark.parametrize("mtime", ["nan", "inf", "-1e400", "1e300", "x"])
def test_an_absurd_time_does_no_harm(tmp_path: Path, mtime: str) -> None:
    path = taped(tmp_path / "x.tar", (entry(NAME, pax_headers={"mtime": mtime}), CODE))
    assert 0 <= one(path).mtime < 2**63


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_a_long_name_is_whole(tmp_path: Path, form: int) -> None:
    name = "é" * 200 + "/exercise_03.py"
    assert one(taped(tmp_path / "x.tar", (name, CODE), form=form)).name == name


def test_a_tar_file_that_a_browser_unpacked_is_read(tmp_path: Path) -> None:
    path = taped(tmp_path / "x.tar", (NAME, CODE)).rename(tmp_path / "x.tar.gz")
    assert copied(path) == CODE


def test_a_parallel_compressors_streams_are_one(tmp_path: Path) -> None:
    raw = taped(tmp_path / "x.tar", (NAME, CODE * 1000)).read_bytes()
    path = tmp_path / "x.tar.bz2"
    path.write_bytes(bz2.compress(raw[:1000]) + bz2.compress(raw[1000:]))
    assert copied(path) == CODE * 1000


# --- names

OUT = (
    "../x.py",
    "ada/../../x.py",
    "/etc/x.py",
    "C:/x.py",
    "c:x.py",
    "ada\\x.py",
    "..\\x.py",
    "ada/x\n.py",
    "ada/\x7f.py",
)


@pytest.mark.parametrize("name", OUT)
@pytest.mark.parametrize("kind", ["x.zip", "x.tar"])
def test_a_name_that_leads_out_is_no_path(tmp_path: Path, kind: str, name: str) -> None:
    assert one(packed(tmp_path / kind, (name, CODE))).parts == ()


def test_a_name_with_nul_is_no_path(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", ("ada/exercise_03.pyZ.txt", CODE))
    path.write_bytes(path.read_bytes().replace(b"pyZ", b"py\0"))
    assert one(path).parts == ()


@pytest.mark.parametrize("other", [NAME, "ADA/Exercise_03.py", f"./{NAME}", "ada//exercise_03.py"])
@pytest.mark.parametrize("kind", ["x.zip", "x.tar"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_names_for_one_file_are_both_refused(tmp_path: Path, kind: str, other: str) -> None:
    path = packed(tmp_path / kind, (NAME, CODE), (other, CODE), ("bob/exercise_03.py", CODE))
    assert [bool(member.flaw) for member in members(path, LEARNER)] == [True, True, False]


def test_two_spellings_of_a_name_are_two_names_for_one_file(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", ("e\u0301/x.py", CODE), ("\u00e9/x.py", CODE))
    assert all("same name" in member.flaw for member in members(path, LEARNER))


# --- kinds

LINKS = (tarfile.SYMTYPE, tarfile.LNKTYPE)
SPECIAL = (tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)


@pytest.mark.parametrize("kind", LINKS)
def test_a_link_in_a_tar_file_is_told(tmp_path: Path, kind: bytes) -> None:
    assert "link" in one(taped(tmp_path / "x.tar", (entry(NAME, type=kind, linkname="/etc/passwd"), b""))).flaw


@pytest.mark.parametrize("kind", SPECIAL)
def test_a_device_or_pipe_in_a_tar_file_is_told(tmp_path: Path, kind: bytes) -> None:
    assert one(taped(tmp_path / "x.tar", (entry(NAME, type=kind), b""))).flaw == "no regular file"


def test_a_file_with_holes_is_told(tmp_path: Path) -> None:
    info = entry(NAME, pax_headers={"GNU.sparse.major": "1", "GNU.sparse.realsize": str(1 << 50)})
    assert one(taped(tmp_path / "x.tar", (info, CODE))).flaw == "no regular file"


@pytest.mark.parametrize("mode", [0o4755, 0o2755])
def test_a_file_marked_setuid_is_told(tmp_path: Path, mode: int) -> None:
    assert "setuid" in one(taped(tmp_path / "x.tar", (entry(NAME, mode), CODE))).flaw


@pytest.mark.parametrize(
    ("mode", "flaw"),
    [
        (stat.S_IFLNK | 0o777, "link"),
        (stat.S_IFIFO | 0o644, "regular"),
        (stat.S_IFCHR | 0o644, "regular"),
        (stat.S_IFREG | 0o4755, "setuid"),
    ],
)
def test_what_is_no_plain_file_in_a_zip_is_told(tmp_path: Path, mode: int, flaw: str) -> None:
    info = zipfile.ZipInfo(NAME)
    info.external_attr = mode << 16
    assert flaw in one(zipped(tmp_path / "x.zip", (info, b"/etc/passwd"))).flaw


def test_an_encrypted_member_is_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", (NAME, CODE))
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    assert "encrypted" in one(path).flaw


def test_an_unusual_method_is_told(tmp_path: Path) -> None:
    assert "method" in one(zipped(tmp_path / "x.zip", (NAME, CODE), method=zipfile.ZIP_LZMA)).flaw


# --- bombs


@pytest.mark.parametrize("kind", ["x.zip", "x.tar.gz"])
def test_a_member_too_large_is_refused_alone(tmp_path: Path, kind: str) -> None:
    path = packed(tmp_path / kind, (NAME, bytes(FILE_BYTES + 1)), ("bob.py", CODE))
    place = members(path, LEARNER)[1].place
    flaws = copy(path, {0: tmp_path / "0.py", place: tmp_path / "1.py"}, LEARNER)
    assert flaws == {0: "a file of more than 20 MiB"}
    assert sorted(file.name for file in tmp_path.glob("*.py")) == ["1.py"]


def test_a_member_of_the_greatest_size_is_taken(tmp_path: Path) -> None:
    assert len(copied(zipped(tmp_path / "x.zip", (NAME, bytes(FILE_BYTES))))) == FILE_BYTES


def test_a_zip_that_lies_about_a_size_is_damaged(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", (NAME, bytes(1 << 20)))
    path.write_bytes(path.read_bytes().replace(struct.pack("<I", 1 << 20), struct.pack("<I", 10)))
    assert copied(path) == "a damaged member of an archive"


@pytest.mark.parametrize("kind", ["x.zip", "x.tar"])
def test_too_many_members_are_a_broken_archive(tmp_path: Path, kind: str) -> None:
    path = packed(tmp_path / kind, *((f"{number}.py", b"") for number in range(11)))
    assert broken(path, Caps(10, 1 << 30)) == "an archive of more than 10 members"


def test_a_zip_of_a_million_members_is_not_even_listed(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", (NAME, b""))
    raw = path.read_bytes()
    start = raw.index(b"PK\x01\x02")
    record = raw[start : raw.index(b"PK\x05\x06")]
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 65535, 65535, len(record) * 200_000, start, 0)
    path.write_bytes(raw[:start] + record * 200_000 + end)
    with little_memory(4 << 20):
        broken(path)


@pytest.mark.parametrize("kind", ["x.tar.gz", "x.tar.xz", "x.tar.bz2"])
def test_a_tar_file_that_swells_is_a_bomb(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "FREE_BYTES", 1 << 20)
    path = taped(tmp_path / kind, (NAME, bytes(8 << 20)))
    assert "unpacks to more than" in broken(path)


def test_a_total_over_the_cap_is_a_bomb(tmp_path: Path) -> None:
    path = taped(tmp_path / "x.tar", (NAME, random.Random(0).randbytes(2 << 20)))
    assert broken(path, Caps(10, 1 << 20)) == "an archive that unpacks to more than 1 MiB"


def test_entries_that_overlap_are_a_bomb_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As 42.zip does it: many entries of the directory, and one file that all of them unpack."""
    monkeypatch.setattr(archive, "FREE_BYTES", 1 << 20)
    path = zipped(tmp_path / "x.zip", ("000.py", bytes(1 << 20)))
    raw = path.read_bytes()
    start = raw.index(b"PK\x01\x02")
    record = raw[start : raw.index(b"PK\x05\x06")]
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 20, 20, len(record) * 20, start, 0)
    path.write_bytes(raw[:start] + record * 20 + end)
    with pytest.raises(Broken):
        copy(path, {number: tmp_path / f"{number}.py" for number in range(20)}, LEARNER)


def extended(path: Path, size: int, data: bytes, kind: bytes = tarfile.XHDTYPE) -> Path:
    """A tar file whose extended header announces `size` bytes."""
    info = entry("PaxHeader", type=kind, size=size)
    path.write_bytes(info.tobuf(tarfile.GNU_FORMAT) + data)
    return path


@pytest.mark.parametrize("size", [1 << 62, 8 << 30, (1 << 20) + 1])
@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK])
def test_a_header_of_absurd_size_takes_no_memory(tmp_path: Path, size: int, kind: bytes) -> None:
    path = extended(tmp_path / "x.tar", size, bytes(4 << 20), kind)
    with little_memory(1 << 20):
        assert broken(path) == "a broken archive"


def test_an_extended_header_full_of_digits_takes_no_time(tmp_path: Path) -> None:
    broken(extended(tmp_path / "x.tar", 1 << 20, b"1" * (1 << 20) + bytes(1024)))


def test_headers_that_only_extend_each_other_end(tmp_path: Path) -> None:
    one = entry("x", type=tarfile.XHDTYPE, size=0).tobuf(tarfile.GNU_FORMAT)
    path = tmp_path / "x.tar"
    path.write_bytes(one * 20_000)
    assert broken(path) == "an archive of more than 5000 members"


def test_a_file_that_wants_a_quarter_gigabyte_of_memory_is_broken(tmp_path: Path) -> None:
    raw = taped(tmp_path / "x.tar", (NAME, CODE)).read_bytes()
    data = bytearray(lzma.compress(raw))
    # The filter's property in the block's header stands for the size of the dictionary: 32 is 256 MiB.
    data[data.index(b"\x21\x01") + 2] = 32
    end = 12 + data[12] * 4
    data[end : end + 4] = struct.pack("<I", zlib.crc32(data[12:end]))
    assert lzma.decompress(data) == raw
    (tmp_path / "x.tar.xz").write_bytes(data)
    assert broken(tmp_path / "x.tar.xz") == "a broken archive"


# --- damage


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_archive_is_a_broken_one(tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    path.write_bytes(b"hello" * 1000)
    assert broken(path) == "a broken archive"


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_file_is_a_broken_archive(tmp_path: Path, kind: str) -> None:
    (tmp_path / kind).touch()
    assert broken(tmp_path / kind) == "a broken archive"


@pytest.mark.parametrize("kind", KINDS)
def test_half_an_archive_is_a_broken_one(tmp_path: Path, kind: str) -> None:
    path = packed(tmp_path / kind, (NAME, random.Random(0).randbytes(1 << 16)))
    path.write_bytes(path.read_bytes()[: 1 << 15])
    assert broken(path) == "a broken archive"


def test_a_wrong_checksum_is_a_broken_archive(tmp_path: Path) -> None:
    path = taped(tmp_path / "x.tar.gz", (NAME, CODE))
    path.write_bytes(path.read_bytes()[:-8] + bytes(8))
    assert broken(path) == "a broken archive"


def test_a_zips_member_without_a_name_is_no_path(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", ("x", CODE))
    path.write_bytes(path.read_bytes().replace(b"x", b"\0"))
    assert one(path).parts == ()


@pytest.mark.parametrize("kind", KINDS)
def test_damage_anywhere_is_told_and_nothing_else(tmp_path: Path, kind: str) -> None:
    """Whatever byte is wrong: a broken archive, a damaged member, or one that is as it was."""
    raw = packed(tmp_path / kind, (NAME, CODE * 20), ("b" * 120 + ".py", CODE)).read_bytes()
    path = tmp_path / f"damaged-{kind}"
    chance = random.Random(17)
    for number in range(150):
        data = bytearray(raw)
        for _ in range(chance.randint(1, 3)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data)
        try:
            found = members(path, LEARNER)
            targets = {member.place: tmp_path / f"{number}-{member.place}" for member in found if not member.flaw}
            copy(path, targets, LEARNER)
        except Broken:
            continue


def test_an_archive_that_became_a_link_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "y.zip").symlink_to(zipped(tmp_path / "x.zip", (NAME, CODE)))
    assert "cannot be read" in broken(tmp_path / "y.zip")


def test_a_full_disk_is_no_fault_of_the_archives(tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", (NAME, CODE))
    with pytest.raises(OSError, match="No such file"):
        copy(path, {0: tmp_path / "nowhere" / "0.py"}, LEARNER)
