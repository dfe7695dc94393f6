"""If a solution has no plan, a line says which one to write."""

from pathlib import Path

import pytest

from autograder.authoring.lines_for_data import why_no_plan
from autograder.authoring.new_exercise import SolvedExercise
from autograder.datasets.own_files import OwnFiles
from autograder.facts.compilation import Compilation
from autograder.facts.setting import Setting
from autograder.i18n import Message
from autograder.rubric.solution_facts import KnownSolution
from tests.observed_solution import MODEL, TEXT, known

NOTHING = known().seen.fits[0].model_copy(update={"examples": None})
UNKEPT = KnownSolution(
    "one", TEXT, known().seen.model_copy(update={"fits": (NOTHING,)})
)
UNTRAINED = KnownSolution("one", TEXT, known().seen.model_copy(update={"fits": ()}))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.npz", 'x=ArrayFile(file="a.npz", name=...), y=ArrayFile(file="a.npz"'),
        ("b/a.npy", 'x=ArrayFile(file="b/a.npy"), y=ArrayFile(file=...)'),
        ("a.CSV", 'x=CsvColumns(file="a.CSV", columns=...), y=CsvColumns('),
        ("p/red/1.PNG", 'x=ImageFolder(folder="p", image_size=...), y=FolderClasses('),
        ("p/q/red/1.txt", 'x=TextFolder(folder="p/q"), y=FolderClasses(folder="p/q")'),
        ("lines.txt", 'x=TextLines(file="lines.txt"), y=ArrayFile(file=...)'),
    ],
)
def test_each_kind_of_file_has_its_line(name: str, code: str) -> None:
    """The line has a source of each kind, after files that no plan reads."""
    text = str(why_no_plan(UNKEPT, ["notes.pdf", "red/1.png", name]))
    assert f"plan=TrainingPlan(data=FileData({code}" in text


def test_other_solutions_are_told_what_is_missing() -> None:
    """Without files, they are asked for; without `fit`, this is said."""
    assert "`--data`" in str(why_no_plan(UNKEPT, ["notes.pdf"]))
    assert "does not call `net.fit`" in str(why_no_plan(UNTRAINED, ["a.csv"]))


def test_a_model_that_learns_by_an_own_function_has_no_plan() -> None:
    """Files do not help, so they are not asked for."""
    own = Compilation(loss=Setting(name="train_step (own function)"), optimizer=None)
    seen = known(MODEL.model_copy(update={"compiled": own})).seen
    unkept = KnownSolution("one", TEXT, seen.model_copy(update={"fits": (NOTHING,)}))
    text = str(why_no_plan(unkept, ["a.csv"]))
    assert "learns by `train_step`" in text
    assert "a.csv" not in text


def test_new_says_it(tmp_path: Path) -> None:
    """There is no bound for a criterion, and a note says which line to write."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.csv").write_text("x,y\n1,2\n")
    notes: list[Message] = []
    files = OwnFiles(tmp_path / "data", tmp_path / "cache")
    assert SolvedExercise(UNKEPT, files, notes, {}).goal is None
    (note,) = notes
    assert 'CsvColumns(file="a.csv"' in str(note)
