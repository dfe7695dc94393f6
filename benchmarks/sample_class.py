"""Generate a class: N students, the four core exercises, right and wrong answers.

    python benchmarks/sample_class.py FOLDER [--students 300] [--seed 1] [--late 0]

The same arguments give the same bytes. Two of three answers are right. The others are
one of about forty wrong models, an unchanged stub, code that crashes, a file that is
not Python, or nothing. Each answer has one of four styles and its own remarks. So
hardly two files are equal, although there are few different models.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Answer:
    """The answers of one student to one exercise."""

    units: tuple[int, ...]
    """The units of all layers. The last one is the output layer."""
    activation: str | None
    loss: str
    hidden: str | None = "relu"
    x: str = "scaled"
    """The preparation of the digits: a key of `PREPARED`."""
    y: str = "one_hot"


RIGHT = {
    "linear_regression": Answer((1,), None, "mean_squared_error"),
    "binary_classification": Answer((1,), "sigmoid", "binary_crossentropy"),
    "softmax_classification": Answer((3,), "softmax", "categorical_crossentropy"),
    "mnist_ann": Answer((256, 256, 256, 10), "softmax", "categorical_crossentropy"),
}
INPUTS = {
    "linear_regression": 1,
    "binary_classification": 2,
    "softmax_classification": 4,
    "mnist_ann": 784,
}
PREPARED = {
    "scaled": '.reshape({count}, 784).astype("float32") / 255',
    "whole": '.reshape({count}, 784).astype("float32")',
    "floored": ".reshape({count}, 784) // 255",
}
SHARES = {"right": 66, "wrong": 23, "blank": 3, "crash": 4, "syntax": 1, "missing": 3}


def wrong_answers(slug: str) -> list[Answer]:
    """Return about ten wrong answers to an exercise. Each gives a different model."""
    right = RIGHT[slug]
    if slug == "linear_regression":
        changes = [
            *({"activation": name} for name in ("relu", "sigmoid", "softmax", "tanh")),
            *({"loss": name} for name in ("mean_absolute_error", "binary_crossentropy",
                                          "categorical_crossentropy")),
            *({"units": units} for units in ((2,), (3,), (8, 1))),
        ]  # fmt: skip
    elif slug == "binary_classification":
        changes = [
            *({"activation": name} for name in (None, "relu", "softmax", "tanh")),
            *({"loss": name} for name in ("mean_squared_error", "hinge",
                                          "categorical_crossentropy")),
            *({"units": units} for units in ((2,), (6,), (4, 1))),
        ]  # fmt: skip
    elif slug == "softmax_classification":
        changes = [
            *({"activation": name} for name in (None, "relu", "sigmoid", "tanh")),
            *({"loss": name} for name in ("mean_squared_error", "binary_crossentropy",
                                          "mean_absolute_error")),
            *({"units": units} for units in ((1,), (4,), (5, 3))),
        ]  # fmt: skip
    else:
        changes = [
            *({"activation": name} for name in ("sigmoid", "relu")),
            *({"hidden": name} for name in ("sigmoid", None)),
            {"loss": "mean_squared_error"},
            *({"units": units} for units in ((256, 256, 10), (128, 128, 128, 10))),
            {"x": "whole"},
            {"x": "floored"},
            {"y": "numbers"},
        ]
    return [replace(right, **change) for change in changes]  # type: ignore[arg-type]


REMARKS = (
    "my answer", "done on the train", "second try", "seems to work", "see the lecture",
    "not sure about this", "as in the notes", "checked by hand", "TODO: tidy up",
)  # fmt: skip


class Writer:
    """Writes answers as a student does. No two are quite the same."""

    def __init__(self, student: str, chance: random.Random) -> None:
        """Write for one student, always in the same style."""
        self._student, self._chance = student, chance
        self._style = chance.choice(
            (self._stub, self._stub, self._listed, self._added, self._functional)
        )
        self._notebook = chance.random() < 0.2

    def write(self, folder: Path, slug: str, kind: str, answer: Answer) -> None:
        """Write one file. `kind` is a key of `SHARES`."""
        if kind == "missing":
            return
        if kind == "blank":
            text = (ROOT / "assignments" / slug / f"{slug}.py").read_text("utf-8")
        else:
            text = self._style(slug, answer)
        if kind == "crash":
            text = text.replace("model.compile(", "modell.compile(")
        if kind == "syntax":
            text = text.replace("model.compile(", "model.compile((")
        text = f"# %%\n# {self._student}: {self._chance.choice(REMARKS)}\n{text}"
        folder.mkdir(parents=True, exist_ok=True)
        for suffix in (".py", ".ipynb"):
            (folder / f"{slug}{suffix}").unlink(missing_ok=True)
        if self._notebook:
            (folder / f"{slug}.ipynb").write_text(notebook(text), "utf-8")
        else:
            (folder / f"{slug}.py").write_text(text, "utf-8")

    def _stub(self, slug: str, answer: Answer) -> str:
        """Fill in the blanks of the stub. Replace its layers if it has too few."""
        text = (ROOT / "assignments" / slug / f"{slug}.py").read_text("utf-8")
        before, rest = text.split("model = keras.Sequential(")
        after = rest.split("\n)\n", 1)[1]
        filled = after.replace("loss=...", f"loss={answer.loss!r}", 1)
        model = f"model = keras.Sequential([\n{self._layers(slug, answer)}])\n"
        for line, value in self._preparation(slug, answer).items():
            before = before.replace(f"{line} = ...", f"{line} = {value}")
        return before + model + filled

    def _layers(self, slug: str, answer: Answer) -> str:
        lines = [f"    keras.Input(shape=({INPUTS[slug]},)),"]
        for units, activation in shape(answer):
            lines.append(f"    keras.layers.Dense({units}, activation={activation!r}),")
        return "\n".join(lines) + "\n"

    def _listed(self, slug: str, answer: Answer) -> str:
        layers = self._layers(slug, answer)
        model = f"model = keras.Sequential(name='m', layers=[\n{layers}])"
        return self._script(slug, answer, "import keras", model)

    def _added(self, slug: str, answer: Answer) -> str:
        lines = ["model = Sequential()"]
        size = f", input_dim={INPUTS[slug]}"
        for units, activation in shape(answer):
            lines.append(f"model.add(Dense({units}{size}))")
            if activation:
                lines.append(f"model.add(Activation({activation!r}))")
            size = ""
        imports = (
            "import keras\nfrom keras.models import Sequential\n"
            "from keras.layers import Activation, Dense"
        )
        return self._script(slug, answer, imports, "\n".join(lines))

    def _functional(self, slug: str, answer: Answer) -> str:
        lines = [f"inputs = keras.Input(shape=({INPUTS[slug]},))", "h = inputs"]
        for units, activation in shape(answer):
            lines.append(f"h = layers.Dense({units}, activation={activation!r})(h)")
        lines.append("model = keras.Model(inputs, h)")
        imports = "import keras\nfrom keras import layers"
        return self._script(slug, answer, imports, "\n".join(lines))

    def _script(self, slug: str, answer: Answer, imports: str, model: str) -> str:
        """Return a short script: the data, a model, and the training."""
        stub = (ROOT / "assignments" / slug / f"{slug}.py").read_text("utf-8")
        if slug == "mnist_ann":
            lines = self._preparation(slug, answer).items()
            data = "(x_train, y_train), (x_test, y_test) = " + (
                "keras.datasets.mnist.load_data()\n"
            )
            data += "".join(f"{name} = {value}\n" for name, value in lines)
            x, y, epochs = "x_train", "y_train", 5
        else:
            data = "x = np.array(" + stub.split("x = np.array(")[1].split("\n\n")[0]
            data = data.split("# %%")[0] + "\n"
            x, y, epochs = "x", "y", 1000 if slug == "linear_regression" else 10_000
        rate = "SGD(learning_rate=0.1)" if slug == "linear_regression" else "SGD()"
        variable = self._chance.choice(("history", "h1", "result", "log"))
        return (
            f"{imports}\nimport numpy as np\n\n{data}\n# %%\n{model}\n"
            f"model.compile(loss={answer.loss!r}, "
            f"optimizer=keras.optimizers.{rate}, metrics=['accuracy'])\n# %%\n"
            f"{variable} = model.fit({x}, {y}, epochs={epochs}, verbose=0)\n"
            f"print(model.predict({x}[:5], verbose=0))\n"
        )

    def _preparation(self, slug: str, answer: Answer) -> dict[str, str]:
        if slug != "mnist_ann":
            return {}
        lines = {
            f"x_{part}": f"x_{part}" + PREPARED[answer.x].format(count=count)
            for part, count in (("train", 60_000), ("test", 10_000))
        }
        if answer.y == "one_hot":
            for part in ("train", "test"):
                lines[f"y_{part}"] = f"keras.utils.to_categorical(y_{part}, 10)"
        return lines


def shape(answer: Answer) -> list[tuple[int, str | None]]:
    """Return the units and the activation of each layer."""
    hidden = [answer.hidden] * (len(answer.units) - 1)
    return list(zip(answer.units, [*hidden, answer.activation], strict=True))


def notebook(text: str) -> str:
    """Return a notebook that is made from cells between `# %%`."""
    cells = []
    for part in text.split("# %%")[1:]:
        head, _, body = part.partition("\n")
        markdown = "[markdown]" in head
        body = body.strip("\n")
        if markdown:
            body = "\n".join(line.removeprefix("# ") for line in body.split("\n"))
        more = {} if markdown else {"execution_count": None, "outputs": []}
        kind = "markdown" if markdown else "code"
        cells.append({"cell_type": kind, "metadata": {}, "source": body, **more})
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4,
                       "nbformat_minor": 5}, indent=1)  # fmt: skip


def write_class(folder: Path, students: int, seed: int, late: int = 0) -> None:
    """Write a class. All answers of the first `late` students are right."""
    wrong = {slug: itertools.cycle(wrong_answers(slug)) for slug in RIGHT}
    for number in range(students):
        student = f"student{number:05}"
        chance = random.Random(f"{seed} {student}")  # noqa: S311 - made-up people
        writer = Writer(student, chance)
        for slug, right in RIGHT.items():
            kind = chance.choices(list(SHARES), list(SHARES.values()))[0]
            answer = next(wrong[slug]) if kind == "wrong" else right
            if number < late:
                kind, answer = "right", right
            writer.write(folder / student, slug, kind, answer)


def main() -> None:
    """Write the class that the command line describes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--students", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--late", type=int, default=0)
    arguments = parser.parse_args()
    write_class(arguments.folder, arguments.students, arguments.seed, arguments.late)


if __name__ == "__main__":
    main()
