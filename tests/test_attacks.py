"""Hostile submissions, graded in one batch among honest students."""

import json
import os
import runpy
import secrets
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox.fence import Level
from autograder.sandbox.walls import NOBODY
from tests.places import ATTACKS, ROOT, SAMPLE_CLASS, SOLUTIONS

HONEST = {
    "aa_first": "ada",
    "40_between": "jonas",
    "zz_last": "fatima",
    "zz_note": "goro",
}
FASTER = """
from autograder.facts.observation import Limits

assignment = assignment.model_copy(update={"limits": Limits(seconds=4, memory=1500)})
"""
"""Appended to the rubric: a shorter deadline, less memory."""
PLACES = (
    "/", "/etc", "/usr", "/usr/bin", "/dev", "/dev/shm", "/var/tmp", "/run",
    str(Path.home()), str(ROOT), str(ROOT / "autograder"),
    sys.prefix, str(Path(sys.prefix) / "bin"),
)  # fmt: skip


SHOWN = {
    "05_stdout_verdict": "PASSED 100/100",
    "05b_words_before_the_end": "WORDS BEFORE THE END",
}
"""Attack -> words that it prints and that its page shows."""


@dataclass(frozen=True)
class Grader:
    """Who grades, and with which Python."""

    python: str
    user: int | None = None
    """None for the user of the tests."""
    home: str = ""

    def run(
        self, arguments: list[str], variables: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Run Python as this user."""
        home = {"HOME": self.home} if self.home else {}
        return subprocess.run(
            [self.python, *arguments], env={**os.environ, **home, **variables},
            capture_output=True, text=True, user=self.user, group=self.user,
            extra_groups=None if self.user is None else [],
        )  # fmt: skip


@pytest.fixture
def ordinary() -> Iterator[Grader]:
    """Return an ordinary user, with a folder and a Python that this user can read.

    That of root often lies where only root can read it. The system's Python then does
    as well, with the same packages.
    """
    with tempfile.TemporaryDirectory(prefix="autograder-ordinary-") as home:
        if os.geteuid() != 0:
            yield Grader(sys.executable, None, home)
            return
        Path(home).chmod(0o755)
        system = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
        found = [
            python
            for python in (getattr(sys, "_base_executable", sys.executable), system)
            if _is_of_use(python)
        ]
        if not found:
            pytest.skip("no Python of this version that an ordinary user can read")
        environment = Path(home, "venv")
        command = [found[0], "-m", "venv", "--without-pip", str(environment)]
        subprocess.run(command, check=True)
        (packages,) = environment.glob("lib/python3*/site-packages")
        folders = f"{ROOT}\n{sysconfig.get_path('purelib')}\n"
        (packages / "of_the_tests.pth").write_text(folders)
        os.chown(home, NOBODY, NOBODY)
        yield Grader(str(environment / "bin" / "python"), NOBODY, home)


def _is_of_use(python: str) -> bool:
    try:
        done = Grader(python, NOBODY, "/").run(["-c", "import venv"], {})
        return done.returncode == 0
    except OSError:
        return False


def class_folder(folder: Path, names: list[str]) -> Path:
    """Lay out a class: attacks, and honest students between them."""
    folder.mkdir()
    for name in names:
        if (ATTACKS / name / "archive.py").is_file():
            runpy.run_path(str(ATTACKS / name / "archive.py"))["write"](folder / name)
            continue
        shutil.copytree(ATTACKS / name, folder / name)
        (folder / name / "expected.toml").unlink()
    for name, student in HONEST.items():
        source = SAMPLE_CLASS / student / "linear_regression.py"
        if not source.is_file():
            source = source.with_suffix(".ipynb")
        (folder / name).mkdir(parents=True)
        shutil.copy(source, folder / name)
    return folder


def solutions(folder: Path) -> Path:
    """Copy the rubric, with less time and memory."""
    shutil.copytree(SOLUTIONS / "linear_regression", folder / "linear_regression")
    rubric = folder / "linear_regression" / "rubric.py"
    rubric.write_text(rubric.read_text() + FASTER)
    data = folder / "linear_regression" / "data"
    (data / "hidden").mkdir(parents=True)
    (data / "points.csv").write_text("x,y\n1,1\n2,2\n3,3\n")
    (data / "hidden" / "exam.csv").write_text("x,y\n4,4\n")
    return folder


def grade(
    folder: Path, rubric: Path, out: Path, options: list[str], who: Grader | None = None
) -> dict[str, Any]:
    """Grade with a canary in the grader's environment; return grades by student."""
    who = who or Grader(sys.executable)
    done = who.run(
        ["-m", "autograder", "grade",
         str(folder), "--solutions", str(rubric), "--out", str(out), *options],
        {"AUTOGRADER_CANARY": CANARY},
    )  # fmt: skip
    said = done.stdout[-3_000:] + done.stderr
    # Exit code 1: files that attacks bring along are used for nobody.
    assert done.returncode in {0, 1} and "stayed ungraded" not in said, said
    assert CANARY not in done.stdout + done.stderr
    document = json.loads((out / "grades.json").read_text(encoding="utf-8"))
    assert document["provenance"]["isolation"] == options[1]
    return {entry["student"]: entry for entry in document["grades"]}


CANARY = f"CANARY-{secrets.token_hex(8)}"


def entries() -> set[str]:
    """Return what lies in the places that an attack would write to."""
    folders = [Path(place) for place in PLACES if Path(place).is_dir()]
    found = {str(path) for folder in folders for path in folder.iterdir()}
    temporary = Path(tempfile.gettempdir())
    return found | {str(p) for p in temporary.iterdir() if "PWNED" in p.name}


def expected_of(name: str, level: str) -> dict[str, Any]:
    """Return what is expected of an attack at a level."""
    expected = tomllib.loads((ATTACKS / name / "expected.toml").read_text())
    return expected | expected.get(level, {})


def different(found: dict[str, Any], name: str, level: str) -> str:
    """Say how the grade of an attack differs from what is expected of it."""
    expected = expected_of(name, level)
    outcomes = expected["outcome"]
    outcomes = outcomes if isinstance(outcomes, list) else [outcomes]
    said = " ".join([found.get("summary", ""), *found.get("warnings", [])]).lower()
    right = (
        found["outcome"] in outcomes
        and found["score"] == expected["score"]
        and expected.get("says", "").lower() in said
    )
    return "" if right else f"{name}: {found['outcome']} {found['score']} {said[:300]}"


def check_reports(out: Path, names: list[str], level: str) -> None:
    """See that no canary got anywhere, and which attacks say that they found something.

    Those with `finds` do what docs/security.md does not promise at this level.
    """
    finding = set()
    for path in out.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert CANARY not in text, path
            if "FOUND " in text and ".store" not in path.parts:
                finding.add(path.parent.name)
    assert finding == {name for name in names if expected_of(name, level).get("finds")}
    for name, words in SHOWN.items():
        page = out / name / "linear_regression.html"
        shown = page.read_text(encoding="utf-8")
        assert words in shown, "a report would not show what an attack finds"


@pytest.mark.slow
def test_attacks(tmp_path: Path, isolation: list[str]) -> None:
    """Each attack has its expected outcome, and it changes nothing for anybody else."""
    if isolation[1] not in {"full", "namespaces"}:
        pytest.skip("no isolation here that promises to hold all of these")
    names = sorted(path.name for path in ATTACKS.iterdir() if path.is_dir())
    assert len({name.split("_")[0].rstrip("bcdefgh") for name in names}) >= 68
    rubric = solutions(tmp_path / "solutions")
    calm = grade(
        class_folder(tmp_path / "calm", []), rubric, tmp_path / "o1", isolation
    )
    folder = class_folder(tmp_path / "class", names)
    (tmp_path / "canary.txt").write_text(CANARY)
    before = entries()
    sources = {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    bystander = subprocess.Popen(
        [sys.executable, "-c", "input()", CANARY], stdin=subprocess.PIPE
    )
    grades = grade(folder, rubric, tmp_path / "o2", isolation)
    assert bystander.poll() is None, "a process of the grader was killed"
    bystander.kill()
    bystander.communicate()

    assert {name: grades[name] for name in HONEST} == calm
    wrong = [
        line for name in names if (line := different(grades[name], name, isolation[1]))
    ]
    assert not wrong, "\n".join(wrong)
    assert entries() - before == set()
    assert {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()} == sources
    check_reports(tmp_path / "o2", names, isolation[1])
    for path in (tmp_path / "o2").rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".html":
                assert '<script>alert("PWNED")' not in text, path
                assert "<img src=x" not in text, path
                assert not set(text) & set("\x1b\x07\x9b\u202e\u2066"), path


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="for root")
def test_root_grades_work_with_data_in_a_container(
    ordinary: Grader, tmp_path: Path
) -> None:
    """The user nobody runs it, who can read the data but not root's home."""
    who = replace(ordinary, user=None, home="/root")
    rubric = solutions(tmp_path / "solutions")
    options = ["--isolation", "container"]
    grades = grade(
        class_folder(tmp_path / "class", []), rubric, tmp_path / "out", options, who
    )
    assert {entry["outcome"] for entry in grades.values()} == {"graded"}


EXAMINE = """
import sys
from autograder.sandbox.selftest import examine, reason

print(reason(examine(sys.argv[1])))
"""


@pytest.mark.long
@pytest.mark.parametrize("level", ["full", "namespaces", "container"])
def test_each_level(ordinary: Grader, level: Level) -> None:
    """For an ordinary user, each attack has its expected outcome, and harms nobody."""
    answer = ordinary.run(["-c", EXAMINE, level], {})
    if answer.returncode or answer.stdout.strip():
        pytest.skip(answer.stdout + answer.stderr)
    home, options = Path(ordinary.home), ["--isolation", level]
    rubric = solutions(home / "solutions")
    names = sorted(path.name for path in ATTACKS.iterdir() if path.is_dir())
    calm = class_folder(home / "calm", [])
    folder = class_folder(home / "class", names)
    before = grade(calm, rubric, home / "o1", options, ordinary)
    grades = grade(folder, rubric, home / "o2", options, ordinary)
    assert {name: grades[name] for name in HONEST} == before
    wrong = [line for name in names if (line := different(grades[name], name, level))]
    assert not wrong, "\n".join(wrong)
    check_reports(home / "o2", names, level)
