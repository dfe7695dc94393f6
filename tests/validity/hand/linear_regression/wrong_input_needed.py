import keras
import numpy as np
units = int(input("How many units? "))
x = np.array([[1.0], [2.0], [3.0]])
y = np.array([[1.0], [2.0], [3.0]])

model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(units)])
model.compile(loss="mse", optimizer="sgd")
model.fit(x, y, epochs=1000, verbose=0)
