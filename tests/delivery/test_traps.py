"""What breaks importers: names, groups, archives and tables as they really occur."""

from __future__ import annotations

import io
import os
import shutil
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from autograder.delivery import files_of_entry
from autograder.delivery.collected import read_collected
from autograder.delivery.collecting import Result, Wishes, collect
from autograder.delivery.summary import reason
from autograder.errors import UsageError
from tests.delivery.platform_files import Files, table, write

CANVAS = [
    ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Group", "HW3 (5501)"],
    ["    Points Possible", "", "", "", "", "", "10.00"],
    ["Kim, Minjun", "70011", "0012345", "mkim", "Sec 1", "Lab 7", ""],
    ["Müller-Weiß, Jörg", "70012", "0012346", "jmueller", "Sec 1", "Lab 7", ""],
    ["O'Brien, Aoife", "70013", "0012347", "aobrien", "Sec 1", "", ""],
    ["Park, Seo", "7", "0012348", "spark", "Sec 1", "", ""],
]
MOODLE = [
    ["Identifier", "Full name", "Email address", "Status", "Group", "Grade"],
    ["Participant 58", "Aoife O'Brien", "a@example.edu", "", "", "8,50"],
    ["Participant 377", "Minjun Kim", "m@example.edu", "", "Team Blau", ""],
    ["Participant 381", "Jörg Müller-Weiß", "j@example.edu", "", "Team Blau", ""],
]


def collected(
    folder: Path, platform: str, files: Files, rows: list[list[str]] | None = None
) -> tuple[Result, dict[str, bytes]]:
    """Collect files, and return each file that counts."""
    folder.mkdir(exist_ok=True)
    place = write(folder / "download.zip", files)
    wishes = Wishes(platform, "hw3", ["hw3"])
    if rows is not None:
        (folder / "roster.csv").write_bytes(table(rows))
        wishes = Wishes(platform, "hw3", ["hw3"], [folder / "roster.csv"])
    result = collect(place, folder / "to", wishes)
    found = {
        path.relative_to(folder / "to").as_posix(): path.read_bytes()
        for path in (folder / "to").glob("*/hw3*")
    }
    return result, found


def buckets(result: Result) -> dict[str, str]:
    """Return the bucket of each file."""
    return {
        "/".join(part for part in (f.entry, f.inside) if part): f.bucket
        for f in result.collection.files
    }


def rows(result: Result) -> dict[str, str]:
    """Return the bucket of each row of the roster."""
    return {row.student: row.bucket for row in result.collection.roster}


def packed(files: Files) -> bytes:
    """Return a zip file."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


# -- Canvas ---------------------------------------------------------------------------


def test_a_group_of_canvas_gets_one_submission(tmp_path: Path) -> None:
    """The name of the group is in the name of the file, with the id of one member."""
    files = {"lab7_70012_900107_hw3.ipynb": b"g", "obrienaoife_70013_1_hw3.py": b"a"}
    result, found = collected(tmp_path, "canvas", files, CANVAS)
    assert found == {
        "mkim/hw3.ipynb": b"g",
        "jmueller/hw3.ipynb": b"g",
        "aobrien/hw3.py": b"a",
    }
    (group,) = [f for f in result.collection.files if f.group]
    assert (group.group, set(group.students)) == ("Lab 7", {"mkim", "jmueller"})


def test_a_list_of_groups_is_a_second_roster(tmp_path: Path) -> None:
    """Rows of two files that share an id are one student."""
    place = write(tmp_path / "d.zip", {"lab7_70012_900107_hw3.py": b"g"})
    (tmp_path / "grades.csv").write_bytes(
        table([["Student", "ID", "SIS Login ID"], ["K", "70011", "mkim"]])
    )
    groups = [["login_id", "group_name", "canvas_user_id"]]
    groups += [["jm", "Lab 7", "70012"], ["mkim", "Lab 7", ""]]
    (tmp_path / "groups.csv").write_bytes(table(groups))
    rosters = [tmp_path / "grades.csv", tmp_path / "groups.csv"]
    result = collect(place, tmp_path / "to", Wishes("canvas", "hw3", ["hw3"], rosters))
    assert (tmp_path / "to/mkim/hw3.py").read_bytes() == b"g"
    assert (tmp_path / "to/jm/hw3.py").read_bytes() == b"g"
    assert [row.bucket for row in result.collection.roster] == ["used"] * 3


def test_a_member_who_hands_in_alone_is_no_group(tmp_path: Path) -> None:
    """Where each member is graded, a group of the roster changes nothing."""
    files = {"kimminjun_70011_1_hw3.py": b"k", "müllerweißjörg_70012_2_hw3.py": b"j"}
    _result, found = collected(tmp_path, "canvas", files, CANVAS)
    assert found == {"mkim/hw3.py": b"k", "jmueller/hw3.py": b"j"}


def test_a_number_in_the_name_of_a_group(tmp_path: Path) -> None:
    """A reading counts if it alone names a user of the roster."""
    files = {"lab_8_70013_900107_hw3.ipynb": b"a"}
    _result, found = collected(tmp_path, "canvas", files, CANVAS)
    assert found == {"aobrien/hw3.ipynb": b"a"}
    files = {"lab_7_70013_900107_hw3.ipynb": b"b"}
    result, found = collected(tmp_path, "canvas", files, CANVAS)
    assert found == {"aobrien/hw3.ipynb": b"a"}
    assert buckets(result)["lab_7_70013_900107_hw3.ipynb"] == "ambiguous"
    assert rows(result)["spark"] == "ambiguous"
    assert reason(result)


def test_a_name_of_a_file_is_no_id(tmp_path: Path) -> None:
    """A person who is not in the roster cannot hand in for somebody who is."""
    files = {"doe_79999_900101_70013_900102_hw3.ipynb": b"x"}
    result, found = collected(tmp_path, "canvas", files, CANVAS)
    assert not found
    assert set(buckets(result).values()) == {"unknown student"}


def test_late_is_read_in_both_places(tmp_path: Path) -> None:
    """The mark is behind the name, and in front of an anonymous one."""
    files = {"kimminjun_LATE_70011_1_hw3_LATE.py": b"k", "a_70013_2_hw3.py": b"a"}
    result, _found = collected(tmp_path, "canvas", files, CANVAS)
    assert [f.late for f in result.collection.files] == [False, True]
    files = {"LATE_anon_aB3x9_900102_hw3.py": b"1", "anon_Zz9_900103_hw3.py": b"2"}
    result, found = collected(tmp_path / "x", "canvas", files)
    assert [f.late for f in result.collection.files] == [True, False]
    assert found == {
        "hw3-anonymous-aB3x9/hw3.py": b"1",
        "hw3-anonymous-Zz9/hw3.py": b"2",
    }


def test_who_has_one_name_only_is_in_the_gradebook(tmp_path: Path) -> None:
    """A gradebook may have two columns of names, of which one may be empty."""
    sheet = [["LastName", "FirstName", "ID", "SIS Login ID", "Section", "HW3 (5501)"]]
    sheet += [["", "", "", "", "", "Manual Posting"]]
    sheet += [["    Points Possible", "", "", "", "", "10.00"]]
    sheet += [["", "Suharto", "70011", "suharto", "Sec 1", ""]]
    sheet += [["Madonna", "", "70012", "madonna", "Sec 1", ""]]
    result, found = collected(tmp_path, "canvas", {"suharto_70011_1_a.py": b"s"}, sheet)
    assert found == {"suharto/hw3.py": b"s"}
    assert rows(result) == {"suharto": "used", "madonna": "no submission"}


def test_a_code_is_not_taken_for_a_number(tmp_path: Path) -> None:
    """Among anonymous files, a code without letters is nobody's number, and a person
    may still be called Anon."""
    files = {"anon_aB3x9_900102_hw3.py": b"1", "anon_70011_900103_hw3.py": b"2"}
    result, found = collected(tmp_path, "canvas", files, CANVAS)
    assert not found
    assert set(buckets(result).values()) == {"unknown student"}
    _result, found = collected(tmp_path / "x", "canvas", files)
    assert found == {
        "hw3-anonymous-aB3x9/hw3.py": b"1",
        "hw3-anonymous-70011/hw3.py": b"2",
    }
    files = {"anon_LATE_70011_900103_hw3.py": b"k", "anon_70011_900104_hw3-1.py": b"l"}
    _result, found = collected(tmp_path / "y", "canvas", files, CANVAS)
    assert found == {"mkim/hw3.py": b"l", "mkim/hw3 (2).py": b"k"}


def test_pages_of_canvas_are_no_notebooks(tmp_path: Path) -> None:
    """Entered text has no number of an attachment, but it belongs to a student."""
    files = {"obrienaoife_70013_text.html": b"", "kimminjun_LATE_70011_link.html": b""}
    result, found = collected(tmp_path, "canvas", files, CANVAS)
    assert not found
    assert rows(result)["aobrien"] == rows(result)["mkim"] == "not a notebook"


def test_two_files_of_one_attempt(tmp_path: Path) -> None:
    """A copy with a usual name is graded, too, and of two other names none is
    graded."""
    files = {"k_70011_1_hw3.ipynb": b"1", "k_70011_2_hw3-1.ipynb": b"2"}
    _result, found = collected(tmp_path, "canvas", files, CANVAS)
    assert found == {"mkim/hw3.ipynb": b"1", "mkim/hw3 (2).ipynb": b"2"}
    files = {"a_70013_1_one.ipynb": b"1", "a_70013_2_two.ipynb": b"2"}
    result, found = collected(tmp_path / "x", "canvas", files, CANVAS)
    assert not found
    assert rows(result)["aobrien"] == "ambiguous"


# -- Moodle ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Minjun Kim_377_assignsubmission_file/hw3.py",
        "Minjun Kim_377_assignsubmission_file_/hw3.py",
        "Minjun Kim_377_assignsubmission_file_hw3.py",
        "Kim Minjun_377_assignsubmission_file/deep/er/hw3.py",
        "Team Blau-Minjun Kim_377_assignsubmission_file_/hw3.py",
    ],
)
def test_folders_of_moodle(tmp_path: Path, name: str) -> None:
    """Old and new, flat and nested names have the number of a participant."""
    _result, found = collected(tmp_path, "moodle", {name: b"k"}, MOODLE)
    assert found == {"m@example.edu/hw3.py": b"k"}


def test_a_team_of_moodle(tmp_path: Path) -> None:
    """The number of a group may be that of a participant, who gets nothing."""
    files = {"Team Blau_58_assignsubmission_file/hw3.py": b"t"}
    _result, found = collected(tmp_path, "moodle", files, MOODLE)
    assert found == {"m@example.edu/hw3.py": b"t", "j@example.edu/hw3.py": b"t"}


@pytest.mark.parametrize(
    "name",
    [
        "Somebody Else_58_assignsubmission_file/hw3.py",
        "Default group_assignsubmission_file/hw3.py",
    ],
)
def test_a_worksheet_of_another_assignment(tmp_path: Path, name: str) -> None:
    """A number counts only with the name that belongs to it."""
    result, found = collected(tmp_path, "moodle", {name: b"t"}, MOODLE)
    assert not found
    assert buckets(result) == {name: "ambiguous"}
    assert rows(result)["a@example.edu"] == "ambiguous"  # it may be hers
    assert rows(result)["m@example.edu"] == "no submission"


def test_a_download_that_was_packed_again(tmp_path: Path) -> None:
    """Windows writes names in a code page, and they are compared with the worksheet."""
    names = ["서연 박_58_assignsubmission_file/hw3.py".encode("cp949").decode("cp437")]
    names += ["J÷rg Meier_377_assignsubmission_file/hw3.py"]  # cp1252, read as cp437
    names += ["J÷rg Maier_381_assignsubmission_file/hw3.py"]
    sheet = [["Identifier", "Full name", "Email address"]]
    sheet += [["Participant 58", "서연 박", "s@x.edu"]]
    sheet += [[f"Participant {n}", "Jörg Meier", f"{n}@x.edu"] for n in (377, 381)]
    result, found = collected(tmp_path, "moodle", dict.fromkeys(names, b"1"), sheet)
    assert set(found) == {"s@x.edu/hw3.py", "377@x.edu/hw3.py"}
    assert buckets(result)[names[2]] == "ambiguous"


GERMAN = [
    ["ID", "Vollständiger Name", "E-Mail-Adresse", "Status", "Gruppe", "Bewertung"],
    ["Teilnehmer/in58", "Aoife O'Brien", "a@example.edu", "Keine Abgabe", "", "8,50"],
    ["Teilnehmer/in377", "Minjun Kim", "m@example.edu", "Abgegeben", "Team Blau", ""],
    ["Teilnehmer/in381", "Jörg Weiß", "j@example.edu", "Abgegeben", "Team Blau", ""],
]


def test_a_worksheet_in_another_language(tmp_path: Path) -> None:
    """Its names and groups are read, so nobody gets the work of a team or of others."""
    files = {
        "Team Blau_58_assignsubmission_file/hw3.py": b"t",
        "Somebody Else_58_assignsubmission_file/hw3.py": b"s",
    }
    result, found = collected(tmp_path, "moodle", files, GERMAN)
    assert found == {"m@example.edu/hw3.py": b"t", "j@example.edu/hw3.py": b"t"}
    assert buckets(result)[list(files)[1]] == "ambiguous"


def test_commas_in_comments_are_no_separators(tmp_path: Path) -> None:
    """A worksheet with semicolons is read as one, whatever a comment has in it."""
    files = {"Teilnehmerin_392_assignsubmission_file/a.py": b"1"}
    sheet = [["ID", "Bewertung", "Kommentar"]]
    sheet += [["Teilnehmer/in392", "1,0", "<p>So, so, la, la.</p>"]]
    sheet += [["Teilnehmer/in9", "", "1,2,3,4,5,6,7"]]
    place = write(tmp_path / "d.zip", files)
    (tmp_path / "r.csv").write_bytes(b"\xef\xbb\xbf" + table(sheet, ";"))
    wishes = Wishes("moodle", "hw3", ["hw3"], [tmp_path / "r.csv"])
    result = collect(place, tmp_path / "to", wishes)
    assert rows(result) == {
        "hw3-participant-392": "used",
        "hw3-participant-9": "no submission",
    }


def test_two_people_of_one_name_are_names(tmp_path: Path) -> None:
    """Names may occur twice or have numbers, and still are compared."""
    sheet = [GERMAN[0]]
    names = ["Minjun Kim", "Minjun Kim", "Jörg Weiß", "Aoife O'Brien", "Seo 2"]
    sheet += [
        [f"Teilnehmer/in{n}", name, f"{n}@x.edu", "", "", ""]
        for n, name in enumerate(names, 1)
    ]
    files = {
        "Minjun Kim_2_assignsubmission_file/hw3.py": b"2",
        "Somebody Else_3_assignsubmission_file/hw3.py": b"3",
    }
    result, found = collected(tmp_path, "moodle", files, sheet)
    assert found == {"2@x.edu/hw3.py": b"2"}
    assert buckets(result)[list(files)[1]] == "ambiguous"


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("Sunday, 1 March 2026, 11:58 PM", "2026-03-01T23:58:00"),
        ("Sunday, March 1, 2026, 12:05 AM", "2026-03-01T00:05:00"),
        ("Sonntag, 1. März 2026, 23:58", "2026-03-01T23:58:00"),
        ("Sunday, 1 March 2026, 23:58", "2026-03-01T23:58:00"),
        ("2026년 3월 1일 일요일, 오후 11:58", "2026-03-01T23:58:00"),
        ("ชั่วโมงที่ 1 มีนาคม 2026, 11:58", ""),
        ("Sunday, 31 February 2026, 11:58 PM", ""),
        ("-", ""),
    ],
)
def test_the_worksheet_says_when(tmp_path: Path, text: str, time: str) -> None:
    """Times in many languages are read, and are kept without a worksheet."""
    files = {"Minjun Kim_377_assignsubmission_file/hw3.py": b"k"}
    sheet = [[*row, "-"] for row in MOODLE]
    sheet[0][-1], sheet[2][-1] = "Last modified (submission)", text
    for given in (sheet, None):
        result, _found = collected(tmp_path, "moodle", files, given)
        assert [f.time for f in result.collection.files] == [time]
    other = {"Minjun Kim_377_assignsubmission_file/hw3.py": b"later"}
    result, _found = collected(tmp_path, "moodle", other)
    assert [f.time for f in result.collection.files] == ["", time]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Zuletzt geändert (Abgabe)", "Montag, 2. Mai 2026, 0:01"),
        ("Dernière modification (travail remis)", "samedi 2 mai 2026, 00:01"),
        ("Fecha de entrega", "sábado, 2 de mayo de 2026, 12:01\xa0a.\xa0m."),
        ("Última modificação (envio)", "sábado, 2 de maio de 2026, 00:01"),
        ("Ultima modifica (consegna)", "sabato, 2 maggio 2026, 00:01"),
        ("Laatst gewijzigd", "zaterdag, 2 mei 2026, 00:01 AM"),
        ("Ostatnio zmodyfikowane", "sobota, 2 maja 2026, 00:01"),
        ("Последнее изменение", "суббота, 2 мая 2026, 00:01"),
        ("最終更新日時 (提出)", "2026年 05月 2日(土曜日) 00:01"),
        ("마지막 수정", "2026년 5월 2일, 토요일, 오전 12:01"),
        ("最后修改 (提交)", "2026年05月2日 星期六 00:01"),
    ],
)
def test_a_worksheet_in_another_language_says_when(
    tmp_path: Path, title: str, text: str
) -> None:
    """The first of two columns of times is that of submissions, whatever its title."""
    files = {"Minjun Kim_377_assignsubmission_file/hw3.py": b"k"}
    sheet = [[*row, "-", "-", ""] for row in GERMAN]
    sheet[0][-3:] = title, "Zuletzt geändert (Bewertung)", "Kommentar"
    sheet[2][-3] = sheet[1][-2] = text
    result, _found = collected(tmp_path, "moodle", files, sheet)
    assert [f.time for f in result.collection.files] == ["2026-05-02T00:01:00"]
    sheet[2][-3] = "-"  # the only times are those of grades
    result, _found = collected(tmp_path / "x", "moodle", files, sheet)
    assert [f.time for f in result.collection.files] == [""]


def test_blind_marking(tmp_path: Path) -> None:
    """A worksheet without names is read in any language, and names by number."""
    files = {"Teilnehmerin_392_assignsubmission_file/a.py": b"1"}
    sheet = [["ID", "Bewertung"], ["Teilnehmer/in392", "1,0"], ["Teilnehmer/in9", ""]]
    result, found = collected(tmp_path, "moodle", files, sheet)
    assert found == {"hw3-participant-392/hw3.py": b"1"}
    assert rows(result)["hw3-participant-9"] == "no submission"


def test_blind_marking_in_another_language(tmp_path: Path) -> None:
    """The texts of the status are no names."""
    files = {"Teilnehmerin_392_assignsubmission_file/a.py": b"1"}
    sheet = [["ID", "Status", "Bewertung"], ["Teilnehmer/in392", "Abgegeben", ""]]
    _result, found = collected(tmp_path, "moodle", files, sheet)
    assert found == {"hw3-participant-392/hw3.py": b"1"}


# -- the others -----------------------------------------------------------------------


def test_a_group_of_gradescope(tmp_path: Path) -> None:
    """All submitters get it; without submitters, the grade file says who they are."""
    meta = (
        "submission_1:\n  :submitters:\n  - {':sid': 0012345, ':email': k@x}\n"
        "  - {':sid': 0012346, ':email': j@x}\n"
        "submission_2:\n  :submitters: []\n  :history: [{}, {}]\n"
    )
    files = {
        "submission_metadata.yml": meta.encode(),
        "submission_1/hw3.py": b"1",
        "submission_2/hw3.py": b"2",
    }
    grades = [
        ["First Name", "SID", "Email", "Submission ID", "Lateness (H:M:S)"],
        ["Minjun", "0012345", "k@x", "1", "25:00:01"],
        ["Jörg", "0012346", "j@x", "1", "25:00:01"],
        ["Aoife", "0012347", "a@x", "2", "00:00:00"],
        ["Seo", "0012348", "s@x", "2", "00:00:00"],
        ["Missing", "0012349", "n@x"],
    ]
    result, found = collected(tmp_path, "gradescope", files, grades)
    assert found == {
        "k@x/hw3.py": b"1",
        "j@x/hw3.py": b"1",
        "a@x/hw3.py": b"2",
        "s@x/hw3.py": b"2",
    }
    one, two, _meta = result.collection.files
    assert (one.late, two.late, two.attempt) == (True, False, "3")


def test_who_has_no_id_is_found_again(tmp_path: Path) -> None:
    """A row without a login, and work without submitters, keep their folders."""
    sheet = [["identifier", "github_username"], ["Kim (A)", ""], ["Kim (B)", ""]]
    sheet += [["", "minjunk"]]
    files = {"hw3-submissions/hw3-minjunk/hw3.py": b"k"}
    meta = b"submission_1: {':submitters': []}\nsubmission_2: {':submitters': []}\n"
    alone = {
        "submission_metadata.yml": meta,
        "submission_1/hw3.py": b"1",
        "submission_2/hw3.py": b"2",
    }
    for _again in range(2):
        result, _found = collected(tmp_path / "a", "classroom50", files, sheet)
        assert list(rows(result)) == ["hw3-unnamed", "hw3-unnamed-2", "minjunk"]
        assert [r.name for r in result.collection.roster][:2] == ["Kim (A)", "Kim (B)"]
        _result, found = collected(tmp_path / "b", "gradescope", alone)
        assert found == {
            "hw3-submission-1/hw3.py": b"1",
            "hw3-submission-2/hw3.py": b"2",
        }


def test_leading_zeros_that_a_spreadsheet_took(tmp_path: Path) -> None:
    """A number is compared as text, and the line says what is wrong."""
    meta = "submission_1:\n  :submitters: [{':sid': 0012345}]\n"
    files = {"submission_metadata.yml": meta.encode(), "submission_1/hw3.py": b"1"}
    result, found = collected(tmp_path, "gradescope", files, [["SID"], ["12345"]])
    assert not found
    why = [str(f.why) for f in result.collection.files if f.sha256 == ""]
    assert "leading zeros" in why[0]


def test_attempts_of_blackboard(tmp_path: Path) -> None:
    """The latest attempt with a notebook counts; the text file says the login."""
    times = ["2026-03-01-23-58-10", "2026-03-02-00-10-00", "2026-03-03-00-00-00"]
    files: Files = {}
    for time, name in zip(times, ["hw3.py", "hw3.ipynb", "only.pdf"], strict=True):
        start = f"HW_3_kim_minjun_attempt_{time}"
        files[f"{start}.txt"] = b"Name: Minjun (M) Kim (kim_minjun)\nFiles:\n"
        files[f"{start}_{name}"] = name.encode()
    sheet = [["Username", "Student ID"], ["kim_minjun", "1"], ["minjun", "2"]]
    result, found = collected(tmp_path, "blackboard", files, sheet)
    assert found == {"kim_minjun/hw3.ipynb": b"hw3.ipynb"}
    states = buckets(result)
    assert states[f"HW_3_kim_minjun_attempt_{times[0]}_hw3.py"] == "superseded"
    del files[f"HW_3_kim_minjun_attempt_{times[1]}.txt"]
    result, _found = collected(tmp_path / "x", "blackboard", files, sheet)
    assert buckets(result)[f"HW_3_kim_minjun_attempt_{times[1]}_hw3.ipynb"] == (
        "ambiguous"
    )
    assert rows(result)["minjun"] == "ambiguous"  # it may be this student's


@pytest.mark.parametrize(
    ("platform", "name", "sheet"),
    [
        (
            "blackboard",
            "HW_3_kim_attempt_2026-03-01-23-58-10.txt",
            [["Username"], ["kim"]],
        ),
        (
            "sakai",
            "HW 3/Kim, Minjun(kim)/Kim, Minjun(kim)_submissionText.html",
            [["Display ID"], ["kim"]],
        ),
    ],
)
def test_who_handed_in_a_text_only(
    tmp_path: Path, platform: str, name: str, sheet: list[list[str]]
) -> None:
    """A text is no notebook, and still something was handed in."""
    files = {name: b"Name: Minjun Kim (kim)\n"}
    if platform == "sakai":
        files["HW 3/Kim, Minjun(kim)/timestamp.txt"] = b"20260301235810250"
    result, _found = collected(tmp_path, platform, files, sheet)
    assert rows(result) == {"kim": "not a notebook"}
    assert reason(result)


def test_a_flat_download_of_brightspace(tmp_path: Path) -> None:
    """Older versions put all files into one folder; the latest attempt counts."""
    files = {
        "index.html": b"",
        "7-9 - Kim - Lee - Mar 1, 2026 1158 PM - a - b.py": b"1",
        "7-9 - Kim - Lee - Mar 2, 2026 1201 AM - hw3.py": b"2",
    }
    sheet = [["Brightspace ID", "Username"], ["7", "kim"]]
    result, found = collected(tmp_path, "brightspace", files, sheet)
    assert found == {"kim/hw3.py": b"2"}
    assert list(buckets(result).values()) == ["superseded", "used", "not a notebook"]


@pytest.mark.parametrize(
    ("text", "time"),
    [("100 AM", "01:00"), ("105 PM", "13:05"), ("1205 AM", "00:05")],
)
def test_a_time_of_brightspace_has_no_colon(
    tmp_path: Path, text: str, time: str
) -> None:
    """The last two digits are the minutes, whether the hour has one digit or two."""
    files = {f"1-2 - Kim - Mar 1, 2026 {text}/hw3.py": b"1"}
    (file,) = collected(tmp_path, "brightspace", files)[0].collection.files
    assert file.time == f"2026-03-01T{time}:00"


@pytest.mark.parametrize(
    "text", ["20260301235800250", "20260301235800", "202603012358"]
)
def test_a_time_of_sakai_may_have_no_seconds(tmp_path: Path, text: str) -> None:
    """Minutes are minutes, whatever follows them."""
    student = "HW/Kim, M(kim)"
    files = {
        f"{student}/Submission attachment(s)/hw3.py": b"1",
        f"{student}/timestamp.txt": text.encode(),
    }
    result = collected(tmp_path, "sakai", files)[0]
    times = {file.time for file in result.collection.files}
    assert times == {"2026-03-01T23:58:00"}


@pytest.mark.parametrize(
    ("text", "late"),
    [
        ("On time", False), ("0:00:00", False), ("false", False), ("Late", True),
        ("27:10:00", True), ("", None), ("제때", None),
    ],
)  # fmt: skip
def test_a_roster_says_who_is_late(
    tmp_path: Path, text: str, late: bool | None
) -> None:
    """A duration or a word says it, and what is not understood says nothing."""
    files = {"HW/Kim, M(kim)/Submission attachment(s)/hw3.py": b"1"}
    sheet = [["Display ID", "Late submission"], ["kim", text]]
    (file,) = collected(tmp_path, "sakai", files, sheet)[0].collection.files
    assert file.late is late


def test_archives_of_github_classroom(tmp_path: Path) -> None:
    """The grade file says which repository is whose, and who is in a team."""
    files = {
        "hw3-submissions/hw3-minjunk/hw3.py": b"k",
        "hw3-submissions/hw3-team-a/hw3.py": b"t",
        "hw3-submissions/hw3-team-a/.git/hooks/x": b"",
    }
    sheet = [
        ["github_username", "roster_identifier", "student_repository_name"],
        ["MinjunK", "Kim, Minjun (A)", "hw3-minjunk"],
        ["jm", "j@x", "hw3-team-a"],
        ["ao", "a@x", "hw3-team-a"],
    ]
    _result, found = collected(tmp_path, "classroom50", files, sheet)
    assert found == {
        "MinjunK/hw3.py": b"k",
        "jm/hw3.py": b"t",
        "ao/hw3.py": b"t",
    }


@pytest.mark.parametrize(
    ("platform", "name", "team"),
    [
        ("folder", "class/team blau/hw3.py", "Team Blau"),
        ("classroom50", "hw3-submissions/hw3-team-blau/hw3.py", "Team Blau"),
        ("classroom50", "hw3-submissions/hw3-kim/hw3.py", "kim"),
    ],
)
def test_a_group_is_found_by_its_name(
    tmp_path: Path, platform: str, name: str, team: str
) -> None:
    """A folder or repository of a group is of its members, but an id comes first."""
    sheet = [["username", "group"], ["kim", team], ["jo", team], ["ao", "x"]]
    _result, found = collected(tmp_path, platform, {name: b"t"}, sheet)
    people = ["kim"] if team == "kim" else ["kim", "jo"]
    assert found == {f"{person}/hw3.py": b"t" for person in people}


@pytest.mark.parametrize(
    ("platform", "name"),
    [
        ("folder", "class/ao/hw3.py"),
        ("classroom50", "hw3-submissions/hw3-ao/hw3.py"),
    ],
)
def test_a_group_with_the_name_of_another_student_is_ambiguous(
    tmp_path: Path, platform: str, name: str
) -> None:
    """A team chooses its name, so its work is not taken for that of the other one."""
    sheet = [["username", "group"], ["kim", "ao"], ["jo", "ao"], ["ao", "x"]]
    result, found = collected(tmp_path, platform, {name: b"t"}, sheet)
    assert found == {}
    assert buckets(result)[name] == "ambiguous"


def test_several_assignments_of_nbgrader(tmp_path: Path) -> None:
    """Only the assignment that was asked for is taken."""
    time = "2026-03-02 07:58:10.250000 UTC"
    files = {f"kim+hw3+{time}/a.ipynb": b"3", f"kim+hw4+{time}/a.ipynb": b"4"}
    _result, found = collected(tmp_path, "nbgrader", files)
    assert found == {"kim/hw3.ipynb": b"3"}
    files = {f"kim+hw4+{time}/a.ipynb": b"4", f"kim+hw5+{time}/a.ipynb": b"5"}
    with pytest.raises(UsageError, match="hw4, hw5, and none is hw3"):
        collected(tmp_path / "x", "nbgrader", files)


# -- archives and folders -------------------------------------------------------------


def test_archives_of_students_are_opened_once(tmp_path: Path) -> None:
    """An archive in an archive, and one that leaves its folder, cost one student."""
    outer = packed({"hw3/hw3.ipynb": b"1", "hw3/data.csv": b"", "in.zip": b""})
    files = {
        "class/a/my work.zip": outer,
        "class/b/bad.zip": packed({"../hw3.py": b"2"}),
        "class/c/broken.zip": b"PK",
        "class/d/hw3.py": b"4",
        "class/e/work.rar": b"",
        "class/f/photos.zip": packed({"1.png": b""}),
    }
    result, found = collected(tmp_path, "folder", files)
    assert found == {"a/hw3.ipynb": b"1", "d/hw3.py": b"4"}
    states = buckets(result)
    assert {states[f"class/{name}"] for name in ("b/bad.zip", "c/broken.zip")} == {
        "unreadable"
    }
    assert states["class/a/my work.zip/in.zip"] == "unreadable"
    assert states["class/e/work.rar"] == "unreadable"
    assert states["class/f/photos.zip"] == "not a notebook"
    assert not (tmp_path / "hw3.py").exists()


def test_an_archive_of_many_files_is_unpacked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once for each file would take hours for an archive of 20,000."""
    opened: list[Path] = []
    read = files_of_entry.read_archive

    def noted(path: Path, *more: Any) -> Any:
        opened.append(path)
        return read(path, *more)

    monkeypatch.setattr(files_of_entry, "read_archive", noted)
    many = packed({f"part{number}.py": b"1" for number in range(100)})
    files = {"class/a/all.zip": many, "class/b/hw3.py": b"2"}
    result, found = collected(tmp_path, "folder", files)
    assert found == {"b/hw3.py": b"2"}
    assert list(buckets(result).values()).count("ambiguous") == 100
    assert len(opened) == 1


def test_an_archive_of_an_archive_is_unreadable(tmp_path: Path) -> None:
    """It may hold a notebook, so somebody has to look."""
    inner = {"hw3.zip": packed({"hw3.py": b"1"})}
    result, found = collected(tmp_path, "folder", {"class/a/hw3.zip": packed(inner)})
    assert not found
    assert list(buckets(result).values()) == ["unreadable"]


@pytest.mark.parametrize(
    "name", ["a/hw3/hw3/x.py", "late/a/hw3/x.py", "x/late/a/x.py", "x/a.zip", "a/x.zip"]
)
@pytest.mark.parametrize("is_later", [False, True])
def test_the_roster_says_which_folder_is_a_student(
    tmp_path: Path, name: str, is_later: bool
) -> None:
    """Work of one student is found however many folders are around it or in it."""
    sheet = [["Student ID", "Username"], ["1", "a"], ["2", "b"]]
    if is_later:
        collected(tmp_path, "folder", {"b/hw3.py": b"2"}, sheet)
    data = packed({"y/hw3.py": b"1"}) if name.endswith(".zip") else b"1"
    found = collected(tmp_path, "folder", {name: data}, None if is_later else sheet)[1]
    assert found["a/hw3.py"] == b"1"


def test_a_bad_member_costs_one_student(tmp_path: Path) -> None:
    """A link, a path that leaves the folder, and a second spelling are not read."""
    link = zipfile.ZipInfo("a_70011_1_hw3.py")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "d.zip", "w") as archive:
        archive.writestr(link, b"/etc/passwd")
        archive.writestr("../b_70012_1_hw3.py", b"2")
        archive.writestr("c_70013_1_hw3.py", b"3")
        archive.writestr("C_70013_1_hw3.py", b"4")
    (tmp_path / "r.csv").write_bytes(table(CANVAS))
    wishes = Wishes("canvas", "hw3", ["hw3"], [tmp_path / "r.csv"])
    result = collect(tmp_path / "d.zip", tmp_path / "to", wishes)
    assert [str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.py")] == [
        "to/aobrien/hw3.py"
    ]
    assert sorted(buckets(result).values()) == ["unreadable"] * 3 + ["used"]
    assert rows(result)["mkim"] == "unreadable"


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    """A clone may hold links, which lead anywhere."""
    place = write(tmp_path / "class", {"a/hw3.py": b"1", "b/x": b""})
    (tmp_path / "secret.py").write_bytes(b"secret")
    (place / "b" / "hw3.py").symlink_to(tmp_path / "secret.py")
    result = collect(place, tmp_path / "to", Wishes("folder", "hw3", ["hw3"]))
    assert buckets(result)["b/hw3.py"] == "unreadable"
    assert not (tmp_path / "to" / "b" / "hw3.py").exists()


@pytest.mark.parametrize("place", ["b", "b/.earlier", "b/hw3.py", "pipe"])
def test_links_among_the_collected_files_are_not_followed(
    tmp_path: Path, place: str
) -> None:
    """A student who can write there neither changes nor copies files of others."""
    wishes, to = Wishes("folder", "hw3", ["hw3"]), tmp_path / "to"
    first = write(tmp_path / "1" / "class", {"a/hw3.py": b"1", "b/hw3.py": b"2"})
    collect(first, to, wishes)
    others = write(tmp_path / "others", {"hw3.py": b"secret"})
    if place == "pipe":
        (to / "b" / "hw3.py").unlink()
        os.mkfifo(to / "b" / "hw3.py")
    else:
        if (to / place).is_dir():
            shutil.rmtree(to / place)
        (to / place).unlink(missing_ok=True)
        is_file = place.endswith(".py")
        (to / place).symlink_to(others / "hw3.py" if is_file else others)
    second = write(tmp_path / "2" / "class", {"a/hw3.py": b"1", "b/hw3.py": b"3"})
    collect(second, to, wishes)
    assert (to / "b" / "hw3.py").read_bytes() == b"3"
    assert [(p.name, p.read_bytes()) for p in others.iterdir()] == [
        ("hw3.py", b"secret")
    ]
    assert all(p.read_bytes() != b"secret" for p in to.rglob("*.py"))


@pytest.mark.parametrize("is_listed", [True, False])
def test_nobody_hands_in_for_somebody_else_at_nbgrader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_listed: bool
) -> None:
    """Any student can make a folder there that has the login of another one."""
    own, forged = (f"mkim+hw3+2026-03-0{day} 08:00:00.0 UTC" for day in (1, 2))
    other = "spark+hw3+2026-03-01 08:00:00.0 UTC"
    place = write(
        tmp_path / "inbound",
        {f"{own}/hw3.py": b"1", f"{forged}/hw3.py": b"2", f"{other}/hw3.py": b"3"},
    )
    users = {own: "mkim", forged: "spark", other: "jovyan"}
    monkeypatch.setattr(Path, "owner", lambda path: users[path.name])
    (tmp_path / "r.csv").write_bytes(table([["id"], ["mkim"], ["spark"]]))
    roster = [tmp_path / "r.csv"] if is_listed else []
    result = collect(place, tmp_path / "to", Wishes("nbgrader", "hw3", ["hw3"], roster))
    assert (tmp_path / "to" / "mkim" / "hw3.py").read_bytes() == b"1"
    assert (tmp_path / "to" / "spark" / "hw3.py").read_bytes() == b"3"
    assert buckets(result)[f"{forged}/hw3.py"] == "ambiguous"


def test_what_programs_make_is_not_handed_in(tmp_path: Path) -> None:
    """Check-points, caches and the files of a Mac are in one bucket."""
    files = {
        "class/a/hw3.py": b"1",
        "class/a/.ipynb_checkpoints/hw3-checkpoint.ipynb": b"2",
        "class/a/._hw3.py": b"3",
        "class/b/.git/hw3.py": b"4",
        "__MACOSX/class/a/._hw3.py": b"5",
        "class/b/Thumbs.db": b"6",
    }
    result, found = collected(tmp_path, "folder", files)
    assert found == {"a/hw3.py": b"1"}
    assert sorted(buckets(result).values()) == ["not a notebook"] * 5 + ["used"]


# -- rosters --------------------------------------------------------------------------


def test_two_rows_with_one_id(tmp_path: Path) -> None:
    """Rows that agree are one student; of rows that do not, nobody gets the file."""
    files = {"class/1/hw3.py": b"1", "class/x/hw3.py": b"2"}
    sheet = [["number", "Student ID", "Username"], ["", "1", "a"], ["", "1", "a"]]
    sheet += [["", "2", "x"], ["", "3", "x"]]
    result, found = collected(tmp_path, "folder", files, sheet)
    assert found == {"a/hw3.py": b"1"}
    assert [row.bucket for row in result.collection.roster] == [
        "used", "used", "ambiguous", "ambiguous",
    ]  # fmt: skip


def test_names_of_folders_are_safe(tmp_path: Path) -> None:
    """An id is no path, and ids that look the same are two folders."""
    sheet = [["Student ID", "Username"], ["1", "../up"], ["2", "a/b"], ["3", "A\\B"]]
    sheet += [["4", "nul"], ["5", ".x"]]
    files = {f"class/{i}/hw3.py": b"%d" % i for i in range(1, 6)}
    _result, found = collected(tmp_path, "folder", files, sheet)
    assert sorted(found.values()) == [b"1", b"2", b"3", b"4", b"5"]
    assert {name.split("/")[0] for name in found} >= {"_nul", "_up", "a_b", "x"}


def test_work_changed_by_hand_is_kept(tmp_path: Path) -> None:
    """What an instructor corrected stays, and has a copy before it is replaced."""
    one, two = {"class/a/hw3.py": b"1"}, {"class/a/hw3.py": b"2"}
    collected(tmp_path, "folder", one)
    (tmp_path / "to" / "a" / "hw3.py").write_bytes(b"corrected")
    assert collected(tmp_path, "folder", one)[1] == {"a/hw3.py": b"corrected"}
    assert collected(tmp_path, "folder", two)[1] == {"a/hw3.py": b"2"}
    earlier = (tmp_path / "to" / "a" / ".earlier").iterdir()
    assert b"corrected" in [path.read_bytes() for path in earlier]


def test_a_person_keeps_the_folder(tmp_path: Path) -> None:
    """In the next assignment, a new number of Moodle is the same student."""
    files = {"Minjun Kim_377_assignsubmission_file/hw3.py": b"3"}
    collected(tmp_path, "moodle", files, MOODLE)
    sheet = [MOODLE[0], ["Participant 58", "Minjun Kim", "M@example.edu"]]
    (tmp_path / "r.csv").write_bytes(table(sheet))
    files = {"Minjun Kim_58_assignsubmission_file/hw4.py": b"4"}
    place = write(tmp_path / "2.zip", files)
    wishes = Wishes("moodle", "hw4", ["hw3", "hw4"], [tmp_path / "r.csv"])
    collect(place, tmp_path / "to", wishes)
    record = read_collected(tmp_path / "to")
    assert (tmp_path / "to/m@example.edu/hw4.py").read_bytes() == b"4"
    assert set(record.assignments) == {"hw3", "hw4"}
