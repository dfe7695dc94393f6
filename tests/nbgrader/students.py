"""What the students of the test course hand in, made from the released notebook."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

Notebook = dict[str, Any]
RIGHT = {
    "units": "3",
    "activation": '"softmax"',
    "loss": '"categorical_crossentropy"',
}
WRONG = {"units": "3", "activation": '"sigmoid"', "loss": '"mse"'}


SCRIPT_LINKS = (
    "[my notes](javascript:alert(1))",
    "[my notes](&#106;avascript&colon;alert(1))",
    "[my notes](javascript\\:alert(1))",
    "[my notes][n]\n\n[n]: java&amp;#x73;cript:alert(1)",
)
"""Links of Markdown to a script, as nbconvert reads them."""


def filled(release: Notebook, answers: dict[str, str]) -> Notebook:
    """Fill in the blanks."""
    notebook = copy.deepcopy(release)
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        for name, answer in answers.items():
            source = source.replace(f"{name}=...", f"{name}={answer}")
        cell["source"] = source
    return notebook


def code(source: str, **others: Any) -> Notebook:
    """Return a code cell that a student added."""
    return {
        "cell_type": "code", "metadata": {}, "source": source, "outputs": [],
        "execution_count": None, "id": "added-by-student", **others,
    }  # fmt: skip


def is_test(cell: Notebook) -> bool:
    """Tell nbgrader's test cells."""
    return bool(cell["metadata"].get("nbgrader", {}).get("grade"))


def before_tests(notebook: Notebook, source: str) -> Notebook:
    """Put a code cell in front of the test cells."""
    first = next(i for i, cell in enumerate(notebook["cells"]) if is_test(cell))
    notebook["cells"].insert(first, code(source))
    return notebook


def skip_execution(release: Notebook) -> Notebook:
    """Tag the test cells so that nbclient skips them: no output was full marks."""
    notebook = filled(release, WRONG)
    for cell in filter(is_test, notebook["cells"]):
        cell["metadata"]["tags"] = ["skip-execution"]
    return notebook


def displayhook(release: Notebook) -> Notebook:
    """Show a number whenever a test looks at the layers, before its own result."""
    return before_tests(
        filled(release, WRONG),
        "import sys\n"
        "class Own(type(model)):\n"
        "    @property\n"
        "    def layers(self):\n"
        "        sys.displayhook(3.0)\n"
        "        return super().layers\n"
        "model.__class__ = Own",
    )


def unparseable(release: Notebook) -> Notebook:
    """Make the test cells end with something that is no plain number."""
    return before_tests(
        filled(release, WRONG),
        "import numpy, autograder.notebook as n\n"
        "n.check = lambda *args, **kwargs: numpy.float64(0)",
    )


def stderr(release: Notebook) -> Notebook:
    """Be right, while something warns on standard error in every cell."""
    return before_tests(
        filled(release, RIGHT),
        "import sys\n"
        "warn = lambda *args: print('a library warns', file=sys.stderr)\n"
        "get_ipython().events.register('pre_run_cell', warn)",
    )


def dead_kernel(release: Notebook) -> Notebook:
    """Be right, and then crash the kernel."""
    return before_tests(filled(release, RIGHT), "import os\nos._exit(1)")


def deleted_tests(release: Notebook) -> Notebook:
    """Be right, and have no test cells."""
    notebook = filled(release, RIGHT)
    notebook["cells"] = [c for c in notebook["cells"] if not is_test(c)]
    return notebook


def doubled_test(release: Notebook) -> Notebook:
    """Be right, with one test cell twice."""
    notebook = filled(release, RIGHT)
    notebook["cells"].append({**notebook["cells"][-1], "id": "twice"})
    return notebook


def edited_tests(release: Notebook) -> Notebook:
    """Turn the test cells into answers that need no test."""
    notebook = filled(release, WRONG)
    for cell in filter(is_test, notebook["cells"]):
        cell["source"] = "1.0"
        cell["metadata"]["nbgrader"] |= {"solution": True, "locked": False}
    return notebook


def hostile(release: Notebook) -> Notebook:
    """Bring a page to run a script, a result that was never computed, new metadata."""
    notebook = skip_execution(release)
    script = "<script>alert('hostile')</script>"
    result = {
        "output_type": "execute_result", "execution_count": 1, "metadata": {},
        "data": {"text/plain": "10.0", "text/html": script},
    }  # fmt: skip
    notebook["cells"] += [
        {"cell_type": "markdown", "metadata": {}, "source": script, "id": "m"},
        *({"cell_type": "markdown", "metadata": {}, "source": link, "id": f"l{number}"}
          for number, link in enumerate(SCRIPT_LINKS)),
        code("raise ValueError(\"<script>alert('hostile')</script>\")",
             outputs=[result], metadata={"nbgrader": {"schema_version": 99}}),
        code("print('\ud800')", id="surrogate"),
    ]  # fmt: skip
    return notebook


def text(make: Callable[[Notebook], Notebook]) -> Callable[[Notebook], str]:
    """Turn a notebook into the content of its file."""
    return lambda release: json.dumps(make(release))


STUDENTS: dict[str, Callable[[Notebook], str]] = {
    "right": text(lambda release: filled(release, RIGHT)),
    "late": text(lambda release: filled(release, RIGHT)),
    "manual": text(lambda release: filled(release, WRONG)),
    "partly": text(lambda release: filled(release, WRONG)),
    "blank": text(copy.deepcopy),
    "hostile": text(hostile),
    "broken": lambda release: json.dumps(release)[:700],
    "skip_execution": text(skip_execution),
    "displayhook": text(displayhook),
    "unparseable": text(unparseable),
    "stderr": text(stderr),
    "dead_kernel": text(dead_kernel),
    "deleted_tests": text(deleted_tests),
    "doubled_test": text(doubled_test),
    "edited_tests": text(edited_tests),
}
