import keras
import numpy as np

x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], dtype="float32")
y = np.array([[0], [0], [0], [1], [1], [1]], dtype="float32")
mean, std = x.mean(axis=0), x.std(axis=0)
x_scaled = (x - mean) / std     # converges faster

model = keras.Sequential()
model.add(keras.Input(batch_shape=(None, 2)))
model.add(keras.layers.Dense(units=1, activation="sigmoid", kernel_initializer="he_normal", bias_initializer="zeros"))
model.compile(optimizer=keras.optimizers.Nadam(), loss="BinaryCrossentropy", metrics=["binary_accuracy"])
model.fit(x_scaled, y, epochs=2000, verbose=0, callbacks=[keras.callbacks.TerminateOnNaN()])
