import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

import os
from pathlib import Path

folder = Path("data").resolve()
for path in (folder, folder / "points.csv", folder / "new.csv"):
    for act in (
        lambda p: p.write_text("PWNED"),
        lambda p: p.unlink(),
        lambda p: p.rename(folder / "moved"),
        lambda p: p.symlink_to("/etc"),
        lambda p: os.truncate(p, 0),
    ):
        try:
            act(path)
            print("FOUND a way to change", path, flush=True)
        except OSError:
            pass
os.unlink("data")  # its own link, in its own folder
os.symlink("/", "data")
for parent in (folder, folder.parent):
    for place, _, names in os.walk(parent):
        if "hidden" in place or "exam.csv" in names:
            print("FOUND hidden data", place, flush=True)
if not (folder / "points.csv").read_text().startswith("x,y"):
    print("FOUND other data", flush=True)
