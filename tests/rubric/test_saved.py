"""The criterion on a file with predictions: what it reads, and what it measures."""

import base64
import io
import pickle
import tracemalloc
from typing import Any

import numpy as np
import pytest

from autograder.facts.function_calls import FileBytes, Outcome
from autograder.facts.observation import Run
from autograder.facts.plain_data import Unknown
from autograder.rubric.criteria import Evidence, Saved
from autograder.rubric.criteria.saved_values import measured

LABELS = [0, 1, 1, 0]


def file(content: bytes | str) -> Outcome:
    """Return that the code wrote this."""
    data = content.encode() if isinstance(content, str) else content
    packed = FileBytes(data=base64.b64encode(data).decode())
    return Outcome(ending="returned", answer=packed)


def npy(array: Any, allow_pickle: bool = False) -> bytes:
    """Return an array as `np.save` writes it."""
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=allow_pickle)
    return buffer.getvalue()


def verdict(outcome: Outcome | None, name: str = "p.csv", **given: Any) -> Any:
    """Return the verdict on a file."""
    arguments = {"labels": LABELS, "at_least": 0.75, **given}
    own = Saved(name, **arguments)
    (call,) = own.function_calls
    outcomes = {} if outcome is None else {call.key: outcome}
    return own.check(Evidence(Run(ending="finished", outcomes=outcomes), ""))


@pytest.mark.parametrize(
    "text",
    [
        "0\n1\n1\n0\n", "id,label\n1,0\n2,1\n3,1\n4,0\n", "label\r\n0\r\n1\r\n1\r\n0",
        "\ufefflabel\n0\n1\n1\n0\n", ",0\n0,0.1\n1,0.9\n2,0.8\n3,0.2\n",
        "0.0\n1\n1\n1\n", "False\nTrue\nTrue\nFalse\n",
        "id;label\n1;0\n2;1\n3;1\n4;0\n", "\nid\tlabel\n1\t0\n2\t1\n3\t1\n4\t0\n",
    ],
)  # fmt: skip
def test_tables_are_read_as_people_write_them(text: str) -> None:
    """A header, an index, probabilities and the mark of a spreadsheet do no harm."""
    assert verdict(file(text)).status == "passed"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"), ("0\n1\n", "holds 2 predictions"), ("0\n1\nx\n0\n", "'x'"),
        ("0\n1\nnan\n0\n", "'nan'"), (b"\xff\xfe\x00", "not a table"),
        ('"0\n', "not a table"),
        ("0\n" * 200_000, "more than 100,000"), ("\n\n", "is empty"),
        (pickle.dumps(LABELS), "not a table"), ("1e999\n1\n1\n0\n", "not a number"),
        ("label\n0\n1\n1\n", "holds 3 predictions"),
    ],
)  # fmt: skip
def test_other_files_are_refused_with_a_reason(text: Any, says: str) -> None:
    """Each message says what is wrong with the file."""
    found = verdict(file(text))
    assert found.status == "failed"
    assert says in found.found


def test_arrays_are_read_without_pickle() -> None:
    """Numbers, or one probability for each class, pass; objects and bombs do not."""
    rows, labels = np.eye(2)[LABELS], np.array(LABELS)
    arrays = labels, labels[:, None], rows.astype("float32"), np.asfortranarray(rows)
    small = (labels.astype(dtype) for dtype in ("bool", "int8", "uint16", "float16"))
    for array in (*arrays, *small):
        assert verdict(file(npy(array)), "p.npy").status == "passed"
    bomb = npy(np.array(LABELS)).replace(b"(4,)", b"(9999999999,)")
    objects = npy(np.array([object(), None]), allow_pickle=True)
    for data in (
        bomb,
        objects,
        b"",
        npy(np.array([0, np.nan])),
        npy(np.zeros((2, 2, 2))),
    ):
        assert verdict(file(data), "p.npy").status == "failed"


@pytest.mark.parametrize(
    ("labels", "metric"),
    [
        ([1, 3, 2, 1], "accuracy"),
        (["a", "c", "b", "a"], "accuracy"),
        ([0, 1, 1, 0], "auc"),
    ],
)
def test_probabilities_have_a_column_for_each_label(labels: Any, metric: str) -> None:
    """The columns are in the order of the labels, which need not begin with 0."""
    classes, places = np.unique(labels, return_inverse=True)
    given = {"labels": labels, "metric": metric}
    for step, status in ((1, "passed"), (-1, "failed")):
        rows = np.eye(len(classes))[:, ::step][places]
        assert verdict(file(npy(rows)), "p.npy", **given).status == status


def test_columns_have_names_and_labels_may_be_texts() -> None:
    """A column that is named must be there; texts are compared as they are."""
    text = "label,sure\ncat,1\ndog,2\n"
    given = {"labels": ["cat", "dog"], "column": "label"}
    assert verdict(file(text), **given).status == "passed"
    wrong = verdict(file(text.replace("label", "labels")), **given)
    assert "'labels'" in wrong.found
    assert verdict(file("label\ncat\n\ncow\n"), **given).status == "failed"


def test_one_long_cell_costs_only_its_own_memory() -> None:
    """In an array of NumPy, each of the cells would take as much as the longest."""
    labels = ["a", "b"] * 2_500
    text = "\n".join(["x" * 100_000, *labels[1:]])
    tracemalloc.start()
    assert verdict(file(text), labels=labels).status == "passed"
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 50_000_000


def test_points_fall_from_the_bound_to_none_at() -> None:
    """Half-way between both, half of the points are left."""
    given = {"labels": [1.0, 2.0, 3.0], "metric": "mean_absolute_error",
             "at_least": None, "at_most": 1.0, "none_at": 3.0}  # fmt: skip
    for shift, share in ((1, 1.0), (2, 0.5), (3, 0.0), (-9, 0.0)):
        text = "\n".join(str(label + shift) for label in (1, 2, 3))
        assert verdict(file(text), **given).fraction == share


def test_metrics_are_those_of_scikit_learn() -> None:
    """Each is measured as scikit-learn does, ties included."""
    from sklearn import metrics

    rng = np.random.default_rng(0)
    labels, found = rng.integers(0, 2, 50), rng.integers(0, 9, 50) / 8
    score = metrics.roc_auc_score(labels, found)
    assert measured("auc", found, labels) == pytest.approx(score)
    assert measured("r2_score", found, labels) == pytest.approx(
        metrics.r2_score(labels, found)
    )
    error = metrics.mean_squared_error(labels, found)
    assert measured("root_mean_squared_error", found, labels) == pytest.approx(
        error**0.5
    )
    assert measured("r2_score", found, np.ones(50)) is None


def test_nothing_passes_without_a_file() -> None:
    """No file, a file that is too large, and another answer get nothing."""
    large = Outcome(ending="returned", answer=Unknown(type_name="file", too_large=True))
    for outcome in (None, Outcome(ending="no_such_name"), large,
                    Outcome(ending="returned", answer=1.0)):  # fmt: skip
        assert verdict(outcome).status == "failed"


def test_students_get_no_labels() -> None:
    """Their own check says only whether the file has enough rows."""
    own = Saved("p.csv", labels=LABELS, at_least=0.9, public=True)
    part = own.public_part(())
    assert part.labels is None
    (call,) = part.function_calls
    for text, status in (("9\n9\n9\n9\n", "passed"), ("1\n", "failed")):
        run = Run(ending="finished", outcomes={call.key: file(text)})
        assert part.check(Evidence(run, "")).status == status


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "one of"), ({"at_least": 0.5, "at_most": 0.5}, "one of"),
        ({"at_most": 0.5}, "wrong side"),
        ({"at_least": 0.9, "answers": ()}, "no solution"),
        ({"metric": "auc", "labels": [1, 2, 3], "at_least": 0.5}, "cannot be measured"),
        ({"metric": "mean_absolute_error", "labels": ["a"], "at_most": 1}, "cannot be"),
        ({"at_least": 0.9, "answers": (file("1\n1\n1\n1\n"),)}, "accuracy is 0.5"),
        ({"labels": None}, "no `labels`"),
    ],
)  # fmt: skip
def test_bounds_that_are_none_are_refused(given: dict[str, Any], says: str) -> None:
    """A rubric needs labels, one bound, and a solution that reaches it."""
    arguments = {"labels": LABELS, "answers": (file("0\n1\n1\n0\n"),), **given}
    own = Saved("p.csv", **arguments)
    assert any(says in str(line) for line in own.problems(None))  # type: ignore[arg-type]
    good = Saved("p.csv", labels=LABELS, answers=arguments["answers"], at_least=0.4)
    if given.get("answers") != ():
        assert not [*good.problems(None)]  # type: ignore[arg-type]
