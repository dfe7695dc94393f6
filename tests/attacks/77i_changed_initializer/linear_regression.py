import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
y = x
k = keras.initializers.GlorotUniform()
k.scale = 1e6
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer=k)])
model.compile(loss="mean_squared_error", optimizer="sgd")
model.fit(x, y, epochs=1000, verbose=0)
