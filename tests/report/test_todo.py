"""What waits for a person: never a silent zero, and a page that runs no text."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from autograder.commands.cli import main
from autograder.delivery.returning.plain_exports import check50
from autograder.engine.grading import grade
from autograder.facts.code_uses import CodeUses
from autograder.facts.grade import TOTAL, Grade
from autograder.facts.observation import Observation, Run
from autograder.facts.written import WrittenPart, section
from autograder.report.decisions import Decisions, new_override
from autograder.report.feedback import Feedback
from autograder.report.html import feedback_page
from autograder.report.overview import Row
from autograder.report.saved_pictures import SavedPictures
from autograder.report.todo import questions, tasks, todo_page
from autograder.report.writers.grades_csv import csv_line
from autograder.report.writers.grades_json import grade_json
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria import Answer, Figure, Text
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.overrides import COLUMNS, read_overrides, rows_of
from autograder.submissions import Submission
from autograder.submissions.files import File
from autograder.submissions.source.words_and_pictures import (
    MAX_SCRIPT,
    saved_pictures,
    written_parts,
)

HOSTILE = "</script><script>alert(1)</script><!-- & =1+1"
WHY = Text(
    id="why", variable="why", words=(3, 10), points=3,
    question="Why softmax?", guide={"names it": 1, "says why": 2},
)  # fmt: skip
ASSIGNMENT = Assignment(slug="essay", title="Essay", model_variable="", criteria=(WHY,))


def graded(student: str, text: str | None) -> Grade:
    """Grade a submission with a text."""
    values: dict[str, Any] = {"other": 1} if text is None else {"why": text}
    run = Run(ending="finished", observation=Observation(values=values))
    found = grade(ASSIGNMENT, student, Evidence(run, ""))
    return found.model_copy(update={"submission": "0" * 64})


@pytest.mark.parametrize("text", ["a b c", "one", HOSTILE])
def test_a_text_waits_for_a_person(text: str) -> None:
    """It is neither passed nor failed, and no file has a score for it."""
    found = graded("kim", text)
    assert [result.id for result in found.waiting] == ["why"]
    assert csv_line(Row.of(found)).split(",")[3] == ""
    assert "error" in check50(found)
    assert not Grade.model_validate_json(grade_json(found)).is_final
    assert [task.name for task in tasks([found])] == ["why"]
    page = feedback_page(Feedback(found, ASSIGNMENT, None, ASSIGNMENT.title, "none"))
    assert "3 points wait for a person" in html.unescape(page)


@pytest.mark.parametrize("text", [None, "", "  \n"])
def test_without_a_text_there_are_no_points(text: str | None) -> None:
    """Without a text, no person has to read anything."""
    found = graded("kim", text)
    assert not found.waiting
    assert found.criteria[0].status == "failed"


def test_points_of_a_person_end_the_waiting() -> None:
    """The grade is complete with them, and waits again if they are withdrawn."""
    found = graded("kim", "a b c")
    given = new_override(found, "why", 2, "Good.", "lee")
    assert given.automatic is None
    after = Decisions([given]).applied(found)
    assert (after.score, after.waiting) == (2, ())
    assert after.criteria[0].status == "partial"
    comment = new_override(found, "why", None, "Later.", "lee")
    assert Decisions([comment]).applied(found).waiting
    whole = Decisions([new_override(found, TOTAL, 3, "", "lee")]).applied(found)
    assert whole.is_final
    assert whole.score == 3


def test_words_are_counted() -> None:
    """The message has the number of words, and the limits if it does not fit."""
    assert "Expected 3 to 10 words" in str(
        graded("kim", "too short").criteria[0].message
    )
    assert "Expected" not in str(graded("kim", "long enough now").criteria[0].message)


def test_a_guide_has_the_points_of_the_criterion() -> None:
    """A rubric is refused if the points of the parts have another sum."""
    other = WHY.model_copy(update={"points": 5.0})
    assert any("guide" in str(line) for line in other.problems(ASSIGNMENT))
    assert not list(WHY.problems(ASSIGNMENT))


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    """Return a chunk of a PNG, without a right checksum."""
    return len(data).to_bytes(4, "big") + kind + data + bytes(4)


def png(width: int, height: int, more: bytes = b"") -> bytes:
    """Return the first bytes of a PNG of such a size."""
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    header = chunk(b"IHDR", size + b"\x08\x06\x00\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + header + more + chunk(b"IDAT")


def jpeg(width: int, height: int, scans: int = 1) -> bytes:
    """Return the first bytes of a JPEG of such a size."""
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    frame = b"\xff\xc2\x00\x0b\x08" + size + b"\x01\x11\x00\x00"
    return b"\xff\xd8\xff\xe0\x00\x04ab" + frame + b"\xff\xda" * scans


def notebook_of(*outputs: Any) -> bytes:
    """Return a notebook with the outputs of one cell."""
    return json.dumps({"cells": [{"cell_type": "code", "outputs": outputs}]}).encode()


def shown_as(kind: str, data: bytes) -> dict[str, Any]:
    """Return an output that shows a picture."""
    return {"data": {kind: base64.b64encode(data).decode()}}


PIXEL = base64.b64encode(png(1, 1)).decode()
MARKDOWN = ["# Why\n## More\n*Write here.*\n...\n", "Because of it.\n# Next\nno"]


def notebook(texts: list[str], pictures: int) -> bytes:
    """Return a notebook with Markdown, and pictures behind it."""
    cells: list[dict[str, Any]] = [
        {"cell_type": "markdown", "source": text.splitlines(keepends=True)}
        for text in texts
    ]
    shown = {"data": {"image/png": PIXEL, "text/plain": "<Figure>"}}
    other = {"data": {"image/png": "bm8gcGljdHVyZQ==", "image/svg+xml": "<svg/>"}}
    outputs = [shown] * pictures + [other, {"name": "stdout", "text": "x"}]
    cells.append({"cell_type": "code", "source": "", "outputs": outputs})
    return json.dumps({"cells": cells}).encode()


SCRIPT = (
    "# %% [markdown]\n# # Why\n#\n# *Write here.*\n# Because of it.\n"
    "# %%\n# no\nx = 1\n"
)


@pytest.mark.parametrize(
    ("kind", "data"), [("ipynb", notebook(MARKDOWN, 0)), ("py", SCRIPT.encode())]
)
def test_a_text_in_markdown(kind: str, data: bytes) -> None:
    """It ends at the next heading of its kind, without blanks and the stub's lines."""
    why = Text(heading="why?", given=("Write here.",))
    seen = Run(ending="crashed", written=written_parts(kind, data))
    found = why.check(Evidence(seen, ""))
    assert found.waits
    assert found.answer.endswith("Because of it.")
    assert "Write" not in found.answer
    assert "no" not in found.answer.split()
    missing = Text(heading="Other").check(Evidence(seen, ""))
    assert (missing.status, missing.waits) == ("failed", False)
    empty = Run(ending="finished", written=written_parts(kind, b"# %% [md]\n# # Why"))
    assert not why.check(Evidence(empty, "")).waits


def test_only_the_beginning_of_a_script_is_read() -> None:
    """Nobody writes a million characters, and millions of lines would take minutes."""
    cell = b"# %% [md]\n# text\n"
    found = written_parts("py", cell + b"\n" * MAX_SCRIPT + cell)
    assert [part.text for part in found] == ["text"]


def test_a_value_from_a_training_waits_on_the_page() -> None:
    """The page shows it, with the title as the question; a wrong word does not wait."""
    keep = Answer(id="keep", variable="keep", expected="cnn", title="Which one?")
    task = ASSIGNMENT.model_copy(update={"criteria": (keep,)})
    seen = Observation(values={"keep": "dense"})
    depends = CodeUses(from_results=("keep",))
    grades = [
        grade(
            task, "kim", Evidence(Run(ending="finished", observation=seen, code=c), "")
        )
        for c in (depends, CodeUses())
    ]
    assert [len(found.waiting) for found in grades] == [1, 0]
    (asked,) = questions(grades, {"essay": task})
    assert [result.answer for _grade, result in asked.answers] == ["dense"]
    assert '"question": "Which one?"' in todo_page([asked])


def test_a_picture_waits_with_the_pictures_of_its_heading(tmp_path: Path) -> None:
    """Whoever gives points sees saved pictures of the graded file, and no others."""
    figure = Figure(id="plot", heading="Plot", guide={"names": 1})
    task = ASSIGNMENT.model_copy(update={"criteria": (figure,)})
    files = {"kim": notebook(["# Plot", "# Next"], 2), "lee": notebook(["# Plot"], 2)}
    grades, found = [], []
    for student, data in files.items():
        path = tmp_path / f"{student}.ipynb"
        path.write_bytes(data)
        found.append(Submission(student, "essay", (File(path),)))
        run = Run(ending="finished", written=written_parts("ipynb", data))
        digest = hashlib.sha256(data).hexdigest()
        given = grade(task, student, Evidence(run, ""))
        grades.append(given.model_copy(update={"submission": digest}))
    assert [len(g.waiting) for g in grades] == [1, 1]
    assert "No picture" in str(grades[0].criteria[0].found)
    asked = questions(grades, {"essay": task})
    assert asked[0].has_pictures
    pictures = SavedPictures(found)
    address = f"data:image/png;base64,{PIXEL}"
    assert [pictures.of(g, "Plot") for g in grades] == [[], [address, address]]
    assert todo_page(asked, pictures).count(address) == 2
    (tmp_path / "lee.ipynb").write_bytes(notebook(["# Plot"], 3))
    assert pictures.of(grades[1], "Plot") == []


@pytest.mark.parametrize(
    ("kind", "data", "is_kept"),
    [
        ("image/png", png(4_000, 4_000), True),
        ("image/png", png(65_535, 65_535), False),
        ("image/png", png(100, 2**31 - 1), False),
        ("image/png", png(0, 1), False),
        ("image/png", png(10, 10, chunk(b"tEXt", b"a note")), True),
        ("image/png", png(10, 10, chunk(b"acTL")), False),
        ("image/png", png(10, 10, chunk(b"tEXt", b"IDAT") + chunk(b"acTL")), False),
        ("image/png", b"<svg onload='alert(1)'/>", False),
        ("image/png", png(10, 10)[:20], False),
        ("image/jpeg", jpeg(4_000, 4_000, 10), True),
        ("image/jpeg", jpeg(65_535, 65_535), False),
        ("image/jpeg", jpeg(1_000, 0), False),
        ("image/jpeg", jpeg(10, 10, 5_000), False),
        ("image/jpeg", b"\xff\xd8\xff\xe0\x00\x00" * 10, False),
        ("image/jpeg", b"\xff\xd8\xff\xff\x00\x02" + jpeg(10, 10)[2:], False),
        ("image/jpeg", b"\xff\xd8\xff\xd0\x00\x02" + jpeg(10, 10)[2:], False),
        ("image/svg+xml", b"<svg onload='alert(1)'/>", False),
        ("text/html", b"<script>alert(1)</script>", False),
    ],
)
def test_a_picture_harms_no_browser(kind: str, data: bytes, is_kept: bool) -> None:
    """One that needs much memory or time is left out, and one that can run code."""
    notebook = notebook_of(shown_as(kind, data))
    assert len(saved_pictures("ipynb", notebook)) == is_kept
    assert sum(p.pictures for p in written_parts("ipynb", notebook)) == is_kept


def test_pictures_of_one_student_do_not_fill_the_page(tmp_path: Path) -> None:
    """Pictures of a few megabytes together are on the page of the class."""
    picture = shown_as("image/png", png(10, 10) + bytes(1_000_000))
    data = notebook_of(*[picture] * 6)
    (tmp_path / "kim.ipynb").write_bytes(data)
    found = Submission("kim", "essay", (File(tmp_path / "kim.ipynb"),))
    digest = hashlib.sha256(data).hexdigest()
    given = graded("kim", "a").model_copy(update={"submission": digest})
    assert len(SavedPictures([found]).of(given, "")) == 2


@pytest.mark.parametrize(
    "outputs",
    [7, "abc", None, {"a": 1}, [1], [[]], [{"data": [1]}],
     [{"data": {"image/png": 1}}]],
)  # fmt: skip
def test_odd_outputs_have_no_pictures(outputs: Any) -> None:
    """A file with other JSON than Jupyter's is no fault of the grader."""
    cells = [{"cell_type": "code", "outputs": outputs}]
    data = json.dumps({"cells": cells}).encode()
    assert written_parts("ipynb", data) == ()
    assert saved_pictures("ipynb", data) == []


def test_comments_without_an_end_are_text() -> None:
    """Half a million beginnings of comments are read once, and not each to the end."""
    parts = [WrittenPart(text="# Why\n<!-- no --> yes <!--" + "<!--" * 2_400)] * 200
    below = section(parts[:1], "Why")
    assert below is not None
    assert below.text.startswith("yes <!--<!--")
    assert section(parts, "Other") is None


def page(*texts: str) -> str:
    """Return the page with the answers of some students."""
    grades = [graded(f"={i}", text) for i, text in enumerate(texts)]
    return todo_page(questions(grades, {"essay": ASSIGNMENT}))


def test_the_page_holds_answers_as_data_alone() -> None:
    """Text cannot end the block of data, and only our own script may run."""
    text = page(HOSTILE, "fine")
    assert "<script>alert" not in text
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", text, re.S)
    assert len(scripts) == 2
    answers = json.loads(scripts[0])["questions"][0]["answers"]
    assert [answer["text"] for answer in answers] == [HOSTILE, "fine"]
    digest = base64.b64encode(hashlib.sha256(scripts[1].encode()).digest()).decode()
    assert "default-src 'none'" in text
    assert f"script-src 'sha256-{digest}'" in text
    assert "innerHTML" not in scripts[1]


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("`why` has 4 words.", ["", "why", " has 4 words."]),
        ("Is `a < b` or `b`?", ["Is ", "a < b", " or ", "b", "?"]),
        ("one ` alone", ["one ` alone"]),
    ],
)
def test_code_in_sentences_is_shown_as_code(text: str, parts: list[str]) -> None:
    """Every second part is code, and no backquote is left."""
    script = re.findall(r"<script>(.*?)</script>", page("a"), re.S)[0]
    assert 'write(card.querySelector(".found"), answer.found)' in script
    split = re.findall(r"^const partsOf.*$", script, re.M)[0]
    code = f"{split}\nprocess.stdout.write(JSON.stringify(partsOf({json.dumps(text)})))"
    done = subprocess.run(
        ["node", "-e", code], capture_output=True, check=True, timeout=60
    )
    assert json.loads(done.stdout) == parts


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_the_file_of_the_page_is_read_as_it_was_meant(tmp_path: Path) -> None:
    """Names like formulas, quotes and line ends come back from the script's CSV."""
    script = re.findall(r"<script>(.*?)</script>", page("a"), re.S)[0]
    start, end = script.index("const isUnseen"), script.index("const csv")
    quotes = re.findall(r"^const QUOTES.*$", script, re.M)[0]
    comments = ["=1", "'=x", 'say "no", twice', "two\nlines", "＝1", "“=2", "−3", "ok"]
    rows = [["kim", "essay", "why", "1", c, "lee", "", "", ""] for c in comments]
    code = (
        f"{quotes}\n{script[start:end]}\n"
        f"const rows = {json.dumps([list(COLUMNS), *rows])};\n"
        "process.stdout.write(rows.map((r) => r.map(cell).join(',') + '\\n').join(''))"
    )
    done = subprocess.run(
        ["node", "-e", code], capture_output=True, check=True, timeout=60
    )
    for number, comment in enumerate(comments, 1):
        lines = done.stdout.decode().replace("two\nlines", "two\\nlines").split("\n")
        path = tmp_path / f"{number}.csv"
        text = f"{lines[0]}\n{lines[number]}\n".replace("two\\nlines", "two\nlines")
        path.write_text(text, encoding="utf-8")
        (row,) = rows_of(path)
        assert row.comment == comment


def test_the_command_lists_and_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line has the page of the student, and the page has the answers."""
    entries = [json.loads(grade_json(graded(name, "a b c"))) for name in ("kim", "lee")]
    provenance = {"finished": "2026-11-28T12:00:00+00:00"}
    data = {"schema": 1, "provenance": provenance, "grades": entries}
    (tmp_path / "grades.json").write_text(json.dumps(data))
    rubric = tmp_path / "solutions" / "essay" / "rubric.py"
    rubric.parent.mkdir(parents=True)
    rubric.write_text(
        "from autograder.rubric import Assignment, Text\n"
        "assignment = Assignment(slug='essay', title='Essay', model_variable='',\n"
        "    criteria=(Text(id='why', variable='why'),))\n"
    )
    (rubric.parent / "solution.py").write_text("why = 'a b c'\n")
    options = ["--solutions", str(tmp_path / "solutions")]
    monkeypatch.setenv("COLUMNS", "400")
    result = CliRunner().invoke(main, ["todo", str(tmp_path), *options])
    assert result.exit_code == 0, result.output
    assert "lee/essay.html" in result.output
    assert "kim" in (tmp_path / "todo.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("kim,essay,who,1", "no criterion 'who'; did you mean why?"),
        ("kim,essay,why,9", "9 points, but at most 3"),
    ],
)
def test_a_file_of_decisions_must_fit(tmp_path: Path, row: str, problem: str) -> None:
    """A row that could count nowhere is named, and nothing is written."""
    entries = [json.loads(grade_json(graded("kim", "a b c")))]
    provenance = {"finished": "2026-11-28T12:00:00+00:00"}
    data = {"schema": 1, "provenance": provenance, "grades": entries}
    (tmp_path / "grades.json").write_text(json.dumps(data))
    head = "student,assignment,criterion,points"
    more = tmp_path / "more.csv"
    more.write_text(f"{head}\nkim,essay,why,2\n{row}\n")
    words = ["override", str(tmp_path), "--file", str(more)]
    done = CliRunner().invoke(main, [*words, "--solutions", str(tmp_path)])
    assert done.exit_code == 2
    assert f"row 3: {problem}" in done.output
    assert not (tmp_path / "overrides.csv").exists()
    more.write_text(f"{head}\nkim,essay,why,2\nlee,essay,why,1\n")
    done = CliRunner().invoke(main, [*words, "--solutions", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert "row 3" in done.output
    assert "no grade of lee in essay" in done.output
    noted, other = read_overrides(tmp_path)
    assert (noted.submission, noted.points) == ("0" * 64, 2)
    assert noted.when and not other.submission
    own = f"{head},automatic,submission\nkim,essay,why,1,2,{'b' * 64}\n"
    more.write_text(own)
    CliRunner().invoke(main, [*words, "--solutions", str(tmp_path)])
    _other, last = read_overrides(tmp_path)
    assert (last.automatic, last.submission) == (2, "b" * 64)
