"""What the tests share."""

from typing import Any

import pytest
from hypothesis import settings

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


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups after this
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out the long tests, unless they are asked for, and begin with slow files.

    For several processes (`-n 2 --dist loadgroup`), the tests of one file stay
    together, because they share fixtures.
    """
    if not config.getoption("--long"):
        items[:] = [item for item in items if item.get_closest_marker("long") is None]
    items.sort(key=_turn)
    if config.pluginmanager.hasplugin("xdist"):
        for item in items:
            item.add_marker(pytest.mark.xdist_group(_group(item)))


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


def _group(item: pytest.Item) -> str:
    names = (TOGETHER[part] for part in item.path.parts if part in TOGETHER)
    return next(names, str(item.path))


@pytest.fixture(scope="session")
def isolation() -> list[str]:
    """Return the option for the strongest isolation of this machine."""
    return ["--isolation", best()]
