import numpy as np
import tensorflow as tf
x = np.array([[1, 2, 1, 1], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5],
              [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]], dtype="float32")

y = tf.one_hot([2, 2, 1, 1, 1, 0, 0], 3)
model = tf.keras.Sequential([tf.keras.layers.Dense(3, activation="softmax")])
model.compile(loss="mae", optimizer="adam")
model.fit(x, y, epochs=10, verbose=0)
