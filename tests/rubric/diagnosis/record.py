"""Run the code of these tests with the Keras that is installed.

`python -m tests.rubric.diagnosis.record FOLDER` writes into the folder what each
submission was seen to do, `runs.json`, and what was raised, `errors-<version>.json`.
The latter are kept next to the tests, from the oldest and the newest Keras that is
supported.
"""

from __future__ import annotations

import base64
import json
import os
import re
import sys
import tempfile
from pathlib import Path

import keras
import numpy as np

from autograder.facts.observation import ObservationJob, Run
from autograder.runner.observe.session import Session

from .cases import TEST, TRAIN
from .provoking import PROVOKING
from .student_code import SUBMISSIONS

PACKAGES = re.compile(r"[\w./-]*/site-packages")
"""Folders of this machine; the oldest Keras lies in another one than the rest."""


def observe(source: str, digits: Path) -> Run:
    """Run one submission in a process of its own and return what it reported last.

    It runs in an empty folder, because it may write files.
    """
    with tempfile.TemporaryDirectory() as scratch:
        return _observe_in(scratch, source, digits.resolve())


def _observe_in(scratch: str, source: str, digits: Path) -> Run:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.chdir(scratch)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        job = ObservationJob(
            kind="py",
            source=base64.b64encode(source.encode()).decode(),
            datasets={"mnist": str(digits)},
        )
        with os.fdopen(writer, "wb") as pipe:
            Session(job, lambda data: pipe.write(data + b"\n")).run()
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        reports = pipe.read().splitlines()
    os.waitpid(child, 0)
    return Run.from_json(reports[-1])


def main(folder: Path) -> None:
    """Write the runs, and the first error of each piece of provoking code."""
    for part, images in (("train", TRAIN), ("test", TEST)):
        np.save(folder / f"x_{part}.npy", images.x)
        np.save(folder / f"y_{part}.npy", images.y)
    errors = {}
    for name, source in PROVOKING.items():
        found = observe(source, folder).observation.errors
        if found:
            fact = found[0].model_dump(
                mode="json", exclude_defaults=True, exclude={"traceback"}
            )
            fact["message"] = PACKAGES.sub("site-packages", fact["message"])
            errors[name] = fact
    runs = {
        name: observe(source, folder).model_dump(mode="json")
        for name, (_, source) in SUBMISSIONS.items()
    }
    for name, content in ((f"errors-{keras.__version__}", errors), ("runs", runs)):
        text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
        (folder / f"{name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
