"""Grade the corpus of `tests/validity` with plain asserts, as many nbgrader cells do.

    python -m benchmarks.plain_asserts [--every N] [--digits N] [--out FILE]

Each submission runs unchanged in a process of its own, which is forked after Keras was
imported. Then one cell for each criterion looks at the variables. The asserts do what
courses do: they compare the name of a loss, `__name__` of an activation,
`count_params()`, and the result of one training with a fixed threshold.

The training is real: Keras' own `fit` with the student's optimizer, data, loss and
epochs, from the random weights of the model. Two things make it affordable. It runs
only once, after the submission, and uses `steps_per_execution=500` for small data,
which does the same steps with less overhead. The training of the digits takes 10 s and
more, so only `--digits` of these submissions are trained. The others are not graded by
the criteria on training. The result says how many were trained.

The output says how often each label got each verdict.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import io
import json
import os
import signal
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.validity.corpus import Case, handwritten
from tests.validity.generate import generated
from tests.validity.mistakes import TASKS

OUT = Path(__file__).parent / "results" / "plain_asserts.json"
SECONDS = 300
"""A submission that takes longer counts as one that stopped."""
ROWS = {task.slug: task.x for task in TASKS}
Space = dict[str, Any]
Cell = Callable[[Space], None]


def _model(space: Space) -> Any:
    return space["model"]


def _check(condition: object) -> None:
    assert condition  # noqa: S101 - this is what is measured


def _data(space: Space) -> tuple[Any, Any]:
    """Return the prepared digits from any of the variables that students use."""
    x = next(space[name] for name in ("x_train", "X_train", "x", "X") if name in space)
    y = next(space[name] for name in ("y_train", "Y_train", "y", "Y") if name in space)
    return x, y


def _units(*sizes: int) -> Cell:
    def cell(space: Space) -> None:
        _check([layer.units for layer in _model(space).layers] == list(sizes))

    return cell


def _activation(name: str) -> Cell:
    return lambda space: _check(_model(space).layers[-1].activation.__name__ == name)


def _hidden(name: str) -> Cell:
    def cell(space: Space) -> None:
        for layer in _model(space).layers[:-1]:
            _check(layer.activation.__name__ == name)

    return cell


def _loss(*names: str) -> Cell:
    return lambda space: _check(_model(space).loss in names)


def _common(units: int, activation: str, parameters: int) -> dict[str, Cell]:
    return {
        "compiled": lambda space: _check(_model(space).compiled),
        "output_units": lambda space: _check(_model(space).layers[-1].units == units),
        "output_activation": _activation(activation),
        "parameter_count": lambda s: _check(_model(s).count_params() == parameters),
    }


def _classes(*numbers: int) -> Cell:
    def cell(space: Space) -> None:
        predicted = space["trained"](space["rows"])
        wide = predicted.shape[-1] > 1
        found = predicted.argmax(axis=-1) if wide else predicted.ravel() > 0.5
        _check(found.astype(int).tolist() == list(numbers))

    return cell


def _error_below(bound: float) -> Cell:
    def cell(space: Space) -> None:
        error = space["trained"](space["rows"]).ravel() - [1, 2, 3]
        _check((error**2).mean() < bound)

    return cell


def _four(space: Space) -> None:
    np = space["np"]
    _check(abs(float(space["trained"](np.array([[4.0]])).ravel()[0]) - 4) < 0.5)


def _rows(space: Space) -> None:
    _check(_data(space)[0].shape == (60_000, 784))


def _scaled(space: Space) -> None:
    x = space["np"].asarray(_data(space)[0])
    _check(x.dtype == "float32" and x.min() == 0 and x.max() == 1)


def _one_hot(space: Space) -> None:
    _check(_data(space)[1].shape == (60_000, 10))


def _reads_digits(space: Space) -> None:
    x, y = space["test_images"]
    _check((space["trained"](x).argmax(axis=-1) == y).mean() > 0.95)


CELLS: dict[str, dict[str, Cell]] = {
    "linear_regression": {
        **_common(1, "linear", 2),
        "layer_sizes": _units(1),
        "loss": _loss("mse", "mean_squared_error"),
        "trains_to": _error_below(0.1),
        "predicts": _four,
    },
    "binary_classification": {
        **_common(1, "sigmoid", 3),
        "layer_sizes": _units(1),
        "loss": _loss("binary_crossentropy"),
        "trains_to": _classes(0, 0, 0, 1, 1, 1),
        "predicts": _classes(0, 0, 0, 1, 1, 1),
    },
    "softmax_classification": {
        **_common(3, "softmax", 15),
        "layer_sizes": _units(3),
        "loss": _loss("categorical_crossentropy"),
        "trains_to": _classes(2, 2, 1, 1, 1, 0, 0),
        "predicts": _classes(2, 2, 1, 1, 1, 0, 0),
    },
    "mnist_ann": {
        **_common(10, "softmax", 335_114),
        "layer_sizes": _units(256, 256, 256, 10),
        "hidden_activations": _hidden("relu"),
        "loss": _loss("categorical_crossentropy"),
        "images_flattened": _rows,
        "images_scaled": _scaled,
        "labels_one_hot": _one_hot,
        "trains_to": _reads_digits,
    },
}
TRAINED = {"trains_to", "predicts"}
KEPT = {"x", "y", "batch_size", "epochs", "steps_per_epoch"}
"""The arguments of `fit` that influence the training."""


class Fits:
    """Records the last `fit` of each model, and runs it later on request."""

    def __init__(self, keras: Any) -> None:
        """Replace `keras.Model.fit`."""
        self._calls: dict[int, tuple[tuple[Any, ...], Space]] = {}
        self._fit = keras.Model.fit
        self._keras = keras
        fits = self

        def fit(model: Any, *args: Any, **kwargs: Any) -> Any:
            if not model.compiled:
                raise ValueError("You must call `compile()` before calling `fit()`.")
            fits._calls[id(model)] = args, kwargs
            history = keras.callbacks.History()
            history.history = {"loss": [0.5], "accuracy": [1.0]}
            model.history = history
            return history

        keras.Model.fit = fit

    def trained(self, model: Any) -> Any:
        """Train with Keras' own `fit` and the student's arguments. Return `predict`."""
        import numpy as np
        import tensorflow as tf

        args, kwargs = self._calls[id(model)]
        given = dict(zip(("x", "y", "batch_size", "epochs"), args, strict=False))
        given |= {name: kwargs[name] for name in KEPT & kwargs.keys()}
        x, y, epochs = given["x"], given.get("y"), int(given.get("epochs", 1))
        if y is not None and len(x) <= 32:
            size = int(given.get("batch_size") or 32)
            data = tf.data.Dataset.from_tensor_slices((tf.constant(x), tf.constant(y)))
            data = data.shuffle(len(x)).batch(size).repeat()
            steps = -(-len(x) // size) * epochs
        elif isinstance(x, tf.data.Dataset) and x.cardinality() == 1:
            data, steps = x.repeat(), epochs
        else:
            self._fit(model, **given, verbose=0)
            data, steps = None, 0
        if data is not None:
            model.steps_per_execution = min(500, steps)
            self._fit(model, data, epochs=1, steps_per_epoch=steps, verbose=0)
        return lambda rows: np.asarray(model(tf.cast(rows, tf.float32), training=False))


def sources(case: Case) -> list[str]:
    """Return the code of each cell without the lines that only Jupyter understands."""
    from autograder.submissions.source.cells import read_cells

    return [cell.text for cell in read_cells(case.suffix[1:], case.source)]


def judge(case: Case, train: bool, digits: Path) -> dict[str, str]:
    """Run a submission and then each cell. Call this in a process of its own."""
    import keras
    import matplotlib.pyplot as plt
    import numpy as np

    plt.show = lambda *args, **kwargs: plt.close("all")
    loaded = {p.stem: np.load(p) for p in digits.glob("*.npy")}
    keras.datasets.mnist.load_data = lambda *args: (
        (loaded["x_train"], loaded["y_train"]), (loaded["x_test"], loaded["y_test"]),
    )  # fmt: skip
    fits = Fits(keras)
    space: Space = {"__name__": "__main__", "get_ipython": lambda: None}
    for text in sources(case):
        try:
            exec(compile(text, case.name, "exec"), space)  # noqa: S102 - the corpus
        except SystemExit:
            break
        except Exception:  # noqa: BLE001 - a notebook goes on, a script has one cell
            traceback.print_exc()
    space["np"] = np
    if case.slug != "mnist_ann":
        space["rows"] = np.array(ast.literal_eval(ROWS[case.slug]))
    if case.slug == "mnist_ann":
        shape = getattr(space.get("model"), "input_shape", (None, 784))[1:]
        test = loaded["x_test"].reshape(-1, *shape).astype("float32") / 255
        space["test_images"] = test, loaded["y_test"]
    found: dict[str, str] = {}
    for criterion, cell in CELLS[case.slug].items():
        if criterion in TRAINED and not train:
            continue
        try:
            if criterion in TRAINED and "trained" not in space:
                space["trained"] = fits.trained(space["model"])
            cell(space)
            found[criterion] = "passed"
        except Exception:  # noqa: BLE001 - whatever a cell raises, it fails
            found[criterion] = "failed"
    return found


def in_a_process(work: Callable[[], dict[str, str]]) -> dict[str, str] | None:
    """Call a function in a forked child without output; None after a timeout."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        with (
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
            contextlib.suppress(BaseException),
        ):
            with tempfile.TemporaryDirectory() as folder:
                os.chdir(folder)
                answer = json.dumps(work()).encode()
            os.write(writing, answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return json.loads(answer) if answer else None


def chosen(every: int, digits: int) -> Iterator[tuple[Case, bool]]:
    """Yield the submissions, and whether each is trained."""
    core = [case for case in (*handwritten(), *generated()) if case.slug in CELLS]
    cases = core[::every]
    networks = [case for case in cases if case.slug == "mnist_ann"]
    step = max(1, len(networks) // max(digits, 1))
    trained = {case.name for case in networks[::step]} if digits else set()
    for case in cases:
        yield case, case.slug != "mnist_ann" or case.name in trained


def main() -> None:
    """Grade the corpus and write the result."""
    from autograder.datasets import cache_folder, find_mnist

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="take each N-th only")
    parser.add_argument("--digits", type=int, default=24, help="train so many networks")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    folder = find_mnist(None, cache_folder(), print).folder
    import keras  # noqa: F401 - before the forks, so that no child has to import it
    import tensorflow as tf  # noqa: F401

    counts: Counter[tuple[str, str, str]] = Counter()
    cases = list(chosen(options.every, options.digits))
    for number, (case, train) in enumerate(cases, start=1):
        found = in_a_process(lambda case=case, train=train: judge(case, train, folder))
        wanted = [c for c in CELLS[case.slug] if train or c not in TRAINED]
        for criterion in wanted:
            status = (found or {}).get(criterion, "failed")
            counts[criterion, case.label(criterion), status] += 1
        print(f"{number} of {len(cases)}", end="\r", file=sys.stderr)
    result = {
        "submissions": len(cases),
        "digits_trained": sum(t for c, t in cases if c.slug == "mnist_ann"),
        "counts": [[*key, count] for key, count in sorted(counts.items())],
    }
    options.out.parent.mkdir(exist_ok=True)
    options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
