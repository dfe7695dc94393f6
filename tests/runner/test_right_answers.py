"""Right answers in surroundings that are not here: none of them may stop early."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from autograder.facts.observation import ErrorFact, Limits, ObservationJob, Run
from autograder.rubric.diagnosis.exceptions import explain_error
from autograder.runner.observation_client import MODULE, observe
from autograder.sandbox.fence import Fence
from autograder.sandbox.warm_zone import WarmZone

END = """
import numpy as np, keras
x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], dtype="float32")
y = np.array([[0], [0], [0], [1], [1], [1]], dtype="float32")
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x, y, epochs=5)
"""
"""What follows the surroundings: the answer itself."""
SHOWN = {
    "programs_that_prepare": """
import subprocess, sys
subprocess.run(["nvidia-smi"], check=True)
subprocess.check_call([sys.executable, "-m", "pip", "install", "-q", "koreanize"])
assert subprocess.check_output("pip install tensorflow | tail -1", shell=True) == b""
assert subprocess.run("nvidia-smi", shell=True, capture_output=True).returncode == 0
assert subprocess.run(["echo", "a"], capture_output=True, text=True).stdout == "a\\n"
subprocess.Popen(["sudo", "apt-get", "install", "fonts-nanum"]).wait()
""",
    "tqdm_around_data": """
from tqdm import tqdm, trange
rows = [row for row in tqdm([1, 2, 3], desc="rows")]
assert rows == [1, 2, 3] and len(tqdm(rows)) == 3 and list(trange(2)) == [0, 1]
""",
    "tqdm_by_hand": """
import tqdm
with tqdm.tqdm(total=10, unit="B") as bar:
    bar.update(3); bar.set_description("x"); bar.set_postfix(loss=0.1)
    assert bar.n == 3 and bar.total == 10
tqdm.tqdm.write("done")
""",
    "tqdm_in_a_notebook": """
from tqdm.notebook import tqdm, tqdm_notebook
from tqdm.auto import tqdm as automatic
from tqdm.keras import TqdmCallback
for step in (bar := automatic(range(3))): bar.set_postfix_str(str(step))
assert list(tqdm_notebook("ab")) == ["a", "b"]
TqdmCallback(verbose=1)
""",
    "tqdm_helpers": """
from tqdm.contrib import tenumerate, tzip
from tqdm.contrib.concurrent import thread_map
assert list(tzip([1], [2])) == [(1, 2)] and list(tenumerate("a")) == [(0, "a")]
assert thread_map(abs, [-1]) == [1]
""",
    "tqdm_of_ones_own": """
from tqdm import tqdm
class Download(tqdm):
    def update_to(self, blocks=1, size=1, total=None):
        self.total = total
        return self.update(blocks * size - self.n)
with Download(unit="B", miniters=1) as bar: bar.update_to(2, 3, 6)
assert bar.n == 6
""",
    "keras_tqdm": """
from keras_tqdm import TQDMCallback, TQDMNotebookCallback
import keras
assert isinstance(TQDMNotebookCallback(leave_inner=True), keras.callbacks.Callback)
TQDMCallback()
""",
    "wandb_sweep": """
import wandb
runs = []
def train(): runs.append(wandb.init().config.rate)
search = {"parameters": {"rate": {"values": [0.1, 0.2]}, "units": {"value": 3}}}
wandb.agent(wandb.sweep(search, project="p"), function=train, count=1)
assert runs == [0.1] and wandb.config.units == 3
""",
    "wandb": """
import wandb
from wandb.keras import WandbCallback
wandb.login()
run = wandb.init(project="first", config={"units": 1})
config = wandb.config
config.rate = 0.1
assert config.units == run.config["units"] == 1 and wandb.config.rate == 0.1
wandb.log({"loss": 1.0, "picture": wandb.Image("a.png")})
class Own(WandbCallback):
    def __init__(self): super().__init__(monitor="loss")
Own()
wandb.finish()
""",
    "trackers": """
import mlflow, mlflow.keras, neptune
from wandb.integration.keras import WandbMetricsLogger
mlflow.autolog(); mlflow.keras.autolog()
with mlflow.start_run(run_name="x"): mlflow.log_param("a", 1)
run = neptune.init_run(project="x"); run["settings"] = {"a": 1}
""",
    "tensorboard": """
import tensorflow as tf
from keras.callbacks import TensorBoard
from tensorboard.plugins.hparams import api
writer = tf.summary.create_file_writer("/content/logs")
with writer.as_default(): tf.summary.scalar("loss", 1.0, step=1)
TensorBoard("/content/logs", histogram_freq=1)
""",
    "tensorboard_of_torch": """
from torch.utils.tensorboard import SummaryWriter
writer = SummaryWriter("runs/first")
writer.add_scalar("loss", 1.0, 2); writer.close()
try: import torch
except ModuleNotFoundError: pass
else: raise SystemError
""",
    "drawings": """
import plotly.express as px
from colorama import Fore, Style
px.scatter([1], [2]).update_layout(title="x").show()
print(Fore.RED + "red" + Style.RESET_ALL)
""",
    "machine_and_log": """
import GPUtil, pynvml
from alive_progress import alive_bar, alive_it
from loguru import logger
import humanize
from prettytable import PrettyTable
from tabulate import tabulate
from termcolor import colored
print(tabulate([[1, 2]], headers=["a", "b"]), colored("red", "red"), PrettyTable(["a"]))
print("free: " + humanize.naturalsize(10))
GPUtil.showUtilization(); pynvml.nvmlInit(); logger.info("{} units", 1)
with alive_bar(3) as bar: bar()
assert list(alive_it([1, 2])) == [1, 2]
""",
    "window": """
import matplotlib
matplotlib.use("TkAgg")
import matplotlib.pyplot as plt
plt.plot([1, 2]); plt.get_current_fig_manager().window.state("zoomed")
plt.get_current_fig_manager().window.showMaximized()
plt.get_current_fig_manager().frame.Maximize(True)
""",
    "backend": """
import matplotlib.pyplot as plt
plt.switch_backend("TkAgg"); plt.figure()
plt.switch_backend("agg"); plt.plot([1]); plt.close("all")
""",
    "streams_of_ones_own": """
import io, sys
sys.stderr = io.TextIOWrapper(sys.stderr.detach(), encoding="utf-8")
sys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding="utf-8")
print("x"); print("x", file=sys.stderr, flush=True)
""",
    "language": """
import locale
locale.setlocale(locale.LC_ALL, "ko_KR.UTF-8"); locale.setlocale(locale.LC_ALL, "C")
""",
    "notebook_shell": """
shell = get_ipython()
shell.magic("matplotlib inline"); shell.run_line_magic("time", "1")
shell.run_cell("1"); shell.system("ls"); shell.set_next_input("x")
""",
    "decorated": """
from ipywidgets import interact
import mlflow
@mlflow.trace
def double(x): return 2 * x
assert double(2) == 4
""",
    "font_of_windows": """
import matplotlib.pyplot as plt
from matplotlib import font_manager, rc
path = "c:/Windows/Fonts/malgun.ttf"
rc("font", family=font_manager.FontProperties(fname=path).get_name())
plt.rc("font", family="Malgun Gothic")
plt.rcParams["axes.unicode_minus"] = False
""",
    "font_of_colab": """
import matplotlib as mpl, matplotlib.font_manager as fm, matplotlib.pyplot as plt
path = "/usr/share/fonts/truetype/nanum/NanumBarunGothic.ttf"
fm.fontManager.addfont(path); fm._rebuild(); mpl.font_manager._rebuild()
plt.title("title", fontproperties=fm.FontProperties(fname=path, size=18))
plt.savefig("title.png"); fm.get_font(path); plt.show()
""",
    "font_that_is_looked_for": """
from matplotlib import font_manager as fm, pyplot as plt
path = [file for file in fm.findSystemFonts(fontext="ttf") if "Nanum" in file][0]
plt.rc("font", family=fm.FontProperties(fname=path).get_name())
names = [font.name for font in fm.fontManager.ttflist if "Malgun" in font.name]
plt.rc("font", family=names[0]); plt.title("x"); plt.savefig("x.png")
""",
    "font_of_a_picture": """
from PIL import Image, ImageDraw, ImageFont
font = ImageFont.truetype("malgun.ttf", 20)
ImageDraw.Draw(Image.new("L", (90, 90))).text((1, 1), "x", font=font)
""",
    "font_that_is_here": """
from matplotlib import font_manager as fm
path = fm.findfont("DejaVu Sans:bold")
assert fm.FontProperties(fname=path).get_name() == "DejaVu Sans"
assert fm.FontProperties(fname=path).get_file() == path
""",
}
ELSEWHERE = {
    "methods_of_generators": """
import numpy as np, keras
a, b = np.ones((4, 2)), np.ones((4, 1))
def batches():
    while True: yield a, b
other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
other.compile("sgd", "mse", metrics=["mae"])
shown = other.fit_generator(batches(), 2, 3, validation_data=(a, b), max_q_size=10)
assert len(shown.history["val_loss"]) == 3
assert len(other.evaluate_generator(batches(), 2)) == 2
assert other.predict_generator(batches(), steps=2).shape == (8, 1)
""",
    "own_metric_of_fractions": """
import numpy as np, keras, tensorflow as tf
def far(answers, guesses): return tf.sqrt(tf.reduce_mean((guesses - answers) ** 2))
other = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
other.compile("sgd", "mse", metrics=[far])
other.fit(np.ones((3, 1)), np.ones((3, 1)), sample_weight=np.ones(3))
""",
    "drive": """
import os, sys
from google.colab import drive, files, userdata
drive.mount("/content/drive", force_remount=True)
os.chdir("/content/drive/MyDrive"); os.chdir("C:/Users/kim/Desktop")
sys.path.append("/content/drive/MyDrive/ml")
for name in files.upload().keys(): print(name)
""",
    "drive_is_kept": """
import glob, json, os, shutil
import h5py, keras, numpy as np, pandas as pd
from pathlib import Path
drive = "/content/drive/MyDrive/"
assert os.listdir(drive) == [] and not os.path.exists(drive + "ml/x.npy")
os.makedirs(drive + "ml", exist_ok=True)
np.save(drive + "ml/x.npy", np.ones(3)); assert np.load(drive + "ml/x.npy").sum() == 3
with open(drive + "new/log.json", "w") as file: json.dump({"a": 1}, file)
assert json.loads(Path(drive, "new", "log.json").read_text()) == {"a": 1}
pd.DataFrame({"a": [1]}).to_csv(drive + "a.csv"); pd.read_csv(drive + "a.csv")
other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
for name in ("m.keras", "other/m.h5"):
    other.save(drive + name)
    assert keras.models.load_model(drive + name, compile=False).count_params() == 3
other.save_weights("/content/m.weights.h5"); other.load_weights("/content/m.weights.h5")
with h5py.File(drive + "d.h5", "w") as file: file["x"] = [1]
with h5py.File(drive + "d.h5", mode="r") as file: assert file["x"][0] == 1
shutil.copy(drive + "a.csv", "/content/b.csv"); os.remove(drive + "a.csv")
assert glob.glob("/content/*.csv") == ["/content/b.csv"]
assert {p.name for p in Path(drive).iterdir()} == {"ml", "new", "other", "m.keras",
                                                  "d.h5"}
""",
    "folders_elsewhere": """
import os
from pathlib import Path
os.makedirs("/content/drive/MyDrive/models", exist_ok=True)
os.mkdir("/content/models")
Path("/content/drive/MyDrive/out").mkdir(parents=True, exist_ok=True)
""",
    "folders_here": """
import os
from pathlib import Path
here = Path.cwd()
os.makedirs("a/b"); os.mkdir("c"); Path("d/e").mkdir(parents=True)
(here / "f" / "g").mkdir(parents=True); os.chdir("a"); assert os.path.isdir("b")
assert Path.cwd() == here / "a"
assert all((here / name).is_dir() for name in ("c", "d/e", "f/g"))
for make in (os.mkdir, os.makedirs, lambda name: Path(name).mkdir()):
    try: make("b")
    except FileExistsError: continue
    raise SystemError
""",
    "folder_of_the_file": """
import os
from pathlib import Path
os.chdir(os.path.dirname(os.path.abspath(__file__)))
assert Path(__file__).parent == Path.cwd()
""",
    "saved_elsewhere": """
import keras, matplotlib.pyplot as plt
plt.plot([1, 2]); plt.savefig("/content/drive/MyDrive/a.png")
other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
other.save("/content/drive/MyDrive/m.keras"); other.save("m.keras")
assert keras.models.load_model("m.keras").count_params() == 3
""",
    "gpu": """
import tensorflow as tf
gpus = tf.config.experimental.list_physical_devices("GPU")
assert len(gpus) > 0, "Not enough GPU hardware devices available"
tf.config.experimental.set_memory_growth(gpus[0], True)
tf.config.set_visible_devices(gpus[0], "GPU")
tf.config.set_logical_device_configuration(
    gpus[0], [tf.config.LogicalDeviceConfiguration(memory_limit=1024)])
tf.config.experimental.get_device_details(gpus[0])["device_name"]
if tf.test.gpu_device_name() != "/device:GPU:0": raise SystemError("no GPU")
with tf.device(tf.config.list_logical_devices("GPU")[0].name): tf.ones(3)
with tf.device("/gpu:0"): tf.ones(3)
from keras import backend as K
assert K.tensorflow_backend._get_available_gpus() == K._get_available_gpus()
""",
    "gpu_is_not_there": """
import tensorflow as tf
assert {d.device_type for d in tf.config.list_physical_devices()} == {"CPU"}
assert tf.config.list_physical_devices("CPU")
assert not tf.config.list_physical_devices("TPU")
""",
    "strategy": """
import keras, tensorflow as tf
strategy = tf.distribute.MirroredStrategy(["/gpu:0"])
with strategy.scope():
    other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    other.compile("sgd", "mse")
""",
    "api": """
from keras.api.models import Sequential
from keras.api import layers
from keras.api._v2.keras.layers import Dense
import keras, keras.api.datasets.mnist as mnist, keras_core
assert Sequential is keras.Sequential and layers.Dense is keras.layers.Dense
try: from keras.api.layers import Densee
except ImportError: pass
else: raise SystemError
""",
    "keras_of_old_tensorflow": """
import tensorflow as tf, tf_keras
from tensorflow.compat.v1.keras.backend import set_session
from tensorflow.keras.backend import get_session
from tensorflow.compat.v2.keras.layers import Dense
from tensorflow.keras.api.models import Sequential
from tensorflow.python.keras.api._v2.keras import layers
from tf_keras.layers import Dense as Same
set_session(tf.compat.v1.Session()); tf.keras.backend.set_session(None)
tf.compat.v1.keras.backend.set_session(None)
tf.keras.backend.set_learning_phase(1)
assert tf.compat.v1.keras.layers.Dense is tf.compat.v2.keras.layers.Dense is Dense
assert Dense is Same is layers.Dense is tf.keras.layers.Dense
assert Sequential is tf_keras.Sequential is tf.keras.Sequential
""",
    "modules_of_old_optimizers": """
from keras.optimizers import adam_v2, gradient_descent_v2
from keras.optimizer_v2.adam import Adam
from tensorflow.keras.optimizers import rmsprop_v2
import keras
assert adam_v2.Adam is Adam is keras.optimizers.Adam
rmsprop_v2.RMSprop(); gradient_descent_v2.SGD(learning_rate=0.1)
""",
    "inside_of_tensorflow": """
from tensorflow.python.keras.utils.np_utils import to_categorical
from tensorflow.python.keras.layers.core import Dropout
from tensorflow.python.keras.preprocessing.sequence import pad_sequences
from tensorflow.python.keras.optimizer_v2 import adam
import keras
assert Dropout is keras.layers.Dropout and adam.Adam is keras.optimizers.Adam
""",
    "names_of_old_numpy": """
import numpy as np
assert np.isnan(np.NaN) and np.Inf == np.inf and np.float_ is np.float64
assert np.product([2, 3]) == 6 and np.bool8 is np.bool_ and np.float is float
assert np.in1d([1], [1])[0] and np.trapz([1, 1]) == 1
""",
    "trained_until_good": """
import keras, numpy as np
a, b = np.zeros((4, 2)), np.zeros((4, 1))
def new():
    other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    other.compile("sgd", "mse", metrics=["accuracy"])
    return other
one, loss = new(), 1.0
while loss > 1e-6: loss = one.fit(a, b, epochs=1).history["loss"][-1]
two = new()
while two.evaluate(a, b)[0] > 1e-6: two.fit(a, b, epochs=10)
three = new()
while three.train_on_batch(a, b)[0] > 1e-6: pass
four, best = new(), 0.0
while best < 1: best = max(four.fit(a, b, epochs=5).history["accuracy"])
five = new(); five.fit(a, b, epochs=5); assert five.evaluate(a, b)[1] > 0.9
""",
    "rate_of_old": """
import keras, numpy as np
other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
other.compile("sgd", "mse")
history = other.fit(np.zeros((4, 2)), np.zeros((4, 1)), epochs=3,
                    callbacks=[keras.callbacks.ReduceLROnPlateau("loss")])
assert len(history.history["lr"]) == 3
""",
    "rate_of_the_optimizer": """
import keras
from keras import backend as K
other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
other.compile(keras.optimizers.Adam(0.5), "mse")
K.set_value(other.optimizer.lr, 0.25)
assert float(other.optimizer.learning_rate) == float(K.get_value(other.optimizer.lr))
other.optimizer.lr = 0.125
assert float(other.optimizer.learning_rate) == 0.125
""",
    "preprocessing": """
from keras.preprocessing.image import ImageDataGenerator, load_img, img_to_array
from keras.preprocessing.text import Tokenizer
from keras.preprocessing.sequence import TimeseriesGenerator, pad_sequences
from keras.preprocessing import image, sequence, text
from keras_preprocessing.image import ImageDataGenerator as Same
import keras, numpy as np
words = text.Tokenizer(num_words=9); words.fit_on_texts(["a b", "b"])
assert pad_sequences(words.texts_to_sequences(["b"]), maxlen=2).tolist() == [[0, 1]]
flow = Same(rescale=1 / 255).flow(np.zeros((8, 4, 4, 1)), np.zeros((8, 1)))
other = keras.Sequential([keras.Input((4, 4, 1)), keras.layers.Flatten(),
                          keras.layers.Dense(1)])
other.compile("sgd", "mse"); other.fit(flow, epochs=2)
""",
    "callbacks": """
import keras, numpy as np
class Losses(keras.callbacks.Callback):
    def on_train_begin(self, logs={}): self.losses, self.batches = [], []
    def on_batch_end(self, batch, logs={}): self.batches.append(logs.get("loss"))
    def on_epoch_end(self, epoch, logs=None): self.losses.append(logs["val_loss"])
a, b = np.zeros((4, 2)), np.zeros((4, 1))
other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
other.compile("sgd", "mse", metrics=["accuracy"])
own, made = Losses(), keras.callbacks.History()
early = keras.callbacks.EarlyStopping("val_accuracy", restore_best_weights=True)
plateau = keras.callbacks.ReduceLROnPlateau("val_loss")
history = other.fit(a, b, epochs=50, validation_split=0.5,
                    callbacks=[own, early, plateau, made])
assert len(own.losses) == len(own.batches) == len(made.history["loss"]) == 50
assert len(history.history["learning_rate"]) == len(history.history["loss"]) == 50
assert early.best_epoch > 0
other.fit(a, b, 32, 3, 0, [own], validation_data=(a, b)); assert len(own.losses) == 3
""",
    "callback_that_stops": """
import keras, numpy as np
class Stop(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        if logs.get("accuracy") > 0.85: self.model.stop_training = True
other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
other.compile("sgd", "mse", metrics=["accuracy"])
history = other.fit(np.zeros((4, 2)), np.zeros((4, 1)), epochs=100,
                    callbacks=[Stop(), keras.callbacks.EarlyStopping()])
assert len(history.epoch) == len(history.history["accuracy"]) == 7
""",
    "callbacks_that_write": """
import csv, keras, numpy as np
other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
other.compile("sgd", "mse")
other.fit(np.zeros((4, 2)), np.zeros((4, 1)), epochs=2, callbacks=[
    keras.callbacks.ModelCheckpoint("best.keras", monitor="loss", save_best_only=True),
    keras.callbacks.ModelCheckpoint("/content/drive/best.keras"),
    keras.callbacks.CSVLogger("log.csv"), keras.callbacks.TensorBoard("/content/log")])
keras.models.load_model("best.keras")
assert len(list(csv.reader(open("log.csv")))) == 3
""",
    "checkpoints_of_old": """
import keras, numpy as np
from keras.callbacks import ModelCheckpoint
other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
other.compile("sgd", "mse")
history = other.fit(np.zeros((4, 2)), np.zeros((4, 1)), epochs=2, callbacks=[
    ModelCheckpoint("best-{epoch:02d}.hdf5", monitor="loss", period=1),
    ModelCheckpoint(filepath="weights.hdf5", monitor="loss", save_weights_only=True),
    ModelCheckpoint("models/checkpoint", "loss", 1, True)])
keras.models.load_model("best-01.hdf5", compile=False)
assert history.params["epochs"] == 2 and history.model is other
try: ModelCheckpoint("m.keras", save_freq="batch")
except ValueError: pass
else: raise SystemError
""",
    "callback_that_prints": """
import keras, numpy as np
class Talk(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None): print("epoch", epoch, "." * 200)
other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
other.compile("sgd", "mse")
other.fit(np.zeros((4, 2)), np.zeros((4, 1)), epochs=10_000, callbacks=[Talk()])
""",
    "callback_that_is_wrong": """
import keras, numpy as np
class Wrong(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None): self.nothing
other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
other.compile("sgd", "mse")
for callback, error in ((Wrong(), AttributeError), (Wrong, TypeError)):
    try: other.fit(np.zeros((4, 2)), np.zeros((4, 1)), callbacks=[callback])
    except error: continue
    raise SystemError
""",
    "no_channel_axis": """
import keras, numpy as np
from keras import layers as L
i = keras.Input((8, 8, 1))
other = keras.Model(i, L.Dense(2)(L.Flatten()(L.Conv2D(2, 3)(i))))
other.compile("sgd", "mse")
a, b = np.zeros((4, 8, 8)), np.zeros((4, 2))
other.fit(a, b); other.evaluate(a, b); other.train_on_batch(a, b)
assert other.predict(a).shape == (4, 2)
flat = keras.Model(j := keras.Input((2,)), L.Dense(1)(j)); flat.compile("sgd", "mse")
flat.fit(np.zeros((4, 2, 1)), np.zeros(4))
for wrong in ((4, 64), (4, 8, 8, 1, 1, 1)):
    try: other.fit(np.zeros(wrong), b)
    except ValueError: continue
    raise SystemError(wrong)
""",
}
PARTS = {"shown": SHOWN, "elsewhere": ELSEWHERE}
NUMPY = """
import numpy as np, keras
from keras import layers as L
classes = np.amax(np.array([9], "uint8")) + 1
model = keras.Sequential([
    keras.Input((np.int64(8), 8, 1)), L.Conv2D(np.int64(8), (np.int32(3), 3)),
    L.MaxPooling2D(pool_size=np.int64(2)), L.Flatten(), L.Dense(units=np.int64(16)),
    L.Reshape((np.int64(4), 4)), L.Flatten(), L.Dense(classes), L.Dense(np.array(10)),
    L.BatchNormalization(axis=np.int64(-1)), L.Dropout(np.float64(0.5))])
for wrong in ("ten", np.int64(-1)):
    try: L.Dense(wrong)
    except ValueError: continue
    raise SystemError(wrong)
L.Embedding(np.int64(5), np.int64(3)); L.RepeatVector(np.int64(3))
"""
KEYWORDS = """
import numpy as np, keras
from keras import layers as L
i = keras.Input((2,))
h = L.Activation("relu")(inputs=L.Dense(4)(inputs=i))
front = keras.Sequential([L.Dense(3)])
inner = keras.Model(inputs=i, outputs=front(inputs=L.Dropout(0.5)(inputs=h)))
class Net(keras.Model):
    def __init__(self): super().__init__(); self.last, self.inner = L.Dense(1), inner
    def call(self, inputs, training=None):
        return self.last(inputs=self.inner(inputs=inputs, training=training))
model = Net(); model.compile("sgd", "mse"); model(inputs=np.zeros((3, 2)))
"""
IN_ORDER = """
import keras
from keras import layers as L
model = keras.Sequential([keras.Input((2,)), L.Dense(4), L.Activation("relu"),
                          L.Dropout(0.5), L.Dense(3), L.Dense(1)])
model.compile("sgd", "mse")
"""


@pytest.fixture(scope="module")
def run(isolation: list[str]) -> Iterator[Callable[[str], Run]]:
    """Return a function that runs a script in one warm server."""
    zone = WarmZone(MODULE, Fence(level=isolation[1]))

    def ask(script: str) -> Run:
        source = base64.b64encode(script.encode()).decode()
        job = ObservationJob(kind="py", source=source, limits=Limits(seconds=120))
        return observe(zone, job)

    yield ask
    zone.close()


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS)
def test_no_surroundings_stop_a_right_answer(
    part: str, run: Callable[[str], Run]
) -> None:
    """Each program runs to its end, and the same model is observed."""
    expected = run(END).observation.models
    assert expected[-1].spec is not None
    for name, before in PARTS[part].items():
        found = run(before + END)
        assert found.ending == "finished", name
        assert found.observation.errors == (), name
        models = {m.variable: m for m in found.observation.models}
        assert models["model"] == expected[-1], name
        assert found.observation.fits[-1].x.shape == (6, 2), name


@pytest.mark.slow
def test_whole_numbers_of_numpy_are_taken(run: Callable[[str], Run]) -> None:
    """The model is that of Python's numbers, with a note; others fail as in Keras."""
    numpy, python = (run(text).observation for text in (NUMPY, _with_int(NUMPY)))
    assert numpy.errors == python.errors == ()
    assert numpy.models[0].spec == python.models[0].spec is not None
    assert "Dense(int(...))" in [note.today for note in numpy.notes]
    assert python.notes == ()


def _with_int(text: str) -> str:
    """Write the sizes of the model as a student would today."""
    model = text.partition("for wrong")[0].replace("(classes)", "(int(classes))")
    return re.sub(r"np\.(int64|int32|array)\((-?\d+)\)", r"int(\2)", model)


@pytest.mark.slow
def test_a_layer_may_be_called_by_keyword(run: Callable[[str], Run]) -> None:
    """`Dense(4)(inputs=x)` and `model(inputs=x)` are the same calls."""
    found = run(KEYWORDS).observation.models
    chosen = next(model for model in found if model.variable == "model")
    expected = run(IN_ORDER).observation.models[0].spec
    assert chosen.spec == expected is not None


@pytest.mark.slow
def test_callbacks_change_nothing_that_is_graded(run: Callable[[str], Run]) -> None:
    """The learning rate that `compile` was given is the one that is reported."""
    scheduled = END.replace("epochs=5", (
        "epochs=5, callbacks=[keras.callbacks.LearningRateScheduler("
        "lambda epoch, rate: rate * 0.5)]"
    )) + "assert len(set(model.history.history['learning_rate'])) == 5\n"  # fmt: skip
    found = run(scheduled).observation
    assert found.errors == ()
    assert found.models == run(END).observation.models


@pytest.mark.slow
def test_half_precision_is_described(run: Callable[[str], Run]) -> None:
    """A policy of number types changes neither the layers nor the optimizer."""
    policy = "keras.mixed_precision.set_global_policy('mixed_float16')\n"
    found = run("import keras\n" + policy + END).observation
    assert found.errors == ()
    assert found.models == run(END).observation.models


@pytest.mark.slow
def test_a_loop_of_ones_own_is_seen(run: Callable[[str], Run]) -> None:
    """Its place is reported, from `tf.function` too; a `fit` alone is no loop."""
    loop = END.partition("model.fit")[0] + (
        "import tensorflow as tf\n"
        "rate = keras.optimizers.Adam()\n"
        "{0}def step():\n"
        "    with tf.GradientTape() as tape: loss = tf.reduce_mean(model(x) ** 2)\n"
        "    changes = tape.gradient(loss, model.trainable_variables)\n"
        "    rate.apply_gradients(zip(changes, model.trainable_variables))\n"
        "for _ in range(2): step()\n"
    )
    by_hand = "for v, g in zip(model.trainable_variables, changes): v.assign_sub(g)\n"
    apply = "rate.apply_gradients(zip(changes, model.trainable_variables))\n"
    for code in (loop, loop.replace(apply, by_hand)):
        for decorator in ("", "@tf.function\n"):
            place = run(code.format(decorator)).observation.own_loop
            assert place is not None, (code, decorator)
    number = "import tensorflow as tf\nx = tf.Variable(3.0)\n"
    number += "with tf.GradientTape() as tape: y = x ** 2\ntape.gradient(y, x)\n"
    assert run(number + END).observation.own_loop is None
    assert run(END).observation.own_loop is None


NOTEBOOK = [
    "%%writefile helper.py\nimport keras\ndef output():\n"
    "    return keras.layers.Dense(1, 'sigmoid')\n",
    "from helper import output\n"
    + END.replace('keras.layers.Dense(1, "sigmoid")', "output()"),
]


@pytest.mark.slow
def test_a_cell_may_write_a_module(isolation: list[str]) -> None:
    """The next cell imports it, and the same model is observed."""
    cells = [{"cell_type": "code", "source": text} for text in NOTEBOOK]
    source = base64.b64encode(json.dumps({"cells": cells}).encode()).decode()
    job = ObservationJob(kind="ipynb", source=source, limits=Limits(seconds=120))
    with closing(WarmZone(MODULE, Fence(level=isolation[1]))) as zone:
        found = observe(zone, job).observation
    assert found.errors == ()
    assert found.models[0].spec is not None


@pytest.mark.slow
def test_what_is_read_from_elsewhere_is_missing(run: Callable[[str], Run]) -> None:
    """A file that is not there is named, without the folders of this machine."""
    for code, name in {
        "open('a.csv')": "a.csv",
        "np.loadtxt('pima.csv', delimiter=',')": "pima.csv",
        "np.genfromtxt('pima.csv')": "pima.csv",
        "np.load('/content/drive/x.npy')": "/content/drive/x.npy",
        "keras.models.load_model('m.keras')": "m.keras",
        "keras.models.load_model('m.h5')": "m.h5",
        "tf.io.read_file('a.txt')": "a.txt",
        "files.upload()['a.csv']": "a.csv",
        "PIL.Image.open('a.png')": "a.png",
        "os.listdir('train')": "train",
        "keras.utils.image_dataset_from_directory('train')": "train",
    }.items():
        imports = (
            "import keras, os, numpy as np, tensorflow as tf, PIL.Image\n"
            "from google.colab import files\n"
        )
        (error,) = run(imports + code).observation.errors
        diagnosis = explain_error(error)
        assert diagnosis is not None, error
        assert diagnosis.id == "file_missing", error
        assert f"There is no file `{name}`" in diagnosis.found, error


@pytest.mark.slow
def test_errors_name_no_folder_of_this_machine(run: Callable[[str], Run]) -> None:
    """An error that quotes a whole traceback is the last line of it."""
    script = (
        "from sklearn.model_selection import cross_val_score\n"
        "from sklearn.linear_model import Perceptron\nimport numpy as np\n"
        "cross_val_score(Perceptron(), np.ones((20, 2)), np.ones((20, 3)), cv=2)\n"
    )
    (error,) = run(script).observation.errors
    assert error.message.startswith("ValueError: y should be a 1d array")
    assert "\n" not in error.message
    script = "import os, keras\nraise ValueError(f'{os.getcwd()}/a {keras.__file__}')"
    (error,) = run(script).observation.errors
    assert error.message == "a site-packages/keras/__init__.py"


@pytest.mark.parametrize(
    ("kind", "message", "id", "said"),
    [
        ("FileNotFoundError", "pima.csv not found.", "file_missing", "`pima.csv`"),
        ("ModuleNotFoundError", "No module named 'util'", "module_missing",
         "copy its code into the file that you hand in"),
        ("ModuleNotFoundError", "No module named 'my_code.data'", "module_missing",
         "If `my_code.data` is a file of your own"),
        ("ModuleNotFoundError", "No module named 'openpyxl'", "module_missing",
         "Use the data that the exercise hands out."),
        ("ModuleNotFoundError", "'openpyxl' is not there where your code is graded",
         "module_missing", "Use the data that the exercise hands out."),
        ("ModuleNotFoundError", "No module named 'torch'", "module_missing",
         "Do without it"),
        ("ModuleNotFoundError", "No module named 'kears'", "module_missing",
         "Did you mean `keras`?"),
        ("ValueError", "Only instances of `keras.Layer` can be added to a Sequential "
         "model. Received: <KerasTensor shape=(None, 2), dtype=float32, sparse=False, "
         "ragged=False, name=keras_tensor_1> (of type <class 'keras.src.backend.common."
         "keras_tensor.KerasTensor'>)", "not_a_layer",
         "Take the second pair of parentheses away"),
    ],
)  # fmt: skip
def test_what_is_said_of_what_is_not_there(
    kind: str, message: str, id: str, said: str
) -> None:
    """Each error is recognised by its text, and the advice helps."""
    diagnosis = explain_error(ErrorFact(kind=kind, message=message))
    assert diagnosis is not None
    assert diagnosis.id == id
    assert said in f"{diagnosis.found} {diagnosis.why} {diagnosis.fix}"
