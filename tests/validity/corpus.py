"""Labelled submissions: what each must pass and fail, known from how it was made."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.places import HAND

Label = Literal["pass", "partial", "fail", "skip", "open"]


@dataclass(frozen=True)
class Case:
    """One submission and its labels; every criterion that is not named must pass."""

    name: str
    slug: str
    suffix: str
    """`.py` or `.ipynb`."""
    source: bytes
    fails: frozenset[str] = frozenset()
    partial: frozenset[str] = frozenset()
    """Gets some of the points, and not all."""
    skips: frozenset[str] = frozenset()
    """Cannot be judged, because something else failed."""
    open: frozenset[str] = frozenset()
    """The exercise does not decide it."""
    mistake: str = "by hand"
    """The planted one."""
    causes: frozenset[str] = frozenset()
    """What may be shown as the cause: entries of the grader's table, errors that it
    puts into words, and criteria whose message says it all. Empty for a right answer,
    which has none, and where nobody wrote them down."""

    @property
    def right(self) -> bool:
        """Whether it must get all points."""
        return not self.fails | self.partial | self.skips | self.open

    def label(self, criterion: str) -> Label:
        """Return what is known about one criterion."""
        if criterion in self.open:
            return "open"
        if criterion in self.fails:
            return "fail"
        if criterion in self.partial:
            return "partial"
        return "skip" if criterion in self.skips else "pass"

    def write(self, folder: Path) -> Path:
        """Lay the submission out as a student's file."""
        path = folder / self.name / f"{self.slug}{self.suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.source)
        return path


LABELLED = ("fails", "partial", "skips", "open")
"""The fields of a case that name criteria."""


def handwritten() -> Iterator[Case]:
    """Yield the submissions in `hand/`, each with its entry in `labels.toml`."""
    for labels in sorted(HAND.glob("*/labels.toml")):
        slug = labels.parent.name
        entries = tomllib.loads(labels.read_text(encoding="utf-8"))
        files = {path.stem: path for path in labels.parent.glob("*.[pi]*")}
        if entries.keys() != files.keys():
            odd = sorted(entries.keys() ^ files.keys())
            raise ValueError(f"{labels}: submissions and labels differ: {odd}")
        for name, entry in entries.items():
            wrong = any(entry.get(label) for label in LABELLED)
            yield Case(
                mistake="by hand" if wrong else "right",
                name=f"{slug}-{name}",
                slug=slug,
                suffix=files[name].suffix,
                source=files[name].read_bytes(),
                causes=frozenset(entry.get("causes", ())),
                **{label: frozenset(entry.get(label, ())) for label in LABELLED},
            )


FOLLOWS: dict[str, tuple[str, ...]] = {
    "output_units": ("parameter_count", "trains_to", "predicts"),
    "hidden_activations": ("trains_to",),
    "output_activation": ("trains_to", "predicts"),
    "loss": ("trains_to", "predicts"),
    "images_flattened": ("trains_to",),
    "images_scaled": ("trains_to",),
    "labels_one_hot": ("trains_to",),
    "compiled": ("loss", "trains_to", "predicts"),
}
"""What cannot be judged any more once a criterion has failed."""


def following(fails: Iterable[str]) -> frozenset[str]:
    """Return the criteria that cannot be judged after these failures."""
    return frozenset(after for name in fails for after in FOLLOWS.get(name, ()))
