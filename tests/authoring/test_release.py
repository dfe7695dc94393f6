"""What students get works on its own, and gives nothing away."""

import ast
import json
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.authoring.solution import Solution
from autograder.i18n import templates_of
from autograder.rubric.assignment import Assignment
from autograder.rubric.rubric_file import load_assignments
from tests.places import RELEASED, ROOT, SOLUTIONS

ASSIGNMENTS = {a.slug: a for a in load_assignments(SOLUTIONS)}


def released(slug: str) -> dict[str, str]:
    """Return all that students get of an assignment, by the name of the file."""
    folder = RELEASED / slug
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.name: path.read_text(encoding="utf-8") for path in files}


def answers(slug: str) -> Iterator[str]:
    """Yield the answers of the solution as students would write them."""
    solution = Solution.read(SOLUTIONS / slug / "solution.py")
    for answer in solution.answers:
        code = ast.unparse(answer.value)
        yield f"{answer.name}={code}"
        yield f"{answer.name} = {code}"
        if isinstance(answer.value, ast.Constant) and isinstance(
            answer.value.value, str
        ):
            if answer.value.value in ASSIGNMENTS[slug].models:
                continue  # the name of a variable, which students must know
            yield from (f'"{answer.value.value}"', f"'{answer.value.value}'")


@pytest.mark.parametrize("slug", list(ASSIGNMENTS))
def test_no_answer_is_given_away(slug: str) -> None:
    """No answer stands anywhere in a form in which it could be copied."""
    for name, text in released(slug).items():
        plain = text.replace('\\"', '"')
        if name.endswith(".json"):  # a field may be called like an answer
            plain = re.sub(r'"\w+":', "", plain)
        for answer in answers(slug):
            assert answer not in plain, f"{name}: {answer}"
        assert "SOLUTION" not in text, name


def secrets(assignment: Assignment) -> Iterator[str]:
    """Yield what only criteria say that students do not get."""
    for criterion in assignment.criteria:
        if criterion.public:
            continue
        yield f'"id": "{criterion.id}"'
        yield f'"kind": "{criterion.kind}"'
        messages = [criterion.why, *criterion.hints]
        title = type(criterion).model_fields["title"].default
        if str(criterion.title) != str(title):
            messages.append(criterion.title)
        for message in filter(None, messages):
            yield str(message)
            yield from map(str, templates_of(message))


@pytest.mark.parametrize("slug", list(ASSIGNMENTS))
def test_no_hidden_criterion_is_given_away(slug: str) -> None:
    """Neither its name nor its words are in a file."""
    for name, text in released(slug).items():
        for secret in secrets(ASSIGNMENTS[slug]):
            assert secret not in text, f"{name}: {secret}"


@pytest.mark.parametrize("slug", list(ASSIGNMENTS))
def test_no_threshold_is_given_away(slug: str) -> None:
    """The public criteria hold what they ask for, and nothing of the other criteria."""
    public = json.loads(released(slug)[f"{slug}.json"])
    shown = {
        criterion.id for criterion in ASSIGNMENTS[slug].criteria if criterion.public
    }
    assert {criterion["id"] for criterion in public["criteria"]} == shown
    bounds = {"at_least", "at_most", "below_reference", "none_at", "tolerance"}
    assert not bounds & set(_keys(public))
    assert public["reference"] is None
    assert set(public["rivals"].values()) <= {None}


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for child in value.values():
            yield from _keys(child)
    elif isinstance(value, list):
        for child in value:
            yield from _keys(child)


def scratch(folder: Path) -> Path:
    """Install the wheel, and nothing else of the source code; return its Python."""
    wheels = folder / "wheels"
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps",
               "--no-build-isolation", "--wheel-dir", str(wheels),
               str(ROOT)]  # fmt: skip
    subprocess.run(command, check=True, cwd=folder)
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = folder / "venv" / "lib" / version / "site-packages"
    with zipfile.ZipFile(next(wheels.glob("*.whl"))) as wheel:
        wheel.extractall(packages)
    others = [
        sysconfig.get_path("purelib"),
        *(p for p in sys.path if "site-packages" in p),
    ]
    (packages / "others.pth").write_text("\n".join(dict.fromkeys(others)) + "\n")
    return folder / "venv" / "bin" / "python"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="folders of a Unix environment")
def test_a_student_needs_only_the_package(tmp_path: Path) -> None:
    """`check` works with the wheel and one assignment, without any solution."""
    python = scratch(tmp_path)
    place = subprocess.run(
        [python, "-c", "import autograder; print(autograder.__file__)"],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    package = Path(place.stdout.strip()).parent
    assert tmp_path in package.parents
    assert not list(package.rglob("rubric.py"))
    slug = "linear_regression"
    home = tmp_path / "home"
    shutil.copytree(RELEASED / slug, home)
    script = home / f"{slug}.py"
    filled = re.sub(r"units=\.\.\.", "units=1", script.read_text(encoding="utf-8"))
    script.write_text(filled, encoding="utf-8")
    done = subprocess.run(
        [python, "-m", "autograder", "check", script.name],
        capture_output=True, text=True, cwd=home, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Still blank: `activation`" in done.stdout
    assert "These are the public checks." in done.stdout


def test_public_parts_of_the_version_before_are_read() -> None:
    """Stubs that students have already keep their checks."""
    path = RELEASED / "mnist_ann" / "mnist_ann.json"
    text = path.read_text(encoding="utf-8")
    old = text.replace('"other_checks"', '"beyond"')
    assert old != text
    assert Assignment.from_json(old) == Assignment.from_json(text)


@pytest.mark.parametrize("module", ["assignment", "criteria"])
def test_rubrics_may_import_from_the_old_homes(module: str) -> None:
    """Old imports work for one version, with a warning that says what to write."""
    code = f"from autograder.{module} import Assignment, Compiled; print(Compiled)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert "from autograder.rubric import" in done.stderr
