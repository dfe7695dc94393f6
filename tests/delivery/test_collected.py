"""The record of what was collected."""

import json
from pathlib import Path

import pytest

from autograder.delivery.collected import (
    NAME,
    Collected,
    CollectedDownload,
    CollectedFile,
    Collection,
    Person,
    RosterRow,
    read_collected,
    write_collected,
)
from autograder.errors import UsageError

RECORD = Collected(
    students={"mkim": Person(name="Minjun Kim", ids={"canvas": "70011"})},
    assignments={
        "hw3": Collection(
            platform="canvas",
            downloads=(
                CollectedDownload(name="hw3.zip", platform="canvas", sha256="ab"),
            ),
            files=(
                CollectedFile(
                    entry="kimminjun_70011_900101_hw3.ipynb",
                    download=0,
                    bucket="used",
                    students=("mkim",),
                    owners=({"canvas": "70011"},),
                    sha256="cd",
                    kept=("mkim/hw3.ipynb",),
                ),
            ),
            roster=(
                RosterRow(
                    file="grades.csv",
                    row=3,
                    student="mkim",
                    ids={"canvas": "70011", "number": "0012345"},
                    bucket="used",
                ),
            ),
        )
    },
)


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Nothing of a record is lost in its file, which says its schema."""
    write_collected(tmp_path, RECORD)
    assert read_collected(tmp_path) == RECORD
    assert json.loads((tmp_path / NAME).read_bytes())["schema"] == 1


def test_no_record_is_an_empty_one(tmp_path: Path) -> None:
    """A new folder of submissions has no record."""
    assert read_collected(tmp_path) == Collected()
    write_collected(tmp_path, Collected())
    assert read_collected(tmp_path) == Collected()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"schema": 2}',
        '{"schema": 1, "other": 1}',
        "\udcff",
        "[" * 9999,
    ],
)
def test_a_damaged_record_is_refused(tmp_path: Path, text: str) -> None:
    """What cannot be read is not taken for an empty record."""
    (tmp_path / NAME).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError, match=NAME):
        read_collected(tmp_path)
