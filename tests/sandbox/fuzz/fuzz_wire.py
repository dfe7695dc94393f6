"""Coverage-guided fuzzing of all that reads what a submission could have written.

`make fuzz` runs it for two minutes. It stops at the first input that raises anything
but FactError, or that is read differently the second time, and leaves it in a file.
The first byte of an input chooses what reads the rest: streams, JSON, or array images.
"""

import base64
import contextlib
import json
import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["autograder"]):
    import numpy as np

    from autograder.errors import FactError
    from autograder.facts.arrays import Array
    from autograder.facts.canonical import canonical
    from autograder.facts.compilation import Compilation
    from autograder.facts.layers import Conv2D, Dense, Dropout, Flatten, Setting
    from autograder.facts.observation import (
        Blank,
        ErrorFact,
        Note,
        Observation,
        ObservedModel,
        Place,
        RecordedFit,
        Run,
        Sample,
    )
    from autograder.facts.spec import ModelSpec
    from autograder.facts.training import TrainingResult, TrainingRun
    from autograder.sandbox import wire
    from autograder.sandbox.server import ServerReply


def seeds() -> list[bytes]:
    """Return inputs that are taken, from which the fuzzer goes on."""
    array = Array.of(np.arange(6, dtype=np.float32).reshape(2, 3))
    place = Place(line=3, cell=1)
    spec = ModelSpec(
        input_shape=(28, 28, 1),
        layers=(Conv2D(filters=2, kernel_size=(3, 3)), Flatten(), Dropout(rate=0.5),
                Dense(units=10, activation=Setting(name="softmax"))),
        compiled=Compilation(
            loss=Setting(name="categorical_crossentropy", arguments={"from_logits": 1}),
            optimizer=Setting(name="sgd", arguments={"learning_rate": 0.1}),
        ),
    )  # fmt: skip
    sample = Sample(shape=(2, 3), dtype="float32", minimum=0.0, maximum=5.0,
                    rows=(0, 1), values=array)  # fmt: skip
    observation = Observation(
        blanks=(Blank(name="units", place=place),),
        models=(ObservedModel(variable="model", spec=spec),),
        fits=(RecordedFit(model=0, x=sample, y=sample, place=place),),
        values={"x": array, "n": 3},
        errors=(ErrorFact(kind="ValueError", message="no", place=place),),
        notes=(Note(found="lr", today="learning_rate"),),
    )
    run = TrainingRun(
        seed=1, metrics={"loss": 0.5}, epochs=(1, 2), curves={"loss": (1.0, 0.5)},
        predictions={"q": array},
    )  # fmt: skip
    facts = (
        Run(ending="finished", output="x", observation=observation),
        TrainingResult(runs=(run,)),
        ServerReply(ending="crashed", detail="SIGSEGV"),
    )
    texts = [fact.to_json().encode() for fact in facts]
    streams = [b"\0" + len(t).to_bytes(4, "big") + t for t in texts]
    return [
        *streams,
        *(b"\1" + text for text in texts),
        b"\2" + base64.b64decode(array.npy),
    ]


def check_stream(data: bytes) -> None:
    """Take the last frame of a stream, with and without forgetting earlier ones."""
    stream = bytearray(data)
    wire.forget_earlier(stream)
    assert wire.last_frame(stream, 1_000) == wire.last_frame(data, 1_000)
    if body := wire.last_frame(data, wire.MAX_ANSWER):
        check_json(body)


def check_json(data: bytes) -> None:
    """Read a fact of every kind; what is taken is written and read again alike."""
    with contextlib.suppress(FactError):
        wire.check_json(data)
        for fact in (Run, TrainingResult, ServerReply):
            with contextlib.suppress(FactError):
                read = fact.from_json(data)
                assert fact.from_json(read.to_json()) == read
                if isinstance(read, Run):
                    check_models(read)


def check_models(run: Run) -> None:
    """Count and canonize what a run claims."""
    for model in run.observation.models:
        if model.spec is not None:
            with contextlib.suppress(FactError):
                list(model.spec.rows())
                assert canonical(canonical(model.spec)) == canonical(model.spec)


def check_array(data: bytes) -> None:
    """Read bytes as an array image."""
    text = json.dumps({"npy": base64.b64encode(data).decode()})
    with contextlib.suppress(FactError):
        values = Array.from_json(text).numpy()
        assert np.isfinite(values).all()
        assert Array.of(values).numpy().tobytes() == values.tobytes()


def check(data: bytes) -> None:
    """Read bytes as the controller reads them."""
    readers = (check_stream, check_json, check_array)
    if data:
        readers[data[0] % len(readers)](data[1:])


if __name__ == "__main__":
    corpus = Path(sys.argv[-1])
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        check(seed)
        (corpus / f"seed{number}").write_bytes(seed)
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
