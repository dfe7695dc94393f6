"""The versions of the software on which results depend."""

from importlib.metadata import version

from autograder import __version__

VERSIONS = (
    f"autograder={__version__}",
    *(f"{name}={version(name)}" for name in ("keras", "tensorflow", "numpy")),
)
"""Results of other versions may differ, so these are a part of the key of each."""
