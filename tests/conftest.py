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


@pytest.fixture(scope="session")
def isolation() -> list[str]:
    """Return the option for the strongest isolation of this machine."""
    return ["--isolation", best()]
