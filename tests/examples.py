"""How many examples hypothesis draws where each takes long."""

from hypothesis import settings


def few(number: int) -> settings:
    """Repeat so many examples in `make test`, and draw ten times more at random."""
    return settings(max_examples=number * (1 if settings().derandomize else 10))
