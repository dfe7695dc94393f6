"""Wrong answers are tried in groups until their time is over."""

from collections.abc import Sequence

import pytest

from autograder.arguments import Settings
from autograder.authoring import in_time, trained_in_time
from autograder.authoring.in_time import Key, as_many_as_fit
from autograder.authoring.mutants import Mutant
from autograder.authoring.trained_in_time import train_in_time
from autograder.rubric.rubric_file import load_rubric
from tests.places import SOLUTIONS


@pytest.mark.parametrize(
    ("start", "each", "seconds", "least", "groups"),
    [
        (5.0, 0.1, 100.0, 1, [10, 40, 50]),
        (5.0, 1.0, 60.0, 1, [10, 30]),
        (5.0, 10.0, 60.0, 1, [10]),
        (5.0, 6.0, 90.0, 25, [10, 15]),
        (5.0, 6.0, 60.0, 25, [10, 8]),
        (5.0, 10.0, 60.0, 25, [10, 1]),
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
    """One of each kind is tried if that takes no longer than twice the time."""
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


@pytest.mark.parametrize(
    ("seconds", "tried", "left_out"),
    [(100.0, ["a", "b"], 3), (200.0, ["a", "b", "c", "d", "e"], 0), (30.0, ["a"], 4)],
)
def test_wrong_answers_are_trained_while_there_is_time(
    seconds: float, tried: list[str], left_out: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that lose points without a training are known in any case, as `a` is."""
    now = 0.0

    def grade_texts(
        assignments: object, texts: dict[Key, str], settings: object
    ) -> None:
        nonlocal now
        now += 10.0 * len(texts)

    names = ["a", "b", "c", "d", "e"]
    mutants = [Mutant(name, f"{name} = 1") for name in names]
    folder = SOLUTIONS / "binary_classification"
    settings = Settings(SOLUTIONS, 1, None, lambda *given: None)
    for module in (in_time, trained_in_time):
        monkeypatch.setattr(module.time, "monotonic", lambda: now)
    replaced = {
        "grade_texts": grade_texts,
        "mutants_of": lambda *given: mutants,
        "_not_noticed": lambda *given: mutants[1:],
    }
    for name, value in replaced.items():
        monkeypatch.setattr(trained_in_time, name, value)
    found = train_in_time(load_rubric(folder / "rubric.py"), settings, names, seconds)
    assert (found.names, found.left_out) == (tried, left_out)
    assert found.of_solution == 10
    assert found.seconds == 10 * len(tried)
