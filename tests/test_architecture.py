"""Imports point downward, and only two rooms know Keras."""

import ast
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).parent.parent / "autograder"
ROOMS = [
    "errors", "translation", "facts", "criteria", "assignment", "grading", "resources",
    "datasets", "submissions", "public", "sandbox", "runner", "judge", "store",
    "pipeline", "report", "notebook", "batch", "options", "authoring", "nbgrader",
    "cli",
]  # fmt: skip


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{a.name}" for a in node.names)}
    return found


def room(module: str) -> str:
    """Return the room of a module of ours."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def test_imports_point_downward() -> None:
    """No room imports one that stands above it."""
    for path in PACKAGE.rglob("*.py"):
        here = path.relative_to(PACKAGE.parent).with_suffix("")
        own = room(".".join(here.parts))
        if own not in ROOMS:
            assert own == "__init__", f"{path}: a room that is not in the list"
            continue
        for module in imports(path):
            if module.startswith("autograder.") and room(module) in ROOMS:
                assert ROOMS.index(room(module)) <= ROOMS.index(own), (path, module)


def test_only_the_zones_know_keras() -> None:
    """Keras and TensorFlow are imported by the runner and the judge alone."""
    for path in PACKAGE.rglob("*.py"):
        if path.relative_to(PACKAGE).parts[0] in {"runner", "judge"}:
            continue
        heavy = {m.split(".")[0] for m in imports(path)} & {"keras", "tensorflow"}
        assert not heavy, path


def test_no_private_attribute_of_keras() -> None:
    """The zones touch nothing of Keras that begins with an underscore."""
    for name in ("runner", "judge"):
        for path in (PACKAGE / name).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
                    owner = ast.unparse(node.value)
                    assert owner in {"self", "os", "sys"} or node.attr.startswith(
                        "__"
                    ), f"{path}: {owner}.{node.attr}"


def test_help_loads_nothing_heavy() -> None:
    """`--help` loads neither Keras nor NumPy nor pydantic."""
    code = (
        "import sys; from click.testing import CliRunner; import autograder.cli as c; "
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
        "import autograder.batch, autograder.runner.client, autograder.sandbox.server"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
