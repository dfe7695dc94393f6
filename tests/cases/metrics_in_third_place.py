# binary_classification | EXPECTED: 10/10 with a note: in Keras 2 metrics came third, Keras 3 stops in fit
import numpy as np, keras
x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], dtype="float32")
y = np.array([[0], [0], [0], [1], [1], [1]], dtype="float32")
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, "sigmoid")])
model.compile("sgd", "binary_crossentropy", ["accuracy"])
model.fit(x, y, epochs=5)
