"""`new --from` lists every blank of the stub."""

from autograder.authoring.listed_blanks import listed_blanks
from autograder.authoring.proposing import with_blanks
from autograder.authoring.solution import Solution
from autograder.rubric.solution_facts import blanks_of


def rows(text: str, *functions: str) -> list[tuple[int, str, str]]:
    """Return the line, the code and the reason of each blank."""
    solution = Solution(text, "s.py")
    if "BEGIN" in text:
        found = listed_blanks(solution, [], functions)
    else:
        new, proposed = with_blanks(solution)
        found = listed_blanks(Solution(new, "s.py"), proposed, functions)
        assert len(blanks_of(new, "s.py")) == len(proposed)
    return [(row.line, row.code, str(row.why)) for row in found]


def test_proposed_blanks_say_what_they_decide() -> None:
    """Values of arguments and of attributes."""
    assert rows("x = Dense(3, 'relu')\nbase.trainable = False\n") == [
        (3, "units=3", "how many numbers a layer passes on"),
        (4, "activation='relu'", "which values may leave a layer"),
        (8, "base.trainable=False", "which weights are trained"),
    ]


def test_marked_blanks_are_listed() -> None:
    """Values, statements and bodies of functions, each in one short line."""
    begin, end = "### BEGIN SOLUTION", "### END SOLUTION"
    text = (
        f"def half(x):\n    {begin}\n    if x:\n        return x / 2\n    {end}\n"
        f"    {begin}\n    n = 3\n    {end}\n"
        f"{begin}\nshare = 0.5\n{end}\n{begin}\nfor x in y:\n    print(x)\n{end}\n"
        f"m.fit(\n    {begin}\n    x,\n    epochs=7,\n    {end}\n)\n"
        f"{begin}\nm.compile({'x' * 60})\n{end}\n"
    )
    mine = "marked in your file"
    assert rows(text, "half") == [
        (3, "def half(x)", "what a function returns"),
        (7, "n=3", mine),
        (10, "share=0.5", mine),
        (13, "for x in y: …", mine),
        (18, "x", mine),
        (19, "epochs=7", mine),
        (23, f"m.compile({'x' * 40} …", mine),
    ]
