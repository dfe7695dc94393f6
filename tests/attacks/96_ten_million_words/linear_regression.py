import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
words = [str(n) for n in range(10**7)]
layer = keras.layers.TextVectorization(vocabulary=words)
model = keras.Sequential([keras.Input((1,), dtype="string"), layer, keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")
