"""The page of measured tables shows what was measured last."""

from benchmarks.fairness import PAGE, contents
from benchmarks.tables import filled, markdown


def test_the_page_is_current() -> None:
    """`python -m benchmarks.fairness` would write what stands there."""
    page = PAGE.read_text(encoding="utf-8")
    for name, content in contents().items():
        assert filled(page, name, content) == page, name


def test_a_table_in_markdown() -> None:
    """Numbers have their commas, and a bar in a cell is no column."""
    table = markdown(("a", "b"), [("x|y", 1234), ("z", "1.5")])
    assert table == "| a | b |\n|---|---:|\n| x\\|y | 1,234 |\n| z | 1.5 |"
