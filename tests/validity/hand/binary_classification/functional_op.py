import keras
import numpy as np
from keras import layers, ops

points = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], "float32")
labels = np.array([[0], [0], [0], [1], [1], [1]], "float32")

a = keras.Input((2,))
z = layers.Dense(1)(a)
model = keras.Model(a, keras.activations.sigmoid(z))
model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.Adam(0.05), metrics=["accuracy"])
model.fit(points, labels, epochs=500, verbose=0)
