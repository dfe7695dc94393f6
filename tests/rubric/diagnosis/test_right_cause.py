"""Errors that once were explained by something that was not their cause."""

from __future__ import annotations

import pytest

from autograder.facts import names as known
from autograder.facts.grade import Diagnosis
from autograder.facts.observation import ErrorFact
from autograder.rubric.criteria.judging import did_you_mean
from autograder.rubric.criteria.output_activation import OutputActivation
from autograder.rubric.diagnosis.exceptions import explain_error
from autograder.rubric.diagnosis.exceptions import missing_names as names

from .cases import SIDES, dense, seen


def words(kind: str, message: str, code: str = "") -> Diagnosis:
    """Return what is said of an error."""
    diagnosis = explain_error(ErrorFact(kind=kind, message=message, code=code))
    assert diagnosis is not None
    return diagnosis


MISSING = "ModuleNotFoundError"
SAME_RANK = (
    "Arguments `target` and `output` must have the same rank (ndim). Received: "
    "target.shape={}, output.shape={}"
)
ADDED = (
    "Only instances of `keras.Layer` can be added to a Sequential model. Received: {} "
    "(of type <class '{}'>)"
)


@pytest.mark.parametrize(
    ("kind", "message", "code", "cause", "fix"),
    [
        (MISSING, "No module named 'ramdom'", "", "module_missing", "`random`?"),
        (MISSING, "No module named 'util'", "", "module_missing",
         "copy its code into the file that you hand in"),
        (MISSING, "'openpyxl' is not there where your code is graded", "",
         "module_missing", "Use the data that the exercise hands out."),
        (MISSING, "'tensorflow_datasets: kitti' is not there where your code is graded",
         "", "module_missing", "Use the data that the exercise hands out."),
        (MISSING, "'wandb' is not there where your code is graded", "",
         "module_missing", "Take its lines out"),
        (MISSING, "'cv2' is not there where your code is graded", "",
         "module_missing", "Do without it"),
        (MISSING, "'helpers' is not there where your code is graded", "",
         "module_missing", "copy its code into the file that you hand in"),
        ("OSError", "this exercise hands out no MNIST data", "", "no_download",
         "Use the data that the exercise hands out."),
        ("ValueError", "Invalid dtype: object (it holds the ndarray object)", "",
         "no_numbers", "as many numbers"),
        ("ValueError", "Argument `output` must have rank (ndim) `target.ndim - 1`. "
         "Received: target.shape=(None,), output.shape=(None, 5, 5, 10)", "",
         "target_mismatch", "where should the rows have become flat?"),
        ("ValueError", "Argument `output` must have rank (ndim) `target.ndim - 1`. "
         "Received: target.shape=(None, 3), output.shape=(None, 3)", "",
         "target_mismatch", "Give class numbers"),
        *((MISSING, f"No module named '{name}'", "", "module_missing",
           "copy its code into the file that you hand in")
          for name in ("models", "dataset", "layers", "metrics", "matplotlib_venn",
                       "keras_tricks")),
        (MISSING, "No module named 'keras.layer'", "", "module_missing",
         "Did you mean `keras.layers`?"),
        ("ImportError", "attempted relative import with no known parent package",
         "from .util import x", "module_missing", "Copy the code of the other file"),
        ("FileNotFoundError", "[Errno 2] No such file or directory: 'data.h5'",
         'h5py.File("data.h5")', "file_missing", "Use the data that the exercise"),
        ("FileNotFoundError", "[Errno 2] No such file or directory: 'x.pkl'",
         'pickle.load(open("x.pkl", "rb"))', "file_missing", "Use the data that the"),
        ("FileNotFoundError", "[Errno 2] No such file or directory: 'a.h5'",
         'model.load_weights("a.h5")', "file_missing", "Build the model"),
        ("AssertionError", "train longer", "assert acc > 0.9", "made_up_results",
         "you may take the line away"),
        ("TypeError", "Sequential.add() got an unexpected keyword argument "
         "'activation'", 'model.add(Dense(1), activation="relu")', "keyword_unknown",
         "`model.add(Dense(..., activation=...))`"),
        ("ValueError", SAME_RANK.format("(None,)", "(None, 3)"), "model.fit(x, y)",
         "target_mismatch", "If it is the number of a class"),
        ("ValueError", SAME_RANK.format("(None,)", "(None, 3)"), "model.evaluate(x, y)",
         "target_mismatch", "labels of the test"),
        ("ValueError", SAME_RANK.format("(None, 4)", "(None, 3)"), "model.fit(x, y)",
         "target_mismatch", "Compare the number of output units"),
        ("InvalidArgumentError", "Incompatible shapes: [7] vs. [7,3]", "",
         "target_mismatch", "If it is the number of a class"),
        ("ValueError", 'Input 0 of layer "a" is incompatible with the layer: expected '
         "shape=(None, 784), found shape=(784,)", "model.fit(rows)", "input_mismatch",
         "`.batch(32)`"),
        ("ValueError", "Input 0 with name 'None' of layer 'conv2d' is incompatible "
         "with the layer: expected min_ndim=4, found ndim=2. Full shape received: "
         "(None, 784)", "", "axes_wrong", "Is there a `Flatten`"),
        ("NameError", "name 'TRUE' is not defined", "", "name_unknown", "`True`"),
        ("ValueError", "Could not interpret optimizer identifier: "
         "<class 'keras.src.optimizers.sgd.SGD'>", "", "identifier_unknown",
         "`keras.optimizers.SGD()`"),
        ("ValueError", ADDED.format("<KerasTensor shape=(None, 2), name=a>",
                                    "keras.src.backend.KerasTensor"), "",
         "not_a_layer", "Take the second pair of parentheses away"),
        ("ValueError", "Unrecognized keyword arguments passed to Dense: "
         "{'imput_dim': 2}", "", "keyword_unknown", "Did you mean 'input_dim'?"),
        ("FileNotFoundError", "pima.csv not found.", "", "file_missing",
         "Use the data that the exercise hands out."),
        ("OSError", "Unable to synchronously open file (unable to open file: name = "
         "'model.h5', errno = 2)", "", "file_missing", "Build the model"),
        ("FileNotFoundError", "[Errno 2] No such file or directory: 'c:/malgun.ttf'",
         "", "file_missing", "Take the lines that set the font away"),
        ("FileNotFoundError", "[Errno 2] No such file or directory: '/content/drive'",
         "os.chdir('/content/drive')", "file_missing", "Take `os.chdir(...)` away."),
    ],
)  # fmt: skip
def test_the_cause_is_named(
    kind: str, message: str, code: str, cause: str, fix: str
) -> None:
    """The advice leads to what is wrong."""
    diagnosis = words(kind, message, code)
    assert diagnosis.id == cause
    assert fix in diagnosis.fix


def test_how_python_writes_an_object_is_not_shown() -> None:
    """An object that is no layer is named by its kind, and not by a text that is cut
    off."""
    text = ADDED.format("<keras.src.callbacks.History object at 0x7f>", "a.b.History")
    diagnosis = words("ValueError", text)
    assert "`History`" in diagnosis.found
    assert "<" not in diagnosis.to_json()


def test_no_word_has_a_blank_at_its_end() -> None:
    """Names that may be suggested are names."""
    words = {w for group in vars(known).values()
             if isinstance(group, frozenset | set | dict) for w in group}  # fmt: skip
    words |= {*names.WORDS.values(), *names.IMPORTS.values(), *names.OLD}
    assert len(words) > 100
    assert not [word for word in words if word != word.strip()]


def test_none_in_quotes_is_understood() -> None:
    """If None is a right answer, None in quotes is a mistake with its own message."""
    assert "without quotes" in did_you_mean("none (unknown)", known.ACTIVATIONS)
    assert did_you_mean("none", known.OPTIMIZERS) == ""
    evidence = seen(SIDES, dense(1, "none (unknown)"))
    verdict = OutputActivation(activation="linear").check(evidence)
    assert verdict.found == "Keras knows no activation 'none'."
    assert "without quotes" in verdict.advice
