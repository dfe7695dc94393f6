"""Feedback pages and the class page: self-contained HTML, everything escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import jinja2
from markupsafe import Markup, escape

from autograder.errors import FactError
from autograder.facts.base import clean
from autograder.facts.grade import OUTCOME_NAMES
from autograder.i18n import Message, language, translate, translate_count
from autograder.report.feedback import Feedback
from autograder.report.lines import Lines, lines_of, trained_and_fixed
from autograder.report.network import GraphPicture, graph_picture, too_large
from autograder.report.overview import Overview, ShareBar
from autograder.report.wording import (
    MARKS,
    STATUS_NAMES,
    causes_title,
    decision_text,
    notices,
    score_text,
    shape_text,
)
from autograder.resources import resource_folder
from autograder.rubric.criteria.evidence import Evidence


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
    environment.install_gettext_callables(translate, translate_count)  # type: ignore[attr-defined]
    environment.filters["prose"] = _prose
    environment.globals |= {
        "language": language,
        "marks": MARKS,
        "status_names": STATUS_NAMES,
        "outcome_names": OUTCOME_NAMES,
        "score_text": score_text,
        "notices": notices,
        "decision_text": decision_text,
        "shape_text": shape_text,
        "trained_and_fixed": trained_and_fixed,
        "causes_title": causes_title,
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
        errors=feedback.evidence.observation.errors if feedback.evidence else (),
        models=_parameters(views),
        plots=[(Markup(p.svg), p.caption, p.wide) for p in feedback.plots],  # noqa: S704
        percent=ShareBar("", feedback.grade.score, feedback.grade.max_score).percent,
    )


def ready_page(title: Message, findings: Sequence[Any]) -> str:
    """Return the page on what is ready and what is weak in an assignment.

    Args:
        title: the title of the assignment.
        findings: each has `about`, `found` and `cure`.
    """
    weak = sum(1 for finding in findings if finding.cure)
    return _render("ready.html.j2", title=title, findings=findings, weak=weak)


class ParameterTable(NamedTuple):
    """The parameter table of the models that have the same layers, and their graph."""

    variables: list[str]
    lines: Lines
    picture: GraphPicture | None
    """None if the model has no branches, or too many layers."""
    no_picture: Message | None
    """The reason if a model with branches has no picture."""


def _parameters(views: Sequence[Evidence]) -> list[ParameterTable]:
    """Return the tables of the models whose shapes fit together."""
    tables: list[ParameterTable] = []
    for view in views:
        try:
            lines = lines_of(view.model) if view.model else None
        except FactError:
            continue
        same = next((table for table in tables if table.lines == lines), None)
        if same is not None:
            same.variables.append(view.model_variable)
        elif lines is not None and lines.lines:
            reason = too_large(lines) if lines.has_branches else None
            drawn = lines.has_branches and reason is None
            picture = graph_picture(lines) if drawn else None
            tables.append(ParameterTable([view.model_variable], lines, picture, reason))
    return tables


def render_card(**values: Any) -> str:
    """Return a piece of HTML for the output of a notebook cell."""
    return _environment().get_template("card.html.j2").render(**values)


def _prose(text: Message | str) -> Markup:
    """Escape text, and show text between backquotes as code."""
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704


def class_page(
    overview: Overview,
    provenance: Mapping[str, Any],
    problems: Sequence[Message | str],
    failures: Sequence[Message | str] = (),
) -> str:
    """Return the page of a class.

    Args:
        overview: the grades, in order, and the counts.
        provenance: as in `grades.json`.
        problems: a line for each file that is not used.
        failures: a line for each failure of the grader itself.
    """
    return _with_script(
        "class.html.j2",
        "class.js",
        overview=overview,
        provenance=provenance,
        problems=[clean(str(problem), 400) for problem in problems],
        failures=[clean(str(failure), 800) for failure in failures],
    )


def grading_page(data: str) -> str:
    """Return the page on which a person gives points.

    Args:
        data: JSON without any sign that a browser could take for markup.
    """
    return _with_script("todo.html.j2", "todo.js", data=Markup(data))  # noqa: S704


def similar_page(found: Sequence[tuple[str, Sequence[Any]]]) -> str:
    """Return the page of pairs of students with similar code.

    Args:
        found: an assignment and its pairs; of each student the name, the page and the
            lines, each with whether it is alike.
    """
    return _render("similar.html.j2", found=found)


def _with_script(template: str, name: str, **values: Any) -> str:
    """Return a page with a script of ours, the only one that it may run."""
    script = (resource_folder("templates") / name).read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return _render(
        template,
        script=Markup(script),  # noqa: S704 - our own file
        script_hash=f"sha256-{digest}",
        **values,
    )


def _render(template: str, **values: Any) -> str:
    style = (resource_folder("templates") / "style.css").read_text(encoding="utf-8")
    return _environment().get_template(template).render(style=Markup(style), **values)  # noqa: S704
