"""The exporter through which nbgrader reads submissions and gets their grades."""

from __future__ import annotations

import itertools
import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from traitlets import Enum, Integer, Unicode

from autograder.arguments import Settings
from autograder.authoring.nbgrader_source import solutions_folder
from autograder.engine.making import find_data, new_grader
from autograder.engine.pipeline import Grader
from autograder.engine.store import Store
from autograder.errors import UsageError
from autograder.facts.grade import Grade
from autograder.i18n import Message, _
from autograder.nbgrader.course import course_overrides, report_folder, submission
from autograder.report.batch import need_unseen
from autograder.report.decisions import Decisions
from autograder.rubric.assignment import Assignment
from autograder.rubric.rubric_file import load_assignments
from autograder.sandbox.fence import LEVELS
from autograder.sandbox.selftest import strongest
from autograder.submissions import File, Submission, student_name


class SubmittedNotebooks(NotebookExporter):
    """The exporter of `nbgrader autograde`. Each run of the command makes a new one.

    It reads a damaged notebook as an empty one, so that it is graded like all others.
    When nbgrader asks for the first submission, all submissions of the run are graded
    as one batch.
    """

    isolation = Enum(
        LEVELS, "full", help="Refuse to grade with less; see `autograder doctor`."
    ).tag(config=True)
    jobs = Integer(
        os.cpu_count() or 1, help="How many submissions run at the same time."
    ).tag(config=True)
    mnist = Unicode("", help="The digits: an .npz file or folder.").tag(config=True)

    def from_filename(
        self, filename: str, resources: Any = None, **_others: Any
    ) -> Any:
        """Convert a notebook. Its file may contain anything."""
        _ = self._grades  # grade now, while nbgrader still reads the original files
        resources["metadata"] = {"name": Path(filename).stem, "path": ""}
        return self.from_notebook_node(_read(Path(filename)), resources)

    def rubric(self, slug: str) -> Assignment:
        """Return the rubric of an assignment.

        Raises:
            UsageError: if the course has no rubric for it.
        """
        if slug not in self._rubrics:
            raise UsageError(
                _("solutions/{slug}/rubric.py: no such rubric").format(slug=slug)
            )
        return self._rubrics[slug]

    def grade(self, student: str, slug: str) -> Grade:
        """Return the grade of a submission of this run."""
        return self._grades[student_name(student), slug]

    @cached_property
    def _rubrics(self) -> Mapping[str, Assignment]:
        found = load_assignments(solutions_folder(self._root))
        return {assignment.slug: assignment for assignment in found}

    @cached_property
    def _grades(self) -> Mapping[tuple[str, str], Grade]:
        need_unseen(self.isolation, self._root)
        submissions = []
        for path in itertools.chain(*self.parent.assignments.values()):
            names = self.parent.init_single_notebook_resources(path)["nbgrader"]
            if names["notebook"] == names["assignment"]:
                student, slug = names["student"], names["assignment"]
                submissions.append(submission(student, slug, Path(path)))
        grader = self._grader(submissions)
        decisions = Decisions(course_overrides(self._root))
        graded = grader.grade_class(submissions)
        for problem in dict.fromkeys(grader.crew.problems):
            self.log.error(problem)  # which submission failed, where, and why
        grades = [decisions.applied(one.grade) for one in graded]
        return {(grade.student, grade.assignment): grade for grade in grades}

    def _grader(self, submissions: Sequence[Submission]) -> Grader:
        wanted = {item.slug for item in submissions}
        assignments = [self.rubric(slug) for slug in sorted(wanted)]
        settings = Settings(
            solutions_folder(self._root),
            self.jobs,
            Path(self.mnist) if self.mnist else None,
            self._progress,
        )
        return new_grader(
            assignments,
            Store(report_folder(self._root) / ".store"),
            find_data(assignments, settings),
            settings,
            strongest(self.isolation).level,
            fresh=False,
        )

    def _progress(self, title: Message, done: int, total: int) -> None:
        self.log.info("%s: %d of %d", title, done, total)

    @property
    def _root(self) -> Path:
        return Path(self.parent.coursedir.root)


def _read(path: Path) -> NotebookNode:
    """Return the notebook in a file; an empty one if the file is not a notebook."""
    try:
        text = File(path, within=path.parent).read().decode("utf-8-sig")
        node = nbformat.reads(text, as_version=4)
        nbformat.validate(node)
    except Exception:  # noqa: BLE001 - anything can be in a file of that name
        return new_notebook()
    return node
