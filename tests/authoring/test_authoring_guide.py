"""The guide for authors, followed to the letter."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.commands.cli import main
from autograder.rubric.rubric_file import load_assignments
from tests.places import DOCS

GUIDE = DOCS / "authoring.md"
_BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.M | re.S)


def steps() -> Iterator[tuple[str, str]]:
    """Yield what is a command (its line) or a file (its path and text), in order."""
    for kind, text in _BLOCK.findall(GUIDE.read_text(encoding="utf-8")):
        if kind == "sh":
            yield from (("run", line) for line in text.splitlines())
        else:
            yield "write", text


@pytest.mark.long
def test_the_guide_leads_to_a_released_assignment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command of the guide succeeds, also next to an assignment that `new`
    made."""
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["new", "my_first"]).exit_code == 0
    for what, text in steps():
        if what == "write":
            path = Path(text.splitlines()[0].removeprefix("# "))
            assert path.parent.is_dir(), "`new` has begun it"
            path.write_text(text, encoding="utf-8")
            continue
        program, *arguments = shlex.split(text)
        assert program == "autograder"
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, f"{text}\n{result.output}"
    script = Path("assignments/fahrenheit/fahrenheit.py").read_text(encoding="utf-8")
    assert "units=...,  # how many numbers does one answer have?" in script
    assert Path("solutions/fahrenheit/calibration/README.md").is_file()
    stub = Path("assignments/my_first/my_first.py").read_text(encoding="utf-8")
    assert "Check your work with `autograder check my_first.py`." in stub
    checked = CliRunner().invoke(main, ["release", "--check"])
    assert checked.exit_code == 0, checked.output


@pytest.mark.parametrize("slug", ["My", "1st", "a-b", "a/b", "", "a" * 70])
def test_names_that_cannot_be_are_refused(tmp_path: Path, slug: str) -> None:
    """Nothing is written if an assignment cannot have the name."""
    arguments = ["new", "--solutions", str(tmp_path), "--", slug]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "small letters" in result.output
    assert not list(tmp_path.iterdir())


def test_nothing_is_written_over(tmp_path: Path) -> None:
    """An existing assignment is not overwritten."""
    (tmp_path / "line").mkdir()
    arguments = ["new", "line", "--solutions", str(tmp_path)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 2
    assert "already" in result.output


def test_a_new_rubric_imports_what_the_guide_imports(tmp_path: Path) -> None:
    """An author looks for all names in one place."""
    arguments = ["new", "line", "--solutions", str(tmp_path)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    rubric = tmp_path / "line" / "rubric.py"
    tree = ast.parse(rubric.read_text(encoding="utf-8"))
    homes = {node.module for node in tree.body if isinstance(node, ast.ImportFrom)}
    assert homes == {"autograder.rubric"}
    assert [a.slug for a in load_assignments(tmp_path)] == ["line"]
