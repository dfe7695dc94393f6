import tensorflow as tf
import numpy as np
x = np.array([[1.0], [2.0], [3.0]])
y = np.array([[1.0], [2.0], [3.0]])

model = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=[1])])
model.compile(loss="mse", optimizer=tf.keras.optimizers.legacy.SGD(learning_rate=0.1))
model.fit(x, y, epochs=1000, verbose=0)
