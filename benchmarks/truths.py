"""Measure how often a training gives the same answer as the solution.

For some criteria, the result of a training is the right answer. Their models are
trained from many seeds. The answer of each single seed is compared with that of the
solution:

    .venv/bin/python benchmarks/truths.py --seeds 20 [--mnist mnist.npz]

The grader takes the median over the seeds of the plan, which is more reliable than one
seed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.authoring.solution import Solution
from autograder.datasets import Dataset, cache_folder, find_mnist
from autograder.facts.observation import Run
from autograder.facts.training import TrainingJob, TrainingResult
from autograder.rubric.assignment import Assignment
from autograder.rubric.criteria import BetterModel, HardestShift
from autograder.rubric.criteria.evidence import Evidence, together
from autograder.rubric.rubric_file import load_assignments

SOLUTIONS = Path(__file__).parent.parent / "solutions"
FIRST_SEED = 10_000


def trained(
    assignment: Assignment, variable: str, seeds: int, data: Dataset
) -> TrainingResult:
    """Train the solution's model in a variable from many seeds."""
    from autograder.trainer.train import train

    plan, model = assignment.plan_of(variable), assignment.reference_of(variable)
    if plan is None or model is None:
        raise SystemExit(f"{assignment.slug}: {variable!r} has no plan or no solution")
    plan = plan.model_copy(
        update={"seeds": tuple(range(FIRST_SEED, FIRST_SEED + seeds))}
    )
    folders = {"mnist": str(data.folder)}
    return train(TrainingJob.of(model, plan, folders))


def main() -> None:
    """Print the result for each criterion."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--mnist", type=Path)
    options = parser.parse_args()
    data = find_mnist(options.mnist, cache_folder(), print)
    print(f"Digits: {data.source}; {options.seeds} seeds")
    for assignment in load_assignments(SOLUTIONS):
        solution = Solution.read(SOLUTIONS / assignment.slug / "solution.py")
        answers = {a.name: str(getattr(a.value, "value", "")) for a in solution.answers}
        results: dict[str, TrainingResult] = {}
        for criterion in assignment.criteria:
            if not isinstance(criterion, BetterModel | HardestShift):
                continue
            for name in criterion.reference_models:
                if name not in results:
                    results[name] = trained(assignment, name, options.seeds, data)
            found = [
                criterion.finding(
                    together(
                        Evidence(
                            Run(ending="finished"),
                            name,
                            assignment.plan_of(name),
                            reference=TrainingResult(runs=(results[name].runs[n],)),
                        )
                        for name in criterion.reference_models
                    )
                )
                for n in range(options.seeds)
            ]
            right = sum(f is not None and f.answer == answers[criterion.variable]
                        for f in found)  # fmt: skip
            print(f"{assignment.slug} {criterion.id}: {right} of {len(found)} seeds")
            print(f"   the first: {found[0].sentence if found[0] else '-'}")


if __name__ == "__main__":
    main()
