"""Record what the provoking code raises, with the Keras that is installed.

Run it as a module, once with the oldest and once with the newest Keras that is
supported: `python -m tests.diagnosis.record`. It writes `errors-<version>.json`.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from pathlib import Path

import keras

from autograder.facts.observation import Limits, ObservationJob, Run
from autograder.runner.session import Session

from .provoking import PROVOKING

FOLDER = Path(__file__).parent
PACKAGES = str(Path(keras.__file__).parent.parent)


def observe(source: str) -> Run:
    """Run one submission in a process of its own and return what it reported last."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        job = ObservationJob(
            kind="py", source=base64.b64encode(source.encode()).decode()
        )
        with os.fdopen(writer, "wb") as pipe:
            Session(job, Limits(), lambda data: pipe.write(data + b"\n")).run()
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        reports = pipe.read().splitlines()
    os.waitpid(child, 0)
    return Run.from_json(reports[-1])


def main() -> None:
    """Write the first error of each piece of code."""
    found = {}
    for name, source in PROVOKING.items():
        errors = observe(source).observation.errors
        if errors:
            fact = errors[0].model_dump(mode="json", exclude_defaults=True)
            fact["message"] = fact["message"].replace(PACKAGES, "site-packages")
            found[name] = fact
    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    (FOLDER / f"errors-{keras.__version__}.json").write_text(text, encoding="utf-8")
    silent = [name for name in PROVOKING if name not in found]
    print(keras.__version__, len(found), "errors; none from", silent, file=sys.stderr)


if __name__ == "__main__":
    main()
