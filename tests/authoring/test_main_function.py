"""A script with a main function becomes one with its model in a variable."""

import ast

import pytest

from autograder.authoring.main_function import without_main

MAIN = '''
import keras

def load():
    return 1

def main():
    """Do all of it."""
    # the data
    x = load()
    model = keras.Sequential()
    model.compile("sgd", "mse")  # quick

    if x:
        model.fit(x, x)
    return

if __name__ == "__main__":
    main()
'''
LEVEL = """
import keras

def load():
    return 1



# the data
x = load()
model = keras.Sequential()
model.compile("sgd", "mse")  # quick

if x:
    model.fit(x, x)
"""


def test_a_main_function_is_dissolved() -> None:
    """Its code and comments stand at the outermost level, and other functions stay."""
    assert without_main(MAIN) == LEVEL


def test_functions_in_a_row_are_dissolved() -> None:
    """A main function may call others that train the model."""
    code = """
def build():
    return Model()

def main():
    train()

def train():
    model = build()
    model.fit(1, 1)

main()
"""
    assert without_main(code).split() == [
        *("def", "build():", "return", "Model()"),
        *("model", "=", "build()", "model.fit(1,", "1)"),
    ]


@pytest.mark.parametrize(
    ("call", "begin"),
    [
        ("main()", ["argv = None", "epochs = 5"]),
        ("sys.exit(main())", ["argv = None", "epochs = 5"]),
        ("raise SystemExit(main(['-v'], epochs=9))", ["argv = ['-v']", "epochs = 9"]),
        ("main(parse(), epochs=epochs)", ["argv = parse()"]),
    ],
)
def test_arguments_become_variables(call: str, begin: list[str]) -> None:
    """A main function may have parameters, and its result may end the script."""
    code = (
        "def main(argv=None, *, epochs=5) -> int:\n"
        "    model = Model()\n"
        "    return 0\n\n"
        f"{call}\n"
    )
    assert without_main(code).strip().splitlines() == [*begin, "model = Model()"]


@pytest.mark.parametrize(
    "code",
    [
        "def main():\n    return Model()\n\nmodel = main()\n",
        "def main(x):\n    model = Model()\n\nmain()\n",
        "def main(x=y):\n    model = Model()\n\nmain()\n",
        "def main(*x):\n    model = Model()\n\nmain(1)\n",
        "x = 1\ndef main(x):\n    model = Model()\n\nmain(2)\n",
        "x = 1\ndef main(x):\n    x = Model()\n\nmain(x)\n",
        "def main():\n    model = Model()\n\nrun(main())\n",
        "def main():\n    model = Model()\n\nmain()\nmain()\n",
        "model = 1\ndef main():\n    model = Model()\n\nmain()\n",
        "def main():\n    if x:\n        return\n    model = Model()\n\nmain()\n",
        "def main():\n    model = Model()\n    print('''\n    a''')\n\nmain()\n",
        "def main():\n    print(1)\n\nmain()\n",
        "if __name__ == '__main__':\n    print(1)\n",
    ],
)
def test_other_functions_stay(code: str) -> None:
    """Code that would do something else at the outermost level stays as it is."""
    assert ast.dump(ast.parse(without_main(code))) == ast.dump(ast.parse(code))
