import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
words = keras.layers.Embedding(4, 1)
model = keras.Sequential([keras.Input((1,)), words, keras.layers.Flatten()])
model.compile(loss="mse", optimizer="sgd")
words.input_dim = 10**9
