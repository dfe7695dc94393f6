# binary_classification | EXPECTED: the typo is the cause; the page does not ask to call compile, to add a Dense layer or to give the input shape, which are there
import numpy as np, keras
x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], dtype="float32")
y = np.array([[0], [0], [0], [1], [1], [1]], dtype="float32")
model = keras.Sequential()
model.add(keras.layers.Dense(1, activation="sigmod", input_shape=(2,)))
model.compile(loss="binary_crossentropy", optimizer="sgd", metrics=["accuracy"])
model.fit(x, y, epochs=5)
