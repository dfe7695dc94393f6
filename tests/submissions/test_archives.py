"""Archives of a class and of students: read in memory, believed nothing."""

import gzip
import io
import struct
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import SubmissionError
from autograder.facts.base import clean
from autograder.submissions import Submission, find_submissions
from autograder.submissions.archive import read_archive
from autograder.submissions.files import MAX_BYTES

SLUGS = ["linear_regression", "mnist_ann"]
LINE = "linear_regression.py"


def zip_file(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    """Write a zip file of these members."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members:
            archive.writestr(member, data)
    return path


def tar_file(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    """Write a tar file of these members, compressed as its name says."""
    with tarfile.open(path, "w" if path.suffix == ".tar" else "w:gz") as archive:
        for member, data in members:
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def read(path: Path) -> dict[PurePosixPath, bytes | None]:
    """Read an archive as a student's."""
    return read_archive(path, lambda place: place.stem in SLUGS, 200_000_000)


def handed_in(found: list[Submission]) -> dict[str, list[bytes]]:
    """Return what each student handed in for the first assignment."""
    return {
        s.student: [file.read() for file in s.files] for s in found if s.slug in LINE
    }


@pytest.mark.parametrize("wrapper", ["", "class 5b/", "./"])
@pytest.mark.parametrize("suffix", ["zip", "tar", "tar.gz", "tgz"])
def test_an_archive_of_a_class(tmp_path: Path, suffix: str, wrapper: str) -> None:
    """The archive counts as the folder in it, with or without a folder around it."""
    files = {f"{wrapper}ada/{LINE}": b"a", f"{wrapper}bob/{LINE}": b"b",
             f"{wrapper}bob/notes.txt": b"no", "__MACOSX/ada/._x.py": b"no",
             f"{wrapper}.DS_Store": b"no", f"{wrapper}cleo/": b""}  # fmt: skip
    path = tmp_path / f"class.{suffix}"
    if suffix == "zip":
        zip_file(path, *files.items())
    else:
        members = [(tarfile.TarInfo(name.rstrip("/")), files[name]) for name in files]
        members[-1][0].type = tarfile.DIRTYPE
        tar_file(path, *members)
    found, problems = find_submissions(path, SLUGS)
    assert handed_in(found) == {"ada": [b"a"], "bob": [b"b"], "cleo": []}
    assert problems == []


def test_a_students_archive(tmp_path: Path) -> None:
    """`ada.zip` counts as the folder `ada`; a bad one is the student's alone."""
    zip_file(tmp_path / "ada.zip", (f"homework/{LINE}", b"a"), ("homework/b.zip", b""))
    zip_file(tmp_path / "bob.zip", (LINE, b"b"), (f"old/{LINE}", b"no"))
    (tmp_path / "cleo.zip").write_bytes(b"no zip")
    zip_file(tmp_path / "dan.zip", ("../" + LINE, b"d"))
    (tmp_path / "eve").mkdir()
    (tmp_path / "eve" / LINE).write_bytes(b"e")
    zip_file(tmp_path / "eve.zip", (LINE, b"no"))
    (tmp_path / "fay.rar").write_bytes(b"")
    found, problems = find_submissions(tmp_path, SLUGS)
    assert handed_in(found) == {
        "ada": [b"a"], "bob": [b"b"], "cleo": [], "dan": [], "eve": [b"e"]
    }  # fmt: skip
    refusals = {s.student: s.refusal for s in found if s.refusal}
    assert set(refusals) == {"cleo", "dan"}
    assert "cannot be read (File is not a zip file)" in refusals["cleo"]
    assert f"“../{LINE}” is outside the folder" in refusals["dan"]
    for line in ("ada/b.zip: an archive in this folder is not opened",
                 "bob/old: files in a folder below are not read",
                 "eve.zip: not read, since there is another of that name",
                 "fay.rar: not a kind of archive that is read"):  # fmt: skip
        assert any(line in problem for problem in problems), (line, problems)


def test_a_bad_archive_of_a_class_is_wrong_use(tmp_path: Path) -> None:
    """It is refused as a whole, in one line with the member's name."""
    path = zip_file(tmp_path / "class.zip", (f"a/{LINE}", b""), (f"/a/{LINE}", b""))
    with pytest.raises(SubmissionError, match=r"“/a/linear.*absolute path") as caught:
        find_submissions(path, SLUGS)
    assert "\n" not in str(caught.value)


ODD_PROGRAMS = [
    "eve/\u202elinear_regression.py",
    "eve/" + "x" * 251 + ".py",
    "eve/" + "x/" * 31 + "x.py",
    "eve/LINEAR_regression.py",
    f"eve/{LINE}",
    f"eve/{LINE}/x.py",
]
"""Names that a student can give a file."""


@pytest.mark.parametrize("name", ODD_PROGRAMS)
@pytest.mark.parametrize("wrapper", ["", "class/"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_odd_member_costs_its_own_student(
    tmp_path: Path, name: str, wrapper: str
) -> None:
    """A student cannot end the grading of a class by the name of a file."""
    members = [(f"{wrapper}{s}/{LINE}", b"x = 1") for s in ("ada", "eve", "zoe")]
    path = zip_file(tmp_path / "class.zip", *members, (wrapper + name, b"x = 2"))
    found, _problems = find_submissions(path, SLUGS[:1])
    by_student = {s.student: s for s in found}
    assert by_student.keys() == {"ada", "eve", "zoe"}
    for honest in ("ada", "zoe"):
        assert [file.read() for file in by_student[honest].files] == [b"x = 1"]
        assert not by_student[honest].refusal
    assert "cannot be read: the member" in by_student["eve"].refusal
    assert by_student["eve"].files == ()


def test_an_odd_member_that_is_no_program_costs_nothing(tmp_path: Path) -> None:
    """A soft hyphen in the name of a PDF is reported, and the work is graded."""
    other = ("eve/\u00dcbungs\u00adblatt.pdf", b"")
    path = zip_file(tmp_path / "class.zip", (f"eve/{LINE}", b"x = 1"), other,
                    ("max/a\tb.txt", b""))  # fmt: skip
    found, problems = find_submissions(path, SLUGS[:1])
    assert [(s.student, len(s.files), bool(s.refusal)) for s in found] == [
        ("eve", 1, False), ("max", 0, False),
    ]  # fmt: skip
    assert sum("cannot be seen" in line for line in problems) == 2


def test_a_student_cannot_use_up_what_may_be_unpacked(tmp_path: Path) -> None:
    """Files that grow to gigabytes cost the student, and the next one is read."""
    bombs = [(f"ada/{n}/{LINE}", bytes(MAX_BYTES)) for n in range(11)]
    path = zip_file(tmp_path / "class.zip", *bombs, (f"zoe/{LINE}", b"x = 1"))
    found, _problems = find_submissions(path, SLUGS[:1])
    refusals = {s.student: str(s.refusal) for s in found}
    assert "far more than its size allows" in refusals["ada"]
    assert refusals["zoe"] == ""


def odd_zip(**fields: int) -> zipfile.ZipInfo:
    """Return a member with some fields of its own."""
    member = zipfile.ZipInfo("odd")
    for name, value in fields.items():
        setattr(member, name, value)
    return member


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../x", "outside"),
        ("a/../../x", "outside"),
        ("..\\x", "outside"),
        ("/x", "absolute"),
        ("\\\\server\\x", "absolute"),
        ("C:x", "absolute"),
        ("a\x1b[2Jx", "cannot be seen"),
        ("a\nx", "cannot be seen"),
        ("a\u202ex", "cannot be seen"),
        ("x" * 251, "great length"),
        ("x/" * 31 + "x", "great length"),
        ("ADA/x", "almost like “ada”"),
        ("ada/LINEAR_regression.py", "almost like"),
        ("u\u0308/x", "almost like"),
        ("stra\u00dfe", "almost like"),
        ("ada", "there twice"),
        (f"ada/{LINE}", "there twice"),
        (f"ada/{LINE}/x", "there twice"),
        (".", "without a name"),
        (odd_zip(external_attr=0o120777 << 16), "a link"),
        (odd_zip(external_attr=0o010644 << 16), "a device"),
        (odd_zip(compress_type=zipfile.ZIP_LZMA), "compressed in a way"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_that_are_refused(
    tmp_path: Path, name: str | zipfile.ZipInfo, why: str
) -> None:
    """A name that leads elsewhere, deceives or clashes, and all but files."""
    first = (f"ada/{LINE}", b""), ("\u00fc/x", b""), ("STRASSE", b"")
    path = zip_file(tmp_path / "x.zip", *first, (name, b""))
    with pytest.raises(SubmissionError, match=why):
        read(path)


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (tarfile.SYMTYPE, "a link"),
        (tarfile.LNKTYPE, "a link"),
        (tarfile.CHRTYPE, "a device"),
        (tarfile.BLKTYPE, "a device"),
        (tarfile.FIFOTYPE, "a device"),
        (tarfile.GNUTYPE_SPARSE, "a device"),
    ],
)
def test_members_of_tapes_that_are_refused(
    tmp_path: Path, kind: bytes, why: str
) -> None:
    """Links, devices, pipes, and files with holes that cost nothing to claim."""
    member = tarfile.TarInfo("odd")
    member.type, member.linkname = kind, LINE
    path = tar_file(tmp_path / "x.tar.gz", (tarfile.TarInfo(LINE), b""), (member, b""))
    with pytest.raises(SubmissionError, match=f"“odd” is {why}"):
        read(path)


def test_an_encrypted_member_is_refused(tmp_path: Path) -> None:
    """Nobody is asked for a password."""
    path = zip_file(tmp_path / "x.zip", (LINE, b"x = 1"))
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(SubmissionError, match="is encrypted"):
        read(path)


def test_a_size_that_is_a_lie(tmp_path: Path) -> None:
    """The real size counts and not the header, and an archive that is too large is
    refused."""
    path = zip_file(tmp_path / "x.zip", (LINE, bytes(15_000_000)))
    with pytest.raises(SubmissionError, match="far more than its size allows"):
        read(path)
    data = path.read_bytes()
    size = struct.pack("<I", 15_000_000)
    path.write_bytes(data.replace(size, struct.pack("<I", 10)))
    with pytest.raises(SubmissionError, match="cannot be read"):
        read(path)


def test_a_file_that_is_too_large_is_refused_alone(tmp_path: Path) -> None:
    """The rest of its archive is read."""
    with zipfile.ZipFile(tmp_path / "ada.zip", "w") as archive:
        archive.writestr(LINE, bytes(MAX_BYTES + 5))
        archive.writestr("mnist_ann.py", b"m")
    found, _ = find_submissions(tmp_path, SLUGS)
    assert found[1].files[0].read() == b"m"
    with pytest.raises(SubmissionError, match=f"ada/{LINE}: larger than"):
        found[0].files[0].read()


def pax(records: dict[str, str]) -> bytes:
    """Return a tar header of records for the next member."""
    return tarfile.TarInfo("x").create_pax_header(
        {**tarfile.TarInfo("x").get_info(), **records}, "utf-8"
    )


@pytest.mark.parametrize(
    "tape",
    [
        b"",
        bytes(512),
        tarfile.TarInfo(LINE).tobuf(),
        tarfile.TarInfo(LINE).tobuf() + b"x" * 512 + bytes(1024),
        pax({"path": "x" * 300})[:-512] * 3_000,
    ],
)
def test_tapes_that_are_cut_off_or_damaged(tmp_path: Path, tape: bytes) -> None:
    """Nothing is lost in silence: a tape without a proper end is refused."""
    path = tmp_path / "x.tar"
    path.write_bytes(tape)
    if tape == bytes(512):
        assert read(path) == {}
        return
    with pytest.raises(SubmissionError, match="cannot be read"):
        read(path)


def test_names_as_macos_writes_them(tmp_path: Path) -> None:
    """UTF-8 that does not say so is read as what it is."""
    path = zip_file(tmp_path / "x.zip", ("caf\u00e9/x.py", b""))
    data = path.read_bytes()
    flags = data.index(b"PK\3\4") + 6, data.index(b"PK\1\2") + 8
    quiet = bytearray(data)
    for place in flags:
        quiet[place + 1] &= ~0x08
    path.write_bytes(quiet)
    assert list(read(path)) == [PurePosixPath("caf\u00e9/x.py")]


WRITING = {"os.mkdir", "os.symlink", "os.link", "os.rename", "os.remove", "os.rmdir",
           "os.truncate", "os.chmod", "os.mkfifo", "shutil.move"}  # fmt: skip
_written: list[str] | None = None


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if _written is None:
        return
    if event in WRITING or (event == "open" and arguments[1] not in {"r", "rb", None}):
        _written.append(f"{event} {arguments}")


sys.addaudithook(_watch)


@contextmanager
def nothing_written() -> Iterator[None]:
    """Fail if any file is opened for writing, made, moved or removed."""
    global _written
    _written = []
    try:
        yield
        assert _written == []
    finally:
        _written = None


def test_the_watch_sees_writing(tmp_path: Path) -> None:
    """The test below can fail, because writing is noticed."""
    with pytest.raises(AssertionError), nothing_written():
        (tmp_path / "x").write_text("x")


NAMES = st.one_of(
    st.text(max_size=40),
    st.lists(st.sampled_from(["..", ".", "", "a", "A", "C:", "/", "\\", LINE, "~"]))
    .map("/".join),
)  # fmt: skip
KINDS = st.sampled_from([tarfile.REGTYPE, tarfile.DIRTYPE, tarfile.SYMTYPE,
                         tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE,
                         tarfile.GNUTYPE_SPARSE, b"Z"])  # fmt: skip
MEMBERS = st.lists(st.tuples(NAMES, KINDS, st.binary(max_size=50)), max_size=6)
DAMAGE = st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=4)


def packed_zip(members: list[tuple[str, bytes, bytes]]) -> bytes:
    """Pack members as zip does; their kinds become modes."""
    modes = {tarfile.DIRTYPE: 0o040755, tarfile.SYMTYPE: 0o120777}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, kind, data in members:
            info = zipfile.ZipInfo("x")
            info.filename = name.encode("utf-8", "replace").decode()
            info.external_attr = modes.get(kind, 0o100644) << 16
            archive.writestr(info, data)
    return file.getvalue()


def packed_tar(members: list[tuple[str, bytes, bytes]]) -> bytes:
    """Pack members as tar does."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, kind, data in members:
            info = tarfile.TarInfo(name.encode("utf-8", "replace").decode())
            info.type, info.linkname, info.size = kind, "../x", len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("suffix", "pack"),
    [
        ("zip", packed_zip),
        ("tar", packed_tar),
        ("tgz", lambda members: gzip.compress(packed_tar(members), 1)),
    ],
)
@settings(max_examples=100, deadline=None)
@given(members=MEMBERS, damage=DAMAGE)
def test_nothing_is_ever_written(
    suffix: str,
    pack: Callable[[list[tuple[str, bytes, bytes]]], bytes],
    members: list[tuple[str, bytes, bytes]],
    damage: list[tuple[int, int]],
) -> None:
    """Whatever an archive holds: harmless names or one line, and not a byte on disk."""
    data = bytearray(pack(members))
    for place, byte in damage:
        data[place % len(data)] = byte
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"x.{suffix}"
        path.write_bytes(data)
        with nothing_written():
            try:
                found = read(path)
            except SubmissionError as error:
                assert "\n" not in str(error)
                return
    names = [str(place).casefold() for place in found]
    assert len(set(names)) == len(names)
    for place in found:
        assert not place.is_absolute()
        assert ".." not in place.parts
        assert clean(str(place), 10_000) == str(place)
