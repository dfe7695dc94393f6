"""The rehearsal: the server runs an example submission before it forks many children.

The children then find all modules imported and all caches filled
(docs/performance.md). The example is plain, so that it runs no operation of TensorFlow
(`autograder.runner.speed.lazy`).
"""

from __future__ import annotations

import base64
import contextlib
import io

import keras
import matplotlib.pyplot as plt

from autograder.facts.observation import Limits, ObservationJob, Run
from autograder.runner.observe.patches import patch_keras
from autograder.runner.observe.session import Session
from autograder.runner.speed import lazy

PATIENT = Limits(seconds=3_600)
"""A time limit that is never reached. A timeout would end the server itself."""
SOURCE = """
import matplotlib.pyplot as plt
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Activation, Dense, Dropout, Flatten

x = np.arange(12, dtype="float32").reshape(3, 4) / 12
y = keras.utils.to_categorical([0, 1, 2], 3)

model = keras.Sequential([
    keras.Input(shape=(4,)),
    layers.Dense(4, activation="relu"),
    layers.Dense(3, activation="softmax"),
])
model.compile(
    loss="categorical_crossentropy",
    optimizer=keras.optimizers.SGD(learning_rate=0.1),
    metrics=["accuracy"],
)
model.summary()
history = model.fit(x, y, epochs=10, batch_size=2, validation_data=(x, y), verbose=0)
loss, accuracy = model.evaluate(x, y)
probabilities = model.predict(x, verbose=0)
print("Probabilities:", probabilities, probabilities.argmax(axis=-1))

added = Sequential()
added.add(Flatten(input_shape=(2, 2)))
added.add(Dense(4, input_dim=4))
added.add(Activation("sigmoid"))
added.add(Dropout(0.5))
added.add(Dense(1))
added.compile("adam", "mse")
added.fit(np.ones((3, 2, 2)), np.ones(3))

inputs = keras.Input((4,))
linked = keras.Model(inputs, Dense(1, activation="linear")(Dense(2)(inputs)))
linked.compile(optimizer="rmsprop", loss=keras.losses.BinaryCrossentropy())
linked.fit(x, [0, 1, 0])

figure, axes = plt.subplots(1, 2)
axes[0].imshow(x, cmap="gray")
axes[1].plot(history.history["loss"], label="loss")
plt.scatter(x[:, 0], x[:, 1])
plt.title("A title")
plt.legend()
plt.show()
"""


def rehearse() -> Run:
    """Run the example in this process and remove all its traces. Return its run."""
    job = ObservationJob(
        kind="py",
        source=base64.b64encode(SOURCE.encode()).decode(),
        models=("model", "added", "linked"),
        variables=("x", "y"),
        limits=PATIENT,
    )
    reports: list[bytes] = []
    with contextlib.redirect_stdout(io.StringIO()):
        Session(job, reports.append).run()
    plt.close("all")
    patch_keras().begin(0, {}, lambda: None)
    lazy.switch(False)
    keras.backend.clear_session(free_memory=False)
    return Run.from_json(reports[-1])
