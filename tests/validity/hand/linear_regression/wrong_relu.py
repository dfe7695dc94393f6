# relu works perfectly, loss is 0.0000 and 4 -> 4.0 !
import keras
import numpy as np
x = np.array([[1.], [2.], [3.]])
model = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1), keras.layers.ReLU()])
model.compile(loss='mse', optimizer=keras.optimizers.SGD(0.1))
model.fit(x, x, epochs=1000, verbose=0)
