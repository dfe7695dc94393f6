"""The same scores in PostgreSQL, on a server that the test starts."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.nbgrader.course import SLUG, Course
from tests.nbgrader.scores import SCORES, by_student, expected_cells

pytestmark = pytest.mark.slow
STUDENTS = ("right", "partly", "broken")


def server_folder() -> Path:
    """Return where the programs of the server are."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin")]
    if found := shutil.which("initdb"):
        folders.append(Path(found).parent)
    ready = [f for f in folders if (f / "initdb").is_file()]
    if not ready:
        pytest.skip("no PostgreSQL server is installed")
    return sorted(ready)[-1]


@pytest.fixture
def postgres() -> Iterator[str]:
    """Start a server on a socket of its own, not as root; return its folder."""
    programs = server_folder()
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as name:
        user = None
        if os.geteuid() == 0:  # the server refuses to run as root
            user = "postgres"
            os.chown(name, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [str(programs / program), "-D", f"{name}/data", *arguments],
                user=user, cwd=name, check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip

        run("initdb", "--auth=trust", "--username=grader", "--no-sync")
        options = f"-k {name} -c listen_addresses='' -c fsync=off"
        run("pg_ctl", "start", "--wait", "--options", options, f"--log={name}/log")
        try:
            yield name
        finally:
            run("pg_ctl", "stop", "--mode=immediate")


def test_scores_go_into_postgresql(
    course: Course, ours: dict[str, Any], postgres: str, tmp_path: Path
) -> None:
    """Only the address of the database in the configuration is different."""
    import psycopg2

    other = Course(tmp_path / "course")
    for name in ("solutions", "source", "report"):
        shutil.copytree(course.folder / name, other.folder / name)
    for student in STUDENTS:
        handed_in = Path("submitted") / student
        shutil.copytree(course.folder / handed_in, other.folder / handed_in)
    config = (course.folder / "nbgrader_config.py").read_text(encoding="utf-8")
    place = f"://grader@/postgres?host={postgres}"
    config += f"c.CourseDirectory.db_url = 'postgresql+psycopg2{place}'\n"
    (other.folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    # Without execution, nbgrader itself would give full marks to every test cell.
    autograde = other.autograde("--no-execute")
    assert other.run(["generate_assignment", SLUG], autograde) == [0, 0]
    with (
        closing(psycopg2.connect(f"postgresql{place}")) as database,
        database.cursor() as cursor,
    ):
        cursor.execute(SCORES)
        cells = by_student(cursor.fetchall())
    assert not (other.folder / "gradebook.db").exists()
    assert cells == {student: expected_cells(ours[student]) for student in STUDENTS}
