"""What the tests share."""

from typing import Any

import pytest

from autograder.i18n import Message
from autograder.sandbox.selftest import best

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
    """Leave out the long tests, unless they are asked for."""
    if config.getoption("--long"):
        return
    items[:] = [item for item in items if item.get_closest_marker("long") is None]


@pytest.fixture(scope="session")
def isolation() -> list[str]:
    """Return the option for the strongest isolation of this machine."""
    return ["--isolation", best()]
