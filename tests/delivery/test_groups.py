"""Whatever groups a class has, each submission of a group reaches all its members."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.delivery.collected import NAME, read_collected
from autograder.delivery.collecting import Wishes, collect
from tests.delivery.platform_files import (
    SLUG,
    Files,
    Somebody,
    canvas_key,
    canvas_roster,
    moodle_name,
    table,
    write,
)

GROUPS = ("Lab 7", "lab_7_1", "Team Blau", "Projekt-Gruppe 3", "그룹 2", "ü & co.")
Handed = Mapping[str, tuple[Sequence[Somebody], str, bytes]]
"""Group -> its members, the name of the file and what is in it. Who is in no group has
the login as the key.
"""
Rosters = Sequence[bytes]
Of = Mapping[int, str]
"""Index of a person -> the group; nothing if in none."""
Make = Callable[[Handed, Sequence[Somebody], Of], tuple[Files, Rosters]]


def _canvas(
    handed: Handed, people: Sequence[Somebody], of: Of
) -> tuple[Files, Rosters]:
    files = {}
    for group, (members, name, content) in handed.items():
        one = members[-1]
        alone = f"{one.family}, {one.given}"
        whose = canvas_key(group if one.index in of else alone)
        files[f"{whose}_{one.user}_{900_000 + one.index}_{name}"] = content
    rows = [["canvas_user_id", "group_name"]]
    rows += [[str(p.user), of.get(p.index, "")] for p in people]
    return files, [canvas_roster(people), table(rows)]


def _moodle(
    handed: Handed, people: Sequence[Somebody], of: Of
) -> tuple[Files, Rosters]:
    """The number of a group may be that of a participant. Older versions have a folder
    for each member.
    """
    files = {}
    for number, (group, (members, name, content)) in enumerate(handed.items(), 1):
        in_group = members[0].index in of
        end = f"assignsubmission_file/{name}"
        if in_group and number % 2:
            files[f"{moodle_name(group)}_{number}_{end}"] = content
            continue
        for p in members:
            before = f"{group}-" if in_group else ""
            files[f"{moodle_name(before + p.full)}_{p.participant}_{end}"] = content
    rows = [["Identifier", "Full name", "Email address", "Status", "Group"]]
    for p in people:
        own = [f"Participant {p.participant}", p.full, p.email, "x"]
        rows.append([*own, of.get(p.index, "")])
    return files, [table(rows)]


def _gradescope(
    handed: Handed, people: Sequence[Somebody], _of: Of
) -> tuple[Files, Rosters]:
    files, text = {}, ""
    for members, name, content in handed.values():
        folder = f"submission_{409_000 + members[0].index}"
        text += f"{folder}:\n  :submitters:\n"
        for p in members:
            text += f"  - :sid: {p.number}\n    :email: {p.email}\n"
        files[f"{folder}/{name}"] = content
    files["submission_metadata.yml"] = text.encode()
    return files, [table([["SID", "Email"], *([p.number, p.email] for p in people)])]


def _classroom50(
    handed: Handed, people: Sequence[Somebody], _of: Of
) -> tuple[Files, Rosters]:
    outer = "fall-hw3_submissions_2026_10_02_T_09_15_00"
    files = {}
    teams = [["github_username", "student_repository_name"]]
    for members, name, content in handed.values():
        repository = f"fall-hw3-{members[-1].login}"
        files[f"{outer}/{repository}/{name}"] = content
        teams += [[p.login, repository] for p in members]
    return files, [table([["username"], *([p.login] for p in people)]), table(teams)]


def _folder(
    handed: Handed, people: Sequence[Somebody], of: Of
) -> tuple[Files, Rosters]:
    files = {f"class/{key}/{name}": data for key, (_own, name, data) in handed.items()}
    rows = [["Username", "Group"], *([p.login, of.get(p.index, "")] for p in people)]
    return files, [table(rows)]


MADE: Mapping[str, Make] = {
    "canvas": _canvas,
    "moodle": _moodle,
    "gradescope": _gradescope,
    "classroom50": _classroom50,
    "folder": _folder,
}
NAMES = st.text("aé김 -'\u0308", min_size=1, max_size=6).map(lambda text: f"K{text}b")
FILES = st.sampled_from(["hw3.ipynb", "3_5_hw.py", "70000_5_hw3.py", "hw3-1.py"])


@pytest.mark.parametrize("platform", MADE)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_all_members_get_it_and_nobody_else(platform: str, data: st.DataObject) -> None:
    """For any groups and any subset that hands in, again and again, the last submission
    of a group counts for its members, and the earlier ones are kept."""
    size = data.draw(st.integers(1, 6))
    people = [Somebody(data.draw(NAMES), data.draw(NAMES), i) for i in range(size)]
    of = {
        p.index: group
        for p in people
        if (group := data.draw(st.sampled_from((*GROUPS, ""))))
    }
    units: dict[str, list[Somebody]] = {}
    for p in people:
        units.setdefault(of.get(p.index, p.login), []).append(p)
    expected: dict[str, list[bytes]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for step in range(data.draw(st.integers(1, 3))):
            keys = data.draw(st.sets(st.sampled_from(sorted(units)), min_size=1))
            handed = {}
            for key in sorted(keys):
                content = f"{step} of {key}".encode()
                handed[key] = (units[key], data.draw(FILES), content)
                for p in units[key]:
                    expected.setdefault(p.login, []).append(content)
            files, rosters = MADE[platform](handed, people, of)
            places = [folder / f"{i}.csv" for i in range(len(rosters))]
            for place, roster in zip(places, rosters, strict=True):
                place.write_bytes(roster)
            download = write(folder / f"{step}.zip", files)
            wishes = Wishes(platform, SLUG, [SLUG], places)
            collect(download, folder / "to", wishes)
        rows = read_collected(folder / "to").assignments[SLUG].roster
        where = {text: row.student for row in rows for text in row.ids.values()}
        found: dict[str, set[bytes]] = {}
        for path in (folder / "to").rglob("*"):
            if path.is_file() and path.name != NAME:
                student = path.relative_to(folder / "to").parts[0]
                found.setdefault(student, set()).add(path.read_bytes())
        for p in people:
            ids = (p.login, p.number, p.email, str(p.user))
            student = next(where[text] for text in ids if text in where)
            own = expected.get(p.login, [])
            last = [f.read_bytes() for f in (folder / "to" / student).glob(f"{SLUG}*")]
            assert (last, found.pop(student, set())) == (own[-1:], set(own))
        assert not found
