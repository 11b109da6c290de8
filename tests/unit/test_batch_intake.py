"""What a platform exported, made an intake of: nobody's work lost, nobody's taken for another's, nothing followed."""

from __future__ import annotations

import io
import os
import socket
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.batch import archive, listing
from grader.batch.intake import take
from grader.batch.model import Entry, Intake
from grader.model import UserError

COURSE = ("exercise_02", "exercise_03")
NOW = 1_700_000_000
FLAT = r"(?P<learner>\w+)-(?P<exercise>\w+)\.py"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "class").mkdir()
    return tmp_path / "class"


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that everybody can enter: root's own temporary ones are closed to others."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Root may read everything, so permissions are tested as nobody."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield
    if root:
        os.seteuid(0)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    (tmp_path / "spool").mkdir()
    return tmp_path / "spool"


def put(root: Path, name: str, age: int = 0, text: str = "x = 1\n") -> Path:
    """A learner's file, written `age` seconds ago."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (NOW - age, NOW - age))
    return path


def zipped(path: Path, *names: str, text: str = "x = 1\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as pack:
        for name in names:
            pack.writestr(name, text)
    return path


def taped(path: Path, *infos: tarfile.TarInfo, text: bytes = b"x = 1\n") -> Path:
    with tarfile.open(path, "w:gz" if path.suffix == ".gz" else "w:") as pack:
        for info in infos:
            info.size = len(text) if info.isreg() else 0
            pack.addfile(info, io.BytesIO(text))
    return path


def keys(intake: Intake) -> list[tuple[str, str]]:
    return [(entry.learner, entry.exercise) for entry in intake.entries]


def only(intake: Intake) -> Entry:
    (entry,) = intake.entries
    return entry


def reasons(intake: Intake) -> dict[str, str]:
    return {one.name: one.reason for one in intake.unrecognised}


def refusal(submissions: Path, spool: Path, pattern: str | None = None) -> str:
    with pytest.raises(UserError) as caught:
        take(submissions, COURSE, spool, pattern)
    return str(caught.value)


# --- folders


def test_the_first_folder_is_the_learner(root: Path, spool: Path) -> None:
    put(root, "bob/work/torch/exercise_03.py")
    put(root, "ada/exercise_03.ipynb")
    put(root, "ada/exercise_02.py")
    assert keys(take(root, COURSE, spool)) == [
        *(("ada", "exercise_02"), ("ada", "exercise_03"), ("bob", "exercise_03")),
    ]


def test_a_file_on_disk_stays_where_it_is(root: Path, spool: Path) -> None:
    path = put(root, "ada/torch/exercise_03.py")
    assert only(take(root, COURSE, spool)) == Entry("ada", "exercise_03", "ada/torch/exercise_03.py", str(path))


def test_a_folder_that_was_unpacked_into_one_of_its_name_is_no_learner(root: Path, spool: Path) -> None:
    put(root, "class/ada/exercise_03.py")
    put(root, "class/bob/exercise_03.py")
    put(root, "readme.txt")
    assert keys(take(root, COURSE, spool)) == [("ada", "exercise_03"), ("bob", "exercise_03")]


def test_a_learner_may_be_called_as_the_class(root: Path, spool: Path) -> None:
    put(root, "class/torch/exercise_03.py")
    put(root, "class/exercise_02.py")
    assert {learner for learner, _ in keys(take(root, COURSE, spool))} == {"class"}


def test_the_working_folder_has_a_name(root: Path, spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, "submitted/ada/ps1/exercise_03.ipynb")
    monkeypatch.chdir(root / "submitted")
    assert keys(take(Path("."), COURSE, spool, "nbgrader")) == [("ada", "exercise_03")]


def test_every_file_is_somewhere(root: Path, spool: Path) -> None:
    names = ["ada/exercise_03.py", "ada/exercise_03.ipynb", "ada/exercise_02.py", "ada/notes.txt", "readme", "b$/a.py"]
    for name in names:
        put(root, name)
    intake = take(root, COURSE, spool, picked=frozenset({"exercise_03"}))
    found = [one.name for one in (*intake.entries, *intake.superseded, *intake.unrecognised)]
    assert len(found) == len(set(found)) == len(names) - 1
    assert intake.passed_over == 1


def test_a_refused_name_costs_its_learner_alone(root: Path, spool: Path) -> None:
    put(root, "-rf/exercise_03.py")
    put(root, "a\u202eb\n/exercise_03.py")
    put(root, "ada/exercise_03.py")
    intake = take(root, COURSE, spool)
    assert keys(intake) == [("ada", "exercise_03")]
    assert list(reasons(intake)) == ["-rf/exercise_03.py", "a\\u202eb\\n/exercise_03.py"]
    assert all("cannot be a learner's name" in reason for reason in reasons(intake).values())


def test_a_name_that_is_no_text_is_told(root: Path, spool: Path) -> None:
    os.makedirs(os.fsencode(root) + b"/ad\xff")
    (Path(os.fsdecode(os.fsencode(root) + b"/ad\xff")) / "exercise_03.py").touch()
    assert list(reasons(take(root, COURSE, spool))) == ["ad\\udcff/exercise_03.py"]


def test_two_spellings_of_a_name_are_one_learner(root: Path, spool: Path) -> None:
    put(root, "e\u0301mile/exercise_02.py")
    put(root, "\u00e9mile/exercise_03.py")
    assert keys(take(root, COURSE, spool)) == [("\u00e9mile", "exercise_02"), ("\u00e9mile", "exercise_03")]


def test_a_name_that_differs_only_by_case_is_refused(root: Path, spool: Path) -> None:
    put(root, "Ada/exercise_02.py")
    put(root, "ada/exercise_03.py")
    intake = take(root, COURSE, spool)
    assert keys(intake) == [("Ada", "exercise_02")]
    assert reasons(intake) == {"ada/exercise_03.py": 'the learner "ada" differs from "Ada" only by case'}


def test_folders_of_tools_are_one_line_each(root: Path, spool: Path) -> None:
    put(root, "ada/.git/objects/exercise_03.py")
    put(root, "ada/.git/HEAD")
    put(root, "ada/.ipynb_checkpoints/exercise_03.ipynb")
    intake = take(root, COURSE, spool)
    assert reasons(intake) == {
        "ada/.git/": "a folder that a program keeps, with 2 files, not looked into",
        "ada/.ipynb_checkpoints/": "a folder that a program keeps, with 1 file, not looked into",
    }


def test_the_files_of_a_tool_are_not_counted_for_ever(root: Path, spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_COUNTED", 3)
    for number in range(5):
        put(root, f"ada/.git/{number}")
    assert "more than 3 files" in reasons(take(root, COURSE, spool))["ada/.git/"]


def test_a_folder_without_a_bottom_ends(root: Path, spool: Path) -> None:
    for name in ("ada", "ada/.git"):
        (root / name).joinpath(*["d"] * 200).mkdir(parents=True)
    found = reasons(take(root, COURSE, spool))
    assert found.keys() == {"ada/.git/", "ada" + "/d" * 12 + "/"}
    assert found["ada" + "/d" * 12 + "/"] == "deeper than 12 folders, which is not looked into"


def test_a_folder_that_cannot_be_read_is_told(spool: Path, public_folder: Path) -> None:
    root = public_folder / "class"
    put(root, "ada/exercise_03.py")
    put(root, "bob/exercise_03.py")
    (root / "bob").chmod(0)
    with ordinary_user():
        intake = take(root, COURSE, spool)
    (root / "bob").chmod(0o755)
    assert keys(intake) == [("ada", "exercise_03")]
    assert reasons(intake) == {"bob": "cannot be read (Permission denied)"}


# --- what is no regular file


def test_a_link_is_never_followed(root: Path, spool: Path) -> None:
    put(root, "bob/exercise_03.py")
    (root / "ada").mkdir()
    (root / "ada/exercise_03.py").symlink_to(root / "bob/exercise_03.py")
    entry = take(root, COURSE, spool).entries[0]
    assert entry.refused == (
        "ada/exercise_03.py is a link, which is never followed. Hand in a plain .py or .ipynb file."
    )


def test_a_link_to_a_folder_is_never_followed(root: Path, spool: Path) -> None:
    put(root, "bob/exercise_03.py")
    (root / "ada").symlink_to(root / "bob")
    (root / "bob/self").symlink_to(root)
    intake = take(root, COURSE, spool)
    assert keys(intake) == [("bob", "exercise_03")]
    assert reasons(intake) == dict.fromkeys(("ada", "bob/self"), "a link, which is never followed")


def test_a_link_to_an_archive_is_never_followed(root: Path, spool: Path, tmp_path: Path) -> None:
    (root / "ada.zip").symlink_to(zipped(tmp_path / "x.zip", "exercise_03.py"))
    assert reasons(take(root, COURSE, spool)) == {"ada.zip": "a link, which is never followed"}


def test_a_pipe_is_never_opened(root: Path, spool: Path) -> None:
    (root / "ada").mkdir()
    os.mkfifo(root / "ada/exercise_03.py")
    os.mkfifo(root / "ada/work.zip")
    intake = take(root, COURSE, spool)
    assert "is no regular file." in only(intake).refused
    assert reasons(intake) == {"ada/work.zip": "no regular file"}


def test_a_socket_is_never_opened(root: Path, spool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "ada").mkdir()
    monkeypatch.chdir(root / "ada")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("exercise_03.py")
        assert "is no regular file." in only(take(root, COURSE, spool)).refused


# --- which one counts


def test_the_latest_counts_and_the_others_are_told(root: Path, spool: Path) -> None:
    put(root, "ada/exercise_03.py", age=10)
    put(root, "ada/torch/exercise_03.py", age=5)
    put(root, "ada/exercise_03.ipynb", age=7)
    intake = take(root, COURSE, spool)
    assert only(intake).name == "ada/torch/exercise_03.py"
    assert [(one.name, one.by) for one in intake.superseded] == [
        ("ada/exercise_03.py", "ada/torch/exercise_03.py"),
        ("ada/exercise_03.ipynb", "ada/torch/exercise_03.py"),
    ]


def test_of_the_same_time_the_later_copy_counts(root: Path, spool: Path) -> None:
    for name in ("exercise_03 (10).py", "exercise_03 (9).py", "exercise_03.py"):
        put(root, f"ada/{name}")
    assert only(take(root, COURSE, spool)).name == "ada/exercise_03 (10).py"


def test_an_attempt_in_the_name_outweighs_the_time_of_the_file(root: Path, spool: Path) -> None:
    put(root, "ada-exercise_03-9.py")
    put(root, "ada-exercise_03-10.py", age=100)
    pattern = r"(?P<learner>\w+)-(?P<exercise>\w+)-(?P<attempt>\d+)\.py"
    assert only(take(root, COURSE, spool, pattern)).name == "ada-exercise_03-10.py"


def test_a_time_in_the_name_outweighs_the_time_of_the_file(root: Path, spool: Path) -> None:
    put(root, "ada-exercise_03-2024-09-30.py")
    put(root, "ada-exercise_03-2024-10-01.py", age=100)
    pattern = r"(?P<learner>\w+)-(?P<exercise>\w+?)-(?P<time>[\d-]+)\.py"
    assert only(take(root, COURSE, spool, pattern)).name == "ada-exercise_03-2024-10-01.py"


def test_exercises_that_were_not_picked_are_counted(root: Path, spool: Path) -> None:
    zipped(root / "ada.zip", "exercise_02.py", "exercise_03.py")
    put(root, "ada/exercise_02.py")
    intake = take(root, COURSE, spool, picked=frozenset({"exercise_03"}))
    assert (keys(intake), intake.passed_over, len(list(spool.iterdir()))) == ([("ada", "exercise_03")], 2, 1)


def test_the_same_files_make_the_same_intake(root: Path, tmp_path: Path) -> None:
    for name in ("bob/exercise_03.py", "ada/b/exercise_03.py", "ada/a/exercise_03.py", "x", "w/y"):
        put(root, name)
    zipped(root / "eve.zip", "exercise_03.py")
    (tmp_path / "copy").mkdir()
    for path in sorted(root.rglob("*"), reverse=True):
        if path.is_file():
            copy = tmp_path / "copy" / "class" / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
            os.utime(copy, ns=(0, path.stat().st_mtime_ns))
    intakes = []
    for number, folder in enumerate((root, tmp_path / "copy" / "class")):
        (tmp_path / str(number)).mkdir()
        intake = take(folder, COURSE, tmp_path / str(number))
        spooled = {path.name for path in (tmp_path / str(number)).iterdir()}
        entries = [(entry.learner, entry.name, entry.refused) for entry in intake.entries]
        intakes.append((entries, intake.superseded, intake.unrecognised, spooled))
    assert intakes[0] == intakes[1]


def test_of_very_many_strange_files_the_first_of_every_folder_are_listed(root: Path, spool: Path) -> None:
    for number in range(1500):
        put(root, f"ada/note{number:04d}.txt")
    put(root, "zoe/note.txt")
    intake = take(root, COURSE, spool)
    assert (len(intake.unrecognised), intake.unlisted) == (1000, 501)
    assert intake.unrecognised[-1].name == "zoe/note.txt"


# --- archives


@pytest.mark.parametrize("name", ["class.zip", "class.tar", "class.tar.gz"])
def test_submissions_may_be_an_archive(tmp_path: Path, spool: Path, name: str) -> None:
    if name.endswith(".zip"):
        path = zipped(tmp_path / name, "ada/exercise_03.ipynb", "bob/exercise_03.py")
    else:
        path = taped(tmp_path / name, *map(tarfile.TarInfo, ("ada/exercise_03.ipynb", "bob/exercise_03.py")))
    intake = take(path, COURSE, spool)
    assert keys(intake) == [("ada", "exercise_03"), ("bob", "exercise_03")]
    assert [entry.name for entry in intake.entries] == ["ada/exercise_03.ipynb", "bob/exercise_03.py"]
    assert [Path(entry.path).name for entry in intake.entries] == ["000000.ipynb", "000001.py"]
    copies = [Path(entry.path) for entry in intake.entries]
    assert all(copy.parent == spool and copy.read_text() == "x = 1\n" for copy in copies)


def test_an_archive_in_a_folder_is_a_folder_named_after_its_stem(root: Path, spool: Path) -> None:
    zipped(root / "ada.zip", "exercise_03.py")
    zipped(root / "bob" / "work.zip", "torch/exercise_03.py")
    intake = take(root, COURSE, spool)
    assert keys(intake) == [("ada", "exercise_03"), ("bob", "exercise_03")]
    assert [entry.name for entry in intake.entries] == [
        "ada.zip/exercise_03.py",
        "bob/work.zip/torch/exercise_03.py",
    ]


def test_an_archive_inside_an_archive_is_not_opened(tmp_path: Path, spool: Path) -> None:
    inner = zipped(tmp_path / "inner.zip", "exercise_03.py").read_bytes()
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as pack:
        pack.writestr("ada/inner.zip", inner)
    assert reasons(take(path, COURSE, spool)) == {"ada/inner.zip": "an archive inside an archive, which is not opened"}


def test_only_what_counts_is_copied(root: Path, spool: Path) -> None:
    zipped(root / "ada.zip", "exercise_03.py", "exercise_03 (1).py", "notes.txt", "bomb.bin")
    take(root, COURSE, spool)
    assert len(list(spool.iterdir())) == 1


def test_a_member_that_leads_out_is_nobodys_and_written_nowhere(tmp_path: Path, spool: Path) -> None:
    path = zipped(tmp_path / "class.zip", "../ada/exercise_03.py", "/ada/exercise_03.py", "bob/exercise_03.py")
    intake = take(path, COURSE, spool)
    assert keys(intake) == [("bob", "exercise_03")]
    assert set(reasons(intake).values()) == {"a name that leads out of its archive, or is no plain path"}
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["class.zip", "spool"]


def test_a_link_in_an_archive_is_never_followed(tmp_path: Path, spool: Path) -> None:
    link = tarfile.TarInfo("ada/exercise_03.py")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    entry = only(take(taped(tmp_path / "class.tar", link), COURSE, spool))
    assert entry.refused.startswith("ada/exercise_03.py is a link, which is never followed.")
    assert not list(spool.iterdir())


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_names_for_one_file_neither_is_read(tmp_path: Path, spool: Path) -> None:
    path = zipped(tmp_path / "class.zip", "ada/exercise_03.py", "ada/Exercise_03.py")
    intake = take(path, COURSE, spool)
    assert "one of several members of an archive that have the same name" in only(intake).refused
    assert len(intake.superseded) == 1


def test_a_damaged_member_is_refused_alone(tmp_path: Path, spool: Path) -> None:
    path = zipped(tmp_path / "class.zip", "ada/exercise_03.py", "bob/exercise_03.py")
    path.write_bytes(path.read_bytes().replace(b"x = 1\n", b"x = 2\n", 1))
    ada, bob = take(path, COURSE, spool).entries
    assert "is a damaged member of an archive." in ada.refused
    assert not bob.refused


def test_a_broken_archive_in_a_folder_costs_its_learner_alone(root: Path, spool: Path) -> None:
    put(root, "ada.zip")
    put(root, "bob/exercise_03.py")
    intake = take(root, COURSE, spool)
    assert keys(intake) == [("bob", "exercise_03")]
    assert reasons(intake) == {"ada.zip": "a broken archive"}


def test_an_archive_that_swells_costs_its_learner_alone(
    root: Path, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "FREE_BYTES", 1 << 20)
    taped(root / "ada.tar.gz", tarfile.TarInfo("exercise_03.py"), text=bytes(4 << 20))
    put(root, "bob/exercise_03.py")
    intake = take(root, COURSE, spool)
    assert keys(intake) == [("bob", "exercise_03")]
    assert "unpacks to more than" in reasons(intake)["ada.tar.gz"]


def test_tools_in_an_archive_are_one_line_each(tmp_path: Path, spool: Path) -> None:
    path = zipped(tmp_path / "class.zip", "__MACOSX/ada/._exercise_03.py", "__MACOSX/x", "class/ada/exercise_03.py")
    intake = take(path, COURSE, spool)
    assert keys(intake) == [("ada", "exercise_03")]
    assert reasons(intake) == {"__MACOSX/": "a folder that a program keeps, with 2 files, not looked into"}


def test_a_member_in_too_many_folders_is_told(tmp_path: Path, spool: Path) -> None:
    path = zipped(tmp_path / "class.zip", "ada/" + "d/" * 12 + "exercise_03.py", "ada/exercise_02.py")
    intake = take(path, COURSE, spool)
    assert keys(intake) == [("ada", "exercise_02")]
    assert list(reasons(intake).values()) == ["deeper than 12 folders, which is not looked into"]


def test_no_name_in_a_learners_archive_makes_it_anothers(root: Path, spool: Path) -> None:
    zipped(root / "mallory-exercise_02.zip", "ada-exercise_03.py")
    put(root, "bob-exercise_03.py")
    intake = take(root, COURSE, spool, FLAT)
    assert keys(intake) == [("bob", "exercise_03")]
    assert list(reasons(intake)) == ["mallory-exercise_02.zip/ada-exercise_03.py"]


# --- exports as platforms make them


def test_an_export_of_canvas(tmp_path: Path, spool: Path) -> None:
    path = zipped(
        tmp_path / "submissions.zip",
        "lovelaceada_12345_678901_exercise_03.ipynb",
        "lovelaceada_12345_678902_exercise_03-1.ipynb",
        "turingalan_LATE_12346_678903_exercise_03.py",
        "hoppergrace_12347_678904_essay.pdf",
    )
    intake = take(path, COURSE, spool, "canvas")
    assert [(entry.learner, entry.name.rpartition("_")[2]) for entry in intake.entries] == [
        ("lovelaceada", "03-1.ipynb"),
        ("turingalan", "03.py"),
    ]
    assert len(intake.superseded) == len(intake.unrecognised) == 1


def test_an_export_of_moodle(root: Path, spool: Path) -> None:
    put(root, "Ada Lovelace_123456_assignsubmission_file_/exercise_03.py")
    put(root, "Alan Turing_123457_assignsubmission_file_exercise_03.py")
    put(root, "Alan Turing_123457_assignsubmission_onlinetext_/onlinetext.html")
    zipped(root / "Grace Hopper_123458_assignsubmission_file_" / "work.zip", "exercise_03.py")
    intake = take(root, COURSE, spool, "moodle")
    assert [learner for learner, _ in keys(intake)] == ["Ada Lovelace", "Alan Turing", "Grace Hopper"]


def test_an_export_of_gradescope(tmp_path: Path, spool: Path) -> None:
    folder = "assignment_1_export"
    path = zipped(
        tmp_path / "assignment_1_export.zip",
        f"{folder}/submission_12345678/exercise_03.py",
        f"{folder}/submission_12345679/exercise_03.py",
        f"{folder}/submission_metadata.yml",
    )
    intake = take(path, COURSE, spool, "gradescope")
    assert [learner for learner, _ in keys(intake)] == ["submission_12345678", "submission_12345679"]
    assert reasons(intake) == {f"{folder}/submission_metadata.yml": "neither a .py nor an .ipynb file"}


@pytest.mark.parametrize("start", [".", "submitted"])
def test_a_folder_of_nbgrader(root: Path, spool: Path, start: str) -> None:
    put(root, "submitted/ada/ps1/exercise_03.ipynb")
    put(root, "submitted/ada/ps1/timestamp.txt")
    put(root, "submitted/bob/ps1/exercise_03.ipynb")
    assert keys(take(root / start, COURSE, spool, "nbgrader")) == [("ada", "exercise_03"), ("bob", "exercise_03")]


@pytest.mark.parametrize("start", [".", "ps1-submissions"])
def test_repositories_of_github_classroom(root: Path, spool: Path, start: str) -> None:
    put(root, "ps1-submissions/ps1-ada-lovelace/exercises/torch/exercise_03.py")
    put(root, "ps1-submissions/ps1-ada-lovelace/.git/config")
    put(root, "ps1-submissions/ps1-bob/exercises/torch/exercise_03.py")
    intake = take(root / start, COURSE, spool, "github")
    assert [learner for learner, _ in keys(intake)] == ["ada-lovelace", "bob"]


# --- calls that cannot work


def test_submissions_that_are_missing_are_told(tmp_path: Path, spool: Path) -> None:
    assert "cannot be read (No such file or directory). Name the folder" in refusal(tmp_path / "nowhere", spool)


def test_submissions_of_another_kind_are_told(root: Path, spool: Path) -> None:
    assert "is neither a folder nor an archive (" in refusal(put(root, "notes.txt"), spool)


def test_a_broken_archive_of_a_class_is_told(root: Path, spool: Path) -> None:
    assert refusal(put(root, "class.zip"), spool).startswith("class.zip is a broken archive. Export it again")


def test_a_preset_that_is_unknown_is_told(root: Path, spool: Path) -> None:
    assert "canvas, moodle" in refusal(root, spool, "blackboard")


def test_a_spool_without_room_is_told(tmp_path: Path, spool: Path) -> None:
    path = zipped(tmp_path / "class.zip", "ada/exercise_03.py")
    assert "Make room there" in refusal(path, spool / "gone")


def test_an_empty_folder_is_an_empty_intake(root: Path, spool: Path) -> None:
    assert take(root, COURSE, spool) == Intake((), (), ())
