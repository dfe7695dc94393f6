"""Compare the trainer with `fit`: `python -m benchmarks.trainer_models [--write]`.

Each model of the trainer's tests is trained on the same examples by both, in one run.
The ratios are those of whole trainings, with the time to compile, and of an epoch.
`--write` stores the numbers in `results/trainer_models.json` and fills the table of
`docs/performance.md`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

from autograder.facts.training import TrainingJob
from benchmarks.tables import markdown, write
from tests.trainer.models import EXAMPLE_MODELS, for_fit

HERE = Path(__file__).parent
RESULTS = HERE / "results" / "trainer_models.json"
PAGE = HERE.parent / "docs" / "performance.md"
EXAMPLES = 800
EPOCHS = 11
"""Both compile in the first."""


def main() -> None:
    """Measure all models, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    from autograder.trainer.__main__ import warm

    warm()
    results = {}
    for name, example in EXAMPLE_MODELS.items():
        results[name] = measured(example(EXAMPLES).job(epochs=EPOCHS))
        print(name, results[name], flush=True)
    print(table(results))
    if options.write:
        RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        write(PAGE, {"trainer models": table(results)})


def measured(job: TrainingJob) -> dict[str, float]:
    """Return the seconds of a training and of an epoch, by `fit` and by the trainer."""
    from autograder.trainer.loading import load
    from autograder.trainer.train import Trainer

    def begin() -> None:
        trainer.prepare()
        trainer.run(1)

    trainer = Trainer(job.model, load(job), job.plan)
    whole, again = timed(begin), timed(lambda: trainer.run(2))
    start, rest = fitted(job)
    return {
        "fit": start + rest,
        "trainer": whole,
        "fit, an epoch": rest / (EPOCHS - 1),
        "trainer, an epoch": again / EPOCHS,
    }


def fitted(job: TrainingJob) -> tuple[float, float]:
    """Return the seconds of `fit` for the first epoch with its build, and the rest."""
    from autograder.trainer.constructors import build
    from autograder.trainer.loading import load
    from autograder.trainer.scoring import scorings

    data, plan = load(job), job.plan
    x, y = (for_fit(arrays) for arrays in data.train)
    metrics = [s.metrics() for s in scorings(plan, data, [None] * len(data.names))]
    model = build(job.model, data.class_numbers, metrics)

    def fit(epochs: int) -> None:
        model.fit(x, y, batch_size=plan.batch_size, epochs=epochs, verbose=0)

    return timed(lambda: fit(1)), timed(lambda: fit(EPOCHS - 1))


def timed(work: Callable[[], object]) -> float:
    """Return how many seconds something takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def table(results: dict[str, dict[str, float]]) -> str:
    """Return the table of seconds and ratios."""
    rows = [
        (
            name,
            f"{found['fit']:.1f}",
            f"{found['trainer']:.1f}",
            f"{found['fit'] / found['trainer']:.1f} ×",
            f"{found['fit, an epoch'] / found['trainer, an epoch']:.1f} ×",
        )
        for name, found in results.items()
    ]
    heads = ("", "`fit`, s", "trainer, s", "ratio", "ratio of an epoch")
    return markdown(heads, rows)


if __name__ == "__main__":
    main()
