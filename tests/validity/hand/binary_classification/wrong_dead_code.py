import keras
import numpy as np
x = np.array([[1, 2], [2, 3], [3, 1], [4, 3], [5, 3], [6, 2]])
y = np.array([[0], [0], [0], [1], [1], [1]])

def right_model():
    """never called"""
    m = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="sigmoid")])
    m.compile(loss="binary_crossentropy", optimizer="sgd")
    return m

if False:
    model = right_model()
else:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1, activation="tanh")])
    model.compile(loss="binary_crossentropy", optimizer="sgd")
model.fit(x, y, epochs=10000, verbose=0)
