"""Golden files: reports are compared with what is kept next to the tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.places import GOLDENS


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that rewrites the golden files."""
    parser.addoption("--update-goldens", action="store_true", help="rewrite them")


@pytest.fixture
def same_as_golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Return a function that compares a text with the golden file of a name."""

    def compare(name: str, text: str) -> None:
        path = GOLDENS / name
        if request.config.getoption("--update-goldens", default=False):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), f"{path} is missing: use --update-goldens"
        assert text == path.read_text(encoding="utf-8")

    return compare
