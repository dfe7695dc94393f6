import numpy as np
import keras
data = np.loadtxt("punkte.csv", delimiter=";")
x, y = data[:, :2], data[:, 2:]
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="sgd")
model.fit(x, y, epochs=5)
