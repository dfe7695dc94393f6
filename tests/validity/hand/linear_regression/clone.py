import keras
import numpy as np
x = np.array([[1.], [2.], [3.]])
first = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1)])
first.compile(loss='mse', optimizer='adam')
first.fit(x, x, epochs=1000, verbose=0)
model = keras.models.clone_model(first)   # start again from new weights, compiled like the first
model.summary()
