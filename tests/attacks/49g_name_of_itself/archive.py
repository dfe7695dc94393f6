RIGHT = '''import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")
if False:
    '''


def write(folder):
    """Write a submission whose code is as long as code that is read."""
    folder.mkdir()
    code = f"{RIGHT}y = y.{'a' * 50_000}; {'y; ' * 16_000}"
    (folder / "linear_regression.py").write_text(code)
