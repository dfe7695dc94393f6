"""JUnit XML: a test case for each criterion.

The elements are those that GitLab, GitHub actions and Jenkins read, see
https://docs.gitlab.com/ci/testing/unit_test_reports/
"""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter

from autograder.delivery.plain_text import criterion_text, summary_text
from autograder.i18n import _
from autograder.report.feedback import Feedback


def junit(feedback: Feedback, file: str, seconds: float) -> str:
    """Return the XML of one submission.

    Args:
        feedback: its grade.
        file: the path of the file in the repository.
        seconds: how long it took. Criteria take no time of their own.
    """
    grade = feedback.grade
    failed = sum(c.status in {"failed", "partial"} for c in grade.criteria)
    skipped = sum(c.status == "skipped" for c in grade.criteria)
    ungraded = grade.outcome == "ungraded"
    suite = ET.Element(
        "testsuite",
        name=f"autograder.{grade.assignment}",
        tests=str(len(grade.criteria) + ungraded),
        failures=str(failed),
        skipped=str(skipped),
        errors=str(int(ungraded)),
        time=f"{seconds:.3f}",
    )
    titles: Counter[str] = Counter()
    for result in grade.criteria:
        title = str(result.title)
        titles[title] += 1
        if titles[title] > 1:  # GitLab reads the first case of a name alone
            title += f" ({titles[title]})"
        case = ET.SubElement(
            suite,
            "testcase",
            classname=grade.assignment,
            name=_xml(title),
            file=_xml(file),
            time="0",
        )
        points = f"{result.points:g}/{result.max_points:g}"
        if result.status in {"failed", "partial"}:
            found = _xml(str(result.found or result.message))
            failure = ET.SubElement(
                case, "failure", message=f"{points}: {found}", type=result.status
            )
            failure.text = _xml(criterion_text(result))
        elif result.status == "skipped":
            ET.SubElement(case, "skipped", message=_xml(str(result.message)))
    if ungraded:
        case = ET.SubElement(
            suite,
            "testcase",
            classname=grade.assignment,
            name=str(_("grader")),
            file=_xml(file),
            time="0",
        )
        ET.SubElement(case, "error", message=_xml(summary_text(feedback)))
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _xml(text: str) -> str:
    """Leave out what XML 1.0 cannot hold."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c)[0] != "C")
