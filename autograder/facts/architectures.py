"""Recognise the networks of `keras.applications` in a model, by their layers.

Every step of a network has a key: a digest of its layer and of the keys of the steps
that it reads. So a key stands for all that comes before a step, and a network is also
recognised where it is cut at one of its layers. Names, weights and what is frozen do
not count. `benchmarks/architectures.py` computes the keys of all networks.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from autograder.facts.layers import Layer, Normalization, Rescaling
from autograder.facts.model_graph import Call, Tensor
from autograder.facts.setting import Role
from autograder.facts.spec import ModelSpec

TABLE = Path(__file__).with_name("architectures.json")
KEY_BYTES = 6
FEWEST_STEPS = 12
"""A shorter part of a network is not named. Many networks begin in the same way."""
PREPARING = (Rescaling, Normalization)
"""Layers in front of a network that prepare images. They do not belong to it here."""
_UNIMPORTANT = {"kind", "trainable", "activity_regularizer", "reason", "shapes"}
_ROLES = tuple(f"_{role}" for role in Role if role is not Role.ACTIVATION)
_DEPENDS_ON_SIZE = {"ZeroPadding2D": {"padding"}}
"""Kind -> arguments that differ between images of even and of odd size."""


class Architecture(NamedTuple):
    """The keys of the steps of a network, in their order."""

    name: str
    body: tuple[bytes, ...]
    """What `include_top=False` builds."""
    top: tuple[bytes, ...]
    """The steps of the classifier behind it."""


class KnownPart(NamedTuple):
    """A part of a model that is a network of `keras.applications`."""

    name: str
    calls: tuple[int, ...]
    """The indices of its steps in `spec.calls`, ascending."""
    is_whole: bool
    """Whether it has all layers of the network, up to the classifier."""


def known_parts(spec: ModelSpec) -> tuple[KnownPart, ...]:
    """Return the networks of `keras.applications` in a model, in their order."""
    calls, shift = spec.calls, len(spec.inputs)
    taken: set[int] = set()
    found: list[KnownPart] = []
    for number, call in enumerate(calls):
        if number in taken or len(call.inputs) != 1:
            continue
        if key_of(spec.layers[call.layer], [""]) not in _table().places:
            continue
        keys = keys_from(spec.layers, calls, shift, number, _table().places)
        part = _best(keys)
        if part is not None:
            found.append(part)
            taken.update(part.calls)
    return tuple(found)


def keys_from(
    layers: Sequence[Layer],
    calls: Sequence[Call],
    shift: int,
    first: int,
    known: Mapping[bytes, object] | None = None,
) -> dict[int, bytes]:
    """Return the keys of the steps that depend only on what one step reads.

    Args:
        layers: of the model.
        calls: of the model.
        shift: the number of inputs of the model.
        first: the index of the call whose input is the beginning.
        known: only keys in it are followed; None for all.
    """
    keys: dict[Tensor, str] = {calls[first].inputs[0]: ""}
    found: dict[int, bytes] = {}
    for number, call in enumerate(calls[first:], first):
        if not all(tensor in keys or (tensor[0], 0) in keys for tensor in call.inputs):
            continue
        read = [f"{keys.get((node, 0), '')}.{out}" if out else keys[node, 0]
                for node, out in call.inputs]  # fmt: skip
        key = key_of(layers[call.layer], read)
        if known is None or key in known:
            found[number] = key
            keys[number + shift, 0] = key.hex()
    return found


def key_of(layer: Layer, read: Sequence[str]) -> bytes:
    """Return the key of a step from its layer and the keys that it reads.

    Only arguments that differ from their defaults count, so that a new argument of a
    kind changes no key.
    """
    left_out = _UNIMPORTANT | _DEPENDS_ON_SIZE.get(layer.kind, set())
    names = [name for name in type(layer).model_fields if not name.endswith(_ROLES)]
    arguments = layer.model_dump(
        mode="json", include={*names} - left_out, exclude_defaults=True
    )
    text = json.dumps([layer.title, arguments, list(read)], sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=KEY_BYTES).digest()


class _Table(NamedTuple):
    networks: tuple[Architecture, ...]
    places: dict[bytes, list[int]]
    """Key -> the indices of the networks that have a step with it."""


@lru_cache(maxsize=1)
def _table() -> _Table:
    stored = json.loads(TABLE.read_text(encoding="utf-8"))
    networks = tuple(
        Architecture(name, tuple(_split(body)), tuple(_split(top)))
        for name, (body, top) in stored.items()
    )
    places: dict[bytes, list[int]] = {}
    for number, network in enumerate(networks):
        for key in {*network.body, *network.top}:
            places.setdefault(key, []).append(number)
    return _Table(networks, places)


def _split(text: str) -> Iterator[bytes]:
    keys = base64.b64decode(text)
    for place in range(0, len(keys), KEY_BYTES):
        yield keys[place : place + KEY_BYTES]


def _best(keys: Mapping[int, bytes]) -> KnownPart | None:
    """Return the network with the most of these steps; None if there are too few."""
    counts = Counter(place for key in keys.values() for place in _table().places[key])
    if not counts:
        return None
    most = max(counts.values())
    network = _table().networks[min(n for n, count in counts.items() if count == most)]
    held = {*keys.values()}
    wanted = {*network.body}
    if network.top and network.top[-1] in held:
        wanted |= {*network.top}
    calls = tuple(number for number, key in keys.items() if key in wanted)
    if len(calls) < FEWEST_STEPS:
        return None
    return KnownPart(network.name, calls, network.body[-1] in held)
