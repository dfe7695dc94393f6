"""Compute the keys of the networks of `keras.applications`.

    python -m benchmarks.architectures [NAME ...]

They are the table of `autograder/facts/architectures.py`. Without names, all networks
are computed, which takes five minutes. No weight gets a value.
"""

from __future__ import annotations

import base64
import inspect
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

import keras

from autograder.facts.architectures import PREPARING, TABLE, keys_from
from autograder.facts.model_graph import MAX_CALLS
from autograder.facts.spec import ModelSpec
from autograder.runner.observe.capture import describe
from autograder.runner.observe.patches import patch_keras
from autograder.runner.speed import lazy

ALPHAS = (0.25, 0.35, 0.5, 0.75, 1.3, 1.4)
"""The widths of MobileNets for which Keras has weights, besides 1."""


def networks() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the name of each network, and a function that builds it."""
    for name in sorted(dir(keras.applications)):
        build = getattr(keras.applications, name)
        parameters = inspect.signature(build).parameters if callable(build) else {}
        if "include_top" not in parameters:
            continue
        yield name, build
        if "alpha" in parameters:
            for alpha in ALPHAS:
                yield (
                    f"{name} (alpha={alpha})",
                    lambda b=build, a=alpha, **more: b(alpha=a, **more),
                )


def keys(spec: ModelSpec) -> list[bytes]:
    """Return the keys of a network in their order, without what prepares images."""
    layers = [spec.layers[call.layer] for call in spec.calls]
    first = next(n for n, la in enumerate(layers) if not isinstance(la, PREPARING))
    found = keys_from(spec.layers, spec.calls, len(spec.inputs), first)
    return [*dict.fromkeys(found.values())]


def main(names: list[str]) -> None:
    """Write the table after each network, sorted by name."""
    patch_keras()
    table = json.loads(TABLE.read_text("utf-8")) if TABLE.exists() else {}
    for name, build in networks():
        if names and name not in names:
            continue
        lazy.switch(True)
        cut, whole = (build(weights=None, include_top=top) for top in (False, True))
        if len(whole.layers) > MAX_CALLS:
            continue
        body, everything = keys(describe(cut, ())), keys(describe(whole, ()))
        top = [key for key in everything if key not in body]
        table[name] = [base64.b64encode(b"".join(p)).decode() for p in (body, top)]
        print(f"{name}: {len(body)} + {len(top)} steps", flush=True)
        keras.backend.clear_session()
        text = json.dumps(table, indent=1, sort_keys=True) + "\n"
        TABLE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
