"""Which variables depend on results of a training, read without running the code."""

import ast

import pytest

from autograder.submissions.source.result_flow import names_from_results

MEASURE = "def measure(model):\n    h = model.fit(x, y)\n    return {}\n"


@pytest.mark.parametrize(
    "code",
    [
        "loss, keep = model.evaluate(x, y)",
        "keep = 'a' if a.evaluate(x)[1] > b.evaluate(x)[1] else 'b'",
        "h = model.fit(x, y)\nkeep = h.history['loss'][-1]",
        "keep = model.history.history['loss']",
        "keep = model.predict(x).argmax()",
        "score = model.evaluate(x, y)\nkeep = 'a'\nif score > 1:\n    keep = 'b'",
        "scores = {}\nscores['a'] = a.evaluate(x)\nkeep = max(scores, key=scores.get)",
        "s = []\nfor m in (a, b):\n    s.append(m.evaluate(x))\nkeep = s.index(max(s))",
        MEASURE.format("h.history['loss'][-1]") + "keep = measure(a) < measure(b)",
        "def better(a, b):\n    return 'a' if a > b else 'b'\n"
        "keep = better(*[m.evaluate(x) for m in models])",
        "class Net:\n    def score(self):\n        return self.model.evaluate(x)\n"
        "keep = Net().score() > 3",
        "evaluate = model.evaluate\nkeep = evaluate(x)",
        "while (score := model.evaluate(x)) < 1:\n    keep = 3",
        "keep = 0\nkeep += model.evaluate(x)",
        "match model.evaluate(x):\n    case 1:\n        keep = 'a'",
        "with open(model.evaluate(x)) as keep:\n    pass",
        "self.best = model.evaluate(x)\nkeep = self.best",
    ],
)
def test_it_depends(code: str) -> None:
    """A result may be computed with, put aside, returned, or decide."""
    assert "keep" in names_from_results([ast.parse(code)])


@pytest.mark.parametrize(
    "code",
    [
        "model.fit(x, y)\nmodel.evaluate(x)\nkeep = 'a'",
        "score = model.evaluate(x)\nprint(score)\nkeep = 'a'",
        "keep = model.layers[0].count_params()",
        "keep = model.predict(x).shape[1]",
        "h = model.fit(x, y)\nkeep = len(h.history['loss'])",
        MEASURE.format("model") + "keep = measure(a).count_params()",
        "for name, model in models.items():\n    s = model.evaluate(x)\nkeep = 3",
        "keep = other",
        "keep: int",
        "def keep():\n    return",
    ],
)
def test_it_does_not_depend(code: str) -> None:
    """Shapes and numbers of parameters are the same whatever a training gives."""
    assert "keep" not in names_from_results([ast.parse(code)])


def test_long_code_is_read_once() -> None:
    """Ten thousand names that depend on each other in reverse order are no trouble."""
    lines = [f"v{number} = v{number + 1}" for number in range(10_000)]
    tree = ast.parse("\n".join([*lines, "v10000 = model.evaluate(x)"]))
    assert len(names_from_results([tree])) == 10_001


def test_values_in_values_are_not_read_without_end() -> None:
    """To read a long one in each value around it would take more than ten seconds."""
    code = "a.append(" * 90 + f"[{'1,' * 40_000}]" + ")" * 90
    assert names_from_results([ast.parse(code)]) is None
