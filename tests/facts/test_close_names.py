"""A name that nobody knows is answered with the one that was probably meant."""

import ast

import pytest

from autograder.facts.close_names import close_name, guess_among, guess_file
from tests.places import PACKAGE


@pytest.mark.parametrize(
    ("name", "known", "meant"),
    [
        ("sigmod", ["softmax", "sigmoid"], "sigmoid"),
        ("LOSS", ["loss", "losses"], "loss"),
        ("layer", ["Layer", "layers"], "layers"),
        ("essay", ["digits"], None),
        ("", ["digits"], None),
    ],
)
def test_the_nearest_name_is_found(
    name: str, known: list[str], meant: str | None
) -> None:
    """Case matters least, and a name that is like no other is not guessed."""
    assert close_name(name, known) == meant


def test_a_guess_is_a_question_or_the_list() -> None:
    """Without a similar name, all names are listed, and no file is proposed."""
    assert str(guess_among("irsi", ["iris", "digits"])) == "did you mean iris?"
    assert str(guess_among("essay", ["iris", "digits"])) == "known: iris, digits"
    assert str(guess_file("Irsi", ".py", ["iris"])) == "; did you mean iris.py?"
    assert not guess_file("essay", ".py", ["iris"])


def test_names_are_compared_in_one_place() -> None:
    """No other module than that of comments in code has its own likeness."""
    users = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import) and node.names[0].name == "difflib":
                users.add(path.stem)
    assert users <= {"close_names", "markers"}


def test_many_names_take_no_long_time() -> None:
    """A table may have a column for each byte, and all of them may be alike."""
    names = [f"label_{number:06}" for number in range(100_000)]
    assert close_name("label_00000", names) in names
