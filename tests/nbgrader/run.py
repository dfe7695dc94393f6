"""Run commands of nbgrader's in one process, which loads it once.

`python run.py '[["autograde", "slug"], …]'` in a course directory; prints the exit code
of each as JSON, the last line of its output.
"""

import json
import sys

from jupyter_core.application import NoStart
from nbgrader.apps.nbgraderapp import NbGraderApp


def run(arguments: list[str]) -> int:
    """Run one command, as `nbgrader` does."""
    app = NbGraderApp.instance()
    try:
        app.initialize(arguments)
        app.start()
    except NoStart:  # the command itself ran, below the app that is called nbgrader
        return 0
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else int(bool(error.code))
    finally:
        app.reset()
        NbGraderApp.clear_instance()
    return 0


if __name__ == "__main__":
    print(json.dumps([run(arguments) for arguments in json.loads(sys.argv[1])]))
