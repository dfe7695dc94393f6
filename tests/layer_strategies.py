"""Layers and settings of every kind, drawn from the types that their classes say."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from autograder.facts.compilation import Compilation
from autograder.facts.known_settings import KNOWN
from autograder.facts.layers import (
    CELLS,
    GRU,
    LSTM,
    RNN,
    BaseLayer,
    Bidirectional,
    Dense,
    Discretization,
    Dropout,
    Embedding,
    IntegerLookup,
    MaxPooling1D,
    Normalization,
    Permute,
    Rescaling,
    RMSNormalization,
    Setting,
    Shape,
    SimpleRNN,
    SpectralNormalization,
    StringLookup,
    TextVectorization,
    TimeDistributed,
    shapes_after,
)
from autograder.facts.layers.stacked_cells import StackedRNNCells
from autograder.facts.layers.stepping import UnitsStep
from autograder.facts.model_graph import Call, Graph, Input
from autograder.facts.setting import Role
from autograder.facts.spec import ModelSpec

TAKEN = frozenset(("stateful", "unroll"))
"""Arguments of Keras that the trainer does not use."""
OF_MATRICES = frozenset(("orthogonal", "identity", "orthogonal_regularizer"))
"""Initializers and regularizers that only matrices can have."""
NUMBERS = st.sampled_from((0.25, 0.5, 1.5))
MODES = st.sampled_from(("int", "one_hot", "multi_hot", "count"))
WORDS = ("[UNK]", "red", "green", "blue")
FITTING: dict[type[BaseLayer], st.SearchStrategy[BaseLayer]] = {
    Rescaling: st.builds(
        Rescaling,
        scale=st.one_of(NUMBERS, st.just((0.5, 2.0)), st.just((1.0, 1.0))),
        offset=st.one_of(st.just(0.0), NUMBERS, st.just((0.5, 2.0))),
    ),
    Dropout: st.builds(
        Dropout,
        rate=st.sampled_from((0, 0.25, 1)),
        noise_shape=st.sampled_from(
            (None, (None, 1, None, 2), (1, 4, None, None), (None,) * 4, (None, 1, 1))
        ),
        trainable=st.booleans(),
    ),
    Permute: st.builds(Permute, dims=st.permutations((1, 2, 3)).map(tuple)),
    RMSNormalization: st.builds(
        RMSNormalization,
        axis=st.sampled_from((-1, (-1,), (3,), (-1, -2), (2, 3))),
        epsilon=st.sampled_from((1e-6, 0.25)),
        trainable=st.booleans(),
    ),
    Normalization: st.sampled_from(
        (
            Normalization(),
            Normalization(axis=None, invert=True),
            Normalization(mean=0.5, variance=2.0),
            Normalization(axis=(1, -1), mean=(1.0, 2.0), variance=(2.0, 0.0)),
            Normalization(axis=None, mean=1.0, variance=4.0, invert=True),
        )
    ),
    Discretization: st.builds(
        Discretization,
        bin_boundaries=st.sampled_from(((0.0,), (-1.0, 0.5, 1.0))),
        output_mode=MODES,
    ),
    TextVectorization: st.one_of(
        st.builds(
            TextVectorization,
            max_tokens=st.sampled_from((None, 8)),
            standardize=st.sampled_from((None, "lower")),
            split=st.sampled_from(("whitespace", "character")),
            ngrams=st.sampled_from((None, 1, 2, (2,), (1, 3))),
            output_sequence_length=st.sampled_from((None, 3)),
            vocabulary=st.just(("", *WORDS, "e", "red green")),
        ),
        st.builds(
            TextVectorization,
            max_tokens=st.just(8),
            pad_to_max_tokens=st.booleans(),
            output_mode=st.sampled_from(("multi_hot", "count")),
            vocabulary=st.just(WORDS),
        ),
        st.builds(
            TextVectorization,
            output_mode=st.just("tf_idf"),
            vocabulary=st.just(WORDS),
            idf_weights=st.just((0.5, 1.0, 0.25, 0.75)),
        ),
    ),
    StringLookup: st.one_of(
        st.builds(
            StringLookup,
            mask_token=st.just("blue"),
            num_oov_indices=st.just(2),
            vocabulary=st.just(("blue", "[UNK]", "[UNK]", "red")),
        ),
        st.builds(StringLookup, output_mode=MODES, vocabulary=st.just(WORDS)),
        st.builds(StringLookup, invert=st.just(True), vocabulary=st.just(WORDS)),
    ),
    IntegerLookup: st.builds(
        IntegerLookup,
        max_tokens=st.sampled_from((None, 9)),
        output_mode=MODES,
        vocabulary=st.just((-1, 1, 0, 2)),
    ),
}
"""Layers whose arguments have to fit together."""


def layers(kind: type[BaseLayer]) -> st.SearchStrategy[BaseLayer]:
    """Draw small layers of one kind, with any of its arguments."""
    if kind in FITTING:
        return FITTING[kind]
    roles = kind.roles()
    schema = kind.model_json_schema()
    schemas = schema.get("$defs", {}).get(kind.__name__, schema)["properties"]
    is_matrix = issubclass(kind, UnitsStep)
    fields = {
        name: held(kind, name)
        if name in kind.around
        else settings(
            roles[name],
            kind.model_fields[name].is_required(),
            is_matrix and name == "recurrent_initializer",
        )
        if name in roles
        else values(schema)
        for name, schema in schemas.items()
        if name != "kind" and name not in kind.without - TAKEN
    }
    needed = {n: s for n, s in fields.items() if kind.model_fields[n].is_required()}
    others = {n: s for n, s in fields.items() if n not in needed}
    return st.fixed_dictionaries(needed, optional=others).map(
        lambda arguments: kind(**arguments)
    )


def rows_for(layer: BaseLayer, shape: Shape) -> Any:
    """Return an array of three inputs that a layer can read: numbers or text."""
    generator = np.random.default_rng(1)
    full = (3, *(size or 4 for size in shape))
    if layer.reads_text:
        return generator.choice(["red", "Red green!", "blue  blue red", ""], full)
    numbers = generator.normal(size=full).astype("float32")
    # Tokens are not negative, and one of them is always there.
    return np.zeros_like(numbers) if layer.kind == "CategoryEncoding" else numbers


def entering(kind: type[BaseLayer]) -> tuple[Shape, ...]:
    """Return the shapes of all inputs of an example."""
    return kind.example_shapes or (kind.example_shape,)


def connected(
    layer: BaseLayer,
    shapes: tuple[Shape, ...],
    compiled: Compilation,
    output_names: Sequence[str] = (),
) -> ModelSpec:
    """Return a model of one layer with all its inputs and outputs."""
    count = len(shapes)
    dtype = "string" if layer.reads_text else "float32"
    graph = Graph(
        inputs=tuple(Input(shape=shape, dtype=dtype) for shape in shapes),
        calls=(Call(layer=0, inputs=tuple((n, 0) for n in range(count))),),
        outputs=tuple((count, n) for n in range(len(shapes_after(layer, shapes)))),
        output_names=tuple(output_names),
    )
    return ModelSpec.connected(graph, (layer,), compiled)


def held(kind: type[BaseLayer], field: str) -> st.SearchStrategy[Any]:
    """Draw layers for inside another layer."""
    if kind is StackedRNNCells:
        return st.lists(one_cell(), min_size=1, max_size=2).map(tuple)
    if kind is RNN:
        return one_cell() | layers(StackedRNNCells)
    if kind is TimeDistributed:
        inner = layers(Dense) | layers(Dropout) | layers(MaxPooling1D)
        return inner | st.builds(Bidirectional, layer=held(Bidirectional, "layer"))
    if kind is SpectralNormalization:
        return layers(Dense) | layers(Embedding)
    if field == "backward_layer":
        return st.none()
    return st.one_of(
        st.builds(
            recurrent,
            units=st.integers(1, 3),
            activation=st.sampled_from(("tanh", "relu")),
            return_sequences=st.booleans(),
            return_state=st.booleans(),
            dropout=st.sampled_from((0.0, 0.5)),
            recurrent_regularizer=st.sampled_from((None, "l2")),
        )
        for recurrent in (SimpleRNN, LSTM, GRU)
    )


def one_cell() -> st.SearchStrategy[Any]:
    """Draw a cell that is not several."""
    kinds = [kind for kind in CELLS.values() if kind is not StackedRNNCells]
    return st.one_of(map(layers, kinds))


def values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Draw small values that a JSON schema allows."""
    match schema:
        case {"anyOf": list(choices)}:
            return st.one_of(map(values, choices))
        case {"enum": list(choices)}:
            return st.sampled_from(choices)
        case {"const": value}:
            return st.just(value)
        case {"prefixItems": list(items)}:
            return st.tuples(*map(values, items))
        case {"items": dict(item)}:
            drawn = st.lists(
                values(item), min_size=schema.get("minItems", 0), max_size=3
            )
            return drawn.map(tuple)
        case {"type": "integer"}:
            least = max(schema.get("minimum", -2), -2)
            return st.integers(least, min(least + 3, schema.get("maximum", 9)))
        case {"type": "number"}:
            most = schema.get("maximum", 3)
            return NUMBERS.filter(lambda number: number <= most)
        case {"type": "string"}:
            return st.sampled_from(WORDS)
        case {"type": "boolean"}:
            return st.booleans()
        case {"type": "null"}:
            return st.none()
    raise NotImplementedError(f"draw {schema} here")


@st.composite
def settings(
    draw: st.DrawFn, role: Role, needed: bool = False, is_matrix: bool = False
) -> Setting | None:
    """Draw a setting that the trainer takes, with any of its arguments."""
    if (
        role in (Role.REGULARIZER, Role.CONSTRAINT)
        and not needed
        and draw(st.booleans())
    ):
        return None
    rows = [
        known for known in KNOWN[role].values() if not getattr(known, "one_hot", "")
    ]
    if not is_matrix:
        rows = [known for known in rows if known.name not in OF_MATRICES]
    known = draw(st.sampled_from(rows))
    arguments = {
        name: st.sampled_from(known.choices[name])
        if name in known.choices
        else _like(default)
        for name, default in known.arguments.items()
    }
    given = draw(st.fixed_dictionaries({}, optional=arguments))
    return Setting(name=known.name, arguments=given)


def _like(default: Any) -> st.SearchStrategy[Any]:
    """Draw values of the type of a default. A whole number is an axis."""
    if isinstance(default, bool):
        return st.booleans()
    return st.sampled_from((0, -1)) if isinstance(default, int) else NUMBERS
