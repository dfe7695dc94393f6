import tensorflow as tf
import numpy as np
from tensorflow import keras

xs = np.array([1.0, 2.0, 3.0], dtype=float)
ys = np.array([1.0, 2.0, 3.0], dtype=float)

model = tf.keras.Sequential([keras.layers.Dense(units=1, input_shape=[1])])
model.compile(optimizer='sgd', loss='mean_squared_error')
model.fit(xs, ys, epochs=500)
print(model.predict(np.array([4.0])))
