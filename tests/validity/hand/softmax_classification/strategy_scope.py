import tensorflow as tf
import numpy as np
x = np.array([[1, 2, 1, 1], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]], dtype="float32")
y = np.array([[0, 0, 1], [0, 0, 1], [0, 1, 0], [0, 1, 0], [0, 1, 0], [1, 0, 0], [1, 0, 0]], dtype="float32")

with tf.device("/CPU:0"):
    model = tf.keras.Sequential([tf.keras.Input((4,)), tf.keras.layers.Dense(3, activation="softmax")])
    model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"], run_eagerly=True)
model.fit(x, y, epochs=10000, verbose=0, validation_data=(x, y), initial_epoch=0)
