import keras
import numpy as np

L = keras.layers
x = np.array([[1.0], [2.0], [3.0]])
start = keras.Input((1,))
square = keras.ops.tile(L.Reshape((1, 1))(start), (1, 700, 700))
square = L.Dot(axes=(2, 1))([square, square])
square = keras.ops.einsum("bij,bjk->bik", square, square)
model = keras.Model(start, L.Dense(1)(L.GlobalAveragePooling1D()(square)))
model.compile(loss="mse", optimizer="sgd")
