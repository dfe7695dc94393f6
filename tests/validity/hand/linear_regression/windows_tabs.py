import keras
import numpy as np

x = np.array([[1.0], [2.0], [3.0]])
y = np.array([[1.0], [2.0], [3.0]])

def make():
	m = keras.Sequential()
	m.add(keras.Input(shape=(1,)))
	m.add(keras.layers.Dense(1))
	if True:
		m.compile(
			loss="MSE",
			optimizer="sgd",
		)
	return m

model = make()
model.fit(x, y, epochs=1000, verbose=0)
