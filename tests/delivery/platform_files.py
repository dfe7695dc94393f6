"""Downloads and grade files of platforms, made as the platforms make them."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

SLUG = "hw3"
Files = dict[str, bytes]


@dataclass(frozen=True)
class Somebody:
    """A person as platforms know one."""

    given: str
    family: str
    index: int

    @property
    def number(self) -> str:
        """The school's number, with leading zeros."""
        return f"{12345 + self.index:07}"

    @property
    def login(self) -> str:
        """The login, which may have what separates the parts of names of files."""
        return ["m_kim{}", "j.mueller{}", "kim-{}", "lee{}"][self.index % 4].format(
            self.index
        )

    @property
    def email(self) -> str:
        """The e-mail address, which is not the login."""
        return f"Somebody.{self.index}@example.edu"

    @property
    def user(self) -> int:
        """The platform's number of the user."""
        return 70_000 + self.index

    @property
    def participant(self) -> int:
        """Moodle's number, which begins at 1 for each assignment."""
        return self.index + 1

    @property
    def full(self) -> str:
        """The full name."""
        return f"{self.given} {self.family}"


@dataclass(frozen=True)
class HandIn:
    """A file that somebody handed in."""

    who: Somebody
    file: str
    content: bytes
    minute: int
    """When, in minutes from the beginning. Later attempts have larger ones."""

    @property
    def stamp(self) -> str:
        """The day and time."""
        return f"2026-03-01 {self.minute // 60:02}:{self.minute % 60:02}:10"


Make = Callable[[Sequence[HandIn]], Files]
Roster = Callable[[Sequence[Somebody]], bytes]


def table(rows: Sequence[Sequence[object]], separator: str = ",") -> bytes:
    """Return a table as a file."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode()


def canvas_key(name: str) -> str:
    """Return a name as Canvas writes it into names of files."""
    name = re.sub(r"_(\d+)_", r"\1", name.lower())
    return "".join(c for c in name if c == "_" or unicodedata.category(c)[0] in "LMN")


def canvas(handed_in: Sequence[HandIn]) -> Files:
    """Return the zip of Canvas."""
    return {
        f"{canvas_key(f'{h.who.family}, {h.who.given}')}"
        f"{'_LATE' * (h.minute % 2)}_{h.who.user}_{900_000 + h.minute}_{h.file}": (
            h.content
        )
        for h in handed_in
    }


def canvas_roster(people: Sequence[Somebody]) -> bytes:
    """Return the gradebook of Canvas, with its row of points and the test student."""
    columns = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "HW3 (5501)"]
    rows: list[list[object]] = [
        columns,
        ["", "", "", "", "", "Manual Posting"],
        ["    Points Possible", "", "", "", "", "10.00"],
    ]
    for p in people:
        rows.append([f"{p.family}, {p.given}", p.user, p.number, p.login, "Sec 1", ""])
    rows.append(["Student, Test", 79_999, "", "7f3c", "Sec 1", ""])
    return table(rows)


def moodle_name(name: str) -> str:
    """Return a name as Moodle writes it into names of files."""
    return re.sub(r"[\x00-\x1f&<>\"`':|\\/]", "", name).replace("_", " ").strip()


def moodle(handed_in: Sequence[HandIn]) -> Files:
    """Return the zip of Moodle, with folders of old and new versions."""
    return {
        f"{moodle_name(h.who.full)}_{h.who.participant}_assignsubmission_file"
        f"{'_' * (h.who.index % 2)}/{h.file}": h.content
        for h in handed_in
    }


def moodle_roster(people: Sequence[Somebody]) -> bytes:
    """Return a worksheet as a German site with decimal commas writes it."""
    rows: list[list[object]] = [
        ["ID", "Vollständiger Name", "E-Mail-Adresse", "Status", "Bewertung"]
    ]
    for p in people:
        rows.append([f"Teilnehmer/in{p.participant}", p.full, p.email, "x", "8,50"])
    return b"\xef\xbb\xbf" + table(rows, ";")


def gradescope(handed_in: Sequence[HandIn]) -> Files:
    """Return the export of Gradescope, wrapped and packed on a Mac."""
    files: Files = {"__MACOSX/a_export/._submission_metadata.yml": b"x"}
    text = ""
    for h in handed_in:
        folder = f"submission_{409_000 + h.minute}"
        name = h.who.full.replace("'", "''")
        text += (
            f"{folder}:\n  :submitters:\n  - :name: '{name}'\n"
            f"    :sid: {h.who.number}\n    :email: {h.who.email.upper()}\n"
            f"  :created_at: {h.stamp}.250000000 -08:00\n  :score: \n"
            "  :odd: !ruby/object:Set {}\n"
        )
        files[f"a_export/{folder}/hw3/{h.file}"] = h.content
    files["a_export/submission_metadata.yml"] = text.encode() or b"{}"
    return files


def gradescope_roster(people: Sequence[Somebody]) -> bytes:
    """Return the grades of Gradescope; the rows of the missing are shorter."""
    columns = ["First Name", "Last Name", "SID", "Email", "Sections", "Total Score"]
    rows = [[p.given, p.family, p.number, p.email][: 3 + 1] for p in people]
    return table([columns, *rows])


def blackboard(handed_in: Sequence[HandIn]) -> Files:
    """Return the download of Blackboard: a text file for each attempt."""
    files: Files = {}
    for h in handed_in:
        stamp = re.sub(r"[ :]", "-", h.stamp)
        start = f"HW_3_{h.who.login}_attempt_{stamp}"
        files[f"{start}.txt"] = (
            f"Name: {h.who.full} ({h.who.login})\nAssignment: HW_3\n\n"
            f"Comments:\nName: Somebody Else (lee3)\n"
        ).encode()
        files[f"{start}_{h.file}"] = h.content
    return files


def blackboard_roster(people: Sequence[Somebody]) -> bytes:
    """Return the grades of Blackboard: tabs and UTF-16."""
    column = "HW 3 [Total Pts: 10 Score] |1281892"
    rows = [["Last Name", "First Name", "Username", "Student ID", column]]
    rows += [[p.family, p.given, p.login, p.number, ""] for p in people]
    return b"\xff\xfe" + table(rows, "\t").decode().encode("utf-16-le")


def classroom50(handed_in: Sequence[HandIn]) -> Files:
    """Return the folder of Classroom 50."""
    outer = "fall-hw3_submissions_2026_10_02_T_09_15_00"
    files: Files = {f"{outer}/scores.csv": b"username,score,datetime,late\n"}
    for h in handed_in:
        files[f"{outer}/fall-hw3-{h.who.login}/{h.file}"] = h.content
        files[f"{outer}/fall-hw3-{h.who.login}/result.json"] = b"{}"
        line = f"{h.who.login},1,2026-03-01T10:00:00+00:00,true\n"
        files[f"{outer}/scores.csv"] += line.encode()
    return files


def classroom50_roster(people: Sequence[Somebody]) -> bytes:
    """Return the roster of Classroom 50, with one who was only invited."""
    rows = [["username", "first_name", "last_name", "email", "section", "github_id"]]
    for p in people:
        rows.append([p.login.upper(), p.given, p.family, p.email, "A", str(p.user)])
    return table([*rows, ["", "", "", "invited@example.edu", "A", ""]])


def brightspace(handed_in: Sequence[HandIn]) -> Files:
    """Return the download of Brightspace: a folder for each attempt."""
    files: Files = {"index.html": b"<html>"}
    for h in handed_in:
        hour, minute = h.minute // 60, h.minute % 60
        time = f"Mar 1, 2026 {hour % 12 or 12}{minute:02} {'AP'[hour > 11]}M"
        name = h.who.full.replace("/", " ")
        files[f"{h.who.user}-640693 - {name} - {time}/{h.file}"] = h.content
    return files


def brightspace_roster(people: Sequence[Somebody]) -> bytes:
    """Return a list that somebody made."""
    rows = [["Brightspace ID", "OrgDefinedId", "Username"]]
    return table([*rows, *([str(p.user), p.number, p.login] for p in people)])


def sakai(handed_in: Sequence[HandIn]) -> Files:
    """Return the download of Sakai, with its own file of grades."""
    files: Files = {"HW 3/grades.csv": b"HW 3,Points\n\nDisplay ID,ID\n"}
    for h in handed_in:
        name = f"{h.who.family}, {h.who.given}".replace("/", " ")
        folder = f"HW 3/{name}({h.who.login})"
        files[f"{folder}/Submission attachment(s)/{h.file}"] = h.content
        files[f"{folder}/Feedback Attachment(s)/marked.py"] = b"the teacher's"
        files[f"{folder}/timestamp.txt"] = b"20260301235810250"
    return files


def sakai_roster(people: Sequence[Somebody]) -> bytes:
    """Return the grades of Sakai: the header is the third row."""
    rows: list[list[object]] = [
        ["HW 3", "Points"],
        [],
        ["Display ID", "ID", "Last Name", "First Name", "Grade", "Late Submission"],
    ]
    rows += [[p.login, f"u-{p.user}", p.family, p.given, "", "false"] for p in people]
    return table(rows)


def nbgrader(handed_in: Sequence[HandIn]) -> Files:
    """Return the folder `inbound` of nbgrader."""
    return {
        f"{h.who.login}+hw3+{h.stamp}.250000 UTC+Zk3x/{name}": content
        for h in handed_in
        for name, content in ((h.file, h.content), ("timestamp.txt", b"x"))
    }


def nbgrader_roster(people: Sequence[Somebody]) -> bytes:
    """Return the list of students that nbgrader reads."""
    rows = [["id", "first_name", "last_name", "email"]]
    return table([*rows, *([p.login, p.given, p.family, p.email] for p in people)])


def folder(handed_in: Sequence[HandIn]) -> Files:
    """Return folders that are named by the school's numbers."""
    return {f"class/{h.who.number}/{h.file}": h.content for h in handed_in}


def folder_roster(people: Sequence[Somebody]) -> bytes:
    """Return a list of students as a spreadsheet protects it."""
    rows = [["Student ID", "Name"]]
    return table([*rows, *([f'="{p.number}"', f'="{p.full}"'] for p in people)])


MADE: dict[str, tuple[Make, Roster]] = {
    "blackboard": (blackboard, blackboard_roster),
    "brightspace": (brightspace, brightspace_roster),
    "canvas": (canvas, canvas_roster),
    "classroom50": (classroom50, classroom50_roster),
    "folder": (folder, folder_roster),
    "gradescope": (gradescope, gradescope_roster),
    "moodle": (moodle, moodle_roster),
    "nbgrader": (nbgrader, nbgrader_roster),
    "sakai": (sakai, sakai_roster),
}
"""Platform -> how its downloads and its grade files are made."""


def write(place: Path, files: Files) -> Path:
    """Write a download: a zip file if the name says so, otherwise a folder."""
    if place.suffix == ".zip":
        with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        return place
    for name, data in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return place
