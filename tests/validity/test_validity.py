"""Right answers pass, wrong ones do not and are told why: a part of `make validity`."""

from pathlib import Path

import pytest

from autograder.datasets import cache_folder, find_mnist

from .corpus import handwritten
from .generate import generated
from .matrix import grade_corpus

HAND, GENERATED = 12, 71
"""Every twelfth submission written by hand, every 71st generated one."""
MISSING = 0.05
"""At most this share of pages may name no cause of a planted mistake."""
LEFT_OUT = {"cnn_digits", "distribution_shift", "hidden_layers", "word_order"}
"""They train several networks, which takes as long as all others."""


@pytest.mark.slow
def test_no_verdict_differs_from_its_label(
    tmp_path: Path, isolation: list[str]
) -> None:
    """No right answer loses points or gets a cause, and each wrong answer does."""
    chosen = [*list(handwritten())[::HAND], *list(generated())[::GENERATED]]
    cases = [case for case in chosen if case.slug not in LEFT_OUT]
    mnist = find_mnist(None, cache_folder(), print)
    matrix = grade_corpus(
        cases, 0, tmp_path, isolation[1], mnist, lambda title, done, total: None
    )
    total = matrix.total()
    assert min(total.must_pass, total.must_not_pass) > 20
    assert not matrix.different, "\n".join(matrix.different)
    causes = matrix.causes
    assert not causes.total("wrong"), "\n".join(causes.wrong)
    assert causes.total("missing") < MISSING * causes.total("right"), causes.wrong
