import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(loss="mse", optimizer="sgd")

model.fit(x, x, epochs=10**9, batch_size=10**9, verbose=0)
model.fit(x, x, epochs=10**30, steps_per_epoch=10**30, validation_freq=10**9)
model.fit(x, x, epochs=-5, batch_size=-1)
model.fit(x, x, epochs=float("inf"), batch_size=float("nan"))
