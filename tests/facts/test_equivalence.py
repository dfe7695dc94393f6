"""The tables of docs/equivalence.md, built with Keras and compared."""

import functools
import itertools
import re
from typing import Any

import numpy as np
import pytest

from tests.places import DOCS

pytestmark = pytest.mark.slow
TEXT = (DOCS / "equivalence.md").read_text("utf-8")
SINCE = {"renorm": (3, 15), "lambda w": (3, 15), "Adaptive": (3, 15)}
"""Arguments and layers that the oldest supported Keras does not have yet.

A function as a regularizer or a constraint is called `lambda w`.
"""


def rows() -> list[tuple[str, str, list[str]]]:
    """Return section, `=` or `≠`, and the spellings, for each row of the tables."""
    found = []
    for section in TEXT.split("\n## ")[1:]:
        title = section.partition("\n")[0]
        for cell in re.findall(r"^\| (`.*?) \|", section, re.M):
            (relation,) = {*re.findall("[=≠]", re.sub("`[^`]*`", "", cell))}
            found.append((title, relation, re.findall("`([^`]+)`", cell)))
    return found


def build(section: str, code: str) -> Any:
    """Build the model that a spelling stands for."""
    import keras
    import tensorflow as tf

    numbers = keras.Input((6,), name="numbers")
    text = keras.Input((1,), dtype="string", name="text")
    names: dict[str, Any] = (
        {"keras": keras, "tf": tf, "np": np, "text": text, "functools": functools}
        | vars(keras.layers)
        | vars(keras.losses)
    )

    def model(*layers: Any, loss: Any = "mse", start: Any = numbers) -> Any:
        built = keras.Sequential([start, *layers])
        built.compile(loss=loss)
        return built

    def adapted(layer: Any, data: list[Any]) -> Any:
        layer.adapt(np.array(data))
        return layer

    names |= {"model": model, "adapted": adapted}
    if section == "Graphs":
        names |= {name: getattr(keras, name) for name in ("Model", "Sequential")}
        names |= {name: keras.Input((6,), name=name) for name in "ab"}
        names |= {"d": keras.layers.Dense(5), "__name__": "submission"}
        exec(code, names)  # noqa: S102 - our own documentation
        names["m"].compile(loss="mse")
        return names["m"]
    if section == "What is trained":
        names["m"] = model(keras.layers.Dense(5), keras.layers.Dense(3))
        names["__name__"] = "submission"
        exec(code, names)  # noqa: S102 - our own documentation
        return names["m"]
    code = {
        "Activations": f"model(Dense(5, activation={code}))",
        "Layers": f"model({code}, Dense(3))",
        "Layers that read text": f"model({code}, start=text)",
        "Losses": f"model(Dense(5, activation='softmax'), loss={code})",
        "The end of a model": f"model({code})",
    }[section]
    return eval(code, names)  # noqa: S307 - our own documentation


def digest(section: str, code: str) -> str:
    """Return the digest of the canonical form, from which two models are compared."""
    from autograder.facts.canonical import canonical
    from autograder.runner.observe.capture import describe

    return canonical(describe(build(section, code), ())).digest()


def is_known(code: str) -> bool:
    """Say whether the Keras of this run takes the arguments of a spelling."""
    import keras

    present = tuple(map(int, keras.__version__.split(".")[:2]))
    return all(present >= since for name, since in SINCE.items() if name in code)


@pytest.mark.filterwarnings("ignore:.*destroy the mask:UserWarning")
@pytest.mark.parametrize(
    ("section", "relation", "codes"), rows(), ids=lambda value: str(value)[:60]
)
def test_the_table_is_true(section: str, relation: str, codes: list[str]) -> None:
    """Spellings of one thing have one digest, different things different ones."""
    assert len(codes) > 1
    digests = {code: digest(section, code) for code in filter(is_known, codes)}
    for one, other in itertools.combinations(digests, 2):
        assert (digests[one] == digests[other]) == (relation == "="), (one, other)


def test_every_section_has_rows() -> None:
    """The tables are found at all."""
    assert len(rows()) > 45
    assert len({section for section, _, _ in rows()}) == 7


def test_every_kind_of_layer_has_a_row() -> None:
    """The page says what is the same of each kind that there is."""
    from autograder.facts.layers import KINDS

    spellings = " ".join(code for *_, codes in rows() for code in codes)
    assert [kind for kind in KINDS if f"{kind}(" not in spellings] == []
