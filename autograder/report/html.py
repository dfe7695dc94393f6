"""Feedback pages and the class page: self-contained HTML, everything escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import jinja2
from markupsafe import Markup, escape

from autograder.assignment import Assignment
from autograder.criteria.base import Evidence
from autograder.errors import FactError
from autograder.facts.base import clean
from autograder.facts.grade import Grade, Outcome, Status
from autograder.facts.spec import LayerRow
from autograder.report.feedback import Feedback
from autograder.report.plots import draw
from autograder.report.terminal import MARKS, score_text, shape_text
from autograder.resources import resource_folder
from autograder.translation import CATALOGUE, _

STATUS_NAMES: dict[Status, str] = {
    "passed": _("passed"),
    "partial": _("partly"),
    "failed": _("to do"),
    "skipped": _("not checked"),
}
OUTCOME_NAMES: dict[Outcome, str] = {
    "graded": _("graded"),
    "unattempted": _("not started"),
    "missing": _("nothing handed in"),
    "crashed": _("stopped with an error"),
    "timeout": _("took too long"),
    "memory": _("used too much memory"),
    "refused": _("cannot be read"),
    "ungraded": _("not graded yet"),
}


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(resource_folder("templates")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(CATALOGUE)  # type: ignore[attr-defined]
    environment.filters["prose"] = _prose
    environment.globals |= {
        "marks": {status: mark for status, (mark, _style) in MARKS.items()},
        "status_names": STATUS_NAMES,
        "outcome_names": OUTCOME_NAMES,
        "score_text": score_text,
        "shape_text": shape_text,
    }
    return environment


def feedback_page(feedback: Feedback) -> str:
    """Return the page of one submission."""
    views = feedback.evidence.views if feedback.evidence else ()
    return _render(
        "feedback.html.j2",
        feedback=feedback,
        grade=feedback.grade,
        output=feedback.evidence.run.output if feedback.evidence else "",
        models=[model for view in views if (model := _parameters(view)).rows],
        plots=[(Markup(plot.svg), plot.caption) for plot in draw(feedback)],  # noqa: S704
        percent=Bar("", feedback.grade.score, feedback.grade.max_score).percent,
    )


class Parameters(NamedTuple):
    """The parameter table of one model; no rows if its shapes clash."""

    variable: str
    rows: list[LayerRow]

    @property
    def total(self) -> int:
        """All parameters of the model."""
        return sum(row.parameters for row in self.rows)


def _parameters(view: Evidence) -> Parameters:
    try:
        rows = list(view.model.rows()) if view.model else []
    except FactError:
        rows = []
    return Parameters(view.model_variable, rows)


def render_card(**values: Any) -> str:
    """Return a piece of HTML for the output of a notebook cell."""
    return _environment().get_template("card.html.j2").render(**values)


def _prose(text: str) -> Markup:
    """Escape text, and set what stands between backquotes as code."""
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704


class Bar(NamedTuple):
    """A share to show as a bar."""

    title: str
    part: float
    total: float

    @property
    def percent(self) -> int:
        """The share in whole percent."""
        return round(100 * self.part / self.total) if self.total else 0


class Section(NamedTuple):
    """What the class page says about one assignment."""

    title: str
    distribution: list[Bar]
    criteria: list[Bar]
    mistakes: list[tuple[str, int, str]]
    """Title of a criterion, how many lost it in the same way, and which way."""


def class_page(
    grades: Sequence[Grade],
    assignments: Sequence[Assignment],
    provenance: Mapping[str, Any],
    problems: Sequence[str],
    links: Mapping[tuple[str, str], str],
) -> str:
    """Return the overview of a class.

    Args:
        grades: of all students, in order.
        assignments: those that were graded.
        provenance: as in `grades.json`.
        problems: a line for each file that could not be used.
        links: student and assignment -> relative address of the feedback page.
    """
    script = (resource_folder("templates") / "class.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _render(
        "class.html.j2",
        grades=grades,
        sections=[_section(a, grades) for a in assignments],
        outcomes=Counter(grade.outcome for grade in grades).most_common(),
        students=len({grade.student for grade in grades}),
        provenance=provenance,
        problems=[clean(problem, 400) for problem in problems],
        links=links,
        script=Markup(script),  # noqa: S704 - our own file
        script_hash=f"sha256-{digest}",
    )


def _section(assignment: Assignment, grades: Sequence[Grade]) -> Section:
    own = [
        grade
        for grade in grades
        if grade.assignment == assignment.slug
        and grade.outcome not in {"missing", "ungraded"}
    ]
    return Section(
        assignment.title,
        list(_distribution(own)),
        [
            Bar(
                criterion.title,
                sum(_status(grade, criterion.id) == "passed" for grade in own),
                len(own),
            )
            for criterion in assignment.criteria
        ],
        _mistakes(own),
    )


def _distribution(grades: Sequence[Grade]) -> Iterator[Bar]:
    """Count the scores in five steps of 20 percent; full marks stand alone."""
    shares = [grade.score / grade.max_score for grade in grades if grade.max_score]
    bounds = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    for low, high in pairwise(bounds):
        count = sum(low <= share < high for share in shares)
        yield Bar(f"{low:.0%} - {high:.0%}", count, len(shares))
    yield Bar("100%", sum(share >= 1 for share in shares), len(shares))


def _mistakes(grades: Sequence[Grade]) -> list[tuple[str, int, str]]:
    """Count what was found, in submissions that could be looked at.

    One that crashed lost its criteria to the crash, which is no mistake in them.
    """
    found = Counter(
        (criterion.title, criterion.found)
        for grade in grades
        if grade.outcome == "graded"
        for criterion in grade.criteria
        if criterion.status in {"failed", "partial"}
    )
    return [(title, count, text) for (title, text), count in found.most_common(5)]


def _status(grade: Grade, criterion: str) -> str:
    return next((c.status for c in grade.criteria if c.id == criterion), "skipped")


def _render(template: str, **values: Any) -> str:
    style = (resource_folder("templates") / "style.css").read_text(encoding="utf-8")
    return _environment().get_template(template).render(style=Markup(style), **values)  # noqa: S704
