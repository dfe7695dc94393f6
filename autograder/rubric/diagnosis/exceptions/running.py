"""Errors while a program runs that are not about arguments, names or shapes."""

from __future__ import annotations

import re

from autograder.facts.observation import ErrorFact
from autograder.i18n import EMPTY, _
from autograder.rubric.diagnosis.case import Finding
from autograder.rubric.diagnosis.exceptions.rule import ErrorRule, says, suggestion


def _key(match: re.Match[str], error: ErrorFact) -> Finding | None:
    if "history" not in error.code and "hist" not in error.code:
        return Finding(
            _("There is no entry `{name}`.").format(name=match[1]),
            _("A dictionary knows only the words that it was filled with."),
            _("Print its `.keys()`."),
        )
    return Finding(
        _("The history has no entry `{name}`.").format(name=match[1]),
        _("It holds `loss`, the metrics that `compile` was given, and both with `val_` "
          "in front if `fit` had validation data."),
        _("Name the metric in `compile`, or print `history.history.keys()`."),
    )  # fmt: skip


def _file(match: re.Match[str], error: ErrorFact) -> Finding:
    path = next(part for part in match.groups() if part)
    only = _("Only the file that you hand in is there, and the data of the exercise.")
    if re.search(r"\.(ttf|ttc|otf|pfb|afm)$", path, re.I):
        return Finding(
            _("There is no font `{path}` where your work is graded.").format(path=path),
            _("Fonts lie in other places on other machines."),
            _("Take the lines that set the font away; they only change pictures."),
        )
    if "chdir" in error.code:
        return Finding(
            _("There is no folder `{path}` where your work is graded.").format(
                path=path
            ),
            only,
            _("Take `os.chdir(...)` away."),
        )
    if _is_model(path, error.code):
        return Finding(
            _("There is no file `{path}` where your work is graded.").format(path=path),
            _("The grader trains your model itself, and your code up to here has "
              "saved no such file."),
            _("Build the model in the file that you hand in. Lines that load a saved "
              "one are not needed."),
        )  # fmt: skip
    return Finding(
        _("There is no file `{path}` where your work is graded.").format(path=path),
        only,
        suggestion(error.suggestion) or _("Use the data that the exercise hands out."),
    )


def _is_model(path: str, code: str) -> bool:
    """Say whether a file holds a model. Some kinds of files hold data, too."""
    if re.search(r"\.(keras|pb|ckpt|index|tflite)$", path, re.I):
        return True
    may_be = re.search(r"\.(h5|hdf5|pkl|joblib)$", path, re.I)
    return bool(may_be and re.search("weights|model", f"{code} {path}", re.I))


def _assertion(match: re.Match[str], error: ErrorFact) -> Finding | None:
    """Explain a demand on results, which are made up where the code is read."""
    if not re.search(r"acc|loss|score|history|evaluate|predict", error.code, re.I):
        return None
    return Finding(
        _("The `assert` asks for a result of the training."),
        _("Nothing is trained while your code is read. The results of `fit`, "
          "`evaluate` and `predict` are made up, and the grader trains the model "
          "afterwards."),
        _("If your model is right, you may take the line away."),
    )  # fmt: skip


def _download(match: re.Match[str], error: ErrorFact) -> Finding:
    return Finding(
        _("This line downloads something, and there is no network where your work is "
          "graded."),
        _("Only the file that you hand in is there, and the data of the exercise."),
        _("Load the digits with `keras.datasets.mnist.load_data()`.")
        if "mnist" in error.code.lower()
        else _("Use the data that the exercise hands out."),
    )  # fmt: skip


ERROR_RULES = (
    ErrorRule(
        "fit_without_compile", _("`fit` before `compile`"), "ValueError|RuntimeError",
        r"must call `?compile\(\)`? before|[Mm]odel must be compiled",
        says(_("`fit` was called on a model that had not been compiled."),
             _("Before it can train, a model must know its loss and its optimizer."),
             _("Call `model.compile(loss=..., optimizer=...)` above this line.")),
    ),
    ErrorRule(
        "unbuilt", _("A model that does not know its input yet"),
        "AttributeError|ValueError",
        r"has no defined (input|output) shape yet|has not yet been built"
        r"|hasn't been (?:built|called)|layer isn't built",
        says(_("The model does not know the shape of its input yet."),
             _("Until it does, it has no weights and no shapes."),
             _("Begin it with `keras.Input(shape=(...,))`.")),
    ),
    ErrorRule(
        "made_in_map", _("A layer that is made for each batch"), "ValueError",
        r"only supports singleton tf\.Variables",
        says(_("A layer is made within a function that is run for each batch, such as "
               "that of `map`."),
             _("Its variables can be made only once."),
             _("Make it before: `turn = layers.RandomRotation(0.1)`. Then call it in "
               "the function: `data.map(lambda x, y: (turn(x), y))`.")),
    ),
    ErrorRule(
        "stub", _("A part that is still to be written"), "NotImplementedError", r"",
        says(_("This part of the exercise is not written yet."),
             _("`raise NotImplementedError` stops the code until you put yours there."),
             _("Replace that line by your code.")),
    ),
    ErrorRule(
        "too_large", _("Something far too large"),
        "MemoryError|_ArrayMemoryError|ResourceExhaustedError", r"",
        says(_("This line needs more memory than there is."),
             _("A layer has inputs × units weights. A wrong size makes too many."),
             _("Look for a number that is far too large, in the units or a shape.")),
    ),
    ErrorRule(
        "no_download", _("A download"),
        r"OSError|\w*Timeout|gaierror|\w*Connection\w*Error|URLError|HTTPError|SSLError"
        r"|MaxRetryError|RuntimeError|PermissionError",
        r"nothing can be downloaded|urlopen error|Max retries exceeded|name resolution"
        r"|[Nn]etwork is unreachable|[Nn]ame or service not known|Failed to connect to",
        _download,
    ),
    ErrorRule(
        "no_download", _("A download"), "OSError", r"hands out no MNIST data",
        says(_("The exercise does not hand out the digits of MNIST."),
             _("There is no network where your work is graded, so nothing else can be "
               "loaded."),
             _("Use the data that the exercise hands out.")),
    ),
    ErrorRule(
        "no_origin", _("A download without an address"), "ValueError",
        r'Please specify the "origin" argument',
        says(_("`get_file` was not told from where to load the file."),
             _("Its first argument is only the name of the file here."),
             _("Load data sets of Keras with `load_data()`, as in "
               "`keras.datasets.mnist.load_data()`.")),
    ),
    ErrorRule(
        "file_missing", _("A file that is not there"),
        "FileNotFoundError|NotADirectoryError|NotFoundError|OSError|ValueError",
        r"No such file or directory: b?'([^']+)'|^(\S+) not found\.?$"
        r"|unable to open file: name = '([^']+)'|File not found: filepath=(\S+?)\.? "
        r"|Could not find directory (\S+)|Not a directory: '([^']+)'"
        r"|(?:: |\}\} )(\S+) ?[:;] No such file", _file,
    ),
    ErrorRule(
        "asked_the_keyboard", _("A question to the keyboard"), "EOFError", r"",
        says(_("Your code asks with `input(...)`, and nobody answers."),
             _("Work is graded without anybody at the keyboard."),
             _("Write the value into the code.")),
    ),
    ErrorRule(
        "nested_too_deeply", _("Code that Python cannot read"),
        "RecursionError|MemoryError", r"during compilation|too complex|stack overflow",
        says(_("An expression is too long or nested too deeply for Python."),
             _("Each pair of parentheses and each `+` adds a level, and Python has a "
               "limit."),
             _("Write it as several statements, or as a loop.")),
    ),
    ErrorRule(
        "endless_calls", _("A function that calls itself for ever"), "RecursionError",
        r"",
        says(_("A function calls itself without an end."),
             _("Each call waits for the next one."),
             _("Let it stop in some case, or use a loop.")),
    ),
    ErrorRule(
        "key_missing", _("An entry that is not there"), "KeyError", r"'([^']*)'", _key,
    ),
    ErrorRule(
        "index_too_large", _("A class, or index, that is too large"), "IndexError",
        r"list index out of range",
        says(_("An element was asked for that the list does not have."),
             _("Counting begins at 0. A model that was never built has no weights "
               "yet."),
             _("Print `len(...)` of the list above this line.")),
    ),
    ErrorRule(
        "unpacking", _("Not as many names as values"), "ValueError",
        r"(?:too many|not enough) values to unpack",
        says(_("The left side has not as many names as the right side has values."),
             _("Each value needs its name. `mnist.load_data()` returns two pairs."),
             _("Compare both sides; keep the parentheses of pairs.")),
    ),
    ErrorRule(
        "made_up_results", _("A result that is made up"), "AssertionError", r"",
        _assertion,
    ),
    ErrorRule(
        "division_by_zero", _("A division by zero"), "ZeroDivisionError", r"",
        says(_("Something was divided by 0."), EMPTY,
             _("Print the divisor above this line.")),
    ),
)  # fmt: skip
