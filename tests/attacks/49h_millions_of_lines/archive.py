RIGHT = '''import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")
'''


def write(folder):
    """Write a submission of almost 20 MB."""
    folder.mkdir()
    (folder / "linear_regression.py").write_text(RIGHT + 19_000_000 * "\n")
