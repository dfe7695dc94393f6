"""Bad input: one clear line, the right exit code, everyone else graded."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.commands.cli import main
from autograder.errors import SourceError, SubmissionError
from autograder.facts.grade import Grade
from autograder.report.overview import Row
from autograder.report.writers.grades_csv import csv_line
from autograder.submissions import File, find_submissions
from autograder.submissions.source.blanks import find_blanks
from autograder.submissions.source.cells import read_cells
from tests.places import SOLUTIONS

SLUGS = ["linear_regression", "mnist_ann"]


def test_files_of_no_use_are_named(tmp_path: Path) -> None:
    """A misspelt, misplaced or linked file gets a line; the others are found."""
    ada = tmp_path / "ada"
    ada.mkdir()
    (ada / "linear_regression.py").write_text("x = 1")
    (ada / "liner_regression.py").write_text("x = 1")
    (ada / "mnist_ann.py").symlink_to("/etc/passwd")
    (tmp_path / "mnist_ann.py").write_text("x = 1")
    found, problems = find_submissions(tmp_path, SLUGS)
    assert [s.files for s in found] == [
        (File(ada / "linear_regression.py", within=tmp_path),),
        (),
    ]
    assert len(problems) == 3
    assert any("did you mean linear_regression.py?" in p for p in problems)
    assert any("links are not followed" in p for p in problems)


@pytest.mark.parametrize("make", ["nothing", "empty", "file"])
def test_a_wrong_folder_is_refused(tmp_path: Path, make: str) -> None:
    """A missing folder, an empty one and the folder of one student are wrong use."""
    folder = tmp_path / "class"
    if make != "nothing":
        folder.mkdir()
    if make == "file":
        (folder / "mnist_ann.py").write_text("")
    with pytest.raises(SubmissionError, match="folder"):
        find_submissions(folder, SLUGS)


@pytest.mark.parametrize(
    "arguments",
    [
        ["grade", "nowhere", "--out", "out"],
        ["regrade", "nowhere"],
        ["regrade", "torn"],
        ["grade", "unnamed", "--out", "out"],
        ["grade", "unnamed", "--out", "unnamed/report"],
        ["grade", "unnamed", "--out", "out", "--rename", "week 1=mnist_an"],
        ["grade", "unnamed", "--out", "out", "--rename", "mnist_ann"],
        ["check", "mnist_ann.txt"],
        ["check", "nowhere.py"],
        ["grade", "nowhere", "--out", "out", "--solutions", "nowhere"],
        ["grade"],
        ["grde"],
    ],
)
def test_wrong_use_exits_with_2(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every wrong use ends with exit code 2 and a short message."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "torn" / ".store").mkdir(parents=True)
    (tmp_path / "torn" / ".store" / "manifest.json").write_text("{")
    (tmp_path / "unnamed" / "ada").mkdir(parents=True)
    (tmp_path / "unnamed" / "ada" / "week 1.py").write_text("")
    (tmp_path / "mnist_ann.txt").write_text("")
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


@pytest.mark.parametrize("what", ["submissions", "--solutions", "--out"])
@pytest.mark.parametrize("link", [False, True])
def test_work_that_submissions_could_read_is_refused(
    tmp_path: Path, what: str, link: bool
) -> None:
    """Nothing of a course may lie in a folder that Python runs from."""
    course = tmp_path / "solutions"
    shutil.copytree(SOLUTIONS / "keras_settings", course / "keras_settings")
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "keras_settings.py").write_text("")
    places = {"submissions": tmp_path / "class", "--solutions": course,
              "--out": tmp_path / "out"}  # fmt: skip
    with tempfile.TemporaryDirectory(dir=sys.prefix) as inside:
        place = Path(inside) / "course"
        if places[what].exists():
            shutil.copytree(places[what], place)
        else:
            place.mkdir()
        if link:
            (tmp_path / "link").symlink_to(place)
        places[what] = tmp_path / "link" if link else place
        arguments = ["grade", str(places.pop("submissions")), "--isolation", "full"]
        for option, path in places.items():
            arguments += [option, str(path)]
        result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2, result.output
    assert "every submission can read" in result.output
    assert result.output.count("\n") == 1


LIGHT = [
    ["grade"],
    ["grade", "class"],
    ["grade", "mnist_ann.txt", "--out", "out"],
    ["grade", "--nbgrader", "class"],
    ["grade", "class", "--out", "out", "--isolation", "container", "--scheduler", "x"],
    ["grade", "class", "--out", "class/report"],
    ["grade", "class", "--out", "mnist_ann.txt"],
    ["grade", "class", "--out", "out", "--solutions", "nowhere"],
    ["grade", "class", "--out", "out", "--mnist", "nowhere"],
    ["grade", "class", "--out", "out", "--rename", "mnist_ann"],
    ["grade", "class", "--out", "out", "--rename", "HW1*=mnist_an"],
    ["regrade", "class"],
    ["check", "nowhere.py"],
    ["check", "class"],
    ["check", "mnist_ann.txt"],
    ["validate", "mnist_an"],
    ["calibrate", "mnist_an"],
    ["release", "--solutions", "nowhere"],
    ["--help"],
]


def test_wrong_use_is_said_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    """Wrong arguments are refused before rubrics and large libraries are loaded."""
    (tmp_path / "class").mkdir()
    (tmp_path / "mnist_ann.txt").write_text("")
    code = (
        "import json, sys\n"
        "from click.testing import CliRunner\n"
        "from autograder.commands.cli import main\n"
        "for arguments in json.loads(sys.argv[1]):\n"
        "    code = CliRunner().invoke(main, arguments).exit_code\n"
        "    heavy = {'pydantic', 'numpy', 'jinja2', 'rich'} & set(sys.modules)\n"
        "    print(code, sorted(heavy), *arguments)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, json.dumps(LIGHT)],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    codes = [2] * (len(LIGHT) - 1) + [0]
    assert done.stdout.splitlines() == [
        f"{code} [] {' '.join(arguments)}"
        for code, arguments in zip(codes, LIGHT, strict=True)
    ]


def test_an_unknown_slug_is_guessed(tmp_path: Path) -> None:
    """`check` suggests the assignment that was meant."""
    path = tmp_path / "mnist_an.py"
    path.write_text("x = 1")
    result = CliRunner().invoke(main, ["check", str(path)])
    assert result.exit_code == 2
    assert "did you mean mnist_ann.py?" in result.output


@pytest.mark.parametrize(
    ("kind", "data"),
    [("py", b"\xff\xfe"), ("ipynb", b"no json"), ("ipynb", b"[]"), ("ipynb", b"{}")],
)
def test_unreadable_sources_are_explained(kind: str, data: bytes) -> None:
    """A file that is no UTF-8 or no notebook is refused with a sentence."""
    with pytest.raises(SourceError, match=r"UTF-8|notebook"):
        read_cells(kind, data)


def test_magics_are_harmless_and_lines_stay() -> None:
    """Magics and shell lines become nothing; other lines keep their numbers."""
    notebook = (
        b'{"cells": [{"cell_type": "code", "source": '
        b'["%matplotlib inline\\n", "!pip install x\\n", "files = !ls\\n", '
        b'"y = 7 %2\\n", "help?"]}, '
        b'{"cell_type": "code", "source": "%%bash\\nrm -rf /"}]}'
    )
    cells = read_cells("ipynb", notebook)
    assert cells[0].text.split("\n") == [
        "pass",
        "pass",
        "files = []",
        "y = 7 %2",
        "pass",
    ]
    assert cells[1].text.strip() == ""


def test_an_ellipsis_that_is_python_is_no_blank() -> None:
    """Only a `...` in the place of a value is a blank."""
    text = "x[..., 0]\ndef f(): ...\nf(units=...)\na = ...\n"
    blanks = find_blanks(read_cells("py", text.encode()))
    assert [(b.name, b.place.line) for b in blanks] == [("units", 3), ("a", 4)]


def test_spreadsheets_read_no_formula() -> None:
    """A name that begins like a formula is defused."""
    grade = Grade(
        student='=cmd|"x"!A1',
        assignment="mnist_ann",
        outcome="missing",
        score=0,
        max_score=10,
        summary="+1",
        criteria=(),
    )
    text = csv_line(Row.of(grade))
    assert "\"'=cmd" in text
    assert "'+1" in text
