"""The answers that students give, and the mistakes in them with what they cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What a submission says, however it is written."""

    inputs: tuple[int, ...]
    hidden: tuple[tuple[int, str], ...]
    """Units and activation of each layer before the output."""
    units: int
    activation: str
    loss: str
    logits: bool = False
    """The loss applies the activation."""
    labels: str = "one_hot"
    """Or `integers`; of no meaning where there are no classes."""
    flatten: bool = False
    """The model flattens the images itself."""
    rows: bool = True
    """The images are reshaped to rows."""
    scale: str = " / 255"
    arguments: str = ""
    """Further arguments of every Dense layer."""
    extra: str = ""
    """A layer between the last hidden one and the output."""
    optimizer: str = ""
    """A misspelt one."""
    compiled: bool = True
    before: str = ""
    """Code in front of the model."""
    stops: bool = False
    """It raises: a script ends there, so the answer is written as one."""


@dataclass(frozen=True)
class Mistake:
    """A change of the answer, and what it costs."""

    name: str
    change: Callable[[Answer], Answer]
    fails: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    skips: tuple[str, ...] = ()


@dataclass(frozen=True)
class Task:
    """An assignment as the generator knows it."""

    slug: str
    answer: Answer
    x: str = ""
    y: str = ""
    integers: str = ""
    """`y` as class numbers."""
    learns: tuple[str, ...] = ("trains_to", "predicts")
    epochs: int = 1000


TASKS = (
    Task(
        "linear_regression",
        Answer((1,), (), 1, "linear", "mean_squared_error"),
        x="[[1], [2], [3]]",
        y="[[1], [2], [3]]",
    ),
    Task(
        "binary_classification",
        Answer((2,), (), 1, "sigmoid", "binary_crossentropy"),
        x="[[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]]",
        y="[[0], [0], [0], [1], [1], [1]]",
        epochs=10_000,
    ),
    Task(
        "softmax_classification",
        Answer((4,), (), 3, "softmax", "categorical_crossentropy"),
        x="[[1, 2, 1, 1], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], "
        "[1, 6, 6, 6], [1, 7, 7, 7]]",
        y="[[0, 0, 1], [0, 0, 1], [0, 1, 0], [0, 1, 0], [0, 1, 0], [1, 0, 0], "
        "[1, 0, 0]]",
        integers="[2, 2, 1, 1, 1, 0, 0]",
        epochs=10_000,
    ),
    Task(
        "mnist_ann",
        Answer((784,), ((256, "relu"),) * 3, 10, "softmax", "categorical_crossentropy"),
        learns=("trains_to",),
        epochs=5,
    ),
)

OF_A_MODEL = ("layer_sizes", "output_units", "hidden_activations", "output_activation",
              "parameter_count", "loss", "trains_to", "predicts")  # fmt: skip
OF_DATA = ("images_flattened", "images_scaled", "labels_one_hot")


def _set(**changes: Any) -> Callable[[Answer], Answer]:
    return lambda answer: replace(answer, **changes)


def mistakes(task: Task) -> Iterator[Mistake]:
    """Yield the mistakes that can be made in an assignment."""
    right = task.answer
    for name in ("linear", "relu", "tanh", "sigmoid", "softmax"):
        if name != right.activation:
            yield Mistake(
                f"output_{name}", _set(activation=name), ("output_activation",)
            )
    for name in ("mean_squared_error", "mean_absolute_error", "binary_crossentropy",
                 "kl_divergence"):  # fmt: skip
        if name != right.loss:
            yield Mistake(name, _set(loss=name), ("loss",))
    for units in {right.units + 1, max(right.units - 1, 2)} - {right.units}:
        yield Mistake(f"{units}_units", _set(units=units), ("output_units",))
    data = OF_DATA if task.slug == "mnist_ann" else ()
    yield Mistake("no_compile", _set(compiled=False), ("compiled",))
    yield Mistake(
        "optimizer_typo", _set(optimizer="'sdg'", stops=True), ("compiled", *data)
    )
    yield Mistake(
        "dropout", _set(extra="keras.layers.Dropout(0.3)"), ("layer_sizes",),
        open=task.learns,
    )  # fmt: skip
    yield Mistake(
        "crash_before", _set(before="print(undefined_name)", stops=True),
        ("compiled", *data), skips=OF_A_MODEL,
    )  # fmt: skip
    yield Mistake(
        "blank_units", _set(units=..., stops=True),
        ("blanks_filled", "compiled", *data), skips=OF_A_MODEL,
    )  # fmt: skip
    yield Mistake("blank_loss", _set(loss="..."), ("blanks_filled", "loss"))
    if right.activation in {"sigmoid", "softmax"}:
        yield Mistake("squashed_twice", _twice, ("loss",))
    if task.slug == "mnist_ann":
        yield from _of_the_network()
        yield from _of_the_digits()
    else:
        yield from _of_one_layer(task)


def more_mistakes(task: Task) -> Iterator[Mistake]:
    """Yield further ones; they come last, so that the names of the others stay."""
    right, data = task.answer, OF_DATA if task.slug == "mnist_ann" else ()
    if right.activation in {"sigmoid", "softmax"}:
        extra = f"after:keras.layers.Activation('{right.activation}')"
        yield Mistake(
            "relu_below", _set(activation="relu", extra=extra), ("layer_sizes",),
            open=task.learns,
        )  # fmt: skip
    yield Mistake("loss_typo", _set(loss=right.loss.replace("r", "rr", 1)), ("loss",))
    yield Mistake(
        "keyword_typo", _set(arguments="actvation=None", stops=True),
        ("compiled", *data), skips=OF_A_MODEL,
    )  # fmt: skip
    if task.integers:
        yield Mistake(
            "from_one", _set(before="y = np.insert(y, 0, 0, axis=1)"),
            open=("loss", *task.learns),
        )  # fmt: skip
    if right.loss == "categorical_crossentropy":
        labels = ("labels_one_hot",) if data else ()
        yield Mistake(
            "integers_binary", _set(labels="integers", loss="binary_crossentropy"),
            ("loss", *labels),
        )  # fmt: skip
    if data:
        yield Mistake("scaled_twice", _set(scale=" / 255 / 255"), ("images_scaled",))
        yield Mistake(
            "softmax_hidden", _set(hidden=((256, "softmax"),) * 3),
            ("hidden_activations",),
        )  # fmt: skip


def _twice(answer: Answer) -> Answer:
    separate = f"keras.layers.Activation('{answer.activation}')"
    return replace(answer, logits=True, extra=f"after:{separate}")


def _of_one_layer(task: Task) -> Iterator[Mistake]:
    for number, activation in ((8, "relu"), (4, "linear")):
        yield Mistake(
            f"hidden_{activation}", _set(hidden=((number, activation),)),
            ("layer_sizes", "parameter_count"), open=task.learns,
        )  # fmt: skip
    # y = x has no bias, and (6, 2) is twice (3, 1), so no line through 0 parts them.
    learns = {
        "linear_regression": (),
        "binary_classification": task.learns,
        "softmax_classification": (),
    }[task.slug]
    yield Mistake(
        "no_bias", _set(arguments="use_bias=False"), ("parameter_count", *learns),
        open=task.learns if task.integers else (),
    )  # fmt: skip
    yield Mistake("frozen", _set(arguments="trainable=False"), task.learns)
    if task.integers:
        sparse = "sparse_categorical_crossentropy"
        yield Mistake("sparse_one_hot", _set(loss=sparse), ("loss",))
        yield Mistake("integers", _set(labels="integers"), ("loss",))


def _of_the_network() -> Iterator[Mistake]:
    relu = "relu"
    for name, sizes in (("smaller", (256, 128, 64)), ("two", (256, 256))):
        yield Mistake(
            f"hidden_{name}", _set(hidden=tuple((size, relu) for size in sizes)),
            ("layer_sizes", "parameter_count"), open=("trains_to",),
        )  # fmt: skip
    yield Mistake(
        "bottleneck", _set(hidden=((1, relu), (256, relu), (256, relu))),
        ("layer_sizes", "parameter_count", "trains_to"),
    )  # fmt: skip
    for name in ("sigmoid", "tanh", "linear"):
        yield Mistake(
            f"hidden_{name}", _set(hidden=((256, name),) * 3), ("hidden_activations",)
        )
    yield Mistake(
        "one_hidden_linear", _set(hidden=((256, relu), (256, "linear"), (256, relu))),
        ("hidden_activations",),
    )  # fmt: skip


def _of_the_digits() -> Iterator[Mistake]:
    yield Mistake("no_rows", _set(rows=False), ("images_flattened",))
    for name, scale in (
        ("unscaled", ""), ("by_256", " / 256"), ("whole", " // 255"),
        ("from_minus_1", " / 127.5 - 1"), ("percent", " / 100"),
        ("inverted", " / -255 + 1"),
    ):  # fmt: skip
        yield Mistake(name, _set(scale=scale), ("images_scaled",))
    yield Mistake("integers", _set(labels="integers"), ("labels_one_hot",))
    yield Mistake(
        "integers_sparse",
        _set(labels="integers", loss="sparse_categorical_crossentropy"),
        ("labels_one_hot",),
    )
    yield Mistake(
        "sparse_one_hot", _set(loss="sparse_categorical_crossentropy"), ("loss",)
    )


def combined(first: Mistake, second: Mistake) -> Mistake:
    """Make two mistakes at once."""
    return Mistake(
        f"{first.name}+{second.name}",
        lambda answer: second.change(first.change(answer)),
        tuple(dict.fromkeys((*first.fails, *second.fails))),
        (*first.open, *second.open),
        (*first.skips, *second.skips),
    )
