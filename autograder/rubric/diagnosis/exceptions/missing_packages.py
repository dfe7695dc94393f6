"""Packages and modules that are not there where work is graded."""

from __future__ import annotations

import functools
import re
from importlib.util import find_spec

from autograder.facts.close_names import close_name
from autograder.facts.names import MODULES, TRACKERS
from autograder.facts.observation import ErrorFact
from autograder.i18n import EMPTY, Message, _
from autograder.rubric.criteria.judging import listing
from autograder.rubric.diagnosis.case import Finding
from autograder.rubric.diagnosis.exceptions.rule import ErrorRule, says, suggestion

DATA_PACKAGES = {"datasets", "h5py", "kagglehub", "openpyxl", "tensorflow_datasets"}
_ALWAYS = ("Keras", "TensorFlow", "NumPy", "SciPy", "scikit-learn", "Matplotlib",
           "Pillow", "pandas")  # fmt: skip
LOGGING_PACKAGES = {"tqdm", "livelossplot", *TRACKERS}
OTHER_PACKAGES = {
    "PIL", "bs4", "catboost", "cv2", "gensim", "gym", "gymnasium", "imageio",
    "imblearn", "imutils", "jax", "keras_adversarial", "keras_contrib", "keras_cv",
    "keras_hub", "keras_nlp", "keras_tuner", "kerastuner", "konlpy", "lightgbm",
    "nltk", "optuna", "plotly", "requests", "scikeras", "scipy", "seaborn", "skimage",
    "sklearn", "spacy", "statsmodels", "tensorflow_addons", "tensorflow_hub",
    "tensorflow_probability", "tf_keras", "theano", "torch", "torchvision",
    "transformers", "xgboost",
}  # fmt: skip


def _module(match: re.Match[str], error: ErrorFact) -> Finding:
    name = match[1]
    known = _known_package(name)
    guess = _misspelt(name)
    return Finding(
        _("There is no module `{name}` here.").format(name=name),
        _("Only the file that you hand in is there, with {packages}.").format(
            packages=_packages()
        )
        if known or not guess
        else _("Either it is misspelt, or it is not installed where your work is "
               "graded: {packages} are.").format(packages=_packages()),
        known or suggestion(guess or "") or _own_file(name),
    )  # fmt: skip


def _own_file(name: str) -> Message:
    return _("If `{name}` is a file of your own, copy its code into the file that you "
             "hand in; otherwise do without it.").format(name=name)  # fmt: skip


@functools.cache
def _packages() -> Message:
    """Name the packages that submissions can import here."""
    return listing([*_ALWAYS, *(["seaborn"] if find_spec("seaborn") else [])])


def _misspelt(name: str) -> str | None:
    """Return the module that was probably meant.

    `models` is a file of the student's, and not `keras.models`. `keras_tqdm` is another
    package, and not `keras`.
    """
    known = {module for module in MODULES if ("." in module) == ("." in name)}
    if any(name == module or name.startswith(f"{module}_") for module in known):
        return None
    return close_name(name, known)


def _absent(match: re.Match[str], error: ErrorFact) -> Finding:
    name = match[1]
    return Finding(
        _("`{name}` is not there where your work is graded.").format(name=name),
        _("It can be imported, but nothing can be done with it."),
        _known_package(name) or _own_file(name),
    )


def _known_package(name: str) -> Message:
    """Say how to do without a package that many courses use; empty for others."""
    package = name.split(".")[0]
    if package in DATA_PACKAGES:
        return _("Use the data that the exercise hands out.")
    if package in LOGGING_PACKAGES:
        return _("Take its lines out: they only show or log, and change no result.")
    if package in OTHER_PACKAGES:
        return _("Do without it, or ask your instructor.")
    return EMPTY


ERROR_RULES = (
    ErrorRule("module_missing", _("A module that is not there"),
                "ModuleNotFoundError", r"No module named '([\w.]+)'", _module),
    ErrorRule("module_missing", _("A module that is not there"),
                "ModuleNotFoundError", r"^'([\w.]+)[^']*' is not there where", _absent),
    ErrorRule("module_missing", _("A module that is not there"), "ImportError",
                r"attempted relative import",
                says(_("A dot before the name imports another file of yours."),
                     _("Only the file that you hand in is there."),
                     _("Copy the code of the other file into the file that you hand "
                       "in, and take the import away."))),
)  # fmt: skip
