"""Wrong answers are tried in groups until their time is over."""

from collections.abc import Sequence

import pytest

from autograder.authoring import in_time
from autograder.authoring.in_time import Key, as_many_as_fit


@pytest.mark.parametrize(
    ("start", "each", "seconds", "least", "groups"),
    [
        (5.0, 0.1, 100.0, 1, [10, 40, 50]),
        (5.0, 1.0, 60.0, 1, [10, 30]),
        (5.0, 10.0, 60.0, 1, [10]),
        (5.0, 10.0, 60.0, 25, [10, 15]),
        (0.0, 0.0, 60.0, 1, [10, 40, 50]),
    ],
)
def test_groups_grow_while_there_is_time(
    start: float,
    each: float,
    seconds: float,
    least: int,
    groups: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One of each kind is tried however long it takes."""
    now = 0.0
    found: list[int] = []

    def run(chosen: Sequence[Key]) -> None:
        nonlocal now
        now += start + each * len(chosen)
        found.append(len(chosen))

    monkeypatch.setattr(in_time.time, "monotonic", lambda: now)
    names = [(str(number), "slug") for number in range(100)]
    assert as_many_as_fit(names, run, seconds, least) == sum(groups)
    assert found == groups
