"""Nothing about a submission is found out twice."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from autograder.engine import looking
from autograder.engine.pipeline import Grader
from autograder.engine.store import Store
from autograder.facts.base import Fact
from autograder.facts.grade import Grade
from autograder.facts.observation import Run
from autograder.submissions import File, Submission
from tests.engine.fake_zones import LINE, FakeZone, one_worker

SOURCES = ("line", "relu", "other")


def graded(folder: Path) -> tuple[list[Grade], Grader]:
    """Grade a class, each of whom handed in something else."""
    submissions = []
    for source in SOURCES:
        path = folder / source / f"{LINE.slug}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(source)
        submissions.append(Submission(source, LINE.slug, (File(path),)))
    crew = one_worker(lambda module: FakeZone(module, {}, Counter()), folder)
    grader = Grader([LINE], None, crew, "none")
    return [item.grade for item in grader.grade_class(submissions)], grader


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Counter[tuple[object, ...]]:
    """Count what is asked and read in the store, and which criteria are checked."""
    done: Counter[tuple[object, ...]] = Counter()
    has, get = Store.has, Store.get

    def counted_has(store: Store, kind: type[Fact], digest: str) -> bool:
        done["asked", kind, digest] += 1
        return has(store, kind, digest)

    def counted_get(store: Store, kind: type[Any], digest: str) -> Any:
        done["read", kind, digest] += 1
        return get(store, kind, digest)

    monkeypatch.setattr(Store, "has", counted_has)
    monkeypatch.setattr(Store, "get", counted_get)
    for kind in {type(criterion) for criterion in LINE.criteria}:

        def check(self: Any, evidence: Any, real: Any = kind.check) -> Any:
            done["checked", self.id, evidence.run.source] += 1
            return real(self, evidence)

        monkeypatch.setattr(kind, "check", check)
    return done


@pytest.mark.parametrize("again", [False, True], ids=["grade", "again"])
def test_everything_is_done_once(
    tmp_path: Path, done: Counter[tuple[object, ...]], again: bool
) -> None:
    """Each job is looked up once, each run is read once, and each criterion is checked
    once."""
    if again:
        graded(tmp_path)
        done.clear()
    graded(tmp_path)
    assert {key for key, times in done.items() if times > 1} == set()
    steps = Counter(step for step, *_ in done)
    assert sum(key[:2] == ("asked", Run) for key in done) == len(SOURCES)
    assert sum(key[:2] == ("read", Run) for key in done) == len(SOURCES)
    assert steps["checked"] > len(SOURCES) * 3


def test_a_class_larger_than_the_memory_gets_the_same_grades(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the first submissions stay in memory, and the others are read again."""
    whole, _ = graded(tmp_path)
    read: Counter[str] = Counter()
    get = Store.get

    def counted_get(store: Store, kind: type[Any], digest: str) -> Any:
        read[digest] += kind is Run
        return get(store, kind, digest)

    monkeypatch.setattr(looking, "KEPT", 1)
    monkeypatch.setattr(Store, "get", counted_get)
    found, _ = graded(tmp_path)
    assert found == whole
    assert sorted(n for n in read.values() if n) == [1, 2, 2]


@pytest.mark.parametrize(("kept", "times"), [(0, 2), (2_000, 1)])
def test_a_criterion_is_checked_once_if_its_submission_is_read_again(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    done: Counter[tuple[object, ...]],
    kept: int,
    times: int,
) -> None:
    """Verdicts stay in memory for more submissions than all that was read of them."""
    monkeypatch.setattr(looking, "KEPT", 0)
    monkeypatch.setattr(looking, "CHECKED", kept)
    graded(tmp_path)
    needs_no_training = {c.id for c in LINE.criteria if not c.trained_models}
    checked = {done[key] for key in done if key[1] in needs_no_training}
    assert checked == {times}
