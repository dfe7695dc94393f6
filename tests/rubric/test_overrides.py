"""`overrides.csv`: what spreadsheets make of it is read, and wrong rows are named."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.errors import UsageError
from autograder.rubric.overrides import Override, read_overrides, with_more

HEAD = "student,assignment,criterion,points,comment,by,when,automatic,submission\n"


def read(folder: Path, text: str | bytes) -> tuple[Override, ...]:
    """Read a file with this content."""
    data = text.encode() if isinstance(text, str) else text
    (folder / "overrides.csv").write_bytes(data)
    return read_overrides(folder)


def test_without_a_file_nothing_is_decided(tmp_path: Path) -> None:
    """A course needs no such file."""
    assert read_overrides(tmp_path) == ()


@pytest.mark.parametrize(
    "text",
    [
        "student,assignment,criterion,points\nkim,iris,loss,1.5\n",
        "\ufeffstudent;assignment;criterion;points\r\nkim;iris;loss;1,5\r\n",
        'Points\tCriterion\tAssignment\tStudent\n1.5\tloss\tiris\t="kim"\n\t\t\t\n',
        f"{HEAD}kim,iris,loss,3,,,,,\nkim,iris,loss,1.5,,,,,\n",
    ],
)
def test_what_spreadsheets_make_of_it_is_read(tmp_path: Path, text: str) -> None:
    """Separators, decimal signs, order and empty rows do not matter."""
    (row,) = read(tmp_path, text)
    assert (row.about, row.points) == (("kim", "iris", "loss"), 1.5)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("kim,iris,loss,many,,,,,", "row 3: points: 'many'"),
        ("kim,iris,loss,-1,,,,,", "row 3: points: '-1'"),
        ("kim,iris,loss,nan,,,,,", "row 3: points: 'nan'"),
        ("kim,iris,loss,99999,,,,,", "row 3: points"),
        ("kim,iris,loss,1,,,,x,", "row 3: automatic: 'x'"),
        ("kim,iris,loss,1,,,,,abc", "row 3: submission"),
        (",iris,loss,1,,,,,", "row 3: no student"),
        ("kim,iris,,1,,,,,", "row 3: no criterion"),
        ("kim,iris,loss,1,5,,,,,late", "row 3: 10 cells, but there are 9 columns"),
    ],
)
def test_a_wrong_row_is_named_in_one_line(
    tmp_path: Path, row: str, problem: str
) -> None:
    """Nothing is graded with a decision that cannot be read."""
    with pytest.raises(UsageError, match=problem) as error:
        read(tmp_path, f"{HEAD}lee,iris,loss,1,,,,,\n{row}\n")
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"student,points\n",
        b"student,assignment,criterion,points,Points\n",
        b"PK\x03\x04\0\0",
    ],
)
def test_another_file_is_refused(tmp_path: Path, text: bytes) -> None:
    """A file without the columns is not read as an empty one."""
    with pytest.raises(UsageError, match=r"overrides\.csv"):
        read(tmp_path, text)


def test_a_folder_of_this_name_is_refused(tmp_path: Path) -> None:
    """It is not taken for a course without decisions."""
    (tmp_path / "overrides.csv").mkdir()
    with pytest.raises(UsageError, match=r"overrides\.csv: cannot be read"):
        read_overrides(tmp_path)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zs"]))
NAME = st.text(st.sampled_from("=+-@'\"aé김;,\u200c\u200d"), min_size=1)


@given(NAME, TEXT, st.integers(0, 100_000))
@example("'\u200cada", "", 0)
@example("''\u200cada", "", 0)
def test_a_row_is_read_as_it_was_written(name: str, comment: str, cents: int) -> None:
    """Names like formulas, quotes and joiners come back, and old rows stay."""
    row = Override(
        student=name, assignment="iris", criterion="loss", points=cents / 100,
        comment=comment, by=name, when="2026", submission="0" * 64,
    )  # fmt: skip
    with TemporaryDirectory() as folder:
        place = Path(folder)
        path = place / "overrides.csv"
        path.write_text(with_more(path, [row.model_copy(update={"points": None})]))
        path.write_text(with_more(path, [row]))
        (again,) = read_overrides(place)
    assert again.model_copy(update={"row": 0}) == row
