"""The command `collect`: what is typed, what is refused, and what is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograder.commands.cli import main
from autograder.submissions import find_submissions
from tests.delivery.platform_files import table, write
from tests.places import SOLUTIONS

GRADES = [["Student", "ID", "Section"], ["Kim", "1", "A"], ["Lee", "2", "A"]]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a download and a grade file of Canvas."""
    write(tmp_path / "hw.zip", {"kim_1_900_iris.py": b"1", "lee_2_901_iris-1.py": b"2"})
    write(tmp_path / "odd.zip", {"kim_1_900_iris.py": b"1", "eve_3_902_iris.py": b"3"})
    write(tmp_path / "other.zip", {"a/b.txt": b""})
    (tmp_path / "grades.csv").write_bytes(table(GRADES))
    (tmp_path / "empty.csv").write_bytes(table(GRADES[:1]))
    (tmp_path / "names.csv").write_bytes(table([["Name"], ["Kim"]]))
    (tmp_path / "binary.csv").write_bytes(b"PK\0\0")
    damaged = [["ID", "SIS User ID"], ["1", "1.23E+11"]]
    (tmp_path / "damaged.csv").write_bytes(table(damaged))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(words: str) -> Result:
    """Run `autograder collect` with these words."""
    return CliRunner().invoke(main, ["collect", *words.split()])


def test_a_class_is_collected_and_found(place: Path) -> None:
    """What was collected is what `grade` finds, with nothing left over."""
    done = typed("hw.zip --roster grades.csv --assignment iris --into to")
    assert done.exit_code == 0, done.output
    found, problems = find_submissions(place / "to", ["iris"])
    assert [(s.student, s.files[0].read()) for s in found] == [("1", b"1"), ("2", b"2")]
    assert not problems


def test_the_names_say_the_assignment(place: Path) -> None:
    """If the assignments of the course are known, the command needs no name."""
    done = typed(f"hw.zip --solutions {SOLUTIONS} --into to")
    slug = "linear_regression"
    assert done.exit_code == 2
    assert "--assignment" in done.stderr
    write(place / "named.zip", {f"kim_1_900_{slug}-2.py": b"1"})
    done = typed(f"named.zip --solutions {SOLUTIONS} --into to")
    assert done.exit_code == 0, done.output
    assert (place / "to" / "1" / f"{slug}.py").is_file()
    others = {f"lee_{i}_90{i}_hw3.ipynb": b"1" for i in (2, 3)}
    write(place / "one.zip", {f"kim_1_900_{slug}.py": b"1", **others})
    done = typed(f"one.zip --solutions {SOLUTIONS} --into one")
    assert done.exit_code == 2
    assert "do not say clearly for which assignment" in done.stderr


def test_the_exit_code_has_a_reason(place: Path) -> None:
    """A file of somebody unknown needs a look, and the table counts it."""
    done = typed("odd.zip --roster grades.csv --assignment iris --into to")
    assert done.exit_code == 1
    assert done.stderr == "autograder: somebody has to look: unknown student: 1\n"
    assert "eve_3_902_iris.py: unknown student" in done.stdout
    assert (place / "to" / "collected.json").is_file()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("hw.zip --into to", "needs --assignment"),
        ("hw.zip --assignment ../up --into to", "not the name of an assignment"),
        (f"hw.zip --assignment iri --solutions {SOLUTIONS} --into to", "no assignment"),
        ("hw.zip --solutions nothing --assignment iris --into to", "nothing"),
        ("other.zip --assignment iris --into to", "not recognised"),
        ("grades.csv --assignment iris --into to", "no such folder of submissions"),
        (". --assignment iris --into to", "must not hold the download"),
        ("hw.zip --assignment iris --into to --roster names.csv", "names.csv: no col"),
        ("hw.zip --assignment iris --into to --roster empty.csv", "no students"),
        ("hw.zip --assignment iris --into to --roster binary.csv", "not a table"),
        ("hw.zip --assignment iris --into to --roster damaged.csv", "spreadsheet"),
        ("hw.zip --from gradescope --assignment iris --into grades.csv", "grades.csv"),
    ],
)
def test_wrong_use_is_one_line(place: Path, words: str, why: str) -> None:
    """Nothing is written, and one line says what is wrong."""
    done = typed(words)
    assert done.exit_code == 2, done.output
    assert why in done.stderr
    assert not (place / "to").exists()
