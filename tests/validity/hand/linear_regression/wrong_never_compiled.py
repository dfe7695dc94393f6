import keras
import numpy as np
x = np.array([[1.], [2.], [3.]])
model = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1)])
# model.compile(loss='mse', optimizer='adam')
model.summary()
print(model.predict(np.array([[4.]])))
