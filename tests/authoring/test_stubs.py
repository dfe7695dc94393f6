"""A stub gives no answer away, is a program, and is nothing but blanks."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.authoring.nbgrader_source import write_sources
from autograder.authoring.readiness import in_sight
from autograder.authoring.solution import Solution
from autograder.authoring.stubs import stub
from autograder.commands.cli import main
from autograder.errors import UsageError
from tests.places import SOLUTIONS

B, E = "### BEGIN SOLUTION", "### END SOLUTION"


@pytest.mark.parametrize(
    "marker",
    [
        "# BEGIN SOLUTION",
        "###BEGIN SOLUTION",
        "#BEGIN SOLUTION",
        "# begin solution",
        "# BEGIN ANSWER",
        "### BEGIN HIDDEN TESTS",
        "### BEGIN MARK SCHEME",
        "###  BEGIN  SOLUTION",
        "###\u00a0BEGIN SOLUTION",
        "### BEGIN SOLUTION:",
        "### BEGIN SOLUTION (3 points)",
        "### BEGIN SOLUTION NO PROMPT",
        "### BEGIN SOLUTON",
        "### BGEIN SOLUTION",
        "### BEGIN SOLUTIONS",
        "### BEGIN_SOLUTION",
        "### BEGINSOLUTION",
        "### SOLUTION BEGIN",
        "### START SOLUTION",
        "# Start of the solution",
        "# --- begin solution ---",
        "#%% BEGIN SOLUTION",
        "// BEGIN SOLUTION",
        "### \u0412EGIN SOLUTION",
        "x = 1  ### BEGIN SOLUTION",
        "x = 1  # SOLUTION",
    ],
)
@pytest.mark.parametrize("ends", [True, False])
def test_what_looks_like_a_marker_is_one_or_an_error(marker: str, ends: bool) -> None:
    """Its line is named, and how it is spelt; whatever its end is."""
    end = marker.replace("BEGIN", "END").replace("begin", "end") if ends else E
    good = f"{B}\ny = 2\n{E}\n"
    with pytest.raises(UsageError, match=f"line 4: .*write {B} on a line") as caught:
        stub(f"{good}{marker}\na = 1\n{end}\n", "s.py")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "comment",
    [
        "# the solution of the exercise ends in softmax",
        "# start with the answer that is easy to find out",
        "# Solution",
        "# the end",
        "# begin here",
        "# %% [markdown]",
        "x = 2  # the answer to everything",
    ],
)
def test_other_comments_stay(comment: str) -> None:
    """Words that markers are made of may stand in a sentence."""
    assert comment in stub(f"{comment}\n{B}\ny = 2\n{E}\n", "s.py")


@pytest.mark.parametrize("quotes", ['"""', "'''", 'f"""'])
def test_a_marker_in_a_text_is_an_error(quotes: str) -> None:
    """It marks nothing, and what stands behind it would be released."""
    text = f"a = {quotes}\n{B}\nsecret\n{E}\n{quotes[-3:]}\n{B}\ny = 2\n{E}\n"
    with pytest.raises(UsageError, match="line 2: a marker inside a text in quotes"):
        stub(text, "s.py")


@pytest.mark.parametrize(
    ("inside", "left"),
    [
        ("units=1,  # how many?", "units=...,  # how many?"),
        ("loss=L(\n    a=True,\n),  # c", "loss=...,  # c"),
        ("units=max(\n    1,\n    2,\n),\nname='#x',", "units=...,\nname=...,"),
        ("units=(1 +\n    2),", "units=...,"),
        ("units = 1, rate = 2", "units = ..., rate = ..."),
        ("units=[1, {'a': 2}],\n# a remark", "units=...,\n# a remark"),
        ("units='ü', rate=2", "units=..., rate=..."),
    ],
)
def test_answers_over_several_lines(inside: str, left: str) -> None:
    """A value is replaced whole, wherever it ends."""
    text = f"f(\n{B}\n{inside}\n{E}\n)\n"
    assert stub(text, "s.py") == f"f(\n{left}\n)\n"


@pytest.mark.parametrize(
    "text",
    [
        f"f(\n{B}\n3,\n{E}\n)\n",
        f"f(\n{B}\nx=g(1,\n{E}\n2))\n",
        f"{B}\nfor i in range(3):\n    x = i\n{E}\n",
        f"{B}\nx = 1; print(x)\n{E}\n",
        f"{B}\nx, y = 1, 2\n{E}\n",
        f"{B}\nx = '''\n{E}\n'''\n",
        f"{B}\nx = ...\n{E}\n",
        "x = 1\n",
        f"{B}\nx = 1\n",
        f"{B}\n{E}\n",
        f"{B}\nx = (\n{E}\n",
    ],
)
def test_what_gives_no_stub_is_an_error(text: str) -> None:
    """Nothing is written that would be no program, or the solution itself."""
    with pytest.raises(UsageError, match=r"^s\.py") as caught:
        stub(text, "s.py")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("rest", "seen"),
    [
        ("# units = 3", True),
        ("f(units=3)", True),
        ("f(activation='relu')  # not 'softmax'", True),
        ('# Use "softmax" here.', True),
        ("# three units", False),
        ("f(units=30)  # units = 30", False),
        ("x = 3", False),
    ],
)
def test_an_answer_that_can_be_seen_is_found(rest: str, seen: bool) -> None:
    """In code, in a comment, in a text; another value of the name is none."""
    text = f"{B}\nunits = 3\nactivation = 'softmax'\n{E}\n{rest}\n"
    assert bool(list(in_sight(Solution(text, "s.py"), stub(text, "s.py")))) == seen


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder of solutions with one assignment, in an empty place."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "solutions" / "linear_regression"
    shutil.copytree(SOLUTIONS / "linear_regression", folder)
    return folder


def change(path: Path, old: str, new: str) -> None:
    """Write other text in place of some."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.slow
def test_a_rubric_that_its_solution_fails_is_not_released(course: Path) -> None:
    """It is refused in one line and nothing is written; `--force` says so by name."""
    change(course / "rubric.py", 'activation="linear",', 'activation="softplus",')
    refused = CliRunner().invoke(main, ["release"])
    assert refused.exit_code == 2, refused.output
    assert "the solution gets 7 of 10" in refused.output
    assert "--force" in refused.output
    assert not Path("assignments").exists()
    forced = CliRunner().invoke(main, ["release", "--force"])
    assert forced.exit_code == 0
    assert "released although linear_regression: the solution gets 7 of 10" in (
        forced.output
    )
    assert Path("assignments/linear_regression/linear_regression.py").is_file()
    again = CliRunner().invoke(main, ["release", "--check"])
    assert again.exit_code == 0


@pytest.mark.slow
def test_a_solution_that_stops_is_not_released(course: Path) -> None:
    """Students could never bring their own to its end, whatever points it gets."""
    with (course / "solution.py").open("a") as file:
        file.write("\nmodel.nothing()\n")
    refused = CliRunner().invoke(main, ["release"])
    assert refused.exit_code == 2, refused.output
    assert "the solution stops in line" in refused.output
    assert "AttributeError" in refused.output


@pytest.mark.slow
def test_a_stub_that_counts_as_an_attempt_is_not_released(course: Path) -> None:
    """Its blanks are those of the rubric, or nobody could tell it from an answer."""
    change(course / "rubric.py", 'blanks=("units",', 'blanks=("units", "units",')
    refused = CliRunner().invoke(main, ["release", "--force"])
    assert refused.exit_code == 2, refused.output
    assert "must be unattempted" in refused.output
    assert not Path("assignments").exists()


def test_a_blank_that_the_solution_does_not_mark_is_named(course: Path) -> None:
    """Its answer would be released, or the name is misspelt."""
    change(course / "rubric.py", 'blanks=("units",', 'blanks=("unist",')
    refused = CliRunner().invoke(main, ["release", "--force"])
    assert refused.exit_code == 2, refused.output
    assert "the solution marks no answer 'unist'" in refused.output


def test_a_misspelt_marker_is_no_source_of_nbgrader(course: Path) -> None:
    """There, too, the answer behind it would be released."""
    change(course / "solution.py", B, "# BEGIN SOLUTION")
    place = course.parent.parent
    (place / "nbgrader_config.py").write_text("")
    with pytest.raises(UsageError, match="is no marker"):
        write_sources(place, check=True)
