# loss = binary_crossentropy, activation = sigmoid, units = 1
import keras
import numpy as np
x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]])
y = np.array([[0], [0], [0], [1], [1], [1]])
activation = "sigmoid"; loss = "binary_crossentropy"
model = keras.Sequential([keras.Input((2,), name="sigmoid"), keras.layers.Dense(1, name="sigmoid_dense")])
model.compile(loss="binary_focal_crossentropy", optimizer="sgd", metrics=["binary_crossentropy"])
model.fit(x, y, epochs=10000, verbose=0)
