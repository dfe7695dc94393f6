"""Know which layer of a description has a weight that another one reads, too."""

from __future__ import annotations

from collections.abc import Sequence, Set

from autograder.facts import layers as facts
from autograder.facts.layers.own_cells import all_parts
from autograder.runner.observe.own_weights import reads
from autograder.runner.observe.steps import Step
from autograder.runner.observe.taught import own_weights


class WeightOwners:
    """The weights of all layers so far."""

    def __init__(self, found: Set[int]) -> None:
        """Begin with none. `found` has the ids of the weights that the model finds."""
        self._found = found
        self.seen: set[int] = set()
        """The ids of all weights that a layer so far has or reads."""
        self._places: dict[int, tuple[int, int]] = {}
        """`id` of a weight -> the place of its layer, and its place in the layer."""

    def find(self, step: Step, besides: int | None = None) -> None:
        """Find the layers that have the weights that a step reads.

        What is read first here is a weight of the step itself. So are those of the
        layer `besides`: it may be called once more.
        """
        here: dict[int, tuple[None, int]] = {}
        for read in reads(step):
            key = id(read.variable)
            read.is_found = key in self._found
            place = self._places.get(key)
            is_known = place is not None and place[0] != besides
            read.owner = place if is_known else here.get(key)
            if read.owner is None:
                here[key] = None, len(here)

    def is_apart(self, step: Step) -> bool:
        """Say whether nothing else in the model has the weights of a step.

        A weight that it reads may be one of a layer before it.
        """
        read = reads(step)
        first = [one for one in read if one.owner is None]
        own = {*map(id, own_weights(step.operation))}
        own |= {id(one.variable) for one in first}
        twice = len(set(map(id, read))) < len(read)
        return self.seen.isdisjoint(own) and not twice

    def remember(self, step: Step, found: Sequence[facts.Layer], place: int) -> None:
        """Remember which weights a step has or reads.

        A cell of the student's own has them in another order when it is built again.

        Args:
            step: a step.
            found: the layers that it is.
            place: that of the first of them in the model.
        """
        held = [read.variable for read in reads(step) if read.owner is None]
        held += own_weights(step.operation)
        self.seen |= {*map(id, held)}
        if any(isinstance(part, facts.OwnCell) for f in found for part in all_parts(f)):
            return
        for number, weight in enumerate(held):
            if id(weight) in self._found:
                self._places.setdefault(id(weight), (place, number))
