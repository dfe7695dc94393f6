"""Messages are data: equal by what they say, bounded, and in any language."""

import json
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from autograder.errors import FactError
from autograder.facts.grade import Diagnosis, Verdict
from autograder.facts.message import IN_WORDS, LIMIT
from autograder.i18n import (
    DOMAIN,
    Message,
    _,
    _n,
    literal,
    sentences,
    templates_of,
    use_language,
)

UNITS = _("The layer {name!r} has {units:,} units.")


def _diagnosis(found: Any) -> str:
    return json.dumps({"id": "x", "title": "A title", "found": found})


def test_messages_are_equal_by_template_and_parameters() -> None:
    """The same sentence with other numbers is another message of the same kind."""
    one, other = UNITS.format(name="a", units=1000), UNITS.format(units=2, name="a")
    assert str(one) == "The layer 'a' has 1,000 units."
    assert one == UNITS.format(units=1000, name="a", unused=3)
    assert one != other
    assert templates_of(one) == templates_of(other)


def test_messages_cross_as_data_and_are_written_as_text() -> None:
    """Messages with parts, numbers and quotes come back equal."""
    many = _n("{n} row", "{n} rows", 3).format(n=3)
    found = sentences(UNITS.format(name="a", units=3), many, literal("{x} of Ann's"))
    verdict = Verdict(status="failed", found=found)
    assert Verdict.from_json(verdict.to_json()) == verdict
    words = verdict.model_dump(mode="json", context=IN_WORDS)
    assert words["found"] == "The layer 'a' has 3 units. 3 rows {x} of Ann's"


def test_text_of_the_version_before_is_read() -> None:
    """A message that was stored as text becomes a literal message."""
    assert Diagnosis.from_json(_diagnosis("It is {x}.")).found == literal("It is {x}.")


NESTED: Any = "x"
for _level in range(20):
    NESTED = {"template": "{a}{a}{a}{a}", "parameters": {"a": NESTED}}


@pytest.mark.parametrize(
    "found",
    [
        5,
        {"template": "{a.__class__}", "parameters": {"a": "x"}},
        {"template": "{a[0]}", "parameters": {"a": "x"}},
        {"template": "{a:>9999999999}", "parameters": {"a": 1}},
        {"template": "{b}", "parameters": {"a": "x"}},
        {"template": "x", "parameters": {"a-b": "x"}},
        {"template": "{a}", "parameters": {"a": None}},
        {"template": "{a}", "parameters": {"a": 10**400}},
        {"template": "x", "count": True},
        {"template": "x", "more": "y"},
        {"template": "{a}" * 500, "parameters": {"a": "x" * 100}},
        {"template": "x" * (LIMIT + 1)},
        {"template": "{a}", "parameters": {f"a{n}": 1 for n in range(30)}},
        NESTED,
    ],
)
def test_a_hostile_message_is_refused(found: Any) -> None:
    """A template fills in named parameters, within bounds, and does nothing else."""
    with pytest.raises(FactError):
        Diagnosis.from_json(_diagnosis(found))


@pytest.mark.parametrize("spec", [":>10", ":x", ":d", "!r:,", ":.3f"])
def test_words_are_found_whatever_a_translation_asks_for(spec: str) -> None:
    """A format that does not fit the value shows the value."""
    assert str(Message(f"{{a{spec}}}", (("a", "text"),))).strip("'") == "text"


def test_what_is_too_large_is_kept_as_text() -> None:
    """A message of our own that is too large does not stop a report."""
    verdict = Verdict(status="failed", found=UNITS.format(name="x" * 9_000, units=1))
    assert Verdict.from_json(verdict.to_json()) == verdict
    assert len(str(verdict.found)) <= LIMIT


def test_a_message_is_put_into_words_in_the_language_of_the_moment(
    tmp_path: Path,
) -> None:
    """A message that was made and stored before is shown in the new language."""
    catalogue = Catalog(locale="de")
    catalogue.add(UNITS.template, "{units:,} Einheiten hat die Schicht {name}.")
    catalogue.add(("{n} row", "{n} rows"), ("{n} Zeile", "{n} Zeilen"))
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / f"{DOMAIN}.mo").open("wb") as file:
        write_mo(file, catalogue)
    many = _n("{n} row", "{n} rows", 3).format(n=3)
    stored = Verdict(
        status="failed", found=sentences(UNITS.format(name="a", units=3), many)
    ).to_json()
    use_language("de", folder=tmp_path)
    try:
        found = str(Verdict.from_json(stored).found)
    finally:
        use_language()
    assert found == "3 Einheiten hat die Schicht a. 3 Zeilen"
    assert str(many) == "3 rows"
