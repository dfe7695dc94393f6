"""Grades go back: download, collect, grades, export, what the platform would read."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograder.commands.cli import main
from autograder.commands.exports import PLATFORMS as NAMES
from autograder.delivery.collected import Collected, Person
from autograder.delivery.collecting import Wishes, collect
from autograder.delivery.platforms import PLATFORMS
from autograder.delivery.platforms.blackboard import BlackboardGrades
from autograder.delivery.returning.comments import comment
from autograder.delivery.returning.differences import Consent, change
from autograder.delivery.returning.feedback_copy import copy_with
from autograder.delivery.returning.plain_exports import write_lti
from autograder.facts.grade import Deduction, Outcome
from autograder.i18n import literal
from autograder.report.written_grades import WrittenGrades, before_deductions
from tests.delivery import platform_files as made
from tests.delivery.platform_files import MADE, SLUG, HandIn, Somebody, table, write
from tests.delivery.written_report import grade, report
from tests.places import SOLUTIONS

PEOPLE = [
    Somebody("Minjun", "Kim", 0),
    Somebody("Jörg", "Müller-Weiß", 1),
    Somebody("Minjun", "Kim", 2),
    Somebody("Aoife", "O'Brien", 3),
    Somebody("서연", "박", 4),
]
COLUMN = "HW3 (5501)"


def canvas_grades(people: Sequence[Somebody]) -> bytes:
    """Return a gradebook with all its odd rows, read-only columns and odd cells."""
    columns = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", COLUMN]
    rows: list[list[object]] = [
        [*columns, "HW30 (5502)", "Current Score"],
        ["", "", "", "", "", "Manual Posting", "", ""],
        ["    Points Possible", "", "", "", "", "10.00", "10.00", "(read only)"],
    ]
    old = ["", "9.50", "EX", "4.00", "8.50"]
    for p, score in zip(people, old, strict=False):
        name = f'="{p.family}, {p.given}"' if p.index == 3 else f"{p.family}, {p.given}"
        rows.append([name, p.user, p.number, p.login, "A and B", score, "3.00", "85,0"])
    rows.append(["Student, Test", 79_999, "", "7f3c", "Sec 1", "", "", ""])
    return table(rows)


def moodle_grades(people: Sequence[Somebody]) -> bytes:
    """Return a worksheet with decimal commas, a locked row and comments."""
    rows: list[list[object]] = [
        [
            *("Identifier", "Full name", "Email address", "Status", "Grade"),
            *("Maximum Grade", "Grade can be changed", "Last modified (submission)"),
            *("Last modified (grade)", "Feedback comments"),
        ]
    ]
    old = ["", "9,50", "", "4,00", "8,50"]
    for p, score in zip(people, old, strict=False):
        rows.append(
            [
                *(f"Participant {p.participant}", p.full, p.email, "Submitted", score),
                *("10,00", "No" if p.index == 2 else "Yes", "-", "-"),
                "<p>By hand.</p>" if p.index == 3 else "",
            ]
        )
    return b"\xef\xbb\xbf" + table(rows, ";")


def blackboard_grades(people: Sequence[Somebody]) -> bytes:
    """Return the grades of one column: tabs, UTF-16, all quoted, with comments."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter="\t", quoting=csv.QUOTE_ALL)
    column = f"{SLUG} [Total Pts: 10 Score] |1281892"
    head = ["Last Name", "First Name", "Username", "Student ID", column]
    writer.writerow([*head, "Grading Notes", "Notes Format", *BLACKBOARD_FEEDBACK])
    old = ["", "9.5", "Exempt", "4", "8.5"]
    for p, score in zip(people, old, strict=False):
        row = [p.family, p.given, p.login, p.number, score, "n", "SMART_TEXT"]
        writer.writerow([*row, "", "SMART_TEXT"])
    return b"\xff\xfe" + text.getvalue().encode("utf-16-le")


def brightspace_grades(people: Sequence[Somebody]) -> bytes:
    """Return an export with the sign before ids, and a column that is calculated."""
    column = f"{SLUG} Points Grade <Numeric MaxPoints:10>"
    total = "Calculated Final Grade Numerator"
    head = ["OrgDefinedId", "Username", column, total, "End-of-Line Indicator"]
    old = ["", "9.5", "", "4", "8.5"]
    rows = [
        [f"#{p.number}", f"#{p.login}", score, "1", "#"]
        for p, score in zip(people, old, strict=False)
    ]
    return table([head, *rows])


def sakai_grades(people: Sequence[Somebody]) -> bytes:
    """Return `grades.csv`, whose header is the third row."""
    head = ["Display ID", "ID", "Last Name", "First Name", "grade"]
    old = ["", "9.5", "", "4", "8.5"]
    rows = [
        [p.login, f"u-{p.user}", p.family, p.given, score]
        for p, score in zip(people, old, strict=False)
    ]
    return table([["HW 3", "Points"], [], head, *rows])


BLACKBOARD_FEEDBACK = ["Feedback to Learner", "Feedback Format"]
GRADES: dict[str, Callable[[Sequence[Somebody]], bytes]] = {
    "canvas": canvas_grades,
    "moodle": moodle_grades,
    "blackboard": blackboard_grades,
    "brightspace": brightspace_grades,
    "sakai": sakai_grades,
}
SCORES = [8.333, 9.0, 7.0, 6.0, 8.5]


def canvas_reads(data: bytes) -> dict[str, str]:
    """Return what Canvas would take: user number -> score of the column `(5501)`.

    It takes the separator that the first lines have, skips columns that are read-only,
    and takes the last comma or point of a number as the decimal one.
    """
    lines = data.decode("utf-8-sig").split("\n")
    separator = ";" if all(";" in line for line in lines[:3]) else ","
    rows = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=separator))
    head = rows[0]
    assert head[:2] == ["Student", "ID"]
    assert any(row[0].strip() == "Points Possible" for row in rows[1:3])
    place = next(i for i, title in enumerate(head) if title.endswith(" (5501)"))
    found = {}
    for row in rows[1:]:
        if row[0] and row[0].strip() != "Points Possible":
            cell = row[place]
            if re.fullmatch(r"[\d.,]+", cell):
                whole, _sign, part = re.sub(r"[.,](?=.*[.,])", "", cell).partition(".")
                cell = f"{int(whole)}.{part:0<2}"
            found[row[1]] = cell
    return found


def moodle_reads(data: bytes) -> dict[str, tuple[str, str]]:
    """Return what Moodle would take: participant -> grade with a point, and comment."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    head = rows[0]
    assert head[0] == "Identifier"
    assert "Last modified (grade)" in head
    places = [head.index("Grade"), head.index("Feedback comments")]
    can = head.index("Grade can be changed")
    found = {}
    for row in rows[1:]:
        score, comment = (row[place] for place in places)
        number = row[0][len("Participant ") :]
        if row[can] == "Yes":
            found[number] = (score.replace(",", "."), comment)
    return found


def blackboard_reads(data: bytes) -> dict[str, tuple[str, str]]:
    """Return what Blackboard would take: user -> score of the column, and feedback."""
    text = data.decode("utf-16")
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    place = next(i for i, title in enumerate(rows[0]) if title.endswith("|1281892"))
    feedback = rows[0].index("Feedback to Learner")
    return {row[2]: (row[place], row[feedback]) for row in rows[1:]}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty folder, and work in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def prepared(place: Path, platform: str, scores: Sequence[float] = SCORES) -> None:
    """Collect everybody's file and write a report."""
    notebook = b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    handed = [HandIn(p, f"{SLUG}.ipynb", notebook, 60 + p.index) for p in PEOPLE]
    download = write(place / "download.zip", MADE[platform][0](handed))
    data = GRADES[platform](PEOPLE)
    (place / "exported.csv").write_bytes(data)
    rosters = [place / "exported.csv"]
    if platform == "brightspace":  # its exports do not have the numbers of folders
        rosters = [place / "ids.csv"]
        rosters[0].write_bytes(made.brightspace_roster(PEOPLE))
    wishes = Wishes(platform, SLUG, [SLUG], rosters)
    collect(download, place / "submissions", wishes)
    students = [PEOPLE[i].login for i in range(len(PEOPLE))]
    if platform == "moodle":  # named by the address
        students = [p.email for p in PEOPLE]
    report(place / "report", [grade(*g) for g in zip(students, scores, strict=True)])


def typed(words: str) -> Result:
    """Run `autograder export` with these words."""
    return CliRunner().invoke(
        main, ["export", "report", "--out", "out", *words.split()]
    )


def changed_places(old: bytes, new: bytes, separator: str) -> set[tuple[int, int]]:
    """Return the row and column of each cell that differs."""
    tables = [
        list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        for text in (old.decode(_encoding(old)), new.decode(_encoding(new)))
    ]
    assert [len(row) for row in tables[0]] == [len(row) for row in tables[1]]
    return {
        (i, j)
        for i, rows in enumerate(zip(*tables, strict=True))
        for j, cells in enumerate(zip(*rows, strict=True))
        if cells[0] != cells[1]
    }


def _encoding(data: bytes) -> str:
    return "utf-16" if data.startswith(b"\xff\xfe") else "utf-8"


def test_canvas_reads_the_scores(place: Path) -> None:
    """One column changes, and excused students and higher scores stay."""
    prepared(place, "canvas")
    done = typed("--to canvas --grades exported.csv")
    assert done.exit_code == 1, done.output
    assert done.stderr.endswith("would be lowered; stays without --lower: 1\n")
    assert "Canvas deducts late work itself" in " ".join(done.stdout.split())
    old, new = (
        (place / "exported.csv").read_bytes(),
        (place / "out" / "exported.csv").read_bytes(),
    )
    assert canvas_reads(new) == {
        "70000": "8.33", "70001": "9.50", "70002": "EX",
        "70003": "6.00", "70004": "8.50", "79999": "",
    }  # fmt: skip
    assert changed_places(old, new, ",") == {(3, 5), (6, 5)}
    done = typed("--to canvas --grades exported.csv --lower")
    assert done.exit_code == 0, done.output
    assert (
        canvas_reads((place / "out" / "exported.csv").read_bytes())["70001"] == "9.00"
    )


def test_moodle_reads_scores_and_comments(place: Path) -> None:
    """Commas, the mark at the beginning and a person's comment stay."""
    prepared(place, "moodle")
    done = typed("--to moodle --grades exported.csv --lower")
    assert done.exit_code == 1, done.output
    assert "the platform does not let it change: 1" in done.stderr
    old = (place / "exported.csv").read_bytes()
    new = (place / "out" / "exported.csv").read_bytes()
    assert new.startswith(b"\xef\xbb\xbfIdentifier;")
    read = moodle_reads(new)
    scores = {number: score for number, (score, _comment) in read.items()}
    assert scores == {"1": "8.33", "2": "9.00", "4": "6.00", "5": "8.50"}
    assert read["4"][1] == "<p>By hand.</p>"
    assert read["1"][1].startswith("<p>autograder: 8.333 / 10</p>")
    assert "Found &lt;b&gt;mse&lt;/b&gt; &amp;" in read["1"][1]
    assert {column for _row, column in changed_places(old, new, ";")} == {4, 9}


def test_a_locked_row_of_a_marking_workflow_stays(place: Path) -> None:
    """With a workflow, its state is before “Grade can be changed”."""
    prepared(place, "moodle")
    rows = list(csv.reader(moodle_grades(PEOPLE).decode("utf-8-sig").splitlines(),
                           delimiter=";"))  # fmt: skip
    for number, row in enumerate(rows):
        row.insert(6, "In marking" if number else "Marking workflow state")
    (place / "exported.csv").write_bytes(table(rows, ";"))
    done = typed("--to moodle --grades exported.csv --lower")
    assert "the platform does not let it change: 1" in done.stderr
    read = moodle_reads((place / "out" / "exported.csv").read_bytes())
    assert {number: score for number, (score, _comment) in read.items()} == {
        "1": "8.33", "2": "9.00", "4": "6.00", "5": "8.50",
    }  # fmt: skip
    new = (place / "out" / "exported.csv").read_text("utf-8")
    assert re.search(r"^Participant 3;.*;;10,00;In marking;No;", new, re.M)


def test_blackboard_reads_scores_and_feedback(place: Path) -> None:
    """UTF-16, tabs and quotes stay; text instead of a score stays, too."""
    prepared(place, "blackboard")
    done = typed("--to blackboard --grades exported.csv --lower")
    assert done.exit_code == 0, done.output
    old = (place / "exported.csv").read_bytes()
    new = (place / "out" / "exported.csv").read_bytes()
    read = blackboard_reads(new)
    assert [score for score, _feedback in read.values()] == [
        "8.33", "9.00", "Exempt", "6.00", "8.5",
    ]  # fmt: skip
    assert "Found < b>mse< /b> & `x`." in read["m_kim0"][1]
    assert {column for _row, column in changed_places(old, new, "\t")} == {4, 7}


@pytest.mark.parametrize(("old", "what"), [
    ("Needs Grading", "new"), ("needs marking (3.00)", "raised"),
    ("In Progress(9.50)", "would be lowered"), ("Exempt", "kept"),
])  # fmt: skip
def test_an_attempt_that_blackboard_marks(old: str, what: str) -> None:
    """An attempt without a score yet has no score, or the score of an earlier
    attempt."""
    cell = BlackboardGrades().score(old)
    assert change(cell, Decimal(9), Consent()) == what


@pytest.mark.parametrize(("platform", "first", "place_of"), [
    ("brightspace", 1, (1, 2)), ("sakai", 3, (0, 4)),
])  # fmt: skip
def test_one_column_of_scores_changes(
    place: Path, platform: str, first: int, place_of: tuple[int, int]
) -> None:
    """Brightspace and Sakai get a row for each student, and all other cells stay."""
    prepared(place, platform)
    done = typed(f"--to {platform} --grades exported.csv --lower")
    assert done.exit_code == 0, done.output
    old = (place / "exported.csv").read_bytes()
    new = (place / "out" / "exported.csv").read_bytes()
    assert {column for _row, column in changed_places(old, new, ",")} == {place_of[1]}
    rows = list(csv.reader(io.StringIO(new.decode(), newline="")))[first:]
    read = {row[place_of[0]].lstrip("#"): row[place_of[1]] for row in rows}
    scores = ["8.33", "9.00", "7.00", "6.00", "8.5"]
    assert read == dict(zip([p.login for p in PEOPLE], scores, strict=True))


@pytest.mark.parametrize("platform", GRADES)
def test_a_second_export_changes_nothing(place: Path, platform: str) -> None:
    """A grade file with our scores, downloaded again, already has all scores."""
    prepared(place, platform)
    typed(f"--to {platform} --grades exported.csv --lower")
    new = (place / "out" / "exported.csv").read_bytes()
    (place / "exported.csv").write_bytes(new)
    typed(f"--to {platform} --grades exported.csv")
    assert (place / "out" / "exported.csv").read_bytes() == new


@pytest.mark.parametrize("platform", GRADES)
def test_nothing_is_written_for_ungraded(place: Path, platform: str) -> None:
    """No cell changes, neither score nor comment."""
    prepared(place, platform)
    students = [p.email if platform == "moodle" else p.login for p in PEOPLE]
    report(place / "report", [grade(s, 0, "ungraded") for s in students])
    done = typed(f"--to {platform} --grades exported.csv --lower --missing-as-zero")
    assert done.exit_code == 1
    new = (place / "out" / "exported.csv").read_bytes()
    assert new == (place / "exported.csv").read_bytes()
    assert not (place / "out" / "feedback.zip").exists()


def test_missing_is_zero_only_on_demand(place: Path) -> None:
    """The cell of somebody who handed in nothing stays, unless 0 is asked for."""
    prepared(place, "canvas")
    report(place / "report", [grade(PEOPLE[0].login, 0, "missing")])
    assert typed("--to canvas --grades exported.csv").exit_code == 0
    written = place / "out" / "exported.csv"
    assert canvas_reads(written.read_bytes())["70000"] == ""
    typed("--to canvas --grades exported.csv --missing-as-zero")
    assert canvas_reads(written.read_bytes())["70000"] == "0.00"


@pytest.mark.parametrize("outcome", ["missing", "ungraded"])
def test_what_cannot_be_read_is_no_zero(place: Path, outcome: Outcome) -> None:
    """A student whose files all do not count did hand in something, so a person must
    look."""
    handed = [
        HandIn(PEOPLE[0], "broken.zip", b"PK", 60),
        HandIn(PEOPLE[1], f"{SLUG}.py", b"x = 1\n", 62),
        HandIn(PEOPLE[2], "report.pdf", b"%PDF", 64),
    ]
    download = write(place / "download.zip", MADE["canvas"][0](handed))
    (place / "exported.csv").write_bytes(canvas_grades(PEOPLE))
    wishes = Wishes("canvas", SLUG, [SLUG], (place / "exported.csv",))
    collect(download, place / "submissions", wishes)
    made = [grade(p.login, 0, "missing") for p in PEOPLE]
    of_files = [one.model_copy(update={"outcome": outcome}) for one in made[::2]]
    report(place / "report", [*of_files, *made[1::2]])
    done = typed("--to canvas --grades exported.csv --missing-as-zero --lower")
    assert done.exit_code == 1
    assert "none counts; stays: 2" in done.output
    read = canvas_reads((place / "out" / "exported.csv").read_bytes())
    assert [read[str(p.user)] for p in PEOPLE[:2]] == ["", "0.00"]


def test_canvas_finds_whose_feedback_it_is(place: Path) -> None:
    """Each file has the name of the download, and is a notebook with feedback."""
    prepared(place, "canvas")
    typed("--to canvas --grades exported.csv")
    with zipfile.ZipFile(place / "download.zip") as before:
        names = before.namelist()
    with zipfile.ZipFile(place / "out" / "feedback.zip") as archive:
        assert sorted(archive.namelist()) == sorted(names)
        for name in names:
            user, attachment = [p for p in name.split("_") if p.isdigit()][:2]
            assert user in name
            assert attachment
            cells = json.loads(archive.read(name))["cells"]
            text = cells[0]["source"]
            assert "autograder" in text
            assert "<b>" not in text


@pytest.mark.parametrize("around", ["", "my_class/of_2026/"])
def test_moodle_finds_whose_feedback_it_is(place: Path, around: str) -> None:
    """Each folder is split into four parts, the second one the participant."""
    prepared(place, "moodle")
    with zipfile.ZipFile(place / "download.zip") as whole:
        files = {f"{around}{name}": whole.read(name) for name in whole.namelist()}
    again = write(place / "again.zip", files)
    collect(again, place / "submissions", Wishes("moodle", SLUG, [SLUG]))
    typed("--to moodle --grades exported.csv")
    found = {}
    with zipfile.ZipFile(place / "out" / "feedback.zip") as archive:
        for name in archive.namelist():
            folder, page = name.split("/")
            parts = folder.split("_", 4)
            assert parts[2:4] == ["assignsubmission", "file"]
            assert page == "feedback.html"
            found[int(parts[1])] = archive.read(name).decode()
    assert found == {p.participant: f"<p>{p.email}</p>" for p in PEOPLE}


def test_students_are_joined_by_ids(place: Path) -> None:
    """Without a collection, the folder's name must be an id; a name is never enough."""
    (place / "exported.csv").write_bytes(canvas_grades(PEOPLE))
    grades = [grade("70000", 7), grade("0012346", 10), grade("O'Brien, Aoife", 9)]
    report(place / "report", grades)
    done = typed("--to canvas --grades exported.csv")
    assert done.exit_code == 1
    assert "not in the grade file: 1" in done.stderr
    read = canvas_reads((place / "out" / "exported.csv").read_bytes())
    assert [read[str(70_000 + i)] for i in range(4)] == ["7.00", "10.00", "EX", "4.00"]


def test_numbers_of_another_assignment_are_not_taken(place: Path) -> None:
    """Moodle uses the numbers again, so a worksheet of other names is refused."""
    prepared(place, "moodle")
    other = [*PEOPLE[1:], PEOPLE[0]]
    shuffled = [
        Somebody(o.given, o.family, p.index) for p, o in zip(PEOPLE, other, strict=True)
    ]
    data = moodle_grades(shuffled).decode("utf-8-sig")
    data = re.sub(r"Somebody\.(\d)@", lambda m: f"Somebody.{int(m[1]) + 1}@", data)
    (place / "exported.csv").write_bytes(data.encode())
    done = typed("--to moodle --grades exported.csv")
    assert done.exit_code == 2, done.output
    assert "nobody of the report is in it" in done.stderr


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("--to canvas", "needs --grades"),
        ("--to csv --grades exported.csv", "takes no --grades"),
        ("--to gradescope --grades exported.csv", "takes no file of grades"),
        ("--to canvas --grades exported.csv --column HW4", "no column for 'HW4'"),
        ("--to canvas --grades other.csv", "no column for 'hw3'"),
        ("--to canvas --grades two.csv", "several columns"),
        ("--to canvas --grades points.csv", "20.00 points possible, but 10 in the"),
        ("--to canvas --grades pointless.csv", "? points possible"),
        ("--to canvas --grades total.csv --column 5501", "with “Final Score” in its"),
        ("--to canvas --grades exported.csv --assignment hw4", "known: hw3"),
        ("--to canvas --grades exported.csv --out .", "holds the exported"),
        ("--to moodle --grades scale.csv", "no column of scores"),
        ("--to csv --submissions report", "has no collected.json"),
    ],
)
def test_wrong_use_is_one_line(place: Path, words: str, why: str) -> None:
    """Nothing is written, and one line says what is wrong."""
    prepared(place, "canvas")
    data = canvas_grades(PEOPLE)
    scale = moodle_grades(PEOPLE).replace(b"10,00", b"Good")
    for name, other in {
        "other.csv": data.replace(b"HW3 (", b"Homework three ("),
        "two.csv": data.replace(b"HW30 (", b"hw3 ("),
        "points.csv": data.replace(b"10.00,10.00", b"20.00,10.00"),
        "pointless.csv": data.replace(b"    Points Possible", b""),
        "total.csv": data.replace(b"HW3 (", b"HW3: Final Score Review ("),
        "scale.csv": scale,
    }.items():
        (place / name).write_bytes(other)
    done = typed(words)
    assert done.exit_code == 2, done.output
    assert why in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (place / "out").exists()


def test_the_column_has_the_title_of_the_assignment(place: Path) -> None:
    """The title in the rubric finds the column, and so do its number and header."""
    slug = "binary_classification"
    data = canvas_grades(PEOPLE).replace(
        b"HW3 (", b"Binary  classification: yes or no ("
    )
    (place / "exported.csv").write_bytes(data)
    report(
        place / "report", [grade("70000", 7).model_copy(update={"assignment": slug})]
    )
    start = f"--to canvas --grades exported.csv --solutions {SOLUTIONS}"
    for words in ("", " --column 5501"):
        done = typed(start + words)
        assert done.exit_code == 0, done.output
        read = canvas_reads((place / "out" / "exported.csv").read_bytes())
        assert read["70000"] == "7.00"


def test_plain_formats(place: Path) -> None:
    """CSV is no formula, check50 has no points, LTI has what counts only."""
    prepared(place, "canvas")
    grades = [grade(PEOPLE[0].login, 10), grade("=odd", 4), grade("x", 0, "ungraded")]
    report(place / "report", grades)
    for name in ("csv", "check50"):
        assert typed(f"--to {name}").exit_code == 0
    done = typed("--to lti-json")
    assert done.exit_code == 1
    assert "=odd: left out" in done.stderr
    with (place / "out" / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["student"] for row in rows] == ["m_kim0", "'=odd", "x"]
    assert [row["score"] for row in rows] == ["10", "4", ""]
    assert rows[0]["canvas"] == "70000"
    assert rows[0]["number"] == "0012345"
    lti = json.loads((place / "out" / "lti-scores.json").read_text("utf-8"))
    assert [score["userId"] for score in lti[SLUG]] == ["70000"]
    assert lti[SLUG][0]["timestamp"] == "2026-03-02T10:00:00.000000+00:00"
    check = json.loads((place / "out" / "m_kim0" / f"{SLUG}.json").read_text("utf-8"))
    assert check["results"][0]["passed"] is True
    assert check["results"][0]["cause"] is None
    odd = json.loads((place / "out" / "%3Dodd" / f"{SLUG}.json").read_text("utf-8"))
    assert odd["results"][0]["passed"] is False
    assert odd["results"][0]["cause"]["help"] == "Read, again;"
    error = json.loads((place / "out" / "x" / f"{SLUG}.json").read_text("utf-8"))
    assert error["error"]["traceback"] == []


def test_ids_for_lti_are_of_one_kind(tmp_path: Path) -> None:
    """A login that looks like the number of another student gives that one nothing."""
    people = {
        "kim": Person(ids={"canvas": "70000", "login": "kim"}),
        "lee": Person(ids={"canvas": "70001", "login": "lee"}),
        "70000": Person(ids={"login": "70000"}),
    }
    grades = WrittenGrades(
        tuple(grade(name, 5) for name in people), datetime(2026, 3, 2, tzinfo=UTC)
    )
    done = write_lti(tmp_path, grades, Collected(students=people))
    (scores,) = json.loads(done.path.read_text("utf-8")).values()
    assert [score["userId"] for score in scores] == ["70000", "70001"]
    assert done.left_out == ("70000",)
    done = write_lti(tmp_path, grades, Collected())
    (scores,) = json.loads(done.path.read_text("utf-8")).values()
    assert [score["userId"] for score in scores] == [*people]
    assert not done.left_out


def test_every_platform_that_takes_scores_says_what_to_know() -> None:
    """The command knows the platforms with a grade file, and each has a note."""
    assert [name for name, p in PLATFORMS.items() if p.grade_file] == list(NAMES)
    assert [name for name, p in PLATFORMS.items() if p.note] == list(NAMES)


def test_made_files_are_those_of_collect() -> None:
    """The grade files here are for platforms of which downloads are made."""
    assert set(GRADES) <= set(made.MADE)


def classroom_scores(scores: Sequence[int], **more: object) -> dict[str, object]:
    """Return what `collect_scores` of Classroom 50 writes for the first people."""
    entries = [
        {
            "owner": p.login.upper(),
            "submissions": [
                {"submission": "submit/2", "score": score, "max-score": 10},
                {"submission": "submit/1", "score": 1, "max-score": 10},
            ],
            **more,
        }
        for p, score in zip(PEOPLE, scores, strict=False)
    ]
    bucket = {"type": "individual", "entries": entries}
    schema = "classroom50/scores/v1"
    return {"schema": schema, "assignments": {"other": bucket, SLUG: bucket}}


def test_classroom50_keeps_what_is_not_ours(place: Path) -> None:
    """Newest scores change and become overrides; a person's override stays."""
    data = classroom_scores([4, 9, 10])
    entries = data["assignments"][SLUG]["entries"]  # type: ignore[index]
    entries[2]["override"] = True
    before = json.dumps(data, indent=2) + "\n"
    (place / "scores.json").write_text(before)
    grades = [grade(p.login, s) for p, s in zip(PEOPLE, SCORES, strict=True)]
    report(place / "report", grades[:3])
    done = typed("--to classroom50 --grades scores.json --lower")
    assert done.exit_code == 0, done.output
    after = (place / "out" / "scores.json").read_text()
    # The other assignment, the older submission and the way it is written stay.
    wanted = json.loads(before)
    wanted["assignments"][SLUG]["entries"][0]["submissions"][0]["score"] = 8
    wanted["assignments"][SLUG]["entries"][0]["override"] = True
    assert after == json.dumps(wanted, indent=2) + "\n"


@pytest.mark.parametrize(("wishes", "code"), [("", 0), ("--missing-as-zero", 1)])
def test_who_handed_in_nothing_need_not_be_in_the_file(
    place: Path, wishes: str, code: int
) -> None:
    """Classroom 50 lists submissions only, so that a 0 has no place, which is told."""
    (place / "scores.json").write_text(json.dumps(classroom_scores([4])))
    grades = [grade(PEOPLE[0].login, 8), grade(PEOPLE[1].login, 0, "missing")]
    report(place / "report", grades)
    done = typed(f"--to classroom50 --grades scores.json {wishes}")
    assert done.exit_code == code, done.output
    told = "not in the grade file" if code else "handed in nothing"
    assert told in done.output
    report(place / "report", [grade(PEOPLE[0].login, 8), grade("somebody", 7)])
    assert typed(f"--to classroom50 --grades scores.json {wishes}").exit_code == 1


def test_a_group_of_classroom50_has_one_score(place: Path) -> None:
    """Members with different scores get nothing written; equal ones are one entry."""
    members = [p.login for p in PEOPLE[:2]]
    data = classroom_scores([4], member_usernames=members)
    (place / "scores.json").write_text(json.dumps(data))
    for second, code in ((8, 0), (7, 1)):
        report(place / "report", [grade(members[0], 8), grade(members[1], second)])
        done = typed("--to classroom50 --grades scores.json")
        assert done.exit_code == code, done.output
        after = json.loads((place / "out" / "scores.json").read_bytes())
        entry = after["assignments"][SLUG]["entries"][0]
        assert entry["submissions"][0]["score"] == (8 if code == 0 else 4)
    (place / "scores.json").write_text(json.dumps({"schema": "v2"}))
    assert typed("--to classroom50 --grades scores.json").exit_code == 2


def test_a_team_of_moodle_gets_folders_of_its_members(place: Path) -> None:
    """The folder of a team has the team's number, which may be a participant's."""
    team = PEOPLE[:2]
    head = b"Identifier,Full name,Email address,Status,Group,Grade,Maximum Grade\n"
    lines = [
        f"Participant {p.participant},{p.full},{p.email},x,Team Blau,,10.00\n".encode()
        for p in team
    ]
    (place / "exported.csv").write_bytes(head + b"".join(lines))
    name = f"Team Blau_2_assignsubmission_file/{SLUG}.py"
    download = write(place / "download.zip", {name: b"x = 1"})
    wishes = Wishes("moodle", SLUG, [SLUG], (place / "exported.csv",))
    collect(download, place / "submissions", wishes)
    report(place / "report", [grade(p.email, 9) for p in team])
    done = typed("--to moodle --grades exported.csv")
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(place / "out" / "feedback.zip") as archive:
        assert {
            name.split("_")[1]: archive.read(name).decode()
            for name in archive.namelist()
        } == {str(p.participant): f"<p>{p.email}</p>" for p in team}


def test_feedback_keeps_the_kind_of_file_on_canvas(place: Path) -> None:
    """A script has the feedback as a comment, an archive has the page in it."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(f"{SLUG}.py", "y = 1")
    handed = [
        HandIn(PEOPLE[0], f"{SLUG}.py", b"x = 1\n", 60),
        HandIn(PEOPLE[1], "mine.zip", inner.getvalue(), 62),
        HandIn(PEOPLE[2], f"{SLUG}.ipynb.txt", b"{}", 64),
    ]
    download = write(place / "download.zip", MADE["canvas"][0](handed))
    (place / "exported.csv").write_bytes(canvas_grades(PEOPLE))
    wishes = Wishes("canvas", SLUG, [SLUG], (place / "exported.csv",))
    collect(download, place / "submissions", wishes)
    report(place / "report", [grade(p.login, 9) for p in PEOPLE[:3]])
    typed("--to canvas --grades exported.csv")
    with zipfile.ZipFile(place / "out" / "feedback.zip") as archive:
        by_end = {name[-4:]: archive.read(name) for name in archive.namelist()}
    assert by_end["3.py"].startswith(b"# autograder: 9 / 10\n# ")
    assert by_end["3.py"].endswith(b"\nx = 1\n")
    assert json.loads(by_end[".txt"])["cells"][0]["cell_type"] == "markdown"
    with zipfile.ZipFile(io.BytesIO(by_end[".zip"])) as archive:
        assert archive.read("feedback.html").startswith(b"<p>")


def test_a_notebook_that_is_nested_too_deeply_gets_feedback_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It can be read, and not written again; this ends no export."""
    own = tmp_path / "x.ipynb"
    head = b'{"nbformat": 4, "nbformat_minor": 4, "cells":'
    own.write_bytes(head + b"[" * 400 + b"]" * 400 + b"}")
    dumps = json.dumps

    def limited(value: object, **options: int) -> str:
        text = dumps(value, **options)
        if "[" * 50 in "".join(text.split()):
            raise RecursionError
        return text

    monkeypatch.setattr(json, "dumps", limited)
    copy = copy_with(grade("ada", 9), "x.ipynb", own, tmp_path)
    assert copy is not None
    (cell,) = json.loads(copy)["cells"]
    assert "9 / 10" in cell["source"].replace("\\", "")


def test_canvas_gets_scores_before_a_deduction() -> None:
    """Canvas deducts again, so it gets the raw score; Moodle gets what counts."""
    lost = Deduction(points=4, reason=literal("Two days late."))
    late = grade("x", 5).model_copy(update={"raw_score": 9.0, "deduction": lost})
    graded = WrittenGrades((late, grade("y", 4)), datetime(2026, 3, 2, tzinfo=UTC))
    before = before_deductions(graded).grades
    assert [g.score for g in before] == [9, 4]
    assert "Two days late." in comment(late, False)
    assert "Two days late." not in comment(before[0], False)
    assert {name for name, p in PLATFORMS.items() if p.deducts} == {"canvas"}
