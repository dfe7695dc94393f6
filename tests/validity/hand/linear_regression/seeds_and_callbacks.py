import os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import random
import numpy as np
import tensorflow as tf

random.seed(1)
np.random.seed(1)
tf.random.set_seed(1)

SETTINGS = {"units": 1, "epochs": 800, "rate": 0.1}


class Printer(tf.keras.callbacks.Callback):
    """Print the loss now and then."""

    def on_epoch_end(self, epoch, logs=None):
        if epoch % 200 == 0:
            print(epoch, logs)


xs = np.arange(1, 4, dtype="float32")[:, None]
ys = xs.copy()
model = tf.keras.Sequential(
    [tf.keras.Input(shape=[1]), tf.keras.layers.Dense(SETTINGS["units"])]
)
model.compile(
    optimizer=tf.keras.optimizers.SGD(learning_rate=SETTINGS["rate"]),
    loss=tf.keras.losses.MeanSquaredError(),
)
model.fit(xs, ys, epochs=SETTINGS["epochs"], verbose=0, callbacks=[Printer()])
