"""Imports point downward, and only two rooms know Keras."""

import ast
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.places import ATTACKS, CASES, HAND, PACKAGE, ROOT, TESTS

ROOMS = [
    "i18n", "errors", "facts", "arguments", "resources", "datasets", "submissions",
    "sandbox", "runner", "trainer", "rubric", "engine", "report", "authoring",
    "nbgrader", "delivery", "commands", "notebook", "pytest_plugin",
]  # fmt: skip
"""From the bottom to the top; a room imports what stands before it."""
OLD_HOMES = {"assignment", "criteria"}
"""What old rubrics import; they stand above all rooms."""


ACROSS = {"courses", "attacks", "architecture", "cases", "validity"}
"""Tests and folders of tests that go through all rooms."""


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            home = node.module or "."
            found |= {home, *(f"{home}.{alias.name}" for alias in node.names)}
    return found


def room(module: str) -> str:
    """Return the room of a module of ours."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def test_imports_point_downward() -> None:
    """No room imports a room above it."""
    for path in PACKAGE.rglob("*.py"):
        here = path.relative_to(PACKAGE.parent).with_suffix("")
        own = room(".".join(here.parts))
        if own not in ROOMS:
            known = {"__init__", "__main__", *OLD_HOMES}
            assert own in known, f"{path}: a room that is not in the list"
            continue
        for module in imports(path):
            if module.startswith("autograder.") and room(module) in ROOMS:
                assert ROOMS.index(room(module)) <= ROOMS.index(own), (path, module)


def test_only_the_zones_know_keras() -> None:
    """Keras and TensorFlow are imported by the runner and the trainer alone."""
    for path in PACKAGE.rglob("*.py"):
        if path.relative_to(PACKAGE).parts[0] in {"runner", "trainer"}:
            continue
        heavy = {m.split(".")[0] for m in imports(path)} & {"keras", "tensorflow"}
        assert not heavy, path


EXTRAS = {
    "delivery/similarity.py": "similar",
    "engine/own_checks/check_answers.py": "checks",
    "engine/workers.py": "dask",
    "nbgrader": "nbgrader",
    "notebook.py": "notebook",
    "pytest_plugin.py": "checks",
}
"""What some files may import besides; the extra of `pyproject.toml` that has it."""


def test_what_is_imported_is_declared() -> None:
    """Every library that a file imports is a dependency, or one of its extra."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    libraries = packages_distributions()
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE).as_posix()
        declared = list(project["dependencies"])
        for start, extra in EXTRAS.items():
            declared += project["optional-dependencies"][extra] * place.startswith(
                start
            )
        names = {re.split(r"[^\w-]", requirement)[0] for requirement in declared}
        modules = {m.split(".")[0] for m in imports(path)} - {"", "autograder"}
        for module in modules - sys.stdlib_module_names:
            homes = {name.lower() for name in libraries.get(module, [])}
            assert homes & names, f"{path}: {module} is not declared"


def test_no_name_stands_twice() -> None:
    """Each module name is used once, and no folder has the same name."""
    modules = [path.stem for path in PACKAGE.rglob("*.py")]
    folders = [p.name for p in PACKAGE.rglob("*") if (p / "__init__.py").is_file()]
    names = [n for n in modules if not n.startswith("__") and n not in OLD_HOMES]
    assert sorted({*names, *folders}) == sorted([*names, *folders])


TWICE = {
    "Case",  # in rubrics a call of a function, in diagnoses a submission
    "InTraining",  # the operation that the runner describes, and the trainer's layer
    "Source",  # of values in a data set, and the code of a submission
}
"""Names of two public classes each."""


def test_no_class_has_the_name_of_another() -> None:
    """Each public class has a name of its own in the whole package."""
    names = Counter(
        node.name
        for path in PACKAGE.rglob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert {name for name, count in names.items() if count > 1} == TWICE


HOMES = {
    "BaseLayer": ("facts/layers/",),
    "Known": ("facts/known",),
    "KnownMetric": ("facts/measured_metrics.py",),
    "Platform": ("delivery/platforms/",),
    # The scores of nbgrader need its database. The grade of one student is kept in
    # memory for Gradescope and GitHub.
    "Writer": ("report/writers/", "nbgrader/scores.py", "delivery/one_student.py"),
}
"""A base class, or the class of rows -> where its classes and rows are."""


def families(sources: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield each class and object of a family in `HOMES`: family, place, name.

    Args:
        sources: path in the package -> text.
    """
    trees = {place: ast.parse(text) for place, text in sources.items()}
    family = {name: name for name in HOMES}
    count = 0
    while count < len(family):  # a class may be based on one of a later file
        count = len(family)
        for tree in trees.values():
            for node in ast.walk(tree):
                if isinstance(node, ast.ClassDef):
                    for base in {last_name(base) for base in node.bases} & {*family}:
                        family[node.name] = family[base]
    for place, tree in trees.items():
        for node in ast.walk(tree):
            match node:
                case ast.ClassDef(name=name) if name in family:
                    yield family[name], place, name
                case ast.Call(func=func, args=[ast.Constant(), *_]):
                    name = last_name(func)
                    if family.get(name, "").startswith("Known"):
                        yield family[name], place, ast.unparse(node)[:60]


def last_name(node: ast.expr) -> str:
    """Return the last name of `a.b[c]`: b. A name of Keras stays whole."""
    whole = ast.unparse(node.value if isinstance(node, ast.Subscript) else node)
    return whole if whole.startswith("keras.") else whole.rpartition(".")[2]


def out_of_place(sources: Mapping[str, str]) -> list[str]:
    """Return each class and row of a family that is not in its home."""
    return [
        f"{place}: {name}"
        for family, place, name in families(sources)
        if not place.startswith(HOMES[family])
    ]


def test_each_family_has_its_room() -> None:
    """Kinds of layers, rows of settings, platforms and report formats lie together."""
    sources = {
        path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8")
        for path in PACKAGE.rglob("*.py")
    }
    assert not out_of_place(sources)
    assert {family for family, _place, _name in families(sources)} == {*HOMES}


@pytest.mark.parametrize(
    "source",
    [
        "class Mine(BaseLayer): pass",
        "class Own(Mine): pass",
        "class Csv(writer.Writer[str]): pass",
        "class Ilias(Platform): pass",
        "ROWS = (KnownLoss('mine'),)",
    ],
)
def test_what_is_in_another_room_is_found(source: str) -> None:
    """A class is found by its base, also by one between, and a row by its class."""
    right = {
        "facts/layers/mine.py": "class Mine(BaseLayer): pass",
        "facts/known.py": "class KnownLoss(Known): pass",
    }
    assert not out_of_place(right)
    assert len(out_of_place({**right, "report/new.py": source})) == 1


def test_every_zone_can_be_started() -> None:
    """A module that a zone runs has a main program."""
    for path in PACKAGE.rglob("*.py"):
        for name in re.findall(
            r'^MODULE = "autograder\.([\w.]+)"', path.read_text(), re.M
        ):
            home = PACKAGE.joinpath(*name.split("."))
            program = home / "__main__.py" if home.is_dir() else home.with_suffix(".py")
            assert "__main__" in program.read_text(encoding="utf-8"), name


def our_tests() -> list[Path]:
    """Return all files of tests, without the submissions among them."""
    submissions = (ATTACKS, CASES, HAND)
    found = TESTS.rglob("*.py")
    return [p for p in found if not any(map(p.is_relative_to, submissions))]


def sentences_out_of_place(source: str) -> Iterator[str]:
    """Yield the calls whose English words `make messages` cannot find."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id="_"), args=[ast.Constant()]):
                pass
            case ast.Call(
                func=ast.Name(id="_n"), args=[ast.Constant(), ast.Constant(), _]
            ):
                pass
            case ast.Call(func=ast.Name(id="_" | "_n")):
                yield ast.unparse(node)
            case ast.Call(func=ast.Name(id="literal"), args=[given]):
                parts = getattr(given, "values", [given])
                text = "".join(p.value for p in parts if isinstance(p, ast.Constant))
                if re.search(r"[a-z] [a-z]", text):
                    yield ast.unparse(node)


def test_every_sentence_can_be_collected() -> None:
    """A message is made of a constant, and a literal text is not ours."""
    for path in sorted(PACKAGE.rglob("*.py")):
        found = list(sentences_out_of_place(path.read_text(encoding="utf-8")))
        assert not found, f"{path}: {found}"


@pytest.mark.parametrize(
    "source",
    [
        "_(f'It has {count} layers.')",
        "_(text)",
        "_n(*labels, count)",
        "literal('It has layers.')",
        "literal(f'It has {count} layers.')",
    ],
)
def test_sentences_that_cannot_be_collected_are_found(source: str) -> None:
    """Each of these would stay English in every language."""
    assert list(sentences_out_of_place(source))


def test_tests_are_laid_out_like_the_code() -> None:
    """A test lies in the folder of its room, or goes through all of them."""
    places = {path.relative_to(TESTS).parts for path in our_tests()}
    folders = {parts[0] for parts in places if len(parts) > 1}
    alone = {name[:-3] for (name, *_) in places if name.startswith("test_")}
    assert folders | {name.removeprefix("test_") for name in alone} <= {*ROOMS, *ACROSS}


def test_no_test_is_imported() -> None:
    """What tests share lies in fixtures and in modules that hold no tests."""
    tests = {path.stem for path in our_tests() if path.stem.startswith("test_")}
    for path in our_tests():
        names = {name for module in imports(path) for name in module.split(".")}
        shared = names & {*tests, "conftest"}
        assert not shared, f"{path}: {shared}"


def test_one_module_knows_where_things_are() -> None:
    """No other test looks for its data from where it lies itself."""
    for path in our_tests():
        names = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        own = any(isinstance(n, ast.Name) and n.id == "__file__" for n in names)
        assert not own or path == TESTS / "places.py", path


def test_every_test_says_what_holds_in_one_sentence() -> None:
    """Every test has a docstring of one sentence."""
    for path in our_tests():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    text = ast.get_docstring(node) or ""
                    one = re.fullmatch(r"((?![.!?]\s).)+[.!?]", text, re.DOTALL)
                    assert one or not name.startswith("test_"), f"{path}: {name}"


PUBLIC = {"os._exit", "sys._getframe", "_replace", "_asdict", "_fields"}
"""Documented names of the standard library that begin with an underscore."""
INSIDES = r"(^|\.)_(?!_)|^keras\.src|^tensorflow\.python"
"""In the name of a module: what its owner may change at any time."""


def private_uses(source: str) -> Iterator[str]:
    """Yield each use of what other objects keep to themselves.

    A method may use what its own object has. A function that is put into a class of
    Keras also calls its first argument `self`, but that is Keras' object.
    """
    own: set[ast.AST] = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ClassDef(body=body):
                methods = [n for n in body if isinstance(n, ast.FunctionDef)]
                own |= {name for m in methods for name in _own_names(m)}
            case ast.Attribute(attr=name) if node.value not in own:
                if is_private(name) and not {ast.unparse(node), name} & PUBLIC:
                    yield ast.unparse(node)
            case ast.Call(args=[_, ast.Constant(value=str(name)), *_]):
                if is_private(name):
                    yield ast.unparse(node)
            case ast.Import(names=names):
                yield from (n.name for n in names if re.search(INSIDES, n.name))
            case ast.ImportFrom(module=str(module), names=names):
                full = [f"{module}.{n.name}" for n in names]
                ours = module.startswith("autograder")
                yield from (n for n in full if not ours and re.search(INSIDES, n))


def _own_names(method: ast.FunctionDef) -> Iterator[ast.AST]:
    """Yield where a method names its own object, but not in functions within it."""
    arguments = [*method.args.posonlyargs, *method.args.args]
    first = arguments[0].arg if arguments else ""
    waiting: list[ast.AST] = list(method.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and node.id == first:
            yield node
        hides = isinstance(node, ast.FunctionDef | ast.Lambda) and any(
            argument.arg == first for argument in node.args.args
        )
        if not hides:
            waiting += ast.iter_child_nodes(node)


def is_private(name: str) -> bool:
    """Tell a name that its owner may change at any time."""
    return bool(re.match(r"_[^_]", name))


def test_no_private_attribute_is_touched() -> None:
    """No name of others that begins with an underscore is used."""
    for path in PACKAGE.rglob("*.py"):
        uses = list(private_uses(path.read_text(encoding="utf-8")))
        assert not uses, f"{path}: {uses}"


@pytest.mark.parametrize(
    "source",
    [
        "layer._inbound_nodes",
        "getattr(model, '_compile_loss', None)",
        "from keras._tf_keras import keras",
        "import keras.src.losses",
        "from tensorflow.python.keras import layers",
        "class A:\n    def f(self, model):\n        return model._layers",
        "class A:\n    def f(self):\n        return self.model._layers",
        "class A:\n    def f(self):\n        def g(self):\n            self._layers",
        "class A:\n    def f(self):\n        Model.fit = lambda self: self._layers",
        "def compile_(self):\n    self._loss",
    ],
)
def test_private_attributes_are_found(source: str) -> None:
    """Each use of a private attribute is found."""
    assert list(private_uses(source))


def test_help_loads_nothing_heavy() -> None:
    """`--help` loads neither Keras nor NumPy nor pydantic."""
    code = (
        "import sys; from click.testing import CliRunner;"
        "import autograder.commands.cli as c; "
        "assert CliRunner().invoke(c.main, ['--help']).exit_code == 0; "
        "print({'keras', 'tensorflow', 'numpy', 'pydantic'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"


def test_check_needs_no_module_of_unix() -> None:
    """A student's own check can be imported where there is no Unix."""
    code = (
        "import psutil, sys; unix = ['resource', 'fcntl', 'pwd', 'grp'];"
        "sys.modules |= dict.fromkeys(unix);"
        "import autograder.report.batch, autograder.runner.observation_client;"
        "import autograder.sandbox.server"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_python_is_started_without_the_current_folder() -> None:
    """Each Python that the grader starts imports nothing from where the user is."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.List | ast.Tuple) and node.elts:
                first, *options = map(ast.unparse, node.elts)
                started = first == "sys.executable"
                assert not started or options[0] in {"'-I'", "'-P'"}, path
