"""Our notebooks run in a real kernel, and the check in them speaks truly.

One kernel runs them all, because loading Keras takes longer than all else. Training as
written takes minutes, and MNIST a network: a cell in front makes `fit` stop after one
epoch on a few rows, and makes up the digits. Everything else runs as it is handed out.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.authoring.release import checked, notebook
from tests.places import ROOT, SOLUTIONS

pytestmark = pytest.mark.slow
SLUGS = sorted(path.parent.name for path in SOLUTIONS.glob("*/solution.py"))
QUICKLY = """
%reset -f
%reset -f in
def quickly():
    import keras, numpy
    whole = getattr(keras.Model.fit, "whole", keras.Model.fit)
    def fit(model, x, y, **others):
        x, y = (keras.tree.map_structure(lambda a: a[:64], data) for data in (x, y))
        return whole(model, x, y, **others | {"epochs": 1})
    def digits(count):
        return numpy.zeros((count, 28, 28), "uint8"), numpy.arange(count) % 10
    fit.whole = whole
    keras.Model.fit = fit
    keras.datasets.mnist.load_data = lambda: (digits(60_000), digits(10_000))
quickly()
"""
HOSTILE = """
class Strange:
    def __getattribute__(self, name):
        raise RuntimeError("no")
    def __eq__(self, other):
        raise RuntimeError("no")
"""
CASES = {
    "right": ("model = keras.Sequential([keras.Input((4,)), "
              "keras.layers.Dense(3, 'softmax')])\n"
              "model.compile(loss='categorical_crossentropy')", 3.0),
    "not compiled": ("model = keras.Sequential([keras.Input((4,)), "
                     "keras.layers.Dense(3)])", 1.0),
    "no model": ("del model", 0.0),
    "something else": ("model = [1, 2]", 0.0),
    "a blank": ("model = ...", 0.0),
    "hostile": (HOSTILE + "model = Strange()", 0.0),
    "a class that lies": (
        "class Own(keras.Sequential):\n"
        "    @property\n"
        "    def layers(self):\n"
        "        raise SystemError('no')\n"
        "model = Own([keras.layers.Dense(3)])", 0.0),
}  # fmt: skip
LAST = 'check("softmax_classification", points=3)'


def cases() -> NotebookNode:
    """Return a notebook that checks one state of the variables after the other."""
    cells = [
        new_code_cell(QUICKLY + "import keras\nfrom autograder.notebook import check")
    ]
    for source, _score in CASES.values():
        cells += [new_code_cell(source), new_code_cell(LAST)]
    single = 'check("softmax_classification", "{}", points=2)'
    cells += [new_code_cell(CASES["right"][0])]
    cells += [new_code_cell(single.format(n)) for n in ("parameter_count", "loss")]
    cells += [new_code_cell('check("softmax_clasification")')]
    return new_notebook(cells=cells)


async def execute(notebooks: dict[str, NotebookNode]) -> AsyncIterator[str]:
    """Run all notebooks in one kernel; errors stay in the outputs."""
    manager = AsyncKernelManager(kernel_name="python3")
    await manager.start_kernel(cwd=str(ROOT))
    channels = manager.client()
    try:
        for name, node in notebooks.items():
            client = NotebookClient(node, km=manager, timeout=240, allow_errors=True)
            client.kc = channels
            if not channels.channels_running:
                channels.start_channels()
                await channels.wait_for_ready(timeout=120)
            for number, cell in enumerate(node.cells):
                if cell.cell_type == "code":
                    await client.async_execute_cell(cell, number)
            yield name
    finally:
        channels.stop_channels()
        await manager.shutdown_kernel(now=True)


@pytest.fixture(scope="module")
def executed() -> Iterator[dict[str, NotebookNode]]:
    """Return every solution notebook, and the one with the cases, after a run."""
    notebooks: dict[str, NotebookNode] = {}
    for slug in SLUGS:
        script = (SOLUTIONS / slug / "solution.py").read_text(encoding="utf-8")
        notebooks[slug] = checked(notebook(script), slug)
        notebooks[slug].cells.insert(0, new_code_cell(QUICKLY))
    notebooks["cases"] = cases()  # the last: what it leaves blank stays in the history

    async def all_of_them() -> list[str]:
        return [name async for name in execute(notebooks)]

    assert asyncio.run(all_of_them()) == list(notebooks)
    yield notebooks


def outputs(node: NotebookNode) -> list[list[Any]]:
    """Return the outputs of the code cells."""
    return [cell.outputs for cell in node.cells if cell.cell_type == "code"]


def value(cell_outputs: list[Any]) -> str:
    """Return what nbgrader reads: the text of the last expression."""
    results = [o for o in cell_outputs if o.output_type == "execute_result"]
    assert len(results) == 1
    return str(results[0].data["text/plain"])


@pytest.mark.parametrize("slug", SLUGS)
def test_a_solution_runs_in_jupyter(
    executed: dict[str, NotebookNode], slug: str
) -> None:
    """No cell of it fails, and its own check finds nothing to fix."""
    found = outputs(executed[slug])
    errors = [o for cell in found for o in cell if o.output_type == "error"]
    assert not errors, errors[0].traceback
    assert value(found[-1]) == "1.0"


def test_check_is_partial_credit(executed: dict[str, NotebookNode]) -> None:
    """The result is one number and no error, whatever the variables hold."""
    found = outputs(executed["cases"])[2::2][: len(CASES)]
    for (name, (_source, score)), cell in zip(CASES.items(), found, strict=True):
        kinds = [output.output_type for output in cell]
        assert kinds == ["display_data", "execute_result"], (name, cell)
        assert value(cell) == str(score), name


def test_check_of_one_criterion(executed: dict[str, NotebookNode]) -> None:
    """A criterion that is not public, and an unknown assignment, give no points
    here."""
    *_, single, private, unknown = outputs(executed["cases"])
    assert value(single) == "2.0"
    assert value(private) == "0.0"
    assert "when your work is graded" in private[0].data["text/html"]
    assert value(unknown) == "0.0"
    assert "did you mean" in unknown[0].data["text/plain"]


def test_check_explains_itself(executed: dict[str, NotebookNode]) -> None:
    """The page and the text name what to fix, and give no answer away."""
    found = outputs(executed["cases"])[4][0].data
    for text in (found["text/html"], found["text/plain"]):
        assert "The model is compiled" in text
        assert "The grade also looks at this" in text
        assert "categorical_crossentropy" not in text
