"""The examples of a plan are read from the files of an assignment."""

import io
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pydantic import ValidationError

from autograder.datasets.file_data import looked_at, outline_of, read_parts
from autograder.datasets.own_files import OwnFiles
from autograder.errors import UsageError
from autograder.rubric import (
    ArrayFile,
    CsvColumns,
    FileData,
    FolderClasses,
    ImageFolder,
    TextFolder,
    TextLines,
)

FLOWERS = """width,height,colour,kind
1,10,red,rose
2,20,blue,lily
3,30,red,rose
4,40,red,aster
"""
COLOURS = ["red", "blue", "red", "red"]
X = np.arange(24.0).reshape(4, 3, 2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a file of each kind, for four examples."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "flowers.csv").write_text(FLOWERS)
    (data / "bare.csv").write_text("1;10\n2;20\n3;30\n4;40\n")
    np.save(data / "x.npy", X)
    np.savez(data / "both.npz", x=X, y=np.array([0, 1, 2, 0]))
    (data / "words.txt").write_text("so\nmany\r\nwords\nhere\n")
    for number, kind in enumerate(("cat", "cat", "dog", "eel")):
        for home in ("images", "texts"):
            (data / home / kind).mkdir(parents=True, exist_ok=True)
        image = Image.new("RGB", (4, 3), (number, 0, 0))
        image.save(data / "images" / kind / f"{number}.png")
        (data / "texts" / kind / f"{number}.txt").write_text(f"text {number}\n")
    (data / "hidden").mkdir()
    (data / "hidden" / "exam.csv").write_text(FLOWERS)
    return data


Y = CsvColumns(file="flowers.csv", columns="kind")


def read(folder: Path, x: Any, y: Any = Y, **more: Any) -> Any:
    """Return the parts of a plan's data; images stay paths."""
    return read_parts(FileData(x=x, y=y, **more), folder, None)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (ArrayFile(file="x.npy"), X),
        (ArrayFile(file="both.npz", name="x", divide_by=2), X / 2),
        (CsvColumns(file="flowers.csv", columns="width"), [1, 2, 3, 4]),
        (
            CsvColumns(file="flowers.csv", without=("colour", "kind")),
            [[1, 10], [2, 20], [3, 30], [4, 40]],
        ),
        (
            CsvColumns(file="flowers.csv", columns=("height", "width")),
            [[10, 1], [20, 2], [30, 3], [40, 4]],
        ),
        (
            CsvColumns(file="bare.csv", columns=("1",), separator=";", header=False),
            [[10], [20], [30], [40]],
        ),
        (CsvColumns(file="flowers.csv", columns="colour"), COLOURS),
        (
            CsvColumns(file="flowers.csv", columns="colour", one_hot=True),
            [[0, 1], [1, 0], [0, 1], [0, 1]],
        ),
        (TextLines(file="words.txt"), ["so", "many", "words", "here"]),
        (TextFolder(folder="texts"), [f"text {n}\n" for n in range(4)]),
    ],
)  # fmt: skip
def test_each_source_gives_its_values(source: Any, expected: Any, folder: Path) -> None:
    """Arrays, columns, lines and texts are read in their order."""
    values = read(folder, source).train.x[""]
    assert values.tolist() == np.asarray(expected).tolist()


@pytest.mark.parametrize("home", ["images", "texts"])
def test_folders_are_classes(home: str, folder: Path) -> None:
    """The labels of images and texts are the numbers of their folders."""
    source = ImageFolder if home == "images" else TextFolder
    parts = read(folder, source(folder=home), FolderClasses(folder=home))
    assert parts.train.y[""].tolist() == [0, 0, 1, 2]


def test_words_are_numbered_alike_in_all_parts(folder: Path) -> None:
    """A class has the same number in the test data as in the training data."""
    (folder / "hidden" / "exam.csv").write_text("width,kind\n1,rose\n2,lily\n")
    parts = read(
        folder,
        CsvColumns(file="flowers.csv", columns="width"),
        x_test=CsvColumns(file="hidden/exam.csv", columns="width"),
        y_test=CsvColumns(file="hidden/exam.csv", columns="kind"),
    )
    assert parts.train.y[""].tolist() == [2, 1, 2, 0]
    assert parts.test.y[""].tolist() == [2, 1]


def test_a_new_class_is_found_where_it_is(folder: Path, tmp_path: Path) -> None:
    """The line names the assignment's folder and the file with the test data."""
    (folder / "hidden" / "exam.csv").write_text("width,kind\n1,tulip\n")
    width = CsvColumns(file="flowers.csv", columns="width")
    exam = [CsvColumns(file="hidden/exam.csv", columns=c) for c in ("width", "kind")]
    data = FileData(x=width, y=Y, x_test=exam[0], y_test=exam[1])
    with pytest.raises(UsageError, match=r"^[^\n]*$") as caught:
        looked_at(data, OwnFiles(folder, tmp_path / "cache"))
    where = f"{folder}: hidden/exam.csv: the class 'tulip'"
    assert str(caught.value).startswith(where)


def test_a_split_keeps_inputs_and_labels_together(folder: Path) -> None:
    """A shuffled split gives every example to one part, with its own label."""
    x = {"a": CsvColumns(file="flowers.csv", columns="width"),
         "b": CsvColumns(file="flowers.csv", columns="height")}  # fmt: skip
    y = CsvColumns(file="flowers.csv", columns="height")
    orders = set()
    for seed in (None, 1, 2):
        parts = read(folder, x, y, test_split=0.25, seed=seed)
        for part, count in ((parts.train, 3), (parts.test, 1)):
            assert len(part.x["a"]) == count
            assert (part.x["a"] * 10 == part.y[""]).all()
            assert (part.x["b"] == part.y[""]).all()
        order = [*parts.train.x["a"], *parts.test.x["a"]]
        assert sorted(order) == [1, 2, 3, 4]
        orders.add(tuple(order))
    assert (1, 2, 3, 4) in orders
    assert len(orders) > 1


def test_rows_are_trained_on_and_tested(folder: Path) -> None:
    """Each part has its own rows; a number beyond the last one is refused."""
    x, y = ArrayFile(file="x.npy"), CsvColumns(file="flowers.csv", columns="height")
    data = FileData(x=x, y=y, rows=(0, 2), validation_rows=(1,), test_rows=(1, 3))
    train, validation, test = read_parts(data, folder, None)
    assert train.y[""].tolist() == [10, 30]
    assert validation is not None
    assert validation.y[""].tolist() == [20]
    assert test is not None
    assert test.x[""].tolist() == X[[1, 3]].tolist()
    wrong = data.model_copy(update={"test_rows": (4,)})
    with pytest.raises(UsageError, match="from 0 to 3"):
        read_parts(wrong, folder, None)


def test_an_outline_is_sent_to_the_trainer(folder: Path, tmp_path: Path) -> None:
    """An outline that was sent as JSON comes back unchanged."""
    data = FileData(x=ImageFolder(folder="images"), y=FolderClasses(folder="images"))
    table = CsvColumns(file="flowers.csv", columns=("width", "height"))
    images = ImageFolder(folder="images", image_size=(8, 6))
    named = FileData(x={"size": table, "picture": images}, y={"kind": Y, "size": table})
    for part in (data, named):
        found = looked_at(part, OwnFiles(folder, tmp_path / "cache"))
        assert found.outline is not None
        assert FileData.from_json(found.to_json()) == found


def test_an_outline_has_the_names_of_classes(folder: Path) -> None:
    """Folders and words have names, numbers have none."""
    numbers = CsvColumns(file="flowers.csv", columns="width")
    labels = {"kind": Y, "animal": FolderClasses(folder="texts"), "width": numbers}
    outputs = outline_of(FileData(x=TextLines(file="words.txt"), y=labels), folder)
    names = {name: label.class_names for name, label in outputs.outputs.items()}
    assert names == {
        "kind": ("aster", "lily", "rose"),
        "animal": ("cat", "dog", "eel"),
        "width": (),
    }


def test_an_outline_says_what_the_plan_reads(folder: Path) -> None:
    """Shapes, tasks and the test part are known without decoding images."""
    images = ImageFolder(folder="images", image_size=(8, 6), color_mode="grayscale")
    data = FileData(
        x={"picture": images, "words": TextFolder(folder="texts")},
        y=FolderClasses(folder="images"), test_split=0.25,
    )  # fmt: skip
    form = outline_of(data, folder)
    assert form.inputs["picture"].shape == (8, 6, 1)
    assert form.inputs["words"].texts
    assert form.outputs[""].may_be_class_numbers
    assert (form.examples, form.has_test, form.has_validation) == (3, True, False)


def test_the_fingerprint_follows_the_files_in_use(folder: Path, tmp_path: Path) -> None:
    """A changed file is other data; a hidden file counts where it is used."""

    def found(data: FileData) -> FileData:
        return looked_at(data, OwnFiles(folder, tmp_path / "cache"))

    open_data = FileData(x=CsvColumns(file="flowers.csv", columns="width"), y=Y)
    exam = CsvColumns(file="hidden/exam.csv", columns="width")
    hidden = open_data.model_copy(
        update={"x_test": exam, "y_test": exam.model_copy(update={"columns": "kind"})}
    )
    before = found(open_data), found(hidden)
    (folder / "hidden" / "exam.csv").write_text(FLOWERS + "5,50,red,rose\n")
    after = found(open_data), found(hidden)
    assert before[0] == after[0] == found(open_data)
    assert before[1].fingerprint != after[1].fingerprint
    assert hidden.public_part() == open_data


def bomb() -> bytes:
    """Return an .npz file whose header claims an array of 8 TB."""
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000000,), }"
    length = (len(header) + 1).to_bytes(2, "little")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", b"\x93NUMPY\x01\x00" + length + header + b"\n")
    return stream.getvalue()


def objects() -> bytes:
    """Return an .npy file that would have to be unpickled."""
    stream = io.BytesIO()
    np.save(stream, np.array([{}, {}], dtype=object), allow_pickle=True)
    return stream.getvalue()


def times() -> bytes:
    """Return an .npy file with dates."""
    stream = io.BytesIO()
    np.save(stream, np.array(["2024-01-01"] * 2, dtype="datetime64[D]"))
    return stream.getvalue()


def picture(kind: str, mode: str = "L", side: int = 4) -> bytes:
    """Return an image file of some format."""
    stream = io.BytesIO()
    Image.new(mode, (side, side)).save(stream, kind)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "source", "problem"),
    [
        ("a.npz", bomb(), ArrayFile(file="a.npz", name="x"), "1000 MB at the most"),
        ("a.npy", objects(), ArrayFile(file="a.npy"), "Python objects"),
        ("a.npy", b"no array", ArrayFile(file="a.npy"), "not an array of NumPy"),
        ("a.npz", b"no zip", ArrayFile(file="a.npz", name="x"), "neither .npy nor"),
        ("z.txt", b"", ArrayFile(file="both.npz", name="z"), "its arrays are x, y"),
        ("z.txt", b"", ArrayFile(file="away.npy"), "no such file or folder"),
        ("a.csv", b"a,b\n1,2\n3\n", CsvColumns(file="a.csv"),
         "different numbers of cells: 1 and 2"),
        ("a.csv", b"a\n1\n\n2\n?\n", CsvColumns(file="a.csv", columns="a"),
         "row 3 of column 'a' is '?'"),
        ("a.csv", b"a\n", CsvColumns(file="a.csv"), "no rows"),
        ("a.csv", b"", CsvColumns(file="a.csv", columns="a"), "first line is empty"),
        ("a.csv", b"\na\n1\n", CsvColumns(file="a.csv"), "first line is empty"),
        ("a.npy", times(), ArrayFile(file="a.npy"), "only real numbers and texts"),
        ("a.csv", b"a\n\xff\n", CsvColumns(file="a.csv", columns="a"), "UTF-8"),
        ("z.txt", b"", CsvColumns(file="flowers.csv", columns="size"),
         "its columns are width"),
        ("z.txt", b"", CsvColumns(file="bare.csv", columns="a"), "`separator=';'`"),
        ("z.txt", b"", ArrayFile(file="both.npz"), "which of its arrays is read: x, y"),
        ("z.txt", b"", CsvColumns(file="data/flowers.csv"), "leave `data/` out"),
        ("images/cat/9.png", picture("PNG", "1", 8_000),
         ImageFolder(folder="images"), "40,000,000 pixels"),
        ("images/cat/9.png", picture("PNG", "1", 20_000),
         ImageFolder(folder="images"), "40,000,000 pixels"),
        ("images/cat/9.gif", picture("GIF"),
         ImageFolder(folder="images", color_mode="grayscale"), "as grayscale"),
        ("images/cat/9.jpg", picture("JPEG"),
         ImageFolder(folder="images", color_mode="rgba"), "as rgba"),
        ("images/cat/9.png", b"\x89PNG", ImageFolder(folder="images"), "not an image"),
        ("none/z.md", b"", TextFolder(folder="none"), "end with .txt"),
        ("z.txt", b"", ImageFolder(folder="images", image_size=(2000, 2000),
         color_mode="rgba"), ""),
        ("a.txt", b"one\n", TextLines(file="a.txt"), "has 1"),
    ],
)  # fmt: skip
def test_bad_files_are_one_clear_line(
    name: str, content: bytes, source: Any, problem: str, folder: Path
) -> None:
    """The error for a bomb, a damaged file or a wrong name has the file and the
    reason."""
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    if not problem:
        assert read(folder, source)
        return
    with pytest.raises(UsageError, match=r"^[^\n]*$") as caught:
        read(folder, source, Y)
    assert problem in str(caught.value)


def test_too_many_pixels_are_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Images that would fill the memory are refused before they are decoded."""
    monkeypatch.setattr("autograder.datasets.file_data.MAX_BYTES", 4 * 4 * 100 * 3)
    labels = FolderClasses(folder="images")
    assert read(folder, ImageFolder(folder="images", image_size=(10, 10)), labels)
    with pytest.raises(UsageError, match="MB"):
        read(folder, ImageFolder(folder="images", image_size=(10, 11)), labels)


@pytest.mark.parametrize(
    "path", ["../x.npy", "/etc/passwd", "a//b", "a\\b", "C:/x", ""]
)
def test_paths_stay_below_data(path: str) -> None:
    """A plan cannot name a file elsewhere."""
    with pytest.raises(ValidationError):
        ArrayFile(file=path)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"x_test": Y}, "belong together"),
        ({"x_test": {"a": Y}, "y_test": Y}, "other names"),
        ({"x_test": Y, "y_test": Y, "test_split": 0.5}, "exclude each other"),
        ({"x_validation": TextLines(file="hidden/a.txt"), "y_validation": Y},
         "only `x_test` and `y_test`"),
    ],
)  # fmt: skip
def test_parts_that_do_not_fit_are_refused(more: Any, problem: str) -> None:
    """An impossible declaration is refused when the rubric is loaded."""
    with pytest.raises(ValidationError, match=problem):
        FileData(x=Y, y=Y, **more)
