"""Submissions made up from styles, spellings and mistakes; the same ones every time.

A mistake changes the answer and knows which criteria that costs. A style only decides
how an answer is written down.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from .branching import branching
from .causes import causes_of
from .corpus import Case, following
from .mistakes import (
    TASKS,
    Answer,
    Mistake,
    Task,
    combined,
    mistakes,
    more_mistakes,
)
from .writing import Pen, source_of, writers_of

RIGHT_ANSWERS = 45
"""Of each assignment, each in another style and spelling."""
MORE_RIGHT_ANSWERS = 5
COPIES = 4
"""Of each single mistake."""


def right_answers(task: Task) -> Iterator[Answer]:
    """Yield the answers that are as good as the solution's, again and again."""
    right = task.answer
    equal = [right]
    if right.activation in {"sigmoid", "softmax"}:
        equal.append(replace(right, logits=True))
    if task.integers:
        sparse = "sparse_categorical_crossentropy"
        equal.append(replace(right, labels="integers", loss=sparse))
        equal.append(replace(right, labels="integers", loss=sparse, logits=True))
    if task.slug == "mnist_ann":
        equal.append(replace(right, flatten=True))
    while True:
        yield from equal


PAIRS = (
    ("output_relu", "mean_absolute_error"), ("output_tanh", "kl_divergence"),
    ("output_relu", "no_compile"), ("dropout", "mean_absolute_error"),
    ("output_tanh", "dropout"), ("kl_divergence", "crash_before"),
    ("output_relu", "blank_loss"), ("unscaled", "integers"),
    ("no_rows", "mean_squared_error"), ("by_256", "hidden_sigmoid"),
    ("unscaled", "no_compile"), ("integers", "output_sigmoid"),
    ("whole", "hidden_smaller"), ("hidden_relu", "output_tanh"),
    ("no_bias", "output_tanh"), ("frozen", "mean_absolute_error"),
)  # fmt: skip


def generated() -> Iterator[Case]:
    """Yield the whole corpus, in the same order and to the byte the same."""
    for task in TASKS:
        answers = right_answers(task)
        nothing = Mistake("right", lambda answer: answer)
        single = list(mistakes(task))
        named = {mistake.name: mistake for mistake in single}
        both = [combined(named[a], named[b]) for a, b in PAIRS if {a, b} <= set(named)]
        wanted = [nothing] * RIGHT_ANSWERS
        wanted += [mistake for mistake in single for _ in range(COPIES)] + both
        wanted += [mistake for mistake in more_mistakes(task) for _ in range(COPIES)]
        wanted += [nothing] * MORE_RIGHT_ANSWERS
        for number, mistake in enumerate(wanted):
            answer = next(answers) if mistake is nothing else task.answer
            yield _case(task, mistake.change(answer), mistake, number)
    yield from branching()


def _case(task: Task, answer: Answer, mistake: Mistake, number: int) -> Case:
    name = f"{task.slug}-{number:03}-{mistake.name}"
    pen = Pen(random.Random(name))  # noqa: S311 - not a secret
    writers = writers_of(answer)
    writer = writers[number % len(writers)]
    suffix, source = source_of(task, answer, writer, pen)
    fails = frozenset(mistake.fails)
    skips = following(fails) | frozenset(mistake.skips)
    fails -= skips
    undecided = frozenset(mistake.open) - skips - fails
    return Case(
        name, task.slug, suffix, source, fails=fails, skips=skips, open=undecided,
        mistake=mistake.name, causes=causes_of(mistake.name),
    )  # fmt: skip
