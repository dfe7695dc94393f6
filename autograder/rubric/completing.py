"""Complete what the criteria of a rubric leave open about each other."""

from __future__ import annotations

from itertools import count

from autograder.rubric.criteria.criterion import Criterion


def completed(criteria: tuple[Criterion, ...]) -> tuple[Criterion, ...]:
    """Return criteria that have names of their own and require only one another.

    A second criterion of a kind is called `answer_2`, if the rubric gives no `id`. What
    a kind requires by default is required if the rubric asks for it.
    """
    taken = {criterion.id for criterion in criteria}
    seen: set[str] = set()
    done: list[Criterion] = []
    for criterion in criteria:
        changed: dict[str, object] = {}
        if criterion.id in seen and "id" not in criterion.model_fields_set:
            names = (f"{criterion.id}_{number}" for number in count(2))
            changed["id"] = next(name for name in names if name not in taken)
        if "requires" not in criterion.model_fields_set:
            changed["requires"] = tuple(n for n in criterion.requires if n in taken)
        done.append(criterion.model_copy(update=changed))
        seen.add(done[-1].id)
        taken.add(done[-1].id)
    return tuple(done)
