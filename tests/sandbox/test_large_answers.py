"""A child reports more than once, and the last report counts, however large."""

import sys

import pytest

from autograder.facts.observation import Limits
from autograder.sandbox.fence import Fence
from autograder.sandbox.warm_zone import WarmZone
from tests.places import ROOT
from tests.sandbox.large_answers import answer


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such servers")
def test_an_answer_is_kept_while_the_next_one_arrives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Two answers of the greatest size are not too much output."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    zone = WarmZone("tests.sandbox.large_answers", Fence("none", readable=(ROOT,)))
    try:
        reply = zone.ask(b"{}", Limits())
    finally:
        zone.close()
    assert reply.ending == "finished"
    assert reply.answer == answer(b"b")
