"""What the tests share."""

import pytest

from autograder.sandbox.selftest import best


@pytest.fixture(scope="session")
def isolation() -> list[str]:
    """Return the option for the strongest isolation of this machine."""
    return ["--isolation", best()]
