"""What the tests share."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from autograder.engine.workers import one_team
from autograder.i18n import Message
from autograder.sandbox.selftest import best

# The same examples in each run. `make random` draws others.
settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.register_profile("random", deadline=None, print_blob=True)
settings.load_profile("repeatable")

_equal = Message.__eq__


def _reads(self: Message, other: Any) -> Any:
    return str(self) == other if isinstance(other, str) else _equal(self, other)


# Assertions may quote the words of a message. In the product, a message is no text.
Message.__contains__ = lambda self, text: text in str(self)  # type: ignore[attr-defined]
Message.__eq__ = _reads  # type: ignore[method-assign, assignment]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the tests that take many minutes."""
    parser.addoption("--long", action="store_true", help="run the long tests, too")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out long tests, unless they are asked for, and begin with slow files."""
    if not config.getoption("--long"):
        items[:] = [item for item in items if item.get_closest_marker("long") is None]
    items.sort(key=_turn)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Keep the tests of one file in one process (`-n 2`), because they share fixtures.

    The groups of xdist 3.8 (`loadgroup`) have no effect with pytest 9.2.
    """
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _group(nodeid.partition("::")[0])

    return ByFile(config, log)


SLOWEST = (
    "test_class.py", "nbgrader", "test_validation.py", "test_kinds.py",
    "test_odd_submissions.py", "test_faults.py", "test_cluster.py", "engine",
    "authoring", "validity", "rubric", "runner",
)  # fmt: skip
"""Files and folders that take minutes. A process that begins with the last of them
would work long after the others."""
TOGETHER = {
    "nbgrader": "nbgrader",  # one course, graded once
    "test_cluster.py": "faults", "test_faults.py": "faults",  # sees all zones of both
}  # fmt: skip


def _turn(item: pytest.Item) -> int:
    parts = item.path.parts
    turns = (turn for turn, name in enumerate(SLOWEST) if name in parts)
    return next(turns, len(SLOWEST))


def _group(file: str) -> str:
    names = (TOGETHER[part] for part in file.split("/") if part in TOGETHER)
    return next(names, file)


@pytest.fixture(scope="session")
def isolation() -> list[str]:
    """Return the option for the strongest isolation of this machine."""
    return ["--isolation", best()]


@pytest.fixture(scope="module")
def team() -> Iterator[None]:
    """Let all commands in a module's tests use the same servers, which take seconds to
    import Keras."""
    with one_team(os.cpu_count() or 1):
        yield


@pytest.fixture(scope="module")
def true_text_shapes() -> Iterator[None]:
    """Let Keras say the shapes of TextVectorization that submissions see."""
    import keras

    from autograder.runner.observe import text_shapes

    kind = keras.layers.TextVectorization
    original = kind.compute_output_shape
    text_shapes.correct()
    yield
    kind.compute_output_shape = original
