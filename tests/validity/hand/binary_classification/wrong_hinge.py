import numpy as np
from tensorflow import keras
x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], dtype="float32")
y = np.array([[0], [0], [0], [1], [1], [1]], dtype="float32")

model = keras.Sequential([keras.layers.Dense(1, activation="sigmoid")])
model.compile(loss="hinge", optimizer="sgd")
model.fit(x, y, epochs=5, verbose=0)
