"""The lines of a parameter table, in which networks of Keras are one line each."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.facts.architectures import KnownPart, known_parts
from autograder.facts.layer_row import LayerRow, RowNames
from autograder.facts.layers import Shape, Untracked, Unused
from autograder.facts.spec import ModelSpec
from autograder.i18n import EMPTY, Message, _, _n, literal, sentences


@dataclass(frozen=True)
class Line:
    """A layer, or a network of `keras.applications`."""

    name: str
    kind: Message
    """The class of the layer, or how many layers of which network it is."""
    output_shape: Shape
    parameters: int
    trainable: int
    reads: tuple[int, ...]
    """The numbers of the inputs and lines that it reads; lines follow the inputs."""
    comes_about: Message
    """How the number of parameters is computed."""
    is_network: bool = False

    @property
    def text(self) -> str:
        """The name and the kind."""
        return f"{self.name} ({self.kind})"


@dataclass(frozen=True)
class Lines:
    """The inputs, the lines and the outputs of a model."""

    inputs: tuple[tuple[str, Shape], ...]
    """The name and the shape of each input."""
    lines: tuple[Line, ...]
    outputs: tuple[int, ...]
    """The numbers of the lines or inputs that leave the model, in order."""
    output_names: tuple[str, ...]

    @property
    def total(self) -> int:
        """All parameters of the model."""
        return sum(line.parameters for line in self.lines)

    @property
    def trainable(self) -> int:
        """The parameters that an optimizer changes."""
        return sum(line.trainable for line in self.lines)

    @property
    def has_branches(self) -> bool:
        """Whether a line reads anything else than the one before it."""
        last = len(self.inputs) + len(self.lines) - 1
        follows = all(
            line.reads == (number,) for number, line in enumerate(self.lines[1:], 1)
        )
        return len(self.inputs) != 1 or not follows or self.outputs != (last,)

    def sources(self, line: Line) -> str:
        """Return the names of what a line reads."""
        names = [name for name, _shape in self.inputs]
        names += [line.name for line in self.lines]
        return ", ".join(names[number] for number in line.reads)


def lines_of(spec: ModelSpec) -> Lines:
    """Return the lines of the parameter table of a model.

    Layers without a name have those that Keras gives outside of networks it knows.

    Raises:
        FactError: if the model is not built, or the input of a layer does not fit.
    """
    rows = list(spec.rows())
    inputs = tuple(
        (entry.name or f"input_{number}", entry.shape)
        for number, entry in enumerate(spec.inputs)
    )
    parts = {part.calls[0]: part for part in known_parts(spec)}
    inside = {call: first for first, part in parts.items() for call in part.calls}
    places = {number: number for number in range(len(inputs))}
    """Number of an input or a call -> the number of its input or line."""
    lines: list[Line] = []
    names: dict[int, str] = {}
    next_names = RowNames()
    for number, (row, call) in enumerate(zip(rows, spec.calls, strict=True)):
        first = inside.get(number, number)
        if first != number:
            places[len(inputs) + number] = places[len(inputs) + first]
            continue
        places[len(inputs) + number] = len(inputs) + len(lines)
        reads = tuple(places[node] for node, _out in call.inputs)
        if number in parts:
            name = next_names.next("", parts[number].name)
            lines.append(_network(name, parts[number], rows, reads))
            continue
        if call.layer not in names:
            given = spec.names[call.layer] if spec.names else ""
            names[call.layer] = next_names.next(row.layer.title, given)
        lines.append(_line(names[call.layer], row, reads))
    outputs = tuple(places[node] for node, _out in spec.outputs)
    output_names = spec.graph.output_names if spec.graph else ()
    return Lines(inputs, tuple(lines), outputs, output_names)


def _line(name: str, row: LayerRow, reads: tuple[int, ...]) -> Line:
    return Line(
        name=name,
        kind=literal(row.layer.title),
        output_shape=row.output_shape,
        parameters=row.parameters,
        trainable=row.trainable_parameters,
        reads=reads,
        comes_about=_how(row),
    )


def _how(row: LayerRow) -> Message:
    """Say how the number of parameters of a layer is computed."""
    if isinstance(row.layer, Untracked):
        return _("Keras does not find this layer, and does not train it.")
    counted = literal(f"= {row.arithmetic}" if row.weights else "")
    if isinstance(row.layer, Unused):
        return sentences(counted, _("(no output depends on them)"))
    return counted


def _network(
    name: str, part: KnownPart, rows: list[LayerRow], reads: tuple[int, ...]
) -> Line:
    inner = [rows[number] for number in part.calls]
    total = sum(row.parameters for row in inner)
    trainable = sum(row.trainable_parameters for row in inner)
    kind = _n("{n} layer of Keras' network", "{n} layers of Keras' network", len(inner))
    if not part.is_whole:
        kind = _n("its first {n} layer", "its first {n} layers", len(inner))
    return Line(
        name=name,
        kind=kind.format(n=len(inner)),
        output_shape=inner[-1].output_shape,
        parameters=total,
        trainable=trainable,
        reads=reads,
        comes_about=trained_and_fixed(total, trainable),
        is_network=True,
    )


def trained_and_fixed(total: int, trainable: int) -> Message:
    """Say how many parameters are trained; empty if all of them are."""
    if total == trainable:
        return EMPTY
    return _("{trainable:,} trainable, {fixed:,} non-trainable").format(
        trainable=trainable, fixed=total - trainable
    )
