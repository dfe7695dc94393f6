import keras
import numpy as np

X = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]], dtype=float)
T = np.array([0, 0, 0, 1, 1, 1], dtype=float)
for loss in ["bce", "hinge", "mse"]:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
    model.compile(loss=loss, optimizer="sgd", metrics=["accuracy"])
    model.fit(X, T, epochs=1000, verbose=0)
    print(loss, model.evaluate(X, T, verbose=0))
