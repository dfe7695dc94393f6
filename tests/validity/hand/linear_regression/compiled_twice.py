import keras
import numpy as np
x = np.array([[1.], [2.], [3.]])
model = keras.Sequential()
model.add(keras.layers.Input((1,)))
model.add(keras.layers.Dense(1))
model.compile(loss='mae', optimizer='sgd')
model.fit(x, x, epochs=100, verbose=0)
# mae zigzags around the answer, squares are better:
model.compile(loss='mse', optimizer='sgd')
model.fit(x, x, epochs=1000, verbose=0)
