import keras
import numpy as np
x = np.array([[1, 2, 1, 1], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5], [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]], dtype="float32")
y = np.array([[0, 0, 1], [0, 0, 1], [0, 1, 0], [0, 1, 0], [0, 1, 0], [1, 0, 0], [1, 0, 0]], dtype="float32")

model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="softmax", kernel_initializer="zeros")])
model.compile(loss="categorical_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x, y, epochs=10000, verbose=0)
