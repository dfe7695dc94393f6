"""Submissions that go wrong in every way: the right outcome, and nobody else harmed."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.commands.cli import main
from tests.places import SOLUTIONS

START = "import keras, numpy as np\nx = np.array([[1.], [2.], [3.]])\n"
MODEL = "model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])\n"
COMPILE = "model.compile(loss='mse', optimizer='sgd')\n"
RIGHT = START + MODEL + COMPILE
SUBCLASS = """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1)
    def call(self, x):
        return self.dense(x)
model = Net()
model.compile(loss='mse')
"""
OLD = """
from keras.models import Sequential
from keras.layers import Dense
import numpy as np
x = np.array([[1], [2], [3]])
model = Sequential()
model.add(Dense(1, input_dim=1))
"""
COPIED = {
    "keras_1": """
from keras.layers.core import Dense, Activation
from keras.optimizers import SGD
model = Sequential()
model.add(Dense(output_dim=1, input_dim=1, init='uniform', bias=True))
model.compile(loss='mse', optimizer=SGD(lr=0.1, decay=1e-6), metrics=['mse'])
h = model.fit(x, x, nb_epoch=10000, show_accuracy=True)
h.history['mean_squared_error'], h.history['loss']
""",
    "small_optimizer": """
from keras import optimizers
model.compile(loss='mse', optimizer=optimizers.sgd(lr=0.01))
model.fit(x, x, epochs=10)
""",
    "legacy_optimizer": """
import tensorflow as tf
model.compile(loss='mse', optimizer=tf.keras.optimizers.legacy.Adam(lr=0.01))
model.fit(x, x, epochs=10)
""",
    "inside_tensorflow": """
from tensorflow.python.keras.models import Sequential
from tensorflow.python.keras.layers import Dense
from tensorflow.python import keras
model = keras.Sequential([Dense(1, input_shape=(1,))])
model.compile('sgd', 'mse')
""",
    "tensorflow_1": """
import tensorflow as tf
from keras.backend.tensorflow_backend import set_session
tf.logging.set_verbosity(tf.logging.ERROR)
config = tf.ConfigProto()
config.gpu_options.allow_growth = True
set_session(tf.Session(config=config))
model.compile('sgd', 'mse')
""",
    "old_names": """
import matplotlib
matplotlib.use('TkAgg')
import matplotlib.pyplot as plt
plt.style.use('seaborn')
from keras.layers import LSTM, Merge
from keras.layers.embeddings import Embedding
from keras.engine.topology import Layer
from keras.constraints import maxnorm
from keras.initializers import normal
from keras.objectives import mean_squared_error
from keras.preprocessing.image import ImageDataGenerator
from keras.preprocessing.text import Tokenizer
from keras.utils import multi_gpu_model
from keras import backend as K
import tensorflow as tf
import tensorflow.compat.v1 as tf1
tf.random.set_random_seed(777)
tf1.disable_v2_behavior()
K.eval(K.mean(K.variable(np.array([1, 2], dtype=np.float))))
tf.model = tf.keras.Sequential()
tf.model.add(tf.keras.layers.Dense(units=1, input_dim=1))
tf.model.compile(loss=mean_squared_error, optimizer=tf.keras.optimizers.SGD(lr=0.1))
model = tf.model
tf.keras.utils.plot_model(model, show_shapes=True)
plt.plot(x, model.predict(x))
plt.show()
""",
    "pictures": """
import seaborn as sns, pandas as pd
from google.colab import drive, files
from IPython.display import SVG
from keras.utils.vis_utils import model_to_dot, plot_model
drive.mount('/content/drive')
sns.set(style='ticks')
model.compile('sgd', 'mse')
SVG(model_to_dot(model).create(prog='dot', format='svg'))
plot_model(model, to_file='model.png')
files.download('model.png')
""",
    "own_loop": """
model.compile('sgd', 'mse', metrics=['mae'])
for step in range(10**4):
    loss, error = model.train_on_batch(x, x)
""",
    "data_set": """
import tensorflow as tf
batches = tf.data.Dataset.from_tensor_slices((x, x)).batch(2)
model.compile('sgd', 'mse')
model.fit(batches, epochs=10)
assert model.predict(batches).shape == (3, 1)
""",
    "generator": """
def batches():
    while True:
        yield x, x
model.compile('sgd', 'mse', metrics=['acc'])
h = model.fit_generator(batches(), samples_per_epoch=3, nb_epoch=2)
h.history['accuracy']
""",
}
"""Right answers in the manner of old tutorials; none of them may even stop early."""
CASES: dict[str, tuple[str, str, float]] = {
    "two_models": (
        RIGHT.replace("model", "a") + RIGHT.replace("model", "b"), "graded", 0,
    ),
    "no_model": ("x = 1\n", "graded", 0),
    "never_compiled": (START + MODEL, "graded", 5),
    "empty": ("", "unattempted", 0),
    "exit_zero": ("import os; os._exit(0)\n", "crashed", 0),
    "sys_exit": (RIGHT + "import sys; sys.exit(3)\n", "graded", 10),
    "output_flood": (RIGHT + "while True: print('x' * 1000)\n", "graded", 10),
    "subclass": (START + SUBCLASS, "graded", 4),
    "lambda_layer": (
        START + MODEL.replace("Dense(1)", "Lambda(abs)") + COMPILE, "graded", 4,
    ),
    "own_loss": (RIGHT.replace("'mse'", "lambda a, b: 0.0"), "graded", 7),
    "syntax_error": ("def f(:\n", "crashed", 0),
    "history": (RIGHT + "model = model.fit(x, x, epochs=10**9)\n", "graded", 10),
    "memory": ("x = bytearray(10**11)\n", "memory", 0),
    "dense_1e9": (RIGHT.replace("Dense(1)", "Dense(10**9)"), "memory", 0),
    "segfault": ("import ctypes; ctypes.string_at(0)\n", "crashed", 0),
    "other_name": (RIGHT.replace("model", "modle"), "graded", 10),
    "forged_frame": (
        "import os\nfor fd in range(3, 30):\n    try: os.write(fd, b'\\0\\0\\0\\2{}')\n"
        "    except OSError: pass\n", "graded", 0,
    ),
    "lingering": (
        RIGHT + "import os, time\nif os.fork() == 0: time.sleep(1000)\n", "graded", 10,
    ),
    "second_name": (RIGHT.replace("model", "best") + "model = best\n", "graded", 10),
    "many_models": (
        RIGHT + "kept = model\nfor n in range(25):\n"
        "    model = keras.Sequential([keras.layers.Dense(n + 1)])\n"
        "    model.compile(loss='mse')\nmodel = kept\n", "graded", 10,
    ),
    "lists": (RIGHT + "model.fit([1, 2, 3], [1, 2, 3])\n", "graded", 10),
    "loss_class": (
        RIGHT.replace("'mse'", "keras.losses.MeanSquaredError"), "graded", 10,
    ),
    "functional": (
        START + "i = keras.Input((1,))\n"
        "model = keras.Model(i, keras.layers.Dense(1)(i))\n" + COMPILE, "graded", 10,
    ),
}  # fmt: skip


@pytest.mark.slow
def test_odd_submissions(tmp_path: Path, isolation: list[str]) -> None:
    """Each gets its outcome and points, in one batch."""
    folder = tmp_path / "class"
    sources = {name: source for name, (source, _, _) in CASES.items()}
    sources |= {name: OLD + source for name, source in COPIED.items()}
    for name, source in sources.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "linear_regression.py").write_text(source)
    (folder / "latin").mkdir()
    (folder / "latin" / "linear_regression.py").write_bytes(b"x = '\xe9\xff'\n")
    (folder / "broken").mkdir()
    (folder / "broken" / "linear_regression.ipynb").write_text("{}")
    arguments = ["--solutions", str(SOLUTIONS), "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(
        main, ["grade", str(folder), *arguments, *isolation, "--jobs", "1"]
    )
    assert result.exit_code == 0, result.output
    document = json.loads((tmp_path / "out" / "grades.json").read_text())
    found = {
        grade["student"]: (grade["outcome"], grade["score"])
        for grade in document["grades"]
        if grade["assignment"] == "linear_regression"
    }
    expected = {name: (outcome, score) for name, (_, outcome, score) in CASES.items()}
    expected |= {name: ("graded", 10) for name in COPIED}
    stopped = [g for g in document["grades"] if g["student"] in COPIED]
    said = [line for g in stopped for line in g["warnings"]]
    assert not [line for line in said if "stopped" in line or "deadline" in line]
    expected |= {"latin": ("refused", 0), "broken": ("refused", 0)}
    assert found == expected


@pytest.mark.parametrize(
    ("place", "said"),
    [("out", "is a file"), ("out/report", "cannot be written")],
)
def test_an_output_that_cannot_be_written(
    tmp_path: Path, place: str, said: str
) -> None:
    """A file in the place of the output folder, or above it, is wrong use."""
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "linear_regression.py").write_text("x = 1")
    (tmp_path / "out").write_text("")
    arguments = ["--solutions", str(SOLUTIONS), "--out", str(tmp_path / place)]
    result = CliRunner().invoke(main, ["grade", str(tmp_path / "class"), *arguments])
    assert result.exit_code == 2
    assert said in result.output
