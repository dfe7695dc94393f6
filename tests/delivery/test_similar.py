"""Similar code: copies are found, and what the exercise asks for is no evidence."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from pathlib import Path

from click.testing import CliRunner, Result

from autograder.arguments import manifest_path
from autograder.commands.cli import main
from autograder.delivery.collected import (
    Collected,
    CollectedFile,
    Collection,
    write_collected,
)
from autograder.delivery.similarity import own_code, similar_pairs

COPIED = """
best = None
for rate in (0.1, 0.01, 0.001):
    trial = build(units=8, rate=rate)
    trial.fit(x_train[:100], y_train[:100], epochs=3)
    score = trial.evaluate(x_test, y_test)[1]  # </pre><script>alert(1)</script>
    if best is None or score > best[0]:
        best = (score, rate)
print("the best rate is", best[1], "with", best[0])
"""
RENAMED = (
    COPIED.replace("best", "winner").replace("rate", "step").replace("trial", "net")
)
ASKED = "\n".join(f"model.add(Dense({n}, activation='relu'))" for n in (64, 32, 16, 8))
STUB = "import keras\nunits = ...\n" + "\n".join(
    f"given_{n} = keras.ops.zeros({n}) + {n} * keras.ops.ones({n})" for n in range(20)
)


def own(number: int) -> str:
    """Return code that nobody else has."""
    signs = "+-*/%"
    lines = [
        f"v = [{number}, {'(' * n}{signs[(number + n) % 5].join('abcdefg')}{')' * n}]"
        f" {signs[(number * n) % 5]} {number * 7 + n}"
        for n in range(2, 6)
    ]
    return "\n".join(lines)


CLASS = {f"s{n}": f"{ASKED}\n{own(n)}" for n in range(12)}


def codes(more: Mapping[str, str]) -> dict[str, str]:
    """Return the own code of a class, with some students more."""
    return {
        name: own_code(f"{STUB}\n{code}", [STUB])
        for name, code in (CLASS | more).items()
    }


def test_texts_that_never_end_take_no_long_time() -> None:
    """Each line may begin one, and to look for each end would take minutes."""
    lines = [f'"""{number}' for number in range(20_000)]
    assert own_code("\n".join(lines), []).splitlines() == lines
    assert own_code("'''a\nb'''  \nc = 1\n", []) == "\nc = 1\n"


def test_a_copy_with_other_names_is_found() -> None:
    """The lines that are alike are marked on both sides, and no others."""
    (pair,) = similar_pairs(codes({"kim": f"a = 1\n{COPIED}", "lee": RENAMED}))
    assert pair.students == ("kim", "lee")
    for lines in pair.lines:
        marked = [line.text for line in lines if line.is_alike]
        assert any(line.startswith("print(") for line in marked)
        assert any(".fit(" in line for line in marked)
    assert not pair.lines[0][0].is_alike


def test_what_everybody_has_is_no_evidence() -> None:
    """The stub, and the code that the exercise asks for, make no pair."""
    assert similar_pairs(codes({})) == []
    assert similar_pairs(dict.fromkeys("abcdefgh", ASKED)) == []


BROKEN = STUB.replace(" + ", "\n    + ").replace("units = ...", "units = 3")
EXPORTED = (
    f'"""# The task\n\nWrite {STUB!r}.\n"""\n\n{STUB}\nunits = 3\n"""The end."""\n'
)


def test_a_stub_that_programs_have_changed_is_no_evidence() -> None:
    """Its lines may be broken elsewhere, and its Markdown may be exported as texts."""
    assert own_code(BROKEN, [STUB]).split() == ["units", "=", "3"]
    assert own_code(EXPORTED, [STUB]).split() == ["units", "=", "3"]
    assert own_code(BROKEN, [STUB, STUB.replace("...", "3")]) == ""


def test_what_is_like_the_solution_is_no_evidence() -> None:
    """Two students may write the same, with names of their own, because it is right."""
    few = {"adam": COPIED, "bea": RENAMED}
    assert len(similar_pairs(few)) == 1
    assert similar_pairs(few, given=[COPIED]) == []


def test_a_group_is_no_evidence() -> None:
    """Students who handed in together may have the same code."""
    both = codes({"kim": COPIED, "lee": COPIED})
    assert similar_pairs(both, [frozenset(("kim", "lee"))]) == []


def test_short_answers_may_be_alike() -> None:
    """Two students who filled in a blank in the same way are no pair."""
    assert similar_pairs({"kim": "units = 8\n", "lee": "units = 8\n", "mo": ""}) == []


def run(folder: Path, *students: str) -> Result:
    """Run the command on a class with copies."""
    solutions = folder / "solutions" / "essay"
    solutions.mkdir(parents=True)
    (solutions / "rubric.py").touch()
    for student in students:
        file = folder / "class" / student / "essay.py"
        file.parent.mkdir(parents=True)
        file.write_text(COPIED, encoding="utf-8")
    manifest_path(folder / "report").parent.mkdir(parents=True)
    manifest_path(folder / "report").touch()
    options = ["--submissions", str(folder / "class")]
    options += ["--solutions", str(folder / "solutions")]
    return CliRunner().invoke(main, ["similar", str(folder / "report"), *options])


def test_the_page_shows_pairs_and_no_number(tmp_path: Path) -> None:
    """Names and code are escaped, no script runs, and nothing is a score."""
    result = run(tmp_path, "kim", "<b>lee")
    assert result.exit_code == 0, result.output
    page = (tmp_path / "report" / "similar.html").read_text("utf-8")
    assert "<script" not in page
    assert "<b>" not in page
    assert "print(" in html.unescape(page)
    assert "%" not in page.partition("<body>")[2]


def test_a_class_without_pairs_has_a_page_that_says_so(tmp_path: Path) -> None:
    """An empty page could be taken for a failure."""
    assert run(tmp_path, "kim").exit_code == 0
    page = (tmp_path / "report" / "similar.html").read_text("utf-8")
    assert "No two students have code that is alike." in page


def test_copies_of_a_group_are_left_out(tmp_path: Path) -> None:
    """`collected.json` says who handed in together."""
    file = CollectedFile(
        entry="a.py", download=0, bucket="used", students=("kim", "lee")
    )
    collection = Collection(platform="folder", files=(file,))
    write_collected(tmp_path, Collected(assignments={"essay": collection}))
    result = run(tmp_path, "kim", "lee")
    assert result.exit_code == 0, result.output
    page = (tmp_path / "report" / "similar.html").read_text("utf-8")
    assert "kim" not in page


def test_only_a_report_is_taken(tmp_path: Path) -> None:
    """Another folder is refused in one line."""
    result = CliRunner().invoke(main, ["similar", str(tmp_path)])
    assert result.exit_code == 2
    assert json.dumps(str(tmp_path))[1:-1] in result.stderr


def test_the_order_of_the_students_does_not_matter() -> None:
    """The same pairs are found."""
    both = codes({"kim": COPIED, "lee": RENAMED})
    for order in (both, dict(reversed(both.items()))):
        (pair,) = similar_pairs(order)
        assert pair.students == ("kim", "lee")
