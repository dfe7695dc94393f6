"""File names that people and platforms make: understood, or reported, never lost."""

import io
import json
import shutil
import tarfile
import unicodedata
import zipfile
from pathlib import Path, PurePosixPath

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.commands.cli import main
from autograder.nbgrader.course import find_unused
from autograder.submissions import Submission, find_of_student, find_submissions
from autograder.submissions.file_names import Names
from tests.places import SOLUTIONS

SLUGS = ("fahrenheit", "iris", "linear_regression", "softmax_classification")
SOFTMAX = "softmax_classification"
LINE = "linear_regression"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("linear_regression.py", LINE),
        ("Fahrenheit.py", "fahrenheit"),
        ("FAHRENHEIT.PY", "fahrenheit"),
        ("softmax_classification-1.ipynb", SOFTMAX),
        ("softmax_classification_1.ipynb", SOFTMAX),
        ("softmax-classification (2).ipynb", SOFTMAX),
        ("Softmax Classification.ipynb", SOFTMAX),
        ("SoftmaxClassification.ipynb", SOFTMAX),
        ("Copy of softmax_classification.ipynb", SOFTMAX),
        ("softmax_classification - Copy (3).ipynb", SOFTMAX),
        ("softmax_classification-Copy1.ipynb", SOFTMAX),
        ("linear_regression (copy).py", LINE),
        ("linear_regression - Kopie.py", LINE),
        ("linear_regression.py.txt", LINE),
        ("linear_regression.py.py", LINE),
        ("linear_regression_final.py", LINE),
        ("linear_regression_v2 (1).py", LINE),
        ("linear_regression - 복사본.py", LINE),
        ("linear_regression_복사본 (2).py", LINE),
        ("linear_regression의 사본.py", LINE),
        ("linear_regression_new.py", LINE),
        ("linear_regression_corrected.py", LINE),
        ("linear_regression_done.py", LINE),
        ("linear_regression_final2.py", LINE),
        ("linear_regression_20261129.py", LINE),
        ("linear_regression_2026-13-45.py", LINE),
        ("linear_regression_수정.py", LINE),
        ("smith_12345_678_linear_regression.py", LINE),
        ("smith_LATE_12345_678_Linear Regression-1.py", LINE),
        ("HW 1_ada_attempt_2026-01-31-23-59-00_iris.py", "iris"),
        ("ada_iris.py", "iris"),
        ("iris-Lovelace.py", "iris"),
        ("01_iris.py", "iris"),
        ("ｉｒｉｓ.py", "iris"),
        ("HW1 (1).py", None),
        ("logistic_regression.py", None),
        ("smith_12345_678_logistic_regression.py", None),
        ("regression.py", None),
        ("iris_plot.py", None),
        ("bob_iris.py", None),
        ("hardiris.py", None),
        ("iris.txt", None),
        (".py", None),
    ],
)
def test_what_is_unambiguous_is_understood(name: str, slug: str | None) -> None:
    """Marks of copies, case, separators, ids and the student's name are understood."""
    assert Names(SLUGS).slug_of(PurePosixPath(name), "Lovelace, Ada") == slug


@pytest.mark.parametrize(
    ("slugs", "name", "slug"),
    [
        (("lab", "lab_1"), "lab_1.py", "lab_1"),
        (("lab", "lab_1"), "lab-1.py", "lab_1"),
        (("lab", "lab_1"), "lab-2.py", None),
        (("lab", "lab_1"), "lab (2).py", "lab"),
        (("lab_1", "lab_2"), "lab_1_2.py", "lab_1"),
        (("lab_1", "lab_2"), "lab.py", None),
        (("hw1", "hw11"), "hw1-1.py", None),
        (("ab_c", "a_bc"), "AB-C.py", None),
        (("ab_c", "a_bc"), "a_bc.py", "a_bc"),
    ],
)
def test_what_could_be_two_is_not_guessed(
    slugs: tuple[str, ...], name: str, slug: str | None
) -> None:
    """A name that fits two assignments is used for neither."""
    assert Names(slugs).slug_of(PurePosixPath(name), "ada") == slug


def written(root: Path, *names: str) -> Path:
    """Write files, each with its name as its text."""
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return root


def used(found: list[Submission]) -> dict[str, list[str]]:
    """Return the files used for each student, as they were written."""
    texts: dict[str, list[str]] = {}
    for item in found:
        own = texts.setdefault(item.student, [])
        own += [file.read().decode() for file in item.files]
    return texts


def test_a_folder_deeper_is_read(tmp_path: Path) -> None:
    """A file in a deeper folder is read if it is clear, and a file above it counts
    first."""
    place = written(
        tmp_path,
        "ada/week 1/iris.py",
        "bob/iris.py",
        "bob/old/iris.py",
        "cleo/a/iris.py",
        "cleo/b/iris.py",
        "dan/a/iris.py",
        "dan/b/fahrenheit.py",
    )
    found, problems = find_submissions(place, SLUGS)
    assert used(found) == {
        "ada": ["ada/week 1/iris.py"],
        "bob": ["bob/iris.py"],
        "cleo": [],
        "dan": ["dan/b/fahrenheit.py", "dan/a/iris.py"],
    }
    assert len(problems) == 2
    assert str(problems[0]).startswith("bob/old: files in a folder below are not read")
    assert problems[1] == (
        "cleo: it is not clear which file counts: a/iris.py, b/iris.py. "
        "Keep one of them"
    )


@pytest.mark.parametrize(("count", "counts"), [(3, True), (4, False)])
def test_many_guesses_for_an_assignment_do_not_count(
    tmp_path: Path, count: int, counts: bool
) -> None:
    """Otherwise a student could hand in every answer, and the best one would count."""
    guesses = [f"ada/iris ({number}).py" for number in range(count)]
    found, problems = find_submissions(
        written(tmp_path, *guesses, "bob/iris.py"), ["iris"]
    )
    assert (len(used(found)["ada"]), len(problems)) == (
        (count, 0) if counts else (0, 1)
    )
    assert counts or "not clear which file counts" in problems[0]


def test_the_only_file_for_the_only_assignment(tmp_path: Path) -> None:
    """A single file for a single assignment needs no name, and otherwise it needs
    one."""
    place = written(tmp_path, "ada/HW1 (1).py", "bob/a.py", "bob/b.py")
    found, problems = find_submissions(place, ["iris"])
    assert used(found) == {"ada": ["ada/HW1 (1).py"], "bob": []}
    assert len(problems) == 2
    place = written(tmp_path / "two", "ada/HW1 (1).py", "bob/iris.py")
    found, problems = find_submissions(place, ["iris", "fahrenheit"])
    assert used(found) == {"ada": [], "bob": ["bob/iris.py"]}
    assert problems == ["ada/HW1 (1).py: not the name of an assignment"]


def test_renamed_files_are_used(tmp_path: Path) -> None:
    """A pattern says what files are for; one that meets none is reported."""
    place = written(tmp_path, "ada/HW1 (1).py", "bob/hw1.ipynb", "bob/HW2.py")
    renames = [("HW1*", "iris"), ("hw2", "fahrenheit"), ("HW3", "iris")]
    found, problems = find_submissions(place, SLUGS, renames)
    assert used(found) == {
        "ada": ["ada/HW1 (1).py"], "bob": ["bob/HW2.py", "bob/hw1.ipynb"]
    }  # fmt: skip
    assert problems == ["--rename 'HW3=iris': no file has such a name"]


def test_a_folder_round_the_class_is_no_student(tmp_path: Path) -> None:
    """It would be one student with the best file of everybody."""
    written(tmp_path, "class/ada/iris.py", "class/bob/fahrenheit.py")
    arguments = ["grade", str(tmp_path), "--out", str(tmp_path) + "_out"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "holds one folder, class" in result.output


def test_a_student_with_nothing_but_other_files(tmp_path: Path) -> None:
    """A document in the place of an answer is reported, a picture beside one is not."""
    place = written(tmp_path, "ada/iris.docx", "bob/iris.py", "bob/loss.png")
    _found, problems = find_submissions(place, SLUGS)
    assert problems == ["ada/iris.docx: neither a script nor a notebook"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada", "ada\u200b"),
        ("ada", "ad\u00ada"),
        ("ada", "ada "),
        ("ada lovelace", "ada  lovelace"),
        ("j\u00f6rg", unicodedata.normalize("NFD", "j\u00f6rg")),
        ("ada", "ada\u200d"),
        ("x y", f"x{' ' * 199}y"),
        ("ada", "ada\ufe0f"),
        ("ada", "a\u3164da"),
        ("ada", "ada\U000e0100"),
        ("ada", "ada\U000e0080"),
        ("ada", "a\ufff0da"),
        ("ada", "ada\U0001d159"),
        ("ada b", "ada\u2800b"),
    ],
)
@pytest.mark.parametrize("archive", [False, True])
def test_students_who_look_alike_stay_ungraded(
    tmp_path: Path, one: str, other: str, archive: bool
) -> None:
    """Both students stay ungraded under different names, and the others are graded."""
    if archive:
        for student in (one, other, "bob"):
            with zipfile.ZipFile(tmp_path / f"{student}.zip", "w") as file:
                file.writestr("iris.py", f"{student}/iris.py")
    else:
        written(tmp_path, f"{one}/iris.py", f"{other}/iris.py", "bob/iris.py")
    found, problems = find_submissions(tmp_path, ["iris"])
    apart = [item for item in found if item.withheld]
    assert len({item.student for item in apart}) == len(apart) == 2
    assert all(not item.files for item in apart)
    assert all(item.student.isascii() for item in apart if item.student != one)
    assert used(found)["bob"] == ["bob/iris.py"]
    assert len(problems) == 1 and "whose names look the same" in problems[0]


FOLDERS = st.sampled_from(["", "week 1/", "a/b/", "old/"])
STEMS = st.sampled_from([*SLUGS, "HW1", "Iris", "iris copy", "notes", "ada_iris"])
MARKS = st.sampled_from(["", " (1)", "-1", "_2", " final", "x"])
ENDINGS = st.sampled_from([".py", ".ipynb", ".PY", ".py.txt"])
FILES = st.builds("{}{}{}{}".format, FOLDERS, STEMS, MARKS, ENDINGS)


@settings(max_examples=60, deadline=None)
@given(files=st.sets(FILES, min_size=1, max_size=8), form=st.integers(0, 2))
def test_every_file_is_used_or_reported(
    tmp_path_factory: pytest.TempPathFactory, files: set[str], form: int
) -> None:
    """In a folder, a zip and a tar, whatever the file is called."""
    files = {name for name in files if name.lower() not in (files - {name})}
    place = tmp_path_factory.mktemp("class")
    written(place / "bob", "iris.py")
    if form == 0:
        written(place / "ada", *files)
    elif form == 1:
        with zipfile.ZipFile(place / "ada.zip", "w") as archive:
            archive.writestr("x.png", "")
            for name in files:
                archive.writestr(name, name)
    else:
        with tarfile.open(place / "ada.tar", "w") as tape:
            for name in ("x.png", *files):
                member = tarfile.TarInfo(name)
                member.size = len(name.encode())
                tape.addfile(member, io.BytesIO(name.encode()))
    found, problems = find_submissions(place, SLUGS)
    if any(item.refusal for item in found):
        return  # names that differ by case alone
    texts = used(found)["ada"]
    text = " ".join(map(str, problems))
    for name in files:
        top = name.partition("/")[0]
        assert name in texts or (f"ada/{top}" in text) or (name in text), name


@pytest.mark.slow
@pytest.mark.usefixtures("team")
def test_what_nobody_used_needs_a_person(tmp_path: Path, isolation: list[str]) -> None:
    """Exit code 1, a line in the terminal and on the class page; the rest is graded."""
    course = tmp_path / "solutions"
    shutil.copytree(SOLUTIONS / LINE, course / LINE)
    shutil.copytree(SOLUTIONS / "keras_settings", course / "keras_settings")
    right = (course / LINE / "solution.py").read_text("utf-8")
    place = written(tmp_path / "class", "ada/HW1 (1).py")
    for student in ("bob", "cleo", "cleo\u200b"):
        (place / student).mkdir()
        (place / student / f"{LINE} (1).py").write_text(right, "utf-8")
    arguments = ["grade", str(place), "--out", str(tmp_path / "out"), *isolation,
                 "--solutions", str(course)]  # fmt: skip
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1, result.output
    assert "found and used for nobody: 2" in result.stderr
    grades = json.loads((tmp_path / "out" / "grades.json").read_text("utf-8"))["grades"]
    found = {(g["student"], g["outcome"], g["score"])
             for g in grades if g["assignment"] == LINE}  # fmt: skip
    assert found == {
        ("ada", "missing", 0),
        ("bob", "graded", 10),
        ("cleo", "ungraded", 0),
        ("cleo\\u200b", "ungraded", 0),
    }
    page = (tmp_path / "out" / "index.html").read_text("utf-8")
    assert "ada/HW1 (1).py: not the name of an assignment" in page
    again = CliRunner().invoke(main, [*arguments, "--rename", f"HW1*={LINE}"])
    assert "found and used for nobody: 1" in again.stderr
    assert again.exit_code == 1


def test_notebooks_that_nbgrader_passes_over_are_reported(tmp_path: Path) -> None:
    """Those of our assignments, under another name or in another folder."""
    written(
        tmp_path / "submitted",
        "ada/iris/iris.ipynb",
        "ada/iris/iris-1.ipynb",
        "bob/Iris/iris.ipynb",
        "bob/iris/HW1.ipynb",
        "bob/ps1/problem.ipynb",
        "bob/iris/helper.py",
    )
    lines = find_unused(tmp_path, ["iris"])
    assert [str(line).partition(":")[0] for line in lines] == [
        "ada/iris/iris-1.ipynb", "bob/Iris/iris.ipynb", "bob/iris/HW1.ipynb"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "used", "said"),
    [
        ([], [], ""),
        (["essay.pdf"], [], "essay.pdf: neither a script nor a notebook"),
        (["a/x.py", "b/y.py"], [], "it is not clear which file counts"),
        (["a/iris.py", "b/y.py"], ["iris.py"], "b: not the name of an assignment"),
    ],
)
def test_nothing_of_an_only_student_is_refused(
    tmp_path: Path, names: list[str], used: list[str], said: str
) -> None:
    """A platform hands over one student, whatever this student chose."""
    (tmp_path / "kim").mkdir()
    for name in names:
        (tmp_path / "kim" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "kim" / name).touch()
    renames = [("*", "iris")] if said.startswith("it is not") else []
    (found,), problems = find_of_student(tmp_path, ["iris"], renames)
    assert [file.path.name for file in found.files] == used
    assert said in " ".join(map(str, problems))


def test_a_name_has_few_marks_of_a_copy() -> None:
    """To take hundreds of them off each of 20,000 names would take minutes."""
    names = Names(["lab"])
    assert names.slug_of(PurePosixPath("lab" + " copy" * 9 + ".py"), "ada") == "lab"
    assert names.slug_of(PurePosixPath("lab" + " copy" * 40 + ".py"), "ada") is None
