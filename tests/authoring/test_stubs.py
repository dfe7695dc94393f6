"""A stub gives no answer away, is a program, and is nothing but blanks."""

import ast
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import assume, given
from hypothesis import strategies as st

from autograder.authoring.nbgrader_source import write_sources
from autograder.authoring.readiness import given_answers, in_sight
from autograder.authoring.solution import Solution
from autograder.commands.cli import main
from autograder.engine.grading import Graded, grade
from autograder.errors import UsageError
from autograder.facts.observation import Observation, Run, Value
from autograder.i18n import literal
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria.evidence import Evidence
from autograder.rubric.criteria.variables import Answer
from autograder.submissions.source.blanks import find_blanks
from autograder.submissions.source.cells import Cell
from autograder.submissions.source.stubs import stub
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
        "# BEGIN EXERCISE SOLUTION",
        "# begin model solution",
        "# begin solution for this exercise",
        "# SOLUTION",
        "# [solution]",
        "# --- SOLUTION ---",
        "# @solution",
        "# BEGIN SOL",
        "# BEGIN LÖSUNG",
        "# \uff22\uff25\uff27\uff29\uff2e SOLUTION",
        "# BEGIN LO\u0308SUNG",
        "# 정답 시작",
        "### BEGIN HIDDEN",
    ],
)
@pytest.mark.parametrize("ends", [True, False])
def test_what_looks_like_a_marker_is_one_or_an_error(marker: str, ends: bool) -> None:
    """The error names the line and the right spelling, whatever the line ends with."""
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
        "# ## SOLUTION",
        "# Start of the hidden layers",
        "# Begin with the loss: its answer is a number",
        "# **Answer:** one word",
        "# begin here",
        "# %% [markdown]",
        "x = 2  # the answer to everything",
    ],
)
def test_other_comments_stay(comment: str) -> None:
    """Words that markers are made of may stand in a sentence."""
    assert comment in stub(f"{comment}\n{B}\ny = 2\n{E}\n", "s.py")


def test_an_answer_in_markdown_is_left_out() -> None:
    """Comments between markers are the solution's text; the code has its blank."""
    text = f"# %% [md]\n# Why?\n{B}\n#\n# So.\n{E}\n# %%\n{B}\nx = 1\n{E}\n"
    assert stub(text, "name") == "# %% [md]\n# Why?\n# %%\nx = ...\n"


@pytest.mark.parametrize("quotes", ['"""', "'''", 'f"""'])
def test_a_marker_in_a_text_is_an_error(quotes: str) -> None:
    """It marks nothing, and what stands behind it would be released."""
    text = f"a = {quotes}\n{B}\nsecret\n{E}\n{quotes[-3:]}\n{B}\ny = 2\n{E}\n"
    with pytest.raises(UsageError, match="line 2: a marker inside a text in quotes"):
        stub(text, "s.py")


@pytest.mark.parametrize("marker", [B, "# BEGIN SOLUTION", "# [solution]"])
@pytest.mark.parametrize("quotes", ["'''", '"', 'r"""'])
def test_a_marker_between_quotes_on_one_line_is_an_error(
    marker: str, quotes: str
) -> None:
    """Quotes beside a marker do not hide it, and neither does its wrong spelling."""
    text = f"{B}\ny = 2\n{E}\n{quotes}{marker}{quotes[-3:]}\nsecret = 7\n"
    with pytest.raises(UsageError, match="line 4: a marker inside a text in quotes"):
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


GOES = 'raise NotImplementedError("Your code goes here: '


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"f(\n{B}\n3, 4,\n{E}\n)", "f(\n..., ...,\n)"),
        (f"f([\n{B}\nA(1),\nB(2),\n{E}\nC(3)])", "f([\n...,\nC(3)])"),
        (f"{B}\nx, y = 1, 2\n{E}", "x, y = ..."),
        (f"{B}\nx.y = 1\nx[0] = 2  # two\n{E}", "x.y = ...\nx[0] = ...  # two"),
        (f"x = (\n{B}\n1 + 2\n{E}\n)", "x = (\n...\n)"),
        (f"f(units=\n{B}\n3\n{E}\n)", "f(units=\n...\n)"),
        (f"{B}\nm.compile('adam')  # ok\n{E}", f'{GOES}m.compile")'),
        (f"{B}\nx = 1; print(x)\n{E}", f'{GOES}x")'),
        (f"{B}\nfor i in x:\n    f(i)\n{E}\nz = 1", f'{GOES}code")\nz = 1'),
        (
            f"def f(x):\n    {B}\n    # why\n    x += 1\n    return x\n    {E}\nf(2)",
            f'def f(x):\n    {GOES}f")\nf(2)',
        ),
        (f"def f(x):\n    {B}\n    return x / 2\n    {E}",
         "def f(x):\n    return ..."),
        (f"{B}\n@tf.function\ndef f(x):\n    return x\n{E}", f'{GOES}f")'),
        (f"class A:\n  {B}\n  def f(s):\n    return 1\n  {E}",
         f'class A:\n  {GOES}f")'),
        (
            f"{B}\n# HINT: it has a mean.\nprint(x)\n{E}",
            f'# HINT: it has a mean.\n{GOES}print")',
        ),
        (
            f"{B}\nx = f(y)\n### BEGIN PROMPT\n# x = ...  # use f\n### END PROMPT\n"
            f"{E}", "x = ...  # use f",
        ),
        (
            f"if x:\n  {B}\n  f(y)\n  ### BEGIN PROMPT\n  # # call f here\n"
            f"  ### END PROMPT\n  {E}", "if x:\n  # call f here\n  pass",
        ),
    ],
)  # fmt: skip
def test_any_code_may_be_an_answer(text: str, left: str) -> None:
    """Values become `...`, and other statements one error that names them."""
    assert stub(text + "\n", "s.py") == left + "\n"


PROGRAM = """\
import math

def area(r, *, square=False):
    \'\'\'Return an area.\'\'\'
    if square:
        side = r * 2
        return side ** 2
    else:
        for n in range(3):
            r += n  # larger
        total: float = math.pi * r * r
    return total

class Layer:
    units = 3
    @property
    def name(self):
        return f"{self.units} {'units'}"

    def call(self, x):
        self.seen, self.last = 1, [
            area(1),
            area(
                2,
                square=True,
            ),
        ]
        with open("x") as file: print(file)
        try:
            x = (1 +
                 2)
        except ValueError:
            pass
        return x

model = Layer(); model.call(3)
text = \'\'\'
### no marker
\'\'\'
print({"a": area(1)}, [n for n in range(2)],
      sep="ü")
"""


@given(st.data())
def test_a_stub_of_any_marked_code_is_a_program(data: st.DataObject) -> None:
    """Any statements may be marked; what is before them stays, and a blank is found."""
    tree = ast.parse(PROGRAM)
    lines = PROGRAM.splitlines()
    blocks = [
        block
        for node in ast.walk(tree)
        for block in (getattr(node, "body", None), getattr(node, "orelse", None))
        if isinstance(block, list) and block
    ]
    block = data.draw(st.sampled_from(blocks))
    first = data.draw(st.integers(0, len(block) - 1))
    last = data.draw(st.integers(first, len(block) - 1))
    decorators = [d.lineno for d in getattr(block[first], "decorator_list", [])]
    begin, end = min([block[first].lineno, *decorators]), block[last].end_lineno
    header = lines[begin - 1][: block[first].col_offset].strip()
    assume(not header)  # else it begins behind another statement in its line
    assume(last + 1 == len(block) or block[last + 1].lineno > end)
    marked = [*lines[: begin - 1], B, *lines[begin - 1 : end], E, *lines[end:]]
    made = stub("\n".join(marked) + "\n", "s.py")
    assert made.splitlines()[: begin - 1] == lines[: begin - 1]
    assert find_blanks([Cell(made, None)])
    compile(made, "s.py", "exec")


@pytest.mark.parametrize(
    "text",
    [
        f"f(\n{B}\nx=g(1,\n{E}\n2))\n",
        f"f(\n{B}\n**rest,\n{E}\n)\n",
        f"if x:\n    y = 1\n{B}\nelse:\n    y = 2\n{E}\n",
        f"f(x\n{B}\n)\ny = 2\n{E}\n",
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
    """An answer is found in code, in a comment and in a text, and another value of its
    name is no answer."""
    text = f"{B}\nunits = 3\nactivation = 'softmax'\n{E}\n{rest}\n"
    assert bool(list(in_sight(Solution(text, "s.py"), stub(text, "s.py")))) == seen


@pytest.mark.parametrize(
    ("written", "ran", "told"),
    [("parameters = 2", {}, 1), ("", {"parameters": 2}, 1), ("parameters = 3", {}, 0)],
)
def test_an_answer_that_the_stub_holds_is_given_away(
    written: str, ran: dict[str, Value], told: int
) -> None:
    """Anybody would get the points, whether the stub reaches the line or stops before
    it at a blank."""
    criterion = Answer(variable="parameters", expected=2.0, points=1)
    assignment = Assignment(slug="a", title=literal("A"), criteria=(criterion,))
    seen = Evidence(Run(ending="finished", observation=Observation(values=ran)))
    stub_run = Graded(grade(assignment, "stub", seen), seen)
    assert len(list(given_answers(assignment, written, stub_run))) == told


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
@pytest.mark.usefixtures("team")
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
@pytest.mark.usefixtures("team")
def test_a_solution_that_stops_is_not_released(course: Path) -> None:
    """Students could never run their own work to its end, whatever points the solution
    gets."""
    with (course / "solution.py").open("a") as file:
        file.write("\nmodel.nothing()\n")
    refused = CliRunner().invoke(main, ["release"])
    assert refused.exit_code == 2, refused.output
    assert "the solution stops in line" in refused.output
    assert "AttributeError" in refused.output


@pytest.mark.slow
@pytest.mark.usefixtures("team")
def test_a_stub_that_counts_as_an_attempt_is_not_released(course: Path) -> None:
    """Without the blanks of the rubric, nobody could distinguish the stub from an
    answer."""
    change(course / "rubric.py", 'blanks=("units",', 'blanks=("units", "units",')
    refused = CliRunner().invoke(main, ["release", "--force"])
    assert refused.exit_code == 2, refused.output
    assert "must be “not started”" in refused.output
    assert not Path("assignments").exists()


def test_a_blank_that_the_solution_does_not_mark_is_named(course: Path) -> None:
    """Its answer would be released, or the name is misspelt."""
    change(course / "rubric.py", 'blanks=("units",', 'blanks=("unist",')
    refused = CliRunner().invoke(main, ["release", "--force"])
    assert refused.exit_code == 2, refused.output
    assert "the solution marks no answer 'unist'" in refused.output


def test_a_misspelt_marker_is_no_source_of_nbgrader(course: Path) -> None:
    """nbgrader would release the answer after such a marker, too."""
    change(course / "solution.py", B, "# BEGIN SOLUTION")
    place = course.parent.parent
    (place / "nbgrader_config.py").write_text("")
    with pytest.raises(UsageError, match="is not a marker"):
        write_sources(place, check=True)
