"""Check the numbers that an Embedding looks up, because XLA does not.

On a CPU, `fit` stops at an index without a row. Compiled by XLA, it takes another row.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.facts.layers.families import Embedding
from autograder.facts.model_graph import Graph
from autograder.facts.spec import ModelSpec
from autograder.i18n import _
from autograder.trainer.batches import applied, in_batches
from autograder.trainer.constructors import connected
from autograder.trainer.model_data import Data, Values
from autograder.trainer.refusal import Refusal


def check_indices(spec: ModelSpec, data: Data) -> None:
    """Refuse a model that looks up rows which its Embedding does not have.

    Raises:
        Refusal: if the data have such an index, with its size.
    """
    for layer, read in _lookups(spec):
        for x in _all_inputs(data):
            for some in in_batches(x):
                found = read(some)
                if found.size:
                    _check(layer, found.astype(np.int64))


def _check(layer: Embedding, found: Values) -> None:
    low, high = int(found.min()), int(found.max())
    if low >= 0 and high < layer.input_dim:
        return
    wrong = low if low < 0 else high
    raise Refusal(
        _(
            "its Embedding has rows for the numbers from 0 to {last:,}, and the data "
            "have {wrong:,}. `input_dim` must be larger than the largest number."
        ).format(last=layer.input_dim - 1, wrong=wrong)
    )


def _all_inputs(data: Data) -> Iterator[tuple[Values, ...]]:
    for part in (data.train, data.validation, data.test):
        if part is not None:
            yield part.x
    yield from data.queries.values()


def _lookups(spec: ModelSpec) -> Iterator[tuple[Embedding, Any]]:
    """Yield each Embedding with a function that returns what it looks up.

    One that reads what other layers have learnt is left out.
    """
    count = len(spec.inputs)
    plain = set(range(count))
    rows = zip(spec.calls, spec.rows(), strict=True)
    for node, (call, row) in enumerate(rows, start=count):
        layer = row.layer
        known = all(source in plain for source, _out in call.inputs)
        if isinstance(layer, Embedding) and known:
            yield layer, _reader(spec, node)
        learns = bool(row.layer.all_weights(row.input_shapes))
        if known and not learns and not layer.differs_in_training:
            plain.add(node)


def _reader(spec: ModelSpec, node: int) -> Any:
    """Return a function from the inputs of a model to what a call reads."""
    count = len(spec.inputs)
    (source, out), *_ = spec.calls[node - count].inputs
    if source < count:
        return lambda x: x[source]
    graph = Graph(
        inputs=spec.inputs,
        calls=tuple(spec.calls[: source - count + 1]),
        outputs=((source, out),),
    )
    model = connected(spec.model_copy(update={"graph": graph}))

    def read(x: tuple[Values, ...]) -> Values:
        found: Values = applied(model, x).numpy()
        return found

    return read
