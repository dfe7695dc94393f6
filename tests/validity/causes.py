"""What the page of a planted mistake may name as its cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from autograder.facts.grade import Grade

from .corpus import Case

Found = Literal["right", "missing", "wrong"]
FOUND: tuple[Found, ...] = ("right", "missing", "wrong")
CAUSES: dict[str, str] = {
    "right": "",
    "output_linear": "logits_without_from_logits no_output_activation",
    "output_relu": "relu_at_the_output",
    "output_tanh": "squashed_numbers logits_without_from_logits",
    "output_sigmoid": "squashed_numbers sigmoid_on_exclusive_classes",
    "output_softmax": "squashed_numbers softmax_on_one_unit",
    "mean_squared_error": "numbers_loss_for_classes",
    "mean_absolute_error": "numbers_loss_for_classes loss",
    "binary_crossentropy": "crossentropy_for_numbers softmax_with_binary "
    "binary_for_classes",
    "kl_divergence": "loss",
    "2_units": "output_units wrong_output_units",
    "4_units": "output_units wrong_output_units",
    "9_units": "output_units wrong_output_units",
    "11_units": "output_units wrong_output_units",
    "no_compile": "compiled missing_compile fit_without_compile",
    "optimizer_typo": "identifier_unknown",
    "dropout": "layer_sizes",
    "crash_before": "name_unknown",
    "blank_units": "blanks_filled blank_used blanks_left",
    "blank_loss": "blanks_filled blank_used blanks_left",
    "squashed_twice": "activation_and_from_logits",
    "hidden_relu": "layer_sizes",
    "hidden_linear": "no_hidden_activation",
    "hidden_smaller": "layer_sizes",
    "hidden_two": "layer_sizes",
    "bottleneck": "hidden_layer_of_one_unit",
    "hidden_sigmoid": "hidden_activations",
    "hidden_tanh": "hidden_activations",
    "one_hidden_linear": "no_hidden_activation",
    "no_bias": "no_bias",
    "frozen": "nothing_to_train",
    "sparse_one_hot": "labels_and_loss loss",
    "integers": "labels_and_loss labels_one_hot loss",
    "integers_sparse": "labels_one_hot",
    "no_rows": "images_not_rows not_flattened images_flattened",
    "unscaled": "pixels_not_scaled images_scaled",
    "by_256": "images_scaled",
    "whole": "images_scaled",
    "from_minus_1": "images_scaled",
    "percent": "images_scaled",
    "inverted": "images_scaled",
    "relu_below": "activation_twice",
    "from_one": "classes_from_one",
    "integers_binary": "labels_and_loss loss",
    "scaled_twice": "scaled_twice",
    "softmax_hidden": "softmax_in_hidden_layer",
    "loss_typo": "unknown_loss identifier_unknown loss",
    "keyword_typo": "keyword_unknown",
}
"""The name of a mistake -> entries of the table of causes, errors that are put into
words, and criteria, where their own message says what is wrong."""


def causes_of(name: str) -> frozenset[str]:
    """Return what may be shown for a mistake, or for two at once."""
    return frozenset(" ".join(CAUSES[part] for part in name.split("+")).split())


@dataclass
class CauseTable:
    """How often the first cause shown was the planted one."""

    counts: Counter[tuple[str, str, Found]] = field(default_factory=Counter)
    """(planted mistake, first cause shown, what that is) -> how often."""
    wrong: list[str] = field(default_factory=list)
    """A line for each page with a cause that is not the planted one."""

    def add(self, case: Case, grade: Grade) -> None:
        """Look at the causes on one page."""
        if not case.right and not case.causes:
            return  # nobody wrote down what it should be
        shown = [diagnosis.id for diagnosis in grade.diagnoses]
        lost = [c.id for c in grade.criteria if c.status in {"failed", "partial"}]
        odd = [name for name in shown if name not in case.causes]
        said = shown or [name for name in lost if name in case.causes]
        found: Found = (
            "wrong" if odd else "right" if said or not case.causes else "missing"
        )
        self.counts[case.mistake, next(iter(said), ""), found] += 1
        if found != "right":
            self.wrong.append(f"{case.name}: {found}: {shown} for {case.mistake}")

    def total(self, found: Found) -> int:
        """Return how many pages there were of a kind."""
        return sum(n for (_m, _c, f), n in self.counts.items() if f == found)

    def rows(self) -> Iterable[tuple[str, int, int, int]]:
        """Yield a line for each planted mistake: right, missing, wrong."""
        for name in sorted({mistake for mistake, _c, _f in self.counts}):
            yield name, *(self._count(name, f) for f in FOUND)

    def _count(self, name: str, found: str) -> int:
        return sum(
            n for (m, _c, f), n in self.counts.items() if (m, f) == (name, found)
        )
