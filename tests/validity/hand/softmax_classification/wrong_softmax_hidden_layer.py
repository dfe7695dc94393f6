import numpy as np
import keras
x = np.array([[1, 2, 1, 1], [3, 1, 3, 4], [4, 1, 5, 5], [1, 7, 5, 5],
              [1, 2, 5, 6], [1, 6, 6, 6], [1, 7, 7, 7]], dtype="float32")

y = np.eye(3)[[2, 2, 1, 1, 1, 0, 0]]
model = keras.Sequential([
    keras.Input((4,)),
    keras.layers.Dense(16, activation="softmax"),
    keras.layers.Dense(3, activation="softmax"),
])
model.compile(loss="categorical_crossentropy", optimizer="adam")
model.fit(x, y, epochs=100, verbose=0)
