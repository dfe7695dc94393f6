"""Whatever is in a class and its downloads, each file reaches its student alone."""

from __future__ import annotations

import json
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.commands.deliveries import PLATFORMS as NAMES
from autograder.delivery.collected import NAME, Collected, read_collected
from autograder.delivery.collecting import Result, Wishes, collect
from autograder.delivery.platforms import PLATFORMS
from autograder.delivery.summary import reason
from autograder.errors import UsageError
from tests.delivery.platform_files import MADE, SLUG, HandIn, Somebody, write

KIM, JOERG, AOIFE, SEO = (
    Somebody(given, family, index)
    for index, (given, family) in enumerate(
        [
            ("Minjun", "Kim"),
            ("Jo\u0308rg", "Müller-Weiß"),
            ("Aoife", "O'Brien"),
            ("서연", "박"),
        ]
    )
)
CLASS = (KIM, JOERG, AOIFE, SEO)


def run(
    folder: Path,
    platform: str,
    people: Sequence[Somebody],
    handed_in: Sequence[HandIn],
    *,
    name: str = "download.zip",
    known: bool = True,
) -> Result:
    """Collect what people handed in, with the roster of a class."""
    make, roster = MADE[platform]
    place = write(folder / name, make(handed_in))
    table = folder / "roster.csv"
    table.write_bytes(roster(people))
    wishes = Wishes(platform, SLUG, [SLUG], [table] if known else [])
    return collect(place, folder / "submissions", wishes)


def contents(folder: Path) -> dict[str, set[bytes]]:
    """Return what is in the folder of each student, the earlier files too."""
    found: dict[str, set[bytes]] = {}
    for path in (folder / "submissions").rglob("*"):
        if path.is_file() and path.name != NAME:
            student = path.relative_to(folder / "submissions").parts[0]
            found.setdefault(student, set()).add(path.read_bytes())
    return found


def counting(folder: Path) -> dict[str, list[bytes]]:
    """Return the files that `grade` finds for each student."""
    found: dict[str, list[bytes]] = {}
    for path in sorted((folder / "submissions").glob(f"*/{SLUG}*")):
        found.setdefault(path.parent.name, []).append(path.read_bytes())
    return found


def folders_of(record: Collected, people: Sequence[Somebody]) -> dict[int, str]:
    """Return the folder of each person, found by the ids in the record."""
    own = {
        text: row.student
        for row in record.assignments[SLUG].roster
        for text in row.ids.values()
    }
    return {
        p.index: next(
            own[text]
            for text in (
                str(p.user), p.number, p.login, p.login.upper(), p.email,
            )
            if text in own
        )
        for p in people
    }  # fmt: skip


def one_bucket_each(result: Result) -> None:
    """Check that every file and every row is in the record once."""
    files = [(f.entry, f.inside, f.sha256) for f in result.collection.files]
    assert max(Counter(files).values()) == 1
    rows = [(row.file, row.row) for row in result.collection.roster]
    assert max(Counter(rows).values(), default=1) == 1


def test_every_platform_is_tested() -> None:
    """The tests and the command know the platforms that there are."""
    assert list(MADE) == list(PLATFORMS) == list(NAMES)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("name", ["download.zip", "download"])
def test_a_download_is_collected(tmp_path: Path, platform: str, name: str) -> None:
    """Files get the name of the assignment, in folders that ids decide."""
    handed_in = [
        HandIn(KIM, "hw3.ipynb", b"kim", 61),
        HandIn(JOERG, "HW3-1.py", b"joerg", 62),
        HandIn(SEO, "과제 3.ipynb", b"seo", 63),
    ]
    result = run(tmp_path, platform, CLASS, handed_in, name=name)
    where = folders_of(read_collected(tmp_path / "submissions"), CLASS)
    assert counting(tmp_path) == {
        where[0]: [b"kim"],
        where[1]: [b"joerg"],
        where[3]: [b"seo"],
    }
    buckets = {row.student: row.bucket for row in result.collection.roster}
    assert buckets[where[0]] == buckets[where[1]] == buckets[where[3]] == "used"
    assert buckets[where[2]] == "no submission"
    one_bucket_each(result)
    assert not reason(result)
    described = {f.entry for f in result.collection.files}
    made = MADE[platform][0](handed_in)
    hidden = {file for file in made if file.startswith("__MACOSX")}
    assert described - {"__MACOSX"} == made.keys() - hidden


@pytest.mark.parametrize("platform", [p for p in PLATFORMS if p != "folder"])
def test_a_platform_is_recognised(tmp_path: Path, platform: str) -> None:
    """The names in a download say from which platform it is, whatever systems add."""
    make, _roster = MADE[platform]
    files = make([HandIn(KIM, "hw3.py", b"1", 3)])
    files |= dict.fromkeys(["Thumbs.db", "desktop.ini", ".DS_Store"], b"x")
    place = write(tmp_path / "it.zip", files)
    result = collect(place, tmp_path / "to", Wishes(None, SLUG, [SLUG]))
    assert result.collection.platform == platform
    assert not reason(result)


def test_numbers_in_a_file_of_moodle_are_not_those_of_canvas(tmp_path: Path) -> None:
    """In a flat download, the student's own name of the file may begin with numbers."""
    name = "Minjun Kim_377_assignsubmission_file_123_456_hw.ipynb"
    place = write(tmp_path / "it.zip", {name: b"1"})
    result = collect(place, tmp_path / "to", Wishes(None, SLUG, [SLUG]))
    assert result.collection.platform == "moodle"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_late_work_is_added(tmp_path: Path, platform: str) -> None:
    """A later download adds to an earlier one, and repeating one changes nothing."""
    first = [HandIn(KIM, "hw3.ipynb", b"1", 61), HandIn(SEO, "hw3.py", b"seo", 62)]
    late = [HandIn(KIM, "hw3.py", b"2", 71), HandIn(JOERG, "hw3.py", b"late", 72)]
    run(tmp_path, platform, CLASS, first, name="a.zip")
    run(tmp_path, platform, CLASS, late, name="b.zip")
    record = (tmp_path / "submissions" / NAME).read_bytes()
    where = folders_of(read_collected(tmp_path / "submissions"), CLASS)
    expected = {where[0]: [b"2"], where[1]: [b"late"], where[3]: [b"seo"]}
    assert counting(tmp_path) == expected
    assert contents(tmp_path)[where[0]] == {b"1", b"2"}
    for name, again in (("a.zip", first), ("b.zip", late)):
        result = run(tmp_path, platform, CLASS, again, name=name)
        assert result.new == 0
        assert counting(tmp_path) == expected
        assert contents(tmp_path)[where[0]] == {b"1", b"2"}
    assert (tmp_path / "submissions" / NAME).read_bytes() == record


@pytest.mark.parametrize("platform", PLATFORMS)
def test_without_a_roster_ids_name_the_students(tmp_path: Path, platform: str) -> None:
    """Every file is used, and a roster that comes later finds its students again."""
    handed_in = [HandIn(p, "hw3.py", p.login.encode(), p.index) for p in CLASS]
    run(tmp_path, platform, CLASS, handed_in, known=False)
    before = counting(tmp_path)
    assert sorted(before.values()) == sorted([h.content] for h in handed_in)
    run(tmp_path, platform, CLASS, handed_in)
    assert counting(tmp_path) == before


@pytest.mark.parametrize("platform", ["canvas", "blackboard"])
@pytest.mark.parametrize("most", range(9))
def test_a_stopped_collection_goes_on(
    tmp_path: Path, platform: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is lost if it is stopped at any time, and the same call completes it."""
    first = [HandIn(p, "hw3.ipynb", b"old %d" % p.index, p.index) for p in CLASS]
    second = [HandIn(p, "hw3.py", b"new %d" % p.index, 60 + p.index) for p in CLASS]
    run(tmp_path, platform, CLASS, first, name="a.zip")
    replace, left = Path.replace, [most]

    def stopping(self: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "replace", stopping)
        run(tmp_path, platform, CLASS, second, name="b.zip")
    kept = {data for own in contents(tmp_path).values() for data in own}
    assert kept >= {h.content for h in first}
    run(tmp_path, platform, CLASS, second, name="b.zip")
    where = folders_of(read_collected(tmp_path / "submissions"), CLASS)
    assert counting(tmp_path) == {where[h.who.index]: [h.content] for h in second}
    for h in first:
        assert h.content in contents(tmp_path)[where[h.who.index]]


TEXT = st.text("aé김_1 -'LATE\u0308", min_size=1, max_size=8)
FILES = st.sampled_from(
    [
        "hw3.ipynb", "hw3-1.py", "HW3 (2).ipynb", "3_5_hw.ipynb", "70000_5_hw3.py",
        "과제 3.ipynb", "x_attempt_2026-03-01-23-58-10_hw3.py", "hw3_LATE_70001_7_.py",
    ]
)  # fmt: skip


@pytest.mark.parametrize("platform", PLATFORMS)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_nothing_is_lost_doubled_or_given_to_another(
    platform: str, data: st.DataObject
) -> None:
    """For any roster and any files, each student gets the student's own files and no
    others."""
    size = data.draw(st.integers(1, 5))
    everybody = [Somebody(data.draw(TEXT), data.draw(TEXT), i) for i in range(size)]
    listed = data.draw(st.sets(st.sampled_from(everybody), min_size=1))
    people = [p for p in everybody if p in listed]
    handed: dict[int, list[bytes]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for step in range(data.draw(st.integers(1, 3))):
            handed_in = []
            most = 1 if PLATFORMS[platform].snapshot else 2  # attempts in one download
            for p in sorted(data.draw(st.sets(st.sampled_from(everybody))), key=id):
                for again in range(data.draw(st.integers(1, most))):
                    minute = 100 * step + 50 * again + p.index
                    content = b"%d of %d" % (minute, p.index)
                    handed_in.append(HandIn(p, data.draw(FILES), content, minute))
                    handed.setdefault(p.index, []).append(content)
            if not handed_in:
                continue
            result = run(folder, platform, people, handed_in, name=f"{step}.zip")
            one_bucket_each(result)
        if not handed:
            return
        where = folders_of(read_collected(folder / "submissions"), people)
        assert len(set(where.values())) == len(people)
        found, last = contents(folder), counting(folder)
        for p in people:
            assert found.get(where[p.index], set()) == set(handed.get(p.index, ()))
            assert last.get(where[p.index], []) == handed.get(p.index, [])[-1:]
        assert found.keys() <= set(where.values())


def test_a_damaged_record_stops_a_collection(tmp_path: Path) -> None:
    """A record that cannot be read is not taken for an empty one."""
    run(tmp_path, "canvas", CLASS, [HandIn(KIM, "hw3.py", b"1", 1)])
    path = tmp_path / "submissions" / NAME
    path.write_text(json.dumps({"schema": 1, "students": 3}))
    with pytest.raises(UsageError, match="cannot be read"):
        run(tmp_path, "canvas", CLASS, [HandIn(KIM, "hw3.py", b"2", 1)])


@pytest.mark.parametrize("platform", ["canvas", "gradescope", "blackboard"])
def test_a_download_that_was_packed_again_is_the_same(
    tmp_path: Path, platform: str
) -> None:
    """Folders round it and another Unicode form make no file a new or earlier one."""
    handed = [HandIn(p, "Übung 3.ipynb", p.login.encode(), p.index) for p in CLASS]
    run(tmp_path, platform, CLASS, handed)
    before, kept = counting(tmp_path), contents(tmp_path)
    files = {
        unicodedata.normalize("NFD", f"again/{name}"): data
        for name, data in MADE[platform][0](handed).items()
    }
    place = write(tmp_path / "again.zip", files)
    wishes = Wishes(platform, SLUG, [SLUG])
    result = collect(place, tmp_path / "submissions", wishes)
    assert result.new == (1 if platform == "gradescope" else 0)  # __MACOSX is elsewhere
    assert (counting(tmp_path), contents(tmp_path)) == (before, kept)
    assert {f.bucket for f in result.collection.files} <= {"used", "not a notebook"}
