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


@pytest.mark.parametrize("again", [False, True], ids=["grade", "again"])
def test_everything_is_done_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, again: bool
) -> None:
    """Each job is looked up once, each run is read once, and each criterion is checked
    once."""
    if again:
        graded(tmp_path)
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
